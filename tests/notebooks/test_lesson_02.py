"""Lesson 02 teaches what `scratch` keeps, and says true numbers."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest
from told_numbers import assert_told, texts_of

from course_utils import data, scratch
from course_utils.exercises import lesson_02

LESSON = Path(__file__).parents[2] / "notebooks" / "02_perceptrons.ipynb"
CORNERS, XOR = data.xor()
HIDDEN = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.5, 1.5])
OUTPUT = np.array([[1.0], [1.0]]), np.array([-1.5])


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(LESSON, as_version=4)


def cell(notebook, cell_id):
    return next(one for one in notebook.cells if one.id == cell_id)


def printed(notebook, cell_id):
    return "".join(output.get("text", "") for output in cell(notebook, cell_id).outputs)


@pytest.fixture(scope="module")
def taught(notebook):
    """Return the functions that the lesson's cells define, the exercises' starters left out."""
    names = {"np": np, "X_xor": CORNERS, "y_xor": XOR}
    names |= {name: getattr(scratch, name) for name in ("perceptron_step", "forward")}
    for one in notebook.cells:
        if one.cell_type == "code" and "check(" not in one.source:
            tree = ast.parse(one.source)
            tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
            exec(compile(tree, one.id, "exec"), names)
    return names


@pytest.mark.parametrize("seed", range(5))
def test_functions_of_the_cells_agree_with_scratch(taught, seed):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(20, 2)), rng.choice([-1.0, 1.0], 20)
    w, b = rng.normal(size=2), float(rng.normal())
    np.testing.assert_array_equal(taught["perceptron"](X, w, b), scratch.perceptron(X, w, b))
    trained = taught["train_perceptron"](X, labels, 4), scratch.train_perceptron(X, labels, 4)
    for ours, kept in zip(*trained, strict=True):
        np.testing.assert_allclose(ours, kept)
    W, c = rng.normal(size=(2, 3)), rng.normal(size=3)
    np.testing.assert_allclose(taught["layer"](X, W, c), scratch.layer(X, W, c))


def test_forward_is_the_formula():
    rng = np.random.default_rng(0)
    A = X = rng.normal(size=(4, 3))
    layers = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in ((3, 5), (5, 2))]
    for W, b in layers:
        Z = A @ W + b
        A = np.tanh(Z)
    np.testing.assert_allclose(scratch.forward(X, layers, np.tanh), Z)


def test_the_network_of_nudges_is_a_forward_pass(taught):
    t = np.random.default_rng(0).normal(size=9)
    layers = [(t[:4].reshape(2, 2), t[4:6]), (t[6:8, None], t[8:])]
    p = scratch.sigmoid(scratch.forward(CORNERS, layers, scratch.sigmoid))[:, 0]
    assert taught["xor_loss"](t) == pytest.approx(scratch.log_loss(p, XOR), rel=1e-12)


def scores(weights, bias):
    return CORNERS @ weights + bias


def first_xor_epochs():
    return scratch.train_perceptron(CORNERS, [-1, 1, 1, -1], 12)[2]


def epochs_until_and_rests():
    return 1 + int(np.argmin(scratch.train_perceptron(CORNERS, [-1, -1, -1, 1], 20)[2]))


NUMBERS_IN_THE_TEXT = [
    ("title", "0.228", lambda: scratch.log_loss([0.9, 0.8, 0.7], [1, 1, 1]), 0.228),
    ("rule", "score of −5", lambda: np.array([1, 1]) @ [-3, -1] - 1, -5),
    ("after-correction", "here 3", lambda: np.array([1, 1]) @ [1, 1] + 1, 3),
    (
        "exercise-perceptron-step",
        "weights 0 and −1 and bias −1",
        lambda: np.hstack(scratch.perceptron_step([0, 1], -1, [0, 0], 0)),
        [0, -1, -1],
    ),
    ("after-gentoo", "Three corrections in the first", lambda: gentoo_mistakes()[0], 3),
    ("after-gentoo", "none after", lambda: gentoo_mistakes()[1:], [0, 0, 0, 0]),
    ("predict-xor-text", "takes nine epochs", epochs_until_and_rests, 9),
    ("after-and-xor", "stays at 4", first_xor_epochs, [4] * 12),
    ("after-and-figure", "−1.5, −0.5, −0.5 and 0.5", lambda: scores([1, 1], -1.5),
     [-1.5, -0.5, -0.5, 0.5]),
    ("exercise-count", "3,120", lambda: 1 * 32 + 32 * 64 + 64 * 16 + 16 * 1, 3120),
    ("exercise-count", "has 9", lambda: scratch.count_parameters([2, 2, 1]), 9),
    ("exercise-forward", "−0.5, 0.5, 0.5 and −0.5",
     lambda: scratch.forward(CORNERS, [HIDDEN, OUTPUT], lambda z: z > 0), [-0.5, 0.5, 0.5, -0.5]),
    ("exercise-softmax", "0.09, 0.24 and 0.67", lambda: scratch.softmax([[1001, 1002, 1003]]),
     [0.09, 0.24, 0.67]),
    ("write-cross-entropy", "0.7803",
     lambda: scratch.cross_entropy([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1]), 0.7803),
    ("02.q3 a", "= 0.5", lambda: scores([1, 1], -1.5)[3], 0.5),
    ("02.q3 b", "-1 + 0.5 = -0.5", lambda: scores([1, -1], 0.5)[1], -0.5),
    ("02.q3 b", "1.5", lambda: scores([1, -1], 0.5)[2], 1.5),
    ("02.q3 c", "1 - 0.5 = 0.5", lambda: scores([-1, 1], -0.5)[1], 0.5),
    ("02.q3 d", "-0.5, -1.5, 0.5 and -0.5", lambda: scores([1, -1], -0.5), [-0.5, -1.5, 0.5, -0.5]),
    ("02.q6 c", "20 in the hidden", lambda: scratch.count_parameters([3, 5]), 20),
    ("02.q6 c", "12 in the output", lambda: scratch.count_parameters([5, 2]), 12),
    ("quiz-02-q6", "**c** 32", lambda: scratch.count_parameters([3, 5, 2]), 32),
    ("quiz-02-q6", "**b** 6",
     lambda: scratch.count_parameters([3, 5, 2]) - scratch.count_parameters([3, 4, 2]), 6),
]  # fmt: skip


def gentoo_mistakes():
    penguins = data.load_penguins()
    X = penguins.columns("bill_depth_mm", "body_mass_g")
    S, _ = scratch.standardise(X, X)
    return scratch.train_perceptron(S, np.where(penguins.species == "Gentoo", 1, -1), 5)[2]


@pytest.mark.parametrize(("place", "said", "compute", "value"), NUMBERS_IN_THE_TEXT)
def test_numbers_in_exercises_and_answers(notebook, place, said, compute, value):
    texts = texts_of(notebook, lesson_02)
    assert_told(texts, place, said, compute(), value)


def test_with_labels_1_and_0_only_class_1_teaches_and_mistakes_never_run_out():
    penguins = data.load_penguins()
    X = penguins.columns("bill_depth_mm", "body_mass_g")
    S, _ = scratch.standardise(X, X)
    labels = (penguins.species == "Gentoo").astype(int)
    w, b = np.zeros(2), 0.0
    for _ in range(5):
        mistakes = []
        for x, label in zip(S, labels, strict=True):
            if label * (w @ x + b) <= 0:
                mistakes.append(label)
                w, b = w + label * x, b + label
        assert mistakes.count(0) == np.sum(labels == 0)
    assert mistakes.count(1) == 0
    answers = scratch.perceptron(S, w, b)
    assert 0 < np.sum(answers[labels == 0] == 0) < np.sum(labels == 0)  # it says no all the same
    question = next(one for one in lesson_02.QUIZZES if one.key == "02.q2")
    assert "They never run out" in question.answers["d"]


def test_the_numbers_of_the_text_are_those_printed(notebook):
    for printing, numbers, telling, said in (
        ("train-gentoo", "[3 0 0 0 0]", "after-gentoo", "Three corrections"),
        ("opposite-corners", "3 corners right", "no-line", "No numbers can do both"),
        ("twin-runs", "loss 0.365", "after-twins", "stuck at 0.365"),
        ("ten-splits", "sigmoids: mean 0.93", "after-splits", "sigmoids names 93 penguins of 100"),
        ("ten-splits", "softmax: mean 0.95", "after-splits", "softmax 95"),
        ("shape-mismatch", "got shape (3, 1), but", "shapes-fit", "says which"),
    ):
        assert numbers in printed(notebook, printing)
        assert said in cell(notebook, telling).source


def test_always_adelie_is_what_the_text_says(notebook):
    assert "Always saying Adelie gets 44" in cell(notebook, "after-splits").source
    assert round(100 * np.mean(data.load_penguins().species == "Adelie")) == 44


def test_another_pair_folds_the_corners_of_class_0(notebook):
    """The right answer to prediction 2."""
    first, second = (scratch.perceptron(CORNERS, w, -0.5) for w in ([1, -1], [-1, 1]))
    landed = np.column_stack([first, second])
    assert landed.tolist() == [[0, 0], [0, 1], [1, 0], [0, 0]]
    np.testing.assert_array_equal(scratch.perceptron(landed, [1, 1], -0.5), XOR)
    assert "(0, 0) and (1, 1). Both units say no" in cell(notebook, "exercise-xor").source


def test_a_label_of_0_never_lowers_a_score():
    """The right answer to question 2."""
    x, weights = np.array([2.0, 1.0]), np.array([1.0, 0.0])
    label, z = 0, x @ weights
    assert label * z <= 0, "each counts as a mistake"
    np.testing.assert_array_equal(weights + label * x, weights)


def test_four_times_the_units_make_about_a_quarter_of_the_error(taught):
    x = np.linspace(0, 1, 1001)
    worst = [
        np.abs(taught["staircase"](taught["wave"], n, x) - taught["wave"](x)).max()
        for n in (4, 16, 64)
    ]
    np.testing.assert_allclose(np.divide(worst[:-1], worst[1:]), 4, atol=0.5)

"""Lesson 01 teaches what `scratch` keeps, and its numbers are true."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest
from told_numbers import assert_told, texts_of

from course_utils import data, scratch
from course_utils.exercises import lesson_01

LESSON = Path(__file__).parents[2] / "notebooks" / "01_logistic_regression.ipynb"


@pytest.fixture(scope="module")
def taught():
    """Return the functions that the lesson's cells define, the exercises' starters left out."""
    names = {"np": np}
    for cell in nbformat.read(LESSON, as_version=4).cells:
        if cell.cell_type == "code" and "check(" not in cell.source:
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if is_definition(node)]
            exec(compile(tree, cell.id, "exec"), names)
    return names


def is_definition(node):
    if isinstance(node, ast.ImportFrom):
        return node.module == "course_utils.scratch" and node.names[0].name == "descent_step"
    return isinstance(node, ast.FunctionDef)


@pytest.fixture(params=range(5))
def problem(request):
    rng = np.random.default_rng(request.param)
    X = rng.normal(size=(30, 2))
    return X, (rng.random(30) < 0.5).astype(float), rng.normal(size=2), float(rng.normal())


def test_functions_of_the_cells_agree_with_scratch(taught, problem):
    X, y, w, b = problem
    p = taught["sigmoid"](X @ w + b)
    np.testing.assert_allclose(p, scratch.sigmoid(X @ w + b), rtol=1e-12)
    assert taught["log_loss"](p, y) == pytest.approx(scratch.log_loss(p, y), rel=1e-12)
    assert taught["best_threshold"](X[:, 0], y) == scratch.best_threshold(X[:, 0], y)
    for ours, kept in (
        (taught["gradient_by_loop"](X, y, w, b), scratch.log_loss_gradient(X, y, w, b)),
        (taught["fit_logistic"](X, y, 0.5, 20), scratch.fit_logistic(X, y, 0.5, 20)),
    ):
        for one, other in zip(ours, kept, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10)


def squash(z):
    return float(scratch.sigmoid(z))


NUMBERS_IN_THE_TEXT = [
    ("exercise-standardise", "becomes 3", lambda: scratch.standardise([[1], [5]], [[9]])[1], 3),
    (
        "exercise-sigmoid",
        "0, 0.5 and 0.881",
        lambda: scratch.sigmoid([-1000, 0, 2]),
        [0, 0.5, 0.881],
    ),
    ("exercise-log-loss", "0.2284", lambda: scratch.log_loss([0.9, 0.8, 0.3], [1, 1, 0]), 0.2284),
    ("exercise-log-loss", "36.04", lambda: scratch.log_loss([1.0], [0]), 36.04),
    ("exercise-step", "weight 0.1", lambda: scratch.descent_step([[2]], [1], [0], 0, 0.1)[0], 0.1),
    ("exercise-step", "bias 0.05", lambda: scratch.descent_step([[2]], [1], [0], 0, 0.1)[1], 0.05),
    ("exercise-boundary", "x_2 = -1.25", lambda: scratch.boundary(1, [2, 4], 3), -1.25),
    ("exercise-classify", "0 and 1;", lambda: scratch.classify([[1], [3]], [1], -2, 0.5), [0, 1]),
    ("exercise-classify", "both are 0", lambda: scratch.classify([[1], [3]], [1], -2, 0.8), [0, 0]),
    ("quiz-01-q3", "0.693", lambda: scratch.log_loss([0.5, 0.5], [0, 1]), 0.693),
    ("01.q2 b", "p = 0.67", lambda: squash(np.log(2)), 0.67),
    ("01.q2 c", "0.8", lambda: squash(2 * np.log(2)), 0.8),
    ("quiz-01-q2", "0.80", lambda: squash(2 * 0.7), 0.80),
    ("01.q2 d", "0.9", lambda: squash(np.log(9)), 0.9),
    ("01.q3 d", "0.105", lambda: scratch.log_loss([0.9], [1]), 0.105),
    ("01.q4 a", "Steady has 0.357", lambda: -np.log(0.7), 0.357),
    ("01.q4 a", "Bold has 1.160", lambda: -np.log([*[0.99] * 9, 1e-5]).mean(), 1.160),
    ("01.q4 a", "11.5", lambda: -np.log(1e-5), 11.5),
    ("01.q4 b", "adds 1.15", lambda: -np.log(1e-5) / 10, 1.15),
    ("01.q6 c", "a score of 2.197", lambda: scratch.logit(0.9), 2.197),
    ("01.q6 c", "sigmoid of that is 0.988", lambda: squash(np.log(81)), 0.988),
    ("quiz-01-q6", "0.988", lambda: squash(2 * scratch.logit(0.9)), 0.988),
]


@pytest.mark.parametrize(("place", "said", "compute", "value"), NUMBERS_IN_THE_TEXT)
def test_numbers_in_exercises_and_answers(place, said, compute, value):
    texts = texts_of(nbformat.read(LESSON, as_version=4), lesson_01)
    assert_told(texts, place, said, compute(), value)


def test_each_branch_of_the_bent_boundary_goes_round_a_triangle():
    X, y = data.xor()
    product = np.column_stack([X, X[:, 0] * X[:, 1]])
    (w_1, w_2, w_3), b, _ = scratch.fit_logistic(product, y, 4, 5000)
    x_1, x_2 = -w_2 / w_3, -w_1 / w_3  # where the two branches come closest
    assert w_1 * x_1 + w_2 * x_2 + w_3 * x_1 * x_2 + b > 0, "there the circles' sides meet"

"""Lesson 03 teaches what `scratch` keeps, and measures what it says."""

import ast
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from told_numbers import assert_told, texts_of

from course_utils import data, scratch
from course_utils.exercises import lesson_03

LESSON = Path(__file__).parents[2] / "notebooks" / "03_activations.ipynb"
SEEDS = range(5)
X, y = data.two_moons(n=200, noise=0.15, seed=0)


@pytest.fixture(scope="module")
def taught():
    """Return the functions that the lesson's cells define, the exercises' starters left out."""
    names = {"np": np, "X": X, "y": y, **vars(scratch)}
    for cell in nbformat.read(LESSON, as_version=4).cells:
        if cell.cell_type == "code" and "check(" not in cell.source:
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
            exec(compile(tree, cell.id, "exec"), names)
    return names


# ---- what the cells define


def test_functions_of_the_cells_agree_with_scratch(taught):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        layers = taught["as_layers"](rng.normal(size=67), [2, 6, 6, 1])
        assert [(W.shape, b.shape) for W, b in layers] == [
            ((2, 6), (6,)),
            ((6, 6), (6,)),
            ((6, 1), (1,)),
        ]
        ours, kept = taught["scores"](X, layers, np.tanh), scratch.forward(X, layers, np.tanh)
        np.testing.assert_allclose(ours, kept[:, 0], rtol=1e-12)
        nudge = rng.normal(size=X.shape)
        for activation in scratch.ACTIVATIONS.values():
            ours = taught["nudge_sizes"](X, layers, activation, nudge)
            kept = scratch.nudge_sizes(X, layers, activation, nudge)
            np.testing.assert_allclose(ours, kept, rtol=1e-12)
    z = np.linspace(-3, 3, 13)
    np.testing.assert_array_equal(taught["relu"](z), scratch.relu(z))


# ---- claims that depend on a seed


@pytest.mark.parametrize("seed", range(2))
def test_without_activation_the_network_is_the_line_and_with_relu_it_bends(taught, seed):
    w, b, losses = scratch.fit_logistic(X, y, learning_rate=1, steps=2000)
    start = np.random.default_rng(seed).normal(0, 0.7, size=67)
    flat, bent = (
        taught["as_layers"](taught["descend"](start, [2, 6, 6, 1], f, 0.5, steps), [2, 6, 6, 1])
        for f, steps in ((taught["nothing"], 150), (scratch.relu, 200))
    )
    z = taught["scores"](X, flat, taught["nothing"])
    np.testing.assert_allclose(z, X @ w + b, atol=0.05)
    assert scratch.log_loss(scratch.sigmoid(z), y) == pytest.approx(losses[-1], abs=5e-5)
    assert np.mean((z > 0) == y) == 0.885
    assert np.mean((taught["scores"](X, bent, scratch.relu) > 0) == y) >= 0.97


RATIOS = [
    ("sigmoid", "xavier", 2e-13),
    ("tanh", "xavier", 0.2),
    ("relu", "he", 1),
    ("relu", "even", 2e-8),
    ("relu", "xavier", 1e-3),
]


def weights_and_inputs(taught, draw, seed):
    rng = np.random.default_rng(seed)
    draw = taught.get(draw) or getattr(scratch, draw)
    layers = [(draw(rng, 100, 100), np.zeros(100)) for _ in range(20)]
    return layers, *rng.normal(size=(2, 100, 100))


@pytest.mark.parametrize(("name", "draw", "about"), RATIOS)
def test_what_arrives_after_twenty_layers(taught, name, draw, about):
    for seed in SEEDS:
        layers, inputs, nudge = weights_and_inputs(taught, draw, seed)
        sizes = scratch.nudge_sizes(inputs, layers, scratch.ACTIVATIONS[name], nudge)
        assert about / 1.6 < sizes[-1] / sizes[0] < 1.6 * about


@pytest.mark.parametrize(("name", "draw", "about"), RATIOS)
def test_the_same_ratios_by_autograd_backward(taught, name, draw, about):
    import torch

    for seed in SEEDS:
        layers, inputs, pull = weights_and_inputs(taught, draw, seed)
        a = x = torch.tensor(inputs, requires_grad=True)
        for W, _ in layers:
            a = getattr(torch, name)(a @ torch.tensor(W))
        a.backward(torch.tensor(pull))
        ratio = np.sqrt(np.mean(x.grad.numpy() ** 2) / np.mean(pull**2))
        assert about / 1.6 < ratio < 1.6 * about


def test_pytorchs_own_default_is_the_even_one():
    import torch

    for seed in SEEDS:
        torch.manual_seed(seed)
        layers = [torch.nn.Linear(100, 100, dtype=torch.float64) for _ in range(20)]
        assert 0.0999 < max(layer.weight.abs().max() for layer in layers) <= 0.1
        a = x = torch.randn(100, 100, dtype=torch.float64, requires_grad=True)
        for layer in layers:
            a = torch.relu(layer(a))
        pull = torch.randn_like(a)
        a.backward(pull)
        assert 5e-9 < x.grad.std() / pull.std() < 5e-8


def test_large_steps_kill_about_half_and_small_ones_none(taught):
    for seed in SEEDS:
        assert taught["dead_after"](0, 10, seed) == 0
        assert taught["dead_after"](5, 0.5, seed) == 0
        assert 14 <= taught["dead_after"](5, 10, seed) <= 26


def test_a_dead_unit_stays_dead(taught):
    """The gradient of its weights and bias is 0, however it is measured."""
    rng = np.random.default_rng(0)
    w = np.r_[scratch.he(rng, 2, 40).ravel(), np.zeros(40), scratch.he(rng, 40, 1).ravel(), 0]
    w[80] = -100
    gradient = scratch.nudge_gradient(taught["loss"], w)
    assert gradient[0] == gradient[40] == gradient[80] == gradient[120] == 0
    assert np.count_nonzero(gradient) > 100


# ---- numbers in the text


def slope_of_sigmoid(z):
    return float(scratch.sigmoid_slope(z))


def leaky(z):
    return scratch.leaky_relu(z, leak=0.1)


def relay(units):
    return 4 * slope_of_sigmoid(5.0) if units else 4 * slope_of_sigmoid(0.0)


NUMBERS_IN_THE_TEXT = [
    ("title", "= 67", lambda: scratch.count_parameters([2, 6, 6, 1]), 67),
    ("next", "train 67", lambda: scratch.count_parameters([2, 6, 6, 1]), 67),
    ("next", "134 passes", lambda: 2 * 67, 134),
    ("title", "about 0.02", lambda: 0.98 * 0.02, 0.02),
    ("quiz-03-q1", "3,233", lambda: scratch.count_parameters([1, 32, 64, 16, 1]), 3233),
    ("exercise-leaky", "become −0.2 and 3", lambda: leaky([-2, 3]), [-0.2, 3]),
    (
        "exercise-leaky-slope",
        "slopes 0.1 and 1",
        lambda: scratch.leaky_relu_slope([-2, 3], leak=0.1),
        [0.1, 1],
    ),
    (
        "exercise-carry",
        "= 0.075",
        lambda: scratch.carry_nudge([[0.1]], [[3]], [[0]], scratch.sigmoid_slope),
        0.075,
    ),
    (
        "exercise-log-loss-of-scores",
        "costs 0.1269",
        lambda: scratch.log_loss_of_scores([2], [1]),
        0.1269,
    ),
    (
        "exercise-log-loss-of-scores",
        "2.1269",
        lambda: scratch.log_loss_of_scores([2], [0]),
        2.1269,
    ),
    ("03.q4 d", "4 × 0.0066", lambda: slope_of_sigmoid(5.0), 0.0066),
    ("03.q4 d", "about 0.027", lambda: relay(1), 0.027),
    ("03.q4 b", "= 1 ", lambda: relay(0), 1),
    ("03.sigmoid_slope 1", "gives -2", lambda: 2 * (1 - 2), -2),
    ("03.sigmoid_slope 2", "is 0.25", lambda: slope_of_sigmoid(0.0), 0.25),
    ("03.sigmoid_slope 2", "is 0.235", lambda: slope_of_sigmoid(0.5), 0.235),
    ("03.sigmoid_slope 3", "0.982", lambda: scratch.sigmoid(4.0), 0.982),
    ("03.sigmoid_slope 9", "gives 0.75", lambda: 1 - scratch.sigmoid(0.0) ** 2, 0.75),
    ("03.sigmoid_slope 11", "gives 0.125", lambda: scratch.sigmoid(0.0) ** 3, 0.125),
    ("03.tanh_slope 1", "gives -15", lambda: 1 - 4**2, -15),
    ("03.tanh_slope 2", "is 0.42", lambda: 1 - np.tanh(np.tanh(4)) ** 2, 0.42),
    ("03.tanh_slope 5", "is 0.75", lambda: 1 - scratch.sigmoid(0.0) ** 2, 0.75),
    ("03.he 1", "is 0.14", lambda: np.sqrt(2 / 100), 0.14),
    ("03.he 1", "is 0.02", lambda: 2 / 100, 0.02),
    ("03.log_loss_of_scores 3", "36.04", lambda: scratch.log_loss([0.0], [1]), 36.04),
    ("03.log_loss_of_scores 5", "than 35", lambda: np.ceil(scratch.log_loss([1e-15], [1])), 35),
    ("03.log_loss_of_scores 6", "costs 2.1269", lambda: np.log(1 + np.exp(2)), 2.1269),
]


@pytest.mark.parametrize(("place", "said", "compute", "value"), NUMBERS_IN_THE_TEXT)
def test_numbers_in_exercises_and_answers(place, said, compute, value):
    texts = texts_of(nbformat.read(LESSON, as_version=4), lesson_03)
    assert_told(texts, place, said, compute(), value)


def printed(cell_id):
    cells = {cell.id: cell for cell in nbformat.read(LESSON, as_version=4).cells}
    return str(cells[cell_id].outputs)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("fit-without", "0.885 right, loss 0.2776"),
        ("moons", "0.885 right, loss 0.2776"),
        ("fit-with-relu", "no activation, 0.885 right; ReLU, 0.975 right"),
        ("silence-one", "unit 0: fires 0.73, weight -0.98, without it 0.975"),
        ("same-weights", "sigmoid, 0.500 right"),
        ("pair-slopes", "number: score 3, truth 0, slope 3.0000"),
        ("broken-pair", "truth 1, score -10.0: log-loss -1.0000, half squared -0.000045"),
        ("ten-sigmoids", "by nudging 9.54e-07, 0.25^10 = 9.54e-07"),
        ("naive-forms", "divide by zero encountered in log"),
    ],
)
def test_what_the_prose_quotes_is_what_the_cells_print(cell, said):
    assert said in printed(cell)


def test_pytorch_comes_only_where_it_is_compared_with():
    cells = nbformat.read(LESSON, as_version=4).cells
    titles = [0] * len(cells)
    for at, cell in enumerate(cells):
        found = re.findall(r"^## (\d+)", cell.source, re.MULTILINE)
        titles[at] = int(found[0]) if found else titles[at - 1]
    users = {
        title
        for title, cell in zip(titles, cells, strict=True)
        if cell.cell_type == "code" and "torch" in cell.source
    }
    assert users == {8}

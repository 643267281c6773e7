"""Lesson 04 teaches what `scratch` keeps, and its numbers are true."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from told_numbers import assert_told, texts_of

from course_utils import scratch
from course_utils.exercises import lesson_04

LESSON = Path(__file__).parents[2] / "notebooks" / "04_backpropagation.ipynb"
CELLS = {cell.id: cell for cell in nbformat.read(LESSON, as_version=4).cells}


def taught(cell_id, name, **names):
    """Return a function that a cell of the lesson defines."""
    tree = ast.parse(CELLS[cell_id].source)
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    exec(compile(tree, cell_id, "exec"), names)
    return names[name]


@pytest.mark.parametrize("seed", range(5))
def test_the_backward_pass_of_the_cell_is_that_of_scratch(seed):
    rng = np.random.default_rng(seed)
    names = {
        name: getattr(scratch, name) for name in ("forward_pass", "layer_gradient", "carry_back")
    }
    shown = taught("backward-code", "backward", **names)
    layers = scratch.init_network([3, 5, 4, 2], rng)
    X, Y = rng.normal(size=(6, 3)), np.eye(2)[rng.integers(2, size=6)]
    rest = layers, scratch.ACTIVATIONS["tanh"], scratch.LOSSES["cross_entropy"]
    for ours, kept in zip(shown(X, Y, *rest), scratch.backward(X, Y, *rest), strict=True):
        np.testing.assert_array_equal(ours[0], kept[0])
        np.testing.assert_array_equal(ours[1], kept[1])


# ---- functions that only this lesson uses ------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_slopes_of_nodes_are_those_of_autograd(seed):
    """In a random graph, each node the sum of local slope times the nodes before it."""
    rng = np.random.default_rng(seed)
    edges = [(i, j, rng.normal()) for j in range(2, 8) for i in range(j) if rng.random() < 0.6]
    edges = [edge for edge in edges if edge[0] < 2 or any(e[1] == edge[0] for e in edges)]
    values = [torch.ones((), dtype=torch.float64, requires_grad=True) for _ in range(2)]
    for j in range(2, 8):
        total = sum((local * values[i] for i, end, local in edges if end == j), torch.zeros(()))
        total = total + torch.zeros((), dtype=torch.float64, requires_grad=True)
        total.retain_grad()
        values.append(total)
    values[-1].backward()
    slopes = [0.0 if value.grad is None else value.grad.item() for value in values]
    np.testing.assert_allclose(scratch.node_gradients(8, edges), slopes, atol=1e-12)


def test_bad_graphs_are_refused():
    for edges in ([(0, 1)], [(1, 0, 2.0)], [(1, 1, 2.0)]):
        with pytest.raises(ValueError, match="edges must hold"):
            scratch.node_gradients(2, edges)
    with pytest.raises(TypeError, match=r"edges\[0\] must be of type tuple"):
        scratch.node_gradients(2, [[0, 1, 2.0]])
    with pytest.raises(IndexError):
        scratch.node_gradients(2, [(0, 5, 1.0)])


@pytest.mark.parametrize("seed", range(5))
def test_two_layers_by_hand_agree_with_any_depth(seed):
    rng = np.random.default_rng(seed)
    layers = scratch.init_network([3, 4, 2], rng)
    X, Y = rng.normal(size=(6, 3)), np.eye(2)[rng.integers(2, size=6)]
    by_hand = scratch.two_layer_gradient(X, Y, *layers[0], *layers[1])
    rest = layers, scratch.ACTIVATIONS["relu"], scratch.LOSSES["cross_entropy"]
    gradient = scratch.backward(X, Y, *rest)
    np.testing.assert_allclose(
        scratch.flatten(gradient), np.concatenate(list(map(np.ravel, by_hand)))
    )
    stepped = scratch.two_layer_step(X, Y, *layers[0], *layers[1], 0.1)
    moved = scratch.flatten(layers) - 0.1 * scratch.flatten(gradient)
    np.testing.assert_allclose(np.concatenate(list(map(np.ravel, stepped))), moved)


# ---- numbers in the text -----------------------------------------------------------------------


def spoiled_square(x, factors):
    return x ** (factors - 1)


NUMBERS_IN_THE_TEXT = [
    ("title", "= 4810", lambda: scratch.count_parameters([64, 64, 10]), 4810),
    ("title", "a) = 0.25", lambda: scratch.sigmoid_slope(0), 0.25),
    ("title", "134", lambda: 2 * scratch.count_parameters([2, 6, 6, 1]), 134),
    ("delta", "p - y = -0.269", lambda: scratch.sigmoid(1) - 1, -0.269),
    (
        "exercise-output-delta",
        "give −0.15, 0.15 and −0.4, 0.4",
        lambda: scratch.output_delta([[0.7, 0.3], [0.2, 0.8]], [[1, 0], [1, 0]]),
        [-0.15, 0.15, -0.4, 0.4],
    ),
    (
        "exercise-carry-back",
        "0.25 = 0.375",
        lambda: scratch.carry_back([[0.5]], [[3]], [[0]], scratch.sigmoid_slope),
        0.375,
    ),
    (
        "referee",
        "2, 5 gets 0.2",
        lambda: scratch.gradient_check(lambda w: np.sum(w**2), [1, 2], [2, 5]),
        0.2,
    ),
    (
        "referee",
        "2, 4 gets about 0",
        lambda: scratch.gradient_check(lambda w: np.sum(w**2), [1, 2], [2, 4]),
        0,
    ),
    ("largest-rate", "gives 0.5", lambda: scratch.largest_stable_rate([[4, 0], [0, 1]]), 0.5),
    (
        "momentum",
        "becomes 3.5 and the weight 0.65",
        lambda: scratch.momentum_step([1], [2], [3], 0.1, 0.5)[::-1],
        [3.5, 0.65],
    ),
    (
        "adam",
        "go by −0.1 and 0.1",
        lambda: scratch.adam_step([0, 0], [5, -0.01], [0, 0], [0, 0], 1, 0.1)[0],
        [-0.1, 0.1],
    ),
    ("mini-batch", "it is 42 times", lambda: 1347 / 32, 42),
    ("quiz-04-q9", "43", lambda: np.ceil(1347 / 32), 43),
    ("04.q3 b", "add up to 12", lambda: 3 * spoiled_square(2, 3), 12),
    ("quiz-04-q3", "**b** 4", lambda: spoiled_square(2, 3), 4),
    ("04.q2 a", "0.000999", lambda: 0.001 * 0.999, 0.000999),
    ("04.q2 a", "about -0.002", lambda: 2 * (0.001 - 1) * 0.001 * 0.999, -0.002),
    ("04.q2 a", "y = -0.999", lambda: 0.001 - 1, -0.999),
    ("04.q9 c", "32 is 42.1", lambda: 1347 / 32, 42.1),
    ("04.q9 c", "last one of 3", lambda: 1347 % 32, 3),
    ("04.q8 b", "2/50 = 0.04", lambda: scratch.largest_stable_rate([[50]]), 0.04),
]


@pytest.mark.parametrize(("place", "said", "compute", "value"), NUMBERS_IN_THE_TEXT)
def test_numbers_in_exercises_and_answers(place, said, compute, value):
    texts = texts_of(nbformat.read(LESSON, as_version=4), lesson_04)
    assert_told(texts, place, said, compute(), value)


def test_the_valley_is_twelve_times_as_steep_across():
    assert "twelve times as steep" in CELLS["after-rates"].source
    assert "[[4.0, 1.5], [1.5, 1.0]]" in CELLS["three-rates"].source
    along, across = np.linalg.eigvalsh([[4.0, 1.5], [1.5, 1.0]])
    assert round(across / along) == 12


def test_a_rate_of_0_03_halves_the_distance():
    """Question 8: each step overshoots and lands half as far away."""
    path = scratch.descend(lambda w: 50 * w, [1.0], 0.03, 3)
    np.testing.assert_allclose(path.ravel(), [1, -0.5, 0.25, -0.125])


# ---- the notebook ------------------------------------------------------------------------------


def test_torch_is_not_imported_before_it_is_compared_with():
    code = [cell for cell in CELLS.values() if cell.cell_type == "code"]
    first = next(cell for cell in code if "import torch" in cell.source)
    assert first.id == "autograd"

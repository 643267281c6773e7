"""What the lab "One mistake, one turn" learns from, and Rosenblatt's rule on it, turn by turn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_utils import scratch
from course_utils.labs.half_plane import Weights

POINTS = "points"
GATES = {"AND": (-1, -1, -1, 1), "XOR": (-1, 1, 1, -1)}
CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
N = 8  # points, but for a gate
LABELS = (1, -1) * (N // 2)
MOST_PASSES = 30

Places = tuple[tuple[float, float], ...]
Labels = tuple[int, ...]


@dataclass(frozen=True)
class Turn:
    """What came of looking at one point: (w₁, w₂, b) before and after, changed if it was wrong."""

    index: int
    before: Weights
    after: Weights
    wrong: bool


@lru_cache(maxsize=64)
def walk(places: Places, labels: Labels, start: Weights, order: tuple[int, ...]) -> list[Turn]:
    """Learn by Rosenblatt's rule from one point after the other."""
    # The bias is the weight of a third input, which is always 1. In tenths all are whole numbers,
    # so that no sum is rounded, and a point on the line has the score 0.
    tenths = np.rint(10 * np.column_stack([places, np.ones(len(places))]))
    before = np.rint(10 * np.array(start))
    turns = []
    for index in order:
        after, _ = scratch.perceptron_step(tenths[index], labels[index], before, 0.0)
        turns.append(Turn(index, _ones(before), _ones(after), bool((after != before).any())))
        before = after
    return turns


def scores(places: Places, weights: Weights) -> np.ndarray:
    """Return w · x + b of each point, without a rounding error."""
    tenths = np.rint(10 * np.column_stack([places, np.ones(len(places))]))
    return tenths @ np.rint(10 * np.array(weights)) / 100


def _ones(tenths: np.ndarray) -> Weights:
    first, second, bias = (tenths / 10).tolist()
    return first, second, bias


def period(turns: list[Turn], n: int) -> int | None:
    """Return after how many mistakes the last weights came back; None if they did not.

    `turns` go through all `n` points in order, again and again. What follows depends on nothing but
    the weights and the place in the order; so if both are as they were, all that came in between
    comes again, for ever.
    """
    mistakes = 0
    for back, turn in enumerate(reversed(turns), start=1):
        mistakes += turn.wrong
        if mistakes and back % n == 0 and turn.before == turns[-1].after:
            return mistakes
    return None


@lru_cache(maxsize=64)
def sample(seed: int) -> tuple[Places, Weights]:
    """Draw points that a line can part, and weights that need some passes to find one.

    Returns
    -------
    places : tuple of (x₁, x₂)
        Rounded to 0.1; the classes are `LABELS`.
    start : (w₁, w₂, b)
    """
    rng = np.random.default_rng(seed)
    while True:
        cells = rng.choice(16, N, replace=False)  # of four by four, so that no two points touch
        X = np.column_stack([cells % 4, cells // 4]) * 1.2 - 1.8
        X = (X + rng.uniform(-0.25, 0.25, size=X.shape)).round(1)
        angle = rng.uniform(0, 2 * np.pi)
        lowest_first = X[np.argsort(X @ [np.cos(angle), np.sin(angle)])]
        X = np.empty_like(X)
        X[::2] = rng.permutation(lowest_first[N // 2 :])  # class +1 beyond a line, -1 before it
        X[1::2] = rng.permutation(lowest_first[: N // 2])
        start = rng.uniform(-1.2, 1.2, size=3).round(1) + 0.0  # 0, never -0
        if _takes_some_passes(X, start):
            first, second, bias = start.tolist()
            return tuple((x, y) for x, y in X.tolist()), (first, second, bias)


def _takes_some_passes(X: np.ndarray, start: np.ndarray) -> bool:
    signed = np.column_stack([X, np.ones(N)]) * np.array(LABELS)[:, None]
    weights = start.copy()
    for passes in range(MOST_PASSES):
        wrong = np.count_nonzero(signed @ weights <= 0)
        if not wrong:
            return passes >= 5
        if passes == 0 and not 2 <= wrong <= 4:
            return False
        for one in signed:
            if one @ weights <= 0:
                weights += one
    return False

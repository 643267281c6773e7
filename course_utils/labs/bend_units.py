"""What the lab "Bend a line" computes: sums of hidden units, and how far they are from a target."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.scratch import ACTIVATIONS

REACH = 4.0  # x goes from -REACH to REACH
STEEPEST = 3.0
LOW, HIGH = -3.0, 5.0  # what the picture shows of y
MOST_UNITS = 5
RELU, LINEAR = "ReLU", "linear"
GRID = np.linspace(-REACH, REACH, 801)
# Where a target stands; one after the other for the seeds, at 0 for seed 1.
SHIFTS = (0.0, 0.5, -1.0, 1.0, -0.5)

# A target's corners, and its slopes before the first, between them and after the last.
TARGETS = {
    "|x|": ((0.0,), (-1.0, 1.0), 0.0),
    "triangle": ((-2.0, 0.0, 2.0), (0.0, 1.0, -1.0, 0.0), 0.0),
    "zigzag": ((-2.0, 0.0, 2.0), (1.0, -1.0, 1.0, -1.0), 1.0),
}  # with the height of the first corner

Numbers = tuple[float, ...]
Corners = tuple[tuple[float, float], ...]


@lru_cache(maxsize=16)
def corners(target: str, seed: int) -> Corners:
    """Return the places (x, y) where a target bends, and its two ends."""
    bends, slopes, height = TARGETS[target]
    x = np.array([-REACH, *(SHIFTS[(seed - 1) % len(SHIFTS)] + np.array(bends)), REACH])
    y = np.cumsum([0.0, *np.diff(x) * slopes])
    return tuple(zip(x.round(9).tolist(), (y + height - y[1]).round(9).tolist(), strict=True))


def target_at(x: np.ndarray, target: str, seed: int) -> np.ndarray:
    """Return the target's height at each x."""
    places = np.array(corners(target, seed))
    return np.interp(x, places[:, 0], places[:, 1])


def unit_at(
    x: np.ndarray, kink: float, slope: float, left: bool, activation: str = RELU
) -> np.ndarray:
    """Return what a unit adds to the sum at each x: slope * f(x - kink), or slope * f(kink - x).

    In a network's words, the weight into the unit is 1, or -1 if it faces left, its bias the kink
    with the other sign, and the weight from it to the output is `slope`.
    """
    z = kink - x if left else x - kink
    return slope * (ACTIVATIONS["relu"].f(z) if activation == RELU else z)

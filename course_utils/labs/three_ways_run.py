"""A valley and three ways down: what the lab "Valley" computes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from contourpy import contour_generator

from course_utils import scratch
from course_utils.arguments import unchecked
from course_utils.labs.svg import Panel, line

DESCENT, MOMENTUM, ADAM = WALKERS = ("gradient descent", "momentum", "Adam")
REACH = 4.0  # the map shows both weights from -REACH to REACH
FAR = 1e6  # a walker this far out is not followed any more
LEVELS = 2.0 ** np.arange(-6, 9)  # each line of the map has twice the loss of the one below

Place = tuple[float, float]


@lru_cache(maxsize=64)
def angle(seed: int) -> int:
    """Return the direction of the valley's floor, in degrees from the first weight's axis."""
    return 30 if seed == 1 else 5 * int(np.random.default_rng(seed).integers(36))


@lru_cache(maxsize=64)
def curvature(ratio: float, degrees: float) -> np.ndarray:
    """Return H of the loss wᵀ H w / 2: curved by 1 along the floor, by `ratio` across it."""
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    across = np.array([-along[1], along[0]])
    H: np.ndarray = np.outer(along, along) + ratio * np.outer(across, across)
    return H


def losses(H: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return wᵀ H w / 2 of weights of shape (..., 2)."""
    found: np.ndarray = ((weights @ H) * weights).sum(axis=-1) / 2
    return found


@lru_cache(maxsize=256)
def walk(  # noqa: PLR0913, PLR0917 - all that a path follows from
    walker: str,
    ratio: float,
    degrees: float,
    start: Place,
    rate: float,
    momentum: float,
    steps: int,
) -> np.ndarray:
    """Return where one of `WALKERS` is at the start and after each step, shape (steps + 1, 2).

    Beyond `FAR` it stays where it is. The momentum is for the walker of that name.
    """
    H, here = curvature(ratio, degrees), np.array(start)
    path, first, second = [here], np.zeros(2), np.zeros(2)
    with unchecked():
        for k in range(1, steps + 1):
            slope = H @ here
            if np.abs(here).max() > FAR:
                pass
            elif walker == ADAM:
                here, first, second = scratch.adam_step(here, slope, first, second, k, rate)
            elif walker == MOMENTUM:
                here, first = scratch.momentum_step(here, slope, first, rate, momentum)
            else:
                here = scratch.gradient_descent_step(here, slope, rate)
            path.append(here)
    return np.array(path)


@lru_cache(maxsize=64)
def contours(ratio: float, degrees: float, panel: Panel) -> str:
    """Return the lines of equal loss, drawn in `panel`."""
    across, up = np.linspace(*panel.x_range, 121), np.linspace(*panel.y_range, 121)
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    lines = contour_generator(across, up, losses(curvature(ratio, degrees), grid))
    scale = [panel.width / np.ptp(across), -panel.height / np.ptp(up)]
    corner = [panel.x(0), panel.y(0)]
    drawn = [
        line(np.array(piece) * scale + corner, width=1)
        for level in LEVELS
        for piece in lines.lines(level)
    ]
    return f'<g opacity="0.35">{"".join(drawn)}</g>'

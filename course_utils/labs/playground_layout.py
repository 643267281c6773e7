"""Where the parts of the playground's picture are."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np

from course_utils.labs import svg
from course_utils.labs.playground_data import REACH
from course_utils.labs.playground_run import MOST_STEPS, position

if TYPE_CHECKING:
    from course_utils.labs.playground_state import State

WIDTH = 760
MAP = svg.Panel(570, 12, 166, 166, (-REACH, REACH), (-REACH, REACH))
FIRST_X, LAST_X, MIDDLE_Y, APART = 34, 470, 146, 30
HALF = 13  # of a unit's side
LOSS_LOW, LOSS_HIGH = 1e-3, 10.0
SPANS = (100, 200, 500, 1000, 2000, 5000, MOST_STEPS)  # how many steps the axes may show
BOTTOM, HIGH = 331, 84
WORDS_Y, ROW = 469, 19


def unit_place(sizes: list[int], layer: int, unit: int) -> tuple[float, float]:
    """Return the middle of a unit; layer 0 are the inputs, and units are counted from 0."""
    across = FIRST_X + (LAST_X - FIRST_X) * layer / (len(sizes) - 1)
    apart = APART if layer < len(sizes) - 1 else 2 * APART
    return across, MIDDLE_Y + (unit - (sizes[layer] - 1) / 2) * apart


def span(state: State) -> int:
    """Return how many steps the axes show: it depends on what is trained, not on what is shown."""
    longest = max(state.trained, state.ghost.step if state.ghost else 0)
    return next(span for span in SPANS if span >= longest)


def loss_panel(state: State) -> svg.Panel:
    """Return where the losses are drawn."""
    return svg.Panel(
        MAP.left, BOTTOM, MAP.width, HIGH, (0, span(state)), (log10(LOSS_LOW), log10(LOSS_HIGH))
    )


def weight_panel(state: State) -> svg.Panel:
    """Return where the weight of the edge that is chosen is drawn over the steps."""
    _, weights, _ = history(state)
    return svg.Panel(58, BOTTOM, 176, HIGH, (0, span(state)), _around(weights, 2))


def slope_panel(state: State) -> svg.Panel:
    """Return where the slope in that weight is drawn."""
    _, _, slopes = history(state)
    return svg.Panel(308, BOTTOM, 176, HIGH, (0, span(state)), _around(slopes, 1e-4))


def history(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return steps up to the one shown, and the weight of the chosen edge and its slope there."""
    place = position(state.sizes, state.edge)
    steps, weights, slopes = state.run.history(state.shown, place)
    if steps[-1] < state.shown and state.diverged is None:
        steps = np.append(steps, state.shown)
        weights = np.append(weights, state.weight)
        slopes = np.append(slopes, state.slope)
    return steps, weights, slopes


def _around(values: np.ndarray, least: float) -> tuple[float, float]:
    """Return a range around 0 with a round end that holds all values."""
    largest = max(least, float(np.abs(values[np.isfinite(values)]).max(initial=0)))
    power = 10.0 ** np.floor(log10(largest))
    end = next(power * one for one in (1, 2, 5, 10) if power * one >= largest * (1 - 1e-9))
    return -float(end), float(end)

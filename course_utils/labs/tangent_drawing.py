"""What the lab "Trust the slope" looks like, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import MODEL
from course_utils.labs import svg

if TYPE_CHECKING:
    from course_utils.labs.tangent import State

WIDTH, HEIGHT = 760, 372
LONGEST = 3.0
PATH = svg.Panel(62, 26, 330, 268, (0.0, LONGEST), (0.0, 1.0))
ALONG = np.linspace(0, LONGEST, 25)
DECADES = np.linspace(-3, np.log10(LONGEST), 24)
GAPS = svg.Panel(504, 26, 240, 180, (-3.0, 0.5), (-9.0, 1.0))


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_path(state)] if state.asking else [_draw_path(state), _draw_gaps(state)]
    return svg.document(WIDTH, HEIGHT, *parts)


def _losses(state: State) -> np.ndarray:
    """Return the loss along the way, shape (25,)."""
    return np.array([state.here + replace(state, epsilon=e).actual for e in ALONG.tolist()])


def _draw_path(state: State) -> str:
    losses = _losses(state)
    predicted = state.here + ALONG * state.slope
    panel = _panel(max(losses.max(), predicted.max()), min(predicted.min(), 0.0))
    step = (panel.y_range[1] - panel.y_range[0]) / 4
    there = panel.at(state.epsilon, state.here + state.predicted)
    parts = [
        svg.axes(
            panel,
            "length ε of the move",
            "mean loss J",
            range(4),
            [panel.y_range[0] + k * step for k in range(5)],
        ),
        svg.line(_places(panel, predicted), MODEL.colour, 3, "7 4"),
    ]
    right, end = panel.left + panel.width + 12, panel.y(predicted[-1]) + 4.5
    if state.asking:
        return "".join([*parts, svg.text(right, end, "predicted")])
    loss = panel.at(state.epsilon, state.here + state.actual)
    dot = f'<circle cx="{loss[0]:.1f}" cy="{loss[1]:.1f}" r="6" fill="currentColor"/>'
    value = f"length {state.epsilon:g}, loss {state.here + state.actual:.3f}"
    last = panel.y(losses[-1]) + 4.5
    apart = np.copysign(max(16.0 - abs(end - last), 0.0), end - last)
    return "".join(
        [
            *parts,
            svg.line(_places(panel, losses), width=2.5),
            svg.field("end", panel),
            svg.line([there, loss], width=1.5, dash="2 3"),
            f'<circle cx="{there[0]:.1f}" cy="{there[1]:.1f}" r="5" fill="{MODEL.colour}" '
            'stroke="currentColor"/>',
            svg.draggable("end", "end of the move", value, loss, dot, along="x"),
            svg.text(right, end + apart, "predicted"),
            svg.text(right, last, "actual"),
        ]
    )


def _panel(highest: float, lowest: float) -> svg.Panel:
    """Return the left panel with a scale for losses and predictions: it ends at round numbers."""
    for step in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0):
        low = step * np.floor(lowest / step)
        if highest <= low + 4 * step:
            break
    return replace(PATH, y_range=(float(low), float(low + 4 * step)))


def _places(panel: svg.Panel, values: np.ndarray) -> list[tuple[float, float]]:
    return [panel.at(*one) for one in zip(ALONG, values, strict=True)]


def _draw_gaps(state: State) -> str:
    gaps = [(d, replace(state, epsilon=e).gap) for d, e in zip(DECADES, 10**DECADES, strict=True)]
    seen = [GAPS.at(*GAPS.clipped(d, np.log10(max(gap, 1e-12)))) for d, gap in gaps]
    a, b = GAPS.at(*GAPS.clipped(np.log10(state.epsilon), np.log10(max(state.gap, 1e-12))))
    bottom = GAPS.top + GAPS.height
    rows = (
        f"slope at the start: {svg.number(state.slope, 3)}",
        f"predicted: ε · slope = {svg.number(state.predicted, 3)}",
        f"actual change of J: {svg.number(state.actual, 3)}",
        f"gap: {svg.number(state.gap, 2)}",
    )
    return "".join(
        [
            svg.axes(GAPS, "ε, as a power of 10", "", range(-3, 1), range(-9, 2, 2)),
            svg.line(seen, width=2.5),
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="6" fill="currentColor"/>',
            svg.text(GAPS.left - 24, GAPS.top - 9, "gap to the prediction, as a power of 10"),
            *(svg.text(GAPS.left, bottom + 68 + 19 * k, row) for k, row in enumerate(rows)),
        ]
    )


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    words = (
        f"Loss along a move of all 26 weights; direction: {state.direction}. At the start J is "
        f"{state.here:.3f} and its slope {state.slope:.3g}. At length {state.epsilon:g} the "
        f"gradient predicts a change of {state.predicted:.3g}"
    )
    if state.asking:
        return f"{words}."
    return f"{words}; J changes by {state.actual:.3g}, a gap of {state.gap:.2g}."

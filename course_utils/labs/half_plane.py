"""The boundary of one perceptron in a panel, and the side of it where the score is above 0.

Serves both labs of lesson 02.
"""

from __future__ import annotations

import numpy as np

from course_utils.figures.style import MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.svg import Panel

Weights = tuple[float, float, float]  # w₁, w₂ and b
Corner = tuple[float, float]

SHADE = 0.13  # how opaque a side is


def boundary(panel: Panel, weights: Weights) -> list[Corner]:
    """Return where the line w · x + b = 0 enters and leaves `panel`, in values; [] if nowhere."""
    return [corner for corner, on_line in _go_round(panel, weights) if on_line]


def yes_side(panel: Panel, weights: Weights) -> list[Corner]:
    """Return the corners of the part of `panel` where w · x + b > 0, in values; [] if none."""
    return [corner for corner, _ in _go_round(panel, weights)]


def _go_round(panel: Panel, weights: Weights) -> list[tuple[Corner, bool]]:
    """Return the corners of the yes side, and of each whether it lies on the line."""
    (left, right), (low, high) = panel.x_range, panel.y_range
    corners = np.array([(left, low), (right, low), (right, high), (left, high)])
    scores = corners @ weights[:2] + weights[2]
    found: list[tuple[Corner, bool]] = []
    for k in range(4):
        before, here = scores[k - 1], scores[k]
        if (before > 0) != (here > 0):
            along = before / (before - here)
            x, y = corners[k - 1] + along * (corners[k] - corners[k - 1])
            found.append(((float(x), float(y)), True))
        if here > 0:
            found.append(((float(corners[k][0]), float(corners[k][1])), False))
    return found


def draw_sides(panel: Panel, weights: Weights) -> str:
    """Return both sides of the line in faint colours, blue where the score is above 0."""
    left, top, wide, high = panel.left, panel.top, panel.width, panel.height
    places = (panel.at(*corner) for corner in yes_side(panel, weights))
    yes = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    outline = f"M{yes}Z" if yes else ""
    ground = f"M{left},{top}H{left + wide}V{top + high}H{left}Z"
    return (
        f'<path d="{ground}{outline}" fill-rule="evenodd" fill="{NEGATIVE.colour}" '
        f'opacity="{SHADE}"/><path d="{outline}" fill="{POSITIVE.colour}" opacity="{SHADE}"/>'
    )


def draw_line(
    panel: Panel, weights: Weights, colour: str = MODEL.colour, width: float = 3, dash: str = ""
) -> str:
    """Return the boundary, or nothing where it does not cross `panel`."""
    ends = [panel.at(*end) for end in boundary(panel, weights)]
    return svg.line(ends, colour, width, dash) if ends else ""

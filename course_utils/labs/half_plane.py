"""The boundary of one perceptron in a panel, and the side of it where the score is above 0.

Serves both labs of lesson 02.
"""

from __future__ import annotations

from course_utils.figures.style import MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.svg import Panel

Weights = tuple[float, float, float]  # w₁, w₂ and b
Corner = tuple[float, float]

SHADE = 0.13  # how opaque a side is


def boundary(panel: Panel, weights: Weights) -> list[Corner]:
    """Return where the line w · x + b = 0 enters and leaves `panel`, in values; [] if nowhere."""
    return [corner for corner, on_line in _go_round(corners(panel), weights, True) if on_line]


def cut(polygon: list[Corner], weights: Weights, yes: bool) -> list[Corner]:
    """Return the part of a convex polygon where w · x + b > 0, or where it is not."""
    return [corner for corner, _ in _go_round(polygon, weights, yes)]


def corners(panel: Panel) -> list[Corner]:
    """Return the corners of `panel`, in values."""
    (left, right), (low, high) = panel.x_range, panel.y_range
    return [(left, low), (right, low), (right, high), (left, high)]


def _go_round(polygon: list[Corner], weights: Weights, yes: bool) -> list[tuple[Corner, bool]]:
    """Return the corners of one side of a polygon, and of each whether it lies on the line."""
    scores = [weights[0] * x + weights[1] * y + weights[2] for x, y in polygon]
    found: list[tuple[Corner, bool]] = []
    for k, (here, score) in enumerate(zip(polygon, scores, strict=True)):
        before, other = polygon[k - 1], scores[k - 1]
        if (other > 0) != (score > 0):
            along = other / (other - score)
            x, y = (a + along * (b - a) for a, b in zip(before, here, strict=True))
            found.append(((x, y), True))
        if (score > 0) == yes:
            found.append((here, False))
    return found


def draw_sides(panel: Panel, weights: Weights) -> str:
    """Return both sides of the line in faint colours, blue where the score is above 0."""
    ground = corners(panel)
    return "".join(shade(panel, cut(ground, weights, yes), yes) for yes in (False, True))


def shade(panel: Panel, polygon: list[Corner], yes: bool) -> str:
    """Return a polygon of `panel` in a faint colour, blue for yes."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (panel.at(*corner) for corner in polygon))
    look = POSITIVE if yes else NEGATIVE
    return f'<polygon points="{places}" fill="{look.colour}" opacity="{SHADE}"/>' if places else ""


def draw_line(
    panel: Panel, weights: Weights, colour: str = MODEL.colour, width: float = 3, dash: str = ""
) -> str:
    """Return the boundary, or nothing where it does not cross `panel`."""
    ends = [panel.at(*end) for end in boundary(panel, weights)]
    return svg.line(ends, colour, width, dash) if ends else ""

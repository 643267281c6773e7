"""Pieces of a lab's drawing, as text: axes, marks, lines and words in SVG.

Text and lines are drawn in `currentColor`, so that they suit a light page and a dark one. What can
be dragged or pressed has a `data-key`; `lab.js` says what its other attributes mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from course_utils.figures.style import Look

Place = Sequence[float] | np.ndarray  # (x, y) in the drawing's units

SHAPES = {  # as matplotlib's markers look, for a size of 1
    "o": '<circle r="1"/>',
    "s": '<path d="M-0.9,-0.9H0.9V0.9H-0.9Z"/>',
    "^": '<path d="M0,-1.15 1.1,0.85 -1.1,0.85Z"/>',
    "*": '<path d="M0,-1.5 .35,-.48 1.43,-.46 .57,.18 .88,1.21 0,.6 -.88,1.21 -.57,.18 -1.43,-.46 '
    '-.35,-.48Z"/>',
}
TAB_STOP = 'tabindex="0"'


@dataclass(frozen=True)
class Panel:
    """A rectangle of the drawing with a scale on each side, from low to high.

    `left`, `top`, `width` and `height` are in the drawing's units; y grows upwards in the panel.
    """

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Return where `value` lies from left to right, in the drawing's units."""
        low, high = self.x_range
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Return where `value` lies from top to bottom, in the drawing's units."""
        low, high = self.y_range
        return self.top + self.height * (high - value) / (high - low)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where the values (x, y) lie, in the drawing's units."""
        return self.x(x), self.y(y)

    def values_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the values at a place of the drawing, kept inside the panel."""
        (left, right), (low, high) = self.x_range, self.y_range
        across = min(max((x - self.left) / self.width, 0.0), 1.0)
        up = min(max((self.top + self.height - y) / self.height, 0.0), 1.0)
        return left + across * (right - left), low + up * (high - low)

    def clipped(self, x: float, y: float) -> tuple[float, float]:
        """Return the values nearest to (x, y) that lie in the panel."""
        (left, right), (low, high) = self.x_range, self.y_range
        return min(max(x, left), right), min(max(y, low), high)


def document(width: float, height: float, *parts: str) -> str:
    """Return the whole drawing."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-size="13" fill="none" stroke-linecap="round">{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, anchor: str = "start", **style: str) -> str:
    """Return words at a place; `style` gives further attributes."""
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor"{more}>'
        f"{escape(words, quote=False)}</text>"
    )


def number(value: float, digits: int = 4) -> str:
    """Return `value` with a true minus sign, to so many significant digits."""
    return f"{value:.{digits}g}".replace("-", "\N{MINUS SIGN}")


def axes(
    panel: Panel, x_label: str, y_label: str, x_ticks: Sequence[float], y_ticks: Sequence[float]
) -> str:
    """Return a panel's frame, grid, tick numbers and labels."""
    bottom, right = panel.top + panel.height, panel.left + panel.width
    grid = [f"M{panel.x(tick):.1f},{panel.top}V{bottom}" for tick in x_ticks]
    grid += [f"M{panel.left},{panel.y(tick):.1f}H{right}" for tick in y_ticks]
    middle = panel.top + panel.height / 2
    return "".join(
        [
            f'<path d="{"".join(grid)}" stroke="currentColor" opacity="0.15"/>',
            f'<path d="M{panel.left},{panel.top}V{bottom}H{right}" stroke="currentColor"/>',
            *(text(panel.x(tick), bottom + 15, number(tick), "middle") for tick in x_ticks),
            *(text(panel.left - 6, panel.y(tick) + 4.5, number(tick), "end") for tick in y_ticks),
            text(panel.left + panel.width / 2, bottom + 31, x_label, "middle") if x_label else "",
            text(
                panel.left - 38,
                middle,
                y_label,
                "middle",
                transform=f"rotate(-90 {panel.left - 38:.1f} {middle:.1f})",
            )
            if y_label
            else "",
        ]
    )


def line(
    points: Iterable[Place], colour: str = "currentColor", width: float = 2, dash: str = ""
) -> str:
    """Return a line through points given in the drawing's units."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{path}" stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def arrow(start: Place, end: Place, colour: str, dash: str = "") -> str:
    """Return an arrow between two places of the drawing."""
    along = np.subtract(end, start)
    length = float(np.hypot(*along))
    if length < 1:
        return ""
    along = along / length
    across = np.array([-along[1], along[0]])
    size = min(7.0, length / 2)
    barbs = [end - size * along + side * size / 2 * across for side in (1, -1)]
    return line([start, end], colour, 2, dash) + line([barbs[0], end, barbs[1]], colour, 2)


def mark(look: Look, place: Place, size: float = 6) -> str:
    """Return a mark of `look` at a place, with a rim that sets it off from what lies below."""
    where = f"translate({place[0]:.1f},{place[1]:.1f}) scale({size:g})"
    return (
        f'<g transform="{where}" fill="{look.colour}" '
        f'stroke="currentColor" stroke-width="{1 / size:.2f}">{SHAPES[look.marker]}</g>'
    )


def draggable(  # noqa: PLR0913 - what a mark is made of
    key: str,
    label: str,
    value: str,
    place: Place,
    drawn: str,
    *,
    along: str = "",
    press: bool = False,
) -> str:
    """Return `drawn` as something that can be dragged, or moved with the arrow keys.

    `label` and `value` are what a screen reader says of it. `along` is "x" or "y" for a mark that
    moves only to the sides, or only up and down. With `press` it can be pressed as well.
    """
    more = ' data-press="" aria-roledescription="mark to press or to move"' if press else ""
    return (
        f'<g data-key="{key}" data-drag="{along}" tabindex="0" role="slider" '
        f'aria-label="{escape(label)}" aria-valuetext="{escape(value)}" aria-valuenow="0"{more}>'
        f"{_target(place)}{drawn}</g>"
    )


def pressable(  # noqa: PLR0913 - what a mark is made of
    key: str,
    label: str,
    place: Place,
    drawn: str,
    size: tuple[float, float] | None = None,
    *,
    stop: str = TAB_STOP,
) -> str:
    """Return `drawn` as something that can be pressed: round, or a box of a width and a height."""
    return (
        f'<g data-key="{key}" data-press="" {stop} role="button" '
        f'aria-label="{escape(label)}">{_target(place, size)}{drawn}</g>'
    )


def grouped(group: str, first: bool) -> str:
    """Return the attributes of a mark of a group: Tab stops at one, arrow keys reach the others."""
    return f'data-group="{group}" tabindex="{0 if first else -1}"'


def _target(place: Place, size: tuple[float, float] | None = None) -> str:
    # Large enough for a finger; it also shows where the focus is.
    if size:
        left, top = place[0] - size[0] / 2, place[1] - size[1] / 2
        return (
            f'<rect class="ann-lab-target" x="{left:.1f}" y="{top:.1f}" width="{size[0]:g}" '
            f'height="{size[1]:g}" rx="7"/>'
        )
    return f'<circle class="ann-lab-target" cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="13"/>'


def inside(panel: Panel, drawn: str) -> str:
    """Return what of `drawn` lies in `panel`."""
    box = f"{panel.left} {panel.top} {panel.width} {panel.height}"
    left, top, width, height = box.split()
    return (
        f'<svg x="{left}" y="{top}" width="{width}" height="{height}" viewBox="{box}">{drawn}</svg>'
    )


def field(key: str, panel: Panel) -> str:
    """Return a panel's ground, on which a press moves what bears `key` there."""
    return (
        f'<rect data-field="{key}" x="{panel.left}" y="{panel.top}" width="{panel.width}" '
        f'height="{panel.height}" fill="currentColor" fill-opacity="0"/>'
    )

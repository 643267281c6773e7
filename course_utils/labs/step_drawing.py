"""What the lab "Where will it step?" looks like, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import LOWEST, MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.one_feature import REACH, contours, legend, lowest
from course_utils.scratch import sigmoid

if TYPE_CHECKING:
    from course_utils.labs.step import State

WIDTH, HEIGHT = 760, 414
X_REACH, LOSS_TOP = 3.0, 5.0
MAP = svg.Panel(58, 14, 340, 340, (-REACH, REACH), (-REACH, REACH))
CURVE = svg.Panel(470, 14, 272, 96, (-X_REACH, X_REACH), (-0.15, 1.15))
TICKS = range(-8, 9, 4)


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    drawing = [_draw_map(state), _draw_curve(state), _draw_loss(state), _draw_start(state)]
    return svg.document(WIDTH, HEIGHT, *drawing)


def _draw_map(state: State) -> str:
    x, y = state.points
    best = lowest(x, y)
    path = [MAP.at(*place) for place in state.path]
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5"/>' for a, b in path[:-1])
    drawn = [
        contours(x, y, MAP),
        svg.mark(LOWEST, MAP.at(*best)) if best else "",
        svg.line(path, MODEL.colour, 2),
        f'<g fill="{MODEL.colour}">{dots}</g>',
        _draw_sum(state) if state.show_sum and not state.asking else "",
        _draw_cross(path[-1]),
    ]
    parts = [
        svg.axes(MAP, "weight w", "bias b", TICKS, TICKS),
        svg.inside(MAP, "".join(drawn)),
    ]
    if not state.asking:
        parts.append(svg.field("start", MAP))
    return "".join(parts)


def _draw_cross(place: tuple[float, float]) -> str:
    a, b = place
    return svg.line([(a - 9, b), (a + 9, b)]) + svg.line([(a, b - 9), (a, b + 9)])


def _draw_sum(state: State) -> str:
    """Draw the next step as a chain: what each point asks for, one after the other."""
    chain = state.path[-1] - state.rate * np.cumsum(state.blame, axis=0)
    places = [MAP.at(*place) for place in (state.path[-1], *chain)]
    parts = []
    for start, end, label in zip(places, places[1:], state.points[1], strict=False):
        look = POSITIVE if label else NEGATIVE
        parts.append(svg.arrow(start, end, look.colour, "" if label else "4 3"))
    a, b = places[-1]
    parts.append(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="6" stroke="currentColor" stroke-width="2"/>'
    )
    return "".join(parts)


def _draw_start(state: State) -> str:
    place = MAP.at(state.start_weight, state.start_bias)
    ring = (
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="5" fill="{MODEL.colour}" '
        'stroke="currentColor"/>'
    )
    if not state.asking:
        value = f"weight {state.start_weight:g}, bias {state.start_bias:g}"
        ring = svg.draggable("start", "start of the descent", value, place, ring)
    parts = [ring]
    for letter, (weight, bias) in state.candidates:
        at = MAP.at(weight, bias)
        spot = f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4" fill="currentColor"/>'
        spot += svg.text(at[0] + 8, at[1] - 6, letter, font_weight="bold")
        if state.asking:
            label = f"{letter}: weight {weight:.1f}, bias {bias:.1f}"
            spot = svg.pressable(letter, label, at, spot)
        parts.append(spot)
    return "".join(parts)


def _draw_curve(state: State) -> str:
    weight, bias = state.path[-1]
    across = np.linspace(-X_REACH, X_REACH, 121)
    p = sigmoid(weight * across + bias)
    points = [
        svg.mark(POSITIVE if label else NEGATIVE, CURVE.at(a, label), 4.5)
        for a, label in zip(*state.points, strict=True)
    ]
    return "".join(
        [
            svg.axes(CURVE, "body mass (standard deviations)", "p (male)", range(-3, 4), (0, 1)),
            svg.line([CURVE.at(a, b) for a, b in zip(across, p, strict=True)], MODEL.colour, 3),
            *points,
        ]
    )


def _draw_loss(state: State) -> str:
    last = 20
    while last < state.steps:
        last *= 2
    panel = svg.Panel(470, 182, 272, 110, (0, last), (0, LOSS_TOP))
    weight, bias = state.path[-1]
    outside = "" if max(abs(weight), abs(bias)) <= REACH else " (off the map)"
    rows = [f"step {state.steps}: w = {svg.number(weight, 3)}, b = {svg.number(bias, 3)}{outside}"]
    parts = [svg.axes(panel, "steps", "mean loss J", range(0, last + 1, last // 4), range(6))]
    if not state.asking:
        losses = state.mean_losses
        shown = [panel.at(*panel.clipped(k, loss)) for k, loss in enumerate(losses)]
        a, b = shown[-1]
        parts += [
            svg.line(shown, width=2),
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="currentColor"/>',
        ]
        slope = state.blame.sum(axis=0)
        rows += [
            f"mean log-loss J = {losses[-1]:.3f}",
            f"slopes: {svg.number(slope[0], 2)} in w, {svg.number(slope[1], 2)} in b",
        ]
    parts += [svg.text(470, 348 + 18 * i, row) for i, row in enumerate(rows)]
    return "".join([*parts, legend(470, 406)])


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    weight, bias = state.path[-1]
    words = (
        f"Data: {state.data}. Learning rate {state.rate:g}. After {state.steps} steps from weight "
        f"{state.start_weight:g}, bias {state.start_bias:g}: weight {weight:.3g}, bias {bias:.3g}."
    )
    if state.asking:
        named = (f"{letter} at weight {w:.1f}, bias {b:.1f}" for letter, (w, b) in state.candidates)
        return f"{words} Choices: {'; '.join(named)}." if state.candidates else words
    slope = state.blame.sum(axis=0)
    return (
        f"{words} Mean log-loss {state.mean_losses[-1]:.3f}; its slopes are {slope[0]:.2g} in the "
        f"weight and {slope[1]:.2g} in the bias."
    )

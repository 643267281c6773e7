"""What the lab "Bend a line" looks like, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import MODEL
from course_utils.labs import svg
from course_utils.labs.bend_units import HIGH, LINEAR, LOW, MOST_UNITS, REACH, STEEPEST

if TYPE_CHECKING:
    from course_utils.labs.bend import State

WIDTH, HEIGHT = 760, 478
SUM = svg.Panel(58, 12, 480, 192, (-REACH, REACH), (LOW, HIGH))
STRIPS_TOP, STRIPS_HEIGHT, STRIP_MOST = 246, 226, 113
RIGHT = 560  # where the numbers beside the panels begin
TRUTH_DASH = "7 5"
ENDS = (-REACH, REACH)


def strip(i: int, units: int) -> svg.Panel:
    """Return where unit number `i` of so many is drawn; x is as in the sum's panel."""
    each = min(STRIPS_HEIGHT / units, STRIP_MOST)
    reach = 1.1 * STEEPEST
    return svg.Panel(SUM.left, STRIPS_TOP + i * each, SUM.width, each - 6, ENDS, (-reach, reach))


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_sum(state)]
    if state.asking:
        parts += [_draw_row(i, MOST_UNITS) for i in range(MOST_UNITS)]
    else:
        parts += [_draw_guides(state), _draw_bias(state)]
        parts += [_draw_unit(state, i) for i in range(state.units)]
    return svg.document(WIDTH, HEIGHT, *parts, _draw_numbers(state))


def _draw_sum(state: State) -> str:
    drawn = svg.line((SUM.at(*corner) for corner in state.points), dash=TRUTH_DASH)
    if not state.asking:
        x = np.array(sorted({*ENDS, *state.kinks[: state.units]}))
        places = [SUM.at(*place) for place in zip(x, state.sum(x), strict=True)]
        drawn = svg.line(places, MODEL.colour, 3.5) + drawn
    ticks = range(-4, 5)
    return svg.axes(SUM, "x", "sum", ticks, range(-2, 5, 2)) + svg.inside(SUM, drawn)


def _draw_guides(state: State) -> str:
    """Draw a thin line from each kink up to the bend that it makes in the sum."""
    if state.activation == LINEAR:
        return ""
    lines = "".join(
        f"M{SUM.x(kink):.1f},{SUM.top}v{SUM.height}M{SUM.x(kink):.1f},{STRIPS_TOP - 2}"
        f"V{strip(i, state.units).y(0):.1f}"
        for i, kink in enumerate(state.kinks[: state.units])
    )
    return f'<path d="{lines}" stroke="currentColor" stroke-dasharray="2 4" opacity="0.5"/>'


def _draw_unit(state: State, i: int) -> str:
    panel, name = strip(i, state.units), f"unit {i + 1}"
    kink, slope, left = state.kinks[i], state.slopes[i], state.left[i]
    x = np.array(sorted({*ENDS, kink}))
    places = [panel.at(*place) for place in zip(x, state.unit(i, x), strict=True)]
    foot = panel.at(kink, 0)
    grip = panel.at(kink - 1 if left else kink + 1, slope)
    facing = "left" if left else "right"
    middle = panel.y(0)
    turn = (RIGHT + 168, middle)
    parts = [
        _draw_row(i, state.units),
        svg.inside(panel, svg.line(places, width=2.5)),
        svg.text(RIGHT, middle + 4.5, formula(state, i)),
        svg.draggable(
            f"kink-{i + 1}",
            f"kink of {name}",
            f"at {kink:g}",
            foot,
            f'<circle cx="{foot[0]:.1f}" cy="{foot[1]:.1f}" r="5.5" fill="currentColor"/>',
            along="x",
        ),
        svg.draggable(
            f"slope-{i + 1}",
            f"slope of {name}",
            f"{slope:g}, facing {facing}",
            grip,
            _draw_grip(grip),
            along="y",
        ),
        svg.pressable(
            f"turn-{i + 1}",
            f"turn {name}, which faces {facing}",
            turn,
            _draw_turn(turn, left),
        ),
    ]
    return "".join(parts)


def _draw_row(i: int, units: int) -> str:
    """Draw a unit's number and where it would add 0."""
    panel = strip(i, units)
    y = panel.y(0)
    zero = f'<path d="M{panel.left},{y:.1f}h{panel.width}" stroke="currentColor" opacity="0.3"/>'
    return zero + svg.text(panel.left - 10, y + 4.5, f"{i + 1}", "end")


def _draw_turn(place: tuple[float, float], left: bool) -> str:
    """Draw a button with an arrow that says which way the unit faces."""
    x, y = place
    way = -1 if left else 1
    box = f'<rect x="{x - 13:.1f}" y="{y - 10:.1f}" width="26" height="20" rx="4" '
    box += 'fill="currentColor" fill-opacity="0.08" stroke="currentColor"/>'
    return box + svg.arrow((x - 7 * way, y), (x + 7 * way, y), "currentColor")


def _draw_bias(state: State) -> str:
    place = SUM.at(-REACH, state.bias)
    return svg.draggable("bias", "bias", f"{state.bias:g}", place, _draw_grip(place), along="y")


def _draw_grip(place: tuple[float, float]) -> str:
    """Draw what can be moved up and down."""
    return (
        f'<rect x="{place[0] - 5:.1f}" y="{place[1] - 5:.1f}" width="10" height="10" '
        f'fill="{MODEL.colour}" stroke="currentColor"/>'
    )


def formula(state: State, i: int) -> str:
    """Return what a unit adds to the sum, as "−2 · relu(x − 0.5)"."""
    kink, left = state.kinks[i], state.left[i]
    size = svg.number(abs(kink))
    if left:
        inside = f"{svg.number(kink)} − x" if kink else "−x"
    else:
        inside = "x" if not kink else f"x {'−' if kink > 0 else '+'} {size}"
    if state.activation != LINEAR:
        inside = f"relu({inside})"
    elif inside != "x":
        inside = f"({inside})"
    return f"{svg.number(state.slopes[i])} · {inside}"


def _draw_numbers(state: State) -> str:
    dashes = [(RIGHT, 22), (RIGHT + 28, 22)]
    parts = [
        svg.line(dashes, dash=TRUTH_DASH),
        svg.text(RIGHT + 36, 26.5, f"target: {target_name(state)}"),
    ]
    if state.asking:
        return "".join(parts)
    apart = state.distance
    fits = svg.number(apart, 3) if apart else "0: it fits"
    parts += [
        svg.line([(RIGHT, 42), (RIGHT + 28, 42)], MODEL.colour, 3.5),
        svg.text(RIGHT + 36, 46.5, f"sum: {_count(state.bends, 'bend')}"),
        svg.text(RIGHT, 82, "mean distance:"),
        svg.text(RIGHT, 104, fits, font_weight="bold", font_size="18"),
        svg.text(RIGHT, 142, "sum = bias + units"),
        svg.text(RIGHT, 161, f"bias = {svg.number(state.bias)}"),
    ]
    return "".join(parts)


def target_name(state: State) -> str:
    """Return what the target is called; |x| says where it stands."""
    (place, _), *others = state.points[1:-1]
    if others or not place:
        return state.target
    return f"|x {'−' if place > 0 else '+'} {abs(place):g}|"


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    bends = ", ".join(f"({x:g}, {y:g})" for x, y in state.points[1:-1])
    words = f"Target: {target_name(state)}, with corners at {bends}."
    if state.asking:
        return words
    terms = "; ".join(formula(state, i) for i in range(state.units))
    return (
        f"{words} {_count(state.units, f'{state.activation} unit')}: {terms}; and the bias "
        f"{state.bias:g}. The sum has {_count(state.bends, 'bend')}; its mean distance to the "
        f"target is {state.distance:.3g}."
    )


def _count(n: int, name: str) -> str:
    return f"{n} {name}{'' if n == 1 else 's'}"

"""What the lab "Blame the point" looks like, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import LOWEST, MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.one_feature import REACH, contours, legend, lowest
from course_utils.scratch import sigmoid

if TYPE_CHECKING:
    from course_utils.labs.blame import State

WIDTH, HEIGHT = 760, 430
X_REACH = 3.0
CURVE = svg.Panel(58, 14, 394, 190, (-X_REACH, X_REACH), (-0.12, 1.12))
BARS = svg.Panel(58, 242, 394, 140, (-X_REACH, X_REACH), (0, 6))
MAP = svg.Panel(520, 14, 228, 228, (-REACH, REACH), (-REACH, REACH))
BAR_WIDTH = 9
X_TICKS, HALVES, MAP_TICKS = range(-3, 4), (0, 0.5, 1), range(-8, 9, 4)


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_curve(state), _draw_bars(state), _draw_map(state), _draw_numbers(state)]
    return svg.document(WIDTH, HEIGHT, *parts, _draw_points(state))


def _draw_curve(state: State) -> str:
    x = np.linspace(-X_REACH, X_REACH, 121)
    p = sigmoid(state.weight * x + state.bias)
    curve = [CURVE.at(a, b) for a, b in zip(x, p, strict=True)]
    parts = [
        svg.axes(CURVE, "", "probability of male", X_TICKS, HALVES),
        svg.line(curve, MODEL.colour, 3),
    ]
    cut = state.cut
    if cut is not None and abs(cut) <= X_REACH:
        ends = [(CURVE.x(cut), CURVE.top), (CURVE.x(cut), CURVE.top + CURVE.height)]
        parts.append(svg.line(ends, width=1.5))
    return "".join(parts)


def _draw_points(state: State) -> str:
    x, y = state.points
    parts = []
    letters = state.letters.ljust(len(x))
    for i, (a, label, loss) in enumerate(zip(x, y, state.losses, strict=True)):
        place, letter = CURVE.at(a, label), letters[i].strip()
        drawn = svg.mark(POSITIVE if label else NEGATIVE, place)
        name = "male" if label else "female"
        if letter:
            beside = place[1] + (24 if label else -13)
            drawn += svg.text(place[0], beside, letter, "middle", font_weight="bold")
        if not state.asking:
            value = f"body mass {a:g} standard deviations, log-loss {loss:.2f}"
            drawn = svg.draggable(f"point-{i}", f"{name} {i + 1}", value, place, drawn)
        elif letter:
            drawn = svg.pressable(letter, f"{letter}, a {name} at {a:g}", place, drawn)
        parts.append(drawn)
    return "".join(parts)


def _draw_bars(state: State) -> str:
    (x, y), losses = state.points, state.losses
    costliest = int(np.argmax(losses))
    parts = [svg.axes(BARS, "body mass (standard deviations)", "log-loss", X_TICKS, (0, 2, 4, 6))]
    if state.asking:
        return parts[0]
    for i, (a, label, loss) in enumerate(zip(x, y, losses, strict=True)):
        look = POSITIVE if label else NEGATIVE
        left, top = BARS.x(a), BARS.y(min(loss, BARS.y_range[1]))
        height = BARS.top + BARS.height - top
        parts.append(
            f'<rect x="{left - BAR_WIDTH / 2:.1f}" y="{top:.1f}" width="{BAR_WIDTH}" '
            f'height="{height:.1f}" fill="{look.colour}" fill-opacity="0.75" stroke="currentColor" '
            'stroke-width="0.7"/>'
        )
        parts.append(svg.mark(look, (left, top), 4))
        if i == costliest:
            beyond = "↑ " if loss > BARS.y_range[1] else ""
            middle = min(max(left, BARS.left + 24), BARS.left + BARS.width - 24)
            words = f"{beyond}{loss:.2f}"  # above its bar, where no other bar reaches
            parts.append(svg.text(middle, top - 8, words, "middle"))
    return "".join(parts)


def _draw_map(state: State) -> str:
    x, y = state.points
    place = MAP.at(state.weight, state.bias)
    parts = [
        svg.axes(MAP, "weight w", "bias b", MAP_TICKS, MAP_TICKS),
        contours(x, y, MAP),
    ]
    best = lowest(x, y)
    if best and max(map(abs, best)) <= REACH:
        parts.append(svg.mark(LOWEST, MAP.at(*best)))
    here = svg.line([(place[0] - 9, place[1]), (place[0] + 9, place[1])]) + svg.line(
        [(place[0], place[1] - 9), (place[0], place[1] + 9)]
    )
    if state.asking:
        return "".join([*parts, here])
    value = f"weight {state.weight:g}, bias {state.bias:g}, mean loss {state.losses.mean():.3f}"
    parts += [svg.field("model", MAP), svg.draggable("model", "model", value, place, here)]
    return "".join(parts)


def _draw_numbers(state: State) -> str:
    cut = state.cut
    where = "none" if cut is None else f"x = {svg.number(round(cut, 2))}"
    rows = [f"w = {svg.number(state.weight)}, b = {svg.number(state.bias)}", f"boundary: {where}"]
    if not state.asking:
        losses = state.losses
        share = losses.max() / losses.sum()
        rows += [
            f"mean log-loss J = {losses.mean():.3f}",
            f"costliest point: {losses.max():.2f},",
            f"{share:.0%} of the sum",
        ]
    drawn = [svg.text(MAP.left, 300 + 18 * i, row) for i, row in enumerate(rows)]
    return "".join([*drawn, legend(MAP.left, 406)])


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    cut = state.cut
    where = "no boundary" if cut is None else f"boundary at {cut:.2f}"
    x, y = state.points
    words = f"{len(x)} penguins, weight {state.weight:g}, bias {state.bias:g}, {where}."
    if state.asking:
        lettered = zip(state.letters.ljust(len(x)), x, y, strict=True)
        named = (
            f"{letter} {'male' if label else 'female'} at {a:g}"
            for letter, a, label in lettered
            if letter.strip()
        )
        return f"{words} Points: {', '.join(named)}."
    losses = state.losses
    worst = int(np.argmax(losses))
    return (
        f"{words} Mean log-loss {losses.mean():.3f}. The costliest point is a "
        f"{'male' if y[worst] else 'female'} at {x[worst]:g}: log-loss {losses[worst]:.2f}, "
        f"{losses[worst] / losses.sum():.0%} of the sum."
    )

"""What the lab "Build XOR" looks like, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils import scratch
from course_utils.figures.style import MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.half_plane import corners, cut, draw_line, draw_sides, shade
from course_utils.labs.xor_state import (
    CORNERS,
    GATES,
    HIDDEN,
    OUTPUT,
    card,
    fire,
    track,
)

if TYPE_CHECKING:
    from course_utils.labs.xor_state import State

WIDTH, HEIGHT = 760, 462
CARD, CARD_HEIGHT = 186.0, 110.0
INPUTS = ((24.0, 70.0), (24.0, 174.0))
PLANE = svg.Panel(58, 262, 156, 156, (-0.6, 1.6), (-0.6, 1.6))
FOLDED = svg.Panel(290, 262, 156, 156, (-0.6, 1.6), (-0.6, 1.6))
TABLE, WORDS = 508.0, 480.0  # from where on the table and the words beside the planes stand
SUBSCRIPT = "₁₂"
DASHES = ("", "7 5")  # of the lines of the first and of the second hidden unit


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_edges(state), *(_draw_card(state, k) for k in range(len(state.units)))]
    parts += [_draw_table(state), _draw_plane(state)]
    parts.append(_draw_folded(state) if state.hidden else _draw_demands(state))
    return svg.document(WIDTH, HEIGHT, *parts, _draw_summary(state), _draw_legend())


# ---- the network -------------------------------------------------------------------------------


def _names(state: State, unit: int) -> tuple[str, str, str]:
    """Return what a unit's weights are called."""
    source = "a" if state.hidden and unit == 2 else "x"
    return f"{source}₁", f"{source}₂", "bias"


def _title(state: State, unit: int) -> str:
    if not state.hidden:
        return "one unit"
    return "output" if unit == 2 else f"hidden unit {unit + 1}"


def _draw_edges(state: State) -> str:
    parts = []
    for unit in range(len(state.units)):
        last = unit == len(state.units) - 1
        for k in range(2):
            scale = track(state, 3 * unit + k)
            end = (card(state, unit)[0], scale.y(0))
            if state.hidden and last:
                start = (HIDDEN[k][0] + CARD, HIDDEN[k][1] + CARD_HEIGHT / 2)
            else:
                start = (INPUTS[k][0] + 14, INPUTS[k][1])
            parts.append(_draw_edge(start, end, state.units[unit][k]))
    for k, (x, y) in enumerate(INPUTS):
        parts.append(f'<circle cx="{x}" cy="{y}" r="14" stroke="currentColor"/>')
        parts.append(svg.text(x, y + 4.5, f"x{SUBSCRIPT[k]}", "middle"))
    right, middle = OUTPUT[0] + CARD, OUTPUT[1] + CARD_HEIGHT / 2
    return "".join([*parts, svg.arrow((right, middle), (right + 16, middle), "currentColor")])


def _draw_edge(start: svg.Place, end: svg.Place, weight: float) -> str:
    """Draw an edge as thick as its weight is large, dashed if that is below 0."""
    look = POSITIVE if weight > 0 else NEGATIVE
    colour = look.colour if weight else "currentColor"
    return svg.line([start, end], colour, 0.8 + 1.8 * abs(weight), "6 5" if weight < 0 else "")


def _draw_card(state: State, unit: int) -> str:
    left, top = card(state, unit)
    box = (
        f'<rect x="{left}" y="{top}" width="{CARD}" height="{CARD_HEIGHT}" rx="6" '
        'fill="currentColor" fill-opacity="0.04" stroke="currentColor"/>'
    )
    title = svg.text(left + 10, top + 18, _title(state, unit), font_weight="bold")
    marks = (_draw_weight(state, 3 * unit + k) for k in range(3))
    return "".join([box, title, *marks])


def _draw_weight(state: State, index: int) -> str:
    scale, value = track(state, index), state.weights[index]
    name = _names(state, index // 3)[index % 3]
    place = scale.at(value, 0)
    zero, y = scale.x(0), scale.y(0)
    look = POSITIVE if value > 0 else NEGATIVE
    bar = svg.line([(zero, y), place], look.colour, 4) if value else ""
    knob = (
        f'<circle cx="{place[0]:.1f}" cy="{y:.1f}" r="6.5" fill="{MODEL.colour}" '
        'stroke="currentColor"/>'
    )
    drawn = [
        svg.text(scale.left - 7, y + 4.5, name, "end"),
        svg.line([(scale.left, y), (scale.left + scale.width, y)], width=1),
        svg.line([(zero, y - 5), (zero, y + 5)], width=1),
        svg.text(scale.left + scale.width + 40, y + 4.5, svg.number(value), "end"),
    ]
    label = f"{_title(state, index // 3)}, {'' if name == 'bias' else 'weight of '}{name}"
    mark = bar + knob
    if not state.asking:
        mark = svg.draggable(f"w-{index}", label, svg.number(value), place, mark, along="x")
    return "".join([*drawn, mark])


# ---- the truth table ---------------------------------------------------------------------------


def _draw_table(state: State) -> str:
    """Draw a row for each corner; what the network makes of it is left out of a question."""
    columns = {"x₁ x₂": 22.0, state.gate: 214.0}
    if not state.asking:
        columns |= {"z": 122.0, "answer": 164.0}
        if state.hidden:
            columns["a₁ a₂"] = 72.0
    rows = [
        svg.text(TABLE + left, 26, name, "middle", font_weight="bold")
        for name, left in columns.items()
    ]
    rows.append(svg.line([(TABLE - 4, 34), (WIDTH - 8, 34)], width=1))
    for i, corner in enumerate(CORNERS):
        cells = {"x₁ x₂": _digits(corner), state.gate: str(GATES[state.gate][i])}
        cells["a₁ a₂"] = _digits(state.activations[i]) if state.hidden else ""
        cells |= {"z": svg.number(state.scores[i]), "answer": f"{state.answers[i]:.0f}"}
        y = 54 + 24 * i
        rows += [svg.text(TABLE + left, y, cells[name], "middle") for name, left in columns.items()]
        if not state.asking:
            tick = "✓" if state.right[i] else "✗"
            rows.append(svg.text(TABLE + 243, y, tick, "middle", font_weight="bold"))
    return "".join(rows)


def _digits(pair: svg.Place) -> str:
    return f"{pair[0]:.0f} {pair[1]:.0f}"


def _draw_summary(state: State) -> str:
    if state.asking:
        return ""
    rows = say_summary(state)
    return "".join(svg.text(TABLE, 164 + 20 * i, row) for i, row in enumerate(rows))


def say_summary(state: State) -> list[str]:
    """Return how many rows are right, and how many were at best."""
    by = "three units" if state.hidden else "one unit"
    return [
        f"{state.right.sum()} of 4 rows right.",
        f"Best for {state.gate} with {by}: {state.best_here} of 4.",
    ]


# ---- the planes --------------------------------------------------------------------------------


def _draw_plane(state: State) -> str:
    parts = [_shade_by_three(state)] if state.hidden else [draw_sides(PLANE, state.units[0])]
    lines = state.units[:2] if state.hidden else state.units
    parts += [draw_line(PLANE, unit, dash=DASHES[k]) for k, unit in enumerate(lines)]
    drawn = [svg.axes(PLANE, "x₁", "x₂", (0, 1), (0, 1)), svg.inside(PLANE, "".join(parts))]
    drawn += [_draw_marks(state, PLANE, corner, [i]) for i, corner in enumerate(CORNERS)]
    return "".join(drawn)


def _shade_by_three(state: State) -> str:
    """Draw what the network answers all over the plane; its two lines cut it into parts."""
    if state.asking:
        return ""
    (first, second), output = state.units[:2], state.layers[-1]
    parts = []
    for a, b in CORNERS:  # what the hidden units answer
        part = cut(cut(corners(PLANE), first, a > 0), second, b > 0)
        yes = fire(scratch.layer(np.array([[a, b]]), *output))[0, 0] > 0
        parts.append(shade(PLANE, part, bool(yes)))
    return "".join(parts)


def _draw_folded(state: State) -> str:
    """Draw where the hidden units send the four corners, and the line of the output there."""
    drawn = [svg.axes(FOLDED, "a₁", "a₂", (0, 1), (0, 1))]
    if state.asking:
        drawn.append(svg.text(FOLDED.x(0.5), FOLDED.y(0.5) + 8, "?", "middle", font_size="26"))
    else:
        inside = draw_sides(FOLDED, state.units[2]) + draw_line(FOLDED, state.units[2])
        drawn.append(svg.inside(FOLDED, inside))
        drawn += [_draw_marks(state, FOLDED, place, found) for place, found in landings(state)]
    return "".join([*drawn, _draw_words(state)])


def landings(state: State) -> list[tuple[tuple[float, float], list[int]]]:
    """Return the places of the hidden plane where corners land, and which corners."""
    found: dict[tuple[float, float], list[int]] = {}
    for i, (a, b) in enumerate(state.activations.tolist()):
        found.setdefault((a, b), []).append(i)
    return list(found.items())


def _draw_marks(
    state: State, panel: svg.Panel, place: tuple[float, float], found: list[int]
) -> str:
    """Draw the corners that lie at one place, side by side, and say which they are."""
    x, y = panel.at(*place)
    left = x - 7.5 * (len(found) - 1)
    parts = []
    for k, i in enumerate(found):
        look = POSITIVE if GATES[state.gate][i] else NEGATIVE
        at = (left + 15 * k, y)
        parts.append(svg.mark(look, at))
        if not state.asking and not state.right[i]:
            parts.append(
                f'<circle cx="{at[0]:.1f}" cy="{y:.1f}" r="10" stroke="currentColor" '
                'stroke-width="2"/>'
            )
    names = [f"{CORNERS[i][0]:.0f},{CORNERS[i][1]:.0f}" for i in found]
    for row in range(0, len(names), 2):
        words = "  ".join(names[row : row + 2])
        parts.append(svg.text(x, y + 25 + 14 * (row // 2), words, "middle", font_size="11"))
    return "".join(parts)


def _draw_legend() -> str:
    y, parts = 444.0, []
    for left, look, name in ((WORDS, POSITIVE, "wanted 1"), (WORDS + 92, NEGATIVE, "wanted 0")):
        parts += [svg.mark(look, (left + 6, y - 4.5)), svg.text(left + 18, y, name)]
    a = WORDS + 192
    parts.append(f'<circle cx="{a}" cy="{y - 4.5}" r="8" stroke="currentColor" stroke-width="2"/>')
    parts.append(svg.text(a + 14, y, "wrong"))
    return "".join(parts)


# ---- beside the planes -------------------------------------------------------------------------


def demands(state: State) -> list[tuple[str, float, bool]]:
    """Return what the gate asks of one unit: in letters, its score now, and whether it is met."""
    letters = ("b", "w₂ + b", "w₁ + b", "w₁ + w₂ + b")
    return [
        (f"{words} {'> 0' if wanted else '≤ 0'}", float(score), bool(right))
        for words, wanted, score, right in zip(
            letters, GATES[state.gate], state.scores, state.right, strict=True
        )
    ]


def _draw_demands(state: State) -> str:
    if state.asking:
        return ""
    left, top = 262.0, PLANE.top + 12
    rows = [svg.text(left, top, f"{state.gate} asks for", font_weight="bold")]
    for i, (words, score, met) in enumerate(demands(state)):
        y = top + 26 + 24 * i
        rows += [
            svg.text(left, y, f"({_digits(CORNERS[i]).replace(' ', ', ')})"),
            svg.text(left + 56, y, words),
            svg.text(left + 180, y, f"now {svg.number(score)}"),
            svg.text(left + 250, y, "✓" if met else "✗", font_weight="bold"),
        ]
    return "".join(rows)


def _draw_words(state: State) -> str:
    rows = [] if state.asking else say_landings(state)
    parts = [svg.text(WORDS, PLANE.top + 12 + 20 * i, row) for i, row in enumerate(rows)]
    y = PLANE.top + 120
    for k, dash in enumerate(DASHES):
        parts.append(
            svg.line([(WORDS, y + 20 * k), (WORDS + 34, y + 20 * k)], MODEL.colour, 3, dash)
        )
        parts.append(svg.text(WORDS + 42, y + 4.5 + 20 * k, f"line of hidden unit {k + 1}"))
    return "".join(parts)


def say_landings(state: State) -> list[str]:
    """Return which corners land where in the hidden plane."""
    rows = []
    for (a, b), found in landings(state):
        *others, last = (f"({CORNERS[i][0]:.0f}, {CORNERS[i][1]:.0f})" for i in found)
        names = f"{', '.join(others)} and {last}" if others else last
        if len(found) == len(CORNERS):
            names = "All four corners"
        rows.append(f"{names} {'land' if len(found) > 1 else 'lands'} on ({a:.0f}, {b:.0f}).")
    return rows


# ---- in words ----------------------------------------------------------------------------------


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    words = [f"Gate {state.gate}."]
    for k, unit in enumerate(state.units):
        pairs = zip(_names(state, k), map(svg.number, unit), strict=True)
        title = _title(state, k)
        words.append(f"{title[0].upper()}{title[1:]}: {', '.join(' '.join(one) for one in pairs)}.")
    if state.asking:
        return " ".join(words)
    for i, corner in enumerate(CORNERS):
        words.append(
            f"Inputs {_digits(corner)}: score {svg.number(state.scores[i])}, answer "
            f"{state.answers[i]:.0f}, wanted {GATES[state.gate][i]}."
        )
    return " ".join([*words, *(say_landings(state) if state.hidden else []), *say_summary(state)])

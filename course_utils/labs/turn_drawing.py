"""What the lab "One mistake, one turn" looks like, and the same in words."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import MODEL, NEGATIVE, POSITIVE
from course_utils.labs import svg
from course_utils.labs.half_plane import boundary, draw_line, draw_sides
from course_utils.labs.turn_run import MOST_PASSES, Turn

if TYPE_CHECKING:
    from course_utils.labs.turn_state import State

WIDTH, HEIGHT = 760, 416
LEFT, RIGHT = 440, 746  # of the column beside the plane
LETTERS_A_ROW = 44
NUMBER = (10.0, -7.0)  # where a point's number stands beside it
AROUND = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
BEFORE = "6 5"  # how what was before is dashed


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    column = [_draw_passes(state), _draw_rows(state), _draw_legend(state)]
    return svg.document(WIDTH, HEIGHT, _draw_plane(state), *column)


def _last(state: State) -> Turn | None:
    return state.turns[-1] if state.turns and not state.asking else None


# ---- the plane ---------------------------------------------------------------------------------


def _draw_plane(state: State) -> str:
    panel = state.plane
    low, high = panel.x_range
    ticks = range(int(np.ceil(low)), int(high) + 1)
    last = _last(state)
    drawn = [draw_sides(panel, state.weights), draw_line(panel, state.weights)]
    if last and last.wrong:
        drawn.insert(1, draw_line(panel, last.before, "currentColor", 1.5, BEFORE))
    drawn += [
        draw_line(panel, weights, "currentColor", 2, "2 5") for _, weights in state.candidates
    ]
    drawn.append(_draw_sum(state))
    return "".join(
        [
            svg.axes(panel, "x₁ and w₁", "x₂ and w₂", ticks, ticks),
            svg.inside(panel, "".join(drawn)),
            *(_draw_point(state, i) for i in range(len(state.points[0]))),
            *(_draw_letter(state, letter) for letter, _ in state.candidates),
        ]
    )


def _draw_sum(state: State) -> str:
    """Draw w as an arrow, and after a mistake the point that was added to it or taken from it."""
    panel, last = state.plane, _last(state)
    zero, now = np.array(panel.at(0, 0)), np.array(panel.at(*state.weights[:2]))
    parts, names = [svg.arrow(zero, now, MODEL.colour)], []
    lines = [np.linspace(zero, now, 9)]
    if any(state.weights[:2]):
        names.append(("w", now + 16 * AROUND))
    if last and last.wrong:
        label = state.points[1][last.index]
        look, sign = (POSITIVE, "+ x") if label > 0 else (NEGATIVE, "− x")
        before = np.array(panel.at(*last.before[:2]))
        parts = [
            svg.arrow(zero, before, "currentColor", BEFORE),
            svg.arrow(before, now, look.colour, "" if label > 0 else "4 3"),
            *parts,
        ]
        lines += [np.linspace(zero, before, 9), np.linspace(before, now, 9)]
        names.append((sign, (before + now) / 2 + 18 * AROUND))
    taken = np.vstack([*lines, *_taken_by_points(state)])
    for name, spots in names:
        spot = _freest(panel, spots, taken)
        taken = np.vstack([taken, spot])
        parts.append(svg.text(spot[0], spot[1] + 4.5, name, "middle", font_weight="bold"))
    return "".join(parts)


def _taken_by_points(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Return where the points are drawn, and where their numbers stand."""
    points = np.array([state.plane.at(*point) for point in state.points[0]])
    return points, points + NUMBER


def _freest(panel: svg.Panel, spots: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Return that of the spots in `panel` which is farthest from all that is taken."""

    def room(spot: np.ndarray) -> float:
        across, up = panel.at(*panel.values_at(*spot))
        outside = np.hypot(*(spot - (across, up)))
        return float(np.hypot(*(taken - spot).T).min() - 99 * outside)

    return max(spots, key=room)


def _draw_point(state: State, index: int) -> str:
    places, labels = state.points
    place = state.plane.at(*places[index])
    drawn = svg.mark(POSITIVE if labels[index] > 0 else NEGATIVE, place)
    drawn += svg.text(place[0] + NUMBER[0], place[1] + NUMBER[1], str(index + 1), font_size="11")
    if state.wrong[index]:
        a, b = place
        drawn += (
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="10.5" stroke="currentColor" stroke-width="2"/>'
        )
    if state.asking:
        return drawn
    name = f"point {index + 1}, class {_sign(labels[index])}"
    where = f"at {_pair(places[index])}, {'wrong' if state.wrong[index] else 'right'}"
    if state.moves:
        return svg.draggable(f"spot-{index}", name, where, place, drawn, press=True)
    return svg.pressable(f"spot-{index}", f"{name}, {where}", place, drawn)


def _draw_letter(state: State, letter: str) -> str:
    weights = dict(state.candidates)[letter]
    place = state.plane.at(*letter_place(state, letter))
    a, b = place
    ends = _say_line(state, weights)
    drawn = (
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="11" fill="#FFFFFF" stroke="#000000"/>'
        f'<text x="{a:.1f}" y="{b + 4.5:.1f}" text-anchor="middle" fill="#000000" '
        f'font-weight="bold">{letter}</text>'
    )
    return svg.pressable(letter, f"{letter}: {ends}", place, drawn) if state.asking else drawn


def letter_place(state: State, letter: str) -> tuple[float, float]:
    """Return where on its line a letter stands: near the end that is farther from the others."""
    weights = dict(state.candidates)[letter]
    others = [
        end
        for name, one in state.candidates
        if name != letter
        for end in boundary(state.plane, one)
    ]
    ends = np.array(boundary(state.plane, weights))
    free = [min(np.hypot(*(np.array(others) - end).T)) for end in ends]
    best = int(np.argmax(free))
    x, y = 0.95 * ends[best] + 0.05 * ends[1 - best]
    return float(x), float(y)


# ---- beside the plane --------------------------------------------------------------------------


def _draw_rows(state: State) -> str:
    first, second, bias = (svg.number(one, 3) for one in state.weights)
    rows = [svg.text(LEFT, 26, f"w = ({first}, {second}), b = {bias}", font_weight="bold")]
    rows += [svg.text(LEFT, 50 + 18 * i, row) for i, row in enumerate(say_turn(state))]
    said = [] if state.asking else wrap(say_end(state), LETTERS_A_ROW)
    rows += [svg.text(LEFT, 322 + 18 * i, row) for i, row in enumerate(said)]
    return "".join(rows)


def say_turn(state: State) -> list[str]:
    """Return what came of the last look at a point, in sentences."""
    last = _last(state)
    if not last:
        return []
    places, labels = state.points
    place, label = places[last.index], labels[last.index]
    score = np.dot(place, last.before[:2]) + last.before[2]
    name = f"Point {last.index + 1}, y = {_sign(label)}, score z = {rounded(score)}:"
    if not last.wrong:
        return [f"{name} right.", "So nothing changes."]
    sign = "+" if label > 0 else "\N{MINUS SIGN}"
    was, now = last.before, last.after
    return [
        f"{name} a mistake.",
        f"w {sign} x = {_pair(was)} {sign} {_pair(place)} = {_pair(now)}",
        f"b {sign} 1 = {rounded(was[2])} {sign} 1 = {rounded(now[2])}",
        f"Its score is {rounded(state.scores[last.index])} now: "
        f"{'still wrong' if state.wrong[last.index] else 'right'}.",
        *_say_angle(last),
    ]


def _say_angle(turn: Turn) -> list[str]:
    turned = angle(turn)
    if turned is None:
        return []
    return [f"The line turned by {turned:.0f}°." if turned >= 0.5 else "The line kept its slope."]


def angle(turn: Turn) -> float | None:
    """Return by how many degrees the line turned; None where there is none, before or after."""
    was, now = turn.before[:2], turn.after[:2]
    if not (any(was) and any(now)):
        return None
    return abs(np.degrees(np.arctan2(was[0] * now[1] - was[1] * now[0], np.dot(was, now))))


def say_end(state: State) -> str:
    """Return what can be said of all that was done so far."""
    count = state.all_mistakes
    so_far = f"{count} mistake{'' if count == 1 else 's'} so far."
    wrong = int(state.wrong.sum())
    if state.period:
        return (
            f"{so_far} w and b are the same as {state.period} mistakes ago, at the same place of "
            "the order: it will go round for ever."
        )
    if not wrong:
        return f"{so_far} No point is wrong now, so the line stays."
    if len(state.passes) == MOST_PASSES and state.visits % len(state.wrong) == 0:
        return f"{so_far} {MOST_PASSES} passes, and {wrong} points are wrong."
    return f"{so_far} Wrong now: {wrong} of {len(state.wrong)} points."


def _draw_passes(state: State) -> str:
    """Draw how many mistakes each pass had; the bar of one that is not over is hollow."""
    if state.candidates:
        return ""
    n = len(state.wrong)
    last = 10 if len(state.passes) <= 10 else MOST_PASSES
    panel = svg.Panel(LEFT + 44, 150, RIGHT - LEFT - 46, 108, (0.5, last + 0.5), (0, n))
    ticks = range(1, 11) if last == 10 else range(5, last + 1, 5)
    parts = [svg.axes(panel, "pass over all points, in order", "mistakes", ticks, (0, n // 2, n))]
    for k, count in enumerate(state.passes, start=1):
        left, right = panel.x(k - 0.35), panel.x(k + 0.35)
        over = k * n <= state.visits
        top = min(panel.y(count), panel.y(0) - 1.5)  # a pass without a mistake shows too
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{panel.y(0) - top:.1f}" fill="currentColor" '
            f'fill-opacity="{0.6 if over else 0}" stroke="currentColor"/>'
        )
    return "".join(parts)


def _draw_legend(state: State) -> str:
    y, parts = 406.0, []
    for left, look, name in ((LEFT, POSITIVE, "y = +1"), (LEFT + 72, NEGATIVE, "y = −1")):
        parts += [svg.mark(look, (left + 6, y - 4.5)), svg.text(left + 18, y, name)]
    a = LEFT + 152
    parts.append(f'<circle cx="{a}" cy="{y - 4.5}" r="8" stroke="currentColor" stroke-width="2"/>')
    parts.append(svg.text(a + 14, y, "wrong"))
    parts.append(svg.line([(a + 68, y - 4.5), (a + 92, y - 4.5)], "currentColor", 1.5, BEFORE))
    parts.append(svg.text(a + 98, y, "before"))
    return "".join(parts)


# ---- in words ----------------------------------------------------------------------------------


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    places, labels = state.points
    each = (
        f"{i + 1}, class {_sign(label)}, at {_pair(place)}"
        for i, (place, label) in enumerate(zip(places, labels, strict=True))
    )
    first, second, bias = (svg.number(one, 3) for one in state.weights)
    wrong = [str(i + 1) for i in np.flatnonzero(state.wrong)]
    words = [
        f"Data: {state.data}. Points: {'; '.join(each)}.",
        f"Weights w = ({first}, {second}), b = {bias}: {_say_line(state, state.weights)}.",
        f"Wrong now: {', '.join(wrong) if wrong else 'none'}.",
    ]
    if state.candidates:
        lines = (f"{name} {_say_line(state, weights)}" for name, weights in state.candidates)
        words.append(f"Choices: {'; '.join(lines)}.")
    if state.passes:
        words.append(f"Mistakes in each pass: {', '.join(map(str, state.passes))}.")
    if not state.asking:
        words += [*say_turn(state), say_end(state)]
    return " ".join(words)


def _say_line(state: State, weights: tuple[float, float, float]) -> str:
    ends = sorted(boundary(state.plane, weights))
    if not ends:
        return "no line here"
    return f"a line from {_pair(np.round(ends[0], 1))} to {_pair(np.round(ends[1], 1))}"


def _sign(label: int) -> str:
    return "+1" if label > 0 else "−1"


def rounded(value: float) -> str:
    """Return `value` to two decimals, with a true minus sign."""
    return svg.number(round(value, 2) + 0.0, 4)


def _pair(place: tuple[float, ...] | np.ndarray) -> str:
    return f"({rounded(place[0])}, {rounded(place[1])})"

"""What the lab "Valley" looks like, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import LOWEST, MODEL, Look
from course_utils.labs import svg
from course_utils.labs.three_ways_run import ADAM, DESCENT, FAR, MOMENTUM, REACH, WALKERS, contours

if TYPE_CHECKING:
    from course_utils.labs.three_ways_state import State

WIDTH, HEIGHT = 760, 446
MAP = svg.Panel(58, 14, 340, 340, (-REACH, REACH), (-REACH, REACH))
TICKS = range(-4, 5, 2)
LEFT = 452
LEAST, MOST = -8, 4  # powers of ten that the losses are drawn between
LOOKS = {
    DESCENT: Look(MODEL.colour, "o", ""),
    MOMENTUM: Look("#009E73", "^", "8 4"),
    ADAM: Look("currentColor", "s", "2 4"),
}


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    rows = [svg.text(20, 412 + 20 * i, row) for i, row in enumerate(say_rate(state))]
    return svg.document(WIDTH, HEIGHT, _draw_map(state), _draw_losses(state), *rows)


def _draw_map(state: State) -> str:
    drawn = [contours(state.ratio, state.direction, MAP), svg.mark(LOWEST, MAP.at(0, 0))]
    if not state.asking:
        drawn += [_draw_path(state.paths[walker], LOOKS[walker]) for walker in WALKERS]
    start = MAP.at(*state.start)
    ring = (
        f'<circle cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="7" stroke="currentColor" '
        f'stroke-width="2.5" fill="{MODEL.colour}" fill-opacity="0.5"/>'
    )
    if not state.asking:
        value = f"w₁ = {state.start[0]:g}, w₂ = {state.start[1]:g}"
        ring = svg.field("start", MAP) + svg.draggable("start", "start", value, start, ring)
    axes = svg.axes(MAP, "weight w₁", "weight w₂", TICKS, TICKS)
    return axes + svg.inside(MAP, "".join(drawn)) + ring


def _draw_path(path: np.ndarray, look: Look) -> str:
    """Draw what of a path lies on the map, up to the first step far outside of it."""
    gone = np.flatnonzero(np.abs(path).max(axis=1) > 10 * REACH)
    path = path[: gone[0] + 1] if len(gone) else path
    lines = [svg.line([MAP.at(*at) for at in run], look.colour, 2, look.dash) for run in runs(path)]
    dots = [MAP.at(*at) for at in path[1:-1] if np.abs(at).max() <= REACH]
    drawn = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>' for x, y in dots)
    end = svg.mark(look, MAP.at(*path[-1]), 5) if np.abs(path[-1]).max() <= REACH else ""
    return f'{"".join(lines)}<g fill="{look.colour}">{drawn}</g>{end}'


def runs(path: np.ndarray) -> list[list[np.ndarray]]:
    """Return the pieces of a path that lie on the map, cut at its rim."""
    steps = np.diff(path, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rims = np.stack([(-REACH - path[:-1]) / steps, (REACH - path[:-1]) / steps])
    inside = np.abs(path[:-1]) <= REACH  # all that counts where a step keeps a coordinate
    enter = np.where(steps == 0, np.where(inside, 0, 2), rims.min(axis=0)).max(axis=1).clip(0)
    leave = np.where(steps == 0, 1, rims.max(axis=0)).min(axis=1).clip(max=1)
    found: list[list[np.ndarray]] = []
    joined = False  # whether the step before ended on the map
    for start, step, first, last in zip(path[:-1], steps, enter, leave, strict=True):
        if first <= last:
            if not joined:
                found.append([start + first * step])
            found[-1].append(start + last * step)
        joined = bool(first <= last == 1)
    return found


def _draw_losses(state: State) -> str:
    last = max(state.steps, 10)
    panel = svg.Panel(LEFT + 52, 14, 236, 150, (0, last), (LEAST, MOST))
    names = {0: "1", -4: "10⁻⁴", -8: "10⁻⁸", 4: "10⁴"}
    parts = [svg.axes(panel, "steps", "loss J", (0, last // 2, last), ())]
    parts += [
        svg.line([panel.at(0, power), panel.at(last, power)], width=0.3)
        + svg.text(panel.left - 6, panel.y(power) + 4.5, name, "end")
        for power, name in names.items()
    ]
    rows = [
        f"steepness {state.ratio:g} : 1, direction {state.direction:g}°",
        f"rate {state.rate:g}, momentum {state.momentum:g}",
        f"Adam's rate {state.adam_rate:g}",
    ]
    parts += [svg.text(LEFT, 326 + 18 * i, row) for i, row in enumerate(rows)]
    parts.append(svg.text(LEFT, 226, f"loss J after {state.steps} steps", font_weight="bold"))
    for row, walker in enumerate(WALKERS):
        y, look = 248 + 20 * row, LOOKS[walker]
        if not state.asking:
            powers = np.log10(np.maximum(state.losses[walker], 10.0**LEAST))
            shown = [panel.at(*panel.clipped(k, power)) for k, power in enumerate(powers)]
            parts += [svg.line(shown, look.colour, 2, look.dash), svg.mark(look, shown[-1], 4)]
            least = " ← lowest" if walker == state.winner else ""
            parts.append(svg.text(LEFT + 172, y, say_loss(state, walker) + least))
        parts.append(svg.line([(LEFT, y - 4.5), (LEFT + 30, y - 4.5)], look.colour, 2, look.dash))
        parts += [svg.mark(look, (LEFT + 15, y - 4.5), 4), svg.text(LEFT + 40, y, walker)]
    return "".join(parts)


# ---- in words ----------------------------------------------------------------------------------


def say_loss(state: State, walker: str) -> str:
    """Return the loss that a walker ends with."""
    loss = state.losses[walker][-1]
    return "gone for good" if loss > FAR else svg.number(loss, 3)


def say_rate(state: State) -> list[str]:
    """Return what the largest stable rate is, and what comes of the present one."""
    if state.asking:
        return []
    ratio, kept = f"{state.ratio:g}", f"{state.momentum:g}"
    largest, with_momentum = state.stable[DESCENT], state.stable[MOMENTUM]
    factor = 1 - state.rate * state.ratio
    factor = 0.0 if abs(factor) < 1e-9 else factor
    end = "it comes nearer." if factor else "it lands there at once."
    if factor < 0:
        end = "it swings in."
    if factor <= -1:
        end = "it swings out." if factor < -1 - 1e-9 else "it swings for ever."
    return [
        f"Largest stable rate: 2 (1 + {kept}) / {ratio} = {svg.number(with_momentum, 3)} for "
        f"momentum, 2 / {ratio} = {svg.number(largest, 3)} for gradient descent.",
        f"Each step at rate {state.rate:g} multiplies its distance to the floor by "
        f"1 − {state.rate:g} × {ratio} = {svg.number(factor, 3)}: {end}",
    ]


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    words = (
        f"A valley {state.ratio:g} times as steep across as along, its floor at "
        f"{state.direction:g} degrees. Start at w₁ = {state.start[0]:g}, w₂ = {state.start[1]:g}. "
        f"Rate {state.rate:g}, momentum {state.momentum:g}, Adam's rate {state.adam_rate:g}, "
        f"{state.steps} steps."
    )
    if state.asking:
        return words
    each = "; ".join(f"{walker} {say_loss(state, walker)}" for walker in WALKERS)
    return " ".join([words, f"The loss at the end: {each}.", *say_rate(state)])

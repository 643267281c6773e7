"""What the lab "Break the loop" looks like, and the same in words."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import MODEL
from course_utils.labs import svg
from course_utils.labs.break_loop_run import BRACKETS, LINES, MOST_EPOCHS, RATE, N, source

if TYPE_CHECKING:
    from course_utils.labs.break_loop import State

WIDTH, HEIGHT = 760, 424
LEFT, TOP, ROW, TILE_WIDTH, TILE_HEIGHT = 32.0, 36.0, 42.0, 368.0, 34.0
HANDLE, HASH, CODE, SWITCH = LEFT + 18, LEFT + 40, LEFT + 58, LEFT + TILE_WIDTH - 22
LETTER = 7.83  # the width of one letter of code
MONOSPACE = "font-family: monospace"
DECADES = (-2, -1, 0, 1, 2)
PLOT = svg.Panel(478, 14, 264, 204, (0, MOST_EPOCHS), (-2.2, 2.7))
SHADES = {"whole": ("currentColor", 1.5, "6 4"), "this": (MODEL.colour, 2.5, "")}
LETTERS_A_ROW = 100


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    return svg.document(WIDTH, HEIGHT, _draw_loop(state), _draw_losses(state), _draw_words(state))


def row_at(y: float) -> int:
    """Return the row of the loop, from 0, whose tile is nearest to a height of the drawing."""
    nearest = round((y - TOP - TILE_HEIGHT / 2) / ROW)
    return min(max(nearest, 0), len(LINES) - 1)


# ---- the loop ----------------------------------------------------------------------------------


def _draw_loop(state: State) -> str:
    head = svg.text(14, 24, f"for epoch in range({MOST_EPOCHS}):", style=MONOSPACE)
    below = TOP + len(LINES) * ROW + 14
    notes = (
        f"model: 1-32-64-16-1 on {N} points of the cubic, scaled",
        f"optimizer: SGD, rate {RATE:g} · loss_function: mean squared error",
    )
    rows = [svg.text(14, below + 18 * i, note) for i, note in enumerate(notes)]
    return "".join([head, *(_draw_tile(state, line) for line in state.lines), *rows])


def _draw_tile(state: State, line: str) -> str:
    row = state.lines.index(line)
    removed, top = line in state.removed, TOP + row * ROW
    middle = top + TILE_HEIGHT / 2
    failed = not state.asking and line == state.failed
    code = LINES[line] if line != "backward" else LINES[line].removesuffix(BRACKETS)
    fade = {"opacity": "0.6"} if removed else {}
    rim = {"stroke_dasharray": "5 4"} if removed else {}
    rim |= {"stroke_width": "3"} if failed else {}
    tile = _box(LEFT, top, TILE_WIDTH, TILE_HEIGHT, **rim)
    tile += _code(HASH, middle, "#", **fade) if removed else ""
    tile += _code(CODE, middle, code, **fade)
    tile += svg.text(14, middle + 5, "✗", font_weight="bold") if failed else ""
    parts = []
    if state.asking:
        parts.append(tile)
        if line == "backward" and state.brackets:
            parts.append(_code(CODE + len(code) * LETTER, middle, BRACKETS, **fade))
        return "".join(parts)

    name = source(line, state.brackets)
    dots = "".join(
        f'<circle cx="{HANDLE + a}" cy="{middle + b}" r="1.6"/>'
        for a in (-3, 3)
        for b in (-6, 0, 6)
    )
    where = f"line {row + 1} of {len(LINES)}{', removed' if removed else ''}"
    tile += f'<g fill="currentColor" opacity="0.7">{dots}</g>'
    parts.append(svg.draggable(f"line-{line}", name, where, (HANDLE, middle), tile, along="y"))
    if line == "backward":
        parts.append(_draw_brackets(state, CODE + len(code) * LETTER + 5, middle, fade))
    sign = "↩" if removed else "×"
    label = f"put back {name}" if removed else f"remove {name}"
    drawn = svg.text(SWITCH, middle + 5.5, sign, "middle", font_size="17")
    parts.append(svg.pressable(f"switch-{line}", label, (SWITCH, middle), drawn))
    return "".join(parts)


def _draw_brackets(state: State, left: float, middle: float, fade: dict[str, str]) -> str:
    """Draw the brackets of backward() as something to take off and to put back."""
    wide = len(BRACKETS) * LETTER
    rim = {} if state.brackets else {"stroke_dasharray": "2 3"}
    drawn = _box(left - 4, middle - 11, wide + 8, 22, **rim)
    if state.brackets:
        drawn += _code(left, middle, BRACKETS, **fade)
    verb = "take the brackets off" if state.brackets else "put the brackets back on"
    return svg.pressable("brackets", f"{verb} backward", (left + wide / 2, middle), drawn)


def _code(left: float, middle: float, words: str, **style: str) -> str:
    # Every page has another font for code; its letters are set to one width.
    length = f"{len(words) * LETTER:.1f}"
    return svg.text(left, middle + 4.5, words, style=MONOSPACE, textLength=length, **style)


def _box(left: float, top: float, wide: float, high: float, **style: str) -> str:
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:g}" rx="5" '
        f'fill="currentColor" fill-opacity="0.04" stroke="currentColor"{more}/>'
    )


# ---- what came of it ---------------------------------------------------------------------------


def _draw_losses(state: State) -> str:
    ticks = range(0, MOST_EPOCHS + 1, MOST_EPOCHS // 4)
    right = PLOT.left + PLOT.width
    grid = "".join(f"M{PLOT.left},{PLOT.y(one):.1f}H{right}" for one in DECADES)
    parts = [
        svg.axes(PLOT, "epochs", "loss (mean squared error)", ticks, ()),
        f'<path d="{grid}" stroke="currentColor" opacity="0.15"/>',
        *(
            svg.text(PLOT.left - 6, PLOT.y(one) + 4.5, svg.number(10.0**one), "end")
            for one in DECADES
        ),
    ]
    legend = PLOT.top + PLOT.height + 52
    for left, which, name in ((PLOT.left, "this", "this loop"), (612, "whole", "the whole loop")):
        parts.append(svg.line([(left, legend), (left + 26, legend)], *SHADES[which]))
        parts.append(svg.text(left + 34, legend + 4.5, name))
    if not state.asking:
        parts += [
            _draw_curve(state.seen.losses, "this"),
            _draw_curve(state.whole.losses, "whole"),  # on top: its gaps let the other through
        ]
    return "".join(parts)


def _draw_curve(losses: np.ndarray, which: str) -> str:
    """Draw losses on a scale of powers of ten, as far as they are finite."""
    finite = np.isfinite(losses)
    end = len(losses) if finite.all() else int(np.argmin(finite))
    powers = np.log10(np.maximum(losses[:end], 1e-9))
    places = [PLOT.at(*PLOT.clipped(k, power)) for k, power in enumerate(powers)]
    colour, _, _ = SHADES[which]
    x, y = places[-1]
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}" stroke="currentColor"/>'
    return svg.line(places, *SHADES[which]) + (dot if which == "this" else "")


def _draw_words(state: State) -> str:
    rows = [row for said in _say(state) for row in wrap(said, LETTERS_A_ROW)]
    return "".join(svg.text(14, 306 + 18 * i, row) for i, row in enumerate(rows))


def _say(state: State) -> tuple[str, ...]:
    if state.asking:
        return ()
    return state.findings or ("Not run yet. What will the loss do? Then press Run.",)


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    number = 0
    told = []
    for line in state.lines:
        text = source(line, state.brackets)
        if line in state.removed:
            told.append(f"removed {text}")
        else:
            number += 1
            told.append(f"{number} {text}")
    return " ".join([f"The loop: {'; '.join(told)}.", *_say(state)])

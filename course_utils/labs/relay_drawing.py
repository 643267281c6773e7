"""What the lab "Gradient relay" looks like, and the same in words."""

from __future__ import annotations

from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import MODEL
from course_utils.labs import svg
from course_utils.labs.relay_network import FUNCTIONS, UNITS
from course_utils.labs.relay_words import RAISED, in_words, power
from course_utils.scratch import ACTIVATIONS

if TYPE_CHECKING:
    from course_utils.labs.relay import State

WIDTH, HEIGHT = 760, 420
Z_REACH = 6.0
SATURATED = 0.05  # a unit whose slope is smaller hands on next to nothing
STEPS = np.linspace(-Z_REACH, Z_REACH, 241)
GRID = np.sort(np.append(STEPS, 1e-9))  # just above 0 too, where some functions have their kink
VALUE = svg.Panel(58, 14, 300, 138, (-Z_REACH, Z_REACH), (-1.3, 3.3))
SLOPE = svg.Panel(58, 190, 300, 138, (-Z_REACH, Z_REACH), (-0.3, 1.3))
BOTH = svg.Panel(58, 14, 300, 314, (-Z_REACH, Z_REACH), (0, 1))
BARS = svg.Panel(462, 44, 280, 246, (0.2, 20.8), (-13, 7))
JUMP = 0.5  # from one z of the grid to the next
HANDLE = 171  # of the drawing's height: between the panels
POWERS = range(-12, 7, 3)
FAINT = 'stroke="currentColor" opacity="0.15"'


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_function(state.function), _draw_scores(state), _draw_z(state)]
    return svg.document(WIDTH, HEIGHT, *parts, _draw_bars(state), _draw_numbers(state))


# ---- the function ------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _draw_function(function: str) -> str:
    activation = ACTIVATIONS[FUNCTIONS[function]]
    slopes = activation.slope(GRID)
    ticks = range(-6, 7, 2)
    return "".join(
        [
            _draw_saturated(np.abs(slopes) < SATURATED),
            svg.axes(VALUE, "", "f(z)", (), range(-1, 4)),
            svg.axes(SLOPE, "z", "slope f′(z)", ticks, (0, 0.5, 1)),
            _draw_curve(VALUE, activation.f(GRID)),
            _draw_curve(SLOPE, slopes),
        ]
    )


def _draw_curve(panel: svg.Panel, values: np.ndarray) -> str:
    """Draw a function along `GRID`, with a gap where it jumps."""
    places = np.array([panel.at(z, value) for z, value in zip(GRID, values, strict=True)])
    pieces = np.split(places, np.flatnonzero(np.abs(np.diff(values)) > JUMP) + 1)
    return svg.inside(panel, "".join(svg.line(piece, width=2.5) for piece in pieces))


def _draw_saturated(where: np.ndarray) -> str:
    """Shade the stretches of z where the function is nearly flat, in both panels."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], where.astype(int), [0]])))
    drawn = ""
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        left, right = SLOPE.x(GRID[first]), SLOPE.x(GRID[after - 1])
        for panel in (VALUE, SLOPE):
            drawn += (
                f'<rect x="{left:.1f}" y="{panel.top}" width="{right - left:.1f}" '
                f'height="{panel.height}" fill="currentColor" fill-opacity="0.13"/>'
            )
    return drawn


def _draw_scores(state: State) -> str:
    if state.asking or not state.network:
        return ""
    shown = [SLOPE.x(z) for z in state.points if abs(z) <= Z_REACH]
    bottom = SLOPE.top + SLOPE.height
    return f'<path d="{"".join(f"M{x:.1f},{bottom}v-9" for x in shown)}" stroke="currentColor"/>'


def _draw_z(state: State) -> str:
    x = SLOPE.x(state.z)
    dots = [SLOPE.at(state.z, state.slope)]
    if state.value <= VALUE.y_range[1]:
        dots.append(VALUE.at(state.z, state.value))
    parts = [svg.line([(x, BOTH.top), (x, BOTH.top + BOTH.height)], width=1, dash="3 4")]
    parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="currentColor"/>' for a, b in dots]
    side, anchor = (-11, "end") if state.z > 2 else (11, "start")
    ring = f'<circle cx="{x:.1f}" cy="{HANDLE}" r="6.5" fill="currentColor"/>'
    named = svg.text(x + 1.5 * side, HANDLE + 4.5, f"z = {svg.number(state.z)}", anchor)
    if state.asking:
        return "".join([*parts, ring, named])
    value = f"{state.z:g}: value {state.value:.3g}, slope {state.slope:.3g}"
    parts += [
        svg.field("z", BOTH),
        svg.draggable("z", "z", value, (x, HANDLE), ring, along="x"),
        named,
    ]
    return "".join(parts)


# ---- the bars ----------------------------------------------------------------------------------


def _draw_bars(state: State) -> str:
    named = [
        svg.text(
            BARS.left - 6, BARS.y(n) + 4.5, f"10{str(n).translate(RAISED)}" if n else "1", "end"
        )
        for n in POWERS
    ]
    rules = "".join(f"M{BARS.left},{BARS.y(n):.1f}h{BARS.width}" for n in POWERS)
    middle = BARS.top + BARS.height / 2
    turned = f"rotate(-90 412 {middle:g})"
    parts = [
        svg.axes(BARS, "layer", "", (1, 5, 10, 15, 20), ()),
        f'<path d="{rules}" {FAINT}/>',
        *named,
        svg.text(412, middle, "gradient", "middle", transform=turned),
        svg.line([BARS.at(0.2, 0), BARS.at(20.8, 0)], width=1),
        _draw_way(state.depth),
    ]
    if state.asking:
        return "".join(parts)
    for i, size in enumerate(np.abs(state.gradients)):
        parts.append(_draw_bar(i + 1, float(size), last=i + 1 == state.depth))
    if state.network:
        low, high = (10.0**n for n in BARS.y_range)
        shown = ((i + 1, size) for i, size in enumerate(state.measured) if low <= size <= high)
        parts += [_draw_ring(*BARS.at(layer, log10(size))) for layer, size in shown]
    return "".join(parts)


def _draw_way(depth: int) -> str:
    """Draw which way a nudge goes."""
    start, end = BARS.x(0.4), BARS.x(depth + 0.6)
    words = svg.text(BARS.left, 22, "from the input, layer by layer")
    return words + svg.arrow((start, 33), (end, 33), "currentColor")


def _draw_bar(layer: int, size: float, *, last: bool) -> str:
    """Draw a bar from 1, up or down, on the scale of powers of ten; "0" where nothing is left."""
    x, one = BARS.x(layer), BARS.y(0)
    if size == 0:
        return svg.text(x, one - 6, "0", "middle")
    low, high = BARS.y_range
    end = BARS.y(min(max(log10(size), low), high))
    drawn = (
        f'<rect x="{x - 5:.1f}" y="{min(one, end):.1f}" width="10" '
        f'height="{max(abs(end - one), 1.5):.1f}" fill="currentColor" '
        f'fill-opacity="{0.75 if last else 0.45}"/>'
    )
    if not low <= log10(size) <= high:  # the bar goes on beyond the panel
        way = -1 if end < one else 1
        drawn += svg.line([(x - 4, end), (x, end + 5 * way), (x + 4, end)], width=1.5)
    return drawn


def _draw_ring(x: float, y: float) -> str:
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" '
    return f'{circle}stroke="{MODEL.colour}" stroke-width="2.5"/>'


# ---- words -------------------------------------------------------------------------------------


def _draw_numbers(state: State) -> str:
    left, low = 400, 354
    weight = f"{state.scale:g}"
    if state.asking:
        return svg.text(left, low, f"weight w = {weight}") + _legend(state)
    out = state.gradients[-1]
    rows = [
        f"each layer: w · f′(z) = {weight} × {power(state.slope, 3)} = {power(state.factor, 3)}",
        f"{_layers(state.depth)}: gradient {power(out)}",
        f"that is {in_words(out)}",
    ]
    parts = [svg.text(left, low + 18 * i, row) for i, row in enumerate(rows)]
    if state.network:
        y, measured = low + 18 * 3, power(state.measured[-1])
        parts.append(_draw_ring(left + 6, y - 4.5))
        parts.append(svg.text(left + 18, y, f"the network, {UNITS} units a layer: {measured}"))
    return "".join([*parts, _legend(state)])


def _layers(depth: int) -> str:
    return f"{depth} layer{'' if depth == 1 else 's'}"


def _legend(state: State) -> str:
    left, y = 58, 380
    swatch = f'<rect x="{left}" y="{y - 11}" width="16" height="13" fill="currentColor" '
    swatch += 'fill-opacity="0.13" stroke="currentColor" stroke-width="0.5"/>'
    parts = [swatch, svg.text(left + 24, y, f"saturated: f′ nearer to 0 than {SATURATED:g}")]
    if state.network and not state.asking:
        parts.append(
            f'<path d="M{left + 3},{y + 20}v-9m5,9v-9m5,9v-9" stroke="currentColor"/>'
            + svg.text(left + 24, y + 20, "z of some units of the network")
        )
    return "".join(parts)


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    words = f"{state.function} at z = {state.z:g}; {_layers(state.depth)}, weight {state.scale:g}."
    if state.asking:
        return words
    out = state.gradients[-1]
    words += (
        f" Value {state.value:.3g}, slope {state.slope:.3g}. Each layer multiplies a nudge by "
        f"{power(state.factor, 3)}; the gradient of the whole chain is {power(out)}, "
        f"{in_words(out)}."
    )
    if state.network:
        words += f" Measured in a network: {power(state.measured[-1])}."
    return words

"""What the playground looks like."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from math import log10
from typing import TYPE_CHECKING

import numpy as np

from course_utils.figures.style import GREY, MODEL, NEGATIVE, POSITIVE, PROBABILITY
from course_utils.labs import svg
from course_utils.labs.playground_data import REACH, Points
from course_utils.labs.playground_layout import (
    FIRST_X,
    HALF,
    LAST_X,
    LOSS_HIGH,
    LOSS_LOW,
    MAP,
    ROW,
    WIDTH,
    WORDS_Y,
    history,
    loss_panel,
    slope_panel,
    unit_place,
    weight_panel,
)
from course_utils.labs.playground_maps import GRID, borders, picture
from course_utils.labs.playground_missions import MISSIONS
from course_utils.labs.playground_run import CROSS_ENTROPY, LOG_LOSS
from course_utils.labs.playground_words import (
    finite,
    ghost_words,
    mission_words,
    place_words,
    probe_words,
    progress_words,
    recipe_words,
)

if TYPE_CHECKING:
    from course_utils.labs.playground_state import Ghost, State

HELD_DASH, GHOST_DASH, NEGATIVE_DASH = "5 3", "2 4", "5 3"
LOOKS = ((MODEL.colour, ""), ("currentColor", HELD_DASH))  # of both losses
TICKS = (-2, 0, 2)
LOSS_TICKS = {-3: "0.001", -2: "0.01", -1: "0.1", 0: "1", 1: "10"}
CIRCLE = [(np.cos(turn), np.sin(turn)) for turn in np.arange(8) * np.pi / 4]
TRIANGLE = [(0, -1.2), (1.15, 0.85), (-1.15, 0.85)]


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    parts = [_draw_map(state), _draw_network(state), _draw_edge(state), _draw_losses(state)]
    rows = _rows(state)
    parts += [svg.text(14, WORDS_Y + ROW * i, row) for i, row in enumerate(rows)]
    top = WORDS_Y + ROW * 3 + 8
    mission = _draw_mission(state, top)
    return svg.document(WIDTH, top + (44 if mission else -16), *parts, mission)


# ---- the map -----------------------------------------------------------------------------------


def _draw_map(state: State) -> str:
    axes = svg.axes(MAP, "input x₁", "input x₂", TICKS, TICKS)
    drawn = [_image((MAP.left, MAP.top), (MAP.width, MAP.height), _output_picture(state))]
    drawn += [_border(state)]
    if state.ghost and not state.asking:
        drawn.append(_ghost_border(state.ghost))
    held = state.run.held_out
    drawn.append(_draw_points(_key(held), state.classes, False))
    if not state.moving or state.asking:
        drawn.append(_draw_points(_key(state.points_shown), state.classes, True))
    parts = [axes, svg.inside(MAP, "".join(drawn)), _scale(state)]
    if not state.asking and state.diverged is None:
        right = MAP.left + MAP.width
        parts.append(svg.text(right, MAP.top + MAP.height + 92, probe_words(state), "end"))
    if not state.asking:
        parts += [svg.field("probe", MAP), _probe(state)]
        if state.moving:
            parts.append(_movable_points(state))
    return "".join(parts)


def _image(corner: tuple[float, float], size: tuple[float, float], address: str) -> str:
    return (
        f'<image x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{size[0]:g}" height="{size[1]:g}" '
        f'preserveAspectRatio="none" href="{address}"/>'
    )


def _output_values(state: State) -> np.ndarray:
    """Return what the network says all over the square, from -1 to 1."""
    if state.diverged is not None:
        return np.zeros(len(GRID))
    said = state.answers(state.on_grid[1])
    return 2 * said - 1 if state.classes else said


def _output_picture(state: State) -> str:
    return picture(_output_values(state))


def _border(state: State) -> str:
    return _lines(_output_values(state), 2, "")


@lru_cache(maxsize=8)
def _ghost_border(ghost: Ghost) -> str:
    return _lines(_output_values(ghost.state), 2, GHOST_DASH)


def _lines(values: np.ndarray, width: float, dash: str) -> str:
    pieces = borders(values, 0.0)
    return "".join(
        svg.line([MAP.at(*at) for at in piece], "#000000", width, dash) for piece in pieces
    )


_Key = tuple[tuple[float, float, float], ...]


def _key(points: Points) -> _Key:
    X, y = points
    return tuple(map(tuple, np.column_stack([X, y]).tolist()))


@lru_cache(maxsize=32)
def _draw_points(points: _Key, classes: bool, learnt: bool) -> str:
    """Draw points to learn from full, held-out ones hollow."""
    return "".join(_draw_point(MAP.at(x, y), value, classes, learnt) for x, y, value in points)


def _draw_point(place: tuple[float, float], value: float, classes: bool, learnt: bool) -> str:
    above = value > (0.5 if classes else 0)
    look = POSITIVE if above else NEGATIVE
    colour = look.colour
    if not classes:  # the more the value, the more of its colour
        colour = _hex(PROBABILITY((np.clip(value, -1, 1) + 1) / 2))
    size = 3.6 if learnt else 2.6
    (x, y), *rest = [
        (place[0] + size * a, place[1] + size * b) for a, b in (CIRCLE if above else TRIANGLE)
    ]
    outline = f"M{x:.1f},{y:.1f}L{' '.join(f'{a:.1f},{b:.1f}' for a, b in rest)}Z"
    fill, rim = (colour, "#ffffff") if learnt else ("#ffffff", colour)
    if not classes:
        rim = "#000000" if learnt else GREY
        fill = colour
    width = 0.8 if learnt else 1.2
    return f'<path d="{outline}" fill="{fill}" stroke="{rim}" stroke-width="{width}"/>'


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])


def _movable_points(state: State) -> str:
    X, y = state.points_shown
    names = ("class 0", "class 1") if state.classes else ("below 0", "above 0")
    parts = []
    for i, (at, value) in enumerate(zip(X, y, strict=True)):
        place = MAP.at(*at)
        label = f"training point {i + 1}, {names[int(value > (0.5 if state.classes else 0))]}"
        drawn = _draw_point(place, value, state.classes, True)
        said = f"x₁ = {at[0]:.2f}, x₂ = {at[1]:.2f}"
        parts.append(svg.draggable(f"sample-{i}", label, said, place, drawn))
    return "".join(parts)


def _probe(state: State) -> str:
    place = MAP.at(*state.probe)
    ring = "".join(
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{r}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
        for r, colour, width in ((7, "#ffffff", 4.5), (7, "#000000", 2))
    )
    x, y = state.probe
    return svg.draggable("probe", "place to look at", f"x₁ = {x:g}, x₂ = {y:g}", place, ring)


def _scale(state: State) -> str:
    """Draw what the colours mean, and what the points are."""
    left, top, width = MAP.left + 34, MAP.top + MAP.height + 40, MAP.width - 68
    ramp = picture(np.tile(np.linspace(-1, 1, 48), 48), 1)
    low, high = ("▲ 0", "1 ●") if state.classes else ("▲ −1", "1 ●")
    return "".join(
        [
            _image((left, top), (width, 9), ramp),
            f'<path d="M{left},{top}h{width}v9h-{width}z" stroke="currentColor"/>',
            svg.text(left - 5, top + 9, low, "end"),
            svg.text(left + width + 5, top + 9, high),
            svg.text(
                MAP.left + MAP.width / 2, top + 26, "full: training, hollow: held out", "middle"
            ),
        ]
    )


# ---- the network -------------------------------------------------------------------------------


def _draw_network(state: State) -> str:
    sizes = state.sizes
    edges = "".join(_draw_layer(state, layer) for layer in range(1, len(sizes)))
    return edges + _draw_units(state) + ("" if state.asking else _draw_counts(state))


def _draw_layer(state: State, layer: int) -> str:
    """Draw the weights of a layer, or the slopes in them: the thicker the larger."""
    W, dW = (pairs[layer - 1][0] for pairs in (state.layers, state.gradient))
    if state.edges == "gradients":
        largest = max(float(np.abs(one).max()) for one, _ in state.gradient)
        shown, widths = dW, 0.7 + 6 * np.abs(dW) / (largest or 1)
    else:
        shown, widths = W, np.minimum(0.7 + 1.6 * np.abs(W), 8)
    widths = np.nan_to_num(widths, nan=0.7)
    stop = _tab_stop(state, [(layer, i + 1, j + 1) for i, j in np.ndindex(*W.shape)])
    parts = []
    for i, j in np.ndindex(*W.shape):
        (a, b), (c, d) = unit_place(state.sizes, layer - 1, i), unit_place(state.sizes, layer, j)
        a, c = a + HALF, c - HALF
        place = (layer, i + 1, j + 1)
        drawn = _draw_line((a, b, c, d), float(shown[i, j]), float(widths[i, j]))
        if state.asking:
            parts.append(drawn)
            continue
        if place == state.edge:
            halo = f'stroke="{MODEL.colour}" stroke-width="{widths[i, j] + 6:.1f}"'
            drawn = f'<path d="M{a:.1f},{b:.1f}L{c:.1f},{d:.1f}" {halo}/>{drawn}'
        said = f"{place_words(state, place)}: {finite(W[i, j])}, slope {finite(dW[i, j])}"
        target = (
            f"M{a:.0f},{b - 4:.0f}L{c:.0f},{d - 4:.0f} {c:.0f},{d + 4:.0f} {a:.0f},{b + 4:.0f}Z"
        )
        parts.append(
            f'<g data-key="edge-{"-".join(map(str, place))}" data-press="" '
            f"{svg.grouped(f'edges-{layer}', place == stop)} "
            f'role="button" aria-label="{escape(said)}">'
            f'<path class="ann-lab-target" d="{target}"/>{drawn}</g>'
        )
    return "".join(parts)


def _tab_stop(state: State, places: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Return at which of these edges Tab stops: at the one that is chosen, else at the first."""
    return state.edge if state.edge in places else places[0]


def _draw_line(ends: tuple[float, float, float, float], value: float, width: float) -> str:
    a, b, c, d = ends
    path = f'd="M{a:.1f},{b:.1f}L{c:.1f},{d:.1f}"'
    if not value:
        return f'<path {path} stroke="currentColor" stroke-width="0.6" opacity="0.4"/>'
    dashes = "" if value > 0 else f' stroke-dasharray="{NEGATIVE_DASH}" stroke-linecap="butt"'
    colour = POSITIVE.colour if value > 0 else NEGATIVE.colour
    return f'<path {path} stroke="{colour}" stroke-width="{width:.1f}"{dashes}/>'


def _draw_units(state: State) -> str:
    """Draw each unit as what it answers all over the square."""
    sizes = state.sizes
    hidden, Z = state.on_grid
    columns = [GRID / REACH, *(_scaled(A) for A in hidden), _output_columns(state, Z)]
    dead = state.dead
    first = _tab_stop(state, [(k, 0, j + 1) for k in range(1, len(sizes)) for j in range(sizes[k])])
    parts = []
    for layer, values in enumerate(columns):
        for j in range(sizes[layer]):
            place = unit_place(sizes, layer, j)
            corner = place[0] - HALF, place[1] - HALF
            drawn = _image(corner, (2 * HALF, 2 * HALF), picture(values[:, j], 2))
            bias = (layer, 0, j + 1)
            chosen = state.edge == bias and not state.asking
            colour, rim = (MODEL.colour, 4) if chosen else ("currentColor", 1.2)
            drawn += (
                f'<path d="M{corner[0]:.1f},{corner[1]:.1f}h{2 * HALF}v{2 * HALF}h-{2 * HALF}z" '
                f'stroke="{colour}" stroke-width="{rim}"/>'
            )
            killed = 0 < layer < len(sizes) - 1 and dead[layer - 1][j]
            if killed:
                x, y = place
                drawn += (
                    f'<path d="M{x - 9},{y - 9}L{x + 9},{y + 9}M{x - 9},{y + 9}L{x + 9},{y - 9}" '
                )
                drawn += 'stroke="#000000" stroke-width="2"/>'
            if layer and not state.asking:
                said = f"{place_words(state, bias)}: {finite(state.layers[layer - 1][1][j])}"
                said += ", dead" if killed else ""
                key = f"edge-{layer}-0-{j + 1}"
                size = 2 * HALF + 4, 2 * HALF + 4
                stop = svg.grouped("biases", bias == first)
                drawn = svg.pressable(key, said, place, drawn, size, stop=stop)
            parts.append(drawn)
    return "".join([*parts, _draw_ends(state)])


def _scaled(A: np.ndarray) -> np.ndarray:
    """Return activations from -1 to 1: as they are, and larger ones measured by the largest."""
    A = np.nan_to_num(A, nan=0, posinf=1, neginf=-1)
    return A / np.maximum(1, np.abs(A).max(axis=0))


def _output_columns(state: State, Z: np.ndarray) -> np.ndarray:
    if state.loss == CROSS_ENTROPY:
        one = _output_values(state)
        return np.column_stack([-one, one])
    return _output_values(state)[:, None]


def _draw_ends(state: State) -> str:
    """Name the inputs and the outputs, and lead from there to the map."""
    sizes = state.sizes
    parts = [
        svg.text(x - 17, y + 4.5, f"x{'₁₂'[i]}", "end")
        for i in range(2)
        for x, y in [unit_place(sizes, 0, i)]
    ]
    last = len(sizes) - 1
    names = {CROSS_ENTROPY: ("p₀", "p₁"), LOG_LOSS: ("p",)}.get(state.loss, ("ŷ",))
    for j, name in enumerate(names):
        x, y = unit_place(sizes, last, j)
        parts.append(svg.text(x + 18, y + 4.5, name))
    x, y = unit_place(sizes, last, 0)
    (bottom,) = {unit_place(sizes, last, sizes[last] - 1)[1]}
    after = {CROSS_ENTROPY: "softmax", LOG_LOSS: "sigmoid"}.get(state.loss, "as it is")
    parts.append(svg.text(x, bottom + HALF + 17, after, "middle"))
    return "".join(parts)


def _draw_counts(state: State) -> str:
    """Draw above each hidden layer how many units it has, with buttons for more and fewer."""
    sizes, y = state.sizes, 14
    parts = []
    for layer, units in enumerate(state.hidden, start=1):
        x = unit_place(sizes, layer, 0)[0]
        words = f"in hidden layer {layer}, now {units}"
        parts += _buttons(x, y, str(layer), words, 21)
        parts.append(svg.text(x, y + 4.5, str(units), "middle"))
    parts += _buttons(LAST_X, y, "layer", f"layers, now {len(state.hidden)}", 34)
    parts.append(svg.text(LAST_X, y + 4.5, "layers", "middle"))
    parts.append(svg.text(FIRST_X, y + 4.5, "units", "middle"))
    return "".join(parts)


def _buttons(x: float, y: float, which: str, words: str, aside: float) -> list[str]:
    found = []
    what = "" if which == "layer" else "units "
    for key, sign, at in (("fewer", "\N{MINUS SIGN}", x - aside), ("more", "+", x + aside)):
        box = f'<path d="M{at - 9},{y - 9}h18v18h-18z" stroke="currentColor" opacity="0.6"/>'
        drawn = box + svg.text(at, y + 4.5, sign, "middle")
        label = f"{key} {what}{words}"
        found.append(svg.pressable(f"{key}-{which}", label, (at, y), drawn, (22, 22)))
    return found


# ---- one weight, and the losses, over the steps ------------------------------------------------


def _draw_edge(state: State) -> str:
    """Draw the weight of the edge that is chosen, and the slope in it, over the steps."""
    if state.asking:
        return ""
    steps, weights, slopes = history(state)
    panels = weight_panel(state), slope_panel(state)
    parts = []
    what = "" if state.edge[1] == 0 else "weight "
    titles = (
        f"{what}{place_words(state, state.edge)}: {finite(state.weight)}",
        f"slope of the loss in it: {finite(state.slope)}",
    )
    for panel, values, title, label in zip(
        panels, (weights, slopes), titles, (what.strip() or "bias", "slope"), strict=True
    ):
        end = panel.y_range[1]
        parts.append(_time_axes(panel, label, (-end, 0, end)))
        parts.append(svg.text(panel.left, panel.top - 12, title))
        places = [panel.at(*at) for at in zip(steps, values, strict=True) if np.isfinite(at[1])]
        parts.append(svg.inside(panel, svg.line(places, "currentColor", 2)))
    panel = panels[0]
    x, y = panel.at(min(state.shown, panel.x_range[1]), float(np.clip(weights[-1], *panel.y_range)))
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{MODEL.colour}" stroke="currentColor"/>'
    label = f"{place_words(state, state.edge)}, to change"
    parts.append(
        svg.draggable("weight", label, svg.number(state.weight, 3), (x, y), dot, along="y")
    )
    return "".join(parts)


def _time_axes(panel: svg.Panel, label: str, ticks: tuple[float, ...]) -> str:
    last = int(panel.x_range[1])
    axes = svg.axes(panel, "steps", "", (0, last // 2, last), ())
    rules = "".join(f"M{panel.left},{panel.y(tick):.1f}h{panel.width}" for tick in ticks)
    named = "".join(
        svg.text(panel.left - 5, panel.y(tick) + 4.5, _short(tick), "end") for tick in ticks
    )
    return f'{axes}<path d="{rules}" stroke="currentColor" opacity="0.15"/>{named}' + _turned(
        panel, label
    )


def _short(value: float) -> str:
    """Return a round number in at most six characters, such as −1e5."""
    words = svg.number(value, 2)
    if "e" not in words and len(words) <= len("−0.002"):
        return words
    digit, power = f"{value:.0e}".split("e")
    return f"{digit}e{int(power)}".replace("-", "\N{MINUS SIGN}")


def _turned(panel: svg.Panel, label: str) -> str:
    x, y = panel.left - 46, panel.top + panel.height / 2
    return svg.text(x, y, label, "middle", transform=f"rotate(-90 {x:g} {y:g})")


def _draw_losses(state: State) -> str:
    panel = loss_panel(state)
    last = int(panel.x_range[1])
    rules = "".join(f"M{panel.left},{panel.y(tick):.1f}h{panel.width}" for tick in LOSS_TICKS)
    parts = [
        svg.axes(panel, "steps", "", (0, last // 2, last), ()),
        f'<path d="{rules}" stroke="currentColor" opacity="0.15"/>',
        *(
            svg.text(panel.left - 5, panel.y(tick) + 4.5, name, "end")
            for tick, name in LOSS_TICKS.items()
        ),
        _turned(panel, "loss"),
    ]
    if state.asking:
        return "".join(parts)
    ghost = state.ghost
    drawn = []
    if ghost:
        drawn += _loss_lines(panel, ghost.run.losses(ghost.step), 1.3, "0.6")
    drawn += _loss_lines(panel, state.run.losses(state.trained), 2.2, "1")
    parts.append(svg.inside(panel, "".join(drawn)))
    x, y = panel.left, panel.top - 28
    names = ("training", "held out")
    for (colour, dash), name, loss in zip(LOOKS, names, state.losses[-1], strict=True):
        parts.append(svg.line([(x, y - 4), (x + 26, y - 4)], colour, 2.2, dash))
        parts.append(svg.text(x + 33, y, f"{name} {finite(loss)}"))
        y += 16
    return "".join([*parts, svg.field("shown", panel), _cursor(state, panel)])


def _loss_lines(panel: svg.Panel, losses: np.ndarray, width: float, opacity: str) -> list[str]:
    """Draw both losses, at no more steps than can be told apart."""
    chosen = np.unique(np.linspace(0, len(losses) - 1, 190).round().astype(int))
    found = []
    for column, (colour, dash) in enumerate(LOOKS):
        clipped = np.log10(np.clip(losses[chosen, column], LOSS_LOW, LOSS_HIGH))
        places = [panel.at(*at) for at in zip(chosen, clipped, strict=True)]
        line = svg.line(places, colour, width, dash)
        found.append(f'<g opacity="{opacity}">{line}</g>')
    return found


def _cursor(state: State, panel: svg.Panel) -> str:
    """Draw which step is shown, as something to drag along the losses."""
    loss = log10(float(np.clip(state.losses[-1, 0], LOSS_LOW, LOSS_HIGH)))
    place = panel.at(state.shown, loss)
    bottom = panel.top + panel.height
    drawn = svg.line([(place[0], panel.top), (place[0], bottom)], width=1)
    drawn += f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="5.5" fill="{MODEL.colour}" '
    drawn += 'stroke="currentColor"/>'
    value = f"step {state.shown} of {state.trained}"
    return svg.draggable("shown", "step shown", value, place, drawn, along="x")


# ---- below the panels -------------------------------------------------------------------------


def _rows(state: State) -> list[str]:
    rows = [f"run: {recipe_words(state)}, seed {state.seed}", progress_words(state)]
    return rows if state.asking or not state.ghost else [*rows, ghost_words(state, state.ghost)]


def _draw_mission(state: State, top: float) -> str:
    if state.mission not in MISSIONS or state.asking:
        return ""
    done, words = mission_words(state)
    box = f'<path d="M10,{top - 16}h740v46h-740z" stroke="currentColor" stroke-width="1.5"/>'
    goal = svg.text(20, top + 2, f"Mission {state.mission[0]}. {MISSIONS[state.mission].goal}")
    weight = "bold" if done else "normal"
    return box + goal + svg.text(20, top + 21, words, font_weight=weight)

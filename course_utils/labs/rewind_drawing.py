"""What the lab "Train and rewind" looks like, and the same in words."""

from __future__ import annotations

from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING

import numpy as np

from course_utils.data import cubic_curve
from course_utils.figures.style import GREY, MODEL
from course_utils.labs import svg
from course_utils.labs.rewind_run import GRID, MOST_EPOCHS, N, Numbers, Recipe, run_of

if TYPE_CHECKING:
    from course_utils.labs.rewind_state import State

WIDTH, HEIGHT = 760, 424
CURVES = svg.Panel(58, 14, 340, 300, (float(GRID[0]), float(GRID[-1])), (-4000, 6000))
LOSS_TICKS = {1: "1", 10: "10", 100: "100", 1000: "10³", 10_000: "10⁴"}
LOSS_LOW, LOSS_HIGH = 0.3, 30_000
SPANS = (100, 200, 400, MOST_EPOCHS)  # how many epochs the axis may show
TRUTH_DASH, GHOST_DASH, FLOOR_DASH = "7 5", "2 4", "1 5"
SEEN = np.abs(GRID) <= 15  # where there are points


def loss_panel(state: State) -> svg.Panel:
    """Return where the losses are drawn; its axis depends on what is trained, not on the epoch."""
    longest = max(state.trained, state.ghost.epoch if state.ghost else 0)
    span = next(span for span in SPANS if span >= longest)
    return svg.Panel(470, 14, 272, 220, (0, span), (log10(LOSS_LOW), log10(LOSS_HIGH)))


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    return svg.document(WIDTH, HEIGHT, _draw_curves(state), _draw_losses(state), _draw_words(state))


def _draw_curves(state: State) -> str:
    ghost = state.ghost
    drawn = [
        _draw_points(*state.points),
        svg.line(_places(cubic_curve(GRID)), width=2, dash=TRUTH_DASH),
        _draw_model(ghost.recipe, ghost.epoch, GHOST_DASH) if ghost else "",
        _draw_model(state.recipe, state.epoch),
    ]
    ticks = range(-4000, 6001, 2000)
    named = [svg.text(52, CURVES.y(y) + 4.5, svg.number(y / 1000), "end") for y in ticks]
    middle = CURVES.top + CURVES.height / 2
    turned = f"rotate(-90 20 {middle:g})"
    return "".join(
        [
            svg.axes(CURVES, "x", "", range(-20, 21, 5), ()),
            *(_rule(CURVES, y) for y in ticks),
            *named,
            svg.text(20, middle, "y (thousands)", "middle", transform=turned),
            svg.inside(CURVES, "".join(drawn)),
        ]
    )


def _rule(panel: svg.Panel, y: float) -> str:
    return f'<path d="M{panel.left},{panel.y(y):.1f}h{panel.width}" {FAINT}/>'


FAINT = 'stroke="currentColor" opacity="0.15"'


@lru_cache(maxsize=16)
def _draw_points(x: Numbers, y: Numbers) -> str:
    dots = (CURVES.at(*point) for point in zip(x, y, strict=True))
    drawn = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.8"/>' for a, b in dots)
    return f'<g fill="{GREY}" stroke="currentColor" stroke-width="0.6">{drawn}</g>'


def _places(curve: np.ndarray) -> list[tuple[float, float]]:
    """Return a curve along `GRID` in the drawing's units, cut off well outside the panel."""
    low, high = CURVES.y_range
    kept = np.clip(curve, 2 * low - high, 2 * high - low)
    return [CURVES.at(x, y) for x, y in zip(GRID, kept, strict=True)]


def _draw_model(recipe: Recipe, epoch: int, dash: str = "") -> str:
    curve = run_of(recipe).curve(epoch)
    if curve is None:
        return ""
    return svg.line(_places(curve), MODEL.colour, 3 if not dash else 2.5, dash)


def _draw_losses(state: State) -> str:
    panel = loss_panel(state)
    span = int(panel.x_range[1])
    floor, ghost = state.floor, state.ghost
    drawn = []
    if floor > LOSS_LOW:
        y = panel.y(log10(floor))
        drawn.append(svg.line([(panel.left, y), (panel.left + panel.width, y)], dash=FLOOR_DASH))
    if ghost:
        drawn.append(_draw_loss_line(panel, ghost.recipe, ghost.epoch, GHOST_DASH))
    drawn.append(_draw_loss_line(panel, state.recipe, state.trained))
    middle = panel.top + panel.height / 2
    turned = f"rotate(-90 428 {middle:g})"
    named = [
        svg.text(panel.left - 6, panel.y(log10(tick)) + 4.5, name, "end")
        for tick, name in LOSS_TICKS.items()
    ]
    if floor > LOSS_LOW:
        beside = (
            16 if floor > 10 else -5
        )  # the loss comes down to a high floor, so its name is below
        y = panel.y(log10(floor)) + beside
        named.append(svg.text(panel.left + 4, y, "what noise alone costs"))
    return "".join(
        [
            svg.axes(panel, "epochs", "", range(0, span + 1, span // 4), ()),
            *(_rule(panel, log10(tick)) for tick in LOSS_TICKS),
            *named,
            svg.text(428, middle, "loss: mean |error|", "middle", transform=turned),
            svg.inside(panel, "".join(drawn)),
            "" if state.asking else svg.field("shown", panel) + _draw_cursor(state, panel),
        ]
    )


def _draw_loss_line(panel: svg.Panel, recipe: Recipe, epoch: int, dash: str = "") -> str:
    losses = np.log10(np.clip(run_of(recipe).losses(epoch), LOSS_LOW, LOSS_HIGH))
    places = [panel.at(*place) for place in enumerate(losses)]
    return svg.line(places, MODEL.colour, 2, dash)


def _draw_cursor(state: State, panel: svg.Panel) -> str:
    """Draw where in its history the run is shown, as something to drag along it."""
    losses = run_of(state.recipe).losses(state.epoch)
    loss = float(np.clip(losses[-1], LOSS_LOW, LOSS_HIGH))
    place = panel.at(len(losses) - 1, log10(loss))  # a run that diverged has no later epoch
    bottom = panel.top + panel.height
    drawn = svg.line([(place[0], panel.top), (place[0], bottom)], width=1)
    drawn += f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="5" fill="{MODEL.colour}" '
    drawn += 'stroke="currentColor"/>'
    value = f"epoch {state.epoch} of {state.trained}, {loss_words(state.recipe, state.epoch)}"
    return svg.draggable("shown", "epoch shown", value, place, drawn, along="x")


# ---- words -------------------------------------------------------------------------------------


def _draw_words(state: State) -> str:
    ghost = state.ghost
    diverged = state.diverged
    rows = [_progress(state)]
    if state.asking:
        pass
    elif diverged is not None:
        rows += [f"diverged at epoch {diverged}:", "the loss left all bounds"]
    else:
        rows += [
            f"loss (mean |error|): {svg.number(state.losses[-1], 3)}",
            f"distance to the truth: {svg.number(distance(state), 3)}",
        ]
    recipes = [f"run: {recipe_words(state.recipe)}"]
    if ghost:
        recipes.append(f"ghost: {recipe_words(ghost.recipe)}, epoch {ghost.epoch}")
        if not state.asking:
            rows.append(f"ghost's {loss_words(ghost.recipe, ghost.epoch)}")
    parts = [svg.text(470, 290 + 18 * i, row) for i, row in enumerate(rows)]
    parts += [svg.text(20, 396 + 19 * i, row) for i, row in enumerate(recipes)]
    if diverged is not None and not state.asking:
        parts.append(
            svg.text(228, 40, f"diverged at epoch {diverged}", "middle", font_weight="bold")
        )
    return "".join([*parts, _legend(ghost is not None)])


def _legend(ghost: bool) -> str:
    """Return what the marks mean, in one line below the curves."""
    y = 364
    parts = [
        f'<circle cx="26" cy="{y}" r="2.8" fill="{GREY}" stroke="currentColor" stroke-width="0.6"/>'
    ]
    parts.append(svg.text(36, y + 4.5, f"{N} points"))
    lines = [("the truth", "currentColor", TRUTH_DASH, 112), ("model", MODEL.colour, "", 212)]
    if ghost:
        lines.append(("ghost", MODEL.colour, GHOST_DASH, 298))
    for name, colour, dash, left in lines:
        parts.append(svg.line([(left, y), (left + 26, y)], colour, 2.5, dash))
        parts.append(svg.text(left + 33, y + 4.5, name))
    return "".join(parts)


def recipe_words(recipe: Recipe) -> str:
    """Return a recipe in one line."""
    drop = "" if recipe.drop == "never" else f", \N{DIVISION SIGN} 10 {recipe.drop}"
    scaled = "scaled" if recipe.scaled else "not scaled"
    return (
        f"{recipe.optimiser}, rate {recipe.rate:g}{drop}, {scaled}, {recipe.activation}, "
        f"noise {recipe.noise:g}, data {recipe.seed}"
    )


def loss_words(recipe: Recipe, epoch: int) -> str:
    """Return the loss of a run after so many epochs, or when it diverged."""
    run = run_of(recipe)
    loss = run.losses(epoch)[-1]
    if np.isinf(loss):
        return f"loss: diverged at epoch {run.diverged}"
    return f"loss: {svg.number(float(loss), 3)}"


def distance(state: State) -> float:
    """Return the mean distance of the model's curve from the truth where there are points."""
    curve = run_of(state.recipe).curve(state.epoch)
    if curve is None:
        return float("inf")
    return float(np.abs(curve - cubic_curve(GRID))[SEEN].mean())


def _progress(state: State) -> str:
    return f"epoch {state.epoch} of {state.trained} trained"


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    words = f"{recipe_words(state.recipe)}. {_progress(state)}"
    words = f"{words[0].upper()}{words[1:]}."
    if state.asking:
        first, last = state.losses[[0, -1]]
        return f"{words} Mean absolute error {last:.3g}, at the start {first:.3g}."
    if state.diverged is not None:
        words += f" It diverged at epoch {state.diverged}: the loss left all bounds."
    else:
        words += (
            f" Training loss (mean absolute error) {state.losses[-1]:.3g}, at the start "
            f"{state.losses[0]:.3g}; mean distance to the truth {distance(state):.3g}."
        )
    if state.floor:
        words += f" Noise alone costs {state.floor:.3g}."
    if state.ghost:
        ghost = state.ghost
        words += (
            f" Ghost: {recipe_words(ghost.recipe)}, epoch {ghost.epoch}, "
            f"{loss_words(ghost.recipe, ghost.epoch)}."
        )
    return words

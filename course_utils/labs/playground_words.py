"""The playground in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils.labs.playground_missions import MISSIONS
from course_utils.labs.playground_run import CROSS_ENTROPY, LOG_LOSS, Recipe
from course_utils.labs.svg import number

if TYPE_CHECKING:
    from course_utils.labs.playground_state import Ghost, Place, State


LONGEST_ROW = 108  # characters that fit below the panels
PINNED = "pinned (dotted, pale): "


def place_words(state: State, place: Place) -> str:
    """Return the name of a weight or bias."""
    layer, start, end = place
    if start == 0:
        return f"bias of {_unit_words(state, layer, end)}"
    return f"{_unit_words(state, layer - 1, start)} to {_unit_words(state, layer, end)}"


def _unit_words(state: State, layer: int, unit: int) -> str:
    if layer == 0:
        return f"x{'₁₂'[unit - 1]}"
    if layer < len(state.sizes) - 1:
        return f"unit {layer}.{unit}"
    return "the output" if state.loss != CROSS_ENTROPY else f"output {unit - 1}"


def recipe_words(recipe: Recipe) -> str:
    """Return a recipe in one line."""
    layers = "-".join(map(str, recipe.sizes))
    batch = "full batch" if recipe.batch == "all points" else f"batch {recipe.batch}"
    decay = f", L2 {recipe.l2:g}" if recipe.l2 else ""
    return (
        f"{layers} {recipe.activation}, {recipe.loss}, {recipe.optimiser}, rate {recipe.rate:g}, "
        f"{batch}{decay}"
    )


def data_words(recipe: Recipe) -> str:
    """Return where a recipe's points come from."""
    return f"{recipe.data}, {recipe.points} points, noise {recipe.noise:g}, seed {recipe.seed}"


def probe_words(state: State) -> str:
    """Return what the network says of the place that is looked at."""
    Z = state.scores(np.array([state.probe]))[1]
    scores = ", ".join(number(z, 3) for z in Z[0])
    x, y = state.probe
    at = f"at ({number(x, 3)}, {number(y, 3)}): "
    said = float(state.answers(Z)[0])
    if state.loss == CROSS_ENTROPY:
        return f"{at}z = ({scores}), p = ({1 - said:.2f}, {said:.2f})"
    if state.loss == LOG_LOSS:
        return f"{at}z = {scores}, p = {said:.2f}"
    return f"{at}ŷ = {number(said, 3)}"


def progress_words(state: State) -> str:
    """Return how far the run is, and how many points are told right."""
    words = f"step {state.shown} of {state.trained}, {state.speed:g} a frame"
    if state.log:
        words += f", {len(state.log)} changed by hand"
    if state.diverged is not None:
        return f"{words}: diverged, a number left all bounds"
    if state.classes and not state.asking:
        shares = [state.share_right(one) for one in (state.points_shown, state.run.held_out)]
        words += f"; right: {100 * shares[0]:.0f} % of training, {100 * shares[1]:.0f} % held out"
    dead = sum(int(one.sum()) for one in state.dead)
    return words + (f"; {dead} dead ReLU{'s' if dead > 1 else ''}" if dead else "")


def ghost_words(state: State, ghost: Ghost) -> str:
    """Return what the pinned run has that this one has not, and how far it came."""
    names = type(ghost.recipe).__dataclass_fields__
    other = [
        f"{name} {_say(getattr(ghost.recipe, name))}"
        for name in names
        if getattr(ghost.recipe, name) != getattr(state, name)
    ]
    losses = loss_words(ghost.run.losses(ghost.step)[-1])
    end = f"; step {ghost.step}, {losses}"
    words, said = ", ".join(other) or "the same", len(other)
    while len(PINNED + words + end) > LONGEST_ROW:
        said -= 1
        words = ", ".join([*other[:said], "…"])
    return PINNED + words + end


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def loss_words(both: np.ndarray) -> str:
    """Return the losses of training and held-out points."""
    if not np.isfinite(both).all():
        return "diverged"
    return f"training {number(both[0], 3)}, held out {number(both[1], 3)}"


def mission_words(state: State) -> tuple[bool, str]:
    """Return whether the mission is done, and how far it is."""
    if state.diverged is not None and state.mission[0] != "4":
        return False, "Not yet: the run diverged; step back, or lower the rate."
    done, words = MISSIONS[state.mission].check(state)
    return done, f"{'✓ Done' if done else 'Not yet'}: {words}."


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    parts = (data_words(state), recipe_words(state), progress_words(state))
    words = " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)
    if state.asking:
        return words
    words += f" Loss: {loss_words(state.losses[-1])}."
    words += f" The weight of {place_words(state, state.edge)} is {number(state.weight, 3)}"
    words += f", the slope in it {number(state.slope, 3)}."
    if state.diverged is None:
        words += f" The network says {probe_words(state)}."
    if state.ghost:
        ghost = ghost_words(state, state.ghost)
        words += f" {ghost[0].upper()}{ghost[1:]}."
    if state.mission in MISSIONS:
        words += f" Mission: {MISSIONS[state.mission].goal} {mission_words(state)[1]}"
    return words


def finite(value: float | np.ndarray) -> str:
    """Return a number, or that there is none any more."""
    return number(float(value), 3) if np.isfinite(value) else "diverged"

"""Four missions: a recipe to begin with, a goal, and a check of what is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from course_utils.labs.playground_data import XOR
from course_utils.labs.playground_run import MOMENTUM, Recipe
from course_utils.labs.svg import number

if TYPE_CHECKING:
    from course_utils.labs.playground_state import State


@dataclass(frozen=True)
class Mission:
    """Something to bring about.

    Attributes
    ----------
    preset : Recipe
        What it begins with.
    goal : str
        What is to be on the screen, in one line.
    check : callable
        Of a state: whether it is there, and how far it is, in words.
    """

    preset: Recipe
    goal: str
    check: Callable[[State], tuple[bool, str]]


RATES = tuple(float(f"{digit}e{power}") for power in range(-3, 2) for digit in (1, 2, 5))
ENOUGH_RIGHT = 0.95
LOW, LEARNT = 0.1, 0.1  # losses: of a run that fits its points, of one that learns
STEPS = 300
SAME_DATA = ("seed", "data", "points", "noise")


def _solves_xor(state: State) -> tuple[bool, str]:
    if state.data != XOR or sum(state.hidden) > 2:
        return False, f"this is {state.data} with {sum(state.hidden)} hidden units"
    share = state.share_right(state.run.held_out)
    words = f"{100 * share:.0f} % of the held-out points are right"
    if share < ENOUGH_RIGHT and state.shown >= STEPS:
        words += "; New data draws another start"
    return share >= ENOUGH_RIGHT, words


def _kills_all(state: State) -> tuple[bool, str]:
    units, dead = sum(state.hidden), sum(int(one.sum()) for one in state.dead)
    if state.activation != "relu" or units < 8:
        return False, f"this is {units} units of {state.activation}"
    slopes = [np.abs(part).max() for pair in state.gradient[:-1] for part in pair]
    words = f"{dead} of {units} are dead; the largest slope in their weights is "
    return dead == units, words + number(max(slopes), 2)


def _overfits_and_stops(state: State) -> tuple[bool, str]:
    train, held = state.losses[-1]
    ghost = state.ghost
    if ghost is None or not overfits(ghost.run.losses(ghost.step)):
        if overfits(state.losses):
            return (
                False,
                "it overfits: now pin it, and bring the held-out loss down to half of that",
            )
        lowest = state.losses[:, 1].min()
        words = f"training {number(train, 2)}, held out {number(held / lowest, 3)} times its lowest"
        if state.shown >= STEPS and train < state.losses[0, 0]:
            words += "; fewer points or more units overfit sooner"
        return False, words
    if any(getattr(state, name) != getattr(ghost.recipe, name) for name in SAME_DATA):
        return False, "the pinned run overfits, but on other points: compare on the same"
    if state.shown == 0:
        return False, "a network that has learnt nothing cures nothing: train it"
    if state.log != ghost.log:
        return False, "one of the two runs was changed by hand: compare without that"
    share = held / ghost.run.losses(ghost.step)[-1, 1]
    return bool(share <= 0.5), f"held out it has {100 * share:.0f} % of the pinned run's loss"


def overfits(losses: np.ndarray) -> bool:
    """Return whether a run ends with its points fitted, and twice its lowest held-out loss."""
    return bool(losses[-1, 0] <= LOW and losses[-1, 1] >= 2 * losses[:, 1].min())


def _finds_the_rate(state: State) -> tuple[bool, str]:
    rate, losses = state.rate, state.losses
    if not _is_judged(losses):
        return False, f"step {state.shown}: judge a rate after {STEPS} steps"
    if not _learns(losses):
        return _learns_nothing(state)
    higher = min((one for one in RATES if one > rate), default=np.inf)
    pinned = _pinned(state, higher)
    if pinned is None or _learns(pinned):
        return False, f"{rate:g} learns. Does {higher:g}, the next on the slider? If not, pin it"
    if not _is_judged(pinned):
        return False, f"{rate:g} learns; {higher:g} is pinned too early: let it do {STEPS} steps"
    return True, f"{rate:g} learns, and {higher:g} does not"


def _learns_nothing(state: State) -> tuple[bool, str]:
    rate, (first, *_, last) = state.rate, state.losses[:, 0]
    if last < 0.99 * first and last <= 1.01 * state.losses[:, 0].min():
        return False, f"{rate:g} is too slow: {number(last, 2)} after {state.shown} steps"
    lower = max((one for one in RATES if one < rate), default=rate)
    if _learns(_pinned(state, lower)):
        return True, f"{lower:g} learns, and {rate:g} does not"
    return False, f"{rate:g} is too large: pin it, and try a smaller one"


def _pinned(state: State, rate: float) -> np.ndarray | None:
    """Return the losses of the pinned run, if it has another rate, this one, and all else alike."""
    ghost = state.ghost
    if ghost is None or rate == state.rate or ghost.recipe != replace(state.recipe, rate=rate):
        return None
    return ghost.run.losses(ghost.step)


def _is_judged(losses: np.ndarray) -> bool:
    """Return whether a run went on for long enough, or diverged."""
    return len(losses) > STEPS or bool(np.isinf(losses[-1, 0]))


def _learns(losses: np.ndarray | None) -> bool:
    return losses is not None and _is_judged(losses) and bool(losses[-1, 0] <= LEARNT)


MISSIONS = {
    "1: XOR, two hidden units": Mission(
        Recipe(data=XOR, noise=0.25, hidden=(2,)),
        "Two hidden units suffice for XOR. Get 95 % of the held-out points right with them.",
        _solves_xor,
    ),
    "2: kill every ReLU": Mission(
        Recipe(hidden=(8,), activation="relu", seed=6),
        "Make all 8 ReLUs die: 0 for every training point. Then train on: what still moves?",
        _kills_all,
    ),
    "3: overfit, then stop it": Mission(
        Recipe(noise=0.4, hidden=(4, 2), optimiser=MOMENTUM, rate=0.1),
        "Overfit: training at most 0.1, held out at twice its lowest. Pin it; then halve held out.",
        _overfits_and_stops,
    ),
    "4: the largest rate": Mission(
        Recipe(hidden=(8, 8), activation="relu", rate=0.01),
        "Find the largest rate on the slider with which training falls to 0.1 in 300 steps.",
        _finds_the_rate,
    ),
}

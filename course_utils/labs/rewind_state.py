"""What the lab "Train and rewind" shows, and what follows from what the learner does."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import pi, sqrt
from typing import Any

import numpy as np

from course_utils.labs.design import Event
from course_utils.labs.rewind_drawing import loss_panel
from course_utils.labs.rewind_run import (
    MOST_EPOCHS,
    STOPS,
    Numbers,
    Recipe,
    Run,
    run_of,
    sample,
)

INGREDIENTS = tuple(field.name for field in fields(Recipe))


@dataclass(frozen=True)
class Ghost:
    """A run that was pinned, and how far it had come."""

    recipe: Recipe
    epoch: int


@dataclass(frozen=True)
class State(Recipe):
    """A recipe, how many epochs of it are trained, and after which of them it is shown."""

    trained: int = 0
    epoch: int = 0
    ghost: Ghost | None = None
    asking: bool = False  # hide what would answer the challenge

    @property
    def recipe(self) -> Recipe:
        """Return what the run follows from."""
        return Recipe(**{name: getattr(self, name) for name in INGREDIENTS})

    @property
    def run(self) -> Run:
        """Return the run, as far as anyone asked for it."""
        return run_of(self.recipe)

    @property
    def points(self) -> tuple[Numbers, Numbers]:
        """Return x and y of all points."""
        return sample(self.seed, self.noise)

    @property
    def losses(self) -> np.ndarray:
        """Return the loss after each epoch up to the one shown."""
        return self.run.losses(self.epoch)

    @property
    def diverged(self) -> int | None:
        """Return the epoch at which the run diverged, if that is not after the one shown."""
        return self.run.diverged if np.isinf(self.losses[-1]) else None

    @property
    def floor(self) -> float:
        """Return the mean |error| that the truth itself has, because of the noise."""
        return self.noise * sqrt(2 / pi)

    @property
    def rewound_to(self) -> int | None:
        """Return the epoch shown, if it is not the last that is trained."""
        return None if self.epoch == self.trained else self.epoch

    @property
    def pinned(self) -> dict[str, Any] | None:
        """Return the ghost as the lab's argument gives it: what differs from the first recipe."""
        if self.ghost is None:
            return None
        changed = {
            name: getattr(self.ghost.recipe, name)
            for name in INGREDIENTS
            if getattr(self.ghost.recipe, name) != getattr(Recipe(), name)
        }
        return {**changed, "epoch": self.ghost.epoch}


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", key if key in INGREDIENTS:
            changed = replace(state, **{key: event.value})
            state = state if changed == state else replace(changed, trained=0, epoch=0)
        case "set", "epoch":
            state = _show(state, event.value)
        case "press", "step":
            state = _show(state, next((stop for stop in STOPS if stop > state.epoch), MOST_EPOCHS))
        case "press", "pin":
            ghost = Ghost(state.recipe, state.epoch)
            state = replace(state, ghost=None if state.ghost == ghost else ghost)
        case "move", "shown":
            state = _show(state, loss_panel(state).values_at(event.x, event.y)[0])
        case "nudge", "shown":
            here = STOPS.index(state.epoch) + round(event.x + event.y)
            state = _show(state, STOPS[min(max(here, 0), len(STOPS) - 1)])
    return state


def _show(state: State, epoch: float) -> State:
    """Show the run at the stop nearest to `epoch`, at most one stop after what is trained.

    One, so that however far a slider is dragged, only a short slice is trained before the answer.
    """
    last = STOPS.index(state.trained)
    if np.isfinite(state.run.losses(state.trained)[-1]):
        last += 1
    nearest = min(STOPS[: last + 1], key=lambda stop: abs(stop - epoch))
    return replace(state, epoch=nearest, trained=max(state.trained, nearest))


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    at_end = state.epoch == MOST_EPOCHS or state.diverged is not None
    return ("step", "play") if at_end else ()

"""The state of the lab "Valley", and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course_utils import scratch
from course_utils.labs.design import Event
from course_utils.labs.three_ways_drawing import MAP
from course_utils.labs.three_ways_run import (
    ADAM,
    DESCENT,
    MOMENTUM,
    WALKERS,
    Place,
    angle,
    curvature,
    losses,
    walk,
)

MOST_STEPS = 200


@dataclass(frozen=True)
class State:
    """The valley, the start and the settings: all paths follow from them."""

    seed: int = 1
    ratio: float = 20.0
    turn: float | None = None  # as the seed says unless given
    rate: float = 0.05
    momentum: float = 0.8
    adam_rate: float = 0.3
    steps: int = 40
    start: Place = (-3.0, 2.5)
    asking: bool = False  # hide what would answer the challenge

    @property
    def direction(self) -> float:
        """Return the direction of the valley's floor, in degrees."""
        return float(angle(self.seed)) if self.turn is None else self.turn

    @property
    def points(self) -> tuple[float, float]:
        """Return what the loss follows from."""
        return self.ratio, self.direction

    @cached_property
    def paths(self) -> dict[str, np.ndarray]:
        """Return where each walker is at the start and after each step, shape (steps + 1, 2)."""
        rates = {DESCENT: self.rate, MOMENTUM: self.rate, ADAM: self.adam_rate}
        return {
            walker: walk(
                walker,
                self.ratio,
                self.direction,
                self.start,
                rates[walker],
                self.momentum if walker == MOMENTUM else 0.0,
                self.steps,
            )
            for walker in WALKERS
        }

    @cached_property
    def losses(self) -> dict[str, np.ndarray]:
        """Return each walker's loss at the start and after each step."""
        H = curvature(self.ratio, self.direction)
        return {walker: losses(H, path) for walker, path in self.paths.items()}

    @property
    def winner(self) -> str:
        """Return the walker whose loss is lowest at the end."""
        return min(WALKERS, key=lambda walker: float(self.losses[walker][-1]))

    @property
    def stable(self) -> dict[str, float]:
        """Return the largest rates at which gradient descent and momentum do not run away."""
        largest = scratch.largest_stable_rate(curvature(self.ratio, self.direction))
        return {DESCENT: largest, MOMENTUM: largest * (1 + self.momentum)}


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", "seed":
            state = replace(state, seed=event.value, turn=None)
        case "set", "direction":
            state = replace(state, turn=event.value)
        case "set", "steps":
            state = replace(state, steps=int(event.value))
        case "set", ("ratio" | "rate" | "momentum" | "adam_rate"):
            state = replace(state, **{event.key: event.value})
        case "press", "step":
            state = replace(state, steps=min(state.steps + 1, MOST_STEPS))
        case "move", "start":
            state = _start_at(state, *MAP.values_at(event.x, event.y))
        case "nudge", "start":
            w1, w2 = state.start
            state = _start_at(state, *MAP.clipped(w1 + event.x / 10, w2 + event.y / 10))
    return state


def _start_at(state: State, w1: float, w2: float) -> State:
    return replace(state, start=(round(w1, 1) + 0.0, round(w2, 1) + 0.0))


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    return ("race",) if state.steps == MOST_STEPS else ()

"""The state of the lab "One mistake, one turn", and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.labs.design import Event
from course_utils.labs.half_plane import Weights
from course_utils.labs.svg import Panel
from course_utils.labs.turn_run import (
    CORNERS,
    GATES,
    LABELS,
    MOST_PASSES,
    POINTS,
    Labels,
    Places,
    Turn,
    period,
    sample,
    scores,
    walk,
)

REACH = 3.5  # points and weights are drawn from -REACH to REACH


@dataclass(frozen=True)
class State:
    """The points, the weights to start from, and which points were looked at since."""

    seed: int = 1
    data: str = POINTS
    x: Places | None = None  # None until a point was moved
    start: Weights | None = None  # as the data say unless given
    clicked: int | None = None  # looked at first, out of order
    visits: int = 0  # then all points in order, again and again: how many looks
    mistakes: int = 0  # before the start
    asking: bool = False  # hide what would answer the challenge
    candidates: tuple[tuple[str, Weights], ...] = ()

    @property
    def points(self) -> tuple[Places, Labels]:
        """Return where the points lie, and their classes, -1 or 1."""
        if self.data in GATES:
            return CORNERS, GATES[self.data]
        return (sample(self.seed)[0] if self.x is None else self.x), LABELS

    @property
    def moves(self) -> bool:
        """Return whether the points can be dragged."""
        return self.data not in GATES

    @property
    def plane(self) -> Panel:
        """Return where points, line and weights are drawn."""
        reach = (-1.5, REACH) if self.data in GATES else (-REACH, REACH)
        return Panel(58, 14, 356, 356, reach, reach)

    @property
    def first(self) -> Weights:
        """Return the weights before the first turn."""
        if self.start is not None:
            return self.start
        return (0.0, 0.0, 0.0) if self.data in GATES else sample(self.seed)[1]

    @property
    def turns(self) -> list[Turn]:
        """Return what came of each look at a point."""
        places, labels = self.points
        clicked = () if self.clicked is None else (self.clicked,)
        in_order = tuple(k % len(places) for k in range(self.visits))
        return walk(places, labels, self.first, (*clicked, *in_order))

    @property
    def weights(self) -> Weights:
        """Return (w₁, w₂, b) now."""
        return self.turns[-1].after if self.turns else self.first

    @property
    def scores(self) -> np.ndarray:
        """Return w · x + b of each point."""
        return scores(self.points[0], self.weights)

    @property
    def wrong(self) -> np.ndarray:
        """Return of each point whether it is a mistake now; a score of 0 is one."""
        return self.scores * self.points[1] <= 0

    @property
    def all_mistakes(self) -> int:
        """Return how often the weights were changed."""
        return self.mistakes + sum(turn.wrong for turn in self.turns)

    @property
    def passes(self) -> list[int]:
        """Return how many mistakes each pass had, in order; the last may not be over."""
        n = len(self.points[0])
        in_order = self.turns[len(self.turns) - self.visits :]
        return [sum(turn.wrong for turn in in_order[k : k + n]) for k in range(0, self.visits, n)]

    @property
    def period(self) -> int | None:
        """Return after how many mistakes all comes again; None if that is not known.

        It is known for whole numbers in a fixed order only: there no rounding can make two
        weights look the same.
        """
        whole = self.data in GATES and all(one.is_integer() for one in self.first)
        in_order = self.turns[len(self.turns) - self.visits :]
        return period(in_order, len(self.points[0])) if whole else None


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key.partition("-"):
        case "set", ("data", _, _):
            return State(seed=state.seed, data=event.value)
        case "set", ("seed", _, _) if "seed" not in stopped(state):
            return State(seed=event.value, data=state.data)
        case "press", (("next" | "pass") as key, _, _) if key not in stopped(state):
            return _look_on(state, key)
        case (("press" | "move" | "nudge"), ("spot", _, index)):
            return _use_point(state, int(index), event)
    return state


def _look_on(state: State, key: str) -> State:
    """Look at points in order, up to the next mistake or to the end of the pass."""
    n = len(state.points[0])
    if key == "pass":
        looks = n - state.visits % n
    else:
        ahead = (np.arange(n) + state.visits) % n
        looks = 1 + int(np.argmax(state.wrong[ahead]))
    return replace(state, visits=min(state.visits + looks, MOST_PASSES * n))


def _use_point(state: State, index: int, event: Event) -> State:
    places, _ = state.points
    if not 0 <= index < len(places):
        return state
    here = replace(state, start=state.weights, clicked=None, visits=0)
    if event.kind == "press":
        return replace(here, clicked=index, mistakes=state.all_mistakes)
    if not state.moves:
        return state
    x, y = places[index]
    if event.kind == "move":
        x, y = state.plane.values_at(event.x, event.y)
    else:
        x, y = state.plane.clipped(x + event.x / 10, y + event.y / 10)
    moved = (*places[:index], (round(x, 1), round(y, 1)), *places[index + 1 :])
    return state if moved == places else replace(here, x=moved, mistakes=0)


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    n = len(state.points[0])
    over = state.visits == MOST_PASSES * n
    clean = state.visits > 0 and state.visits % n == 0 and state.passes[-1] == 0
    keys = {
        "next": over or not state.wrong.any(),
        "play": over or not state.wrong.any(),
        "pass": over or clean,
        "seed": not state.moves,
    }
    return tuple(key for key, idle in keys.items() if idle)

"""The state of the lab "Build XOR", and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.labs.design import Event
from course_utils.labs.half_plane import Weights
from course_utils.labs.svg import Panel

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}
REACH = 2.0  # weights and biases go from -REACH to REACH
HIDDEN, OUTPUT, ROW = ((84.0, 8.0), (84.0, 126.0)), (302.0, 67.0), 27.0  # where the cards are
UNKNOWN = (0,) * (2 * len(GATES))

Nine = tuple[float, float, float, float, float, float, float, float, float]
Layers = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class State:
    """A gate to build, and the weights of one unit and of a network of three; drawn unless given.

    The nine weights of the network are w₁, w₂ and b of the first hidden unit, of the second, and of
    the output, whose inputs are the answers of the hidden units.
    """

    seed: int = 7
    gate: str = "AND"
    hidden: bool = False  # whether two hidden units stand before the output
    one: Weights | None = None
    two: Nine | None = None
    best: tuple[int, ...] = (
        UNKNOWN  # right rows before now: of each gate by one unit, then by three
    )
    asking: bool = False  # hide what would answer the challenge

    @property
    def weights(self) -> tuple[float, ...]:
        """Return the weights on the screen, three or nine."""
        if self.hidden:
            return drawn(self.seed)[1] if self.two is None else self.two
        return drawn(self.seed)[0] if self.one is None else self.one

    @property
    def units(self) -> list[Weights]:
        """Return (w₁, w₂, b) of each unit, the output last."""
        w = self.weights
        return [(w[k], w[k + 1], w[k + 2]) for k in range(0, len(w), 3)]

    @property
    def layers(self) -> Layers:
        """Return the layers, in tenths."""
        return layers_of(self.weights)

    @property
    def activations(self) -> np.ndarray:
        """Return what the hidden units answer at each corner, 0 or 1, shape (4, 2)."""
        return fire(scratch.layer(np.array(CORNERS), *self.layers[0]))

    @property
    def scores(self) -> np.ndarray:
        """Return the score of the output at each corner."""
        return scores_at_corners(self.weights)

    @property
    def answers(self) -> np.ndarray:
        """Return the answer at each corner, 0 or 1."""
        return fire(self.scores)

    @property
    def right(self) -> np.ndarray:
        """Return of each row of the truth table whether it is right."""
        return self.answers == GATES[self.gate]

    @property
    def best_now(self) -> tuple[int, ...]:
        """Return the most right rows so far, of each gate by one unit, then by three."""
        here = list(GATES).index(self.gate) + len(GATES) * self.hidden
        return tuple(
            max(rows, int(self.right.sum())) if i == here else rows
            for i, rows in enumerate(self.best)
        )

    @property
    def best_here(self) -> int:
        """Return the most right rows so far, for this gate and as many units."""
        return self.best_now[list(GATES).index(self.gate) + len(GATES) * self.hidden]


def fire(scores: np.ndarray) -> np.ndarray:
    """Return the step function of scores: 1 above 0, else 0."""
    return np.where(scores > 0, 1.0, 0.0)


def layers_of(weights: tuple[float, ...]) -> Layers:
    """Return the layers of three or nine weights, in tenths: so that no sum is rounded."""
    units = np.rint(10 * np.array(weights)).reshape(-1, 3)
    output = (units[-1:, :2].T, units[-1:, 2])
    return [output] if len(units) == 1 else [(units[:2, :2].T, units[:2, 2]), output]


@lru_cache(maxsize=64)
def scores_at_corners(weights: tuple[float, ...]) -> np.ndarray:
    """Return the scores of the output."""
    return scratch.forward(np.array(CORNERS), layers_of(weights), fire)[:, 0] / 10


@lru_cache(maxsize=64)
def drawn(seed: int) -> tuple[Weights, Nine]:
    """Return weights at random, each a multiple of 0.1: of one unit, and of a network of three."""
    rng = np.random.default_rng(seed)
    one, two = (rng.uniform(-1.5, 1.5, size).round(1) + 0.0 for size in (3, 9))  # 0, never -0
    return tuple(one.tolist()), tuple(two.tolist())


def card(state: State, unit: int) -> tuple[float, float]:
    """Return the upper left corner of the card that shows a unit's weights."""
    if unit == len(state.units) - 1:
        return OUTPUT
    return HIDDEN[unit]


def track(state: State, index: int) -> Panel:
    """Return the scale along which a weight is moved; its middle line is where the mark lies."""
    left, top = card(state, index // 3)
    middle = top + 34 + ROW * (index % 3)
    return Panel(left + 42, middle - 5, 100, 10, (-REACH, REACH), (-1, 1))


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    after = state
    match event.kind, event.key.partition("-"):
        case "set", ("seed", _, _):
            after = replace(state, seed=event.value, one=None, two=None)
        case "set", (("gate" | "hidden") as key, _, _):
            after = replace(state, **{key: event.value})
        case (("move" | "nudge"), ("w", _, index)) if int(index) < len(state.weights):
            after = _set_weight(state, int(index), event)
    return state if after == state else replace(after, best=state.best_now)


def _set_weight(state: State, index: int, event: Event) -> State:
    scale = track(state, index)
    if event.kind == "move":
        value, _ = scale.values_at(event.x, event.y)
    else:
        value, _ = scale.clipped(state.weights[index] + event.x / 10, 0)
    weights: Any = list(state.weights)  # three or nine
    weights[index] = round(value, 1) + 0.0
    which: dict[str, Any] = {"two" if state.hidden else "one": tuple(weights)}
    return replace(state, **which)

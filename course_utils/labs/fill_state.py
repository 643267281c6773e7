"""The state of the lab "Fill in the gradients", what follows from it, and what was mistaken."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from course_utils.labs.design import Event
from course_utils.labs.fill_graph import (
    NEURON,
    REACH,
    SIGMOID,
    Arrow,
    Graph,
    Numbers,
    make_graph,
    sample,
)
from course_utils.labs.svg import Panel

DIGITS = 2  # a typed number must agree to so many significant digits
CURVE = Panel(522, 244, 222, 84, (-REACH, REACH), (0, 1))


@dataclass(frozen=True)
class State:
    """The numbers chosen, how many are filled in, and what was typed last."""

    seed: int = 1
    graph: str = NEURON
    values: Numbers | None = None  # as the seed says unless given
    step: int = 0  # how many are filled in: all values forward, then all gradients backward
    look: str = ""  # which chosen number the curve is over; the first unless given
    answer: float | None = None  # a wrong one, typed for the number that is asked for
    right: bool = False  # the last one was typed, and right
    autograd: bool = False  # say what PyTorch finds as well
    asking: bool = False  # hide what would answer the challenge
    candidates: tuple[str, ...] = ()

    @property
    def label(self) -> int:
        """Return the class y of the one example."""
        return self.seed % 2

    @property
    def points(self) -> tuple[Numbers, int]:
        """Return the numbers that are chosen, and y."""
        return self.values or sample(self.graph, self.seed), self.label

    @property
    def net(self) -> Graph:
        """Return the graph itself."""
        return make_graph(self.graph, self.label)

    @cached_property
    def value(self) -> dict[str, float]:
        """Return all values, known or not."""
        return self.net.forward(self.points[0])

    @cached_property
    def gradient(self) -> dict[str, float]:
        """Return all gradients, known or not."""
        return self.net.backward(self.value)

    @cached_property
    def local(self) -> dict[Arrow, float]:
        """Return the derivative along each arrow, known or not."""
        return self.net.local(self.value)

    @property
    def last(self) -> int:
        """Return how many steps there are."""
        return len(self.net.forward_order) + len(self.net.nodes)

    @property
    def backward(self) -> bool:
        """Return whether all values are known, so that gradients are asked for."""
        return self.step >= len(self.net.forward_order)

    @property
    def valued(self) -> tuple[str, ...]:
        """Return the names of all whose value is known."""
        return (*self.net.leaves, *self.net.forward_order[: self.step])

    @property
    def graded(self) -> tuple[str, ...]:
        """Return the names of all whose gradient is known, in the order in which it was found."""
        found = max(self.step - len(self.net.forward_order), 0)
        return self.net.backward_order[:found]

    @property
    def asked(self) -> str | None:
        """Return the name of the number that is filled in next; None at the end."""
        net = self.net
        return (*net.forward_order, *net.backward_order, None)[self.step]

    @property
    def looked_at(self) -> str:
        """Return the name of the number that the curve is over."""
        return self.look or self.net.leaves[0]

    @property
    def truth(self) -> float:
        """Return the number that is asked for."""
        known = self.gradient if self.backward else self.value
        return known[self.asked or self.net.output]


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    fresh = replace(state, answer=None, right=False)
    match event.kind, event.key:
        case "set", "graph":
            state = State(seed=state.seed, graph=event.value, autograd=state.autograd)
        case "set", "seed":
            state = State(seed=event.value, graph=state.graph, autograd=state.autograd)
        case "set", "autograd":
            state = replace(state, autograd=event.value)
        case "set", "answer" if state.asked and agrees(event.value, state.truth):
            state = replace(fresh, step=state.step + 1, right=True)
        case "set", "answer" if state.asked:
            state = replace(fresh, answer=event.value)
        case "press", "step" if state.asked:
            state = replace(fresh, step=state.step + 1)
        case "press", name if name in state.net.leaves:
            state = replace(state, look=name)
        case "move", "chosen":
            state = _choose(fresh, CURVE.values_at(event.x, event.y)[0])
        case "nudge", "chosen":
            here = state.value[state.looked_at]
            state = _choose(fresh, CURVE.clipped(here + (event.x + event.y) / 10, 0)[0])
    return state


def _choose(state: State, value: float) -> State:
    """Give the number that is looked at another value."""
    values, here = state.points[0], state.net.leaves.index(state.looked_at)
    return replace(state, values=(*values[:here], round(value, 1) + 0.0, *values[here + 1 :]))


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    return () if state.asked else ("step", "play", "answer")


def agrees(typed: float, truth: float, digits: int = DIGITS) -> bool:
    """Return whether `typed` is `truth`, when both are rounded to so many significant digits.

    A little more is let pass than half of the last digit: who rounds in between is right too.
    """
    if truth == 0:
        return abs(typed) < 1e-12
    last = 10.0 ** (math.floor(math.log10(abs(truth))) - digits + 1)
    return abs(typed - truth) <= 0.6 * last


def mistake(state: State) -> str:
    """Return the kind of mistake that the wrong answer in `state` is; "" if none that is known.

    Of a value it is "value", of a gradient one of the keys of `fill_words.REPLIES`.
    """
    typed = state.answer
    if typed is None or not state.asked:
        return ""
    if not state.backward:
        return "value"
    ways = state.net.ways_on(state.asked)
    up = [state.gradient[way.end] for way in ways]
    local = [state.local[way] for way in ways]
    parts = [a * b for a, b in zip(up, local, strict=True)]
    some = [sum(few) for size in range(1, len(parts)) for few in combinations(parts, size)]
    known: list[tuple[str, list[float]]] = [
        ("sign", [-state.truth]),
        ("path", some),
        ("path sign", [-part for part in some]),
        ("local", local if ways else []),
        ("locals added", [sum(local)]),
        ("upstream", [*up, sum(up)]),
        ("multiplied", [math.prod(parts)] if len(parts) > 1 else []),
        ("added", [sum(up) + sum(local)]),
        ("slope", _slope_at_the_score(state) if ways else []),
        ("own value", [state.value[state.asked]]),
    ]
    for kind, numbers in known:
        if any(agrees(typed, one) for one in numbers):
            return kind
    return "rounding" if abs(typed - state.truth) < 0.1 * abs(state.truth) else "unknown"


def _slope_at_the_score(state: State) -> list[float]:
    """Return what comes of the sigmoid's slope if the score is taken for its value."""
    z = state.value[state.asked or ""]
    return [
        state.gradient[way.end] * z * (1 - z)
        for way in state.net.ways_on(state.asked or "")
        if state.net.node[way.end].rule is SIGMOID
    ]

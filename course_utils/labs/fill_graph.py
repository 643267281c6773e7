"""The graphs of the lab "Fill in the gradients": numbers, arrows between them, and both passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

SQUARE, NEURON, NETWORK = "x · x", "one neuron", "2-2-1"
REACH = 4.0  # a number that can be chosen lies from -REACH to REACH
FIRST = {  # what seed 1 begins with
    SQUARE: (3.0,),
    NEURON: (-0.8, 1.5, 0.4),
    NETWORK: (0.6, -1.2, 0.4, 1.5, -0.5, 0.8, 1.4, -0.3, 1.1, 0.3, -2.0),
}
NUDGE = 1e-3  # measures a gradient

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Rule:
    """How a number follows from those whose arrows end in it.

    Attributes
    ----------
    value : callable
        From the numbers at the arrows' starts.
    local : callable
        The derivative in each of them, from them and the value.
    words : str
        The formula, with the names of those numbers as {0}, {1}, ….
    """

    value: Callable[[Sequence[float]], float]
    local: Callable[[Sequence[float], float], Sequence[float]]
    words: str


TIMES = Rule(lambda x: x[0] * x[1], lambda x, value: (x[1], x[0]), "{0} · {1}")
SCORE_1 = Rule(  # weight, input, bias
    lambda x: x[0] * x[1] + x[2], lambda x, value: (x[1], x[0], 1.0), "{0} · {1} + {2}"
)
SCORE_2 = Rule(  # weight, input, weight, input, bias
    lambda x: x[0] * x[1] + x[2] * x[3] + x[4],
    lambda x, value: (x[1], x[0], x[3], x[2], 1.0),
    "{0} · {1} + {2} · {3} + {4}",
)
SIGMOID = Rule(
    lambda x: 1 / (1 + math.exp(-x[0])), lambda x, value: (value * (1 - value),), "σ({0})"
)
LOSS = {  # by the label y
    1: Rule(lambda x: -math.log(x[0]), lambda x, value: (-1 / x[0],), "−ln {0}"),
    0: Rule(lambda x: -math.log(1 - x[0]), lambda x, value: (1 / (1 - x[0]),), "−ln(1 − {0})"),
}


@dataclass(frozen=True)
class Node:
    """A number: chosen, where it has no rule, else it follows from those named in `inputs`."""

    name: str
    place: tuple[float, float]
    inputs: tuple[str, ...] = ()
    rule: Rule | None = None


@dataclass(frozen=True)
class Arrow:
    """One way from a number to one that follows from it: the `slot`-th arrow that ends there."""

    start: str
    end: str
    slot: int


@dataclass(frozen=True)
class Graph:
    """Numbers, each after all that it follows from. The last is the output: gradients are of it."""

    nodes: tuple[Node, ...]

    @cached_property
    def node(self) -> Mapping[str, Node]:
        """Return the nodes by name."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def arrows(self) -> tuple[Arrow, ...]:
        """Return all arrows."""
        return tuple(
            Arrow(start, node.name, slot)
            for node in self.nodes
            for slot, start in enumerate(node.inputs)
        )

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Return the names of the numbers that can be chosen."""
        return tuple(node.name for node in self.nodes if not node.rule)

    @cached_property
    def forward_order(self) -> tuple[str, ...]:
        """Return the names of the others, each after all that it follows from."""
        return tuple(node.name for node in self.nodes if node.rule)

    @cached_property
    def backward_order(self) -> tuple[str, ...]:
        """Return all names from the last column to the first, each from top to bottom."""
        placed = sorted(self.nodes, key=lambda node: (-node.place[0], node.place[1]))
        return tuple(node.name for node in placed)

    @property
    def output(self) -> str:
        """Return the name of the number whose gradient is taken."""
        return self.nodes[-1].name

    def ways_on(self, name: str) -> tuple[Arrow, ...]:
        """Return the arrows that start at a number."""
        return tuple(arrow for arrow in self.arrows if arrow.start == name)

    def forward(self, leaves: Numbers, nudged: str = "", by: float = 0.0) -> dict[str, float]:
        """Return the value of each number, with `by` added to the one named `nudged`."""
        values = dict(zip(self.leaves, leaves, strict=True))
        for node in self.nodes:
            if node.rule:
                values[node.name] = node.rule.value([values[name] for name in node.inputs])
            if node.name == nudged:
                values[node.name] += by
        return values

    def local(self, values: Mapping[str, float]) -> dict[Arrow, float]:
        """Return the derivative along each arrow: of the number at its end, in that arrow alone."""
        local = {}
        for node in self.nodes:
            if node.rule:
                slopes = node.rule.local([values[name] for name in node.inputs], values[node.name])
                for slot, (start, slope) in enumerate(zip(node.inputs, slopes, strict=True)):
                    local[Arrow(start, node.name, slot)] = slope
        return local

    def backward(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the gradient of each number: upstream times local, summed over its arrows."""
        local = self.local(values)
        gradients = {self.output: 1.0}
        for name in self.backward_order[1:]:
            gradients[name] = sum(gradients[way.end] * local[way] for way in self.ways_on(name))
        return gradients

    def nudge(self, values: Mapping[str, float], name: str) -> float:
        """Return how far to nudge a number: one whose log is taken less, so that it has one."""
        value = values[name]
        logged = any(self.node[way.end].rule in LOSS.values() for way in self.ways_on(name))
        room = value * (1 - value) if logged else 1.0
        return NUDGE * room

    def measure(self, leaves: Numbers, name: str) -> float:
        """Return the gradient of a number as a nudge up and one down measure it."""
        size = self.nudge(self.forward(leaves), name)
        above, below = (self.forward(leaves, name, by)[self.output] for by in (size, -size))
        return (above - below) / (2 * size)


@lru_cache(maxsize=8)
def make_graph(kind: str, label: int) -> Graph:
    """Return one of the graphs; `label` is the class y of those that end in a loss."""
    if kind == SQUARE:
        return Graph((Node("x", (190, 150)), Node("y", (500, 150), ("x", "x"), TIMES)))
    if kind == NEURON:
        return Graph(
            (
                Node("w", (60, 70)),
                Node("x", (60, 150)),
                Node("b", (60, 230)),
                Node("z", (270, 150), ("w", "x", "b"), SCORE_1),
                Node("p", (460, 150), ("z",), SIGMOID),
                Node("L", (650, 150), ("p",), LOSS[label]),
            )
        )
    first = ("w₁₁", "w₂₁", "b₁", "x₁", "x₂", "w₁₂", "w₂₂", "b₂")
    second = ("v₁", "c", "v₂")
    return Graph(
        (
            *(Node(name, (56, 24 + 43 * row)) for row, name in enumerate(first)),
            Node("z₁", (246, 88), ("w₁₁", "x₁", "w₂₁", "x₂", "b₁"), SCORE_2),
            Node("z₂", (246, 261), ("w₁₂", "x₁", "w₂₂", "x₂", "b₂"), SCORE_2),
            Node("h₁", (394, 46), ("z₁",), SIGMOID),
            Node("h₂", (394, 303), ("z₂",), SIGMOID),
            *(Node(name, (394, 110 + 64 * row)) for row, name in enumerate(second)),
            Node("z₃", (554, 174), ("v₁", "h₁", "v₂", "h₂", "c"), SCORE_2),
            Node("p", (704, 174), ("z₃",), SIGMOID),
            Node("L", (704, 60), ("p",), LOSS[label]),
        )
    )


@lru_cache(maxsize=64)
def sample(kind: str, seed: int) -> Numbers:
    """Draw the numbers that can be chosen, rounded to 0.1 and none of them 0."""
    if seed == 1:
        return FIRST[kind]
    rng = np.random.default_rng(seed)
    drawn = rng.uniform(0.1, 2.0, len(FIRST[kind])) * rng.choice([-1, 1], len(FIRST[kind]))
    return tuple(drawn.round(1).tolist())

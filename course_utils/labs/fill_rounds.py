"""The questions of the lab "Fill in the gradients", with every number in the replies computed."""

from __future__ import annotations

from dataclasses import replace

from course_utils.labs.design import Round
from course_utils.labs.fill_graph import NETWORK, NEURON, SQUARE
from course_utils.labs.fill_state import State
from course_utils.labs.svg import number


def _twice() -> Round[State]:
    asked = State(graph=SQUARE, step=2, asking=True)
    told = replace(asked, step=3, asking=False)
    x, gradient = told.value["x"], told.gradient["x"]
    nudged = told.net.forward((x + 0.01,))["y"]
    moved = f"At x = {x + 0.01:g}, y is {nudged:.4f}: {(nudged - x * x) / 0.01:.2f} times as far"
    return Round(
        key="04.fill.c1",
        question="y = x · x is drawn with two arrows, each with the local derivative 3. What is "
        "the gradient ∂y/∂x at x = 3?",
        setup=asked,
        revealed=told,
        choices={"once": f"{x:g}", "sum": f"{gradient:g}", "product": f"{x * x:g}"},
        right="sum",
        replies={
            "once": f"One arrow brings {x:g}, and the other as much again. {moved}. Who writes the "
            "second over the first keeps half. Try it: drag x and watch the tangent.",
            "sum": f"Yes: 1 × {x:g} + 1 × {x:g}. {moved}. Try it: drag x and watch the tangent.",
            "product": "Along an arrow factors are multiplied; what several arrows bring is added: "
            f"{x:g} + {x:g}. {moved}. Try it: drag x and watch the tangent.",
        },
        case=told,
    )


def _which() -> Round[State]:
    values = (1.2, 0.8, 0.6, 1.0, 0.5, -1.4, 0.6, -0.4, 0.3, 0.2, 2.0)
    asked = State(graph=NETWORK, values=values, step=10, asking=True, candidates=("v₁", "v₂"))
    told = replace(asked, step=14, asking=False, candidates=())
    value, gradient = told.value, told.gradient
    delta = number(gradient["z₃"], 2)
    each = " and ".join(
        f"{delta} × {number(value[h], 2)} = {number(gradient[v], 2)} for {v}"
        for v, h in (("v₁", "h₁"), ("v₂", "h₂"))
    )
    larger = abs(gradient["v₁"]) / abs(gradient["v₂"])
    return Round(
        key="04.fill.c2",
        question="Which weight gets the larger gradient (its sign aside): v₁ = "
        f"{value['v₁']:g} or v₂ = {value['v₂']:g}?",
        setup=asked,
        revealed=told,
        choices={"v₁": "v₁", "v₂": "v₂", "same": "both get the same"},
        right="v₁",
        replies={
            "v₁": f"Yes: {each}. A weight's own size is no factor; what it is multiplied by is. "
            "Try it: press v₂ and drag the dot; the two gradients keep their ratio.",
            "v₂": f"It is the larger weight, but its own size is no factor. What it is multiplied "
            f"by is: {each}. Try it: press v₂ and drag the dot; the two keep their ratio.",
            "same": f"Upstream is the same for both, {delta}, local is not: {each}. So v₁ gets "
            f"{larger:.1f} times as much. Try it: press v₂ and drag the dot; their ratio stays.",
        },
        case=told,
    )


def _saturated() -> Round[State]:
    asked = State(seed=2, graph=NEURON, values=(2.0, 3.0, 0.0), step=2, asking=True)
    told = replace(asked, step=6, asking=False)
    z, p = told.value["z"], told.value["p"]
    slope = p * (1 - p)
    upstream, delta = told.gradient["p"], told.gradient["z"]
    exact = f"{upstream:.0f} × {slope:.5f} = {delta:.4f}"
    return Round(
        key="04.fill.c3",
        question=f"The sigmoid is saturated: z = {z:g}, p = {p:.4f}, and its slope p (1 − p) is "
        f"{slope:.4f}. But the label is y = 0. What is the gradient ∂L/∂z of the log-loss?",
        setup=asked,
        revealed=told,
        choices={"tiny": f"about {slope:.4f}", "one": "about 1", "huge": f"about {upstream:.0f}"},
        right="one",
        replies={
            "tiny": f"That is local alone. Upstream is large, as the answer is sure and wrong: "
            f"{exact}, which is p − y. A hidden sigmoid has no such upstream. Try it: drag w to "
            "where the gradients do vanish.",
            "one": f"Yes: {exact}, which is p − y. The log-loss undoes the flat slope. A hidden "
            "sigmoid has no such help. Try it: drag w to where the gradients do vanish.",
            "huge": f"That is upstream, ∂L/∂p, before the sigmoid, whose slope cuts it down: "
            f"{exact}, which is p − y. Try it: drag w to where the gradients do vanish.",
        },
        case=replace(told, step=told.last),
    )


ROUNDS = (_twice(), _which(), _saturated())

"""The questions of the playground; numbers of runs are computed when a reply is first read."""

from __future__ import annotations

from dataclasses import replace

from course_utils.labs.computed import Computed
from course_utils.labs.design import Round
from course_utils.labs.playground_data import XOR
from course_utils.labs.playground_state import State
from course_utils.labs.svg import number

# Of the starts 1 to 10, so many have 95 % of the held-out points right after 1,000 steps, by the
# number of hidden units. It takes seconds, so a test counts them anew, and no lab does.
SOLVED = {2: 5, 3: 10}


def _thick() -> Round[State]:
    start = State(data=XOR, noise=0.25, hidden=(3,), seed=2, edge=(2, 2, 1), trained=36, shown=36)

    def replies() -> dict[str, str]:
        slopes = {edge: replace(start, edge=edge) for edge in ((1, 2, 1), (2, 2, 1), (1, 1, 1))}
        thick, right, thin = (
            f"{number(one.weight, 2)} with a slope of {number(one.slope, 2)}"
            for one in slopes.values()
        )
        back = number(replace(start, edge=(2, 1, 1)).weight, 2)
        said = (
            f"The thickest is {thick}: its unit leads on by a weight of {back} only, and through "
        )
        said += f"that little blame comes back. Unit 1.2 to the output is {right}."
        shown = "Try it: let the edges show gradients."
        return {
            "thick": f"How large a weight is says nothing about its slope. {said} {shown}",
            "half": f"Yes. {said} {shown}",
            "thin": f"It is {thin}. How small a weight is says nothing either. {said} {shown}",
        }

    choices = {
        "thick": "x₂ to unit 1.1, the thickest",
        "half": "unit 1.2 to the output, half as thick",
        "thin": "x₁ to unit 1.1, the thinnest of the three",
    }
    return Round(
        key="04.playground.c1",
        question="Which of these weights will the next step change most? Units count from the top.",
        setup=replace(start, asking=True),
        revealed=replace(start, edges="gradients"),
        choices=choices,
        right="half",
        replies=Computed(tuple(choices), replies),
        case=start,
    )


def _dead() -> Round[State]:
    start = State(hidden=(8,), activation="relu", rate=10.0, seed=7)
    killed = replace(start, trained=20, shown=20, edge=(2, 0, 1))
    later = replace(killed, trained=91, shown=91)

    def replies() -> dict[str, str]:
        biases = [number(one.weight, 3) for one in (killed, later)]
        said = "A dead unit passes on 0, so the weight after it has the slope 0, and its own slope "
        said += "is 0, so nothing goes back through it. The output's bias alone moved: "
        said += (
            f"{biases[0]} before, {biases[1]} after. Try it: train it from the start, and press "
        )
        said += "Step back until the first unit lives again."
        return {
            "hidden": f"Their slopes are not small, they are 0. {said}",
            "out": f"They multiply activations that are 0. {said}",
            "bias": f"Yes. {said}",
        }

    choices = {
        "hidden": "weights into the hidden units, too",
        "out": "weights into the output, and its bias",
        "bias": "the output's bias alone",
    }
    return Round(
        key="04.playground.c2",
        question="All 8 ReLUs are dead: each answers 0 to every point. Training goes on for 71 "
        "steps. What will have changed?",
        setup=replace(killed, asking=True),
        revealed=later,
        choices=choices,
        right="bias",
        replies=Computed(tuple(choices), replies),
        case=start,
    )


def _starts() -> Round[State]:
    start = State(data=XOR, noise=0.25, hidden=(2,))
    said = f"From ten starts, {SOLVED[2]} get there; with three hidden units all {SOLVED[3]} do. "
    said += (
        "This one is stuck: nothing nearby is better. A spare unit is a spare chance for a good "
    )
    said += "start. Try it: train, then press New data, or add a unit."
    choices = {"all": "nearly all", "half": "about half", "none": "hardly any"}
    return Round(
        key="04.playground.c3",
        question="Two hidden units suffice for XOR: weights that solve it exist. Of ten random "
        "starts, how many come to 95 % right in 1,000 steps?",
        setup=replace(start, asking=True),
        revealed=replace(start, trained=200, shown=200),
        choices=choices,
        right="half",
        replies={
            "all": f"That weights exist does not say that descent finds them. {said}",
            "half": f"Yes. {said}",
            "none": f"So bad it is not. {said}",
        },
        case=start,
    )


ROUNDS = (_thick(), _dead(), _starts())

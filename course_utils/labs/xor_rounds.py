"""The questions of the lab "Build XOR", with every number in the replies computed."""

from __future__ import annotations

from dataclasses import replace

from course_utils.labs.design import Round
from course_utils.labs.svg import number
from course_utils.labs.xor_drawing import landings, say_landings
from course_utils.labs.xor_state import Nine, State

OR, AND, NAND = (1.0, 1.0, -0.5), (1.0, 1.0, -1.5), (-1.0, -1.0, 1.5)


def _one_unit() -> Round[State]:
    asked = State(gate="XOR", one=OR, asking=True)
    told = replace(asked, asking=False)
    first, second, third, fourth = map(number, told.scores)
    lower = replace(told, one=(1.0, 1.0, -2.0))
    less = replace(told, one=(1.0, -0.5, -0.5))
    always = (
        "Whatever the weights, the scores of (0, 0) and (1, 1) add up to as much as those of "
        f"(0, 1) and (1, 0): here {first} + {fourth} = {second} + {third}. XOR wants the first two "
        "at most 0 and the other two above 0"
    )
    tail = "Try it: move all three, and watch the best for XOR."
    return Round(
        key="02.xor.c1",
        question="One unit with w₁ = 1, w₂ = 1, b = −0.5. Three rows of XOR are right; for (1, 1) "
        "it answers 1. Which change makes all four right?",
        setup=asked,
        revealed=told,
        choices={"bias": "a lower bias", "weight": "a lower w₂", "none": "no change can"},
        right="none",
        replies={
            "bias": f"At b = −2 the row (1, 1) is right, but {lower.right.sum()} of 4 rows are: "
            f"the score of (0, 1) fell to {number(lower.scores[1])} as well. {always}. {tail}",
            "weight": f"At w₂ = −0.5 the row (1, 1) is right, but the score of (0, 1) fell to "
            f"{number(less.scores[1])}: {less.right.sum()} of 4 rows again. {always}. {tail}",
            "none": f"Yes. {always}. {tail}",
        },
        case=told,
    )


def _fold() -> Round[State]:
    told = State(gate="XOR", hidden=True, two=(*OR, *NAND, *AND))
    lands = " ".join(say_landings(told))
    other: Nine = (*OR, *AND, *AND)
    tail = "Try it: the second unit is AND now. Where do they land, and what must the output be?"
    return Round(
        key="02.xor.c2",
        question="Hidden unit 1 is OR, hidden unit 2 is NAND. Each sends a corner to a₁ and a₂, "
        "its two answers. Which corners land on one place of the hidden plane?",
        setup=replace(told, asking=True),
        revealed=told,
        choices={
            "ends": "(0, 0) and (1, 1)",
            "mixed": "(0, 1) and (1, 0)",
            "none": "none: four corners, four places",
        },
        right="mixed",
        replies={
            "ends": f"OR answers 0 for (0, 0) and 1 for (1, 1), so it keeps them apart. {lands} "
            f"The paper folds, and one line is enough there. {tail}",
            "mixed": f"Yes. {lands} The paper folds, and one line is enough there. {tail}",
            "none": f"Both units answer 1 for (0, 1), and both for (1, 0). {lands} "
            f"The paper folds, and one line is enough there. {tail}",
        },
        case=State(gate="XOR", hidden=True, two=other),
    )


def _twins() -> Round[State]:
    told = State(gate="XOR", hidden=True, two=(*OR, *OR, *OR))  # no output does better
    best = int(told.right.sum())
    together = max((found for _, found in landings(told)), key=len)
    lands = " ".join(say_landings(told))
    why = (
        f"Two equal units see the same line. {lands} These {len(together)} get one answer, and XOR "
        f"wants 1, 1 and 0: so {best} rows are right at best"
    )
    tail = "Try it: change the bias of hidden unit 2 until they part."
    return Round(
        key="02.xor.c3",
        question="Two hidden units again, but both are OR, with equal weights. You may choose the "
        "output's weights. How many rows of XOR can be right?",
        setup=replace(told, asking=True),
        revealed=told,
        choices={"four": "4", "three": "3", "two": "2"},
        right="three",
        replies={
            "four": f"It takes two lines, not only two units. {why}. {tail}",
            "three": f"Yes. {why}. {tail}",
            "two": f"One line gets further than that. {why}. {tail}",
        },
        case=told,
    )


ROUNDS = (_one_unit(), _fold(), _twins())

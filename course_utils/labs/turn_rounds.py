"""The questions of the lab "One mistake, one turn", with every number in the replies computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_utils.labs.design import Round
from course_utils.labs.half_plane import Weights
from course_utils.labs.turn_drawing import angle, rounded, say_turn
from course_utils.labs.turn_state import State

# Of class +1 and -1 in turn; of these, the line x₁ + x₂ = 0 has one on the wrong side.
PLACES = (
    (0.4, 1.9),
    (1.1, -0.3),
    (-1.2, 2.3),
    (-1.8, 0.3),
    (2.3, 0.8),
    (-0.8, -1.6),
    (1.5, 2.2),
    (0.6, -2.0),
)
WRONG = 1  # the point that is learnt from
SHORT: Weights = (1.0, 1.0, 0.0)
LONG: Weights = (3.0, 3.0, 0.0)


def _add(weights: Weights, times: int) -> Weights:
    """Return the weights after adding the point, its class included, so many times."""
    moved = np.array(weights) - times * np.array([*PLACES[WRONG], 1.0])
    first, second, bias = moved.round(1).tolist()
    return first, second, bias


def _through(weights: Weights) -> Weights:
    """Return the line of the same slope through the point."""
    first, second, _ = weights
    return first, second, round(-float(np.dot(PLACES[WRONG], weights[:2])), 1)


def _turn() -> Round[State]:
    lines = (("A", _add(SHORT, -1)), ("B", _through(SHORT)), ("C", _add(SHORT, 1)))
    asked = State(x=PLACES, start=SHORT, asking=True, candidates=lines)
    told = replace(asked, asking=False, clicked=WRONG)
    _, sums, bias, *_ = say_turn(told)
    said = f"{sums}, {bias}. The line turns by {angle(told.turns[-1]):.0f}°"
    broken = int(np.flatnonzero(told.wrong)[0]) + 1
    score = rounded(told.scores[WRONG])
    tail = f"Try it: press point {broken}, which the turn made wrong."
    return Round(
        key="02.turn.c1",
        question="Point 2 is of class −1 and lies on the blue side, a mistake. Click the line to "
        "which one step of Rosenblatt's rule moves the boundary: A, B or C.",
        setup=asked,
        revealed=told,
        choices={letter: letter for letter in "ABC"},
        right="C",
        replies={
            "A": f"A is where w + x would go, and there the score of point 2 is higher still. Its "
            f"class is −1, so x is taken away: {said}, line C. {tail}",
            "B": f"The rule does not ask how far the line is from the point. It takes all of x "
            f"away: {said}, to line C, well past the point: its score is {score} now. {tail}",
            "C": f"Yes: {said}, and the score of point 2 is {score} now. {tail}",
        },
        case=replace(told, candidates=(), start=told.weights, clicked=None, mistakes=1),
    )


def _stubborn() -> Round[State]:
    after = _add(SHORT, 1)
    lines = (("A", after), ("B", _add(LONG, 1)), ("C", _through(LONG)))
    asked = State(x=PLACES, start=LONG, asking=True, candidates=lines)
    told = replace(asked, asking=False, clicked=WRONG)
    first = replace(told, start=SHORT)
    turned = f"by {angle(told.turns[-1]):.0f}° instead of {angle(first.turns[-1]):.0f}°"
    before, now = rounded(asked.scores[WRONG]), rounded(told.scores[WRONG])
    still = f"its score falls from {before} to {now}, still above 0"
    again = replace(told, candidates=(), start=told.weights, clicked=None, mistakes=1)
    tail = "Try it: press point 2 until it is right, and count."
    return Round(
        key="02.turn.c2",
        question="The same points and the same line, but w = (3, 3) is three times as long. Where "
        "does one step move the boundary now?",
        setup=asked,
        revealed=told,
        choices={letter: letter for letter in "ABC"},
        right="B",
        replies={
            "A": f"A is where the short w went. The point is as long as before, but against a long "
            f"w it weighs little: the line turns {turned}, to B. {tail}",
            "B": f"Yes: the line turns {turned}. The point stays wrong: {still}. {tail}",
            "C": "No rule says that the point must be right after the step. The line turns "
            f"{turned}, to B, and the point stays wrong: {still}. {tail}",
        },
        case=again,
    )


def _for_ever() -> Round[State]:
    n = 4
    asked = State(data="XOR", visits=2 * n, asking=True)
    told = replace(asked, asking=False, visits=12 * n)
    largest = max(abs(one) for turn in told.turns for one in turn.after)
    came_back = (
        f"after every {told.period} mistakes w and b are the same again, and no weight is ever "
        f"larger than {largest:.0f}"
    )
    settled = State(data="AND")
    while settled.wrong.any():
        settled = replace(settled, visits=settled.visits + n)
    fixed = f"With AND {settled.all_mistakes} mistakes are enough"
    tail = "Try it: press Play, and see where AND stops."
    return Round(
        key="02.turn.c3",
        question="XOR, in order, from w = 0 and b = 0. Two passes are over, with "
        f"{asked.passes[0]} mistakes each. What do ten more passes do?",
        setup=asked,
        revealed=told,
        choices={
            "fewer": "mistakes get fewer, slowly",
            "grow": "w and b grow and grow",
            "round": "the same weights come again and again",
        },
        right="round",
        replies={
            "fewer": f"They stay at {told.passes[-1]} in each pass: {came_back}. No number of "
            f"passes helps where no line does. {fixed}. {tail}",
            "grow": f"Each mistake undoes what another did: {came_back}. {fixed}. {tail}",
            "round": f"Yes: {came_back}. Same numbers, same order: so it goes on for ever. "
            f"{fixed}. {tail}",
        },
        case=State(data="AND"),
    )


ROUNDS = (_turn(), _stubborn(), _for_ever())

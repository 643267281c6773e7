"""The questions of the lab "Valley", with every number in the replies computed."""

from __future__ import annotations

from dataclasses import replace

from course_utils.labs.design import Round
from course_utils.labs.svg import number
from course_utils.labs.three_ways_run import ADAM, DESCENT, MOMENTUM, WALKERS
from course_utils.labs.three_ways_state import State


def _rounds() -> tuple[Round[State], ...]:
    """Return the questions, with every number in the replies computed."""
    bowl = State(ratio=1.0, rate=0.8, momentum=0.9, steps=20)
    descent, rolling, adam = _ends(bowl)
    kept = f"{1 - bowl.rate:.1f}"
    even = Round(
        key="04.valley.c1",
        question="The valley is a round bowl: as steep one way as the other. Whose loss is lowest "
        f"after {bowl.steps} steps?",
        setup=replace(bowl, asking=True),
        revealed=bowl,
        choices={"descent": DESCENT, "momentum": MOMENTUM, "adam": ADAM},
        right="descent",
        replies={
            "descent": f"Yes: {descent}. Here the slope points at the bottom, and each step keeps "
            f"{kept} of the distance. Momentum rolls past it: {rolling}. Try it: raise the ratio "
            "to 5; the same rate is too large then.",
            "momentum": f"Here the slope points at the bottom, and momentum only rolls past it: "
            f"{rolling}. Without it each step keeps {kept} of the distance: {descent}. Try it: "
            "lower the momentum to 0.",
            "adam": f"Adam goes about {bowl.adam_rate:g} a step in each weight, near the bottom "
            f"too, and ends at {adam}. Gradient descent keeps {kept} of the distance in a step: "
            f"{descent}. Try it: look for a rate of Adam that comes near.",
        },
        case=bowl,
    )

    slant = State(
        ratio=100.0,
        turn=45.0,
        rate=0.018,
        momentum=0.9,
        adam_rate=0.1,
        steps=100,
        start=(-3.0, 1.0),
    )
    descent, rolling, adam = _ends(slant)
    straight = _ends(replace(slant, turn=0.0))[2]
    long = Round(
        key="04.valley.c2",
        question="A long valley, 100 times as steep across as along, lies between the axes. Whose "
        f"loss is lowest after {slant.steps} steps?",
        setup=replace(slant, asking=True),
        revealed=slant,
        choices={"descent": DESCENT, "momentum": MOMENTUM, "adam": ADAM},
        right="momentum",
        replies={
            "descent": f"Along the floor a step keeps {1 - slant.rate:g} of the distance, so it "
            f"crawls: {descent}. Momentum gathers speed there: {rolling}. Try it: lower the ratio.",
            "momentum": f"Yes: {rolling}, as it gathers speed along the floor; gradient descent "
            f"crawls there: {descent}. Adam has {adam}, but {straight} with the valley along an "
            "axis. Try it: set the direction to 0.",
            "adam": f"Adam gives each weight a pace of its own. That helps in a valley along an "
            f"axis: {straight}. Between the axes it does not: {adam}, and momentum {rolling}. "
            "Try it: set the direction to 0.",
        },
        case=slant,
    )

    fast = State(rate=0.12, momentum=0.9, steps=60)
    largest = {walker: f"{rate:.2g}" for walker, rate in fast.stable.items()}
    factor = number(1 - fast.rate * fast.ratio, 2)
    limits = f"The largest stable rate is {largest[DESCENT]} without momentum, {largest[MOMENTUM]} "
    limits += (
        f"with it. Each step of gradient descent multiplies its distance to the floor by {factor}"
    )
    settles = f"momentum settles: {_ends(fast)[1]}"
    leaves = Round(
        key="04.valley.c3",
        question=f"The rate {fast.rate:g} is above {largest[DESCENT]}, the largest stable one of "
        "gradient descent. Who runs away?",
        setup=replace(fast, asking=True),
        revealed=fast,
        choices={"descent": "gradient descent alone", "both": "momentum too", "none": "neither"},
        right="descent",
        replies={
            "descent": f"Yes. {limits}; {settles}. What it has gathered on one side works against "
            "the swing. Try it: raise the rate until momentum leaves too.",
            "both": f"Momentum does go farther along the floor. Across it each slope works against "
            f"what was gathered on the other side. {limits}; {settles}. Try it: raise the rate "
            "until momentum leaves too.",
            "none": f"A little above is enough, as it is the same factor in each step. {limits}; "
            f"{settles}. Try it: set the rate to {largest[DESCENT]}, then just below.",
        },
        case=fast,
    )
    return even, long, leaves


def _ends(state: State) -> tuple[str, str, str]:
    """Return the losses that gradient descent, momentum and Adam end with."""
    descent, rolling, adam = (number(state.losses[one][-1], 2) for one in WALKERS)
    return descent, rolling, adam


ROUNDS = _rounds()

"""Lab "Where will it step?": gradient descent on the map of the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from course_utils import scratch
from course_utils.arguments import accepts, instance, one_of
from course_utils.labs.design import Button, Choice, Clock, Design, Event, Round, Slider, Toggle
from course_utils.labs.one_feature import (
    REACH,
    Numbers,
    lowest,
    parted_sample,
    point_losses,
    sample,
)
from course_utils.labs.shell import Lab
from course_utils.labs.step_drawing import MAP, WIDTH, describe, draw
from course_utils.numeric_arguments import integer, number

RATES = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 20.0, 30.0, 50.0)
MOST_STEPS = 200
AS_MEASURED, PARTED = "penguins", "parted by a cut"

Place = tuple[float, float]


@dataclass(frozen=True)
class State:
    """A descent: all of its steps follow from these fields."""

    seed: int = 1
    data: str = AS_MEASURED
    rate: float = 2.0
    steps: int = 0
    start_weight: float = -5.0
    start_bias: float = 3.0
    show_sum: bool = False
    asking: bool = False  # hide what would answer the challenge
    candidates: tuple[tuple[str, Place], ...] = ()

    @property
    def points(self) -> tuple[Numbers, Numbers]:
        """Return x and the labels y of all points."""
        return (sample if self.data == AS_MEASURED else parted_sample)(self.seed)

    @property
    def path(self) -> np.ndarray:
        """Return (w, b) at the start and after each step, shape (steps + 1, 2)."""
        return descend(*self.points, (self.start_weight, self.start_bias), self.rate, self.steps)

    @property
    def mean_losses(self) -> np.ndarray:
        """Return the mean loss at the start and after each step, shape (steps + 1,)."""
        weights, biases = self.path.T[:, :, None]
        return point_losses(*self.points, weights, biases).mean(axis=1)

    @property
    def blame(self) -> np.ndarray:
        """Return what each point adds to the gradient at the end of the path, shape (n, 2)."""
        (x, y), (weight, bias) = map(np.array, self.points), self.path[-1]
        delta = (scratch.sigmoid(weight * x + bias) - y) / len(x)
        return np.column_stack([delta * x, delta])


@lru_cache(maxsize=64)
def descend(x: Numbers, y: Numbers, start: Place, rate: float, steps: int) -> np.ndarray:
    """Return (w, b) at the start and after each step of gradient descent."""
    X, labels = np.array(x)[:, None], np.array(y)
    path = np.zeros((steps + 1, 2))
    path[0] = start
    for k in range(steps):
        weights, bias = scratch.descent_step(X, labels, path[k, :1], path[k, 1], rate)
        path[k + 1] = [weights[0], bias]
    return path


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", ("seed" | "data" | "rate" | "show_sum"):
            return replace(state, **{event.key: event.value})
        case "press", "step":
            return replace(state, steps=min(state.steps + 1, MOST_STEPS))
        case "move", "start":
            return _start_at(state, *MAP.values_at(event.x, event.y))
        case "nudge", "start":
            by_x, by_y = event.x / 10, event.y / 10
            target = MAP.clipped(state.start_weight + by_x, state.start_bias + by_y)
            return _start_at(state, *target)
    return state


def _start_at(state: State, weight: float, bias: float) -> State:
    return replace(state, start_weight=round(weight, 1), start_bias=round(bias, 1))


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    return ("step", "play") if state.steps == MOST_STEPS else ()


# ---- challenge ---------------------------------------------------------------------------------


def _rounds() -> tuple[Round[State], ...]:
    """Return the questions, with every number in the replies computed."""
    start = State(rate=10.0, start_weight=5.0, start_bias=5.0, show_sum=True)
    here, there = start.path[0], replace(start, steps=1).path[1]
    best = np.array(lowest(*start.points))
    length = np.hypot(*(there - here))
    straight = here + (best - here) * length / np.hypot(*(best - here))
    uphill = 2 * here - there
    marks = tuple(zip("ABCD", map(tuple, (best, straight, there, uphill)), strict=True))
    lands = f"It lands on C, at w = {there[0]:.1f}, b = {there[1]:.1f}"
    one_step = Round(
        key="01.step.c1",
        question="The learning rate is 10. Click where the next step lands: A, B, C or D.",
        setup=replace(start, asking=True, candidates=marks),
        revealed=replace(start, candidates=marks, steps=1, show_sum=False),
        choices={letter: letter for letter in "ABCD"},
        right="C",
        replies={
            "A": f"The gradient does not know where the lowest point is; it knows the slope under "
            f"its feet. {lands}. Try it: step on and see when it heads for the star.",
            "B": f"Downhill here is not towards the star: it is square to the line of equal loss. "
            f"{lands}. Try it: drag the start along that line.",
            "C": f"Yes. {lands}: square to the line of equal loss, not towards the star. Try it: "
            "drag the start to where the two agree.",
            "D": f"The gradient points uphill to D; a step goes the other way. {lands}. Try it: "
            "tick the next step, point by point.",
        },
        case=start,
    )

    fast = State(rate=30.0, start_weight=3.0, start_bias=0.0)
    once, twice = replace(fast, steps=1), replace(fast, steps=2)
    before, after = once.mean_losses
    jump = f"J goes from {before:.2f} to {after:.2f}"
    overshoot = Round(
        key="01.step.c2",
        question="The rate is 30, and the start is near the star. What does the next step do to "
        "the mean loss J?",
        setup=replace(fast, asking=True),
        revealed=twice,
        choices={"lower": "lowers it", "same": "hardly moves it", "higher": "raises it"},
        right="higher",
        replies={
            "lower": f"The direction is right, but the step is too long and jumps over the valley: "
            f"{jump}. One step later it is {twice.mean_losses[-1]:.2f}. Try it: lower the "
            "rate until it settles.",
            "same": f"The slope is small here, but 30 times a small slope is a long step: {jump}. "
            "Try it: lower the rate until it settles.",
            "higher": f"Yes: {jump}. The step jumps over the valley. Try it: lower the rate until "
            "it settles.",
        },
        case=twice,
    )

    parted = State(data=PARTED, rate=10.0, start_weight=0.0, start_bias=0.0)
    early, late = replace(parted, steps=MOST_STEPS // 2), replace(parted, steps=MOST_STEPS)
    grows = (
        f"After {early.steps} steps w is {early.path[-1, 0]:.1f}, after {late.steps} it is "
        f"{late.path[-1, 0]:.1f}, and J falls from {early.mean_losses[-1]:.3f} to "
        f"{late.mean_losses[-1]:.3f}"
    )
    endless = Round(
        key="01.step.c3",
        question=f"Now a cut parts the classes without a mistake. We take {MOST_STEPS} steps at "
        "rate 10. What does the weight w do?",
        setup=replace(parted, asking=True),
        revealed=late,
        choices={
            "settles": "settles at a lowest point",
            "grows": "grows, slower and slower",
            "swings": "swings to and fro",
        },
        right="grows",
        replies={
            "settles": f"There is no lowest point: where every answer is right, a surer model is "
            f"always a little cheaper. {grows}. Try it: go back to the penguins.",
            "grows": f"Yes. {grows}. A surer model is always a little cheaper, so there is no "
            "lowest point. Try it: go back to the penguins, where it settles.",
            "swings": f"That takes a larger rate. Here each step makes the model surer of what is "
            f"right anyway. {grows}. Try it: raise the rate, then go back to the penguins.",
        },
        case=late,
    )
    return one_step, overshoot, endless


DESIGN = Design(
    name="where_will_it_step",
    title="Where will it step?",
    task="Drag the start, choose a learning rate, and step. Each line on the map joins places of "
    "equal loss.",
    width=WIDTH,
    controls=(
        Slider("rate", "learning rate", RATES),
        Button("step", "Step"),
        Clock("play", "Play", presses="step", milliseconds=400),
        Choice("data", "data", (AS_MEASURED, PARTED)),
        Toggle("show_sum", "next step, point by point"),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "data", "rate", "steps", "start_weight", "start_bias", "show_sum"),
    rounds=_rounds(),
    stopped=stopped,
)


@accepts(
    seed=integer(at_least=0),
    data=one_of(AS_MEASURED, PARTED),
    rate=number(at_least=RATES[0], at_most=RATES[-1]),
    steps=integer(at_least=0, at_most=MOST_STEPS),
    start_weight=number(at_least=-REACH, at_most=REACH),
    start_bias=number(at_least=-REACH, at_most=REACH),
    show_sum=instance(bool),
)
def where_will_it_step(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    data: str = AS_MEASURED,
    rate: float = 2.0,
    steps: int = 0,
    start_weight: float = -5.0,
    start_bias: float = 3.0,
    show_sum: bool = False,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Where will it step?".

    Parameters
    ----------
    seed : int
        Which ten penguins are drawn from the table.
    data : str
        "penguins", as they were measured, or "parted by a cut": the same body masses, changed so
        that one cut has all males on one side.
    rate : float
        Learning rate, from 0.1 to 50.
    steps : int
        How many steps are taken at the start, at most 200.
    start_weight, start_bias : float
        Where the descent starts, each from -8 to 8.
    show_sum : bool
        Draw the next step as the sum of what each point asks for.
    hide : tuple of str
        Controls to take away: some of "rate", "step", "play", "data", "show_sum", "back", "reset",
        "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    state = State(seed, data, rate, steps, start_weight, start_bias, show_sum)
    return Lab(DESIGN, state, hide)

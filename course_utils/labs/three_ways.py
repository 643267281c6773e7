"""Lab "Valley": gradient descent, momentum and Adam from the same start."""

from __future__ import annotations

import numpy as np

from course_utils.arguments import accepts, optional
from course_utils.labs.design import Clock, Design, Slider
from course_utils.labs.shell import Lab
from course_utils.labs.three_ways_drawing import WIDTH, describe, draw
from course_utils.labs.three_ways_rounds import ROUNDS
from course_utils.labs.three_ways_run import REACH
from course_utils.labs.three_ways_state import MOST_STEPS, State, reduce, stopped
from course_utils.numeric_arguments import between, integer, number

RATIOS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
DIRECTIONS = tuple(float(5 * k) for k in range(36))
RATES = (
    *(0.001, 0.002, 0.005, 0.01, 0.015, 0.018, 0.02, 0.022, 0.03, 0.05, 0.07, 0.09),
    *(0.1, 0.11, 0.12, 0.15, 0.2, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.2),
)
SHARES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
ADAM_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0)
STEPS = tuple(map(float, (0, 1, 2, 3, 5, 10, 20, 30, 40, 60, 80, 100, 150, MOST_STEPS)))

DESIGN = Design(
    name="valley",
    title="Valley",
    task="Drag the start: three ways down from there, each drawn whole. A circle, a triangle and a "
    "square mark where they end.",
    width=WIDTH,
    controls=(
        Slider("ratio", "steepness ratio", RATIOS),
        Slider("direction", "direction (degrees)", DIRECTIONS),
        Slider("rate", "rate", RATES),
        Slider("momentum", "momentum", SHARES),
        Slider("adam_rate", "Adam's rate", ADAM_RATES),
        Slider("steps", "steps", STEPS),
        Clock("race", "Race", presses="step", milliseconds=150),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "ratio", "turn", "rate", "momentum", "adam_rate", "steps", "start"),
    rounds=ROUNDS,
    stopped=stopped,
)


@accepts(
    seed=integer(at_least=0),
    ratio=number(at_least=1, at_most=RATIOS[-1]),
    turn=optional(number(at_least=0, at_most=180)),
    rate=number(at_least=RATES[0], at_most=RATES[-1]),
    momentum=number(at_least=0, at_most=SHARES[-1]),
    adam_rate=number(at_least=ADAM_RATES[0], at_most=ADAM_RATES[-1]),
    steps=integer(at_least=0, at_most=MOST_STEPS),
    start=between(-REACH, REACH, 2),
)
def valley(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    ratio: float = 20.0,
    turn: float | None = None,
    rate: float = 0.05,
    momentum: float = 0.8,
    adam_rate: float = 0.3,
    steps: int = 40,
    start: np.ndarray | tuple[float, float] = (-3.0, 2.5),
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Valley".

    Parameters
    ----------
    seed : int
        Which direction the valley is given.
    ratio : float
        How many times as steep it is across as along, from 1 to 100.
    turn : float, optional
        The direction of its floor in degrees from the axis of w₁, from 0 to 180; as the seed says
        unless given.
    rate : float
        Learning rate of gradient descent and of momentum, from 0.001 to 2.2.
    momentum : float
        The share of its velocity that momentum keeps, from 0 to 0.98.
    adam_rate : float
        Learning rate of Adam, from 0.01 to 1.
    steps : int
        How many steps are taken, at most 200.
    start : array_like, shape (2,)
        Where all of them start, each number from -4 to 4 and kept to 0.1.
    hide : tuple of str
        Controls to take away: some of "ratio", "direction", "rate", "momentum", "adam_rate",
        "steps", "race", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    w1, w2 = (np.asarray(start).round(1) + 0.0).tolist()
    state = State(seed, ratio, turn, rate, momentum, adam_rate, steps, (w1, w2))
    return Lab(DESIGN, state, hide)

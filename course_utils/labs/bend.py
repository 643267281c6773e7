"""Lab "Bend a line": hidden units that bend, and what their sum can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

import numpy as np

from course_utils.arguments import accepts, instance, one_of, optional
from course_utils.labs.bend_drawing import SUM, WIDTH, describe, draw, strip
from course_utils.labs.bend_units import (
    GRID,
    HIGH,
    LINEAR,
    LOW,
    MOST_UNITS,
    REACH,
    RELU,
    STEEPEST,
    TARGETS,
    Corners,
    Numbers,
    corners,
    target_at,
    unit_at,
)
from course_utils.labs.design import Choice, Design, Event, Round, Slider
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import between, integer, number, such_that

T = TypeVar("T")
KINKS: Numbers = (-1.0, 1.0, 0.0, 2.0, -2.0)
SLOPES: Numbers = (0.5,) * MOST_UNITS
LEFT = (False,) * MOST_UNITS


@dataclass(frozen=True)
class State:
    """The units, of which the first `units` count, and the target."""

    seed: int = 1
    target: str = "|x|"
    activation: str = RELU
    units: int = 1
    kinks: Numbers = KINKS
    slopes: Numbers = SLOPES
    left: tuple[bool, ...] = LEFT  # which units rise, or fall, to the left of their kink
    bias: float = 0.0
    asking: bool = False  # hide what would answer the challenge

    @property
    def points(self) -> Corners:
        """Return the target's corners and ends."""
        return corners(self.target, self.seed)

    def unit(self, i: int, x: np.ndarray) -> np.ndarray:
        """Return what unit number `i`, from 0, adds to the sum at each x."""
        return unit_at(x, self.kinks[i], self.slopes[i], self.left[i], self.activation)

    def sum(self, x: np.ndarray) -> np.ndarray:
        """Return the bias and what all units add to it, at each x."""
        return np.sum([self.unit(i, x) for i in range(self.units)], axis=0) + self.bias

    @property
    def distance(self) -> float:
        """Return the mean distance between the sum and the target."""
        apart = np.abs(self.sum(GRID) - target_at(GRID, self.target, self.seed))
        mean = (apart[1:] + apart[:-1]).mean() / 2
        return float(mean.round(9))  # what is left by rounding is no distance

    @property
    def bends(self) -> int:
        """Return in how many places the sum changes its slope."""
        if self.activation == LINEAR:
            return 0
        changes: dict[float, float] = {}
        for kink, slope in zip(self.kinks[: self.units], self.slopes, strict=False):
            changes[kink] = changes.get(kink, 0.0) + slope
        return sum(1 for kink, change in changes.items() if change and abs(kink) < REACH)


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    name, _, number_ = event.key.partition("-")
    i = int(number_) - 1 if number_.isdecimal() else -1
    match event.kind, name:
        case "set", "units":
            return replace(state, units=int(event.value))
        case "set", ("seed" | "target" | "activation"):
            return replace(state, **{event.key: event.value})
        case (("move" | "nudge"), "bias"):
            up = (event.x + event.y) / 10  # up or right is more, as on a slider
            y = SUM.values_at(event.x, event.y)[1] if event.kind == "move" else state.bias + up
            return replace(state, bias=round(min(max(y, LOW), HIGH), 1))
        case (("press" | "move" | "nudge"), _) if 0 <= i < state.units:
            return _change_unit(state, name, i, event)
    return state


def _change_unit(state: State, name: str, i: int, event: Event) -> State:
    x, y = strip(i, state.units).values_at(event.x, event.y)
    match event.kind, name:
        case "press", "turn":
            return replace(state, left=_with(state.left, i, not state.left[i]))
        case "move", "kink":
            return replace(state, kinks=_with(state.kinks, i, round(x, 1)))
        case "nudge", "kink":
            x = state.kinks[i] + (event.x + event.y) / 10
            return replace(state, kinks=_with(state.kinks, i, _held(x, REACH, 1)))
        case "move", "slope":
            return replace(state, slopes=_with(state.slopes, i, _held(round(4 * y) / 4, STEEPEST)))
        case "nudge", "slope":
            y = state.slopes[i] + (event.x + event.y) / 4
            return replace(state, slopes=_with(state.slopes, i, _held(y, STEEPEST)))
    return state


def _held(value: float, reach: float, digits: int = 2) -> float:
    return 0.0 + round(min(max(value, -reach), reach), digits)  # 0, never -0


def _with(values: tuple[T, ...], i: int, value: T) -> tuple[T, ...]:
    return (*values[:i], value, *values[i + 1 :])


# ---- challenge ---------------------------------------------------------------------------------


def solution(target: str, seed: int = 1) -> State:
    """Return a state in which the fewest units that can do so add up to the target."""
    (_, start), *bends, _ = corners(target, seed)
    slopes = TARGETS[target][1]
    kinks, changes = [x for x, _ in bends], np.diff(slopes).tolist()
    left = LEFT
    if target == "|x|":  # back to back: both units make a part of the only bend
        kinks, changes, left, start = 2 * kinks, [1.0, 1.0], (True, *LEFT[1:]), bends[0][1]
    elif slopes[0]:  # a unit with its kink at the left end is a line all over the picture
        kinks, changes = [-REACH, *kinks], [slopes[0], *changes]
    n = len(kinks)
    return State(
        seed=seed,
        target=target,
        units=n,
        kinks=(*kinks, *KINKS[n:]),
        slopes=(*changes, *SLOPES[n:]),
        left=left,
        bias=start,
    )


def slopes_at_left_end(changes: Numbers) -> tuple[float, ...]:
    """Return what slope units with these slopes can make at the left end, by turning some."""
    sizes = range(len(changes) + 1)
    chosen = (some for size in sizes for some in combinations(changes, size))
    return tuple(sorted({0.0 - sum(some) for some in chosen}))


def _rounds() -> tuple[Round[State], ...]:
    """Return the questions, with every number in the replies computed."""
    two = solution("|x|")
    one = replace(two, units=1, left=LEFT)
    made = "relu(x) + relu(−x) is |x|: two units, back to back"
    flat = "a unit is flat on one side of its kink, and |x| is flat on neither side"
    tail = "Try it: the triangle has three bends. Does it need a fourth unit?"
    corner = Round(
        key="03.bend.c1",
        question="|x| has one corner. How many ReLU units does it take, with a bias?",
        setup=State(asking=True),
        revealed=two,
        choices={"1": "one", "2": "two", "3": "three"},
        right="2",
        replies={
            "1": f"One unit makes the corner, but {flat}: facing right with slope 1, it is "
            f"{one.distance:.2g} from the target on average. {made}. {tail}",
            "2": f"Yes. {made}. One makes the corner, but {flat}. {tail}",
            "3": f"A third would have nothing left to add. {made}. {tail}",
        },
        case=State(target="triangle"),
    )

    four = solution("zigzag")
    can = [f"{slope:g}" for slope in slopes_at_left_end(four.slopes[1:4])]
    cannot = f"{', '.join(can[:-1])} or {can[-1]}, never 1".replace("-", "−")
    three = "The triangle is flat at its left end, as units that face right are: three are enough"
    climbs = (
        "The zigzag climbs there, with slope 1. A unit at each corner must change the slope by −2, "
        f"2 and −2; turned any way, the three make a slope of {cannot}. So it takes a fourth"
    )
    unfinished = replace(four, units=3)
    tail = (
        f"Try it: three of the four units are here, {unfinished.distance:.2g} from the target on "
        "average. Add the last."
    )
    zigzag = Round(
        key="03.bend.c2",
        question="This zigzag has three corners. The triangle, which is flat, rises, falls and is "
        "flat again, has three too. How many units does each take?",
        setup=replace(State(target="zigzag"), asking=True),
        revealed=four,
        choices={
            "33": "both three",
            "34": "triangle three, zigzag four",
            "44": "both four",
        },
        right="34",
        replies={
            "33": f"A unit for each corner is not always enough. {three}. {climbs}. {tail}",
            "34": f"Yes. {three}. {climbs}. {tail}",
            "44": f"Corners and one more: that is right for the zigzag only. {three}. {climbs}. "
            f"{tail}",
        },
        case=replace(unfinished, slopes=(*four.slopes[:3], *SLOPES[3:])),
    )

    nearest = State(activation=LINEAR, units=5, slopes=(1.0, -1.0, 0.5, 0.5, -1.0), bias=3.0)
    line = (
        f"The sum of lines is a line. None is nearer to |x| than this one, {nearest.distance:.2g}"
    )
    line += " on average, with five units as with one"
    tail = "Try it: switch back to ReLU with the same units."
    straight = Round(
        key="03.bend.c3",
        question="Five units without ReLU: each adds slope · (x − kink). How near to |x| can their "
        "sum come?",
        setup=State(activation=LINEAR, units=5, asking=True),
        revealed=nearest,
        choices={
            "exact": "all the way: five are more than two",
            "rough": "a rough V with blunt corners",
            "line": "as near as one straight line",
        },
        right="line",
        replies={
            "exact": f"More units do not help: with ReLU it is the kinks that count, and here "
            f"there are none. {line}. {tail}",
            "rough": f"Even a blunt corner needs a bend. {line}. {tail}",
            "line": f"Yes. {line}. {tail}",
        },
        case=nearest,
    )
    return corner, zigzag, straight


DESIGN = Design(
    name="bend_a_line",
    title="Bend a line",
    task="Choose how many units there are; drag the kink (round) and the slope (square) of each, "
    "turn it (arrow), and drag the bias at the left edge. Bring the sum onto the dashed target.",
    width=WIDTH,
    controls=(
        Choice("target", "target", tuple(TARGETS)),
        Slider("units", "units", tuple(range(1, MOST_UNITS + 1))),
        Choice("activation", "activation", (RELU, LINEAR)),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "target", "activation", "units", "kinks", "slopes", "left", "bias"),
    rounds=_rounds(),
)


def _numbers(given: np.ndarray | None, usual: Numbers) -> Numbers:
    return usual if given is None else tuple(given.tolist())


@accepts(
    seed=integer(at_least=0),
    target=one_of(*TARGETS),
    activation=one_of(RELU, LINEAR),
    units=integer(at_least=1, at_most=MOST_UNITS),
    kinks=optional(between(-REACH, REACH, MOST_UNITS)),
    slopes=optional(between(-STEEPEST, STEEPEST, MOST_UNITS)),
    left=such_that(
        instance(tuple),
        lambda sides: len(sides) == MOST_UNITS and all(isinstance(one, bool) for one in sides),
        f"hold {MOST_UNITS} times True or False",
    ),
    bias=number(at_least=LOW, at_most=HIGH),
)
def bend_a_line(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    target: str = "|x|",
    activation: str = RELU,
    units: int = 1,
    kinks: np.ndarray | None = None,
    slopes: np.ndarray | None = None,
    left: tuple[bool, ...] = LEFT,
    bias: float = 0.0,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Bend a line".

    A unit adds slope * relu(x - kink) to the sum, or slope * relu(kink - x) if it faces left.

    Parameters
    ----------
    seed : int
        Where the target stands: at 0 for seed 1, elsewhere for the next.
    target : str
        "|x|", "triangle", or "zigzag", whose slopes are 1, -1, 1 and -1.
    activation : str
        "ReLU", or "linear" for none.
    units : int
        How many units there are, from 1 to 5.
    kinks, slopes : array_like, shape (5,), optional
        Of each unit, also of those that do not count yet; kinks from -4 to 4, slopes from -3 to 3.
    left : tuple of bool
        Which of the five face left.
    bias : float
        What is added to the sum of the units, from -3 to 5.
    hide : tuple of str
        Controls to take away: some of "target", "units", "activation", "back", "reset", "seed",
        "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    numbers = (_numbers(kinks, KINKS), _numbers(slopes, SLOPES))
    return Lab(DESIGN, State(seed, target, activation, units, *numbers, left, bias), hide)

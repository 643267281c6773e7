"""Lab "Blame the point": what each point adds to the loss of a logistic regression."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.arguments import accepts, optional
from course_utils.labs.blame_drawing import CURVE, MAP, WIDTH, X_REACH, describe, draw
from course_utils.labs.design import Design, Event, Round, Slider
from course_utils.labs.one_feature import (
    PENGUINS,
    REACH,
    Numbers,
    point_losses,
    sample,
)
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import between, integer, number

STOPS = tuple(round(-REACH + 0.1 * i, 1) for i in range(161))


@dataclass(frozen=True)
class State:
    """Where the points lie, and the model; `x` is None until a point was moved."""

    seed: int = 1
    weight: float = 1.0
    bias: float = 0.0
    x: Numbers | None = None
    asking: bool = False  # hide what would answer the challenge
    letters: str = ""  # one for each point; a blank for a point that is not in question

    @property
    def points(self) -> tuple[Numbers, Numbers]:
        """Return x and the labels y of all points."""
        x, y = sample(self.seed)
        return (x if self.x is None else self.x), y

    @property
    def losses(self) -> np.ndarray:
        """Return the log-loss of each point."""
        return point_losses(*self.points, self.weight, self.bias)

    @property
    def cut(self) -> float | None:
        """Return where the model is undecided; None where it never changes its mind."""
        return 0.0 - self.bias / self.weight if self.weight else None  # 0, never -0


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", "seed":
            return replace(state, seed=event.value, x=None)
        case "set", ("weight" | "bias"):
            return replace(state, **{event.key: event.value})
        case "move", "model":
            weight, bias = MAP.values_at(event.x, event.y)
            return replace(state, weight=round(weight, 1), bias=round(bias, 1))
        case "nudge", "model":
            weight, bias = MAP.clipped(state.weight + event.x / 10, state.bias + event.y / 10)
            return replace(state, weight=round(weight, 1), bias=round(bias, 1))
        case (("move" | "nudge"), key) if key.startswith("point-"):
            return _move_point(state, int(key.removeprefix("point-")), event)
    return state


def _move_point(state: State, moved: int, event: Event) -> State:
    x, _ = state.points
    if not 0 <= moved < len(x):
        return state
    if event.kind == "move":
        target = CURVE.values_at(event.x, event.y)[0]
    else:
        target = CURVE.clipped(x[moved] + event.x / 10, 0)[0]
    return replace(state, x=(*x[:moved], round(target, 1), *x[moved + 1 :]))


# ---- challenge ---------------------------------------------------------------------------------

# five males, then five females
LETTERS = "A  B  C  D"


def _rounds() -> tuple[Round[State], ...]:
    """Return the questions, with every number in the replies computed."""
    x = (2.8, 1.0, 2.0, -1.4, 0.6, -2.0, 2.4, -1.1, -2.8, 0.2)
    asked = State(weight=1.5, x=x, asking=True, letters=LETTERS)
    told = replace(asked, asking=False)
    cost = dict(zip(LETTERS, told.losses, strict=True))
    a, b, c, d = (f"{cost[letter]:.2f}" for letter in "ABCD")
    which = Round(
        key="01.blame.c1",
        question="Click the point that costs most: A, B, C or D.",
        setup=asked,
        revealed=told,
        choices={letter: letter for letter in "ABCD"},
        right="C",
        replies={
            "A": f"A is far from the boundary, but on its own side: sure and right. It costs {a}. "
            f"C is sure and wrong: {c}. Try it: drag A across the boundary.",
            "B": f"B is on the wrong side and costs {b}. C is farther out there, so the model is "
            f"surer of its mistake: {c}. Try it: drag B out until it costs more.",
            "C": f"Yes: {c}. C lies far out on the wrong side, and a confident mistake costs most. "
            "Try it: drag C inwards and watch its bar.",
            "D": f"D is the most doubtful point, and doubt is cheap: {d}. C is a confident "
            f"mistake: {c}. Try it: drag D outwards.",
        },
        case=replace(told, letters=""),
    )

    sure = replace(told, weight=4.0, x=(*x[:6], 2.9, *x[7:]))
    hers = sure.losses[6]
    share = f"{hers:.1f} of {sure.losses.sum():.1f}, or {hers / sure.losses.sum():.0%}"
    how_much = Round(
        key="01.blame.c2",
        question="Now w = 4, and C, a female, stands at 2.9. There are ten points. What share of "
        "the sum of all losses is hers?",
        setup=replace(sure, asking=True),
        revealed=sure,
        choices={"tenth": "about a tenth", "third": "about a third", "most": "more than half"},
        right="most",
        replies={
            "tenth": f"A tenth would be her share if all ten cost the same. Hers is {share}: one "
            "confident mistake outweighs the rest. Try it: drag her left.",
            "third": f"More: {share}. On the wrong side the cost grows with the distance from the "
            "boundary, without limit. Try it: drag her left.",
            "most": f"Yes: {share}. One confident mistake outweighs the other nine. Try it: drag "
            "her left and see what is left of J.",
        },
        case=replace(sure, letters=""),
    )

    doubled = replace(told, weight=3.0)
    before, after = told.losses, doubled.losses
    c_twice = f"from {before[6]:.2f} to {after[6]:.2f}"
    a_twice = f"from {before[0]:.4f} to {after[0]:.4f}"
    twice = Round(
        key="01.blame.c3",
        question="Back to the first picture, with w = 1.5 and b = 0. Both are doubled. What "
        "happens to the cost of C, on the wrong side?",
        setup=asked,
        revealed=doubled,
        choices={"same": "it stays", "less": "it shrinks", "double": "it about doubles"},
        right="double",
        replies={
            "same": "The boundary stays, but the curve across it gets steeper: the model is surer "
            f"of everything. C goes {c_twice}, A {a_twice}. Try it: move w, with b = 0.",
            "less": f"Surer is cheaper for points on their own side: A goes {a_twice}. On the "
            f"wrong side it is dearer: C goes {c_twice}. Try it: move w, with b = 0.",
            "double": f"Yes: {c_twice}. Far out on the wrong side the cost is nearly the size of "
            f"the score, and every score doubles. The boundary stays. A gains little: {a_twice}. "
            "Try it: move w, with b = 0.",
        },
        case=replace(told, letters=""),
    )
    return which, how_much, twice


DESIGN = Design(
    name="blame_the_point",
    title="Blame the point",
    task="Drag the points, or the cross on the map of the loss, or move w and b. Each bar is what "
    "the point above it costs.",
    width=WIDTH,
    controls=(Slider("weight", "w", STOPS), Slider("bias", "b", STOPS)),
    reduce=reduce,
    draw=draw,
    describe=describe,
    rounds=_rounds(),
    preset=("seed", "weight", "bias", "x"),
)


@accepts(
    seed=integer(at_least=0),
    weight=number(at_least=-REACH, at_most=REACH),
    bias=number(at_least=-REACH, at_most=REACH),
    x=optional(between(-X_REACH, X_REACH, PENGUINS)),
)
def blame_the_point(
    *,
    seed: int = 1,
    weight: float = 1.0,
    bias: float = 0.0,
    x: np.ndarray | None = None,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Blame the point".

    Parameters
    ----------
    seed : int
        Which ten penguins are drawn from the table.
    weight, bias : float
        The model at the start, each from -8 to 8.
    x : array_like, shape (10,), optional
        Where the points lie, from -3 to 3, five males first; as the seed says unless given.
    hide : tuple of str
        Controls to take away: some of "weight", "bias", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    moved = None if x is None else tuple(x.tolist())
    return Lab(DESIGN, State(seed, weight, bias, moved), hide)

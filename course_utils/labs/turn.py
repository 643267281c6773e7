"""Lab "One mistake, one turn": Rosenblatt's rule, one point at a time."""

from __future__ import annotations

import numpy as np

from course_utils.arguments import accepts, one_of, optional
from course_utils.labs.design import Button, Choice, Clock, Design
from course_utils.labs.shell import Lab
from course_utils.labs.turn_drawing import WIDTH, describe, draw
from course_utils.labs.turn_rounds import ROUNDS
from course_utils.labs.turn_run import GATES, LABELS, MOST_PASSES, POINTS, N
from course_utils.labs.turn_state import REACH, State, reduce, stopped
from course_utils.numeric_arguments import between, integer

FAR = 1000.0  # how large a weight may be

DESIGN = Design(
    name="one_mistake_one_turn",
    title="One mistake, one turn",
    task="Press a ringed point: it is answered wrongly, and one step of Rosenblatt's rule turns "
    "the line. Drag points, or go through them in order.",
    width=WIDTH,
    controls=(
        Button("next", "Next mistake in order"),
        Clock("play", "Play", presses="next", milliseconds=700),
        Button("pass", "To the end of the pass"),
        Choice("data", "data", (POINTS, *GATES)),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "data", "x", "start", "clicked", "visits", "mistakes"),
    rounds=ROUNDS,
    stopped=stopped,
)


@accepts(
    seed=integer(at_least=0),
    data=one_of(POINTS, *GATES),
    x=optional(between(-REACH, REACH, N, 2)),
    start=optional(between(-FAR, FAR, 3)),
    clicked=optional(integer(at_least=0, at_most=N - 1)),
    visits=integer(at_least=0, at_most=MOST_PASSES * N),
    mistakes=integer(at_least=0),
)
def one_mistake_one_turn(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    data: str = POINTS,
    x: np.ndarray | None = None,
    start: np.ndarray | None = None,
    clicked: int | None = None,
    visits: int = 0,
    mistakes: int = 0,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "One mistake, one turn".

    Parameters
    ----------
    seed : int
        Which eight points are drawn, and which weights the learning starts from.
    data : str
        "points", which a line can part and which can be dragged, or the four corners of "AND" or
        "XOR".
    x : array_like, shape (8, 2), optional
        Where the points lie, each number from -3.5 to 3.5, in turn of class +1 and -1; as the seed
        says unless given. Kept to 0.1. For "points" only.
    start : array_like, shape (3,), optional
        The weights w₁, w₂ and the bias b before the first turn, each from -1000 to 1000 and kept
        to 0.1; as the seed says unless given, and zeros for "AND" and "XOR".
    clicked : int, optional
        Which point, from 0, is looked at first.
    visits : int
        How many points are looked at after it, in order, all of them again and again: at most 240,
        or 120 for "AND" and "XOR".
    mistakes : int
        How many were made before.
    hide : tuple of str
        Controls to take away: some of "next", "play", "pass", "data", "back", "reset", "seed",
        "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above, or there is no such point.
    """
    n = len(GATES.get(data, LABELS))
    where = "one_mistake_one_turn:"
    if x is not None and data != POINTS:
        raise ValueError(f"{where} x must be None for {data!r}, whose corners do not move")
    if clicked is not None and clicked >= n:
        raise ValueError(f"{where} clicked must be below {n} for {data!r}, got {clicked}")
    if visits > MOST_PASSES * n:
        raise ValueError(
            f"{where} visits must be at most {MOST_PASSES * n} for {data!r}, got {visits}"
        )
    moved = None if x is None else tuple((a, b) for a, b in x.round(1).tolist())
    first = None if start is None else tuple(start.round(1).tolist())
    return Lab(DESIGN, State(seed, data, moved, first, clicked, visits, mistakes), hide)

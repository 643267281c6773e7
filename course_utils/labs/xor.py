"""Lab "Build XOR": a gate from one unit, or from two hidden units and an output."""

from __future__ import annotations

import numpy as np

from course_utils.arguments import accepts, instance, one_of, optional
from course_utils.labs.design import Choice, Design, Toggle
from course_utils.labs.shell import Lab
from course_utils.labs.xor_drawing import WIDTH, describe, draw
from course_utils.labs.xor_rounds import ROUNDS
from course_utils.labs.xor_state import GATES, REACH, UNKNOWN, State, reduce
from course_utils.numeric_arguments import between, integer, such_that

DESIGN = Design(
    name="build_xor",
    title="Build XOR",
    task="Move the weights until all four rows are right: first AND, OR and NAND, then XOR. "
    "A score above 0 is answered 1.",
    width=WIDTH,
    controls=(
        Choice("gate", "gate", tuple(GATES)),
        Toggle("hidden", "two hidden units before it"),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "gate", "hidden", "one", "two", "best"),
    rounds=ROUNDS,
    seed_button="Random weights",
)


@accepts(
    seed=integer(at_least=0),
    gate=one_of(*GATES),
    hidden=instance(bool),
    one=optional(between(-REACH, REACH, 3)),
    two=optional(between(-REACH, REACH, 9)),
    best=such_that(
        instance(tuple),
        lambda rows: len(rows) == len(UNKNOWN) and all(one in range(5) for one in rows),
        f"hold {len(UNKNOWN)} numbers from 0 to 4",
    ),
)
def build_xor(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 7,
    gate: str = "AND",
    hidden: bool = False,
    one: np.ndarray | None = None,
    two: np.ndarray | None = None,
    best: tuple[int, ...] = UNKNOWN,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Build XOR".

    Parameters
    ----------
    seed : int
        Which weights are drawn at random.
    gate : str
        "AND", "OR", "NAND" or "XOR".
    hidden : bool
        Whether two hidden units stand before the output.
    one : array_like, shape (3,), optional
        w₁, w₂ and b of the one unit, each from -2 to 2 and kept to 0.1; drawn at random unless
        given.
    two : array_like, shape (9,), optional
        The same of hidden unit 1, hidden unit 2 and the output; drawn at random unless given.
    best : tuple of int
        How many rows were right at best before: of AND, OR, NAND and XOR by one unit, then by
        three.
    hide : tuple of str
        Controls to take away: some of "gate", "hidden", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    weights = [None if given is None else tuple(given.round(1).tolist()) for given in (one, two)]
    return Lab(DESIGN, State(seed, gate, hidden, weights[0], weights[1], best), hide)

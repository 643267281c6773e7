"""Lab "Fill in the gradients": a graph of numbers, forward and back, filled in by hand."""

from __future__ import annotations

import numpy as np

from course_utils.arguments import accepts, instance, one_of, optional
from course_utils.labs.design import Button, Choice, Clock, Design, Entry, Toggle
from course_utils.labs.fill_drawing import WIDTH, draw
from course_utils.labs.fill_graph import NETWORK, NEURON, REACH, SQUARE, make_graph
from course_utils.labs.fill_rounds import ROUNDS
from course_utils.labs.fill_state import State, reduce, stopped
from course_utils.labs.fill_words import describe
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import between, integer, number

DESIGN = Design(
    name="fill_in_the_gradients",
    title="Fill in the gradients",
    task="Type the number of the marked box to two digits, or let a step fill it in. The number on "
    "an arrow is its local derivative. Press a box that no arrow enters to see the curve over it.",
    width=WIDTH,
    controls=(
        Entry("answer", "your number", "Check"),
        Button("step", "Fill in one"),
        Clock("play", "Play", presses="step", milliseconds=1200),
        Choice("graph", "graph", (NEURON, SQUARE, NETWORK)),
        Toggle("autograd", "ask PyTorch too"),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "graph", "values", "step", "look", "answer", "right", "autograd"),
    rounds=ROUNDS,
    stopped=stopped,
)


@accepts(
    seed=integer(at_least=0),
    graph=one_of(NEURON, SQUARE, NETWORK),
    values=optional(between(-REACH, REACH, "numbers")),
    step=integer(at_least=0),
    look=instance(str),
    answer=optional(number()),
    right=instance(bool),
    autograd=instance(bool),
)
def fill_in_the_gradients(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    graph: str = NEURON,
    values: np.ndarray | None = None,
    step: int = 0,
    look: str = "",
    answer: float | None = None,
    right: bool = False,
    autograd: bool = False,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Fill in the gradients".

    Parameters
    ----------
    seed : int
        Which numbers are drawn; the label y is 1 for an odd seed, else 0.
    graph : str
        "x · x", "one neuron" or "2-2-1".
    values : array_like, shape (numbers,), optional
        The numbers that can be chosen, each from -4 to 4 and kept to 0.1: x, or w, x and b, or the
        boxes of "2-2-1" without arrows into them, from top to bottom and left to right. As the seed
        says unless given.
    step : int
        How many numbers are filled in: values forward, then gradients backward.
    look : str
        Over which of the numbers that can be chosen the curve is; the first unless given.
    answer : float, optional
        A number typed for the one that is asked for.
    right : bool
        Whether the last number was typed, and right.
    autograd : bool
        Whether to say what PyTorch's autograd finds, beside the nudge. The first answer waits for
        PyTorch to be imported, some two seconds.
    hide : tuple of str
        Controls to take away: some of "answer", "step", "play", "graph", "autograd", "back",
        "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above, or there is no such number.
    """
    where = "fill_in_the_gradients:"
    net = make_graph(graph, seed % 2)
    if values is not None and len(values) != len(net.leaves):
        raise ValueError(
            f"{where} values must have shape ({len(net.leaves)},) for {graph!r}, one for each of "
            f"{', '.join(net.leaves)}, got shape ({len(values)},)"
        )
    if look and look not in net.leaves:
        raise ValueError(f"{where} look must be one of {', '.join(net.leaves)}, got {look!r}")
    chosen = None if values is None else tuple(value + 0.0 for value in values.round(1).tolist())
    state = State(seed, graph, chosen, step, look, answer, right, autograd)
    if step > state.last:
        raise ValueError(f"{where} step must be at most {state.last} for {graph!r}, got {step}")
    return Lab(DESIGN, state, hide)

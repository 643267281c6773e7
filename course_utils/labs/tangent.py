"""Lab "Trust the slope": what a gradient predicts of the loss, beside what the loss does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from course_utils import scratch
from course_utils.arguments import accepts, one_of
from course_utils.labs.computed import Computed
from course_utils.labs.design import Choice, Design, Event, Round, Slider
from course_utils.labs.shell import Lab
from course_utils.labs.tangent_drawing import PATH, WIDTH, describe, draw
from course_utils.numeric_arguments import integer, number

SIZES = [3, 4, 2]
HOW = (scratch.ACTIVATIONS["tanh"], scratch.LOSSES["cross_entropy"])  # smooth: no kink in the way
RANDOM, DOWNHILL, SQUARE = "random", "straight downhill", "square to the slope"
DIRECTIONS = (DOWNHILL, RANDOM, SQUARE)
EPSILONS = (
    *(float(f"{10 ** (k / 20):.3g}") for k in range(-60, -20)),
    *(k / 20 for k in range(2, 61)),
)


@dataclass(frozen=True)
class State:
    """A network of 26 weights, and how far all of them are moved together."""

    seed: int = 0  # of the five examples and the weights; 0 is the lesson's
    direction: str = DOWNHILL
    epsilon: float = 1.0  # the length of the move
    asking: bool = False  # hide what would answer the challenge

    @property
    def here(self) -> float:
        """Return the loss before the move."""
        return loss_along(self.seed, self.direction, 0.0)

    @property
    def slope(self) -> float:
        """Return by how much the loss changes for each unit of length, as the gradient says."""
        if self.direction == SQUARE:
            return 0.0  # what is left of it is rounding
        gradient = network(self.seed)[-1]
        return float(gradient @ towards(self.seed, self.direction))

    @property
    def predicted(self) -> float:
        """Return the change of the loss that the gradient predicts."""
        return self.epsilon * self.slope

    @property
    def actual(self) -> float:
        """Return the change of the loss."""
        return loss_along(self.seed, self.direction, self.epsilon) - self.here

    @property
    def gap(self) -> float:
        """Return how far the prediction is off."""
        return abs(self.actual - self.predicted)


@lru_cache(maxsize=64)
def network(seed: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Return the examples (X, Y), all weights in one row, and the gradient in them."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    layers = [(rng.normal(size=shape), np.zeros(shape[1])) for shape in ((3, 4), (4, 2))]
    gradient = scratch.backward(X, Y, layers, *HOW)
    return (X, Y), scratch.flatten(layers), scratch.flatten(gradient)


@lru_cache(maxsize=256)
def towards(seed: int, direction: str) -> np.ndarray:
    """Return the direction of the move, of length 1."""
    _, weights, gradient = network(seed)
    downhill = -gradient / np.linalg.norm(gradient)
    if direction == DOWNHILL:
        return downhill
    anywhere = np.random.default_rng(seed + 1).normal(size=len(weights))
    if direction == SQUARE:
        anywhere = anywhere - (anywhere @ downhill) * downhill
    return anywhere / np.linalg.norm(anywhere)


@lru_cache(maxsize=4096)
def loss_along(seed: int, direction: str, epsilon: float) -> float:
    """Return the mean loss after a move by `epsilon`."""
    (X, Y), weights, _ = network(seed)
    moved = weights + epsilon * towards(seed, direction)
    return scratch.mean_loss(X, Y, scratch.unflatten(moved, SIZES), *HOW)


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", ("seed" | "direction" | "epsilon"):
            return replace(state, **{event.key: event.value})
        case "move", "end":
            return replace(state, epsilon=_nearest(PATH.values_at(event.x, event.y)[0]))
        case "nudge", "end":
            stop = EPSILONS.index(_nearest(state.epsilon)) + round(event.x + event.y)
            return replace(state, epsilon=EPSILONS[min(max(stop, 0), len(EPSILONS) - 1)])
    return state


def _nearest(epsilon: float) -> float:
    return min(EPSILONS, key=lambda one: abs(one - epsilon))


# ---- challenge ---------------------------------------------------------------------------------

LONG, SHORT = State(direction=RANDOM, epsilon=0.1), State(direction=RANDOM, epsilon=0.01)
ASIDE = State(direction=SQUARE, epsilon=0.5)
DESCENT = State(epsilon=2.0)


def _replies_shorter() -> dict[str, str]:
    fell = (
        f"At ε = {LONG.epsilon:g} the gap is {LONG.gap:.1e}, at {SHORT.epsilon:g} it is "
        f"{SHORT.gap:.1e}: {LONG.gap / SHORT.gap:.0f} times smaller"
    )
    why = "The gap is the bend of the curve, and a bend grows with ε times ε"
    case = "Try it: take another direction, and read the gap at 0.1 and at 0.01."
    return {
        "10": f"That is how the predicted change itself shrinks. {fell}. {why}. {case}",
        "100": f"Yes. {fell}. {why}. {case}",
        "1000": f"It shrinks fast, but not that fast. {fell}. {why}. {case}",
    }


def _replies_aside() -> dict[str, str]:
    tenth = replace(ASIDE, epsilon=0.05)
    does = (
        f"At ε = {ASIDE.epsilon:g} J changes by {ASIDE.actual:.1e}, at {tenth.epsilon:g} by "
        f"{tenth.actual:.1e}"
    )
    case = "Try it: drag the end to 3."
    return {
        "nothing": f"The slope is 0 where you stand, and only there. {does}. {case}",
        "little": f"Yes. {does}: the slope along the way is 0 at the start only. {case}",
        "same": f"A move straight downhill changes J in proportion to ε. Here the slope is 0 at "
        f"the start. {does}. {case}",
    }


def _replies_descent() -> dict[str, str]:
    does = (
        f"The gradient predicts {DESCENT.predicted:.2f}, and J, {DESCENT.here:.2f} at the start, "
        f"changes by {DESCENT.actual:+.2f}"
    )
    case = "Try it: drag the end to where J is least."
    return {
        "falls": f"{does}. Downhill holds where you stand; the valley ends long before. {case}",
        "less": f"It does not fall at all any more. {does}. {case}",
        "rises": f"Yes. {does}: the move goes through the valley and up the other side. This is "
        f"what a learning rate that is too large does. {case}",
    }


DESIGN = Design(
    name="trust_the_slope",
    title="Trust the slope",
    task="All 26 weights move together, in one direction, by a length ε. The straight line is what "
    "the gradient predicts, the curve is what the loss does. Drag the end of the move.",
    width=WIDTH,
    controls=(
        Slider("epsilon", "length ε", EPSILONS),
        Choice("direction", "direction", DIRECTIONS),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "direction", "epsilon"),
    rounds=(
        Round(
            key="04.tangent.c1",
            question="We move by ε = 0.1 and read the gap between prediction and loss. With ε ten "
            "times shorter, how many times smaller is the gap?",
            setup=replace(LONG, asking=True),
            revealed=SHORT,
            choices={"10": "10 times", "100": "100 times", "1000": "1,000 times"},
            right="100",
            replies=Computed(("10", "100", "1000"), _replies_shorter),
            case=LONG,
        ),
        Round(
            key="04.tangent.c2",
            question="Now the direction is square to the slope: the gradient predicts a change of "
            "0. We move by ε = 0.5. What does the loss J do?",
            setup=replace(ASIDE, asking=True),
            revealed=ASIDE,
            choices={
                "nothing": "nothing: it stays the same",
                "little": "it changes a little, and more for a longer move",
                "same": "it changes as much as straight downhill",
            },
            right="little",
            replies=Computed(("nothing", "little", "same"), _replies_aside),
            case=ASIDE,
        ),
        Round(
            key="04.tangent.c3",
            question="Straight downhill, by ε = 2. The gradient predicts that J falls. What does "
            "it do?",
            setup=replace(DESCENT, asking=True),
            revealed=DESCENT,
            choices={
                "falls": "it falls as predicted",
                "less": "it falls, by less than predicted",
                "rises": "it rises",
            },
            right="rises",
            replies=Computed(("falls", "less", "rises"), _replies_descent),
            case=replace(DESCENT, epsilon=0.5),
        ),
    ),
)


@accepts(
    seed=integer(at_least=0),
    direction=one_of(*DIRECTIONS),
    epsilon=number(at_least=EPSILONS[0], at_most=EPSILONS[-1]),
)
def trust_the_slope(
    *,
    seed: int = 0,
    direction: str = DOWNHILL,
    epsilon: float = 1.0,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Trust the slope".

    Parameters
    ----------
    seed : int
        Which five examples and weights are drawn; 0 is the network of lesson 04, section 5.
    direction : str
        "straight downhill" (against the gradient), "random" or "square to the slope" (where the
        gradient predicts no change).
    epsilon : float
        How far the weights are moved, from 0.001 to 3: the length of the move.
    hide : tuple of str
        Controls to take away: some of "epsilon", "direction", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    return Lab(DESIGN, State(seed, direction, epsilon), hide)

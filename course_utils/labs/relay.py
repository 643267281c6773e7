"""Lab "Gradient relay": what a chain of layers leaves of a nudge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.arguments import accepts, instance, one_of
from course_utils.labs.design import Choice, Design, Event, Round, Slider, Toggle
from course_utils.labs.relay_drawing import SLOPE, WIDTH, Z_REACH, describe, draw
from course_utils.labs.relay_network import FUNCTIONS, Numbers, measure, slope_at, value_at
from course_utils.labs.relay_words import in_words, power
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import integer, number

SCALES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.414, 1.5, 2.0, 3.0, 4.0)
MOST_LAYERS = 20


@dataclass(frozen=True)
class State:
    """A chain of layers, one unit each, and the z and the weight that all of them have."""

    seed: int = 1
    function: str = "sigmoid"
    z: float = 1.0
    depth: int = 3
    scale: float = 1.0
    network: bool = True  # whether the network beside the chain is shown
    asking: bool = False  # hide what would answer the challenge

    @property
    def points(self) -> Numbers:
        """Return some scores z of the network's units."""
        return measure(self.function, self.scale, self.depth, self.seed)[1]

    @property
    def value(self) -> float:
        """Return f(z)."""
        return value_at(self.function, self.z)

    @property
    def slope(self) -> float:
        """Return f'(z)."""
        return slope_at(self.function, self.z)

    @property
    def factor(self) -> float:
        """Return what one layer does to a nudge: weight times slope."""
        return self.scale * self.slope

    @property
    def gradients(self) -> np.ndarray:
        """Return how many times as far as the nudged input each layer of the chain moves."""
        return np.cumprod(np.full(self.depth, self.factor))

    @property
    def measured(self) -> Numbers:
        """Return the same for the network."""
        return measure(self.function, self.scale, self.depth, self.seed)[0]


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key:
        case "set", "depth":
            return replace(state, depth=int(event.value))
        case "set", ("seed" | "function" | "scale" | "network"):
            return replace(state, **{event.key: event.value})
        case "move", "z":
            return replace(state, z=round(SLOPE.values_at(event.x, event.y)[0], 1))
        case "nudge", "z":
            target = state.z + (event.x + event.y) / 10  # up is more, as on a slider
            return replace(state, z=round(min(max(target, -Z_REACH), Z_REACH), 1))
    return state


# ---- challenge ---------------------------------------------------------------------------------


def _rounds() -> tuple[Round[State], ...]:
    """Return the questions, with every number in the replies computed."""
    best = State(z=0.0, depth=10, network=False)
    out = best.gradients[-1]
    truth = (
        f"It is {power(out)}, {in_words(out)}: each sigmoid passes at most {best.slope:g}, and "
        f"{best.slope:g}¹⁰ is that little"
    )
    tail = f"Try it: tanh. Its slope at 0 is {replace(best, function='tanh').slope:g}. Then drag z."
    vanishing = Round(
        key="03.relay.c1",
        question="Ten layers of sigmoid, weight 1, and z = 0, where the sigmoid is steepest. The "
        "input is nudged a little. What part of the nudge comes out of layer ten?",
        setup=replace(best, asking=True),
        revealed=best,
        choices={"1": "about 10⁻¹", "3": "about 10⁻³", "6": "about 10⁻⁶"},
        right="6",
        replies={
            "1": f"You said 10⁻¹: layers that pass {0.1**0.1:.2f} each would do that. {truth}. "
            f"{tail}",
            "3": f"You said 10⁻³, and f(0) = {best.value:g} to the power of ten is "
            f"{power(best.value**10)}. But it is the slopes that multiply, not the values. "
            f"{truth}. {tail}",
            "6": f"Yes. {truth}. {tail}",
        },
        case=replace(best, network=True),
    )

    dead = State(function="ReLU", z=-0.5, depth=10)
    leaky = replace(dead, function="leaky ReLU")
    zero = (
        f"At z = −0.5 the slope of ReLU is {dead.slope:g}, and {dead.slope:g} times anything is 0: "
        "the unit is dead, and so is the way through it"
    )
    rings = (
        f"In the network (rings) {power(dead.measured[-1])} comes out: there about half of the "
        "units are alive"
    )
    tail = (
        f"Try it: leaky ReLU. It passes {leaky.slope:g} a layer, {power(leaky.gradients[-1])} in "
        "all. Then drag z above 0."
    )
    dying = Round(
        key="03.relay.c2",
        question="Now ReLU, weight 1, and z = −0.5 in each of the ten layers. What part of the "
        "nudge comes out?",
        setup=replace(dead, asking=True),
        revealed=dead,
        choices={
            "all": "all of it: ReLU does not saturate",
            "some": "about 10⁻³: half in each layer",
            "none": "nothing",
        },
        right="none",
        replies={
            "all": f"That holds above 0, where the slope is 1. Below 0 ReLU is flat. {zero}. "
            f"{rings}. {tail}",
            "some": f"z = −0.5 is not half a slope. {zero}. {rings}. {tail}",
            "none": f"Yes. {zero}. {rings}. {tail}",
        },
        case=leaky,
    )

    growing = State(function="ReLU", z=1.0, depth=20, scale=1.5, network=False)
    why = (
        f"Each layer multiplies what comes in by {growing.scale:g}, and {growing.scale:g}²⁰ is "
        f"{growing.gradients[-1]:,.0f}"
    )
    rescue = State(z=0.0, depth=10, scale=4.0)
    tail = (
        f"Try it: sigmoid with weight 4. The chain passes all, for 4 × {rescue.slope:g} = "
        f"{rescue.factor:g}; the network passes {power(rescue.measured[-1])}, for such weights "
        "push z out to where the sigmoid is flat."
    )
    exploding = Round(
        key="03.relay.c3",
        question="ReLU at z = 1, where the slope is 1; twenty layers, and each weight is 1.5. How "
        "many times the nudge comes out?",
        setup=replace(growing, asking=True),
        revealed=growing,
        choices={"once": "1.5 times", "sum": "about 30 times", "product": "more than 3,000 times"},
        right="product",
        replies={
            "once": f"1.5 is what the first layer makes of it. {why}. {tail}",
            "sum": f"20 × 1.5 = {20 * growing.scale:g} would be a sum; through layers it is a "
            f"product. {why}. {tail}",
            "product": f"Yes. {why}: a gradient can explode as well as vanish. {tail}",
        },
        case=rescue,
    )
    return vanishing, dying, exploding


DESIGN = Design(
    name="gradient_relay",
    title="Gradient relay",
    task="Choose a function and drag z. Each bar is a gradient: nudge the input a little, and that "
    "layer moves so many times as far. The chain is simplified: one unit a layer, the same z and "
    "weight w in each. The rings are measured in a network with 64 units a layer.",
    width=WIDTH,
    controls=(
        Choice("function", "function", tuple(FUNCTIONS)),
        Slider("depth", "layers", tuple(range(1, MOST_LAYERS + 1))),
        Slider("scale", "weight scale", SCALES),
        Toggle("network", "the network beside it"),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "function", "z", "depth", "scale", "network"),
    rounds=_rounds(),
)


@accepts(
    seed=integer(at_least=0),
    function=one_of(*FUNCTIONS),
    z=number(at_least=-Z_REACH, at_most=Z_REACH),
    depth=integer(at_least=1, at_most=MOST_LAYERS),
    scale=number(at_least=SCALES[0], at_most=SCALES[-1]),
    network=instance(bool),
)
def gradient_relay(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    function: str = "sigmoid",
    z: float = 1.0,
    depth: int = 3,
    scale: float = 1.0,
    network: bool = True,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Gradient relay".

    Each layer multiplies a nudge of the input by its weight and by f'(z). The bars are a chain with
    one unit a layer, the same z and the same weight in each. The rings are a network of 64 units a
    layer with z of its own, and with Xavier's weights times the weight scale: at 1.414 they are as
    large as He's.

    Parameters
    ----------
    seed : int
        Which weights and inputs of the network are drawn.
    function : str
        "sigmoid", "tanh", "ReLU", "leaky ReLU", "ELU", "softplus", "SiLU", "GELU" or "step".
    z : float
        The score of each unit in the chain, from -6 to 6.
    depth : int
        How many layers, from 1 to 20.
    scale : float
        The weights of the chain, and the scale of those of the network, from 0.1 to 4.
    network : bool
        Whether the network is shown beside the chain.
    hide : tuple of str
        Controls to take away: some of "function", "depth", "scale", "network", "back", "reset",
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
    return Lab(DESIGN, State(seed, function, z, depth, scale, network), hide)

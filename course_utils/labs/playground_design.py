"""Lab "Playground": a network that learns before your eyes, and what goes on inside it."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from course_utils.arguments import Rule, Sizes, accepts, describe, instance, one_of, optional
from course_utils.labs.design import Button, Choice, Clock, Design, Entry, Slider, Toggle
from course_utils.labs.playground_data import DATA_SETS, REACH
from course_utils.labs.playground_drawing import draw
from course_utils.labs.playground_layout import WIDTH
from course_utils.labs.playground_missions import MISSIONS, RATES
from course_utils.labs.playground_rounds import ROUNDS
from course_utils.labs.playground_run import (
    ACTIVATIONS,
    BATCHES,
    CROSS_ENTROPY,
    DESCENT,
    LOG_LOSS,
    LOSSES,
    MOST_STEPS,
    Edit,
    Recipe,
)
from course_utils.labs.playground_state import (
    FREE,
    GRADIENTS,
    INGREDIENTS,
    LARGEST,
    MOST_EDITS,
    MOST_LAYERS,
    MOST_UNITS,
    WEIGHTS,
    Ghost,
    State,
    reduce,
    stopped,
    trained_a_little,
)
from course_utils.labs.playground_words import describe as say_all
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import between, integer, list_of, number

POINTS = (5.0, 10.0, 20.0, 40.0, 70.0, 100.0, 150.0, 200.0)
NOISES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7)
DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)

DESIGN = Design(
    name="playground",
    title="Playground",
    task="Press Train. Each unit shows what it answers all over the square. Press an edge: its "
    "weight and slope over the steps; drag the weight; step back. A new setting starts a new run. "
    "Arrow keys lead from edge to edge.",
    width=WIDTH,
    controls=(
        Clock("play", "Train", presses="frame", milliseconds=60),
        Button("step", "Step"),
        Button("earlier", "Step back"),
        Slider("speed", "steps a frame", SPEEDS),
        Button("pin", "Pin / unpin this run"),
        Slider("rate", "learning rate", RATES),
        Choice("optimiser", "optimiser", (DESCENT, "momentum", "adam")),
        Choice("batch", "batch", tuple(BATCHES)),
        Slider("l2", "L2", DECAYS),
        Choice("activation", "activation", ACTIVATIONS),
        Choice("loss", "loss", tuple(LOSSES)),
        Choice("data", "data", DATA_SETS),
        Slider("points", "points", POINTS),
        Slider("noise", "noise", NOISES),
        Choice("edges", "edges show", (WEIGHTS, GRADIENTS)),
        Entry("weight", "weight", "Set"),
        Toggle("moving", "move points"),
        Button("add0", "Add ▲ at the ring"),
        Button("add1", "Add ● at the ring"),
        Choice("mission", "mission", (FREE, *MISSIONS)),
    ),
    reduce=reduce,
    draw=draw,
    describe=say_all,
    preset=(
        *INGREDIENTS,
        *("edits", "trained", "rewound_to", "speed", "edges", "edge", "probe", "moving"),
        *("mission", "pinned"),
    ),
    rounds=ROUNDS,
    stopped=stopped,
    still=trained_a_little,
)


# ---- the lab -----------------------------------------------------------------------------------


def _hidden(where: str, value: Any, sizes: Sizes) -> tuple[int, ...]:
    units = list_of(integer(at_least=1, at_most=MOST_UNITS), at_least=0)(where, value, sizes)
    if len(units) > MOST_LAYERS:
        raise ValueError(f"{where} must have at most {MOST_LAYERS} layers, got {len(units)}")
    return tuple(units)


_RECIPE: dict[str, Rule] = {
    "seed": integer(at_least=0, at_most=10**9),
    "data": one_of(*DATA_SETS),
    "points": integer(at_least=1, at_most=int(POINTS[-1])),
    "noise": number(at_least=0, at_most=NOISES[-1]),
    "hidden": _hidden,
    "activation": one_of(*ACTIVATIONS),
    "loss": one_of(*LOSSES),
    "optimiser": one_of(DESCENT, "momentum", "adam"),
    "rate": number(at_least=RATES[0], at_most=RATES[-1]),
    "batch": one_of(*BATCHES),
    "l2": number(at_least=0, at_most=DECAYS[-1]),
}
_STEP = integer(at_least=0, at_most=MOST_STEPS)
_COORDINATE = number(at_least=-REACH, at_most=REACH)
_WHOLE = integer(at_least=0)
_EDITS: dict[str, tuple[Rule, ...]] = {  # what follows the step and the kind
    "weight": (_WHOLE, _WHOLE, _WHOLE, number(at_least=-LARGEST, at_most=LARGEST)),
    "add": (_COORDINATE, _COORDINATE, integer(at_least=0, at_most=1)),
    "move": (_WHOLE, _COORDINATE, _COORDINATE),
}


def _edits(where: str, value: Any, sizes: Sizes) -> tuple[Edit, ...]:
    """Accept what was changed by hand, each a tuple that begins with a step and a kind."""
    if not isinstance(value, list | tuple) or len(value) > MOST_EDITS:
        raise TypeError(f"{where} must be a tuple of at most {MOST_EDITS}, got {describe(value)}")
    found: list[Edit] = []
    for k, edit in enumerate(value):
        at = f"{where}[{k}]"
        known = isinstance(edit, list | tuple) and len(edit) > 1 and edit[1] in _EDITS
        if not known or len(edit) != 2 + len(_EDITS[edit[1]]):
            raise ValueError(
                f"{at} must be (step, 'weight', layer, from, to, value), (step, 'add', x, y, "
                f"label) or (step, 'move', index, x, y), got {describe(edit)}"
            )
        step = _STEP(f"{at}[0]", edit[0], sizes)
        if found and step < found[-1][0]:
            raise ValueError(f"{at} must come at the step of the edit before, or later")
        rules = _EDITS[edit[1]]
        rest = [
            rule(f"{at}[{i}]", one, sizes)
            for i, (rule, one) in enumerate(zip(rules, edit[2:], strict=True), start=2)
        ]
        found.append((step, edit[1], *rest))
    return tuple(found)


def _ghost(where: str, value: Any, sizes: Sizes) -> Ghost:
    """Accept a dict of what was pinned; what it leaves out is as in the first recipe."""
    if not isinstance(value, dict):
        raise TypeError(f"{where} must be a dict, got {describe(value)}")
    rules = {**_RECIPE, "edits": _edits, "step": _STEP}
    for name in value:
        if name not in rules:
            raise ValueError(f"{where} must have keys of {', '.join(rules)}, got {name!r}")
    given = {name: rules[name](f"{where}[{name!r}]", one, sizes) for name, one in value.items()}
    log, step = given.pop("edits", ()), given.pop("step", 0)
    recipe = Recipe(**given)
    _check(where, recipe, log, step)
    return Ghost(recipe, log, step)


def _check(where: str, recipe: Recipe, log: tuple[Edit, ...], trained: int) -> None:
    """Refuse what does not go together."""
    if not recipe.classes and recipe.loss in (LOG_LOSS, CROSS_ENTROPY):
        raise ValueError(f"{where}: loss must be an error for {recipe.data}, got {recipe.loss!r}")
    points = recipe.points
    for step, kind, *what in log:
        if step > trained:
            raise ValueError(f"{where}: edits must lie within the {trained} steps, got {step}")
        if kind == "weight":
            _check_place(f"{where}: edits", recipe, what[:3])
        points += kind == "add"
        if kind == "move" and what[0] >= points:
            raise ValueError(f"{where}: edits must move one of {points} points, got {what[0]}")


def _check_place(where: str, recipe: Recipe, place: Any) -> None:
    layer, start, end = place
    sizes = recipe.sizes
    if not (1 <= layer < len(sizes) and start <= sizes[layer - 1] and 1 <= end <= sizes[layer]):
        raise ValueError(f"{where} must name a weight of {'-'.join(map(str, sizes))}, got {place}")


@accepts(
    **_RECIPE,
    edits=_edits,
    trained=_STEP,
    rewound_to=optional(_STEP),
    speed=number(at_least=1, at_most=SPEEDS[-1]),
    edges=one_of(WEIGHTS, GRADIENTS),
    edge=list_of(integer(at_least=0), at_least=3),
    probe=between(-REACH, REACH, 2),
    moving=instance(bool),
    mission=one_of(FREE, *MISSIONS),
    pinned=optional(_ghost),
)
def playground(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    data: str = "moons",
    points: int = 100,
    noise: float = 0.15,
    hidden: tuple[int, ...] = (4, 2),
    activation: str = "tanh",
    loss: str = LOG_LOSS,
    optimiser: str = DESCENT,
    rate: float = 0.5,
    batch: str = "all points",
    l2: float = 0.0,
    edits: tuple[Edit, ...] = (),
    trained: int = 0,
    rewound_to: int | None = None,
    speed: float = 20.0,
    edges: str = WEIGHTS,
    edge: tuple[int, ...] = (1, 1, 1),
    probe: np.ndarray | tuple[float, float] = (0.0, 0.0),
    moving: bool = False,
    mission: str = FREE,
    pinned: dict[str, Any] | None = None,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Playground".

    A network learns by the functions of `course_utils.scratch`, on points in a square from -2 to 2.

    Parameters
    ----------
    seed : int
        Which points and which first weights are drawn.
    data : str
        "moons", "circles", "XOR", "spiral", "plane (regression)" or "hills (regression)".
    points : int
        How many to learn from, at most 200; 100 more are held out.
    noise : float
        Standard deviation of the noise, from 0 to 0.7.
    hidden : tuple of int
        Units of each hidden layer: at most 4 layers of 1 to 8.
    activation : str
        "tanh", "relu", "sigmoid", "leaky_relu" or "silu".
    loss : str
        "log-loss", "cross-entropy" (with softmax), "squared error" or "absolute error"; the last
        two for regressions.
    optimiser : str
        "gradient descent", "momentum" or "adam".
    rate : float
        Learning rate, from 0.001 to 50.
    batch : str
        How many points a step sees: "all points", "32", "8" or "1".
    l2 : float
        Each weight w adds l2 / 2 * w**2 to what is descended; biases do not. From 0 to 0.3.
    edits : tuple of tuple
        What was changed by hand, in order: (step, "weight", layer, from, to, value), where layers
        and units count from 1 and `from` 0 is the bias; (step, "add", x, y, label); (step, "move",
        index, x, y).
    trained : int
        How many steps are trained at the start, at most 10,000.
    rewound_to : int, optional
        After which of them the run is shown; the last of them if None.
    speed : float
        How many steps the clock takes at once, from 1 to 100.
    edges : str
        What the edges show: "weights" or "gradients".
    edge : tuple of int
        The weight that is shown over the steps: layer, from, to, as in `edits`.
    probe : array_like, shape (2,)
        The place whose score is shown, each number from -2 to 2.
    moving : bool
        Whether the training points can be moved.
    mission : str
        "free play" or one of the four missions; the other arguments are not changed by it.
    pinned : dict, optional
        The run that stays as a ghost: what differs from a lab without arguments, by the names
        above, its "edits", and "step", how far it had come.
    hide : tuple of str
        Controls to take away: some of "play", "step", "earlier", "speed", "pin", "rate",
        "optimiser", "batch", "l2", "activation", "loss", "data", "points", "noise", "edges",
        "weight", "moving", "add0", "add1", "mission", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above, or two do not go together.
    """
    shown = trained if rewound_to is None else rewound_to
    if shown > trained:
        raise ValueError(f"playground: rewound_to must be at most trained, {trained}, got {shown}")
    recipe = (seed, data, points, noise, hidden, activation, loss, optimiser, rate, batch, l2)
    _check("playground", Recipe(*recipe), edits, trained)
    _check_place("playground: edge", Recipe(*recipe), edge)
    x, y = (np.asarray(probe).round(2) + 0.0).tolist()
    state = State(
        *recipe,
        log=edits,
        trained=trained,
        shown=shown,
        speed=speed,
        edges=edges,
        edge=cast("tuple[int, int, int]", tuple(edge)),
        probe=(x, y),
        moving=moving,
        mission=mission,
        ghost=cast("Ghost | None", pinned),  # what the rule made of it
    )
    return Lab(DESIGN, state, hide)

"""Lab "Train and rewind": a network learns the cubic, and every epoch can be looked at again."""

from __future__ import annotations

from typing import Any, cast

from course_utils.arguments import Rule, Sizes, accepts, describe, instance, one_of, optional
from course_utils.labs import rewind_drawing as drawing
from course_utils.labs.design import Button, Choice, Clock, Design, Slider, Toggle
from course_utils.labs.rewind_rounds import ROUNDS
from course_utils.labs.rewind_run import (
    ACTIVATIONS,
    ADAM,
    DROPS,
    MOMENTUM,
    MOST_EPOCHS,
    SGD,
    STOPS,
    Recipe,
)
from course_utils.labs.rewind_state import INGREDIENTS, Ghost, State, reduce, stopped
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import integer, number, such_that

RATES = tuple(float(f"{digit}e{power}") for power in range(-4, 1) for digit in (1, 2, 5))
NOISES = (0.0, 1.0, 30.0, 100.0, 300.0, 1000.0)

DESIGN = Design(
    name="train_and_rewind",
    title="Train and rewind",
    task="Press Train, pause, and drag the mark back along the loss: so the network answered then. "
    "Pin a run, change one thing, and compare. Each change starts a new run.",
    width=drawing.WIDTH,
    controls=(
        Clock("play", "Train", presses="step", milliseconds=60),
        Button("step", "Step"),
        Slider("epoch", "epoch", STOPS),
        Button("pin", "Pin / unpin this run"),
        Slider("rate", "learning rate", RATES),
        Choice("optimiser", "optimiser", (SGD, MOMENTUM, ADAM)),
        Choice("drop", "rate ÷ 10", tuple(DROPS)),
        Choice("activation", "activation", tuple(ACTIVATIONS)),
        Slider("noise", "noise", NOISES),
        Toggle("scaled", "scale x and y"),
    ),
    reduce=reduce,
    draw=drawing.draw,
    describe=drawing.describe,
    preset=(*INGREDIENTS, "trained", "rewound_to", "pinned"),
    rounds=ROUNDS,
    stopped=stopped,
)


# ---- the lab -----------------------------------------------------------------------------------

_STOP = such_that(
    integer(at_least=0, at_most=MOST_EPOCHS),
    STOPS.__contains__,
    "be a stop of the slider (0 to 20, then every 5th, from 100 on every 10th)",
)
_RULES: dict[str, Rule] = {
    "seed": integer(at_least=0, at_most=10**9),
    "rate": number(at_least=RATES[0], at_most=RATES[-1]),
    "optimiser": one_of(SGD, MOMENTUM, ADAM),
    "drop": one_of(*DROPS),
    "scaled": instance(bool),
    "activation": one_of(*ACTIVATIONS),
    "noise": number(at_least=0, at_most=NOISES[-1]),
}


def _ghost(where: str, value: Any, sizes: Sizes) -> Ghost:
    """Accept a dict of what was pinned; what it leaves out is as in the first recipe."""
    if not isinstance(value, dict):
        raise TypeError(f"{where} must be a dict, got {describe(value)}")
    rules = {**_RULES, "epoch": _STOP}
    for name in value:
        if name not in rules:
            raise ValueError(f"{where} must have keys of {', '.join(rules)}, got {name!r}")
    given = {name: rules[name](f"{where}[{name!r}]", one, sizes) for name, one in value.items()}
    epoch = given.pop("epoch", 0)
    return Ghost(Recipe(**given), epoch)


@accepts(**_RULES, trained=_STOP, rewound_to=optional(_STOP), pinned=optional(_ghost))
def train_and_rewind(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    rate: float = 0.1,
    optimiser: str = SGD,
    drop: str = "never",
    scaled: bool = True,
    activation: str = "ReLU",
    noise: float = 1.0,
    trained: int = 0,
    rewound_to: int | None = None,
    pinned: dict[str, Any] | None = None,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Train and rewind".

    The network of the lesson, 1-32-64-16-1, learns the cubic from 64 points, all of them in each
    epoch, with the mean absolute error as its loss.

    Parameters
    ----------
    seed : int
        Which points and which first weights are drawn.
    rate : float
        Learning rate, from 0.0001 to 5.
    optimiser : str
        "SGD", "SGD with momentum" (0.9) or "Adam".
    drop : str
        When the rate is divided by ten: "never", "after 200 epochs" or "after 400 epochs".
    scaled : bool
        Whether x is divided by 15 and y standardised before the network sees them.
    activation : str
        "ReLU", "tanh" or "SiLU".
    noise : float
        Standard deviation of the noise in y, from 0 to 1000.
    trained : int
        How many epochs are trained at the start: one of the stops of the epoch slider, at most 600.
    rewound_to : int, optional
        After which of them the run is shown; the last of them if None.
    pinned : dict, optional
        The run that stays as a ghost: what differs from a lab without arguments, by the names
        above, and "epoch", how far it had come.
    hide : tuple of str
        Controls to take away: some of "play", "step", "epoch", "pin", "rate", "optimiser", "drop",
        "activation", "noise", "scaled", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above, or the run would be rewound
        to an epoch that is not trained.
    """
    epoch = trained if rewound_to is None else rewound_to
    if epoch > trained:
        raise ValueError(
            f"train_and_rewind: rewound_to must be at most trained, {trained}, got {epoch}"
        )
    recipe = (seed, rate, optimiser, drop, scaled, activation, noise)
    ghost = cast("Ghost | None", pinned)  # what the rule made of it
    return Lab(DESIGN, State(*recipe, trained, epoch, ghost), hide)

"""What the playground shows, and what follows from what the learner does."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.arguments import unchecked
from course_utils.labs.design import Event
from course_utils.labs.playground_data import Points
from course_utils.labs.playground_layout import MAP, loss_panel, weight_panel
from course_utils.labs.playground_maps import GRID
from course_utils.labs.playground_missions import MISSIONS
from course_utils.labs.playground_run import (
    CROSS_ENTROPY,
    LOG_LOSS,
    LOSSES,
    MOST_STEPS,
    SQUARED,
    Edit,
    Layers,
    Recipe,
    Run,
    position,
    run_of,
)

INGREDIENTS = tuple(field.name for field in fields(Recipe))
MOST_LAYERS, MOST_UNITS = 4, 8
MOST_EDITS = 60
LARGEST = 99_999.0  # a weight that can be typed
FREE = "free play"
WEIGHTS, GRADIENTS = "weights", "gradients"
STEPS_OF_A_PICTURE = 200
FEW = 4  # states whose arrays are kept: those to go back to keep none
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Ghost:
    """A run that was pinned, and how far it had come."""

    recipe: Recipe
    log: tuple[Edit, ...]
    step: int

    @property
    def run(self) -> Run:
        """Return the run."""
        return run_of(self.recipe, self.log)

    @property
    def state(self) -> State:
        """Return the state that was pinned."""
        given = {name: getattr(self.recipe, name) for name in INGREDIENTS}
        return State(**given, log=self.log, trained=self.step, shown=self.step)


@dataclass(frozen=True)
class State(Recipe):
    """A recipe, the edits, how far the run is trained, and which step of it is shown."""

    log: tuple[Edit, ...] = ()
    trained: int = 0
    shown: int = 0
    speed: float = 20.0
    edges: str = WEIGHTS
    edge: Place = (1, 1, 1)
    probe: tuple[float, float] = (0.0, 0.0)
    moving: bool = False
    mission: str = FREE
    ghost: Ghost | None = None
    asking: bool = False  # hide what would answer the challenge

    @cached_property
    def recipe(self) -> Recipe:
        """Return what the run follows from."""
        return Recipe(**{name: getattr(self, name) for name in INGREDIENTS})

    @property
    def run(self) -> Run:
        """Return the run, as far as anyone asked for it."""
        return run_of(self.recipe, self.log)

    @property
    @lru_cache(maxsize=FEW)  # noqa: B019
    def layers(self) -> Layers:
        """Return the weights and biases of the step shown."""
        return self.run.layers(self.shown)

    @property
    @lru_cache(maxsize=FEW)  # noqa: B019
    def gradient(self) -> Layers:
        """Return the slope in each of them, over all training points, L2 with it."""
        return scratch.unflatten(self.run.gradient(self.shown), self.sizes)

    @property
    @lru_cache(maxsize=FEW)  # noqa: B019
    def losses(self) -> np.ndarray:
        """Return the losses up to the step shown: of training points and of held-out ones."""
        return self.run.losses(self.shown)

    @property
    def diverged(self) -> int | None:
        """Return the step at which the run diverged, if that is not after the one shown."""
        return len(self.losses) - 1 if np.isinf(self.losses[-1, 0]) else None

    @property
    def rewound_to(self) -> int | None:
        """Return the step shown, if it is not the last that is trained."""
        return None if self.shown == self.trained else self.shown

    @property
    def pinned(self) -> dict[str, Any] | None:
        """Return the ghost as the lab's argument gives it: what differs from the first recipe."""
        if self.ghost is None:
            return None
        first = Recipe()
        now = {name: getattr(self.ghost.recipe, name) for name in INGREDIENTS}
        changed = {name: value for name, value in now.items() if value != getattr(first, name)}
        return {**changed, "edits": self.ghost.log, "step": self.ghost.step}

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Return the edits, as the lab's argument gives them."""
        return self.log

    @property
    def weight(self) -> float:
        """Return the weight, or bias, of the edge that is chosen."""
        return float(scratch.flatten(self.layers)[position(self.sizes, self.edge)])

    @property
    def slope(self) -> float:
        """Return the slope in that weight."""
        return float(self.run.gradient(self.shown)[position(self.sizes, self.edge)])

    @property
    @lru_cache(maxsize=FEW)  # noqa: B019
    def on_grid(self) -> tuple[list[np.ndarray], np.ndarray]:
        """Return what each unit answers all over the square."""
        with np.errstate(all="ignore"):
            return self.scores(GRID)

    @property
    def points_shown(self) -> Points:
        """Return the training points of the step shown: an edit after it does not count yet."""
        run = self.run
        while run.before and self.shown < run.first:
            run = run.before
        return run.train

    def scores(self, X: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the activations of each hidden layer, and the last scores."""
        with unchecked():
            activation = scratch.ACTIVATIONS[self.activation]
            inputs, scores = scratch.forward_pass(X, self.layers, activation)
        return inputs[1:], scores[-1]

    def answers(self, Z: np.ndarray) -> np.ndarray:
        """Return what scores say: the probability of class 1, or the value predicted."""
        with unchecked():
            return LOSSES[self.loss].output(Z)[:, -1]

    def share_right(self, points: Points) -> float:
        """Return the share of points whose class is told."""
        with np.errstate(all="ignore"):
            said = self.answers(self.scores(points[0])[1]) > 0.5
        return float(np.mean(said == points[1]))

    @property
    @lru_cache(maxsize=FEW)  # noqa: B019
    def dead(self) -> tuple[np.ndarray, ...]:
        """Return for each hidden layer which ReLUs answer 0 to every training point."""
        if self.activation != "relu" or self.diverged is not None:
            return tuple(np.zeros(n, dtype=bool) for n in self.hidden)
        return tuple(np.all(A <= 0, axis=0) for A in self.scores(self.points_shown[0])[0])


def begin(state: State, **changed: Any) -> State:
    """Return the start of a new run with something changed; the same state if nothing is."""
    after = replace(state, **changed)
    if after.recipe == state.recipe:
        return state
    if after.classes != state.classes:
        after = replace(after, loss=LOG_LOSS if after.classes else SQUARED)
    elif not after.classes and after.loss in (LOG_LOSS, CROSS_ENTROPY):
        return state
    after = replace(after, log=(), trained=0, shown=0)
    layer, start, end = after.edge
    if layer >= len(after.sizes):
        return replace(after, edge=(1, 1, 1))
    n_in, n_out = after.sizes[layer - 1 : layer + 1]
    return replace(after, edge=(layer, min(start, n_in), min(end, n_out)))


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key.split("-"):
        case "set", ["points"]:
            state = begin(state, points=int(event.value))
        case "set", [key] if key in INGREDIENTS:
            state = begin(state, **{key: event.value})
        case "set", ["speed" | "edges" | "moving" as key]:
            state = replace(state, **{key: event.value})
        case "set", ["mission"]:
            state = _take_up(state, event.value)
        case "set", ["weight"]:
            state = _edit(state, "weight", *state.edge, float(event.value))
        case "press", ["frame"]:
            state = show(state, state.shown + int(state.speed))
        case "press", ["step" | "earlier" as key]:
            state = show(state, state.shown + (1 if key == "step" else -1))
        case "press", ["pin"]:
            ghost = Ghost(state.recipe, state.log, state.shown)
            state = replace(state, ghost=None if state.ghost == ghost else ghost)
        case "press", ["add0" | "add1" as key]:
            state = _edit(state, "add", *state.probe, int(key[-1]))
        case "press", ["edge", *place]:
            state = _choose(state, place)
        case "press", [("more" | "fewer") as key, layer]:
            state = _resize(state, layer, 1 if key == "more" else -1)
        case ("move" | "nudge") as kind, [key, *rest]:
            state = (_move if kind == "move" else _nudge)(state, event, key, rest)
    return state


def show(state: State, step: int) -> State:
    """Show a step, and train up to it."""
    step = min(max(step, 0), MOST_STEPS)
    step = min(step, state.run.at(step).step)
    return replace(state, shown=step, trained=max(state.trained, step))


def _scrub(state: State, step: float) -> State:
    return replace(state, shown=round(min(max(step, 0), state.trained)))


def _take_up(state: State, mission: str) -> State:
    if mission == FREE:
        return replace(state, mission=FREE)
    recipe = MISSIONS[mission].preset
    given = {name: getattr(recipe, name) for name in INGREDIENTS}
    return State(**given, mission=mission, speed=state.speed)


def _choose(state: State, place: list[str]) -> State:
    if len(place) != 3 or not all(one.isdecimal() for one in place):
        return state
    layer, start, end = map(int, place)
    sizes = state.sizes
    if 1 <= layer < len(sizes) and start <= sizes[layer - 1] and 1 <= end <= sizes[layer]:
        return replace(state, edge=(layer, start, end))
    return state


def _resize(state: State, which: str, by: int) -> State:
    """Return the start with one unit more or fewer in a layer, or one layer more or fewer."""
    hidden = list(state.hidden)
    if which == "layer":
        hidden = [*hidden, hidden[-1] if hidden else 2] if by > 0 else hidden[:-1]
    elif which.isdecimal() and 1 <= int(which) <= len(hidden):
        k = int(which) - 1
        hidden[k] = min(max(hidden[k] + by, 1), MOST_UNITS)
    return begin(state, hidden=tuple(hidden[:MOST_LAYERS]))


def _edit(state: State, kind: str, *what: float) -> State:
    """Change a weight or a point from the step shown on; what was trained after it is dropped.

    A change of the same thing at the same step takes the place of the one before.
    """
    if kind == "weight":
        *place, value = what
        what = (*place, min(max(round(value, 4), -LARGEST), LARGEST) + 0.0)
    log = tuple(edit for edit in state.log if edit[0] <= state.shown)
    new = (state.shown, kind, *what)
    same = {"weight": 5, "move": 3}.get(kind)  # how much of an edit says what it changes
    if same and log and log[-1][:same] == new[:same]:
        log = log[:-1]
    if len(log) >= MOST_EDITS:
        return state
    return replace(state, log=(*log, new), trained=state.shown)


def _on_map(x: float, y: float) -> tuple[float, float]:
    x, y = MAP.clipped(x, y)
    return round(x, 2) + 0.0, round(y, 2) + 0.0


def _move(state: State, event: Event, key: str, rest: list[str]) -> State:
    at = event.x, event.y
    match key, rest:
        case "probe", []:
            return replace(state, probe=_on_map(*MAP.values_at(*at)))
        case "shown", []:
            return _scrub(state, loss_panel(state).values_at(*at)[0])
        case "weight", []:
            return _edit(state, "weight", *state.edge, weight_panel(state).values_at(*at)[1])
        case "sample", [number]:
            return _move_point(state, number, MAP.values_at(*at))
    return state


def _nudge(state: State, event: Event, key: str, rest: list[str]) -> State:
    match key, rest:
        case "probe", []:
            x, y = state.probe
            return replace(state, probe=_on_map(x + event.x / 20, y + event.y / 20))
        case "shown", []:
            stride = max(1, round(loss_panel(state).x_range[1] / 100))
            return _scrub(state, state.shown + stride * round(event.x + event.y))
        case "weight", []:
            up = (event.x + event.y) * weight_panel(state).y_range[1] / 40
            return _edit(state, "weight", *state.edge, state.weight + up)
        case "sample", [number] if number.isdecimal() and int(number) < len(state.points_shown[0]):
            x, y = state.points_shown[0][int(number)]
            return _move_point(state, number, (x + event.x / 20, y + event.y / 20))
    return state


def _move_point(state: State, number: str, place: tuple[float, float]) -> State:
    if not number.isdecimal() or int(number) >= len(state.points_shown[0]):
        return state
    return _edit(state, "move", int(number), *_on_map(*place))


def trained_a_little(state: State) -> State:
    """Return what a picture shows that cannot move: no run before its first step."""
    return state if state.trained else show(state, STEPS_OF_A_PICTURE)


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    keys = ("step", "play") if state.shown == MOST_STEPS or state.diverged is not None else ()
    return (*keys, "earlier") if state.shown == 0 else keys

"""A training run of the playground, by the functions of `scratch`, that can be looked at again.

The weights are kept after some steps; those between are trained anew from there when asked for.
What the learner changes by hand, a weight or a point, is an edit: a run of its own, which begins
where the run before it was.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from course_utils import scratch
from course_utils.arguments import unchecked
from course_utils.labs.playground_data import CLASSES, MOONS, Points, sample

ACTIVATIONS = ("tanh", "relu", "sigmoid", "leaky_relu", "silu")
LOG_LOSS, CROSS_ENTROPY, SQUARED, ABSOLUTE = (
    "log-loss",
    "cross-entropy",
    "squared error",
    "absolute error",
)
LOSSES = {
    LOG_LOSS: scratch.LOSSES["log_loss"],
    CROSS_ENTROPY: scratch.LOSSES["cross_entropy"],
    SQUARED: scratch.LOSSES["squared_error"],
    ABSOLUTE: scratch.LOSSES["absolute_error"],
}
DESCENT, MOMENTUM, ADAM = scratch.OPTIMISERS
BATCHES = {"all points": None, "32": 32, "8": 8, "1": 1}
MOST_STEPS = 10_000
EACH, EVERY = 100, 20  # up to EACH all weights are kept, then of every so many steps
BOUND = 1e6  # a loss or a weight that no run comes back from
MOST_RUNS = 16  # kept; an older one is trained again when it is asked for

Layers = scratch.Layers
# (step, "weight", layer, from, to, value), counted from 1, from 0 being the bias;
# (step, "add", x, y, label); (step, "move", index, x, y)
Edit = tuple[Any, ...]


@dataclass(frozen=True)
class Recipe:
    """All that a run follows from, but for edits."""

    seed: int = 1
    data: str = MOONS
    points: int = 100
    noise: float = 0.15
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    loss: str = LOG_LOSS
    optimiser: str = DESCENT
    rate: float = 0.5
    batch: str = "all points"
    l2: float = 0.0

    @property
    def sizes(self) -> list[int]:
        """Return the number of inputs, then the units of each layer."""
        return [2, *self.hidden, 2 if self.loss == CROSS_ENTROPY else 1]

    @property
    def classes(self) -> bool:
        """Return whether there are classes to tell apart, and not a number to predict."""
        return self.data in CLASSES


class Kept(NamedTuple):
    """A step, the weights after it, and what the optimiser remembers."""

    step: int
    weights: np.ndarray
    mean: np.ndarray
    mean_square: np.ndarray


class Run:
    """One run of one recipe, with the edits of `log`; trained as far as anyone asked.

    Attributes
    ----------
    train, held_out : tuple of numpy.ndarray
        X and y after the last edit.
    diverged : int or None
        The first step after which the loss or a weight left all bounds, once the run has come to
        it. Nothing is trained from there on.
    """

    def __init__(self, recipe: Recipe, log: tuple[Edit, ...] = ()) -> None:
        self.recipe = recipe
        self.before = run_of(recipe, log[:-1]) if log else None
        self.first: int = log[-1][0] if log else 0
        self.diverged: int | None = None
        self._lock = threading.Lock()  # two labs may show the same run
        self._activation = scratch.ACTIVATIONS[recipe.activation]
        self._loss = LOSSES[recipe.loss]
        self._losses = array("d")  # of training and held-out points, in turn
        self._order: tuple[int, np.ndarray] = (-1, np.array([]))
        if self.before is None:
            self.train, self.held_out = sample(
                recipe.data, recipe.points, recipe.noise, recipe.seed
            )
            start = self._begin()
        else:
            self.train, self.held_out = self.before.train, self.before.held_out
            start = self._edited(self.before.at(self.first), log[-1])
        self._is_weight = _weight_mask(tuple(recipe.sizes))
        self._X, self._Y = self.train[0], self.truth(self.train)
        self._all_X = np.vstack([self._X, self.held_out[0]])
        self._held_Y = self.truth(self.held_out)
        self._now = start
        self._kept = [start]
        self._gradients: list[np.ndarray] = []
        self._measure()

    def _begin(self) -> Kept:
        draw = scratch.he if "elu" in self.recipe.activation else scratch.xavier
        rng = np.random.default_rng(self.recipe.seed)
        weights = scratch.flatten(scratch.init_network(self.recipe.sizes, rng, draw))
        return Kept(0, weights, np.zeros_like(weights), np.zeros_like(weights))

    def _edited(self, here: Kept, edit: Edit) -> Kept:
        """Return what the run begins with, and take up what changes in the data."""
        X, y = self.train
        match edit[1:]:
            case "weight", *place, value:
                weights = here.weights.copy()
                weights[position(self.recipe.sizes, tuple(place))] = value
                return here._replace(weights=weights)
            case "add", across, up, label:
                self.train = np.vstack([X, [across, up]]), np.append(y, label)
            case "move", index, across, up:
                X = X.copy()
                X[index] = across, up
                self.train = X, y
        return here

    def truth(self, points: Points) -> np.ndarray:
        """Return what is true of points in the shape of the outputs."""
        y = points[1]
        return np.eye(2)[y.astype(int)] if self.recipe.loss == CROSS_ENTROPY else y[:, None]

    def layers(self, step: int) -> Layers:
        """Return the weights and biases after `step` steps."""
        return scratch.unflatten(self.at(step).weights, self.recipe.sizes)

    def at(self, step: int) -> Kept:
        """Return the weights after `step` steps, or those with which the run diverged before."""
        if self.before and step < self.first:
            return self.before.at(step)
        with self._lock, unchecked(), np.errstate(all="ignore"):
            self._train(step)
            step = min(step, self._now.step)
            if step == self._now.step:
                return self._now
            here = self._kept[bisect_right(self._kept, step, key=lambda kept: kept.step) - 1]
            while here.step < step:
                here = self._step(here)
            return here

    def losses(self, step: int) -> np.ndarray:
        """Return the mean losses after 0, 1, … `step` steps, of training and of held-out points.

        Shape (step + 1, 2); of a run that diverged before, up to that step, infinity last.
        """
        self.at(max(step, self.first))
        if self.before and step < self.first:
            return self.before.losses(step)
        earlier = self.before.losses(self.first)[: self.first] if self.before else np.empty((0, 2))
        own = np.array(self._losses[: 2 * (step - self.first + 1)]).reshape(-1, 2)
        return np.vstack([earlier, own])

    def gradient(self, step: int) -> np.ndarray:
        """Return the slope in each weight of what is descended, over all training points."""
        if self.before and step < self.first:
            return self.before.gradient(step)
        weights = self.at(step).weights
        with unchecked(), np.errstate(all="ignore"):
            return self._slope(self._X, self._Y, weights)

    def history(self, step: int, place: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the kept steps up to `step`, and there one weight and the slope in it."""
        if self.before and step < self.first:
            return self.before.history(step, place)
        self.at(step)
        with self._lock, unchecked(), np.errstate(all="ignore"):
            for kept in self._kept[len(self._gradients) :]:
                self._gradients.append(self._slope(self._X, self._Y, kept.weights))
        end = bisect_right(self._kept, step, key=lambda kept: kept.step)
        own = np.array(
            [
                (kept.step, kept.weights[place], slope[place])
                for kept, slope in zip(self._kept[:end], self._gradients, strict=False)
            ]
        )
        if self.before and self.first:
            own = np.vstack([np.array(self.before.history(self.first - 1, place)).T, own])
        return own[:, 0], own[:, 1], own[:, 2]

    # ---- training ------------------------------------------------------------------------------

    def _train(self, steps: int) -> None:
        """Go on until so many steps are done."""
        while self._now.step < steps and self.diverged is None:
            self._now = self._step(self._now)
            self._measure()
            if self._now.step < EACH or self._now.step % EVERY == 0:
                self._kept.append(self._now)

    def _step(self, here: Kept) -> Kept:
        """Return what one step leads to: the lesson's own functions, one after the other."""
        batch = self._batch(here.step)
        slope = self._slope(self._X[batch], self._Y[batch], here.weights)
        weights, mean, mean_square = here[1:]
        step, rate = here.step + 1, self.recipe.rate
        if self.recipe.optimiser == ADAM:
            weights, mean, mean_square = scratch.adam_step(
                weights, slope, mean, mean_square, step, rate
            )
        elif self.recipe.optimiser == MOMENTUM:
            weights, mean = scratch.momentum_step(weights, slope, mean, rate)
        else:
            weights = scratch.gradient_descent_step(weights, slope, rate)
        return Kept(step, weights, mean, mean_square)

    def _batch(self, step: int) -> slice | np.ndarray:
        """Return which points a step sees: all, or the next of an order drawn for each epoch."""
        n, size = len(self._X), BATCHES[self.recipe.batch]
        if size is None or size >= n:
            return slice(None)
        epoch, number = divmod(step - self.first, -(-n // size))
        if self._order[0] != epoch:
            rng = np.random.default_rng((self.recipe.seed, self.first, epoch))
            self._order = epoch, rng.permutation(n)
        return self._order[1][number * size : (number + 1) * size]

    def _slope(self, X: np.ndarray, Y: np.ndarray, weights: np.ndarray) -> np.ndarray:
        layers = scratch.unflatten(weights, self.recipe.sizes)
        slope = scratch.flatten(scratch.backward(X, Y, layers, self._activation, self._loss))
        return slope + self.recipe.l2 * self._is_weight * weights

    def _measure(self) -> None:
        """Note the losses of now, and whether the run has diverged."""
        layers = scratch.unflatten(self._now.weights, self.recipe.sizes)
        with unchecked(), np.errstate(all="ignore"):
            Z = scratch.forward(self._all_X, layers, self._activation.f)
            n = len(self._X)
            both = self._loss.of(Z[:n], self._Y), self._loss.of(Z[n:], self._held_Y)
        if not (max(both) <= BOUND and np.abs(self._now.weights).max() <= BOUND):
            self.diverged = self._now.step  # not a number is not less either
            both = np.inf, np.inf
        self._losses.extend(both)


def position(sizes: list[int], place: tuple[int, ...]) -> int:
    """Return where in the row of all weights one stands: layer, from and to, counted from 1.

    `from` 0 is the bias of the unit `to`.
    """
    layer, start, end = place
    before = scratch.count_parameters(sizes[:layer]) if layer > 1 else 0
    n_in, n_out = sizes[layer - 1 : layer + 1]
    return before + (n_in if start == 0 else start - 1) * n_out + end - 1


@lru_cache(maxsize=64)
def _weight_mask(sizes: tuple[int, ...]) -> np.ndarray:
    """Return 1.0 for each weight and 0.0 for each bias of a network."""
    pairs = pairwise(sizes)
    return np.concatenate([np.r_[np.ones(a * b), np.zeros(b)] for a, b in pairs])


@lru_cache(maxsize=MOST_RUNS)
def run_of(recipe: Recipe, log: tuple[Edit, ...] = ()) -> Run:
    """Return the run of `recipe` with these edits, with all that was trained of it so far."""
    return Run(recipe, log)

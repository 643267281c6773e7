"""A training run that can be looked at again: trained as far as asked, with what it showed kept.

Only pictures are kept, not weights: the model's curve at each stop and the loss at each epoch.
"""

from __future__ import annotations

import threading
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from course_utils import data

N = 64
SGD, MOMENTUM, ADAM = "SGD", "SGD with momentum", "Adam"
ACTIVATIONS = {"ReLU": "ReLU", "tanh": "Tanh", "SiLU": "SiLU"}  # in the lab, in torch.nn
DROPS = {"never": None, "after 200 epochs": 200, "after 400 epochs": 400}
STOPS = (*range(20), *range(20, 100, 5), *range(100, 601, 10))
MOST_EPOCHS = STOPS[-1]
KEPT = 0.9  # how much of the last step momentum keeps
MOST_RUNS = 64  # kept; an older one is trained again when it is asked for
GRID = np.linspace(-20, 20, 161)
X_SCALE = 15.0
BOUND = 1e6  # a mean error that no run comes back from; the data reach 4,000

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Recipe:
    """All that a run follows from."""

    seed: int = 1
    rate: float = 0.1
    optimiser: str = SGD
    drop: str = "never"
    scaled: bool = True
    activation: str = "ReLU"
    noise: float = 1.0


@lru_cache(maxsize=64)
def sample(seed: int, noise: float) -> tuple[Numbers, Numbers]:
    """Return x and y of the points to learn from."""
    x, y = data.cubic(N, noise, seed)
    return tuple(x[:, 0].tolist()), tuple(y[:, 0].tolist())


class Run:
    """One run of one recipe.

    Attributes
    ----------
    diverged : int or None
        The first epoch after which the loss is not a number or beyond `BOUND`, once the run has
        come to it. Nothing is trained from there on.
    """

    def __init__(self, recipe: Recipe) -> None:
        import torch

        from course_utils import training

        self.diverged: int | None = None
        self._drop = DROPS[recipe.drop]
        self._losses = array("d")  # before the step of each epoch
        self._kept: dict[int, tuple[float, np.ndarray]] = {}
        self._lock = threading.Lock()  # two labs may show the same run
        x, y = (np.array(column)[:, None] for column in sample(recipe.seed, recipe.noise))
        x_scale = X_SCALE if recipe.scaled else 1.0
        self._y_mean = float(y.mean()) if recipe.scaled else 0.0
        self._y_scale = float(y.std()) if recipe.scaled else 1.0
        self._x = torch.tensor(x / x_scale, dtype=torch.float32)
        self._y = torch.tensor((y - self._y_mean) / self._y_scale, dtype=torch.float32)
        self._grid = torch.tensor(GRID[:, None] / x_scale, dtype=torch.float32)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(recipe.seed)
            activation = getattr(torch.nn, ACTIVATIONS[recipe.activation])
            self._model = training.cubic_network(activation)
        self._mean_error = torch.nn.L1Loss()
        self._optimizer = _optimizer(recipe, self._model.parameters())

    def losses(self, epoch: int) -> np.ndarray:
        """Return the mean |error| after 0, 1, 2 … `epoch` epochs, in units of y.

        Shape (epoch + 1,); of a run that diverged before, shape (diverged + 1,), infinity last.
        """
        with self._lock:
            self._train(epoch)
            if self.diverged is not None and self.diverged <= epoch:
                return np.array([*self._losses[: self.diverged], np.inf])
            return np.array([*self._losses[:epoch], self._kept[epoch][0]])

    def curve(self, epoch: int) -> np.ndarray | None:
        """Return what the model says along `GRID` after `epoch` epochs, in units of y.

        None if the run has diverged by then.
        """
        with self._lock:
            self._train(epoch)
            if self.diverged is not None and self.diverged <= epoch:
                return None
            return self._kept[epoch][1]

    def _train(self, epochs: int) -> None:
        """Go on until so many epochs, one of `STOPS`, are done: the five lines of the lesson."""
        import torch

        from course_utils import training

        # A lab may be called on a thread where gradients are off, or while other work runs.
        with torch.enable_grad(), training.one_thread():
            if not self._kept:
                self._keep()
            while len(self._losses) < epochs and self.diverged is None:
                if len(self._losses) == self._drop:
                    self._optimizer.param_groups[0]["lr"] /= 10
                self._optimizer.zero_grad()
                prediction = self._model(self._x)
                loss = self._mean_error(prediction, self._y)
                loss.backward()
                self._optimizer.step()
                self._note(loss.item() * self._y_scale, len(self._losses))
                self._losses.append(loss.item() * self._y_scale)
                if len(self._losses) in STOPS:
                    self._keep()

    def _keep(self) -> None:
        """Keep what the weights of now say; a loss before the next step comes too late for it."""
        import torch

        epoch = len(self._losses)
        with torch.no_grad():
            loss = self._mean_error(self._model(self._x), self._y).item() * self._y_scale
            curve = self._model(self._grid).double().numpy()[:, 0] * self._y_scale + self._y_mean
        self._note(loss, epoch)
        self._kept[epoch] = loss, curve.astype(np.float32)

    def _note(self, loss: float, epoch: int) -> None:
        if self.diverged is None and not loss <= BOUND:  # not a number is not less either
            self.diverged = epoch


def _optimizer(recipe: Recipe, parameters: Any) -> Any:
    import torch

    if recipe.optimiser == ADAM:
        return torch.optim.Adam(parameters, lr=recipe.rate)
    momentum = KEPT if recipe.optimiser == MOMENTUM else 0.0
    return torch.optim.SGD(parameters, lr=recipe.rate, momentum=momentum)


@lru_cache(maxsize=MOST_RUNS)
def run_of(recipe: Recipe) -> Run:
    """Return the run of `recipe`, with all that was trained of it so far."""
    return Run(recipe)

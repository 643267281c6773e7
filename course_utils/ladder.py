"""The ladder of lesson 05: from the post's recipe to the noise floor, the same layers throughout.

Each rung keeps what the rungs below it changed. The learning rate is retuned on every rung, by hand
on the seeds 0 and 1 over the rates that stand beside it; the rate kept is the one with the lowest
held-out error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import LBFGS, SGD, Adam, Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, MultiStepLR

from course_utils import data
from course_utils.arguments import accepts, callable_, instance
from course_utils.numeric_arguments import array, integer
from course_utils.second_order import levenberg_marquardt
from course_utils.training import History, cubic_network, fit

Model = Callable[[np.ndarray], np.ndarray]
Learn = Callable[[nn.Module, tuple[Tensor, Tensor], int], History]
FLOOR = math.sqrt(2 / math.pi)  # the mean of |noise| for normal noise of standard deviation 1
HELD_OUT = 10_000


@dataclass(frozen=True)
class Trained:
    """A network after its training.

    Attributes
    ----------
    model : callable
        From x to predictions, both of shape (n, 1), in the units of the data.
    history : History
        In the units it was trained in.
    curve : numpy.ndarray, shape (epochs,)
        The training error at each epoch in units of y: the mean absolute error, or the root of the
        mean squared error where that is what was trained.
    """

    model: Model
    history: History
    curve: np.ndarray


@dataclass(frozen=True)
class Rung:
    """A way to train, with what it changes against the rung below it.

    `train` takes x and y of shape (n, 1) and a seed for the network, and returns `Trained`.
    """

    name: str
    changed: str
    train: Callable[[np.ndarray, np.ndarray, int], Trained]


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_post(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Train as the post does: raw units, ReLU, L1, SGD at 0.0002, 10,000 epochs of all the data."""
    return _train(x, y, seed, _descent(partial(SGD, lr=0.0002), 10_000), scaled=False)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_dropped_rate(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Divide the rate by ten for the last fifth. Rates tried: 0.0001, 0.0002, 0.0004, 0.0008."""
    return _train(x, y, seed, _descent(partial(SGD, lr=0.0004), 10_000, _drop), scaled=False)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_scaled(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Standardise x and y. Rates tried: 0.0002, 0.01, 0.03, 0.1, 0.3."""
    return _train(x, y, seed, _descent(partial(SGD, lr=0.03), 10_000, _drop))


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_adam(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take Adam, and 3,000 epochs. Rates tried: 0.001, 0.003, 0.01, 0.03."""
    return _train(x, y, seed, _descent(partial(Adam, lr=0.01), 3_000, _drop))


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_silu_and_cosine(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take SiLU, and a rate along a cosine. Rates tried: 0.003, 0.01, 0.03, 0.06, 0.1."""
    learn = _descent(partial(Adam, lr=0.03), 3_000, _cosine)
    return _train(x, y, seed, learn, activation=nn.SiLU)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_second_order(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take 80 Levenberg–Marquardt steps on 100 rows each and 2 on all; no rate is tuned."""

    def learn(model: nn.Module, pair: tuple[Tensor, Tensor], seed: int) -> History:
        return levenberg_marquardt(model, pair, steps=80, rows=100, seed=seed)

    return _train(x, y, seed, learn, activation=nn.SiLU, dtype=torch.float64, squared=True)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_drop_alone(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Divide the post's rate by ten for the last fifth, and do not double it first."""
    return _train(x, y, seed, _descent(partial(SGD, lr=0.0002), 10_000, _drop), scaled=False)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_scaled_at_the_old_rate(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Standardise x and y, and leave the post's rate as it was."""
    return _train(x, y, seed, _descent(partial(SGD, lr=0.0002), 10_000))


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_silu_alone(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take the rung Adam with SiLU. Rates tried: 0.003, 0.01, 0.02, 0.03, 0.06."""
    learn = _descent(partial(Adam, lr=0.02), 3_000, _drop)
    return _train(x, y, seed, learn, activation=nn.SiLU)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_cosine_alone(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take the rung Adam, its rate along a cosine. Rates tried: 0.001 to 0.1, six of them."""
    return _train(x, y, seed, _descent(partial(Adam, lr=0.03), 3_000, _cosine))


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_squared_error(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take the rung SiLU and cosine on squared error. Rates tried: 0.003, 0.01, 0.03."""
    learn = _descent(partial(Adam, lr=0.03), 3_000, _cosine, nn.MSELoss())
    return _train(x, y, seed, learn, activation=nn.SiLU, squared=True)


@accepts(x=array("n", 1), y=array("n", 1), seed=integer(at_least=0))
def train_lbfgs(x: np.ndarray, y: np.ndarray, seed: int) -> Trained:
    """Take 50 times 20 iterations of L-BFGS, which searches along a line for its rate."""
    optimizer = partial(LBFGS, max_iter=20, history_size=20, line_search_fn="strong_wolfe")
    learn = _descent(optimizer, 50, loss=nn.MSELoss())
    return _train(x, y, seed, learn, activation=nn.SiLU, dtype=torch.float64, squared=True)


RUNGS = (
    Rung("the post", "raw units, ReLU, L1, SGD at 0.0002, 10,000 epochs", train_post),
    Rung("rate ÷ 10", "a tenth of the rate for the last 2,000 epochs; 0.0004", train_dropped_rate),
    Rung("scaling", "x and y standardised; 0.03", train_scaled),
    Rung("Adam", "Adam instead of SGD, 3,000 epochs; 0.01", train_adam),
    Rung(
        "SiLU and cosine",
        "SiLU instead of ReLU, and the rate falls along a cosine; 0.03",
        train_silu_and_cosine,
    ),
    Rung(
        "second order",
        "82 Levenberg–Marquardt steps on squared error, float64; no rate",
        train_second_order,
    ),
)
TRIED = (
    Rung("drop alone", "the rung rate ÷ 10 from the post's own rate: 0.0002", train_drop_alone),
    Rung("old rate", "scaling, and the post's rate kept: 0.0002", train_scaled_at_the_old_rate),
    Rung("SiLU alone", "the rung Adam with SiLU; 0.02", train_silu_alone),
    Rung("cosine alone", "the rung Adam, its rate along a cosine; 0.03", train_cosine_alone),
    Rung("squared error", "the rung SiLU and cosine on squared error; 0.03", train_squared_error),
    Rung("L-BFGS", "second order by 1,000 iterations of L-BFGS", train_lbfgs),
)


@accepts(rungs=instance(list))
def table(rungs: list[dict[str, Any]]) -> str:
    """Return a table of results, as `data.cubic_results` returns them: a row for each rung.

    Errors are the median over the seeds, and the worst of them; seconds are a median too.
    """
    width = max(len(rung["name"]) for rung in rungs)
    rows = [f"{'':{width + 2}}{'held out':>9}{'worst':>8}{'clean':>8}{'seconds':>9}"]
    for number_, rung in enumerate(rungs):
        held_out, clean, seconds = (
            [run[key] for run in rung["runs"]] for key in ("held_out", "clean", "seconds")
        )
        numbers = (
            f"{np.median(held_out):>9.3g}{max(held_out):>8.3g}{np.median(clean):>8.3g}"
            f"{np.median(seconds):>9.1f}"
        )
        rows.append(f"{number_} {rung['name']:{width}}{numbers}")
    return "\n".join(rows)


@accepts(x=array("n", 1), y=array("n", 1))
def least_squares_cubic(x: np.ndarray, y: np.ndarray) -> Model:
    """Return the cubic with the least squared error on (n, 1) x and y: four parameters.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an (n, 1) array of finite numbers.
    """
    return np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], 3)


@accepts(model=callable_(), seed=integer(at_least=0))
def held_out_errors(model: Model, seed: int) -> tuple[float, float]:
    """Return a model's mean absolute error on 10,000 fresh points, and against the clean curve.

    The points are those of `data.cubic` with noise 1 and the seed `1000 + seed`.

    Raises
    ------
    TypeError, ValueError
        If `model` is not a function, or `seed` not a whole number, 0 or more.
    """
    x, y = data.cubic(HELD_OUT, 1, 1000 + seed)
    predicted = model(x)
    return float(np.abs(predicted - y).mean()), float(
        np.abs(predicted - data.cubic_curve(x)).mean()
    )


def _descent(
    optimizer: Callable[[Any], Optimizer],
    epochs: int,
    schedule: Callable[[Optimizer, int], LRScheduler] | None = None,
    loss: nn.Module | None = None,
) -> Learn:
    def learn(model: nn.Module, pair: tuple[Tensor, Tensor], seed: int) -> History:
        made = optimizer(model.parameters())
        return fit(
            model,
            pair,
            loss=loss or nn.L1Loss(),
            optimizer=made,
            epochs=epochs,
            schedule=schedule and schedule(made, epochs),
        )

    return learn


def _drop(optimizer: Optimizer, epochs: int) -> LRScheduler:
    return MultiStepLR(optimizer, [epochs * 4 // 5], gamma=0.1)


def _cosine(optimizer: Optimizer, epochs: int) -> LRScheduler:
    return CosineAnnealingLR(optimizer, epochs)


def _train(  # noqa: PLR0913  (what the rungs differ in)
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    learn: Learn,
    *,
    scaled: bool = True,
    activation: Callable[[], nn.Module] = nn.ReLU,
    dtype: torch.dtype = torch.float32,
    squared: bool = False,
) -> Trained:
    x_mean, x_std, y_mean, y_std = (0.0, 1.0, 0.0, 1.0)
    if scaled:
        x_mean, x_std, y_mean, y_std = x.mean(), x.std(), y.mean(), y.std()
    inputs = torch.tensor((x - x_mean) / x_std, dtype=dtype)
    targets = torch.tensor((y - y_mean) / y_std, dtype=dtype)
    torch.manual_seed(seed)
    network = cubic_network(activation, dtype)
    history = learn(network, (inputs, targets), seed)

    def model(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            out = network(torch.tensor((x - x_mean) / x_std, dtype=dtype))
        return out.double().numpy() * y_std + y_mean

    losses = np.array(history.losses)
    return Trained(model, history, (np.sqrt(losses) if squared else losses) * y_std)

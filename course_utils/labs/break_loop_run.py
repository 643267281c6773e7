"""The lines of the training loop, run as they stand, and what was seen while they ran."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils import data

if TYPE_CHECKING:
    from torch import Tensor

N = 100
RATE = 0.03
MOST_EPOCHS = 200
MOST_RUNS = 32  # kept; an older one is run again when it is asked for
LINES = {
    "zero_grad": "optimizer.zero_grad()",
    "forward": "output = model(x)",
    "loss": "loss = loss_function(output, y)",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
}
BRACKETS = "()"

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Epoch:
    """What was seen in one epoch.

    Attributes
    ----------
    loss : float
        Of the model after the epoch.
    moved : bool
        Whether any weight changed.
    newest : float or None
        The length of the gradient that the last call of backward() added; None if it did not run.
    used : float or None
        The length of the gradient that step() found, 0 for none; None if step() did not run.
    summed : int
        How many gradients that was the sum of.
    age : int
        How many epochs before this one the newest of them was computed.
    failed, error : str
        The line that raised and what it raised, type and first line; "" for none.
    """

    loss: float
    moved: bool
    newest: float | None
    used: float | None
    summed: int
    age: int
    failed: str = ""
    error: str = ""


@dataclass(frozen=True)
class Seen:
    """What was seen up to some epoch: the loss before the first one, and each epoch."""

    first_loss: float
    epochs: tuple[Epoch, ...]

    @property
    def losses(self) -> np.ndarray:
        """Return the loss of the model after 0, 1, 2 … epochs, shape (epochs + 1,)."""
        return np.array([self.first_loss, *(epoch.loss for epoch in self.epochs)])

    @property
    def error(self) -> str:
        """Return what ended the run, "" for nothing."""
        return self.epochs[-1].error if self.epochs else ""


@lru_cache(maxsize=64)
def sample(seed: int) -> tuple[Numbers, Numbers]:
    """Return x and y of points around the cubic, both scaled to run over about -1 to 1."""
    x, y = data.cubic(N, 1.0, seed)
    y = (y - y.mean()) / y.std()
    return tuple((x[:, 0] / 15).tolist()), tuple(y[:, 0].tolist())


class Run:
    """The loop of some lines in some order, run for as many epochs as anyone asked for.

    The lines share their names from one epoch to the next, as in a notebook.
    """

    def __init__(self, seed: int, lines: tuple[str, ...], brackets: bool) -> None:
        self._seed = seed
        texts = {line: source(line, brackets) for line in lines}
        self._code = [(line, compile(text, text, "exec")) for line, text in texts.items()]
        self._lock = threading.Lock()  # two labs may show the same run
        self._names: dict[str, Any] = {}
        self._epochs: list[Epoch] = []
        self._start()

    def seen(self, epochs: int) -> Seen:
        """Return what was seen in the first `epochs` epochs; fewer if a line raised."""
        import torch

        from course_utils import training

        # A lab may be called on a thread where gradients are off, or while other work runs.
        with self._lock, torch.enable_grad(), training.one_thread():
            while len(self._epochs) < min(epochs, MOST_EPOCHS) and self._names:
                try:
                    self._epochs.append(self._run_lines())
                except BaseException:  # the Stop button, in the middle of an epoch
                    self._start()
                    raise
                if self._epochs[-1].error or len(self._epochs) == MOST_EPOCHS:
                    self._names = {}  # a run that is over needs no model
            return Seen(self._first_loss, tuple(self._epochs[:epochs]))

    def _start(self) -> None:
        """Begin anew: fresh weights, and no name that a line made."""
        import torch

        from course_utils import training

        x, y = (torch.tensor(column)[:, None] for column in sample(self._seed))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            model = training.cubic_network()
        self._names = {
            "x": x,
            "y": y,
            "model": model,
            "loss_function": torch.nn.MSELoss(),
            "optimizer": torch.optim.SGD(model.parameters(), lr=RATE),
        }
        self._epochs = []
        self._summed = self._computed = 0
        self._first_loss = self._loss()

    def _run_lines(self) -> Epoch:
        """Run each line once."""
        before = self._weights()
        newest = used = None
        summed = age = 0
        failed = error = ""
        for line, code in self._code:
            held = self._gradient()
            if line == "step":
                used, summed = float(held.norm()), self._summed
                age = len(self._epochs) - self._computed
            try:
                exec(code, self._names)
            except Exception as raised:  # it is what the learner is here to see
                first_line = str(raised).partition("\n")[0]
                failed, error = line, f"{type(raised).__name__}: {first_line}"
                break
            if line == "zero_grad":
                self._summed = 0
            if line == "backward":
                added = float((self._gradient() - held).norm())
                if added:
                    newest = added
                    self._summed += 1
                    self._computed = len(self._epochs)
        moved = not self._weights().equal(before)
        return Epoch(self._loss(), moved, newest, used, summed, age, failed, error)

    def _loss(self) -> float:
        import torch

        names = self._names
        with torch.no_grad():
            return float(names["loss_function"](names["model"](names["x"]), names["y"]))

    def _weights(self) -> Tensor:
        import torch

        return torch.cat([one.detach().flatten() for one in self._names["model"].parameters()])

    def _gradient(self) -> Tensor:
        """Return the gradient that the weights hold now, zero where they hold none."""
        import torch

        parameters = self._names["model"].parameters()
        held = (torch.zeros_like(one) if one.grad is None else one.grad for one in parameters)
        return torch.cat([one.flatten() for one in held])


def source(line: str, brackets: bool) -> str:
    """Return a line's text; without `brackets`, backward is named but not called."""
    text = LINES[line]
    return text if brackets or line != "backward" else text.removesuffix(BRACKETS)


@lru_cache(maxsize=MOST_RUNS)
def run_of(seed: int, lines: tuple[str, ...], brackets: bool) -> Run:
    """Return the run of these lines, which goes on from where it was last looked at."""
    return Run(seed, lines, brackets)

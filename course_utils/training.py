"""The loop of lesson 05 in PyTorch, with what a long training needs around it.

It stops where the loss is no number any more, keeps its history when interrupted, can go back to
the weights that were best on held-out data, and puts weights into a file.
"""

from __future__ import annotations

import copy
import io
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from course_utils.arguments import Rule, Sizes, accepts, callable_, describe, instance, optional
from course_utils.numeric_arguments import integer
from course_utils.progress import write_atomically

Pair = tuple[Tensor, Tensor]
SECONDS_BETWEEN_UPDATES = 0.2


class DivergedError(ArithmeticError):
    """Training whose loss became infinite or no number; the message says when, and what to try."""


class CheckpointError(ValueError):
    """A file of weights that cannot be used; the message says why."""


@dataclass(frozen=True)
class History:
    """What happened while a network trained. Epoch 0 is the start, before any step.

    Attributes
    ----------
    losses : list of float
        The loss on the training data at each epoch, before its step.
    held_out : list of float
        The loss on held-out data, of the same weights; empty if nothing was held out.
    best_epoch : int or None
        Where `held_out` is lowest; None if nothing was held out.
    seconds : float
        How long the training took.
    interrupted : bool
        Whether someone stopped it.
    """

    losses: list[float]
    held_out: list[float]
    best_epoch: int | None
    seconds: float
    interrupted: bool


def pair_of_tensors() -> Rule:
    """Accept a pair of tensors (x, y) with equally many rows."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        if not (
            isinstance(value, tuple | list)
            and len(value) == 2
            and all(isinstance(part, Tensor) for part in value)
        ):
            raise TypeError(f"{where} must be a pair of tensors (x, y), got {describe(value)}")
        x, y = value
        if x.ndim == 0 or y.ndim == 0 or len(x) != len(y) or len(x) == 0:
            raise ValueError(
                f"{where} must have as many rows in x as in y, at least 1, "
                f"got shapes {tuple(x.shape)} and {tuple(y.shape)}"
            )
        return value

    return rule


@accepts(activation=callable_(), dtype=instance(torch.dtype))
def cubic_network(
    activation: Callable[[], nn.Module] = nn.ReLU, dtype: torch.dtype = torch.float32
) -> nn.Sequential:
    """Return the post's network, 1-32-64-16-1, with fresh random weights.

    Parameters
    ----------
    activation : callable
        Makes the activation after each hidden layer, such as `torch.nn.SiLU`.
    dtype : torch.dtype
        The kind of number the weights are.

    Raises
    ------
    TypeError
        If an argument is not of the kind named above.
    """
    return nn.Sequential(
        nn.Linear(1, 32),
        activation(),
        nn.Linear(32, 64),
        activation(),
        nn.Linear(64, 16),
        activation(),
        nn.Linear(16, 1),
    ).to(dtype)


@accepts(dtype=instance(torch.dtype))
def choose_device(dtype: torch.dtype = torch.float32) -> torch.device:
    """Return the fastest device here that can hold `dtype`: CUDA, else MPS, else the CPU.

    Raises
    ------
    TypeError
        If `dtype` is not a torch.dtype.
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available() and dtype != torch.float64:  # MPS has no float64
        return torch.device("mps")
    return torch.device("cpu")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let PyTorch use one thread inside a `with` block, and as many as before after it."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@accepts(
    model=instance(nn.Module),
    data=pair_of_tensors(),
    loss=callable_(),
    optimizer=instance(Optimizer),
    epochs=integer(at_least=1),
    schedule=optional(instance(LRScheduler)),
    held_out=optional(pair_of_tensors()),
    patience=optional(integer(at_least=1)),
)
def fit(  # noqa: PLR0913  (all but two by name, and most are the loop's own parts)
    model: nn.Module,
    data: Pair,
    *,
    loss: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    epochs: int,
    schedule: LRScheduler | None = None,
    held_out: Pair | None = None,
    patience: int | None = None,
) -> History:
    """Train `model` on all of `data` at once, one step of `optimizer` an epoch.

    It trains on the device that `choose_device` names, on one thread, and leaves the model on the
    device where it was. In a notebook a progress bar runs. Interrupting the kernel ends the
    training and keeps the history so far.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place.
    data : pair of torch.Tensor
        Inputs of shape (n, features), and targets of the shape that `loss` expects.
    loss : callable
        From predictions and targets to a tensor with one number, such as `torch.nn.L1Loss()`.
    optimizer : torch.optim.Optimizer
        Made with the model's parameters.
    epochs : int
        At least 1.
    schedule : torch.optim.lr_scheduler.LRScheduler, optional
        Makes one step after each epoch.
    held_out : pair of torch.Tensor, optional
        Like `data`; the loss on it is taken at each epoch.
    patience : int, optional
        End the training when the held-out loss has had no new lowest value for so many epochs, and
        in the end go back to the weights with the lowest. Needs `held_out`.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, or predictions have as many numbers as
        targets in another shape: (n, 1) minus (n,) would be n by n.
    DivergedError
        If the loss becomes infinite or no number.
    """
    if patience is not None and held_out is None:
        raise ValueError("fit: patience must come with held_out, got no held_out")
    _refuse_strangers(model, data[0], optimizer)
    losses: list[float] = []
    held_out_losses: list[float] = []
    best_epoch, best_weights, interrupted = 0, dict[str, Tensor](), False
    bar = _ProgressBar(epochs, up_to=patience is not None)
    started = time.perf_counter()
    with one_thread(), _fastest_device(model, optimizer) as device:
        x, y = data[0].to(device), data[1].to(device)
        unseen = held_out and (held_out[0].to(device), held_out[1].to(device))

        def closure() -> Tensor:
            optimizer.zero_grad()
            value = loss(_predict(model, x, y), y)
            value.backward()  # type: ignore[no-untyped-call]
            return value.detach()

        try:
            for epoch in range(epochs):
                if unseen:
                    held_out_losses.append(_finite(_held_out_loss(model, unseen, loss), epoch))
                    if epoch == 0 or held_out_losses[-1] < held_out_losses[best_epoch]:
                        best_epoch = epoch
                        if patience:
                            best_weights = copy.deepcopy(model.state_dict())
                    elif patience and epoch - best_epoch >= patience:
                        break
                # Every optimiser takes a closure; L-BFGS calls it more than once.
                losses.append(_finite(float(optimizer.step(closure)), epoch))  # type: ignore[arg-type]
                if schedule:
                    schedule.step()
                bar.move(epoch + 1, losses[-1])
        except KeyboardInterrupt:
            interrupted = True
        finally:
            bar.finish(len(losses), interrupted)
        if best_weights:
            model.load_state_dict(best_weights)
    return History(
        losses=losses,
        held_out=held_out_losses,
        best_epoch=best_epoch if held_out_losses else None,
        seconds=time.perf_counter() - started,
        interrupted=interrupted,
    )


def _refuse_strangers(model: nn.Module, x: Tensor, optimizer: Optimizer) -> None:
    """Refuse an optimiser of other weights, and inputs of another kind of number."""
    own = {id(weight) for weight in model.parameters()}
    if not any(id(w) in own for group in optimizer.param_groups for w in group["params"]):
        raise ValueError(
            "fit: optimizer must hold the model's parameters, got those of another model; "
            "make the optimizer after the model"
        )
    wanted = next(model.parameters()).dtype
    if x.is_floating_point() and x.dtype != wanted:
        raise ValueError(f"fit: data must be {wanted} like the model's weights, got {x.dtype}")


@contextmanager
def _fastest_device(model: nn.Module, optimizer: Optimizer) -> Iterator[torch.device]:
    """Move the model to the fastest device for the duration of a `with` block."""
    weight = next(model.parameters())
    home, device = weight.device, choose_device(weight.dtype)
    if device.type == home.type:
        yield device
        return
    try:
        _move(model, optimizer, device)
        yield device
    finally:
        _move(model, optimizer, home)


def _move(model: nn.Module, optimizer: Optimizer, device: torch.device) -> None:
    model.to(device)
    # What the optimiser remembers, such as momentum, follows its weights.
    optimizer.load_state_dict(optimizer.state_dict())


def _predict(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    predicted: Tensor = model(x)
    if predicted.shape != y.shape and predicted.numel() == y.numel():
        raise ValueError(
            f"fit: data must have targets of the predictions' shape {tuple(predicted.shape)}, "
            f"got {tuple(y.shape)}: their difference would have another shape than both"
        )
    return predicted


def _held_out_loss(model: nn.Module, data: Pair, loss: Callable[[Tensor, Tensor], Tensor]) -> float:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        value = float(loss(_predict(model, *data), data[1]))
    model.train(was_training)
    return value


def _finite(value: float, epoch: int) -> float:
    if math.isfinite(value):
        return value
    cure = (
        "look for inf and nan in the data, and at the size of its numbers"
        if epoch == 0
        else "try a learning rate ten times smaller, or scale x and y"
    )
    raise DivergedError(f"fit: the loss is {value} at epoch {epoch}; {cure}")


class _ProgressBar:
    """A bar in a notebook, and nothing elsewhere.

    It ends in the text it began with: a notebook's test sees the first, its reader the last.
    """

    def __init__(self, epochs: int, up_to: bool) -> None:
        from IPython import get_ipython
        from IPython.display import display

        self.epochs, self.updated, self.handle = epochs, time.perf_counter(), None
        self.planned = f"Training: {'up to ' * up_to}{epochs:,} epochs"
        if hasattr(get_ipython(), "kernel"):
            first = _text_and_html(self.planned)
            self.handle = display(first, raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def move(self, done: int, loss: float) -> None:
        now = time.perf_counter()
        if self.handle and now - self.updated > SECONDS_BETWEEN_UPDATES:
            self.updated = now
            text = f"Epoch {done:,} of {self.epochs:,}, loss {loss:.4g}"
            bar = f'<progress max="{self.epochs}" value="{done}" aria-hidden="true"></progress> '
            self.handle.update(_text_and_html(text, bar), raw=True)

    def finish(self, done: int, interrupted: bool) -> None:
        if self.handle:
            stopped = f"Stopped by hand after {done:,} of {self.epochs:,} epochs"
            self.handle.update(_text_and_html(stopped if interrupted else self.planned), raw=True)


def _text_and_html(text: str, bar: str = "") -> dict[str, str]:
    return {"text/plain": text, "text/html": f"<p>{bar}{text}</p>"}


@accepts(path=instance(Path), model=instance(nn.Module))
def save(path: Path, model: nn.Module) -> None:
    """Write the model's weights into a file, whole or not at all.

    Raises
    ------
    TypeError
        If an argument is not of the kind named above.
    OSError
        If the file cannot be written; what it held is still there.
    """
    content = io.BytesIO()
    torch.save(model.state_dict(), content)
    write_atomically(path, content.getvalue())


@accepts(path=instance(Path), model=instance(nn.Module))
def load(path: Path, model: nn.Module) -> None:
    """Put the weights that `save` wrote into `model`. Only numbers are read, no code is run.

    Raises
    ------
    CheckpointError
        If the file is cut off, holds something else, or weights of other names or shapes; the
        model is as it was.
    FileNotFoundError, TypeError
        If there is no such file, or an argument is not of the kind named above.
    """
    content = path.read_bytes()
    try:
        weights = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        found = {name: tuple(weight.shape) for name, weight in weights.items()}
    except Exception:  # what torch raises here differs from version to version
        raise CheckpointError(
            f"load: {path} holds no weights that can be read; it may be cut off, or another "
            "program's. Train again and save anew, or take another file"
        ) from None
    wanted = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    if found != wanted:
        raise CheckpointError(
            f"load: {path} holds the weights of another network: {_first_difference(found, wanted)}"
        )
    model.load_state_dict(weights)


def _first_difference(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    name = next(n for n in [*wanted, *found] if found.get(n) != wanted.get(n))
    return f"{name} has shape {found.get(name, 'none')}, the model's {wanted.get(name, 'none')}"

"""What the learner writes in lesson 05, in PyTorch: short, and apart from the NumPy of `scratch`.

PyTorch is imported inside the functions that name it: `progress_table()` in lesson 00 counts the
exercises of all lessons, and must not load it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils.arguments import Rule, Sizes, accepts, callable_, describe
from course_utils.numeric_arguments import array, integer, number

if TYPE_CHECKING:
    from torch import Tensor, nn


def _tensor(*shape: str | int) -> Rule:
    """Accept a tensor of finite numbers; equal size names must have equal sizes."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        import torch

        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{where} must be a tensor, got {describe(value)}")
        array(*shape)(where, value.detach().cpu().numpy(), sizes)
        return value

    return rule


def _pair() -> Rule:
    """Accept (x, y), tensors of shapes (n, features) and (n, 1)."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise TypeError(f"{where} must be a pair (x, y), got {describe(value)}")
        own: Sizes = {}
        _tensor("n", "features")(f"{where}[0]", value[0], own)
        _tensor("n", 1)(f"{where}[1]", value[1], own)
        return value

    return rule


@accepts(f=callable_(), x=_tensor("n"))
def slope(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the slope of `f` at each number of `x`, by autograd.

    Parameters
    ----------
    f : callable
        Takes a tensor of shape (n,) and returns one, each number made from its own number of `x`.
    x : torch.Tensor, shape (n,)

    Returns
    -------
    torch.Tensor, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If `f` is no function or `x` no tensor of shape (n,).
    """
    x = x.clone().requires_grad_(True)
    total = f(x).sum()
    total.backward()  # type: ignore[no-untyped-call]
    return x.grad  # type: ignore[return-value]


@accepts(
    model=callable_(),
    x=_tensor("n", "features"),
    y=_tensor("n", 1),
    learning_rate=number(above=0),
    epochs=integer(at_least=1),
)
def train(model: nn.Module, x: Tensor, y: Tensor, learning_rate: float, epochs: int) -> np.ndarray:
    """Train `model` in place on the mean absolute error, by plain gradient descent.

    Parameters
    ----------
    model : torch.nn.Module
    x : torch.Tensor, shape (n, features)
    y : torch.Tensor, shape (n, 1)
    learning_rate : float
        Above 0.
    epochs : int
        How many steps, each on all examples.

    Returns
    -------
    numpy.ndarray, shape (epochs,)
        The loss before each step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    import torch

    loss_of = torch.nn.L1Loss()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


@accepts(y_hat=_tensor("n", 1), y=_tensor("n"))
def mean_error(y_hat: Tensor, y: Tensor) -> Tensor:
    """Return the mean absolute error of a column of predictions against a flat list of truths.

    Parameters
    ----------
    y_hat : torch.Tensor, shape (n, 1)
    y : torch.Tensor, shape (n,)

    Returns
    -------
    torch.Tensor, shape ()

    Raises
    ------
    TypeError, ValueError
        If an argument is no tensor of this shape.
    """
    return (y_hat.flatten() - y).abs().mean()


@accepts(losses=array("epochs"), last=integer(at_least=1))
def settled(losses: np.ndarray, last: int) -> tuple[float, float, float]:
    """Return mean, lowest and highest of the last `last` losses.

    Parameters
    ----------
    losses : array_like, shape (epochs,)
    last : int
        At least 1.

    Returns
    -------
    mean, lowest, highest : float

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    end = losses[-last:]
    return end.mean(), end.min(), end.max()


@accepts(model=callable_(), x=_tensor("n", 1), y=_tensor("n", 1), scales=array(3))
def real_error(
    model: Callable[[Tensor], Tensor], x: Tensor, y: Tensor, scales: tuple[float, float, float]
) -> float:
    """Return the mean absolute error in the units of `y`, of a model trained on scaled data.

    Parameters
    ----------
    model : callable
        Learned to give (y - y_mean) / y_std from x / x_scale.
    x, y : torch.Tensor, shape (n, 1)
        In their own units.
    scales : tuple of float
        x_scale, y_mean and y_std of the training data.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    x_scale, y_mean, y_std = scales
    y_hat = model(x / x_scale) * y_std + y_mean
    return (y_hat - y).abs().mean().item()


@accepts(
    model=callable_(),
    data=_pair(),
    held_out=_pair(),
    learning_rate=number(above=0),
    epochs=integer(at_least=1),
)
def watch(
    model: nn.Module,
    data: tuple[Tensor, Tensor],
    held_out: tuple[Tensor, Tensor],
    learning_rate: float,
    epochs: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Train `model` in place on the mean squared error, and watch it on held-out data.

    Parameters
    ----------
    model : torch.nn.Module
    data : tuple of torch.Tensor
        x of shape (n, features) and y of shape (n, 1).
    held_out : tuple of torch.Tensor
        The same for other examples: looked at, never learned from.
    learning_rate : float
        Above 0.
    epochs : int

    Returns
    -------
    losses, held_out_losses : numpy.ndarray, shape (epochs,)
        Both before each step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    import torch

    x, y = data
    x_new, y_new = held_out
    loss_of = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses, held_out_losses = [], []
    for _ in range(epochs):
        with torch.no_grad():
            held_out_losses.append(loss_of(model(x_new), y_new).item())
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), np.array(held_out_losses)


@accepts(held_out=array("epochs"), patience=integer(at_least=1))
def early_stop(held_out: np.ndarray, patience: int) -> tuple[int, int]:
    """Return the best epoch so far, and the epoch at which patience ran out.

    Parameters
    ----------
    held_out : array_like, shape (epochs,)
        The held-out loss of each epoch, counted from 0.
    patience : int
        How many epochs without a new lowest loss are borne.

    Returns
    -------
    best, stopped : int
        `stopped` is the last epoch if patience never ran out.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    best = 0
    for epoch in range(len(held_out)):
        if held_out[epoch] < held_out[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch

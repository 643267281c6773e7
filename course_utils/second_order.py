"""A second-order finish for a small network: Levenberg–Marquardt steps."""

from __future__ import annotations

import math
import time

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from course_utils.arguments import accepts, instance
from course_utils.numeric_arguments import integer, number
from course_utils.training import DivergedError, History, Pair, one_thread, pair_of_tensors

FULL_STEPS = 2  # in the end, so that no few rows have the last word
TRIES = 6  # on one set of rows, before it moves on to the next
SMALLEST_DAMPING = 1e-8  # below, rounding decides the step


@accepts(
    model=instance(nn.Module),
    data=pair_of_tensors(),
    steps=integer(at_least=1),
    rows=integer(at_least=1),
    seed=integer(at_least=0),
    damping=number(above=0),
)
def levenberg_marquardt(  # noqa: PLR0913  (all but two by name)
    model: nn.Module, data: Pair, *, steps: int, rows: int, seed: int, damping: float = 0.01
) -> History:
    """Train a small model on squared error, each step on other rows, drawn at random.

    Two steps on all rows end it.

    Near the weights, predictions are nearly linear in them, with the Jacobian J: one row for each
    row of data, one column for each weight. The step that would be best for that linear model and
    is kept short by a damping λ solves (JᵀJ + mλI) step = Jᵀr, with r the residuals and m the
    number of rows of the step. With more weights than rows its dual ("kernel") form is the smaller
    one, and is what is solved here: step = Jᵀ (JJᵀ + mλI)⁻¹ r. A step that helps on its rows
    divides λ by 3; one that does not is taken back, and λ times 4.

    Parameters
    ----------
    model : torch.nn.Module
        From (n, features) to (n, 1). Changed in place.
    data : pair of torch.Tensor, shapes (n, features) and (n, 1)
        float64 serves best: JJᵀ squares the range of J's numbers.
    steps : int
        At least 1.
    rows : int
        How many rows a step looks at; all, if there are fewer.
    seed : int
        The same seed draws the same rows.
    damping : float
        The first λ; the number of rows multiplies it, as more rows make JᵀJ larger too.

    Returns
    -------
    History
        Its losses are the mean squared errors on each step's rows, before the step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    DivergedError
        If the loss becomes infinite or no number.

    References
    ----------
    Levenberg (1944), A method for the solution of certain non-linear problems in least squares.
    Marquardt (1963), An algorithm for least-squares estimation of nonlinear parameters.
    """
    x, y = data
    weights = {name: weight.detach() for name, weight in model.named_parameters()}
    draw = torch.Generator().manual_seed(seed)
    losses: list[float] = []
    interrupted, started = False, time.perf_counter()
    with one_thread():
        try:
            for k in range(steps + FULL_STEPS):
                some = rows if k < steps else len(x)
                chosen = torch.randperm(len(x), generator=draw)[:some]
                loss, damping, weights = _step(model, weights, x[chosen], y[chosen], damping)
                if not math.isfinite(loss):
                    raise DivergedError(
                        f"levenberg_marquardt: the loss is {loss} at step {len(losses)}; look for "
                        "inf and nan in the data, and at the size of its numbers"
                    )
                losses.append(loss)
        except KeyboardInterrupt:
            interrupted = True
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(weights[name])
    return History(losses, [], None, time.perf_counter() - started, interrupted)


def _step(
    model: nn.Module, weights: dict[str, Tensor], x: Tensor, y: Tensor, damping: float
) -> tuple[float, float, dict[str, Tensor]]:
    """Return the loss before the step, the damping for the next one, and the new weights."""

    def predict_one(weights: dict[str, Tensor], row: Tensor) -> Tensor:
        return functional_call(model, weights, (row,)).squeeze()

    def residuals(weights: dict[str, Tensor]) -> Tensor:
        return y - functional_call(model, weights, (x,))

    slopes = vmap(grad(predict_one), (None, 0))(weights, x)
    jacobian = torch.cat([slope.flatten(1) for slope in slopes.values()], 1)
    with torch.no_grad():
        r = residuals(weights)
        loss, gram = float((r**2).mean()), jacobian @ jacobian.T
        for _ in range(TRIES):
            damped = gram + damping * len(x) * torch.eye(len(x), dtype=x.dtype)
            step = jacobian.T @ torch.linalg.solve(damped, r)
            parts = step[:, 0].split([weight.numel() for weight in weights.values()])
            moved = {
                name: weight + part.view_as(weight)
                for (name, weight), part in zip(weights.items(), parts, strict=True)
            }
            if float((residuals(moved) ** 2).mean()) < loss:
                return loss, max(damping / 3, SMALLEST_DAMPING), moved
            damping *= 4
    return loss, damping, weights

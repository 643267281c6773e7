"""The exercises and quiz questions of lesson 05."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils import scratch_torch
from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap

# PyTorch is imported where it is used: counting the exercises must not load it.
if TYPE_CHECKING:
    import torch
    from torch import nn


class _Starters:
    """What the lesson's cells hold, word for word, types aside."""

    @staticmethod
    def slope(f: Any, x: Any) -> Any:
        x = x.clone().requires_grad_(True)
        total = f(x).sum()  # noqa: F841 (the line to complete will use it)
        ...
        return x.grad

    @staticmethod
    def train(model: Any, x: Any, y: Any, learning_rate: Any, epochs: Any) -> Any:
        loss_of = nn.L1Loss()
        optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
        losses = []
        for _ in range(epochs):
            loss = loss_of(model(x), y)
            loss.backward  # noqa: B018 (one of the three faults to find)
            optimizer.step()
            losses.append(loss)
        return np.array(losses)

    @staticmethod
    def mean_error(y_hat: Any, y: Any) -> Any:
        return (y_hat - y).abs().mean()

    @staticmethod
    def settled(losses: Any, last: Any) -> Any:
        return losses[-1], ..., ...

    @staticmethod
    def real_error(model: Any, x: Any, y: Any, scales: Any) -> Any:
        x_scale, y_mean, y_std = scales  # noqa: RUF059 (the line to complete will use them)
        y_hat = model(...)
        return (y_hat - y).abs().mean().item()

    @staticmethod
    def watch(model: Any, data: Any, held_out: Any, learning_rate: Any, epochs: Any) -> Any: ...

    @staticmethod
    def early_stop(held_out: Any, patience: Any) -> Any: ...


def _column(*numbers: float) -> Any:
    import torch

    return torch.tensor(numbers, dtype=torch.float64)[:, None]


def _small_network(features: int, seed: int) -> Any:
    """Return a network small enough to follow by hand, the same one for the same seed."""
    import torch
    from torch import nn

    hidden, out = nn.Linear(features, 3).double(), nn.Linear(3, 1).double()
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for weights in (*hidden.parameters(), *out.parameters()):
            weights.copy_(torch.tensor(rng.uniform(-1, 1, tuple(weights.shape))))
    return nn.Sequential(hidden, nn.Tanh(), out)


# ---- 05.slope ----------------------------------------------------------------------------------


def _cubic(x: Any) -> Any:
    return x**3 + 3 * x**2 + 3


def _hill(x: Any) -> Any:
    return (-x * x).exp()


def _wave(x: Any) -> Any:
    return x * x.sin()


def _slope_calls() -> list[Call]:
    return [
        (_cubic, _column(-4.0, 0.5, 3.0).flatten()),
        (_hill, _column(0.2, -1.1).flatten()),
        (_wave, _column(2.0, 0.3, -0.7, 5.0).flatten()),
        (_hill, _column(0.8).flatten()),
    ]


def _answers(model: Any, x: Any) -> Any:
    import torch

    with torch.no_grad():
        return model(x).numpy()


THE_MODEL = "the model it leaves behind, asked for the training data,"


def _unrecorded(f: Any, x: Any) -> Any:
    x = x.clone().requires_grad_(True)
    total = f(x).sum()
    total.backward  # noqa: B018 (the mistake this trap is about)
    return x.grad


SLOPE = Exercise(
    key="05.slope",
    reference=scratch_torch.slope,
    starter=_Starters.slope,
    probes=_slope_calls,
    hints=(
        "Three steps make a slope: mark the input, compute forward, go backward. Which is missing?",
        "`total` knows how it was made. One of its methods walks back along the tape and writes "
        "the slopes into `x.grad`. A method is called with round brackets.",
        "In place of the `...` stands `total.backward()`.",
    ),
    traps=(
        Trap(
            _unrecorded,
            "What came back is None. `total.backward()` needs its brackets, and a line of its own: "
            "it writes the slopes into `x.grad` and gives back nothing itself, so neither return "
            "it nor put it into `x.grad`. The last line stays `return x.grad`: the slopes are kept "
            "at x, not at `total`.",
        ),
        Trap(
            lambda f, x: f(x),
            "These are the values of f, not its slopes. Go backward from their sum, and return "
            "what was written into `x.grad`.",
        ),
        Trap(
            lambda f, x: f(x).sum(),
            "This is the sum of f over all x, one number. Going backward from it writes the slopes "
            "into `x.grad`: return those.",
        ),
        Trap(
            lambda f, x: scratch_torch.slope(f, x) / len(x),
            "Each slope is divided by n: you went backward from the mean. Moving one x by a little "
            "moves the mean by an nth of it. Go backward from the sum.",
        ),
        Trap(
            lambda f, x: 2 * scratch_torch.slope(f, x),
            "Each slope is twice what it should be: backward was called two times, and the second "
            "time added to what the first had written. Call it once.",
        ),
        Trap(
            lambda f, x: scratch_torch.slope(f, x).sum(),
            "The slopes are right, but they were added up. Each x has its own: return `x.grad`.",
        ),
        Trap(
            lambda f, x: x * scratch_torch.slope(f, x),
            "Each slope was multiplied by its x. `x.grad` holds the slopes as they are.",
        ),
    ),
)

# ---- 05.train ----------------------------------------------------------------------------------


def _train_calls() -> list[Call]:
    return [
        (_small_network(1, 0), _column(-1.0, 0.5, 2.0), _column(1.0, -0.4, 0.9), 0.1, 4),
        (_small_network(1, 1), _column(0.3, -0.8), _column(-1.5, 0.7), 0.25, 3),
        (_small_network(1, 2), _column(1.2, -0.1, 0.4), _column(2.0, 3.0, -4.0), 0.5, 5),
        (_small_network(1, 3), _column(0.6), _column(5.0), 0.2, 1),
    ]


def _loop(  # noqa: PLR0913  (what can be wrong in a loop)
    *,
    clear: str = "first",
    step: str = "after",
    record: str = "before",
    loss: str = "l1",
    sign: float = 1,
    optimiser: str = "SGD",
    rounds: int | None = None,
) -> Callable[..., Any]:
    """Return a training loop with its lines in another order, or one of them missing."""

    def train(model: Any, x: Any, y: Any, learning_rate: Any, epochs: Any) -> Any:
        import torch

        errors = {
            "l1": lambda difference: difference.abs().mean(),
            "sum": lambda difference: difference.abs().sum(),
            "squared": lambda difference: (difference**2).mean(),
        }
        optimizer = getattr(torch.optim, optimiser)(model.parameters(), lr=learning_rate)
        losses = []
        for _ in range(rounds or epochs):
            if step == "at the head":
                optimizer.step()
            if clear == "first":
                optimizer.zero_grad()
            value = errors[loss](model(x) - y)
            if step != "never":
                (sign * value).backward()
            if step == "after":
                optimizer.step()
            if record == "after":
                value = errors[loss](model(x) - y)
            losses.append(value.item())
        return np.array(losses)

    return train


TRAIN = Exercise(
    key="05.train",
    reference=scratch_torch.train,
    starter=_Starters.train,
    probes=_train_calls,
    leaves=(THE_MODEL, lambda model, x, *rest: _answers(model, x)),
    hints=(
        "Hold the cell beside the five lines of this section. One line is missing, one does "
        "nothing, and one keeps more than a number.",
        "`optimizer.zero_grad()` comes before the loss is computed. `backward` needs its brackets. "
        "`loss` is a tensor with its whole tape: what you want in the list is its number.",
        "In the loop: `optimizer.zero_grad()`, the loss, `loss.backward()`, `optimizer.step()`, "
        "`losses.append(loss.item())`.",
    ),
    traps=(
        Trap(
            _loop(clear="never"),
            "The first loss is right and the second too, then they part: the gradients of all "
            "epochs pile up, as `backward()` adds to what is there. Put `optimizer.zero_grad()` "
            "at the head of the loop.",
        ),
        Trap(
            _loop(step="never"),
            "The loss is the same in each epoch: no step was taken, or `step()` found no gradient "
            "to follow. Is `optimizer.step()` in the loop? If so, either "
            "`backward` lacks its brackets, or `zero_grad()` runs after `backward()` and before "
            "`step()`, and wipes out what was computed. It does so too at the head of the next "
            "round, where `step()` stands above `backward()`.",
        ),
        Trap(
            _loop(step="at the head"),
            "The losses are right, and the model is one step short: `step()` stands at the head of "
            "the loop, so the last gradient is computed and never used. Put it below `backward()`.",
        ),
        Trap(
            _loop(optimiser="Adam"),
            "The first loss is right, then they part: these are Adam's steps. Asked for is plain "
            "gradient descent, `torch.optim.SGD`, as in the cell.",
        ),
        Trap(
            _loop(rounds=1),
            "This ends after one epoch: `return` is indented as far as the lines of the loop, and "
            "leaves it in the first round. Move it to the left, under `for`.",
        ),
        Trap(
            lambda *arguments: scratch_torch.train(*arguments)[-1:],
            "Only the last loss was kept: `losses.append(...)` stands below the loop and runs "
            "once. Indent it as far as the lines of the loop.",
        ),
        Trap(
            _loop(record="after"),
            "Your losses begin one step late: each was computed after the step, which costs a pass "
            "more. Asked for is the loss before each step, the one that `backward()` starts from; "
            "the first belongs to the untrained model.",
        ),
        Trap(
            _loop(loss="squared"),
            "This trains on the mean squared error. The post's recipe uses the mean absolute "
            "error, `nn.L1Loss()`.",
        ),
        Trap(
            _loop(loss="sum"),
            "You took the sum of the errors, not their mean: with twice the points, each step is "
            "twice as long. `nn.L1Loss()` takes the mean.",
        ),
        Trap(
            _loop(sign=-1),
            "The loss rises: these steps climb. `loss.backward()` and `optimizer.step()` go "
            "downhill by themselves; leave the minus out.",
        ),
        Trap(
            lambda model, x, y, learning_rate, epochs: scratch_torch.train(
                model, x, y, learning_rate, epochs
            )[-1],
            "This is the last loss alone. Return all of them, one for each epoch.",
        ),
    ),
)

# ---- 05.mean_error -----------------------------------------------------------------------------


def _mean_error_calls() -> list[Call]:
    return [
        (_column(1.0, 2.0, 4.0), _column(1.5, 1.0, 4.25).flatten()),
        (_column(-3.0, 0.5), _column(2.0, 0.4).flatten()),
        (_column(10.0, 20.0, 30.0, 40.0), _column(11.0, 19.0, 33.0, 36.0).flatten()),
    ]


def _differences(y_hat: Any, y: Any) -> Any:
    return y_hat.flatten() - y


MEAN_ERROR = Exercise(
    key="05.mean_error",
    reference=scratch_torch.mean_error,
    starter=_Starters.mean_error,
    probes=_mean_error_calls,
    hints=(
        "Print `(y_hat - y).shape` for three points. How many numbers are averaged?",
        "Make both the same shape before you subtract. `y_hat.flatten()` has shape (n,); "
        "`y[:, None]` has shape (n, 1). One of them is enough.",
        "`(y_hat.flatten() - y).abs().mean()`",
    ),
    traps=(
        Trap(
            lambda y_hat, y: abs(y_hat - y).mean(),
            "Each prediction was compared with each truth: (n, 1) minus (n,) is broadcast to "
            "(n, n), and nothing warns. Print the shape of the difference. Make the shapes equal "
            "first, by `y_hat.flatten()` or `y[:, None]`.",
        ),
        Trap(
            lambda y_hat, y: (y_hat - y).abs().sum() / len(y),
            "Each prediction was compared with each truth, n × n pairs, and the sum over all of "
            "them divided by n. Make the shapes equal first, by `y_hat.flatten()`.",
        ),
        Trap(
            lambda y_hat, y: _differences(y_hat, y).mean(),
            "Without `abs()` errors up and errors down cancel: a model that is 5 too high here and "
            "5 too low there would have error 0.",
        ),
        Trap(
            lambda y_hat, y: _differences(y_hat, y).abs().sum(),
            "The shapes agree now, but this is the sum. The mean does not grow with the number of "
            "points.",
        ),
        Trap(
            lambda y_hat, y: (_differences(y_hat, y) ** 2).mean(),
            "This is the mean of the squares. Asked for is the mean of the absolute errors: "
            "`abs()` in place of the square.",
        ),
        Trap(
            lambda y_hat, y: (_differences(y_hat, y) ** 2).mean().sqrt(),
            "This is the root of the mean square, which large errors dominate. Asked for is the "
            "mean of the absolute errors.",
        ),
        Trap(
            lambda y_hat, y: _differences(y_hat, y).mean().abs(),
            "You took the mean first, so that errors up and down cancelled, and the absolute value "
            "of what was left. First `abs()`, then `mean()`.",
        ),
        Trap(
            lambda y_hat, y: _differences(y_hat, y).abs(),
            "These are the errors of the single points, and there are n of them now, not n × n. "
            "Take their mean.",
        ),
        Trap(
            lambda y_hat, y: (y_hat[0] - y).abs().mean(),
            "Only the first prediction was used, against all truths: `y_hat[0]` is row 0. "
            "`y_hat[:, 0]` is column 0, all n of them.",
        ),
        Trap(
            lambda y_hat, y: _differences(y_hat, y).abs().median(),
            "This is the median. It says what a typical point costs, and forgets the large errors. "
            "Asked for is the mean.",
        ),
    ),
)

# ---- 05.settled --------------------------------------------------------------------------------


def _settled_calls() -> list[Call]:
    return [
        (np.array([9.0, 4.0, 1.0, 3.5, 2.0]), 3),
        (np.array([7.0, 0.5, 6.0, 2.5, 8.0, 3.0, 5.5]), 4),
        (np.array([2.0, 1.0, 4.0]), 1),
        (np.array([12.0, 5.0, 3.0, 8.0]), 2),
    ]


def _summary(end: Any) -> Any:
    return end.mean(), end.min(), end.max()


SETTLED = Exercise(
    key="05.settled",
    reference=scratch_torch.settled,
    starter=_Starters.settled,
    probes=_settled_calls,
    parts=("mean", "lowest", "highest"),
    hints=(
        "First cut out the end of the array, then ask that piece for three numbers.",
        "`losses[-3:]` is the last three. With `last` in place of the 3 it fits any number.",
        "`end = losses[-last:]`, then return `end.mean()`, `end.min()` and `end.max()` with "
        "commas between them.",
    ),
    traps=(
        Trap(
            lambda losses, last: (losses[-1], losses[-last:].min(), losses[-last:].max()),
            "Lowest and highest are right. But the first number is still the last epoch alone, "
            "which is luck: take the mean over the same epochs.",
        ),
        Trap(
            lambda losses, last: (losses[-1], losses.min(), losses.max()),
            "The first number is still the last epoch alone, and lowest and highest were taken "
            "over the whole run. Cut out the end first, `losses[-last:]`, and ask that piece for "
            "all three.",
        ),
        Trap(
            lambda losses, last: _summary(losses),
            "These are taken over the whole run, the long way down included. Cut out the end "
            "first: `losses[-last:]`.",
        ),
        Trap(
            lambda losses, last: _summary(losses[:last]),
            "These are the first epochs: `[:last]` counts from the front. From the end it is "
            "`[-last:]`.",
        ),
        Trap(
            lambda losses, last: _summary(losses[last:]),
            "`[last:]` leaves out that many at the front. The end needs a minus: `[-last:]`.",
        ),
        Trap(
            lambda losses, last: _summary(losses[-last - 1 :]),
            "This is one epoch too many: counted from the end, the last is `-1`, so the last three "
            "begin at `-3`. Write `losses[-last:]`.",
        ),
        Trap(
            lambda losses, last: _summary(losses[-last]),
            "All three are the same number: `losses[-last]`, without a colon, is a single epoch. "
            "With it, `losses[-last:]` goes on to the end.",
        ),
        Trap(
            lambda losses, last: (losses[-last:].mean(), losses.min(), losses.max()),
            "The mean is right. Lowest and highest were taken over the whole run; take them over "
            "the same epochs as the mean.",
        ),
        Trap(
            lambda losses, last: (
                losses[-last:].mean(),
                losses[-last:].max(),
                losses[-last:].min(),
            ),
            "All three are right, but highest and lowest have changed places.",
        ),
        Trap(
            lambda losses, last: (
                losses[-last:].min(),
                losses[-last:].mean(),
                losses[-last:].max(),
            ),
            "All three are right, but in another order: the mean comes first, then lowest and "
            "highest.",
        ),
        Trap(
            lambda losses, last: (
                np.median(losses[-last:]),
                losses[-last:].min(),
                losses[-last:].max(),
            ),
            "The first number is the median, the one in the middle. Asked for is the mean.",
        ),
        Trap(
            lambda losses, last: losses[-last:].mean(),
            "The mean is right. A mean alone hides how far the loss swings: return lowest and "
            "highest too, with commas between them.",
        ),
    ),
)

# ---- 05.real_error -----------------------------------------------------------------------------


def _bent(x: Any) -> Any:
    return x - x**2 / 2


def _steep(x: Any) -> Any:
    return 1.5 * x + 0.25


def _real_error_calls() -> list[Call]:
    return [
        (_bent, _column(-3.0, 6.0, 12.0), _column(50.0, 100.0, 240.0), (15.0, 90.0, 200.0)),
        (_steep, _column(4.0, -10.0), _column(-7.0, 3.0), (20.0, -2.5, 8.0)),
        (_bent, _column(0.3), _column(1.7), (0.5, 4.0, 3.0)),
    ]


def _compared(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return an answer made from one that gives two columns to compare."""

    def real_error(model: Any, x: Any, y: Any, scales: Any) -> Any:
        y_hat, truth = answer(model, x, y, *scales)
        return float((y_hat - truth).abs().mean())

    return real_error


def _real_differences(model: Any, x: Any, y: Any, scales: Any) -> Any:
    x_scale, y_mean, y_std = scales
    return model(x / x_scale) * y_std + y_mean - y


REAL_ERROR = Exercise(
    key="05.real_error",
    reference=scratch_torch.real_error,
    starter=_Starters.real_error,
    probes=_real_error_calls,
    hints=(
        "Which x did the model learn from? And in which units does it answer?",
        "Scale x as in training: divide by `x_scale`. The answer comes in standard deviations from "
        "the mean: undo that, in the reverse order.",
        "`y_hat = model(x / x_scale) * y_std + y_mean`",
    ),
    traps=(
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / scale), (y - mean) / std)),
            "This error is in scaled units: 0.001 of them may be 1 of the real ones, or 1000. "
            "Nobody can use it without `y_std`. Bring the predictions back to the units of y, "
            "then compare.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / scale), y)),
            "Scaled predictions are compared with a y in its own units. Undo the scaling of the "
            "predictions: times `y_std`, plus `y_mean`.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x), y)),
            "The model was handed an x it has never seen the like of, and its answers were not "
            "brought back to the units of y. Both ends need the scaling.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x) * std + mean, y)),
            "The answers are brought back, but the question was not scaled: the model learned "
            "from `x / x_scale`, and x is far outside what it knows.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x * scale) * std + mean, y)),
            "x was multiplied by `x_scale`, which takes it further away still. In training it was "
            "divided.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / 15) * std + mean, y)),
            "x was divided by 15. That is right for the data of this lesson alone: other data have "
            "another `x_scale`.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / scale) * std, y)),
            "The mean was not added back: all predictions are off by `y_mean`.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / scale) + mean, y)),
            "The mean was added back, but the predictions are still in standard deviations: "
            "multiply by `y_std` first.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: ((model(x / scale) + mean) * std, y)),
            "The order is turned. Scaling subtracted the mean first and divided last; undoing it "
            "multiplies first and adds last.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: ((model(x / scale) - mean) / std, y)),
            "The predictions were scaled once more. They come out of the model scaled already; "
            "undo it: times `y_std`, plus `y_mean`.",
        ),
        Trap(
            _compared(
                lambda model, x, y, scale, mean, std: (
                    model(x / scale) * std + mean,
                    (y - mean) / std,
                )
            ),
            "The predictions are in real units now, and y is not: leave it as it came.",
        ),
        Trap(
            _compared(lambda model, x, y, scale, mean, std: (model(x / scale) * std - mean, y)),
            "The mean was subtracted once more. Scaling took it away; bringing back adds it.",
        ),
        Trap(
            _compared(
                lambda model, x, y, scale, mean, std: (model(x / scale) * y.std() + y.mean(), y)
            ),
            "You took mean and standard deviation of the y that came in. The model learned with "
            "those of the training data, and they are in `scales`.",
        ),
        Trap(
            _compared(
                lambda model, x, y, scale, mean, std: (
                    (model(x / scale) * std + mean).flatten(),
                    y,
                )
            ),
            "Each prediction was compared with each truth: (n,) minus (n, 1) is (n, n). Leave both "
            "in the shape in which they come.",
        ),
        Trap(
            lambda model, x, y, scales: scratch_torch.real_error(model, x, y, scales) + scales[1],
            "`y_mean` was added to the error. An error is a difference, in which the mean cancels: "
            "it only has to be taken times `y_std`.",
        ),
        Trap(
            lambda model, x, y, scales: _real_differences(model, x, y, scales).mean().item(),
            "Without `abs()` errors up and errors down cancel. The last line of the cell was right "
            "as it stood.",
        ),
        Trap(
            lambda model, x, y, scales: (_real_differences(model, x, y, scales) ** 2).mean().item(),
            "This is the mean of the squares, in squared units. Asked for is the mean of the "
            "absolute errors, as the last line of the cell takes it.",
        ),
        Trap(
            lambda model, x, y, scales: _real_differences(model, x, y, scales).abs().max().item(),
            "This is the largest error. Asked for is the mean of the absolute errors, as the last "
            "line of the cell takes it.",
        ),
    ),
)

# ---- 05.watch ----------------------------------------------------------------------------------


def _watch_calls() -> list[Call]:
    return [
        (
            _small_network(1, 4),
            (_column(-1.0, 0.5, 2.0), _column(1.0, -0.4, 0.9)),
            (_column(0.1, 1.4), _column(0.3, -0.2)),
            0.1,
            4,
        ),
        (
            _small_network(1, 5),
            (_column(0.3, -0.8), _column(-1.5, 0.7)),
            (_column(-0.2, 0.9, 0.4), _column(0.6, -1.1, 2.0)),
            0.2,
            3,
        ),
        (
            _small_network(1, 6),
            (_column(1.2, -0.1, 0.4), _column(2.0, 1.0, -1.0)),
            (_column(0.5), _column(1.0)),
            0.05,
            5,
        ),
    ]


def _watching(
    *,
    clear: bool = True,
    learn: str = "data",
    look: str = "before",
    loss: str = "squared",
    optimiser: str = "SGD",
) -> Callable[..., Any]:
    """Return a loop that watches held-out data, with one thing wrong."""

    def watch(model: Any, data: Any, held_out: Any, rate: Any, epochs: Any) -> Any:
        import torch

        def error(inputs: Any, truth: Any) -> Any:
            difference = (model(inputs).flatten() if loss == "flat" else model(inputs)) - truth
            return difference.abs().mean() if loss == "l1" else (difference**2).mean()

        taught = {"data": [data], "both": [data, held_out], "held out": [held_out], "none": []}
        optimizer = getattr(torch.optim, optimiser)(model.parameters(), lr=rate)
        losses, held_out_losses = [], []
        for _ in range(epochs):
            before = error(*data).item(), error(*held_out).item()
            if clear:
                optimizer.zero_grad()
            for pair in taught[learn]:
                error(*pair).backward()
            optimizer.step()
            after = error(*data).item(), error(*held_out).item()
            losses.append((after if look == "after" else before)[0])
            held_out_losses.append((before if look == "before" else after)[1])
        return np.array(losses), np.array(held_out_losses)

    return watch


def _watched_once(*, late: bool) -> Callable[..., Any]:
    def watch(model: Any, data: Any, held_out: Any, rate: Any, epochs: Any) -> Any:
        x, y = held_out
        early = float(((model(x).detach() - y) ** 2).mean())
        losses, _ = scratch_torch.watch(model, data, held_out, rate, epochs)
        return losses, float(((model(x).detach() - y) ** 2).mean()) if late else early

    return watch


def _watching_itself(model: Any, data: Any, held_out: Any, rate: Any, epochs: Any) -> Any:
    return scratch_torch.watch(model, data, data, rate, epochs)


WATCH = Exercise(
    key="05.watch",
    reference=scratch_torch.watch,
    starter=_Starters.watch,
    probes=_watch_calls,
    parts=("losses", "held_out_losses"),
    leaves=(THE_MODEL, lambda model, data, *rest: _answers(model, data[0])),
    hints=(
        "It is the loop of section 5 with `nn.MSELoss()`, and one more list. Which line of the "
        "loop computes a loss? Do the same for the held-out data, without learning from it.",
        "Take the pairs apart: `x, y = data` and `x_new, y_new = held_out`. At the head of each "
        "epoch, under `with torch.no_grad():`, append `loss_of(model(x_new), y_new).item()` to a "
        "list of its own. Then the five lines for `x` and `y`.",
        "Before the loop: `loss_of = nn.MSELoss()`, `optimizer = torch.optim.SGD("
        "model.parameters(), lr=learning_rate)` and two empty lists. After it: "
        "`return np.array(losses), np.array(held_out_losses)`.",
    ),
    traps=(
        Trap(
            _watching(clear=False),
            "The gradients of all epochs pile up: `optimizer.zero_grad()` is missing at the head "
            "of the loop.",
        ),
        Trap(
            _watching(learn="none"),
            "Both lists repeat one number: nothing was learned. Is `backward` called with "
            "brackets, does `step()` come after it, and `zero_grad()` before it?",
        ),
        Trap(
            _watching(learn="both"),
            "The model learned from the held-out data too: `backward()` was called on their loss. "
            "Then the exam was in the homework. Take only its number, under `torch.no_grad()`.",
        ),
        Trap(
            _watching(learn="held out"),
            "The model learned from the held-out data, and only watched its own. Go backward from "
            "the loss on `data`.",
        ),
        Trap(
            _watching(look="late"),
            "The training losses are right. The held-out loss was taken after the step, so the two "
            "lists speak of different weights. Take both before the step.",
        ),
        Trap(
            _watching(look="after"),
            "Both losses were taken after the step. Take both before it: the first pair belongs to "
            "the untrained model.",
        ),
        Trap(
            _watching_itself,
            "Your second list is the training loss once more. Compute it from the pair `held_out`.",
        ),
        Trap(
            _watching(loss="l1"),
            "This trains on the mean absolute error. Here, use the mean squared error, "
            "`nn.MSELoss()`.",
        ),
        Trap(
            _watching(loss="flat"),
            "Each prediction was compared with each truth: (n,) minus (n, 1) is (n, n), and "
            "nothing warns. Leave predictions and truths in the shape (n, 1).",
        ),
        Trap(
            _watching(optimiser="Adam"),
            "The first pair is right, then they part: these are Adam's steps. Asked for is "
            "`torch.optim.SGD`.",
        ),
        Trap(
            _watched_once(late=True),
            "The held-out loss was taken once, after the training. Take it in each epoch: it says "
            "when the model was best, and that may be long before the end.",
        ),
        Trap(
            _watched_once(late=False),
            "The held-out loss was taken once, before the training, when nothing had been learned. "
            "Take it in each epoch, inside the loop.",
        ),
        Trap(
            lambda *arguments: scratch_torch.watch(*arguments)[::-1],
            "Both lists are right, but in the other order. Return the training losses first.",
        ),
        Trap(
            lambda *arguments: scratch_torch.watch(*arguments)[0],
            "The training losses are right. Return the held-out losses too, with a comma between.",
        ),
    ),
)

# ---- 05.early_stop -----------------------------------------------------------------------------


def _early_stop_calls() -> list[Call]:
    return [
        (np.array([9.0, 7.0, 5.0, 6.0, 5.5, 6.5, 4.0, 8.0]), 3),
        (np.array([9.0, 7.0, 5.0, 6.0, 5.5, 4.0, 4.5, 4.2]), 3),
        (np.array([3.0, 3.0, 3.0, 2.0, 5.0, 6.0]), 2),
        (np.array([5.0, 4.0, 3.0, 2.0]), 2),
        (np.array([8.0, 6.0, 6.0, 7.0, 6.0, 9.0, 5.0]), 4),
        (np.array([4.0, 5.0, 3.0]), 1),
        (np.array([4.0, 1.0, 2.0, 3.0, 0.5]), 2),
        (np.array([5.0, 4.0, 6.0, 7.0, 8.0, 9.0, 3.0]), 2),
        (np.array([9.0, 10.0, 8.0, 9.5, 7.0, 8.5, 6.0, 6.5]), 3),
    ]


def _stopping(enough: Callable[[int, int, int], bool]) -> Callable[..., Any]:
    """Return early stopping that asks `enough`: epochs since the best, rises in a row, patience."""

    def early_stop(held_out: Any, patience: Any) -> Any:
        best = rises = 0
        for epoch in range(len(held_out)):
            if held_out[epoch] < held_out[best]:
                best = epoch
            rises = rises + 1 if epoch and held_out[epoch] > held_out[epoch - 1] else 0
            if enough(epoch - best, rises, patience):
                break
        return best, epoch

    return early_stop


def _counting(*, reset: bool, from_the_start: bool) -> Callable[..., Any]:
    """Return early stopping that counts the epochs without a new lowest, in a wrong way."""

    def early_stop(held_out: Any, patience: Any) -> Any:
        best = waited = 0
        for epoch in range(len(held_out)):
            if held_out[epoch] < held_out[best]:
                best, waited = epoch, 0 if reset else waited
            elif epoch or from_the_start:
                waited += 1
            if waited == patience:
                break
        return best, epoch

    return early_stop


def _asked_first(held_out: Any, patience: Any) -> Any:
    best = 0
    for epoch in range(len(held_out)):
        if epoch - best == patience:
            break
        if held_out[epoch] < held_out[best]:
            best = epoch
    return best, epoch


def _below_the_previous(held_out: Any, patience: Any) -> Any:
    best = 0
    for epoch in range(len(held_out)):
        if epoch and held_out[epoch] < held_out[epoch - 1]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


def _ended_late(held_out: Any, patience: Any) -> Any:
    best, stopped = scratch_torch.early_stop(held_out, patience)
    return best, stopped if stopped - best == patience else len(held_out)


def _uncapped(held_out: Any, patience: Any) -> Any:
    best, _ = scratch_torch.early_stop(held_out, patience)
    return best, best + patience


def _latest_best(held_out: Any, patience: Any) -> Any:
    best = 0
    for epoch in range(len(held_out)):
        if held_out[epoch] <= held_out[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


EARLY_STOP = Exercise(
    key="05.early_stop",
    reference=scratch_torch.early_stop,
    starter=_Starters.early_stop,
    probes=_early_stop_calls,
    parts=("best", "stopped"),
    hints=(
        "Walk through the list and remember where the lowest loss so far was. How long ago?",
        "Two questions in each epoch: is this loss lower than `held_out[best]`? Then `best = "
        "epoch`. Is `epoch - best` as large as `patience`? Then `break`.",
        "Begin with `best = 0` and `for epoch in range(len(held_out)):`. After the loop, `epoch` "
        "still holds the last epoch that was looked at: `return best, epoch`.",
    ),
    traps=(
        Trap(
            lambda held_out, patience: (int(np.argmin(held_out)), len(held_out) - 1),
            "This looks at the whole list, and nobody who trains can do that: the epochs after the "
            "stop were never run. Walk through it, and stop when patience runs out.",
        ),
        Trap(
            lambda held_out, patience: (
                int(np.argmin(held_out)),
                int(np.argmin(held_out)) + patience,
            ),
            "This looks for the lowest loss in the whole list, and nobody who trains can do that: "
            "patience may run out long before it. Walk through the list, epoch by epoch.",
        ),
        Trap(
            _stopping(lambda since, rises, patience: rises == patience),
            "You count rises in a row. A small dip between them begins the count anew, though the "
            "loss is still above the best. Count the epochs since the lowest loss.",
        ),
        Trap(
            _stopping(lambda since, rises, patience: since > 0),
            "You stop at the first epoch that is not better. Held-out losses jitter: wait until "
            "`patience` epochs have passed since the best.",
        ),
        Trap(
            _stopping(lambda since, rises, patience: since > patience),
            "You wait one epoch too long: stop when `epoch - best` reaches `patience`, not when it "
            "is above it.",
        ),
        Trap(
            _stopping(lambda since, rises, patience: since == patience - 1),
            "You stop one epoch early: it is enough when `epoch - best` equals `patience`.",
        ),
        Trap(
            _counting(reset=False, from_the_start=True),
            "Your counter never goes back to 0, so it adds up all epochs that were not better, the "
            "first one too. A new lowest loss starts it anew.",
        ),
        Trap(
            _counting(reset=False, from_the_start=False),
            "Your counter never goes back to 0: it adds up all epochs that were not better, since "
            "the start. A new lowest loss starts it anew.",
        ),
        Trap(
            _counting(reset=True, from_the_start=True),
            "Your counter counts epoch 0, which is the lowest so far and not one epoch late. Where "
            "a later one is lower it makes no difference; else you stop one epoch early.",
        ),
        Trap(
            _asked_first,
            "You ask whether patience has run out before you look at the epoch's loss. That one "
            "may be a new lowest: look first, then ask.",
        ),
        Trap(
            _below_the_previous,
            "You compare with the epoch before. A loss below that one can still be far above the "
            "lowest: compare with `held_out[best]`.",
        ),
        Trap(
            _ended_late,
            "Where patience never runs out, the second number is the last epoch. Counted from 0, "
            "that is `len(held_out) - 1`.",
        ),
        Trap(
            _uncapped,
            "Best epoch plus patience is right where patience runs out. Where the list ends first, "
            "that epoch was never reached: then it is the last one.",
        ),
        Trap(
            _latest_best,
            "An equal loss is no new lowest: with `<=` the best moves to the later of two equal "
            "epochs and patience starts anew. Use `<`.",
        ),
        Trap(
            lambda held_out, patience: (scratch_torch.early_stop(held_out, patience)[1],) * 2,
            "You keep the weights of the epoch at which you stopped. By then they have been "
            "getting worse for `patience` epochs: the best is where the loss was lowest.",
        ),
        Trap(
            lambda held_out, patience: (
                held_out[scratch_torch.early_stop(held_out, patience)[0]],
                scratch_torch.early_stop(held_out, patience)[1],
            ),
            "The first result is the lowest loss. Asked for is its epoch, counted from 0.",
        ),
        Trap(
            lambda held_out, patience: tuple(
                one + 1 for one in scratch_torch.early_stop(held_out, patience)
            ),
            "Both epochs are one too high: the first epoch is number 0, as in the list.",
        ),
        Trap(
            lambda held_out, patience: scratch_torch.early_stop(held_out, patience)[::-1],
            "Both results are right, but in the other order. Return the best epoch first.",
        ),
        Trap(
            lambda held_out, patience: scratch_torch.early_stop(held_out, patience)[0],
            "The best epoch is right. Return the epoch at which you stopped too.",
        ),
    ),
)

EXERCISES = (SLOPE, TRAIN, MEAN_ERROR, SETTLED, REAL_ERROR, WATCH, EARLY_STOP)

# ---- the quiz ----------------------------------------------------------------------------------

QUIZZES = (
    Quiz(
        key="05.q1",
        right="b",
        answers={
            "a": "The weights have not moved yet. `backward()` finds the gradient; moving is the "
            "optimiser's work, in `step()`.",
            "b": "Yes. Each weight's `.grad` now holds its slope, added to what was there before. "
            "The weights move only in `step()`.",
            "c": "The number in `loss` was computed in the forward pass. `backward()` walks its "
            "tape and changes nothing in it; only a new forward pass gives another number.",
            "d": "Something has: look at `.grad` of any weight before and after. Only the weights "
            "themselves wait for `step()`.",
        },
    ),
    Quiz(
        key="05.q2",
        right="d",
        answers={
            "a": "No error comes: broadcasting is what NumPy and PyTorch do on purpose with such "
            "shapes. PyTorch's own `nn.L1Loss()` does warn.",
            "b": "To learn a curve, the loss has to say which y belongs to which x. Here each "
            "prediction is compared with all y, so it does not say it.",
            "c": "It is still a mean, so not n times as large. But most of the pairs that it "
            "compares do not belong together.",
            "d": "Yes. Each prediction is pulled to all y at once, whatever its x, and the lowest "
            "mean absolute error to all of them is at their median.",
        },
    ),
    Quiz(
        key="05.q3",
        right="c",
        answers={
            "a": "62 is lower than 88, but a run that swings between 40 and 140 shows such numbers "
            "by luck of the epoch at which it stops. The means over 100 epochs differ by 1.",
            "b": "Its mean is the higher one, and by 1 only. Neither number favours B.",
            "c": "Yes. The last epochs are luck, and the means differ by less than two seeds of "
            "one recipe do. Several seeds of each are needed.",
        },
    ),
    Quiz(
        key="05.q4",
        right="a",
        answers={
            "a": "Yes, most likely. Noise of that size costs 0.80 in the mean, whatever the model "
            "is, as nobody can foresee it. A report below the floor is a report of something else.",
            "b": "No network can foresee the noise in points it has never seen. On 10,000 of them "
            "luck does not go that far either: the mean is 0.80, give or take 0.01.",
            "c": "More layers would bring it closer to the clean curve. But even the clean curve "
            "itself is off by 0.80 in the mean, as the points scatter around it.",
            "d": "The seed decides which points are drawn, and with 10,000 of them the mean hardly "
            "moves. 0.3 is far outside.",
        },
    ),
    Quiz(
        key="05.q5",
        right="b",
        answers={
            "a": "0.001 of what? A standard deviation of y is 1000 units here, and 0.001 is "
            "counted in those.",
            "b": "Yes: 0.001 standard deviations of 1000 units each. The mean of y shifts "
            "predictions and truths alike and cancels in the error.",
            "c": "That would be an error of one whole standard deviation, larger than that of "
            "always answering the mean.",
            "d": "It can: the error is in standard deviations of y, and you know how large one is.",
        },
    ),
    Quiz(
        key="05.q6",
        right="c",
        answers={
            "a": "More epochs fit the points from -15 to 15 better. Nothing in the loss asks what "
            "happens at 20.",
            "b": "3,233 weights are plenty for a cubic. The trouble is not their number but where "
            "the data end.",
            "c": "Yes. Beyond the last bend a ReLU network goes on in a straight line, and no "
            "point there asked for more. Least squares had the same points, and was told that the "
            "curve is a cubic.",
            "d": "Noise of size 1 among values in the thousands hardly moves the fit: the cubic "
            "fitted to the same points is right at 20.",
        },
    ),
)

"""The exercises and quiz questions of lesson 01."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap
from course_utils.scratch import log_loss_gradient

SMALLEST = float(np.finfo(float).eps)  # what `log_loss` takes in place of a probability of 0


class _Starters:
    """What the lesson's cells hold, word for word, types aside."""

    @staticmethod
    def standardise(X_train: Any, X_test: Any) -> Any:
        mean = ...
        std = ...
        return (X_train - mean) / std, ...

    @staticmethod
    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def log_loss(p: Any, y: Any) -> Any:
        return -np.mean(y * np.log(p))

    @staticmethod
    def gradient(X: Any, y: Any, weights: Any, bias: Any) -> Any:
        delta = ...
        return X.T @ delta, ...

    @staticmethod
    def step(X: Any, y: Any, weights: Any, bias: Any, learning_rate: Any) -> Any:
        w_slope, b_slope = log_loss_gradient(X, y, weights, bias)
        weights += learning_rate * w_slope
        bias += b_slope
        return weights, bias

    @staticmethod
    def boundary(x1: Any, weights: Any, bias: Any) -> Any: ...

    @staticmethod
    def classify(X: Any, weights: Any, bias: Any, threshold: Any) -> Any: ...


# ---- 01.standardise ----------------------------------------------------------------------------


def _standardise_calls() -> list[Call]:
    return [
        (np.array([[1.0, 10.0], [3.0, 70.0], [8.0, 40.0]]), np.array([[4.0, 55.0], [9.0, 20.0]])),
        (
            np.array([[17.0, 3000.0, 2.0], [19.0, 4500.0, 3.5], [14.0, 5100.0, -1.0]]),
            np.array([[18.0, 3900.0, 0.0], [15.0, 6000.0, 5.0], [21.0, 3300.0, 2.5]]),
        ),
        (np.array([[-2.0, 0.5], [6.0, 0.1]]), np.array([[1.0, 0.4], [5.0, 0.9], [2.0, 0.0]])),
    ]


def _measured(X: Any, by: Any) -> Any:
    return (X - by.mean(axis=0)) / by.std(axis=0)


def _by_pooled_data(X_train: Any, X_test: Any) -> Any:
    everything = np.concatenate([X_train, X_test])
    return _measured(X_train, everything), _measured(X_test, everything)


def _from_0_to_1(X: Any, by: Any) -> Any:
    return (X - by.min(axis=0)) / (by.max(axis=0) - by.min(axis=0))


def _by_row(X: Any) -> Any:
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


def _with_other_std(X_train: Any, X_test: Any, std: Any) -> Any:
    mean = X_train.mean(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


STANDARDISE = Exercise(
    key="01.standardise",
    reference=scratch.standardise,
    starter=_Starters.standardise,
    probes=_standardise_calls,
    parts=("S_train", "S_test"),
    hints=(
        "How many means are needed for two features? And whose penguins may they be taken from?",
        "One mean and one standard deviation for each column, `X_train.mean(axis=0)` and "
        "`X_train.std(axis=0)`. The test data are measured with the same two.",
        "The last line returns two arrays: `(X_train - mean) / std, (X_test - mean) / std`.",
    ),
    traps=(
        Trap(
            lambda X_train, X_test: (_measured(X_train, X_train), _measured(X_test, X_test)),
            "You measured the test data by their own mean and standard deviation. Then the same "
            "penguin gets other numbers in other company, and the exam leaks into the notes. "
            "Look at the mean of your `S_test`: it is exactly 0, too good to be true. "
            "Use the mean and std of `X_train` for both.",
        ),
        Trap(
            _by_pooled_data,
            "Your mean and std come from training and test data together, so the held-out "
            "penguins had a say. Look at the mean of your `S_train`: it is not 0. "
            "Take both from `X_train` alone.",
        ),
        Trap(
            lambda X_train, X_test: (
                (X_train - X_train.mean()) / X_train.std(),
                (X_test - X_train.mean()) / X_train.std(),
            ),
            "You took one mean over all numbers, millimetres and grams together. Print your mean: "
            "it is one number, but each feature needs its own. `axis=0` gives one for each column.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(X_train, X_test, X_train.std()),
            "The means are right, but you took one standard deviation over all numbers, "
            "millimetres and grams together. `axis=0` gives one for each column.",
        ),
        Trap(
            lambda X_train, X_test: tuple(
                (X - X_train.mean()) / X_train.std(axis=0) for X in (X_train, X_test)
            ),
            "The standard deviations are right, but you took one mean over all numbers, "
            "millimetres and grams together: the mean needs `axis=0` too.",
        ),
        Trap(
            lambda X_train, X_test: tuple(
                (X - X_train[:, 0].mean()) / X_train[:, 0].std() for X in (X_train, X_test)
            ),
            "You measured every column by the mean and standard deviation of the first, as if "
            "grams were millimetres. `X_train.mean(axis=0)` gives one mean for each column.",
        ),
        Trap(
            lambda X_train, X_test: (
                _measured(X_train, X_train),
                (X_test - X_test.mean(axis=0)) / X_train.std(axis=0),
            ),
            "The test data were measured from their own mean: look at the mean of your `S_test`, "
            "which is exactly 0, too good to be true. Subtract the mean of `X_train`.",
        ),
        Trap(
            lambda X_train, X_test: (
                _measured(X_train, X_train),
                (X_test - X_train.mean(axis=0)) / X_test.std(axis=0),
            ),
            "The test data were divided by their own standard deviation: look at the std of your "
            "`S_test`, which is exactly 1, too good to be true. Divide by that of `X_train`.",
        ),
        Trap(
            lambda X_train, X_test: (-_measured(X_train, X_train), -_measured(X_test, X_train)),
            "The sign is turned: you subtracted X from the mean, so a heavy penguin gets a number "
            "below 0. Write `X_train - mean`.",
        ),
        Trap(
            lambda X_train, X_test: (_from_0_to_1(X_train, X_train), _from_0_to_1(X_test, X_train)),
            "You stretched each feature from its smallest to its largest value, 0 to 1. That is "
            "another way to scale, and one odd penguin can squeeze all others together. Here, "
            "subtract the mean and divide by the standard deviation.",
        ),
        Trap(
            lambda X_train, X_test: (_by_row(X_train), _by_row(X_test)),
            "You measured each row by its own mean: with `axis=1` the millimetres and grams of one "
            "penguin are averaged. `axis=0` goes down a column, through all penguins.",
        ),
        Trap(
            lambda X_train, X_test: tuple(
                (X - X_train.mean(axis=1)) / X_train.std(axis=1) for X in (X_train, X_test)
            ),
            "`axis=1` gives a mean for each penguin, over its millimetres and grams, and their "
            "number "
            "does not fit the columns. `axis=0` goes down a column, through all penguins.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(X_train, X_test, X_train.var(axis=0)),
            "You divided by the variance, which is the square of the standard deviation. The std "
            "of your `S_train` shows it: it is not 1. Use `.std(axis=0)`.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(X_train, X_test, X_train.std(axis=0, ddof=1)),
            "Your standard deviation divides by n − 1, as pandas does, or NumPy with `ddof=1`. "
            "This course divides by n: the std of `S_train` is then exactly 1. "
            "Use `X_train.std(axis=0)`.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(X_train, X_test, 1),
            "You subtracted the mean and did not divide. The columns of your `S_train` have mean "
            "0, but their spread is still in millimetres and grams. Divide by `std`.",
        ),
        Trap(
            lambda X_train, X_test: (_measured(X_train, X_train), X_test),
            "The training data are right, but the test data came back as they went in. A model "
            "fitted to standardised numbers cannot read grams: return `(X_test - mean) / std`. (Or "
            "did "
            "you put the standardised data into `X_train` first? Then its mean is 0 and its std 1: "
            "work both out before.)",
        ),
        Trap(
            lambda X_train, X_test: (_measured(X_train, X_test), _measured(X_test, X_test)),
            "Both yardsticks come from the test data. The held-out penguins may teach the model "
            "nothing, so take mean and std from `X_train`, for both.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(X_train, X_test, X_test.std(axis=0)),
            "The means are right, but the std is that of the test data, which may teach the model "
            "nothing. Take it from `X_train` too.",
        ),
        Trap(
            lambda X_train, X_test: tuple(
                X / X_train.std(axis=0) - X_train.mean(axis=0) for X in (X_train, X_test)
            ),
            "You divided first and subtracted the mean afterwards: the mean is in the old units, "
            "so it comes off first. Write `(X_train - mean) / std`.",
        ),
        Trap(
            lambda X_train, X_test: tuple(
                (X - X_train.std(axis=0)) / X_train.mean(axis=0) for X in (X_train, X_test)
            ),
            "Mean and std have changed places: subtract the mean, divide by the standard "
            "deviation.",
        ),
        Trap(
            lambda X_train, X_test: _with_other_std(
                X_train, X_test, np.abs(X_train - X_train.mean(axis=0)).mean(axis=0)
            ),
            "You divided by the mean distance from the mean. The standard deviation is the root of "
            "the mean *squared* distance: `X_train.std(axis=0)`.",
        ),
        Trap(
            lambda X_train, X_test: (
                X_train - X_train.mean(axis=0) / X_train.std(axis=0),
                X_test - X_train.mean(axis=0) / X_train.std(axis=0),
            ),
            "The brackets are missing: Python divides before it subtracts, so this is X minus "
            "(mean / std). Write `(X_train - mean) / std`.",
        ),
        Trap(
            lambda X_train, X_test: (_measured(X_train, X_train), _measured(X_train, X_train)),
            "The second result is the training data once more: `X_test` takes no part in it. "
            "Return `(X_test - mean) / std`.",
        ),
        Trap(
            lambda X_train, X_test: (_measured(X_test, X_train), _measured(X_train, X_train)),
            "Both results are right, but in the other order. Return the training data first.",
        ),
    ),
)

# ---- 01.sigmoid --------------------------------------------------------------------------------


def _sigmoid_calls() -> list[Call]:
    return [
        (np.array([-4.0, -2.0, 0.0, 2.0, 4.0]),),
        (np.array([[0.5, -0.5, 0.1], [-1.5, 3.0, -0.1]]),),
        (np.array([30.0, -30.0]),),
        (np.array([-1000.0, 1000.0]),),
        (np.array([0.7]),),
    ]


def _plain(z: Any) -> Any:
    e_to_minus_z = np.exp(-z)
    return 1 / (1 + e_to_minus_z)


def _turned(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z))


SIGMOID = Exercise(
    key="01.sigmoid",
    reference=scratch.sigmoid,
    starter=_Starters.sigmoid,
    probes=_sigmoid_calls,
    hints=(
        "Which argument makes `np.exp` too large for the computer? When does `-z` become that?",
        "There are two ways to write the same sigmoid: 1 / (1 + e^(-z)), and, after multiplying "
        "top and bottom by e^z, e^z / (1 + e^z). The first is safe for z ≥ 0, the second for "
        "z ≤ 0. The bottom of both is 1 + e^(-|z|) there.",
        "On top stands 1 for z ≥ 0 and e^z for z < 0: that is e to the smaller of z and "
        "0. `np.minimum(z, 0)` takes the smaller, number by number; at the bottom stands "
        "`1 + np.exp(-np.abs(z))`.",
    ),
    traps=(
        Trap(
            _plain,
            "The values are right, but at z = -1000 the plain formula works out e^1000, which is "
            "too large for the computer: NumPy warns of an overflow. For z < 0, multiply top and "
            "bottom by e^z. (`np.where` around the formula does not help: it works out both sides "
            "before it chooses.)",
        ),
        Trap(
            lambda z: np.where(z >= 0, _plain(z), _turned(z)),
            "The values are right, and so is the idea. But `np.where` works out both forms for "
            "all scores before it chooses, so the form not chosen still overflows. Give "
            "`np.exp` only numbers that are 0 or less: `np.minimum(z, 0)` or `-np.abs(z)`.",
        ),
        Trap(
            _turned,
            "This form is safe for large negative scores, but now large positive ones overflow: "
            "at z = 1000 it is infinity / infinity, which is nan. "
            "Use each form where it is safe: this one for z < 0, the other for z ≥ 0.",
        ),
        Trap(
            lambda z: 1 / (1 + np.exp(z)),
            "The sign of z is turned: a score of 2 gets 0.119, but more evidence must mean a "
            "higher probability. And now large positive scores overflow.",
        ),
        Trap(
            lambda z: scratch.sigmoid(-z),
            "The sign of z is turned: a score of 2 gets 0.119, but more evidence must mean a "
            "higher probability. Look at the sign inside `np.exp`.",
        ),
        Trap(
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "Nothing overflows now, but negative scores became positive on the way: z = -2 gets "
            "0.881, as z = 2 does. Where z is below 0, e^z belongs on top.",
        ),
        Trap(
            lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
            "Nothing overflows now, but no score gets more than 0.5: z = 2 gets 0.119, as z = -2 "
            "does. Where z is above 0, a 1 belongs on top.",
        ),
        Trap(
            lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(np.minimum(z, 0))),
            "The top is right. At the bottom stands 1 + e^(-|z|), which is small for large z of "
            "either sign: yours stays at 2 for every z above 0, so p never gets above 0.5.",
        ),
        Trap(
            lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-z)),
            "The top is right, but it goes with another bottom: 1 + e^(-z) belongs to a top of 1, "
            "and still overflows. 1 + e^(-|z|) goes with e to the smaller of z and 0.",
        ),
        Trap(
            lambda z: 1 / (1 + np.exp(-np.maximum(z, 0))),
            "Nothing overflows now, but every score below 0 gets 0.5: the larger of z and 0 is 0 "
            "there. For z < 0 the form e^z / (1 + e^z) is safe.",
        ),
        Trap(
            lambda z: 1 / (1 + np.exp(-np.minimum(z, 0))),
            "Every score above 0 gets 0.5 now, as the smaller of z and 0 is 0 there. And at "
            "z = -1000 this still works out e^1000. Keep e to the smaller of z and 0, "
            "`np.exp(np.minimum(z, 0))`, for the top of the fraction.",
        ),
        Trap(
            lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(np.abs(z))),
            "The top is right. At the bottom a minus is missing: e^|z| grows without limit, and "
            "overflows. There belongs 1 + e^(-|z|).",
        ),
        Trap(
            lambda z: np.where(z < 0, np.exp(np.minimum(z, 0)), scratch.sigmoid(z)),
            "Right for z ≥ 0. For z < 0 you have the top, e^z, without its bottom: divide by 1 + "
            "e^z.",
        ),
        Trap(
            lambda z: np.exp(np.minimum(z, 0)) / 1 + np.exp(-np.abs(z)),
            "The brackets are missing: Python divides before it adds, so this is (e^… / 1) + "
            "e^(-|z|). Write `/ (1 + np.exp(-np.abs(z)))`.",
        ),
        Trap(
            lambda z: scratch.sigmoid(z) * (1 - scratch.sigmoid(z)),
            "This is the slope of the sigmoid, p (1 - p): it is 0.25 at z = 0, where the sigmoid "
            "is 0.5. Return p itself.",
        ),
        Trap(
            np.tanh,
            "tanh has the same shape, but runs from -1 to 1: at z = 0 it gives 0, and a "
            "probability there must be 0.5. To use it, halve z, add 1 and halve the result.",
        ),
    ),
)

# ---- 01.log_loss -------------------------------------------------------------------------------


def _log_loss_calls() -> list[Call]:
    return [
        (np.array([0.9, 0.8, 0.3]), np.array([1.0, 1.0, 0.0])),
        (np.array([0.2]), np.array([0.0])),
        (np.array([0.999, 0.6, 0.15, 0.5]), np.array([0.0, 1.0, 1.0, 0.0])),
        (np.array([1.0, 0.0, 0.25]), np.array([1.0, 0.0, 1.0])),
        (np.array([0.0, 1.0]), np.array([1.0, 0.0])),
    ]


def _not_zero(p: Any) -> Any:
    return np.maximum(p, SMALLEST)


def _logs(p: Any, y: Any) -> Any:
    """Return the log of the probability given to the truth, for each example."""
    return np.log(_not_zero(np.where(y == 1, p, 1 - p)))


LOG_LOSS = Exercise(
    key="01.log_loss",
    reference=scratch.log_loss,
    starter=_Starters.log_loss,
    probes=_log_loss_calls,
    hints=(
        "What does the starter charge for a female, whatever p is? And what is log 0?",
        "First find the probability given to the truth: p where y is 1, and 1 - p where y is 0. "
        "`np.where(y == 1, ..., ...)` chooses number by number. Then make sure that it is not 0.",
        "`np.maximum(p_of_truth, np.finfo(float).eps)` lifts a 0 to 2.2e-16 and leaves the rest. "
        "Take the log of that, then the mean, then change the sign.",
    ),
    traps=(
        Trap(
            lambda p, y: -np.mean(y * np.log(_not_zero(p))),
            "Females cost nothing: without the (1 - y) term a model that says `male` with p = 1 "
            "every time has loss 0. Try `log_loss(np.array([0.99]), np.array([0]))`: it should "
            "be 4.61. Charge -log(1 - p) where y is 0.",
        ),
        Trap(
            lambda p, y: -np.sum(y * np.log(p)) / len(y),
            "This does what the starter does: females cost nothing, and a p of 0 gives -inf or "
            "nan. Begin with the females: charge -log(1 - p) where y is 0.",
        ),
        Trap(
            lambda p, y: -np.mean(np.log(_not_zero(p))),
            "You charge -log p for everyone, also where y is 0. Then saying p = 1 of each penguin "
            "costs nothing. Where y is 0, the truth was given 1 - p.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(p)),
            "Both terms take the log of p, so males and females are charged alike. The second "
            "takes the log of 1 - p. After that, see to the log of 0.",
        ),
        Trap(
            lambda p, y: -np.sum(_logs(p, y)),
            "This is the sum over the examples: with twice the penguins it is twice as large, and "
            "no model got worse. Take the mean.",
        ),
        Trap(
            lambda p, y: np.mean(_logs(p, y)),
            "The sign is turned: your loss is below 0, and falls as the model gets worse. "
            "The log of a probability is negative; put a minus in front.",
        ),
        Trap(
            lambda p, y: -np.sum(np.log(np.where(y == 1, p, 1 - p))),
            "This is the sum over the examples: with twice the penguins it is twice as large, and "
            "no model got worse. Take the mean. After that, see to the log of 0.",
        ),
        Trap(
            lambda p, y: -np.mean(np.log(np.where(y == 1, p, 1 - p))),
            "Right wherever the truth was given more than 0. Where it was given 0 your loss is "
            "infinite, and NumPy warns of log 0. Lift the 0 to 2.2e-16 before the log: "
            "`np.maximum(…, np.finfo(float).eps)`.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
            "The formula is right, but at p = 0 or p = 1 the computer works out 0 times log 0, "
            "which is nan, even where the forecast was perfect. Choose the probability of the "
            "truth first, by `np.where`, lift it to 2.2e-16 at least, and take the log last.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(p) + 1 - y * np.log(1 - p)),
            "Brackets are missing around 1 - y: Python multiplies before it subtracts, so this "
            "adds 1 and charges males twice. Better still, choose the probability of the truth "
            "by `np.where`; then log 0 can be prevented as well.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p)),
            "The two terms are added, not subtracted: with the minus between them a bad answer "
            "about a female lowers the loss.",
        ),
        Trap(
            lambda p, y: -np.mean(np.log(_not_zero(np.where(y == 0, p, 1 - p)))),
            "You charge for the probability of what was not true: the better the model, the "
            "higher your loss. Where y is 1 the truth got p, where y is 0 it got 1 - p.",
        ),
        Trap(
            lambda p, y: -np.mean(np.log(np.minimum(np.where(y == 1, p, 1 - p), SMALLEST))),
            "`np.minimum` takes the smaller of the two, so every probability became 2.2e-16. "
            "To lift the zeros and leave the rest, take the larger: `np.maximum`.",
        ),
        Trap(
            lambda p, y: np.mean((p - y) ** 2),
            "This is squared error: a certain mistake costs 1 there, and no more. Log-loss is "
            "minus the log of the probability given to the truth.",
        ),
        Trap(
            lambda p, y: -np.mean(p * np.log(_not_zero(y)) + (1 - p) * np.log(_not_zero(1 - y))),
            "p and y have changed places: the log is taken of the labels, which are 0 or 1. "
            "Take the log of the probabilities; the labels choose which.",
        ),
        Trap(
            lambda p, y: -np.mean(_logs(p, y)) / np.log(2),
            "This is log to the base 2: p = 0.5 costs 1 here. The course uses the natural log, "
            "`np.log`, where p = 0.5 costs 0.693.",
        ),
        Trap(
            lambda p, y: -np.mean(_logs(p, y)) / np.log(10),
            "This is log to the base 10: p = 0.5 costs 0.301 here. The course uses the natural "
            "log, `np.log`, where p = 0.5 costs 0.693.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(_not_zero(p)) - (1 - y) * np.log(_not_zero(1 - p))),
            "The log of 0 is cured. But the two terms are to be added, not subtracted: with the "
            "minus "
            "between them a bad answer about a female lowers the loss.",
        ),
        Trap(
            lambda p, y: -np.mean(y * np.log(_not_zero(p)) + 1 - y * np.log(_not_zero(1 - p))),
            "The log of 0 is cured. But brackets are missing around 1 - y: Python multiplies "
            "before "
            "it subtracts, so this adds 1 and charges males twice.",
        ),
        Trap(
            lambda p, y: -np.mean(np.maximum(np.log(np.where(y == 1, p, 1 - p)), SMALLEST)),
            "You lifted the log, not the probability: logs lie below 0, so all of them became "
            "2.2e-16. Lift first, `np.maximum(…, np.finfo(float).eps)`, and take the log of that.",
        ),
        Trap(
            lambda p, y: -np.mean(np.log(_not_zero(p[y == 1]))),
            "Only the males are charged: `p[y == 1]` leaves the females out. "
            "Where y is 0, the truth was given 1 - p.",
        ),
        *(
            Trap(
                lambda p, y, least=least: (
                    -np.mean(np.log(np.maximum(np.where(y == 1, p, 1 - p), least)))
                ),
                f"Nearly: your smallest probability is {shown}, and the task says 2.2e-16, "
                f"which "
                "is `np.finfo(float).eps`. A certain mistake then costs 36.04.",
            )
            for least, shown in (
                (1e-9, "1e-9"),
                (1e-10, "1e-10"),
                (1e-12, "1e-12"),
                (1e-15, "1e-15"),
                (float(np.finfo(float).tiny), "2.2e-308"),
            )
        ),
        Trap(
            lambda p, y: -_logs(p, y),
            "These are the costs of the single examples. The loss is one number: their mean.",
        ),
        Trap(
            lambda p, y: -np.log(_not_zero(np.mean(np.exp(_logs(p, y))))),
            "You took the mean first and the log of it. The mean of logs is what counts: it "
            "comes from the log of a product. Take the log of each probability, then the mean.",
        ),
    ),
)

# ---- 01.gradient -------------------------------------------------------------------------------


def _problems() -> list[Call]:
    """Return data, labels, weights and bias, with small scores and no symmetry to hide behind."""
    return [
        (
            np.array([[0.5, -1.0], [1.5, 0.3], [-0.7, 2.0], [0.2, 0.9]]),
            np.array([1.0, 0.0, 1.0, 0.0]),
            np.array([0.4, -0.9]),
            0.3,
        ),
        (
            np.array([[1.0, 2.0, -0.5], [-1.2, 0.4, 0.8]]),
            np.array([0.0, 1.0]),
            np.array([0.7, 0.1, -1.1]),
            -0.6,
        ),
        (np.array([[2.0, -0.3]]), np.array([1.0]), np.array([-0.5, 1.2]), 0.9),
        (
            np.array([[1.1, 0.4], [-0.6, 1.7]]),
            np.array([1.0, 1.0]),
            np.array([0.2, 0.8]),
            -1.4,
        ),
    ]


def _gradient_from(delta: Any, X: Any) -> Any:
    return X.T @ delta, delta.sum()


def _p(X: Any, weights: Any, bias: Any) -> Any:
    return scratch.sigmoid(X @ weights + bias)


def _squared_error_gradient(X: Any, y: Any, weights: Any, bias: Any, factor: float = 1) -> Any:
    p = _p(X, weights, bias)
    return _gradient_from(factor * (p - y) * p * (1 - p) / len(y), X)


def _delta(X: Any, y: Any, weights: Any, bias: Any) -> Any:
    return (_p(X, weights, bias) - y) / len(y)


_P_TIMES_ONE_MINUS_P = (
    "There is a factor p (1 - p) too many: that is the slope of squared error. In log-loss it "
    "cancels, and where the model is badly wrong it would leave next to nothing. "
    "δ is (p - y) / n, no more."
)

GRADIENT = Exercise(
    key="01.gradient",
    reference=scratch.log_loss_gradient,
    starter=_Starters.gradient,
    probes=_problems,
    parts=("w_slope", "b_slope"),
    hints=(
        "Look at the loop above. Which of its lines can be done for all rows of `X` at once?",
        "`X @ weights + bias` is the score of each row, so δ is one line: sigmoid of it, minus y, "
        "divided by n = `len(y)`. Then `X.T @ delta` adds up (δ times x) over all rows.",
        "`delta = (sigmoid(X @ weights + bias) - y) / len(y)`. "
        "The slope in the bias is the sum of δ.",
    ),
    traps=(
        Trap(
            lambda X, y, weights, bias: _gradient_from(-_delta(X, y, weights, bias), X),
            "The sign is turned: this points downhill, and a step against it would climb. "
            "Nudge a weight and see. δ is p - y, not y - p.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(_p(X, weights, bias) - y, X),
            "The 1/n is missing: this is the slope of the sum, and it grows with the number of "
            "penguins. J is the mean, so divide by `len(y)`.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(_delta(X, y, weights, bias) / len(y), X),
            "You divided by n twice. Look where `len(y)` or a mean stands in your lines: once is "
            "enough. With δ = (p - y) / n, the rest are sums.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(_p(X, weights, bias) - y / len(y), X),
            "Brackets are missing: Python divides before it subtracts, so only y was divided by "
            "n. Write `(… - y) / len(y)`.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from((_p(X, weights, bias) - y) / X.shape[1], X),
            "You divided by the number of features. J is the mean over the examples: divide by "
            "`len(y)`, or `X.shape[0]`.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(_p(X, weights, bias) / len(y), X),
            "y is missing: δ compares the answer with the truth, (p - y) / n. Without y every "
            "penguin "
            "would push the same way, whatever it is.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from((_p(X, weights, 0) + bias - y) / len(y), X),
            "The bias stands outside the sigmoid: it belongs to the score. "
            "p is `sigmoid(X @ weights + bias)`.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from((_p(X, weights, bias) - y) / X.size, X),
            "You divided by all numbers of `X`, n times features. J is the mean over the examples: "
            "divide by `len(y)`.",
        ),
        Trap(_squared_error_gradient, _P_TIMES_ONE_MINUS_P),
        Trap(
            lambda X, y, weights, bias: _squared_error_gradient(X, y, weights, bias, 2),
            _P_TIMES_ONE_MINUS_P.replace("a factor p (1 - p)", "a factor 2 p (1 - p)"),
        ),
        Trap(
            lambda X, y, weights, bias: (
                X.T @ _delta(X, y, weights, bias),
                _delta(X, y, weights, bias),
            ),
            "The gradient in the weights is right. The bias takes part in every example with "
            "slope 1, so its slope is the sum of δ: one number, not one for each row.",
        ),
        Trap(
            lambda X, y, weights, bias: (X.T @ _delta(X, y, weights, bias), 0.0),
            "The gradient in the weights is right, but the bias would never move. "
            "Its slope is the sum of δ.",
        ),
        Trap(
            lambda X, y, weights, bias: (
                X.T @ _delta(X, y, weights, bias),
                _delta(X, y, weights, bias).mean(),
            ),
            "The gradient in the weights is right. For the bias you divided by n twice: δ holds "
            "the 1/n already, so take its sum, not its mean.",
        ),
        Trap(
            lambda X, y, weights, bias: (
                X.T @ _delta(X, y, weights, bias),
                (_p(X, weights, bias) - y).sum(),
            ),
            "The gradient in the weights is right. In the bias the 1/n is missing: "
            "its slope is the mean of p - y.",
        ),
        Trap(
            lambda X, y, weights, bias: (
                X.T * _delta(X, y, weights, bias),
                _delta(X, y, weights, bias).sum(),
            ),
            "`X.T * delta` is the blame of each penguin for itself, a table of shape "
            "(features, n). It is to be added up along each row: `@` multiplies and adds up.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(np.abs(_delta(X, y, weights, bias)), X),
            "`abs` throws the direction away: a p that is too low must push the weights the other "
            "way than one that is too high. δ keeps its sign.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from((X @ weights + bias - y) / len(y), X),
            "You compared the score with the label, without the sigmoid. Scores run far beyond 0 "
            "and 1; p is `sigmoid(X @ weights + bias)`.",
        ),
        Trap(
            lambda X, y, weights, bias: _gradient_from(_delta(X, y, weights, 0), X),
            "The bias is missing from the score. Its slope depends on where it is: "
            "z = `X @ weights + bias`.",
        ),
    ),
)

# ---- 01.step -----------------------------------------------------------------------------------


def _step_calls() -> list[Call]:
    rates = (0.5, 2.0, 0.1, 3.0)
    return [(*problem, rate) for problem, rate in zip(_problems(), rates, strict=True)]


def _descend(w_factor: float, b_factor: float, in_place: bool = False) -> Callable[..., Any]:
    """Return a step that moves by the factor times the slope times the learning rate."""

    def step(X: Any, y: Any, weights: Any, bias: Any, rate: Any) -> Any:
        w_slope, b_slope = log_loss_gradient(X, y, weights, bias)
        moved = weights if in_place else weights.copy()
        moved += w_factor * rate * w_slope
        return moved, bias + b_factor * rate * b_slope

    return step


def _without_rate(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return `step` with the bias moved as if the learning rate were 1."""

    def careless(X: Any, y: Any, weights: Any, bias: Any, rate: Any) -> Any:
        _, moved = step(X, y, weights.copy(), bias, 1)
        return step(X, y, weights, bias, rate)[0], moved

    return careless


_CLIMBS = {
    (1, 1): "This step climbs: the gradient points uphill, and with plus the loss grows at each "
    "step. Go against it, with a minus.",
    (1, -1): "The weights still climb: the gradient points uphill, so subtract there too.",
    (-1, 1): "The bias still climbs: the gradient points uphill, so subtract there too.",
}
_NO_RATE = (
    "The bias moves by its whole slope, as if the learning rate were 1: multiply by "
    "`learning_rate` there too."
)
_IN_PLACE = (
    "`weights` is changed in place: `+=` and `-=` write into the array that was handed in, so "
    "whoever called has lost the old weights. Keep a copy of `w`, take a step, and compare. "
    "`weights = weights - …` makes a new array."
)


def _unrepaired() -> list[Trap]:
    """Return the traps of those who found some of the starter's mistakes and not all."""
    traps = []
    for w_sign, b_sign, rated, in_place in product((1, -1), (1, -1), (True, False), (False, True)):
        step = _descend(w_sign, b_sign, in_place)
        said = [_CLIMBS.get((w_sign, b_sign), "")]
        said += [] if rated else [_NO_RATE]
        said += [_IN_PLACE] if in_place else []
        if any(said):
            traps.append(Trap(step if rated else _without_rate(step), " ".join(filter(None, said))))
    return traps


def _bias_last(X: Any, y: Any, weights: Any, bias: Any, learning_rate: Any) -> Any:
    w_slope, _ = log_loss_gradient(X, y, weights, bias)
    moved = weights - learning_rate * w_slope
    _, b_slope = log_loss_gradient(X, y, moved, bias)
    return moved, bias - learning_rate * b_slope


STEP = Exercise(
    key="01.step",
    reference=scratch.descent_step,
    starter=_Starters.step,
    probes=_step_calls,
    parts=("new_weights", "new_bias"),
    hints=(
        "Hold the two formulas of this section beside the code, sign by sign and factor by factor.",
        "The gradient points uphill, so a step has a minus, twice. Both slopes are multiplied by "
        "the rate. And `weights += …` writes into the array that was handed in.",
        "`weights - learning_rate * w_slope` makes a new array, and the bias goes the same way: "
        "`bias - learning_rate * b_slope`. Return both.",
    ),
    traps=(
        *_unrepaired(),
        Trap(
            lambda X, y, weights, bias, rate: (
                _descend(-1, -1)(X, y, weights, bias, 1)[0],
                _descend(-1, -1)(X, y, weights, bias, rate)[1],
            ),
            "The bias is right, but the weights move by their whole slope, as if the learning rate "
            "were 1: multiply by `learning_rate` there too.",
        ),
        Trap(
            _descend(-1, 0),
            "The weights are right, but the bias stays where it was. "
            "It takes a step too: minus the rate times `b_slope`.",
        ),
        Trap(
            _descend(0, -1),
            "The bias is right, but the weights came back as they were. "
            "Return the new weights, `weights - learning_rate * w_slope`.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: _descend(-1, -1)(X, y, weights, bias, 1),
            "The learning rate is missing: you moved by the whole gradient. "
            "Multiply both slopes by `learning_rate`.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: _descend(-1, -1)(X, y, weights, bias, rate / len(y)),
            "The step is too short by a factor n: the gradient holds the 1/n already. "
            "Leave `len(y)` out.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: _descend(-1, -1)(X, y, weights, bias, 1 / rate),
            "You divided by the learning rate: then a smaller rate makes a longer step. Multiply.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: tuple(
                rate * moved for moved in _descend(-1, -1)(X, y, weights, bias, 1)
            ),
            "The rate multiplies the old weights too. Only the slopes are to be scaled: "
            "`weights - learning_rate * w_slope`.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: (
                weights - rate * log_loss_gradient(X, y, weights, bias)[0],
                bias - rate * log_loss_gradient(X, y, weights, bias)[0],
            ),
            "The bias moved by the slopes of the weights, so there are several of it now. "
            "Its own slope is `b_slope`.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: (
                weights - rate * log_loss_gradient(X, y, weights, bias)[1],
                bias - rate * log_loss_gradient(X, y, weights, bias)[1],
            ),
            "The bias is right, but the weights moved by its slope, all by the same amount. "
            "Their own slopes are `w_slope`.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: _descend(-1, -1)(X, y, weights, bias, rate)[::-1],
            "Both results are right, but in the other order. Return the weights first.",
        ),
        Trap(
            _bias_last,
            "The weights are right. But the bias's slope was measured after the weights had moved, "
            "at another place. Take both slopes first, at the same place, then move both.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: log_loss_gradient(X, y, weights, bias),
            "These are the slopes themselves. A step ends at new weights and a new bias: the old "
            "ones minus the rate times the slopes.",
        ),
        Trap(
            lambda X, y, weights, bias, rate: tuple(
                -rate * slope for slope in log_loss_gradient(X, y, weights, bias)
            ),
            "This is how far to go, not where you arrive. Add it to the old weights and bias.",
        ),
    ),
)

# ---- 01.boundary -------------------------------------------------------------------------------


def _boundary_calls() -> list[Call]:
    return [
        (np.array([0.0, 1.0, 4.0]), np.array([2.0, 4.0]), 3.0),
        (np.array([-1.5, 2.5]), np.array([0.7, -0.4]), -1.1),
        (np.array([6.0]), np.array([-1.3, 2.6]), 0.2),
    ]


BOUNDARY = Exercise(
    key="01.boundary",
    reference=scratch.boundary,
    starter=_Starters.boundary,
    probes=_boundary_calls,
    hints=(
        "On the line the score is 0. Write that down with x₁ known and x₂ wanted.",
        "Bring what does not hold x₂ to the other side, where its sign turns, then divide by "
        "w₂. In code w₁ is `weights[0]` and w₂ is `weights[1]`.",
        "w₂ x₂ = -(w₁ x₁ + b). Only the division by `weights[1]` is left to do.",
    ),
    traps=(
        Trap(
            lambda x1, weights, bias: (weights[0] * x1 + bias) / weights[1],
            "The minus is missing: this line is the mirror image, upside down. Put a point of it "
            "into the score: that is not 0. What crosses the equals sign turns its sign.",
        ),
        Trap(
            lambda x1, weights, bias: -weights[0] * x1 / weights[1],
            "The bias is missing: your line goes through the point (0, 0) whatever b is. "
            "b crosses the equals sign with w₁ x₁.",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[1] * x1 + bias) / weights[0],
            "w₁ and w₂ have changed places: this is x₁ where x₂ is given. Solve for x₂: its own "
            "weight, `weights[1]`, ends up at the bottom of the fraction.",
        ),
        Trap(
            lambda x1, weights, bias: (-weights[0] * x1 + bias) / weights[1],
            "The tilt is right, but b kept its sign, so the line lies too high or too low. "
            "The minus belongs to the whole bracket: -(w₁ x₁ + b).",
        ),
        Trap(
            lambda x1, weights, bias: (weights[0] * x1 - bias) / weights[1],
            "At x₁ = 0 this is right, but the line tilts the wrong way: w₁ x₁ kept its sign. "
            "The minus belongs to the whole bracket: -(w₁ x₁ + b).",
        ),
        Trap(
            lambda x1, weights, bias: -weights[0] * x1 - bias / weights[1],
            "Only b was divided by w₂. Python divides before it adds or "
            "subtracts: put brackets around all that is divided, -(w₁ x₁ + b).",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[0] * x1 + bias),
            "This is w₂ x₂, not yet x₂. Divide by `weights[1]`.",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[0] * x1 + bias) * weights[1],
            "You multiplied by w₂. It multiplies x₂ in the score, so to be rid of it, divide.",
        ),
        Trap(
            lambda x1, weights, bias: (0.5 - weights[0] * x1 - bias) / weights[1],
            "You set the score to 0.5. On the line the *probability* is 0.5, and that is a score "
            "of 0.",
        ),
        Trap(
            lambda x1, weights, bias: -weights[0] * x1 + bias / weights[1],
            "Brackets are missing: the minus and the division are meant for all of w₁ x₁ + b. "
            "As it stands, the minus takes only w₁ x₁, and the division only b.",
        ),
        Trap(
            lambda x1, weights, bias: weights[0] * x1 + bias,
            "This is the rest of the score, w₁ x₁ + b. On the line w₂ x₂ balances it: turn the "
            "sign and divide by w₂.",
        ),
        Trap(
            lambda x1, weights, bias: -weights[0] / weights[1] * x1 - bias,
            "The slope is right, but b was not divided by w₂: on the line w₂ x₂ = -(w₁ x₁ + b), "
            "and "
            "the division takes all of it.",
        ),
        Trap(
            lambda x1, weights, bias: -weights[0] / weights[1] * x1 + bias,
            "This is y = mx + c with the right m. But c is not b: solve the equation, and b comes "
            "out "
            "with a minus and divided by w₂.",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[0] * x1 + bias) / weights[0],
            "You divided by w₁. What multiplies x₂ is w₂, `weights[1]`.",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[0] * x1 + bias) - weights[1],
            "You subtracted w₂. It multiplies x₂ in the score, so to be rid of it, divide.",
        ),
        Trap(
            lambda x1, weights, bias: -(weights[0] + bias) / weights[1],
            "x₁ is missing, so this is one number for all. w₁ multiplies x₁: `weights[0] * x1`.",
        ),
        Trap(
            lambda x1, weights, bias: -bias / weights[1],
            "w₁ x₁ is missing: this is where the line stands at x₁ = 0, one number for all. "
            "The whole bracket crosses the equals sign: -(w₁ x₁ + b).",
        ),
    ),
)

# ---- 01.classify -------------------------------------------------------------------------------


def _classify_calls() -> list[Call]:
    X = np.array([[1.0, 2.0], [0.5, 0.3], [-2.0, 1.0], [3.0, -1.0], [1.0, -0.2], [0.0, 0.45]])
    weights, bias = np.array([1.5, -0.5]), -0.7
    tie = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 3.0]])
    return [
        (X, weights, bias, 0.5),
        (X, weights, bias, 0.8),
        (X, weights, bias, 0.2),
        (X, np.array([-0.3, 0.9]), -0.4, 0.4),
        (np.array([[0.88, 0.3]]), weights, bias, 0.45),  # a score between 0.45 and 0.5
        (np.array([[0.6, -0.1]]), weights, bias, 0.55),
        (tie, np.array([2.0, -1.0]), 0.0, 0.5),  # the first score is 0: not above the threshold
        (np.array([[0.9, 0.1]]), weights, bias, 0.5),  # a score between 0.5 and sigmoid(0.5)
    ]


def _answers(said: Any) -> Any:
    return np.where(said, 1, 0)


CLASSIFY = Exercise(
    key="01.classify",
    reference=scratch.classify,
    starter=_Starters.classify,
    probes=_classify_calls,
    hints=(
        "Three steps: a score for each row, a probability from it, an answer from that.",
        "`p = sigmoid(X @ weights + bias)`. The threshold is a probability, so compare `p` with "
        "it, not the score.",
        "`p > threshold` is True or False for each row; `np.where(…, 1, 0)` makes 1 and 0 of it.",
    ),
    traps=(
        Trap(
            lambda X, weights, bias, threshold: _answers(X @ weights + bias > threshold),
            "This compares the score with the threshold. The threshold is a probability: a score "
            "of 0.5 is p = 0.622. Squash the score, and not the threshold: "
            "`sigmoid(X @ weights + bias)`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, bias) > 0),
            "Everyone is a male here: a sigmoid is always above 0, so `p > 0` is always true, and "
            "`np.where` takes a bare p for true as well. Write `p > threshold`, with the bracket "
            "of `sigmoid` closed before the `>`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(X @ weights + bias > 0),
            "Right for a threshold of 0.5, and the same for all others: your cut never moves. "
            "Compare the probabilities with `threshold`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, bias) >= threshold),
            "Right except where p equals the threshold: the task says above it, so a p of exactly "
            "0.5 is answered 0 at a threshold of 0.5. Use `>`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, bias) < threshold),
            "0 and 1 have changed places: those with a high probability get 0. "
            "Answer 1 where p is above the threshold.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, bias) <= threshold),
            "0 and 1 have changed places: in `np.where(condition, a, b)`, a comes where the "
            "condition is true. Answer 1 where p is above the threshold.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(
                scratch.sigmoid(X * weights + bias) > threshold
            ),
            "`X * weights` multiplies without adding up, so each feature got an answer of its own. "
            "The score is one number for each row: `X @ weights + bias`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(X @ weights + bias > 0.5),
            "Two things: this compares the score, and `threshold` takes no part. Squash the score "
            "to "
            "a probability, then compare it with `threshold`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(
                X @ weights + bias > scratch.sigmoid(threshold)
            ),
            "You squashed the threshold, which is a probability already, and not the score. "
            "Compare `sigmoid(X @ weights + bias)` with `threshold` as it is.",
        ),
        Trap(
            lambda X, weights, bias, threshold: scratch.sigmoid(
                np.where(X @ weights + bias > threshold, 1.0, 0.0)
            ),
            "A bracket closes too late: the score is compared with `threshold` first, and True "
            "and False are squashed. Squash the score, then compare.",
        ),
        Trap(
            lambda X, weights, bias, threshold: np.where(
                _p(X, weights, bias) > threshold, _p(X, weights, bias), 0
            ),
            "Above the threshold you return the probability. The answer there is 1.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _p(X, weights, bias),
            "These are the probabilities. Turn them into answers: 1 above the threshold, else 0.",
        ),
        Trap(
            lambda X, weights, bias, threshold: np.where(_p(X, weights, bias) > threshold, 1, -1),
            "Right, but for the names: the labels here are 1 and 0, not 1 and -1.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, 0) + bias > threshold),
            "The bias belongs to the score, inside the sigmoid: it moves z, not p.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, 0) > threshold),
            "The bias is missing from the score: z = `X @ weights + bias`.",
        ),
        Trap(
            lambda X, weights, bias, threshold: _answers(_p(X, weights, bias) > 1 - threshold),
            "You cut at 1 - threshold: a higher threshold should give fewer ones, and yours gives "
            "more. Compare p with `threshold` itself.",
        ),
    ),
)

EXERCISES = (STANDARDISE, SIGMOID, LOG_LOSS, GRADIENT, STEP, BOUNDARY, CLASSIFY)

# ---- the quiz ----------------------------------------------------------------------------------

QUIZZES = (
    Quiz(
        key="01.q1",
        right="b",
        answers={
            "a": "The mean of one penguin is the penguin itself: minus its own mean, every penguin "
            "becomes 0, and the standard deviation is 0 too. It needs a yardstick from elsewhere.",
            "b": "Yes. The weights were fitted to numbers measured by that yardstick, so new "
            "penguins are measured by the same one, one or a thousand of them.",
            "c": "Then the numbers of all old penguins would shift a little with each new one, "
            "and the weights would no longer fit them. The yardstick stays what it was when the "
            "model learned.",
            "d": "The weights were fitted to standardised numbers. With weights near 1, a mass "
            "of 4200 g would give a score in the thousands.",
        },
    ),
    Quiz(
        key="01.q2",
        right="c",
        answers={
            "a": "The weight is not added to the probability: 0.5 + 1.4 would be 1.9, and cutting "
            "that down to 1 mends nothing. It is added to the score, and the odds are multiplied.",
            "b": "That is one step: odds of 2 to 1, p = 0.67. The feature grew by 2, so the odds "
            "double twice.",
            "c": "Yes. Odds of 1 to 1 double to 2 to 1, then to 4 to 1, and 4 of 5 is 0.8.",
            "d": "The odds after two steps are 4 to 1, doubled twice. 9 to 1, which is 0.9, would "
            "take a factor of 3 at each step.",
        },
    ),
    Quiz(
        key="01.q3",
        right="a",
        answers={
            "a": "Yes. The truth gets 0.5 each time, and -ln 0.5 is ln 2, about 0.693. A model "
            "above this knows less than one that never looks.",
            "b": "Log-loss is not a share of right answers: it asks how probable the truth was "
            "made, not which side of 0.5 it was on. A loss of 0.693 is no 69 %.",
            "c": "Half the penguins are female, and each of them got a probability of 0. "
            "Each such mistake costs -ln 0, which is infinite.",
            "d": "Giving the truth 0.9 each time costs -ln 0.9, about 0.105: far better than "
            "0.693.",
        },
    ),
    Quiz(
        key="01.q4",
        right="a",
        answers={
            "a": "Yes: Steady has 0.357, Bold has 1.160. The nine good answers cost Bold almost "
            "nothing, but the tenth alone costs 11.5, and shared among ten that is already more "
            "than Steady pays.",
            "b": "Bold is better nine times out of ten, but the tenth costs -ln 0.00001, which is "
            "11.5. Shared among ten penguins it alone adds 1.15, and Steady's mean is 0.357.",
            "c": "The mean of the probabilities decides nothing: the log comes first, and the log "
            "of 0.00001 is far below the others. Work out both sums of logs.",
        },
    ),
    Quiz(
        key="01.q5",
        right="b",
        answers={
            "a": "More of the same steps: each one jumps over the lowest point again. "
            "A loss that swings up and down does not ask for patience.",
            "b": "Yes. Each step jumps over the lowest point and lands higher on the other side. "
            "Divide the rate by 3 or 10 until the loss falls at every step.",
            "c": "Longer steps jump over still further. A rate that is too small looks otherwise: "
            "the loss falls at each step, but slowly.",
            "d": "The bowl has one lowest point, which every start can reach. From another start "
            "the same rate jumps over it too.",
        },
    ),
    Quiz(
        key="01.q6",
        right="c",
        answers={
            "a": "The line stays where it was, and so does p = 0.5 on it. Off the line the score "
            "doubles, and with it p moves away from 0.5.",
            "b": "No probability is above 1. What doubles is the score, and the sigmoid squashes "
            "that to less than 1.",
            "c": "Yes. p = 0.9 is a score of 2.197. Doubled it is 4.394, and the sigmoid of that "
            "is "
            "0.988. The same evidence, and more certainty.",
            "d": "0.95 lies halfway from 0.9 to 1, but the sigmoid is curved. Go by the score: the "
            "logit of 0.9 is 2.197; double it and squash.",
        },
    ),
)

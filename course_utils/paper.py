"""Numbers worked out on paper, beside the true ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course_utils.arguments import accepts, describe, instance
from course_utils.numeric_arguments import array, number
from course_utils.scratch import sigmoid

CLOSE = 0.005  # two digits after the point
SHARE = 0.01


@accepts(yours=instance(dict), true=instance(dict))
def beside(yours: Mapping[str, object], true: Mapping[str, float]) -> None:
    """Print the learner's numbers beside the true ones, and what may have gone wrong.

    A true number is shown once the learner has one of their own in its place.

    Parameters
    ----------
    yours : dict of str to number or ...
        By name; `...` where there is none yet.
    true : dict of str to number
        The same names.

    Raises
    ------
    TypeError, ValueError
        If the names differ, or one of yours is neither a number nor `...`.
    """
    if list(yours) != list(true):
        raise ValueError(f"beside: yours must have the names {', '.join(true)}")
    width = max(map(len, true))
    print(f"{'':{width}s}      yours       true")
    for name, right in true.items():
        mine = yours[name]
        if mine is ...:
            print(f"{name:{width}s}          …          ?   not yet")
            continue
        if isinstance(mine, bool) or not hasattr(mine, "__float__"):
            raise TypeError(f"beside: yours[{name!r}] must be a number, got {describe(mine)}")
        print(f"{name:{width}s} {float(mine):10.3f} {right:10.3f}   {_say(float(mine), right)}")


def _say(mine: float, true: float) -> str:
    """Return a word or two about `mine`."""

    def close(guess: float) -> bool:
        return abs(mine - guess) <= CLOSE + SHARE * abs(guess)

    for guess, words in ((true, "right"), (-true, "the sign is turned"), (2 * true, "twice")):
        if close(guess):
            return words
    return "half" if close(true / 2) else "not yet: which arrow went wrong?"


@accepts(x=number(), w=number(), b=number())
def neuron_slopes(x: float, w: float, b: float) -> dict[str, float]:
    """Return the slopes of the log-loss of one neuron whose truth is 1, by name.

    Parameters
    ----------
    x, w, b : float
        Input, weight and bias.
    """
    p = float(sigmoid(np.array(w * x + b)))
    return {"in p": -1 / p, "in z": p - 1, "in w": (p - 1) * x, "in b": p - 1}


@accepts(x=array(2), W1=array(2, 2), b1=array(2), w2=array(2), b2=number())
def network_slopes(
    x: np.ndarray, W1: np.ndarray, b1: np.ndarray, w2: np.ndarray, b2: float
) -> dict[str, float]:
    """Return some slopes of the log-loss of a 2-2-1 network of sigmoids whose truth is 1, by name.

    Parameters
    ----------
    x : array_like, shape (2,)
        One example.
    W1, b1 : array_like, shapes (2, 2) and (2,)
    w2 : array_like, shape (2,)
    b2 : float
    """
    a = sigmoid(x @ W1 + b1)
    delta = float(sigmoid(a @ w2 + b2)) - 1
    back = delta * w2
    hidden = back * a * (1 - a)
    return {
        "in z": delta,
        "in a1": float(back[0]),
        "in a2": float(back[1]),
        "in z1": float(hidden[0]),
        "in z2": float(hidden[1]),
        "weight a1 to output": float(delta * a[0]),
        "weight x2 to unit 1": float(hidden[0] * x[1]),
    }

"""What the learner writes in the lessons, in lesson order: short, in NumPy.

Notation: X has shape (n, features), y holds 0 or 1 for each of the n examples, z is a score
(logit), p a probability, J the mean loss.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.arguments import accepts, callable_
from course_utils.numeric_arguments import (
    array,
    integer,
    labels,
    number,
    probabilities,
    such_that,
)

# ---- Lesson 01: logistic regression ----------------------------------------------------------


@accepts(x=array("n"), y=labels("n"))
def best_threshold(x: np.ndarray, y: np.ndarray) -> float:
    """Return the value of one feature above which to say 1, so that most answers are right.

    Parameters
    ----------
    x : array_like, shape (n,)
        One feature.
    y : array_like, shape (n,)
        The labels, 0 or 1.

    Returns
    -------
    float
        A value of `x`; the smallest of those that are equally good.

    Raises
    ------
    TypeError, ValueError
        If `x` is not numeric or not finite, `y` not of 0 and 1, or their lengths differ.
    """
    cuts = np.unique(x)
    return float(max(cuts, key=lambda cut: np.mean((x > cut) == y)))


@accepts(
    X_train=such_that(
        array("n", "features"),
        lambda X: np.all(X.std(axis=0) > 0),
        "vary in each feature: a std of 0 cannot divide",
    ),
    X_test=array("others", "features"),
)
def standardise(X_train: np.ndarray, X_test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Measure each feature in standard deviations from the mean, both of the *training* data.

    Parameters
    ----------
    X_train : array_like, shape (n, features)
        No feature the same in all examples.
    X_test : array_like, shape (others, features)

    Returns
    -------
    S_train : numpy.ndarray, shape (n, features)
        Each feature with mean 0 and standard deviation 1.
    S_test : numpy.ndarray, shape (others, features)

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or a feature does not vary.
    """
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


@accepts(z=array())
def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash scores to probabilities: 1 / (1 + exp(-z)), without overflow for any z.

    Parameters
    ----------
    z : array_like, any shape
        Scores (logits).

    Returns
    -------
    numpy.ndarray, shape of z
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If `z` is not numeric or not finite.
    """
    # exp of a number that is never above 0 cannot overflow
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@accepts(p=probabilities())
def logit(p: np.ndarray) -> np.ndarray:
    """Undo the sigmoid: log(p / (1 - p)), the score that gives probability p.

    Parameters
    ----------
    p : array_like, any shape
        Probabilities, strictly between 0 and 1.

    Returns
    -------
    numpy.ndarray, shape of p

    Raises
    ------
    TypeError, ValueError
        If `p` is not numeric or not strictly between 0 and 1.
    """
    if np.any((p == 0) | (p == 1)):
        raise ValueError("logit: p must lie strictly between 0 and 1: no finite score gives 0 or 1")
    return np.log(p) - np.log1p(-p)


@accepts(p=probabilities("n"), y=labels("n"))
def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Return the mean of -log(probability given to what was true), in nats.

    Parameters
    ----------
    p : array_like, shape (n,)
        Predicted probability of label 1.
    y : array_like, shape (n,)
        The labels, 0 or 1.

    Returns
    -------
    float
        0 for a perfect forecast. A probability of 0 for what was true counts as 2.2e-16, so that
        the loss stays finite (as in scikit-learn).

    Raises
    ------
    TypeError, ValueError
        If `p` is not made of probabilities, `y` not of 0 and 1, or their lengths differ.
    """
    p_of_truth = np.where(y == 1, p, 1 - p)
    smallest = np.finfo(float).eps
    return float(-np.mean(np.log(np.maximum(p_of_truth, smallest))))


@accepts(X=array("n", "features"), y=labels("n"), weights=array("features"), bias=number())
def log_loss_gradient(
    X: np.ndarray, y: np.ndarray, weights: np.ndarray, bias: float
) -> tuple[np.ndarray, float]:
    """Return the slope of the mean log-loss in each weight and in the bias.

    Parameters
    ----------
    X : array_like, shape (n, features)
    y : array_like, shape (n,)
        The labels, 0 or 1.
    weights : array_like, shape (features,)
    bias : float

    Returns
    -------
    weights_gradient : numpy.ndarray, shape (features,)
        The mean over the examples of (p - y) x.
    bias_gradient : float
        The mean of p - y.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `y` not of 0 and 1.
    """
    delta = (sigmoid(X @ weights + bias) - y) / len(y)
    return X.T @ delta, float(delta.sum())


@accepts(
    X=array("n", "features"),
    y=labels("n"),
    weights=array("features"),
    bias=number(),
    learning_rate=number(above=0),
)
def descent_step(
    X: np.ndarray, y: np.ndarray, weights: np.ndarray, bias: float, learning_rate: float
) -> tuple[np.ndarray, float]:
    """Take one step of gradient descent on the mean log-loss.

    Parameters
    ----------
    X : array_like, shape (n, features)
    y : array_like, shape (n,)
        The labels, 0 or 1.
    weights : array_like, shape (features,)
        Where the step starts; left as it is.
    bias : float
    learning_rate : float
        Length of the step as a multiple of the gradient, above 0.

    Returns
    -------
    weights : numpy.ndarray, shape (features,)
    bias : float

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape or range.
    """
    weights_gradient, bias_gradient = log_loss_gradient(X, y, weights, bias)
    return weights - learning_rate * weights_gradient, bias - learning_rate * bias_gradient


@accepts(loss=callable_(), weights=array("features"), epsilon=number(above=0))
def nudge_gradient(
    loss: Callable[[np.ndarray], float], weights: np.ndarray, epsilon: float = 1e-6
) -> np.ndarray:
    """Measure a gradient by nudging each weight a little up and a little down.

    Parameters
    ----------
    loss : callable
        Takes weights of shape (features,), returns a number.
    weights : array_like, shape (features,)
        Where to measure.
    epsilon : float
        Size of the nudge, above 0.

    Returns
    -------
    numpy.ndarray, shape (features,)
        Central differences, (loss(w + epsilon) - loss(w - epsilon)) / (2 epsilon).

    Raises
    ------
    TypeError, ValueError
        If `loss` cannot be called, or another argument is not of the kind named above.
    """
    slopes = np.zeros_like(weights)
    for i in range(len(weights)):
        nudge = np.zeros_like(weights)
        nudge[i] = epsilon
        slopes[i] = (loss(weights + nudge) - loss(weights - nudge)) / (2 * epsilon)
    return slopes


@accepts(
    X=array("n", "features"),
    y=labels("n"),
    learning_rate=number(above=0),
    steps=integer(at_least=1),
)
def fit_logistic(
    X: np.ndarray, y: np.ndarray, learning_rate: float, steps: int
) -> tuple[np.ndarray, float, np.ndarray]:
    """Fit a logistic regression by gradient descent on the mean log-loss, from all zeros.

    Parameters
    ----------
    X : array_like, shape (n, features)
        Standardised features descend fastest.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    learning_rate : float
        Length of a step as a multiple of the gradient, above 0.
    steps : int
        How many steps to take, at least 1.

    Returns
    -------
    weights : numpy.ndarray, shape (features,)
    bias : float
    losses : numpy.ndarray, shape (steps,)
        The mean log-loss before each step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape or range.
    """
    weights, bias = np.zeros(X.shape[1]), 0.0
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step] = log_loss(sigmoid(X @ weights + bias), y)
        weights, bias = descent_step(X, y, weights, bias, learning_rate)
    return weights, bias, losses


@accepts(
    x1=array(),
    weights=such_that(array(2), lambda w: w[1] != 0, "not end in 0: the line would be vertical"),
    bias=number(),
)
def boundary(x1: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    """Return x2 on the line where the score is 0: -(w1 x1 + b) / w2.

    Parameters
    ----------
    x1 : array_like, any shape
        Values of the first feature.
    weights : array_like, shape (2,)
        The second not 0: then the line would be vertical.
    bias : float

    Returns
    -------
    numpy.ndarray, shape of x1

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or the second weight is 0.
    """
    return -(weights[0] * x1 + bias) / weights[1]


@accepts(
    X=array("n", "features"),
    weights=array("features"),
    bias=number(),
    threshold=such_that(number(above=0), lambda cut: cut < 1, "be below 1"),
)
def classify(X: np.ndarray, weights: np.ndarray, bias: float, threshold: float) -> np.ndarray:
    """Answer 1 where the probability of class 1 is above the threshold, else 0.

    Parameters
    ----------
    X : array_like, shape (n, features)
    weights : array_like, shape (features,)
    bias : float
    threshold : float
        A probability, between 0 and 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The answers, 0 or 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape or range.
    """
    p = sigmoid(X @ weights + bias)
    return np.where(p > threshold, 1, 0)

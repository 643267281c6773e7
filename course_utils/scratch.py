"""What the learner writes in the lessons, in lesson order: short, in NumPy.

Notation: X has shape (n, features), y holds 0 or 1 for each of the n examples, z is a score
(logit), p a probability, J the mean loss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from course_utils.arguments import accepts, callable_, instance, one_of, unchecked
from course_utils.numeric_arguments import (
    array,
    class_numbers,
    examples_list,
    integer,
    labels,
    layer_list,
    list_of,
    number,
    one_hot,
    probabilities,
    same_shape,
    signs,
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


# ---- Lesson 02: perceptrons ------------------------------------------------------------------


@accepts(X=array("n", "features"), weights=array("features"), bias=number())
def perceptron(X: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    """Answer 1 where the score w · x + b is above 0, else 0.

    Parameters
    ----------
    X : array_like, shape (n, features)
    weights : array_like, shape (features,)
    bias : float

    Returns
    -------
    numpy.ndarray, shape (n,)
        The answers, 0 or 1. A score of exactly 0 gets 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite or of another shape.
    """
    return np.where(X @ weights + bias > 0, 1, 0)


@accepts(
    x=array("features"),
    label=such_that(number(), lambda label: abs(label) == 1, "be -1 or 1"),
    weights=array("features"),
    bias=number(),
)
def perceptron_step(
    x: np.ndarray, label: float, weights: np.ndarray, bias: float
) -> tuple[np.ndarray, float]:
    """Learn from one example by Rosenblatt's rule: change nothing unless it is answered wrongly.

    Parameters
    ----------
    x : array_like, shape (features,)
        One example.
    label : float
        Its class, -1 or 1.
    weights : array_like, shape (features,)
        Left as they are; the result is new.
    bias : float

    Returns
    -------
    weights : numpy.ndarray, shape (features,)
        w + label * x where label * (w · x + b) <= 0, else w. A score of 0 counts as a mistake.
    bias : float
        b + label or b.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `label` not -1 or 1.

    References
    ----------
    F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization
    in the brain", Psychological Review 65 (1958), doi.org/10.1037/h0042519
    """
    if label * (weights @ x + bias) <= 0:
        return weights + label * x, bias + label
    return weights, bias


@accepts(X=array("n", "features"), labels=signs("n"), epochs=integer(at_least=1))
def train_perceptron(
    X: np.ndarray, labels: np.ndarray, epochs: int
) -> tuple[np.ndarray, float, np.ndarray]:
    """Go through the examples again and again, in the order given, learning by Rosenblatt's rule.

    Parameters
    ----------
    X : array_like, shape (n, features)
    labels : array_like, shape (n,)
        The classes, -1 or 1.
    epochs : int
        How often to go through all examples, at least 1.

    Returns
    -------
    weights : numpy.ndarray, shape (features,)
        Where they ended; they start from zeros.
    bias : float
    mistakes : numpy.ndarray, shape (epochs,)
        How many examples were answered wrongly, and so changed the weights, in each epoch.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `labels` not of -1 and 1.
    """
    weights, bias = np.zeros(X.shape[1]), 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, labels, strict=True):
            mistakes[epoch] += label * (weights @ x + bias) <= 0
            weights, bias = perceptron_step(x, label, weights, bias)
    return weights, bias, mistakes


@accepts(X=labels("n", 2))
def nand(X: np.ndarray) -> np.ndarray:
    """Answer 0 where both inputs are 1, else 1, by one perceptron.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Inputs of 0 and 1.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If `X` is not of 0 and 1, or has another shape.
    """
    return perceptron(X, -np.ones(2), 1.5)


@accepts(X=labels("n", 2))
def xor(X: np.ndarray) -> np.ndarray:
    """Answer 1 where exactly one input is 1, else 0, by two hidden perceptrons and one after them.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Inputs of 0 and 1.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If `X` is not of 0 and 1, or has another shape.
    """
    ones = np.ones(2)
    either = perceptron(X, ones, -0.5)
    not_both = perceptron(X, -ones, 1.5)
    return perceptron(np.column_stack([either, not_both]), ones, -1.5)


@accepts(sizes=list_of(integer(at_least=1), at_least=2))
def count_parameters(sizes: list[int]) -> int:
    """Count the weights and biases of a network whose layers are fully connected.

    Parameters
    ----------
    sizes : list of int
        The number of inputs, then the number of units of each layer; at least two numbers.

    Returns
    -------
    int
        In each layer, one weight for each input of each unit, and one bias for each unit.

    Raises
    ------
    TypeError, ValueError
        If `sizes` is no list of at least two whole numbers, each at least 1.
    """
    total = 0
    for k in range(1, len(sizes)):
        total += sizes[k - 1] * sizes[k] + sizes[k]
    return total


@accepts(X=array("n", "inputs"), W=array("inputs", "units"), b=array("units"))
def layer(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the scores of a layer, Z = X W + b: a column for each unit.

    Parameters
    ----------
    X : array_like, shape (n, inputs)
    W : array_like, shape (inputs, units)
        A column of weights for each unit.
    b : array_like, shape (units,)

    Returns
    -------
    numpy.ndarray, shape (n, units)

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite or of another shape.
    """
    return X @ W + b


@accepts(X=array("n", "features"), layers=layer_list("features"), activation=callable_())
def forward(
    X: np.ndarray,
    layers: list[tuple[np.ndarray, np.ndarray]],
    activation: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Send examples through a network of any depth and return the scores of its last layer.

    The activation follows each layer but the last: what the last scores become, such as
    probabilities, depends on the task and is left to the caller. A single layer has none.

    Parameters
    ----------
    X : array_like, shape (n, features)
    layers : list of (W, b)
        From first to last: W of shape (inputs, units), b of shape (units,), where the inputs of
        a layer are the units of the one before.
    activation : callable
        Takes an array and returns one of the same shape.

    Returns
    -------
    numpy.ndarray, shape (n, units of the last layer)

    Raises
    ------
    TypeError, ValueError
        If `layers` is empty or not of pairs, shapes do not fit, a number is not finite, or
        `activation` cannot be called.
    """
    for W, b in layers[:-1]:
        X = activation(layer(X, W, b))
    W, b = layers[-1]
    return layer(X, W, b)


@accepts(Z=array("n", "classes"))
def softmax(Z: np.ndarray) -> np.ndarray:
    """Turn each row of scores into probabilities that sum to 1, without overflow for any score.

    Parameters
    ----------
    Z : array_like, shape (n, classes)

    Returns
    -------
    numpy.ndarray, shape (n, classes)
        exp(z) / (sum of exp(z) in its row). Adding a number to a whole row changes nothing.

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric, not finite, or has another number of axes.
    """
    # the largest score of each row becomes 0, so exp gives at most 1
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@accepts(
    P=such_that(
        probabilities("n", "classes"),
        lambda P: np.allclose(P.sum(axis=1), 1),
        "have rows that sum to 1",
    ),
    y=class_numbers("n", below="classes"),
)
def cross_entropy(P: np.ndarray, y: np.ndarray) -> float:
    """Return the mean of -log(probability given to the true class), in nats.

    Parameters
    ----------
    P : array_like, shape (n, classes)
        Probabilities; each row sums to 1.
    y : array_like, shape (n,)
        The true classes, whole numbers from 0 to classes - 1.

    Returns
    -------
    float
        A probability of 0 for the true class counts as 2.2e-16, as in `log_loss`.

    Raises
    ------
    TypeError, ValueError
        If the rows of `P` are no probabilities that sum to 1, a class in `y` has no column, or
        their lengths differ.
    """
    p_of_truth = P[np.arange(len(y)), y]
    smallest = np.finfo(float).eps
    return float(-np.mean(np.log(np.maximum(p_of_truth, smallest))))


@accepts(
    X=array("n", "features"),
    y=class_numbers("n", below="classes"),
    classes=integer(at_least=2),
    learning_rate=number(above=0),
    steps=integer(at_least=1),
)
def fit_softmax(
    X: np.ndarray, y: np.ndarray, classes: int, learning_rate: float, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fit one layer with softmax by gradient descent on the mean cross-entropy, from all zeros.

    Parameters
    ----------
    X : array_like, shape (n, features)
        Standardised features descend fastest.
    y : array_like, shape (n,)
        The true classes, whole numbers from 0 to classes - 1.
    classes : int
        How many classes there are, at least 2.
    learning_rate : float
        Length of a step as a multiple of the gradient, above 0.
    steps : int
        How many steps to take, at least 1.

    Returns
    -------
    W : numpy.ndarray, shape (features, classes)
    b : numpy.ndarray, shape (classes,)
    losses : numpy.ndarray, shape (steps,)
        The mean cross-entropy before each step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape or range.
    """
    if y.max() >= classes:
        raise ValueError(f"fit_softmax: y must hold numbers below classes = {classes}")
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    losses = np.zeros(steps)
    truth = np.eye(classes)[y]
    for step in range(steps):
        P = softmax(layer(X, W, b))
        losses[step] = cross_entropy(P, y)
        delta = (P - truth) / len(y)
        W, b = W - learning_rate * X.T @ delta, b - learning_rate * delta.sum(axis=0)
    return W, b, losses


# ---- Lesson 03: activations ------------------------------------------------------------------


@accepts(z=array())
def sigmoid_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of the sigmoid: a (1 - a) with a = sigmoid(z), at most 1/4.

    Parameters
    ----------
    z : array_like, any shape
        Scores, not activations.

    Returns
    -------
    numpy.ndarray, shape of z

    Raises
    ------
    TypeError, ValueError
        If `z` is not numeric or not finite; so for all activations and slopes below.
    """
    a = sigmoid(z)
    return a * (1 - a)


@accepts(z=array())
def tanh(z: np.ndarray) -> np.ndarray:
    """Squash scores to between -1 and 1: the sigmoid stretched, 2 sigmoid(2 z) - 1."""
    return np.tanh(z)


@accepts(z=array())
def tanh_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of tanh: 1 - a² with a = tanh(z), at most 1."""
    return 1 - np.tanh(z) ** 2


@accepts(z=array())
def relu(z: np.ndarray) -> np.ndarray:
    """Return z where it is above 0, else 0: a rectified linear unit."""
    return np.maximum(z, 0)


@accepts(z=array())
def relu_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of ReLU: 1 where z is above 0, else 0 (at 0, where it has none, too)."""
    return np.where(z > 0, 1.0, 0.0)


@accepts(z=array(), leak=number(at_least=0))
def leaky_relu(z: np.ndarray, leak: float = 0.01) -> np.ndarray:
    """Return z where it is above 0, else leak times z."""
    return np.where(z > 0, z, leak * z)


@accepts(z=array(), leak=number(at_least=0))
def leaky_relu_slope(z: np.ndarray, leak: float = 0.01) -> np.ndarray:
    """Return the slope of leaky ReLU: 1 where z is above 0, else the leak (at 0 too)."""
    return np.where(z > 0, 1.0, leak)


@accepts(z=array())
def step(z: np.ndarray) -> np.ndarray:
    """Return 1 where z is above 0, else 0: Rosenblatt's unit."""
    return np.where(z > 0, 1.0, 0.0)


@accepts(z=array())
def step_slope(z: np.ndarray) -> np.ndarray:
    """Return 0 everywhere: a step is flat on both sides, and has no slope at 0."""
    return np.zeros_like(z)


@accepts(z=array())
def elu(z: np.ndarray) -> np.ndarray:
    """Return z where it is above 0, else e^z - 1: the exponential linear unit.

    References
    ----------
    Clevert, Unterthiner and Hochreiter (2015), arxiv.org/abs/1511.07289, with their alpha = 1.
    """
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@accepts(z=array())
def elu_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of ELU: 1 where z is above 0, else e^z."""
    return np.exp(np.minimum(z, 0))


@accepts(z=array())
def softplus(z: np.ndarray) -> np.ndarray:
    """Return ln(1 + e^z), a ReLU with its corner rounded, without overflow for any z."""
    return np.logaddexp(0, z)


@accepts(z=array())
def softplus_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of softplus, which is the sigmoid."""
    return sigmoid(z)


@accepts(z=array())
def silu(z: np.ndarray) -> np.ndarray:
    """Return z sigmoid(z), also called swish.

    References
    ----------
    Elfwing, Uchibe and Doya (2017), arxiv.org/abs/1702.03118
    """
    return z * sigmoid(z)


@accepts(z=array())
def silu_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of SiLU: s + z s (1 - s) with s = sigmoid(z)."""
    return sigmoid(z) + z * sigmoid_slope(z)


@accepts(z=array())
def gelu(z: np.ndarray) -> np.ndarray:
    """Return z times the share of a normal distribution below z, by the error function.

    References
    ----------
    Hendrycks and Gimpel (2016), arxiv.org/abs/1606.08415: the exact form, not the one by tanh.
    """
    return z * _share_below(z)


@accepts(z=array())
def gelu_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of GELU: a normal distribution's share below z, plus z times its density."""
    density = np.exp(-(np.minimum(np.abs(z), 40) ** 2) / 2) / math.sqrt(2 * math.pi)
    return _share_below(z) + z * density


_error_function = np.vectorize(math.erf, otypes=[float])


def _share_below(z: np.ndarray) -> np.ndarray:
    share: np.ndarray = (1 + _error_function(z / math.sqrt(2))) / 2
    return share


@dataclass(frozen=True)
class Activation:
    """An activation function `f` and its derivative `slope`, both functions of the scores z."""

    f: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "step": Activation(step, step_slope),
        "sigmoid": Activation(sigmoid, sigmoid_slope),
        "tanh": Activation(tanh, tanh_slope),
        "relu": Activation(relu, relu_slope),
        "leaky_relu": Activation(leaky_relu, leaky_relu_slope),
        "elu": Activation(elu, elu_slope),
        "softplus": Activation(softplus, softplus_slope),
        "silu": Activation(silu, silu_slope),
        "gelu": Activation(gelu, gelu_slope),
    }
)


@accepts(rng=instance(np.random.Generator), n_in=integer(at_least=1), n_out=integer(at_least=1))
def xavier(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw the first weights of a layer of sigmoid or tanh units, by Glorot's rule.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Inputs and units of the layer, each at least 1.

    Returns
    -------
    numpy.ndarray, shape (n_in, n_out)
        Normal, mean 0, standard deviation sqrt(2 / (n_in + n_out)).

    Raises
    ------
    TypeError, ValueError
        If `rng` is no Generator or a size no whole number of at least 1.

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS (2010), proceedings.mlr.press/v9/glorot10a.html
    """
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), size=(n_in, n_out))


@accepts(rng=instance(np.random.Generator), n_in=integer(at_least=1), n_out=integer(at_least=1))
def he(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw the first weights of a layer of ReLU units, by He's rule.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Inputs and units of the layer, each at least 1.

    Returns
    -------
    numpy.ndarray, shape (n_in, n_out)
        Normal, mean 0, standard deviation sqrt(2 / n_in).

    Raises
    ------
    TypeError, ValueError
        If `rng` is no Generator or a size no whole number of at least 1.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), arxiv.org/abs/1502.01852
    """
    return rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out))


@accepts(
    nudge=array("n", "inputs"),
    W=array("inputs", "units"),
    Z=array("n", "units"),
    slope=callable_(),
)
def carry_nudge(
    nudge: np.ndarray, W: np.ndarray, Z: np.ndarray, slope: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return by how much a layer's activations move when its inputs are nudged a little.

    Parameters
    ----------
    nudge : array_like, shape (n, inputs)
        The small change of each input.
    W : array_like, shape (inputs, units)
    Z : array_like, shape (n, units)
        The layer's scores, X @ W + b.
    slope : callable
        The derivative of its activation, a function of the scores.

    Returns
    -------
    numpy.ndarray, shape (n, units)

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `slope` cannot be called.
    """
    return nudge @ W * slope(Z)


@accepts(
    X=array("n", "features"),
    layers=layer_list("features"),
    activation=instance(Activation),
    nudge=array("n", "features"),
)
def nudge_sizes(
    X: np.ndarray,
    layers: list[tuple[np.ndarray, np.ndarray]],
    activation: Activation,
    nudge: np.ndarray,
) -> np.ndarray:
    """Carry a nudge of the inputs through all layers; return its size after each.

    Here the activation follows every layer, the last one too.

    Parameters
    ----------
    X : array_like, shape (n, features)
    layers : list of (W, b)
    activation : Activation
    nudge : array_like, shape (n, features)
        The small change of each input, not all of them 0.

    Returns
    -------
    numpy.ndarray, shape (layers + 1,)
        Root mean square of the nudge before the first layer and after each.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    sizes = [np.sqrt(np.mean(nudge**2))]
    for W, b in layers:
        Z = layer(X, W, b)
        nudge = carry_nudge(nudge, W, Z, activation.slope)
        X = activation.f(Z)
        sizes.append(np.sqrt(np.mean(nudge**2)))
    return np.array(sizes)


@accepts(Z=array("n", "units"))
def dead_relus(Z: np.ndarray) -> int:
    """Count the ReLU units that answer 0 to every example.

    Parameters
    ----------
    Z : array_like, shape (n, units)
        The scores of a layer: a row for each example, a column for each unit.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric, not finite, or has another number of axes.
    """
    return int(np.sum(np.all(Z <= 0, axis=0)))


@accepts(z=array("n"), y=labels("n"))
def log_loss_of_scores(z: np.ndarray, y: np.ndarray) -> float:
    """Return the mean log-loss from scores, without the sigmoid and for any score.

    Parameters
    ----------
    z : array_like, shape (n,)
        Scores (logits), not probabilities.
    y : array_like, shape (n,)
        The labels, 0 or 1.

    Returns
    -------
    float
        The mean of softplus(z) - y z.

    Raises
    ------
    TypeError, ValueError
        If `z` is not numeric or not finite, `y` not of 0 and 1, or their lengths differ.
    """
    return float(np.mean(softplus(z) - y * z))


# ---- Lesson 04: backpropagation --------------------------------------------------------------
#
# Y holds what is true, in the shape of the outputs: (n, 1) for one number or label an example,
# (n, classes) with a single 1 in each row for classes. A delta is the slope of the mean loss in
# each score; the 1/n is in it. A gradient of a network is a list of (dW, db) in the shapes of its
# layers; `flatten` makes one long row of either.

Layers = list[tuple[np.ndarray, np.ndarray]]


@accepts(predictions=same_shape("answers"), Y=same_shape("answers"))
def mean_squared_error(predictions: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean of the squared differences.

    Parameters
    ----------
    predictions, Y : array_like, both of the same shape, such as (n,) or (n, outputs)
        What was answered, and what is true.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or not finite, or their shapes differ.
    """
    return float(np.mean((predictions - Y) ** 2))


@accepts(predictions=same_shape("answers"), Y=same_shape("answers"))
def mean_squared_error_delta(predictions: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the slope of the mean squared error in each prediction: 2 (prediction - y) / n.

    Parameters
    ----------
    predictions, Y : array_like, both of the same shape, such as (n,) or (n, outputs)

    Returns
    -------
    numpy.ndarray, shape of predictions
        Here n counts the numbers: with several outputs, n * outputs.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or not finite, or their shapes differ.
    """
    return 2 * (predictions - Y) / Y.size


@accepts(predictions=same_shape("answers"), Y=same_shape("answers"))
def mean_absolute_error(predictions: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean of the differences without their signs.

    Parameters
    ----------
    predictions, Y : array_like, both of the same shape, such as (n,) or (n, outputs)
        What was answered, and what is true.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or not finite, or their shapes differ.
    """
    return float(np.mean(np.abs(predictions - Y)))


@accepts(predictions=same_shape("answers"), Y=same_shape("answers"))
def mean_absolute_error_delta(predictions: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the slope of the mean absolute error in each prediction: 1/n or -1/n.

    Parameters
    ----------
    predictions, Y : array_like, both of the same shape, such as (n,) or (n, outputs)

    Returns
    -------
    numpy.ndarray, shape of predictions
        0 where a prediction is exact: there the error has a kink, and no slope.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or not finite, or their shapes differ.
    """
    return np.sign(predictions - Y) / Y.size


@accepts(P=probabilities("n", "outputs"), Y=labels("n", "outputs"))
def output_delta(P: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the slope of the mean loss in each score, (p - y) / n.

    It is the same for a sigmoid with log-loss and for softmax with cross-entropy: the slope of
    the one cancels what the slope of the other would divide by.

    Parameters
    ----------
    P : array_like, shape (n, outputs)
        Probabilities, not scores.
    Y : array_like, shape (n, outputs)
        What is true, 0 or 1; with classes, a single 1 in each row.

    Returns
    -------
    numpy.ndarray, shape (n, outputs)

    Raises
    ------
    TypeError, ValueError
        If `P` is not made of probabilities, `Y` not of 0 and 1, or their shapes differ.
    """
    return (P - Y) / len(Y)


@accepts(Z=array("n", "outputs"), Y=labels("n", "outputs"))
def log_loss_delta(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the slope of the mean log-loss in each score, (sigmoid(z) - y) / n.

    Parameters
    ----------
    Z : array_like, shape (n, outputs)
        Scores; a sigmoid follows.
    Y : array_like, shape (n, outputs)
        The labels, 0 or 1. With several outputs their losses add up.

    Returns
    -------
    numpy.ndarray, shape (n, outputs)

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric or not finite, `Y` not of 0 and 1, or their shapes differ.
    """
    return output_delta(sigmoid(Z), Y)


@accepts(Z=array("n", "classes"), Y=one_hot("n", "classes"))
def cross_entropy_delta(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the slope of the mean cross-entropy in each score, (softmax(z) - y) / n.

    Parameters
    ----------
    Z : array_like, shape (n, classes)
        Scores; softmax follows.
    Y : array_like, shape (n, classes)
        A single 1 in each row, in the column of the true class.

    Returns
    -------
    numpy.ndarray, shape (n, classes)

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric or not finite, `Y` not as above, or their shapes differ.
    """
    return output_delta(softmax(Z), Y)


@accepts(Z=array("n", "outputs"), Y=labels("n", "outputs"))
def log_loss_of_outputs(Z: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean log-loss from scores, as `log_loss_of_scores`, here with a column for each.

    Parameters
    ----------
    Z : array_like, shape (n, outputs)
        Scores; a sigmoid follows.
    Y : array_like, shape (n, outputs)
        The labels, 0 or 1. With several outputs their losses add up.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric or not finite, `Y` not of 0 and 1, or their shapes differ.
    """
    return float(np.sum(softplus(Z) - Y * Z) / len(Z))


@accepts(Z=array("n", "classes"), Y=one_hot("n", "classes"))
def cross_entropy_of_scores(Z: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean cross-entropy from scores, without softmax and for any score.

    Parameters
    ----------
    Z : array_like, shape (n, classes)
        Scores; softmax follows.
    Y : array_like, shape (n, classes)
        A single 1 in each row, in the column of the true class.

    Returns
    -------
    float
        The mean of log(sum of exp(z) in the row) minus the true class's z.

    Raises
    ------
    TypeError, ValueError
        If `Z` is not numeric or not finite, `Y` not as above, or their shapes differ.
    """
    below_top = Z - Z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(below_top).sum(axis=1))
    return float(np.mean(log_sum - np.sum(Y * below_top, axis=1)))


@dataclass(frozen=True)
class Loss:
    """A mean loss as a function of the last layer's scores.

    Attributes
    ----------
    output : callable
        What turns scores into predictions, such as `softmax`.
    of : callable
        The mean loss, of scores Z and truth Y, both of shape (n, outputs).
    delta : callable
        Its slope in each score, of Z and Y too, in the shape of Z.
    """

    output: Callable[[np.ndarray], np.ndarray]
    of: Callable[[np.ndarray, np.ndarray], float]
    delta: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _as_they_are(Z: np.ndarray) -> np.ndarray:
    return Z


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "squared_error": Loss(_as_they_are, mean_squared_error, mean_squared_error_delta),
        "absolute_error": Loss(_as_they_are, mean_absolute_error, mean_absolute_error_delta),
        "log_loss": Loss(sigmoid, log_loss_of_outputs, log_loss_delta),
        "cross_entropy": Loss(softmax, cross_entropy_of_scores, cross_entropy_delta),
    }
)


@accepts(
    sizes=list_of(integer(at_least=1), at_least=2),
    rng=instance(np.random.Generator),
    draw=callable_(),
)
def init_network(
    sizes: list[int],
    rng: np.random.Generator,
    draw: Callable[[np.random.Generator, int, int], np.ndarray] = he,
) -> Layers:
    """Draw the first weights of a network; its biases start at 0.

    Parameters
    ----------
    sizes : list of int
        The number of inputs, then the number of units of each layer.
    rng : numpy.random.Generator
    draw : callable
        The rule for the weights of a layer: `he` or `xavier`.

    Returns
    -------
    list of (W, b)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers.append((draw(rng, n_in, n_out), np.zeros(n_out)))
    return layers


@accepts(X=array("n", "features"), layers=layer_list("features"), activation=instance(Activation))
def forward_pass(
    X: np.ndarray, layers: Layers, activation: Activation
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Send examples through a network, and keep what the way back needs.

    Parameters
    ----------
    X : array_like, shape (n, features)
    layers : list of (W, b)
    activation : Activation
        Follows each layer but the last, as in `forward`.

    Returns
    -------
    inputs : list of numpy.ndarray
        What went into each layer; the first is X.
    scores : list of numpy.ndarray
        What each layer made of it, before the activation; the last is what `forward` returns.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, or shapes do not fit.
    """
    inputs: list[np.ndarray] = []
    scores: list[np.ndarray] = []
    for k, (W, b) in enumerate(layers):
        inputs.append(X if k == 0 else activation.f(scores[-1]))
        scores.append(layer(inputs[-1], W, b))
    return inputs, scores


@accepts(inputs=array("n", "inputs"), delta=array("n", "units"))
def layer_gradient(inputs: np.ndarray, delta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the slope of the mean loss in each weight and bias of one layer.

    Parameters
    ----------
    inputs : array_like, shape (n, inputs)
        What went into the layer.
    delta : array_like, shape (n, units)
        The slope of the mean loss in each of the layer's scores.

    Returns
    -------
    dW : numpy.ndarray, shape (inputs, units)
        A weight multiplies an input: over all examples, input times delta, added up.
    db : numpy.ndarray, shape (units,)
        A bias is added as it is: the deltas, added up over all examples.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite or of another shape.
    """
    return inputs.T @ delta, delta.sum(axis=0)


@accepts(
    delta=array("n", "units"),
    W=array("inputs", "units"),
    Z=array("n", "inputs"),
    slope=callable_(),
)
def carry_back(
    delta: np.ndarray, W: np.ndarray, Z: np.ndarray, slope: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Carry a delta from a layer's scores back to the scores of the layer before it.

    Parameters
    ----------
    delta : array_like, shape (n, units)
        The slope of the mean loss in each score of the layer.
    W : array_like, shape (inputs, units)
        The layer's weights.
    Z : array_like, shape (n, inputs)
        The scores of the layer before it, whose activations are the layer's inputs.
    slope : callable
        The derivative of the activation between them, a function of the scores.

    Returns
    -------
    numpy.ndarray, shape (n, inputs)

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `slope` cannot be called.
    """
    return delta @ W.T * slope(Z)


@accepts(
    X=array("n", "features"),
    Y=array("n", "outputs"),
    layers=layer_list("features"),
    activation=instance(Activation),
    loss=instance(Loss),
)
def backward(
    X: np.ndarray, Y: np.ndarray, layers: Layers, activation: Activation, loss: Loss
) -> Layers:
    """Return the slope of the mean loss in every weight and bias, by one pass there and one back.

    Parameters
    ----------
    X : array_like, shape (n, features)
    Y : array_like, shape (n, outputs)
        What is true.
    layers : list of (W, b)
        Left as they are: this finds the gradient, an optimiser uses it.
    activation : Activation
        Follows each layer but the last, as in `forward`.
    loss : Loss
        Such as `LOSSES["cross_entropy"]`.

    Returns
    -------
    list of (dW, db)
        In the shapes of `layers`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, shapes do not fit, or `Y` holds what this
        loss cannot use.

    References
    ----------
    Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors",
    Nature 323 (1986), doi.org/10.1038/323533a0
    """
    inputs, scores = forward_pass(X, layers, activation)
    delta = loss.delta(scores[-1], Y)
    gradient = [layer_gradient(inputs[-1], delta)]
    for k in reversed(range(1, len(layers))):
        delta = carry_back(delta, layers[k][0], scores[k - 1], activation.slope)
        gradient.insert(0, layer_gradient(inputs[k - 1], delta))
    return gradient


@accepts(
    X=array("n", "features"),
    Y=array("n", "outputs"),
    layers=layer_list("features"),
    activation=instance(Activation),
    loss=instance(Loss),
)
def mean_loss(
    X: np.ndarray, Y: np.ndarray, layers: Layers, activation: Activation, loss: Loss
) -> float:
    """Return the mean loss of a network, whose slopes `backward` returns.

    Parameters
    ----------
    X : array_like, shape (n, features)
    Y : array_like, shape (n, outputs)
        What is true.
    layers : list of (W, b)
    activation : Activation
        Follows each layer but the last, as in `forward`.
    loss : Loss
        Such as `LOSSES["cross_entropy"]`.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, shapes do not fit, or `Y` holds what this
        loss cannot use.
    """
    return loss.of(forward(X, layers, activation.f), Y)


@accepts(layers=layer_list("features"))
def flatten(layers: Layers) -> np.ndarray:
    """Put all weights and biases of a network, or its gradient, into one long row of numbers.

    Parameters
    ----------
    layers : list of (W, b)

    Returns
    -------
    numpy.ndarray, shape (parameters,)
        The first W row by row, the first b, the second W, and so on.

    Raises
    ------
    TypeError, ValueError
        If `layers` is empty or not of pairs, shapes do not fit, or a number is not finite.
    """
    return np.concatenate([part.ravel() for pair in layers for part in pair])


@accepts(weights=array("parameters"), sizes=list_of(integer(at_least=1), at_least=2))
def unflatten(weights: np.ndarray, sizes: list[int]) -> Layers:
    """Cut a long row of numbers into the layers of a network; undoes `flatten`.

    Parameters
    ----------
    weights : array_like, shape (parameters,)
        As many as `count_parameters(sizes)`.
    sizes : list of int
        The number of inputs, then the number of units of each layer.

    Returns
    -------
    list of (W, b)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, or the number of weights does not fit.
    """
    if len(weights) != count_parameters(sizes):
        raise ValueError(
            f"unflatten: weights must hold {count_parameters(sizes)} numbers for sizes {sizes}, "
            f"got {len(weights)}"
        )
    layers, at = [], 0
    for n_in, n_out in pairwise(sizes):
        middle, end = at + n_in * n_out, at + n_in * n_out + n_out
        layers.append((weights[at:middle].reshape(n_in, n_out), weights[middle:end]))
        at = end
    return layers


@accepts(
    nodes=integer(at_least=2),
    edges=such_that(
        list_of(instance(tuple), at_least=1),
        lambda edges: all(len(edge) == 3 and 0 <= edge[0] < edge[1] for edge in edges),
        "hold (start, end, local slope), each start before its end",
    ),
)
def node_gradients(nodes: int, edges: list[tuple[int, int, float]]) -> np.ndarray:
    """Return the slope of the last node in each node of a graph, by one pass from its end.

    Parameters
    ----------
    nodes : int
        How many numbers were computed, each from numbers before it; the last is the loss.
    edges : list of (start, end, local slope)
        The arrows, in the order in which their ends were computed; nodes are counted from 0.

    Returns
    -------
    numpy.ndarray, shape (nodes,)
        The last is 1. Where several arrows leave a node, what they bring adds up.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    IndexError
        If an arrow ends in a node that is not there.
    """
    gradient = np.zeros(nodes)
    gradient[-1] = 1
    for start, end, local in reversed(edges):
        gradient[start] += gradient[end] * local
    return gradient


@accepts(
    X=array("n", "features"),
    Y=one_hot("n", "classes"),
    W1=array("features", "hidden"),
    b1=array("hidden"),
    W2=array("hidden", "classes"),
    b2=array("classes"),
)
def two_layer_gradient(  # noqa: PLR0913, PLR0917
    X: np.ndarray, Y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradient of the mean cross-entropy of a network with one hidden layer of ReLUs.

    Parameters
    ----------
    X : array_like, shape (n, features)
    Y : array_like, shape (n, classes)
        A single 1 in each row, in the column of the true class.
    W1, b1 : array_like, shapes (features, hidden) and (hidden,)
    W2, b2 : array_like, shapes (hidden, classes) and (classes,)

    Returns
    -------
    dW1, db1, dW2, db2 : numpy.ndarray
        In the shapes of the weights and biases.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `Y` not as above.
    """
    Z1 = layer(X, W1, b1)
    A1 = relu(Z1)
    P = softmax(layer(A1, W2, b2))
    delta2 = output_delta(P, Y)
    dW2, db2 = layer_gradient(A1, delta2)
    delta1 = carry_back(delta2, W2, Z1, relu_slope)
    dW1, db1 = layer_gradient(X, delta1)
    return dW1, db1, dW2, db2


@accepts(
    X=array("n", "features"),
    Y=one_hot("n", "classes"),
    W1=array("features", "hidden"),
    b1=array("hidden"),
    W2=array("hidden", "classes"),
    b2=array("classes"),
    learning_rate=number(above=0),
)
def two_layer_step(  # noqa: PLR0913, PLR0917
    X: np.ndarray,
    Y: np.ndarray,
    W1: np.ndarray,
    b1: np.ndarray,
    W2: np.ndarray,
    b2: np.ndarray,
    learning_rate: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Take one step of gradient descent with a network of two layers, as in `two_layer_gradient`.

    Parameters
    ----------
    X : array_like, shape (n, features)
    Y : array_like, shape (n, classes)
        A single 1 in each row, in the column of the true class.
    W1, b1 : array_like, shapes (features, hidden) and (hidden,)
        Where the step starts, as W2 and b2; all are left as they are.
    W2, b2 : array_like, shapes (hidden, classes) and (classes,)
    learning_rate : float
        Above 0.

    Returns
    -------
    W1, b1, W2, b2 : numpy.ndarray
        After the step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, not finite, of another shape, or `Y` not as above.
    """
    dW1, db1, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
    W1, b1 = W1 - learning_rate * dW1, b1 - learning_rate * db1
    W2, b2 = W2 - learning_rate * dW2, b2 - learning_rate * db2
    return W1, b1, W2, b2


@accepts(
    loss=callable_(),
    weights=array("parameters"),
    gradient=array("parameters"),
    epsilon=number(above=0),
)
def gradient_check(
    loss: Callable[[np.ndarray], float],
    weights: np.ndarray,
    gradient: np.ndarray,
    epsilon: float = 1e-6,
) -> float:
    """Compare a gradient with nudging every weight.

    Parameters
    ----------
    loss : callable
        Takes weights of shape (parameters,), returns a number.
    weights : array_like, shape (parameters,)
        Where to measure, such as `flatten(layers)`.
    gradient : array_like, shape (parameters,)
        What is to be checked.
    epsilon : float
        Size of the nudge, above 0.

    Returns
    -------
    float
        The largest difference, as a share of the largest slope: below 1e-7 for a right gradient
        of a smooth loss, far above for a wrong one. 0 if all slopes are 0.

    Raises
    ------
    TypeError, ValueError
        If `loss` cannot be called, or another argument is not of the kind named above.
    """
    measured = nudge_gradient(loss, weights, epsilon)
    largest = max(np.abs(measured).max(), np.abs(gradient).max())
    difference = np.abs(gradient - measured).max()
    return float(difference / largest) if largest > 0 else 0.0


@accepts(
    weights=same_shape("weights"), gradient=same_shape("weights"), learning_rate=number(above=0)
)
def gradient_descent_step(
    weights: np.ndarray, gradient: np.ndarray, learning_rate: float
) -> np.ndarray:
    """Take one step of gradient descent.

    Parameters
    ----------
    weights : array_like, any shape
        Where the step starts; left as they are.
    gradient : array_like, shape of weights
    learning_rate : float
        Length of the step as a multiple of the gradient, above 0.

    Returns
    -------
    numpy.ndarray, shape of weights

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    return weights - learning_rate * gradient


@accepts(
    weights=same_shape("weights"),
    gradient=same_shape("weights"),
    velocity=same_shape("weights"),
    learning_rate=number(above=0),
    momentum=such_that(number(at_least=0), lambda share: share < 1, "be below 1"),
)
def momentum_step(
    weights: np.ndarray,
    gradient: np.ndarray,
    velocity: np.ndarray,
    learning_rate: float,
    momentum: float = 0.9,
) -> tuple[np.ndarray, np.ndarray]:
    """Take one step of gradient descent with momentum: a ball that rolls on.

    Parameters
    ----------
    weights : array_like, any shape
        Where the step starts; left as they are.
    gradient, velocity : array_like, shape of weights
        The velocity starts at 0.
    learning_rate : float
        Above 0.
    momentum : float
        The share of the velocity that is kept, from 0 (plain descent) to below 1.

    Returns
    -------
    weights : numpy.ndarray
    velocity : numpy.ndarray
        momentum * velocity + gradient, as in `torch.optim.SGD`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    velocity = momentum * velocity + gradient
    return weights - learning_rate * velocity, velocity


@accepts(
    weights=same_shape("weights"),
    gradient=same_shape("weights"),
    mean=same_shape("weights"),
    mean_square=same_shape("weights"),
    step=integer(at_least=1),
    learning_rate=number(above=0),
    beta1=such_that(number(at_least=0), lambda share: share < 1, "be below 1"),
    beta2=such_that(number(at_least=0), lambda share: share < 1, "be below 1"),
    epsilon=number(above=0),
)
def adam_step(  # noqa: PLR0913, PLR0917  (as many as Adam's formula has)
    weights: np.ndarray,
    gradient: np.ndarray,
    mean: np.ndarray,
    mean_square: np.ndarray,
    step: int,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take one step of Adam: each weight at a pace of its own.

    Parameters
    ----------
    weights : array_like, any shape
        Where the step starts; left as they are.
    gradient : array_like, shape of weights
    mean, mean_square : array_like, shape of weights
        Running means of the gradient and of its square; both start at 0.
    step : int
        The number of this step; the first is 1.
    learning_rate : float
        Above 0; about how far each weight goes in a step.
    beta1, beta2 : float
        The share of each running mean that is kept, from 0 to below 1.
    epsilon : float
        Keeps the division from being one by 0.

    Returns
    -------
    weights, mean, mean_square : numpy.ndarray

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization" (2014), arxiv.org/abs/1412.6980
    """
    mean = beta1 * mean + (1 - beta1) * gradient
    mean_square = beta2 * mean_square + (1 - beta2) * gradient**2
    # both means started at 0, and are too small at first: by these factors
    unbiased = mean / (1 - beta1**step)
    unbiased_square = mean_square / (1 - beta2**step)
    pace = learning_rate / (np.sqrt(unbiased_square) + epsilon)
    return weights - pace * unbiased, mean, mean_square


OPTIMISERS = ("gradient descent", "momentum", "adam")


class _Optimiser:
    """One of `OPTIMISERS`, with what it remembers from step to step."""

    def __init__(self, name: str, learning_rate: float, weights: np.ndarray) -> None:
        self.name, self.learning_rate, self.steps = name, learning_rate, 0
        self.mean, self.mean_square = np.zeros_like(weights), np.zeros_like(weights)

    def step(self, weights: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        self.steps += 1
        if self.name == "adam":
            weights, self.mean, self.mean_square = adam_step(
                weights, gradient, self.mean, self.mean_square, self.steps, self.learning_rate
            )
        elif self.name == "momentum":
            weights, self.mean = momentum_step(weights, gradient, self.mean, self.learning_rate)
        else:
            weights = gradient_descent_step(weights, gradient, self.learning_rate)
        return weights


@accepts(
    gradient=callable_(),
    start=array("weights"),
    learning_rate=number(above=0),
    steps=integer(at_least=1),
    optimiser=one_of(*OPTIMISERS),
)
def descend(
    gradient: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    learning_rate: float,
    steps: int,
    optimiser: str = "gradient descent",
) -> np.ndarray:
    """Return the path of an optimiser down a valley whose slopes are known.

    Parameters
    ----------
    gradient : callable
        Takes weights, returns the slope in each.
    start : array_like, shape (weights,)
    learning_rate : float
        Above 0.
    steps : int
        At least 1.
    optimiser : {"gradient descent", "momentum", "adam"}

    Returns
    -------
    numpy.ndarray, shape (steps + 1, weights)
        The start, then where each step ended.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above.
    """
    walker = _Optimiser(optimiser, learning_rate, start)
    path = [start]
    for _ in range(steps):
        path.append(walker.step(path[-1], gradient(path[-1])))
    return np.array(path)


@accepts(
    curvature=such_that(
        array("weights", "weights"),
        lambda H: np.allclose(H, H.T) and np.linalg.eigvalsh(H)[-1] > 0,
        "be symmetric and bend upwards somewhere",
    )
)
def largest_stable_rate(curvature: np.ndarray) -> float:
    """Return the learning rate above which gradient descent leaves a quadratic valley.

    Parameters
    ----------
    curvature : array_like, shape (weights, weights)
        The second derivatives H of the loss, which is wᵀ H w / 2 plus terms of lower order.

    Returns
    -------
    float
        2 / the largest eigenvalue of H. Along its direction a step multiplies the distance from
        the bottom by 1 - rate * eigenvalue, which must stay above -1.

    Raises
    ------
    TypeError, ValueError
        If `curvature` is not numeric, not finite, not square, not symmetric, or bends nowhere
        upwards.
    """
    return float(2 / np.linalg.eigvalsh(curvature)[-1])


@accepts(
    X=array("n", "features"),
    Y=array("n", "outputs"),
    layers=layer_list("features"),
    activation=instance(Activation),
    loss=instance(Loss),
    learning_rate=number(above=0),
    epochs=integer(at_least=1),
    batch_size=integer(at_least=1),
    rng=instance(np.random.Generator),
    optimiser=one_of(*OPTIMISERS),
    watch=examples_list("features", "outputs"),
)
def fit_network(  # noqa: PLR0913  (all but three by name)
    X: np.ndarray,
    Y: np.ndarray,
    layers: Layers,
    *,
    activation: Activation,
    loss: Loss,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    optimiser: str = "gradient descent",
    watch: list[tuple[np.ndarray, np.ndarray]] | tuple[()] = (),
) -> tuple[Layers, np.ndarray]:
    """Train a network in mini-batches, shuffled anew in each epoch.

    Parameters
    ----------
    X : array_like, shape (n, features)
    Y : array_like, shape (n, outputs)
        What is true.
    layers : list of (W, b)
        Where training starts, such as `init_network(sizes, rng)`; left as they are.
    activation : Activation
        Follows each layer but the last, as in `forward`.
    loss : Loss
        Such as `LOSSES["cross_entropy"]`.
    learning_rate : float
        Above 0.
    epochs : int
        How often to go through all examples.
    batch_size : int
        How many examples a step sees; the last batch of an epoch may hold fewer. At least n: all.
    rng : numpy.random.Generator
        Shuffles the examples.
    optimiser : {"gradient descent", "momentum", "adam"}
    watch : list of (X, Y)
        Data on which to measure the mean loss after each epoch. That takes time too.

    Returns
    -------
    layers : list of (W, b)
    losses : numpy.ndarray, shape (epochs + 1, number of data watched)
        The mean losses at the start and after each epoch.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind named above, shapes do not fit, or `Y` holds what this
        loss cannot use.
    ArithmeticError
        If the weights become infinite, as they do when the learning rate is too large.
    """
    mean_loss(X, Y, layers, activation, loss)  # refuses a Y that this loss cannot use
    losses = [[mean_loss(*data, layers, activation, loss) for data in watch]]
    weights = flatten(layers)
    walker = _Optimiser(optimiser, learning_rate, weights)
    # what stands above was checked: not again in each step
    with unchecked(), np.errstate(over="ignore", invalid="ignore"):
        # views: new numbers in the row are new numbers in the layers
        layers = unflatten(weights, [X.shape[1], *[len(b) for _, b in layers]])
        for epoch in range(epochs):
            order = rng.permutation(len(X))
            X, Y = X[order], Y[order]
            for at in range(0, len(X), batch_size):
                batch = slice(at, at + batch_size)
                gradient = backward(X[batch], Y[batch], layers, activation, loss)
                weights[:] = walker.step(weights, flatten(gradient))
            if not np.isfinite(weights).all():
                raise ArithmeticError(
                    f"fit_network: the weights left all bounds in epoch {epoch + 1}; "
                    f"a learning_rate below {learning_rate:g} may keep them"
                )
            losses.append([mean_loss(*data, layers, activation, loss) for data in watch])
    return layers, np.array(losses)

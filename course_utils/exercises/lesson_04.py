"""The exercises and quiz questions of lesson 04."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap
from course_utils.scratch import (
    carry_back,
    layer,
    layer_gradient,
    nudge_gradient,
    output_delta,
    relu,
    relu_slope,
    sigmoid,
    sigmoid_slope,
    softmax,
    tanh_slope,
    two_layer_gradient,
)


class _Starters:
    """What the lesson's cells hold, word for word, types aside."""

    @staticmethod
    def node_gradients(nodes: Any, edges: Any) -> Any:
        gradient = np.zeros(nodes)
        gradient[-1] = 1
        for start, end, local in reversed(edges):
            gradient[start] = gradient[end] * local
        return gradient

    @staticmethod
    def output_delta(P: Any, Y: Any) -> Any:
        return ...

    @staticmethod
    def layer_gradient(inputs: Any, delta: Any) -> Any:
        dW = ...
        db = ...
        return dW, db

    @staticmethod
    def carry_back(delta: Any, W: Any, Z: Any, slope: Any) -> Any: ...

    @staticmethod
    def two_layer_gradient(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:  # noqa: PLR0913, PLR0917
        Z1 = layer(X, W1, b1)
        A1 = relu(Z1)
        P = softmax(layer(A1, W2, b2))  # noqa: F841
        delta2 = ...  # noqa: F841
        dW2, db2 = ..., ...
        delta1 = ...  # noqa: F841
        dW1, db1 = ..., ...
        return dW1, db1, dW2, db2

    @staticmethod
    def gradient_check(loss: Any, weights: Any, gradient: Any, epsilon: Any) -> Any: ...

    @staticmethod
    def two_layer_step(  # noqa: PLR0913, PLR0917
        X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, learning_rate: Any
    ) -> Any:
        Z1 = layer(X, W1, b1)
        A1 = relu(Z1)
        P = softmax(layer(A1, W2, b2))
        delta2 = output_delta(P, Y)
        dW2, db2 = layer_gradient(A1, delta2)
        W2, b2 = W2 - learning_rate * dW2, b2 - learning_rate * db2
        delta1 = carry_back(delta2, W2, Z1, relu_slope)
        dW1, db1 = layer_gradient(X, delta1)
        W1, b1 = W1 - learning_rate * dW1, b1 - learning_rate * db1
        return W1, b1, W2, b2

    @staticmethod
    def momentum_step(
        weights: Any, gradient: Any, velocity: Any, learning_rate: Any, momentum: Any
    ) -> Any:
        velocity = ...
        weights = ...
        return weights, velocity

    @staticmethod
    def adam_step(  # noqa: PLR0913, PLR0917
        weights: Any,
        gradient: Any,
        mean: Any,
        mean_square: Any,
        step: Any,
        learning_rate: Any,
        beta1: Any,
        beta2: Any,
        epsilon: Any,
    ) -> Any:
        mean = beta1 * mean + (1 - beta1) * gradient
        mean_square = beta2 * mean_square + (1 - beta2) * gradient**2
        pace = learning_rate / (np.sqrt(mean_square) + epsilon)
        return weights - pace * mean, mean, mean_square

    @staticmethod
    def largest_stable_rate(curvature: Any) -> Any: ...


# ---- 04.node_gradients -------------------------------------------------------------------------


def _graphs() -> list[Call]:
    return [
        (2, [(0, 1, 3.0), (0, 1, 3.0)]),
        (4, [(0, 1, 2.0), (1, 2, -3.0), (2, 3, 0.5)]),
        (5, [(0, 2, 1.5), (1, 2, -0.5), (0, 3, 2.0), (2, 3, 4.0), (2, 4, -1.0), (3, 4, 3.0)]),
        (4, [(1, 2, 0.7), (1, 2, 0.2), (2, 3, -2.0), (1, 3, 0.3)]),
    ]


def _walk(nodes: int, edges: Any, take: Any, first: float = 1) -> np.ndarray:
    """Go backward, and let `take(old, upstream, local)` say what a node gets."""
    gradient = np.zeros(nodes)
    gradient[-1] = first
    for start, end, local in reversed(edges):
        gradient[start] = take(gradient[start], gradient[end], local)
    return gradient


def _in_computing_order(nodes: int, edges: Any) -> np.ndarray:
    gradient = np.zeros(nodes)
    gradient[-1] = 1
    for start, end, local in edges:
        gradient[start] += gradient[end] * local
    return gradient


def _overwritten_in_computing_order(nodes: int, edges: Any) -> np.ndarray:
    gradient = np.zeros(nodes)
    gradient[-1] = 1
    for start, end, local in edges:
        gradient[start] = gradient[end] * local
    return gradient


def _after_one_arrow(nodes: int, edges: Any) -> np.ndarray:
    return _walk(nodes, edges[-1:], lambda old, up, local: up * local)


def _forward_from_the_first(nodes: int, edges: Any) -> np.ndarray:
    gradient = np.zeros(nodes)
    gradient[0] = 1
    for start, end, local in edges:
        gradient[end] += gradient[start] * local
    return gradient


NODE_GRADIENTS = Exercise(
    key="04.node_gradients",
    reference=scratch.node_gradients,
    starter=_Starters.node_gradients,
    probes=_graphs,
    hints=(
        "In the graph of x · x two arrows leave x. The loop comes to x twice. What is left of the "
        "first visit after the second?",
        "What an arrow brings must be added to what is there already. The gradients start at 0 "
        "for this purpose.",
        "One sign is missing: `gradient[start] += gradient[end] * local`.",
    ),
    traps=(
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: up * local),
            "The last arrow overwrites what the others brought: x · x at 3 gets 3, not 6. Where "
            "paths meet, slopes add: `+=`.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: old + local),
            "You added the local slope alone. Each arrow must carry upstream times local: how far "
            "the loss moves with the arrow's end, times how far the end moves with its start.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: local),
            "The local slope without upstream, and each arrow overwrites the last. Carry "
            "`gradient[end] * local`, and add.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: old + up),
            "You passed the upstream slope on as it is. It must be multiplied by the arrow's local "
            "slope.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: old + up + local),
            "Along a path slopes multiply: `gradient[end] * local`, not a sum of both.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: old - up * local),
            "The sign is turned. This finds the slope; to step against it is the optimiser's work.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: max(old, up * local)),
            "You kept the largest of what the arrows bring. They all count: add them up.",
        ),
        Trap(
            _in_computing_order,
            "You went through the arrows in the order they were computed. A node's own slope must "
            "be complete before it is passed on, so start at the end: `reversed(edges)`.",
        ),
        Trap(
            _overwritten_in_computing_order,
            "Two things. A node's own slope must be complete before it is passed on, so start at "
            "the end: `reversed(edges)`. And each arrow overwrites the last: `+=`.",
        ),
        Trap(
            _after_one_arrow,
            "It comes back after one arrow: `return` stands inside the loop. Indent it as far as "
            "`for`.",
        ),
        Trap(
            lambda nodes, edges: _walk(nodes, edges, lambda old, up, local: old * up * local),
            "All but the last are still 0, and 0 times anything stays 0. Go from end to start, and "
            "add: `gradient[start] += gradient[end] * local`.",
        ),
        Trap(
            _forward_from_the_first,
            "This carries a nudge of the first node forward. It gives the slopes of all nodes in "
            "the first; asked for is the slope of the last node in all of them.",
        ),
        Trap(
            lambda nodes, edges: np.zeros(nodes),
            "All zeros: nothing times anything is nothing. The last node's slope in itself is 1, "
            "and the walk must start from it.",
        ),
    ),
)

# ---- 04.output_delta ---------------------------------------------------------------------------


def _one_hot(*classes: int, of: int) -> np.ndarray:
    return np.eye(of)[list(classes)]


def _probability_calls() -> list[Call]:
    return [
        (np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), _one_hot(0, 1, of=3)),
        (np.array([[0.9], [0.2], [0.6], [0.35]]), np.array([[1.0], [0.0], [0.0], [1.0]])),
        (np.array([[0.25, 0.4, 0.05, 0.3]]), _one_hot(3, of=4)),
        (
            np.array([[0.5, 0.5], [0.8, 0.2], [0.3, 0.7]]),
            _one_hot(1, 0, 1, of=2),
        ),
    ]


OUTPUT_DELTA = Exercise(
    key="04.output_delta",
    reference=scratch.output_delta,
    starter=_Starters.output_delta,
    probes=_probability_calls,
    hints=(
        "Lesson 01 met this slope with one score an example: what was said minus what is true. And "
        "the loss is a mean: what does that divide each slope by?",
        "The slope of one example's loss is p - y. J is the mean over n examples, so each of them "
        "has the share 1/n in it. `len(Y)` counts the rows.",
        "`(P - Y) / len(Y)`.",
    ),
    traps=(
        Trap(
            lambda P, Y: P - Y,
            "The 1/n is missing: J is a mean, and one example moves it by 1/n of its own loss.",
        ),
        Trap(
            lambda P, Y: P - Y / len(Y),
            "Only Y is divided by n. Put brackets round the difference.",
        ),
        Trap(
            lambda P, Y: (P - Y).mean(axis=0),
            "You took the mean over the examples. Each example's scores have slopes of their own: "
            "divide by n, and add nothing up.",
        ),
        Trap(
            lambda P, Y: np.abs(P - Y) / len(Y),
            "The signs are lost. They say whether a score should rise or fall: leave `abs` out.",
        ),
        Trap(
            lambda P, Y: (P - Y) ** 2 / len(Y),
            "This is a squared error, a loss. Asked for is the slope of the loss, and with "
            "log-loss and cross-entropy that is p - y: leave the square out.",
        ),
        Trap(
            lambda P, Y: Y - P,
            "The sign is turned, it is p - y; and the 1/n of the mean is missing.",
        ),
        Trap(
            lambda P, Y: (P - Y) / len(Y) ** 2,
            "You divided by n twice. The mean brings one 1/n, no more.",
        ),
        Trap(
            lambda P, Y: (P - Y) / Y.size,
            "You divided by all numbers in the table. n counts examples, which are rows: `len(Y)`.",
        ),
        Trap(
            lambda P, Y: (P - Y) / Y.shape[1],
            "You divided by the number of outputs. n counts examples, which are rows: `len(Y)`.",
        ),
        Trap(
            lambda P, Y: (Y - P) / len(Y),
            "The sign is turned: where p is too large, the loss rises with the score, so the slope "
            "is above 0. It is p - y.",
        ),
        Trap(
            lambda P, Y: (P - Y) * P * (1 - P) / len(Y),
            "There is a p (1 - p) too many. It belongs to squared error after a sigmoid. With "
            "log-loss and cross-entropy it cancels.",
        ),
        Trap(
            lambda P, Y: 2 * (P - Y) * P * (1 - P) / len(Y),
            "This is squared error's slope through a sigmoid. With log-loss and cross-entropy only "
            "p - y is left.",
        ),
        Trap(
            lambda P, Y: 2 * (P - Y) / len(Y),
            "The 2 comes from squared error. With log-loss and cross-entropy there is none.",
        ),
        Trap(
            lambda P, Y: -Y / P / len(Y),
            "This is the slope in the probability. Asked for is the slope in the *score*, one step "
            "further back; most of it cancels there.",
        ),
        Trap(
            lambda P, Y: np.where(Y == 1, P - 1, 0) / len(Y),
            "The wrong classes are left out. Their probability must fall, so their scores have "
            "slopes too: p - 0.",
        ),
    ),
)

# ---- 04.layer_gradient -------------------------------------------------------------------------


def _layer_calls() -> list[Call]:
    rng = np.random.default_rng(4)
    square = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    return [
        (np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[0.5, -0.2, 0.1], [0.25, 0.3, -0.4]])),
        (rng.normal(size=(4, 3)), rng.normal(size=(4, 2))),
        square,
        (np.array([[2.0, -1.0, 0.5]]), np.array([[0.3, 0.7]])),
    ]


LAYER_GRADIENT = Exercise(
    key="04.layer_gradient",
    reference=scratch.layer_gradient,
    starter=_Starters.layer_gradient,
    probes=_layer_calls,
    parts=("dW", "db"),
    hints=(
        "One weight multiplies one input. So its slope is that input times the delta of its unit, "
        "added up over the examples. Which matrix product adds up over the rows?",
        "`inputs.T @ delta` has shape (inputs, units), as W. A bias is added as it is: its slope "
        "is the delta of its unit, added up over the examples.",
        "`dW = inputs.T @ delta` and `db = delta.sum(axis=0)`.",
    ),
    traps=(
        Trap(
            lambda inputs, delta: (delta.T @ inputs, delta.sum(axis=0)),
            "dW is on its side: it must have the shape of W, (inputs, units). Write `inputs.T` "
            "first.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta, delta),
            "The bias gradient is not summed. One bias serves all examples, so what each of them "
            "asks of it adds up: `delta.sum(axis=0)`.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta, delta.mean(axis=0)),
            "You took a mean for the bias. The 1/n is in delta already, so this divides by n "
            "twice: sum.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta / len(delta), delta.sum(axis=0)),
            "dW is divided by n once more. The 1/n is in delta already.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta / len(delta), delta.mean(axis=0)),
            "Both are divided by n once more. The 1/n is in delta already.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta, delta.sum()),
            "All biases got one number. Each unit has its own: sum over the examples only, "
            "`axis=0`.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta, delta.sum(axis=1)),
            "You summed along the rows, over the units. Sum down the columns, over the examples: "
            "`axis=0`.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ delta, delta.sum(axis=0, keepdims=True)),
            "db has shape (1, units); b has shape (units,). Leave `keepdims` out.",
        ),
        Trap(
            lambda inputs, delta: (delta.sum(axis=0), inputs.T @ delta),
            "The two came in the wrong order: dW first, then db.",
        ),
        Trap(
            lambda inputs, delta: (inputs.T @ np.ones_like(delta), delta.sum(axis=0)),
            "dW knows nothing of delta: this is the local slope alone. Multiply by upstream, which "
            "is delta.",
        ),
        Trap(
            lambda inputs, delta: inputs.T @ delta,
            "This is dW alone. Return two things with a comma between them: `return dW, db`.",
        ),
        Trap(
            lambda inputs, delta: (-inputs.T @ delta, -delta.sum(axis=0)),
            "The sign is turned. A gradient points uphill; the optimiser does the subtracting.",
        ),
    ),
)

# ---- 04.carry_back -----------------------------------------------------------------------------


def _carry_calls() -> list[Call]:
    rng = np.random.default_rng(11)
    return [
        (np.array([[0.5]]), np.array([[3.0]]), np.array([[0.0]]), sigmoid_slope),
        (rng.normal(size=(4, 2)), rng.normal(size=(2, 2)), rng.normal(size=(4, 2)), sigmoid_slope),
        (rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), rng.normal(size=(3, 4)), tanh_slope),
        (rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=(2, 3)), relu_slope),
    ]


CARRY_BACK = Exercise(
    key="04.carry_back",
    reference=scratch.carry_back,
    starter=_Starters.carry_back,
    probes=_carry_calls,
    hints=(
        "Lesson 03 carried a nudge forward: times W, then times the slopes. Now go the other way. "
        "What must W become, so that `delta`, with a column for each unit, fits?",
        "An activation feeds all units of the next layer, so their deltas add up, each times its "
        "weight: that is `delta @ W.T`. Then step back through the activation: times `slope(Z)`.",
        "`delta @ W.T * slope(Z)`.",
    ),
    traps=(
        Trap(
            lambda delta, W, Z, slope: delta @ W.T,
            "This is the slope in the *activations*. One step is left, back through the activation "
            "function: times its slope at Z.",
        ),
        Trap(
            lambda delta, W, Z, slope: slope(Z),
            "These are local slopes without upstream: nothing of the loss is in them. Multiply by "
            "what comes back through the weights, `delta @ W.T`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W * slope(Z),
            "W is not turned. Forward, `X @ W` goes from inputs to units; back from units to "
            "inputs it takes `W.T`. (With as many units as inputs the shapes fit either way, and "
            "the numbers are wrong.)",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * slope(slope(Z)),
            "The slope was taken twice: `slope(Z)` is the slope at the scores already.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * slope(sigmoid(Z)),
            "You gave the activation to `slope`. Its slopes are functions of the score: "
            "`slope(Z)`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * Z * (1 - Z),
            "This is a (1 - a) with scores in it. The slope comes as a function, `slope`, and it "
            "knows what to do with a score.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * Z,
            "You multiplied by the scores. It is their slope that counts, `slope(Z)`.",
        ),
        Trap(
            lambda delta, W, Z, slope: slope(delta @ W.T),
            "The slope was taken at what comes back. It must be taken where the forward pass "
            "stood, at Z, and then multiplied.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * slope(delta @ W.T),
            "The slope was taken at what comes back. It must be taken where the forward pass "
            "stood: `slope(Z)`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T + slope(Z),
            "Along a path slopes multiply: `*` before `slope(Z)`, not `+`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * sigmoid_slope(Z),
            "You took the sigmoid's slope, whatever the layer. Use the argument: `slope(Z)`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * relu_slope(Z),
            "You took the ReLU's slope, whatever the layer. Use the argument: `slope(Z)`.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ W.T * slope(Z) / len(delta),
            "There is a 1/n too many: it is in delta already.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta @ np.abs(W).T * slope(Z),
            "The signs of the weights were lost: a negative weight turns blame round.",
        ),
        Trap(
            lambda delta, W, Z, slope: delta.sum(axis=1, keepdims=True) * W.sum(axis=1) * slope(Z),
            "You summed deltas and weights before you multiplied. Each delta must meet its own "
            "weight first: `delta @ W.T` does both.",
        ),
    ),
)

# ---- 04.two_layer_gradient ---------------------------------------------------------------------


def _network(seed: int, n: int, features: int, hidden: int, classes: int) -> Call:
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(n, features)),
        np.eye(classes)[rng.integers(classes, size=n)],
        rng.normal(size=(features, hidden)),
        rng.normal(size=hidden),
        rng.normal(size=(hidden, classes)),
        rng.normal(size=classes),
    )


def _networks() -> list[Call]:
    return [_network(0, 5, 3, 4, 2), _network(1, 3, 2, 2, 3), _network(2, 4, 3, 3, 3)]


def _gradient_with(
    delta_of: Any = output_delta,
    first: Any = layer_gradient,
    back: Any = carry_back,
    scores: bool = False,
    pick: Any = lambda X, A1, delta1, delta2: (X, delta1, A1, delta2),
) -> Any:
    """Return a wrong backward pass: one of its parts another."""

    def answer(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:  # noqa: PLR0913, PLR0917
        Z1 = X @ W1 + b1
        A1 = relu(Z1)
        delta2 = delta_of(softmax(A1 @ W2 + b2), Y)
        delta1 = back(delta2, W2, Z1, relu_slope)
        below, its_delta, above, last_delta = pick(X, Z1 if scores else A1, delta1, delta2)
        return (*first(below, its_delta), *first(above, last_delta))

    return answer


def _in_the_order_found(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:  # noqa: PLR0913, PLR0917
    dW1, db1, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
    return dW2, db2, dW1, db1


def _weights_before_biases(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:  # noqa: PLR0913, PLR0917
    dW1, db1, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
    return dW1, dW2, db1, db2


def _with_linear_hidden(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:  # noqa: PLR0913, PLR0917
    Z1 = X @ W1 + b1
    delta2 = output_delta(softmax(relu(Z1) @ W2 + b2), Y)
    delta1 = delta2 @ W2.T * relu_slope(relu_slope(Z1) * (delta2 @ W2.T))
    return (*layer_gradient(X, delta1), *layer_gradient(relu(Z1), delta2))


TWO_LAYER_GRADIENT = Exercise(
    key="04.two_layer_gradient",
    reference=scratch.two_layer_gradient,
    starter=_Starters.two_layer_gradient,
    probes=_networks,
    parts=("dW1", "db1", "dW2", "db2"),
    hints=(
        "Each `...` is one call of a function that you wrote: `output_delta`, `layer_gradient`, "
        "`carry_back`. Which one gives a delta, and which a pair (dW, db)?",
        "`delta2` compares P with Y. The inputs of the second layer are A1, those of the first "
        "are X. Between the two deltas lie W2 and the ReLU, whose slope is `relu_slope`.",
        "`delta2 = output_delta(P, Y)`, then `layer_gradient(A1, delta2)`, then `delta1 = "
        "carry_back(delta2, W2, Z1, relu_slope)`, then `layer_gradient(X, delta1)`.",
    ),
    traps=(
        Trap(
            _gradient_with(back=lambda delta, W, Z, slope: delta @ W.T),
            "`delta1` has not passed the ReLU: it is the slope in the activations A1. Multiply by "
            "`relu_slope(Z1)`, or leave both to `carry_back`.",
        ),
        Trap(
            _gradient_with(back=lambda delta, W, Z, slope: slope(Z)),
            "`delta1` is a local slope without upstream: nothing of the loss is in it. "
            "`carry_back` multiplies by what comes back through W2.",
        ),
        Trap(
            _gradient_with(back=lambda delta, W, Z, slope: carry_back(delta, W, Z, relu)),
            "You handed over `relu`, the activation. The way back needs its slope, `relu_slope`.",
        ),
        Trap(
            _gradient_with(delta_of=lambda P, Y: P - Y),
            "The 1/n is missing in `delta2`, and so in all four. `output_delta` has it.",
        ),
        Trap(
            _gradient_with(
                first=lambda a, d: tuple(part / len(d) for part in layer_gradient(a, d))
            ),
            "All four are divided by n once more. The 1/n is in `delta2` already, and comes along.",
        ),
        Trap(
            _gradient_with(delta_of=lambda P, Y: (Y - P) / len(Y)),
            "The sign is turned: `delta2` is what was said minus what is true.",
        ),
        Trap(
            _gradient_with(delta_of=lambda P, Y: (P - Y) * P * (1 - P) / len(Y)),
            "`delta2` has a p (1 - p) too many: with softmax and cross-entropy it cancels.",
        ),
        Trap(
            _gradient_with(scores=True),
            "dW2 was made with the scores Z1. What goes into the second layer are the activations, "
            "A1.",
        ),
        Trap(
            _gradient_with(first=lambda a, d: (a.T @ d, d)),
            "The bias gradients are not summed over the examples. `layer_gradient` does it.",
        ),
        Trap(
            _gradient_with(first=lambda a, d: (a.T @ d, d.mean(axis=0))),
            "The bias gradients are means; with the 1/n in delta they must be sums.",
        ),
        Trap(
            _gradient_with(first=lambda a, d: (d.T @ a, d.sum(axis=0))),
            "Each dW is on its side: it must have the shape of its W.",
        ),
        Trap(
            _gradient_with(pick=lambda X, A1, delta1, delta2: (X, delta1, X, delta2)),
            "dW2 was made with X. What goes into the second layer are the activations, A1.",
        ),
        Trap(
            _gradient_with(pick=lambda X, A1, delta1, delta2: (A1, delta1, A1, delta2)),
            "dW1 was made with A1, which comes out of the first layer. What goes into it is X.",
        ),
        Trap(
            _gradient_with(pick=lambda X, A1, delta1, delta2: (X, delta2, A1, delta2)),
            "dW1 and db1 were made with `delta2`. The first layer has a delta of its own, one "
            "layer further back: `carry_back` makes `delta1`.",
        ),
        Trap(
            _gradient_with(back=lambda delta, W, Z, slope: carry_back(delta, W, Z, slope) / len(Z)),
            "`delta1` is divided by n once more. The 1/n is in `delta2` already, and comes along.",
        ),
        Trap(
            _gradient_with(back=lambda delta, W, Z, slope: carry_back(delta, W, Z, sigmoid_slope)),
            "You handed over `sigmoid_slope`. The hidden layer holds ReLUs: `relu_slope`.",
        ),
        Trap(
            _weights_before_biases,
            "All four are right, but each bias stands beside its weights: return dW1, db1, dW2, "
            "db2.",
        ),
        Trap(
            _in_the_order_found,
            "All four are right, in another order: return dW1, db1, dW2, db2.",
        ),
        Trap(
            _with_linear_hidden,
            "The ReLU's slope was taken at what comes back. Take it at Z1, where the forward pass "
            "stood.",
        ),
    ),
)

# ---- 04.gradient_check -------------------------------------------------------------------------


def _bowl(w: np.ndarray) -> float:
    return float(np.sum(np.arange(1, len(w) + 1) * w**3) + np.prod(w))


def _bowl_gradient(w: np.ndarray) -> np.ndarray:
    others = [np.prod(np.delete(w, i)) for i in range(len(w))]
    return 3 * np.arange(1, len(w) + 1) * w**2 + others


def _check_calls() -> list[Call]:
    three, two = np.array([0.5, -1.0, 0.8]), np.array([1.0, -0.4])
    return [
        (_bowl, three, _bowl_gradient(three), 0.1),
        (_bowl, three, _bowl_gradient(three) - np.array([0.0, 2.0, 0.0]), 0.01),
        (_bowl, two, np.array([9.0, 40.0]), 0.2),
        (lambda w: 0.0, np.zeros(2), np.zeros(2), 0.01),
        (_bowl, np.array([1.5, 0.5]), np.array([0.0, -1.0]), 0.05),
        (lambda w: float(np.sum(w**2)), np.array([0.1, -0.2]), np.array([0.1, -0.4]), 0.01),
    ]


def _share(difference: Any, largest: Any) -> float:
    return float(difference / largest) if largest > 0 else 0.0


def _check_with(measure: Any = nudge_gradient, compare: Any = None) -> Any:
    """Return a wrong check: one of its parts another."""

    def largest(gradient: Any, measured: Any) -> float:
        return _share(
            np.abs(gradient - measured).max(), max(np.abs(gradient).max(), np.abs(measured).max())
        )

    return lambda loss, weights, gradient, epsilon: (compare or largest)(
        gradient, measure(loss, weights, epsilon)
    )


def _one_sided(loss: Any, w: Any, epsilon: float) -> np.ndarray:
    return np.array([(loss(w + epsilon * e) - loss(w)) / epsilon for e in np.eye(len(w))])


def _not_put_back(loss: Any, w: Any, epsilon: float) -> np.ndarray:
    w, slopes = w.copy(), np.zeros_like(w)
    for i in range(len(w)):
        w[i] += epsilon
        up = loss(w)
        w[i] -= 2 * epsilon
        slopes[i] = (up - loss(w)) / (2 * epsilon)
    return slopes


def _all_at_once(loss: Any, w: Any, epsilon: float) -> np.ndarray:
    return np.full_like(w, (loss(w + epsilon) - loss(w - epsilon)) / (2 * epsilon))


def _top(one: Any, other: Any) -> float:
    return max(np.abs(one).max(), np.abs(other).max())


def _compared(message: str, parts: Any) -> tuple[Trap, Trap]:
    """Return two traps, with and without a way out where all slopes are 0.

    `parts(gradient, measured)` returns what is divided, and by what.
    """

    def divided(g: Any, m: Any) -> Any:
        above, below = parts(g, m)
        return np.max(above / below)

    return (
        Trap(_check_with(compare=lambda g, m: divided(g, m) if _top(g, m) > 0 else 0.0), message),
        Trap(
            _check_with(compare=divided),
            f"{message} And where all slopes are 0, return 0.0.",
        ),
    )


GRADIENT_CHECK = Exercise(
    key="04.gradient_check",
    reference=scratch.gradient_check,
    starter=_Starters.gradient_check,
    probes=_check_calls,
    hints=(
        "Lesson 01's `nudge_gradient(loss, weights, epsilon)` measures all slopes. What is left is "
        "to say how far the two lists are apart, as one number.",
        "The largest difference is `np.abs(gradient - measured).max()`. Divide it by the largest "
        "slope, in absolute value, in either list. Where all slopes are 0, return 0.0.",
        "`largest = max(np.abs(measured).max(), np.abs(gradient).max())`, then `return difference "
        "/ largest if largest > 0 else 0.0`.",
    ),
    traps=(
        Trap(
            _check_with(compare=lambda g, m: np.abs(g - m).max()),
            "This is the difference itself. Whether 0.01 is much depends on how large the slopes "
            "are: divide by the largest.",
        ),
        *_compared(
            "Without `np.abs` a difference of -2 counts as less than none. Take absolute values "
            "before the maximum.",
            lambda g, m: ((g - m).max(), _top(g, m)),
        ),
        *_compared(
            "Without `np.abs` a slope that was measured 2 too low counts as less than none. Take "
            "absolute values before the maximum.",
            lambda g, m: ((m - g).max(), _top(g, m)),
        ),
        *_compared(
            "The absolute value comes too late: the maximum has left the differences below 0 out. "
            "Take `np.abs` first, then the largest.",
            lambda g, m: (abs((g - m).max()), _top(g, m)),
        ),
        *_compared(
            "Two things. Take `np.abs` of the differences before the maximum: -2 is as far off as "
            "2. And divide by the largest slope of both lists, not of the measured one alone.",
            lambda g, m: ((g - m).max(), np.abs(m).max()),
        ),
        *_compared(
            "Two things. Take `np.abs` of the differences before the maximum: too low counts as "
            "too high does. And divide by the largest slope of both lists, not of the measured "
            "one alone.",
            lambda g, m: ((m - g).max(), np.abs(m).max()),
        ),
        *_compared(
            "No absolute values are taken. Take `np.abs` of the differences and of both lists, "
            "before each maximum.",
            lambda g, m: ((m - g).max(), max(g.max(), m.max())),
        ),
        *_compared(
            "The largest slope was taken with its sign, so -5 counts as less than 1. Take absolute "
            "values before the maximum there too.",
            lambda g, m: (np.abs(g - m).max(), max(g.max(), m.max())),
        ),
        *_compared(
            "You added the largest slopes of both lists. Divide by the larger of the two.",
            lambda g, m: (np.abs(g - m).max(), np.abs(g).max() + np.abs(m).max()),
        ),
        *_compared(
            "You took the largest of each list and then the difference. They may stand in "
            "different places: subtract first, then take the largest.",
            lambda g, m: (abs(np.abs(g).max() - np.abs(m).max()), _top(g, m)),
        ),
        Trap(
            _check_with(compare=lambda g, m: _share(np.abs(g - m).mean(), _top(g, m))),
            "You took the mean of the differences. One wrong slope among thousands would hide in "
            "it: take the largest.",
        ),
        Trap(
            _check_with(compare=lambda g, m: _share(np.abs(g - m).sum(), _top(g, m))),
            "You added the differences up. With thousands of weights the sum grows though each is "
            "tiny: take the largest.",
        ),
        *_compared(
            "You divided by the largest *measured* slope. Take the largest of both lists, so that "
            "it matters not which of them is wrong.",
            lambda g, m: (np.abs(g - m).max(), np.abs(m).max()),
        ),
        *_compared(
            "You divided by the largest slope of `gradient`, the list on trial. Take the largest "
            "of both lists.",
            lambda g, m: (np.abs(g - m).max(), np.abs(g).max()),
        ),
        Trap(
            _check_with(measure=_one_sided),
            "You nudged to one side only. Nudge up and down, and divide by 2 epsilon: the error "
            "then shrinks with the square of epsilon.",
        ),
        Trap(
            _check_with(measure=lambda loss, w, epsilon: 2 * nudge_gradient(loss, w, epsilon)),
            "From w - epsilon to w + epsilon the distance is 2 epsilon. You divided by epsilon.",
        ),
        Trap(
            _check_with(measure=_not_put_back),
            "A weight stays nudged when the next one has its turn. Put each back before you go on, "
            "or nudge a copy.",
        ),
        Trap(
            _check_with(measure=_all_at_once),
            "You nudged all weights at once. Each slope needs a nudge of its own weight alone.",
        ),
        Trap(
            _check_with(measure=lambda loss, w, epsilon: nudge_gradient(loss, w, 1e-6)),
            "Your nudge has a size of its own. Use the argument `epsilon`.",
        ),
        Trap(
            _check_with(compare=lambda g, m: np.abs(g - m).max() / _top(g, m)),
            "Right but for one case: where all slopes are 0, you divide 0 by 0. Return 0.0 there.",
        ),
        Trap(
            _check_with(compare=lambda g, m: max(np.abs(g - m) / np.abs(g))),
            "You divided each difference by its own slope. A slope near 0 then looks wrong for no "
            "more than rounding: divide by the largest slope of all.",
        ),
        *_compared(
            "You divided each difference by its own measured slope. One near 0 then makes rounding "
            "look large: divide by the largest slope of all.",
            lambda g, m: (np.abs(g - m), np.abs(m)),
        ),
        *_compared(
            "You divided each difference by the larger of its own two slopes. Where both are near "
            "0, rounding looks large: divide by the largest slope of all.",
            lambda g, m: (np.abs(g - m), np.maximum(np.abs(g), np.abs(m))),
        ),
        *_compared(
            "This compares lengths, and many do so. Here compare the largest numbers: one wrong "
            "slope among thousands shows better in them.",
            lambda g, m: (np.linalg.norm(g - m), np.linalg.norm(g) + np.linalg.norm(m)),
        ),
        *_compared(
            "The difference above is a length, of all slopes together. Take the largest alone: "
            "`np.abs(gradient - measured).max()`.",
            lambda g, m: (np.linalg.norm(g - m), _top(g, m)),
        ),
        Trap(
            lambda loss, weights, gradient, epsilon: bool(
                _check_with()(loss, weights, gradient, epsilon) < 1e-6
            ),
            "You answered yes or no. Return the number: how small is small enough is for the "
            "caller to say.",
        ),
    ),
)

# ---- 04.two_layer_step -------------------------------------------------------------------------


def _step_calls() -> list[Call]:
    rates = (0.5, 0.1, 0.25)
    return [(*network, rate) for network, rate in zip(_networks(), rates, strict=True)]


def _stepped(first: float, second: float, biases: float = 1) -> Any:
    """Return a step that takes other multiples of the rate in each part."""

    def answer(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, rate: Any) -> Any:  # noqa: PLR0913, PLR0917
        dW1, db1, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
        return (
            W1 - first * rate * dW1,
            b1 - first * biases * rate * db1,
            W2 - second * rate * dW2,
            b2 - second * biases * rate * db2,
        )

    return answer


def _second_layer_first(  # noqa: PLR0913, PLR0917
    X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, rate: Any
) -> Any:
    _, _, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
    delta2 = output_delta(softmax(relu(X @ W1 + b1) @ W2 + b2), Y)
    dW1, db1 = layer_gradient(X, carry_back(delta2, W2 - rate * dW2, X @ W1 + b1, relu_slope))
    return W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2


def _new_pass_for_the_second(  # noqa: PLR0913, PLR0917
    X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, rate: Any
) -> Any:
    dW1, db1, _, _ = two_layer_gradient(X, Y, W1, b1, W2, b2)
    W1, b1 = W1 - rate * dW1, b1 - rate * db1
    _, _, dW2, db2 = two_layer_gradient(X, Y, W1, b1, W2, b2)
    return W1, b1, W2 - rate * dW2, b2 - rate * db2


def _changed_in_place(  # noqa: PLR0913, PLR0917
    X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, rate: Any
) -> Any:
    for weights, slopes in zip(
        (W1, b1, W2, b2), two_layer_gradient(X, Y, W1, b1, W2, b2), strict=True
    ):
        weights[...] = weights - rate * slopes
    return W1, b1, W2, b2


def _in_place_and_too_early(  # noqa: PLR0913, PLR0917
    X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any, rate: Any
) -> Any:
    new = _second_layer_first(X, Y, W1, b1, W2, b2, rate)
    for weights, values in zip((W1, b1, W2, b2), new, strict=True):
        weights[...] = values
    return W1, b1, W2, b2


TWO_LAYER_STEP = Exercise(
    key="04.two_layer_step",
    reference=scratch.two_layer_step,
    starter=_Starters.two_layer_step,
    probes=_step_calls,
    parts=("W1", "b1", "W2", "b2"),
    hints=(
        "Follow W2 through the function. When `carry_back` takes it, which W2 is that: the one of "
        "the forward pass?",
        "A gradient belongs to one place: all four slopes must be found before the first weight "
        "moves. Which line comes too early?",
        "Move the line that changes W2 and b2 below the one that finds dW1 and db1.",
    ),
    traps=(
        Trap(
            _second_layer_first,
            "W2 has moved before delta passes back through it, so dW1 mixes two places. First all "
            "slopes, then all steps.",
        ),
        Trap(
            _new_pass_for_the_second,
            "The second layer's slopes were found after W1 had moved, so the two belong to two "
            "places. First all slopes, then all steps.",
        ),
        Trap(
            _in_place_and_too_early,
            "W2 is changed in place before delta passes back through it: dW1 mixes two places, "
            "and the caller's own weights change too. First all slopes, then new arrays.",
        ),
        Trap(
            _changed_in_place,
            "The numbers are right, but the caller's own weights were changed in place: `W -= ...` "
            "writes into the array that was handed over. Make new ones: `W = W - ...`.",
        ),
        Trap(
            _stepped(-1, -1),
            "The step goes uphill: the gradient points to where the loss rises. Subtract.",
        ),
        Trap(_stepped(0, 1), "The first layer stands still: W1 and b1 must step too."),
        Trap(_stepped(1, 0), "The second layer stands still: W2 and b2 must step too."),
        Trap(_stepped(1, 1, biases=0), "The biases stand still: b1 and b2 must step too."),
        Trap(
            lambda X, Y, W1, b1, W2, b2, rate: _stepped(1 / rate, 1 / rate)(
                X, Y, W1, b1, W2, b2, rate
            ),
            "The learning rate takes no part. The step is the rate times the gradient.",
        ),
        Trap(
            lambda X, Y, W1, b1, W2, b2, rate: two_layer_gradient(X, Y, W1, b1, W2, b2),
            "These are the slopes. Return the weights and biases after the step.",
        ),
    ),
)

# ---- 04.momentum_step --------------------------------------------------------------------------


def _momentum_calls() -> list[Call]:
    return [
        (np.array([1.0, -2.0]), np.array([0.5, 4.0]), np.array([0.0, 0.0]), 0.1, 0.9),
        (np.array([0.3]), np.array([-2.0]), np.array([1.5]), 0.5, 0.6),
        (np.array([[2.0, 1.0]]), np.array([[1.0, -3.0]]), np.array([[-0.7, 2.0]]), 0.25, 0.8),
        (np.array([1.0, 1.0]), np.array([2.0, -1.0]), np.array([3.0, 0.5]), 0.2, 0.0),
    ]


def _rolled(keep: Any, move: Any) -> Any:
    """Return a step of a velocity by `keep(v, g, share, rate)` and of weights by `move`."""

    def answer(w: Any, g: Any, v: Any, rate: Any, share: Any) -> Any:
        new = keep(v, g, share, rate)
        return move(w, g, v, new, rate, share), new

    return answer


def _plain(w: Any, g: Any, v: Any, new: Any, rate: Any, share: Any) -> Any:  # noqa: PLR0913, PLR0917
    return w - rate * new


def _kept(v: Any, g: Any, share: Any, rate: Any) -> Any:
    return share * v + g


MOMENTUM_STEP = Exercise(
    key="04.momentum_step",
    reference=scratch.momentum_step,
    starter=_Starters.momentum_step,
    probes=_momentum_calls,
    parts=("weights", "velocity"),
    hints=(
        "Two lines: what the velocity becomes, then where the weights go. The second is gradient "
        "descent's own step, with one name in it replaced.",
        "A share of the old velocity is kept, and the gradient is added. Then the weights go "
        "against the new velocity.",
        "`velocity = momentum * velocity + gradient` and `weights = weights - learning_rate * "
        "velocity`.",
    ),
    traps=(
        Trap(
            _rolled(_kept, lambda w, g, v, new, rate, share: w - rate * v),
            "The weights moved with the *old* velocity. First make the new one, then step with it.",
        ),
        Trap(
            _rolled(_kept, lambda w, g, v, new, rate, share: w - rate * g),
            "The weights moved with the gradient, so the velocity takes no part. Step with the "
            "velocity.",
        ),
        Trap(
            _rolled(_kept, lambda w, g, v, new, rate, share: w + rate * new),
            "The step goes uphill: the velocity holds gradients, so subtract.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: share * v + (1 - share) * g, _plain),
            "You added only a share of the gradient. That makes the velocity a running mean, as in "
            "Adam; here, as in PyTorch, the whole gradient is added.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: v + share * g, _plain),
            "The momentum stands at the wrong term: it is the share of the *old velocity* that is "
            "kept. Yours never slows down.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: share * (v + g), _plain),
            "The brackets reach too far: the gradient is added whole, after the old velocity was "
            "cut.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: v + g, _plain),
            "The old velocity is kept whole, so the ball never slows down. Keep the share "
            "`momentum` of it.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: share * v - g, _plain),
            "A sign too many: the gradient is subtracted from the velocity, and the velocity from "
            "the weights, which leads uphill. Add the gradient.",
        ),
        Trap(
            _rolled(
                lambda v, g, share, rate: share * v - g,
                lambda w, g, v, new, rate, share: w + rate * new,
            ),
            "Your velocity points downhill and is added. From a ball at rest the weights take the "
            "same way; but here, as in PyTorch, the velocity holds gradients, and the step "
            "subtracts it.",
        ),
        Trap(
            _rolled(
                lambda v, g, share, rate: share * v + rate * g,
                lambda w, g, v, new, rate, share: w - new,
            ),
            "You put the rate into the velocity. Many books do; here, as in PyTorch, the velocity "
            "holds gradients, and the rate comes in the step.",
        ),
        Trap(
            _rolled(
                lambda v, g, share, rate: share * v - rate * g,
                lambda w, g, v, new, rate, share: w + new,
            ),
            "You put rate and sign into the velocity. Many books do; here, as in PyTorch, the "
            "velocity holds gradients, and the step subtracts the rate times it.",
        ),
        Trap(
            _rolled(_kept, lambda w, g, v, new, rate, share: w - rate * (g + share * new)),
            "This looks one step ahead (Nesterov's momentum). Step with the velocity itself.",
        ),
        Trap(
            _rolled(lambda v, g, share, rate: 0.9 * v + g, _plain),
            "You keep a share of 0.9, whatever the call says. Keep the share `momentum`.",
        ),
        Trap(
            lambda w, g, v, rate, share: (share * v + g, w - rate * (share * v + g)),
            "Both are right, but they come back in the wrong order: `weights` first.",
        ),
        Trap(
            lambda w, g, v, rate, share: (w - rate * (share * v + g), v),
            "The weights are right, but you handed the old velocity back, so the next step knows "
            "nothing of this one.",
        ),
    ),
)

# ---- 04.adam_step ------------------------------------------------------------------------------


def _adam_calls() -> list[Call]:
    w, g = np.array([1.0, -2.0, 0.5]), np.array([0.5, -4.0, 0.01])
    m, s = np.array([0.2, -1.0, 0.3]), np.array([0.4, 2.0, 0.1])
    return [
        (w.copy(), g.copy(), np.zeros(3), np.zeros(3), 1, 0.1, 0.9, 0.999, 1e-8),
        (w.copy(), g.copy(), m.copy(), s.copy(), 3, 0.1, 0.8, 0.95, 0.05),
        (np.full(2, 2.0), np.full(2, 3.0), np.full(2, 0.5), np.full(2, 4.0), 2, 0.5, 0.6, 0.7, 0.1),
    ]


def _adam_with(
    pace: Any = None,
    means: Any = None,
    correct: Any = None,
) -> Any:
    """Return a wrong step of Adam: one of its parts another."""

    def answer(w: Any, g: Any, m: Any, s: Any, t: Any, rate: Any, b1: Any, b2: Any, e: Any) -> Any:  # noqa: PLR0913, PLR0917
        m, s = (means or _running)(m, s, g, b1, b2)
        mh, sh = (correct or _corrected)(m, s, t, b1, b2)
        return w - (pace or _adam_pace)(rate, mh, sh, e, g), m, s

    return answer


def _running(m: Any, s: Any, g: Any, b1: Any, b2: Any) -> Any:
    return b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * g**2


def _corrected(m: Any, s: Any, t: Any, b1: Any, b2: Any) -> Any:
    return m / (1 - b1**t), s / (1 - b2**t)


def _adam_pace(rate: Any, mean: Any, square: Any, epsilon: Any, gradient: Any) -> Any:
    return rate * mean / (np.sqrt(square) + epsilon)


def _adam_hands_corrected(  # noqa: PLR0913, PLR0917
    w: Any, g: Any, m: Any, s: Any, t: Any, rate: Any, b1: Any, b2: Any, e: Any
) -> Any:
    m, s = _running(m, s, g, b1, b2)
    m, s = _corrected(m, s, t, b1, b2)
    return w - _adam_pace(rate, m, s, e, g), m, s


ADAM_STEP = Exercise(
    key="04.adam_step",
    reference=scratch.adam_step,
    starter=_Starters.adam_step,
    probes=_adam_calls,
    parts=("weights", "mean", "mean_square"),
    hints=(
        "At the first step `mean` is 0.1 times the gradient, not the gradient: it started at 0. "
        "By which factor is it too small?",
        "Divide `mean` by `1 - beta1**step`, and `mean_square` by `1 - beta2**step`. Use the two "
        "results for the step only; hand back the means as they were.",
        "`unbiased = mean / (1 - beta1**step)`, `unbiased_square = mean_square / (1 - "
        "beta2**step)`, and those two in the last two lines' formulas.",
    ),
    traps=(
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m, s)),
            "Nothing is corrected yet: both means started at 0 and are too small at first. Divide "
            "by `1 - beta1**step` and `1 - beta2**step`.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m / (1 - b1**t), s)),
            "The mean is corrected, the mean square is not. It started at 0 too: divide it by "
            "`1 - beta2**step`.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m, s / (1 - b2**t))),
            "The mean square is corrected, the mean is not. It started at 0 too: divide it by "
            "`1 - beta1**step`.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m / (1 - b1), s / (1 - b2))),
            "The correction must fade: after many steps the means need none. Take beta to the "
            "power of `step`.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m / (1 - b1 * t), s / (1 - b2 * t))),
            "`beta * step` grows above 1. The correction takes beta to the *power* of `step`: "
            "`beta1**step`.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m * (1 - b1**t), s * (1 - b2**t))),
            "You made the means smaller still. They are too small at first: divide.",
        ),
        Trap(
            _adam_with(
                correct=lambda m, s, t, b1, b2: (m / (1 - b1 ** (t - 1 or 1)), s / (1 - b2**t))
            ),
            "The first step has number 1, and its means are too small by 1 - beta to the power "
            "of 1. Use `step` as it comes.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m / (1 - b2**t), s / (1 - b1**t))),
            "The betas are swapped: `beta1` belongs to the mean, `beta2` to the mean square.",
        ),
        Trap(
            _adam_hands_corrected,
            "The step is right, but you handed the corrected means back. They would be corrected "
            "again in the next step: hand back `mean` and `mean_square` as they run.",
        ),
        Trap(
            _adam_with(pace=lambda rate, m, s, e, g: rate * m / (s + e)),
            "The root is missing: `mean_square` is a mean of squares, and its root is as large as "
            "a gradient.",
        ),
        Trap(
            _adam_with(correct=lambda m, s, t, b1, b2: (m / (1 - b1**t), s / (1 - b2**t) ** 2)),
            "The hat of the mean square belongs under the root: divide `mean_square` first, and "
            "take the root of that.",
        ),
        Trap(
            _adam_with(
                correct=lambda m, s, t, b1, b2: (m / (1 - b1 ** (t + 1)), s / (1 - b2 ** (t + 1)))
            ),
            "You count one step too many: the first step has number 1 already. Use `step` as it "
            "comes.",
        ),
        Trap(
            _adam_with(pace=lambda rate, m, s, e, g: rate * m / np.sqrt(s + e)),
            "epsilon stands inside the root; it is added after it.",
        ),
        Trap(
            _adam_with(pace=lambda rate, m, s, e, g: rate * g / (np.sqrt(s) + e)),
            "The step goes along the gradient. Adam steps along the running mean of gradients.",
        ),
        Trap(
            _adam_with(pace=lambda rate, m, s, e, g: -rate * m / (np.sqrt(s) + e)),
            "The step goes uphill: subtract it.",
        ),
        Trap(
            _adam_with(
                means=lambda m, s, g, b1, b2: (b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * np.abs(g))
            ),
            "The second mean is one of *squares*: `gradient**2`.",
        ),
    ),
)

# ---- 04.largest_stable_rate --------------------------------------------------------------------


def _valleys() -> list[Call]:
    return [
        (np.array([[4.0, 0.0], [0.0, 1.0]]),),
        (np.array([[0.5]]),),
        (np.array([[3.0, 1.0], [1.0, 2.0]]),),
        (np.array([[2.0, -1.0, 0.0], [-1.0, 5.0, 1.5], [0.0, 1.5, 1.0]]),),
    ]


LARGEST_STABLE_RATE = Exercise(
    key="04.largest_stable_rate",
    reference=scratch.largest_stable_rate,
    starter=_Starters.largest_stable_rate,
    probes=_valleys,
    hints=(
        "In one direction of curvature h the limit is 2 / h. A valley has several directions. "
        "Which of them breaks first as the rate grows?",
        "The steepest: the one with the largest curvature. `np.linalg.eigvalsh(curvature)` returns "
        "the curvatures along the valley's own axes, from smallest to largest.",
        "`2 / np.linalg.eigvalsh(curvature)[-1]`.",
    ),
    traps=(
        Trap(
            lambda H: 1 / np.linalg.eigvalsh(H)[-1],
            "This is the rate that lands on the bottom in one step. Up to twice as far, the next "
            "point still lies nearer than the last.",
        ),
        Trap(
            lambda H: 2 / np.linalg.eigvalsh(H)[0],
            "You took the flattest direction. The steepest breaks first: the last eigenvalue.",
        ),
        Trap(
            lambda H: 2 / np.trace(H),
            "You divided by the sum of the curvatures. Each direction breaks for itself, and the "
            "steepest decides.",
        ),
        Trap(
            lambda H: 2 / np.mean(np.linalg.eigvalsh(H)),
            "You took the mean curvature. The steepest direction decides alone.",
        ),
        Trap(
            lambda H: 2 / np.max(np.diag(H)),
            "You took the largest number on the diagonal. That is right where the valley lies "
            "along the axes; where it lies askew, it is steeper between them: use the eigenvalues.",
        ),
        Trap(
            lambda H: 2 / np.linalg.norm(H),
            "You divided by the length of all numbers together. It is never below the largest "
            "eigenvalue, so this rate is safe, and smaller than it need be.",
        ),
        Trap(
            lambda H: 2 / np.linalg.det(H),
            "The determinant is the product of all curvatures. The steepest decides alone.",
        ),
        Trap(
            lambda H: np.linalg.eigvalsh(H)[-1] / 2,
            "The fraction stands on its head: a steeper valley needs a smaller rate.",
        ),
        Trap(
            lambda H: np.linalg.eigvalsh(H)[-1],
            "This is the largest curvature. The limit is 2 divided by it.",
        ),
        Trap(
            lambda H: 2 / np.linalg.eigvalsh(H),
            "One limit for each direction, and right. The valley as a whole stands as long as all "
            "of them do: take the smallest.",
        ),
    ),
)

EXERCISES = (
    NODE_GRADIENTS,
    OUTPUT_DELTA,
    LAYER_GRADIENT,
    CARRY_BACK,
    TWO_LAYER_GRADIENT,
    GRADIENT_CHECK,
    TWO_LAYER_STEP,
    MOMENTUM_STEP,
    ADAM_STEP,
    LARGEST_STABLE_RATE,
)

# ---- the quiz ----------------------------------------------------------------------------------

QUIZZES = (
    Quiz(
        key="04.q1",
        right="d",
        answers={
            "a": "It squares the distance: one house off by ten times as much counts a hundred "
            "times.",
            "b": "Cross-entropy asks for classes. A price is a number.",
            "c": "Log-loss asks for yes or no. A price is a number.",
            "d": "Yes. An error ten times as large counts ten times, not a hundred. Its slope "
            "is the same however far off the answer is.",
        },
    ),
    Quiz(
        key="04.q2",
        right="a",
        answers={
            "a": "Yes. Squared error keeps the factor p (1 - p), which is 0.000999 here: the slope "
            "is about -0.002. With log-loss it cancels, and p - y = -0.999 is left.",
            "b": "-0.999 is log-loss's slope, p - y. Squared error has the factor p (1 - p) "
            "besides, and that is tiny here.",
            "c": "The slope is not 0 while p is wrong: it is about -0.002.",
            "d": "At p = 0.5 the factor p (1 - p) is ¼. Here it is about a thousandth.",
        },
    ),
    Quiz(
        key="04.q3",
        right="b",
        answers={
            "a": "At 2 the value is 8. The slope asks how fast it moves.",
            "b": "Yes. Each of the three arrows has the local slope 2 · 2 = 4, as the other two "
            "factors stand still. They add up to 12; overwritten, one of them is left.",
            "c": "Local slopes multiply along one path. These three arrows lie side by side, so "
            "they add: 12. Overwritten, 4.",
            "d": "12 is right. But overwriting forgets two arrows of three, and leaves 4.",
        },
    ),
    Quiz(
        key="04.q4",
        right="b",
        answers={
            "a": "`W.T` has shape (10, 64): its rows do not fit the 32 columns that `delta.T` has.",
            "b": "Yes: (32, 10) @ (10, 64) is (32, 64), a number for each example and each "
            "hidden unit.",
            "c": "(32, 10) @ (64, 10) does not fit: 10 against 64.",
            "d": "(64, 10) @ (10, 32) fits and gives (64, 32): hidden units by examples. It is the "
            "result, on its side; rows are examples in this course.",
        },
    ),
    Quiz(
        key="04.q5",
        right="d",
        answers={
            "a": "Each pass is ten times as long, and there are ten times as many nudges. Both "
            "count.",
            "b": "Nudging needs two passes for each weight, so the number of passes grows too.",
            "c": "For nudging that is right: ten times as many passes, each ten times as long. "
            "But one pass there and one back grow only as the pass does.",
            "d": "Yes. Nudging: ten times as many passes, each ten times as long. Back and forth: "
            "about two passes as before, each ten times as long.",
        },
    ),
    Quiz(
        key="04.q6",
        right="c",
        answers={
            "a": "A wrong formula is wrong with every nudge. At 1e-5 the two agree to nine digits, "
            "which no wrong formula does by luck.",
            "b": "A gradient depends on where it is taken, not on how it is checked.",
            "c": "Yes. Two losses nearly equal are subtracted, and what is left are rounding "
            "errors, divided by a tiny number.",
            "d": "A kink would show at 1e-5 as well, and rather more: a longer nudge meets more "
            "kinks.",
        },
    ),
    Quiz(
        key="04.q7",
        right="c",
        answers={
            "a": "It changes none. It only reports how the loss would move, and somebody else may "
            "use that, or not.",
            "b": "The rate belongs to the optimiser's step. A gradient knows of no rate.",
            "c": "Yes. Backpropagation finds the gradient; the optimiser uses it.",
            "d": "Activations come from the forward pass. The way back reads them and writes none.",
        },
    ),
    Quiz(
        key="04.q8",
        right="b",
        answers={
            "a": "At 2/50 = 0.04 it bounces for ever. Above, each step ends farther out.",
            "b": "Yes: the limit is 2/50 = 0.04, and 0.03 is below it. It overshoots, and each "
            "time by half as much.",
            "c": "0.04 is the limit itself: 1 - 0.04 · 50 = -1, so it jumps from side to side "
            "for ever.",
            "d": "There is one for every quadratic that bends upwards: anything below 2/50.",
        },
    ),
    Quiz(
        key="04.q9",
        right="c",
        answers={
            "a": "One step an epoch is full batch.",
            "b": "32 is how many examples a step sees, not how many steps there are.",
            "c": "Yes: 1347 / 32 is 42.1, so 42 full batches and a last one of 3 examples.",
            "d": "A step for each example is a batch size of 1.",
        },
    ),
    Quiz(
        key="04.q10",
        right="a",
        answers={
            "a": "Yes. Thousands of weights can learn five examples by heart. If they do not, "
            "something is broken: the gradient, the labels, the rate.",
            "b": "More data make the task harder, not easier: five examples are all it was asked "
            "to learn.",
            "c": "A network of this size has weights enough for five examples, many times over.",
            "d": "Overfitting means learning them too well. It did not learn them at all.",
        },
    ),
)

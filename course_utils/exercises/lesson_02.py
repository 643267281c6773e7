"""The exercises and quiz questions of lesson 02."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap
from course_utils.scratch import perceptron

SMALLEST = float(np.finfo(float).eps)  # what `cross_entropy` takes in place of a probability of 0


class _Starters:
    """What the lesson's cells hold, word for word, types aside."""

    @staticmethod
    def perceptron_step(x: Any, label: Any, weights: Any, bias: Any) -> Any:
        if label * (weights @ x + bias) < 0:
            weights = weights + x
            bias = bias + 1
        return weights, bias

    @staticmethod
    def nand(X: Any) -> Any:
        weights = ...
        bias = ...
        return perceptron(X, weights, bias)  # type: ignore[arg-type]

    @staticmethod
    def xor(X: Any) -> Any:
        either = perceptron(X, np.array([1, 1]), -0.5)
        not_both: Any = ...
        hidden = np.column_stack([either, not_both])
        return perceptron(hidden, ..., ...)  # type: ignore[arg-type]

    @staticmethod
    def count_parameters(sizes: Any) -> Any:
        total = 0
        for k in range(1, len(sizes)):
            total += sizes[k - 1] * sizes[k]
        return total

    @staticmethod
    def forward(X: Any, layers: Any, activation: Any) -> Any: ...

    @staticmethod
    def softmax(Z: Any) -> Any:
        powers = np.exp(Z)
        return powers / powers.sum()

    @staticmethod
    def cross_entropy(P: Any, y: Any) -> Any: ...


# ---- 02.perceptron_step ------------------------------------------------------------------------


def _perceptron_step_calls() -> list[Call]:
    return [
        (np.array([2.0, 3.0]), 1, np.array([-1.0, 0.5]), -0.25),  # wrong, must add
        (np.array([1.0, -2.0]), -1, np.array([3.0, 0.5]), 0.5),  # wrong, must subtract
        (np.array([1.0, 4.0, -0.5]), 1, np.array([0.5, 1.0, 2.0]), -1.0),  # right
        (np.array([2.0, 1.0]), -1, np.array([-1.0, 0.5]), 0.5),  # right
        (np.array([0.5, 2.0]), 1, np.zeros(2), 0.0),  # a score of 0
        (np.array([3.0, 1.0]), -1, np.array([1.0, -1.0]), -2.0),  # a score of 0
        (np.array([1.0, 1.0]), 1, np.array([2.0, 1.0]), -4.0),  # the bias alone makes it wrong
        (np.array([0.1, 0.2]), -1, np.array([1.0, 1.0]), 4.0),  # wrong, and by far
    ]


def _rule(
    *,
    when: Callable[[float, Any], Any] = lambda z, label: label * z <= 0,
    x_times: Callable[[float, Any], Any] = lambda z, label: label,
    one_times: Callable[[float, Any], Any] | None = None,
    with_bias: bool = True,
) -> Callable[..., Any]:
    """Return Rosenblatt's rule with another condition, or other multiples of x and 1 added."""

    def step(x: Any, label: Any, weights: Any, bias: Any) -> Any:
        z = weights @ x + (bias if with_bias else 0)
        if when(z, label):
            return weights + x_times(z, label) * x, bias + (one_times or x_times)(z, label)
        return weights, bias

    return step


def _in_place(x: Any, label: Any, weights: Any, bias: Any) -> Any:
    if label * (weights @ x + bias) <= 0:
        weights += label * x
        bias += label
    return weights, bias


def _until_right(x: Any, label: Any, weights: Any, bias: Any) -> Any:
    while label * (weights @ x + bias) <= 0:
        weights, bias = weights + label * x, bias + label
    return weights, bias


PERCEPTRON_STEP = Exercise(
    key="02.perceptron_step",
    reference=scratch.perceptron_step,
    starter=_Starters.perceptron_step,
    probes=_perceptron_step_calls,
    parts=("weights", "bias"),
    hints=(
        "Follow one example of class -1 that got a score of 3. Which way must its score go, and "
        "which way does the starter push it? Then start from zero weights: who is a mistake there?",
        "`label` is +1 or -1. Multiplied by it, x is added for one class and subtracted for the "
        "other. And a score of exactly 0 takes no side: it counts as a mistake.",
        "The condition is `label * (weights @ x + bias) <= 0`; the two lines below it are "
        "`weights = weights + label * x` and `bias = bias + label`.",
    ),
    traps=(
        Trap(
            _rule(x_times=lambda z, label: 1),
            "It only ever adds: an example of class -1 that was wrongly called +1 gets an even "
            "higher score next time. Multiply what you add by `label`; that turns it round for "
            "class -1.",
        ),
        Trap(
            _rule(when=lambda z, label: label * z < 0),
            "One case is left: a score of exactly 0. From all-zero weights every score is 0, so "
            "this unit never begins to learn. Count 0 as a mistake: `<= 0`.",
        ),
        Trap(
            _rule(when=lambda z, label: True),
            "You change the weights after each example, also when the answer was right. "
            "Rosenblatt's rule learns from mistakes only; otherwise the weights go on growing "
            "after all answers are right.",
        ),
        Trap(
            _rule(x_times=lambda z, label: max(label, 0)),
            "Class -1 is never subtracted: you treat the labels as 1 and 0, and 0 times x changes "
            "nothing. Such a unit learns from the examples of class +1 alone. Here the labels are "
            "+1 and -1; use `label` itself.",
        ),
        Trap(
            _rule(when=lambda z, label: (1 if z > 0 else 0) != label),
            "You compare the answer, 0 or 1, with a label that is -1 or 1. They never agree on "
            "class -1, so each of its examples counts as a mistake. Ask for "
            "`label * (weights @ x + bias) <= 0`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: -label),
            "The sign is turned: each correction pushes the score further to the wrong side. "
            "Add `label * x`, do not subtract it.",
        ),
        Trap(
            _rule(when=lambda z, label: label * z >= 0),
            "The condition is turned round: you correct what was right and leave the mistakes. "
            "`label * score` is positive where both have the same sign, that is, where the answer "
            "is right.",
        ),
        Trap(
            _rule(one_times=lambda z, label: 0),
            "The weights are right, but the bias never moves: if it begins at 0, the line always "
            "passes through the origin. The bias is a weight whose input is 1: add `label` to it.",
        ),
        Trap(
            _rule(one_times=lambda z, label: 1),
            "The weights are right, but the bias only ever grows. It too is corrected downwards "
            "for class -1: add `label`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: 1, one_times=lambda z, label: label),
            "The bias is right, but x is only ever added to the weights. For class -1 it is taken "
            "away: add `label * x`.",
        ),
        Trap(
            _rule(when=lambda z, label: label * z < 0, one_times=lambda z, label: 1),
            "Two things are left. The bias only ever grows: add `label` to it. And a score of "
            "exactly 0 counts as a mistake: `<= 0`.",
        ),
        Trap(
            _rule(when=lambda z, label: z <= 0),
            "You correct wherever the score is 0 or less, whatever the class. For class -1 a score "
            "below 0 is right, and one above 0 is the mistake: ask for "
            "`label * (weights @ x + bias) <= 0`.",
        ),
        Trap(
            _until_right,
            "You correct again and again until the example is right. The rule corrects once and "
            "goes on to the next example: `if`, not `while`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: 0.1 * label),
            "Each correction is a tenth of what the rule says: it has no learning rate. Add all "
            "of `label * x`.",
        ),
        Trap(
            _rule(with_bias=False),
            "The score lacks the bias, so some answers are judged right that are wrong, and the "
            "other way round. The score is `weights @ x + bias`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: label - z),
            "You add x times the distance between label and score. That is a rule too, for fitting "
            "numbers; in Rosenblatt's, each mistake counts the same, however large: add "
            "`label * x`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: label * abs(z)),
            "The correction is as large as the score. In Rosenblatt's rule each mistake counts the "
            "same, and a score of 0 has to move too: add `label * x`.",
        ),
        Trap(
            _rule(x_times=lambda z, label: 2 * label),
            "Each correction is twice as large as the rule says. (label - answer, with answers of "
            "-1 and 1, is 2 or -2.) Add `label * x` once.",
        ),
        Trap(
            _in_place,
            "The numbers are right, but `weights += …` changed the caller's array in place. Make a "
            "new one: `weights = weights + label * x`.",
        ),
    ),
)

# ---- 02.nand and 02.xor: all that can go wrong is one of sixteen tables --------------------------

TABLES = {
    "nothing": (0, 0, 0, 0),
    "AND": (0, 0, 0, 1),
    "x1 and not x2": (0, 0, 1, 0),
    "x1": (0, 0, 1, 1),
    "x2 and not x1": (0, 1, 0, 0),
    "x2": (0, 1, 0, 1),
    "XOR": (0, 1, 1, 0),
    "OR": (0, 1, 1, 1),
    "NOR": (1, 0, 0, 0),
    "equal": (1, 0, 0, 1),
    "not x2": (1, 0, 1, 0),
    "x1 or not x2": (1, 0, 1, 1),
    "not x1": (1, 1, 0, 0),
    "x2 or not x1": (1, 1, 0, 1),
    "NAND": (1, 1, 1, 0),
    "everything": (1, 1, 1, 1),
}


def _corner_calls() -> list[Call]:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return [(corners,), (corners[[3, 1, 3, 0, 2]],), (corners[:3],)]


def _table(answers: Sequence[int]) -> Callable[[Any], Any]:
    """Return a function of the corners that answers as a table says."""
    by_corner = np.array(answers)

    def gate(X: Any) -> Any:
        first, second = X.T
        return by_corner[(2 * first + second).astype(int)]

    return gate


def _table_traps(messages: dict[str, str]) -> tuple[Trap, ...]:
    return tuple(Trap(_table(TABLES[name]), message) for name, message in messages.items())


NAND = Exercise(
    key="02.nand",
    reference=scratch.nand,
    starter=_Starters.nand,
    probes=_corner_calls,
    hints=(
        "NAND is AND with yes and no exchanged. What happens to the answers of a unit when all "
        "its numbers change their sign?",
        "Three corners must have a score above 0, and (1, 1) one below. So each input must "
        "lower the score, and the bias must be large enough to bear one of them, not two.",
        "`weights = np.array([-1, -1])`, and a bias between 1 and 2.",
    ),
    traps=_table_traps(
        {
            "AND": "These are AND's answers, 1 at (1, 1) only. Change the sign of both weights and "
            "of the bias, and each yes becomes a no.",
            "OR": "These are OR's answers. NAND says no at (1, 1) only: there both inputs push, "
            "so both weights must push down.",
            "NOR": "Yes at (0, 0) only: one input is enough to silence your unit, and NAND takes "
            "two. Raise the bias. (With weights of -1 and a bias of exactly 1, (0, 1) has a score "
            "of 0, and that is a no.)",
            "everything": "Your unit says yes to all four corners. At (1, 1) the score is "
            "w1 + w2 + b: it has to come down to 0 or below. Make the weights negative, or the "
            "bias smaller.",
            "nothing": "Your unit says no to all four corners. At (0, 0) the score is the bias "
            "alone: it must be above 0.",
            "not x1": "Your unit looks at x1 alone: it says no at (1, 0), where NAND says yes. "
            "The two inputs have the same say in NAND, so give them the same weight.",
            "not x2": "Your unit looks at x2 alone: it says no at (0, 1), where NAND says yes. "
            "The two inputs have the same say in NAND, so give them the same weight.",
            "x2 or not x1": "It says no at (1, 0) and yes at (1, 1): x2 pushes up. In NAND both "
            "inputs push down.",
            "x1 or not x2": "It says no at (0, 1) and yes at (1, 1): x1 pushes up. In NAND both "
            "inputs push down.",
            "x1": "Your unit says yes where x1 is 1. In NAND both inputs push down, and the bias "
            "says yes where neither does.",
            "x2": "Your unit says yes where x2 is 1. In NAND both inputs push down, and the bias "
            "says yes where neither does.",
        }
    ),
)

XOR = Exercise(
    key="02.xor",
    reference=scratch.xor,
    starter=_Starters.xor,
    probes=_corner_calls,
    hints=(
        "Say XOR in words: one or the other, and not both. Which two gates are in that sentence, "
        "and which third one joins them?",
        "`not_both` is NAND of the inputs: weights -1 and -1, bias 1.5. The last unit says yes "
        "only where both hidden units do: that is AND, of the hidden units' answers.",
        "`not_both = perceptron(X, np.array([-1, -1]), 1.5)`, and "
        "`perceptron(hidden, np.array([1, 1]), -1.5)`.",
    ),
    traps=_table_traps(
        {
            "OR": "OR comes out: at (1, 1) nobody says no. There `not_both` must be 0, and then "
            "the last unit must say no although `either` says yes.",
            "AND": "AND comes out. Is `not_both` AND instead of NAND? Then change the sign of its "
            "weights and bias. Or does the last unit read `X`? It must read `hidden`.",
            "NAND": "NAND comes out: at (0, 0) nobody says no. There `either` is 0, and then the "
            "last unit must say no although `not_both` says yes. Is its bias too high?",
            "everything": "Yes to all four corners: at each of them at least one hidden unit says "
            "yes, and your last unit is content with one. It must ask for both: lower its bias "
            "below -1.",
            "nothing": "No to all four corners. Either the last unit asks for too much (two "
            "hidden answers of 1 must lift it above 0; exactly 0 is a no), or `not_both` never "
            "says yes where `either` does.",
            "equal": "These are XOR's answers with yes and no exchanged. Change the sign of the "
            "last unit's weights and bias.",
            "NOR": "Yes at (0, 0) only. Look at the two hidden answers there, 0 and 1: the last "
            "unit must say no to them, and yes where both are 1.",
            "x1": "x1 itself comes out: (1, 1) got a yes and (0, 1) a no. Is `not_both` true of "
            "two corners that differ in x2? Give both inputs the same weight in it.",
            "x2": "x2 itself comes out: (1, 1) got a yes and (1, 0) a no. Is `not_both` true of "
            "two corners that differ in x1? Give both inputs the same weight in it.",
            "x1 and not x2": "Three corners are right, but (0, 1) gets a no. Is `not_both` 1 "
            "there? It must be 0 at (1, 1) only.",
            "x2 and not x1": "Three corners are right, but (1, 0) gets a no. Is `not_both` 1 "
            "there? It must be 0 at (1, 1) only.",
        }
    ),
)

# ---- 02.count_parameters -----------------------------------------------------------------------


def _count_calls() -> list[Call]:
    return [([1, 32, 64, 16, 1],), ([2, 2, 1],), ([4, 3],), ([3, 5, 7, 2],), ([6, 1, 4],)]


def _count(one_layer: Callable[[int, int], int]) -> Callable[[Any], Any]:
    def count(sizes: Any) -> Any:
        return sum(one_layer(sizes[k - 1], sizes[k]) for k in range(1, len(sizes)))

    return count


def _weights_in(sizes: Any) -> Any:
    return _count(lambda a, b: a * b)(sizes)


COUNT_PARAMETERS = Exercise(
    key="02.count_parameters",
    reference=scratch.count_parameters,
    starter=_Starters.count_parameters,
    probes=_count_calls,
    hints=(
        "Draw 2-2-1 and count on paper. How many numbers belong to one unit?",
        "A unit has a weight for each of its inputs, and one bias. How many units does layer k "
        "have?",
        "`total += sizes[k - 1] * sizes[k] + sizes[k]`",
    ),
    traps=(
        Trap(
            _count(lambda a, b: a * b + 1),
            "You counted one bias for each layer. Each *unit* has its own: a layer of 32 has 32.",
        ),
        Trap(
            _count(lambda a, b: a * b + a),
            "You counted a bias for each input of a layer. The biases belong to the units that "
            "receive: there are `sizes[k]` of them.",
        ),
        Trap(
            lambda sizes: _weights_in(sizes) + sum(sizes),
            "You also gave the inputs a bias. Input nodes compute nothing: they hold the features. "
            "Start at the first layer of units.",
        ),
        Trap(
            lambda sizes: _weights_in(sizes) + sum(sizes[1:-1]),
            "The output units have biases too. You counted those of the hidden layers only.",
        ),
        Trap(
            _count(lambda a, b: (a + 1) * (b + 1)),
            "(in + 1) × (out + 1) counts the biases once as extra inputs and once more as extra "
            "units. Only one of them is there: (in + 1) × out.",
        ),
        Trap(
            lambda sizes: sum(sizes[1:]),
            "These are the biases alone, one a unit. Add the weights.",
        ),
        Trap(
            sum,
            "This is the number of nodes. Each unit has many weights: one for each of its inputs.",
        ),
        Trap(
            lambda sizes: scratch.count_parameters([sizes[-1], *sizes]),
            "One layer too many: at k = 0, `sizes[k - 1]` is `sizes[-1]`, the last size of all. "
            "Index -1 counts from the end. Start the loop at 1.",
        ),
        Trap(
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
            "Only the last layer is counted. Is the total overwritten instead of added to, or "
            "the `return` inside the loop?",
        ),
        Trap(
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "Only the first layer is counted. Does the `return` stand inside the loop?",
        ),
        Trap(
            lambda sizes: scratch.count_parameters(sizes[:-1]),
            "The last layer is missing. `range(1, len(sizes))` ends one before `len(sizes)` "
            "already.",
        ),
        Trap(
            lambda sizes: scratch.count_parameters(sizes[1:]),
            "The first layer of units is missing: it reads the inputs. Start the loop at 1.",
        ),
        Trap(
            lambda sizes: _weights_in(sizes) + sizes[-1],
            "Of the biases you counted those of the last layer only. Each layer has its own: add "
            "them inside the loop.",
        ),
        Trap(
            lambda sizes: int(np.prod(sizes)) + sum(sizes[1:]),
            "You multiplied all sizes with each other. Weights stand between neighbouring layers "
            "only: multiply each pair of neighbours, and add.",
        ),
        Trap(
            _count(lambda a, b: a + b),
            "The sizes are added where they should be multiplied: each of the `sizes[k]` units has "
            "`sizes[k - 1]` weights, and one bias.",
        ),
    ),
)

# ---- 02.forward --------------------------------------------------------------------------------


def _random_layers(sizes: Sequence[int], seed: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(sizes[k - 1], sizes[k])), rng.normal(size=sizes[k]))
        for k in range(1, len(sizes))
    ]


def _relu(z: Any) -> Any:
    return np.maximum(z, 0)


def _double_less_one(z: Any) -> Any:
    return 2 * z - 1


def _forward_calls() -> list[Call]:
    X = np.random.default_rng(7).normal(size=(3, 2))
    return [
        (X, _random_layers((2, 3, 1), 0), np.tanh),
        (X, _random_layers((2, 4), 1), np.tanh),
        (X[:1], _random_layers((2, 3, 4, 2), 2), _relu),
        (X, _random_layers((2, 2, 3, 2, 1), 3), _double_less_one),
        (X[:2], _random_layers((2, 2, 2, 2), 4), np.tanh),
    ]


def _forward_without_bias(X: Any, layers: Any, activation: Any) -> Any:
    for W, _ in layers[:-1]:
        X = activation(X @ W)
    return X @ layers[-1][0]


def _bias_after(X: Any, layers: Any, activation: Any) -> Any:
    for W, b in layers[:-1]:
        X = activation(X @ W) + b
    return scratch.layer(X, *layers[-1])


def _activated_before(X: Any, layers: Any, activation: Any) -> Any:
    for W, b in layers:
        X = activation(X) @ W + b
    return X


def _hidden_only(X: Any, layers: Any, activation: Any) -> Any:
    for W, b in layers[:-1]:
        X = activation(X @ W + b)
    return X


def _from_the_input_each_time(X: Any, layers: Any, activation: Any) -> Any:
    for W, b in layers[:-1]:
        hidden = activation(X @ W + b)
    return scratch.layer(hidden, *layers[-1])


FORWARD = Exercise(
    key="02.forward",
    reference=scratch.forward,
    starter=_Starters.forward,
    probes=_forward_calls,
    hints=(
        "For one hidden layer you have two lines: `activation(X @ W + b)`, and the scores of the "
        "last layer. Which of them has to be repeated for a deeper network?",
        "`for W, b in layers[:-1]:` goes through all layers but the last. What comes out of one "
        "goes into the next: put it in the place of X.",
        "In the loop `X = activation(X @ W + b)`; after it `W, b = layers[-1]` and "
        "`return X @ W + b`.",
    ),
    traps=(
        Trap(
            lambda X, layers, activation: activation(scratch.forward(X, layers, activation)),
            "The last layer's scores went through the activation as well. Return them as they are: "
            "what becomes of them, a probability or a number, is the caller's business.",
        ),
        Trap(
            lambda X, layers, activation: scratch.forward(X, layers, lambda z: z),
            "The activation is never called. It stands between the layers: what it returns goes "
            "into the next one.",
        ),
        Trap(
            _activated_before,
            "You call the activation on what goes *into* each layer, the features too. It comes "
            "after a layer: `activation(X @ W + b)`.",
        ),
        Trap(
            _hidden_only,
            "The last layer is missing: these are the activations of the last hidden layer.",
        ),
        Trap(
            lambda X, layers, activation: scratch.layer(X, *layers[0]),
            "Only the first layer was computed. Does the `return` stand inside the loop?",
        ),
        Trap(
            lambda X, layers, activation: activation(scratch.layer(X, *layers[0])),
            "Only the first layer was computed, activation included. Does the `return` stand "
            "inside the loop?",
        ),
        Trap(
            _from_the_input_each_time,
            "Each layer starts from the features again, instead of from what the layer before "
            "said. Put the result in the place of X: `X = activation(X @ W + b)`.",
        ),
        Trap(
            lambda X, layers, activation: [scratch.forward(X, layers, activation)],
            "You returned a list. Are the results of all layers in it? Return the last scores "
            "alone, an array of shape (n, units).",
        ),
        Trap(
            _forward_without_bias,
            "The biases are missing: a layer is `X @ W + b`.",
        ),
        Trap(
            _bias_after,
            "The bias was added after the activation. It belongs to the score: "
            "`activation(X @ W + b)`.",
        ),
        Trap(
            lambda X, layers, activation: scratch.forward(
                X, layers, lambda z: activation(activation(z))
            ),
            "The activation was called twice after each layer.",
        ),
        Trap(
            lambda X, layers, activation: scratch.forward(X, layers, scratch.step),
            "You use the step whatever is handed over. Which function bends the scores is an "
            "argument: call `activation`.",
        ),
        Trap(
            lambda X, layers, activation: scratch.forward(X, layers, np.tanh),
            "You use tanh whatever is handed over. Which function bends the scores is an argument: "
            "call `activation`.",
        ),
        Trap(
            lambda X, layers, activation: scratch.forward(X, layers, scratch.sigmoid),
            "You use the sigmoid whatever is handed over. Which function bends the scores is an "
            "argument: call `activation`.",
        ),
    ),
)

# ---- 02.softmax --------------------------------------------------------------------------------


def _softmax_calls() -> list[Call]:
    return [
        (np.array([[1.0, 2.0, 3.0]]),),
        (np.array([[0.5, -1.0, 2.0], [3.0, 0.0, 0.1]]),),
        (np.array([[1.0, 0.0, -2.0], [0.3, 0.2, 0.1], [-1.0, 4.0, 2.5]]),),
        (np.array([[1000.0, 999.0], [-1000.0, -1002.0]]),),
        (np.array([[2000.0, 0.0, -3000.0]]),),
    ]


def _powers(Z: Any, shift: Any) -> Any:
    return np.exp(Z - shift)


def _row_max(Z: Any) -> Any:
    return Z.max(axis=1, keepdims=True)


def _shared(powers: Any, axis: int | None) -> Any:
    return powers / powers.sum(axis=axis, keepdims=True)


SOFTMAX = Exercise(
    key="02.softmax",
    reference=scratch.softmax,
    starter=_Starters.softmax,
    probes=_softmax_calls,
    hints=(
        "Print the sum of each row of your result. Then try a row with a score of 1000.",
        "`powers.sum(axis=1, keepdims=True)` adds up each row and keeps the shape (n, 1), so that "
        "it divides row by row. And a number added to a whole row changes nothing in the result: "
        "which number, taken away, makes the largest score 0?",
        "`powers = np.exp(Z - Z.max(axis=1, keepdims=True))`, then "
        "`powers / powers.sum(axis=1, keepdims=True)`.",
    ),
    traps=(
        Trap(
            lambda Z: _shared(_powers(Z, _row_max(Z)), None),
            "All probabilities together sum to 1, those of all penguins. Each row should: sum with "
            "`axis=1` and `keepdims=True`.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, _row_max(Z)), 0),
            "The wrong axis: your columns sum to 1, so the penguins share among them who may be an "
            "Adelie. Each *row* is one penguin: `axis=1`.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, 0), 0),
            "The wrong axis: your columns sum to 1, so the penguins share among them who may be an "
            "Adelie. Each *row* is one penguin: `axis=1`. After that, see to the score of 1000.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max()), None),
            "All probabilities together sum to 1, those of all penguins. Each row should: sum with "
            "`axis=1` and `keepdims=True`. And subtract the largest score of each row, not that of "
            "all rows.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max()), 0),
            "The wrong axis: your columns sum to 1, so the penguins share among them who may be an "
            "Adelie. Each *row* is one penguin: `axis=1`. And subtract the largest score of each "
            "row, not that of all rows.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max(axis=0)), 0),
            "The wrong axis, twice: each *row* is one penguin. Take its largest score and its sum "
            "with `axis=1` and `keepdims=True`.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max(axis=1)), 1),
            "The largest score of each row is right, but it has shape (n,), and NumPy lays it "
            "along the columns. `keepdims=True` keeps it a column of shape (n, 1).",
        ),
        Trap(
            lambda Z: _powers(Z, _row_max(Z)) / _powers(Z, _row_max(Z)).sum(axis=1),
            "The sum of each row is right, but it has shape (n,), and NumPy lays it along the "
            "columns. `keepdims=True` keeps it a column of shape (n, 1).",
        ),
        Trap(
            lambda Z: _powers(Z, 0) / _powers(Z, 0).sum(axis=1),
            "The sum of each row is right, but it has shape (n,), and NumPy lays it along the "
            "columns. `keepdims=True` keeps it a column of shape (n, 1). After that, see to the "
            "score of 1000.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, 0), 1),
            "Right for small scores, but e^1000 is too large for the computer, and infinity over "
            "infinity is nan. Subtract the largest score of each row before `exp`: the result "
            "stays the same, as it cancels.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max()), 1),
            "You subtract the largest score of all rows. A row far below it becomes 0 everywhere, "
            "and 0 / 0 is nan. Take the largest of each row: `Z.max(axis=1, keepdims=True)`.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.max(axis=0)), 1),
            "You subtract the largest score of each column, which differs from class to class, so "
            "it does not cancel. Take the largest of each row: `Z.max(axis=1, keepdims=True)`.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.mean(axis=1, keepdims=True)), 1),
            "Subtracting the mean of the row cancels as well, but leaves scores above 0, and the "
            "largest of them still overflow. Subtract the largest.",
        ),
        Trap(
            lambda Z: _shared(_powers(Z, Z.min(axis=1, keepdims=True)), 1),
            "You subtract the smallest score of the row, which makes the others larger, not "
            "smaller. Subtract the largest.",
        ),
        Trap(
            lambda Z: Z / Z.sum(axis=1, keepdims=True),
            "Without `exp` a negative score gives a negative probability. First make all scores "
            "positive by `exp`, then share.",
        ),
        Trap(
            scratch.sigmoid,
            "This is the sigmoid of each score on its own. Softmax makes the classes of a row "
            "share one whole.",
        ),
        Trap(
            lambda Z: _powers(Z, _row_max(Z)),
            "The powers are there; they have to be divided by their sum, row by row.",
        ),
        Trap(
            lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)],
            "You give the largest score everything. Softmax gives it the largest share: scores of "
            "1, 2 and 3 get 0.09, 0.24 and 0.67.",
        ),
        Trap(
            lambda Z: scratch.softmax(-Z),
            "The sign is turned: the largest score got the smallest probability.",
        ),
    ),
)

# ---- 02.cross_entropy --------------------------------------------------------------------------


def _cross_entropy_calls() -> list[Call]:
    return [
        (np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), np.array([0, 1])),
        (np.array([[0.25, 0.75]]), np.array([1])),
        (
            np.array([[0.5, 0.2, 0.2, 0.1], [0.05, 0.9, 0.02, 0.03], [0.3, 0.3, 0.15, 0.25]]),
            np.array([3, 1, 2]),
        ),
        (np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.6]]), np.array([0, 1, 0])),
        (np.array([[0.0, 1.0]]), np.array([0])),
    ]


def _of_truth(P: Any, y: Any) -> Any:
    return np.maximum(P[np.arange(len(y)), y], SMALLEST)


def _one_hot(P: Any, y: Any) -> Any:
    return np.eye(P.shape[1])[y]


def _lifted(P: Any) -> Any:
    return np.maximum(P, SMALLEST)


CROSS_ENTROPY = Exercise(
    key="02.cross_entropy",
    reference=scratch.cross_entropy,
    starter=_Starters.cross_entropy,
    probes=_cross_entropy_calls,
    hints=(
        "It is log-loss again: minus the log of the probability given to the truth, averaged. "
        "Which number of each row is that?",
        "`P[np.arange(len(y)), y]` takes from row i the column y[i]. As in lesson 01, lift zeros "
        "to `np.finfo(float).eps` before the log.",
        "`p_of_truth = np.maximum(P[np.arange(len(y)), y], np.finfo(float).eps)`; then the mean "
        "of its log, with the sign changed.",
    ),
    traps=(
        Trap(
            lambda P, y: -np.mean(np.log(_lifted(P[:, y]))),
            "`P[:, y]` takes, for each penguin, the columns of *all* penguins' species: print its "
            "shape, it is (n, n). One number a row is wanted: `P[np.arange(len(y)), y]`.",
        ),
        Trap(
            lambda P, y: -np.mean(_one_hot(P, y) * np.log(_lifted(P))),
            "You averaged over all n × classes entries, and all but n of them are 0: your loss is "
            "too small by the number of classes. Divide by n, the number of rows.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(_lifted(P))),
            "You charge for every class, the false ones too. Only the probability given to the "
            "true class counts: `P[np.arange(len(y)), y]`.",
        ),
        Trap(
            lambda P, y: -np.sum(np.log(_of_truth(P, y))),
            "This is the sum over the examples. Take the mean, so that the number does not grow "
            "with the data.",
        ),
        Trap(
            lambda P, y: -np.sum(np.log(P[np.arange(len(y)), y])),
            "This is the sum over the examples: take the mean. Then see to a probability of 0: "
            "lift it to `np.finfo(float).eps`.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(_lifted(P)[y, np.arange(len(y))])),
            "Rows and columns are exchanged. In `P[rows, columns]` the rows come first: "
            "`P[np.arange(len(y)), y]`.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(P[y, np.arange(len(y))])),
            "Rows and columns are exchanged: `P[np.arange(len(y)), y]`. Then see to a probability "
            "of 0: lift it to `np.finfo(float).eps`.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(_lifted(P[y]))),
            "`P[y]` takes whole rows, by the class numbers. One number of each row is wanted: "
            "`P[np.arange(len(y)), y]`.",
        ),
        Trap(
            lambda P, y: np.mean(np.log(_of_truth(P, y))),
            "The sign is turned: your loss is below 0. The log of a probability is negative; put a "
            "minus in front.",
        ),
        Trap(
            lambda P, y: -np.log(_of_truth(P, y)),
            "This is the loss of each example. Take their mean.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(P[np.arange(len(y)), y])),
            "Right wherever the truth was given more than 0. Where it was given 0, your loss is "
            "infinite. Lift it first: `np.maximum(…, np.finfo(float).eps)`.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(np.maximum(P[np.arange(len(y)), y], 1e-15))),
            "Nearly: your smallest probability is 1e-15, and the task says 2.2e-16, which is "
            "`np.finfo(float).eps`. A certain mistake then costs 36.04.",
        ),
        Trap(
            lambda P, y: -np.sum(_one_hot(P, y) * np.log(P)) / len(y),
            "The formula is right, but a 0 anywhere in `P` gives 0 times log 0, which is nan, even "
            "where the forecast was perfect. Pick the probability of the truth first, lift it, "
            "and take the log last.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log(_lifted(P.max(axis=1)))),
            "You took the largest probability of each row: a model that is sure and wrong would "
            "cost nothing. Take the one given to the true class.",
        ),
        Trap(
            lambda P, y: -np.log(np.mean(_of_truth(P, y))),
            "The mean comes before the log here. Then one certain mistake among good answers "
            "costs little. Take the log of each, then the mean.",
        ),
        Trap(
            lambda P, y: 1 - np.mean(_of_truth(P, y)),
            "This grows with what the truth was not given, but without the log: a certain mistake "
            "costs 1 at most.",
        ),
        Trap(
            lambda P, y: np.mean(P.argmax(axis=1) != y),
            "This is the share of mistakes. Cross-entropy asks how probable the truth was made.",
        ),
        Trap(
            lambda P, y: -np.mean(np.log2(_of_truth(P, y))),
            "This is log to the base 2. The course uses the natural log, `np.log`.",
        ),
        Trap(
            lambda P, y: (
                -np.sum(
                    _one_hot(P, y) * np.log(_lifted(P))
                    + (1 - _one_hot(P, y)) * np.log(_lifted(1 - P))
                )
                / len(y)
            ),
            "This is the log-loss of each class on its own, as three sigmoids would have it. In "
            "cross-entropy the false classes have no term: the rows sum to 1, so what they got is "
            "missing from the truth already.",
        ),
    ),
)

EXERCISES = (PERCEPTRON_STEP, NAND, XOR, COUNT_PARAMETERS, FORWARD, SOFTMAX, CROSS_ENTROPY)

# ---- the quiz ----------------------------------------------------------------------------------

QUIZZES = (
    Quiz(
        key="02.q1",
        right="c",
        answers={
            "a": "After each epoch the weights are where they were at its start, so a thousand "
            "epochs are the first one a thousand times over. No patience helps where no line does.",
            "b": "Another order gives other weights on the way. But at the end of each epoch some "
            "corner is still wrong, as no line has all four on their right sides.",
            "c": "Yes. The rule stops only where no example is wrong, and for XOR no weights make "
            "that true. The unit is too small, not the training too short.",
            "d": "All corrections would be ten times smaller, and so would all weights, from zero "
            "on. The signs of the scores are the same at each step, and so are the mistakes.",
        },
    ),
    Quiz(
        key="02.q2",
        right="b",
        answers={
            "a": "They are read as numbers: the rule multiplies x by the label, and 0 times x is "
            "nothing.",
            "b": "Yes. For label 0 each correction adds 0 times x, which is nothing. Whatever the "
            "unit learns about class 0 it owes to corrections for class 1.",
            "c": "The other way round: for label 0 the product label · score is 0 too, so each "
            "of these examples counts as a mistake. But the correction is 0 times x.",
            "d": "They never run out. For label 0 the product label · score is always 0, and that "
            "counts as a mistake each time.",
        },
    ),
    Quiz(
        key="02.q3",
        right="d",
        answers={
            "a": "At (1, 1) the score is 1 + 1 - 1.5 = 0.5: yes. This is AND.",
            "b": "At (0, 1) the score is -1 + 0.5 = -0.5 and at (1, 0) 1.5: right so far. But at "
            "(0, 0) the score is the bias, 0.5: a yes.",
            "c": "At (0, 1) the score is 1 - 0.5 = 0.5: a yes, where x1 is 0. The signs belong the "
            "other way round.",
            "d": "Yes. The scores at the four corners are -0.5, -1.5, 0.5 and -0.5: only (1, 0) is "
            "above 0.",
        },
    ),
    Quiz(
        key="02.q4",
        right="a",
        answers={
            "a": "Yes. (0, 1) and (1, 0) land on one point, as both hidden units give both of them "
            "the same answers. One line is enough for the three points that are left.",
            "b": "Two hidden units give two numbers, as the two inputs did: the corners stay in a "
            "plane. What changes is where in it they lie.",
            "c": "Each hidden unit draws one straight line, and stays as limited as before. The "
            "unit behind them looks at their answers, not at x1 and x2.",
            "d": "Nobody trained these weights: they were chosen by hand. And no training would "
            "have helped the single unit.",
        },
    ),
    Quiz(
        key="02.q5",
        right="c",
        answers={
            "a": "A sigmoid keeps the answer between 0 and 1, and a penguin weighs more. Leave the "
            "score as it is.",
            "b": "That would be a class for each mass, with thousands of units, and to the loss "
            "4200 g and 4201 g would be as different as 4200 g and 3000 g.",
            "c": "Yes. Three features in, one number out, and nothing that squashes it.",
            "d": "The number of features says nothing about the number of answers. One number is "
            "asked for: one unit.",
        },
    ),
    Quiz(
        key="02.q6",
        right="b",
        answers={
            "a": "These are its incoming weights and its bias. It also speaks to the layer behind "
            "it.",
            "b": "Yes: 3 weights and a bias of its own, and one weight more in each of the 2 units "
            "behind it.",
            "c": "These are all numbers of the new network, 3-5-2: 20 in the hidden layer and 12 "
            "in the output layer. How many had 3-4-2?",
            "d": "3 weights in and 2 out make 5, but the unit also has a bias.",
        },
    ),
    Quiz(
        key="02.q7",
        right="b",
        answers={
            "a": "Softmax makes the classes share one whole: with a dog at 0.9, the cat beside it "
            "can have 0.1 at most.",
            "b": "Yes. Each question has a yes or no of its own, and 0.9 for both is a fine "
            "answer.",
            "c": "One sigmoid says how sure it is of one thing. Cat and dog are two questions.",
            "d": "A score above 0 leans to yes, but says nothing of how sure. And nothing is wrong "
            "with squashing: it is a matter of which function.",
        },
    ),
)

"""The exercises and quiz questions of lesson 03."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils import scratch
from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap
from course_utils.scratch import relu_slope, sigmoid, sigmoid_slope, softplus, tanh_slope


class _Starters:
    """What the lesson's cells hold, word for word, types aside."""

    @staticmethod
    def sigmoid_slope(z: Any) -> Any:
        a = sigmoid(z)  # noqa: F841
        return ...

    @staticmethod
    def tanh_slope(z: Any) -> Any:
        return 1 - z**2

    @staticmethod
    def relu_slope(z: Any) -> Any: ...

    @staticmethod
    def leaky_relu(z: Any, leak: Any) -> Any: ...

    @staticmethod
    def leaky_relu_slope(z: Any, leak: Any) -> Any:
        return np.where(z > 0, z, leak)

    @staticmethod
    def carry_nudge(nudge: Any, W: Any, Z: Any, slope: Any) -> Any: ...

    @staticmethod
    def he(rng: Any, n_in: Any, n_out: Any) -> Any:
        return rng.normal(0, ..., size=(n_in, n_out))

    @staticmethod
    def dead_relus(Z: Any) -> Any: ...

    @staticmethod
    def log_loss_of_scores(z: Any, y: Any) -> Any:
        p = 1 / (1 + np.exp(-z))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _scores() -> list[np.ndarray]:
    """Return scores of either sign, in more than one shape."""
    return [
        np.array([-4.0, -2.0, 0.0, 2.0, 4.0]),
        np.array([[0.5, -0.5, 0.1], [-1.5, 3.0, -0.1]]),
        np.array([0.7]),
    ]


def _of_scores() -> list[Call]:
    return [(z,) for z in _scores()]


# ---- 03.sigmoid_slope --------------------------------------------------------------------------

SIGMOID_SLOPE = Exercise(
    key="03.sigmoid_slope",
    reference=scratch.sigmoid_slope,
    starter=_Starters.sigmoid_slope,
    probes=_of_scores,
    hints=(
        "Lesson 01 wrote the slope with the help of p, the value of the sigmoid. Which name does "
        "that value have here?",
        "The slope is p (1 - p), and p is `a`: no `z` is left in the last line.",
        "Put `a * (1 - a)` in place of the `...`.",
    ),
    traps=(
        Trap(
            lambda z: z * (1 - z),
            "You put the score into p (1 - p), but p is the activation: at z = 2 this gives -2, "
            "and the sigmoid never falls. Use `a` in both places.",
        ),
        Trap(
            lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
            "The sigmoid was taken twice: `a` is squashed already, and you squash it again. At "
            "z = 0 the slope is 0.25, yours is 0.235. Use `a` as it is.",
        ),
        Trap(
            sigmoid,
            "This is the sigmoid, not its slope: at z = 4 it gives 0.982, where the curve is "
            "nearly flat. Multiply by what is left to 1.",
        ),
        Trap(
            lambda z: 1 - sigmoid(z),
            "This is one of the two factors. At z = -4 it gives 0.982, where the curve is nearly "
            "flat. The other factor is `a`.",
        ),
        Trap(
            lambda z: sigmoid(z) * (sigmoid(z) - 1),
            "The sign is turned: the sigmoid rises everywhere, so its slope is above 0. Write "
            "`1 - a`, not `a - 1`.",
        ),
        Trap(
            lambda z: sigmoid(z) * 1 - sigmoid(z),
            "Python multiplies before it subtracts, so this is a - a, 0 everywhere. Put `1 - a` "
            "in brackets.",
        ),
        Trap(
            lambda z: sigmoid(z) * (1 - z),
            "One factor holds the activation, the other still the score: at z = 2 this is below "
            "0, and the sigmoid never falls. Use `a` in both.",
        ),
        Trap(
            lambda z: z * (1 - sigmoid(z)),
            "One factor holds the activation, the other still the score: at z = 0 this gives 0, "
            "where the sigmoid is steepest. Use `a` in both.",
        ),
        Trap(
            lambda z: 1 - sigmoid(z) ** 2,
            "1 - a² belongs to tanh. Here it gives 0.75 at z = 0, where nudging measured 0.25.",
        ),
        Trap(
            lambda z: np.full_like(z, 0.25),
            "A quarter is the slope at z = 0 only, the largest there is. Further out the curve is "
            "flatter: nudge it at z = 4.",
        ),
        Trap(
            lambda z: sigmoid(z) ** 2 * (1 - sigmoid(z)),
            "One factor `a` too many: at z = 0 this gives 0.125, where nudging measured 0.25.",
        ),
    ),
)

# ---- 03.tanh_slope -----------------------------------------------------------------------------

TANH_SLOPE = Exercise(
    key="03.tanh_slope",
    reference=scratch.tanh_slope,
    starter=_Starters.tanh_slope,
    probes=_of_scores,
    hints=(
        "Which values can 1 - z² take at z = 4, and which can the slope of a rising curve?",
        "In 1 - a², a is the activation. The starter squares the score.",
        "`1 - np.tanh(z) ** 2`.",
    ),
    traps=(
        Trap(
            lambda z: 1 - z * z,
            "This still squares the score: at z = 4 it gives -15, and tanh never falls. Square "
            "the activation, `np.tanh(z)`.",
        ),
        Trap(
            lambda z: 1 - np.tanh(np.tanh(z)) ** 2,
            "tanh was taken twice: at z = 4, where the curve is nearly flat, yours is 0.42.",
        ),
        Trap(
            lambda z: np.tanh(z) * (1 - np.tanh(z)),
            "a (1 - a) belongs to the sigmoid. With tanh it gives 0 at z = 0, where the curve is "
            "steepest.",
        ),
        Trap(
            sigmoid_slope,
            "This is the slope of the sigmoid: 0.25 at z = 0, where tanh has 1.",
        ),
        Trap(
            lambda z: 1 - sigmoid(z) ** 2,
            "You squared the activation, but that of the sigmoid: at z = 0 yours is 0.75, where "
            "tanh has slope 1. Square `np.tanh(z)`.",
        ),
        Trap(
            lambda z: (1 - np.tanh(z)) ** 2,
            "The bracket is closed too late: you squared 1 - a. Square `a` first, then subtract "
            "it from 1.",
        ),
        Trap(
            lambda z: 1 - np.tanh(z),
            "The square is missing: at z = -4 yours is 2, where the curve is nearly flat.",
        ),
        Trap(
            lambda z: 1 + np.tanh(z) ** 2,
            "The sign is turned: yours grows to 2 far out, where the curve is flat.",
        ),
        Trap(
            lambda z: np.tanh(z) ** 2 - 1,
            "The sign is turned: tanh rises everywhere, so its slope is above 0.",
        ),
        Trap(
            np.tanh,
            "This is tanh, not its slope: it gives 0 at z = 0, where the curve is steepest.",
        ),
        Trap(
            lambda z: np.tanh(z) ** 2,
            "This is how far the slope has sunk below 1: subtract it from 1.",
        ),
        Trap(
            lambda z: 2 * sigmoid_slope(2 * z),
            "You went by tanh(z) = 2 sigmoid(2 z) - 1, which is right. But there are two factors "
            "of 2: the one in front, and the one that the chain rule brings from inside.",
        ),
        Trap(
            lambda z: 4 * sigmoid_slope(z),
            "You went by tanh(z) = 2 sigmoid(2 z) - 1, and both factors of 2 are there. But the "
            "slope of the sigmoid is wanted at 2 z, not at z.",
        ),
        Trap(
            lambda z: 1 - np.tanh(z**2),
            "You squared the score and then took tanh. First tanh, then the square: "
            "`np.tanh(z) ** 2`.",
        ),
    ),
)

# ---- 03.relu_slope -----------------------------------------------------------------------------

RELU_SLOPE = Exercise(
    key="03.relu_slope",
    reference=scratch.relu_slope,
    starter=_Starters.relu_slope,
    probes=_of_scores,
    hints=(
        "Above 0 ReLU returns z itself. By how much does it rise when z rises by 1? And below 0?",
        "The slope takes two values only, 1 and 0. `np.where` chooses number by number.",
        "`np.where(z > 0, 1.0, 0.0)`.",
    ),
    traps=(
        Trap(
            lambda z: np.maximum(z, 0),
            "This is ReLU itself. Its slope does not grow with z: from z = 2 to z = 3 ReLU rises "
            "by 1, and from 3 to 4 by 1 again.",
        ),
        Trap(
            lambda z: np.where(z >= 0, 1.0, 0.0),
            "Right but for z = 0. A corner has no slope; this course, like PyTorch, takes 0 "
            "there. Use `>`.",
        ),
        Trap(
            lambda z: np.heaviside(z, 0.5),
            "Right but for z = 0. A corner has no slope; this course, like PyTorch, takes 0 "
            "there and not one half.",
        ),
        Trap(
            np.sign,
            "Below 0 you answer -1, but there ReLU is flat: nudging z changes nothing.",
        ),
        Trap(
            lambda z: np.where(z > 0, 1.0, -1.0),
            "At 0 and below you answer -1, but there ReLU is flat: nudging z changes nothing.",
        ),
        Trap(
            lambda z: np.where(z < 0, 1.0, 0.0),
            "The two sides are swapped: ReLU is flat below 0 and rises above.",
        ),
        Trap(
            lambda z: np.where(z > 0, 0.0, 1.0),
            "The two sides are swapped: ReLU rises above 0 and is flat elsewhere.",
        ),
        Trap(
            np.ones_like,
            "You answer 1 everywhere, but below 0 ReLU stays at 0: there it does not rise.",
        ),
        Trap(
            lambda z: np.where(z > 0, 1.0, 0.01),
            "Below 0 you let a little through. That is leaky ReLU, which comes next.",
        ),
        Trap(
            lambda z: np.where(z > 0, 1.0, z),
            "Below 0 you answer z, but there ReLU stays at 0: its slope is 0.",
        ),
    ),
)

# ---- 03.leaky_relu and its slope ---------------------------------------------------------------


def _leaky_calls() -> list[Call]:
    return [(z, leak) for z, leak in zip(_scores(), (0.01, 0.2, 0.1), strict=True)]


LEAKY_RELU = Exercise(
    key="03.leaky_relu",
    reference=scratch.leaky_relu,
    starter=_Starters.leaky_relu,
    probes=_leaky_calls,
    hints=(
        "Above 0 nothing differs from ReLU. Below 0, what does ReLU return, and what shall come "
        "in its place?",
        "Below 0 it is a line through 0 with slope `leak`: `leak * z`.",
        "`np.where(z > 0, z, leak * z)` chooses number by number.",
    ),
    traps=(
        Trap(
            lambda z, leak: np.where(z > 0, z, -leak * z),
            "The sign is turned below 0: at z = -2 with a leak of 0.01 you answer 0.02. The curve "
            "must go on rising from left to right, so below 0 it lies below 0.",
        ),
        Trap(
            lambda z, leak: np.maximum(z, 0),
            "This is ReLU: nothing leaks. Below 0 return `leak * z`.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, z, leak),
            "Below 0 you answer the leak itself, one and the same number. The leak is a slope: "
            "multiply it by z.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, z, 0.01 * z),
            "Your leak is 0.01 whatever was asked for. Use the argument `leak`.",
        ),
        Trap(
            np.maximum,
            "This cuts at the leak instead of at 0: z = 0.1 with a leak of 0.2 becomes 0.2. "
            "Compare z with `leak * z`.",
        ),
        Trap(
            lambda z, leak: np.minimum(z, leak * z),
            "The two sides are swapped: the leak is for scores below 0. Above 0 return z as it is.",
        ),
        Trap(
            lambda z, leak: leak * z,
            "The leak is for scores below 0 only. Above 0 return z as it is.",
        ),
        Trap(
            lambda z, leak: np.maximum(z, 0) + leak * z,
            "You added the leak above 0 too: z = 2 with a leak of 0.01 becomes 2.02. Use "
            "`np.minimum(z, 0)` in the second term.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, leak),
            "This is the slope of leaky ReLU, which the next exercise asks for. Here return the "
            "value: z above 0, leak times z elsewhere.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, z, z - leak),
            "Below 0 you subtract the leak. It is a slope: multiply z by it.",
        ),
    ),
)

LEAKY_RELU_SLOPE = Exercise(
    key="03.leaky_relu_slope",
    reference=scratch.leaky_relu_slope,
    starter=_Starters.leaky_relu_slope,
    probes=_leaky_calls,
    hints=(
        "One of the two sides in the starter is a value, not a slope. Which?",
        "Above 0 the function is z. How much does z rise when z rises by 1?",
        "`np.where(z > 0, 1.0, leak)`.",
    ),
    traps=(
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, -leak),
            "The sign is turned below 0: leaky ReLU rises on both sides, slowly below 0. Its "
            "slope there is `leak`, above 0.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, 0.0),
            "This is the slope of ReLU: below 0 nothing leaks, and a nudge is lost there.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, z, leak * z),
            "This is leaky ReLU itself. Its slope does not grow with z: 1 above 0, `leak` below.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, leak * z),
            "Below 0 you answer the value, leak times z. Its slope there is `leak`.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, 0.01),
            "Your leak is 0.01 whatever was asked for. Use the argument `leak`.",
        ),
        Trap(
            lambda z, leak: np.where(z >= 0, 1.0, leak),
            "Right but for z = 0. A corner has no slope; this course, like PyTorch, takes the "
            "leak there. Use `>`.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, leak, 1.0),
            "The two sides are swapped: the leak belongs below 0.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1.0, 1 - leak),
            "Below 0 you answer 1 - leak: nearly everything passes there. Only the leak does.",
        ),
        Trap(
            lambda z, leak: np.where(z > 0, 1 + leak, leak),
            "Above 0 the slope is 1: there the function is z and the leak plays no part.",
        ),
    ),
)

# ---- 03.carry_nudge ----------------------------------------------------------------------------


def _carry_calls() -> list[Call]:
    rng = np.random.default_rng(3)
    calls: list[Call] = []
    for (n, inputs, units), slope in zip(
        ((3, 2, 2), (2, 3, 4), (4, 4, 4), (1, 2, 3)),
        (tanh_slope, sigmoid_slope, relu_slope, tanh_slope),
        strict=True,
    ):
        nudge, W = rng.normal(size=(n, inputs)), rng.normal(size=(inputs, units))
        calls.append((nudge, W, rng.normal(size=(n, units)), slope))
    return calls


CARRY_NUDGE = Exercise(
    key="03.carry_nudge",
    reference=scratch.carry_nudge,
    starter=_Starters.carry_nudge,
    probes=_carry_calls,
    hints=(
        "Do it for one unit: its score moves by the weighted sum of the nudges. By how much does "
        "its activation move then?",
        "The scores move by `nudge @ W`, as the bias stays where it is. Each activation moves by "
        "its score's movement times its slope.",
        "`(nudge @ W) * slope(Z)`: the slope at the scores where the layer stands.",
    ),
    traps=(
        Trap(
            lambda nudge, W, Z, slope: nudge @ W,
            "This is how far the scores move. The activations move by that times their slope, "
            "which `slope(Z)` gives.",
        ),
        Trap(
            lambda nudge, W, Z, slope: slope(Z),
            "These are the slopes alone: neither the nudge nor the weights take part. Multiply by "
            "how far the scores move, `nudge @ W`.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W + slope(Z),
            "You added what must be multiplied: along a chain slopes multiply.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W * slope(nudge @ W),
            "You took the slope at the nudge. It is wanted where the layer stands, at its scores "
            "`Z`.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W * Z,
            "You multiplied by the scores themselves. Multiply by the slopes, `slope(Z)`.",
        ),
        Trap(
            lambda nudge, W, Z, slope: (nudge * slope(Z)) @ W,
            "The order is turned. A nudge of the inputs meets the weights first and the "
            "activation after them: `nudge @ W`, then times the slopes.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W.T * slope(Z),
            "The weights are turned on their side. `W` has a row for each input, so `nudge @ W` "
            "fits as it is.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge * slope(Z),
            "The weights are missing: a nudge of the inputs reaches the scores as `nudge @ W`.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W * slope(slope(Z)),
            "The slope was taken twice. `slope(Z)` is the slope at the scores already.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ W * slope(Z + nudge @ W),
            "You took the slope at the scores after the nudge. For a small nudge take it where "
            "the layer stands, at `Z`.",
        ),
        Trap(
            lambda nudge, W, Z, slope: nudge @ np.abs(W) * slope(Z),
            "The signs of the weights were lost: a negative weight turns a nudge round.",
        ),
    ),
)

# ---- 03.he -------------------------------------------------------------------------------------


def _he_calls() -> list[Call]:
    sizes = ((3, 2), (1, 4), (8, 8), (50, 3))
    return [(np.random.default_rng(seed + 11), *size) for seed, size in enumerate(sizes)]


def _normal(rng: Any, std: Any, n_in: int, n_out: int) -> Any:
    return rng.normal(0, std, size=(n_in, n_out))


def _uniform(rng: Any, edge: Any, n_in: int, n_out: int) -> Any:
    return rng.uniform(-edge, edge, size=(n_in, n_out))


HE = Exercise(
    key="03.he",
    reference=scratch.he,
    starter=_Starters.he,
    probes=_he_calls,
    hints=(
        "`rng.normal` wants a standard deviation. Is 2 / n_in one, or the square of one?",
        "The standard deviation is the square root of 2 / n_in.",
        "`rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out))`.",
    ),
    traps=(
        Trap(
            lambda rng, n_in, n_out: _normal(rng, 2 / n_in, n_in, n_out),
            "The root is missing: 2 / n_in is the variance, and `rng.normal` wants its square "
            "root, the standard deviation. For 100 inputs that is 0.14, and yours is 0.02.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, np.sqrt(1 / n_in), n_in, n_out),
            "The 2 is missing. ReLU lets about half of the units through, and the 2 makes up for "
            "the other half.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, np.sqrt(2 / n_out), n_in, n_out),
            "You divided by the units of the layer. A score adds up one term for each *input*, so "
            "the inputs decide how large it gets.",
        ),
        Trap(
            scratch.xavier,
            "This is Xavier's rule, made for sigmoid and tanh. He divides by the inputs alone.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, np.sqrt(2) / n_in, n_in, n_out),
            "The root reaches only the 2. It belongs over the whole of 2 / n_in.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, 2 / np.sqrt(n_in), n_in, n_out),
            "The root reaches only n_in. It belongs over the whole of 2 / n_in.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, (2 / n_in) ** 2, n_in, n_out),
            "You squared 2 / n_in. It is the square already: `rng.normal` wants its root.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, np.sqrt(n_in / 2), n_in, n_out),
            "The fraction stands on its head: more inputs must mean smaller weights.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, 1, n_in, n_out),
            "Your weights have standard deviation 1 whatever the layer's size. With 100 inputs "
            "the scores are then ten times as large as the inputs, layer after layer.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(rng, np.sqrt(2 / n_in), n_out, n_in),
            "The shape is turned: in this course W has shape (n_in, n_out).",
        ),
        Trap(
            lambda rng, n_in, n_out: _uniform(rng, np.sqrt(2 / n_in), n_in, n_out),
            "You drew evenly between two edges. The numbers then spread less than the edges say. "
            "Draw by `rng.normal`.",
        ),
        Trap(
            lambda rng, n_in, n_out: _uniform(rng, np.sqrt(6 / n_in), n_in, n_out),
            "This is He's rule drawn evenly: the spread is right, and it serves as well. Here "
            "draw by `rng.normal`, so that the numbers can be compared.",
        ),
        Trap(
            lambda rng, n_in, n_out: _normal(
                np.random.default_rng(0), np.sqrt(2 / n_in), n_in, n_out
            ),
            "You made a generator of your own, so every layer of a size gets the same weights. "
            "Draw from `rng`.",
        ),
    ),
)

# ---- 03.dead_relus -----------------------------------------------------------------------------


def _dead_calls() -> list[Call]:
    return [
        (np.array([[-1.0, 2.0, -3.0, 0.5], [-0.5, -2.0, -1.0, 1.5], [-2.0, 1.0, -0.1, 3.0]]),),
        (np.array([[0.0, 1.0, -1.0], [0.0, 0.0, -2.0]]),),
        (np.array([[1.0, 2.0], [3.0, -1.0], [-9.0, 4.0]]),),
        (np.array([[-1.0, -2.0, -0.5], [-1.0, -3.0, 2.0], [-4.0, -1.0, 1.0], [-1.0, -1.0, -1.0]]),),
    ]


DEAD_RELUS = Exercise(
    key="03.dead_relus",
    reference=scratch.dead_relus,
    starter=_Starters.dead_relus,
    probes=_dead_calls,
    hints=(
        "A unit is a column of Z. Which scores give a ReLU of 0, and how many rows of the column "
        "must hold one?",
        "`Z <= 0` marks the scores that ReLU turns to 0. `np.all(..., axis=0)` asks, for each "
        "column, whether all rows are marked.",
        "`np.sum(np.all(Z <= 0, axis=0))` counts the columns that are.",
    ),
    traps=(
        Trap(
            lambda Z: np.sum(np.any(Z <= 0, axis=0)),
            "You counted units that answer 0 to *some* example. A ReLU that is off now and then "
            "does its work; dead means off for all of them.",
        ),
        Trap(
            lambda Z: np.sum(Z <= 0),
            "You counted scores, one for each example and unit. Count units: columns in which "
            "every score is 0 or less.",
        ),
        Trap(
            lambda Z: np.sum(np.all(Z <= 0, axis=1)),
            "You looked along the rows: these are examples to which all units answer 0. A unit is "
            "a column, so go down: `axis=0`.",
        ),
        Trap(
            lambda Z: np.mean(np.all(Z <= 0, axis=0)),
            "This is the share of dead units. Asked for is their number.",
        ),
        Trap(
            lambda Z: np.sum(np.all(Z < 0, axis=0)),
            "A score of exactly 0 gives an activation of 0 and a slope of 0 too: use `<=`.",
        ),
        Trap(
            lambda Z: np.sum(np.any(Z > 0, axis=0)),
            "You counted the units that are alive.",
        ),
        Trap(
            lambda Z: np.sum(np.all(Z > 0, axis=0)),
            "You counted the units that are always on. The dead ones are always off.",
        ),
        Trap(
            lambda Z: np.sum(np.all(Z == 0, axis=0)),
            "Z holds scores, before the activation: ReLU turns all scores below 0 into 0 as well.",
        ),
        Trap(
            lambda Z: np.all(Z <= 0, axis=0),
            "You found them; now count them: `np.sum` counts each True as 1.",
        ),
        Trap(
            lambda Z: np.sum(Z.mean(axis=0) <= 0),
            "A column can have a mean below 0 and still hold a score above it. One is enough to "
            "keep the unit alive.",
        ),
    ),
)

# ---- 03.log_loss_of_scores ---------------------------------------------------------------------


def _loss_calls() -> list[Call]:
    return [
        (np.array([2.0, -1.0, 0.5]), np.array([1.0, 0.0, 0.0])),
        (np.array([0.3]), np.array([1.0])),
        (np.array([-3.0, 4.0, 0.0, 1.5]), np.array([0.0, 1.0, 1.0, 0.0])),
        (np.array([1000.0, -1000.0, 50.0]), np.array([0.0, 1.0, 1.0])),
    ]


def _plain_loss(z: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-z))
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return losses.mean()


LOG_LOSS_OF_SCORES = Exercise(
    key="03.log_loss_of_scores",
    reference=scratch.log_loss_of_scores,
    starter=_Starters.log_loss_of_scores,
    probes=_loss_calls,
    hints=(
        "Put the sigmoid into the loss on paper, for y = 0 first: what is -ln(1 - p), written "
        "with z?",
        "For y = 0 it is ln(1 + e^z), the softplus of z. For y = 1 it is ln(1 + e^(-z)), which "
        "is softplus(z) - z. Both in one: softplus(z) - y z.",
        "`np.mean(softplus(z) - y * z)`; the softplus from `scratch` does not overflow.",
    ),
    traps=(
        Trap(
            _plain_loss,
            "The values are right for small scores. At z = 1000 the plain formula takes log 0 and "
            "0 times infinity. Write the loss with `softplus`, which needs no p.",
        ),
        Trap(
            lambda z, y: -np.mean(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z))),
            "The sigmoid no longer overflows, but it still rounds: at z = 50 p is exactly 1, and "
            "log(1 - p) is log 0. Leave p out and write the loss with `softplus`.",
        ),
        Trap(
            lambda z, y: scratch.log_loss(sigmoid(z), y),
            "`log_loss` stops at 36.04, the price of a probability of 2.2e-16. A wrong score of "
            "1000 costs 1000, and the slope depends on it. Write the loss with `softplus`.",
        ),
        Trap(
            lambda z, y: np.mean(np.log(1 + np.exp(z)) - y * z),
            "The formula is right. But at z = 1000 `np.exp` overflows. `softplus` from `scratch` "
            "gives the same for every z.",
        ),
        Trap(
            lambda z, y: scratch.log_loss(np.clip(sigmoid(z), 1e-15, 1 - 1e-15), y),
            "Keeping p away from 0 and 1 stops the warnings, but changes the loss: no mistake then "
            "costs more than 35. A wrong score of 1000 costs 1000. Write the loss with `softplus`.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(z) - (1 - y) * z),
            "The two classes are swapped: a score of 2 costs 2.1269 with label 1 here, and should "
            "cost 0.1269. The term in z is for label 1: `y * z`.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(z) + y * z),
            "The sign of y z is turned: a high score for an example of class 1 must cost little.",
        ),
        Trap(
            lambda z, y: np.sum(softplus(z) - y * z),
            "This is the sum over the examples. Asked for is the mean.",
        ),
        Trap(
            lambda z, y: softplus(z) - y * z,
            "Right for each example; now take the mean.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(-z)),
            "This charges every example as if it were of class 1: `y` takes no part.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(z)),
            "This charges every example as if it were of class 0: `y` takes no part.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(-z) - y * z),
            "One sign is turned: softplus(-z) belongs to class 1. Start from class 0, where the "
            "loss is softplus(z).",
        ),
        Trap(
            lambda z, y: np.mean(softplus(-y * z)),
            "This holds for labels -1 and 1. Ours are 0 and 1, and with y = 0 the score drops out.",
        ),
        Trap(
            lambda z, y: np.mean(y * z - softplus(z)),
            "The sign is turned: a loss is 0 or more.",
        ),
        Trap(
            lambda z, y: np.mean(softplus(z) - y),
            "The score is missing in the second term: y times z.",
        ),
    ),
)

EXERCISES = (
    SIGMOID_SLOPE,
    TANH_SLOPE,
    RELU_SLOPE,
    LEAKY_RELU,
    LEAKY_RELU_SLOPE,
    CARRY_NUDGE,
    HE,
    DEAD_RELUS,
    LOG_LOSS_OF_SCORES,
)

# ---- the quiz ----------------------------------------------------------------------------------

QUIZZES = (
    Quiz(
        key="03.q1",
        right="b",
        answers={
            "a": "It stores that many, but they act together. Multiply the four matrices out: "
            "what is left has shape (1, 1), and the biases add up to one number.",
            "b": "Yes: one slope and one bias. The four matrices multiply out to shape (1, 1), "
            "and all biases add up to one number.",
            "c": "One number a layer is still too many: a slope of 2 followed by a slope of 3 is "
            "a slope of 6, and nothing shows where one ended.",
            "d": "The widest layer decides nothing: what comes in is one number and what goes out "
            "is one number, with a line between.",
        },
    ),
    Quiz(
        key="03.q2",
        right="c",
        answers={
            "a": "Straight pieces, yes. But they meet at a corner, and matrices have none: relu(1) "
            "+ relu(-1) is 1, while relu(1 - 1) is 0. A linear function would give the same.",
            "b": "It is straight right up to 0, and rises at once with slope 1. What makes it bend "
            "is the corner.",
            "c": "Yes. Each unit has its corner at another place, and a sum of such pieces changes "
            "slope at each of them: two of them made |x|.",
            "d": "One hidden layer is enough: two units made |x|, and no line does that.",
        },
    ),
    Quiz(
        key="03.q3",
        right="c",
        answers={
            "a": "It fires more strongly. But if its outgoing weight is 0, nobody hears it.",
            "b": "A weak signal can be made strong by a large outgoing weight, but nothing here "
            "says that it is.",
            "c": "Yes. What counts is activation times outgoing weight, and the weights are not "
            "given.",
            "d": "They are two numbers that the next layer multiplies by two weights. Equal "
            "influence would be chance.",
        },
    ),
    Quiz(
        key="03.q4",
        right="d",
        answers={
            "a": "It does where all scores are 0. Away from 0 a slope is below a quarter, and a "
            "weight of 4 does not make up for it.",
            "b": "It does not grow: a slope is a quarter at most, so each layer passes 4 × ¼ = 1 "
            "at most.",
            "c": "4 × ¼ is 1, at scores of 0. There nothing is lost.",
            "d": "Yes. Larger weights also push the scores outwards, where the slope is far below "
            "a quarter: at a score of 5 each layer passes 4 × 0.0066, about 0.027.",
        },
    ),
    Quiz(
        key="03.q5",
        right="a",
        answers={
            "a": "Yes. Its slope is 0 for every example, so no nudge of its weights or its bias "
            "changes the loss. Only a change in the layers before it could bring it back.",
            "b": "A step is the rate times the gradient, and its gradient is 0: ten times nothing "
            "is nothing. Large steps are what kills.",
            "c": "More steps of 0 leave it where it is.",
            "d": "He's rule chooses the weights at the start. It was used in the run above, and "
            "about half of the units died.",
        },
    ),
    Quiz(
        key="03.q6",
        right="a",
        answers={
            "a": "Yes. A change of temperature can be any number, above 0 or below, so the score "
            "is left as it is.",
            "b": "A sigmoid answers between 0 and 1: it could never say -3 degrees.",
            "c": "Softmax shares out 1 among classes. With one output it answers 1, always.",
            "d": "ReLU never answers below 0, and a colder day lies there.",
        },
    ),
)

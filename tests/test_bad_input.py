"""Every public function refuses what it cannot use, and names the argument."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from nbformat.v4 import new_notebook

import course_utils
from course_utils import (
    classroom,
    data,
    doctor,
    labs,
    ladder,
    launch,
    paper,
    scratch,
    scratch_torch,
    second_order,
    training,
    workspace,
)
from course_utils.authoring import (
    bench,
    bench_digits,
    bench_labs,
    bench_playground,
    browser,
    by_interact,
    deck,
    guide,
    minutes,
    pages,
    print_slides,
    refresh,
    results,
    room,
    slides,
    solve,
    wheelhouse,
)
from course_utils.figures import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    style,
)

X, y, w = [[1.0, 2.0], [3.0, 4.0]], [0, 1], [1.0, -1.0]
RNG = np.random.default_rng(0)
COLUMN = torch.tensor([[1.0], [2.0]])
NETWORK = torch.nn.Linear(1, 1)
LAYERS, TRUTH = [(X, w)], [[0.0, 1.0], [1.0, 0.0]]
RELU, CROSS_ENTROPY = scratch.ACTIVATIONS["relu"], scratch.LOSSES["cross_entropy"]
FIT = {
    "X": X,
    "Y": TRUTH,
    "layers": LAYERS,
    "activation": RELU,
    "loss": CROSS_ENTROPY,
    "learning_rate": 0.1,
    "epochs": 1,
    "batch_size": 1,
    "rng": RNG,
}
TRAINERS = [
    ladder.train_adam,
    ladder.train_silu_and_cosine,
    ladder.train_cosine_alone,
    ladder.train_drop_alone,
    ladder.train_dropped_rate,
    ladder.train_lbfgs,
    ladder.train_post,
    ladder.train_scaled,
    ladder.train_scaled_at_the_old_rate,
    ladder.train_second_order,
    ladder.train_silu_alone,
    ladder.train_squared_error,
]

# These have tests of their own: test_arguments, test_display, test_predict, test_progress, and
# test_labs for all functions that make a lab; behind those, a lab's parts meet no learner.
ELSEWHERE = {
    f"course_utils.{name}"
    for name in ("arguments", "numeric_arguments", "display", "predict", "progress", "__main__")
}
ELSEWHERE |= {f"course_utils.labs.{found.name}" for found in pkgutil.iter_modules(labs.__path__)}
# Behind `check` and its kin, which refuse what a learner may get wrong: test_exercises_engine.
ELSEWHERE |= {
    f"course_utils.exercises.{name}"
    for name in (
        "blank",
        "capstone",
        "cures",
        "desk",
        "judging",
        "lessons",
        "outcomes",
        "sources",
        "worker",
    )
}

# (function, arguments, by name where they are a dict, error, what the message says after "name: ")
REFUSED = [
    (data.two_moons, (1, 0.1, 0), ValueError, "n must be a whole number, at least 2, got 1"),
    (data.two_moons, (9, -0.1, 0), ValueError, "noise must be a number, at least 0, got -0.1"),
    (data.two_moons, (9, 0.1, 0.5), TypeError, "seed must be a whole number"),
    (data.Penguins.columns, (data.load_penguins(), "mass"), ValueError, "names must .* got 'mass'"),
    (data.Penguins.columns, (data.load_penguins(),), ValueError, "names must be .*, got none"),
    (scratch.best_threshold, ([1, 2], [0, 1, 1]), ValueError, r"y must have shape \(n,\)"),
    (scratch.best_threshold, ([1, 2], [0, 3]), ValueError, "y must hold only 0 and 1, got 3"),
    (
        scratch.standardise,
        (X, [[1, 2, 3]]),
        ValueError,
        r"X_test must have shape \(others, features\), got .*, but features = 2 in X_train",
    ),
    (scratch.standardise, ([[1, 2], [3, 2]], X), ValueError, "X_train must vary in each feature"),
    (scratch.sigmoid, ("z",), TypeError, "z must be numbers, got str 'z'"),
    (scratch.logit, ([0.5, 1.0],), ValueError, "p must lie strictly between 0 and 1"),
    (scratch.logit, ([1.5],), ValueError, "p must lie between 0 and 1, got 1.5"),
    (scratch.log_loss, ([0.5], [0.5]), ValueError, "y must hold only 0 and 1, got 0.5"),
    (scratch.log_loss, ([[0.5]], [1]), ValueError, r"p must have shape \(n,\), got shape \(1, 1\)"),
    (scratch.log_loss, ([2.0], [1]), ValueError, "p must lie between 0 and 1, got 2"),
    (scratch.log_loss_gradient, (X, y, [1], 0.0), ValueError, "weights must have shape"),
    (scratch.log_loss_gradient, (X, y, w, "b"), TypeError, "bias must be a number, got str 'b'"),
    (scratch.nudge_gradient, (3, w), TypeError, "loss must be a function, got int 3"),
    (scratch.nudge_gradient, (sum, w, 0), ValueError, "epsilon must be a number above 0, got 0"),
    (
        scratch.fit_logistic,
        (X, y, 0, 5),
        ValueError,
        "learning_rate must be a number above 0, got 0",
    ),
    (scratch.fit_logistic, (X, y, 0.1, 0), ValueError, "steps must be .* at least 1, got 0"),
    (scratch.fit_logistic, ([1, 2], y, 0.1, 5), ValueError, r"X must have shape \(n, features\)"),
    (scratch.boundary, ([1.0], [1, 2, 3], 0), ValueError, r"weights must have shape \(2,\)"),
    (scratch.boundary, ([1.0], [1, 0], 0), ValueError, "weights must not end in 0"),
    (scratch.descent_step, (X, y, w, 0, 0), ValueError, "learning_rate must be .* above 0, got 0"),
    (scratch.classify, (X, w, 0, 1.0), ValueError, "threshold must be below 1, got float 1.0"),
    (scratch.classify, (X, w, 0, 0), ValueError, "threshold must be a number above 0, got 0"),
    # lesson 02
    (scratch.perceptron, (X, [1], 0), ValueError, r"weights must have shape \(features,\)"),
    (scratch.perceptron_step, ([1, 2], 0, w, 0), ValueError, "label must be -1 or 1, got float 0"),
    (scratch.perceptron_step, ([1], 1, w, 0), ValueError, "weights must have shape"),
    (scratch.train_perceptron, (X, y, 5), ValueError, "labels must hold only -1 and 1, got 0"),
    (scratch.train_perceptron, (X, [1, -1], 0), ValueError, "epochs must be .* at least 1, got 0"),
    (scratch.nand, ([[0, 2]],), ValueError, "X must hold only 0 and 1, got 2"),
    (scratch.xor, ([0, 1],), ValueError, r"X must have shape \(n, 2\), got shape \(2,\)"),
    (scratch.count_parameters, ([3],), ValueError, "sizes must have a length of at least 2, got 1"),
    (scratch.count_parameters, ("3-2",), TypeError, "sizes must be a list, got str '3-2'"),
    (scratch.layer, (X, [[1.0]], [1.0]), ValueError, "W must have shape .*, but inputs = 2 in X"),
    (scratch.layer, (X, X, [1.0]), ValueError, r"b must have shape \(units,\), .*units = 2 in W"),
    (scratch.forward, (X, [], abs), ValueError, "layers must have a length of at least 1, got 0"),
    (scratch.forward, (X, [(X, w)], "step"), TypeError, "activation must be a function, got str"),
    (scratch.softmax, ([1.0, 2.0],), ValueError, r"Z must have shape \(n, classes\)"),
    (scratch.cross_entropy, ([[0.5, 0.4]], [0]), ValueError, "P must have rows that sum to 1"),
    (scratch.cross_entropy, ([[0.5, 0.5]], [2]), ValueError, "y must hold .* from 0 to 1, as P"),
    (scratch.fit_softmax, (X, [0, 2], 2, 1, 5), ValueError, "y must hold numbers below classes"),
    (scratch.fit_softmax, (X, y, 1, 1, 5), ValueError, "classes must be .* at least 2, got 1"),
    # lesson 04
    *[
        (function, ([1.0, 2.0], [[1.0], [2.0]]), ValueError, r"Y must have shape \(2,\), as pred")
        for function in (
            scratch.mean_squared_error,
            scratch.mean_squared_error_delta,
            scratch.mean_absolute_error,
            scratch.mean_absolute_error_delta,
        )
    ],
    (scratch.mean_squared_error, ([], []), ValueError, "predictions must hold at least one number"),
    (scratch.output_delta, ([[2.0]], [[1.0]]), ValueError, "P must lie between 0 and 1, got 2"),
    (scratch.output_delta, ([[0.5]], [1.0]), ValueError, r"Y must have shape \(n, outputs\)"),
    (scratch.log_loss_delta, (X, X), ValueError, "Y must hold only 0 and 1, got 2"),
    (scratch.log_loss_of_outputs, (X, [[0, 1]]), ValueError, r"Y must have .* n = 2 in Z"),
    (scratch.cross_entropy_delta, (X, [[1, 1], [0, 1]]), ValueError, "Y must hold one 1 in each"),
    (scratch.cross_entropy_of_scores, (X, [0, 1]), ValueError, r"Y must have shape \(n, classes\)"),
    (scratch.init_network, ([3], RNG), ValueError, "sizes must have a length of at least 2, got 1"),
    (scratch.init_network, ([3, 1], 0), TypeError, "rng must be of type Generator, got int 0"),
    (scratch.forward_pass, (X, LAYERS, "relu"), TypeError, "activation must be of type Activation"),
    (scratch.layer_gradient, (X, [[1.0]]), ValueError, "delta must have shape .*, but n = 2 in"),
    (scratch.carry_back, (X, X, X, "relu"), TypeError, "slope must be a function, got str 'relu'"),
    (scratch.carry_back, (X, [[1.0]], X, abs), ValueError, "W must have .* units = 2 in delta"),
    *[
        (function, (X, *arguments), error, message)
        for function in (scratch.backward, scratch.mean_loss)
        for arguments, error, message in (
            (
                ([[1], [0]], LAYERS, RELU, CROSS_ENTROPY),
                ValueError,
                r".*W must .* outputs = 1 in Y",
            ),
            ((TRUTH, LAYERS, RELU, "log"), TypeError, "loss must be of type Loss, got str 'log'"),
            ((TRUTH, [], RELU, CROSS_ENTROPY), ValueError, "layers must have a length of at least"),
        )
    ],
    (scratch.flatten, ([[1.0]],), TypeError, r"layers\[0\] must be a pair \(W, b\)"),
    (scratch.unflatten, ([1.0], [1, 1]), ValueError, "weights must hold 2 numbers for sizes"),
    (scratch.gradient_check, ("f", w, w), TypeError, "loss must be a function, got str 'f'"),
    (
        scratch.gradient_check,
        (sum, w, [1.0]),
        ValueError,
        "gradient must have .* parameters = 2 in",
    ),
    (scratch.gradient_descent_step, (w, [1.0], 1), ValueError, r"gradient must have shape \(2,\)"),
    (scratch.gradient_descent_step, (w, w, 0), ValueError, "learning_rate must be .* above 0"),
    (scratch.momentum_step, (w, w, [0], 1), ValueError, r"velocity must have shape \(2,\), as wei"),
    (scratch.momentum_step, (w, w, w, 1, 1), ValueError, "momentum must be below 1, got float 1"),
    (scratch.adam_step, (w, w, w, w, 0), ValueError, "step must be .* at least 1, got 0"),
    (scratch.adam_step, (w, w, w, w, 1, 0.1, 1), ValueError, "beta1 must be below 1"),
    (
        scratch.descend,
        (abs, w, 0.1, 5, "sgd"),
        ValueError,
        "optimiser must be 'gradient descent' or",
    ),
    (scratch.descend, (abs, w, 0.1, 0), ValueError, "steps must be .* at least 1, got 0"),
    (scratch.largest_stable_rate, (X,), ValueError, "curvature must be symmetric"),
    (scratch.largest_stable_rate, ([[-1.0]],), ValueError, "curvature must .* bend upwards"),
    (scratch.largest_stable_rate, ([[1, 2]],), ValueError, r"curvature must have shape"),
    (scratch.fit_network, FIT | {"batch_size": 0}, ValueError, "batch_size must be .* at least 1"),
    (scratch.fit_network, FIT | {"rng": 0}, TypeError, "rng must be of type Generator, got int 0"),
    (scratch.fit_network, FIT | {"optimiser": "Adam"}, ValueError, "optimiser must be .* got str"),
    (scratch.fit_network, FIT | {"watch": [(X, y)]}, ValueError, r"watch\[0\]\[1\] must have"),
    (scratch.fit_network, FIT | {"watch": [1]}, TypeError, r"watch\[0\] must be a pair \(X, Y\)"),
    (data.Digits.random_split, (data.load_digits(), -1), ValueError, "seed must be .* at least 0"),
    (lesson_02.gentoo, (X, [0, 2], w, 0), ValueError, "is_gentoo must hold only 0 and 1, got 2"),
    (lesson_02.gentoo, (X, y, [1, 0], 0), ValueError, "weights must not end in 0"),
    (lesson_02.mistakes, ([1],), TypeError, "runs must be of type dict, got list"),
    (lesson_02.mistakes, ({},), ValueError, "runs must hold 1 to 4 trainings, got 0"),
    (lesson_02.mistakes, ({"a": "b"},), TypeError, r"runs\['a'\] must be an array of numbers"),
    (lesson_02.gate, ([0, 1], w, 0), ValueError, r"y must have shape \(4,\)"),
    (lesson_02.corrections, ([1, 1], 0, w, 0, 1), ValueError, "label must be -1 or 1, got float 0"),
    (lesson_02.corrections, ([1, 1], 1, w, 0, 4), ValueError, "times must be .* at most 3, got 4"),
    (lesson_02.corners, ([1],), TypeError, "tasks must be of type dict, got list"),
    (lesson_02.corners, ({},), ValueError, "tasks must hold 1 to 4 planes, got 0"),
    (lesson_02.corners, ({"a": [0, 1]},), ValueError, r"tasks\['a'\] must have shape \(4,\)"),
    (lesson_02.corners, ({"a": None},), ValueError, "tasks must not begin with None"),
    (lesson_02.fold, ([w, w], [1, 1, 0], ("a", "b")), ValueError, r"hidden\[0\] must have shape"),
    (
        lesson_02.fold,
        ([[1, 1, 0]] * 3, [1, 1, 0], ("a", "b")),
        ValueError,
        "hidden must hold two units, got 3",
    ),
    (
        lesson_02.fold,
        ([[1, 1, 0]] * 2, [1, 1, 0], ("a",)),
        ValueError,
        r"names must name two units, got tuple \('a',\)",
    ),
    (lesson_02.network, ([2, 7],), ValueError, r"sizes\[1\] must be .* at most 6, got 7"),
    (lesson_02.species, (X, ["Adelie"]), TypeError, "species must be of type ndarray, got list"),
    (
        lesson_02.species,
        (X, np.array(["Adelie", "Emperor"])),
        ValueError,
        "species must be Adelie, Chinstrap or Gentoo for each row of X",
    ),
    (lesson_02.two_outputs, ([0.5], [0.5]), ValueError, r"sigmoids must have shape \(3,\)"),
    (
        lesson_02.regions,
        (X, np.array(["Adelie"]), abs),
        ValueError,
        "species must be Adelie, Chinstrap or Gentoo for each row of X",
    ),
    (
        lesson_02.regions,
        (X, np.array(["Adelie", "Gentoo"]), "model"),
        TypeError,
        "model must be a function, got str",
    ),
    (lesson_02.staircases, ([0.0], [0.0], {}), ValueError, "stairs must hold 1 to 3 networks"),
    (
        lesson_02.staircases,
        ([0.0], [0.0], {4: [1.0, 2.0]}),
        ValueError,
        r"stairs\[4\] must have shape \(n,\)",
    ),
    # lesson 03
    *[
        (function, ([np.nan],), ValueError, "z must be finite, got nan at index 0")
        for activation in scratch.ACTIVATIONS.values()
        for function in (activation.f, activation.slope)
        if function is not scratch.sigmoid
    ],
    (scratch.leaky_relu, ([1.0], -0.1), ValueError, "leak must be a number, at least 0, got -0.1"),
    (scratch.xavier, (0, 2, 2), TypeError, "rng must be of type Generator, got int 0"),
    (scratch.xavier, (RNG, 2, 0), ValueError, "n_out must be .* at least 1, got 0"),
    (scratch.he, (RNG, 2.0, 2), TypeError, "n_in must be a whole number"),
    (
        scratch.carry_nudge,
        (X, X, [[1.0]], abs),
        ValueError,
        r"Z must have shape \(n, units\), got shape \(1, 1\), but n = 2 in nudge",
    ),
    (scratch.carry_nudge, (X, X, X, "tanh"), TypeError, "slope must be a function, got str 'tanh'"),
    (
        scratch.nudge_sizes,
        (X, [(X, w)], "tanh", X),
        TypeError,
        "activation must be of type Activation, got str 'tanh'",
    ),
    (
        scratch.nudge_sizes,
        (X, [(X, w)], scratch.ACTIVATIONS["tanh"], [[1.0, 2.0]]),
        ValueError,
        r"nudge must have shape \(n, features\), got shape \(1, 2\), but n = 2 in X",
    ),
    (scratch.dead_relus, (w,), ValueError, r"Z must have shape \(n, units\), got shape \(2,\)"),
    (scratch.log_loss_of_scores, (w, [1, 2]), ValueError, "y must hold only 0 and 1, got 2"),
    (lesson_03.side_by_side, (X, y, {}), ValueError, "models must be 1 to 4, got 0"),
    (lesson_03.curves, (["relu", "swish"],), ValueError, "names must be one to five of step, "),
    (lesson_03.two_relus, (1,), TypeError, "drawn must be of type bool, got int 1"),
    (lesson_03.through_depth, ({},), ValueError, "sizes must hold 1 to 4 curves, got 0"),
    (lesson_03.through_depth, ({"a": [1, 0]},), ValueError, "sizes must be above 0, got 0"),
    (scratch_torch.slope, ("f", COLUMN[:, 0]), TypeError, "f must be a function, got str 'f'"),
    (scratch_torch.slope, (abs, [1.0]), TypeError, r"x must be a tensor, got list \[1.0\]"),
    (
        scratch_torch.train,
        (abs, COLUMN, COLUMN[:, 0], 0.1, 1),
        ValueError,
        r"y must have shape \(n, 1\), got shape \(2,\)",
    ),
    (
        scratch_torch.train,
        (abs, COLUMN, COLUMN, 0, 1),
        ValueError,
        "learning_rate must be a number above 0, got 0",
    ),
    (
        scratch_torch.mean_error,
        (COLUMN, COLUMN),
        ValueError,
        r"y must have shape \(n,\), got shape \(2, 1\)",
    ),
    (scratch_torch.settled, ([1.0], 0), ValueError, "last must be .* at least 1, got 0"),
    (
        scratch_torch.real_error,
        (abs, COLUMN, COLUMN, (1, 2)),
        ValueError,
        r"scales must have shape \(3,\), got shape \(2,\)",
    ),
    (
        scratch_torch.watch,
        (abs, COLUMN, COLUMN, 0.1, 1),
        TypeError,
        r"data must be a pair \(x, y\), got Tensor",
    ),
    (
        scratch_torch.watch,
        (abs, (COLUMN, COLUMN), (COLUMN, COLUMN[:1]), 0.1, 1),
        ValueError,
        r"held_out\[1\] must have shape \(n, 1\), got shape \(1, 1\), but n = 2 in held_out\[0\]",
    ),
    (scratch_torch.early_stop, ([], 1), ValueError, r"held_out must have shape \(epochs,\)"),
    (scratch_torch.early_stop, ([1.0], 0), ValueError, "patience must be .* at least 1, got 0"),
    (data.cubic, (0, 1, 0), ValueError, "n must be a whole number, at least 1, got 0"),
    (data.cubic, (9, -1, 0), ValueError, "noise must be a number, at least 0, got -1"),
    (data.cubic_curve, ("x",), TypeError, "x must be numbers, got str 'x'"),
    (training.cubic_network, ("relu",), TypeError, "activation must be a function, got str 'relu'"),
    (training.choose_device, ("cuda",), TypeError, "dtype must be of type dtype, got str 'cuda'"),
    (
        training.fit,
        {"model": NETWORK, "data": COLUMN, "loss": abs, "optimizer": None, "epochs": 1},
        TypeError,
        r"data must be a pair of tensors \(x, y\), got Tensor",
    ),
    (training.save, ("file.pt", NETWORK), TypeError, "path must be of type Path, got str"),
    (training.load, (Path("file.pt"), "net"), TypeError, "model must be of type Module, got str"),
    (
        second_order.levenberg_marquardt,
        {"model": NETWORK, "data": (COLUMN, COLUMN[:1]), "steps": 1, "rows": 1, "seed": 0},
        ValueError,
        "data must have as many rows in x as in y",
    ),
    *[
        (train, ([[1.0]], [1.0], 0), ValueError, r"y must have shape \(n, 1\)")
        for train in TRAINERS
    ],
    (ladder.least_squares_cubic, ([1.0], [[1.0]]), ValueError, r"x must have shape \(n, 1\)"),
    (ladder.held_out_errors, ("model", 0), TypeError, "model must be a function, got str 'model'"),
    (ladder.held_out_errors, (abs, -1), ValueError, "seed must be .* at least 0, got -1"),
    (lesson_00.slope_by_nudge, (3, 0), ValueError, "nudge must be a number above 0, got 0"),
    (lesson_00.matrix_product, (4, 3, 7), ValueError, "columns must be .* at most 6, got 7"),
    (lesson_01.penguins, ([[1, 2, 3]], [0]), ValueError, r"X must have shape \(n, 2\)"),
    (lesson_01.thresholds, (X, y, [1]), ValueError, r"cuts must have shape \(2,\)"),
    (lesson_01.scores, ([1, 2], [0, 3]), ValueError, "is_male must hold only 0 and 1, got 3"),
    (lesson_01.cost_of_mistakes, ([1.0],), ValueError, "p must be at least 0 and below 1"),
    (lesson_01.costs_added_up, ([0.5], [0.5, 0.5]), ValueError, "bold must have"),
    (lesson_01.answer_and_truth, (0, 2), ValueError, "label must hold only 0 and 1, got 2"),
    (lesson_01.loss_surfaces, (X, [0, 2]), ValueError, "y must hold only 0 and 1, got 2"),
    (lesson_01.one_descent, ([1],), ValueError, "losses must hold at least 2 numbers, got 1"),
    (lesson_01.two_descents, ([1, np.nan], [1, 1]), ValueError, "scaled must be finite, got nan"),
    (lesson_01.two_valleys, (X, y, [1.0], 0, X), ValueError, r"path must have shape \(steps, 2\)"),
    (lesson_01.decision, (X, y, [1], 0), ValueError, r"weights must have shape \(2,\)"),
    (lesson_01.sharpening, (w, 0, [1] * 5, 17), ValueError, "factors must be at most 4, got 5"),
    (lesson_01.splits, ([1], [1, 1]), ValueError, "model must have"),
    (lesson_01.line_and_curve_to_draw, ([[1]], [0]), ValueError, "X must have shape"),
    (lesson_01.next_step, ([1], [1], [0], [[0, 0]]), ValueError, r"start must have shape \(2,\)"),
    (
        lesson_01.step_and_line_to_draw,
        ([1], [1], [0, 0], [0, 0], X, [0]),
        ValueError,
        "classes must have",
    ),
    (lesson_01.four_corners, (X, [0.5, 1]), ValueError, "y must hold only 0 and 1"),
    (lesson_01.probability_map, (X, y, "model"), TypeError, "model must be a function, got str"),
    # numbers on paper, a graph and a network by hand, pictures of lesson 04
    (paper.beside, ([], {}), TypeError, "yours must be of type dict, got list"),
    (paper.neuron_slopes, ("2", 1, 0), TypeError, "x must be a number"),
    (paper.network_slopes, (w, np.eye(2), w, [1.0], 0), ValueError, r"w2 must have shape \(2,\)"),
    (scratch.node_gradients, (2, [(0, 1)]), ValueError, "edges must hold .start, end, local slope"),
    (
        scratch.two_layer_gradient,
        ([[1.0]], [[1, 1]], [[1.0]], [0.0], [[1.0, 2.0]], [0.0, 0.0]),
        ValueError,
        "Y must hold one 1 in each row",
    ),
    (
        scratch.two_layer_step,
        ([[1.0]], [[1, 0]], [[1.0]], [0.0], [[1.0, 2.0]], [0.0, 0.0], 0),
        ValueError,
        "learning_rate must be a number above 0, got 0",
    ),
    (lesson_04.digits, (np.zeros((41, 64)), [1] * 41), ValueError, "X must hold 1 to 40 digits"),
    (lesson_04.digits, ([[0.0] * 63], [1]), ValueError, r"X must have shape \(n, 64\)"),
    (lesson_04.digits, ([[0.0] * 64], [1], None, 0), ValueError, "across must be"),
    (lesson_04.neuron, ("2", 1, 0), TypeError, "x must be a number"),
    (lesson_04.square, ("3",), TypeError, "x must be a number, got str '3'"),
    (
        lesson_04.two_two_one,
        ([1, 2, 3], X, w, w, 0, 1),
        ValueError,
        r"x must have shape \(2,\), got shape \(3,\)",
    ),
    (lesson_04.neuron, (2, 1, 0, "some"), ValueError, "slopes must be"),
    (lesson_04.square, (3, "yes"), TypeError, "once_more must be of type bool"),
    (lesson_04.products, ([("a", "b", "c")], [(1, 2)]), ValueError, "sizes"),
    (
        lesson_04.products,
        ([("a", "b", "c")], [(1, 2, 3), (1, 2, 3)]),
        ValueError,
        "names and sizes",
    ),
    (lesson_04.jumps, (4, [0.1] * 5), ValueError, "rates must hold 1 to 4 rates, got 5"),
    (lesson_04.jumps, (0, [0.1]), ValueError, "curvature must be a number above 0"),
    (lesson_04.nudge_errors, ([1.0], [1.0, 2.0]), ValueError, r"errors must have shape"),
    (lesson_04.valleys, (np.eye(2), {}), ValueError, "paths must hold 1 to 4 paths, got 0"),
    (lesson_04.losses, ({},), ValueError, "curves must hold 1 to 4 curves, got 0"),
    (lesson_04.losses, ([1.0],), TypeError, "curves must be of type dict, got list"),
    (lesson_04.confusion, ([[1.0, 2.0]],), ValueError, "table must"),
    (
        lesson_04.time_against_width,
        ([16, 64], {"ours": [1.0]}),
        ValueError,
        "microseconds must hold 1 to 4 lists, each with 2 numbers",
    ),
    (lesson_05.points, ([1.0], [1.0]), ValueError, r"x must have shape \(n, 1\)"),
    (lesson_05.training_loss, ([1.0], 0), ValueError, "last must be .* at least 1, got 0"),
    (
        lesson_05.data_and_output,
        (X, [[1.0], [2.0]], [[1.0]]),
        ValueError,
        r"x must have shape \(n, 1\), got shape \(2, 2\)",
    ),
    (lesson_05.residuals, ([[1.0]], []), TypeError, r"residuals must be of type dict, got list"),
    (lesson_05.residuals, ([[1.0]], {"a": [1.0]}), ValueError, "residuals must be 1 to 4 columns"),
    (
        lesson_05.beyond,
        ([[1.0]], [[1.0]], [1.0], 0, 1),
        TypeError,
        "models must be of type dict, got list",
    ),
    (lesson_05.two_losses, ([1.0], [1.0], 1, 0.5), ValueError, "best must be .* at most 0, got 1"),
    (lesson_05.two_losses, ([1.0], [1.0], 0, 0), ValueError, "floor must be a number above 0"),
    (lesson_05.stored_losses, ([0.0], [[1.0, 2.0]]), ValueError, "curves must have shape"),
    (lesson_05.luck, ([1.0], [1.0, 2.0]), ValueError, "mean must have shape"),
    (lesson_05.all_pairs, ([[1.0]], [1.0]), ValueError, r"y_hat must have shape \(n,\)"),
    (lesson_05.close_up, ([[1.0]], [[1.0]], 2, 3), ValueError, "no x lies from low, 2, to high, 3"),
    (lesson_05.ruler, ({}, 0.8), ValueError, "errors must be lists of numbers above 0 by name"),
    (lesson_05.ruler, ({"a": [0.0]}, 0.8), ValueError, "errors must be lists of numbers above 0"),
    (lesson_05.ladder, ("Adam",), TypeError, "rungs must be of type list, got str 'Adam'"),
    (ladder.table, ({},), TypeError, "rungs must be of type list, got dict {}"),
    (style.new_figure, (0,), ValueError, "columns must be a whole number, at least 1, got 0"),
    (style.new_figure, (1, -2), ValueError, "width must be a number above 0, got -2"),
    (style.described, (Figure(), None), TypeError, "alt must be of type str, got NoneType None"),
    (
        style.scatter_classes,
        (None, X, y, ("a", "b")),
        TypeError,
        "ax must be of type Axes, got NoneType",
    ),
    (
        workspace.sync,
        ("notebooks", Path()),
        TypeError,
        "lessons must be of type Path, got str 'notebooks'",
    ),
    (workspace.newer_lessons, ("work",), TypeError, "work must be of type Path, got str 'work'"),
    (launch.lab_arguments, ("here", {}), TypeError, "root must be of type Path, got str 'here'"),
    (
        launch.jupyter_environment,
        (Path(), []),
        TypeError,
        "environment must be of type Mapping, got list",
    ),
    (doctor.show_results, (None,), TypeError, "results must be of type list, got NoneType None"),
    (refresh.refresh, ("01.ipynb",), TypeError, "path must be of type Path, got str '01.ipynb'"),
    (refresh.run, (new_notebook(), "notebooks"), TypeError, "folder must be of type Path, got str"),
    (
        refresh.make_canonical,
        ({},),
        TypeError,
        "notebook must be of type NotebookNode, got dict {}",
    ),
    (minutes.core_minutes, ({},), TypeError, "notebook must be of type NotebookNode, got dict {}"),
    (classroom.run_checks, ("here",), TypeError, "root must be of type Path, got str 'here'"),
    (guide.with_traps, (3,), TypeError, "text must be of type str, got int 3"),
    (guide.with_traps, ("# Guide",), ValueError, "text must have <!-- traps NN: begin -->"),
    (guide.wrong_answers, (1,), TypeError, "lesson must be of type str, got int 1"),
    (room.run_together, ("05", 1), TypeError, "notebooks must be of type list, got str '05'"),
    (room.run_together, ([], 0), ValueError, "threads must be a whole number, at least 1, got 0"),
    (room.megabytes, (0,), ValueError, "pid must be a whole number, at least 1, got 0"),
    (room.computing_seconds, ("1",), TypeError, "pid must be a whole number"),
    (room.server_megabytes, ("05",), TypeError, "notebook must be of type Path, got str '05'"),
    (
        wheelhouse.pack,
        ("here", Path(), None),
        TypeError,
        "root must be of type Path, got str 'here'",
    ),
    (wheelhouse.pack, (Path(), "there", None), TypeError, "folder must be of type Path"),
    (wheelhouse.pack, (Path(), Path(), 3), TypeError, "torch_index must be of type str, got int 3"),
    (solve.solve, ({},), TypeError, "notebook must be of type NotebookNode, got dict {}"),
    (solve.asked_in, (3,), TypeError, "source must be of type str, got int 3"),
    (solve.write_solved, ("solved",), TypeError, "folder must be of type Path, got str 'solved'"),
    (
        bench.peak_megabytes,
        ({}, Path()),
        TypeError,
        "notebook must be of type NotebookNode, got dict {}",
    ),
    (deck.show_on_slide, ("fig",), TypeError, "fig must be of type Figure, got str 'fig'"),
    (deck.show_on_slide, (Figure(label="x"), 1181), ValueError, "width must be .* at most 1180"),
    (deck.show_on_slide, (Figure(), 500), ValueError, "fig must have its text alternative"),
    (
        deck.show_on_slide,
        (Figure((7, 4.2), label="A line."), 1000),
        ValueError,
        "width must be at most 933 for this picture, whose height may be 560, got 1000",
    ),
    (deck.show_on_page, (Figure(label="x"), 701), ValueError, "width must be .* at most 700"),
    (deck.show_lab, (Figure(),), TypeError, "lab must be of type Lab, got Figure"),
    (deck.show_lab, (labs.valley(), 1100), ValueError, "width must be at most 954 for this"),
    (deck.show_lab, (labs.valley(), 900, (0, 0, 0, 9)), ValueError, "part must be left, top,"),
    (pages.to_html, (new_notebook(), "poster", "slides"), ValueError, "kind must be 'deck' or"),
    (pages.heading_of, ("## Why",), TypeError, "cell must be of type NotebookNode, got str"),
    (pages.markdown_notebook, ([],), ValueError, "texts must have a length of at least 1, got 0"),
    *[
        (function, ({},), TypeError, f"{what} must be of type NotebookNode, got dict")
        for function, what in (
            (pages.slide_type, "cell"),
            (pages.slides_of, "deck"),
            (pages.mark_slides, "deck"),
            (pages.notes_of, "deck"),
        )
    ],
    (slides.build, (["00.ipynb"], Path()), TypeError, r"paths\[0\] must be of type Path, got str"),
    (print_slides.open_deck, (None, "00.html"), TypeError, "path must be of type Path, got str"),
    (print_slides.print_pdf, (None, "00.html"), TypeError, "path must be of type Path, got str"),
    (print_slides.take_pictures, (None, Path(), "png"), TypeError, "folder must be of type Path"),
    (results.measure_rung, ("Adam", 0), TypeError, "rung must be of type Rung, got str 'Adam'"),
    (results.measure_few, (0.5,), TypeError, "seed must be a whole number"),
    (results.measure_section_10, (-1,), ValueError, "seed must be .* at least 0, got -1"),
    (results.measure_threads, (0, 1), ValueError, "epochs must be .* at least 1, got 0"),
    (results.shown_epochs, (0,), ValueError, "epochs must be a whole number, at least 1, got 0"),
    (bench.measure, (0, print), ValueError, "repeats must be a whole number, at least 1, got 0"),
    (bench.print_ratio, ("x", 1, [1.0]), TypeError, "ours must be of type list, got int 1"),
    *[
        (
            train,
            (np.ones((2, 2)), [0, 1], 3, 1, 0),
            TypeError,
            "y must be of type ndarray, got list",
        )
        for train in (bench_digits.train_ours, bench_digits.train_torch, bench_digits.train_sklearn)
    ],
    (bench_digits.measure_training, (0, 1, 1), ValueError, "width must be .* at least 1, got 0"),
    (bench_labs.notebook_for, (1,), TypeError, "name must be of type str, got int 1"),
    (bench_labs.bench_lab, ("step", 0), ValueError, "presses must be .* at least 1, got 0"),
    (bench_labs.bench_training, (1,), TypeError, "name must be of type str, got int 1"),
    (bench_playground.step_ours, (0,), ValueError, "steps must be .* at least 1, got 0"),
    (bench_playground.step_torch, (0.5,), TypeError, "steps must be a whole number"),
    (bench_playground.bench_playground, (9, 0), ValueError, "repeats must be .* at least 1, got 0"),
    (by_interact.lab_to_measure, (1,), TypeError, "name must be of type str, got int 1"),
    (by_interact.longest_slider, (1,), TypeError, "name must be of type str, got int 1"),
    (by_interact.states_of, (1,), TypeError, "name must be of type str, got int 1"),
    (by_interact.shapes, (b"<svg/>",), TypeError, "svg must be of type str, got bytes"),
    (by_interact.shapes, ("<svg><path d='C1'/></svg>",), ValueError, "svg must hold paths of M"),
    (by_interact.by_interact, (1,), TypeError, "name must be of type str, got int 1"),
    (browser.jupyterlab, ("course", Path()), TypeError, "course must be of type Path, got str"),
    (browser.write_setting, (Path(), "a/b", 1), TypeError, "values must be of type Mapping"),
    (browser.open_notebook, (None, 80, "a.ipynb"), TypeError, "address must be of type str, got"),
    (bench.bench_lesson, (1,), TypeError, "name must be of type str, got int 1"),
]


@pytest.mark.parametrize(("function", "arguments", "error", "message"), REFUSED)
def test_bad_input_is_refused_by_name(function, arguments, error, message):
    with pytest.raises(error, match=f"^{function.__name__}: {message}"):
        function(**arguments) if isinstance(arguments, dict) else function(*arguments)


def public_functions():
    """Yield the public functions of `course_utils` that take arguments."""
    for found in pkgutil.walk_packages(course_utils.__path__, "course_utils."):
        if found.name in ELSEWHERE:
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and name != "main" and inspect.signature(function).parameters:
                yield function


def test_no_public_function_is_forgotten():
    covered = {case[0] for case in REFUSED}
    assert {f.__qualname__ for f in public_functions() if f not in covered} == set()

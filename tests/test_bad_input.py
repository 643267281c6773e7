"""Every public function of the lessons refuses what it cannot use, and names the argument."""

import inspect

import numpy as np
import pytest

from course_utils import data, scratch
from course_utils.figures import lesson_00, lesson_01

X, y, w = [[1.0, 2.0], [3.0, 4.0]], [0, 1], [1.0, -1.0]

# (function, arguments, error, what the message says after "name: ")
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
        (X, [1, 2, 3], [1, 1]),
        ValueError,
        r"mean must have shape \(features,\)",
    ),
    (scratch.standardise, (X, [1, 2], [1, 0]), ValueError, "std must be above 0"),
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
    (scratch.boundary, ([1.0], [1, 0], 0), ValueError, r"weights\[1\] must not be 0"),
    (lesson_00.slope_by_nudge, (3, 0), ValueError, "nudge must be a number above 0, got 0"),
    (lesson_01.penguins, ([[1, 2, 3]], [0]), ValueError, r"X must have shape \(n, 2\)"),
    (lesson_01.cost_of_mistakes, ([1.0],), ValueError, "p must be at least 0 and below 1"),
    (lesson_01.loss_surfaces, (X, [0, 2]), ValueError, "y must hold only 0 and 1, got 2"),
    (lesson_01.two_descents, ([1, np.nan], [1, 1]), ValueError, "scaled must be finite, got nan"),
    (lesson_01.two_valleys, (X, y, [1.0], 0, X), ValueError, r"path must have shape \(steps, 2\)"),
    (lesson_01.decision, (X, y, [1], 0), ValueError, r"weights must have shape \(2,\)"),
    (lesson_01.sharpening, (w, 0, [1] * 5, 17), ValueError, "factors must be at most 4, got 5"),
    (lesson_01.probability_map, (X, y, "model"), TypeError, "model must be a function, got str"),
]


@pytest.mark.parametrize(("function", "arguments", "error", "message"), REFUSED)
def test_bad_input_is_refused_by_name(function, arguments, error, message):
    with pytest.raises(error, match=f"^{function.__name__}: {message}"):
        function(*arguments)


def public_functions(module):
    for name, function in inspect.getmembers(module, inspect.isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        if own and inspect.signature(function).parameters:
            yield function


@pytest.mark.parametrize("module", [data, scratch, lesson_00, lesson_01])
def test_no_public_function_is_forgotten(module):
    covered = {case[0] for case in REFUSED}
    assert {f.__name__ for f in public_functions(module) if f not in covered} == set()

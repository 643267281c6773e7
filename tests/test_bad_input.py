"""Every public function refuses what it cannot use, and names the argument."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_notebook

import course_utils
from course_utils import data, doctor, launch, scratch, workspace
from course_utils.authoring import bench, minutes, refresh
from course_utils.figures import lesson_00, lesson_01, style

X, y, w = [[1.0, 2.0], [3.0, 4.0]], [0, 1], [1.0, -1.0]

# These have tests of their own: test_arguments, test_display, test_predict, test_progress.
ELSEWHERE = {
    f"course_utils.{name}"
    for name in ("arguments", "numeric_arguments", "display", "predict", "progress", "__main__")
}

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
    (
        bench.peak_megabytes,
        ({}, Path()),
        TypeError,
        "notebook must be of type NotebookNode, got dict {}",
    ),
    (bench.measure, (0, print), ValueError, "repeats must be a whole number, at least 1, got 0"),
    (bench.print_ratio, ("x", 1, [1.0]), TypeError, "ours must be of type list, got int 1"),
    (bench.bench_lesson, (1,), TypeError, "name must be of type str, got int 1"),
]


@pytest.mark.parametrize(("function", "arguments", "error", "message"), REFUSED)
def test_bad_input_is_refused_by_name(function, arguments, error, message):
    with pytest.raises(error, match=f"^{function.__name__}: {message}"):
        function(*arguments)


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

"""Lesson 01 teaches what `scratch` keeps, and can be entered in the middle."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils import scratch

LESSON = Path(__file__).parents[2] / "notebooks" / "01_logistic_regression.ipynb"


@pytest.fixture(scope="module")
def taught():
    """Return the functions that the lesson's cells define."""
    names = {"np": np}
    for cell in nbformat.read(LESSON, as_version=4).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
            exec(compile(tree, cell.id, "exec"), names)
    return names


@pytest.fixture(params=range(5))
def problem(request):
    rng = np.random.default_rng(request.param)
    X = rng.normal(size=(30, 2))
    return X, (rng.random(30) < 0.5).astype(float), rng.normal(size=2), float(rng.normal())


def test_functions_of_the_cells_agree_with_scratch(taught, problem):
    X, y, w, b = problem
    p = taught["sigmoid"](X @ w + b)
    np.testing.assert_allclose(p, scratch.sigmoid(X @ w + b), rtol=1e-12)
    assert taught["log_loss"](p, y) == pytest.approx(scratch.log_loss(p, y), rel=1e-12)
    assert taught["best_threshold"](X[:, 0], y) == scratch.best_threshold(X[:, 0], y)
    for ours, kept in (
        (taught["gradient"](X, y, w, b), scratch.log_loss_gradient(X, y, w, b)),
        (taught["fit_logistic"](X, y, 0.5, 20), scratch.fit_logistic(X, y, 0.5, 20)),
    ):
        for one, other in zip(ours, kept, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10)


def test_a_late_learner_can_start_in_the_middle():
    notebook = nbformat.read(LESSON, as_version=4)
    start = [cell.id for cell in notebook.cells].index("start-part-b")
    notebook.cells = notebook.cells[start:]
    NotebookClient(notebook, timeout=60).execute()


def test_it_runs_without_the_cell_for_late_learners():
    notebook = nbformat.read(LESSON, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "start-part-b"]
    NotebookClient(notebook, timeout=60).execute()

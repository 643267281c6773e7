"""A table of ratios for `make bench`: both sides measured in turn in one run; gates nothing.

A time on its own says more about the machine than about the code; a ratio travels better.
"""

from __future__ import annotations

import base64
import io
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode

from course_utils import data, scratch, show
from course_utils.arguments import accepts, instance
from course_utils.authoring import bench_digits, bench_labs, bench_playground
from course_utils.authoring.refresh import NOTEBOOKS, run
from course_utils.figures import lesson_01
from course_utils.numeric_arguments import integer

READ_PEAK = "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"


@accepts(notebook=instance(NotebookNode), folder=instance(Path))
def peak_megabytes(notebook: NotebookNode, folder: Path) -> float:
    """Run `notebook` in `folder` and return the most memory its kernel held, in MB (Linux only).

    Raises
    ------
    RefreshError
        If a cell fails.
    """
    notebook.cells.append(nbformat.v4.new_code_cell(READ_PEAK))  # type: ignore[no-untyped-call]
    run(notebook, folder)
    return int(notebook.cells[-1].outputs[-1].text.split()[1]) * 1024 / 1e6


@accepts(repeats=integer(at_least=1))
def measure(repeats: int, *actions: Callable[[], object]) -> list[list[float]]:
    """Return `repeats` durations of each action in seconds, all taken in turn."""
    durations: list[list[float]] = [[] for _ in actions]
    for _ in range(repeats):
        for action, taken in zip(actions, durations, strict=True):
            started = time.perf_counter()
            action()
            taken.append(time.perf_counter() - started)
    return durations


@accepts(name=instance(str), ours=instance(list), theirs=instance(list))
def print_ratio(name: str, ours: list[float], theirs: list[float]) -> None:
    """Print the medians of both sides, and the ratio with its range over the repeats."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    a, b, ratio = statistics.median(ours), statistics.median(theirs), statistics.median(ratios)
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"{name:<58}{a * 1e3:>10,.2f} ms{b * 1e3:>10,.2f} ms{ratio:>8.2f} {spread}", flush=True)


def bench_import() -> None:
    """Compare `import course_utils` with starting Python alone."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    both = measure(9, lambda: python("import course_utils"), lambda: python("pass"))
    print_ratio("import course_utils / bare Python", *both)


def bench_gradient() -> None:
    """Compare the gradient's formula with nudging each weight, on the penguins."""
    penguins = data.load_penguins()
    X, y = penguins.columns(*data.MEASUREMENTS), penguins.is_male
    X, _ = scratch.standardise(X, X)
    weights = np.full(X.shape[1], 0.5)

    def loss(w: np.ndarray) -> float:
        return scratch.log_loss(scratch.sigmoid(X @ w), y)

    both = measure(
        200,
        lambda: scratch.nudge_gradient(loss, weights),
        lambda: scratch.log_loss_gradient(X, y, weights, 0.0),
    )
    print_ratio("gradient of 4 weights: by nudging / by formula", *both)


def bench_show() -> None:
    """Compare `show` with what a notebook does by itself to show the same figure."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    penguins = data.load_penguins()
    figure = lesson_01.penguins(penguins.columns("bill_depth_mm", "body_mass_g"), penguins.is_male)
    sizes = []

    def shown() -> None:
        with capture_output() as captured:
            show(figure, alt="333 penguins")
        bundle = captured.outputs[0].data
        png = base64.b64encode(bundle["image/png"]).decode()
        sizes.append(len(json.dumps(bundle | {"image/png": png})))

    def plain() -> None:
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", bbox_inches="tight")
        sizes.append(len(base64.b64encode(drawn.getvalue())))

    print_ratio("show(fig) / plain inline PNG: time", *measure(9, shown, plain))
    ours, theirs = sizes[:2]
    print(
        f"{'show(fig) / plain inline PNG: bytes':<58}{ours:>13,}{theirs:>13,}{ours / theirs:>8.2f}"
    )


@accepts(name=instance(str))
def bench_lesson(name: str) -> None:
    """Compare a lesson's run with an empty notebook's, and weigh both kernels."""
    lesson = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    both = measure(3, lambda: run(lesson, NOTEBOOKS), lambda: run(empty, NOTEBOOKS))
    print_ratio(f"{name} / empty notebook: seconds with kernel start", *both)
    if sys.platform == "linux":
        ours, theirs = peak_megabytes(lesson, NOTEBOOKS), peak_megabytes(empty, NOTEBOOKS)
        print(
            f"{name + ' / empty notebook: peak memory':<58}"
            f"{ours:>10.0f} MB{theirs:>10.0f} MB{ours / theirs:>8.2f}"
        )


def main() -> None:
    """Print every ratio, with its range over the repeats in brackets."""
    print(f"{'':58}{'first':>13}{'second':>13}{'ratio':>8} (range)")
    bench_import()
    bench_gradient()
    bench_show()
    bench_digits.bench_digits()
    bench_playground.bench_playground()
    for name in ("01_logistic_regression", "05_cubic_regression"):
        bench_lesson(name)
    bench_labs.main()


if __name__ == "__main__":
    main()

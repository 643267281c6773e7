"""The capstone of lesson 05: points of an unknown curve, and a judge with points of its own."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils import progress
from course_utils.exercises.blank import is_untouched
from course_utils.exercises.cures import cure_of_error
from course_utils.exercises.desk import say
from course_utils.exercises.judging import (
    ERROR,
    NOT_STARTED,
    PASS,
    TRY_AGAIN,
    UNTOUCHED,
    own_line,
)

KEY = "05.capstone"
NOISE = 0.00015
FLOOR = NOISE * float(np.sqrt(2 / np.pi))
BAR = 1.25  # times the floor
RECOGNISED = 4.0  # times the floor: near enough to say which step of the scaling is missing


def points() -> tuple[np.ndarray, np.ndarray]:
    """Return the 400 points that the learner may use.

    Returns
    -------
    x, y : numpy.ndarray, shape (400, 1)
    """
    return _draw(400, seed=51)


def judge(answer: object) -> None:
    """Say how good a network is on 5,000 points that its maker has not seen.

    Parameters
    ----------
    answer : callable
        From an array of shape (m, 1), in the units of x, to one of shape (m, 1) in those of y.
        Whatever else came is answered too; nothing is raised.
    """
    status, message = _verdict(answer)
    saved = progress.attempt(KEY, lambda earlier: PASS) if status == PASS else ""
    say(status, KEY, message, saved)


def _draw(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.uniform(0, 3000, (n, 1))
    curve = 0.004 * np.sin(x / 300) * np.exp(-x / 3000) + 0.0000015 * x
    return x, curve + NOISE * random.standard_normal((n, 1))


def _blank(x: object) -> None: ...


def _verdict(answer: object) -> tuple[str, str]:
    if answer is ... or is_untouched(answer, _blank):
        return NOT_STARTED, UNTOUCHED
    if not callable(answer):
        return TRY_AGAIN, "Hand over the function itself, its name without brackets."
    x, y = _draw(5000, seed=52)
    try:
        returned = _returned(answer, x)
        if returned is None:
            return TRY_AGAIN, "Your function returned None. Does it end with `return`?"
        y_hat = np.asarray(returned, dtype=float)
    except Exception as error:
        return ERROR, _explain_error(answer, error)
    return _grade(answer, x, y, y_hat)


def _returned(answer: Callable[..., Any], x: np.ndarray) -> Any:
    returned = answer(x.copy())
    if hasattr(returned, "detach"):  # a tensor, its tape left behind
        returned = returned.detach().cpu()
    return returned


def _explain_error(answer: object, error: Exception) -> str:
    """Return the line that raised it, what it said, and what to look at."""
    said = f"{type(error).__name__}: {error}"[:300]
    file, number = own_line(answer, error.__traceback__)
    source = linecache.getline(file, number).strip()
    line = f"Line {number} of the cell: `{source}`" if source else ""
    return "\n".join(filter(None, [line, said, cure_of_error(error, said)]))


def _grade(
    answer: Callable[..., Any], x: np.ndarray, y: np.ndarray, y_hat: np.ndarray
) -> tuple[str, str]:
    if y_hat.shape != y.shape:
        return TRY_AGAIN, (
            f"For x of shape {y.shape} your function returned shape {y_hat.shape}; expected "
            f"{y.shape}."
        )
    if not np.isfinite(y_hat).all():
        return TRY_AGAIN, "Some of its answers are infinite or no number."
    times = _times_the_floor(y_hat, y)
    said = (
        f"Mean absolute error {times * FLOOR:.3g} on 5,000 unseen points: {times:.3g} times the "
        "floor"
    )
    if times <= BAR:
        return PASS, f"{said}; the bar is {BAR:g}."
    slip = _name_the_slip(answer, x, y, y_hat)
    advice = (
        ""
        if slip or times > RECOGNISED
        else " From another seed a network may do better: train several."
    )
    return TRY_AGAIN, f"{said}; the bar is {BAR:g}.{slip}{advice}"


def _name_the_slip(
    answer: Callable[..., Any], x: np.ndarray, y: np.ndarray, y_hat: np.ndarray
) -> str:
    """Return which step of the scaling is missing or wrong, "" where none is recognised."""
    x_open, y_open = points()
    mean, std = y_open.mean(), y_open.std()
    for repaired, slip in (
        (y_hat * std + mean, "These look like scaled units: bring them back to those of y."),
        (y_hat + mean, "All answers are too low by the mean of `y_open`: add it back."),
    ):
        if _times_the_floor(repaired, y) < RECOGNISED:
            return f" {slip}"
    try:
        low = x[:, 0] < x.mean()
        alone = np.asarray(_returned(answer, x[low]), dtype=float)
        if np.abs(alone - y_hat[low]).max() > 0.1 * std:
            return (
                " The answer to a point changes with the points beside it: does your function take "
                "a mean or a standard deviation of the x that it is given? Take those of `x_open`."
            )
        x_mean, x_std = x_open.mean(), x_open.std()
        for scaled in ((x - x_mean) / x_std, x / 3000, x / x_open.max(), x / 1500 - 1):
            if _times_the_floor(np.asarray(_returned(answer, scaled), dtype=float), y) < RECOGNISED:
                return (
                    " Your function expects a scaled x, and gets it in units of `x_open`: scale it."
                )
    except Exception:  # it raises for other points than those it was judged on
        return ""
    return ""


def _times_the_floor(y_hat: np.ndarray, y: np.ndarray) -> float:
    return float(np.abs(y_hat - y).mean()) / FLOOR

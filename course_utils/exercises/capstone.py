"""The capstone of lesson 05: points of an unknown curve, and a judge with points of its own."""

from __future__ import annotations

import numpy as np

from course_utils import progress
from course_utils.exercises.blank import is_untouched
from course_utils.exercises.desk import say
from course_utils.exercises.judging import ERROR, NOT_STARTED, PASS, TRY_AGAIN, UNTOUCHED

KEY = "05.capstone"
NOISE = 0.00015
FLOOR = NOISE * float(np.sqrt(2 / np.pi))
BAR = 1.5  # times the floor


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
        returned = answer(x.copy())
        if hasattr(returned, "detach"):  # a tensor, its tape left behind
            returned = returned.detach().cpu()
        y_hat = np.asarray(returned, dtype=float)
    except Exception as error:
        return ERROR, f"{type(error).__name__}: {error}"[:300]
    return _grade(y_hat, y)


def _grade(y_hat: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    if y_hat.shape != y.shape:
        return TRY_AGAIN, (
            f"For x of shape {y.shape} your function returned shape {y_hat.shape}; expected "
            f"{y.shape}."
        )
    if not np.isfinite(y_hat).all():
        return TRY_AGAIN, "Some of its answers are infinite or no number."
    times = _error(y_hat, y) / FLOOR
    said = (
        f"Mean absolute error {times * FLOOR:.3g} on 5,000 unseen points: {times:.3g} times the "
        "floor"
    )
    if times <= BAR:
        return PASS, f"{said}; the bar is {BAR:g}."
    _, y_open = points()
    if _error(y_hat * y_open.std() + y_open.mean(), y) < 0.5 * _error(y_open.mean(), y):
        return TRY_AGAIN, f"{said}. These look like scaled units: bring them back to those of y."
    return TRY_AGAIN, f"{said}; the bar is {BAR:g}."


def _error(y_hat: np.ndarray, y: np.ndarray) -> float:
    return float(np.abs(y_hat - y).mean())

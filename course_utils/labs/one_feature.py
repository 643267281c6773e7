"""A logistic regression with one feature: all there is to it is (w, b), so its loss is a map.

The data of both labs of lesson 01: ten penguins and their body mass.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from contourpy import contour_generator

from course_utils import data
from course_utils.figures.style import LOWEST, NEGATIVE, POSITIVE
from course_utils.labs.svg import Panel, line, mark, text

PENGUINS = 10
REACH = 8.0  # the map shows w and b from -REACH to REACH
LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 11.0, 14.0)

Numbers = tuple[float, ...]


@lru_cache(maxsize=64)
def sample(seed: int) -> tuple[Numbers, Numbers]:
    """Draw penguins whose sexes no single cut on body mass can part.

    Returns
    -------
    x : tuple of float
        Body mass in standard deviations from the mean, rounded to 0.1.
    y : tuple of float
        1 for a male, 0 for a female; half of each.
    """
    penguins = data.load_penguins()
    mass = penguins.columns("body_mass_g")[:, 0]
    mass = (mass - mass.mean()) / mass.std()
    y = np.repeat([1.0, 0.0], PENGUINS // 2)
    rng = np.random.default_rng(seed)
    while True:
        chosen = [rng.choice(mass[penguins.is_male == sex], PENGUINS // 2, False) for sex in (1, 0)]
        x = np.concatenate(chosen).round(1)
        if not can_be_parted(x, y):
            return tuple(x.tolist()), tuple(y.tolist())


@lru_cache(maxsize=64)
def parted_sample(seed: int) -> tuple[Numbers, Numbers]:
    """Return x and y as `sample` does, changed so that a cut parts the classes."""
    x = sorted(sample(seed)[0])
    light, heavy = x[: PENGUINS // 2], x[PENGUINS // 2 :]
    heavy = [round(one + 0.4, 1) for one in heavy]
    return (*heavy, *light), sample(seed)[1]


def can_be_parted(x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether one cut has all of class 1 on one side and all of class 0 on the other."""
    ones, zeros = x[y == 1], x[y == 0]
    return bool(ones.min() > zeros.max() or ones.max() < zeros.min())


def point_losses(
    x: Numbers, y: Numbers, weight: float | np.ndarray, bias: float | np.ndarray
) -> np.ndarray:
    """Return the log-loss of each point, also where its probability rounds to 0.

    Shape (n,), or (..., n) for weights and biases of shape (..., 1).
    """
    score = weight * np.array(x) + bias
    return np.logaddexp(0, np.where(np.array(y) == 1, -score, score))


@lru_cache(maxsize=64)
def contours(x: Numbers, y: Numbers, panel: Panel) -> str:
    """Return the lines of equal mean loss over (w, b), drawn in `panel`."""
    weights = np.linspace(*panel.x_range, 65)
    biases = np.linspace(*panel.y_range, 65)
    loss = point_losses(x, y, weights[None, :, None], biases[:, None, None]).mean(axis=2)
    lines = contour_generator(weights, biases, loss)
    scale = [panel.width / np.ptp(weights), -panel.height / np.ptp(biases)]
    corner = [panel.x(0), panel.y(0)]
    drawn = [
        line(np.array(piece) * scale + corner, width=1)
        for level in LEVELS
        for piece in lines.lines(level)
    ]
    return f'<g opacity="0.45">{"".join(drawn)}</g>'


@lru_cache(maxsize=64)
def lowest(x: Numbers, y: Numbers) -> tuple[float, float] | None:
    """Return the (w, b) of least mean loss; None where a cut parts the classes.

    Then larger weights are always a little better, and there is no lowest point.
    """
    if can_be_parted(np.array(x), np.array(y)):
        return None
    from sklearn.linear_model import LogisticRegression

    fit = LogisticRegression(C=np.inf, tol=1e-8).fit(np.array(x)[:, None], y)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def legend(left: float, bottom: float) -> str:
    """Return what the marks mean, in one line."""
    marks = ((POSITIVE, "male", 0), (NEGATIVE, "female", 62), (LOWEST, "least loss", 140))
    return "".join(
        mark(look, (left + 6 + shift, bottom - 4.5)) + text(left + 18 + shift, bottom, name)
        for look, name, shift in marks
    )

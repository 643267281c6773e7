"""The data sets of the playground, all on a square from -2 to 2."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils import data

REACH = 2.0
HELD_OUT = 100
MOONS, CIRCLES, XOR, SPIRAL = "moons", "circles", "XOR", "spiral"
PLANE, HILLS = "plane (regression)", "hills (regression)"
CLASSES = (MOONS, CIRCLES, XOR, SPIRAL)
DATA_SETS = (*CLASSES, PLANE, HILLS)
PEAKS = np.array([[-1.0, 0.8, 1.0], [1.0, -0.8, 1.0], [-0.8, -1.0, -1.0], [0.9, 1.0, -1.0]])

Points = tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=64)
def sample(name: str, points: int, noise: float, seed: int) -> tuple[Points, Points]:
    """Return X of shape (n, 2) and y of shape (n,), to learn from and held out.

    `noise` blurs the places of the classes; of a regression, the value y.
    """
    rng = np.random.default_rng(seed)
    n = points + HELD_OUT
    if name == MOONS:
        X, y = data.two_moons(n, noise, seed)
        X = (X - [0.5, 0.25]) * 1.1
    elif name in CLASSES:
        y = rng.permutation(np.arange(n) % 2).astype(float)
        X = _class_places(name, y, rng) + noise * rng.normal(size=(n, 2))
    else:
        X = rng.uniform(-REACH, REACH, size=(n, 2))
        y = truth(name, X) + noise * rng.normal(size=n)
    X = X.clip(-REACH, REACH)
    return (X[:points], y[:points]), (X[points:], y[points:])


def _class_places(name: str, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return where points of these classes lie without noise."""
    n = len(y)
    turn = rng.uniform(0, 2 * np.pi, size=n)
    radius = np.where(y == 1, 0.7 * np.sqrt(rng.uniform(size=n)), rng.uniform(1.2, 1.6, size=n))
    if name == XOR:
        side = rng.choice([-1.0, 1.0], size=n)
        return np.column_stack([side, np.where(y == 1, -side, side)])
    if name == SPIRAL:
        along = rng.uniform(0.08, 1, size=n)
        radius, turn = 1.8 * along, 1.75 * 2 * np.pi * along * 0.8 + np.pi * y
    return radius[:, None] * np.column_stack([np.sin(turn), np.cos(turn)])


def truth(name: str, X: np.ndarray) -> np.ndarray:
    """Return the value of a regression without noise, between -1 and 1."""
    if name == PLANE:
        return (X[:, 0] + X[:, 1]) / (2 * REACH)
    apart = X[:, None, :] - PEAKS[:, :2]
    return np.exp(-(apart**2).sum(axis=2) / 0.5) @ PEAKS[:, 2]

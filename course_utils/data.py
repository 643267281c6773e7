"""Data sets of the lessons, each with where it comes from and, where there is one, its truth."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from course_utils.arguments import accepts
from course_utils.numeric_arguments import array, integer, number

CUBIC_RESULTS = files("course_utils") / "data_sets" / "cubic_results.json"
DIGITS_RESULTS = files("course_utils") / "data_sets" / "digits_results.json"
MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


@dataclass(frozen=True)
class Penguins:
    """The Palmer penguins whose row is complete.

    Attributes
    ----------
    measurements : numpy.ndarray, shape (333, 4)
        One column for each name in `MEASUREMENTS`: three in millimetres, body mass in grams.
    is_male : numpy.ndarray, shape (333,)
        1.0 for a male, 0.0 for a female.
    species : numpy.ndarray of str, shape (333,)
        "Adelie", "Chinstrap" or "Gentoo".
    """

    measurements: np.ndarray
    is_male: np.ndarray
    species: np.ndarray

    def columns(self, *names: str) -> np.ndarray:
        """Return the measurements called `names`, in that order.

        Returns
        -------
        numpy.ndarray, shape (333, number of names)

        Raises
        ------
        ValueError
            If no name is given, or one is not in `MEASUREMENTS`.
        """
        unknown = [name for name in names if name not in MEASUREMENTS]
        if unknown or not names:
            came = repr(unknown[0]) if unknown else "none"
            choices = ", ".join(map(repr, MEASUREMENTS))
            raise ValueError(
                f"columns: names must be one or more of {choices}, without brackets, got {came}"
            )
        return self.measurements[:, [MEASUREMENTS.index(name) for name in names]]


def load_penguins() -> Penguins:
    """Load the 333 complete rows of the Palmer penguins.

    Returns
    -------
    Penguins

    References
    ----------
    Gorman, Williams, Fraser (2014), https://doi.org/10.1371/journal.pone.0090081 (data: CC0); see
    course_utils/data_sets/README.md.
    """
    table = files("course_utils") / "data_sets" / "penguins.csv"
    with table.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if "NA" not in row.values()]
    return Penguins(
        measurements=np.array([[float(row[name]) for name in MEASUREMENTS] for row in rows]),
        is_male=np.array([float(row["sex"] == "male") for row in rows]),
        species=np.array([row["species"] for row in rows]),
    )


@dataclass(frozen=True)
class Digits:
    """1,797 handwritten digits of 13 people, each as 8 by 8 numbers.

    Attributes
    ----------
    X : numpy.ndarray, shape (1797, 64)
        How dark each of the 64 squares is, row by row, from 0 to 1.
    y : numpy.ndarray of int, shape (1797,)
        The digit that was meant, 0 to 9.
    """

    X: np.ndarray
    y: np.ndarray

    @accepts(seed=integer(at_least=0))
    def random_split(self, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Hold out 450 digits by chance, each of the ten in the same share.

        Parameters
        ----------
        seed : int
            The same seed gives the same split.

        Returns
        -------
        X_train, X_test, y_train, y_test : numpy.ndarray
            1,347 digits to learn from, 450 held out.

        Raises
        ------
        TypeError, ValueError
            If `seed` is no whole number of at least 0.
        """
        from sklearn.model_selection import train_test_split

        parts = train_test_split(self.X, self.y, test_size=450, random_state=seed, stratify=self.y)
        return tuple(parts)

    def hard_split(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Learn from the first half, hold out the second: other forms, so for the most part others.

        Returns
        -------
        X_train, X_test, y_train, y_test : numpy.ndarray
            The first 898 digits, the other 899.

        Notes
        -----
        No column names who wrote a digit. But one sequence of about 130 labels comes 14 times, as
        if filled-in forms were read one after another; the eighth begins at digit 905.
        """
        half = len(self.y) // 2
        return self.X[:half], self.X[half:], self.y[:half], self.y[half:]


def load_digits() -> Digits:
    """Load the handwritten digits that come with scikit-learn.

    Returns
    -------
    Digits

    References
    ----------
    Alpaydin and Kaynak (1998), Optical recognition of handwritten digits, UCI repository,
    https://doi.org/10.24432/C50P49 (CC BY 4.0): its test set, as carried by scikit-learn.
    """
    from sklearn import datasets

    found = datasets.load_digits()
    return Digits(X=found.data / 16, y=found.target)


def xor() -> tuple[np.ndarray, np.ndarray]:
    """Return the four points of "one or the other, not both".

    Returns
    -------
    X : numpy.ndarray, shape (4, 2)
        The corners (0, 0), (0, 1), (1, 0), (1, 1).
    y : numpy.ndarray, shape (4,)
        1.0 where exactly one coordinate is 1.
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array([0.0, 1.0, 1.0, 0.0])


@accepts(n=integer(at_least=2), noise=number(at_least=0), seed=integer(at_least=0))
def two_moons(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points from two half circles that reach into each other.

    Parameters
    ----------
    n : int
        How many points, at least 2.
    noise : float
        Standard deviation of the normal noise added to each coordinate, 0 or more.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    X : numpy.ndarray, shape (n, 2)
    y : numpy.ndarray, shape (n,)
        0.0 on the upper moon, (cos t, sin t); 1.0 on the lower, (1 - cos t, 1/2 - sin t);
        t runs from 0 to pi.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a number of the kind named above.
    """
    from sklearn.datasets import make_moons

    X, y = make_moons(n, noise=noise, random_state=seed)
    return X, y.astype(float)


@accepts(n=integer(at_least=1), noise=number(at_least=0), seed=integer(at_least=0))
def cubic(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points around a cubic, as in the post the course grew from.

    Parameters
    ----------
    n : int
        How many points, at least 1.
    noise : float
        Standard deviation of the normal noise added to y, 0 or more; 1 in the post.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    x : numpy.ndarray, shape (n, 1)
        Uniform on [-15, 15].
    y : numpy.ndarray, shape (n, 1)
        `cubic_curve(x)` plus noise.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a number of the kind named above.
    """
    random = np.random.default_rng(seed)
    x = random.uniform(-15, 15, (n, 1))
    return x, cubic_curve(x) + noise * random.standard_normal((n, 1))


@accepts(x=array())
def cubic_curve(x: np.ndarray) -> np.ndarray:
    """Return x³ + 3x² + 3, the truth behind `cubic`, in the shape of x.

    Raises
    ------
    TypeError, ValueError
        If x does not hold finite numbers.
    """
    return x**3 + 3 * x**2 + 3


def cubic_results() -> dict[str, Any]:
    """Return what `make results` wrote last: each rung of lesson 05's ladder over five seeds.

    Returns
    -------
    dict
        "rungs" and "tried" hold, for each way to train, its name, what it changed, and one dict a
        seed with the held-out error, that against the clean curve ("clean"), and seconds.
        "least_squares_cubic" holds the same errors of four parameters; "command", "versions",
        "device" and "seeds" say how all came about.
    """
    return json.loads(CUBIC_RESULTS.read_text(encoding="utf-8"))


def digits_results() -> dict[str, Any]:
    """Return what `make results` wrote last: lesson 04's network here, in PyTorch and scikit-learn.

    Returns
    -------
    dict
        "training" holds, for "ours", "torch" and "sklearn", the "seconds" that whole trainings of
        64-64-10 took, and the "accuracy" on held-out digits, both for five random splits;
        "microseconds_a_step" one number for each of "widths", the number of hidden units.
        "command", "versions", "threads", "batch", "epochs", "learning_rate" and "momentum" say how
        all came about. Seconds are those of the processor.
    """
    return json.loads(DIGITS_RESULTS.read_text(encoding="utf-8"))

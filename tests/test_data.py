"""The data sets are what the lessons say they are."""

import hashlib
from importlib.resources import files

import numpy as np
import pytest

from course_utils import data

PENGUINS_SHA256 = "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"


def test_penguins_are_the_published_table():
    table = (files("course_utils") / "data_sets" / "penguins.csv").read_bytes()
    assert hashlib.sha256(table.replace(b"\r\n", b"\n")).hexdigest() == PENGUINS_SHA256


def test_penguins_are_the_333_complete_rows():
    penguins = data.load_penguins()
    assert penguins.measurements.shape == (333, 4)
    assert np.isfinite(penguins.measurements).all()
    assert penguins.is_male.sum() == 168
    names, counts = np.unique(penguins.species, return_counts=True)
    assert dict(zip(names, counts, strict=True)) == {"Adelie": 146, "Chinstrap": 68, "Gentoo": 119}


def test_columns_come_in_the_order_asked_for():
    penguins = data.load_penguins()
    mass, depth = penguins.columns("body_mass_g", "bill_depth_mm").T
    assert mass[0] == 3750
    assert depth[0] == 18.7


def test_the_digits_are_those_of_scikit_learn():
    digits = data.load_digits()
    assert digits.X.shape == (1797, 64)
    assert (digits.X.min(), digits.X.max()) == (0, 1)
    assert np.array_equal(digits.X * 16, np.round(digits.X * 16))
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_splits_of_the_digits_share_none_and_lose_none():
    digits = data.load_digits()
    for split in (digits.random_split(0), digits.random_split(1), digits.hard_split()):
        X, X_test, y, y_test = split
        assert (len(X), len(X_test)) == (len(y), len(y_test))
        together = np.column_stack([np.vstack([X, X_test]), np.concatenate([y, y_test])])
        everything = np.column_stack([digits.X, digits.y])
        np.testing.assert_array_equal(np.unique(together, axis=0), np.unique(everything, axis=0))
        assert len(together) == 1797


def test_a_random_split_depends_on_the_seed_alone_and_keeps_the_shares():
    digits = data.load_digits()
    first, again, other = (digits.random_split(seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])
    assert len(first[3]) == 450
    assert np.ptp(np.bincount(first[3])) <= 3


def test_the_hard_split_is_the_first_half_against_the_second():
    digits = data.load_digits()
    X, X_test, _, y_test = digits.hard_split()
    np.testing.assert_array_equal(X, digits.X[:898])
    np.testing.assert_array_equal(y_test, digits.y[898:])
    assert len(X_test) == 899


def test_the_digits_come_form_by_form():
    """One sequence of labels comes again and again, with few slips; so the halves differ."""
    y, counted = data.load_digits().y, np.tile(np.arange(10), 3)
    first, after = y[:30], y[30:60]
    assert first.tolist() == counted.tolist()
    starts = [
        at
        for at in range(len(y) - 59)
        if np.sum(y[at : at + 30] == first) + np.sum(y[at + 30 : at + 60] == after) >= 40
    ]
    assert len(starts) == 14
    assert max(np.diff(starts)) <= 130
    assert starts[7] == 905


def test_xor_is_one_where_the_coordinates_differ():
    X, y = data.xor()
    np.testing.assert_array_equal(y, X[:, 0] != X[:, 1])


@pytest.mark.parametrize("seed", range(3))
def test_moons_without_noise_lie_on_their_half_circles(seed):
    X, y = data.two_moons(n=101, noise=0, seed=seed)
    centers = np.where(y[:, None] == 0, [0.0, 0.0], [1.0, 0.5])
    np.testing.assert_allclose(np.linalg.norm(X - centers, axis=1), 1)
    assert (X[y == 0, 1] >= -1e-12).all()
    assert (X[y == 1, 1] <= 0.5 + 1e-12).all()


def test_moons_depend_on_the_seed_alone():
    first, again, other = (data.two_moons(50, 0.1, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_cubic_is_the_posts():
    x, y = data.cubic(n=1000, noise=1, seed=0)
    assert x.shape == y.shape == (1000, 1)
    assert -15 <= x.min() < -14.9
    assert 14.9 < x.max() <= 15
    noise = y - (x**3 + 3 * x**2 + 3)
    assert abs(noise.mean()) < 0.1
    assert abs(noise.std() - 1) < 0.1
    assert abs(np.corrcoef(noise[:, 0], x[:, 0])[0, 1]) < 0.1


def test_the_cubic_without_noise_is_its_curve():
    x, y = data.cubic(n=50, noise=0, seed=1)
    np.testing.assert_array_equal(y, data.cubic_curve(x))
    assert data.cubic_curve(20) == 9203


def test_the_cubic_depends_on_the_seed_alone():
    first, again, other = (np.hstack(data.cubic(50, 1, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)

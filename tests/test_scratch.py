"""The lessons' functions against laws, autograd and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss as sklearn_log_loss

from course_utils import data, scratch

SEEDS = range(5)
scores = st.floats(-1e6, 1e6)
moderate = st.floats(-30, 30)


def random_problem(seed, n=40, features=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, features))
    y = (rng.random(n) < 0.5).astype(float)
    return X, y, rng.normal(size=features), float(rng.normal())


# ---- sigmoid and logit


@given(scores)
def test_sigmoid_is_a_probability_and_symmetric(z):
    p = scratch.sigmoid(z)
    assert 0 <= p <= 1
    assert scratch.sigmoid(-z) == pytest.approx(1 - p, abs=1e-15)


@given(scores, scores)
def test_sigmoid_never_falls(a, b):
    low, high = sorted((a, b))
    assert scratch.sigmoid(low) <= scratch.sigmoid(high)


@given(st.floats(-15, 15))
def test_logit_undoes_sigmoid(z):
    assert scratch.logit(scratch.sigmoid(z)) == pytest.approx(z, rel=1e-6, abs=1e-9)


def test_sigmoid_known_values():
    np.testing.assert_allclose(
        scratch.sigmoid([-4, -2, 0, 2, 4]), [0.018, 0.119, 0.5, 0.881, 0.982], atol=5e-4
    )


@given(moderate)
def test_sigmoid_agrees_with_the_plain_formula(z):
    assert scratch.sigmoid(z) == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-12)


@pytest.mark.parametrize("z", [-1e300, -1000.0, 1000.0, 1e300])
def test_sigmoid_does_not_overflow(z):
    with np.errstate(all="raise", under="ignore"):
        assert scratch.sigmoid(z) == (1.0 if z > 0 else 0.0)


@given(arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=moderate))
def test_sigmoid_keeps_the_shape(z):
    assert scratch.sigmoid(z).shape == z.shape


# ---- standardise and thresholds


@pytest.mark.parametrize("seed", SEEDS)
def test_standardised_training_data_has_mean_0_and_std_1(seed):
    X, *_ = random_problem(seed)
    S, _ = scratch.standardise(X * [1, 10, 1000] + 5, X)
    np.testing.assert_allclose(S.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(S.std(0), 1, rtol=1e-12)


def test_test_data_are_measured_by_the_training_data():
    _, S_test = scratch.standardise([[1.0], [5.0]], [[3.0], [5.0], [9.0]])
    np.testing.assert_allclose(S_test, [[0.0], [1.0], [3.0]])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_threshold_beats_the_best(seed):
    X, y, *_ = random_problem(seed)
    x = X[:, 0]
    best = np.mean((x > scratch.best_threshold(x, y)) == y)
    for cut in np.linspace(x.min(), x.max(), 500):
        assert np.mean((x > cut) == y) <= best


# ---- log-loss


@pytest.mark.parametrize("seed", SEEDS)
def test_log_loss_agrees_with_scikit_learn(seed):
    X, y, w, b = random_problem(seed)
    p = scratch.sigmoid(X @ w + b)
    assert scratch.log_loss(p, y) == pytest.approx(sklearn_log_loss(y, p), rel=1e-12)


def test_log_loss_of_the_lesson():
    costs = [scratch.log_loss([p], [0]) for p in (0.6, 0.9, 0.999)]
    np.testing.assert_allclose(costs, [0.92, 2.30, 6.91], atol=5e-3)


def test_log_loss_of_a_certain_mistake_is_large_and_finite():
    with np.errstate(all="raise"):
        assert scratch.log_loss([1.0], [0]) == pytest.approx(-np.log(np.finfo(float).eps))
        assert scratch.log_loss([1.0, 0.0], [1, 0]) == 0


# ---- gradient


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_agrees_with_autograd(seed):
    import torch

    X, y, w, b = random_problem(seed)
    weights = torch.tensor(w, requires_grad=True)
    bias = torch.tensor(b, dtype=torch.float64, requires_grad=True)
    z = torch.tensor(X) @ weights + bias
    torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(y)).backward()
    weights_gradient, bias_gradient = scratch.log_loss_gradient(X, y, w, b)
    np.testing.assert_allclose(weights_gradient, weights.grad.numpy(), rtol=1e-10, atol=1e-12)
    assert bias_gradient == pytest.approx(bias.grad.item(), rel=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_agrees_with_nudging(seed):
    X, y, w, b = random_problem(seed)

    def loss(weights):
        return scratch.log_loss(scratch.sigmoid(X @ weights + b), y)

    weights_gradient, _ = scratch.log_loss_gradient(X, y, w, b)
    np.testing.assert_allclose(scratch.nudge_gradient(loss, w), weights_gradient, atol=1e-8)


def test_nudging_a_parabola_is_exact():
    slopes = scratch.nudge_gradient(lambda w: float(w @ w), [3.0, -1.0], epsilon=0.5)
    np.testing.assert_allclose(slopes, [6.0, -2.0])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_step_lowers_the_loss_by_what_the_gradient_promises(seed):
    X, y, w, b = random_problem(seed)

    def loss(weights, bias):
        return scratch.log_loss(scratch.sigmoid(X @ weights + bias), y)

    w_slope, b_slope = scratch.log_loss_gradient(X, y, w, b)
    fall = loss(w, b) - loss(*scratch.descent_step(X, y, w, b, 1e-6))
    assert fall == pytest.approx(1e-6 * (w_slope @ w_slope + b_slope**2), rel=1e-3)


def test_arguments_are_left_as_they_were():
    X, y, w, b = random_problem(0)
    before = X.copy(), y.copy(), w.copy()
    scratch.standardise(X, X)
    scratch.descent_step(X, y, w, b, 0.5)
    scratch.log_loss_gradient(X, y, w, b)
    scratch.nudge_gradient(lambda v: float(v.sum()), w)
    scratch.fit_logistic(X, y, 0.1, 3)
    for now, then in zip((X, y, w), before, strict=True):
        np.testing.assert_array_equal(now, then)


# ---- the fit and its boundary


def penguin_problem(seed):
    from sklearn.model_selection import train_test_split

    penguins = data.load_penguins()
    X = penguins.columns("bill_depth_mm", "body_mass_g")
    train, _, y, _ = train_test_split(
        X, penguins.is_male, test_size=100, random_state=seed, stratify=penguins.is_male
    )
    return scratch.standardise(train, train)[0], y


@pytest.mark.parametrize("seed", SEEDS)
def test_fit_agrees_with_scikit_learn_to_three_digits(seed):
    S, y = penguin_problem(seed)
    weights, bias, losses = scratch.fit_logistic(S, y, learning_rate=2, steps=1000)
    library = LogisticRegression(C=np.inf, tol=1e-8).fit(S, y)
    ours, theirs = [*weights, bias], [*library.coef_[0], library.intercept_[0]]
    np.testing.assert_allclose(ours, theirs, rtol=5e-4)
    assert np.all(np.diff(losses) <= 1e-12)
    assert losses[0] == pytest.approx(np.log(2))


def test_fit_on_xor_stays_undecided():
    X, y = data.xor()
    weights, bias, losses = scratch.fit_logistic(X, y, learning_rate=1, steps=100)
    np.testing.assert_allclose([*weights, bias], 0, atol=1e-12)
    np.testing.assert_allclose(losses, np.log(2))


@given(
    arrays(float, 5, elements=st.floats(-100, 100)),
    st.floats(-5, 5),
    st.floats(0.1, 5),
    st.sampled_from([-1, 1]),
    st.floats(-5, 5),
    st.floats(0.1, 10),
)
def test_boundary_has_score_0_and_ignores_a_common_factor(x1, w1, w2, sign, b, factor):
    weights = np.array([w1, sign * w2])
    x2 = scratch.boundary(x1, weights, b)
    np.testing.assert_allclose(np.column_stack([x1, x2]) @ weights + b, 0, atol=1e-9)
    np.testing.assert_allclose(scratch.boundary(x1, factor * weights, factor * b), x2, atol=1e-7)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
def test_answers_are_1_above_the_threshold(threshold):
    X, _, w, b = random_problem(0)
    z = X @ w + b
    np.testing.assert_array_equal(
        scratch.classify(X, w, b, threshold), z > scratch.logit(threshold)
    )


def test_a_point_on_the_boundary_is_answered_0():
    assert scratch.classify([[1.0, 2.0]], [2.0, -1.0], 0.0, 0.5).tolist() == [0]

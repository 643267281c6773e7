"""The lessons' functions against laws, autograd and scikit-learn."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression, Perceptron
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


# ==== lesson 02 ===================================================================================

whole = st.integers(-5, 5).map(float)
CORNERS, XOR = data.xor()


# ---- Rosenblatt's rule


@given(arrays(float, 3, elements=whole), st.sampled_from([-1, 1]), arrays(float, 4, elements=whole))
def test_a_correction_moves_its_score_by_the_length_of_the_example(x, label, start):
    weights, bias = start[:3], start[3]
    before = weights @ x + bias
    new_weights, new_bias = scratch.perceptron_step(x, label, weights, bias)
    gain = label * (new_weights @ x + new_bias - before)
    assert gain == (x @ x + 1 if label * before <= 0 else 0)


def separable_problem(seed):
    rng = np.random.default_rng(seed)
    X, u = rng.normal(size=(40, 2)), rng.normal(size=3)
    scores = X @ u[:2] + u[2]
    return X[np.abs(scores) > 0.2], np.sign(scores[np.abs(scores) > 0.2]), u


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("epochs", [1, 3, 10])
def test_training_agrees_with_scikit_learn(seed, epochs):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(30, 3)), rng.choice([-1.0, 1.0], 30)
    weights, bias, _ = scratch.train_perceptron(X, labels, epochs)
    library = Perceptron(shuffle=False, tol=None, max_iter=epochs, penalty=None).fit(X, labels)
    np.testing.assert_allclose(weights, library.coef_[0])
    assert bias == library.intercept_[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_training_rests_where_a_line_parts_the_classes(seed):
    X, labels, u = separable_problem(seed)
    weights, bias, mistakes = scratch.train_perceptron(X, labels, epochs=300)
    assert mistakes[-1] == 0
    assert np.all(labels * (X @ weights + bias) > 0)
    longer = np.column_stack([X, np.ones(len(X))])
    gamma = np.min(labels * (longer @ u)) / np.linalg.norm(u)
    assert mistakes.sum() <= (longer**2).sum(axis=1).max() / gamma**2


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_xor_is_never_learned_whatever_the_order(order):
    order = list(order)
    *_, mistakes = scratch.train_perceptron(CORNERS[order], 2 * XOR[order] - 1, epochs=50)
    assert mistakes.min() >= 3
    assert np.all(mistakes[1:] == 4)


def test_xor_comes_back_to_zero_after_each_epoch():
    for epochs in (1, 2, 7):
        weights, bias, _ = scratch.train_perceptron(CORNERS, 2 * XOR - 1, epochs)
        assert [*weights, bias] == [0, 0, 0]


def test_a_smaller_rate_makes_the_same_mistakes():
    """The answer to question 1: from zeros a rate only scales weights and bias."""
    rng = np.random.default_rng(0)
    X, labels = rng.normal(size=(20, 2)), rng.choice([-1.0, 1.0], 20)
    counts = []
    for rate in (1.0, 0.1):
        model = Perceptron(eta0=rate, shuffle=False, tol=None, max_iter=5).fit(X, labels)
        counts.append((model.coef_ / rate, model.intercept_ / rate))
    np.testing.assert_allclose(*(c[0] for c in counts))
    np.testing.assert_allclose(*(c[1] for c in counts))


def test_gates_have_their_tables():
    assert scratch.nand(CORNERS).tolist() == [1, 1, 1, 0]
    assert scratch.xor(CORNERS).tolist() == XOR.tolist()
    assert scratch.perceptron(CORNERS, [1, 1], -1.5).tolist() == [0, 0, 0, 1]
    assert scratch.perceptron(CORNERS, [1, 1], -1).tolist() == [0, 0, 0, 1], "a score of 0 is a no"


@given(arrays(float, 3, elements=st.floats(-100, 100)))
def test_no_unit_answers_xor(numbers):
    assert scratch.perceptron(CORNERS, numbers[:2], numbers[2]).tolist() != XOR.tolist()


# ---- layers


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_parameters_are_those_of_torch(sizes):
    import torch

    layers = [torch.nn.Linear(i, o) for i, o in pairwise(sizes)]
    assert scratch.count_parameters(sizes) == sum(
        p.numel() for one in layers for p in one.parameters()
    )


def random_layers(sizes, seed):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in pairwise(sizes)]


@pytest.mark.parametrize("sizes", [(3, 1), (3, 4, 2), (3, 5, 4, 3, 2)])
@pytest.mark.parametrize("seed", SEEDS)
def test_forward_agrees_with_torch(sizes, seed):
    import torch

    X, layers = np.random.default_rng(seed).normal(size=(6, 3)), random_layers(sizes, seed)
    network = torch.nn.Sequential()
    for W, b in layers:
        linear = torch.nn.Linear(*W.shape).double()
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))
            linear.bias.copy_(torch.tensor(b))
        network.extend([linear, torch.nn.Tanh()])
    theirs = network[:-1](torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(scratch.forward(X, layers, np.tanh), theirs, rtol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_networks_one_after_the_other_are_one(seed):
    X, layers = np.random.default_rng(seed).normal(size=(5, 2)), random_layers((2, 3, 4, 2), seed)
    first = np.tanh(scratch.forward(X, layers[:2], np.tanh))
    np.testing.assert_allclose(
        scratch.forward(first, layers[2:], np.tanh), scratch.forward(X, layers, np.tanh)
    )


# ---- softmax and cross-entropy

rows = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=moderate)


@given(rows, st.floats(-1e5, 1e5))
def test_softmax_shares_one_whole_and_ignores_what_is_added_to_a_row(Z, shift):
    P = scratch.softmax(Z)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert np.all(P > 0)
    np.testing.assert_allclose(scratch.softmax(Z + shift), P, rtol=1e-8)


@given(rows)
def test_softmax_agrees_with_torch(Z):
    import torch

    np.testing.assert_allclose(scratch.softmax(Z), torch.softmax(torch.tensor(Z), 1), rtol=1e-10)


@given(moderate)
def test_softmax_of_two_classes_is_the_sigmoid(z):
    assert scratch.softmax([[z, 0.0]])[0, 0] == pytest.approx(scratch.sigmoid(z), rel=1e-12)


def test_softmax_does_not_overflow():
    with np.errstate(all="raise", under="ignore"):
        P = scratch.softmax([[1000.0, 999.0], [-1e300, 1e300]])
    np.testing.assert_allclose(P, [[0.7310586, 0.2689414], [0, 1]], rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_entropy_agrees_with_scikit_learn_and_torch(seed):
    import torch

    rng = np.random.default_rng(seed)
    Z, y = rng.normal(size=(20, 4)), rng.integers(4, size=20)
    ours = scratch.cross_entropy(scratch.softmax(Z), y)
    assert ours == pytest.approx(
        sklearn_log_loss(y, scratch.softmax(Z), labels=range(4)), rel=1e-12
    )
    theirs = torch.nn.functional.cross_entropy(torch.tensor(Z), torch.tensor(y))
    assert ours == pytest.approx(theirs.item(), rel=1e-12)


@given(arrays(float, 4, elements=st.floats(0, 1)), arrays(int, 4, elements=st.integers(0, 1)))
def test_cross_entropy_of_two_classes_is_log_loss(p, y):
    two = scratch.cross_entropy(np.column_stack([1 - p, p]), y)
    assert two == pytest.approx(scratch.log_loss(p, y), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fit_softmax_takes_the_steps_of_autograd(seed):
    import torch

    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(30, 2)), rng.integers(3, size=30)
    W, b, losses = scratch.fit_softmax(X, y, classes=3, learning_rate=0.7, steps=6)
    model = torch.nn.Linear(2, 3).double()
    for weights in model.parameters():
        torch.nn.init.zeros_(weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.7)
    for ours in losses:
        loss = torch.nn.functional.cross_entropy(model(torch.tensor(X)), torch.tensor(y))
        assert ours == pytest.approx(loss.item(), rel=1e-10)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    np.testing.assert_allclose(W.T, model.weight.detach(), atol=1e-10)
    np.testing.assert_allclose(b, model.bias.detach(), atol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_fit_softmax_nears_the_fit_of_scikit_learn(seed):
    penguins = data.load_penguins()
    y = np.unique(penguins.species, return_inverse=True)[1]
    X = penguins.columns("bill_length_mm", "bill_depth_mm")
    keep = np.random.default_rng(seed).permutation(len(y))[:233]
    S, _ = scratch.standardise(X[keep], X)
    W, b, losses = scratch.fit_softmax(S, y[keep], classes=3, learning_rate=3, steps=3000)
    library = LogisticRegression(C=np.inf, tol=1e-8, max_iter=10_000).fit(S, y[keep])
    ours, theirs = scratch.softmax(scratch.layer(S, W, b)), library.predict_proba(S)
    assert np.mean(ours.argmax(1) == theirs.argmax(1)) > 0.99
    assert losses[-1] == pytest.approx(scratch.cross_entropy(theirs, y[keep]), rel=0.03)
    assert np.all(np.diff(losses[50:]) < 0)


def test_arguments_of_lesson_02_are_left_as_they_were():
    X, labels = np.random.default_rng(0).normal(size=(5, 2)), np.array([1.0, -1, 1, -1, 1])
    layers, y = random_layers((2, 3, 2), 0), np.array([0, 1, 2, 1, 0])
    before = X.copy(), labels.copy(), [(W.copy(), b.copy()) for W, b in layers], y.copy()
    weights = np.zeros(2)
    scratch.perceptron_step(X[0], 1, weights, 0.0)
    scratch.train_perceptron(X, labels, 3)
    scratch.forward(X, layers, np.tanh)
    scratch.fit_softmax(X, y, 3, 0.1, 3)
    scratch.cross_entropy(scratch.softmax(X), y % 2)
    assert weights.tolist() == [0, 0]
    np.testing.assert_equal((X, labels, layers, y), before)


# ---- lesson 03: activations

KINKED = {"step", "relu", "leaky_relu"}  # no slope at 0
NAMES = list(scratch.ACTIVATIONS)
each_activation = pytest.mark.parametrize("name", NAMES)


def random_scores(seed, name):
    """Return 2000 scores; left out by rule: 0 where a corner is, and what torch cuts short."""
    z = np.random.default_rng(seed).normal(0, 6, size=2000)
    z = np.append(z, [-30.0, -1e-8, 1e-8, 19.9, 30.0])
    if name == "softplus":  # beyond 20 torch goes over to the line z
        z = z[z <= 20]
    return z if name in KINKED else np.append(z, 0.0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "step"])
def test_activations_and_slopes_agree_with_autograd(name, seed):
    import torch

    z = random_scores(seed, name)
    t = torch.tensor(z, requires_grad=True)
    a = getattr(torch.nn.functional, name)(t)
    a.sum().backward()
    activation = scratch.ACTIVATIONS[name]
    np.testing.assert_allclose(activation.f(z), a.detach().numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(activation.slope(z), t.grad.numpy(), rtol=0, atol=1e-10)


def test_torchs_softplus_is_another_beyond_20():
    import torch

    t = torch.tensor(20.1, dtype=torch.float64)
    assert torch.nn.functional.softplus(t).item() == 20.1
    assert scratch.softplus(20.1) > 20.1


def test_a_step_is_flat_on_both_sides():
    z = random_scores(0, "step")
    for nudged in (z - 1e-9, z + 1e-9):
        np.testing.assert_array_equal(scratch.step(nudged), scratch.step(z))
    np.testing.assert_array_equal(scratch.step_slope(z), 0)


@each_activation
@given(z=st.floats(-20, 20))
def test_slopes_agree_with_nudging(name, z):
    activation = scratch.ACTIVATIONS[name]
    if name in KINKED and abs(z) < 1.1e-5:  # a nudge would go round the corner
        return
    nudged = (activation.f(z + 1e-5) - activation.f(z - 1e-5)) / 2e-5
    assert activation.slope(z) == pytest.approx(nudged, abs=2e-5 if name == "elu" else 1e-7)


@each_activation
@pytest.mark.parametrize("z", [-1e300, -1000.0, 1000.0, 1e300])
def test_no_activation_overflows(name, z):
    activation = scratch.ACTIVATIONS[name]
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(activation.f(z))
        assert activation.slope(z) in (0, 0.01, 1)


@each_activation
def test_activations_keep_shape_and_argument(name):
    z = np.array([[-1.0, 0.0, 2.0]])
    activation = scratch.ACTIVATIONS[name]
    for function in (activation.f, activation.slope):
        assert function(z).shape == (1, 3)
        assert function(z).dtype == float
    np.testing.assert_array_equal(z, [[-1.0, 0.0, 2.0]])


def test_what_is_taken_at_a_corner():
    assert scratch.relu_slope(0.0) == scratch.step_slope(0.0) == scratch.step(0.0) == 0
    assert scratch.leaky_relu_slope(0.0) == 0.01
    assert scratch.leaky_relu_slope(0.0, leak=0.3) == 0.3


@given(moderate)
def test_laws_of_the_activations(z):
    assert scratch.relu(z) + scratch.relu(-z) == abs(z)
    assert scratch.tanh(z) == pytest.approx(2 * scratch.sigmoid(2 * z) - 1, abs=1e-12)
    assert scratch.leaky_relu(z, leak=0) == scratch.relu(z)
    assert scratch.softplus(z) - scratch.softplus(-z) == pytest.approx(z, abs=1e-12)
    assert scratch.silu(z) + scratch.silu(-z) == pytest.approx(z * np.tanh(z / 2), abs=1e-12)
    for share in (scratch.silu, scratch.gelu):  # z times a share, and the rest of z
        assert share(z) - share(-z) == pytest.approx(z, abs=1e-12)


@pytest.mark.parametrize(
    ("draw", "variance"),
    [(scratch.xavier, lambda i, o: 2 / (i + o)), (scratch.he, lambda i, o: 2 / i)],
)
@pytest.mark.parametrize(("n_in", "n_out"), [(400, 100), (100, 400), (300, 300)])
def test_first_weights_have_the_variance_of_their_rule(draw, variance, n_in, n_out):
    for seed in SEEDS:
        W = draw(np.random.default_rng(seed), n_in, n_out)
        assert W.shape == (n_in, n_out)
        # four standard errors: of a mean, and of a variance, of as many normal numbers
        spread = np.sqrt(variance(n_in, n_out))
        assert abs(W.mean()) < 4 * spread / np.sqrt(W.size)
        assert abs(W.var() / spread**2 - 1) < 4 * np.sqrt(2 / W.size)


def drawn_layers(seed, sizes, draw=scratch.xavier):
    rng = np.random.default_rng(seed)
    return [
        (draw(rng, n_in, n_out), rng.normal(0, 0.1, size=n_out)) for n_in, n_out in pairwise(sizes)
    ]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "gelu"])
def test_a_carried_nudge_is_what_a_real_one_becomes(name, seed):
    activation = scratch.ACTIVATIONS[name]
    layers = drawn_layers(seed, [5, 7, 3, 4])
    rng = np.random.default_rng(seed)
    X, nudge = rng.normal(size=(2, 6, 5))
    sizes = scratch.nudge_sizes(X, layers, activation, nudge)
    assert sizes[0] == pytest.approx(np.sqrt(np.mean(nudge**2)))
    up, down = X + 1e-5 * nudge, X - 1e-5 * nudge
    for k, (W, b) in enumerate(layers, 1):
        up, down = activation.f(up @ W + b), activation.f(down @ W + b)
        assert np.sqrt(np.mean(((up - down) / 2e-5) ** 2)) == pytest.approx(sizes[k], rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_carried_nudge_agrees_with_autograd(seed):
    """Forward, a nudge reaches an output as far as backward the output's pull reaches the input."""
    import torch

    (W, b), *_ = drawn_layers(seed, [5, 3])
    rng = np.random.default_rng(seed)
    X, nudge = rng.normal(size=(2, 6, 5))
    pull = rng.normal(size=(6, 3))
    x = torch.tensor(X, requires_grad=True)
    torch.tanh(x @ torch.tensor(W) + torch.tensor(b)).backward(torch.tensor(pull))
    moved = scratch.carry_nudge(nudge, W, X @ W + b, scratch.tanh_slope)
    assert np.sum(moved * pull) == pytest.approx(np.sum(nudge * x.grad.numpy()), rel=1e-10)


def test_dead_means_off_for_every_example():
    Z = np.array([[-1.0, 2.0, 0.0, -1.0], [-2.0, -3.0, 0.0, 1e-9]])
    assert scratch.dead_relus(Z) == 2
    assert scratch.dead_relus(-Z) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_of_scores_agrees_with_log_loss_and_with_torch(seed):
    import torch

    X, y, w, b = random_problem(seed)
    z = X @ w + b
    ours = scratch.log_loss_of_scores(z, y)
    assert ours == pytest.approx(scratch.log_loss(scratch.sigmoid(z), y), rel=1e-12)
    z = 300 * z
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(z), torch.tensor(y))
    assert scratch.log_loss_of_scores(z, y) == pytest.approx(theirs.item(), rel=1e-12)


def test_loss_of_scores_needs_no_probability():
    with np.errstate(all="raise", under="ignore"):
        assert scratch.log_loss_of_scores([1e300, -1000.0], [1, 0]) == 0
        assert scratch.log_loss_of_scores([1000.0], [0]) == 1000

"""Lesson 04's functions against autograd, torch's optimisers, and laws."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics
from torch.nn import functional as F

from course_utils import data, scratch
from course_utils.arguments import unchecked
from course_utils.scratch import ACTIVATIONS, LOSSES, OPTIMISERS

SEEDS = range(5)
unhurried = settings(deadline=None)  # autograd starts slowly
SMOOTH = sorted(set(ACTIVATIONS) - {"step"})
KINKED = {"relu", "leaky_relu", "elu"}

TORCH_ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
}
TORCH_LOSSES = {
    "squared_error": F.mse_loss,
    "absolute_error": F.l1_loss,
    "log_loss": lambda Z, Y: F.binary_cross_entropy_with_logits(Z, Y, reduction="sum") / len(Z),
    "cross_entropy": F.cross_entropy,
}


def random_truth(rng, n, outputs, loss):
    if loss == "cross_entropy":
        return np.eye(outputs)[rng.integers(outputs, size=n)]
    if loss == "log_loss":
        return rng.integers(2, size=(n, outputs)).astype(float)
    return rng.normal(size=(n, outputs))


def random_network(sizes, rng, scale=1.0):
    """Return layers whose biases are not 0 either."""
    return [
        (rng.normal(0, scale / np.sqrt(i), size=(i, o)), rng.normal(0, 0.5, size=o))
        for i, o in pairwise(sizes)
    ]


def problem(seed, *, loss, sizes=(3, 5, 4, 2), n=7):
    rng = np.random.default_rng(seed)
    X, layers = rng.normal(size=(n, sizes[0])), random_network(sizes, rng)
    return X, random_truth(rng, n, sizes[-1], loss), layers


def loss_of_row(X, Y, sizes, activation, loss):
    """Return the mean loss as a function of all weights in one row."""
    return lambda row: scratch.mean_loss(X, Y, scratch.unflatten(row, sizes), activation, loss)


def by_autograd(X, Y, layers, activation, loss):
    parts = [[torch.tensor(part, requires_grad=True) for part in pair] for pair in layers]
    Z = torch.tensor(X)
    for k, (W, b) in enumerate(parts):
        Z = (TORCH_ACTIVATIONS[activation](Z) if k else Z) @ W + b
    TORCH_LOSSES[loss](Z, torch.tensor(Y)).backward()
    return [(W.grad.numpy(), b.grad.numpy()) for W, b in parts]


# ---- backward


@st.composite
def networks(draw):
    depth = draw(st.integers(1, 5))
    widths = st.lists(st.integers(1, 16), min_size=depth + 1, max_size=depth + 1)
    sizes, n = draw(widths), draw(st.integers(1, 8))
    activation, loss = draw(st.sampled_from(SMOOTH)), draw(st.sampled_from(sorted(LOSSES)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(size=(n, sizes[0]))
    layers = random_network(sizes, rng, draw(st.sampled_from([0.3, 1.0, 3.0])))
    return X, random_truth(rng, n, sizes[-1], loss), layers, activation, loss


@unhurried
@given(networks())
def test_backward_agrees_with_autograd(case):
    X, Y, layers, activation, loss = case
    _, scores = scratch.forward_pass(X, layers, ACTIVATIONS[activation])
    hidden = np.concatenate([Z.ravel() for Z in scores[:-1]]) if layers[1:] else np.zeros(0)
    # where the two may differ by rule: at a kink, and where torch's softplus becomes a line
    assume(activation not in KINKED or np.all(np.abs(hidden) > 1e-9))
    assume(activation != "softplus" or np.all(hidden < 20))
    assume(loss != "absolute_error" or np.all(np.abs(scores[-1] - Y) > 1e-9))
    ours = scratch.backward(X, Y, layers, ACTIVATIONS[activation], LOSSES[loss])
    theirs = by_autograd(X, Y, layers, activation, loss)
    for mine, yours in zip(ours, theirs, strict=True):
        for a, b in zip(mine, yours, strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


@unhurried
@given(networks())
def test_each_loss_is_the_one_of_torch(case):
    X, Y, layers, activation, loss = case
    Z = scratch.forward(X, layers, ACTIVATIONS[activation].f)
    assert scratch.mean_loss(X, Y, layers, ACTIVATIONS[activation], LOSSES[loss]) == pytest.approx(
        TORCH_LOSSES[loss](torch.tensor(Z), torch.tensor(Y)).item(), rel=1e-10
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_one_neuron_has_the_gradient_of_lesson_01(seed):
    X, Y, layers = problem(seed, loss="log_loss", sizes=(3, 1))
    ((dW, db),) = scratch.backward(X, Y, layers, ACTIVATIONS["relu"], LOSSES["log_loss"])
    W, b = layers[0]
    weights, bias = scratch.log_loss_gradient(X, Y[:, 0], W[:, 0], b[0])
    np.testing.assert_allclose(dW[:, 0], weights, rtol=1e-12)
    assert db[0] == pytest.approx(bias, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_through_one_layer_is_the_softmax_of_lesson_02(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(30, 2)), rng.integers(3, size=30)
    W, b, _ = scratch.fit_softmax(X, y, classes=3, learning_rate=0.7, steps=6)
    layers, _ = scratch.fit_network(
        X,
        np.eye(3)[y],
        [(np.zeros((2, 3)), np.zeros(3))],
        activation=ACTIVATIONS["relu"],
        loss=LOSSES["cross_entropy"],
        learning_rate=0.7,
        epochs=6,
        batch_size=30,
        rng=rng,
    )
    np.testing.assert_allclose(layers[0][0], W, atol=1e-12)
    np.testing.assert_allclose(layers[0][1], b, atol=1e-12)


# ---- errors and deltas

pairs = st.integers(1, 20).flatmap(
    lambda n: st.tuples(*[arrays(float, n, elements=st.floats(-100, 100))] * 2)
)


@given(pairs)
def test_the_errors_are_those_of_scikit_learn(pair):
    assert scratch.mean_squared_error(*pair) == pytest.approx(metrics.mean_squared_error(*pair))
    assert scratch.mean_absolute_error(*pair) == pytest.approx(metrics.mean_absolute_error(*pair))


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("seed", SEEDS)
def test_a_delta_is_what_nudging_a_score_measures(loss, seed):
    rng = np.random.default_rng(seed)
    Z, Y = rng.normal(size=(4, 3)), random_truth(rng, 4, 3, loss)
    measured = scratch.nudge_gradient(lambda row: LOSSES[loss].of(row.reshape(4, 3), Y), Z.ravel())
    np.testing.assert_allclose(LOSSES[loss].delta(Z, Y).ravel(), measured, atol=1e-8)


def test_an_exact_prediction_has_no_delta():
    for delta in (scratch.mean_squared_error_delta, scratch.mean_absolute_error_delta):
        assert delta([1.0, 2.0], [1.0, 2.0]).tolist() == [0, 0]


def test_a_saturated_wrong_answer_still_learns_from_the_log_loss():
    """p - y stays near 1 where squared error through a sigmoid gives almost nothing."""
    p = scratch.sigmoid([[10.0]])
    assert scratch.output_delta(p, [[0.0]])[0, 0] > 0.99
    assert (scratch.mean_squared_error_delta(p, [[0.0]]) * p * (1 - p))[0, 0] < 1e-4


@pytest.mark.parametrize("loss", ["log_loss", "cross_entropy"])
def test_losses_of_scores_never_overflow(loss):
    Z, Y = [[1000.0, -1000.0]], [[0.0, 1.0]]
    with np.errstate(all="raise", under="ignore"):
        assert LOSSES[loss].of(Z, Y) == pytest.approx(2000)
        assert np.isfinite(LOSSES[loss].delta(Z, Y)).all()


# ---- the gradient check


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("activation", SMOOTH)
def test_the_check_passes_what_is_right(activation, loss):
    for seed in SEEDS:
        X, Y, layers = problem(seed, loss=loss)
        chosen = ACTIVATIONS[activation], LOSSES[loss]
        gradient = scratch.flatten(scratch.backward(X, Y, layers, *chosen))
        nudged = loss_of_row(X, Y, (3, 5, 4, 2), *chosen)
        assert scratch.gradient_check(nudged, scratch.flatten(layers), gradient) < 1e-7


def wrong_backward(*, output=None, back=None, of_layer=None):
    """Return a backward pass with one of its three parts put wrong."""

    def backward(X, Y, layers, activation, loss):
        inputs, scores = scratch.forward_pass(X, layers, activation)
        delta = (output or (lambda d, Z, Y: d))(loss.delta(scores[-1], Y), scores[-1], Y)
        gradient = []
        for k in reversed(range(len(layers))):
            gradient.insert(0, (of_layer or scratch.layer_gradient)(inputs[k], delta))
            if k > 0:
                W, Z = layers[k][0], scores[k - 1]
                usual = delta @ W.T * activation.slope(Z)
                delta = usual if back is None else back(delta, W, Z, activation, gradient[0][0])
        return gradient

    return backward


def p_slope(Z):
    P = scratch.softmax(Z)
    return P * (1 - P)


# Square hidden layers, so that a transposed matrix still fits.
WRONG = {
    "missing 1/n": wrong_backward(output=lambda d, Z, Y: d * len(Y)),
    "twice 1/n": wrong_backward(output=lambda d, Z, Y: d / len(Y)),
    "sign turned": wrong_backward(output=lambda d, Z, Y: -d),
    "y alone": wrong_backward(output=lambda d, Z, Y: -Y / len(Y)),
    "p alone": wrong_backward(output=lambda d, Z, Y: d + Y / len(Y)),
    "times p (1 - p) once more": wrong_backward(output=lambda d, Z, Y: d * p_slope(Z)),
    "bias not summed, but averaged": wrong_backward(of_layer=lambda A, d: (A.T @ d, d.mean(0))),
    "bias from the last example": wrong_backward(of_layer=lambda A, d: (A.T @ d, d[-1])),
    "bias forgotten": wrong_backward(of_layer=lambda A, d: (A.T @ d, np.zeros(d.shape[1]))),
    "overwritten, not added": wrong_backward(
        of_layer=lambda A, d: (np.outer(A[-1], d[-1]), d.sum(0))
    ),
    "averaged once more": wrong_backward(of_layer=lambda A, d: (A.T @ d / len(A), d.sum(0))),
    "slope fed a, not z": wrong_backward(back=lambda d, W, Z, f, _: d @ W.T * f.slope(f.f(Z))),
    "the activation for its slope": wrong_backward(back=lambda d, W, Z, f, _: d @ W.T * f.f(Z)),
    "no slope": wrong_backward(back=lambda d, W, Z, f, _: d @ W.T),
    "no upstream": wrong_backward(back=lambda d, W, Z, f, _: f.slope(Z) / len(Z)),
    "weights transposed": wrong_backward(back=lambda d, W, Z, f, _: d @ W * f.slope(Z)),
    "weights forgotten": wrong_backward(back=lambda d, W, Z, f, _: d * f.slope(Z)),
    "weights changed too early": wrong_backward(
        back=lambda d, W, Z, f, dW: d @ (W - 0.1 * dW).T * f.slope(Z)
    ),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_check_catches_what_is_wrong(name, activation):
    for seed in SEEDS:
        sizes = (4, 4, 4, 4)
        X, Y, layers = problem(seed, loss="cross_entropy", sizes=sizes)
        chosen = ACTIVATIONS[activation], LOSSES["cross_entropy"]
        gradient = scratch.flatten(WRONG[name](X, Y, layers, *chosen))
        nudged = loss_of_row(X, Y, sizes, *chosen)
        assert scratch.gradient_check(nudged, scratch.flatten(layers), gradient) > 1e-3


def test_the_frame_of_the_wrong_ones_is_right_itself():
    X, Y, layers = problem(0, loss="cross_entropy", sizes=(4, 4, 4, 4))
    chosen = ACTIVATIONS["tanh"], LOSSES["cross_entropy"]
    ours = scratch.flatten(scratch.backward(X, Y, layers, *chosen))
    np.testing.assert_allclose(scratch.flatten(wrong_backward()(X, Y, layers, *chosen)), ours)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_check_fails_at_both_ends_of_epsilon(seed):
    X, Y, layers = problem(seed, loss="cross_entropy")
    chosen = ACTIVATIONS["tanh"], LOSSES["cross_entropy"]
    row = scratch.flatten(layers)
    gradient = scratch.flatten(scratch.backward(X, Y, layers, *chosen))
    nudged = loss_of_row(X, Y, (3, 5, 4, 2), *chosen)
    large, middle, small = (
        scratch.gradient_check(nudged, row, gradient, epsilon) for epsilon in (0.1, 1e-5, 1e-13)
    )
    assert large > 1e4 * middle
    assert small > 1e4 * middle


def test_a_kink_within_the_nudge_fools_the_check():
    layers = [(np.array([[1.0]]), np.array([1e-7])), (np.array([[1.0]]), np.array([0.0]))]
    X, Y, sizes = np.array([[0.0]]), np.array([[1.0]]), (1, 1, 1)
    chosen = ACTIVATIONS["relu"], LOSSES["squared_error"]
    row, gradient = (
        scratch.flatten(layers),
        scratch.flatten(scratch.backward(X, Y, layers, *chosen)),
    )
    nudged = loss_of_row(X, Y, sizes, *chosen)
    assert scratch.gradient_check(nudged, row, gradient, 1e-6) > 0.1
    assert scratch.gradient_check(nudged, row, gradient, 1e-8) < 1e-6


def test_two_flat_gradients_agree():
    assert scratch.gradient_check(lambda w: 0.0, [1.0, 2.0], [0.0, 0.0]) == 0


# ---- one row of weights


@given(networks())
def test_unflatten_undoes_flatten(case):
    layers = case[2]
    sizes = [len(layers[0][0]), *[len(b) for _, b in layers]]
    row = scratch.flatten(layers)
    assert row.shape == (scratch.count_parameters(sizes),)
    for mine, yours in zip(scratch.unflatten(row, sizes), layers, strict=True):
        for a, b in zip(mine, yours, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("draw", [scratch.he, scratch.xavier])
def test_a_new_network_has_the_spread_of_its_rule(draw):
    layers = scratch.init_network([64, 400, 10], np.random.default_rng(0), draw)
    assert [W.shape for W, _ in layers] == [(64, 400), (400, 10)]
    assert all(np.all(b == 0) for _, b in layers)
    expected = draw(np.random.default_rng(1), 64, 400).std()
    assert layers[0][0].std() == pytest.approx(expected, rel=0.03)


# ---- optimisers


def torch_optimiser(name, weights, rate):
    if name == "adam":
        return torch.optim.Adam([weights], lr=rate)
    return torch.optim.SGD([weights], lr=rate, momentum=0.9 if name == "momentum" else 0)


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("rate", [0.003, 0.1])
def test_an_optimiser_takes_the_steps_of_torch(name, rate):
    rng = np.random.default_rng(0)
    H, start = rng.normal(size=(6, 6)), rng.normal(size=6)
    H = H @ H.T / 6

    def slopes(w):
        return H @ w + np.sin(3 * w)

    path = scratch.descend(slopes, start, rate, 100, name)
    weights = torch.tensor(start, requires_grad=True)
    optimiser = torch_optimiser(name, weights, rate)
    for ours in path:
        np.testing.assert_allclose(ours, weights.detach().numpy(), rtol=0, atol=1e-10)
        weights.grad = torch.tensor(slopes(weights.detach().numpy()))
        optimiser.step()


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_network_learns_as_in_torch(name):
    X, Y, layers = problem(0, loss="cross_entropy", n=20)
    trained, losses = scratch.fit_network(
        X,
        Y,
        layers,
        activation=ACTIVATIONS["tanh"],
        loss=LOSSES["cross_entropy"],
        learning_rate=0.05,
        epochs=100,
        batch_size=20,
        rng=np.random.default_rng(0),
        optimiser=name,
        watch=[(X, Y)],
    )
    model = torch.nn.Sequential()
    for W, b in layers:
        linear = torch.nn.Linear(*W.shape).double()
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))
            linear.bias.copy_(torch.tensor(b))
        model.extend([linear, torch.nn.Tanh()])
    model = model[:-1]
    optimiser = (
        torch.optim.Adam(model.parameters(), lr=0.05)
        if name == "adam"
        else torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9 * (name == "momentum"))
    )
    assert losses.shape == (101, 1)
    for ours in losses[:-1, 0]:
        loss = F.cross_entropy(model(torch.tensor(X)), torch.tensor(Y))
        assert ours == pytest.approx(loss.item(), abs=1e-10)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    linears = [one for one in model if isinstance(one, torch.nn.Linear)]
    for (W, b), linear in zip(trained, linears, strict=True):
        np.testing.assert_allclose(W, linear.weight.detach().numpy().T, rtol=0, atol=1e-10)
        np.testing.assert_allclose(b, linear.bias.detach().numpy(), rtol=0, atol=1e-10)


def test_the_first_step_of_adam_has_the_length_of_the_rate_whatever_the_slope():
    zeros = np.zeros(3)
    weights, *_ = scratch.adam_step(zeros, [1e-3, -5.0, 1e6], zeros, zeros, 1, 0.01)
    np.testing.assert_allclose(weights, [-0.01, 0.01, -0.01], rtol=1e-4)


@unhurried
@given(arrays(float, (4, 4), elements=st.floats(-3, 3)))
def test_the_largest_stable_rate_parts_settling_from_leaving(root):
    H = root @ root.T + 0.1 * np.eye(4)
    rate = scratch.largest_stable_rate(H)
    steepest = np.linalg.eigh(H)[1][:, -1]
    distance = {
        share: np.abs(scratch.descend(lambda w: H @ w, steepest, share * rate, 100)[-1]).max()
        for share in (0.99, 1.01)
    }
    assert distance[0.99] < np.abs(steepest).max() < distance[1.01]


# ---- training


FIT = {
    "activation": ACTIVATIONS["relu"],
    "loss": LOSSES["cross_entropy"],
    "learning_rate": 0.1,
    "epochs": 3,
    "batch_size": 4,
}


def test_each_epoch_sees_each_example_once():
    """With a constant gradient an epoch's steps add up the same in any order."""
    n, seen = 10, []
    flat = scratch.Loss(
        output=lambda Z: Z,
        of=lambda Z, Y: 0.0,
        delta=lambda Z, Y: (seen.append(Y[:, 0].copy()), np.zeros_like(Z))[1],
    )
    Y = np.arange(n, dtype=float)[:, None]
    scratch.fit_network(
        np.ones((n, 2)),
        Y,
        [(np.zeros((2, 1)), np.zeros(1))],
        **FIT | {"loss": flat},
        rng=np.random.default_rng(0),
    )
    assert [len(batch) for batch in seen] == [4, 4, 2] * 3
    epochs = [np.concatenate(seen[k : k + 3]) for k in (0, 3, 6)]
    for order in epochs:
        assert sorted(order) == list(range(n))
    assert epochs[0].tolist() != epochs[1].tolist() != epochs[2].tolist()


def test_inputs_and_truth_are_shuffled_together():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    Y = X @ [[2.0], [-1.0]] + 3
    chosen = FIT | {"loss": LOSSES["squared_error"], "epochs": 60}
    (layers,), _ = scratch.fit_network(X, Y, scratch.init_network([2, 1], rng), **chosen, rng=rng)
    np.testing.assert_allclose(layers[0], [[2], [-1]], atol=1e-6)
    np.testing.assert_allclose(layers[1], [3], atol=1e-6)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_same_seed_trains_the_same_network(name):
    X, Y, layers = problem(1, loss="cross_entropy")
    one, two, other = (
        scratch.flatten(
            scratch.fit_network(
                X, Y, layers, **FIT, rng=np.random.default_rng(seed), optimiser=name
            )[0]
        )
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, two)
    assert not np.allclose(one, other)


def test_what_is_watched_is_measured_at_the_start_and_after_each_epoch():
    X, Y, layers = problem(1, loss="cross_entropy")
    rng = np.random.default_rng
    trained, losses = scratch.fit_network(
        X, Y, layers, **FIT, rng=rng(0), watch=[(X, Y), (X[:2], Y[:2])]
    )
    chosen = FIT["activation"], FIT["loss"]
    assert losses.shape == (4, 2)
    assert losses[0, 0] == scratch.mean_loss(X, Y, layers, *chosen)
    assert losses[-1, 1] == scratch.mean_loss(X[:2], Y[:2], trained, *chosen)
    unwatched, none = scratch.fit_network(X, Y, layers, **FIT, rng=rng(0))
    assert none.shape == (4, 0)
    np.testing.assert_array_equal(scratch.flatten(unwatched), scratch.flatten(trained))


@pytest.mark.parametrize("name", ["gradient descent", "momentum"])
def test_a_training_that_leaves_all_bounds_says_so(name):
    X, Y, layers = problem(1, loss="squared_error")
    chosen = FIT | {"loss": LOSSES["squared_error"], "learning_rate": 1e3, "epochs": 500}
    with pytest.raises(ArithmeticError, match=r"^fit_network: .* in epoch \d+; a learning_rate"):
        scratch.fit_network(X, Y, layers, **chosen, rng=np.random.default_rng(0), optimiser=name)


def test_truth_of_another_kind_is_refused_before_the_first_step():
    X, Y, layers = problem(1, loss="squared_error")
    with pytest.raises(ValueError, match="Y must hold only 0 and 1"):
        scratch.fit_network(X, Y, layers, **FIT, rng=np.random.default_rng(0))


def test_arguments_of_lesson_04_are_left_as_they_were():
    X, Y, layers = problem(0, loss="cross_entropy")
    row = scratch.flatten(layers)
    velocity, square = np.ones_like(row), np.ones_like(row)
    kept = X, Y, layers, row, velocity, square
    before = (
        X.copy(),
        Y.copy(),
        [(W.copy(), b.copy()) for W, b in layers],
        *(part.copy() for part in kept[3:]),
    )
    chosen = FIT["activation"], FIT["loss"]
    with unchecked():  # arguments are not even copied then
        scratch.backward(X, Y, layers, *chosen)
        scratch.gradient_check(lambda w: float(w @ w), row, row)
        scratch.momentum_step(row, row, velocity, 0.1)
        scratch.adam_step(row, row, velocity, square, 1)
    for name in OPTIMISERS:
        scratch.fit_network(X, Y, layers, **FIT, rng=np.random.default_rng(0), optimiser=name)
        scratch.descend(lambda w: w, row, 0.1, 3, name)
    np.testing.assert_equal(kept, before)


# ---- digits

BEST = FIT | {"learning_rate": 0.1, "epochs": 30, "batch_size": 16}


def score(split, seed):
    """Return the share of held-out digits that the lesson's network, and softmax, get right."""
    X, X_test, y, y_test = split
    rng = np.random.default_rng(seed)
    layers = scratch.init_network([64, 64, 10], rng)
    layers, _ = scratch.fit_network(X, np.eye(10)[y], layers, **BEST, rng=rng, optimiser="momentum")
    scores = scratch.forward(X_test, layers, BEST["activation"].f)
    return np.mean(scores.argmax(axis=1) == y_test)


def softmax_score(split):
    X, X_test, y, y_test = split
    layer, _ = scratch.fit_network(
        X,
        np.eye(10)[y],
        [(np.zeros((64, 10)), np.zeros(10))],
        **BEST,
        rng=np.random.default_rng(0),
        optimiser="momentum",
    )
    return np.mean(scratch.forward(X_test, layer, BEST["activation"].f).argmax(axis=1) == y_test)


def test_the_network_beats_softmax_on_random_splits():
    digits = data.load_digits()
    splits = [digits.random_split(seed) for seed in SEEDS]
    network = np.median([score(split, seed) for seed, split in enumerate(splits)])
    assert network >= 0.975
    assert network > np.median([softmax_score(split) for split in splits])


def test_the_network_beats_softmax_on_the_hard_split():
    split = data.load_digits().hard_split()
    assert np.median([score(split, seed) for seed in SEEDS]) > softmax_score(split)


@pytest.mark.slow
def test_the_network_beats_the_softmax_of_scikit_learn_at_its_best():
    """Over 20 splits; the regularisation that suits the held-out digits best is given to it."""
    from sklearn.linear_model import LogisticRegression

    digits = data.load_digits()
    ours, theirs = [], []
    for seed in range(20):
        split = X, X_test, y, y_test = digits.random_split(seed)
        ours.append(score(split, seed))
        fits = (LogisticRegression(C=C, max_iter=5000).fit(X, y) for C in (0.1, 1, 10))
        theirs.append(max(fit.score(X_test, y_test) for fit in fits))
    assert np.median(ours) >= 0.975
    assert np.mean(ours) > np.mean(theirs)


def test_a_handful_of_digits_can_be_learned_by_heart():
    digits = data.load_digits()
    X, Y = digits.X[:20], np.eye(10)[digits.y[:20]]
    rng = np.random.default_rng(0)
    layers = scratch.init_network([64, 64, 10], rng)
    _, losses = scratch.fit_network(
        X,
        Y,
        layers,
        **BEST | {"epochs": 100},
        rng=rng,
        optimiser="momentum",
        watch=[(X, Y)],
    )
    assert losses[-1, 0] < 0.01

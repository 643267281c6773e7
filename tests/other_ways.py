"""Right answers written in other ways than the reference: each must pass."""

import math
from itertools import pairwise

import numpy as np
import torch
from sklearn.metrics import log_loss as sklearn_log_loss
from sklearn.preprocessing import StandardScaler

from course_utils import scratch
from course_utils.scratch import (
    layer,
    log_loss_gradient,
    perceptron,
    sigmoid,
    sigmoid_slope,
    softplus,
)


def double_in_a_loop(x):
    result = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        result[at] = x[at] + x[at]
    return result


# ---- lesson 01


def standardise_by_scikit_learn(X_train, X_test):
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


def standardise_column_by_column(X_train, X_test):
    S_train, S_test = X_train.copy(), X_test.copy()
    for j in range(X_train.shape[1]):
        mean = sum(X_train[:, j]) / len(X_train)
        std = (sum((X_train[:, j] - mean) ** 2) / len(X_train)) ** 0.5
        S_train[:, j] = (X_train[:, j] - mean) / std
        S_test[:, j] = (X_test[:, j] - mean) / std
    return [S_train, S_test]


def sigmoid_by_masks(z):
    p = np.empty_like(z)
    low = z < 0
    p[~low] = 1 / (1 + np.exp(-z[~low]))
    p[low] = np.exp(z[low]) / (1 + np.exp(z[low]))
    return p


def sigmoid_in_a_loop(z):
    def one(score):
        if score >= 0:
            return 1 / (1 + math.exp(-score))
        return math.exp(score) / (1 + math.exp(score))

    return np.array([one(score) for score in z.ravel()]).reshape(z.shape)


def log_loss_in_a_loop(p, y):
    total = 0
    for probability, label in zip(p, y, strict=True):
        truth = probability if label == 1 else 1 - probability
        total -= math.log(max(truth, 2**-52))
    return total / len(p)


def log_loss_by_clipping(p, y):
    smallest = np.finfo(float).eps
    p = np.clip(p, smallest, 1 - smallest)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def gradient_in_a_loop(X, y, weights, bias):
    w_slope, b_slope = np.zeros(len(weights)), 0.0
    for x, label in zip(X, y, strict=True):
        blame = float(sigmoid(x @ weights + bias)) - label
        w_slope += blame * x / len(y)
        b_slope += blame / len(y)
    return w_slope, b_slope


def gradient_by_means(X, y, weights, bias):
    wrong = sigmoid(X @ weights + bias) - y
    return np.mean(wrong[:, None] * X, axis=0), np.mean(wrong)


def gradient_by_einsum(X, y, weights, bias):
    delta = (sigmoid(np.einsum("ij,j->i", X, weights) + bias) - y) / X.shape[0]
    return np.einsum("ij,i->j", X, delta), np.einsum("i->", delta)


def step_by_step(X, y, weights, bias, learning_rate):
    w_slope, b_slope = gradient_in_a_loop(X, y, weights, bias)
    new = np.array([w - learning_rate * s for w, s in zip(weights, w_slope, strict=True)])
    return new, bias - learning_rate * b_slope


def step_on_a_copy(X, y, weights, bias, learning_rate):
    w_slope, b_slope = log_loss_gradient(X, y, weights, bias)
    weights = weights.copy()
    weights -= learning_rate * w_slope
    bias -= learning_rate * b_slope
    return weights, bias


def classify_in_a_loop(X, weights, bias, threshold):
    answers = np.zeros(len(X), dtype=int)
    for i, x in enumerate(X):
        if sigmoid(x @ weights + bias) > threshold:
            answers[i] = 1
    return answers


# ---- lesson 02


def perceptron_step_by_comparing(x, label, weights, bias):
    answer = np.sign(x @ weights + bias)
    if answer == label:
        return weights, bias
    return np.array([w + label * one for w, one in zip(weights, x, strict=True)]), bias + label


def perceptron_step_by_class(x, label, weights, bias):
    z = sum(weights * x) + bias
    if label == 1 and z <= 0:
        return weights + x, bias + 1
    if label == -1 and z >= 0:
        return weights - x, bias - 1
    return weights.copy(), bias


def perceptron_step_in_one_line(x, label, weights, bias):
    wrong = label * (np.dot(x, weights) + bias) <= 0
    return [weights + wrong * label * x, bias + wrong * label]


def nand_by_scores(X):
    return np.heaviside(3 - 2 * X[:, 0] - 2 * X[:, 1], 0)


def xor_by_matrices(X):
    hidden = layer(X, np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5])) > 0
    return (hidden @ np.array([1.0, 1.0]) - 1.5 > 0).astype(int)


def xor_by_other_gates(X):
    first_alone = perceptron(X, np.array([1, -1]), -0.5)
    second_alone = perceptron(X, np.array([-1, 1]), -0.5)
    return perceptron(np.column_stack([first_alone, second_alone]), np.array([1, 1]), -0.5)


def count_by_pairs(sizes):
    return sum((a + 1) * b for a, b in pairwise(sizes))


def count_by_torch(sizes):
    layers = [torch.nn.Linear(sizes[k], sizes[k + 1]) for k in range(len(sizes) - 1)]
    return sum(p.numel() for one in layers for p in one.parameters())


def forward_by_index(X, layers, activation):
    a = X
    for k in range(len(layers)):
        z = a @ layers[k][0] + layers[k][1]
        a = z if k == len(layers) - 1 else activation(z)
    return a


def forward_by_recursion(X, layers, activation):
    W, b = layers[0]
    Z = np.einsum("ni,io->no", X, W) + b
    return Z if len(layers) == 1 else forward_by_recursion(activation(Z), layers[1:], activation)


def forward_by_examples(X, layers, activation):
    rows = []
    for x in X:
        a = x
        for W, b in layers[:-1]:
            a = activation(W.T @ a + b)
        rows.append(layers[-1][0].T @ a + layers[-1][1])
    return np.array(rows)


def softmax_in_a_loop(Z):
    rows = []
    for z in Z:
        powers = [math.exp(one - max(z)) for one in z]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


def softmax_by_transposing(Z):
    powers = np.exp(Z.T - Z.max(axis=1))
    return (powers / powers.sum(axis=0)).T


def cross_entropy_in_a_loop(P, y):
    return -sum(math.log(max(row[k], 2**-52)) for row, k in zip(P, y, strict=True)) / len(y)


def cross_entropy_by_one_hot(P, y):
    truth = np.eye(P.shape[1])[y]
    return -(truth * np.log(np.maximum(P, np.finfo(float).eps))).sum(axis=1).mean()


def cross_entropy_by_taking(P, y):
    p = np.take_along_axis(P, y[:, None], axis=1).clip(2**-52)
    return np.mean(-np.log(p))


# ---- lesson 03


def number_by_number(function):
    """Return `function`, which takes one score, as a loop over an array of any shape."""

    def loop(z, *others):
        result = np.zeros(z.shape)
        for at in np.ndindex(z.shape):
            result[at] = function(float(z[at]), *others)
        return result

    return loop


def leaky_in_place_of_a_copy(z, leak):
    a = z.copy()
    a[a < 0] *= leak
    return a


def carry_in_a_loop(nudge, W, Z, slope):
    moved = np.zeros(Z.shape)
    slopes = slope(Z)
    for i, j in np.ndindex(Z.shape):
        moved[i, j] = slopes[i, j] * sum(nudge[i, k] * W[k, j] for k in range(len(W)))
    return moved


def carry_by_really_nudging(nudge, W, Z, slope):
    pieces = np.linspace(0, 1, 4001)[1:] - 1 / 8000
    small = 1e-7 * nudge @ W
    return sum(slope(Z + part * small) for part in pieces) * small / len(pieces) / 1e-7


def dead_relus_in_a_loop(Z):
    dead = 0
    for column in Z.T:
        if max(column) <= 0:
            dead += 1
    return dead


def loss_of_scores_in_a_loop(z, y):
    total = 0
    for score, label in zip(z, y, strict=True):
        against = -score if label == 1 else score
        total += max(against, 0) + math.log1p(math.exp(-abs(against)))
    return total / len(z)


# ---- lesson 05


def slope_by_grad(f, x):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x), x, grad_outputs=torch.ones_like(x))[0]


def slope_one_by_one(f, x):
    slopes = []
    for value in x:
        one = value.clone().requires_grad_(True)
        f(one).backward()
        slopes.append(one.grad)
    return torch.stack(slopes)


def slope_by_nudging(f, x):
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6


def train_without_optimizer(model, x, y, learning_rate, epochs):
    losses = torch.zeros(epochs, dtype=torch.float64)
    for epoch in range(epochs):
        loss = abs(model(x) - y).mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for weights in model.parameters():
                weights.copy_(weights - learning_rate * weights.grad)
        losses[epoch] = loss.detach()
    return losses


def train_cleared_last(model, x, y, learning_rate, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        loss = torch.nn.functional.l1_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses[epoch] = float(loss)
    return losses


def watch_by_a_closure(model, data, held_out, learning_rate, epochs):
    optimizer = torch.optim.SGD(model.parameters(), learning_rate)
    losses, others = [], []

    def closure():
        optimizer.zero_grad()
        loss = ((model(data[0]) - data[1]) ** 2).mean()
        loss.backward()
        return loss

    for _ in range(epochs):
        others.append(float(((model(held_out[0]).detach() - held_out[1]) ** 2).mean()))
        losses.append(float(optimizer.step(closure)))
    return [np.array(losses), torch.tensor(others, dtype=torch.float64)]


def watch_in_one_pass(model, data, held_out, learning_rate, epochs):
    optimizer = torch.optim.SGD(model.parameters(), learning_rate)
    pairs = []
    for _ in range(epochs):
        wrong = model(torch.cat([data[0], held_out[0]])) - torch.cat([data[1], held_out[1]])
        loss = (wrong[: len(data[0])] ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        pairs.append([loss.item(), (wrong[len(data[0]) :] ** 2).mean().item()])
        optimizer.step()
    return tuple(np.array(pairs).T)


def early_stop_by_countdown(held_out, patience):
    best, left, stopped = 0, patience, 0
    lowest = held_out[0]
    while left > 0 and stopped + 1 < len(held_out):
        stopped += 1
        if held_out[stopped] < lowest:
            best, lowest, left = stopped, held_out[stopped], patience
        else:
            left -= 1
    return best, stopped


def early_stop_by_argmin(held_out, patience):
    for stopped in range(len(held_out)):
        best = int(np.argmin(held_out[: stopped + 1]))
        if stopped - best >= patience:
            return best, stopped
    return best, len(held_out) - 1


# ---- lesson 04 ---------------------------------------------------------------------------------


def node_gradients_by_asking(nodes, edges):
    def slope(node):
        if node == nodes - 1:
            return 1
        return sum(slope(end) * local for start, end, local in edges if start == node)

    return np.array([slope(node) for node in range(nodes)], dtype=float)


def node_gradients_by_paths(nodes, edges):
    M = np.zeros((nodes, nodes))
    for start, end, local in edges:
        M[start, end] += local
    return np.linalg.inv(np.eye(nodes) - M)[:, -1]


def layer_gradient_by_examples(inputs, delta):
    dW, db = np.zeros((inputs.shape[1], delta.shape[1])), np.zeros(delta.shape[1])
    for x, d in zip(inputs, delta, strict=True):
        dW += np.outer(x, d)
        db += d
    return dW, db


def carry_back_in_a_loop(delta, W, Z, slope):
    back = np.zeros(Z.shape)
    for n in range(Z.shape[0]):
        for i in range(Z.shape[1]):
            back[n, i] = sum(delta[n, u] * W[i, u] for u in range(W.shape[1]))
    return back * slope(Z)


def two_layer_gradient_by_torch(X, Y, W1, b1, W2, b2):
    parts = [torch.tensor(part, requires_grad=True) for part in (W1, b1, W2, b2)]
    hidden = torch.relu(torch.tensor(X) @ parts[0] + parts[1])
    torch.nn.functional.cross_entropy(hidden @ parts[2] + parts[3], torch.tensor(Y)).backward()
    return tuple(part.grad.numpy() for part in parts)


def two_layer_gradient_in_full(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = Z1 * (Z1 > 0)
    powers = np.exp(A1 @ W2 + b2)
    delta = (powers / powers.sum(axis=1)[:, None] - Y) / X.shape[0]
    back = (delta @ W2.T) * (Z1 > 0)
    return [X.T @ back, back.sum(0), A1.T @ delta, delta.sum(0)]


def gradient_check_in_a_loop(loss, weights, gradient, epsilon):
    difference = largest = 0.0
    for i in range(len(weights)):
        up, down = weights.copy(), weights.copy()
        up[i] += epsilon
        down[i] -= epsilon
        slope = (loss(up) - loss(down)) / (2 * epsilon)
        difference = max(difference, abs(slope - gradient[i]))
        largest = max(largest, abs(slope), abs(gradient[i]))
    return difference / largest if largest else 0.0


def gradient_check_by_norms(loss, weights, gradient, epsilon):
    both = np.array([scratch.nudge_gradient(loss, weights, epsilon), gradient])
    largest = np.linalg.norm(both.ravel(), np.inf)
    return np.linalg.norm(both[0] - both[1], np.inf) / largest if largest else 0


def two_layer_step_by_torch(X, Y, W1, b1, W2, b2, learning_rate):
    slopes = two_layer_gradient_by_torch(X, Y, W1, b1, W2, b2)
    pairs = zip((W1, b1, W2, b2), slopes, strict=True)
    return tuple(part - learning_rate * slope for part, slope in pairs)


def two_layer_step_all_slopes_first(X, Y, W1, b1, W2, b2, learning_rate):
    dW1, db1, dW2, db2 = two_layer_gradient_in_full(X, Y, W1, b1, W2, b2)
    W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    W2 -= learning_rate * dW2
    b2 -= learning_rate * db2
    W1 -= learning_rate * dW1
    b1 -= learning_rate * db1
    return W1, b1, W2, b2


def momentum_step_by_torch(weights, gradient, velocity, learning_rate, momentum):
    w = torch.tensor(weights, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=learning_rate, momentum=momentum)
    w.grad = torch.tensor(gradient)
    if not momentum:  # torch keeps no velocity then
        optimiser.step()
        return w.detach().numpy(), gradient
    optimiser.state[w]["momentum_buffer"] = torch.tensor(velocity)
    optimiser.step()
    return w.detach().numpy(), optimiser.state[w]["momentum_buffer"].numpy()


def adam_step_in_one_go(w, g, m, s, t, rate, beta1, beta2, epsilon):
    m, s = m + (1 - beta1) * (g - m), s + (1 - beta2) * (g * g - s)
    root = (s / (1 - beta2**t)) ** 0.5
    return w - rate * m / ((1 - beta1**t) * (root + epsilon)), m, s


def adam_step_by_torch(w, g, m, s, t, rate, beta1, beta2, epsilon):
    p = torch.tensor(w, requires_grad=True)
    optimiser = torch.optim.Adam([p], lr=rate, betas=(beta1, beta2), eps=epsilon)
    p.grad = torch.tensor(g)
    optimiser.state[p] = {
        "step": torch.tensor(float(t - 1)),
        "exp_avg": torch.tensor(m),
        "exp_avg_sq": torch.tensor(s),
    }
    optimiser.step()
    state = optimiser.state[p]
    return p.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


OTHER_WAYS = {
    "00.double": [
        double_in_a_loop,
        lambda x: x + x,
        lambda x: np.einsum(",...->...", 2, x),
        lambda x: np.where(x >= 0, 2, 2) * x,
    ],
    "01.standardise": [standardise_by_scikit_learn, standardise_column_by_column],
    "01.sigmoid": [
        sigmoid_by_masks,
        sigmoid_in_a_loop,
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(-np.logaddexp(0, -z)),
    ],
    "01.log_loss": [
        log_loss_in_a_loop,
        log_loss_by_clipping,
        lambda p, y: sklearn_log_loss(y, p, labels=[0, 1]),
        lambda p, y: -np.log(np.fmax(np.abs(y + p - 1), 2**-52)).mean(),
    ],
    "01.gradient": [
        gradient_in_a_loop,
        gradient_by_means,
        gradient_by_einsum,
        lambda X, y, weights, bias: (
            (sigmoid(X @ weights + bias) - y) @ X / len(y),
            (sigmoid(X @ weights + bias) - y).sum() / len(y),
        ),
    ],
    "01.step": [step_by_step, step_on_a_copy],
    "01.boundary": [
        lambda x1, weights, bias: (-weights[0] * x1 - bias) / weights[1],
        lambda x1, weights, bias: -bias / weights[1] - weights[0] / weights[1] * x1,
        lambda x1, weights, bias: np.array([-(weights[0] * x + bias) / weights[1] for x in x1]),
    ],
    "01.classify": [
        classify_in_a_loop,
        lambda X, weights, bias, threshold: sigmoid(X @ weights + bias) > threshold,
        lambda X, weights, bias, threshold: (
            X @ weights + bias > np.log(threshold / (1 - threshold))
        ).astype(float),
    ],
    "02.perceptron_step": [
        perceptron_step_by_comparing,
        perceptron_step_by_class,
        perceptron_step_in_one_line,
    ],
    "02.nand": [
        nand_by_scores,
        lambda X: perceptron(X, np.array([-1, -1]), 2),
        lambda X: 1 - X[:, 0] * X[:, 1],
        lambda X: ~X.all(axis=1),
    ],
    "02.xor": [
        xor_by_matrices,
        xor_by_other_gates,
        lambda X: (X[:, 0] != X[:, 1]).astype(float),
        lambda X: X.sum(axis=1) % 2,
    ],
    "02.count_parameters": [count_by_pairs, count_by_torch],
    "02.forward": [forward_by_index, forward_by_recursion, forward_by_examples],
    "02.softmax": [
        softmax_in_a_loop,
        softmax_by_transposing,
        lambda Z: torch.softmax(torch.tensor(Z), dim=1),
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None]),
    ],
    "02.cross_entropy": [
        cross_entropy_in_a_loop,
        cross_entropy_by_one_hot,
        cross_entropy_by_taking,
        lambda P, y: sklearn_log_loss(y, P, labels=range(P.shape[1])),
    ],
    "03.sigmoid_slope": [
        number_by_number(lambda z: 1 / (2 + math.exp(z) + math.exp(-z))),
        lambda z: sigmoid(z) * sigmoid(-z),
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z: (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5,
    ],
    "03.tanh_slope": [
        number_by_number(lambda z: 1 / math.cosh(z) ** 2),
        lambda z: 4 * sigmoid_slope(2 * z),
        lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z)),
    ],
    "03.relu_slope": [
        number_by_number(lambda z: 1 if z > 0 else 0),
        lambda z: z > 0,
        lambda z: (np.sign(z) + np.abs(np.sign(z))) / 2,
        lambda z: np.heaviside(z, 0),
    ],
    "03.leaky_relu": [
        number_by_number(lambda z, leak: z if z > 0 else leak * z),
        leaky_in_place_of_a_copy,
        lambda z, leak: np.maximum(z, leak * z),
        lambda z, leak: np.maximum(z, 0) + leak * np.minimum(z, 0),
    ],
    "03.leaky_relu_slope": [
        number_by_number(lambda z, leak: 1 if z > 0 else leak),
        lambda z, leak: leak + (1 - leak) * (z > 0),
        lambda z, leak: np.where(z <= 0, leak, 1),
    ],
    "03.carry_nudge": [
        carry_in_a_loop,
        carry_by_really_nudging,
        lambda nudge, W, Z, slope: np.einsum("ni,iu,nu->nu", nudge, W, slope(Z)),
    ],
    "03.he": [
        lambda rng, n_in, n_out: rng.normal(scale=(2 / n_in) ** 0.5, size=[n_in, n_out]),
        lambda rng, n_in, n_out: rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in),
        lambda rng, n_in, n_out: np.array(
            [[rng.normal(0, math.sqrt(2 / n_in)) for _ in range(n_out)] for _ in range(n_in)]
        ),
    ],
    "03.dead_relus": [
        dead_relus_in_a_loop,
        lambda Z: np.sum(Z.max(axis=0) <= 0),
        lambda Z: Z.shape[1] - np.count_nonzero(np.any(Z > 0, axis=0)),
        lambda Z: int((np.maximum(Z, 0).sum(axis=0) == 0).sum()),
    ],
    "03.log_loss_of_scores": [
        loss_of_scores_in_a_loop,
        lambda z, y: np.mean(y * softplus(-z) + (1 - y) * softplus(z)),
        lambda z, y: np.logaddexp(0, np.where(y == 1, -z, z)).mean(),
        lambda z, y: np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))),
    ],
    # lesson 04
    "04.node_gradients": [node_gradients_by_asking, node_gradients_by_paths],
    "04.output_delta": [
        lambda P, Y: P / len(P) - Y / len(Y),
        lambda P, Y: (P - Y) * (1 / P.shape[0]),
        lambda P, Y: np.array(
            [
                [(p - y) / len(Y) for p, y in zip(*row, strict=True)]
                for row in zip(P, Y, strict=True)
            ]
        ),
    ],
    "04.layer_gradient": [
        layer_gradient_by_examples,
        lambda inputs, delta: (np.einsum("ni,nu->iu", inputs, delta), np.ones(len(delta)) @ delta),
        lambda inputs, delta: ((delta.T @ inputs).T, sum(delta)),
    ],
    "04.carry_back": [
        carry_back_in_a_loop,
        lambda delta, W, Z, slope: slope(Z) * (W @ delta.T).T,
        lambda delta, W, Z, slope: np.einsum("nu,iu,ni->ni", delta, W, slope(Z)),
    ],
    "04.two_layer_gradient": [two_layer_gradient_by_torch, two_layer_gradient_in_full],
    "04.gradient_check": [
        gradient_check_in_a_loop,
        gradient_check_by_norms,
    ],
    "04.two_layer_step": [two_layer_step_by_torch, two_layer_step_all_slopes_first],
    "04.momentum_step": [
        lambda w, g, v, rate, share: (w - rate * share * v - rate * g, g + v * share),
        momentum_step_by_torch,
    ],
    "04.adam_step": [adam_step_in_one_go, adam_step_by_torch],
    "04.largest_stable_rate": [
        lambda H: 2 / np.linalg.eigvalsh(H).max(),
        lambda H: 2 / max(np.linalg.eigvals(H)),
        lambda H: min(2 / np.linalg.eigvalsh(H)),
        lambda H: 2 / np.linalg.norm(H, 2),
    ],
    "05.slope": [slope_by_grad, slope_one_by_one, slope_by_nudging],
    "05.train": [train_without_optimizer, train_cleared_last],
    "05.mean_error": [
        lambda y_hat, y: torch.nn.functional.l1_loss(y_hat, y[:, None]),
        lambda y_hat, y: (y_hat.squeeze(1) - y).abs().sum() / len(y),
        lambda y_hat, y: np.abs(y_hat.numpy()[:, 0] - y.numpy()).mean(),
        lambda y_hat, y: (y_hat.T - y).abs().mean(),
    ],
    "05.settled": [
        lambda losses, last: [f(losses[len(losses) - last :]) for f in (np.mean, min, max)],
        lambda losses, last: (sum(losses[-last:]) / last, *np.sort(losses[-last:])[[0, -1]]),
    ],
    "05.real_error": [
        lambda model, x, y, scales: (
            (model(x / scales[0]) - (y - scales[1]) / scales[2]).abs().mean() * scales[2]
        ),
        lambda model, x, y, scales: np.mean(
            np.abs(scales[1] + scales[2] * model(x / scales[0]).numpy() - y.numpy())
        ),
    ],
    "05.watch": [watch_by_a_closure, watch_in_one_pass],
    "05.early_stop": [early_stop_by_countdown, early_stop_by_argmin],
}

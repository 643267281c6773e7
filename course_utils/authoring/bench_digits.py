"""Lesson 04's network on the digits: ours, PyTorch's and scikit-learn's, side by side.

The same network, batches, epochs and optimiser, each on one thread. Seconds are those of the
processor, so that other programs count little. `make bench` prints the ratios; run as a program,
this module measures a step at many widths and writes them for the lesson's plot.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import torch
from sklearn.neural_network import MLPClassifier
from torch import nn

from course_utils import data, scratch
from course_utils.arguments import accepts, instance
from course_utils.numeric_arguments import integer
from course_utils.progress import write_atomically
from course_utils.training import one_thread

RESULTS = Path(str(data.DIGITS_RESULTS))
BATCH, RATE, MOMENTUM, EPOCHS = 16, 0.1, 0.9, 30
WIDTH, WIDTHS = 64, (16, 32, 64, 128, 256, 512, 1024, 2048)
TRAINED_ON = 1347  # of 1,797 digits; the others are held out
Predict = Callable[[np.ndarray], np.ndarray]


@accepts(
    X=instance(np.ndarray),
    y=instance(np.ndarray),
    width=integer(at_least=1),
    epochs=integer(at_least=1),
    seed=integer(at_least=0),
)
def train_ours(X: np.ndarray, y: np.ndarray, width: int, epochs: int, seed: int) -> Predict:
    """Train by `scratch.fit_network`, in float64; return what tells the digits of new rows."""
    rng = np.random.default_rng(seed)
    activation = scratch.ACTIVATIONS["relu"]
    layers, _ = scratch.fit_network(
        X,
        np.eye(10)[y],
        scratch.init_network([X.shape[1], width, 10], rng),
        activation=activation,
        loss=scratch.LOSSES["cross_entropy"],
        learning_rate=RATE,
        epochs=epochs,
        batch_size=BATCH,
        rng=rng,
        optimiser="momentum",
    )
    return lambda new: scratch.forward(new, layers, activation.f).argmax(axis=1)


@accepts(
    X=instance(np.ndarray),
    y=instance(np.ndarray),
    width=integer(at_least=1),
    epochs=integer(at_least=1),
    seed=integer(at_least=0),
)
def train_torch(X: np.ndarray, y: np.ndarray, width: int, epochs: int, seed: int) -> Predict:
    """Train by the usual loop, in PyTorch's own float32; return what tells the digits."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(X.shape[1], width), nn.ReLU(), nn.Linear(width, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    loss_of = nn.CrossEntropyLoss()
    inputs, truth = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    for _ in range(epochs):
        order = torch.randperm(len(truth))
        shuffled, true = inputs[order], truth[order]
        for at in range(0, len(truth), BATCH):
            optimizer.zero_grad()
            loss_of(model(shuffled[at : at + BATCH]), true[at : at + BATCH]).backward()
            optimizer.step()

    def predict(new: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.tensor(new, dtype=torch.float32)).argmax(dim=1).numpy()

    return predict


@accepts(
    X=instance(np.ndarray),
    y=instance(np.ndarray),
    width=integer(at_least=1),
    epochs=integer(at_least=1),
    seed=integer(at_least=0),
)
def train_sklearn(X: np.ndarray, y: np.ndarray, width: int, epochs: int, seed: int) -> Predict:
    """Train by scikit-learn's MLPClassifier, in float64; return what tells the digits."""
    model = MLPClassifier(
        (width,),
        solver="sgd",
        alpha=0,
        batch_size=BATCH,
        learning_rate_init=RATE,
        momentum=MOMENTUM,
        nesterovs_momentum=False,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=epochs + 1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it might have gone on for longer
        return model.fit(X, y).predict


WAYS: dict[str, Callable[..., Predict]] = {
    "ours": train_ours,
    "torch": train_torch,
    "sklearn": train_sklearn,
}


@accepts(width=integer(at_least=1), epochs=integer(at_least=1), repeats=integer(at_least=1))
def measure_training(width: int, epochs: int, repeats: int) -> dict[str, dict[str, list[float]]]:
    """Train each way on random splits of the digits, all in turn.

    Returns
    -------
    dict
        For each way, the "seconds" of each training, and its "accuracy" on held-out digits.
    """
    digits = data.load_digits()
    found: dict[str, dict[str, list[float]]]
    found = {name: {"seconds": [], "accuracy": []} for name in WAYS}
    with one_thread():
        for seed in range(repeats):
            X, X_test, y, y_test = digits.random_split(seed)
            for name, train in WAYS.items():
                started = time.process_time()
                predict = train(X, y, width, epochs, seed)
                found[name]["seconds"].append(round(time.process_time() - started, 4))
                share = np.mean(predict(X_test) == y_test)
                found[name]["accuracy"].append(round(float(share), 4))
    return found


def bench_digits() -> None:
    """Print how much longer PyTorch and scikit-learn take to train, and how good all are."""
    from course_utils.authoring.bench import print_ratio

    measure_training(WIDTH, epochs=1, repeats=1)  # each way's own start is no part of its time
    found = measure_training(WIDTH, EPOCHS, repeats=5)
    for name, said in (("torch", "PyTorch"), ("sklearn", "scikit-learn")):
        label = f"train 64-{WIDTH}-10 on digits: {said} / ours"
        print_ratio(label, found[name]["seconds"], found["ours"]["seconds"])
    for name, way in found.items():
        label = f"    held-out digits right, median of 5 splits: {name}"
        print(f"{label:<58}{statistics.median(way['accuracy']):>13.4f}")


def measure_all() -> dict[str, Any]:
    """Return how long whole trainings took and how good they were, and a step at each width.

    Of a step the least of seven times is kept: whatever else a machine does only adds to it.
    """
    measure_training(WIDTH, epochs=1, repeats=1)  # as in `bench_digits`
    training = measure_training(WIDTH, EPOCHS, repeats=5)
    microseconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for width in WIDTHS:
        epochs = EPOCHS // 3 if width < 200 else 3
        steps = epochs * -(-TRAINED_ON // BATCH)
        for name, way in measure_training(width, epochs, repeats=7).items():
            microseconds[name].append(round(min(way["seconds"]) / steps * 1e6, 1))
        row = ", ".join(f"{name} {found[-1]:,.0f}" for name, found in microseconds.items())
        print(f"{width} hidden units, microseconds of a step: {row}", flush=True)
    return {
        "command": "make results",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": str(torch.__version__),
            "scikit-learn": sklearn.__version__,
        },
        "threads": 1,
        "batch": BATCH,
        "epochs": EPOCHS,
        "learning_rate": RATE,
        "momentum": MOMENTUM,
        "width": WIDTH,
        "training": training,
        "widths": list(WIDTHS),
        "microseconds_a_step": microseconds,
    }


def main() -> None:
    """Measure, and write the file."""
    text = json.dumps(measure_all())
    # A line for each way: a diff shows which one changed.
    for name in (*WAYS, "training", "widths", "microseconds_a_step"):
        text = text.replace(f'"{name}": ', f'\n"{name}": ')
    write_atomically(RESULTS, (text.replace(", \n", ",\n") + "\n").encode())


if __name__ == "__main__":
    main()

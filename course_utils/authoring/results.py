"""Train every rung of lesson 05's ladder, and write what came out: `make results`.

All of it runs in one process, on one thread, and takes some minutes. Seconds are those of the
processor, so that other programs count little; compare them within one file only.
"""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from course_utils import data
from course_utils.arguments import accepts, instance
from course_utils.ladder import (
    FLOOR,
    HELD_OUT,
    RUNGS,
    TRIED,
    Rung,
    Trained,
    held_out_errors,
    least_squares_cubic,
)
from course_utils.numeric_arguments import integer
from course_utils.progress import write_atomically
from course_utils.training import choose_device, cubic_network, fit, one_thread

RESULTS = Path(str(data.CUBIC_RESULTS))
SEEDS = range(5)
LUCK_SEEDS = range(12)
POINTS_IN_A_CURVE = 100
FAR = np.array([[20.0]])  # outside the data, where the truth is 9,203


@accepts(rung=instance(Rung), seed=integer(at_least=0))
def measure_rung(rung: Rung, seed: int) -> tuple[dict[str, Any], Trained]:
    """Train a rung on 1,000 points; return its row of the results, and the trained network."""
    x, y = data.cubic(1000, 1, seed)
    started = time.process_time()
    trained = rung.train(x, y, seed)
    seconds = time.process_time() - started
    held_out, clean = held_out_errors(trained.model, seed)
    shown = shown_epochs(len(trained.curve))
    print(f"{rung.name}, seed {seed}: held out {held_out:.3f} in {seconds:.2f} s", flush=True)
    return {
        "held_out": _rounded(held_out),
        "clean": _rounded(clean),
        "at_20": _rounded(float(trained.model(FAR)[0, 0])),
        "seconds": round(seconds, 3),
        "epochs": len(trained.curve),
        "curve": [_rounded(value, 4) for value in trained.curve[shown]],
    }, trained


@accepts(epochs=integer(at_least=1))
def shown_epochs(epochs: int) -> np.ndarray:
    """Return the epochs, at most 100 of them, whose training errors the results hold."""
    return np.unique(np.linspace(0, epochs - 1, POINTS_IN_A_CURVE).astype(int))


def measure_all() -> dict[str, Any]:
    """Run every rung over the seeds, and what else lesson 05 quotes; return it all."""
    measure_threads(epochs=1, repeats=1)  # PyTorch's own start is no part of any rung's time
    post, luck = [], []
    for seed in LUCK_SEEDS:
        row, trained = measure_rung(RUNGS[0], seed)
        losses = trained.history.losses
        luck.append({"last": _rounded(losses[-1]), "mean": _rounded(np.mean(losses[-100:]))})
        post.append(row)
    ways = {rung.name: [measure_rung(rung, s)[0] for s in SEEDS] for rung in (*RUNGS[1:], *TRIED)}
    ways[RUNGS[0].name] = post[: len(SEEDS)]
    cubics = [least_squares_cubic(*data.cubic(1000, 1, seed)) for seed in SEEDS]
    return {
        "command": "make results",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": str(torch.__version__),
        },
        "device": choose_device().type,
        "seeds": list(SEEDS),
        "held_out_points": HELD_OUT,
        "floor": FLOOR,
        "least_squares_cubic": [
            dict(zip(("held_out", "clean"), map(_rounded, held_out_errors(c, s)), strict=True))
            for c, s in zip(cubics, SEEDS, strict=True)
        ],
        "rungs": [_described(rung, ways) for rung in RUNGS],
        "tried": [_described(rung, ways) for rung in TRIED],
        "last_epoch": luck,
        "section_10": [measure_section_10(seed) for seed in SEEDS],
        "thirty_noisy_points": [measure_few(seed) for seed in SEEDS],
        "one_thread_to_two": _rounded(measure_threads()),
    }


@accepts(seed=integer(at_least=0))
def measure_section_10(seed: int) -> float:
    """Train as section 10 of the lesson does; return the held-out error in units of y."""
    x, y = data.cubic(1000, 1, seed)
    mean, std = y.mean(), y.std()
    torch.manual_seed(seed)
    network = cubic_network(dtype=torch.float64)
    fit(
        network,
        (torch.tensor(x / 15), torch.tensor((y - mean) / std)),
        loss=nn.MSELoss(),
        optimizer=torch.optim.Adam(network.parameters(), lr=0.01),
        epochs=1000,
    )

    def model(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            out = network(torch.tensor(x / 15))
        return np.asarray(out.numpy() * std + mean)

    return _rounded(held_out_errors(model, seed)[0])


@accepts(seed=integer(at_least=0))
def measure_few(seed: int) -> dict[str, float]:
    """Train on 30 points with noise 300, to the end and with early stopping on 30 others.

    Returns
    -------
    dict
        Mean absolute errors in units of y: on the training points and on 10,000 fresh ones, both
        at the end and at the epoch where early stopping goes back to.
    """
    sets = [data.cubic(n, 300, seed + k) for n, k in ((30, 0), (30, 500), (HELD_OUT, 1000))]
    x_std, y_std = sets[0][0].std(), sets[0][1].std()
    training, stopping, fresh = (
        (torch.tensor(x / x_std, dtype=torch.float32), torch.tensor(y / y_std, dtype=torch.float32))
        for x, y in sets
    )
    found: dict[str, float] = {}
    for name, patience in (("to_the_end", None), ("stopped", 200)):
        torch.manual_seed(seed)
        network = cubic_network()
        optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
        history = fit(
            network,
            training,
            loss=nn.L1Loss(),
            optimizer=optimizer,
            epochs=3000,
            held_out=stopping,
            patience=patience,
        )
        with torch.no_grad():
            for what, (x, y) in (("training", training), ("held_out", fresh)):
                found[f"{name}_{what}"] = _rounded(float((network(x) - y).abs().mean()) * y_std)
    return found | {"best_epoch": history.best_epoch or 0}


@accepts(epochs=integer(at_least=1), repeats=integer(at_least=1))
def measure_threads(epochs: int = 1000, repeats: int = 5) -> float:
    """Return how long the loop takes on one thread, over how long it takes on two."""
    x, y = (torch.tensor(part, dtype=torch.float32) for part in data.cubic(1000, 1, 0))

    def seconds(threads: int) -> float:
        torch.set_num_threads(threads)
        network = cubic_network()
        optimizer = torch.optim.SGD(network.parameters(), lr=0.0002)
        started = time.perf_counter()
        for _ in range(epochs):
            optimizer.zero_grad()
            (network(x) - y).abs().mean().backward()
            optimizer.step()
        return time.perf_counter() - started

    with one_thread():
        return float(np.median([seconds(1) / seconds(2) for _ in range(repeats)]))


def _described(rung: Rung, ways: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {"name": rung.name, "changed": rung.changed, "runs": ways[rung.name]}


def _rounded(value: float | np.floating[Any], digits: int = 5) -> float:
    return float(f"{value:.{digits}g}")


def main() -> None:
    """Measure, and write the file."""
    found = measure_all()
    for rung in found["tried"]:
        for run in rung["runs"]:
            del run["curve"]  # no picture shows it
    text = json.dumps(found, ensure_ascii=False)
    # A line for each run: a diff shows which one changed.
    lines = text.replace('{"held_out"', '\n{"held_out"').replace(', "tried"', ',\n"tried"')
    write_atomically(RESULTS, (lines + "\n").encode())
    print(f"{RESULTS.name}: {len(lines) / 1000:.0f} kB")


if __name__ == "__main__":
    main()

"""The playground's engine beside PyTorch: the same network, points and steps, on one thread each.

The engine also measures the loss of training and of held-out points after each step, for its
curves; PyTorch takes the steps alone.
"""

from __future__ import annotations

import statistics
import time

import torch
from torch import nn

from course_utils.arguments import accepts
from course_utils.labs.playground_run import Recipe, Run
from course_utils.numeric_arguments import integer
from course_utils.training import one_thread

RECIPE = Recipe(points=200, hidden=(8, 8))


@accepts(steps=integer(at_least=1))
def step_ours(steps: int) -> float:
    """Return how many steps a second of processor time the lab's engine takes."""
    run = Run(RECIPE)
    run.at(1)  # what the first step needs once is no part of it
    started = time.process_time()
    run.at(1 + steps)
    return steps / (time.process_time() - started)


@accepts(steps=integer(at_least=1))
def step_torch(steps: int) -> float:
    """Return how many steps a second of processor time the usual loop takes in PyTorch, eager."""
    run = Run(RECIPE)
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=RECIPE.rate)
    loss_of = nn.BCEWithLogitsLoss()
    X = torch.tensor(run.train[0], dtype=torch.float32)
    Y = torch.tensor(run.truth(run.train), dtype=torch.float32)
    started = 0.0
    for step in range(steps + 1):
        optimizer.zero_grad()
        loss_of(model(X), Y).backward()
        optimizer.step()
        if step == 0:
            started = time.process_time()
    return steps / (time.process_time() - started)


@accepts(steps=integer(at_least=1), repeats=integer(at_least=1))
def bench_playground(steps: int = 2000, repeats: int = 5) -> None:
    """Print the steps a second of both, and the ratio with its range over the repeats."""
    with one_thread():
        pairs = [(step_ours(steps), step_torch(steps)) for _ in range(repeats)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = [a / b for a, b in pairs]
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    label = "playground, 2-8-8-1, 200 points: steps/s, ours / PyTorch"
    ratio = statistics.median(ratios)
    print(f"{label:<58}{ours:>13,.0f}{theirs:>13,.0f}{ratio:>8.2f} {spread}", flush=True)


if __name__ == "__main__":
    bench_playground()

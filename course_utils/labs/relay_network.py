"""What the lab "Gradient relay" holds its chain against: the same in a network, measured."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.scratch import ACTIVATIONS, layer, nudge_sizes, xavier

FUNCTIONS = {  # the name in the lab, and in the lesson's table
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "ReLU": "relu",
    "leaky ReLU": "leaky_relu",
    "ELU": "elu",
    "softplus": "softplus",
    "SiLU": "silu",
    "GELU": "gelu",
    "step": "step",
}
UNITS, EXAMPLES, SCORES = 64, 8, 60

Numbers = tuple[float, ...]


def value_at(function: str, z: float) -> float:
    """Return f(z)."""
    return float(ACTIVATIONS[FUNCTIONS[function]].f(np.array(z)))


def slope_at(function: str, z: float) -> float:
    """Return f'(z)."""
    return float(ACTIVATIONS[FUNCTIONS[function]].slope(np.array(z)))


@lru_cache(maxsize=64)
def measure(function: str, scale: float, depth: int, seed: int) -> tuple[Numbers, Numbers]:
    """Send normal inputs, and a nudge of them, through layers of 64 units.

    The weights are Xavier's times `scale`, and there is no bias: a score z is a sum of 64 terms
    that has about `scale` times the size of what comes in.

    Returns
    -------
    sizes : tuple of float
        How far each layer moves, from the first to the last, where the nudge of the inputs counts
        as 1 (root mean square over examples and units).
    scores : tuple of float
        Some of the units' z, drawn from all layers.
    """
    activation = ACTIVATIONS[FUNCTIONS[function]]
    rng = np.random.default_rng(seed)
    inputs, nudge = rng.normal(size=(2, EXAMPLES, UNITS))
    layers = [(scale * xavier(rng, UNITS, UNITS), np.zeros(UNITS)) for _ in range(depth)]
    sizes = nudge_sizes(inputs, layers, activation, nudge)
    scores = []
    for W, b in layers:
        scores.append(layer(inputs, W, b))
        inputs = activation.f(scores[-1])
    some = rng.choice(np.concatenate(scores).ravel(), SCORES, replace=False)
    return tuple((sizes[1:] / sizes[0]).tolist()), tuple(some.tolist())

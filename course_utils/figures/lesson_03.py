"""Pictures of lesson 03, activations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.arguments import accepts, instance
from course_utils.figures.style import (
    GREY,
    MODEL,
    PROBABILITY,
    described,
    new_figure,
    scatter_classes,
)
from course_utils.numeric_arguments import array, labels
from course_utils.scratch import ACTIVATIONS, relu

Model = Callable[[np.ndarray], np.ndarray]
NAMES = {
    "step": "step",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "softplus": "softplus",
    "silu": "SiLU",
    "gelu": "GELU",
}
BROKEN = {"step", "relu", "leaky_relu"}  # the slope jumps at 0
DASHES = ("-", "--", "-.", ":")


@accepts(X=array("n", 2), y=labels("n"), models=instance(dict))
def side_by_side(X: np.ndarray, y: np.ndarray, models: Mapping[str, Model]) -> Figure:
    """Draw points of two classes over the probability each model gives to class 1.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    y : array_like, shape (n,)
        The labels, 0 or 1.
    models : dict of str to callable
        One to four, by name: each takes points of shape (m, 2), returns probabilities (m,).
    """
    if not 1 <= len(models) <= 4:
        raise ValueError(f"side_by_side: models must be 1 to 4, got {len(models)}")
    fig, axes = new_figure(columns=len(models), width=1.0 + 2.1 * len(models), height=3.2)
    said = []
    for ax, (name, model) in zip(axes, models.items(), strict=True):
        right = _map(ax, X, y, model)
        ax.set(title=f"{name}\n{right:.3f} right", xlabel="$x_1$")
        said.append(f"{name}, {right:.3f} right")
    axes[0].set_ylabel("$x_2$")
    for ax in axes[1:]:
        ax.set(ylabel="$x_2$")
        ax.tick_params(labelleft=False)
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=2)
    return described(
        fig,
        f"{len(X)} points of 2 classes, each time over the probability that a model gives to "
        f"class 1, with a black line where it is one half: {'; '.join(said)}.",
    )


def _map(ax: Axes, X: np.ndarray, y: np.ndarray, model: Model) -> float:
    """Draw one map with its boundary; return the share of points that are right."""
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    p = np.asarray(model(np.column_stack([x1.ravel(), x2.ravel()]))).reshape(x1.shape)
    ax.grid(False)
    ax.imshow(
        p,
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        aspect="auto",
        cmap=PROBABILITY,
        vmin=0,
        vmax=1,
        alpha=0.3,
    )
    if p.min() < 0.5 < p.max():
        ax.contour(x1, x2, p, levels=[0.5], colors="black", linewidths=2)
    scatter_classes(ax, X, y, ("class 0", "class 1"))
    return float(np.mean((np.asarray(model(X)) > 0.5) == y))


@accepts(drawn=instance(bool))
def two_relus(drawn: bool = True) -> Figure:
    """Draw relu(x), relu(-x) and their sum, which is |x|.

    Parameters
    ----------
    drawn : bool
        False leaves the three graphs empty, for a pencil.
    """
    fig, axes = new_figure(columns=3, width=8.4, height=2.8)
    x = np.linspace(-2, 2, 81)
    curves = {
        "relu(x)": relu(x),
        "relu(−x)": relu(-x),
        "their sum": relu(x) + relu(-x),
    }
    for ax, (name, values) in zip(axes, curves.items(), strict=True):
        if drawn:
            ax.plot(x, values, color=MODEL.colour, lw=2.5)
        ax.set(title=name, xlabel="x", ylabel="value", xlim=(-2.15, 2.15), ylim=(-0.15, 2.15))
    if not drawn:
        names = ", ".join(curves)
        return described(fig, f"3 empty graphs over x from -2 to 2, to draw on: {names}.")
    return described(
        fig,
        "3 curves over x from -2 to 2. relu(x): 0 up to 0, then rising to 2. relu(-x): falling "
        "from 2 at -2 to 0 at 0, then 0. Their sum: a V with its tip at 0, the absolute value.",
    )


@accepts(names=instance(list), slopes=instance(bool))
def curves(names: list[str], slopes: bool = True) -> Figure:
    """Draw activations, each above its slope.

    Parameters
    ----------
    names : list of str
        One to five keys of `scratch.ACTIVATIONS`.
    slopes : bool
        False leaves the lower graphs empty, for a pencil.
    """
    unknown = [name for name in names if name not in ACTIVATIONS]
    if unknown or not 1 <= len(names) <= 5:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"curves: names must be one to five of {known}, got {names}")
    fig = Figure(figsize=(1.2 + 1.6 * len(names), 4.2), layout="constrained")
    axes = fig.subplots(2, len(names), sharex=True, sharey="row", squeeze=False)
    z = np.linspace(-4, 4, 401)
    said = []
    for column, name in enumerate(names):
        activation = ACTIVATIONS[name]
        slope = activation.slope(z)
        if name in BROKEN:  # no line across a jump
            slope = np.where(z == 0, np.nan, slope)
        value = np.where(z == 0, np.nan, activation.f(z)) if name == "step" else activation.f(z)
        axes[0, column].plot(z, value, color="black", lw=2.2)
        if slopes:
            axes[1, column].plot(z, slope, color=GREY, lw=2.2, ls="--")
        axes[0, column].set(title=NAMES[name], ylim=(-1.3, 3))
        axes[1, column].set(xlabel="score z", ylim=(-0.2, 1.2), xticks=[-4, -2, 0, 2, 4])
        ends = f"{NAMES[name]} from {value[0]:.2f} to {value[-1]:.2f}"
        steepness = f", slope from {np.nanmin(slope):.2f} to {np.nanmax(slope):.2f}"
        said.append(ends + steepness if slopes else ends)
    for ax, label in zip(axes[:, 0], ("activation f(z)", "slope f′(z)"), strict=True):
        ax.set_ylabel(label)
    for ax in axes.flat:
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.25)
        if not ax.get_xlabel():
            ax.set_xlabel(" ", fontsize=1)
        if not ax.get_ylabel():
            ax.set_ylabel(" ", fontsize=1)
    below = "its slope" if slopes else "an empty graph for its slope"
    return described(
        fig,
        f"{len(names)} activations over scores from -4 to 4, each above {below}: "
        f"{'; '.join(said)}.",
    )


def paper_strip() -> Figure:
    """Draw, to scale, what five sigmoids at their best leave of a strip of paper 297 mm long."""
    layers = np.arange(6)
    lengths = 297 * ACTIVATIONS["sigmoid"].slope(np.zeros(6)) ** layers
    fig, (ax,) = new_figure(width=8.4, height=3.4)
    ax.grid(False)
    ax.barh(layers, lengths, height=0.62, color="#F2F2F2", edgecolor="black")
    said = [f"{length:.1f}" if length < 100 else f"{length:.0f}" for length in lengths]
    for layer, length, text in zip(layers, lengths, said, strict=True):
        ax.annotate(
            f"{text} mm", (length, layer), xytext=(6, 0), textcoords="offset points", va="center"
        )
    ax.set(
        xlabel="what is left of the strip, in mm",
        ylabel="sigmoids passed",
        xlim=(0, 340),
        yticks=layers,
    )
    ax.invert_yaxis()
    return described(
        fig,
        "A strip of paper of 297 mm and, to scale, what is left when each sigmoid passes a "
        f"quarter: {', '.join(said[1:])} mm after 1 to 5 sigmoids.",
    )


@accepts(sizes=instance(dict))
def through_depth(sizes: Mapping[str, np.ndarray]) -> Figure:
    """Draw, on a logarithmic axis, how large a nudge is after each layer.

    Parameters
    ----------
    sizes : dict of str to array_like, shape (layers + 1,)
        One to four curves by name: sizes above 0 before the first layer and after each.
    """
    if not 1 <= len(sizes) <= 4:
        raise ValueError(f"through_depth: sizes must hold 1 to 4 curves, got {len(sizes)}")
    smallest = min(np.min(size) for size in sizes.values())
    if not smallest > 0:
        raise ValueError(f"through_depth: sizes must be above 0, got {smallest:g}")
    fig, (ax,) = new_figure(width=7.6, height=4.2)
    ends = {}
    for (name, size), dash in zip(sizes.items(), DASHES, strict=False):
        share = np.asarray(size, dtype=float) / size[0]
        layers = len(share) - 1
        ax.semilogy(range(layers + 1), share, color="black", ls=dash, lw=2)
        ends[name] = share[-1]
        ax.annotate(
            f"{name}: {share[-1]:.0e}" if share[-1] < 0.01 else f"{name}: {share[-1]:.1f}",
            (layers, share[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
        )
    ax.set(
        xlabel="layer", ylabel="size of the nudge, 1 at the start", xticks=range(0, layers + 1, 5)
    )
    said = "; ".join(f"{name} {end:.1e}" for name, end in ends.items())
    return described(
        fig, f"Size of a nudge after each of {layers} layers, on a logarithmic axis: {said}."
    )

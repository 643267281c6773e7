"""Pictures of lesson 01, logistic regression."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from course_utils.arguments import accepts, callable_
from course_utils.figures.style import (
    GREY,
    LOWEST,
    MODEL,
    NEGATIVE,
    POSITIVE,
    PROBABILITY,
    described,
    new_figure,
    scatter_classes,
)
from course_utils.numeric_arguments import array, labels, number
from course_utils.scratch import boundary, sigmoid

DEPTH, MASS = "bill depth (mm)", "body mass (g)"
SEXES = ("female", "male")


@accepts(X=array("n", 2), is_male=labels("n"))
def penguins(X: np.ndarray, is_male: np.ndarray) -> Figure:
    """Draw each penguin by its bill depth and body mass.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill depth in millimetres, body mass in grams.
    is_male : array_like, shape (n,)
        1 for a male, 0 for a female.
    """
    fig, (ax,) = new_figure()
    scatter_classes(ax, X, is_male, SEXES)
    ax.set(xlabel=DEPTH, ylabel=MASS)
    ax.legend(loc="upper right")
    (shallow, light), (deep, heavy) = X.min(axis=0), X.max(axis=0)
    return described(
        fig,
        f"{len(X)} penguins, bill depth {shallow:g} to {deep:g} mm against body mass {light:g} to "
        f"{heavy:g} g, in two clouds: one heavy with shallow bills, one light with deep bills. In "
        "each cloud the males lie mostly up and to the right of the females.",
    )


@accepts(X=array("n", 2), is_male=labels("n"), cuts=array(2))
def thresholds(X: np.ndarray, is_male: np.ndarray, cuts: np.ndarray) -> Figure:
    """Draw the penguins with one cut on each measurement, and the share that each gets right.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill depth in millimetres, body mass in grams.
    is_male : array_like, shape (n,)
        1 for a male, 0 for a female.
    cuts : array_like, shape (2,)
        A bill depth and a body mass; what is above them is called male.
    """
    fig, (ax,) = new_figure()
    scatter_classes(ax, X, is_male, SEXES)
    depth, mass = cuts
    by_depth, by_mass = ((cuts < X) == is_male[:, None]).mean(axis=0)
    ax.axvline(depth, color="black", lw=2)
    ax.axhline(mass, color="black", lw=2, ls="--")
    left, top = ax.get_xlim()[0], ax.get_ylim()[1]
    ax.text(depth, top, f"above {depth:g} mm: {by_depth:.2f} right", ha="center", va="bottom")
    ax.text(left, mass, f" above {mass:g} g: {by_mass:.2f} right", ha="left", va="bottom")
    ax.set(xlabel=DEPTH, ylabel=MASS)
    ax.legend(loc="upper right")
    return described(
        fig,
        f"{len(X)} penguins and two cuts. Male if the bill is deeper than {depth:g} mm: "
        f"{by_depth:.2f} right. Male if heavier than {mass:g} g: {by_mass:.2f} right. Each cut "
        "has many penguins of both sexes on either side.",
    )


@accepts(z=array("n"), is_male=labels("n"))
def scores(z: np.ndarray, is_male: np.ndarray) -> Figure:
    """Draw each penguin at its score, a row a sex, and the band where a probability would lie.

    Parameters
    ----------
    z : array_like, shape (n,)
        The scores.
    is_male : array_like, shape (n,)
        1 for a male, 0 for a female.
    """
    fig, (ax,) = new_figure(width=8.4, height=2.1)
    spread = np.random.default_rng(0).uniform(-0.25, 0.25, len(z))
    ax.axvspan(0, 1, color=GREY, alpha=0.2, lw=0)
    ax.text(0.5, 1.55, "0 to 1", ha="center", va="center")
    scatter_classes(ax, np.column_stack([z, is_male + spread]), is_male, SEXES)
    ax.set(xlabel="score z", ylabel="sex", yticks=(0, 1), yticklabels=SEXES, ylim=(-0.5, 1.8))
    outside = np.mean((z < 0) | (z > 1))
    means = " and ".join(
        f"of the {name}s {z[is_male == label].mean():.2f}" for label, name in enumerate(SEXES)
    )
    return described(
        fig,
        f"{len(z)} penguins by their score, from {z.min():.2f} to {z.max():.2f}. The mean score is "
        f"{means}. {outside:.0%} of the scores lie outside the band from 0 to 1.",
    )


def sigmoid_curve() -> Figure:
    """Draw the sigmoid, with the probabilities of a few scores marked."""
    fig, (ax,) = new_figure(height=3.4)
    z = np.linspace(-6, 6, 241)
    ax.plot(z, sigmoid(z), color=MODEL.colour, lw=2.5)
    scores = np.arange(-4, 5, 2)
    for score, p in zip(scores, sigmoid(scores), strict=True):
        below = score > 0
        ax.plot(score, p, "o", color="black", ms=5)
        ax.annotate(
            f"{p:.3f}",
            (score, p),
            xytext=(8, -14) if below else (-8, 9),
            textcoords="offset points",
            ha="left" if below else "right",
        )
    ax.set(xlabel="score z", ylabel="probability", ylim=(-0.05, 1.05), xticks=range(-6, 7, 2))
    return described(
        fig,
        "An S-shaped curve between 0 and 1. At scores -4, -2, 0, 2, 4 it passes through "
        + ", ".join(f"{p:.3f}" for p in sigmoid(scores))
        + ".",
    )


@accepts(p=array("n"))
def cost_of_mistakes(p: np.ndarray) -> Figure:
    """Draw what a wrong answer costs, against how sure it was; mark the probabilities `p`.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities given to what turned out false, each below 1.
    """
    if np.any(p >= 1) or np.any(p < 0):
        raise ValueError(f"cost_of_mistakes: p must be at least 0 and below 1, got {p}")
    fig, (ax,) = new_figure(height=3.6)
    q = np.linspace(0, 0.9995, 800)
    ax.plot(q, -np.log(1 - q), color="black", lw=2.5)
    for sure in p:
        cost = -np.log(1 - sure)
        ax.plot(sure, cost, "o", color=MODEL.colour, mec="black", ms=8)
        ax.annotate(
            f"sure {sure:g}: costs {cost:.2f}",
            (sure, cost),
            xytext=(-10, 4),
            textcoords="offset points",
            ha="right",
        )
    ax.set(xlabel="probability given to the wrong answer", ylabel="log-loss of this one example")
    costs = ", ".join(f"{-np.log(1 - sure):.2f} at {sure:g}" for sure in p)
    return described(
        fig,
        f"Log-loss of a wrong answer against how sure it was: {costs}; it rises without limit "
        "toward 1.",
    )


@accepts(steady=array("n"), bold=array("n"))
def costs_added_up(steady: np.ndarray, bold: np.ndarray) -> Figure:
    """Draw what each answer of two models costs, laid end to end.

    Parameters
    ----------
    steady, bold : array_like, shape (n,)
        The probability that each model gave to the truth, each time.
    """
    fig, (ax,) = new_figure(width=8.4, height=1.9)
    said = []
    for row, (name, given) in enumerate((("Bold", bold), ("Steady", steady))):
        costs = -np.log(given)
        ends = np.cumsum(costs)
        ax.barh(row, costs, left=ends - costs, color="#D9D9D9", ec="black", height=0.6)
        ax.text(ends[-1], row, f" {ends[-1]:.2f}", va="center")
        said.append(
            f"{name}: {len(given)} answers cost {ends[-1]:.2f} together, the dearest of them "
            f"{costs.max():.2f}"
        )
    longest = max(-np.log(steady).sum(), -np.log(bold).sum())
    ax.set(yticks=(0, 1), yticklabels=("Bold", "Steady"), xlim=(0, 1.12 * longest))
    ax.set(xlabel="log-loss, all answers laid end to end", ylabel="model")
    ax.grid(visible=False, axis="y")
    return described(fig, "Two bars. " + ". ".join(said) + ".")


def gears() -> Figure:
    """Draw the chain from one weight to the loss, with the local slope on each arrow."""
    fig, (ax,) = new_figure(width=7.4, height=1.9)
    ax.axis("off")
    ax.set(xlim=(0, 10), ylim=(0, 2.4))
    boxes = [
        (0.2, "weight\n$w_j$"),
        (2.9, "score\n$z$"),
        (5.6, "probability\n$p$"),
        (8.3, "loss\n$\\ell$"),
    ]
    slopes = ["$x_j$", "$p\\,(1-p)$", "$\\dfrac{p-y}{p\\,(1-p)}$"]
    for left, text in boxes:
        ax.add_patch(
            FancyBboxPatch(
                (left, 0.5), 1.5, 1.1, boxstyle="round,pad=0.05", fc="#F2F2F2", ec="black"
            )
        )
        ax.text(left + 0.75, 1.05, text, ha="center", va="center")
    for (left, _), slope in zip(boxes, slopes, strict=False):
        ax.add_patch(
            FancyArrowPatch(
                (left + 1.6, 1.05), (left + 2.6, 1.05), arrowstyle="->", mutation_scale=15
            )
        )
        ax.text(left + 2.1, 1.35, slope, ha="center", va="bottom", fontsize=11)
    return described(
        fig,
        "4 boxes joined by arrows: weight, score, probability, loss. The 3 slopes on the arrows: "
        "x_j; p times (1 - p); (p - y) over p times (1 - p).",
    )


@accepts(score=number(), label=labels())
def answer_and_truth(score: float, label: float) -> Figure:
    """Draw what the model says of one penguin, what she or he is, and the gap p - y between them.

    Parameters
    ----------
    score : float
        The penguin's score, from -6 to 6.
    label : float
        1 for a male, 0 for a female.
    """
    fig, (ax,) = new_figure(width=5.6, height=4.6)
    z = np.linspace(-6, 6, 241)
    p = float(sigmoid(np.array(score)))
    ax.plot(z, sigmoid(z), color=MODEL.colour, lw=2.5)
    look = (NEGATIVE, POSITIVE)[int(label)]
    ax.annotate("", (score, label), (score, p), arrowprops={"arrowstyle": "<->", "lw": 2})
    ax.text(score + 0.2, (p + label) / 2, f"p - y = {p - label:.1f}".replace("-", "−"), va="center")
    ax.plot(score, p, "o", color=MODEL.colour, mec="black", ms=11)
    ax.plot(score, label, look.marker, color=look.colour, mec="black", ms=12, clip_on=False)
    ax.text(score - 0.4, p + 0.02, f"the model: {p:.1f}", ha="right")
    ax.text(score - 0.4, label + 0.02, f"the truth: {label:g}", ha="right")
    ax.set(xlabel="score z", ylabel="probability of male", xlim=(-6, 6), ylim=(-0.05, 1.08))
    return described(
        fig,
        f"The sigmoid, and one penguin at score {score:.1f}: the model says {p:.1f}, the truth is "
        f"{label:g}. An arrow between them is marked p minus y, {p - label:.1f}.",
    )


def two_losses() -> Figure:
    """Draw log-loss and squared error of an example of class 1, and their slopes, by score."""
    fig, (left, right) = new_figure(columns=2, width=8.4, height=3.4)
    z = np.linspace(-8, 8, 241)
    p = sigmoid(z)
    log_slope, squared_slope = p - 1, 2 * (p - 1) * p * (1 - p)
    left.plot(z, -np.log(p), color="black", lw=2.5, label="log-loss")
    left.plot(z, (p - 1) ** 2, color=GREY, lw=2.5, ls="--", label="squared error")
    left.set(xlabel="score z of an example of class 1", ylabel="loss")
    right.plot(z, log_slope, color="black", lw=2.5, label="log-loss")
    right.plot(z, squared_slope, color=GREY, lw=2.5, ls="--", label="squared error")
    right.set(xlabel="score z of an example of class 1", ylabel="slope of the loss in z")
    left.legend()
    right.legend(loc="lower right")
    for ax in (left, right):
        ax.set_xticks(range(-8, 9, 4))
    return described(
        fig,
        f"Two losses against the score of an example of class 1. At score -8 log-loss is "
        f"{-np.log(p[0]):.1f} with slope {log_slope[0]:.2f}, squared error {(p[0] - 1) ** 2:.1f} "
        f"with slope {squared_slope[0]:.4f}. At score 8 both losses and both slopes are near 0.",
    )


@accepts(X=array("n", "features"), y=labels("n"))
def loss_surfaces(X: np.ndarray, y: np.ndarray) -> Figure:
    """Draw mean log-loss and mean squared error over the weight and bias of one feature.

    Parameters
    ----------
    X : array_like, shape (n, 1)
        One feature.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    """
    fig, axes = new_figure(columns=2, width=8.4, height=3.6)
    values = np.linspace(-8, 8, 81)
    # One row at a time: the whole grid times all examples would take a hundred megabytes.
    rows = [sigmoid(np.outer(values, X[:, 0]) + bias) for bias in values]
    surfaces = {
        "mean log-loss": [-np.log(np.where(y == 1, p, 1 - p)).mean(axis=1) for p in rows],
        "mean squared error": [((p - y) ** 2).mean(axis=1) for p in rows],
    }
    lowest = {}
    for ax, (name, surface) in zip(axes, surfaces.items(), strict=True):
        lines = ax.contour(values, values, surface, levels=12, colors=GREY, linewidths=0.9)
        ax.clabel(lines, fontsize=7)
        low_bias, low_weight = np.unravel_index(np.argmin(surface), (81, 81))
        lowest[name] = f"weight {values[low_weight]:.1f}, bias {values[low_bias]:.1f}"
        ax.plot(values[low_weight], values[low_bias], "*", color=MODEL.colour, ms=13, mec="black")
        ax.set(title=name, xlabel="weight w", ylabel="bias b")
    return described(
        fig,
        "Contours of two losses over weight and bias, both from -8 to 8. Mean log-loss: closed "
        f"ovals around one lowest point at {lowest['mean log-loss']}. Mean squared error: a narrow "
        f"basin around {lowest['mean squared error']}, wide plateaus on both sides.",
    )


@accepts(losses=array("steps"))
def one_descent(losses: np.ndarray) -> Figure:
    """Draw the loss at the start of a descent and after each of its steps.

    Parameters
    ----------
    losses : array_like, shape (steps + 1,)
        Mean log-loss at the start and after each step, two at least.
    """
    if len(losses) < 2:
        raise ValueError(f"one_descent: losses must hold at least 2 numbers, got {len(losses)}")
    fig, (ax,) = new_figure(height=3.4)
    last = len(losses) - 1
    ax.plot(losses, ".-", color="black", lw=2, ms=7)
    for step, name in ((0, "start"), (1, "1 step"), (last, f"{last} steps")):
        ax.annotate(
            f"{name}: {losses[step]:.3f}",
            (step, losses[step]),
            xytext=(8, 4),
            textcoords="offset points",
            ha="right" if step == last else "left",
            va="bottom",
        )
    ax.set(xlabel="steps", ylabel="mean log-loss J", ylim=(0, 1.12 * max(losses)))
    return described(
        fig,
        f"Loss against steps: {losses[0]:.3f} at the start, {losses[1]:.3f} after 1 step, "
        f"{losses[-1]:.3f} after {last}.",
    )


@accepts(scaled=array("steps"), raw=array("steps"))
def two_descents(scaled: np.ndarray, raw: np.ndarray) -> Figure:
    """Draw the loss after each step, on standardised features and on raw ones.

    Parameters
    ----------
    scaled, raw : array_like, shape (steps,)
        Mean log-loss before each step.
    """
    fig, (ax,) = new_figure(height=3.4)
    ax.plot(scaled, color="black", lw=2.5)
    ax.plot(raw, color=GREY, lw=2.5, ls="--")
    last = len(scaled) - 1
    for losses, name in ((scaled, "standardised"), (raw, "raw units")):
        ax.annotate(
            f"{name}: {losses[-1]:.3f}",
            (last, losses[-1]),
            xytext=(0, -8),
            textcoords="offset points",
            ha="right",
            va="top",
        )
    ax.set(xlabel="step", ylabel="mean log-loss J", ylim=(0, None))
    middle = min(50, last)
    return described(
        fig,
        f"Loss over {len(scaled)} steps. Standardised: from {scaled[0]:.3f} down to "
        f"{scaled[middle]:.3f} after {middle} steps and {scaled[-1]:.3f} at the end. Raw units: "
        f"from {raw[0]:.3f} to {raw[-1]:.3f}.",
    )


@accepts(
    X=array("n", 2),
    y=labels("n"),
    path=array("steps", 2),
    bias=number(),
    raw_X=array("n", 2),
)
def two_valleys(
    X: np.ndarray, y: np.ndarray, path: np.ndarray, bias: float, raw_X: np.ndarray
) -> Figure:
    """Draw the loss over two weights at the best bias, on standardised and on raw features.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        The standardised features.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    path : array_like, shape (steps, 2)
        Weights on the way of a descent on `X`; it ends at the lowest point.
    bias : float
        The bias at the lowest point.
    raw_X : array_like, shape (n, 2)
        The same features in their own units.
    """
    fig, axes = new_figure(columns=2, width=8.4, height=4.0)
    best, std = path[-1], raw_X.std(axis=0) / X.std(axis=0)
    raw_best = best / std
    raw_bias = bias - raw_best @ (raw_X.mean(axis=0) - X.mean(axis=0) * std)
    views = (
        ("standardised", X, best, bias, 6.0),
        ("raw units", raw_X, raw_best, raw_bias, 0.004),
    )
    for ax, (title, features, center, b, reach) in zip(axes, views, strict=True):
        firsts, seconds = center[:, None] + np.linspace(-reach, reach, 101)
        surface = []
        for second in seconds:
            z = np.outer(firsts, features[:, 0]) + second * features[:, 1] + b
            surface.append(np.logaddexp(0, np.where(y == 1, -z, z)).mean(axis=1))
        ax.contour(firsts, seconds, surface, levels=14, colors=GREY, linewidths=0.8)
        ax.plot(*center, "*", color=MODEL.colour, mec="black", ms=15, zorder=4)
        ax.set(title=title, xlabel="weight of bill depth", ylabel="weight of body mass")
        ax.set_aspect("equal")
        ax.grid(False)
    axes[0].plot(path[:, 0], path[:, 1], ".-", color=MODEL.colour, lw=2)
    axes[0].set(xlim=(-1, None), ylim=(-1, None))
    axes[1].locator_params(axis="x", nbins=4)
    return described(
        fig,
        "Contours of the loss over two weights, with a star at the lowest point. Standardised: "
        f"long ovals, and a path from ({path[0, 0]:.1f}, {path[0, 1]:.1f}) to the star at "
        f"({best[0]:.1f}, {best[1]:.1f}). Raw units, a window 0.008 wide and high, the star at "
        f"({raw_best[0]:.2f}, {raw_best[1]:.4f}) amid: contours like parallel lines.",
    )


@accepts(X=array("n", 2), is_male=labels("n"), weights=array(2), bias=number())
def decision(X: np.ndarray, is_male: np.ndarray, weights: np.ndarray, bias: float) -> Figure:
    """Draw the penguins over the model's probability, its boundary, and rings round its mistakes.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill depth in millimetres, body mass in grams.
    is_male : array_like, shape (n,)
        1 for a male, 0 for a female.
    weights : array_like, shape (2,)
        In the units of `X`.
    bias : float
    """
    fig, (ax,) = new_figure(height=4.6)
    margin = 0.06 * np.ptp(X, axis=0)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=DEPTH, ylabel=MASS)
    shade = _shade_probability(ax, lambda points: sigmoid(points @ weights + bias))
    fig.colorbar(shade, ax=ax, label="probability of male")
    x1 = np.linspace(low[0], high[0], 101)
    for p, dash in ((0.1, ":"), (0.5, "-"), (0.9, ":")):
        x2 = boundary(x1, weights, bias - float(np.log(p / (1 - p))))
        ax.plot(x1, x2, color="black", ls=dash, lw=2 if p == 0.5 else 1.4)
        beside = {"fc": "white", "ec": "none", "pad": 1}
        ax.text(x1[42], x2[42], f"{p}", ha="center", va="center", bbox=beside)
    scatter_classes(ax, X, is_male, SEXES)
    mistaken = (X @ weights + bias > 0) != is_male
    wrong = X[mistaken]
    if len(wrong):  # once more on top, as another penguin may lie on the same spot
        scatter_classes(ax, wrong, is_male[mistaken], ("_female", "_male"))
    ax.scatter(
        wrong[:, 0],
        wrong[:, 1],
        s=130,
        facecolors="none",
        edgecolors="black",
        label="mistake",
        zorder=4,
    )
    ax.legend(loc="upper right")
    ends = boundary(X[:, 0].min(), weights, bias), boundary(X[:, 0].max(), weights, bias)
    return described(
        fig,
        f"{len(X)} penguins and the line where the model is undecided, from {ends[0]:.0f} g at "
        f"{X[:, 0].min():g} mm to {ends[1]:.0f} g at {X[:, 0].max():g} mm. {len(wrong)} penguins "
        "lie on the wrong side and are ringed. Dotted lines mark probability 0.1 and 0.9.",
    )


@accepts(weights=array(2), bias=number(), factors=array("n"), depth=number(above=0))
def sharpening(weights: np.ndarray, bias: float, factors: np.ndarray, depth: float) -> Figure:
    """Draw the probability of male against body mass, for a model multiplied by each factor.

    Parameters
    ----------
    weights : array_like, shape (2,)
        Of bill depth (mm) and body mass (g).
    bias : float
    factors : array_like, shape (n,)
        What weights and bias are multiplied by, at most four of them.
    depth : float
        The bill depth, in millimetres, that is held fixed.
    """
    if len(factors) > 4:
        raise ValueError(f"sharpening: factors must be at most 4, got {len(factors)}")
    fig, (ax,) = new_figure(height=3.4)
    mass = np.linspace(2800, 6200, 400)
    scores = weights[0] * depth + weights[1] * mass + bias
    for factor, dash in zip(factors, (":", "-", "--", "-."), strict=False):
        ax.plot(
            mass,
            sigmoid(factor * scores),
            ls=dash,
            lw=2.2,
            color=MODEL.colour,
            label=f"× {factor:g}",
        )
    ax.axhline(0.5, color=GREY, lw=1)
    ax.set(xlabel=f"{MASS}, at a bill depth of {depth:g} mm", ylabel="probability of male")
    ax.legend(title="w and b")
    crossing = -(weights[0] * depth + bias) / weights[1]
    return described(
        fig,
        f"Probability of male against body mass at a bill depth of {depth:g} mm, for weights and "
        f"bias times {', '.join(f'{factor:g}' for factor in factors)}. All {len(factors)} curves "
        f"cross 0.5 at {crossing:.0f} g; the larger the factor, the steeper the curve.",
    )


@accepts(cut=array("splits"), model=array("splits"))
def splits(cut: np.ndarray, model: np.ndarray) -> Figure:
    """Draw, for each way to split the penguins, the share that a cut and the model get right.

    Parameters
    ----------
    cut, model : array_like, shape (splits,)
        Shares of the held-out penguins.
    """
    fig, (ax,) = new_figure(width=8.4, height=3.2)
    number = np.arange(1, len(cut) + 1)
    ax.vlines(number, cut, model, color=GREY, lw=1)
    ax.plot(number, model, "o", color=MODEL.colour, mec="black", ms=9, label="logistic regression")
    ax.plot(number, cut, "_", color="black", mew=3, ms=13, label="best cut on body mass")
    ax.set(xlabel="split", ylabel="right, held out", xticks=number[::3], ylim=(None, 1))
    ax.legend(loc="upper center", ncols=2)
    return described(
        fig,
        f"Share of held-out penguins right, in {len(cut)} splits. Logistic regression: "
        f"{model.min():.2f} to {model.max():.2f}, mean {model.mean():.3f}. Best cut on body mass: "
        f"{cut.min():.2f} to {cut.max():.2f}, mean {cut.mean():.3f}. The model is ahead in "
        f"{np.sum(model > cut)}.",
    )


# ---- to draw on, with a pencil ------------------------------------------------------------------


@accepts(X=array("n", 2), is_male=labels("n"))
def line_and_curve_to_draw(X: np.ndarray, is_male: np.ndarray) -> Figure:
    """Draw penguins that wait for a line, and two points of a sigmoid that wait for the rest.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill depth in millimetres, body mass in grams.
    is_male : array_like, shape (n,)
        1 for a male, 0 for a female.
    """
    fig, (left, right) = new_figure(columns=2, width=8.4, height=3.3)
    scatter_classes(left, X, is_male, SEXES)
    left.set(xlabel=DEPTH, ylabel=MASS)
    left.legend(loc="upper right")
    scores = np.array([0, 2])
    ps = sigmoid(scores)
    right.plot(scores, ps, "o", color="black")
    right.set(
        xlabel="score z",
        ylabel="probability p",
        xlim=(-6.2, 6.2),
        ylim=(-0.05, 1.05),
        xticks=range(-6, 7, 2),
        yticks=np.linspace(0, 1, 11),
    )
    return described(
        fig,
        f"To draw on. Left: {len(X)} penguins, {int(is_male.sum())} of them males, by bill depth "
        "and body mass. Right: empty axes for the probability against the score, from -6 to 6, "
        f"with two points: {ps[0]:.1f} at score 0, {ps[1]:.3f} at score 2.",
    )


@accepts(x=array("n"), y=labels("n"), start=array(2), places=array("m", 2))
def next_step(x: np.ndarray, y: np.ndarray, start: np.ndarray, places: np.ndarray) -> Figure:
    """Draw the map of the loss, where a descent stands, and lettered places where it might land.

    Parameters
    ----------
    x : array_like, shape (n,)
        One feature.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    start : array_like, shape (2,)
        A weight and a bias, each from -8 to 8.
    places : array_like, shape (m, 2)
        Weight and bias of A, B, C, …; A is where the loss is least.
    """
    fig, (ax,) = new_figure(width=4.8, height=4.4)
    said = _draw_map(ax, x, y, start, places[0])
    lettered = list(zip("ABCDEFGH", places, strict=False))
    for name, place in lettered:
        ax.plot(*place, "o", color="black", ms=6 if name != "A" else 0)  # A is the star
        ax.annotate(name, place, (9, 5), textcoords="offset points", weight="bold")
    where = ", ".join(f"{name} at ({w:.1f}, {b:.1f})" for name, (w, b) in lettered)
    return described(fig, f"{said[0].upper()}{said[1:]}. Lettered: {where}.")


@accepts(
    x=array("n"),
    y=labels("n"),
    start=array(2),
    best=array(2),
    corners=array("m", 2),
    classes=labels("m"),
)
def step_and_line_to_draw(  # noqa: PLR0913, PLR0917 - two pictures in one
    x: np.ndarray,
    y: np.ndarray,
    start: np.ndarray,
    best: np.ndarray,
    corners: np.ndarray,
    classes: np.ndarray,
) -> Figure:
    """Draw a map of the loss that waits for a step, and a few points that wait for a line.

    Parameters
    ----------
    x : array_like, shape (n,)
        One feature.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    start, best : array_like, shape (2,)
        A weight and a bias: where the descent stands, and where the loss is least.
    corners : array_like, shape (m, 2)
        The points that wait for a line, in the square from 0 to 1.
    classes : array_like, shape (m,)
        Their labels, 0 or 1.
    """
    fig, (left, right) = new_figure(columns=2, width=8.4, height=3.6)
    said = _draw_map(left, x, y, start, best)
    points = _draw_corners(right, corners, classes)
    return described(fig, f"To draw on. Left: {said}. Right: {points}.")


def _draw_map(ax: Axes, x: np.ndarray, y: np.ndarray, start: np.ndarray, best: np.ndarray) -> str:
    """Draw lines of equal mean loss over weight and bias, and two places; return them in words."""
    values = np.linspace(-8, 8, 161)
    z = values[None, :, None] * x + values[:, None, None]
    surface = np.logaddexp(0, np.where(y == 1, -z, z)).mean(axis=2)
    levels = (0.4, 0.5, 0.6, 0.7, 1, 1.5, 2, 3, 4, 6, 8, 11)
    ax.contour(values, values, surface, levels=levels, colors=GREY, linewidths=0.9)
    ax.plot(*best, LOWEST.marker, color=LOWEST.colour, mec="black", ms=18)
    ax.plot(*start, "P", color=MODEL.colour, mec="black", ms=12)
    ticks = range(-8, 9, 4)
    ax.set(xlabel="weight w", ylabel="bias b", aspect="equal", xticks=ticks, yticks=ticks)
    ax.grid(False)
    return (
        f"lines of equal loss over the weight and the bias, each from -8 to 8, a cross at weight "
        f"{start[0]:g}, bias {start[1]:g}, and a star, where the loss is least, at weight "
        f"{best[0]:.1f}, bias {best[1]:.1f}"
    )


@accepts(X=array("n", 2), y=labels("n"))
def four_corners(X: np.ndarray, y: np.ndarray) -> Figure:
    """Draw a few points, each with the name of its class beside it, and no line.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        In the square from 0 to 1.
    y : array_like, shape (n,)
        The labels, 0 or 1.
    """
    fig, (ax,) = new_figure(width=4.4, height=3.6)
    return described(fig, f"{len(X)} points and no line: {_draw_corners(ax, X, y)}.")


def _draw_corners(ax: Axes, X: np.ndarray, y: np.ndarray) -> str:
    """Draw the points with the names of their classes; return both in words."""
    scatter_classes(ax, X, y, ("class 0", "class 1"))
    for marks in ax.collections:
        marks.set(sizes=[130])
    for point, label in zip(X, y, strict=True):
        name = f"class {label:g}"
        ax.annotate(name, point, (0, 10), textcoords="offset points", ha="center")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), aspect="equal")
    ax.set(xticks=(0, 1), yticks=(0, 1))
    return ", ".join(f"({a:g}, {b:g}) of class {c:g}" for (a, b), c in zip(X, y, strict=True))


# ---- any model over the plane -------------------------------------------------------------------

Model = Callable[[np.ndarray], np.ndarray]


@accepts(X=array("n", 2), y=labels("n"), model=callable_())
def probability_map(X: np.ndarray, y: np.ndarray, model: Model) -> Figure:
    """Draw points of two classes over the probability that a model gives to class 1.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    y : array_like, shape (n,)
        The labels, 0 or 1.
    model : callable
        Takes points of shape (m, 2), returns probabilities of shape (m,).
    """
    fig, (ax,) = new_figure(width=5.6, height=3.6)
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="$x_1$", ylabel="$x_2$")
    shade = _shade_probability(ax, model)
    _draw_half(ax, shade)
    fig.colorbar(shade, ax=ax, label="probability of class 1")
    scatter_classes(ax, X, y, ("class 0", "class 1"))
    fig.legend(loc="outside upper center", ncols=2)
    p = np.asarray(model(X)).round(6)  # one half is one half, whatever the last digits say
    return described(
        fig,
        f"{len(X)} points of 2 classes over the probability that the model gives to class 1, which "
        f"runs from {p.min():.2f} to {p.max():.2f} on these points. "
        f"{np.sum((p > 0.5) & (y == 1))} of {np.sum(y == 1)} points of class 1 lie above 0.5, "
        f"{np.sum((p < 0.5) & (y == 0))} of {np.sum(y == 0)} points of class 0 below.",
    )


def _draw_half(ax: Axes, shade: AxesImage) -> None:
    """Draw the boundary, where the probability passes one half; nothing where it never does."""
    p = np.asarray(shade.get_array())
    if p.min() < 0.499 and p.max() > 0.501:
        ax.contour(p, [0.5], extent=shade.get_extent(), colors="black", linewidths=2)


def _shade_probability(ax: Axes, model: Model) -> AxesImage:
    """Colour the plane behind `ax` by the probability that `model` gives to class 1."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    x1, x2 = np.meshgrid(np.linspace(left, right, 150), np.linspace(bottom, top, 150))
    p = model(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ax.grid(False)
    return ax.imshow(
        p,
        extent=(left, right, bottom, top),
        origin="lower",
        aspect="auto",
        cmap=PROBABILITY,
        vmin=0,
        vmax=1,
        alpha=0.3,
    )

"""Pictures of lesson 05, a network that learns a cubic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, NullLocator

from course_utils.arguments import accepts, instance
from course_utils.data import cubic_curve
from course_utils.figures.style import GREY, MODEL, TRUTH, described, new_figure
from course_utils.numeric_arguments import array, integer, number

DASHES = ("-", "--", "-.", ":")
PALE = "#b8b8b8"  # points wide enough to be seen on both sides of a line that runs through them


@accepts(x=array("n", 1), y=array("n", 1))
def points(x: np.ndarray, y: np.ndarray) -> Figure:
    """Draw the points and the clean curve behind them.

    Parameters
    ----------
    x, y : array_like, shape (n, 1)
    """
    fig, (ax,) = new_figure(height=3.6)
    ax.plot(x, y, "o", color=PALE, ms=7, mew=0, label="points")
    grid = np.linspace(x.min(), x.max(), 300)
    ax.plot(grid, cubic_curve(grid), color=TRUTH.colour, ls=TRUTH.dash, lw=1.5, label="clean curve")
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    return described(
        fig,
        f"{len(x)} points along a cubic, from {y.min():.0f} at the left end to {y.max():.0f} at "
        "the right, nearly flat between -3 and 1. The clean curve runs through all of them.",
    )


@accepts(losses=array("epochs"), last=integer(at_least=1))
def training_loss(losses: np.ndarray, last: int) -> Figure:
    """Draw the loss of a long training, all of it and its end.

    Parameters
    ----------
    losses : array_like, shape (epochs,)
    last : int
        How many of the last epochs the picture on the right shows.
    """
    fig, (left, right) = new_figure(columns=2, width=8.4, height=3.4)
    left.plot(losses, color=MODEL.colour, lw=0.8)
    end = losses[-last:]
    right.plot(np.arange(len(losses) - len(end), len(losses)), end, color=MODEL.colour, lw=1)
    right.axhline(end.mean(), color="black", lw=1.2, ls="--", label="mean of these")
    left.set(xlabel="epoch", ylabel="mean absolute error", ylim=(0, None))
    right.set(xlabel=f"the last {len(end)} epochs", ylim=(0, None), ylabel="mean absolute error")
    right.locator_params(axis="x", nbins=4)
    right.legend()
    # No digits of the end: after thousands of epochs they differ between processors.
    start = round(float(losses[0]), -1)
    return described(
        fig,
        f"Left: the loss over {len(losses)} epochs, from about {start:.0f} down to a band that "
        f"never settles. Right: its last {len(end)} epochs, where it jumps up and down from one "
        "epoch to the next, far around its mean.",
    )


@accepts(x=array("n", 1), y=array("n", 1), y_hat=array("n", 1))
def data_and_output(x: np.ndarray, y: np.ndarray, y_hat: np.ndarray) -> Figure:
    """Draw what the data say and what the model says.

    Parameters
    ----------
    x, y, y_hat : array_like, shape (n, 1)
    """
    fig, (ax,) = new_figure(height=3.8)
    ax.plot(x, y, "o", color=TRUTH.colour, ms=3, label="data")
    ax.plot(x, y_hat, "o", color=MODEL.colour, ms=2, label="model output")
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    return described(
        fig,
        f"{len(x)} points of data and the model's output for each, x from {x.min():.0f} to "
        f"{x.max():.0f}. At this scale the two lie on each other but for the ends.",
    )


@accepts(epochs=array("shown"), curves=array("runs", "shown"))
def stored_losses(epochs: np.ndarray, curves: np.ndarray) -> Figure:
    """Draw the losses of some runs of one recipe, as far as they were kept, the first in front.

    Parameters
    ----------
    epochs : array_like, shape (shown,)
        The epochs whose losses were kept.
    curves : array_like, shape (runs, shown)
        The loss of each run at these epochs.
    """
    fig, (ax,) = new_figure(width=8.4, height=3.8)
    for other in curves[1:]:
        ax.plot(epochs, other, color=PALE, lw=1)
    ax.plot(epochs, curves[0], color=MODEL.colour, lw=2.2)
    ax.set(xlabel="epoch", ylabel="mean absolute error", ylim=(0, None))
    # No digits of the end: after thousands of epochs they differ between processors.
    start = round(float(curves[0][0]), -1)
    return described(
        fig,
        f"The loss of {len(curves)} runs of one recipe at {len(epochs)} of their "
        f"{epochs[-1] + 1:.0f} epochs, the first run in front. It starts at about {start:.0f}, "
        "falls in stages with long shelves between them, and ends as a zigzag that does not "
        "settle. The other runs do the same at other epochs.",
    )


@accepts(last=array("runs"), mean=array("runs"))
def luck(last: np.ndarray, mean: np.ndarray) -> Figure:
    """Draw for some runs of one recipe the loss of the last epoch, and its mean over the last 100.

    Parameters
    ----------
    last, mean : array_like, shape (runs,)
    """
    fig, (ax,) = new_figure(width=8.4, height=3.3)
    for row, (values, marker, colour) in enumerate(
        ((mean, "D", GREY), (last, "o", MODEL.colour)),
    ):
        ax.plot(values, [row] * len(values), marker, color=colour, mec="black", ms=10, alpha=0.7)
        low, high = values.min(), values.max()
        ax.text(
            1.02, row, f"{low:.0f} to {high:.0f}", va="center", transform=ax.get_yaxis_transform()
        )
    ax.set(
        xlabel="mean absolute error",
        ylabel="what is quoted",
        yticks=(0, 1),
        yticklabels=("mean of the\nlast 100 epochs", "last epoch"),
        ylim=(-0.6, 1.6),
        xlim=(0, 1.1 * last.max()),
    )
    return described(
        fig,
        f"Two rows of {len(last)} marks, one a run, on one scale. Loss of the last epoch: from "
        f"{last.min():.0f} to {last.max():.0f}. Mean of the last 100 epochs: close together, from "
        f"{mean.min():.0f} to {mean.max():.0f}.",
    )


@accepts(y_hat=array("n"), y=array("m"), filled=instance(bool))
def all_pairs(y_hat: np.ndarray, y: np.ndarray, *, filled: bool = True) -> Figure:
    """Draw what a column minus a row is: a table of each prediction minus each truth.

    Parameters
    ----------
    y_hat : array_like, shape (n,)
        The column.
    y : array_like, shape (m,)
        The row.
    filled : bool
        False leaves the table empty, to be filled in by hand.
    """
    table = y_hat[:, None] - y
    rows, columns = table.shape
    fig, (ax,) = new_figure(width=1.1 * columns + 1.5, height=0.72 * rows + 0.9)
    ax.set_axis_off()
    ax.grid(visible=False)
    for (row, column), value in np.ndenumerate(table):
        own = row == column
        shade = "white" if own or not filled else "#eadfe6"
        box = Rectangle((column, -row), 1, -1, facecolor=shade, edgecolor="black")
        box.set(linewidth=3 if own else 1, zorder=3 if own else 2)
        ax.add_patch(box)
        if filled:
            bold = "bold" if own else "normal"
            place = (column + 0.5, -row - 0.5)
            ax.text(
                *place,
                _listed([value]),
                ha="center",
                va="center",
                fontsize=13,
                weight=bold,
                zorder=4,
            )
    for row, value in enumerate(y_hat):
        ax.text(-0.15, -row - 0.5, f"{value:g}", ha="right", va="center", fontsize=13)
    for column, value in enumerate(y):
        ax.text(column + 0.5, 0.15, f"{value:g}", ha="center", va="bottom", fontsize=13)
    ax.text(-0.15, 0.15, r"$\hat y - y$", ha="right", va="bottom")
    ax.set(xlim=(-1.0, columns + 0.05), ylim=(-rows - 0.05, 0.7))
    if not filled:
        return described(
            fig,
            f"An empty table. On its left stand the predictions {_listed(y_hat)}, above it the "
            f"truths {_listed(y)}. Where a prediction meets its own truth, the rim is bold.",
        )
    return described(
        fig,
        f"A table with {rows} rows and {columns} columns, each prediction minus each truth. "
        f"Rows: {'; '.join(_listed(row) for row in table)}. Only the {min(rows, columns)} on the "
        "diagonal, with a bold rim, belong together. The mean of all without their signs is "
        f"{np.abs(table).mean():.2f}.",
    )


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:g}".replace("-", "−") for value in values)


@accepts(x=array("n", 1), y=array("n", 1), low=number(), high=number())
def close_up(x: np.ndarray, y: np.ndarray, low: float, high: float) -> Figure:
    """Draw the clean curve from `low` to `high`, and how far each point there lies from it.

    Parameters
    ----------
    x, y : array_like, shape (n, 1)
    low, high : float
    """
    here = (low <= x) & (x <= high)
    if not here.any():
        raise ValueError(f"close_up: no x lies from low, {low:g}, to high, {high:g}")
    x, y = x[here], y[here]
    miss = np.abs(y - cubic_curve(x))
    fig, (ax,) = new_figure(width=8.4, height=3.6)
    ax.vlines(x, cubic_curve(x), y, color=MODEL.colour, lw=1.6)
    ax.plot(x, y, "o", color=GREY, ms=5, label="points")
    grid = np.linspace(low, high, 200)
    ax.plot(grid, cubic_curve(grid), color=TRUTH.colour, ls=TRUTH.dash, lw=1.5, label="clean curve")
    ax.set(xlabel="x", ylabel="y")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    return described(
        fig,
        f"The clean curve from x = {low:g} to {high:g}, and {len(x)} points above and below it, "
        "each joined to the curve by a stroke, its miss. The strokes are "
        f"{miss.mean():.2f} long in the mean, the longest {miss.max():.1f}.",
    )


@accepts(errors=instance(dict), floor=number(above=0))
def ruler(errors: dict[str, Any], floor: float) -> Figure:
    """Draw errors of several models on one logarithmic scale, with what noise alone costs.

    Parameters
    ----------
    errors : dict of str to array_like, shape (runs,)
        Held-out mean absolute errors by the model's name, a mark for each run. An empty list leaves
        the row free, to be filled in by hand.
    floor : float
        What noise alone costs.
    """
    rows = {name: np.atleast_1d(np.asarray(runs, dtype=float)) for name, runs in errors.items()}
    if not rows or any(runs.ndim != 1 or (runs <= 0).any() for runs in rows.values()):
        raise ValueError(f"ruler: errors must be lists of numbers above 0 by name, got {errors!r}")
    fig, (ax,) = new_figure(width=8.4, height=1.2 + 0.5 * len(rows))
    for row, runs in enumerate(rows.values()):
        ax.plot(runs, [-row] * len(runs), "D", color=MODEL.colour, mec="black", ms=10, alpha=0.7)
    ax.axvline(floor, color="black", ls=":", lw=2, zorder=1)
    ax.text(floor, 0.7, f"noise alone: {floor:.2f}", ha="center", va="bottom")
    ax.set(
        xscale="log",
        xlim=(0.2, 2000),
        xlabel="mean absolute error, in units of y",
        ylabel="model",
        yticks=[-row for row in range(len(rows))],
        yticklabels=list(rows),
        ylim=(0.6 - len(rows), 0.6),
    )
    ax.xaxis.set_major_locator(FixedLocator((1, 10, 100, 1000)))
    ax.xaxis.set_major_formatter("{x:g}")
    said = "; ".join(f"{name}: {_from_to(runs)}" for name, runs in rows.items())
    return described(
        fig,
        f"A logarithmic scale of errors from 0.2 to 2000, with a line at {floor:.3f} for what "
        f"noise alone costs. {said}.",
    )


def _from_to(runs: np.ndarray) -> str:
    if not len(runs):
        return "still empty"
    low, high = runs.min(), runs.max()
    return f"{low:.3g}" if len(runs) == 1 else f"from {low:.3g} to {high:.3g}"


@accepts(x=array("n", 1), residuals=instance(dict))
def residuals(x: np.ndarray, residuals: dict[str, np.ndarray]) -> Figure:
    """Draw how far each model is from the clean curve, against x.

    Parameters
    ----------
    x : array_like, shape (n, 1)
    residuals : dict of str to array_like, shape (n, 1)
        Model minus truth, one column for each name; at most four, all drawn at the same scale.
    """
    columns = {name: np.asarray(values, dtype=float) for name, values in residuals.items()}
    if not 1 <= len(columns) <= len(DASHES) or any(v.shape != x.shape for v in columns.values()):
        raise ValueError(
            f"residuals: residuals must be 1 to {len(DASHES)} columns of shape {x.shape}, "
            f"got { ({name: values.shape for name, values in columns.items()}) }"
        )
    fig, axes = new_figure(columns=len(columns), width=8.4, height=3.2)
    reach = 1.1 * max(np.abs(values).max() for values in columns.values())
    order = np.argsort(x[:, 0])
    for ax, (name, values) in zip(axes, columns.items(), strict=True):
        ax.axhline(0, color=TRUTH.colour, ls=TRUTH.dash, lw=1)
        ax.plot(x[order], values[order], color=MODEL.colour, lw=1.2)
        ax.set(title=name, xlabel="x", ylabel="model - truth", ylim=(-reach, reach))
    return described(
        fig,
        f"{len(columns)} pictures on one scale, model minus truth against x: "
        + ", ".join(columns)
        + ". The largest distances: "
        + ", ".join(f"{np.abs(v).max():.1f}" for v in columns.values())
        + ".",
    )


@accepts(
    x=array("n", 1),
    y=array("n", 1),
    models=instance(dict),
    low=number(),
    high=number(),
)
def beyond(
    x: np.ndarray, y: np.ndarray, models: dict[str, np.ndarray], low: float, high: float
) -> Figure:
    """Draw models beside the truth from `low` to `high`, further than the data reach.

    Parameters
    ----------
    x, y : array_like, shape (n, 1)
        The training data.
    models : dict of str to array_like, shape (m, 1)
        What each model says at m places evenly spread from `low` to `high`; none leaves the picture
        free, to be drawn on by hand.
    low, high : float
    """
    fig, (ax,) = new_figure(height=3.8)
    for (name, values), dash in zip(models.items(), DASHES, strict=False):
        places = np.linspace(low, high, len(values))
        ax.plot(places, values, color=MODEL.colour, ls=dash, lw=2, label=name)
    grid = np.linspace(low, high, 300)
    ax.plot(grid, cubic_curve(grid), color=TRUTH.colour, ls=TRUTH.dash, lw=1.5, label="truth")
    ax.plot(x, y, "o", color=PALE, ms=8, mew=0, zorder=0, label="training data")
    ax.axvspan(float(x.min()), float(x.max()), color=GREY, alpha=0.1, lw=0, zorder=-1)
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    if not models:
        return described(
            fig,
            f"The truth from {low:g} to {high:g}; the training data, shaded, end at "
            f"{x.min():.0f} and {x.max():.0f}. No model is drawn.",
        )
    return described(
        fig,
        f"The truth and {', '.join(models)} from {low:g} to {high:g}; the training data, shaded, "
        f"end at {x.min():.0f} and {x.max():.0f}. Inside they agree. Outside the truth bends away "
        "and the model goes on in a straight line.",
    )


@accepts(
    training=array("epochs"),
    held_out=array("epochs"),
    best=integer(at_least=0),
    floor=number(above=0),
)
def two_losses(training: np.ndarray, held_out: np.ndarray, best: int, floor: float) -> Figure:
    """Draw training and held-out error over the epochs, and where the held-out one is lowest.

    Parameters
    ----------
    training, held_out : array_like, shape (epochs,)
        Mean absolute errors in units of y.
    best : int
        The epoch to mark.
    floor : float
        What noise alone costs.
    """
    if best >= len(held_out):
        raise ValueError(
            f"two_losses: best must be an epoch, at most {len(held_out) - 1}, got {best}"
        )
    fig, (ax,) = new_figure(height=3.6)
    ax.plot(held_out, color=MODEL.colour, lw=2, label="held out")
    ax.plot(training, color=GREY, lw=2, ls="--", label="training")
    ax.axhline(floor, color="black", lw=1, ls=":", label="noise alone")
    ax.plot(best, held_out[best], "*", color=MODEL.colour, mec="black", ms=13)
    ax.annotate(
        f"lowest, epoch {best}",
        (best, held_out[best]),
        xytext=(0.3, 0.86),
        textcoords="axes fraction",
        arrowprops={"arrowstyle": "-", "color": "black", "lw": 0.8, "shrinkB": 7},
    )
    top = 1.9 * held_out[-1]
    ax.set(xlabel="epoch", ylabel="mean absolute error, in units of y", ylim=(0, top))
    ax.legend(loc="upper right")
    return described(
        fig,
        f"Two losses over {len(training)} epochs. Held out: lowest at epoch {best} with "
        f"{held_out[best]:.0f}, then up to {held_out[-1]:.0f}. Training: down all the way to "
        f"{training[-1]:.0f}, below the {floor:.0f} that noise alone costs.",
    )


@accepts(rungs=instance(list))
def ladder(rungs: list[dict[str, Any]]) -> Figure:
    """Draw the held-out error of each rung against the time it took, both axes logarithmic.

    Parameters
    ----------
    rungs : list of dict
        As `data.cubic_results` returns them.
    """
    fig, (ax,) = new_figure(width=7.6, height=4.4)
    errors = np.array([[run["held_out"] for run in rung["runs"]] for rung in rungs])
    seconds = np.array([np.median([run["seconds"] for run in rung["runs"]]) for rung in rungs])
    middle = np.median(errors, axis=1)
    centre = np.sqrt(seconds.min() * seconds.max())
    for number_, (time, row, mid) in enumerate(zip(seconds, errors, middle, strict=True)):
        side = -1 if time > centre else 1
        # Seeds stand beside their median, away from its name: on it, they would be hidden.
        ax.plot([time * (1 - 0.06 * side)] * len(row), row, "o", color=GREY, ms=4, zorder=2)
        ax.plot(time, mid, "D", color=MODEL.colour, mec="black", ms=8, zorder=3)
        ax.annotate(
            f"{number_} {rungs[number_]['name']}",
            (time, mid),
            xytext=(10 * side, 5),
            textcoords="offset points",
            ha="right" if side < 0 else "left",
        )
    floor = float(np.sqrt(2 / np.pi))
    ax.axhline(floor, color="black", ls=":", lw=1.2)
    ax.annotate(
        "noise alone",
        (seconds.max(), floor),
        xytext=(0, -14),
        textcoords="offset points",
        ha="right",
    )
    ax.set(xscale="log", yscale="log", xlabel="seconds", ylabel="held-out mean absolute error")
    ax.set_ylim(floor / 1.7, 1.7 * errors.max())
    times = (0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20)
    for axis, ticks in ((ax.xaxis, times), (ax.yaxis, (0.5, 1, 2, 5, 10, 20, 50, 100))):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_locator(NullLocator())
    said = "; ".join(
        f"{number_} {rung['name']}: {mid:.3g} in {time:.2g} s"
        for number_, (rung, mid, time) in enumerate(zip(rungs, middle, seconds, strict=True))
    )
    return described(
        fig,
        f"Held-out error against time for {len(rungs)} rungs, {errors.shape[1]} seeds each, with "
        f"their medians. {said}. Noise alone costs {floor:.3f}.",
    )

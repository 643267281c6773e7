"""Pictures of lesson 04, backpropagation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.arguments import accepts, instance, one_of, optional
from course_utils.figures.style import GREY, LOWEST, MODEL, described, new_figure
from course_utils.numeric_arguments import array, class_numbers, integer, list_of, number
from course_utils.scratch import largest_stable_rate, node_gradients, sigmoid

DASHES = ("-", "--", "-.", ":")
MOST = 40
GAP = 1.8  # between two matrices, for a sign
LIBRARIES = {"ours": "this lesson", "torch": "PyTorch", "sklearn": "scikit-learn"}


@accepts(
    X=array("n", 64),
    y=class_numbers("n", below="ten"),
    said=optional(class_numbers("n", below="ten")),
    across=integer(at_least=1),
)
def digits(
    X: np.ndarray, y: np.ndarray, said: np.ndarray | None = None, across: int = 10
) -> Figure:
    """Draw handwritten digits, each under what was meant and, if given, what was said.

    Parameters
    ----------
    X : array_like, shape (n, 64)
        One to forty digits, 0 for white to 1 for black.
    y : array_like, shape (n,)
        What was meant.
    said : array_like, shape (n,), optional
        What a model said.
    across : int
        How many stand in a row.
    """
    if not 1 <= len(X) <= MOST:
        raise ValueError(f"digits: X must hold 1 to {MOST} digits, got {len(X)}")
    rows = -(-len(X) // across)
    fig = Figure(figsize=(8.4, (8.4 / across + 0.31) * rows + 0.1), layout="constrained")
    axes = fig.subplots(rows, across, squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for k, ax in zip(range(len(X)), axes.flat, strict=False):
        ax.imshow(X[k].reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
        ax.set_title(f"{y[k]}" if said is None else f"{y[k]}, said {said[k]}", fontsize=9)
    alt = f"{len(X)} handwritten digits of 8 by 8 squares"
    if said is None:
        return described(fig, f"{alt}. Meant were: {', '.join(map(str, y))}.")
    pairs = ", ".join(f"{meant} for {heard}" for meant, heard in zip(said, y, strict=True))
    return described(fig, f"{alt}, each taken for another. Said were: {pairs}.")


# ---- graphs ------------------------------------------------------------------------------------

Place = tuple[float, float]
SLOPES = ("none", "blank", "numbers")


class Arrow(NamedTuple):
    """An arrow between two boxes, with what stands on it, how far it swings out, and where."""

    start: str
    end: str
    label: str
    bend: float = 0.0
    at: float = 0.5


def _graph(
    ax: Axes, boxes: Mapping[str, tuple[Place, str]], arrows: Sequence[Arrow], margin: float = 0.5
) -> None:
    """Draw boxes, each at a place and with a text in it, and arrows between them."""
    ax.set_axis_off()
    ax.set_aspect("equal")  # so that an arrow's label lies on its bend
    drawn = {
        name: ax.text(
            *place,
            text,
            ha="center",
            va="center",
            fontsize=12,
            linespacing=1.6 if "__" in text else 1.2,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"},
        )
        for name, (place, text) in boxes.items()
    }
    for arrow in arrows:
        (x1, y1), (x2, y2) = boxes[arrow.start][0], boxes[arrow.end][0]
        ax.annotate(
            "",
            (x2, y2),
            xytext=(x1, y1),
            arrowprops={
                "arrowstyle": "-|>",
                "color": GREY,
                "connectionstyle": f"arc3,rad={arrow.bend}",
                "patchA": drawn[arrow.start].get_bbox_patch(),
                "patchB": drawn[arrow.end].get_bbox_patch(),
                "shrinkA": 0,
                "shrinkB": 1,
            },
        )
        ax.text(
            x1 + arrow.at * (x2 - x1),
            y1 + arrow.at * (y2 - y1) - 0.5 * arrow.bend * (x2 - x1),
            arrow.label,
            ha="center",
            va="center",
            fontsize=12,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    xs, ys = zip(*(place for place, _ in boxes.values()), strict=True)
    ax.set(xlim=(min(xs) - margin, max(xs) + margin), ylim=(min(ys) - 0.5, max(ys) + 0.5))


def _said(value: float, form: str = "g") -> str:
    """Return a number with a true minus."""
    return format(value, form).replace("-", "−")


def _slope_line(slopes: str, slope: float) -> str:
    """Return what stands under a box's value: its slope, a place to write it, or nothing."""
    if slopes == "none":
        return ""
    return "\nslope " + (_said(slope, ".3f") if slopes == "numbers" else 9 * "_")


@accepts(x=number(), w=number(), b=number(), slopes=one_of(*SLOPES))
def neuron(x: float, w: float, b: float, slopes: str = "none") -> Figure:
    """Draw one neuron and its loss for label 1 as a chain, with a local slope on each arrow.

    Parameters
    ----------
    x, w, b : float
        Input, weight and bias.
    slopes : {"none", "blank", "numbers"}
        What each box has under its value: nothing, a place for the slope of the loss in it, or
        that slope.
    """
    z = w * x + b
    p = float(sigmoid(np.array(z)))
    local = {"w": x, "b": 1.0, "z": p * (1 - p), "p": -1 / p}
    edges = [(0, 2, local["w"]), (1, 2, local["b"]), (2, 3, local["z"]), (3, 4, local["p"])]
    found = dict(zip(("w", "b", "z", "p"), node_gradients(5, edges).tolist(), strict=False))
    far, apart, width, height = (1.9, 1.0, 7.6, 2.2) if slopes == "none" else (2.4, 1.3, 9.0, 2.8)
    middle = apart / 2
    places = {"w": (0.0, apart), "b": (0.0, 0.0), "z": (far, middle), "p": (2 * far, middle)}
    values = {"w": f"{w:g}", "b": f"{b:g}", "z": f"{z:g}", "p": f"{p:.3f}"}
    boxes = {
        name: (place, f"${name} = {values[name]}$" + _slope_line(slopes, found[name]))
        for name, place in places.items()
    }
    start = "" if slopes == "none" else "\nslope 1"
    boxes["loss"] = ((3 * far, middle), rf"$\ell = {-np.log(p):.3f}$" + start)
    words = {"w": "$x$", "b": "1", "z": "$p\\,(1-p)$", "p": "$-1/p$"}
    if slopes == "numbers":
        words = {name: f"{word}\n{_said(local[name], '.3f')}" for name, word in words.items()}
        words |= {"w": f"$x = {x:g}$", "b": "1"}
    arrows = (
        Arrow("w", "z", words["w"]),
        Arrow("b", "z", words["b"]),
        Arrow("z", "p", words["z"]),
        Arrow("p", "loss", words["p"]),
    )
    fig, (ax,) = new_figure(width=width, height=height)
    _graph(ax, boxes, arrows, margin=0.5 if slopes == "none" else 0.8)
    told = {
        "none": "",
        "blank": " Each box has a place for the slope of the loss in it; that of the loss is 1.",
        "numbers": " The slopes of the loss: "
        + ", ".join(f"{slope:.3f} in {name}" for name, slope in reversed(found.items()))
        + ".",
    }
    return described(
        fig,
        f"A chain of boxes: weight {w:g} and bias {b:g} lead to the score {z:g}, this to the "
        f"probability {p:.3f}, this to the loss {-np.log(p):.3f}. On the arrows stand the local "
        f"slopes: x, 1, p times (1 - p), and -1 over p.{told[slopes]}",
    )


@accepts(x=number(), once_more=instance(bool))
def square(x: float, once_more: bool = False) -> Figure:
    """Draw x · x as two arrows from x.

    Parameters
    ----------
    x : float
    once_more : bool
        Whether x is added to it, which takes a third arrow from x.
    """
    boxes = {"x": ((0.0, 0.0), f"$x = {x:g}$"), "f": ((2.4, 0.0), f"$x \\cdot x = {x * x:g}$")}
    bend = 0.3 if once_more else 0.45
    arrows = [Arrow("x", "f", f"{x:g}", -bend), Arrow("x", "f", f"{x:g}", bend)]
    alt = (
        f"joined by two arrows. The local slope on each arrow is {x:g}, the value of the other "
        "factor."
    )
    if once_more:
        boxes["y"] = ((4.8, 0.0), f"$y = {x * x + x:g}$")
        arrows += [Arrow("f", "y", "1"), Arrow("x", "y", "1", 0.5)]
        alt += f" From x times x and from x an arrow each leads to y, {x * x + x:g}; both bear 1."
    fig, (ax,) = new_figure(width=7.6 if once_more else 5.2, height=2.8 if once_more else 2.2)
    _graph(ax, boxes, arrows)
    ax.set_ylim(-1.5 if once_more else -0.8, 0.7)
    return described(
        fig, f"Two boxes, x with value {x:g} and x times x with value {x * x:g}, {alt}"
    )


@accepts(
    x=array(2),
    W1=array(2, 2),
    b1=array(2),
    w2=array(2),
    b2=number(),
    label=integer(at_least=0),
    slopes=one_of(*SLOPES),
)
def two_two_one(  # noqa: PLR0913, PLR0917
    x: np.ndarray,
    W1: np.ndarray,
    b1: np.ndarray,
    w2: np.ndarray,
    b2: float,
    label: int,
    slopes: str = "none",
) -> Figure:
    """Draw a 2-2-1 network of sigmoids with the values of its forward pass.

    Parameters
    ----------
    x : array_like, shape (2,)
    W1, b1 : array_like, shapes (2, 2) and (2,)
    w2 : array_like, shape (2,)
    b2 : float
    label : int
        0 or 1.
    slopes : {"none", "blank", "numbers"}
        What stands under a score and an activation: nothing, a place for the slope of the loss in
        it, or that slope.
    """
    z = x @ W1 + b1
    a = sigmoid(z)
    out = float(a @ w2 + b2)
    p = float(sigmoid(np.array(out)))
    loss = -np.log(p if label else 1 - p)
    delta = p - label
    in_a = delta * w2
    in_z = in_a * a * (1 - a)

    apart = 1.3 if slopes == "none" else 2.2
    boxes = {
        "x1": ((0.0, apart), f"$x_1 = {x[0]:g}$"),
        "x2": ((0.0, 0.0), f"$x_2 = {x[1]:g}$"),
        "out": ((4.4, apart / 2), f"$z = {out:.3f}${_slope_line(slopes, delta)}\n$p = {p:.3f}$"),
        "loss": ((6.2, apart / 2), rf"$\ell = {loss:.3f}$"),
    }
    for k, height in enumerate((apart, 0.0)):
        score = f"$z_{k + 1} = {z[k]:g}${_slope_line(slopes, in_z[k])}"
        activation = f"$a_{k + 1} = {a[k]:.3f}${_slope_line(slopes, in_a[k])}"
        boxes[f"h{k + 1}"] = ((2.2, height), f"{score}\n{activation}")
    arrows = (
        Arrow("x1", "h1", _said(W1[0, 0]), at=0.45),
        Arrow("x1", "h2", _said(W1[0, 1]), at=0.3),
        Arrow("x2", "h1", _said(W1[1, 0]), at=0.3),
        Arrow("x2", "h2", _said(W1[1, 1]), at=0.45),
        Arrow("h1", "out", _said(w2[0])),
        Arrow("h2", "out", _said(w2[1])),
        Arrow("out", "loss", ""),
    )
    fig, (ax,) = new_figure(width=8.4, height=3.0 if slopes == "none" else 4.0)
    _graph(ax, boxes, arrows)
    told = {
        "none": "",
        "blank": " Under each score and each hidden activation there is a place for its slope.",
        "numbers": f" The slopes of the loss: {delta:.3f} in the output score; {in_a[0]:.3f} and "
        f"{in_a[1]:.3f} in the activations; {in_z[0]:.3f} and {in_z[1]:.3f} in the hidden scores.",
    }
    return described(
        fig,
        f"A network 2-2-1. Inputs {x[0]:g} and {x[1]:g}; hidden scores {z[0]:g} and {z[1]:g}, "
        f"activations {a[0]:.3f} and {a[1]:.3f}; output score {out:.3f}, probability {p:.3f}, "
        f"loss {loss:.3f} for label {label}. Weights on the arrows: to unit 1 {W1[0, 0]:g} and "
        f"{W1[1, 0]:g}, to unit 2 {W1[0, 1]:g} and {W1[1, 1]:g}, to the output {w2[0]:g} and "
        f"{w2[1]:g}.{told[slopes]}",
    )


@accepts(
    names=list_of(list_of(instance(str), at_least=3), at_least=1),
    sizes=list_of(list_of(integer(at_least=1), at_least=3), at_least=1),
)
def products(names: list[tuple[str, str, str]], sizes: list[tuple[int, int, int]]) -> Figure:
    """Draw matrix products to scale, side by side: one sees that the shapes fit.

    Parameters
    ----------
    names : list of (left, right, result)
        What stands over the three matrices of each product.
    sizes : list of (rows, inner, columns)
        For each product; the left matrix has `inner` columns, and the right one as many rows.
    """
    if len(names) != len(sizes) or any(len(three) != 3 for three in (*names, *sizes)):
        raise ValueError(
            "products: names and sizes must have three for each product, "
            f"got {names!r} and {sizes!r}"
        )
    fig, (ax,) = new_figure(width=8.4, height=2.7)
    ax.set_axis_off()
    ax.set_aspect("equal")
    left, said = 0.0, []
    for (one, other, result), (rows, inner, columns) in zip(names, sizes, strict=True):
        _draw_matrix(ax, one, left, rows, inner)
        _draw_sign(ax, "@", left := left + inner)
        _draw_matrix(ax, other, left := left + GAP, inner, columns)
        _draw_sign(ax, "→", left := left + columns)
        _draw_matrix(ax, result, left := left + GAP, rows, columns)
        left += columns + 3
        said.append(
            f"{one} ({rows}, {inner}) @ {other} ({inner}, {columns}) gives "
            f"{result} ({rows}, {columns})"
        )
    tallest = max(max(rows, inner) for rows, inner, _ in sizes)
    ax.set(xlim=(-0.5, left - 2.5), ylim=(-tallest / 2 - 1.6, tallest / 2 + 1.8))
    return described(fig, f"Matrices drawn to scale: {'; '.join(said)}.")


def _draw_sign(ax: Axes, sign: str, left: float) -> None:
    ax.text(left + GAP / 2, 0, sign, fontsize=14, ha="center", va="center")


def _draw_matrix(ax: Axes, name: str, left: float, rows: int, columns: int) -> None:
    """Draw a grid around the axis, one unit a number, with its name over it and its shape below."""
    low, high, middle = -rows / 2, rows / 2, left + columns / 2
    ax.add_patch(Rectangle((left, low), columns, rows, facecolor="white", edgecolor="black"))
    ax.hlines(low + np.arange(1, rows), left, left + columns, color=GREY, lw=0.5)
    ax.vlines(left + np.arange(1, columns), low, high, color=GREY, lw=0.5)
    ax.text(middle, high + 0.3, name, fontsize=13, ha="center", va="bottom")
    ax.text(middle, low - 0.3, f"{rows} × {columns}", ha="center", va="top")


# ---- checks and descents -----------------------------------------------------------------------


@accepts(nudges=array("n"), errors=array("n"))
def nudge_errors(nudges: np.ndarray, errors: np.ndarray) -> Figure:
    """Draw, on logarithmic axes, how far a measured gradient is off for each size of nudge.

    Parameters
    ----------
    nudges, errors : array_like, shape (n,)
        Both above 0.
    """
    fig, (ax,) = new_figure(height=3.4)
    ax.loglog(nudges, errors, "o-", color=MODEL.colour, lw=2)
    best = int(np.argmin(errors))
    ax.plot(nudges[best], errors[best], LOWEST.marker, color="black", ms=13)
    ax.annotate("rounding", (nudges[1], errors[1]), xytext=(8, 6), textcoords="offset points")
    ax.annotate(
        "the curve bends",
        (nudges[-2], errors[-2]),
        xytext=(-8, 6),
        textcoords="offset points",
        ha="right",
    )
    ax.set(xlabel="size of the nudge ε", ylabel="difference, as a share")
    return described(
        fig,
        "Difference between a right gradient and a measured one against the size of the nudge, "
        f"both on logarithmic axes, from {nudges.min():.0e} to {nudges.max():.0e}: a V. It falls "
        f"to its lowest near {nudges[best]:.0e} and rises on both sides.",
    )


@accepts(curvature=number(above=0), rates=list_of(number(above=0), at_least=1))
def jumps(curvature: float, rates: list[float]) -> Figure:
    """Draw four steps of gradient descent on J = curvature · w² / 2 from w = 1, a panel a rate.

    Parameters
    ----------
    curvature : float
        Above 0.
    rates : list of float
        One to four learning rates.
    """
    if len(rates) > 4:
        raise ValueError(f"jumps: rates must hold 1 to 4 rates, got {len(rates)}")
    fig, axes = new_figure(columns=len(rates), width=2.8 * len(rates), height=3.0)
    reach = 2.2
    line = np.linspace(-reach, reach, 101)
    said = []
    for ax, rate in zip(axes, rates, strict=True):
        w = (1 - rate * curvature) ** np.arange(5)
        ax.plot(line, curvature * line**2 / 2, color=GREY, lw=1)
        ax.plot(w, curvature * w**2 / 2, "o-", color=MODEL.colour, ms=6, lw=1.5)
        ax.plot(0, 0, LOWEST.marker, color="black", ms=12, zorder=3)
        ax.plot(1, curvature / 2, "o", color="black", ms=8, zorder=3)
        ax.set(
            title=f"rate {rate:g}: times {_said(1 - rate * curvature, '.1f')}",
            xlabel="$w$",
            ylabel="$J$",
            xlim=(-reach, reach),
            ylim=(-0.05 * curvature * reach**2, curvature * reach**2 / 2),
        )
        ax.set_yticks([])
        path = ", ".join(f"{value:.2f}" for value in w)
        said.append(f"at rate {rate:g} the weight goes {path}")
    return described(
        fig, f"A parabola of curvature {curvature:g} and four steps down it: {'; '.join(said)}."
    )


@accepts(curvature=array(2, 2), paths=instance(dict))
def valleys(curvature: np.ndarray, paths: Mapping[str, np.ndarray]) -> Figure:
    """Draw paths down a quadratic valley, side by side.

    Parameters
    ----------
    curvature : array_like, shape (2, 2)
        The loss is wᵀ H w / 2.
    paths : dict of str to array_like, shape (steps, 2)
        One to four paths by name.
    """
    if not 1 <= len(paths) <= 4:
        raise ValueError(f"valleys: paths must hold 1 to 4 paths, got {len(paths)}")
    largest_stable_rate(curvature)  # refuses what is no valley
    fig, axes = new_figure(columns=len(paths), width=2.6 * len(paths) + 0.6, height=2.9)
    reach = 3.4
    w1, w2 = np.meshgrid(np.linspace(-reach, reach, 101), np.linspace(-reach, reach, 101))
    points = np.stack([w1, w2], axis=-1)
    loss = np.einsum("abi,ij,abj->ab", points, curvature, points) / 2
    said = []
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        steps = np.asarray(path, dtype=float)
        ax.contour(w1, w2, loss, levels=np.geomspace(0.1, loss.max(), 9), colors=GREY, alpha=0.5)
        ax.plot(*steps.T, "o-", color=MODEL.colour, ms=3, lw=1.3)
        ax.plot(0, 0, LOWEST.marker, color="black", ms=11)
        ax.set(title=name, xlabel="$w_1$", xlim=(-reach, reach), ylim=(-reach, reach))
        ax.grid(False)
        ax.set_ylabel("$w_2$")
        far = np.linalg.norm(steps[-1])
        said.append(f"{name}, {len(steps) - 1} steps, ends {far:.2g} from the lowest point")
    return described(
        fig,
        f"{len(paths)} times the same valley from above, each with a path: {'; '.join(said)}.",
    )


@accepts(curves=instance(dict), logarithmic=instance(bool), top=optional(number(above=0)))
def losses(
    curves: Mapping[str, np.ndarray], logarithmic: bool = False, top: float | None = None
) -> Figure:
    """Draw losses over epochs.

    Parameters
    ----------
    curves : dict of str to array_like, shape (epochs + 1,)
        One to four by name.
    logarithmic : bool
        Whether the axis of the losses is logarithmic.
    top : float, optional
        Where that axis ends.
    """
    if not 1 <= len(curves) <= 4:
        raise ValueError(f"losses: curves must hold 1 to 4 curves, got {len(curves)}")
    fig, (ax,) = new_figure(height=3.5)
    said = []
    for (name, values), dash in zip(curves.items(), DASHES, strict=False):
        curve = np.asarray(values, dtype=float)
        ax.plot(curve, ls=dash, color="black", lw=2, label=name)
        low = int(curve.argmin())
        said.append(
            f"{name} from {curve[0]:.2f} to {curve[-1]:.2g}, lowest {curve[low]:.2g} after {low}"
        )
    ax.set(xlabel="epoch", ylabel="mean loss")
    if logarithmic:
        ax.set_yscale("log")
    else:
        ax.set_ylim(0, top)
    ax.legend()
    return described(fig, f"Mean loss over {len(curve) - 1} epochs: {'; '.join(said)}.")


@accepts(table=array("ten", "ten"))
def confusion(table: np.ndarray) -> Figure:
    """Draw a confusion table of classes 0, 1, 2, ….

    Parameters
    ----------
    table : array_like, shape (classes, classes)
        Counts: a row for each truth, a column for each answer.
    """
    table = table.astype(int)
    classes = len(table)
    fig, (ax,) = new_figure(width=5.4, height=4.8)
    ax.grid(False)
    wrong = table - np.diag(np.diag(table))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(2 * wrong.max(), 1))
    for truth in range(classes):
        for said in range(classes):
            count = table[truth, said]
            ax.text(
                said,
                truth,
                str(count) if count else "·",
                ha="center",
                va="center",
                color="black" if count else GREY,
                weight="bold" if truth != said and count else "normal",
            )
    ax.set(xlabel="said", ylabel="meant", xticks=range(classes), yticks=range(classes))
    ax.spines[:].set_visible(False)
    truth, said = np.unravel_index(wrong.argmax(), wrong.shape)
    return described(
        fig,
        f"A table of {classes} by {classes} counts, what was meant against what was said. "
        f"{np.trace(table)} of {table.sum()} lie on the diagonal and are right. The most common "
        f"mistake: {truth} taken for {said}, {wrong.max()} times.",
    )


@accepts(widths=list_of(integer(at_least=1), at_least=2), microseconds=instance(dict))
def time_against_width(widths: list[int], microseconds: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how long a step takes against the width of the hidden layer.

    Parameters
    ----------
    widths : list of int
    microseconds : dict of str to list of float
        One to four curves, a time for each width: keys of `LIBRARIES`, or other names.
    """
    if not 1 <= len(microseconds) <= len(DASHES) or any(
        len(times) != len(widths) for times in microseconds.values()
    ):
        raise ValueError(
            f"time_against_width: microseconds must hold 1 to {len(DASHES)} lists, "
            f"each with {len(widths)} numbers"
        )
    fig, (ax,) = new_figure(height=3.6)
    said = []
    for (key, times), dash in zip(microseconds.items(), DASHES, strict=False):
        name = LIBRARIES.get(key, key)
        ax.loglog(widths, times, "o", ls=dash, color="black", lw=2, ms=4, label=name)
        said.append(f"{name} from {times[0]:.0f} to {times[-1]:.0f}")
    ax.set(xlabel="hidden units", ylabel="microseconds a step", xticks=widths)
    ax.set_xticklabels(map(str, widths))
    ax.set_yticks([50, 100, 200, 500], ["50", "100", "200", "500"])
    ax.minorticks_off()
    ax.legend()
    return described(
        fig,
        f"Microseconds of a step against {widths[0]} to {widths[-1]} hidden units, on logarithmic "
        f"axes: {'; '.join(said)}.",
    )

"""Pictures of lesson 04, backpropagation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.arguments import accepts, instance, optional
from course_utils.figures.style import GREY, LOWEST, MODEL, described, new_figure
from course_utils.numeric_arguments import array, class_numbers, integer, list_of, number
from course_utils.scratch import largest_stable_rate, sigmoid

DASHES = ("-", "--", "-.", ":")
ACROSS = 10  # digits in a row
MOST = 40
LIBRARIES = {"ours": "this lesson", "torch": "PyTorch", "sklearn": "scikit-learn"}


@accepts(
    X=array("n", 64),
    y=class_numbers("n", below="ten"),
    said=optional(class_numbers("n", below="ten")),
)
def digits(X: np.ndarray, y: np.ndarray, said: np.ndarray | None = None) -> Figure:
    """Draw handwritten digits, each under what was meant and, if given, what was said.

    Parameters
    ----------
    X : array_like, shape (n, 64)
        One to forty digits, 0 for white to 1 for black.
    y : array_like, shape (n,)
        What was meant.
    said : array_like, shape (n,), optional
        What a model said.
    """
    if not 1 <= len(X) <= MOST:
        raise ValueError(f"digits: X must hold 1 to {MOST} digits, got {len(X)}")
    rows = -(-len(X) // ACROSS)
    fig = Figure(figsize=(8.4, 1.15 * rows + 0.1), layout="constrained")
    axes = fig.subplots(rows, ACROSS, squeeze=False)
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
Arrow = tuple[str, str, str, float]  # start, end, what stands on it, how far it swings out


def _graph(ax: Axes, boxes: Mapping[str, tuple[Place, str]], arrows: Sequence[Arrow]) -> None:
    """Draw boxes, each at a place and with a text in it, and arrows between them."""
    ax.set_axis_off()
    for start, end, label, bend in arrows:
        (x1, y1), (x2, y2) = boxes[start][0], boxes[end][0]
        ax.annotate(
            "",
            (x2 - 0.36, y2),
            xytext=(x1 + 0.36, y1),
            arrowprops={"arrowstyle": "-|>", "color": GREY, "connectionstyle": f"arc3,rad={bend}"},
        )
        at = 0.5
        ax.text(
            x1 + at * (x2 - x1),
            y1 + at * (y2 - y1) - 0.5 * bend * (x2 - x1),
            label,
            ha="center",
            va="center",
            fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    for (x, y), text in boxes.values():
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=10,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"},
        )
    xs, ys = zip(*(place for place, _ in boxes.values()), strict=True)
    ax.set(xlim=(min(xs) - 0.5, max(xs) + 0.5), ylim=(min(ys) - 0.5, max(ys) + 0.5))


@accepts(x=number(), w=number(), b=number())
def neuron(x: float, w: float, b: float) -> Figure:
    """Draw one neuron and its loss for label 1 as a chain, with a slope on each arrow.

    Parameters
    ----------
    x, w, b : float
        Input, weight and bias.
    """
    z = w * x + b
    p = float(sigmoid(np.array(z)))
    boxes = {
        "w": ((0.0, 0.9), f"$w = {w:g}$"),
        "b": ((0.0, 0.0), f"$b = {b:g}$"),
        "z": ((1.6, 0.45), f"$z = {z:g}$"),
        "p": ((3.2, 0.45), f"$p = {p:.3f}$"),
        "loss": ((4.8, 0.45), rf"$\ell = {-np.log(p):.3f}$"),
    }
    arrows = (
        ("w", "z", "$x$", 0.0),
        ("b", "z", "1", 0.0),
        ("z", "p", "$p\\,(1-p)$", 0.0),
        ("p", "loss", "$-1/p$", 0.0),
    )
    fig, (ax,) = new_figure(width=7.6, height=2.2)
    _graph(ax, boxes, arrows)
    return described(
        fig,
        f"A chain of boxes: weight {w:g} and bias {b:g} lead to the score {z:g}, this to the "
        f"probability {p:.3f}, this to the loss {-np.log(p):.3f}. On the arrows stand the local "
        "slopes: x, 1, p times (1 - p), and -1 over p.",
    )


@accepts(x=number())
def square(x: float) -> Figure:
    """Draw x · x as two arrows from x.

    Parameters
    ----------
    x : float
    """
    boxes = {"x": ((0.0, 0.0), f"$x = {x:g}$"), "f": ((2.4, 0.0), f"$x \\cdot x = {x * x:g}$")}
    arrows = (("x", "f", f"{x:g}", -0.45), ("x", "f", f"{x:g}", 0.45))
    fig, (ax,) = new_figure(width=5.2, height=2.2)
    _graph(ax, boxes, arrows)
    ax.set_ylim(-0.8, 0.8)
    return described(
        fig,
        f"Two boxes, x with value {x:g} and x times x with value {x * x:g}, joined by two arrows. "
        f"The local slope on each arrow is {x:g}, the value of the other factor.",
    )


@accepts(
    x=array(2), W1=array(2, 2), b1=array(2), w2=array(2), b2=number(), label=integer(at_least=0)
)
def two_two_one(  # noqa: PLR0913, PLR0917
    x: np.ndarray, W1: np.ndarray, b1: np.ndarray, w2: np.ndarray, b2: float, label: int
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
    """
    z = x @ W1 + b1
    a = sigmoid(z)
    out = float(a @ w2 + b2)
    p = float(sigmoid(np.array(out)))
    loss = -np.log(p if label else 1 - p)
    boxes = {
        "x1": ((0.0, 1.2), f"$x_1 = {x[0]:g}$"),
        "x2": ((0.0, 0.0), f"$x_2 = {x[1]:g}$"),
        "h1": ((2.0, 1.2), f"$z_1 = {z[0]:g}$\n$a_1 = {a[0]:.3f}$"),
        "h2": ((2.0, 0.0), f"$z_2 = {z[1]:g}$\n$a_2 = {a[1]:.3f}$"),
        "out": ((4.0, 0.6), f"$z = {out:.3f}$\n$p = {p:.3f}$"),
        "loss": ((5.4, 0.6), rf"$\ell = {loss:.3f}$"),
    }
    arrows = (
        ("x1", "h1", f"{W1[0, 0]:g}", 0.0),
        ("x2", "h2", f"{W1[1, 1]:g}", 0.0),
        ("h1", "out", f"{w2[0]:g}", 0.0),
        ("h2", "out", f"{w2[1]:g}", 0.0),
        ("out", "loss", "", 0.0),
    )
    fig, (ax,) = new_figure(width=8.4, height=3.0)
    _graph(ax, boxes, arrows)
    for start, end, weight, place in (
        ("x1", "h2", W1[0, 1], (0.62, 0.83)),
        ("x2", "h1", W1[1, 0], (0.62, 0.37)),
    ):
        (x1, y1), (x2, y2) = boxes[start][0], boxes[end][0]
        ax.annotate(
            "",
            (x2 - 0.36, y2),
            xytext=(x1 + 0.36, y1),
            arrowprops={"arrowstyle": "-|>", "color": GREY},
        )
        ax.text(
            *place,
            f"{weight:g}",
            ha="center",
            va="center",
            fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    return described(
        fig,
        f"A network 2-2-1. Inputs {x[0]:g} and {x[1]:g}; hidden scores {z[0]:g} and {z[1]:g}, "
        f"activations {a[0]:.3f} and {a[1]:.3f}; output score {out:.3f}, probability {p:.3f}, "
        f"loss {loss:.3f} for label {label}. Weights on the arrows: to unit 1 {W1[0, 0]:g} and "
        f"{W1[1, 0]:g}, to unit 2 {W1[0, 1]:g} and {W1[1, 1]:g}, to the output {w2[0]:g} and "
        f"{w2[1]:g}.",
    )


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

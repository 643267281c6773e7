"""Pictures of lesson 02, perceptrons."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from course_utils.arguments import accepts, callable_, describe, instance
from course_utils.figures.style import (
    GREY,
    MODEL,
    NEGATIVE,
    POSITIVE,
    SPECIES,
    TRUTH,
    described,
    new_figure,
    scatter_classes,
)
from course_utils.numeric_arguments import (
    array,
    integer,
    labels,
    list_of,
    number,
    probabilities,
    such_that,
)
from course_utils.scratch import perceptron_step

LENGTH, DEPTH, MASS = "bill length (mm)", "bill depth (mm)", "body mass (g)"
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
DASHES = ("-", "--", ":", "-.")
MOST_PLANES = 4
WHITE_BOX = {"fc": "white", "ec": "none", "pad": 1.5}
Model = Callable[[np.ndarray], np.ndarray]


# ---- one unit ----------------------------------------------------------------------------------


def unit() -> Figure:
    """Draw logistic regression and Rosenblatt's perceptron: the same unit but for its end."""
    fig, axes = new_figure(columns=2, width=8.4, height=2.5)
    z = np.linspace(-1, 1, 81)
    ends = (
        ("logistic regression", "sigmoid", 1 / (1 + np.exp(-6 * z)), "$p$ from 0 to 1"),
        ("Rosenblatt's perceptron", "step", np.where(z > 0, 1.0, 0.0), "0 or 1"),
    )
    for ax, (title, name, curve, answer) in zip(axes, ends, strict=True):
        ax.axis("off")
        ax.set(xlim=(0, 10), ylim=(0, 5), title=title)
        for height, feature, weight in ((4.1, "$x_1$", "$w_1$"), (0.9, "$x_2$", "$w_2$")):
            ax.add_patch(Circle((0.7, height), 0.6, fc="#F2F2F2", ec="black"))
            ax.text(0.7, height, feature, ha="center", va="center")
            _arrow(ax, (1.3, height), (3.1, 2.5 + (height - 2.5) * 0.3))
            ax.text(2.2, height * 0.72 + 0.7, weight, ha="center", va="center", bbox=WHITE_BOX)
        ax.add_patch(
            FancyBboxPatch((3.2, 1.7), 1.5, 1.6, boxstyle="round,pad=0.05", fc="#F2F2F2", ec="k")
        )
        ax.text(3.95, 2.5, "sum\n$+ b$", ha="center", va="center")
        _arrow(ax, (4.8, 2.5), (6.1, 2.5))
        ax.text(5.4, 3.0, "$z$", ha="center", va="center")
        ax.add_patch(
            FancyBboxPatch((6.2, 1.7), 1.5, 1.6, boxstyle="round,pad=0.05", fc="#F2F2F2", ec="k")
        )
        ax.plot(6.95 + 0.6 * z, 1.95 + 1.1 * curve, color=MODEL.colour, lw=2.5)
        ax.text(6.95, 1.2, name, ha="center", va="center")
        _arrow(ax, (7.8, 2.5), (8.7, 2.5))
        ax.text(8.8, 2.5, answer.replace(" from", "\nfrom"), ha="left", va="center")
    return described(
        fig,
        "2 drawings of one unit: features x1 and x2, each times its weight, are summed with the "
        "bias to the score z. On the left a sigmoid turns z into p from 0 to 1, on the right a "
        "step turns it into 0 or 1.",
    )


@accepts(
    X=array("n", 2),
    is_gentoo=labels("n"),
    weights=such_that(array(2), lambda w: w[1] != 0, "not end in 0: the line would be vertical"),
    bias=number(),
)
def gentoo(X: np.ndarray, is_gentoo: np.ndarray, weights: np.ndarray, bias: float) -> Figure:
    """Draw the penguins, Gentoo and others, and the line of a perceptron.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill depth in millimetres, body mass in grams.
    is_gentoo : array_like, shape (n,)
        1 for a Gentoo, 0 for another.
    weights : array_like, shape (2,)
        In the units of `X`, the second not 0.
    bias : float
    """
    fig, (ax,) = new_figure(height=3.8)
    scatter_classes(ax, X, is_gentoo, ("other", "Gentoo"))
    x1 = np.array([X[:, 0].min() - 0.3, X[:, 0].max() + 0.3])
    x2 = -(weights[0] * x1 + bias) / weights[1]
    ax.plot(x1, x2, color="black", lw=2)
    margin = 0.05 * np.ptp(X[:, 1])
    ax.set(
        xlabel=DEPTH,
        ylabel=MASS,
        xlim=(x1[0], x1[1]),
        ylim=(X[:, 1].min() - margin, X[:, 1].max() + margin),
    )
    ax.legend(loc="lower right")
    wrong = int(np.sum((X @ weights + bias > 0) != is_gentoo))
    return described(
        fig,
        f"{len(X)} penguins by bill depth and body mass, {int(is_gentoo.sum())} of them Gentoo. A "
        f"line from {x2[0]:.0f} g at {x1[0]:.1f} mm to {x2[1]:.0f} g at {x1[1]:.1f} mm; {wrong} "
        "penguins lie on its wrong side.",
    )


@accepts(runs=instance(dict))
def mistakes(runs: dict[str, np.ndarray]) -> Figure:
    """Draw how many mistakes were made in each epoch, a line for each of at most four trainings.

    Parameters
    ----------
    runs : dict of str to array_like, shape (epochs,)
        The mistakes by the name of what was learned.
    """
    counts = {name: array("epochs")(f"mistakes: runs[{name!r}]", v, {}) for name, v in runs.items()}
    if not 1 <= len(counts) <= len(DASHES):
        raise ValueError(f"mistakes: runs must hold 1 to {len(DASHES)} trainings, got {len(runs)}")
    fig, (ax,) = new_figure(height=3.0)
    for (name, count), dash, mark in zip(counts.items(), DASHES, "osD^", strict=False):
        epochs = np.arange(1, len(count) + 1)
        ax.plot(epochs, count, color="black", ls=dash, marker=mark, lw=1.8, ms=5)
        ax.annotate(
            name, (epochs[-1], count[-1]), xytext=(9, 0), textcoords="offset points", va="center"
        )
    ax.set(xlabel="epoch", ylabel="mistakes", ylim=(-0.2, None))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    said = "; ".join(
        f"{name}: {', '.join(f'{one:g}' for one in count[:12])}" for name, count in counts.items()
    )
    return described(fig, f"Mistakes in each of the first epochs, one line for each task. {said}.")


@accepts(
    x=array(2),
    label=such_that(number(), lambda one: abs(one) == 1, "be -1 or 1"),
    weights=array(2),
    bias=number(),
    times=integer(at_least=0, at_most=3),
)
def corrections(
    x: np.ndarray, label: float, weights: np.ndarray, bias: float, times: int
) -> Figure:
    """Draw one example and a unit's line, as they are and after each step of Rosenblatt's rule.

    Parameters
    ----------
    x : array_like, shape (2,)
        The example.
    label : int
        Its class, -1 or 1.
    weights : array_like, shape (2,)
    bias : float
    times : int
        How many steps, from 0 to 3.
    """
    fig, axes = new_figure(columns=times + 1, width=3.3 * (times + 1) + 0.2, height=3.7)
    look = POSITIVE if label > 0 else NEGATIVE
    reach = 1.1 * max(3.0, np.abs(weights).max(), np.abs(x).max())
    scores = []
    for ax in axes:
        z = weights @ x + bias
        scores.append(f"{z:.3g}".replace("-", "−"))
        if wrong := label * z <= 0:
            ax.scatter(
                x[0], x[1], s=330, facecolors="none", edgecolors="black", linewidths=2, zorder=4
            )
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="$x_1$", ylabel="$x_2$")
        ax.set_title(f"score {scores[-1]}: {'wrong' if wrong else 'right'}")
        _half_plane(ax, weights, bias, "-", (-reach, reach))
        tip = (float(weights[0]), float(weights[1]))
        ax.annotate("", tip, (0, 0), arrowprops={"arrowstyle": "->", "lw": 2.5, "shrinkA": 0,
                    "shrinkB": 0, "color": MODEL.colour}, zorder=3)  # fmt: skip
        ax.annotate("$w$", tip, xytext=(4, 6), textcoords="offset points")
        ax.scatter(
            x[0], x[1], s=90, c=look.colour, marker=look.marker, edgecolors="white", zorder=5
        )
        weights, bias = perceptron_step(x, label, weights, bias)
    return described(
        fig,
        f"{times + 1} planes with one example of class {label:+g} at ({x[0]:g}, {x[1]:g}), a "
        f"unit's line and its weights as an arrow. The example's score is first "
        f"{', after a correction '.join(scores)}.",
    )


# ---- the plane and its fold --------------------------------------------------------------------


@accepts(y=labels(4), weights=array(2), bias=number())
def gate(y: np.ndarray, weights: np.ndarray, bias: float) -> Figure:
    """Draw the four corners with the classes `y`, and one unit's line with its yes side shaded.

    Parameters
    ----------
    y : array_like, shape (4,)
        The class of (0, 0), (0, 1), (1, 0) and (1, 1), each 0 or 1.
    weights : array_like, shape (2,)
    bias : float
    """
    fig, (ax,) = new_figure(width=4.6, height=3.6)
    _corner_plane(ax, "$x_1$", "$x_2$")
    _half_plane(ax, weights, bias, "-")
    _scatter_corners(ax, CORNERS, y, ("answer 0", "answer 1"))
    for (x1, x2), z in zip(CORNERS, CORNERS @ weights + bias, strict=True):
        ax.annotate(
            f"z = {z:g}".replace("-", "−"),
            (x1, x2),
            xytext=(0, 9 if x2 else -9),
            textcoords="offset points",
            ha="center",
            va="bottom" if x2 else "top",
        )
    fig.legend(loc="outside upper center", ncols=2)
    right = int(np.sum((CORNERS @ weights + bias > 0) == y))
    scores = ", ".join(f"{z:g}" for z in CORNERS @ weights + bias)
    return described(
        fig,
        f"4 corners of a square and the line {weights[0]:g} x1 {weights[1]:+g} x2 {bias:+g} = 0, "
        f"its side with scores above 0 shaded. The scores of (0, 0), (0, 1), (1, 0), (1, 1) are "
        f"{scores}: {right} of 4 corners lie on the right side.",
    )


@accepts(tasks=instance(dict))
def corners(tasks: dict[str, np.ndarray | None]) -> Figure:
    """Draw a plane for each of at most four tasks, with corners and no line: to draw on.

    Parameters
    ----------
    tasks : dict of str to array_like, shape (4,), or None
        The class of (0, 0), (0, 1), (1, 0) and (1, 1), each 0 or 1, by the name of the task; None
        for an empty plane of two hidden units' answers, not the first.
    """
    classes = {
        name: None if y is None else labels(4)(f"corners: tasks[{name!r}]", y, {})
        for name, y in tasks.items()
    }
    if not 1 <= len(classes) <= MOST_PLANES:
        raise ValueError(f"corners: tasks must hold 1 to {MOST_PLANES} planes, got {len(tasks)}")
    if next(iter(classes.values())) is None:
        raise ValueError("corners: tasks must not begin with None, an empty plane")
    fig, axes = new_figure(columns=len(classes), width=2.3 * len(classes) + 0.6, height=3.3)
    said = []
    for ax, (name, y) in zip(axes, classes.items(), strict=True):
        ax.set_title(name)
        _corner_plane(ax, *(("$a_1$", "$a_2$") if y is None else ("$x_1$", "$x_2$")))
        ax.set_aspect("auto")  # nearly square, and nothing overlaps at any size of type
        if y is None:
            said.append(f"{name}: empty")
            continue
        _scatter_corners(ax, CORNERS, y, ("class 0", "class 1") if not said else ("_0", "_1"))
        said.append(f"{name}: {', '.join(f'{one:g}' for one in y)}")
    fig.legend(loc="outside upper center", ncols=2)
    return described(
        fig,
        f"{len(said)} planes with the corners (0, 0), (0, 1), (1, 0), (1, 1) and no line. Their "
        f"classes: {'; '.join(said)}.",
    )


@accepts(
    hidden=list_of(array(3), at_least=2),
    output=array(3),
    names=such_that(instance(tuple), lambda names: len(names) == 2, "name two units"),
)
def fold(hidden: list[np.ndarray], output: np.ndarray, names: tuple[str, str]) -> Figure:
    """Draw XOR's corners with two hidden units' lines, and where the corners land behind them.

    Parameters
    ----------
    hidden : list of two array_like, shape (3,)
        (w1, w2, b) of each hidden unit, a step unit.
    output : array_like, shape (3,)
        (w1, w2, b) of the unit behind them.
    names : tuple of str
        What to call the two hidden units.
    """
    if len(hidden) != 2:
        raise ValueError(f"fold: hidden must hold two units, got {len(hidden)}")
    fig, (left, right) = new_figure(columns=2, width=8.4, height=3.9)
    y = np.array([0.0, 1.0, 1.0, 0.0])
    _corner_plane(left, "$x_1$", "$x_2$")
    for unit_, dash in zip(hidden, DASHES, strict=False):
        _half_plane(left, unit_[:2], unit_[2], dash)
    _scatter_corners(left, CORNERS, y, ("XOR is 0", "XOR is 1"))
    left.set_title(f"input plane: {names[0]} solid, {names[1]} dashed", fontsize=10)
    landed = np.column_stack([np.where(CORNERS @ u[:2] + u[2] > 0, 1.0, 0.0) for u in hidden])
    _corner_plane(right, f"{names[0]} says", f"{names[1]} says")
    _half_plane(right, output[:2], output[2], "-")
    _scatter_corners(right, landed, y, ("_XOR is 0", "_XOR is 1"))
    right.set_title("hidden plane: where each corner lands", fontsize=10)
    for ax, points in ((left, CORNERS), (right, landed)):
        for place in np.unique(points, axis=0):
            here = [f"({a:g}, {b:g})" for a, b in CORNERS[(points == place).all(axis=1)]]
            up = place[1] == 1
            ax.annotate(
                "\nand ".join(here),
                place,
                xytext=(0, 8 if up else -8),
                textcoords="offset points",
                ha="center",
                va="bottom" if up else "top",
                zorder=5,
            )
    fig.legend(loc="outside upper center", ncols=2)
    lands = "; ".join(
        f"({a:g}, {b:g}) on ({c:g}, {d:g})" for (a, b), (c, d) in zip(CORNERS, landed, strict=True)
    )
    return described(
        fig,
        f"Left: the 4 corners of XOR and the lines of two hidden units, {names[0]} and {names[1]}. "
        f"Right: the hidden plane, where the corners land: {lands}. One line parts the classes "
        "there.",
    )


# ---- networks ----------------------------------------------------------------------------------


@accepts(sizes=list_of(integer(at_least=1, at_most=6), at_least=2))
def network(sizes: list[int]) -> Figure:
    """Draw a network: a column of circles for each layer, an arrow for each weight.

    Parameters
    ----------
    sizes : list of int
        The number of inputs, then the number of units of each layer; each from 1 to 6.
    """
    fig, (ax,) = new_figure(width=7.0, height=3.3)
    ax.axis("off")
    tallest = max(sizes)
    ax.set(xlim=(-0.7, len(sizes) - 0.3), ylim=(-1.75, tallest + 0.35))
    places = [
        [(float(k), (tallest - 1) / 2 + (size - 1) / 2 - j) for j in range(size)]
        for k, size in enumerate(sizes)
    ]
    for before, after in pairwise(places):
        for start in before:
            for end in after:
                ax.plot((start[0], end[0]), (start[1], end[1]), color=GREY, lw=0.9, zorder=1)
    for k, column in enumerate(places):
        ax.plot(
            [x for x, _ in column],
            [y for _, y in column],
            "s" if k == 0 else "o",
            ms=19,
            mfc="#F2F2F2",
            mec="black",
            zorder=2,
        )
        if k == 0:
            said = f"input\n{sizes[0]} features"
        else:
            kind = "output" if k == len(sizes) - 1 else "hidden"
            said = f"{kind} layer [{k}]\n{sizes[k]} unit{'s' if sizes[k] > 1 else ''}"
        ax.text(k, -0.75, said, ha="center", va="top")
        if k:
            said = f"W {sizes[k - 1]} × {sizes[k]}\nb {sizes[k]}"
            ax.text(k - 0.5, tallest + 0.35, said, ha="center", va="top")
    weights = sum(a * b for a, b in pairwise(sizes))
    return described(
        fig,
        f"A network drawn as columns of {', '.join(map(str, sizes))} nodes, squares for the inputs "
        f"and circles for units. Each node is joined to all of the next column by {weights} lines "
        "in all, one for each weight.",
    )


# ---- three species -----------------------------------------------------------------------------


@accepts(X=array("n", 2), species=instance(np.ndarray))
def species(X: np.ndarray, species: np.ndarray) -> Figure:
    """Draw each penguin by bill length and depth, in the colour and mark of its species.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill length and bill depth in millimetres.
    species : numpy.ndarray of str, shape (n,)
        The species' names.
    """
    _check_species("species", X, species)
    fig, (ax,) = new_figure(height=3.8)
    _scatter_species(ax, X, species)
    ax.set(xlabel=LENGTH, ylabel=DEPTH)
    ax.legend(loc="lower left", ncols=3, fontsize=9)
    ax.set_ylim(X[:, 1].min() - 1.3, None)
    clouds = "; ".join(
        f"{np.sum(species == name)} {name} near {x1:.0f} mm long and {x2:.0f} mm deep"
        for name in SPECIES
        if np.any(species == name)
        for x1, x2 in [X[species == name].mean(axis=0)]
    )
    return described(fig, f"{len(X)} penguins by bill length and depth, in clouds: {clouds}.")


@accepts(sigmoids=probabilities(3), softmax=probabilities(3))
def two_outputs(sigmoids: np.ndarray, softmax: np.ndarray) -> Figure:
    """Draw what three sigmoids and one softmax say of the same penguin, as bars.

    Parameters
    ----------
    sigmoids, softmax : array_like, shape (3,)
        Probabilities of Adelie, Chinstrap and Gentoo.
    """
    fig, axes = new_figure(columns=2, width=7.6, height=2.9)
    for ax, p, title in zip(axes, (sigmoids, softmax), ("three sigmoids", "softmax"), strict=True):
        bars = ax.bar(list(SPECIES), p, color=[s.colour for s in SPECIES.values()], ec="black")
        ax.bar_label(bars, fmt="%.2f", padding=2)
        ax.set(ylim=(0, 1.12), title=f"{title}: sum {p.sum():.2f}", xlabel="species")
        ax.set_ylabel("probability")
    said = [", ".join(f"{n} {v:.2f}" for n, v in zip(SPECIES, p, strict=True)) for p in
            (sigmoids, softmax)]  # fmt: skip
    return described(
        fig,
        f"Bars for one penguin. Three sigmoids: {said[0]}, sum {sigmoids.sum():.2f}. Softmax: "
        f"{said[1]}, sum {softmax.sum():.2f}.",
    )


@accepts(X=array("n", 2), species=instance(np.ndarray), model=callable_())
def regions(X: np.ndarray, species: np.ndarray, model: Model) -> Figure:
    """Draw the penguins over the species that a model names everywhere, its mistakes ringed.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Bill length and bill depth in millimetres.
    species : numpy.ndarray of str, shape (n,)
        The species' names.
    model : callable
        Takes points of shape (m, 2), returns probabilities or scores of shape (m, 3), in the order
        Adelie, Chinstrap, Gentoo.
    """
    _check_species("regions", X, species)
    fig, (ax,) = new_figure(height=4.2)
    margin = 0.06 * np.ptp(X, axis=0)
    (left, bottom), (right, top) = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2 = np.meshgrid(np.linspace(left, right, 240), np.linspace(bottom, top, 240))
    said = np.asarray(model(np.column_stack([x1.ravel(), x2.ravel()])))
    named = np.argmax(said, axis=1)
    colours = np.array([to_rgb(look.colour) for look in SPECIES.values()])
    ax.grid(False)
    ax.imshow(
        colours[named].reshape(240, 240, 3),
        extent=(left, right, bottom, top),
        origin="lower",
        aspect="auto",
        alpha=0.25,
        interpolation="nearest",
    )
    for k in range(said.shape[1]):
        ahead = said[:, k] - np.delete(said, k, axis=1).max(axis=1)
        ax.contour(x1, x2, ahead.reshape(240, 240), levels=[0], colors="black", linewidths=1)
    _scatter_species(ax, X, species)
    order = np.array(list(SPECIES))
    wrong = order[np.argmax(model(X), axis=1)] != species
    ax.scatter(
        X[wrong, 0],
        X[wrong, 1],
        s=130,
        facecolors="none",
        edgecolors="black",
        label="mistake",
        zorder=4,
    )
    ax.set(xlabel=LENGTH, ylabel=DEPTH, xlim=(left, right), ylim=(bottom, top))
    fig.legend(loc="outside upper center", ncols=4)
    return described(
        fig,
        f"{len(X)} penguins by bill length and depth over three regions with straight borders, one "
        f"for each species that the model names. {int(wrong.sum())} penguins lie in a region of "
        "another species and are ringed.",
    )


@accepts(x=array("n"), truth=array("n"), stairs=instance(dict))
def staircases(x: np.ndarray, truth: np.ndarray, stairs: dict[int, np.ndarray]) -> Figure:
    """Draw a curve and the stairs that networks of step units build beside it.

    Parameters
    ----------
    x, truth : array_like, shape (n,)
        The curve.
    stairs : dict of int to array_like, shape (n,)
        What a network says, by its number of hidden units; at most three of them.
    """
    said = {
        units: array("n")(f"staircases: stairs[{units!r}]", values, {"n": (len(x), "x")})
        for units, values in stairs.items()
    }
    if not 1 <= len(said) <= 3:
        raise ValueError(f"staircases: stairs must hold 1 to 3 networks, got {len(said)}")
    fig, axes = new_figure(columns=len(said), width=8.4, height=2.8)
    worst = []
    for ax, (units, values) in zip(axes, said.items(), strict=True):
        ax.plot(x, truth, color=TRUTH.colour, ls=TRUTH.dash, lw=1.6)
        ax.plot(x, values, color=MODEL.colour, lw=2)
        worst.append(f"{units} units: off by at most {np.abs(values - truth).max():.2f}")
        ax.set(title=worst[-1].replace(": ", "\n"), xlabel="x", ylabel="y")
        ax.title.set_fontsize(10)
    return described(
        fig, f"A curve, dashed, and {len(said)} staircases over it, pink. {'; '.join(worst)}."
    )


# ---- parts -------------------------------------------------------------------------------------


def _check_species(caller: str, X: np.ndarray, species: np.ndarray) -> None:
    if species.shape != (len(X),) or not np.isin(species, list(SPECIES)).all():
        raise ValueError(
            f"{caller}: species must be Adelie, Chinstrap or Gentoo for each row of X, got "
            f"{describe(species)}"
        )


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="->", mutation_scale=13))


def _corner_plane(ax: Axes, xlabel: str, ylabel: str) -> None:
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xlabel=xlabel, ylabel=ylabel)
    ax.set(xticks=[0, 1], yticks=[0, 1], aspect="equal")


def _scatter_corners(ax: Axes, points: np.ndarray, y: np.ndarray, names: tuple[str, str]) -> None:
    """Draw few points, large enough to be told apart from afar."""
    before = len(ax.collections)
    scatter_classes(ax, points, y, names)
    for dots in ax.collections[before:]:
        dots.set(sizes=[90])


def _half_plane(
    ax: Axes,
    weights: np.ndarray,
    bias: float,
    dash: str,
    reach: tuple[float, float] = (-0.5, 1.5),
) -> None:
    """Draw the line of a unit, and shade the side where its score is above 0."""
    places = np.linspace(*reach, 201)
    x1, x2 = np.meshgrid(places, places)
    z = weights[0] * x1 + weights[1] * x2 + bias
    if z.min() < 0 < z.max():
        ax.contour(x1, x2, z, levels=[0], colors="black", linestyles=[dash], linewidths=2)
    ax.contourf(x1, x2, z, levels=[0, np.inf], colors=[POSITIVE.colour], alpha=0.10)


def _scatter_species(ax: Axes, X: np.ndarray, species: np.ndarray) -> None:
    for name, look in SPECIES.items():
        points = X[species == name]
        ax.scatter(
            points[:, 0],
            points[:, 1],
            s=34,
            c=look.colour,
            marker=look.marker,
            edgecolors="black",
            linewidths=0.4,
            label=name,
            zorder=3,
        )

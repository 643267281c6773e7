"""Pictures of lesson 00, start here."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from course_utils.arguments import accepts, instance
from course_utils.figures.style import GREY, MODEL, POSITIVE, described, new_figure
from course_utils.numeric_arguments import integer, number

LESSONS = [
    ("01", "Logistic\nregression", "one line\ndecides"),
    ("02", "Perceptrons", "many small\ndeciders"),
    ("03", "Activations", "why bend\nthe line"),
    ("04", "Back-\npropagation", "who is\nto blame"),
    ("05", "PyTorch", "a network\nlearns a cubic"),
]


def course_map() -> Figure:
    """Draw the lessons after this one in order, each with what it is about."""
    fig, (ax,) = new_figure(width=8.4, height=2.3)
    ax.axis("off")
    ax.set(xlim=(0, 2 * len(LESSONS)), ylim=(0, 2.6))
    for i, (number_, name, theme) in enumerate(LESSONS):
        left = 0.15 + 2 * i
        ax.add_patch(
            FancyBboxPatch(
                (left, 0.75),
                1.5,
                1.5,
                boxstyle="round,pad=0.06",
                fc="#F2F2F2",
                ec=POSITIVE.colour,
                lw=2,
            )
        )
        ax.text(left + 0.75, 2.0, number_, ha="center", va="center", weight="bold", fontsize=12)
        ax.text(left + 0.75, 1.3, name, ha="center", va="center", fontsize=10)
        ax.text(left + 0.75, 0.3, theme, ha="center", va="center", fontsize=10, color=GREY)
        if i:
            ax.add_patch(
                FancyArrowPatch(
                    (left - 0.42, 1.5), (left - 0.08, 1.5), arrowstyle="->", mutation_scale=14
                )
            )
    lessons = "; ".join(f"{number_} {name}, {theme}" for number_, name, theme in LESSONS)
    plain = lessons.replace("-\n", "").replace("\n", " ")
    return described(fig, f"{len(LESSONS)} boxes in a row, joined by arrows: {plain}.")


@accepts(x=number(), nudge=number(above=0), answer=instance(bool))
def slope_by_nudge(x: float, nudge: float, answer: bool = True) -> Figure:
    """Draw x squared, two points a nudge to each side of `x`, and the line through them.

    Parameters
    ----------
    x : float
        Where the slope is measured.
    nudge : float
        How far each point lies from `x`, above 0.
    answer : bool
        Whether the picture and its description tell the slope.
    """
    fig, (ax,) = new_figure(width=6, height=3.6)
    xs = np.linspace(x - 3, x + 3, 121)
    ax.plot(xs, xs**2, color="black", lw=2)
    left, right = x - nudge, x + nudge
    slope = (right**2 - left**2) / (2 * nudge)
    ax.plot(xs, right**2 + slope * (xs - right), color=MODEL.colour, lw=2, ls="--")
    ax.plot([left, right], [left**2, right**2], "o", color="black", ms=7)
    if answer:
        ax.annotate(
            f"slope {slope:.3g}",
            (right, right**2),
            xytext=(12, -14),
            textcoords="offset points",
            va="top",
        )
    ax.set(xlabel="x", ylabel="x²")
    return described(
        fig,
        f"The curve x squared from {xs[0]:g} to {xs[-1]:g}, with points at {left:g} and {right:g}. "
        + (
            f"The dashed line through both has slope {slope:.3g}."
            if answer
            else "A dashed line goes through both."
        ),
    )


def gears() -> Figure:
    """Draw three gears that touch: A turns B three times, B turns C twice."""
    fig, (ax,) = new_figure(width=7, height=3.2)
    ax.axis("off")
    ax.set_aspect("equal")
    left = 0.0
    for name, radius in (("A", 3.0), ("B", 1.0), ("C", 0.5)):
        middle = left + radius
        ax.add_patch(Circle((middle, 0), radius, fc="#F2F2F2", ec="black", lw=2))
        ax.plot([middle, middle], [0, radius], color=MODEL.colour, lw=3)
        ax.text(middle, -radius - 0.3, name, ha="center", va="top", fontsize=14, weight="bold")
        left += 2 * radius
    ax.set(xlim=(-0.2, left + 0.2), ylim=(-4.2, 3.1))
    return described(
        fig,
        "Three gears side by side that touch. A is 3 times as wide as B, and B twice as wide as C, "
        "so one turn of A turns B 3 times, and one turn of B turns C 2 times.",
    )


@accepts(
    rows=integer(at_least=1, at_most=6),
    inner=integer(at_least=1, at_most=6),
    columns=integer(at_least=1, at_most=6),
)
def matrix_product(rows: int, inner: int, columns: int) -> Figure:
    """Draw the shapes of X, W and X @ W as boxes, with one entry and what it is made of filled.

    Parameters
    ----------
    rows, inner, columns : int
        X has shape (rows, inner), W has shape (inner, columns); each from 1 to 6.
    """
    fig, (ax,) = new_figure(width=8.4, height=3.0)
    ax.axis("off")
    ax.set_aspect("equal")
    last_row, last_column = (
        {(rows - 1, k) for k in range(inner)},
        {(k, columns - 1) for k in range(inner)},
    )
    parts = [
        ("X", rows, inner, last_row, POSITIVE.colour),
        ("W", inner, columns, last_column, POSITIVE.colour),
        ("X @ W", rows, columns, {(rows - 1, columns - 1)}, MODEL.colour),
    ]
    left = 0.0
    highest = max(rows, inner)
    for (name, down, across, filled, colour), sign in zip(parts, ("@", "=", ""), strict=True):
        top = (highest - down) / 2
        for row in range(down):
            for column in range(across):
                face = colour if (row, column) in filled else "white"
                corner = (left + column, -top - row - 1)
                ax.add_patch(Rectangle(corner, 1, 1, fc=face, ec="black", lw=1.2))
        middle = left + across / 2
        ax.text(middle, -top + 0.2, f"{name}: ({down}, {across})", ha="center", va="bottom")
        ax.text(left + across + 1, -highest / 2, sign, ha="center", va="center", fontsize=16)
        left += across + 2
    ax.set(xlim=(-1.2, left - 0.8), ylim=(-highest - 0.2, 1))
    return described(
        fig,
        f"X as {rows} by {inner} boxes, W as {inner} by {columns}, X @ W as {rows} by {columns}. "
        f"Filled: the last row of X, the last column of W, and the one entry they make.",
    )

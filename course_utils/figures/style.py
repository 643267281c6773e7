"""What every picture shares: one meaning for each colour, one marker beside it, one size of type.

The colours are those of Okabe and Ito (Color Universal Design, 2008, https://jfly.uni-koeln.de/color/),
which people with the common forms of colour blindness can tell apart. Each comes with a second cue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from course_utils.arguments import accepts, instance
from course_utils.numeric_arguments import array, integer, labels, number


@dataclass(frozen=True)
class Look:
    """How one meaning is drawn: a colour, and the marker or dash that says the same without it."""

    colour: str
    marker: str
    dash: str = "-"


POSITIVE = Look("#0072B2", "o")  # class 1, scores above 0
NEGATIVE = Look("#D55E00", "^", "--")  # class 0, scores below 0
TRUTH = Look("#000000", "", "--")
MODEL = Look("#CC79A7", "", "-")
LOWEST = Look(MODEL.colour, "*")  # where a loss is least
SPECIES = {
    "Adelie": Look("#E69F00", "s"),
    "Chinstrap": Look("#56B4E9", "D"),
    "Gentoo": Look("#009E73", "P"),
}
PROBABILITY = LinearSegmentedColormap.from_list(
    "probability", [NEGATIVE.colour, "#FFFFFF", POSITIVE.colour]
)
GREY = "#595959"


@accepts(columns=integer(at_least=1), width=number(above=0), height=number(above=0))
def new_figure(
    columns: int = 1, width: float = 7.0, height: float = 4.2
) -> tuple[Figure, list[Axes]]:
    """Return a figure of `width` by `height` inches with `columns` axes side by side."""
    fig = Figure(figsize=(width, height), layout="constrained")
    axes = [fig.add_subplot(1, columns, column + 1) for column in range(columns)]
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.25)
        ax.set_axisbelow(True)
    return fig, axes


@accepts(fig=instance(Figure), alt=instance(str))
def described(fig: Figure, alt: str) -> Figure:
    """Give `fig` its text alternative, which `course_utils.show` passes on, and return it."""
    fig.set_label(alt)
    return fig


@accepts(ax=instance(Axes), X=array("n", 2), y=labels("n"), names=instance(tuple))
def scatter_classes(ax: Axes, X: np.ndarray, y: np.ndarray, names: tuple[str, str]) -> None:
    """Draw the points of class 0 and class 1, named in this order."""
    for value, look, name in zip((0, 1), (NEGATIVE, POSITIVE), names, strict=True):
        points = X[y == value]
        ax.scatter(
            points[:, 0],
            points[:, 1],
            s=36,
            c=look.colour,
            marker=look.marker,
            edgecolors="white",
            linewidths=0.5,
            label=name,
            zorder=3,
        )

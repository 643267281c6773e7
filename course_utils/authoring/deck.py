"""What a deck or a handout calls to show a figure or a lab at the size it is seen there.

A figure made for a lesson has smaller type than a room can read. Its type grows to the least size
allowed before it is drawn, and the picture says in `data-least-text` how large that came out, so
that a test can hold it against the rule.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from course_utils.arguments import accepts, instance, optional
from course_utils.display import figure_bundle, shrink_png
from course_utils.labs.shell import Lab
from course_utils.labs.still import ZOOM, still
from course_utils.numeric_arguments import array, integer, such_that

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.text import Text

SLIDE_LEAST_TEXT = 20  # pixels on a slide of 1280 × 720
SLIDE_WIDTH, SLIDE_HEIGHT = 1180, 560  # what a slide has left for a picture
PAGE_LEAST_TEXT = 12  # pixels, 9 points on paper
PAGE_WIDTH, PAGE_HEIGHT = 700, 990
SHARPNESS = 1.5  # pixels of the picture for each pixel it is shown at
WIDTH = integer(at_least=100, at_most=SLIDE_WIDTH)
PART = such_that(
    array(4), lambda part: min(part) >= 0 and min(part[2:]) > 0, "be left, top, width, height"
)
FONT_SIZE = re.compile(r'(?<=font-size=")[\d.]+(?=")')


@accepts(fig=instance(Figure), width=WIDTH)
def show_on_slide(fig: Figure, width: int = 1100) -> None:
    """Display `fig` on a slide, no text of it under 20 pixels.

    The type of `fig` itself is enlarged. Its text alternative is its label, which
    `course_utils.figures.style.described` gives it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    width : int, optional
        How wide, in pixels of a slide 1280 wide.

    Raises
    ------
    TypeError, ValueError
        If `fig` is no figure, has no label, or would be higher than 560 pixels.
    """
    _show_figure(fig, width, SLIDE_HEIGHT, SLIDE_LEAST_TEXT, "show_on_slide")


@accepts(fig=instance(Figure), width=integer(at_least=100, at_most=PAGE_WIDTH))
def show_on_page(fig: Figure, width: int = 640) -> None:
    """Display `fig` on a handout, no text of it under 12 pixels, which are 9 points on paper.

    As `show_on_slide`, but `width` is in pixels of an A4 page 700 wide.
    """
    _show_figure(fig, width, PAGE_HEIGHT, PAGE_LEAST_TEXT, "show_on_page")


@accepts(lab=instance(Lab), width=WIDTH, part=optional(PART))
def show_lab(lab: Lab[Any], width: int = 1000, part: Sequence[float] | None = None) -> None:
    """Display what `lab` shows now as a picture on a slide, no text of it under 20 pixels.

    Parameters
    ----------
    lab : course_utils.labs.shell.Lab
        The lab. `lab.receive` brings it into another state than its first.
    width : int, optional
        How wide, in pixels of a slide 1280 wide.
    part : tuple of four numbers, optional
        The part of the drawing to show: left, top, width and height, in units of the drawing. The
        smaller the part, the less its text has to grow. All of it, if not given.

    Raises
    ------
    TypeError, ValueError
        If `lab` is no lab, or the picture would be higher than 560 pixels.
    """
    svg = lab.frame["svg"]
    head, body = svg.split(">", 1)
    if part is None:
        part = list(map(float, re.findall(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', head)[0]))
    left, top, across, down = part
    scale = width / across
    _check_height(down * scale, width, SLIDE_HEIGHT, "show_lab")
    size = [SHARPNESS / ZOOM * scale * length for length in (across, down)]
    seen = (
        f'width="{size[0]:g}" height="{size[1]:g}" viewBox="{left:g} {top:g} {across:g} {down:g}"'
    )
    svg = re.sub('viewBox="[^"]+"', seen, head) + ">" + body
    least = SLIDE_LEAST_TEXT / scale
    svg = FONT_SIZE.sub(lambda size: f"{max(float(size.group()), least):.4g}", svg)
    kind, picture = still(svg)
    words = f"{lab.design.title}. {lab.frame['words']}"
    sizes = [float(size) * scale for size in FONT_SIZE.findall(svg)]
    _display(figure_bundle("Lab", kind, picture, words, width), min(sizes))


def _show_figure(fig: Figure, width: int, most_height: int, least: int, caller: str) -> None:
    """Enlarge the type of `fig`, draw it, and display it."""
    alt = str(fig.get_label())
    if not alt.strip():
        raise ValueError(f"{caller}: fig must have its text alternative as its label, got {alt!r}")
    across, down = fig.get_size_inches()
    _check_height(width * down / across, width, most_height, caller)
    pixels_a_point = width / across / 72
    points = least / pixels_a_point
    for ax in fig.axes:  # ticks are made anew when the figure is drawn
        for axis in (ax.xaxis, ax.yaxis):
            labels = [*axis.get_ticklabels(), axis.get_offset_text()]
            size = max(points, *(label.get_fontsize() for label in labels))
            axis.set_tick_params(which="both", labelsize=size)
            axis.get_offset_text().set_fontsize(size)
    for text in _texts(fig):
        text.set_fontsize(max(text.get_fontsize(), points))
    drawn = io.BytesIO()
    fig.savefig(drawn, format="png", dpi=SHARPNESS * width / across, facecolor="white")
    png = shrink_png(drawn.getvalue())
    sizes = [text.get_fontsize() * pixels_a_point for text in _texts(fig)]
    _display(figure_bundle("Figure", "image/png", png, alt, width), min(sizes, default=least))


def _texts(fig: Figure) -> list[Text]:
    """Return what `fig` has of text."""
    from matplotlib.text import Text

    return [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]


def _check_height(height: float, width: int, most: int, caller: str) -> None:
    if height > most:
        raise ValueError(
            f"{caller}: width must be at most {int(width * most / height)} for this picture, whose "
            f"height may be {most}, got {width}"
        )


def _display(bundle: dict[str, str], least_text: float) -> None:
    from IPython.display import display

    said = f'<img data-least-text="{least_text:.1f}" '
    bundle["text/html"] = bundle["text/html"].replace("<img ", said, 1)
    display(bundle, raw=True)  # type: ignore[no-untyped-call]

"""Show a figure to everyone: a picture for the eye, its alt text for a screen reader."""

from __future__ import annotations

import base64
import html
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 120  # 1.25 pixels for each CSS pixel: sharp enough, and small


def show(fig: Figure, alt: str | None = None) -> None:
    """Display `fig` with a text alternative.

    JupyterLab drops an alt text kept in the metadata, so it travels inside the HTML.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure to draw.
    alt : str, optional
        What the picture shows, in words and numbers, for those who cannot see it. The course's own
        figures bring theirs, as their label.

    Raises
    ------
    TypeError, ValueError
        If `fig` is not a matplotlib figure, or `alt` is not a text or is empty.
    """
    from IPython.display import display
    from matplotlib.figure import Figure

    if not isinstance(fig, Figure):
        raise TypeError(f"show: fig must be a matplotlib Figure, got {type(fig).__name__} {fig!r}")
    if alt is None:
        alt = str(fig.get_label())
    if not isinstance(alt, str):
        raise TypeError(f"show: alt must be a text, got {type(alt).__name__} {alt!r}")
    if not alt.strip():
        raise ValueError(f"show: alt must say what the picture shows, got {alt!r}")

    png = _to_png(fig)
    width = round(fig.get_figwidth() * 96)
    display(  # type: ignore[no-untyped-call]
        figure_bundle("Figure", "image/png", png, alt, width) | {"image/png": png},
        raw=True,
        metadata={"image/png": {"alt": alt}},
    )


def figure_bundle(name: str, kind: str, picture: bytes, alt: str, width: int) -> dict[str, str]:
    """Return a picture of MIME type `kind` as HTML, `width` CSS pixels wide, and as text."""
    safe_alt = html.escape(alt, quote=True)
    source = f"data:{kind};base64,{base64.b64encode(picture).decode('ascii')}"
    image = f'<img alt="{safe_alt}" width="{width}" style="max-width: 100%" src="{source}">'
    return {"text/html": f"<figure>{image}</figure>", "text/plain": f"{name}: {alt}"}


def _to_png(fig: Figure) -> bytes:
    """Draw `fig` on opaque white."""
    drawn = io.BytesIO()
    fig.savefig(drawn, format="png", dpi=DOTS_PER_INCH, facecolor="white")
    return shrink_png(drawn.getvalue())


def shrink_png(png: bytes) -> bytes:
    """Return `png` in 256 colours, which suffice for charts, at a third of the bytes."""
    from PIL import Image

    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(small, "PNG", optimize=True)
    return small.getvalue()


@contextmanager
def show_warnings() -> Iterator[None]:
    """Print the warnings of the block as plain lines below its output, each once.

    A warning otherwise comes in red, with the path of a file, and only the first time.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for said in dict.fromkeys(str(one.message) for one in caught):
        print(f"   warning: {said}")

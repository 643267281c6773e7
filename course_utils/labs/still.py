"""A lab's drawing as a picture that needs no kernel, black on opaque white."""

from __future__ import annotations

from pathlib import Path

from course_utils.display import shrink_png

ZOOM = 1.25  # pixels for each unit of the drawing


def still(svg: str) -> tuple[str, bytes]:
    """Return `svg` as a picture: its kind, and its bytes.

    With the package for authors that draws it (resvg) that is a PNG, which every viewer of
    notebooks shows; without it, the drawing itself.
    """
    black = svg.replace("<svg ", '<svg color="#000000" ', 1)
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        white = '<rect width="100%" height="100%" fill="#ffffff"/>'
        head, bracket, rest = black.partition(">")
        return "image/svg+xml", f"{head}{bracket}{white}{rest}".encode()
    import matplotlib

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    png = svg_to_bytes(
        svg_string=black,
        background="#ffffff",
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(fonts / "DejaVuSans.ttf"), str(fonts / "DejaVuSansMono.ttf")],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
        monospace_family="DejaVu Sans Mono",
    )
    return "image/png", shrink_png(bytes(png))

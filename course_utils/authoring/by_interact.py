"""A lab's picture the way notebooks usually do it, to compare with: `interact` and pyplot.

Each element of a lab's drawing becomes a matplotlib artist. What a state's drawing holds is worked
out beforehand for every stop of the slider, so that only matplotlib's own work is measured.
"""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.image import BboxImage, imread
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform, TransformedBbox

from course_utils import labs
from course_utils.arguments import accepts, instance
from course_utils.labs.design import Design, Event, Slider
from course_utils.labs.shell import Lab

PRESETS: dict[str, dict[str, Any]] = {
    "playground": {"trained": 1000, "rewound_to": 400},
    "train_and_rewind": {"trained": 600, "rewound_to": 300},
    "where_will_it_step": {"steps": 10},
}
SVG = "{http://www.w3.org/2000/svg}"
INHERITED = ("fill", "stroke", "stroke-width", "font-size", "opacity", "font-family", "font-weight")
PIXELS_AN_INCH = 96
POINTS_A_PIXEL = 72 / PIXELS_AN_INCH
ANCHORS = {"start": "left", "middle": "center", "end": "right"}
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """An artist to be: its class, arguments and transform, and the box that cuts it off, if any."""

    kind: Callable[..., Artist]
    arguments: dict[str, Any]
    transform: Transform
    box: Box | None


@accepts(name=instance(str))
def lab_to_measure(name: str) -> Lab[Any]:
    """Return a lab in a state in which its longest slider has something to change."""
    return getattr(labs, name)(**PRESETS.get(name, {}))


@accepts(name=instance(str))
def longest_slider(name: str) -> Slider | None:
    """Return the slider of a lab that has the most stops; None if it has no slider."""
    sliders = [one for one in lab_to_measure(name).design.controls if isinstance(one, Slider)]
    return max(sliders, key=lambda one: len(one.values), default=None)


@accepts(name=instance(str))
def states_of(name: str) -> list[Any]:
    """Return the states that a lab's longest slider leads to, one for each of its stops.

    A lab without a slider is nudged instead: its last mark, one step to and fro.
    """
    lab, slider = lab_to_measure(name), longest_slider(name)
    design: Design[Any] = lab.design
    if slider:
        events = [Event("set", slider.key, value) for value in slider.values]
        return [design.reduce(lab.state, event) for event in events]
    key = re.findall(r'data-key="([^"]+)" data-drag', design.draw(lab.state))[-1]
    return [lab.state, design.reduce(lab.state, Event("nudge", key, x=1, y=1))] * 20


@accepts(svg=instance(str))
def shapes(svg: str) -> list[Shape]:
    """Return what matplotlib needs for each element of a drawing.

    Raises
    ------
    ValueError
        If the drawing holds what this cannot read.
    """
    return list(_walk(ET.fromstring(svg), {}, IdentityTransform(), None))


@accepts(name=instance(str))
def by_interact(name: str) -> None:
    """Show a lab's picture below a stock slider, drawn by pyplot at each of its stops."""
    from ipywidgets import IntSlider, interact
    from matplotlib import pyplot as plt

    design = lab_to_measure(name).design
    drawn = [shapes(design.draw(state)) for state in states_of(name)]
    root = ET.fromstring(design.draw(states_of(name)[0]))
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])

    def show(stop: int) -> None:
        fig = plt.figure(figsize=(width / PIXELS_AN_INCH, height / PIXELS_AN_INCH))
        ax = fig.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, width), ylim=(height, 0))
        ax.axis("off")
        for one in drawn[stop]:
            artist = one.kind(**one.arguments, transform=one.transform + ax.transData)
            ax.add_artist(artist)
            if one.box:
                left, top, *size = one.box
                artist.set_clip_path(Rectangle((left, top), *size, transform=ax.transData))
        plt.show()

    interact(show, stop=IntSlider(value=len(drawn) // 2, max=len(drawn) - 1))


def _walk(
    element: ET.Element, style: dict[str, str], transform: Transform, box: Box | None
) -> Iterator[Shape]:
    get = element.attrib
    style = style | {name: get[name] for name in INHERITED if name in get}
    transform = _own_transform(get.get("transform", "")) + transform
    tag = element.tag.removeprefix(SVG)
    if tag == "svg" and "x" in get:
        box = float(get["x"]), float(get["y"]), float(get["width"]), float(get["height"])
    found = _artist_of(tag, element, style)
    if found and get.get("class") != "ann-lab-target":  # seen only while it has the focus
        yield Shape(*found, transform, box)
    if tag != "text":
        for child in element:
            yield from _walk(child, style, transform, box)


def _artist_of(  # noqa: PLR0911 - one for each kind of element
    tag: str, element: ET.Element, style: dict[str, str]
) -> tuple[Callable[..., Artist], dict[str, Any]] | None:
    get = element.attrib
    match tag:
        case "circle":
            centre = float(get.get("cx", 0)), float(get.get("cy", 0))
            return Circle, {"xy": centre, "radius": float(get["r"]), **_paint(style, element)}
        case "rect":
            corner = float(get.get("x", 0)), float(get.get("y", 0))
            size = {"width": float(get["width"]), "height": float(get["height"])}
            return Rectangle, {"xy": corner, **size, **_paint(style, element)}
        case "image":
            box = tuple(float(get[name]) for name in ("x", "y", "width", "height"))
            return _picture, {"box": box, "address": get["href"]}
        case "polyline":
            places = np.array(re.findall(NUMBER, get["points"]), dtype=float).reshape(-1, 2)
            return PathPatch, {"path": Path(places), **_paint(style, element)}
        case "path":
            return PathPatch, {"path": _path(get["d"]), **_paint(style, element)}
        case "text":
            return Text, {
                "x": float(get.get("x", 0)),
                "y": float(get.get("y", 0)),
                "text": "".join(element.itertext()),
                "horizontalalignment": ANCHORS[get.get("text-anchor", "start")],
                "verticalalignment": "baseline",
                "color": _colour(style.get("fill", "none")),
                "fontsize": float(style["font-size"].removesuffix("px")) * POINTS_A_PIXEL,
                "rotation": 90 if "rotate" in get.get("transform", "") else 0,
                "rotation_mode": "anchor",
            }
    return None


def _picture(box: Box, address: str, transform: Transform) -> Artist:
    """Return a picture that an address holds, in a box whose y grows downwards."""
    place = TransformedBbox(Bbox.from_bounds(*box), transform)
    picture = BboxImage(place, origin="upper", interpolation="bilinear")
    picture.set_data(imread(io.BytesIO(base64.b64decode(address.partition(",")[2]))))
    return picture


def _paint(style: dict[str, str], element: ET.Element) -> dict[str, Any]:
    dashes = element.get("stroke-dasharray")
    return {
        "facecolor": _colour(style.get("fill", "none")),
        "edgecolor": _colour(style.get("stroke", "none")),
        "linewidth": float(style.get("stroke-width", 1)) * POINTS_A_PIXEL,
        "alpha": float(style.get("opacity", 1)) * float(element.get("fill-opacity", 1)),
        "linestyle": (0, tuple(map(float, dashes.replace(",", " ").split()))) if dashes else "-",
        "fill": style.get("fill", "none") != "none",
    }


def _colour(name: str) -> str:
    return "black" if name == "currentColor" else name


def _path(d: str) -> Path:
    """Return a path of straight lines."""
    vertices: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    start = (0.0, 0.0)
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        values = [float(one) for one in re.findall(NUMBER, rest)]
        x, y = vertices[-1] if vertices else (0.0, 0.0)
        match command:
            case "M" | "L":
                places = list(zip(values[::2], values[1::2], strict=True))
            case "m" | "l":
                ahead = zip(values[::2], values[1::2], strict=True)
                places = [(x := x + across, y := y + down) for across, down in ahead]
            case "H" | "h":
                places = [(value + x * (command == "h"), y) for value in values]
            case "V" | "v":
                places = [(x, value + y * (command == "v")) for value in values]
            case "Z" | "z":
                places = [start]
            case _:
                raise ValueError(f"shapes: svg must hold paths of M, L, H, V, Z, got {command!r}")
        following = Path.CLOSEPOLY if command in "Zz" else Path.LINETO
        codes += [Path.MOVETO if command in "Mm" else following, *[following] * (len(places) - 1)]
        start = places[0] if command in "Mm" else start
        vertices += places
    return Path(vertices, codes)


def _own_transform(text: str) -> Transform:
    """Return what moves and scales an element; a text's turn is an argument of its own."""
    found = Affine2D()
    for name, inner in reversed(re.findall(r"(\w+)\(([^)]*)\)", text)):
        values = [float(one) for one in re.findall(NUMBER, inner)]
        if name == "translate":
            found.translate(*values)
        elif name == "scale":
            found.scale(*values)
    return found

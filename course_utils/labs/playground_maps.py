"""What each unit answers all over the square, as small pictures."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import cache

import numpy as np
from contourpy import contour_generator

from course_utils.figures.style import PROBABILITY
from course_utils.labs.playground_data import REACH

SIDE = 48  # points of the grid along each side of the square
LEVELS = 64
_CENTRES = (np.arange(SIDE) + 0.5) / SIDE * 2 * REACH - REACH
GRID = np.stack(np.meshgrid(_CENTRES, -_CENTRES), axis=-1).reshape(-1, 2)  # the top row first


def picture(values: np.ndarray, thin: int = 1) -> str:
    """Return values from -1 to 1 along `GRID` as a picture's address.

    Orange is below 0 and blue above, as the course has it. With `thin` only every so many rows and
    columns are taken.
    """
    square = values.reshape(SIDE, SIDE)[::thin, ::thin]
    levels = np.rint((np.clip(square, -1, 1) + 1) / 2 * LEVELS).astype(np.uint8)
    rows = np.pad(levels, ((0, 0), (1, 0)))  # each row of a PNG begins with a 0: no filter
    size = struct.pack(">IIBBBBB", levels.shape[1], levels.shape[0], 8, 3, 0, 0, 0)
    body = _chunk(b"IHDR", size) + _palette() + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 1))
    png = b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + _sum(name + content)


def _sum(content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content))


@cache
def _palette() -> bytes:
    """Return the colours, paler than those of the points, which must be seen on them."""
    colours = PROBABILITY(np.arange(LEVELS + 1) / LEVELS)[:, :3]
    pale = np.rint(255 * (1 - 0.75 * (1 - colours))).astype(np.uint8)
    return _chunk(b"PLTE", pale.tobytes())


def borders(values: np.ndarray, level: float) -> list[np.ndarray]:
    """Return the lines along which values along `GRID` are `level`, in the square's units."""
    lines = contour_generator(_CENTRES, -_CENTRES, values.reshape(SIDE, SIDE))
    return [np.asarray(piece) for piece in lines.lines(level)]

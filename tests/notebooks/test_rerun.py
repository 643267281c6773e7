"""Each notebook, run twice from top to bottom in one kernel, says the same both times.

A learner who re-runs a lesson must not meet other numbers. The first run also draws each picture
anew, and it must look like the committed one: nbval does not compare pictures.
"""

import base64
import io
import re

import hygiene
import nbformat
import numpy as np
import pytest
from nbformat import from_dict
from PIL import Image

from course_utils.authoring.refresh import RULES, run

NOTEBOOKS = sorted((hygiene.ROOT / "notebooks").glob("*.ipynb"))
MAX_MEAN_DIFFERENCE = 2  # of 255 grey levels: another processor's rounding stays far below


def texts(cell):
    if "nbval-ignore-output" in cell.metadata.get("tags", []):
        return []
    found = []
    for output in cell.outputs:
        data = output.get("data", {"text/plain": output.get("text", "")})
        for kind in ("text/plain", "text/html"):
            text = data.get(kind, "")
            for pattern, replacement in RULES:
                text = re.sub(pattern, replacement, text)
            found.append(text)
    return found


def pictures(cell):
    encoded = [output.get("data", {}).get("image/png") for output in cell.outputs]
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in encoded if one]


def looks_alike(ours, theirs):
    if ours.size != theirs.size:
        return False
    difference = np.asarray(ours.convert("L"), float) - np.asarray(theirs.convert("L"), float)
    return np.abs(difference).mean() <= MAX_MEAN_DIFFERENCE


def run_twice(path):
    """Return the code cells as committed, after a first run, and after a second in one kernel."""
    committed = nbformat.read(path, as_version=4)
    code = [cell for cell in committed.cells if cell.cell_type == "code"]
    doubled = from_dict(committed | {"cells": code + code})
    for cell in doubled.cells[len(code) :]:
        cell.id += "-again"
    run(doubled, path.parent)
    return code, doubled.cells[: len(code)], doubled.cells[len(code) :]


def differences(path):
    for committed, first, second in zip(*run_twice(path), strict=True):
        if texts(first) != texts(second):
            yield f"{committed.id}: another output in the second run"
        ours, theirs = pictures(committed), pictures(first)
        if len(ours) != len(theirs) or not all(map(looks_alike, ours, theirs)):
            yield f"{committed.id}: the committed picture is not what the code draws"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_second_run_says_the_same(path):
    assert list(differences(path)) == []


@pytest.mark.parametrize(
    ("cell_id", "old", "new"),
    [
        (None, "", ""),
        ("adding-code", "a = 1 + 2", "a = globals().get('a', 0) + 1"),
        ("line-figure", "[0, 1]", "[1, 0]"),
    ],
    ids=["unbroken", "memory of the first run", "other picture"],
)
def test_differences_are_seen(specimen, cell_id, old, new):
    path = specimen / "notebooks" / "01_specimen.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if cell_id:
        broken = hygiene.find_cell(notebook, cell_id)
        broken.source = broken.source.replace(old, new)
        nbformat.write(notebook, path)
    assert [text.partition(":")[0] for text in differences(path)] == ([cell_id] if cell_id else [])

"""A small course of two notebooks that keeps every rule, for the gate's own tests to break."""

import shutil

import nbformat
import pytest

from course_utils.authoring.refresh import refresh

START = [
    ("markdown", "title", "# 00 Start here\n\n**5 minutes** of core reading.", {}),
    (
        "markdown",
        "glossary",
        "## 1 Glossary · core\n\n| Term | Korean | Meaning |\n|---|---|---|\n"
        "| bias | 편향 | what is added |\n| weight | 가중치 | what is multiplied |",
        {},
    ),
]
LESSON = [
    ("markdown", "title", "# 01 Specimen\n\n**5 minutes** of core reading.", {}),
    (
        "markdown",
        "adding",
        "## 1 Adding · core\n\nSee [the glossary](00_start_here.ipynb#cell-id=glossary) "
        "and [below](#2-More-·-deeper).\n\n$$a = 1 + 2$$",
        {"evaluated_by": ["adding-code"]},
    ),
    ("code", "adding-code", "a = 1 + 2\nprint(f'a = {a}')", {}),
    (
        "code",
        "clock",
        "import time\n\ntime.time()",
        {"tags": ["nbval-ignore-output"], "reason": "the clock runs on"},
    ),
    ("code", "choice", 'from course_utils import predict, show\n\npredict("01.p1", "3", "4")', {}),
    ("markdown", "more", "## 2 More · deeper\n\n### A line\n\nHere is a straight line.", {}),
    (
        "code",
        "line-figure",
        "from matplotlib.figure import Figure\n\nfig = Figure(figsize=(3, 2))\n"
        "fig.subplots().plot([0, 1])\nshow(fig, alt='A line from 0 up to 1.')",
        {},
    ),
    ("markdown", "after-line-figure", "The line rises by one for each step to the right.", {}),
    (
        "code",
        "temporary",
        "import tempfile\n\nwith tempfile.TemporaryDirectory() as folder:\n    print(folder)",
        {},
    ),
    ("markdown", "new-terms", "**New terms**: **bias**, **Weight**.", {}),
]


@pytest.fixture(scope="session")
def refreshed_specimen(tmp_path_factory):
    """Write the two notebooks once, outputs and all; return the folder of the course."""
    course = tmp_path_factory.mktemp("specimen")
    (course / "notebooks").mkdir()
    (course / "README.md").write_text("| [01](notebooks/01_specimen.ipynb) | adding | 5 min |\n")
    for name, cells in (("00_start_here", START), ("01_specimen", LESSON)):
        notebook = nbformat.v4.new_notebook()
        for kind, cell_id, source, metadata in cells:
            make = getattr(nbformat.v4, f"new_{kind}_cell")
            notebook.cells.append(make(source, id=cell_id, metadata=metadata))
        path = course / "notebooks" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        refresh(path)
    return course


@pytest.fixture
def specimen(refreshed_specimen, tmp_path):
    """Return the folder of a copy of the course, for one test to break."""
    return shutil.copytree(refreshed_specimen, tmp_path / "course")

"""Each lesson in real JupyterLab, light and dark: it runs, complains of nothing, fits the page.

The committed notebook is opened as it is stored, on a dark page; a copy without outputs, as the
learner gets it, is opened and run on a light one. Live labs on a dark page have tests of their own.
Screenshots are left in tests/browser/shots/ to be looked at.
"""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring.browser import RUN_ALL, open_notebook, write_setting
from course_utils.authoring.refresh import METADATA

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SHOTS = Path(__file__).with_name("shots")
SHOT_HEIGHT = 3000  # pixels

CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === "code")
    .map((cell) => cell.model.toJSON())"""
# Code may scroll in its own box; what is read and looked at may not.
TOO_WIDE = """() => {
    const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook");
    const edge = panel.getBoundingClientRect().right + 1;
    const read = ".jp-RenderedMarkdown *, .jp-OutputArea-output, .jp-OutputArea-output *";
    return [...panel.querySelectorAll(read)]
        .filter((element) => !element.closest("mjx-assistive-mml, script, style"))
        .filter((element) => element.getBoundingClientRect().right > edge
            || (element.matches(".jp-OutputArea-output, .jp-RenderedMarkdown")
                && element.scrollWidth > element.clientWidth + 1))
        .map((element) => element.tagName + " " + element.outerHTML.slice(0, 120));
}"""
# An error, an unknown command (MathJax writes it in red), or dollars left as they were.
BAD_FORMULAS = """() => [
    ...[...document.querySelectorAll("mjx-math mjx-merror, math mtext[mathcolor=red]")],
    ...[...document.querySelectorAll(".jp-RenderedMarkdown :is(p, li, td, th)")]
        .filter((element) => element.textContent.includes("$$")),
].map((element) => element.textContent || element.title)"""
BROKEN_PICTURES = """() => [...document.querySelectorAll(".jp-Notebook img")]
    .filter((image) => !(image.complete && image.naturalWidth > 0 && image.alt))
    .map((image) => image.outerHTML.slice(0, 120))"""


def look(page, name):
    """Keep pictures of the notebook from top to bottom, a tall screen at a time."""
    page.set_viewport_size({"width": 1280, "height": SHOT_HEIGHT})
    scroll = "(top) => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, top)"
    total = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    SHOTS.mkdir(exist_ok=True)
    for number, top in enumerate(range(0, total, SHOT_HEIGHT - 100), start=1):
        page.evaluate(scroll, top)
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / f"{name}-{number}.png")


def faults_as_stored(page):
    """Return what is wrong with how the notebook looks, whether it was run or not."""
    faults = [f"picture: {text}" for text in page.evaluate(BROKEN_PICTURES)]
    faults += [f"too wide: {text}" for text in page.evaluate(TOO_WIDE)]
    return faults + [f"formula: {text}" for text in page.evaluate(BAD_FORMULAS)]


def faults_of_run(page):
    """Return what went wrong in a run of all cells."""
    faults = []
    for cell in page.evaluate(CELLS):
        if not cell["execution_count"]:
            faults.append(f"never run: {cell['id']}")
        faults += [
            f"error: {cell['id']}" for one in cell["outputs"] if one["output_type"] == "error"
        ]
    if page.get_by_text(re.compile("(Error displaying|Loading) widget")).count():
        faults.append("widget: not shown")
    return faults


def open_lesson(lab, page, path, theme):
    """Open a notebook on a light or a dark page."""
    address, settings, _ = lab
    plugin = "@jupyterlab/apputils-extension/themes"
    write_setting(settings, plugin, {"theme": f"JupyterLab {theme}"})
    open_notebook(page, address, path)
    light = page.locator("body").get_attribute("data-jp-theme-light")
    assert light == str(theme == "Light").lower()


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_a_lesson_as_it_is_stored(lab, page, complaints, name):
    open_lesson(lab, page, f"notebooks/{name}.ipynb", "Dark")
    look(page, f"{name}-stored-dark")
    assert faults_as_stored(page) + complaints == []


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_a_lesson_as_the_learner_runs_it(lab, page, complaints, name):
    open_lesson(lab, page, f"work/{name}.ipynb", "Light")
    page.evaluate(RUN_ALL)
    look(page, f"{name}-run-light")
    assert faults_of_run(page) + faults_as_stored(page) + complaints == []


FAULTS = [
    ("error", new_code_cell("1 / 0")),
    ("never run", new_code_cell("1")),  # as the error above stops the run
    ("picture", new_markdown_cell("![gone](gone.png)")),
    ("picture", new_markdown_cell('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')),
    ("too wide", new_markdown_cell('<div style="width: 3000px">wide</div>')),
    ("formula", new_markdown_cell(r"$$\fraq 1 2$$")),
    ("formula", new_markdown_cell("$$x^$$")),
    ("formula", new_markdown_cell(r"$$\frac{1$$")),
    ("asked for", new_markdown_cell('<img alt="far" src="http://192.0.2.1/a.png">')),
    ("console", new_markdown_cell('<img alt="near" src="http://127.0.0.1:9/a.png">')),
]


def test_faults_are_seen(lab, page, complaints):
    address, _, course = lab
    cells = [new_markdown_cell("# Faults"), *[cell for _, cell in FAULTS]]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), course / "faults.ipynb")
    open_notebook(page, address, "faults.ipynb")
    page.evaluate(RUN_ALL)
    page.wait_for_timeout(1000)
    faults = faults_of_run(page) + faults_as_stored(page) + complaints
    kinds = [kind for kind, _ in FAULTS]
    for kind in kinds:
        seen = [fault for fault in faults if fault.startswith(kind)]
        assert len(seen) >= kinds.count(kind), faults


def test_wide_output_is_seen(lab, page):
    address, _, course = lab
    wide = new_code_cell("from IPython.display import HTML\nHTML('<hr style=\"width: 3000px\">')")
    cells = [new_markdown_cell("# Wide"), wide]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), course / "wide.ipynb")
    open_notebook(page, address, "wide.ipynb")
    page.evaluate(RUN_ALL)
    assert any(fault.startswith("too wide") for fault in faults_as_stored(page))

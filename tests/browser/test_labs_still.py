"""Without a kernel a lab is its picture: in JupyterLab, trusted or not, and as nbconvert's HTML."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from course_utils.authoring.browser import open_notebook

ROOT = Path(__file__).resolve().parents[2]


def alts_of_labs(path):
    """Return the text alternatives of the labs that a notebook holds, as its outputs have them."""
    outputs = [one for cell in nbformat.read(path, 4).cells for one in cell.get("outputs", [])]
    texts = [one.get("data", {}).get("text/plain", "") for one in outputs]
    return [text.removeprefix("Lab: ") for text in texts if text.startswith("Lab: ")]


LESSONS = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if alts_of_labs(path)]
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
# Of each picture with this alt that is on the page: is it whole, and how large?
PICTURES = """(alt) => [...document.querySelectorAll("img")]
    .filter((one) => one.alt === alt && one.checkVisibility())
    .map((one) => one.complete && one.naturalWidth > 400 && one.clientWidth > 300)"""
ALL_TRUSTED = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter((cell) => cell.type === "code").every((cell) => cell.trusted)"""
NO_WIDGET = ("model not found", "Error displaying widget", "Loading widget")


def assert_labs_are_pictures(page, path):
    for alt in alts_of_labs(path):
        assert page.evaluate(PICTURES, alt) == [True], alt[:60]
    outputs = " ".join(page.locator(".jp-OutputArea").all_inner_texts())
    assert not [one for one in NO_WIDGET if one in outputs]


@each_lesson
@pytest.mark.parametrize("trusted", [False, True], ids=["untrusted", "trusted"])
def test_in_jupyterlab(lab, page, complaints, path, trusted):
    address, settings, course = lab
    copy = course / "notebooks" / path.name
    if trusted:
        notary = NotebookNotary(data_dir=str(settings.parent / "JUPYTER_DATA_DIR"))
        notary.sign(nbformat.read(copy, 4))
    open_notebook(page, address, f"notebooks/{path.name}")
    assert page.evaluate(ALL_TRUSTED) is trusted
    assert_labs_are_pictures(page, path)
    assert complaints == []


@each_lesson
def test_in_html(page, path, tmp_path):
    command = ["nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
    page.route("http*://**", lambda route: route.abort())  # scripts that nbconvert names
    page.goto((tmp_path / f"{path.stem}.html").as_uri())
    assert_labs_are_pictures(page, path)

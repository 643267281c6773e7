"""The row of buttons, by mouse and by keyboard, in real JupyterLab."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring.browser import RUN_ALL, open_notebook
from course_utils.authoring.refresh import METADATA

ASK = 'from course_utils import predict\n\npredict("99.p1", "less", "equal", "more")'
CELL_IDS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .map((cell) => cell.model.sharedModel.getId())"""


@pytest.fixture
def buttons(lab, page, complaints):
    """Open and run a notebook with one prediction; yield its buttons, page and answers' file."""
    address, settings, course = lab
    cells = [new_markdown_cell("# A prediction"), new_code_cell(ASK), new_code_cell("1 + 1")]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), course / "predict.ipynb")
    answers = settings.parent / "progress.json"
    answers.unlink(missing_ok=True)
    open_notebook(page, address, "predict.ipynb")
    page.evaluate(RUN_ALL)
    yield page.locator(".ann-predict button"), page, answers
    assert complaints == []


def chosen(buttons):
    return [button.get_attribute("aria-pressed") for button in buttons.all()]


def test_by_mouse(buttons):
    row, page, answers = buttons
    row.nth(1).click()
    page.get_by_text("Noted. Read on to see.").wait_for()
    assert chosen(row) == ["false", "true", "false"]
    assert json.loads(answers.read_text()) == {"99.p1": "equal"}


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_by_keyboard(buttons, key):
    row, page, answers = buttons
    row.first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    page.get_by_text("Noted. Read on to see.").wait_for()
    assert json.loads(answers.read_text()) == {"99.p1": "more"}
    assert row.nth(2).evaluate("(button) => button === document.activeElement")


def test_keys_do_not_reach_the_notebook(buttons):
    row, page, _ = buttons
    before = page.evaluate(CELL_IDS)
    row.first.focus()
    for key in "ddb":
        page.keyboard.press(key)
    assert page.evaluate(CELL_IDS) == before


def test_remembered_when_run_again(buttons):
    row, page, _ = buttons
    row.nth(0).click()
    page.get_by_text("Noted. Read on to see.").wait_for()
    page.evaluate(RUN_ALL)
    page.get_by_text("Your choice from last time.").wait_for()
    assert chosen(row) == ["true", "false", "false"]

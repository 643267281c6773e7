"""Ways through a lesson: late, starting in the middle; or stuck, with every exercise left blank."""

import ast
import re

import hygiene
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

LESSONS = {
    path.stem: nbformat.read(path, as_version=4)
    for path in sorted((hygiene.ROOT / "notebooks").glob("0[1-9]_*.ipynb"))
}
STARTS = [
    (name, cell.id)
    for name, lesson in LESSONS.items()
    for cell in lesson.cells
    if cell.id.startswith("start-")
]


def execute(lesson, cells):
    late = nbformat.from_dict(lesson | {"cells": cells})
    NotebookClient(late, timeout=120).execute()


def test_every_lesson_can_be_entered_in_the_middle():
    assert {name for name, _ in STARTS} == set(LESSONS)


@pytest.mark.parametrize(("name", "start"), STARTS)
def test_a_late_learner_can_start_here(name, start):
    cells = LESSONS[name].cells
    execute(LESSONS[name], cells[[cell.id for cell in cells].index(start) :])


@pytest.mark.parametrize("name", LESSONS)
def test_it_runs_without_the_cells_for_late_learners(name):
    cells = LESSONS[name].cells
    execute(LESSONS[name], [cell for cell in cells if (name, cell.id) not in STARTS])


def needs_of_blanks(cells):
    """Yield the cells that use a function which a starter defines and leaves blank."""
    blank = set()
    for cell in cells:
        if cell.cell_type != "code" or cell.id == "capstone-check":
            continue
        tree = ast.parse(cell.source)
        blank -= {alias.name for node in ast.walk(tree) for alias in getattr(node, "names", [])}
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if re.search(r"\bcheck\(", cell.source):  # and not gradient_check
            blank |= defined
            continue
        blank -= defined
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if used & blank:
            yield cell.id


@pytest.mark.parametrize("name", LESSONS)
def test_nothing_below_an_exercise_needs_it(name):
    assert list(needs_of_blanks(LESSONS[name].cells)) == []


def test_a_cell_that_needs_a_blank_is_noticed():
    starter = "def f(x): ...\n\n\ncheck('01.f', f)"
    sources = [starter, "f(1)", "from course_utils.scratch import f", "f(2)", starter, "f(3)"]
    cells = [new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    assert list(needs_of_blanks(cells)) == ["cell-1", "cell-5"]

"""Exercises and questions as the lessons hold them: blank as committed, right once solved."""

import ast
import re
from collections import Counter

import hygiene
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.authoring import solve
from course_utils.authoring.minutes import DEMONSTRATION
from course_utils.authoring.refresh import NOTEBOOKS, run
from course_utils.exercises.blank import is_untouched
from course_utils.exercises.judging import ERROR, NOT_STARTED, PASS, TRY_AGAIN
from course_utils.exercises.kinds import Exercise, Quiz
from course_utils.exercises.lessons import all_of, find, lesson_numbers

LESSONS = {
    path.stem: path
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    if path.stem[:2] in lesson_numbers()
}
each_lesson = pytest.mark.parametrize("path", LESSONS.values(), ids=LESSONS)


def read(path):
    return nbformat.read(path, as_version=4)


def asking(notebook):
    """Yield each code cell that checks or asks, demonstrations left out, with what it asks."""
    for cell in notebook.cells:
        asked = solve.asked_in(cell.source) if cell.cell_type == "code" else []
        if asked and not cell.id.startswith(DEMONSTRATION):
            yield cell, asked


def verdicts(cell):
    """Return (verdict, key) of each answer that a cell shows."""
    texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return [tuple(text.splitlines()[0].split(" · ")) for text in texts if " · " in text]


def keys_with(verdict, notebook):
    """Return (asked, answered with this verdict) over all cells that ask."""
    asked = [key for _, calls in asking(notebook) for _, key, _ in calls]
    shown = [one for cell, _ in asking(notebook) for one in verdicts(cell)]
    return asked, [key for word, key in shown if word == verdict]


@each_lesson
def test_as_committed_nothing_is_started(path):
    asked, blank = keys_with(NOT_STARTED, read(path))
    assert asked
    assert blank == asked


@each_lesson
def test_solved_copies_pass(path, tmp_path):
    copies = {copy.name: copy for copy in solve.write_solved(tmp_path / "solved")}
    notebook = read(copies[path.name])
    assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    run(notebook, path.parent)
    asked, passed = keys_with(PASS, notebook)
    assert asked
    assert passed == asked


def test_only_lesson_00_demonstrates_and_shows_all_four_answers():
    for stem, path in LESSONS.items():
        shown = [cell for cell in read(path).cells if cell.id.startswith(DEMONSTRATION)]
        words = {word for cell in shown for word, _ in verdicts(cell)}
        if stem == "00_start_here":
            assert {PASS, TRY_AGAIN, NOT_STARTED, ERROR} <= words
        else:
            assert shown == []


@each_lesson
def test_each_exercise_and_question_stands_in_its_lesson_once(path):
    number = path.stem[:2]
    notebook = read(path)
    counts = Counter(key for _, calls in asking(notebook) for _, key, _ in calls)
    demonstrated = {
        key
        for cell in notebook.cells
        if cell.id.startswith(DEMONSTRATION) and cell.cell_type == "code"
        for _, key, _ in solve.asked_in(cell.source)
    }
    known = {one.key for kind in (Exercise, Quiz) for one in all_of(kind, number)}
    assert set(counts) == known - demonstrated
    assert set(counts.values()) == {1}


@each_lesson
def test_starters_in_the_lesson_are_those_the_checker_knows(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    untouched = {}
    for at, cell in enumerate(cells):
        for kind, key, name in solve.asked_in(cell.source):
            if kind == "check":
                exercise = find(Exercise, key, "test")
                assert name == exercise.name
                starter = last_definition(cells[: at + 1], name)
                untouched.setdefault(key, is_untouched(starter, exercise.starter))
    assert all(untouched.values()), untouched


def last_definition(cells, name):
    for cell in reversed(cells):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                names = {}
                exec(compile(ast.Module([node], []), cell.id, "exec"), names)
                return names[name]
    raise AssertionError(f"no cell defines {name}")


@each_lesson
def test_letters_in_the_text_are_those_of_the_answers(path):
    notebook = read(path)
    before = dict(zip([cell.id for cell in notebook.cells[1:]], notebook.cells, strict=False))
    for cell, calls in asking(notebook):
        for kind, key, choice in calls:
            if kind == "quiz":
                text = before[cell.id]
                choices = re.findall(r"^- \*\*(\w)\*\* +(.+)$", text.source, re.MULTILINE)
                assert text.cell_type == "markdown"
                assert [letter for letter, _ in choices] == list(find(Quiz, key, "test").answers)
                assert len({said for _, said in choices}) == len(choices)
                assert ast.literal_eval(choice) == "?"


# ---- solving -----------------------------------------------------------------------------------

BLANK = 'import numpy as np\n\n\ndef double(x):\n    return ...\n\n\ncheck("00.double", double)'


def solved(*sources, **fields):
    notebook = new_notebook(cells=[new_code_cell(source, **fields) for source in sources])
    solve.solve(notebook)
    return [cell.source for cell in notebook.cells]


def test_the_learners_function_is_replaced_and_nothing_else():
    assert solved(BLANK) == [BLANK.replace("return ...", "return 2 * x")]
    assert solved("twice = 1\ndef twice(x): ...", 'check("00.double", twice)') == [
        "twice = 1\ndef twice(x):\n    return 2 * x",
        'check("00.double", twice)',
    ]
    assert solved('quiz("00.q1", "?")') == ['quiz("00.q1", "b")']


def test_demonstrations_stay():
    assert solved(BLANK, id="demo-blank") == [BLANK]


def test_what_cannot_be_solved_is_named(monkeypatch, tmp_path, capsys):
    with pytest.raises(solve.SolveError, match="cell here: no cell up to here defines double"):
        solved('check("00.double", double)', id="here")
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    cell = new_code_cell('check("00.double", double)', id="here")
    nbformat.write(new_notebook(cells=[cell]), lessons / "07_new.ipynb")
    monkeypatch.setattr(solve, "NOTEBOOKS", lessons)
    assert solve.main([str(tmp_path / "solved")]) == 1
    assert "07_new.ipynb, cell here: no cell" in capsys.readouterr().err


def test_a_copy_that_was_changed_is_kept(tmp_path):
    first = solve.write_solved(tmp_path)[0]
    clean = first.read_text(encoding="utf-8")
    assert solve.write_solved(tmp_path)[0] == first
    assert len(list(tmp_path.iterdir())) == len(list(NOTEBOOKS.glob("*.ipynb")))
    for number in (1, 2):
        first.write_text(f"mine {number}", encoding="utf-8")
        solve.write_solved(tmp_path)
        kept = first.with_name(f"{first.stem}.kept-{number}.ipynb")
        assert kept.read_text(encoding="utf-8") == f"mine {number}"
        assert first.read_text(encoding="utf-8") == clean


def test_the_folder_is_ignored_by_git():
    assert "solved/" in (hygiene.ROOT / ".gitignore").read_text().splitlines()
    assert solve.SOLVED == hygiene.ROOT / "solved"

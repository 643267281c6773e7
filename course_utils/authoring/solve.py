"""Write solved copies of the lessons: `make solved`.

In each cell that checks an exercise, the learner's function is replaced by the course's own, and
each question gets the letter of its right answer. Outputs are left out: the copies are to be run.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.arguments import accepts, instance
from course_utils.authoring.minutes import DEMONSTRATION
from course_utils.authoring.refresh import NOTEBOOKS
from course_utils.exercises.kinds import Exercise, Quiz
from course_utils.exercises.lessons import find
from course_utils.exercises.sources import solution_source

SOLVED = NOTEBOOKS.with_name("solved")


class SolveError(Exception):
    """A lesson that cannot be solved; the message says in which cell, and why."""


@accepts(notebook=instance(NotebookNode))
def solve(notebook: NotebookNode) -> None:
    """Put the right answers into `notebook`, in place, and take its outputs out.

    Cells whose id begins with "demo-" stay as they are: they show wrong answers on purpose.

    Raises
    ------
    SolveError
        If a check names no function that a cell up to there defines.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for at, cell in enumerate(code):
        cell.outputs, cell.execution_count = [], None
        if cell.id.startswith(DEMONSTRATION):
            continue
        for kind, key, answer in asked_in(cell.source):
            if kind == "check":
                exercise = find(Exercise, key, "solve")
                _write_solution(code[: at + 1], exercise, answer, cell.id)
            else:
                right = find(Quiz, key, "solve").right
                cell.source = cell.source.replace(f'"{key}", "?"', f'"{key}", "{right}"')


@accepts(source=instance(str))
def asked_in(source: str) -> list[tuple[str, str, str]]:
    """Return for each `check` and `quiz` in a cell: its name, its key, and what it is handed."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        (ast.unparse(call.func), ast.literal_eval(call.args[0]), ast.unparse(call.args[1]))
        for call in calls
        if ast.unparse(call.func) in ("check", "quiz") and len(call.args) == 2
    ]


def _write_solution(cells: list[NotebookNode], exercise: Exercise, name: str, where: str) -> None:
    """Replace the last definition of `name` in `cells`."""
    for cell in reversed(cells):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                lines = cell.source.splitlines()
                answer = solution_source(exercise.reference, name).splitlines()
                lines[node.lineno - 1 : node.end_lineno] = answer
                cell.source = "\n".join(lines)
                return
    raise SolveError(f"cell {where}: no cell up to here defines {name}, which it checks")


@accepts(folder=instance(Path))
def write_solved(folder: Path) -> list[Path]:
    """Write a solved copy of each lesson into `folder`; return the files written.

    A copy that is there already, and is not the same, is kept under another name.
    """
    folder.mkdir(exist_ok=True)
    written = []
    for lesson in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(lesson, as_version=4)  # type: ignore[no-untyped-call]
        try:
            solve(notebook)
        except SolveError as error:
            raise SolveError(f"{lesson.name}, {error}") from None
        copy = folder / lesson.name
        text = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
        if copy.exists() and copy.read_text(encoding="utf-8") != text:
            copy.rename(_free_name(copy))
        copy.write_text(text, encoding="utf-8")
        written.append(copy)
    return written


def _free_name(path: Path) -> Path:
    numbers = [
        int(found.group(1))
        for other in path.parent.iterdir()
        if (found := re.fullmatch(rf"{re.escape(path.stem)}\.kept-(\d+)\.ipynb", other.name))
    ]
    return path.with_name(f"{path.stem}.kept-{max(numbers, default=0) + 1}.ipynb")


def main(arguments: list[str] | None = None) -> int:
    """Write the solved copies; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.solve")
    parser.add_argument("folder", nargs="?", type=Path, default=SOLVED, help="default: solved/")
    try:
        for path in write_solved(parser.parse_args(arguments).folder):
            print(path)
    except SolveError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

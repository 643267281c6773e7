"""Write the tables "Common wrong answers" of the instructor's guide from the exercises' traps.

`python -m course_utils.authoring.guide` does it. They stand between markers, one pair a lesson;
everything else in the guide is left as it is. A trap's message is cut in two: what was done, and
what to say. Where the wrong answer is one short line of code, it is shown too.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from course_utils.arguments import accepts, instance
from course_utils.exercises.kinds import Exercise, Trap
from course_utils.exercises.lessons import all_of

GUIDE = Path(__file__).parents[2] / "slides" / "instructor-guide.md"
MARKED = re.compile(r"(<!-- traps (\d\d): begin -->\n).*?(<!-- traps \2: end -->)", re.DOTALL)
LONGEST_CODE = 60
# What only the traps' own modules know would tell a reader nothing.
PRIVATE = re.compile(r"\b(_\w|scratch)")
CODE_SPAN = re.compile(r"(`[^`]*`)")


@accepts(text=instance(str))
def with_traps(text: str) -> str:
    """Return the guide `text` with the tables between its markers written anew.

    Raises
    ------
    ValueError
        If the text has no pair of markers.
    ModuleNotFoundError
        If a marker names a lesson that there is not.
    """
    written, tables = MARKED.subn(
        lambda found: f"{found[1]}\n{wrong_answers(found[2])}\n{found[3]}", text
    )
    if not tables:
        raise ValueError("with_traps: text must have <!-- traps NN: begin --> and … end -->")
    return written


@accepts(lesson=instance(str))
def wrong_answers(lesson: str) -> str:
    """Return a lesson's wrong answers as markdown: a heading and a table for each exercise."""
    return "\n".join(_table(exercise) for exercise in all_of(Exercise, lesson))


def _table(exercise: Exercise) -> str:
    rows = [f"#### {exercise.key}", "", "| What they did | What to say |", "|---|---|"]
    alike: dict[str, list[Trap]] = {}
    for trap in exercise.traps:
        alike.setdefault(trap.message, []).append(trap)
    for message, traps in alike.items():
        done, say = _in_two(message)
        codes = list(filter(None, (_short_code(trap.answer) for trap in traps)))
        cell = "<br>".join([_as_text(done), *(f"`{code}`" for code in codes)])
        say = _as_text(say or f"Hint: {exercise.hints[0]}")
        rows.append(f"| {_for_table(cell)} | {_for_table(say)} |")
    return "\n".join(rows) + "\n"


def _in_two(message: str) -> tuple[str, str]:
    """Cut a message after its first sentence or, if it has one only, at its colon."""
    done, _, say = re.sub(r"(?<=[.?!])\s+", "\n", message, count=1).partition("\n")
    if not say and ": " in done:
        done, _, say = done.partition(": ")
        done += "."
        word = say.split()[0]
        if word.isalpha() and word.islower() and len(word) > 1:  # a word, and no symbol
            say = say[0].upper() + say[1:]
    return done, say


def _short_code(answer: Callable[..., Any]) -> str:
    """Return what a wrong answer computes, as it is written, where that is short and plain."""
    code = getattr(answer, "__code__", None)
    if code is None or answer.__name__ != "<lambda>":
        return ""
    bodies = _bodies_of_lambdas(inspect.getfile(answer)).get(code.co_firstlineno, [])
    if len(bodies) != 1 or len(bodies[0]) > LONGEST_CODE or PRIVATE.search(bodies[0]):
        return ""
    return bodies[0]


@cache
def _bodies_of_lambdas(file: str) -> dict[int, list[str]]:
    """Return by line what stands behind the colon of each lambda in a Python file."""
    source = Path(file).read_text(encoding="utf-8")
    bodies: dict[int, list[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Lambda):
            body = ast.get_source_segment(source, node.body) or ""
            bodies.setdefault(node.lineno, []).append(" ".join(body.split()))
    return bodies


def _as_text(message: str) -> str:
    """Return `message` with its `<` kept from being read as a tag; code is code already."""
    parts = CODE_SPAN.split(message)
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "".join(parts)


def _for_table(cell: str) -> str:
    return cell.replace("|", "\\|")


def main() -> int:
    """Bring the guide up to date, and say whether it was."""
    before = GUIDE.read_text(encoding="utf-8")
    after = with_traps(before)
    if after == before:
        print(f"{GUIDE.name} is up to date.")
    else:
        GUIDE.write_text(after, encoding="utf-8")
        print(f"{GUIDE.name}: the wrong answers are written anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Finding an exercise or a quiz question by its key; a lesson's module is imported when asked."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from course_utils.arguments import describe
from course_utils.exercises.kinds import Exercise, Quiz

Kind = TypeVar("Kind", Exercise, Quiz)


def lesson_numbers() -> tuple[str, ...]:
    """Return the lessons that have exercises, such as ("00", "01")."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    names = sorted(module.name for module in modules)
    return tuple(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def all_of(kind: type[Kind], lesson: str) -> tuple[Kind, ...]:
    """Return the exercises (`kind` is `Exercise`) or the questions (`Quiz`) of a lesson, in order.

    Raises
    ------
    ModuleNotFoundError
        If there is no such lesson.
    """
    module = importlib.import_module(f"course_utils.exercises.lesson_{lesson}")
    return module.EXERCISES if kind is Exercise else module.QUIZZES


def find(kind: type[Kind], key: object, caller: str) -> Kind:
    """Return the exercise or the question called `key`.

    Parameters
    ----------
    kind : type
        `Exercise` or `Quiz`.
    key : str
        Such as "01.sigmoid"; whatever else the learner wrote is refused.
    caller : str
        The function the learner called, for the message.

    Raises
    ------
    TypeError, ValueError
        If `key` is not a text, or names none; the message says which names are near.
    """
    noun = "an exercise" if kind is Exercise else "a question"
    if type(key) is not str:
        raise TypeError(
            f'{caller}: key must be a text like "01.sigmoid", written first, got {describe(key)}'
        )
    lessons = lesson_numbers()
    near = [number for number in lessons if key.startswith(number)] or lessons
    known = {one.key: one for number in near for one in all_of(kind, number)}
    if key in known:
        return known[key]
    close = get_close_matches(key, known, n=3, cutoff=0.5) or list(known)
    raise ValueError(f"{caller}: key must name {noun}, got {key!r}; near it: {', '.join(close)}")

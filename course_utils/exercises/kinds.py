"""What an exercise and a quiz question are made of; the lessons' modules fill them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Call = tuple[Any, ...]


@dataclass(frozen=True)
class Trap:
    """A wrong answer that many give: `answer` is that answer as code, `message` what went wrong."""

    answer: Callable[..., Any]
    message: str


@dataclass(frozen=True)
class Exercise:
    """A function to write.

    Attributes
    ----------
    key : str
        Lesson and name, such as "01.sigmoid"; the name is that of the function in the lesson.
    reference : callable
        The right answer, a function of `scratch`; `solution` shows its source.
    starter : callable
        What the lesson's cell holds before the learner touches it.
    probes : callable
        Returns the calls, each a tuple of arguments, on which an answer is compared with the
        reference. New arrays every time, as an answer may change them.
    hints : tuple of str
        From a nudge to nearly the answer; at least two.
    traps : tuple of Trap
        At least three.
    parts : tuple of str
        Names of what the function returns, where it returns several things.
    leaves : tuple of (str, callable), optional
        What a call should leave behind besides what it returns, such as a model that has learned:
        its name in the sentence "... is not what it should be", and a function that makes an array
        of it from the arguments, after the call.
    """

    key: str
    reference: Callable[..., Any]
    starter: Callable[..., Any]
    probes: Callable[[], list[Call]]
    hints: tuple[str, ...]
    traps: tuple[Trap, ...]
    parts: tuple[str, ...] = ()
    leaves: tuple[str, Callable[..., Any]] | None = None

    @property
    def name(self) -> str:
        """What the function is called in the lesson, such as "sigmoid"."""
        return self.key.partition(".")[2]


@dataclass(frozen=True)
class Quiz:
    """A question with lettered choices; its text stands in the lesson, its answers here.

    Attributes
    ----------
    key : str
        Lesson and number, such as "01.q3".
    right : str
        The letter of the right choice.
    answers : mapping of str to str
        For each letter, what to tell those who choose it.
    """

    key: str
    right: str
    answers: Mapping[str, str]

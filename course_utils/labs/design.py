"""What a lab is made of: pure functions of a state, controls, and rounds of a challenge.

Nothing here knows of a notebook or a browser; `shell` brings a design to life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar


class State(Protocol):
    """All that a lab shows; frozen. Each lab has its own, and each has a seed."""

    @property
    def seed(self) -> int:
        """Which data are drawn."""
        ...


S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Event:
    """Something the learner did.

    Attributes
    ----------
    kind : str
        "set": a control, or the seed, got `value`. "press": a button or a mark was pressed, or the
        clock ticked. "move": a mark was dragged to (x, y) in the drawing's units. "nudge": a mark
        was moved with the arrow keys, x steps to the right and y steps up.
    key : str
        Which control or mark.
    """

    kind: str
    key: str
    value: Any = None
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Slider:
    """A slider that stops at each of `values`; `key` names the field of the state that it sets."""

    key: str
    label: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Choice:
    """A list to choose one of several texts from."""

    key: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Toggle:
    """A box to tick."""

    key: str
    label: str


@dataclass(frozen=True)
class Entry:
    """A field for a number, sent with Enter or by the button `send` beside it.

    Its event is "set", with a finite float; `key` names the field of the state that it shows. There
    None stands for an empty field.
    """

    key: str
    label: str
    send: str


@dataclass(frozen=True)
class Button:
    """A button; pressing it is an event of its own."""

    key: str
    label: str


@dataclass(frozen=True)
class Clock:
    """A button that starts and stops a clock, which presses the button `presses` at each tick."""

    key: str
    label: str
    presses: str
    milliseconds: int


Control = Slider | Choice | Toggle | Entry | Button | Clock


@dataclass(frozen=True)
class Round(Generic[S]):
    """Predict, commit, reveal: one question about a state of the lab, asked once.

    Attributes
    ----------
    key : str
        Under which the answer is remembered, such as "01.blame.c1".
    question : str
        What is asked of `setup`.
    setup, revealed : State
        What is drawn before and after the answer.
    choices : mapping of str to str
        What to choose from: a key, which may be that of a mark in the drawing, and its words.
    right : str
        The key of the right choice.
    replies : mapping of str to str
        For each choice, what to tell those who made it.
    case : State
        One case to try it on.
    """

    key: str
    question: str
    setup: S
    revealed: S
    choices: Mapping[str, str]
    right: str
    replies: Mapping[str, str]
    case: S


@dataclass(frozen=True)
class Design(Generic[S]):
    """A lab without a screen.

    Attributes
    ----------
    name : str
        The function that makes the lab.
    title : str
        What a screen reader calls it.
    task : str
        One or two sentences: what to do here.
    width : int
        Of the drawing, in its units.
    controls : tuple of Control
        From left to right.
    reduce : callable
        The state after an event.
    draw : callable
        A state as SVG.
    describe : callable
        A state in words and numbers, for those who cannot see it.
    preset : tuple of str
        The fields of the state that the function `name` takes.
    rounds : tuple of Round
        At most three.
    stopped : callable
        Keys of the controls that can do nothing in a state.
    seed_button : str
        What the button says that raises the seed.
    still : callable
        What the picture shows that stands in for the lab where no kernel runs.
    """

    name: str
    title: str
    task: str
    width: int
    controls: tuple[Control, ...]
    reduce: Callable[[S, Event], S]
    draw: Callable[[S], str]
    describe: Callable[[S], str]
    preset: tuple[str, ...]
    rounds: tuple[Round[S], ...] = ()
    stopped: Callable[[S], tuple[str, ...]] = field(default=lambda state: ())
    seed_button: str = "New data"
    still: Callable[[S], S] = field(default=lambda state: state)

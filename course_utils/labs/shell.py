"""The shell that every lab lives in: one widget that joins a design to the page.

The page sends what the learner did, the design says what follows, and the page gets a frame: the
new drawing and all else that changed. `lab.js` is the page's side.
"""

from __future__ import annotations

import math
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic

import anywidget
import traitlets

from course_utils import progress
from course_utils.arguments import describe
from course_utils.display import figure_bundle
from course_utils.labs.design import Control, Design, Entry, Event, S, Slider
from course_utils.labs.still import still

HERE = Path(__file__).parent
MOST_STEPS_BACK = 500
OWN_BUTTONS = ("back", "reset", "seed")


class Lab(anywidget.AnyWidget, Generic[S]):
    """A lab on the page.

    Parameters
    ----------
    design : Design
        What to show and how it changes.
    start : State
        Where it begins, and where Reset returns to.
    hide : tuple of str
        Controls to take away: keys of the design's controls, "back", "reset", "seed", "challenge".

    Raises
    ------
    TypeError, ValueError
        If `hide` is not a tuple of texts, or names a control that this lab does not have.
    """

    _esm = (HERE / "lab.js").read_text(encoding="utf-8")
    _css = (HERE / "lab.css").read_text(encoding="utf-8")
    fixed = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, design: Design[S], start: S, hide: tuple[str, ...] = ()) -> None:
        self.design = design
        self.state = self._start = start
        self._past: list[S] = []
        self._gesture: object = None
        self._controls = {control.key: control for control in design.controls}
        self._check_hide(hide)
        self._hide = hide
        self._tab = "play"
        self._round = 0
        self._chosen = self._remembered()
        self._lock = threading.Lock()  # events may come on another thread than cells
        super().__init__(fixed=self._describe_fixed(), frame=self._draw_frame())
        self.on_msg(lambda widget, content, buffers: self.receive(content))

    def preset_call(self) -> None:
        """Print the call that makes a lab with what is on the screen now."""
        first = type(self.state)()
        now = {name: getattr(self.state, name) for name in self.design.preset}
        changed = {name: value for name, value in now.items() if value != getattr(first, name)}
        if self._hide:
            changed["hide"] = self._hide
        given = ", ".join(f"{name}={value!r}" for name, value in changed.items())
        print(f"{self.design.name}({given})")

    def receive(self, message: dict[str, Any]) -> None:
        """Answer one message of the page with a new frame, whatever goes wrong."""
        with self._lock:
            status = ""
            try:
                status = self._handle(message)
            except Exception as error:  # the page must hear of it, and the lab go on
                status = f"That did not work: {type(error).__name__}: {error}"
            self.frame = self._draw_frame(status, message.get("token"))

    def _handle(self, message: dict[str, Any]) -> str:
        """Do what a message asks for; return what to say in the status line."""
        kind, key = message["kind"], message.get("key", "")
        match kind:
            case "back":
                if self._past:
                    self.state = self._past.pop()
            case "reset":
                self._go(self._start)
            case "seed":
                self._go(self.design.reduce(self.state, Event("set", "seed", self.state.seed + 1)))
            case "tab":
                self._tab = key
            case "next":
                self._round = min(self._round + 1, len(self.design.rounds) - 1)
            case "try":
                self._tab = "play"
                self._go(self.design.rounds[self._round].case)
            case "choose":
                return self._choose(key)
            case "press" if self._tab == "challenge":
                return self._choose(key)
            case _ if self._tab == "play":
                event = self._read_event(kind, key, message)
                self._go(self.design.reduce(self.state, event), message.get("gesture"))
        return ""

    def _go(self, state: S, gesture: object = None) -> None:
        """Show `state`; all that belongs to one gesture is one step to go back."""
        if state == self.state:
            return
        if gesture is None or gesture != self._gesture:
            self._past = [*self._past[1 - MOST_STEPS_BACK :], self.state]
        self._gesture = gesture
        self.state = state

    def _read_event(self, kind: str, key: str, message: dict[str, Any]) -> Event:
        value: Any = message.get("value")
        control = self._controls.get(key)
        if kind == "set" and isinstance(control, Slider):  # a mark may bear the same key
            value = control.values[value]
        if kind == "set" and isinstance(control, Entry):
            value = float(value)
            if not math.isfinite(value):
                raise ValueError(f"{control.label}: {value} is not a finite number")
        return Event(kind, key, value, float(message.get("x", 0)), float(message.get("y", 0)))

    # ---- challenge ---------------------------------------------------------------------------

    def _remembered(self) -> dict[int, str]:
        """Return the earlier answers by round: a question is never asked twice."""
        earlier = progress.load()
        rounds = enumerate(self.design.rounds)
        return {
            number: earlier[one.key]
            for number, one in rounds
            if earlier.get(one.key) in one.choices
        }

    def _choose(self, choice: str) -> str:
        """Commit to a choice of the present round, or to none (""), once."""
        one = self.design.rounds[self._round]
        if self._round in self._chosen or choice not in (*one.choices, ""):
            return ""
        self._chosen[self._round] = choice
        try:
            if choice:
                progress.record(one.key, choice)
        except OSError as error:
            return f"Your answer could not be saved: {error}"
        return ""

    def _describe_round(self) -> dict[str, Any]:
        one = self.design.rounds[self._round]
        chosen = self._chosen.get(self._round)
        answered = chosen is not None
        return {
            "heading": f"Question {self._round + 1} of {len(self.design.rounds)}",
            "question": one.question,
            "choices": dict(one.choices),
            "chosen": chosen,
            "right": one.right if answered else None,
            "reply": one.replies[chosen or one.right] if answered else "",
            "more": self._round + 1 < len(self.design.rounds),
        }

    # ---- what the page gets ------------------------------------------------------------------

    def _shown(self) -> S:
        """Return the state on the screen: the learner's own, or that of a question."""
        if self._tab == "play":
            return self.state
        one = self.design.rounds[self._round]
        return one.revealed if self._round in self._chosen else one.setup

    def _describe_fixed(self) -> dict[str, Any]:
        visible = [control for control in self.design.controls if control.key not in self._hide]
        return {
            "title": self.design.title,
            "task": self.design.task,
            "controls": [{"kind": type(one).__name__, **asdict(one)} for one in visible],
            "seed_button": self.design.seed_button,
            "own": [name for name in OWN_BUTTONS if name not in self._hide],
            "challenge": bool(self.design.rounds) and "challenge" not in self._hide,
        }

    def _draw_frame(self, status: str = "", token: str | None = None) -> dict[str, Any]:
        shown = self._shown()
        stopped = [*self.design.stopped(shown), *([] if self._past else ["back"])]
        return {
            "token": token,
            "svg": self.design.draw(shown),
            "words": self.design.describe(shown),
            "values": {key: _position(control, shown) for key, control in self._controls.items()},
            "stopped": stopped,
            "tab": self._tab,
            "round": self._describe_round() if self._tab == "challenge" else None,
            "status": status,
        }

    def _check_hide(self, hide: tuple[str, ...]) -> None:
        can_hide = (*self._controls, *OWN_BUTTONS, "challenge")
        where = f"{self.design.name}: hide"
        if not isinstance(hide, tuple) or not all(isinstance(name, str) for name in hide):
            raise TypeError(f"{where} must be a tuple of texts, got {describe(hide)}")
        for name in hide:
            if name not in can_hide:
                raise ValueError(f"{where} must name some of {', '.join(can_hide)}, got {name!r}")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        shown = self.design.still(self.state)
        kind, picture = still(self.design.draw(shown))
        words = f"{self.design.title}. {self.design.describe(shown)}"
        data |= figure_bundle("Lab", kind, picture, words, self.design.width)
        return data, metadata


def _position(control: Control, state: Any) -> Any:
    """Return what a control shows: a slider its nearest stop, and the value in words."""
    value: Any = getattr(state, control.key, None)
    if isinstance(control, Entry):
        return "" if value is None else f"{value:.6g}"
    if isinstance(control, Slider):
        stops = control.values
        return [min(range(len(stops)), key=lambda i: abs(stops[i] - value)), f"{value:.4g}"]
    return value

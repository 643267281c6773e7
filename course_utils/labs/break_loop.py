"""Lab "Break the loop": the five lines of training, removed or reordered, and run for real."""

from __future__ import annotations

from dataclasses import dataclass, replace

from course_utils.arguments import accepts, instance
from course_utils.labs.break_loop_drawing import WIDTH, describe, draw, row_at
from course_utils.labs.break_loop_run import (
    LINES,
    MOST_EPOCHS,
    Numbers,
    Seen,
    run_of,
    sample,
)
from course_utils.labs.break_loop_words import findings
from course_utils.labs.computed import Computed
from course_utils.labs.design import Button, Clock, Design, Event, Round
from course_utils.labs.shell import Lab
from course_utils.numeric_arguments import integer, such_that

ORDER = tuple(LINES)
SLICE = 10  # epochs at each press and each tick: well under 50 ms


@dataclass(frozen=True)
class State:
    """A loop, and for how many epochs it was run; what came of it follows."""

    seed: int = 1
    lines: tuple[str, ...] = ORDER
    removed: tuple[str, ...] = ()
    brackets: bool = True
    epochs: int = 0
    asking: bool = False  # hide what would answer the challenge

    @property
    def points(self) -> tuple[Numbers, Numbers]:
        """Return the scaled x and y of all points."""
        return sample(self.seed)

    @property
    def seen(self) -> Seen:
        """Return what was seen while the loop ran."""
        kept = tuple(line for line in self.lines if line not in self.removed)
        return run_of(self.seed, kept, self.brackets or "backward" not in kept).seen(self.epochs)

    @property
    def whole(self) -> Seen:
        """Return what is seen in as many epochs of the loop as it should be."""
        return run_of(self.seed, ORDER, True).seen(self.epochs)

    @property
    def findings(self) -> tuple[str, ...]:
        """Return what the loop did, in sentences with numbers; none before it runs."""
        return findings(self.seen, self.whole)

    @property
    def failed(self) -> str:
        """Return the line that raised an error, "" for none."""
        epochs = self.seen.epochs
        return epochs[-1].failed if epochs else ""


def reduce(state: State, event: Event) -> State:
    """Return the state after `event`."""
    match event.kind, event.key.partition("-"):
        case "set", ("seed", _, _):
            return replace(state, seed=event.value, epochs=0)
        case "press", ("slice", _, _) if not stopped(state):
            return replace(state, epochs=min(state.epochs + SLICE, MOST_EPOCHS))
        case "press", ("brackets", _, _):
            return replace(state, brackets=not state.brackets, epochs=0)
        case "press", ("switch", _, line) if line in LINES:
            return _switch(state, line)
        case (("move" | "nudge"), ("line", _, line)) if line in LINES:
            below = state.lines.index(line) - round(event.y)
            return _put(state, line, row_at(event.y) if event.kind == "move" else below)
    return state


def _switch(state: State, line: str) -> State:
    """Remove a line, or put it back where it was."""
    removed = {*state.removed} ^ {line}
    return replace(state, removed=tuple(one for one in ORDER if one in removed), epochs=0)


def _put(state: State, line: str, row: int) -> State:
    """Move a line to a row of the loop, or the nearest there is; the others keep their order."""
    row = min(max(row, 0), len(LINES) - 1)
    others = [one for one in state.lines if one != line]
    lines = (*others[:row], line, *others[row:])
    return state if lines == state.lines else replace(state, lines=lines, epochs=0)


def stopped(state: State) -> tuple[str, ...]:
    """Return the controls that can do nothing in `state`."""
    over = state.epochs == MOST_EPOCHS or state.seen.error
    return ("slice", "run") if over else ()


# ---- challenge ---------------------------------------------------------------------------------


def _without_zero_grad() -> Round[State]:
    revealed = State(removed=("zero_grad",), epochs=MOST_EPOCHS)

    def replies() -> dict[str, str]:
        did = " ".join(revealed.findings)
        why = "backward() adds to the gradients that are there; nobody sets them to 0 any more"
        tail = "Try it: the line stands last now. Is that early enough?"
        return {
            "same": f"Each epoch does compute its own gradient, but {why}. {did} {tail}",
            "shakes": f"Yes: {why}. {did} {tail}",
            "still": f"Old gradients lengthen the steps rather than stop them: {why}. {did} {tail}",
            "error": f"Nothing warns you, for it may be meant: {why}. {did} {tail}",
        }

    choices = {
        "same": "what it does in the whole loop",
        "shakes": "falls, then rises again and again",
        "still": "stays where it is",
        "error": "nothing: PyTorch stops with an error",
    }
    return Round(
        key="05.break.c1",
        question=f"optimizer.zero_grad() is removed. What does the loss do in {MOST_EPOCHS} "
        "epochs?",
        setup=replace(revealed, epochs=0, asking=True),
        revealed=revealed,
        choices=choices,
        right="shakes",
        replies=Computed(tuple(choices), replies),
        case=State(lines=(*ORDER[1:], ORDER[0])),
    )


def _without_brackets() -> Round[State]:
    revealed = State(brackets=False, epochs=MOST_EPOCHS)

    def replies() -> dict[str, str]:
        did = " ".join(revealed.findings)
        why = "without brackets Python looks the function up and does not call it"
        tail = "Try it: the whole line is removed now. Is there any difference?"
        return {
            "same": f"The name alone does nothing: {why}. {did} {tail}",
            "still": f"Yes: {why}. {did} {tail}",
            "error": f"Python allows a line that only names something: {why}, and no error comes. "
            f"{did} {tail}",
        }

    choices = {
        "same": "what it does in the whole loop",
        "still": "stays where it is",
        "error": "nothing: Python stops with an error",
    }
    return Round(
        key="05.break.c2",
        question="The brackets of backward() are forgotten. What does the loss do?",
        setup=replace(revealed, epochs=0, asking=True),
        revealed=revealed,
        choices=choices,
        right="still",
        replies=Computed(tuple(choices), replies),
        case=State(removed=("backward",)),
    )


def _step_before_backward() -> Round[State]:
    revealed = State(lines=("zero_grad", "forward", "loss", "step", "backward"), epochs=MOST_EPOCHS)
    late = State(lines=("step", "zero_grad", "forward", "loss", "backward"))

    def replies() -> dict[str, str]:
        did = " ".join(revealed.findings)
        why = (
            "step() comes too early for this epoch's gradient, and zero_grad() deletes it before "
            "the next step()"
        )
        tail = "Try it: step() stands first now, before zero_grad()."
        return {
            "late": f"That takes a gradient that is still there one epoch later: {why}. {did} "
            f"{tail}",
            "still": f"Yes: {why}. {did} {tail}",
            "error": f"step() passes over weights without a gradient, in silence: {why}. {did} "
            f"{tail}",
        }

    choices = {
        "late": "learns, one gradient behind",
        "still": "learns nothing",
        "error": "stops with an error",
    }
    return Round(
        key="05.break.c3",
        question="step() and backward() have changed places. What does the loop do?",
        setup=replace(revealed, epochs=0, asking=True),
        revealed=revealed,
        choices=choices,
        right="still",
        replies=Computed(tuple(choices), replies),
        case=late,
    )


DESIGN = Design(
    name="break_the_loop",
    title="Break the loop",
    task="Remove a line (×), drag it to another place, or press the brackets of backward(). Say "
    "what the loss will do, then press Run.",
    width=WIDTH,
    controls=(
        Clock("run", "Run", presses="slice", milliseconds=60),
        Button("slice", f"{SLICE} epochs"),
    ),
    reduce=reduce,
    draw=draw,
    describe=describe,
    preset=("seed", "lines", "removed", "brackets", "epochs"),
    rounds=(_without_zero_grad(), _without_brackets(), _step_before_backward()),
    stopped=stopped,
)


def _are_lines(names: tuple[object, ...]) -> bool:
    return all(isinstance(name, str) and name in LINES for name in names)


@accepts(
    seed=integer(at_least=0),
    lines=such_that(
        instance(tuple),
        lambda names: _are_lines(names) and sorted(names) == sorted(LINES),
        f"hold each of {', '.join(LINES)} once",
    ),
    removed=such_that(instance(tuple), _are_lines, f"hold some of {', '.join(LINES)}"),
    brackets=instance(bool),
    epochs=integer(at_least=0, at_most=MOST_EPOCHS),
)
def break_the_loop(  # noqa: PLR0913 - one name for each thing that can be preset
    *,
    seed: int = 1,
    lines: tuple[str, ...] = ORDER,
    removed: tuple[str, ...] = (),
    brackets: bool = True,
    epochs: int = 0,
    hide: tuple[str, ...] = (),
) -> Lab[State]:
    """Make the lab "Break the loop".

    Parameters
    ----------
    seed : int
        Which points are drawn around the cubic, and which weights the network starts from.
    lines : tuple of str
        The order of all five lines: "zero_grad", "forward", "loss", "backward" and "step".
    removed : tuple of str
        Those of them that are not run.
    brackets : bool
        False leaves the brackets of backward() away.
    epochs : int
        For how many epochs the loop is run at the start, at most 200.
    hide : tuple of str
        Controls to take away: some of "run", "slice", "back", "reset", "seed", "challenge".

    Returns
    -------
    Lab
        Put it last in a cell to see it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of the kind or in the range named above.
    """
    gone = tuple(line for line in ORDER if line in removed)
    return Lab(DESIGN, State(seed, lines, gone, brackets, epochs), hide)

"""Judging an answer: which of the four words it gets, and what to tell the learner.

This runs in the worker, but needs none: tests call it in their own process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, TracebackType
from typing import Any

import numpy as np

from course_utils.exercises.blank import is_blank
from course_utils.exercises.cures import LEAVE_THE_TAPE, cure_of_error, cure_of_warning
from course_utils.exercises.kinds import Call, Exercise
from course_utils.exercises.outcomes import (
    Outcome,
    Value,
    agreeing,
    argument_names,
    is_tensor,
    run,
    same_outcome,
    same_value,
)

KINDS = {FunctionType: "a function", np.random.Generator: "a generator"}
SMALLEST_FACTOR = 1e-6  # a smaller one tells a learner nothing
DATA = (bool, int, float, list, tuple, np.ndarray, np.number)
PASS, TRY_AGAIN = "PASS", "TRY AGAIN"
NOT_STARTED, ERROR = "NOT STARTED", "ERROR IN YOUR CODE"
MOST_SHOWN = 6  # things in a list
UNTOUCHED = "The starter is still as it was. Change it, then run its cell again."
NOT_CALLED = {
    f"a value of type {kind}" for kind in ("builtin_function_or_method", "function", "method")
}
NOTHING_YET = (
    "Nothing is returned yet. Write your lines, end them in `return`, and run the cell again."
)


@dataclass(frozen=True)
class Finding:
    """A verdict, plain enough to leave the worker: one of the four words and its reason.

    For an error, `file` and `line` say where the learner's own code raised it; line 0: nowhere.
    """

    status: str
    message: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Expected:
    """What an answer is compared with: what comes of the reference and of each trap."""

    right: list[Outcome]
    traps: list[list[Outcome]]


def expect(exercise: Exercise) -> Expected:
    """Run the reference and the traps of an exercise."""
    return Expected(
        run(exercise, exercise.reference), [run(exercise, trap.answer) for trap in exercise.traps]
    )


def judge(exercise: Exercise, answer: Callable[..., Any], expected: Expected) -> Finding:
    """Call `answer` on the probes and say what came of it.

    Traps come first, as their messages know most; then errors, then the first call that differs.
    """
    outcomes = run(exercise, answer)
    if is_blank(answer, outcomes):
        return Finding(NOT_STARTED, NOTHING_YET)
    for trap, theirs in zip(exercise.traps, expected.traps, strict=True):
        if all(map(same_outcome, outcomes, theirs)):
            return Finding(TRY_AGAIN, trap.message)
    for call, outcome in zip(exercise.probes(), outcomes, strict=True):
        if outcome.error is not None:
            return _explain_error(exercise, answer, call, outcome.error)
    wrong = _explain_difference(exercise, outcomes, expected.right)
    if wrong:
        return Finding(TRY_AGAIN, "\n".join(filter(None, [wrong, _name_outsiders(answer)])))
    return Finding(PASS, f"Right on all {len(outcomes)} calls.")


# ---- errors ------------------------------------------------------------------------------------


def _explain_error(exercise: Exercise, answer: Any, call: Call, error: BaseException) -> Finding:
    kind, said = type(error).__name__, str(error)
    file, line = own_line(answer, error.__traceback__)
    if isinstance(error, TypeError) and line == 0:
        cure = f"It is called with, in this order: {', '.join(argument_names(exercise))}."
    elif ... in getattr(getattr(answer, "__code__", None), "co_consts", ()):
        cure = "A `...` is still there: put your own expression in its place."
    else:
        cure = cure_of_error(error, said)
    first = f"{kind}: {_cut(said, 300)}" if said else kind
    lines = [first, cure, _describe_call(exercise, call), _name_outsiders(answer)]
    return Finding(ERROR, "\n".join(filter(None, lines)), file, line)


def _name_outsiders(answer: Any) -> str:
    """Return what the answer takes from the notebook where it has arguments for it."""
    names = getattr(getattr(answer, "__code__", None), "co_names", ())
    known = getattr(answer, "__globals__", {})
    data = [f"`{name}`" for name in names if isinstance(known.get(name), DATA)]
    if not data:
        return ""
    names_of = " and ".join(data)
    return f"Your function uses {names_of} of the notebook: use its arguments, as data change."


def own_line(answer: Any, trace: TracebackType | None) -> tuple[str, int]:
    """Return file and line of the deepest step of `trace` in the answer's own cell."""
    code = getattr(answer, "__code__", None)
    found = "", 0
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if code is not None and file == code.co_filename:
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found


# ---- differences -------------------------------------------------------------------------------


def _explain_difference(exercise: Exercise, outcomes: list[Outcome], right: list[Outcome]) -> str:
    """Return what differs in the first call that is not right, "" where all are."""
    calls = exercise.probes()
    for call, ours, theirs in zip(calls, outcomes, right, strict=True):
        message = _explain_values(exercise.parts, ours.values, theirs.values)
        if not message:
            continue
        warned = [f"NumPy warned: {one}. {cure_of_warning(one)}" for one in sorted(ours.warned)]
        agree = sum(map(_same_values, outcomes, right))
        told = f"{agree} of {len(calls)} calls came out right." if agree else ""
        lines = [message, _describe_call(exercise, call), *warned, told]
        return "\n".join(filter(None, [*lines, _find_pattern(outcomes, right)]))
    for call, ours, theirs in zip(calls, outcomes, right, strict=True):
        for warning in sorted(ours.warned - theirs.warned):
            return (
                f"The values are right, but NumPy warned: {warning}. {cure_of_warning(warning)}\n"
                f"{_describe_call(exercise, call)}"
            )
        if exercise.leaves and ours.left is not None and theirs.left is not None:
            name = exercise.leaves[0]
            if not same_value(ours.left, theirs.left):
                return (
                    f"What is returned is right, but {name} is not what it should be: "
                    f"{_explain_value(ours.left, theirs.left)}\n{_describe_call(exercise, call)}"
                )
        if ours.taped:
            return (
                f"The values are right, but what is returned still has its tape. {LEAVE_THE_TAPE}"
            )
        if ours.changed:
            return (
                f"The values are right, but the call changed `{ours.changed[0]}` in place, and "
                "whoever calls the function may still need it: make a new one, as in "
                "`x = x + 1` instead of `x += 1`."
            )
    return ""


def _same_values(ours: Outcome, theirs: Outcome) -> bool:
    return len(ours.values) == len(theirs.values) and all(
        map(same_value, ours.values, theirs.values)
    )


def _explain_values(
    parts: tuple[str, ...], ours: tuple[Value, ...], theirs: tuple[Value, ...]
) -> str:
    if len(ours) != len(theirs):
        got = ours[0] if len(ours) == 1 else f"{len(ours)} things"
        lost = isinstance(got, str) and got == "None"
        return (
            f"Your function returned {_name(got)}; expected {len(theirs)} things, with a comma "
            f"between them: {', '.join(parts)}."
            f"{' Does every way through it end in `return`?' if lost else ''}"
        )
    names = parts or ("",)
    for name, got, expected in zip(names, ours, theirs, strict=True):
        if not same_value(got, expected):
            said = _explain_value(got, expected)
            return f"In {name}: {said}" if name else said[0].upper() + said[1:]
    return ""


def _explain_value(got: Value, expected: Value) -> str:
    if isinstance(got, str) or isinstance(expected, str):
        advice = ""
        if got == "None":
            advice = " Does the function end with `return`?"
        elif got == "a value of type list":
            advice = " `np.array` makes an array of a list."
        elif isinstance(got, str) and got in NOT_CALLED:
            advice = " It was named, not called: are its round brackets missing?"
        elif got == "a value of type tuple":
            advice = (
                " One thing is asked for, without a comma. (`np.where` with a condition alone "
                "gives a "
                "tuple too: it takes three things, condition, value if true, value if false.)"
            )
        return f"your function returned {_name(got)}; expected {_name(expected)}.{advice}"
    if got.shape != expected.shape:
        return (
            f"your function returned {_name(got)}; expected {_name(expected)}."
            f"{_advise_on_shape(got.shape, expected.shape)}"
        )
    at = tuple(int(i) for i in np.argwhere(~agreeing(got, expected))[0])
    place = f"at index [{', '.join(map(str, at))}] " if at else ""
    return f"{place}your function returned {_digits(got[at], expected[at])}."


def _advise_on_shape(got: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if got == (1,) and len(expected) == 1:
        return " Is a `return` or an `append` indented so that it runs once, not in each round?"
    if not got:
        return (
            " Was everything summed or averaged, does it return after the first number, or is an "
            "argument not used?"
        )
    if not expected:
        return " Is a sum or a mean missing, or is it another result that was asked for?"
    if got == expected[::-1]:
        return " Rows and columns are swapped."
    return ""


def _digits(got: float, expected: float) -> str:
    """Return both numbers with enough digits to tell them apart."""
    for digits in (4, 6, 10, 17):
        ours, theirs = f"{got:.{digits}g}", f"{expected:.{digits}g}"
        if ours != theirs:
            break
    return f"{ours}; expected {theirs}"


def _find_pattern(outcomes: list[Outcome], right: list[Outcome]) -> str:
    """Return how all numbers are off in the same way, "" where they are not."""
    pairs = [
        (ours.ravel(), theirs.ravel())
        for one, other in zip(outcomes, right, strict=True)
        for ours, theirs in zip(one.values, other.values, strict=False)
        if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray)
        if ours.shape == theirs.shape and not same_value(ours, theirs)
    ]
    if not pairs:
        return ""
    got, expected = (np.concatenate(side) for side in zip(*pairs, strict=True))
    finite = np.isfinite(got).all() and np.isfinite(expected).all()
    if not finite or np.unique(expected.round(9)).size < 3:
        return ""
    if agreeing(got, -expected).all():
        return "All values that differ have the sign turned."
    factor = float(got @ expected / (expected @ expected))
    if abs(factor) > SMALLEST_FACTOR and agreeing(got, factor * expected).all():
        return f"All values that differ are {factor:.4g} times what is expected."
    shift = float((got - expected).mean())
    if agreeing(got - expected, np.full_like(got, shift)).all():
        return f"All values that differ are off by {shift:+.4g}."
    return ""


# ---- words for values --------------------------------------------------------------------------


def _describe_call(exercise: Exercise, call: Call) -> str:
    said = [
        f"{name} = {_show(value)}"
        for name, value in zip(argument_names(exercise), call, strict=False)
    ]
    return f"Called with {', '.join(said)}"


def _show(value: Any) -> str:
    """Return a value on one line, long arrays cut."""
    if is_tensor(value):
        value = value.numpy()
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value, threshold=8, edgeitems=2, separator=", ", formatter={"float": "{:.4g}".format}
        )
        shape = f" of shape {value.shape}" if value.size > 8 else ""
        return " ".join(text.split()) + shape
    if isinstance(value, float):
        return f"{value:.6g}"
    if type(value) in KINDS:
        return KINDS[type(value)]
    if isinstance(value, np.ufunc):
        return f"np.{value.__name__}"
    if isinstance(value, list | tuple) and len(value) <= MOST_SHOWN and _holds_arrays(value):
        said = ", ".join(map(_show_part, value))
        return f"[{said}]" if isinstance(value, list) else f"({said})"
    return _cut(" ".join(repr(value).split()), 60)


def _holds_arrays(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_arrays, value))
    return isinstance(value, np.ndarray) or is_tensor(value)


def _show_part(value: Any) -> str:
    """Return what stands in a list: of an array or a tensor, its shape is enough."""
    if is_tensor(value):
        return f"tensor {tuple(value.shape)}"
    return f"array {value.shape}" if isinstance(value, np.ndarray) else _show(value)


def _name(value: Value) -> str:
    """Return what kind of thing a value is."""
    if isinstance(value, str):
        return "`...`" if value == "..." else value
    return f"an array of shape {value.shape}" if value.shape else "one number"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."

"""Calling an answer on the probes, and what came of it in a form that can be compared.

What an answer returns may be any object, with an `__eq__` or `__array__` of its own; it is taken
apart here, once, and only plain arrays and texts go on.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.kinds import Call, Exercise

RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9
NUMBERS = (bool, int, float, np.bool_, np.number, np.ndarray)
Value = np.ndarray | str


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    Attributes
    ----------
    values : tuple of (numpy.ndarray or str)
        What was returned, one for each part; a text names what is neither a number nor an array.
    warned : frozenset of str
        What NumPy warned of.
    changed : tuple of str
        The arguments that the call changed in place.
    error : BaseException or None
        What was raised.
    """

    values: tuple[Value, ...] = ()
    warned: frozenset[str] = frozenset()
    changed: tuple[str, ...] = ()
    error: BaseException | None = None


def argument_names(exercise: Exercise) -> list[str]:
    """Return the names of the arguments that an answer is called with."""
    return list(inspect.signature(exercise.reference).parameters)


def run(exercise: Exercise, answer: Callable[..., Any]) -> list[Outcome]:
    """Return what comes of `answer` on each of the exercise's probes."""
    names = argument_names(exercise)
    return [_call(answer, call, names, bool(exercise.parts)) for call in exercise.probes()]


def _call(answer: Callable[..., Any], call: Call, names: list[str], in_parts: bool) -> Outcome:
    before = [_freeze(argument) for argument in call]
    values: tuple[Value, ...] = ()
    error = None
    with warnings.catch_warnings(record=True) as caught, _usual_warnings():
        warnings.simplefilter("always")
        try:
            values = _take_apart(answer(*call), in_parts)
        except BaseException as raised:  # sys.exit() in an answer must not end the worker
            error = raised
    numeric = [one.message for one in caught if issubclass(one.category, RuntimeWarning)]
    changed = [
        name
        for name, old, argument in zip(names, before, call, strict=False)
        if old != _freeze(argument)
    ]
    return Outcome(values, frozenset(map(str, numeric)), tuple(changed), error)


def _usual_warnings() -> Any:
    # Whatever an earlier answer has set in this process; underflow to 0 is no cause to worry.
    return np.errstate(divide="warn", over="warn", invalid="warn", under="ignore")


def _freeze(argument: Any) -> object:
    """Return something that differs once an array or a list has been changed in place."""
    if isinstance(argument, np.ndarray):
        return argument.shape, argument.dtype.str, argument.tobytes()
    return repr(argument) if isinstance(argument, list) else None


def _take_apart(returned: Any, in_parts: bool) -> tuple[Value, ...]:
    if in_parts and type(returned) in (tuple, list):
        return tuple(_capture(part) for part in returned)
    return (_capture(returned),)


def _capture(returned: Any) -> Value:
    """Return an array of floats of our own, or the name of what cannot be made into one."""
    kind = type(returned)
    if returned is None or returned is ...:
        return "None" if returned is None else "..."
    if not issubclass(kind, NUMBERS) and not hasattr(kind, "__array__"):
        return f"a value of type {kind.__name__}"
    array = np.array(returned)
    if array.dtype.kind not in "biuf":
        return f"an array that holds no plain numbers (dtype {array.dtype})"
    return array.astype(float)


def same_value(one: Value, other: Value) -> bool:
    """Say whether two values agree: shape, and numbers within the tolerances; NaN equals NaN."""
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one == other
    return one.shape == other.shape and bool(np.all(agreeing(one, other)))


def agreeing(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return for each number whether it agrees with the other array's, within the tolerances."""
    return np.isclose(one, other, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE, equal_nan=True)


def same_outcome(one: Outcome, other: Outcome) -> bool:
    """Say whether two calls came to the same: values, warnings, changes, kind of error."""
    return (
        len(one.values) == len(other.values)
        and all(map(same_value, one.values, other.values))
        and one.warned == other.warned
        and one.changed == other.changed
        and type(one.error) is type(other.error)
    )

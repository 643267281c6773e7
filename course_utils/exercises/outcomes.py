"""Calling an answer on the probes, and what came of it in a form that can be compared.

What an answer returns may be any object, with an `__eq__` or `__array__` of its own; it is taken
apart here, once, and only plain arrays and texts go on.
"""

from __future__ import annotations

import inspect
import sys
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
    left : numpy.ndarray, str or None
        What the call left behind, where the exercise looks at it.
    taped : bool
        Whether a tensor was returned that still has its tape.
    """

    values: tuple[Value, ...] = ()
    warned: frozenset[str] = frozenset()
    changed: tuple[str, ...] = ()
    error: BaseException | None = None
    left: Value | None = None
    taped: bool = False


def argument_names(exercise: Exercise) -> list[str]:
    """Return the names of the arguments that an answer is called with."""
    return list(inspect.signature(exercise.reference).parameters)


def run(exercise: Exercise, answer: Callable[..., Any]) -> list[Outcome]:
    """Return what comes of `answer` on each of the exercise's probes."""
    names = argument_names(exercise)
    return [_call(exercise, answer, call, names) for call in exercise.probes()]


def _call(exercise: Exercise, answer: Callable[..., Any], call: Call, names: list[str]) -> Outcome:
    before = [_freeze(argument) for argument in call]
    values: tuple[Value, ...] = ()
    error, left, taped = None, None, False
    with warnings.catch_warnings(record=True) as caught, _usual_warnings():
        warnings.simplefilter("always")
        try:
            parts = _take_apart(answer(*call), bool(exercise.parts))
            taped = any(is_tensor(part) and part.requires_grad for part in parts)
            values = tuple(map(_capture, parts))
            left = _capture(exercise.leaves[1](*call)) if exercise.leaves else None
        except BaseException as raised:  # sys.exit() in an answer must not end the worker
            error = raised
    numeric = [one.message for one in caught if issubclass(one.category, RuntimeWarning)]
    changed = [
        name
        for name, old, argument in zip(names, before, call, strict=False)
        if old != _freeze(argument)
    ]
    return Outcome(values, frozenset(map(str, numeric)), tuple(changed), error, left, taped)


def _usual_warnings() -> Any:
    # Whatever an earlier answer has set in this process; underflow to 0 is no cause to worry.
    return np.errstate(divide="warn", over="warn", invalid="warn", under="ignore")


def _freeze(argument: Any) -> object:
    """Return something that differs once an array, a tensor or a list was changed in place."""
    if type(argument) in (list, tuple):
        return [_freeze(part) for part in argument]
    if is_tensor(argument):
        argument = argument.detach().cpu().numpy()
    if isinstance(argument, np.ndarray):
        return argument.shape, argument.dtype.str, argument.tobytes()
    return repr(argument) if isinstance(argument, (*NUMBERS, str)) else None


def is_tensor(value: Any) -> bool:
    """Return whether `value` is a tensor of PyTorch, without loading PyTorch to know it."""
    torch = sys.modules.get("torch")  # no answer can hold a tensor where PyTorch is not loaded
    return torch is not None and isinstance(value, torch.Tensor)


def _take_apart(returned: Any, in_parts: bool) -> tuple[Any, ...]:
    if in_parts and type(returned) in (tuple, list):
        return tuple(returned)
    return (returned,)


def _capture(returned: Any) -> Value:
    """Return an array of floats of our own, or the name of what cannot be made into one."""
    kind = type(returned)
    if returned is None or returned is ...:
        return "None" if returned is None else "..."
    if not issubclass(kind, NUMBERS) and not hasattr(kind, "__array__"):
        return f"a value of type {kind.__name__}"
    array = np.array(returned.detach().cpu() if is_tensor(returned) else returned)
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
    """Say whether two calls came to the same: values, warnings, changes, error and its text."""
    return (
        len(one.values) == len(other.values)
        and all(map(same_value, one.values, other.values))
        and one.warned == other.warned
        and one.changed == other.changed
        and _same_error(one.error, other.error)
        and (one.left is None) is (other.left is None)
        and (one.left is None or other.left is None or same_value(one.left, other.left))
    )


def _same_error(one: BaseException | None, other: BaseException | None) -> bool:
    """Say whether kind and text agree: a `RuntimeError` alone may have many causes."""
    if one is None or other is None:
        return one is other
    return type(one) is type(other) and str(one) == str(other)

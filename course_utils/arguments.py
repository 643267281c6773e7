"""Argument checks for public functions, kept out of the functions' own source.

A function says what it accepts in a decorator, in the shapes of the notation card::

    @accepts(X=array("n", "features"), weights=array("features"), bias=number())
    def logits(X, weights, bias): ...

Equal size names must have equal sizes. What is refused raises a TypeError (wrong kind of thing) or
a ValueError (right kind, wrong size or value) that names the argument, what came and what was
expected.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")
Sizes = dict[str, tuple[int, str]]
Rule = Callable[[str, Any, Sizes], Any]


def accepts(**rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Check, and where a rule says so convert, the named arguments of a function.

    Parameters
    ----------
    **rules
        A rule for each argument to check: `array`, `labels`, `probabilities`, `number`, `integer`
        or `callable_`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            sizes: Sizes = {}
            for name, rule in rules.items():
                if name in bound.arguments:
                    where = f"{function.__name__}: {name}"
                    bound.arguments[name] = rule(where, bound.arguments[name], sizes)
            return function(*bound.args, **bound.kwargs)

        return checked

    return decorate


def array(*shape: str | int) -> Rule:
    """Accept finite numbers, turned into a float64 array; no shape given means any shape."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        expected = f"an array of numbers with shape {_shape_text(shape)}" if shape else "numbers"
        numbers = _as_floats(where, value, expected)
        if shape:
            _match_shape(where, numbers, shape, sizes)
        bad = np.argwhere(~np.isfinite(numbers))
        if len(bad):
            at = tuple(int(i) for i in bad[0])
            place = f" at index {at[0] if len(at) == 1 else at}" if at else ""
            raise ValueError(f"{where} must be finite, got {numbers[at]}{place}")
        return numbers

    return rule


def labels(*shape: str | int) -> Rule:
    """Accept an array of 0 and 1."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        numbers: np.ndarray = array(*shape)(where, value, sizes)
        strange = numbers[(numbers != 0) & (numbers != 1)]
        if strange.size:
            raise ValueError(f"{where} must hold only 0 and 1, got {strange.flat[0]:g}")
        return numbers

    return rule


def probabilities(*shape: str | int) -> Rule:
    """Accept an array of numbers from 0 to 1."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        numbers: np.ndarray = array(*shape)(where, value, sizes)
        strange = numbers[(numbers < 0) | (numbers > 1)]
        if strange.size:
            raise ValueError(f"{where} must lie between 0 and 1, got {strange.flat[0]:g}")
        return numbers

    return rule


def number(*, above: float = -np.inf, at_least: float = -np.inf) -> Rule:
    """Accept one finite number, above `above` and no smaller than `at_least`."""

    def rule(where: str, value: Any, sizes: Sizes) -> float:
        expected = "a number"
        if np.isfinite(above):
            expected += f" above {above:g}"
        if np.isfinite(at_least):
            expected += f", at least {at_least:g}"
        if np.ndim(value) == 0 and isinstance(value, np.ndarray):
            value = value[()]
        if isinstance(value, bool | np.bool) or not isinstance(value, Real):
            raise TypeError(f"{where} must be {expected}, got {_describe(value)}")
        as_float = float(value)
        if not (np.isfinite(as_float) and above < as_float and at_least <= as_float):
            raise ValueError(f"{where} must be {expected}, got {value}")
        return as_float

    return rule


def integer(*, at_least: int) -> Rule:
    """Accept a whole number no smaller than `at_least`."""

    def rule(where: str, value: Any, sizes: Sizes) -> int:
        expected = f"a whole number, at least {at_least}"
        if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
            raise TypeError(f"{where} must be {expected}, got {_describe(value)}")
        if value < at_least:
            raise ValueError(f"{where} must be {expected}, got {value}")
        return int(value)

    return rule


def callable_() -> Rule:
    """Accept something that can be called."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        if not callable(value):
            raise TypeError(f"{where} must be a function, got {_describe(value)}")
        return value

    return rule


def _as_floats(where: str, value: Any, expected: str) -> np.ndarray:
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(f"{where} must be {expected}, got rows of unequal length") from None
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{where} must be {expected}, got {_describe(value)}")
    return raw.astype(np.float64)


def _match_shape(where: str, value: np.ndarray, shape: tuple[str | int, ...], sizes: Sizes) -> None:
    refusal = f"{where} must have shape {_shape_text(shape)}, got shape {value.shape}"
    if value.ndim != len(shape):
        raise ValueError(refusal)
    for size, wanted in zip(value.shape, shape, strict=True):
        if isinstance(wanted, int):
            if size != wanted:
                raise ValueError(refusal)
            continue
        if size == 0:
            raise ValueError(f"{refusal}: {wanted} must be at least 1")
        known, source = sizes.setdefault(wanted, (size, where.rsplit(" ", 1)[-1]))
        if size != known:
            raise ValueError(f"{refusal}, but {wanted} = {known} in {source}")


def _shape_text(shape: tuple[str | int, ...]) -> str:
    inside = ", ".join(str(size) for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def _describe(value: Any) -> str:
    said = repr(value)
    if len(said) > 60:
        said = said[:57] + "..."
    return f"{type(value).__name__} {said}"

"""Argument checks for public functions, kept out of the functions' own source.

A function says what it accepts in a decorator::

    @accepts(lessons=instance(Path), work=instance(Path))
    def sync(lessons, work): ...

The rules for numbers are in `numeric_arguments`; this module needs no package, so that the set-up
check can use it when packages are missing. What is refused raises a TypeError (wrong kind of thing)
or a ValueError (right kind, wrong size or value) that names the argument, what came and what was
expected.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Sizes = dict[str, tuple[Any, str]]
Rule = Callable[[str, Any, Sizes], Any]
_unchecked: ContextVar[bool] = ContextVar("_unchecked", default=False)


def accepts(**rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Check, and where a rule says so convert, the named arguments of a function.

    Parameters
    ----------
    **rules
        A rule for each argument to check: a function of where the argument stands (for the
        message), its value, and the sizes seen so far, which returns the value to pass on.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if _unchecked.get():
                return function(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            sizes: Sizes = {}
            for name, rule in rules.items():
                if name in bound.arguments:
                    where = f"{function.__name__}: {name}"
                    bound.arguments[name] = rule(where, bound.arguments[name], sizes)
            return function(*bound.args, **bound.kwargs)

        return checked

    return decorate


@contextmanager
def unchecked() -> Iterator[None]:
    """Check and convert nothing within: for loops over what has been checked before them."""
    token = _unchecked.set(True)
    try:
        yield
    finally:
        _unchecked.reset(token)


def instance(kind: type) -> Rule:
    """Accept an object of type `kind`."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        if not isinstance(value, kind):
            raise TypeError(f"{where} must be of type {kind.__name__}, got {describe(value)}")
        return value

    return rule


def callable_() -> Rule:
    """Accept something that can be called."""

    def rule(where: str, value: Any, sizes: Sizes) -> Any:
        if not callable(value):
            raise TypeError(f"{where} must be a function, got {describe(value)}")
        return value

    return rule


def one_of(*options: str) -> Rule:
    """Accept one of some texts."""

    def rule(where: str, value: Any, sizes: Sizes) -> str:
        if not isinstance(value, str) or value not in options:
            said = " or ".join(repr(option) for option in options)
            kind = ValueError if isinstance(value, str) else TypeError
            raise kind(f"{where} must be {said}, got {describe(value)}")
        return value

    return rule


def optional(rule: Rule) -> Rule:
    """Accept None, or what `rule` accepts."""

    def or_none(where: str, value: Any, sizes: Sizes) -> Any:
        return None if value is None else rule(where, value, sizes)

    return or_none


def describe(value: Any) -> str:
    """Return the type of `value` and its text, cut to a length that fits a message."""
    said = repr(value)
    if len(said) > 60:
        said = said[:57] + "..."
    return f"{type(value).__name__} {said}"

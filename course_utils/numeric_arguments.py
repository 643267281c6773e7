"""Rules for arguments that are numbers, in the shapes of the notation card.

::

    @accepts(X=array("n", "features"), weights=array("features"), bias=number())
    def logits(X, weights, bias): ...

Equal size names must have equal sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np

from course_utils.arguments import Rule, Sizes, describe


def array(*shape: str | int) -> Rule:
    """Accept finite numbers, turned into a float64 array; no shape given means any shape."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        expected = f"an array of numbers with shape {_shape_text(shape)}" if shape else "numbers"
        numbers = _as_floats(where, value, expected)
        if shape:
            _match_shape(where, numbers, shape, sizes)
        finite = np.isfinite(numbers)
        if not finite.all():
            at = tuple(int(i) for i in np.argwhere(~finite)[0])
            place = f" at index {at[0] if len(at) == 1 else at}" if at else ""
            raise ValueError(f"{where} must be finite, got {numbers[at]}{place}")
        return numbers

    return rule


def same_shape(name: str) -> Rule:
    """Accept an array of any shape; all arrays of one function with this `name` have the same."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        numbers: np.ndarray = array()(where, value, sizes)
        if numbers.size == 0:
            raise ValueError(f"{where} must hold at least one number, got shape {numbers.shape}")
        shape, source = sizes.setdefault(name, (numbers.shape, where.rsplit(" ", 1)[-1]))
        if numbers.shape != shape:
            raise ValueError(
                f"{where} must have shape {shape}, as {source}, got shape {numbers.shape}"
            )
        return numbers

    return rule


def labels(*shape: str | int) -> Rule:
    """Accept an array of 0 and 1."""
    return _restricted(shape, lambda p: (p == 0) | (p == 1), "hold only 0 and 1")


def signs(*shape: str | int) -> Rule:
    """Accept an array of -1 and 1."""
    return _restricted(shape, lambda s: np.abs(s) == 1, "hold only -1 and 1")


def class_numbers(*shape: str | int, below: str) -> Rule:
    """Accept whole numbers from 0 on, below the size named `below` where it is known by then."""

    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        numbers: np.ndarray = array(*shape)(where, value, sizes)
        last, source = sizes.get(below, (np.inf, ""))
        strange = numbers[(numbers < 0) | (numbers >= last) | (numbers % 1 != 0)]
        if strange.size:
            end = f"{last - 1}, as {source} has {last} {below}" if source else "on"
            to = "to" if source else ""
            demand = " ".join(filter(None, ["hold whole numbers from 0", to, end]))
            raise ValueError(f"{where} must {demand}, got {strange.flat[0]:g}")
        return numbers.astype(int)

    return rule


def one_hot(*shape: str | int) -> Rule:
    """Accept rows of 0 with a single 1."""
    return such_that(labels(*shape), lambda Y: np.all(Y.sum(axis=1) == 1), "hold one 1 in each row")


def probabilities(*shape: str | int) -> Rule:
    """Accept an array of numbers from 0 to 1."""
    return between(0, 1, *shape)


def between(low: float, high: float, *shape: str | int) -> Rule:
    """Accept an array of numbers from `low` to `high`."""
    return _restricted(
        shape, lambda v: (v >= low) & (v <= high), f"lie between {low:g} and {high:g}"
    )


def such_that(rule: Rule, holds: Callable[[Any], Any], demand: str) -> Rule:
    """Accept what `rule` accepts if `holds` is true of it; `demand` completes "it must"."""

    def narrower(where: str, value: Any, sizes: Sizes) -> Any:
        accepted = rule(where, value, sizes)
        if not holds(accepted):
            raise ValueError(f"{where} must {demand}, got {describe(accepted)}")
        return accepted

    return narrower


def number(*, above: float = -np.inf, at_least: float = -np.inf, at_most: float = np.inf) -> Rule:
    """Accept one finite number, above `above`, from `at_least` to `at_most`."""

    def rule(where: str, value: Any, sizes: Sizes) -> float:
        expected = "a number"
        if np.isfinite(above):
            expected += f" above {above:g}"
        if np.isfinite(at_least):
            expected += f", at least {at_least:g}"
        if np.isfinite(at_most):
            expected += f", at most {at_most:g}"
        if np.ndim(value) == 0 and isinstance(value, np.ndarray):
            value = value[()]
        if isinstance(value, bool | np.bool) or not isinstance(value, Real):
            raise TypeError(f"{where} must be {expected}, got {describe(value)}")
        as_float = float(value)
        if not (np.isfinite(as_float) and above < as_float and at_least <= as_float <= at_most):
            raise ValueError(f"{where} must be {expected}, got {value}")
        return as_float

    return rule


def integer(*, at_least: int, at_most: int | None = None) -> Rule:
    """Accept a whole number from `at_least` to `at_most`."""

    def rule(where: str, value: Any, sizes: Sizes) -> int:
        expected = f"a whole number, at least {at_least}"
        if at_most is not None:
            expected += f", at most {at_most}"
        if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
            raise TypeError(f"{where} must be {expected}, got {describe(value)}")
        whole = int(value)
        if whole < at_least or (at_most is not None and whole > at_most):
            raise ValueError(f"{where} must be {expected}, got {value}")
        return whole

    return rule


def list_of(rule: Rule, *, at_least: int) -> Rule:
    """Accept a list or tuple of `at_least` things or more, each of which `rule` accepts."""

    def each(where: str, value: Any, sizes: Sizes) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise TypeError(f"{where} must be a list, got {describe(value)}")
        if len(value) < at_least:
            raise ValueError(f"{where} must have a length of at least {at_least}, got {len(value)}")
        return [rule(f"{where}[{k}]", one, sizes) for k, one in enumerate(value)]

    return each


def layer_list(inputs: str, outputs: str = "outputs") -> Rule:
    """Accept a list of (W, b), each W with as many rows as the one before has columns.

    The first W has as many rows as the size named `inputs`, the last as many columns as `outputs`.
    """

    def rule(where: str, value: Any, sizes: Sizes) -> list[tuple[np.ndarray, np.ndarray]]:
        layers = []
        before = inputs
        pairs = list_of(_pair, at_least=1)(where, value, sizes)
        for k, pair in enumerate(pairs):
            after = f"units of layer {k + 1}" if k + 1 < len(pairs) else outputs
            W = array(before, after)(f"{where}[{k}].W", pair[0], sizes)
            layers.append((W, array(after)(f"{where}[{k}].b", pair[1], sizes)))
            before = after
        return layers

    return rule


def examples_list(features: str, outputs: str) -> Rule:
    """Accept a list, perhaps empty, of pairs (X, Y) with these sizes, each of any length."""

    def pair(where: str, value: Any, sizes: Sizes) -> tuple[np.ndarray, np.ndarray]:
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise TypeError(f"{where} must be a pair (X, Y), got {describe(value)}")
        own = dict(sizes)
        X: np.ndarray = array("rows", features)(f"{where}[0]", value[0], own)
        return X, array("rows", outputs)(f"{where}[1]", value[1], own)

    return list_of(pair, at_least=0)


def _pair(where: str, value: Any, sizes: Sizes) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise TypeError(f"{where} must be a pair (W, b), got {describe(value)}")
    return value


def _restricted(
    shape: tuple[str | int, ...], allowed: Callable[[np.ndarray], np.ndarray], demand: str
) -> Rule:
    def rule(where: str, value: Any, sizes: Sizes) -> np.ndarray:
        numbers: np.ndarray = array(*shape)(where, value, sizes)
        strange = numbers[~allowed(numbers)]
        if strange.size:
            raise ValueError(f"{where} must {demand}, got {strange.flat[0]:g}")
        return numbers

    return rule


def _as_floats(where: str, value: Any, expected: str) -> np.ndarray:
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(f"{where} must be {expected}, got rows of unequal length") from None
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{where} must be {expected}, got {describe(value)}")
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

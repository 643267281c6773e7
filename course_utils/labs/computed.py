"""Texts that are made when the first of them is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property


class Computed(Mapping[str, str]):
    """Texts with numbers of runs in them: nothing is run before one of them is read.

    Parameters
    ----------
    keys : tuple of str
        The keys of the texts.
    compute : callable
        Returns a text for each key.
    """

    def __init__(self, keys: tuple[str, ...], compute: Callable[[], dict[str, str]]) -> None:
        self._keys = keys
        self._compute = compute

    @cached_property
    def _texts(self) -> dict[str, str]:
        return self._compute()

    def __getitem__(self, key: str) -> str:
        """Return one text."""
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the keys."""
        return iter(self._keys)

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self._keys)

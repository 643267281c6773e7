"""Numbers worked out on paper, beside the true ones."""

from __future__ import annotations

from collections.abc import Mapping

from course_utils.arguments import accepts, describe, instance

CLOSE = 0.005  # two digits after the point
SHARE = 0.01


@accepts(yours=instance(dict), true=instance(dict))
def beside(yours: Mapping[str, object], true: Mapping[str, float]) -> None:
    """Print the learner's numbers beside the true ones, and what may have gone wrong.

    A true number is shown once the learner has one of their own in its place.

    Parameters
    ----------
    yours : dict of str to number or ...
        By name; `...` where there is none yet.
    true : dict of str to number
        The same names.

    Raises
    ------
    TypeError, ValueError
        If the names differ, or one of yours is neither a number nor `...`.
    """
    if list(yours) != list(true):
        raise ValueError(f"beside: yours must have the names {', '.join(true)}")
    width = max(map(len, true))
    print(f"{'':{width}s}      yours       true")
    for name, number in true.items():
        mine = yours[name]
        if mine is ...:
            print(f"{name:{width}s}          …          ?   not yet")
            continue
        if isinstance(mine, bool) or not hasattr(mine, "__float__"):
            raise TypeError(f"beside: yours[{name!r}] must be a number, got {describe(mine)}")
        print(f"{name:{width}s} {float(mine):10.3f} {number:10.3f}   {_say(float(mine), number)}")


def _say(mine: float, true: float) -> str:
    """Return a word or two about `mine`."""

    def close(guess: float) -> bool:
        return abs(mine - guess) <= CLOSE + SHARE * abs(guess)

    for guess, words in ((true, "right"), (-true, "the sign is turned"), (2 * true, "twice")):
        if close(guess):
            return words
    return "half" if close(true / 2) else "not yet: which arrow went wrong?"

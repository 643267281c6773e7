"""What a broken loop did, in sentences whose every number was seen while it ran."""

from __future__ import annotations

import numpy as np

from course_utils.labs.break_loop_run import LINES, Seen
from course_utils.labs.svg import number


def findings(seen: Seen, whole: Seen) -> tuple[str, ...]:
    """Return what the loop did beside the whole loop, which ran for as many epochs."""
    if not seen.epochs:
        return ()
    last = seen.epochs[-1]
    if last.error:
        count = len(seen.epochs)
        return f"Epoch {count} stopped at {LINES[last.failed]}:", last.error
    return (*_loss(seen, whole), *_cause(seen))


def _loss(seen: Seen, whole: Seen) -> tuple[str, ...]:
    """Say what the loss did, and what that of the whole loop did."""
    count, loss, other = len(seen.epochs), seen.losses, whole.losses
    beside = f"that of the whole loop is {number(other[-1], 3)}"
    if not any(epoch.moved for epoch in seen.epochs):
        return (
            f"No weight moved in {_epochs(count)}: the loss stays at {number(loss[-1], 3)}; "
            f"{beside}.",
        )
    if np.array_equal(loss, other):
        return (
            f"The loss is that of the whole loop in each of {_epochs(count)}, digit for digit: "
            f"{number(loss[-1], 3)} at the end.",
        )
    if np.array_equal(loss[1:], other[:-1]):
        return (
            f"After {_epochs(count)} the loss is {number(loss[-1], 4)}: in each epoch what that of "
            f"the whole loop was one epoch before. There it is {number(other[-1], 4)} now.",
        )
    if not np.isfinite(loss[-1]):
        when = int(np.argmax(~np.isfinite(loss)))
        return (f"The loss is no longer a finite number after epoch {when}; {beside}.",)
    top = int(np.argmax(loss))
    return (
        f"After {_epochs(count)} the loss is {number(loss[-1], 3)}; {beside}.",
        f"It rose in {_rises(loss)} of them, in the whole loop in {_rises(other)}; its highest was "
        f"{number(loss[top], 3)}, after epoch {top}.",
    )


def _cause(seen: Seen) -> tuple[str, ...]:
    """Say what step() found, where that is not the newest gradient alone."""
    count, last = len(seen.epochs), seen.epochs[-1]
    backward = sum(epoch.newest is not None for epoch in seen.epochs)
    steps = [epoch.used for epoch in seen.epochs if epoch.used is not None]
    if not steps:
        return (f"step() did not run; backward() computed a gradient in {_of(backward, count)}.",)
    found = sum(used > 0 for used in steps)
    if not found:
        return (
            f"step() ran in {_of(len(steps), count)} and found a gradient in {found}; "
            f"backward() computed one in {backward}.",
        )
    said = []
    if last.summed > 1 and last.used and last.newest:
        said.append(
            f"The last step used the sum of {last.summed} gradients, "
            f"{number(last.used / last.newest, 3)} times as long as the newest alone."
        )
    if last.age:
        said.append(
            f"step() found a gradient in {_of(found, count)}; the last one it used was "
            f"{_epochs(last.age)} old, and the newest was not used."
        )
    return tuple(said)


def _rises(loss: np.ndarray) -> int:
    return int((np.diff(loss) > 0).sum())


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' * (count != 1)}"


def _of(part: int, count: int) -> str:
    return f"{part} of {_epochs(count)}"

"""Telling an exercise that nobody has begun from one that was answered."""

from __future__ import annotations

import dis
from collections.abc import Sequence
from types import CodeType, FunctionType

from course_utils.exercises.outcomes import Outcome

# How a call is prepared depends on what else the cell holds: `np.exp(z)` is compiled in another way
# where the same cell says `import numpy as np`.
BESIDE_THE_POINT = {"CACHE", "EXTENDED_ARG", "NOP", "PRECALL", "PUSH_NULL", "RESUME"}
JUMPS = {*dis.hasjrel, *dis.hasjabs}


def is_untouched(answer: object, starter: object) -> bool:
    """Say whether `answer` does what `starter` does, step by step.

    The compiled functions are compared, not their texts: comments, layout and type hints do not
    count.
    """
    if type(answer) is not FunctionType or type(starter) is not FunctionType:
        return False
    return _steps(answer.__code__) == _steps(starter.__code__)


def is_blank(answer: object, outcomes: Sequence[Outcome]) -> bool:
    """Say whether `answer` only ever gave `...`, or None because its body is empty."""
    if any(outcome.error for outcome in outcomes):
        return False
    returned = {str(outcome.values) for outcome in outcomes}
    return returned == {"('...',)"} or (returned == {"('None',)"} and is_untouched(answer, _empty))


def _empty() -> None:
    pass


def _steps(code: CodeType) -> list[tuple[str, str]]:
    """Return what the interpreter does, inner functions included, as far as the answer matters."""
    steps = []
    for step in dis.get_instructions(code):
        if step.opname in BESIDE_THE_POINT:
            continue
        value = step.argval
        if isinstance(value, CodeType):
            value = _steps(value)
        elif step.opcode in JUMPS:
            value = None  # where to: it moves with what was left out
        steps.append((step.opname.replace("LOAD_METHOD", "LOAD_ATTR"), repr(value)))
    return steps

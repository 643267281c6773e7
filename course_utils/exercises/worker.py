"""The process beside the kernel in which answers run, so that none can hang or end the kernel.

It is our own, not the one that joblib shares: ending it must not end the learner's own jobs.
"""

from __future__ import annotations

import atexit
import linecache
import os
import pickle
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from course_utils.exercises.blank import is_untouched
from course_utils.exercises.judging import (
    ERROR,
    NOT_STARTED,
    TRY_AGAIN,
    UNTOUCHED,
    Expected,
    Finding,
    expect,
    judge,
)
from course_utils.exercises.kinds import Exercise

LIMIT_SECONDS = 3.0
IDLE_SECONDS = 300
START_SECONDS = 60
MEMORY_BYTES = 2 << 30  # what an answer may allocate, where the system can hold it to that


@dataclass(frozen=True)
class Answer:
    """What the checker says: one of the four words, and why."""

    status: str
    message: str


def examine(exercise: Exercise, answer: object, limit: float = LIMIT_SECONDS) -> Answer:
    """Judge an answer; whatever it is and does, one of the four words comes back.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : object
        What the learner handed over, which should be a function.
    limit : float
        Seconds that all its calls together may take. The start of the worker is not counted.
    """
    if answer is ... or is_untouched(answer, exercise.starter):
        return Answer(NOT_STARTED, UNTOUCHED)
    if not callable(answer):
        return Answer(
            TRY_AGAIN,
            "Hand over the function itself, its name without brackets: "
            f'`check("{exercise.key}", {exercise.name})`. '
            "With brackets, Python calls it and hands over what came back.",
        )
    question = _packed(exercise)
    packed = _pack_in_time(answer, limit)
    if packed is None:
        return Answer(
            ERROR,
            "The answer cannot be sent to the checker: it holds on to something open, such as a "
            "file or a lock. Use only the function's arguments.",
        )
    finding = _run_in_worker(question, packed, limit)
    message = finding.message
    if source := linecache.getline(finding.file, finding.line).strip():
        message = f"Line {finding.line} of the cell: `{source}`\n{message}"
    return Answer(finding.status, message)


def _packed(thing: object) -> bytes:
    from joblib.externals.loky.cloudpickle_wrapper import dumps  # type: ignore[import-untyped]

    return dumps(thing)


def _pack_in_time(answer: object, limit: float) -> bytes | None:
    """Return the pickled answer; None if it cannot be pickled, or not within `limit` seconds."""
    packed: list[bytes] = []

    def pack() -> None:
        with suppress(BaseException):  # objects may run any code while they are pickled
            packed.append(_packed(answer))

    packing = threading.Thread(target=pack, daemon=True)
    packing.start()
    packing.join(limit)
    return packed[0] if packed else None


# ---- the worker, seen from the kernel ----------------------------------------------------------

_running: list[Any] = []  # the one executor, while there is one


def _run_in_worker(question: bytes, packed: bytes, limit: float) -> Finding:
    from concurrent.futures import TimeoutError as TooSlow

    from joblib.externals.loky.process_executor import BrokenProcessPool  # type: ignore[import-untyped]

    try:
        worker = _start(question)
    except (BrokenProcessPool, TooSlow):  # ended from outside, or by what an earlier answer left
        stop()
        worker = _start(question)
    try:
        try:
            return worker.submit(_judge_packed, question, packed).result(limit)
        except BrokenProcessPool:  # was it this answer? It gets a second worker to itself
            stop()
            return _start(question).submit(_judge_packed, question, packed).result(limit)
    except TooSlow:
        stop()
        return Finding(
            ERROR,
            f"It did not finish within {limit:g} seconds. Is there a loop that never ends? Look at "
            "what has to change in each round for it to stop. (A large package imported inside the "
            "function can take as long: import it in a cell of its own.)",
        )
    except BrokenProcessPool:
        stop()
        return Finding(
            ERROR,
            "It ended Python itself. Leave out whatever exits, and look for an array or a list "
            "that takes all memory.",
        )
    except BaseException:  # the learner pressed stop, or the worker is in an unknown state
        stop()
        raise


def _start(question: bytes) -> Any:
    """Return the executor, its worker up and the exercise's expected outcomes computed."""
    from joblib.externals.loky import ProcessPoolExecutor  # type: ignore[import-untyped]

    if not _running:
        atexit.register(stop)  # before loky's own clean-up, which can complain
        _running.append(
            ProcessPoolExecutor(
                max_workers=1,
                timeout=IDLE_SECONDS,
                initializer=_set_up,
                env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        )
    _running[0].submit(_prepare, question).result(START_SECONDS)
    return _running[0]


def stop() -> None:
    """End the worker, whatever it is doing; the next answer gets a new one."""
    while _running:
        _running.pop().shutdown(wait=True, kill_workers=True)


# ---- in the worker -----------------------------------------------------------------------------


def _set_up() -> None:
    """Cut this process off from the kernel's streams and Stop button; bound its memory."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # loky takes a first import of PyTorch for a leak, and ends the worker under the next answer
    from joblib.externals.loky import process_executor

    process_executor._MAX_MEMORY_LEAK_SIZE = MEMORY_BYTES
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


def _prepare(question: bytes) -> None:
    _load(question)


@lru_cache(maxsize=16)
def _load(question: bytes) -> tuple[Exercise, Expected]:
    exercise = pickle.loads(question)
    return exercise, expect(exercise)


def _judge_packed(question: bytes, packed: bytes) -> Finding:
    """Judge a pickled answer; whatever it does, what leaves the worker is a plain finding."""
    exercise, expected = _load(question)
    depth = sys.getrecursionlimit()
    try:
        found = judge(exercise, pickle.loads(packed), expected)
    except BaseException as error:  # from unpickling, or an error that fails to describe itself
        return Finding(ERROR, f"It raised {type.__repr__(type(error))} in an unusual way.")
    finally:
        sys.setrecursionlimit(depth)  # the next lesson's exercises may have to load PyTorch
    return found

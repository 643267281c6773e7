"""Two thousand answers that are no answers: none crashes the checker, passes or hangs.

What each is comes from its number alone, so that a failure can be met again.
"""

import collections
import itertools
import os
import signal
import sys
import time
import warnings
from functools import partial

import numpy as np
import pytest

from course_utils.exercises import judging
from course_utils.exercises.kinds import Exercise
from course_utils.exercises.lessons import all_of, lesson_numbers
from course_utils.exercises.worker import examine

ALL = 2_000
ENDLESS = 20
LIMIT = 0.2
OVERHEAD = 3.0  # ending a worker and starting the next, on a busy machine; seldom above 0.4
PYTORCH = 15.0  # loading PyTorch into a new worker, on a busy machine; 1.5 on an idle one
EXERCISES = [one for number in lesson_numbers() for one in all_of(Exercise, number)]
STATUSES = {judging.PASS, judging.TRY_AGAIN, judging.NOT_STARTED, judging.ERROR}


def fail(*args, **kwargs):
    raise RuntimeError("hostile")


class Hostile:
    """Raises whatever is asked of it; `...__reduce__` is left, so that it reaches the worker."""

    __eq__ = __ne__ = __lt__ = __gt__ = __bool__ = __len__ = __iter__ = __array__ = fail
    __repr__ = __str__ = __format__ = __float__ = __int__ = __index__ = __getitem__ = fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __hash__ = fail


class Agreeable:
    """Claims to equal everything."""

    def __eq__(self, other):
        return True

    __hash__ = None
    shape = ()
    dtype = np.dtype(float)

    def __array__(self, *args, **kwargs):
        return np.array([None, self.shape], dtype=object)


class AgreeableArray(np.ndarray):
    """An array that finds all comparisons true."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True

    def __array_function__(self, func, types, args, kwargs):
        return True


class HostileCall(Hostile):
    def __call__(self, *args):
        return self


class Unpicklable:
    __reduce__ = __reduce_ex__ = fail

    def __call__(self, *args):
        return 1.0


class SlowToPickle:
    def __reduce__(self):
        time.sleep(60)

    def __call__(self, *args):
        return 1.0


class BadUnpickle:
    def __reduce__(self):
        return (fail, ())

    def __call__(self, *args):
        return 1.0


class HostileMeta(type):
    __name__ = property(fail)
    __repr__ = fail


class OfHostileMeta(metaclass=HostileMeta):
    def __call__(self, *args):
        return self


class Rude(Exception):
    __str__ = __repr__ = fail


class Text(str):
    __slots__ = ()
    __str__ = __format__ = __eq__ = fail
    __hash__ = None


async def later(*args):
    return 1.0


def endless_generator(*args):
    yield from itertools.count()


def recurse(*args):
    return recurse(*args)


def nest(depth):
    nested = 1.0
    for _ in range(depth):
        nested = [nested]
    return nested


def raising(error):
    def answer(*args):
        raise error

    return answer


def returning(value):
    return lambda *args: value


def returning_new(make):
    return lambda *args: make()


def noisy(*args):
    print("x" * 10_000)
    os.write(1, b"to the screen\n")
    os.write(2, b"to the screen\n")
    return input("? ")


def spoil(*args):
    for argument in args:
        if isinstance(argument, np.ndarray):
            argument.setflags(write=True)
            argument[...] = np.nan
    return args[-1]


def unsettle(*args):
    np.seterr(all="raise")
    warnings.simplefilter("error")
    sys.setrecursionlimit(60)
    return np.exp(1000.0)


def shout(*args):
    warnings.warn("no", RuntimeWarning, stacklevel=1)
    return np.log(np.zeros(3))


def grow(*args):
    kept = []
    while True:
        kept.append(bytes(10**8))


CONSTANTS = [
    (), [], {}, set(), "", "0.5", b"1", Text("PASS"), True, 0, 1, -1, 0.0, 10**400, 1e308, -1e308,
    float("nan"), float("inf"), 1 + 2j, (1, 2), (1.0, 2.0, 3.0), [[1], [2, 3]], [[0.5, 0.5]],
    nest(50), nest(5_000), range(3), {"a": 1}, object, int, np.float32, np, Hostile(), Agreeable(),
    np.array(3), np.zeros(0), np.zeros((0, 3)), np.full(3, np.nan), np.array(["a", "b"]),
    np.array([None, 1], dtype=object), np.array([{1}, int]),
    np.broadcast_to(0.0, (10**12,)), np.zeros(2).view(AgreeableArray), np.ma.masked,
    np.datetime64("2020-01-01"), np.zeros(2, dtype=[("a", float)]), np.ones((2, 2, 2, 2)),
    judging.Finding(judging.PASS, "Right"), (..., ...), [Hostile()], (Hostile(), Hostile()),
]  # fmt: skip

ERRORS = [
    ValueError("no"), KeyError(), StopIteration(1), SystemExit(), SystemExit("bye"),
    KeyboardInterrupt(), GeneratorExit(), BaseException("base"), Rude(), MemoryError(),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), ExceptionGroup("many", [ValueError(1)]),
    ValueError("x" * 10**6), AssertionError(Hostile()), Warning("w"), TimeoutError(), OSError(5),
]  # fmt: skip

DOERS = [
    noisy, spoil, unsettle, shout, recurse, endless_generator, later, Unpicklable(), BadUnpickle(),
    HostileCall(), OfHostileMeta(), OfHostileMeta, Hostile, Agreeable, print, len, max, sum, np.sum,
    np.array, np.asarray, np.copy, iter, type, dict, partial(max, 1), partial(fail),
    np.vectorize(abs),
    lambda: 1.0, lambda a: a, lambda a, b: a, lambda a, b, c, d, e, f: f, lambda *, key: key,
    lambda *args: args, lambda *args: args[0], lambda *args: args[-1], lambda *args: list(args),
    lambda *args: (a for a in args), lambda *args: open(os.devnull),  # noqa: SIM115
    lambda *args: lambda: 1.0,
    lambda *args: np.linalg.inv(np.zeros((2, 2))), lambda *args: np.zeros(10**13),
    lambda *args: undefined_name, lambda *args: args.shape, lambda *args: "" + 1,  # noqa: F821
    lambda *args: globals(), lambda *args: sys.stdin.read(), lambda *args: sys.exit(0),
    open(os.devnull),  # noqa: SIM115
    iter([]), (x for x in ()), np.random.default_rng(0), sys, NotImplemented,
]  # fmt: skip

DEADLY = [
    lambda *args: os._exit(0),
    lambda *args: os.kill(os.getpid(), signal.SIGTERM),
    lambda *args: os.abort(),
    grow,
]


def never_end_sleeping(*args):
    time.sleep(10**6)


def never_end_catching(*args):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def never_end_in_c(*args):
    collections.deque(itertools.repeat(0), maxlen=0)


def never_end_ignoring(*args):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


NEVER_END = [never_end_sleeping, never_end_catching, never_end_in_c, never_end_ignoring]


def near_miss(exercise, rng):
    """Return an answer that is nearly right: the reference's values, a little off or disguised."""
    right, kind = exercise.reference, rng.integers(7)
    off = 10 ** rng.uniform(-4, 3) * rng.choice([-1, 1])
    at_probe = rng.integers(len(exercise.probes()))
    called = []

    def each(change):
        def answer(*args):
            values = right(*args)
            return tuple(map(change, values)) if isinstance(values, tuple) else change(values)

        return answer

    def wrong_once(*args):
        called.append(args)
        return each(lambda v: v + off)(*args) if len(called) - 1 == at_probe else right(*args)

    return [
        each(lambda v: v + off),
        each(lambda v: np.asarray(v)[..., None]),
        each(lambda v: np.asarray(v).astype(complex)),
        each(lambda v: np.asarray(v).astype(object)),
        each(lambda v: np.asarray(v).astype(str)),
        each(lambda v: v * np.nan),
        wrong_once,
    ][kind]


def junk(number, exercise):
    rng = np.random.default_rng(number)
    if number % (ALL // ENDLESS) == 7:
        return NEVER_END[number // (ALL // ENDLESS) % len(NEVER_END)]
    if number % (ALL // ENDLESS) == 57 and number < 1_000:
        return DEADLY[number // (ALL // ENDLESS) % len(DEADLY)]
    if number == 1_500:
        return SlowToPickle()
    pick = rng.integers(8)
    if pick == 0:
        return CONSTANTS[rng.integers(len(CONSTANTS))]
    if pick in (1, 2):
        return returning(CONSTANTS[rng.integers(len(CONSTANTS))])
    if pick == 3:
        return raising(ERRORS[rng.integers(len(ERRORS))])
    if pick == 4:
        return DOERS[rng.integers(len(DOERS))]
    if pick == 5:
        shape = tuple(rng.integers(1, 4, size=rng.integers(0, 3)))
        return returning_new(lambda: np.random.default_rng().normal(size=shape))
    return near_miss(exercise, rng)


@pytest.mark.parametrize("block", range(20))
def test_junk_is_answered(block, capfd):
    size = ALL // 20
    for number in range(block * size, (block + 1) * size):
        exercise = EXERCISES[number % len(EXERCISES)]
        answer = junk(number, exercise)
        started = time.perf_counter()
        found = examine(exercise, answer, LIMIT)
        took = time.perf_counter() - started
        assert type(found.status) is type(found.message) is str
        assert found.status in STATUSES - {judging.PASS}, (number, exercise.key, found)
        assert 10 < len(found.message) < 2_000, (number, exercise.key)
        loading = PYTORCH if exercise.key.startswith("05") else 0
        assert took < LIMIT + OVERHEAD + loading, (number, exercise.key)
        if any(answer is endless for endless in NEVER_END):
            assert f"did not finish within {LIMIT:g} seconds" in found.message
    assert capfd.readouterr() == ("", "")
    toy = EXERCISES[0]
    assert examine(toy, toy.reference, 30).status == judging.PASS


def test_there_are_twenty_endless_ones():
    kinds = [junk(number, EXERCISES[number % len(EXERCISES)]) for number in range(ALL)]
    assert sum(any(one is endless for endless in NEVER_END) for one in kinds) == ENDLESS

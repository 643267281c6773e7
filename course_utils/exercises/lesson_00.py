"""Lesson 00's toy exercise and question, on which the checker shows itself."""

from __future__ import annotations

import numpy as np

from course_utils.exercises.kinds import Call, Exercise, Quiz, Trap


def _double(x: np.ndarray) -> np.ndarray:
    return 2 * x


def _starter(x: np.ndarray) -> object:
    return ...


def _probes() -> list[Call]:
    return [
        (np.array([1.0, 2.5, -4.0]),),
        (np.array([0.0]),),
        (np.array([[3.0, -1.0], [0.5, 7.0]]),),
    ]


EXERCISES = (
    Exercise(
        key="00.double",
        reference=_double,
        starter=_starter,
        probes=_probes,
        hints=(
            "Put an expression with `x` in place of the `...`.",
            "Twice a number is `2 *` that number, and NumPy does it to a whole array at once.",
        ),
        traps=(
            Trap(
                lambda x: x + 2,
                "That adds 2 to each number. Twice a number is the number times 2.",
            ),
            Trap(
                lambda x: x**2,
                "That squares each number: `**` is a power, `*` is times.",
            ),
            Trap(
                lambda x: float(np.sum(2 * x)),
                "Each number was doubled, and then all were added up. Leave the sum out.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        key="00.q1",
        right="b",
        answers={
            "a": "NOT STARTED is no mistake: it says that nobody has written anything yet.",
            "b": "Yes. Your function ran and gave numbers, but not those that were asked for.",
            "c": "That names the line where code stops on its way. Yours ran to its end.",
        },
    ),
)

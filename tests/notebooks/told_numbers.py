"""Numbers that a lesson, its answers to questions and its messages tell, held against code."""

import re

import numpy as np


def texts_of(notebook, exercises):
    """Return what a learner reads, by place.

    A place is the id of a cell, the key of a question with a letter ("01.q3 b"), or the key of an
    exercise with the number of a trap ("03.tanh 2").
    """
    texts = {cell.id: cell.source for cell in notebook.cells}
    for question in exercises.QUIZZES:
        texts |= {f"{question.key} {letter}": text for letter, text in question.answers.items()}
    for exercise in exercises.EXERCISES:
        traps = enumerate(exercise.traps, 1)
        texts |= {f"{exercise.key} {number}": trap.message for number, trap in traps}
    return texts


def assert_told(texts, place, said, computed, value):
    """Assert that `said` stands at `place`, and that `computed`, as precise as that, is `value`."""
    assert said in texts[place]
    digits = max(map(len, re.findall(r"(?<=\d\.)\d+", said)), default=0)
    np.testing.assert_array_equal(np.round(np.ravel(computed), digits), np.ravel(value))

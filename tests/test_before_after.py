"""The tests before and after the course: right answers are worked out, wrong ones are told of."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import nbformat
import numpy as np
import pytest

from course_utils import scratch
from course_utils.authoring import slides
from course_utils.authoring.slides import SLIDES


def read(name):
    path = SLIDES / "handouts" / f"{name}.ipynb"
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def items(name):
    """Return each item of a test: its title, its question, and its choices by letter."""
    found = []
    for cell in read(name)[1:]:
        title, question, choices = re.fullmatch(
            r"\*\*\d\. (.+?)\.\*\* (.+?)\n\n(.+)", cell, re.DOTALL
        ).groups()
        letters = re.findall(r"\*\*([A-D])\*\* (.+?)(?:&emsp;|\n|$)", choices)
        found.append((title, question, dict(letters)))
    return found


def key():
    """Return each row of the key: the right letters, and the wrong ones of both tests."""
    rows = [row for row in "\n".join(read("test_key")).splitlines() if row.startswith("| **")]
    cells = [row.strip("| ").split(" | ") for row in rows]
    right = [re.fullmatch(LETTERS, row[2]).groups() for row in cells]
    wrong = [re.findall(LETTERS, row[3]) for row in cells]
    return right, wrong


def slope(f, x):
    return (f(x + 0.1) - f(x - 0.1)) / 0.2


def stack(layers):
    """Return what a stack of straight layers bends: the second differences of its scores."""
    rng = np.random.default_rng(0)
    sizes = [2, *layers, 1]
    stacked = [(rng.normal(size=two), rng.normal(size=two[1])) for two in pairwise(sizes)]
    line = np.outer(np.linspace(-3, 3, 9), [1.0, 2.0])
    return np.diff(scratch.forward(line, stacked, lambda z: z)[:, 0], n=2)


LETTERS = r"\*\*([A-D]) / ([A-D])\*\*"  # before / after
STRAIGHT, SURER = "One straight line.", "The border stays, and each answer gets"
NOTHING_LEFT = "Stop: nothing is left to learn."
RIGHT = {
    "test_before": [
        f"{slope(lambda x: x**2, 3):.0f}",
        f"{SURER} surer.",
        f"{math.log(0.001) / math.log(0.1):.0f} times",
        f"{scratch.count_parameters([2, 3, 1])}",
        STRAIGHT,
        f"{0.25**5:.3f}",
        f"{slope(lambda a: 2 * a + 5 * a, 1):.0f}",
        NOTHING_LEFT,
    ],
    "test_after": [
        f"{slope(lambda x: x**3, 2):.0f}",
        f"{SURER} less sure.",
        f"{math.log(0.01) / math.log(0.1):.0f} times",
        f"{scratch.count_parameters([4, 5, 2])}",
        STRAIGHT,
        f"{0.5**10:.3f}",
        f"{slope(lambda a: 3 * a - 4 * a, 1):.0f}".replace("-", "−"),
        NOTHING_LEFT,
    ],
}


@pytest.mark.parametrize("at", [0, 1], ids=list(RIGHT))
def test_the_key_names_the_right_answer_and_tells_of_each_wrong_one(at):
    name = list(RIGHT)[at]
    right, wrong = key()
    assert len(right) == len(items(name)) == 8
    for (title, _, choices), letters, others, text in zip(
        items(name), right, wrong, RIGHT[name], strict=True
    ):
        assert sorted(choices) == list("ABCD"), title
        assert choices[letters[at]] == text, title
        told = sorted([letters[at], *(pair[at] for pair in others)])
        assert told == list("ABCD"), title


def test_what_is_given_is_true():
    before, after = items("test_before"), items("test_after")
    assert "8.41$ and $f(3.1) = 9.61" in before[0][1]
    assert (round(2.9**2, 2), round(3.1**2, 2)) == (8.41, 9.61)
    assert "6.86$ and $f(2.1) = 9.26" in after[0][1]
    assert (round(1.9**3, 2), round(2.1**3, 2)) == (6.86, 9.26)
    assert round(math.log(0.1), 1) == -2.3
    assert np.allclose(stack([20] * 5), 0)
    assert np.allclose(stack([50] * 3), 0)


def test_both_ask_the_same_with_other_numbers_and_other_letters():
    before, after = items("test_before"), items("test_after")
    assert [item[0] for item in before] == [item[0] for item in after]
    assert all(b[1] != a[1] for b, a in zip(before, after, strict=True))
    right, _ = key()
    assert all(b != a for b, a in right)
    for at in (0, 1):
        letters = [pair[at] for pair in right]
        assert sorted(letters) == sorted("AABBCCDD")


def test_the_index_lists_them_without_a_lesson():
    path = SLIDES / "handouts" / "test_before.ipynb"
    assert slides._rows([path]) == ["- test before: [handout](handouts/test_before.ipynb)"]

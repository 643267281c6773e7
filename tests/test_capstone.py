"""The capstone's judge: what passes, what does not, and what it says."""

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import progress, training
from course_utils.exercises import capstone


@pytest.fixture
def verdict(monkeypatch):
    """Return a function that judges an answer and returns what was said."""
    said = []
    monkeypatch.setattr(capstone, "say", lambda word, *rest: said.append((word, *rest)))

    def judged(answer):
        capstone.judge(answer)
        word, key, *lines = said[-1]
        return "\n".join([f"{word} · {key}", *lines])

    return judged


@pytest.fixture(scope="module")
def network():
    """Return a network that the lesson's own means have fitted, and the scales of its data."""
    x, y = capstone.points()
    torch.manual_seed(0)
    model = training.cubic_network(nn.SiLU, torch.float64)
    data = torch.tensor(x / 1500 - 1), torch.tensor((y - y.mean()) / y.std())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    training.fit(model, data, loss=nn.MSELoss(), optimizer=optimizer, epochs=1500)
    return model, y.mean(), y.std()


def test_the_lessons_means_are_enough(verdict, network):
    model, mean, std = network
    said = verdict(lambda x: model(torch.tensor(x / 1500 - 1)) * std + mean)
    assert said.startswith("PASS · 05.capstone")
    assert progress.load()["05.capstone"] == "PASS"


def test_scaled_units_are_noticed(verdict, network):
    said = verdict(lambda x: network[0](torch.tensor(x / 1500 - 1)).detach().numpy())
    assert said.startswith("TRY AGAIN")
    assert "scaled units" in said


def test_the_mean_is_far_above_the_bar(verdict):
    _, y = capstone.points()
    said = verdict(lambda x: np.full(x.shape, y.mean()))
    assert said.startswith("TRY AGAIN")
    assert float(said.split(" times the floor")[0].split()[-1]) > 10
    assert "scaled" not in said


def test_a_polynomial_alone_does_not_pass(verdict):
    x, y = capstone.points()
    for degree in (1, 3, 5):
        fitted = np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], degree)
        assert verdict(fitted).startswith("TRY AGAIN")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (..., "NOT STARTED"),
        (3, "TRY AGAIN · 05.capstone\nHand over the function itself"),
        (lambda x: 1 / 0, "ERROR IN YOUR CODE · 05.capstone\nZeroDivisionError"),
        (lambda x: x[:, 0], "TRY AGAIN · 05.capstone\nFor x of shape (5000, 1) your function"),
        (lambda x: x * np.nan, "TRY AGAIN · 05.capstone\nSome of its answers are infinite"),
        (lambda x: "text", "ERROR IN YOUR CODE"),
    ],
)
def test_all_else_is_answered(verdict, answer, said):
    assert verdict(answer).startswith(said)


def test_the_starter_of_the_lesson_is_not_started(verdict):
    def answer(x): ...

    assert verdict(answer).startswith("NOT STARTED")


def test_the_points_are_the_same_each_time():
    for one, other in zip(capstone.points(), capstone.points(), strict=True):
        np.testing.assert_array_equal(one, other)

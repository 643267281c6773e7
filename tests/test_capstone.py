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


def test_each_usual_slip_in_the_scaling_is_named(verdict, network):
    model, mean, std = network

    def scaled(x):
        return torch.tensor(x / 1500 - 1)

    for answer, advice in (
        (lambda x: model(scaled(x)) * std, "too low by the mean of `y_open`"),
        (lambda x: model(torch.tensor(x)) * std + mean, "expects a scaled x"),
        (
            lambda x: model(torch.tensor((x - x.mean()) / x.std() / 3**0.5)) * std + mean + std / 9,
            "changes with the points beside it",
        ),
    ):
        said = verdict(answer)
        assert said.startswith("TRY AGAIN")
        assert advice in said


def test_the_lessons_recipe_passes_from_most_seeds_and_advises_the_others(verdict):
    """The first recipe of section 10 and its first seed: it falls short, the next one passes."""
    x, y = capstone.points()
    for seed, word in ((0, "TRY AGAIN"), (1, "PASS")):
        torch.manual_seed(seed)
        model = training.cubic_network(dtype=torch.float64)
        data = torch.tensor(x / 3000), torch.tensor((y - y.mean()) / y.std())
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        training.fit(model, data, loss=nn.MSELoss(), optimizer=optimizer, epochs=1000)
        said = verdict(lambda x, m=model: m(torch.tensor(x / 3000)) * y.std() + y.mean())
        assert said.startswith(word)
        assert ("train several" in said) is (word == "TRY AGAIN")


def test_the_nearest_open_point_does_not_pass(verdict):
    x, y = capstone.points()
    assert verdict(lambda new: y[np.abs(new - x.T).argmin(axis=1)]).startswith("TRY AGAIN")


def test_a_forgotten_return_and_a_failing_line_are_named(verdict, network):
    def forgotten(x):
        network[0](torch.tensor(x))

    def in_numpy(x):
        return network[0](x)

    assert "returned None. Does it end with `return`?" in verdict(forgotten)
    first, line, said, cure = verdict(in_numpy).splitlines()
    assert first.startswith("ERROR IN YOUR CODE")
    assert line.endswith("`return network[0](x)`")
    assert said.startswith("TypeError")
    assert "`torch.tensor(x)`" in cure


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
        (lambda x: 1 / 0, "ERROR IN YOUR CODE · 05.capstone\nLine "),
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

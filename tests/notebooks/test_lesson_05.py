"""Lesson 05 teaches what the course's modules keep, and its numbers are true."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from told_numbers import assert_told, texts_of
from torch import nn

from course_utils import data, ladder, scratch_torch, training
from course_utils.exercises import capstone, lesson_05
from course_utils.exercises.capstone import FLOOR
from course_utils.labs.rewind_rounds import lately
from course_utils.labs.rewind_state import State

LESSON = Path(__file__).parents[2] / "notebooks" / "05_cubic_regression.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(LESSON, as_version=4)


def cell(notebook, cell_id):
    return next(one for one in notebook.cells if one.id == cell_id)


def printed(notebook, cell_id):
    return "".join(output.get("text", "") for output in cell(notebook, cell_id).outputs)


def test_the_network_of_the_cell_is_the_courses_own(notebook):
    names = {"nn": nn}
    (definition, *_) = ast.parse(cell(notebook, "network-code").source).body
    exec(compile(ast.Module([definition], []), "network-code", "exec"), names)
    networks = []
    for make in (names["make_network"], training.cubic_network):
        torch.manual_seed(3)
        networks.append(make())
    one, other = networks
    assert str(one) == str(other)
    x = torch.linspace(-15, 15, 50)[:, None]
    assert torch.equal(one(x), other(x))
    assert sum(w.numel() for w in one.parameters()) == 3233


def test_fit_does_what_the_learners_loop_does():
    x, y = (torch.tensor(part) for part in data.cubic(n=40, noise=1, seed=0))
    histories = []
    for way in ("loop", "fit"):
        torch.manual_seed(0)
        model = training.cubic_network(dtype=torch.float64)
        if way == "loop":
            histories.append(scratch_torch.train(model, x, y, 0.0002, 20))
            continue
        optimizer = torch.optim.SGD(model.parameters(), lr=0.0002)
        found = training.fit(model, (x, y), loss=nn.L1Loss(), optimizer=optimizer, epochs=20)
        histories.append(found.losses)
    np.testing.assert_allclose(*histories, rtol=1e-12)


def test_early_stopping_is_that_of_fit():
    x, y = (torch.tensor(part) for part in data.cubic(n=30, noise=300, seed=0))
    new = tuple(torch.tensor(part) for part in data.cubic(n=50, noise=300, seed=1))
    torch.manual_seed(0)
    model = training.cubic_network(nn.SiLU, torch.float64)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    history = training.fit(
        model, (x / 15, y / 1000), loss=nn.MSELoss(), optimizer=optimizer, epochs=600,
        held_out=(new[0] / 15, new[1] / 1000), patience=40,
    )  # fmt: skip
    best, stopped = scratch_torch.early_stop(history.held_out, patience=40)
    assert (best, stopped) == (history.best_epoch, len(history.held_out) - 1)
    assert stopped < 599


STORED = data.cubic_results()
ERRORS = {
    row["name"]: np.array([run["held_out"] for run in row["runs"]])
    for row in (*STORED["rungs"], *STORED["tried"])
}
MEDIANS = {name: np.median(errors) for name, errors in ERRORS.items()}
SECONDS = [np.median([run["seconds"] for run in row["runs"]]) for row in STORED["rungs"]]
TO_LEAST_SQUARES = ERRORS["second order"] / [
    run["held_out"] for run in STORED["least_squares_cubic"]
]


def test_the_ladders_table_names_each_rung_and_its_rate(notebook):
    rows = cell(notebook, "ladder").source.splitlines()
    for number, rung in enumerate(ladder.RUNGS):
        (row,) = [one for one in rows if one.startswith(f"| {number} {rung.name} |")]
        rates = re.findall(r"0\.\d+", rung.changed)
        assert row.endswith(f"| {rates[-1] if rates else 'none'} |")


def test_what_is_said_of_the_ladders_time():
    post, dropped, scaled, adam, _, top = SECONDS
    assert max(post, dropped, scaled) < 1.1 * min(post, dropped, scaled), "the same time"
    assert adam < scaled / 2
    assert top / post == pytest.approx(1 / 9, rel=0.1)


THREE = torch.tensor([[1.0], [2.0], [3.0]])
FLAT_ERROR = (THREE - THREE.flatten()).abs().mean().item()
NUMBERS_IN_THE_TEXT = [
    ("exercise-slope", "gives 6", lambda: scratch_torch.slope(torch.square, THREE[2])[0], 6),
    ("exercise-shapes", "error of 0.89", lambda: FLAT_ERROR, 0.89),
    ("how-to-quote", "2, 1 and 3", lambda: scratch_torch.settled([9, 1, 3], 2), [2, 1, 3]),
    ("early-stopping", "1 and 3", lambda: scratch_torch.early_stop([5, 3, 4, 6, 1], 2), [1, 3]),
    ("post-recipe", "about 900", lambda: round(mean_error_of_the_mean(), -2), 900),
    ("exercise-real-error", "1270 units", data.cubic(1000, 1, 0)[1].std, 1270),
    ("floor", "0.798", lambda: np.sqrt(2 / np.pi), 0.798),
    ("small-data", "floor is 239", lambda: 300 * np.sqrt(2 / np.pi), 239),
    ("not-learned", "9203", lambda: data.cubic_curve(20.0), 9203),
    ("05.q4 a", "0.80", lambda: np.sqrt(2 / np.pi), 0.80),
    ("ladder", "error of 70", lambda: MEDIANS["the post"], 70),
    ("after-ladder", "70 to 19", lambda: [MEDIANS["the post"], MEDIANS["rate ÷ 10"]], [70, 19]),
    ("after-ladder", "factor of nine", lambda: MEDIANS["the post"] / MEDIANS["scaling"], 9),
    ("after-ladder", "factor of four", lambda: MEDIANS["scaling"] / MEDIANS["Adam"], 4),
    ("after-ladder", "1 % above", lambda: 100 * np.median(TO_LEAST_SQUARES) - 100, 1),
    ("after-ladder", "2 % in the worst case", lambda: 100 * TO_LEAST_SQUARES.max() - 100, 2),
    ("after-ladder", "between 70 and 0.81", lambda: MEDIANS["second order"], 0.81),
    ("after-tried", "493", lambda: MEDIANS["old rate"], 493),
    ("after-tried", "seven times worse", lambda: MEDIANS["old rate"] / MEDIANS["the post"], 7),
    ("after-tried", "1.39", lambda: MEDIANS["squared error"], 1.39),
    ("after-tried", "1.03", lambda: MEDIANS["SiLU and cosine"], 1.03),
    ("after-tried", "near 1", lambda: MEDIANS["L-BFGS"], 1),
    ("after-tried", "one seed of five ended at 2.6", ERRORS["L-BFGS"].max, 2.6),
    ("after-ladder", "comes to 29", lambda: MEDIANS["drop alone"], 29),
    (
        "after-tried",
        "29 against 19",
        lambda: [MEDIANS[k] for k in ("drop alone", "rate ÷ 10")],
        [29, 19],
    ),
    ("capstone", "1.25 times", lambda: capstone.BAR, 1.25),
    ("post-recipe", "833", lambda: losses_on_raw_data(True)[0], 833),
    ("after-loss", "from 833", lambda: losses_on_raw_data(True)[0], 833),
    ("after-lab-break", "at 828", lambda: losses_on_raw_data(True)[1000], 828),
    (
        "after-lab-break",
        "falls to about 120",
        lambda: round(losses_on_raw_data(False)[700], -1),
        120,
    ),
    ("exercise-train", "0.866 and 0.848", lambda: first_losses_on_scaled_data(2), [0.866, 0.848]),
    ("exercise-real-error", "gives 2", lambda: real_error_of(abs), 2),
    ("after-lab-rewind", "near 70", lambda: ends_in_the_lab("after 400 epochs"), 70),
    ("after-lab-rewind", "instead of 220", lambda: ends_in_the_lab("never"), 220),
    ("after-lab-rewind", "270", lambda: ends_in_the_lab("after 200 epochs"), 270),
    ("harmless", "From 47 to 90", lambda: np.sort(ERRORS["the post"])[[0, -1]], [47, 90]),
    ("harmless", "60 to 110 times", lambda: times_the_floor("the post"), [60, 110]),
    ("after-real-error", "47 to 90", lambda: np.sort(ERRORS["the post"])[[0, -1]], [47, 90]),
    ("after-real-error", "between 4.7", lambda: min(STORED["section_10"]), 4.7),
    ("after-real-error", "and 33:", lambda: max(STORED["section_10"]), 33),
    ("after-real-error", "seven times", lambda: STORED["section_10"][0] / ladder.FLOOR, 7),
    ("after-real-error", "5.7", lambda: STORED["section_10"][0], 5.7),
    ("recap", "47 to 90", lambda: np.sort(ERRORS["the post"])[[0, -1]], [47, 90]),
    (
        "about-rate",
        "493 against 70",
        lambda: [MEDIANS[k] for k in ("old rate", "the post")],
        [493, 70],
    ),
]


@cache
def losses_on_raw_data(cleared):
    """Return the losses of the post's loop over 1,001 epochs, with zero_grad or without."""
    x, y = (torch.tensor(part, dtype=torch.float32) for part in data.cubic(1000, 1, 0))
    torch.manual_seed(0)
    model = training.cubic_network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0002)
    losses = []
    with training.one_thread():
        for _ in range(1001):
            if cleared:
                optimizer.zero_grad()
            loss = nn.L1Loss()(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return np.array(losses)


def first_losses_on_scaled_data(epochs):
    x, y = (torch.tensor(part, dtype=torch.float32) for part in data.cubic(1000, 1, 0))
    torch.manual_seed(0)
    return scratch_torch.train(training.cubic_network(), x / 15, y / 1000, 0.1, epochs)


def real_error_of(model):
    x, y = torch.tensor([[30.0]]), torch.tensor([[5.0]])
    return scratch_torch.real_error(model, x, y, (15, 3, 2))


def ends_in_the_lab(drop):
    """Return the mean loss, to ten, of the last 20 epochs of 600, as the lab opens."""
    return round(lately(State(trained=600, epoch=600, drop=drop)), -1)


def times_the_floor(name):
    return np.round(np.sort(ERRORS[name])[[0, -1]] / ladder.FLOOR, -1)


def test_without_zero_grad_the_loss_falls_faster_and_then_swings():
    whole, piling = losses_on_raw_data(True), losses_on_raw_data(False)
    assert np.ptp(whole) < 0.01 * whole[0]
    assert (piling[100:] < whole[100:]).all()
    assert (np.diff(piling) > 0).sum() > 300


def test_the_lab_after_200_epochs_shows_no_clear_leader():
    ends = {
        (rate, epoch): State(rate=rate, trained=epoch, epoch=epoch).losses[-1]
        for rate in (0.1, 0.01)
        for epoch in (100, 200, 600)
    }
    assert ends[0.1, 100] < 0.6 * ends[0.01, 100]
    assert ends[0.1, 200] == pytest.approx(ends[0.01, 200], rel=0.05)
    assert ends[0.1, 600] < 0.8 * ends[0.01, 600]


def test_what_is_said_of_thirty_points(notebook):
    rows = STORED["thirty_noisy_points"]
    helped = sum(row["stopped_held_out"] < row["to_the_end_held_out"] for row in rows)
    assert (helped, len(rows)) == (4, 5)
    assert "helped four of the five" in cell(notebook, "after-early-five").source


def mean_error_of_the_mean():
    _, y = data.cubic(1000, 1, 0)
    return np.abs(y - y.mean()).mean()


@pytest.mark.parametrize(("place", "said", "compute", "value"), NUMBERS_IN_THE_TEXT)
def test_numbers_in_exercises_and_answers(notebook, place, said, compute, value):
    texts = texts_of(notebook, lesson_05)
    assert_told(texts, place, said, compute(), value)


def test_always_the_mean_stands_where_the_capstone_says(notebook):
    assert "more than ten times the floor" in cell(notebook, "capstone").source
    _, y = capstone.points()
    assert np.abs(y - y.mean()).mean() > 10 * FLOOR


def test_a_loss_of_n_by_n_teaches_the_median():
    """The right answer to question 2."""
    x, y = data.cubic(n=101, noise=1, seed=0)
    X, flat = torch.tensor(x / 15), torch.tensor(y[:, 0] / 1000)
    torch.manual_seed(0)
    model = training.cubic_network(nn.SiLU, torch.float64)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(400):
        optimizer.zero_grad()
        (model(X) - flat).abs().mean().backward()
        optimizer.step()
    said = model(X).detach()
    assert said.std() < 0.02 * flat.std()
    assert (said.mean() - flat.median()).abs() < 0.1 * flat.std()


def test_the_seeded_numbers_of_the_text_are_those_printed(notebook):
    assert "22 steps" in printed(notebook, "tape-length")
    assert "held out 5.7" in printed(notebook, "real-error-imported")
    assert "Held out 5.7, " in cell(notebook, "after-real-error").source
    end = printed(notebook, "one-more-step")
    assert "mean of the last 100 86" in end
    for place in ("after-loss", "after-scatter", "predict-real-text", "recap"):
        assert " 86" in cell(notebook, place).source, place
    lowest, highest = map(int, re.search(r"lowest of them (\d+), highest (\d+)", end).groups())
    assert highest > 2 * lowest, "more than twice as high"
    assert "epoch 5" in printed(notebook, "mse-overflow")

"""The lab "Trust the slope": its line is the gradient's, its curve the loss, and the gap theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import tangent
from course_utils.labs.design import Event
from course_utils.labs.tangent import DIRECTIONS, DOWNHILL, EPSILONS, RANDOM, SQUARE, State, reduce
from course_utils.labs.tangent_drawing import PATH

every_direction = pytest.mark.parametrize("direction", DIRECTIONS)
states = st.builds(
    State, st.integers(0, 20), st.sampled_from(DIRECTIONS), st.sampled_from(EPSILONS)
)
some = settings(deadline=None, max_examples=50)


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


@some
@given(state=states)
def test_slope_and_loss_are_those_of_autograd(state):
    (X, Y), weights, _ = tangent.network(state.seed)
    length = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)

    def loss(move):
        moved = torch.tensor(weights) + move * torch.tensor(
            tangent.towards(state.seed, state.direction)
        )
        first, b1, second, b2 = moved[:12], moved[12:16], moved[16:24], moved[24:]
        hidden = torch.tanh(torch.tensor(X) @ first.reshape(3, 4) + b1)
        return torch.nn.functional.cross_entropy(
            hidden @ second.reshape(4, 2) + b2, torch.tensor(Y)
        )

    start = loss(length)
    (slope,) = torch.autograd.grad(start, length)
    assert state.slope == pytest.approx(float(slope), abs=1e-10)
    assert state.here == pytest.approx(float(start.detach()), abs=1e-10)
    with torch.no_grad():
        assert state.here + state.actual == pytest.approx(float(loss(state.epsilon)), abs=1e-10)


@some
@given(state=states)
def test_the_gap_is_the_distance_from_prediction_to_loss(state):
    assert state.predicted == pytest.approx(state.epsilon * state.slope)
    assert state.gap == pytest.approx(abs(state.actual - state.predicted))


@every_direction
def test_a_move_has_length_one_for_each_unit_of_epsilon(direction):
    for seed in range(10):
        assert np.linalg.norm(tangent.towards(seed, direction)) == pytest.approx(1)


def test_downhill_is_steepest_and_square_has_no_slope():
    for seed in range(10):
        gradient = tangent.network(seed)[-1]
        steepest = State(seed=seed, direction=DOWNHILL).slope
        assert steepest == pytest.approx(-np.linalg.norm(gradient))
        assert steepest < State(seed=seed, direction=RANDOM).slope
        assert gradient @ tangent.towards(seed, SQUARE) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_ten_times_shorter_the_gap_is_a_hundred_times_smaller(seed):
    for direction in (RANDOM, DOWNHILL):
        gaps = [State(seed, direction, epsilon).gap for epsilon in (0.01, 0.001)]
        assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.15)


def test_seed_0_is_the_network_of_the_lesson():
    rng = np.random.default_rng(0)
    X, W1, W2 = (rng.normal(size=shape) for shape in ((5, 3), (3, 4), (4, 2)))
    (examples, _), weights, _ = tangent.network(0)
    np.testing.assert_array_equal(examples, X)
    np.testing.assert_array_equal(weights, scratch.flatten([(W1, np.zeros(4)), (W2, np.zeros(2))]))


@given(x=st.floats(-100, 900), y=st.floats(-100, 500))
def test_wherever_the_end_is_dragged_it_stays_on_a_stop_of_the_slider(x, y):
    moved = reduce(State(), Event("move", "end", x=x, y=y))
    assert moved.epsilon in EPSILONS
    there = min(max(PATH.values_at(x, y)[0], EPSILONS[0]), EPSILONS[-1])
    assert abs(moved.epsilon - there) <= min(abs(one - there) for one in EPSILONS)


def test_keys_move_the_end_by_a_stop_and_no_further_than_the_last():
    state = State(epsilon=EPSILONS[5])
    assert reduce(state, Event("nudge", "end", x=1)).epsilon == EPSILONS[6]
    assert reduce(state, Event("nudge", "end", y=-1)).epsilon == EPSILONS[4]
    assert reduce(state, Event("nudge", "end", x=10_000)).epsilon == EPSILONS[-1]
    assert reduce(state, Event("nudge", "end", x=-10_000)).epsilon == EPSILONS[0]


def test_the_right_answers_are_right():
    shorter, aside, downhill = tangent.DESIGN.rounds
    assert (shorter.right, aside.right, downhill.right) == ("100", "little", "rises")
    setup = shorter.setup
    tenth = replace(setup, epsilon=setup.epsilon / 10)
    assert round(setup.gap / tenth.gap / 100, 1) == 1.0
    assert aside.setup.predicted == 0
    longer = replace(aside.setup, epsilon=2.0)
    assert 0 < abs(aside.setup.actual) < abs(longer.actual)
    assert abs(aside.setup.actual) < 0.1 * abs(replace(aside.setup, direction=DOWNHILL).actual)
    assert downhill.setup.predicted < 0 < downhill.setup.actual


def test_the_preset_call_brings_the_picture_back(capsys):
    labs.trust_the_slope(seed=3, direction=SQUARE, epsilon=0.5).preset_call()
    call = "trust_the_slope(seed=3, direction='square to the slope', epsilon=0.5)"
    assert capsys.readouterr().out.strip() == call

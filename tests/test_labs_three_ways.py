"""The lab "Valley": its paths are those of the optimisers, and its limits hold."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_utils import labs, progress
from course_utils.labs import three_ways, three_ways_drawing, three_ways_run
from course_utils.labs.design import Event
from course_utils.labs.svg import Panel
from course_utils.labs.three_ways import ADAM_RATES, RATES, RATIOS, SHARES
from course_utils.labs.three_ways_drawing import MAP, draw, say_rate
from course_utils.labs.three_ways_run import ADAM, DESCENT, LEVELS, MOMENTUM, WALKERS, curvature
from course_utils.labs.three_ways_state import MOST_STEPS, State, reduce, stopped


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


slow = settings(deadline=None, max_examples=25)
tenths = st.integers(-40, 40).map(lambda k: k / 10)
states = st.builds(
    State,
    seed=st.integers(0, 50),
    ratio=st.sampled_from(RATIOS),
    rate=st.sampled_from(RATES),
    momentum=st.sampled_from(SHARES),
    adam_rate=st.sampled_from(ADAM_RATES),
    steps=st.integers(0, 60),
    start=st.tuples(tenths, tenths),
)

# ---- the paths ---------------------------------------------------------------------------------


def in_torch(state, walker):
    """Return the path of PyTorch's own optimiser."""
    weights = torch.tensor(state.start, dtype=torch.float64, requires_grad=True)
    make = {
        DESCENT: lambda: torch.optim.SGD([weights], lr=state.rate),
        MOMENTUM: lambda: torch.optim.SGD([weights], lr=state.rate, momentum=state.momentum),
        ADAM: lambda: torch.optim.Adam([weights], lr=state.adam_rate),
    }
    optimiser, H = make[walker](), torch.tensor(curvature(state.ratio, state.direction))
    path = [weights.detach().numpy().copy()]
    for _ in range(state.steps):
        optimiser.zero_grad()
        (weights @ H @ weights / 2).backward()
        optimiser.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path)


@slow
@given(state=states)
@pytest.mark.parametrize("walker", WALKERS)
def test_paths_are_those_of_torch_optim(walker, state):
    if walker != ADAM:
        assume(state.rate < 0.99 * state.stable[walker])  # else rounding grows with the path
    if walker == ADAM:
        # where a slope is 0, Adam divides rounding by rounding
        assume(np.abs(curvature(state.ratio, state.direction) @ state.start).min() > 1e-3)
    np.testing.assert_allclose(state.paths[walker], in_torch(state, walker), rtol=1e-9, atol=1e-9)


def test_a_hundred_steps_agree_with_torch_optim():
    for walker in WALKERS:
        state = State(steps=100)
        np.testing.assert_allclose(
            state.paths[walker], in_torch(state, walker), rtol=1e-10, atol=1e-10
        )


@slow
@given(state=states)
def test_a_longer_path_begins_with_the_shorter(state):
    longer = replace(state, steps=state.steps + 7)
    for walker in WALKERS:
        np.testing.assert_array_equal(longer.paths[walker][: state.steps + 1], state.paths[walker])


@slow
@given(state=states)
def test_losses_are_the_quadratic_and_never_negative(state):
    H = curvature(state.ratio, state.direction)
    assert np.linalg.eigvalsh(H) == pytest.approx([1, state.ratio])
    for walker in WALKERS:
        each = [w @ H @ w / 2 for w in state.paths[walker]]
        np.testing.assert_allclose(state.losses[walker], each, rtol=1e-9, atol=1e-12)
    assert state.losses[state.winner][-1] == min(state.losses[one][-1] for one in WALKERS)


# ---- the largest stable rate -------------------------------------------------------------------


@slow
@given(
    ratio=st.sampled_from(RATIOS),
    momentum=st.sampled_from(SHARES[:8]),
    turn=st.sampled_from(three_ways.DIRECTIONS),
)
@pytest.mark.parametrize("walker", [DESCENT, MOMENTUM])
def test_below_the_largest_stable_rate_it_settles_and_above_it_runs_away(
    walker, ratio, momentum, turn
):
    limit = State(ratio=ratio, momentum=momentum, turn=turn).stable[walker]
    assert limit == pytest.approx(2 / ratio * (1 + momentum if walker == MOMENTUM else 1))

    def ends(rate):
        state = State(ratio=ratio, momentum=momentum, turn=turn, rate=rate)
        # across the valley; along it too, where the valley is a round bowl
        across = np.array([-np.sin(np.radians(turn)), np.cos(np.radians(turn))])
        path = three_ways_run.walk(
            walker, ratio, turn, (*across.tolist(),), state.rate, momentum, 1500
        )
        return np.hypot(*path[-1])

    assert ends(0.97 * limit) < 1e-2
    assert ends(1.03 * limit) > 100


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.02, "= 0.6: it comes nearer."),
        (0.05, "= 0: it lands there at once."),
        (0.09, "= −0.8: it swings in."),
        (0.1, "= −1: it swings for ever."),
        (0.11, "= −1.2: it swings out."),
    ],
)
def test_what_a_rate_does_is_said_and_true(rate, said):
    state = State(ratio=20.0, turn=0.0, rate=rate, start=(0.0, 1.0), steps=60)
    assert say_rate(state)[1].endswith(said)
    factor = float(said.split()[1].strip(":").replace("−", "-"))
    up = state.paths[DESCENT][:, 1]
    assert up[1] / up[0] == pytest.approx(factor, abs=1e-9)
    assert (abs(up[-1]) < 1e-3) == (abs(factor) < 1)
    assert (abs(up[-1]) > 1e3) == (abs(factor) > 1)


@slow
@given(state=states)
def test_who_runs_away_is_drawn_and_told_without_nonsense(state):
    wild = replace(state, rate=2.2, ratio=100.0, steps=MOST_STEPS)
    for one in (state, wild):
        drawn, said = draw(one), three_ways_drawing.describe(one)
        assert not re.search(r"nan|\binf", drawn + said)
        places = re.findall(r"-?\d+\.\d", drawn)
        assert max(abs(float(place)) for place in places) < 1000
        assert max(map(len, say_rate(one))) <= 112


ways = st.lists(st.tuples(*[st.integers(-12, 12).map(float)] * 2), min_size=1, max_size=8)


@given(path=ways.map(np.array))
def test_a_path_is_drawn_where_it_is_on_the_map_and_nowhere_else(path):
    drawn = three_ways_drawing.runs(path)
    for run in drawn:
        assert np.abs(run).max() <= 4 + 1e-9
    seen = sum(np.hypot(*np.diff(run, axis=0).T).sum() for run in drawn)
    t = np.linspace(0, 1, 2001)[:, None]
    fine = [a + t * (b - a) for a, b in itertools.pairwise(path)]
    length = sum(
        np.hypot(*(one[-1] - one[0])) * np.mean(np.abs(one).max(axis=1) <= 4) for one in fine
    )
    assert seen == pytest.approx(length, abs=0.03 * len(path))


def test_a_path_on_the_map_is_one_line():
    path = State().paths[DESCENT]
    [run] = three_ways_drawing.runs(path)
    np.testing.assert_allclose(run, path)


def test_gone_is_said_of_who_is_gone():
    state = State(rate=2.0, ratio=100.0)
    assert three_ways_drawing.say_loss(state, DESCENT) == "gone for good"
    assert three_ways_drawing.say_loss(state, ADAM) != "gone for good"
    assert np.all(np.isfinite(state.paths[DESCENT]))


# ---- what is drawn and done --------------------------------------------------------------------


@pytest.mark.parametrize("ratio", RATIOS)
def test_along_a_contour_the_loss_is_the_same(ratio):
    panel = Panel(0, 0, 400, 400, (-4, 4), (-4, 4))
    H = curvature(ratio, 30.0)
    drawn = re.findall(r'points="([^"]+)"', three_ways_run.contours(ratio, 30.0, panel))
    assert len(drawn) >= 8
    for points in drawn:
        places = [map(float, place.split(",")) for place in points.split()]
        loss = three_ways_run.losses(H, np.array([panel.values_at(*place) for place in places]))
        nearest = min(LEVELS, key=lambda level: abs(np.log(level / np.median(loss))))
        np.testing.assert_allclose(np.sqrt(loss), np.sqrt(nearest), atol=0.02 * np.sqrt(ratio))


@given(state=states, x=st.floats(-50, 800), y=st.floats(-50, 500))
def test_the_start_goes_where_it_is_dragged_and_stays_on_the_map(state, x, y):
    moved = reduce(state, Event("move", "start", x=x, y=y))
    assert moved.start == pytest.approx(MAP.values_at(x, y), abs=0.0501)
    assert moved.paths[ADAM][0].tolist() == list(moved.start)
    assert reduce(state, Event("nudge", "start", x=99.0, y=-99.0)).start == (4, -4)
    assert "-0.0" not in str(moved.start)


def test_a_race_takes_one_step_at_a_time_and_ends():
    state = State(steps=MOST_STEPS - 1)
    assert stopped(state) == ()
    state = reduce(state, Event("press", "step"))
    assert (state.steps, stopped(state)) == (MOST_STEPS, ("race",))
    assert reduce(state, Event("press", "step")) == state


def test_new_data_turn_the_valley():
    turned = reduce(State(turn=10.0), Event("set", "seed", 2))
    assert turned.direction == three_ways_run.angle(2) != 10
    assert reduce(turned, Event("set", "direction", 90.0)).direction == 90


@pytest.mark.parametrize("one", three_ways.DESIGN.rounds, ids=lambda one: one.key)
def test_a_question_shows_neither_paths_nor_losses(one):
    drawn = draw(one.setup)
    assert "data-key" not in drawn
    assert "lowest" not in drawn
    assert "stable" not in drawn
    assert drawn.count("<polyline") < draw(one.revealed).count("<polyline")


# ---- challenge ---------------------------------------------------------------------------------


def test_round_1_in_a_round_bowl_gradient_descent_wins():
    one = three_ways.DESIGN.rounds[0]
    assert one.revealed.winner == one.choices[one.right] == DESCENT
    assert one.revealed.losses[DESCENT][-1] < 1e-20
    tried = [replace(one.case, adam_rate=rate).losses[ADAM][-1] for rate in ADAM_RATES]
    assert min(tried) > 1e6 * one.case.losses[DESCENT][-1], "no rate of Adam comes near"
    still = replace(one.case, momentum=0.0)
    assert still.losses[MOMENTUM][-1] == still.losses[DESCENT][-1]
    assert replace(one.case, ratio=5.0).losses[DESCENT][-1] > 1e6


@pytest.mark.parametrize("start", [(-3.0, 1.0), (-2.0, 3.0), (3.5, 0.5), (-3.0, 2.5)])
def test_round_2_momentum_wins_between_the_axes(start):
    one = three_ways.DESIGN.rounds[1]
    state = replace(one.revealed, start=start)
    assert state.winner == one.choices[one.right] == MOMENTUM
    straight = replace(state, turn=0.0)
    assert straight.losses[ADAM][-1] < state.losses[ADAM][-1] / 10


def test_round_3_momentum_settles_where_gradient_descent_runs_away():
    one = three_ways.DESIGN.rounds[2]
    state = replace(one.revealed, steps=MOST_STEPS)
    assert state.stable[DESCENT] < state.rate < state.stable[MOMENTUM]
    assert state.losses[DESCENT][-1] > 1e6
    assert state.losses[MOMENTUM][-1] < 1e-3
    assert "−1.4" in one.replies["none"]
    assert any(rate > state.stable[MOMENTUM] for rate in RATES)


# ---- the maker ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"ratio": 0.5}, ValueError, "ratio must be a number, at least 1, at most 100, got 0.5"),
        ({"turn": 181}, ValueError, "turn must be a number, at least 0, at most 180, got 181"),
        ({"rate": 0}, ValueError, "rate must be a number, at least 0.001"),
        ({"momentum": 1}, ValueError, "momentum must be a number.*at most 0.98, got 1"),
        ({"adam_rate": "x"}, TypeError, "adam_rate must be a number.*got str 'x'"),
        ({"steps": 201}, ValueError, "steps must be a whole number.*at most 200, got 201"),
        ({"start": [1]}, ValueError, r"start must have shape \(2,\)"),
        ({"start": [1, 5]}, ValueError, "start must lie between -4 and 4, got 5"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number"),
        ({"hide": ("turn",)}, ValueError, "hide must name some of ratio, direction, rate"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^valley: {message}"):
        labs.valley(**arguments)

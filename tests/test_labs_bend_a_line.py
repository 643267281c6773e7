"""The lab "Bend a line": its sums are a network's, and its counts of units are proved."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import bend, bend_drawing
from course_utils.labs.bend import State, reduce, slopes_at_left_end, solution
from course_utils.labs.bend_drawing import SUM, strip
from course_utils.labs.bend_units import GRID, LINEAR, RELU, TARGETS, corners, target_at
from course_utils.labs.design import Event

FEWEST = {"|x|": 2, "triangle": 3, "zigzag": 4}
SEEDS = range(6)
EACH_TARGET = pytest.mark.parametrize("target", TARGETS)


def five(numbers):
    return st.tuples(*[numbers] * 5)


states = st.builds(
    State,
    seed=st.integers(0, 9),
    target=st.sampled_from(sorted(TARGETS)),
    activation=st.sampled_from([RELU, LINEAR]),
    units=st.integers(1, 5),
    kinks=five(st.integers(-40, 40).map(lambda tenths: tenths / 10)),
    slopes=five(st.integers(-12, 12).map(lambda quarters: quarters / 4)),
    left=five(st.booleans()),
    bias=st.integers(-30, 50).map(lambda tenths: tenths / 10),
)


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


# ---- what is drawn is true ---------------------------------------------------------------------


@given(state=states)
@settings(deadline=None)
def test_the_sum_is_what_a_network_with_one_hidden_layer_answers(state):
    n = state.units
    facing = np.where(state.left[:n], -1.0, 1.0)
    hidden = scratch.layer(GRID[:, None], facing[None], -facing * state.kinks[:n])
    a = scratch.relu(hidden) if state.activation == RELU else hidden
    answer = scratch.layer(a, np.array(state.slopes[:n])[:, None], np.array([state.bias]))
    np.testing.assert_allclose(state.sum(GRID), answer[:, 0], atol=1e-9)


@given(state=states)
@settings(deadline=None)
def test_the_drawn_lines_are_the_sum_and_the_units(state):
    drawn = bend_drawing.draw(state)
    lines = [
        np.array([one.split(",") for one in points.split()], float)
        for points in re.findall(r'<polyline points="([^"]+)" stroke="#CC79A7"', drawn)
    ]
    x = np.linspace(-4, 4, 81)
    whole = next(line for line in lines if np.ptp(line[:, 0]) > SUM.width - 1)
    shown = np.interp(SUM.x(x), whole[:, 0], whole[:, 1])
    np.testing.assert_allclose(shown, SUM.y(state.sum(x)), atol=0.2)
    for i in range(state.units):
        panel = strip(i, state.units)
        grip = panel.at(state.kinks[i] + (-1 if state.left[i] else 1), state.slopes[i])
        at_grip = np.array([state.kinks[i] + (-1 if state.left[i] else 1)])
        assert panel.y(state.unit(i, at_grip)[0]) == pytest.approx(grip[1]), "it lies on its line"
        assert f'x="{grip[0] - 5:.1f}" y="{grip[1] - 5:.1f}"' in drawn


@given(state=states)
@settings(deadline=None)
def test_the_distance_is_the_mean_over_the_picture(state):
    x = np.linspace(-4, 4, 20_001)
    apart = np.abs(state.sum(x) - target_at(x, state.target, state.seed))
    assert state.distance == pytest.approx(np.trapezoid(apart, x) / 8, abs=2e-3)


@given(state=states)
@settings(deadline=None)
def test_bends_are_places_where_the_slope_changes(state):
    inside = np.arange(-39, 40) / 10
    slope_left = (state.sum(inside) - state.sum(inside - 0.05)) / 0.05
    slope_right = (state.sum(inside + 0.05) - state.sum(inside)) / 0.05
    assert state.bends == np.sum(np.abs(slope_right - slope_left) > 1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@EACH_TARGET
def test_a_target_has_its_slopes_and_stands_where_the_seed_says(target, seed):
    x, y = np.array(corners(target, seed)).T
    np.testing.assert_allclose(np.diff(y) / np.diff(x), TARGETS[target][1])
    assert (x[0], x[-1]) == (-4, 4)
    assert np.all(np.diff(x) > 0.5), "each corner can be seen"
    assert np.all((y >= SUM.y_range[0]) & (y <= SUM.y_range[1]))
    np.testing.assert_allclose(target_at(x, target, seed), y)


@pytest.mark.parametrize(
    ("target", "shape"),
    [
        ("|x|", np.abs),
        ("triangle", lambda x: np.maximum(2 - np.abs(x), 0)),
        ("zigzag", lambda x: 1 - np.abs(2 - np.abs(x))),
    ],
)
def test_the_targets_of_seed_1_are_what_they_are_called(target, shape):
    np.testing.assert_allclose(target_at(GRID, target, 1), shape(GRID), atol=1e-12)


def test_the_zigzags_slopes_are_those_of_the_lesson():
    assert TARGETS["zigzag"][1] == (1, -1, 1, -1)


# ---- how many units a target needs -------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@EACH_TARGET
def test_so_many_units_are_enough(target, seed):
    state = solution(target, seed)
    assert state.units == FEWEST[target]
    assert state.distance == 0
    assert state.bends == len(TARGETS[target][0])
    given = {
        name: getattr(state, name)
        for name in ("seed", "target", "units", "kinks", "slopes", "left", "bias")
    }
    assert labs.bend_a_line(**given).state == state, "all of it is in the lab's reach"


@EACH_TARGET
def test_fewer_units_are_not_enough(target):
    """Where no unit has its kink the sum is straight, so each corner takes a unit at least.

    With as many units as corners each stands at its own corner, and its slope is the change there.
    What is left to choose is the way each faces, and so the slope at the left end.
    """
    places, slopes, _ = TARGETS[target]
    changes = np.diff(slopes)
    assert np.all(changes != 0)
    at_left_end = {
        -sum(change for change, left in zip(changes, facing, strict=True) if left)
        for facing in product([False, True], repeat=len(places))
    }
    assert slopes_at_left_end(tuple(changes)) == tuple(sorted(at_left_end))
    one_a_corner_is_enough = slopes[0] in at_left_end
    assert FEWEST[target] == len(places) + (0 if one_a_corner_is_enough else 1)


def least_error(target, units):
    """Return the least mean square that units with kinks at each 0.5 leave, of any slopes."""
    x = np.linspace(-4, 4, 33)
    wanted = target_at(x, target, 1)
    found = np.inf
    stands = [(kink, side) for kink in np.arange(-4, 4.1, 0.5) for side in (1, -1)]
    columns = {one: scratch.relu(one[1] * (x - one[0])) for one in stands}
    for chosen in combinations_with_replacement(stands, units):
        A = np.column_stack([*(columns[one] for one in chosen), np.ones_like(x)])
        weights = np.linalg.lstsq(A, wanted, rcond=None)[0]
        found = min(found, np.mean((A @ weights - wanted) ** 2))
        if found < 1e-20:
            break
    return found


@pytest.mark.parametrize(("target", "units"), [("|x|", 1), ("triangle", 2), ("zigzag", 3)])
def test_a_search_finds_nothing_either_with_fewer_units(target, units):
    assert least_error(target, units) > 0.01


def test_the_search_would_find_it_with_enough():
    assert least_error("|x|", 2) < 1e-20
    assert least_error("triangle", 3) < 1e-20


@given(state=states)
@settings(deadline=None)
def test_with_a_linear_activation_the_sum_is_one_line(state):
    heights = replace(state, activation=LINEAR).sum(GRID)
    np.testing.assert_allclose(np.diff(heights, 2), 0, atol=1e-9)
    assert replace(state, activation=LINEAR).bends == 0


# ---- what the learner does ---------------------------------------------------------------------


@given(state=states, number=st.integers(1, 5))
def test_a_mark_that_is_taken_up_and_put_down_is_where_it_was(state, number):
    i = min(number, state.units) - 1
    panel = strip(i, state.units)
    kink, slope = panel.x(state.kinks[i]), panel.y(state.slopes[i])
    assert reduce(state, Event("move", f"kink-{i + 1}", x=kink, y=0)) == state
    assert reduce(state, Event("move", f"slope-{i + 1}", x=0, y=slope)) == state
    assert reduce(state, Event("move", "bias", x=0, y=SUM.y(state.bias))) == state


def test_each_mark_moves_its_own_number():
    state = State(units=2)
    assert reduce(state, Event("nudge", "kink-2", x=-1)).kinks == (-1, 0.9, 0, 2, -2)
    assert reduce(state, Event("nudge", "slope-2", y=1)).slopes == (0.5, 0.75, 0.5, 0.5, 0.5)
    assert reduce(state, Event("nudge", "slope-1", x=-10)).slopes[0] == -2
    assert reduce(state, Event("nudge", "bias", y=-1)).bias == -0.1
    turned = reduce(state, Event("press", "turn-2"))
    assert turned.left == (False, True, False, False, False)
    assert reduce(turned, Event("press", "turn-2")) == state


def test_no_mark_leaves_the_picture():
    state = State()
    for key in ("kink-1", "slope-1", "bias"):
        for step in (-1000.0, 1000.0):
            state = reduce(state, Event("nudge", key, x=step))
            state = reduce(state, Event("move", key, x=step, y=step))
            assert abs(state.kinks[0]) <= 4
            assert abs(state.slopes[0]) <= 3
            assert -3 <= state.bias <= 5
    labs.bend_a_line(kinks=state.kinks, slopes=state.slopes, bias=state.bias)


@pytest.mark.parametrize(
    "key", ["kink-2", "slope-0", "turn-6", "kink-x", "kink", "turn-", "line-1"]
)
def test_a_unit_that_is_not_there_is_not_changed(key):
    for kind in ("move", "nudge", "press"):
        assert reduce(State(units=1), Event(kind, key, x=1, y=1)) == State(units=1)


def test_a_unit_comes_back_as_it_was():
    state = reduce(State(units=3), Event("nudge", "kink-3", x=7))
    fewer = reduce(state, Event("set", "units", 1.0))
    assert fewer.units == 1
    assert reduce(fewer, Event("set", "units", 3)) == state


def test_the_words_say_what_each_unit_adds():
    state = State(
        units=5, slopes=(1.0, -2.0, 0.25, 0.5, 1.5), left=(True, False, False, True, True)
    )
    said = [bend_drawing.formula(state, i) for i in range(5)]
    assert said == [
        "1 · relu(−1 − x)",
        "−2 · relu(x − 1)",
        "0.25 · relu(x)",
        "0.5 · relu(2 − x)",
        "1.5 · relu(−2 − x)",
    ]
    middle = replace(state, kinks=(0.0,) * 5, activation=LINEAR)
    assert [bend_drawing.formula(middle, i) for i in (0, 1)] == ["1 · (−x)", "−2 · x"]
    assert all(one in bend_drawing.draw(state) for one in said)


def test_a_target_says_where_it_stands():
    names = [bend_drawing.target_name(State(seed=seed)) for seed in range(1, 4)]
    assert names == ["|x|", "|x − 0.5|", "|x + 1|"]
    assert bend_drawing.target_name(State(target="zigzag", seed=2)) == "zigzag"


# ---- challenges --------------------------------------------------------------------------------


def test_round_1_a_corner_takes_two():
    one = bend.DESIGN.rounds[0]
    assert one.right == str(FEWEST["|x|"])
    assert one.revealed.distance == 0
    assert one.revealed.units == 2
    single = np.maximum(GRID, 0)
    assert np.abs(single - np.abs(GRID)).mean() == pytest.approx(1, abs=0.01)
    assert "with slope 1, it is 1 from the target on average" in one.replies["1"]
    np.testing.assert_array_equal(scratch.relu(GRID) + scratch.relu(-GRID), np.abs(GRID))
    assert (one.case.target, one.case.units) == ("triangle", 1)


def test_round_2_three_corners_take_three_or_four():
    one = bend.DESIGN.rounds[1]
    assert one.right == f"{FEWEST['triangle']}{FEWEST['zigzag']}"
    assert one.revealed.distance == 0
    changes = tuple(np.diff(TARGETS["zigzag"][1]).tolist())
    assert changes == (-2, 2, -2)
    assert slopes_at_left_end(changes) == (-2, 0, 2, 4)
    assert "a slope of −2, 0, 2 or 4, never 1" in one.replies["33"]
    assert (one.case.units, one.case.distance) == (3, 0.5)
    assert "0.5 from the target" in one.replies["34"]


def test_round_3_no_line_is_nearer_than_the_one_shown():
    one = bend.DESIGN.rounds[2]
    line, target = one.revealed.sum(GRID), np.abs(GRID)
    np.testing.assert_allclose(line, 2, atol=1e-12)
    assert one.revealed.distance == 1
    # The mean distance is convex in a line's height and slope, and these are its slopes there.
    side = np.sign(np.round(line - target, 9))
    assert np.mean(side) == pytest.approx(0, abs=0.01)
    assert np.mean(side * GRID) == pytest.approx(0, abs=0.01)
    assert "this one, 1 on average" in one.replies["exact"]
    assert one.case.activation == LINEAR
    assert replace(one.case, activation=RELU).bends == 5


def test_no_question_shows_a_unit_or_a_sum():
    for one in bend.DESIGN.rounds:
        drawn = bend.DESIGN.draw(one.setup)
        assert "#CC79A7" not in drawn
        assert "relu" not in drawn
        assert "data-key" not in drawn
        assert "unit" not in bend.DESIGN.describe(one.setup)
        assert drawn.count("<polyline") == 2, "the target and its name's dash"


# ---- the lab -----------------------------------------------------------------------------------


def test_new_data_moves_the_target_and_leaves_the_units():
    lab = labs.bend_a_line(target="triangle", slopes=[1, -1, 1, 0, 0])
    before = lab.state
    lab.receive({"kind": "seed"})
    assert lab.state == replace(before, seed=2)
    assert lab.state.points != before.points


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, ValueError, "seed must be .* at least 0, got -1"),
        ({"target": "square"}, ValueError, r"target must be '\|x\|' or .*, got str 'square'"),
        ({"activation": "relu"}, ValueError, "activation must be 'ReLU' or 'linear', got str"),
        ({"units": 6}, ValueError, "units must be .* at most 5, got 6"),
        ({"units": "2"}, TypeError, "units must be a whole number.*, got str '2'"),
        ({"kinks": [0, 1]}, ValueError, r"kinks must have shape \(5,\)"),
        ({"kinks": [5] * 5}, ValueError, "kinks must lie between -4 and 4, got 5"),
        ({"slopes": ["a"] * 5}, TypeError, "slopes must be an array of numbers"),
        ({"slopes": [-3.5] * 5}, ValueError, "slopes must lie between -3 and 3, got -3.5"),
        ({"left": True}, TypeError, "left must be of type tuple, got bool True"),
        ({"left": (True, 1, 0, 0, 0)}, ValueError, "left must hold 5 times True or False"),
        ({"left": (True,)}, ValueError, "left must hold 5 times True or False"),
        ({"bias": 6}, ValueError, "bias must be .* at most 5, got 6"),
        ({"hide": ("kink-1",)}, ValueError, "hide must name some of target, units, activation"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^bend_a_line: {message}"):
        labs.bend_a_line(**arguments)

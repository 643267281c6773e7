"""The lab "One mistake, one turn": its turns are Rosenblatt's, a cycle is claimed where one is."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import half_plane, turn, turn_drawing, turn_run
from course_utils.labs.design import Event
from course_utils.labs.svg import Panel
from course_utils.labs.turn_run import CORNERS, GATES, LABELS, MOST_PASSES, N
from course_utils.labs.turn_state import State, reduce, stopped


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


def press(state, *keys):
    for key in keys:
        state = reduce(state, Event("press", key))
    return state


tenths = st.integers(-35, 35).map(lambda k: k / 10)
places = st.lists(st.tuples(tenths, tenths), min_size=N, max_size=N).map(tuple)
weights = st.tuples(tenths, tenths, tenths)

# ---- turns -------------------------------------------------------------------------------------


@given(x=places, start=weights, order=st.lists(st.integers(0, N - 1), max_size=20))
def test_each_turn_is_rosenblatts(x, start, order):
    w, b = np.array(start[:2]), start[2]
    for one in turn_run.walk(x, LABELS, start, tuple(order)):
        label = LABELS[one.index]
        score = w @ x[one.index] + b
        if abs(score) < 1e-9:  # on the line, whatever is left of it after rounding
            score = 0.0
        assert one.wrong == (label * score <= 0)
        np.testing.assert_allclose(one.before, [*w, b], atol=1e-9)
        if one.wrong:
            w, b = w + label * np.array(x[one.index]), b + label
        np.testing.assert_allclose(one.after, [*w, b], atol=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_passes_are_those_of_the_lesson(seed):
    whole = np.round(turn_run.sample(seed)[0])  # of tenths, the lesson's sums are rounded
    x = tuple((a, b) for a, b in whole.tolist())
    state = State(x=x, start=(0.0, 0.0, 0.0))
    state = press(state, *["pass"] * 6)
    w, b, mistakes = scratch.train_perceptron(x, LABELS, len(state.passes))
    np.testing.assert_array_equal(state.passes, mistakes)
    np.testing.assert_allclose(state.weights, [*w, b], atol=1e-9)


@pytest.mark.parametrize("gate", GATES)
def test_passes_over_a_gate_are_those_of_the_lesson(gate):
    state = press(State(data=gate), *["pass"] * 8)
    w, b, mistakes = scratch.train_perceptron(CORNERS, GATES[gate], 8)
    assert state.passes == mistakes.tolist()
    assert state.weights == (*w, b)


def test_a_point_on_the_line_is_a_mistake_though_tenths_cannot_be_added_without_rounding():
    x = ((0.1, 0.2), *[(2.0, 2.0)] * 7)
    state = State(x=x, start=(1.0, 1.0, -0.3))
    assert 0.1 + 0.2 - 0.3 > 0
    assert state.scores[0] == 0
    assert state.wrong[0]
    assert press(state, "spot-0").turns[0].wrong


@pytest.mark.parametrize("seed", range(40))
def test_a_sample_can_be_parted_but_not_at_once(seed):
    state = State(seed=seed)
    x, _ = state.points
    assert 2 <= state.wrong.sum() <= 4
    assert np.all(np.abs(x) <= 2.4)
    away = [np.hypot(*np.subtract(x[i], x[j])) for i in range(N) for j in range(i)]
    assert min(away) >= 0.6, "the targets of two points do not cover each other"
    while state.wrong.any():
        before, state = state, press(state, "pass")
        assert state != before
    assert 5 <= len(state.passes) < MOST_PASSES


# ---- the buttons -------------------------------------------------------------------------------


def test_next_goes_on_to_the_next_mistake_and_pass_to_the_end():
    state = State()
    for count in range(1, 8):
        state = press(state, "mistake")
        assert state.turns[-1].wrong
        assert state.all_mistakes == count
        assert [one.wrong for one in state.turns].count(True) == count
    ended = press(state, "pass")
    assert ended.visits % N == 0
    assert 0 < ended.visits - state.visits <= N
    assert sum(ended.passes) == ended.all_mistakes


@given(keys=st.lists(st.sampled_from(["mistake", "pass", *(f"spot-{i}" for i in range(4))])))
@settings(deadline=None)
def test_in_whatever_order_mistakes_are_counted_once(keys):
    state, count = State(data="XOR"), 0
    for key in keys:
        before = state.weights
        state = press(state, key)
        if key.startswith("spot"):
            count += state.weights != before
            assert state.all_mistakes == count
        count = state.all_mistakes
    assert state.all_mistakes == count


def test_a_point_that_is_right_teaches_nothing_and_says_so():
    state = State()
    right = int(np.argmin(state.wrong))
    after = press(state, f"spot-{right}")
    assert after.weights == state.weights
    assert after.all_mistakes == 0
    assert "So nothing changes." in turn.DESIGN.describe(after)
    assert "So nothing changes." in turn.DESIGN.draw(after)


def test_a_moved_point_keeps_the_line_and_starts_the_count_anew():
    state = press(State(), "mistake", "mistake", "pass")
    at = state.plane.at(1.04, -1.26)
    moved = reduce(state, Event("move", "spot-2", x=at[0], y=at[1]))
    assert moved.points[0][2] == (1.0, -1.3)
    assert moved.weights == state.weights
    assert (moved.all_mistakes, moved.turns) == (0, [])
    nudged = reduce(moved, Event("nudge", "spot-2", x=1.0, y=-10.0))
    assert nudged.points[0][2] == (1.1, -2.3)


def test_the_corners_of_a_gate_do_not_move():
    state = press(State(data="XOR"), "mistake")
    for kind in ("move", "nudge"):
        assert reduce(state, Event(kind, "spot-1", x=90.0, y=90.0)) == state
    assert "data-drag" not in turn.DESIGN.draw(state)
    assert "seed" in stopped(state)
    assert reduce(state, Event("set", "seed", 9)) == state


def test_when_all_are_right_nothing_is_left_to_do_but_to_see_a_whole_pass():
    state = State(data="AND")
    while "mistake" not in stopped(state):
        state = press(state, "mistake")
    assert not state.wrong.any()
    assert "No point is wrong now" in turn.DESIGN.describe(state)
    while "pass" not in stopped(state):
        state = press(state, "pass")
    assert state.passes[-1] == 0
    assert press(state, "mistake", "pass") == state


def test_the_passes_end_somewhere():
    state = press(State(data="XOR"), *["pass"] * (MOST_PASSES + 2))
    assert len(state.passes) == MOST_PASSES
    assert {"mistake", "play", "pass"} <= set(stopped(state))
    assert press(state, "mistake") == state


# ---- cycles ------------------------------------------------------------------------------------


def test_xor_comes_round_after_four_mistakes_and_not_before():
    state = State(data="XOR")
    for count in range(1, 9):
        state = press(state, "mistake")
        assert state.period == (4 if count >= 4 else None)
    said = "same as 4 mistakes ago, at the same place of the order: it will go round for ever"
    assert said in turn.DESIGN.describe(state)
    drawn = " ".join(re.findall(r">([^<>]+)</text>", turn.DESIGN.draw(state)))
    assert said in drawn


@given(start=st.tuples(*[st.integers(-6, 6).map(float)] * 3), clicked=st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_what_is_called_a_cycle_is_one(start, clicked):
    state = State(data="XOR", start=start, clicked=clicked)
    while state.period is None:
        state = press(state, "mistake")
        assert state.visits < 4 * MOST_PASSES, "XOR always comes round"
    then, period = state.weights, state.period
    seen = []
    for _ in range(2 * period):
        state = press(state, "mistake")
        seen.append((state.weights, state.turns[-1].index))
    assert seen[:period] == seen[period:]
    assert seen[period - 1][0] == then
    assert state.wrong.any()


@given(start=st.tuples(*[st.integers(-6, 6).map(float)] * 3))
@settings(deadline=None, max_examples=40)
def test_where_a_line_exists_no_cycle_is_found(start):
    state = State(data="AND", start=start)
    while "mistake" not in stopped(state):
        state = press(state, "mistake")
        assert state.period is None
    assert not state.wrong.any()


def test_the_same_weights_at_another_place_of_the_order_are_no_cycle():
    turns = [
        turn_run.Turn(k % 4, (0.0, 0.0, float(k == 2)), (0.0, 0.0, float(k == 1)), k in (1, 2))
        for k in range(4)
    ]
    assert turn_run.period(turns[:3], 4) is None
    assert turn_run.period(turns, 4) == 2
    calm = [turn_run.Turn(k % 4, (1.0, 0.0, 0.0), (1.0, 0.0, 0.0), False) for k in range(9)]
    assert turn_run.period(calm, 4) is None, "weights that stay do not go round"


def test_no_cycle_is_claimed_where_numbers_are_not_whole_or_points_are_pressed_freely():
    halves = press(State(data="XOR", start=(0.5, 0.0, 0.0)), *["pass"] * MOST_PASSES)
    assert halves.period is None
    square = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)) * 2
    assert press(State(x=square, start=(0.0, 0.0, 0.0)), *["pass"] * 20).period is None
    pressed = press(State(data="XOR"), *[f"spot-{i}" for i in range(4)] * 3)
    assert pressed.weights == (0, 0, 0)
    assert pressed.period is None


# ---- the drawing -------------------------------------------------------------------------------

PANEL = Panel(0, 0, 100, 100, (-2, 3), (-1, 4))


def area_of(polygon):
    x, y = np.array(polygon).reshape(-1, 2).T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


@given(line=weights)
def test_the_boundary_lies_where_the_score_is_zero_and_parts_the_panel(line):
    ends = half_plane.boundary(PANEL, line)
    assert len(ends) in (0, 2)
    for x, y in ends:
        assert line[0] * x + line[1] * y + line[2] == pytest.approx(0, abs=1e-9)
        assert -2 - 1e-9 <= x <= 3 + 1e-9
        assert -1 - 1e-9 <= y <= 4 + 1e-9
    all_of_it = half_plane.corners(PANEL)
    area, rest = (area_of(half_plane.cut(all_of_it, line, yes)) for yes in (True, False))
    assert area + rest == pytest.approx(25)
    grid = np.stack(np.meshgrid(np.linspace(-1.95, 2.95, 50), np.linspace(-0.95, 3.95, 50)), -1)
    share = np.mean(grid @ line[:2] + line[2] > 0)
    assert area / 25 == pytest.approx(share, abs=0.03)


def test_the_line_is_drawn_through_its_ends():
    state = State(start=(1.0, 1.0, -0.5))
    ends = [state.plane.at(*end) for end in half_plane.boundary(state.plane, state.weights)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
    assert f'points="{points}" stroke="#CC79A7" stroke-width="3"' in turn.DESIGN.draw(state)


def test_the_sum_is_drawn_as_a_triangle_of_arrows():
    state = press(State(), "mistake")
    last, plane = state.turns[-1], state.plane
    label = state.points[1][last.index]
    corners = [(0, 0), last.before[:2], last.after[:2]]
    a, b, c = (f"{x:.1f},{y:.1f}" for x, y in (plane.at(*corner) for corner in corners))
    drawn = turn.DESIGN.draw(state)
    colour = "#0072B2" if label > 0 else "#D55E00"
    for start, end, look in ((a, b, "currentColor"), (b, c, colour), (a, c, "#CC79A7")):
        assert f'points="{start} {end}" stroke="{look}"' in drawn
    moved = np.subtract(last.after, last.before)
    np.testing.assert_allclose(moved, label * np.array([*state.points[0][last.index], 1]))


def test_no_line_is_drawn_where_all_weights_are_zero():
    assert "no line here" in turn.DESIGN.describe(State(data="XOR"))
    assert 'stroke="#CC79A7" stroke-width="3"' not in turn.DESIGN.draw(State(data="XOR"))


@settings(deadline=None, max_examples=60)
@given(x=places, start=weights, keys=st.lists(st.sampled_from(["mistake", "pass", "spot-3"])))
def test_any_points_and_weights_can_be_drawn(x, start, keys):
    state = press(State(x=x, start=start), *keys)
    drawn = turn.DESIGN.draw(state)
    numbers = [float(one) for one in re.findall(r'(?<=[ ",])-?\d+\.\d(?=[ ",])', drawn)]
    assert max(map(abs, numbers)) < 10_000, "a renderer can draw it"
    assert not re.search(r"\b(nan|inf)\b", drawn + turn.DESIGN.describe(state))


# ---- challenges --------------------------------------------------------------------------------


def by_hand(one):
    """Return the letter of the line that one step leads to, and the score of the point then."""
    (x, labels), (w1, w2, b) = one.setup.points, one.setup.first
    (wrong,) = np.flatnonzero(one.setup.wrong)
    assert (wrong, labels[wrong]) == (1, -1)
    after = (w1 - x[1][0], w2 - x[1][1], b - 1)
    found = {
        letter
        for letter, line in one.setup.candidates
        if np.allclose(np.cross(line, after), 0, atol=1e-9) and np.dot(line, after) > 0
    }
    return found, np.dot(x[1], after[:2]) + after[2]


def test_round_1_the_line_passes_the_point_and_another_is_wrong():
    one = turn.DESIGN.rounds[0]
    found, score = by_hand(one)
    assert found == {one.right}
    assert score < 0
    (broken,) = np.flatnonzero(one.revealed.wrong)
    assert all(f"press point {broken + 1}," in reply for reply in one.replies.values())
    assert one.case.weights == one.revealed.weights


def test_round_2_a_long_w_turns_less_and_the_point_stays_wrong():
    one = turn.DESIGN.rounds[1]
    found, score = by_hand(one)
    assert found == {one.right}
    assert score > 0
    assert one.revealed.wrong[1]
    first = turn.DESIGN.rounds[0]
    angles = [turn_drawing.angle(each.revealed.turns[-1]) for each in (one, first)]
    assert angles[0] < angles[1] / 2
    assert all(f"{angle:.0f}°" in one.replies["B"] for angle in angles)
    assert dict(one.setup.candidates)["A"] == dict(first.setup.candidates)[first.right]
    x, _ = one.setup.points
    w1, w2, b = dict(one.setup.candidates)["C"]
    assert w1 * x[1][0] + w2 * x[1][1] + b == pytest.approx(0), "C goes through the point"


def test_round_3_more_passes_do_not_help_xor_and_and_is_learnt():
    one = turn.DESIGN.rounds[2]
    assert one.revealed.passes == [4] * 12
    _, _, mistakes = scratch.train_perceptron(CORNERS, GATES["AND"], 20)
    assert mistakes[-1] == 0
    assert f"With AND {mistakes.sum()} mistakes are enough" in one.replies["grow"]
    assert one.setup.period == 4, "though the question does not say so"
    assert "round" not in turn.DESIGN.describe(one.setup)


@pytest.mark.parametrize("number", [0, 1])
def test_letters_stand_on_their_lines_apart_from_each_other(number):
    state = turn.DESIGN.rounds[number].setup
    spots = []
    for letter, line in state.candidates:
        x, y = turn_drawing.letter_place(state, letter)
        assert line[0] * x + line[1] * y + line[2] == pytest.approx(0, abs=1e-9)
        spots.append(state.plane.at(x, y))
    points = [state.plane.at(*point) for point in state.points[0]]
    for i, spot in enumerate(spots):
        for other in (*spots[:i], *points):
            assert np.hypot(*np.subtract(spot, other)) > 24


# ---- the lab -----------------------------------------------------------------------------------


def test_the_printed_call_brings_back_a_click_and_what_came_after(capsys):
    lab = labs.one_mistake_one_turn()
    for key in ("mistake", "mistake", "spot-4", "mistake", "pass"):
        lab.receive({"kind": "press", "key": key})
    lab.receive({"kind": "nudge", "key": "spot-1", "x": 1, "y": 2})
    lab.receive({"kind": "press", "key": "spot-1"})
    lab.receive({"kind": "press", "key": "mistake"})
    lab.preset_call()
    again = eval(capsys.readouterr().out, {"one_mistake_one_turn": labs.one_mistake_one_turn})
    assert again.state == lab.state


def test_a_choice_of_data_begins_anew():
    state = press(State(seed=3), "mistake", "spot-1")
    assert reduce(state, Event("set", "data", "AND")) == State(seed=3, data="AND")
    assert reduce(state, Event("set", "seed", 4)) == State(seed=4)
    assert reduce(state, Event("press", "spot-99")) == state
    assert reduce(replace(state, data="AND"), Event("press", "spot-5")).data == "AND"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"data": "OR"}, ValueError, "data must be 'points' or 'AND' or 'XOR', got str 'OR'"),
        ({"x": [[0, 0]]}, ValueError, r"x must have shape \(8, 2\)"),
        ({"x": [[9, 0]] * 8}, ValueError, "x must lie between -3.5 and 3.5, got 9"),
        ({"x": [[0, 0]] * 8, "data": "AND"}, ValueError, "x must be None for 'AND'"),
        ({"start": [1, 2]}, ValueError, r"start must have shape \(3,\)"),
        ({"clicked": 8}, ValueError, "clicked must be .* at most 7, got 8"),
        ({"clicked": 4, "data": "XOR"}, ValueError, "clicked must be below 4 for 'XOR', got 4"),
        ({"visits": 241}, ValueError, "visits must be .* at most 240, got 241"),
        ({"visits": 121, "data": "XOR"}, ValueError, "visits must be at most 120 for 'XOR'"),
        ({"mistakes": -1}, ValueError, "mistakes must be .* at least 0, got -1"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number"),
        ({"hide": ("steps",)}, ValueError, "hide must name some of mistake, play, pass, data"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^one_mistake_one_turn: {message}"):
        labs.one_mistake_one_turn(**arguments)


def test_the_ring_of_the_focus_is_not_taken_for_the_ring_of_a_mistake():
    css = files("course_utils").joinpath("labs/lab.css").read_text(encoding="utf-8")
    (focus,) = re.findall(r":focus \.ann-lab-target \{([^}]*)\}", css)
    assert "stroke-dasharray" in focus
    rings = re.findall(r'<circle[^>]*r="10.5"[^>]*/>', turn.DESIGN.draw(State()))
    assert len(rings) == 3
    assert "dasharray" not in "".join(rings)

"""The lab "Build XOR": its table, its planes and its best are those of the lesson's functions."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import xor, xor_drawing, xor_state
from course_utils.labs.design import Event
from course_utils.labs.half_plane import corners, cut
from course_utils.labs.xor_state import CORNERS, GATES, UNKNOWN, State, reduce, track

OR, AND, NAND = (1.0, 1.0, -0.5), (1.0, 1.0, -1.5), (-1.0, -1.0, 1.5)
SOLVED = State(gate="XOR", hidden=True, two=(*OR, *NAND, *AND))


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


tenths = st.integers(-20, 20).map(lambda k: k / 10)
three = st.tuples(*[tenths] * 3)
nine = st.tuples(*[tenths] * 9)
gates = st.sampled_from(list(GATES))

# ---- what it computes --------------------------------------------------------------------------


@given(one=three)
def test_one_unit_answers_as_the_perceptron_of_the_lesson(one):
    state = State(one=one)
    whole = np.rint(10 * np.array(one))
    answers = scratch.perceptron(CORNERS, whole[:2], whole[2])
    np.testing.assert_array_equal(state.answers, answers)
    np.testing.assert_allclose(state.scores, CORNERS @ np.array(one[:2]) + one[2], atol=1e-12)


@given(two=nine)
def test_three_units_answer_as_three_perceptrons(two):
    state = State(hidden=True, two=two)
    first, second, output = np.rint(10 * np.reshape(two, (3, 3)))
    hidden = [scratch.perceptron(CORNERS, unit[:2], unit[2]) for unit in (first, second)]
    np.testing.assert_array_equal(state.activations.T, hidden)
    answers = scratch.perceptron(np.transpose(hidden), output[:2], output[2])
    np.testing.assert_array_equal(state.answers, answers)


def test_a_score_of_zero_is_zero_though_tenths_cannot_be_added_without_rounding():
    state = State(one=(0.1, 0.2, -0.3))
    assert 0.1 + 0.2 - 0.3 > 0
    assert state.scores[3] == 0
    assert state.answers[3] == 0


@pytest.mark.parametrize(
    ("gate", "weights"), [("AND", AND), ("OR", OR), ("NAND", NAND), ("XOR", (*OR, *NAND, *AND))]
)
def test_the_weights_of_the_lesson_solve_their_gates(gate, weights):
    hidden = len(weights) == 9
    state = State(gate=gate, hidden=hidden, **{"two" if hidden else "one": weights})
    assert state.right.all()
    assert "4 of 4 rows right." in xor.DESIGN.describe(state)
    table = re.findall(r">([✓✗])</text>", xor.DESIGN.draw(replace(state)))
    assert table.count("✗") == 0
    np.testing.assert_array_equal(GATES["NAND"], scratch.nand(CORNERS))
    np.testing.assert_array_equal(GATES["XOR"], scratch.xor(CORNERS))


def test_no_weights_of_one_unit_build_xor_and_some_get_three_rows():
    steps = [k / 5 for k in range(-10, 11)]
    rows = [State(gate="XOR", one=one).right.sum() for one in product(steps, steps, steps)]
    assert max(rows) == 3


@given(gate=gates, one=three)
def test_what_the_gate_asks_for_is_met_where_the_row_is_right(gate, one):
    state = State(gate=gate, one=one)
    w1, w2, b = (round(10 * value) for value in one)
    values = {"b": b, "w₂ + b": w2 + b, "w₁ + b": w1 + b, "w₁ + w₂ + b": w1 + w2 + b}
    for (words, score, met), right in zip(xor_drawing.demands(state), state.right, strict=True):
        letters, sign = re.fullmatch(r"(.*) (> 0|≤ 0)", words).groups()
        assert score == pytest.approx(values[letters] / 10)
        assert met == right == (values[letters] > 0 if sign == "> 0" else values[letters] <= 0)


# ---- the best so far ---------------------------------------------------------------------------


def set_all(state, one):
    for k, value in enumerate(one):
        x, y = track(state, k).at(value, 0)
        state = reduce(state, Event("move", f"w-{k}", x=x, y=y))
    return state


def test_the_best_is_kept_for_each_gate_and_each_number_of_units():
    state = set_all(State(gate="XOR"), OR)
    assert state.weights == OR
    assert (state.right.sum(), state.best_here) == (3, 3)
    state = set_all(state, (0.0, 0.0, 0.0))
    assert (state.right.sum(), state.best_here) == (2, 3)
    state = reduce(state, Event("set", "gate", "OR"))
    assert state.best_here == 1, "what was tried for another gate does not count"
    state = reduce(reduce(state, Event("set", "gate", "XOR")), Event("set", "hidden", True))
    assert state.best_here == state.right.sum(), "nor does what one unit did"
    assert reduce(state, Event("set", "hidden", False)).best_here == 3


@settings(deadline=None)
@given(moves=st.lists(st.tuples(gates, three), min_size=1, max_size=4))
def test_the_best_is_the_largest_ever_seen(moves):
    state = State()
    seen = {state.gate: int(state.right.sum())}
    for gate, one in moves:
        for event in [Event("set", "gate", gate), *_nudges(state, one)]:
            state = reduce(state, event)
            seen[state.gate] = max(seen.get(state.gate, 0), int(state.right.sum()))
            assert state.best_here == seen[state.gate]
    assert len(state.best) == len(UNKNOWN)
    assert state.best[4:] == (0, 0, 0, 0)


def _nudges(state, one):
    return [Event("nudge", f"w-{k}", x=10 * value) for k, value in enumerate(one)]


def test_what_changes_nothing_is_no_step():
    state = State(one=(2.0, 0.0, 0.0))
    assert reduce(state, Event("nudge", "w-0", x=1.0)) == state
    assert reduce(state, Event("set", "gate", state.gate)) == state
    assert reduce(state, Event("move", "w-7", x=1.0, y=1.0)) == state, "there is no such weight"


# ---- the weights on the edges ------------------------------------------------------------------


@given(hidden=st.booleans(), index=st.integers(0, 8), value=tenths)
def test_a_mark_goes_where_it_is_dragged(hidden, index, value):
    state = State(gate="XOR", hidden=hidden)
    if index >= len(state.weights):
        return
    x, _ = track(state, index).at(value + 0.03, 0)
    moved = reduce(state, Event("move", f"w-{index}", x=x, y=-50.0))
    assert moved.weights[index] == pytest.approx(value, abs=1e-9) or abs(value) == 2
    others = [k for k in range(len(state.weights)) if k != index]
    assert [moved.weights[k] for k in others] == [state.weights[k] for k in others]


@pytest.mark.parametrize("hidden", [False, True])
def test_cards_and_tracks_do_not_touch(hidden):
    state = State(hidden=hidden)
    places = [track(state, k).at(0, 0) for k in range(len(state.weights))]
    away = [np.hypot(*np.subtract(a, b)) for i, a in enumerate(places) for b in places[:i]]
    assert min(away) >= 26, "the targets, 13 in radius, do not cover each other"


def test_random_weights_are_drawn_anew_for_both_networks():
    state = State(one=OR, two=SOLVED.two)
    fresh = reduce(state, Event("set", "seed", 8))
    assert fresh.weights == xor_state.drawn(8)[0]
    assert replace(fresh, hidden=True).weights == xor_state.drawn(8)[1]
    assert "Random weights" in labs.build_xor().fixed["seed_button"]


# ---- the planes --------------------------------------------------------------------------------


@given(two=nine)
def test_corners_land_where_the_hidden_units_send_them(two):
    state = State(hidden=True, two=two)
    landed = xor_drawing.landings(state)
    assert sorted(i for _, found in landed for i in found) == [0, 1, 2, 3]
    for place, found in landed:
        for i in found:
            assert place == tuple(state.activations[i])
    assert len({place for place, _ in landed}) == len(landed)


def test_the_paper_folds():
    assert xor_drawing.landings(SOLVED) == [((0, 1), [0]), ((1, 1), [1, 2]), ((1, 0), [3])]
    assert "(0, 1) and (1, 0) land on (1, 1)." in xor.DESIGN.describe(SOLVED)


def test_what_is_said_of_the_corners_fits_beside_the_planes():
    blank = (0.0,) * 3
    for second, said in (
        ((0.0, 0.0, 1.0), ["All four corners land on (1, 1)."]),
        (
            (1.0, 1.0, -0.5),
            ["(0, 0) lands on (1, 0).", "(0, 1), (1, 0) and (1, 1) land on (1, 1)."],
        ),
    ):
        rows = xor_drawing.say_landings(State(hidden=True, two=(0.0, 0.0, 1.0, *second, *blank)))
        assert rows == said
        # a character is at most 6.6 wide on the average
        assert max(map(len, rows)) * 6.6 < xor_drawing.WIDTH - xor_drawing.WORDS


@settings(deadline=None)
@given(two=nine)
def test_the_input_plane_is_shaded_by_what_the_network_answers(two):
    state = State(hidden=True, two=two)
    plane, shares = xor_drawing.PLANE, {True: 0.0, False: 0.0}
    for a, b in product((False, True), repeat=2):
        part = cut(cut(corners(plane), state.units[0], a), state.units[1], b)
        x, y = np.array(part).reshape(-1, 2).T
        w1, w2, bias = (round(10 * value) for value in state.units[2])
        shares[w1 * a + w2 * b + bias > 0] += abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
    assert sum(shares.values()) == pytest.approx(2.2**2)
    drawn = {True: 0.0, False: 0.0}
    head = xor_drawing._draw_plane(state)
    for points, colour in re.findall(r'<polygon points="([^"]+)" fill="([^"]+)"', head):
        x, y = np.array([list(map(float, one.split(","))) for one in points.split()]).T
        area = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
        drawn[colour == "#0072B2"] += area / plane.width**2 * 2.2**2
    for yes in (True, False):
        assert drawn[yes] == pytest.approx(shares[yes], abs=0.03)


@settings(deadline=None, max_examples=60)
@given(gate=gates, hidden=st.booleans(), one=three, two=nine)
def test_any_weights_can_be_drawn(gate, hidden, one, two):
    state = State(gate=gate, hidden=hidden, one=one, two=two)
    drawn = xor.DESIGN.draw(state)
    numbers = [float(one) for one in re.findall(r'(?<=[ ",])-?\d+\.\d(?=[ ",])', drawn)]
    assert max(map(abs, numbers)) < 1000
    assert not re.search(r"\b(nan|inf)\b", drawn + xor.DESIGN.describe(state))
    assert drawn.count("data-drag") == len(state.weights)


# ---- challenges --------------------------------------------------------------------------------


def test_round_1_neither_change_helps():
    one = xor.DESIGN.rounds[0]
    assert one.revealed.right.tolist() == [True, True, True, False]
    lower, less = (
        replace(one.revealed, one=each) for each in ((1.0, 1.0, -2.0), (1.0, -0.5, -0.5))
    )
    for state, key in ((lower, "bias"), (less, "weight")):
        assert state.right[3]
        assert state.scores[1] < 0
        assert f"{state.right.sum()} of 4 rows" in one.replies[key]
    a, b, c, d = one.revealed.scores
    assert a + d == b + c
    assert all("−0.5 + 1.5 = 0.5 + 0.5" in reply for reply in one.replies.values())


@given(one=three)
def test_scores_of_opposite_corners_add_up_to_the_same(one):
    a, b, c, d = State(one=one).scores
    assert a + d == pytest.approx(b + c, abs=1e-12)


def test_round_2_nothing_of_the_hidden_plane_is_told_before_the_answer():
    one = xor.DESIGN.rounds[1]
    assert one.right == "mixed"
    assert [found for _, found in xor_drawing.landings(one.revealed) if len(found) > 1] == [[1, 2]]
    for told in (xor.DESIGN.draw(one.setup), xor.DESIGN.describe(one.setup)):
        assert "land" not in told
    assert "a₁ a₂" not in xor.DESIGN.draw(one.setup)
    rows = [replace(one.case, two=(*OR, *AND, 1.0, -1.0, -0.5)).right.sum()]
    assert rows == [4], "the case to try can be solved"
    assert not one.case.right.all()


def test_round_3_no_output_makes_two_equal_units_build_xor():
    one = xor.DESIGN.rounds[2]
    steps = [k / 2 for k in range(-4, 5)]
    tries = [replace(one.case, two=(*OR, *OR, *out)) for out in product(steps, steps, steps)]
    assert max(state.right.sum() for state in tries) == one.revealed.right.sum() == 3
    assert one.choices[one.right] == "3"
    parted = [replace(one.case, two=(*OR, *AND, *out)) for out in product(steps, steps, steps)]
    assert max(state.right.sum() for state in parted) == 4, "a new bias for unit 2 is enough"


# ---- the lab -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"gate": "NOR"}, ValueError, "gate must be 'AND' or 'OR' or 'NAND' or 'XOR', got str"),
        ({"one": [1, 1]}, ValueError, r"one must have shape \(3,\), got shape \(2,\)"),
        ({"one": [1, 1, 3]}, ValueError, "one must lie between -2 and 2, got 3"),
        ({"two": [1, 1, 1]}, ValueError, r"two must have shape \(9,\)"),
        ({"hidden": 1}, TypeError, "hidden must be of type bool, got int 1"),
        ({"best": [0] * 8}, TypeError, "best must be of type tuple, got list"),
        ({"best": (5,) * 8}, ValueError, "best must hold 8 numbers from 0 to 4, got tuple"),
        ({"best": ("a",) * 8}, ValueError, "best must hold 8 numbers from 0 to 4, got tuple"),
        ({"seed": -1}, ValueError, "seed must be .*, at least 0, got -1"),
        ({"hide": ("weights",)}, ValueError, "hide must name some of gate, hidden, back"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^build_xor: {message}"):
        labs.build_xor(**arguments)

"""The lab "Fill in the gradients": its gradients are true, and it knows which mistake was made."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import fill, fill_drawing, fill_words
from course_utils.labs.design import Event
from course_utils.labs.fill_autograd import autograd
from course_utils.labs.fill_graph import (
    FIRST,
    LOSS,
    NETWORK,
    NEURON,
    REACH,
    SIGMOID,
    SQUARE,
    make_graph,
)
from course_utils.labs.fill_state import CURVE, State, agrees, mistake, reduce, stopped
from course_utils.labs.svg import number

GRAPHS = (SQUARE, NEURON, NETWORK)
each_graph = pytest.mark.parametrize("kind", GRAPHS)
each_round = pytest.mark.parametrize("one", fill.DESIGN.rounds, ids=lambda one: one.key)
slow = settings(deadline=None, max_examples=50)
tenths = st.integers(-40, 40).map(lambda k: k / 10)


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


@st.composite
def states(draw, kinds=GRAPHS):
    kind = draw(st.sampled_from(kinds))
    leaves = len(FIRST[kind])
    values = draw(st.lists(tenths, min_size=leaves, max_size=leaves).map(tuple))
    state = State(seed=draw(st.integers(0, 9)), graph=kind, values=values)
    return replace(state, step=draw(st.integers(0, state.last)))


def type_in(state, number):
    return reduce(state, Event("set", "answer", float(number)))


def asked(name, kind, seed=1, **more):
    """Return the state in which the gradient of `name` is asked for."""
    state = State(seed=seed, graph=kind, **more)
    forward = len(state.net.forward_order)
    return replace(state, step=forward + state.net.backward_order.index(name))


# ---- the passes --------------------------------------------------------------------------------


def in_torch(state):
    """Return the output and all gradients of the graph of `state` by PyTorch."""
    values = {}
    for node in state.net.nodes:
        taken = [values[name] for name in node.inputs]
        if not node.rule:
            leaf = state.points[0][state.net.leaves.index(node.name)]
            values[node.name] = torch.tensor(leaf, dtype=torch.float64, requires_grad=True)
        elif node.rule is SIGMOID:
            values[node.name] = torch.sigmoid(taken[0])
        elif node.rule in LOSS.values():
            label = torch.tensor(float(state.label), dtype=torch.float64)
            values[node.name] = torch.nn.functional.binary_cross_entropy(taken[0], label)
        else:
            pairs = [a * b for a, b in zip(taken[0::2], taken[1::2], strict=False)]
            values[node.name] = sum(pairs) + (taken[-1] if len(taken) % 2 else 0)
        values[node.name].retain_grad()
    values[state.net.output].backward()
    return {name: value.item() for name, value in values.items()}, {
        name: value.grad.item() for name, value in values.items()
    }


@slow
@given(state=states())
def test_values_and_gradients_are_those_of_autograd(state):
    values, gradients = in_torch(state)
    assert state.value == pytest.approx(values, rel=1e-10, abs=1e-10)
    assert state.gradient == pytest.approx(gradients, rel=1e-10, abs=1e-10)


@slow
@given(state=states())
def test_asked_too_autograd_says_the_same_of_the_gradient_just_found(state):
    found = autograd(state.graph, state.label, state.points[0])
    assert found == pytest.approx(state.gradient, rel=1e-10, abs=1e-10)
    for step in range(len(state.net.forward_order) + 2, state.last + 1):
        told = replace(state, step=step, autograd=True)
        said = fill_words.say_measured(told)
        assert said.startswith(fill_words.say_measured(replace(told, autograd=False)))
        gradient = number(state.gradient[told.graded[-1]], 3)
        assert said.endswith(f"PyTorch's autograd: {gradient}, the same to 10 decimal places.")


def test_where_autograd_says_otherwise_the_lab_says_so(monkeypatch):
    state = State(step=5, autograd=True)
    false = dict.fromkeys(state.gradient, 0.125)
    monkeypatch.setattr(fill_words, "autograd", lambda *_: false)
    assert fill_words.say_measured(state).endswith("PyTorch's autograd: 0.125, another number.")


def test_asked_too_early_pytorch_waits_for_a_gradient():
    for step in (0, 3, 4):  # all values are known after three, and ∂L/∂L is 1 by definition
        told = State(step=step, autograd=True)
        assert fill_words.say_measured(told) == "PyTorch is asked from the next gradient on."
        assert fill_words.say_measured(replace(told, asking=True)) == ""


def test_pytorch_stays_asked_when_the_graph_or_the_numbers_change():
    asked = reduce(State(), Event("set", "autograd", True))
    assert asked.autograd
    for key, value in (("graph", NETWORK), ("seed", 2)):
        assert reduce(asked, Event("set", key, value)).autograd


@slow
@given(state=states())
@example(  # a hidden unit all but off
    state=State(seed=0, graph=NETWORK, values=(3.7, -4, 0, -2.3, 2.7, 0, 0, 0, 0.1, -0.8, 0))
)
def test_nudging_measures_every_gradient(state):
    for name, gradient in state.gradient.items():
        measured = state.net.measure(state.points[0], name)
        assert measured == pytest.approx(gradient, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_network_is_that_of_the_lesson(seed):
    state = State(seed=seed, graph=NETWORK)
    value, gradient = state.value, state.gradient

    def layers(of):
        return [
            (
                np.array([[of["w₁₁"], of["w₁₂"]], [of["w₂₁"], of["w₂₂"]]]),
                np.array([of["b₁"], of["b₂"]]),
            ),
            (np.array([[of["v₁"]], [of["v₂"]]]), np.array([of["c"]])),
        ]

    X, Y = np.array([[value["x₁"], value["x₂"]]]), np.array([[state.label]])
    sigmoid, loss = scratch.ACTIVATIONS["sigmoid"], scratch.LOSSES["log_loss"]
    found = scratch.backward(X, Y, layers(value), sigmoid, loss)
    for ours, theirs in zip(layers(gradient), found, strict=True):
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-10)
        np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-10)
    assert gradient["z₃"] == pytest.approx(value["p"] - state.label, rel=1e-10)


@each_graph
def test_each_number_is_asked_for_when_all_that_it_follows_from_is_known(kind):
    net = make_graph(kind, 1)
    known = set(net.leaves)
    for name in net.forward_order:
        assert set(net.node[name].inputs) <= known
        known.add(name)
    assert net.backward_order[0] == net.output
    for i, name in enumerate(net.backward_order):
        assert {way.end for way in net.ways_on(name)} <= set(net.backward_order[:i])
    assert set(net.backward_order) == set(net.node)


def test_two_arrows_of_x_squared_add_up():
    state = State(graph=SQUARE)
    assert len(state.net.ways_on("x")) == 2
    assert (state.value["y"], state.gradient["x"]) == (9, 6)


# ---- what is typed -----------------------------------------------------------------------------


@slow
@given(state=states())
def test_whoever_rounds_to_two_digits_is_right_all_the_way(state):
    while state.asked:
        before = state.step
        state = type_in(state, f"{state.truth:.1e}")
        assert (state.step, state.right, state.answer) == (before + 1, True, None)
    assert stopped(state) == ("step", "play", "answer")
    assert type_in(state, 1) == state


@given(truth=st.floats(1e-6, 1e6), sign=st.sampled_from([-1, 1]), error=st.floats(-0.005, 0.005))
def test_what_was_rounded_in_between_to_three_digits_is_right(truth, sign, error):
    assert agrees(float(f"{truth * (1 + error):.3g}"), truth)
    assert agrees(sign * truth, sign * truth)
    assert not agrees(-truth, truth)
    assert not agrees(truth * 1.07, truth)
    assert not agrees(0, truth)


def test_zero_is_zero_only():
    assert agrees(0.0, 0.0)
    assert agrees(-0.0, 0.0)
    assert not agrees(0.001, 0.0)


MISTAKES = [
    ("x", SQUARE, 3, "path"),
    ("x", SQUARE, -6, "sign"),
    ("x", SQUARE, -3, "path sign"),
    ("x", SQUARE, 9, "multiplied"),
    ("x", SQUARE, 1, "upstream"),
    ("x", SQUARE, 2, "upstream"),
    ("x", SQUARE, 8, "added"),
    ("x", SQUARE, 6.3, "rounding"),
    ("x", SQUARE, 700, "unknown"),
    ("z", NEURON, 0.69, "sign"),
    ("z", NEURON, 0.21, "local"),
    ("z", NEURON, -3.2, "upstream"),
    ("z", NEURON, -3.0, "added"),
    ("z", NEURON, 4.6, "slope"),
    ("z", NEURON, -0.8, "own value"),
    ("w", NEURON, 1.5, "local"),
    ("w", NEURON, -0.69, "upstream"),
    ("w", NEURON, -0.8, "own value"),
    ("b", NEURON, 1, "local"),
    ("x₁", NETWORK, 0.6 + 0.8, "locals added"),
    ("h₂", NETWORK, -2, "local"),
    ("v₁", NETWORK, 0.87, "local"),
]


@pytest.mark.parametrize(("name", "kind", "typed", "wanted"), MISTAKES)
def test_a_mistake_is_named(name, kind, typed, wanted):
    state = type_in(asked(name, kind), typed)
    assert state.answer == typed
    assert state.asked == name
    assert mistake(state) == wanted
    said = fill_words.say_reply(state)
    assert said.startswith("You typed ")
    assert "{" not in said
    assert said in fill_words.describe(state)
    shown = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", fill_drawing.draw(state)))
    assert said in shown


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", ["x₁", "x₂"])
def test_either_path_alone_is_a_forgotten_path(name, seed):
    state = asked(name, NETWORK, seed=seed)
    for way in state.net.ways_on(name):
        alone = state.gradient[way.end] * state.local[way]
        if not agrees(alone, state.truth) and not agrees(alone, -state.truth):
            assert mistake(type_in(state, alone)) == "path"


@slow
@given(state=states())
def test_a_wrong_sign_is_a_wrong_sign(state):
    assume(state.backward and state.asked and state.truth)
    assert mistake(type_in(state, -state.truth)) == "sign"


def test_every_reply_can_come():
    reached = {wanted for *_, wanted in MISTAKES}
    reached |= {"output", "value"}  # in the two tests below
    assert reached == set(fill_words.REPLIES)


def test_the_output_moves_as_much_as_itself():
    state = type_in(asked("L", NEURON), 1.17)
    assert "∂L/∂L = 1" in fill_words.say_reply(state)


def test_a_wrong_value_is_answered_with_its_formula():
    state = type_in(State(graph=NEURON), 5)
    assert mistake(state) == "value"
    assert "w · x + b" in fill_words.say_reply(state)


@slow
@given(state=states(), typed=st.floats(-100, 100))
def test_what_is_said_fits_under_the_graph(state, typed):
    if state.asked:
        state = type_in(state, typed)
    rows = fill_words.rows(state)
    assert len(rows) <= 6
    assert all(len(row) <= fill_words.LETTERS_A_ROW for row in rows)
    drawn = fill_drawing.draw(state)
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_a_right_answer_says_what_it_follows_from_and_what_was_measured():
    state = type_in(asked("x", SQUARE), 6)
    assert fill_words.say_found(state) == "Right: ∂y/∂x = 1 × 3 + 1 × 3 = 6."
    assert fill_words.say_measured(state) == "Measured: x nudged by ±0.001, y moves 6 times as far."
    filled_in = reduce(asked("x", SQUARE), Event("press", "step"))
    assert fill_words.say_found(filled_in) == "∂y/∂x = 1 × 3 + 1 × 3 = 6."


def test_upstream_and_local_stand_in_the_question_and_in_the_answer():
    state = asked("w", NEURON)
    assert fill_words.say_asked(state).startswith("Backward: ∂L/∂w = ∂L/∂z · ∂z/∂w = ?")
    assert "upstream × local" in fill_words.say_asked(state)
    said = fill_words.say_found(replace(state, step=state.step + 1))
    assert said == "∂L/∂w = −0.69 × 1.5 = −1.03."
    net = asked("x₁", NETWORK)
    assert "∂L/∂z₁ · ∂z₁/∂x₁ + ∂L/∂z₂ · ∂z₂/∂x₁" in fill_words.say_asked(net)
    assert "added over the marked arrows" in fill_words.say_asked(net)


# ---- what is shown -----------------------------------------------------------------------------


@each_graph
def test_a_gradient_is_shown_when_it_is_filled_in_and_not_before(kind):
    last = State(graph=kind).last
    for step in range(last + 1):
        state = State(graph=kind, step=step)
        drawn = re.findall(r">grad ([^<?]+)<", fill_drawing.draw(state))
        told = re.findall(r"gradient (\S+?)[;.,]", fill_words.describe(state).replace(". ", "; "))
        assert len(drawn) == len(state.graded) == max(step - len(state.net.forward_order), 0)
        assert len(told) == len(state.graded)
        values = re.findall(r">[^ <]+ = [^<? ]+<", fill_drawing.draw(state))
        assert len([one for one in values if ">y = 1<" not in one]) >= len(state.valued) - 1


@each_graph
def test_the_number_under_the_curve_is_dragged_and_all_else_follows(kind):
    state = State(graph=kind, step=State(graph=kind).last)
    name = state.net.leaves[-1]
    state = reduce(state, Event("press", name))
    assert state.looked_at == name
    moved = reduce(state, Event("move", "chosen", x=CURVE.x(-1.23), y=0.0))
    assert moved.value[name] == -1.2
    assert moved.gradient != state.gradient
    assert moved.step == state.step
    assert reduce(moved, Event("nudge", "chosen", x=2.0)).value[name] == pytest.approx(-1)
    far = reduce(state, Event("move", "chosen", x=9999.0))
    assert far.value[name] == REACH


def test_a_wrong_answer_is_forgotten_when_the_question_changes():
    wrong = type_in(asked("w", NEURON), 99)
    assert wrong.answer == 99
    moved = reduce(wrong, Event("nudge", "chosen", x=1.0))
    stepped = reduce(wrong, Event("press", "step"))
    assert (moved.answer, stepped.answer) == (None, None)
    assert reduce(wrong, Event("press", "x")).answer == 99, "looking elsewhere changes no question"


def test_the_tangent_has_the_slope_of_the_gradient():
    state = State(graph=SQUARE, step=3, values=(1.0,))
    tangent = re.findall(r'points="([^"]+)" stroke="#CC79A7"', fill_drawing.draw(state))[-1]
    (x0, y0), (x1, y1) = (map(float, place.split(",")) for place in tangent.split())
    a, b = CURVE.x_range
    scale = (CURVE.height / 16) / (CURVE.width / (b - a))
    assert -(y1 - y0) / (x1 - x0) / scale == pytest.approx(state.gradient["x"], rel=0.01)


def test_no_tangent_gives_a_gradient_away():
    for step in range(State().last + 1):
        state = State(step=step)
        lines = fill_drawing._draw_curve(state).count("<polyline")
        assert lines == (3 if "w" in state.graded else 2)


@slow
@given(state=states())
def test_the_curve_goes_through_the_dot_and_fits_its_scale(state):
    heights = fill_drawing._outputs(state.net, state.points[0], 0)
    assert max(heights) <= fill_drawing.TOPS[-1]
    assert min(heights) >= 0


# ---- challenge ---------------------------------------------------------------------------------


def test_round_1_six():
    one = fill.DESIGN.rounds[0]
    assert one.choices[one.right] == f"{one.revealed.gradient['x']:g}" == "6"
    assert "9.0601" in one.replies["once"]
    assert "6.01 times as far" in one.replies["once"]


def test_round_2_the_smaller_weight_gets_the_larger_gradient():
    one = fill.DESIGN.rounds[1]
    value, gradient = one.revealed.value, one.revealed.gradient
    assert value["v₁"] < value["v₂"] / 5
    assert abs(gradient["v₁"]) > 4 * abs(gradient["v₂"])
    assert one.right == "v₁"
    drawn = fill_drawing.draw(one.setup)
    assert re.findall(r'data-key="([^"]+)"', drawn) == ["v₁", "v₂"], "each can be pressed"
    moved = reduce(reduce(one.case, Event("press", "v₂")), Event("nudge", "chosen", x=-9.0))
    ratio = gradient["v₁"] / gradient["v₂"]
    assert moved.gradient["v₁"] / moved.gradient["v₂"] == pytest.approx(ratio)


def test_round_3_the_log_loss_undoes_the_flat_slope():
    one = fill.DESIGN.rounds[2]
    state = one.revealed
    assert state.gradient["z"] == pytest.approx(state.value["p"] - state.label)
    assert state.gradient["z"] == pytest.approx(1, abs=0.01)
    gone = one.case
    for _ in range(6):
        gone = reduce(gone, Event("nudge", "chosen", x=-10.0))
    assert abs(gone.gradient["z"]) < 1e-4, "there is a place where it vanishes"


@each_round
def test_a_question_shows_no_gradient_that_it_asks_for(one):
    hidden = set(one.revealed.graded) - set(one.setup.graded)
    assert hidden
    assert not fill_words.rows(one.setup)
    assert "data-field" not in fill_drawing.draw(one.setup)
    assert set(one.setup.graded).isdisjoint({"x", "v₁", "v₂", "z"})


# ---- the maker ---------------------------------------------------------------------------------


def test_values_are_kept_to_a_tenth():
    lab = labs.fill_in_the_gradients(values=[0.123, -0.04, 1.26], step=9)
    assert lab.state.points[0] == (0.1, 0.0, 1.3)
    assert "-0.0" not in str(lab.state.points)


@pytest.mark.parametrize("seed", range(30))
@each_graph
def test_drawn_numbers_are_never_zero(kind, seed):
    assert min(map(abs, State(seed=seed, graph=kind).points[0])) >= 0.1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"graph": "x"}, ValueError, "graph must be 'one neuron' or 'x · x' or '2-2-1', got"),
        ({"values": [1, 2]}, ValueError, r"values must have shape \(3,\) for 'one neuron', one"),
        ({"values": [1, 2, 9]}, ValueError, "values must lie between -4 and 4, got 9"),
        ({"step": 10}, ValueError, "step must be at most 9 for 'one neuron', got 10"),
        ({"step": -1}, ValueError, "step must be a whole number, at least 0, got -1"),
        ({"look": "z"}, ValueError, "look must be one of w, x, b, got 'z'"),
        ({"look": 1}, TypeError, "look must be of type str"),
        ({"answer": "6"}, TypeError, "answer must be a number, got str '6'"),
        ({"right": 1}, TypeError, "right must be of type bool"),
        ({"seed": -1}, ValueError, "seed must be a whole number, at least 0"),
        ({"hide": ("z",)}, ValueError, "hide must name some of answer, step, play, graph"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^fill_in_the_gradients: {message}"):
        labs.fill_in_the_gradients(**arguments)


def test_two_arrows_to_one_box_are_asked_for_with_their_own_numbers():
    """∂y/∂x = ∂y/∂y · ∂y/∂x + ∂y/∂y · ∂y/∂x would be false: 6 is not 6 + 6."""
    asked_for = fill_words.say_asked(asked("x", SQUARE, values=(3.0,)))
    assert asked_for.startswith("Backward: ∂y/∂x = ∂y/∂y · 3 + ∂y/∂y · 3 = ?")
    below_zero = fill_words.say_asked(asked("x", SQUARE, values=(-2.0,)))
    assert "∂y/∂y · (−2) + ∂y/∂y · (−2) = ?" in below_zero
    assert "∂L/∂z · ∂z/∂w = ?" in fill_words.say_asked(asked("w", NEURON))

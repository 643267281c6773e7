"""The lab "Gradient relay": its products are true gradients, of a chain and of a network."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import labs, progress, scratch
from course_utils.labs import relay, relay_drawing, relay_network
from course_utils.labs.design import Event
from course_utils.labs.relay import SCALES, State, reduce
from course_utils.labs.relay_drawing import BARS, SATURATED, SLOPE
from course_utils.labs.relay_network import FUNCTIONS, measure
from course_utils.labs.relay_words import in_words, power

IN_TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "ReLU": torch.relu,
    "leaky ReLU": torch.nn.functional.leaky_relu,
    "ELU": torch.nn.functional.elu,
    "softplus": torch.nn.functional.softplus,
    "SiLU": torch.nn.functional.silu,
    "GELU": torch.nn.functional.gelu,
}
places = st.integers(-60, 60).filter(bool).map(lambda tenths: tenths / 10)  # not 0: kinks
depths = st.integers(1, 20)
scales = st.sampled_from(SCALES)
functions = st.sampled_from(sorted(FUNCTIONS))


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


# ---- the chain ---------------------------------------------------------------------------------


@given(function=st.sampled_from(sorted(IN_TORCH)), z=places, depth=depths, scale=scales)
@settings(deadline=None)
def test_the_bars_are_the_gradients_of_a_chain_by_autograd(function, z, depth, scale):
    """Biases can give each layer the same z, so the simplified chain is one that exists."""
    state = State(function=function, z=z, depth=depth, scale=scale)
    x = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    a, moved = x, []
    for _ in range(depth):
        score = scale * a
        a = IN_TORCH[function](score + (z - score).detach())
        moved.append(torch.autograd.grad(a, x, retain_graph=True)[0].item())
    np.testing.assert_allclose(state.gradients, moved, rtol=1e-9, atol=1e-300)


def test_a_step_passes_nothing_anywhere():
    for z in (-2.0, 0.0, 2.0):
        assert not State(function="step", z=z).gradients.any()


def test_every_activation_of_the_lesson_can_be_chosen():
    assert set(FUNCTIONS.values()) == set(scratch.ACTIVATIONS)
    for name, key in FUNCTIONS.items():
        assert name.replace(" ", "_").lower() == key


# ---- the network -------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "step"])
def test_the_rings_are_how_far_the_layers_of_a_network_move(function):
    """Computed anew: a nudge so small that no kink is crossed, and what it changes."""
    scale, depth, seed, nudged = 1.5, 6, 3, 1e-7
    rng = np.random.default_rng(seed)
    a, nudge = rng.normal(size=(2, 8, 64))
    b, moved, scores = a + nudged * nudge, [], []
    for _ in range(depth):
        W = scale * rng.normal(0, 1 / 8, size=(64, 64))
        scores.append(a @ W)
        a, b = (scratch.ACTIVATIONS[FUNCTIONS[function]].f(one @ W) for one in (a, b))
        moved.append(np.sqrt(np.mean((b - a) ** 2)) / nudged / np.sqrt(np.mean(nudge**2)))
    sizes, shown = measure(function, scale, depth, seed)
    np.testing.assert_allclose(sizes, moved, rtol=1e-3)
    assert set(shown) <= set(np.concatenate(scores).ravel().tolist())
    assert len(set(shown)) == relay_network.SCORES


@pytest.mark.parametrize("seed", range(5))
def test_at_scale_1_414_relu_has_hes_weights_and_keeps_the_size(seed):
    rng, n = np.random.default_rng(seed), relay_network.UNITS
    both = 1.414 * scratch.xavier(rng, n, n).std(), scratch.he(rng, n, n).std()
    assert both[0] == pytest.approx(both[1], rel=0.05)
    assert 0.2 < measure("ReLU", 1.414, 20, seed)[0][-1] < 5


@pytest.mark.parametrize("seed", range(5))
def test_deep_in_the_network_the_functions_differ_as_the_lesson_says(seed):
    last = {name: measure(name, 1.0, 20, seed)[0][-1] for name in ("sigmoid", "tanh")}
    assert last["sigmoid"] < 1e-11 < 1e-2 < last["tanh"]


# ---- the picture -------------------------------------------------------------------------------


def bars(state):
    """Return the bars of a drawing: the layer, and the two ends, as powers of ten."""
    found = []
    for rect in ET.fromstring(relay_drawing.draw(state)).iter("{http://www.w3.org/2000/svg}rect"):
        x, y, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        if width == 10 and x > BARS.left:
            layer = (x + 5 - BARS.left) / BARS.width * 20.6 + 0.2
            ends = [BARS.values_at(0, one)[1] for one in (y, y + height)]
            found.append((layer, *ends))
    return found


@given(function=functions, z=places, depth=depths, scale=scales)
@settings(deadline=None)
def test_a_bar_goes_from_1_to_its_gradient(function, z, depth, scale):
    state = State(function=function, z=z, depth=depth, scale=scale)
    drawn = bars(state)
    assert len(drawn) == (depth if state.factor else 0)
    low, high = BARS.y_range
    for number, (layer, top, bottom) in enumerate(drawn, 1):
        exponent = np.clip(np.log10(abs(state.gradients[number - 1])), low, high)
        assert layer == pytest.approx(number, abs=0.01)
        assert [top, bottom] == pytest.approx(sorted([0, exponent], reverse=True), abs=0.15)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_shaded_is_flat(function):
    drawn = relay_drawing._draw_function(function)
    zones = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    shaded = [
        tuple(SLOPE.values_at(x, 0)[0] for x in (float(left), float(left) + float(width)))
        for left, width in zones
    ]
    slope = scratch.ACTIVATIONS[FUNCTIONS[function]].slope
    for z in np.arange(-5.95, 6, 0.1):
        inside = any(left <= z <= right for left, right in shaded)
        near = any(abs(z - edge) < 0.06 for zone in shaded for edge in zone)
        assert near or inside == (abs(slope(z)) < SATURATED), z
    assert len(shaded) == len(set(shaded)) * 2, "in both panels"


def test_what_leaves_the_panel_is_pointed_at():
    inside, beyond = State(depth=10, z=0.0), State(depth=20, z=3.0)
    assert abs(beyond.gradients[-1]) < 10.0 ** BARS.y_range[0] < inside.gradients[-1]
    shapes = [relay_drawing.draw(one).count("<polyline") for one in (inside, beyond)]
    assert shapes[1] > shapes[0]


def test_the_mark_is_dragged_and_stays_where_it_is_put():
    state = reduce(State(), Event("move", "z", x=SLOPE.x(-2.44), y=999))
    assert state.z == -2.4
    assert reduce(state, Event("move", "z", x=SLOPE.x(state.z))) == state
    assert reduce(state, Event("nudge", "z", x=1, y=0)).z == -2.3
    assert reduce(state, Event("nudge", "z", x=0, y=-10)).z == -3.4
    assert reduce(state, Event("nudge", "z", x=1000, y=0)).z == 6
    assert reduce(state, Event("move", "z", x=-1000)).z == -6


# ---- numbers in words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "short", "long"),
    [
        (0, "0", "nothing"),
        (1, "1", "all of it"),
        (0.9999, "1", "all of it"),
        (0.25, "0.25", "25 % of it"),
        (-0.25, "−0.25", "25 % of it"),
        (0.0096, "0.0096", "0.96 % of it"),
        (0.0076, "0.0076", "about 7.6 thousandths"),
        (0.25**10, "9.5·10⁻⁷", "about a millionth"),
        (2e-5, "2·10⁻⁵", "about 20 millionths"),
        (0.00099951, "0.001", "about a thousandth"),
        (1e-20, "10⁻²⁰", "less than a trillionth"),
        (-3e-11, "−3·10⁻¹¹", "about 30 trillionths"),
        (1.5, "1.5", "1.5 times as much"),
        (1.5**20, "3300", "3.3 thousand times as much"),
        (99_950, "10⁵", "100 thousand times as much"),
        (2.0**40, "1.1·10¹²", "1.1 trillion times as much"),
        (6e20, "6·10²⁰", "6·10²⁰ times as much"),
    ],
)
def test_a_number_is_said_in_short_and_in_words(value, short, long):
    assert (power(value), in_words(value)) == (short, long)


@given(value=st.floats(1e-40, 1e40), digits=st.integers(2, 3))
def test_a_number_in_short_is_true(value, digits):
    lowered = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    parts = re.fullmatch(r"(?:([\d.]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", said := power(value, digits))
    if parts:
        number = float(parts[1] or 1) * 10.0 ** int(parts[2].translate(lowered))
    else:
        number = float(said)
    assert number == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


# ---- challenges --------------------------------------------------------------------------------


def test_round_1_ten_sigmoids_pass_a_millionth_at_best():
    one = relay.DESIGN.rounds[0]
    z = np.linspace(-6, 6, 1001)
    most = scratch.sigmoid_slope(z).max()
    assert z[scratch.sigmoid_slope(z).argmax()] == pytest.approx(one.setup.z)
    assert (one.revealed.depth, one.revealed.scale) == (10, 1)
    assert f"at most {most:g}" in one.replies["1"]
    assert round(np.log10(most**10)) == -6
    assert one.right == "6"
    assert f"layers that pass {10**-0.1:.2f}" in one.replies["1"]
    value = float(scratch.sigmoid(0)) ** 10
    assert round(np.log10(value)) == -3, "the wrong answer comes from the values"
    assert f"f(0) = 0.5 to the power of ten is {power(value)}" in one.replies["3"]
    assert f"Its slope at 0 is {float(scratch.tanh_slope(0)):g}" in one.replies["6"]


@pytest.mark.parametrize("seed", range(5))
def test_round_2_a_dead_chain_passes_nothing_and_half_of_the_network_lives(seed):
    one = relay.DESIGN.rounds[1]
    assert one.right == "none"
    assert one.revealed.gradients.tolist() == [0] * 10
    assert power(one.revealed.measured[-1]) in one.replies["all"]
    assert power(one.case.gradients[-1]) == "10⁻²⁰"
    assert "10⁻²⁰ in all" in one.replies["none"]
    rng = np.random.default_rng(seed)
    a, alive = rng.normal(size=(16, 64)), []
    for _ in range(10):
        z = a @ scratch.xavier(rng, 64, 64)
        a = scratch.relu(z)
        alive.append(np.mean(z > 0))
    assert 0.4 < np.mean(alive) < 0.6


@pytest.mark.parametrize("seed", range(5))
def test_round_3_it_explodes_and_a_weight_of_4_is_no_rescue(seed):
    one = relay.DESIGN.rounds[2]
    assert one.right == "product"
    assert one.revealed.gradients[-1] == pytest.approx(1.5**20)
    assert 3000 < 1.5**20
    assert f"1.5²⁰ is {1.5**20:,.0f}" in one.replies["once"]
    assert one.case.gradients.tolist() == [1] * 10
    assert power(one.case.measured[-1]) in one.replies["sum"]
    assert measure("sigmoid", 4.0, 10, seed)[0][-1] < 0.05
    slopes = {}
    for scale in (1.0, 4.0):
        scores = np.array(measure("sigmoid", scale, 10, seed)[1])
        slopes[scale] = np.mean(np.abs(scratch.sigmoid_slope(scores)) < SATURATED)
    assert slopes[4.0] > 0.1 > 0.04 > slopes[1.0]


def test_no_question_shows_a_bar_a_ring_or_a_number():
    for one in relay.DESIGN.rounds:
        drawn = relay.DESIGN.draw(one.setup)
        assert bars(one.setup) == []
        assert "each layer:" not in drawn
        assert not re.search('<circle[^>]*stroke="#CC79A7"', drawn)
        assert "the network" not in drawn
        assert re.search('<circle[^>]*stroke="#CC79A7"', relay.DESIGN.draw(one.case))
        assert len(bars(one.revealed)) in (0, one.revealed.depth)


# ---- the lab -----------------------------------------------------------------------------------


def test_the_printed_call_names_what_was_changed(capsys):
    lab = labs.gradient_relay(function="leaky ReLU", z=-0.5, depth=10, network=False)
    lab.preset_call()
    printed = capsys.readouterr().out
    assert printed == ("gradient_relay(function='leaky ReLU', z=-0.5, depth=10, network=False)\n")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, ValueError, "seed must be .* at least 0, got -1"),
        ({"function": "swish"}, ValueError, "function must be 'sigmoid' or .*, got str 'swish'"),
        ({"function": np.tanh}, TypeError, "function must be 'sigmoid' or .*, got ufunc"),
        ({"z": 7}, ValueError, "z must be .* at most 6, got 7"),
        ({"depth": 0}, ValueError, "depth must be .* at least 1, at most 20, got 0"),
        ({"depth": 2.5}, TypeError, "depth must be a whole number.*, got float 2.5"),
        ({"scale": 5}, ValueError, "scale must be .* at most 4, got 5"),
        ({"network": 1}, TypeError, "network must be of type bool, got int 1"),
        ({"hide": ("z",)}, ValueError, "hide must name some of function, depth, scale, network"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^gradient_relay: {message}"):
        labs.gradient_relay(**arguments)

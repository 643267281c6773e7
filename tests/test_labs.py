"""The labs without a browser: their pictures are true, and their shell loses nothing."""

from __future__ import annotations

import re
import sys
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from course_utils import labs, progress, scratch
from course_utils.labs import blame, one_feature, step, still
from course_utils.labs.design import Button, Design, Entry, Event, Slider
from course_utils.labs.shell import Lab
from course_utils.labs.svg import Panel

MODULES = {name: sys.modules[getattr(labs, name).__module__] for name in labs.__all__}
DESIGNS = {name: module.DESIGN for name, module in MODULES.items()}
FIRST = {name: module.State() for name, module in MODULES.items()}
EACH = pytest.mark.parametrize("name", labs.__all__)
ROUNDS = [(name, one) for name, design in DESIGNS.items() for one in design.rounds]
EACH_ROUND = pytest.mark.parametrize(("name", "one"), ROUNDS, ids=[one.key for _, one in ROUNDS])


# Words that are said of a lab only after the answer. The code in one speaks of a loss before any is
# known; others have no loss, or speak of it as of any number.
TOLD = {
    "bend_a_line": "distance",
    "break_the_loop": "the loss",
    "build_xor": "rows right",
    "fill_in_the_gradients": "Measured",
    "gradient_relay": "the gradient",
    "one_mistake_one_turn": "so far",
    "trust_the_slope": "a gap of",
    "playground": "held out",
}


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def say(lab, kind, key="", **more):
    """Send a message as the page does; return the frame that comes back."""
    lab.receive({"kind": kind, "key": key, "token": "t", **more})
    assert lab.frame["token"] == "t"
    return lab.frame


@EACH
def test_a_design_bears_the_name_of_the_function_that_makes_the_lab(name):
    assert DESIGNS[name].name == name
    assert getattr(labs, name)().design is DESIGNS[name]


# ---- what they show is true ------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_a_sample_has_both_sexes_and_no_cut_parts_it(seed):
    x, y = map(np.array, one_feature.sample(seed))
    assert y.tolist() == [1] * 5 + [0] * 5
    cuts = np.concatenate([x - 0.05, x + 0.05])
    right = [np.mean((x > cut) == y) for cut in cuts]
    assert min(right) > 0
    assert max(right) < 1


@pytest.mark.parametrize("seed", range(20))
def test_the_parted_sample_is_parted_and_has_no_lowest_point(seed):
    x, y = map(np.array, one_feature.parted_sample(seed))
    assert x[y == 1].min() > x[y == 0].max()
    assert one_feature.lowest(*one_feature.parted_sample(seed)) is None


@pytest.mark.parametrize("seed", range(20))
def test_at_the_star_the_gradient_is_zero(seed):
    x, y = one_feature.sample(seed)
    weight, bias = one_feature.lowest(x, y)
    weights_gradient, bias_gradient = scratch.log_loss_gradient(
        np.array(x)[:, None], y, [weight], bias
    )
    assert weights_gradient[0] == pytest.approx(0, abs=1e-5)
    assert bias_gradient == pytest.approx(0, abs=1e-5)


numbers = st.floats(-8, 8)


@given(seed=st.integers(0, 50), weight=numbers, bias=numbers)
def test_bars_are_log_losses(seed, weight, bias):
    state = blame.State(seed=seed, weight=weight, bias=bias)
    x, y = map(np.array, state.points)
    p = scratch.sigmoid(weight * x + bias)
    each = [scratch.log_loss(p[i : i + 1], y[i : i + 1]) for i in range(len(x))]
    np.testing.assert_allclose(state.losses, each, rtol=1e-6, atol=1e-12)


@given(weight=numbers.filter(lambda w: abs(w) > 1e-3), bias=numbers)
def test_at_the_boundary_the_model_is_undecided(weight, bias):
    cut = blame.State(weight=weight, bias=bias).cut
    assert scratch.sigmoid(weight * cut + bias) == pytest.approx(0.5)
    assert blame.State(weight=0.0, bias=bias).cut is None


def test_a_point_that_is_sure_and_wrong_beyond_rounding_still_has_its_cost():
    assert one_feature.point_losses((3.0,), (0.0,), 1000.0, 0.0) == pytest.approx([3000])


@given(start=st.tuples(numbers, numbers), rate=st.sampled_from(step.RATES), seed=st.integers(0, 50))
def test_what_the_points_ask_for_adds_up_to_the_next_step(start, rate, seed):
    state = step.State(seed=seed, rate=rate, steps=3, start_weight=start[0], start_bias=start[1])
    longer = step.State(seed=seed, rate=rate, steps=4, start_weight=start[0], start_bias=start[1])
    asked = state.path[-1] - rate * state.blame.sum(axis=0)
    np.testing.assert_allclose(asked, longer.path[-1], rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(longer.path[:-1], state.path)


@pytest.mark.parametrize("data", [step.AS_MEASURED, step.PARTED])
def test_the_descent_is_that_of_the_lesson(data):
    state = step.State(data=data, start_weight=0.0, start_bias=0.0, rate=2.0, steps=50)
    x, y = state.points
    weights, bias, losses = scratch.fit_logistic(np.array(x)[:, None], y, 2.0, 50)
    np.testing.assert_allclose(state.path[-1], [weights[0], bias], rtol=1e-9)
    np.testing.assert_allclose(state.mean_losses[:-1], losses, rtol=1e-9)


def test_along_a_contour_the_loss_is_the_same():
    panel = Panel(0, 0, 160, 160, (-8, 8), (-8, 8))
    x, y = one_feature.sample(0)
    drawn = re.findall(r'points="([^"]+)"', one_feature.contours(x, y, panel))
    assert len(drawn) >= 8
    for points in drawn:
        places = [map(float, place.split(",")) for place in points.split()]
        values = np.array([panel.values_at(*place) for place in places])
        loss = one_feature.point_losses(x, y, values[:, :1], values[:, 1:]).mean(axis=1)
        nearest = min(one_feature.LEVELS, key=lambda level: abs(level - np.median(loss)))
        np.testing.assert_allclose(loss, nearest, atol=0.06)


def test_a_panel_finds_back_what_it_places():
    panel = Panel(58, 14, 394, 190, (-3, 3), (-0.12, 1.12))
    assert panel.values_at(*panel.at(1.25, 0.5)) == pytest.approx((1.25, 0.5))
    assert panel.values_at(-1000, 1000) == (-3, -0.12)
    assert panel.y(1) < panel.y(0), "more is higher up"


# ---- challenges --------------------------------------------------------------------------------


def loss_of_letter(letter):
    (x, y), i = blame.DESIGN.rounds[0].setup.points, blame.LETTERS.index(letter)
    p = scratch.sigmoid(np.array(x[i : i + 1]) * 1.5)
    return scratch.log_loss(p, np.array(y[i : i + 1]))


@pytest.mark.parametrize(("weight", "bias"), [(0.0, 0.0), (-8.0, 8.0), (1.0, 0.0), (8.0, -8.0)])
def test_blame_writes_the_highest_cost_where_no_bar_reaches(weight, bias):
    state = blame.State(weight=weight, bias=bias)
    drawn = ET.fromstring(blame.draw(state))
    words = f"{state.losses.max():.2f}"
    (label,) = [one for one in drawn.iter() if (one.text or "").removeprefix("↑ ") == words]
    bars = [float(one.get("y")) for one in drawn.iter() if one.get("fill-opacity") == "0.75"]
    assert float(label.get("y")) < min(bars)


def test_blame_round_1_c_costs_most():
    assert max("ABCD", key=loss_of_letter) == blame.DESIGN.rounds[0].right
    for letter in "ABCD":
        assert f"{loss_of_letter(letter):.2f}" in blame.DESIGN.rounds[0].replies[letter]


def test_blame_round_2_one_mistake_outweighs_the_rest():
    losses = blame.DESIGN.rounds[1].revealed.losses
    assert losses.max() > losses.sum() / 2
    assert np.argmax(losses) == blame.LETTERS.index("C")


def test_blame_round_3_twice_the_weights_about_twice_the_cost():
    one = blame.DESIGN.rounds[2]
    i = blame.LETTERS.index("C")
    assert one.revealed.losses[i] / one.setup.losses[i] == pytest.approx(2, abs=0.05)
    assert (one.revealed.weight, one.revealed.bias) == (2 * one.setup.weight, 2 * one.setup.bias)


def test_no_bar_is_drawn_while_the_question_stands():
    for one in blame.DESIGN.rounds:
        assert "<rect" not in blame.DESIGN.draw(one.setup)
        assert blame.DESIGN.draw(one.revealed).count('fill-opacity="0.75"') == 10


def test_step_round_1_lands_square_to_the_contour():
    one = step.DESIGN.rounds[0]
    x, y = map(np.array, one.setup.points)

    def loss(place):
        return scratch.log_loss(scratch.sigmoid(place[0] * x + place[1]), y)

    here = one.setup.path[0]
    target = here - one.setup.rate * scratch.nudge_gradient(loss, here)
    places = {letter: np.array(place) for letter, place in one.setup.candidates}
    assert min(places, key=lambda letter: np.hypot(*(places[letter] - target))) == one.right
    np.testing.assert_allclose(places[one.right], target, atol=1e-4)
    away = [np.hypot(*(places[a] - places[b])) for a in places for b in places if a < b]
    assert min(away) > 1, "the candidates are told apart by eye"


def test_step_round_2_the_loss_rises():
    losses = step.DESIGN.rounds[1].revealed.mean_losses
    assert losses[1] > 2 * losses[0]


def test_step_round_3_the_weight_grows_without_end():
    weights = step.DESIGN.rounds[2].revealed.path[:, 0]
    gains = np.diff(weights)
    assert np.all(gains[5:] > 0)
    assert gains[-1] < gains[len(gains) // 2], "slower and slower"


@EACH_ROUND
def test_a_round_answers_each_choice_and_gives_nothing_away(name, one):
    design = DESIGNS[name]
    assert one.right in one.choices
    assert set(one.replies) == set(one.choices)
    assert len(set(one.replies.values())) == len(one.replies)
    assert all("Try it: " in reply for reply in one.replies.values())
    assert one.setup.asking
    assert not one.revealed.asking
    assert design.draw(one.setup) != design.draw(one.revealed)
    told = TOLD.get(name, "loss")
    assert told not in design.describe(one.setup)
    assert "loss J =" not in design.draw(one.setup)
    assert told in design.describe(one.revealed)
    assert not one.case.asking


def test_at_most_three_rounds_each_with_a_key_of_its_own():
    assert all(1 <= len(design.rounds) <= 3 for design in DESIGNS.values())
    keys = [one.key for _, one in ROUNDS]
    assert len(set(keys)) == len(keys)


@EACH
def test_a_question_is_asked_once_and_remembered(name):
    lab = getattr(labs, name)()
    one = DESIGNS[name].rounds[0]
    wrong = next(key for key in one.choices if key != one.right)
    asked = say(lab, "tab", "challenge")
    assert asked["svg"] == DESIGNS[name].draw(one.setup)
    assert asked["round"]["chosen"] is None
    assert asked["round"]["right"] is None
    assert asked["round"]["reply"] == ""
    assert say(lab, "choose", wrong)["round"]["reply"] == one.replies[wrong]
    assert lab.frame["svg"] == DESIGNS[name].draw(one.revealed)
    assert say(lab, "choose", one.right)["round"]["chosen"] == wrong, "not asked twice"
    assert progress.load()[one.key] == wrong
    again = getattr(labs, name)()
    assert say(again, "tab", "challenge")["round"]["reply"] == one.replies[wrong]


@EACH
def test_a_question_can_be_skipped_and_comes_back_another_day(name):
    lab = getattr(labs, name)()
    one = DESIGNS[name].rounds[0]
    say(lab, "tab", "challenge")
    skipped = say(lab, "choose", "")["round"]
    assert (skipped["chosen"], skipped["right"]) == ("", one.right)
    assert skipped["reply"] == one.replies[one.right]
    assert progress.load() == {}
    assert say(getattr(labs, name)(), "tab", "challenge")["round"]["chosen"] is None


@EACH
def test_a_challenge_leaves_the_play_state_alone_until_its_case_is_tried(name):
    lab = getattr(labs, name)()
    before = lab.state
    say(lab, "tab", "challenge")
    say(lab, "nudge", "start", x=1)
    say(lab, "nudge", "model", x=1)
    say(lab, "choose", "")
    count = len(DESIGNS[name].rounds)
    for _ in range(count):
        say(lab, "next")
    assert lab.frame["round"]["heading"] == f"Question {count} of {count}"
    assert lab.state == before
    assert say(lab, "tab", "play")["svg"] == DESIGNS[name].draw(before)
    say(lab, "tab", "challenge")
    assert say(lab, "try")["tab"] == "play"
    assert lab.state == DESIGNS[name].rounds[-1].case
    say(lab, "back")
    assert lab.state == before


def test_a_letter_in_the_drawing_is_a_choice():
    lab = labs.blame_the_point()
    say(lab, "tab", "challenge")
    assert say(lab, "press", "B")["round"]["chosen"] == "B"


@EACH
def test_an_answer_that_cannot_be_saved_says_so(name, progress_file):
    lab = getattr(labs, name)()
    say(lab, "tab", "challenge")
    progress_file.mkdir()
    right = DESIGNS[name].rounds[0].right
    assert "could not be saved" in say(lab, "choose", right)["status"]
    assert lab.frame["round"]["chosen"] == right


# ---- the shell ---------------------------------------------------------------------------------


def test_back_undoes_a_whole_gesture():
    lab = labs.blame_the_point(weight=1.0)
    for value in (90, 95, 100):
        say(lab, "set", "weight", value=value, gesture="drag")
    assert lab.state.weight == blame.STOPS[100]
    say(lab, "set", "bias", value=100, gesture="another")
    say(lab, "back")
    assert (lab.state.weight, lab.state.bias) == (blame.STOPS[100], 0)
    frame = say(lab, "back")
    assert lab.state == blame.State(weight=1.0)
    assert "back" in frame["stopped"]
    assert say(lab, "back")["status"] == ""


def test_after_back_the_same_gesture_is_kept_apart():
    lab = labs.blame_the_point()
    say(lab, "set", "weight", value=90, gesture="g")
    say(lab, "back")
    say(lab, "set", "weight", value=95, gesture="g")
    say(lab, "back")
    assert lab.state == blame.State()


@EACH
def test_new_data_and_reset(name):
    lab = getattr(labs, name)(seed=4)
    start = lab.state
    say(lab, "seed")
    assert lab.state.seed == 5
    assert lab.frame["svg"] != DESIGNS[name].draw(start)
    say(lab, "reset")
    assert lab.state == start
    say(lab, "back")
    assert lab.state.seed == 5, "a reset can be undone too"


def test_a_slider_shows_a_value_between_its_stops():
    assert labs.blame_the_point(weight=0.123).frame["values"]["weight"] == [81, "0.123"]


@EACH
def test_the_printed_call_brings_back_what_is_on_the_screen(name, capsys):
    design = DESIGNS[name]
    lab = getattr(labs, name)(hide=("seed",))
    rng = np.random.default_rng(0)
    for event in random_messages(design, rng, 60):
        say(lab, **event)
    lab.preset_call()
    printed = capsys.readouterr().out.strip()
    again = eval(printed, {name: getattr(labs, name)})
    assert design.draw(again.state) == design.draw(lab.state)
    assert again.frame["values"] == lab.frame["values"]
    assert again.fixed["own"] == ["back", "reset"]


@EACH
def test_an_untouched_lab_prints_a_bare_call(name, capsys):
    getattr(labs, name)().preset_call()
    assert capsys.readouterr().out == f"{name}()\n"


def test_what_is_hidden_is_gone():
    lab = labs.where_will_it_step(hide=("rate", "back", "challenge"))
    keys = [control["key"] for control in lab.fixed["controls"]]
    assert keys == ["step", "play", "data", "show_sum"]
    assert lab.fixed["own"] == ["reset", "seed"]
    assert lab.fixed["challenge"] is False


@dataclass(frozen=True)
class Typed:
    """A state that is one number, typed by the learner."""

    seed: int = 1
    it: float | None = None


@pytest.fixture
def entry():
    design = Design(
        name="typed",
        title="Typed",
        task="Type a number.",
        width=100,
        controls=(Entry("it", "your number", "Check"),),
        reduce=lambda state, event: replace(state, it=event.value),
        draw=lambda state: f"<svg>{state.it}</svg>",
        describe=lambda state: f"{state.it}",
        preset=("it",),
    )
    return Lab(design, Typed())


def test_an_entry_shows_what_was_typed_and_back_undoes_it(entry):
    one = {"kind": "Entry", "key": "it", "label": "your number", "send": "Check"}
    assert entry.fixed["controls"] == [one]
    assert entry.frame["values"] == {"it": ""}
    for typed, shown in ((-0.25, "-0.25"), (3, "3"), (1 / 3, "0.333333"), (0, "0")):
        assert say(entry, "set", "it", value=typed)["values"]["it"] == shown
        assert (entry.state.it, type(entry.state.it)) == (typed, float)
    say(entry, "back")
    assert entry.state.it == 1 / 3


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "six", None, [1.0]])
def test_an_entry_takes_nothing_but_a_finite_number(entry, value):
    assert "did not work" in say(entry, "set", "it", value=value)["status"]
    assert entry.state == Typed()
    assert say(entry, "set", "it", value=6)["status"] == ""


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "set", "key": "weight", "value": 10_000},
        {"kind": "set", "key": "weight", "value": None},
        {"kind": "move", "key": "point-0", "x": "left"},
        {"kind": "move", "key": "point-x", "x": 1},
        {"token": "no kind"},
    ],
)
def test_a_message_that_cannot_be_understood_is_answered_and_changes_nothing(message):
    lab = labs.blame_the_point()
    lab.receive({**message, "token": "t"})
    assert lab.frame["token"] == "t"
    assert lab.frame["status"].startswith("That did not work: ")
    assert lab.state == blame.State()
    assert say(lab, "set", "weight", value=0)["status"] == ""


def test_messages_on_many_threads_lose_nothing():
    lab = labs.where_will_it_step()
    reduce = lab.design.reduce

    def slow(state, event):
        time.sleep(0.005)  # long enough for another thread to come in between
        return reduce(state, event)

    lab.design = replace(lab.design, reduce=slow)
    steps = [
        threading.Thread(target=lab.receive, args=({"kind": "press", "key": "step"},))
        for _ in range(20)
    ]
    for thread in steps:
        thread.start()
    for thread in steps:
        thread.join()
    assert lab.state.steps == 20
    for left in range(19, -1, -1):
        say(lab, "back")
        assert lab.state.steps == left


def test_the_steps_end_somewhere_and_the_controls_say_so():
    lab = labs.where_will_it_step(steps=step.MOST_STEPS - 1)
    assert lab.frame["stopped"] == ["back"]
    assert say(lab, "press", "step")["stopped"] == ["step", "play"]
    assert say(lab, "press", "step")["status"] == ""
    assert lab.state.steps == step.MOST_STEPS


def random_messages(design, rng, count):
    """Return what a page might send: controls, marks of the drawing, the shell's buttons."""
    marks = re.findall(r'data-key="([^"]+)"', design.draw(FIRST[design.name]))
    buttons = [control.key for control in design.controls if isinstance(control, Button)]
    for _ in range(count):
        kind = rng.choice(["set", "press", "move", "nudge", "seed", "back", "reset"], p=ODDS)
        if kind == "set":
            control = design.controls[rng.integers(len(design.controls))]
            yield {"kind": "set", "key": control.key, "value": some_value(control, rng)}
        elif kind == "press":
            yield {"kind": "press", "key": str(rng.choice([*buttons, *marks]))}
        elif kind == "move":
            x, y = rng.uniform(-100, 900, size=2).tolist()
            yield {"kind": "move", "key": str(rng.choice(marks)), "x": x, "y": y}
        elif kind == "nudge":
            x, y = rng.integers(-10, 11, size=2).tolist()
            yield {"kind": "nudge", "key": str(rng.choice(marks)), "x": x, "y": y}
        else:
            yield {"kind": str(kind)}


ODDS = [0.3, 0.2, 0.2, 0.2, 0.04, 0.04, 0.02]


def some_value(control, rng):
    if isinstance(control, Slider):
        return int(rng.integers(len(control.values)))
    if isinstance(control, Entry):
        return round(float(rng.normal()), 2)
    options = getattr(control, "options", (True, False))
    return options[rng.integers(len(options))]


@EACH
def test_a_thousand_random_messages(name):
    design = DESIGNS[name]
    lab = getattr(labs, name)()
    for message in random_messages(design, np.random.default_rng(1), 1000):
        frame = say(lab, **message)
        assert frame["status"] == "", (message, frame["status"])
    ET.fromstring(lab.frame["svg"])
    assert "nan" not in lab.frame["svg"]
    assert "nan" not in lab.frame["words"]
    assert (
        "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
    )


@EACH
def test_events_of_no_control_or_mark_change_nothing(name):
    design = DESIGNS[name]
    for kind in ("set", "press", "move", "nudge"):
        assert design.reduce(FIRST[name], Event(kind, "nothing", 1, 1.0, 1.0)) == FIRST[name]


class Gestures(RuleBasedStateMachine):
    """Any gestures, each of one or more events, are undone one by one."""

    def __init__(self):
        super().__init__()
        self.lab = labs.where_will_it_step()
        self.seen = [self.lab.state]
        self.gesture = 0

    @rule(places=st.lists(st.tuples(st.floats(0, 760), st.floats(0, 400)), min_size=1, max_size=4))
    def drag(self, places):
        self.gesture += 1
        for x, y in places:
            say(self.lab, "move", "start", x=x, y=y, gesture=self.gesture)
        self.remember()

    @rule()
    def take_a_step(self):
        self.gesture += 1
        say(self.lab, "press", "step", gesture=self.gesture)
        self.remember()

    @rule()
    def back(self):
        say(self.lab, "back")
        if len(self.seen) > 1:
            self.seen.pop()

    def remember(self):
        if self.lab.state != self.seen[-1] or len(self.lab._past) == len(self.seen):
            self.seen.append(self.lab.state)

    @invariant()
    def the_state_is_the_last_one_seen(self):
        assert self.lab.state == self.seen[-1]


def test_gestures_are_undone_one_by_one():
    run_state_machine_as_test(
        Gestures, settings=settings(max_examples=15, stateful_step_count=15, deadline=None)
    )


# ---- without a kernel --------------------------------------------------------------------------


@EACH
def test_a_lab_is_also_a_picture_with_its_words(name):
    lab = getattr(labs, name)()
    data, _ = lab._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].startswith(f"Lab: {DESIGNS[name].title}. ")
    assert DESIGNS[name].describe(DESIGNS[name].still(lab.state)) in data["text/plain"]
    assert re.search(r'<figure><img alt="[^"]+\d[^"]*" width="760"', data["text/html"])
    assert "data:image/png;base64," in data["text/html"]


@EACH
def test_without_the_authors_package_the_picture_is_the_drawing(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    kind, picture = still.still(DESIGNS[name].draw(FIRST[name]))
    assert kind == "image/svg+xml"
    root = ET.fromstring(picture)
    assert root[0].attrib["fill"] == "#ffffff"
    assert root.attrib["color"] == "#000000"


@EACH
def test_the_picture_is_black_on_opaque_white(name):
    import io

    from PIL import Image

    kind, picture = still.still(DESIGNS[name].draw(FIRST[name]))
    assert kind == "image/png"
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))
    assert np.all(pixels[..., 3] == 255)
    assert np.mean(np.all(pixels[..., :3] == 255, axis=-1)) > 0.5
    assert np.any(np.all(pixels[..., :3] < 30, axis=-1)), "nothing black was drawn"


@EACH
def test_whatever_can_be_reached_has_a_role_and_a_name(name):
    design = DESIGNS[name]
    for state in (FIRST[name], *(one.setup for one in design.rounds)):
        root = ET.fromstring(design.draw(state))
        marks = [element for element in root.iter() if "data-key" in element.attrib]
        assert marks or state.asking
        for mark in marks:
            assert mark.attrib["role"] in ("slider", "button")
            assert mark.attrib["aria-label"]
        groups = [mark.get("data-group", mark.attrib["data-key"]) for mark in marks]
        stops = [g for g, mark in zip(groups, marks, strict=True) if mark.attrib["tabindex"] == "0"]
        assert sorted(stops) == sorted(set(groups)), "Tab stops once at each mark or group"
        keys = [mark.attrib["data-key"] for mark in marks]
        assert len(set(keys)) == len(keys), "focus is restored by key"


# ---- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "error", "message"),
    [
        ("blame_the_point", {"seed": -1}, ValueError, "seed must be .*, at least 0, got -1"),
        ("blame_the_point", {"weight": 9}, ValueError, "weight must be .* at most 8, got 9"),
        ("blame_the_point", {"bias": "b"}, TypeError, "bias must be a number.*, got str 'b'"),
        ("blame_the_point", {"x": [0, 1]}, ValueError, r"x must have shape \(10,\)"),
        ("blame_the_point", {"x": [9] * 10}, ValueError, "x must lie between -3 and 3, got 9"),
        ("blame_the_point", {"hide": "seed"}, TypeError, "hide must be a tuple of texts, got str"),
        ("blame_the_point", {"hide": ("w",)}, ValueError, "hide must name some of weight, bias"),
        ("where_will_it_step", {"data": "cats"}, ValueError, "data must be 'penguins' or 'parted"),
        ("where_will_it_step", {"data": 3}, TypeError, "data must be 'penguins' or .*, got int 3"),
        ("where_will_it_step", {"rate": 0}, ValueError, "rate must be .* at least 0.1.*, got 0"),
        ("where_will_it_step", {"steps": 201}, ValueError, "steps must be .* at most 200, got 201"),
        ("where_will_it_step", {"steps": 1.5}, TypeError, "steps must be a whole number"),
        ("where_will_it_step", {"start_bias": -9}, ValueError, "start_bias must be .*, got -9"),
        ("where_will_it_step", {"show_sum": 1}, TypeError, "show_sum must be of type bool, got"),
        ("where_will_it_step", {"hide": ("x",)}, ValueError, "hide must name some of rate, step"),
    ],
)
def test_bad_input_is_named(name, arguments, error, message):
    with pytest.raises(error, match=f"^{name}: {message}"):
        getattr(labs, name)(**arguments)

"""The lab "Train and rewind": what it shows is what plain PyTorch does, epoch by epoch."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import data, labs, progress
from course_utils.labs import rewind, rewind_drawing, rewind_run
from course_utils.labs.design import Event
from course_utils.labs.rewind import ADAM, MOMENTUM, SGD, STOPS, Ghost, State, reduce
from course_utils.labs.rewind_run import GRID, Recipe, Run, run_of

SLICE = 10  # most epochs that one event trains: 5 to 20 ms on two busy cores
BLOWS_UP = {"activation": "SiLU", "rate": 1.0, "optimiser": MOMENTUM}


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


def trained(epoch, **recipe):
    return State(trained=epoch, epoch=epoch, **recipe)


def press(state, key, times=1):
    for _ in range(times):
        state = reduce(state, Event("press", key))
    return state


# ---- the run -----------------------------------------------------------------------------------


def plain_loop(recipe, epochs):
    """Return the losses and the curve after so many epochs, from the loop as a lesson writes it."""
    x, y = data.cubic(64, recipe.noise, recipe.seed)
    middle, spread, width = (y.mean(), y.std(), 15) if recipe.scaled else (0, 1, 1)
    inputs = torch.tensor(x / width, dtype=torch.float32)
    targets = torch.tensor((y - middle) / spread, dtype=torch.float32)
    hidden = {"ReLU": torch.nn.ReLU, "tanh": torch.nn.Tanh, "SiLU": torch.nn.SiLU}[
        recipe.activation
    ]
    torch.manual_seed(recipe.seed)
    sizes = (1, 32, 64, 16, 1)
    layers = []
    for size, following in pairwise(sizes):
        layers += [torch.nn.Linear(size, following), hidden()]
    model = torch.nn.Sequential(*layers[:-1])
    make = {
        SGD: lambda weights: torch.optim.SGD(weights, lr=recipe.rate),
        MOMENTUM: lambda weights: torch.optim.SGD(weights, lr=recipe.rate, momentum=0.9),
        ADAM: lambda weights: torch.optim.Adam(weights, lr=recipe.rate),
    }[recipe.optimiser]
    optimizer = make(model.parameters())
    losses = []
    for epoch in range(epochs):
        if recipe.drop == f"after {epoch} epochs":
            optimizer.param_groups[0]["lr"] = recipe.rate / 10
        optimizer.zero_grad()
        loss = (model(inputs) - targets).abs().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item() * spread)
    with torch.no_grad():
        losses.append((model(inputs) - targets).abs().mean().item() * spread)
        grid = torch.tensor(GRID[:, None] / width, dtype=torch.float32)
        return losses, model(grid).numpy()[:, 0] * spread + middle


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(seed=3, optimiser=MOMENTUM, activation="tanh", rate=0.02, noise=300.0),
        Recipe(optimiser=ADAM, activation="SiLU", rate=0.01, scaled=False),
        Recipe(optimiser=MOMENTUM, drop="after 200 epochs"),
    ],
)
def test_a_run_equals_the_plain_loop_to_the_digit(recipe):
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # sums on more threads differ in the last digit
    try:
        losses, curve = plain_loop(recipe, 230)
    finally:
        torch.set_num_threads(before)
    run = Run(recipe)
    np.testing.assert_array_equal(run.losses(230), losses)
    np.testing.assert_array_equal(run.curve(230), curve.astype(np.float32))


def test_a_run_does_not_depend_on_how_it_is_reached():
    recipe = Recipe(optimiser=ADAM, rate=0.05, seed=8)
    at_once, by_stops = Run(recipe), Run(recipe)
    torch.manual_seed(0)
    for stop in STOPS[:50]:
        by_stops.curve(stop)
        torch.rand(3)
    last = STOPS[49]
    np.testing.assert_array_equal(at_once.losses(last), by_stops.losses(last))
    np.testing.assert_array_equal(at_once.curve(last), by_stops.curve(last))
    np.testing.assert_array_equal(at_once.curve(15), by_stops.curve(15))


def test_the_learners_own_pytorch_is_left_as_it_was():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    threads = torch.get_num_threads()
    with torch.no_grad():
        Run(Recipe(seed=9)).losses(10)
        assert not torch.is_grad_enabled()
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads


def test_it_trains_on_one_thread(monkeypatch):
    seen = []
    step = torch.optim.SGD.step

    def watched(self, closure=None):
        seen.append(torch.get_num_threads())
        return step(self, closure)

    monkeypatch.setattr(torch.optim.SGD, "step", watched)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        Run(Recipe(seed=10)).losses(5)
    finally:
        torch.set_num_threads(before)
    assert seen == [1] * 5


def test_a_slice_is_short_whatever_is_done(monkeypatch):
    epochs = []
    step = torch.optim.SGD.step

    def counted(self, closure=None):
        epochs.append(1)
        return step(self, closure)

    monkeypatch.setattr(torch.optim.SGD, "step", counted)
    lab = labs.train_and_rewind(seed=77)
    lab.receive({"kind": "press", "key": "step"})
    assert len(epochs) == 1, "the first steps are single epochs"
    rng = np.random.default_rng(0)
    for _ in range(len(STOPS) + 20):
        epochs.clear()
        lab.receive({"kind": "press", "key": "step"})
        assert len(epochs) <= SLICE
        epochs.clear()
        back = int(rng.integers(STOPS.index(lab.state.trained) + 1))
        lab.receive({"kind": "set", "key": "epoch", "value": back})
        assert not epochs, "what is trained is not trained again"
        lab.receive({"kind": "set", "key": "epoch", "value": len(STOPS) - 1})
        assert len(epochs) <= SLICE
    assert lab.state.trained == STOPS[-1]
    for key in ("rate", "noise"):
        lab.receive({"kind": "set", "key": key, "value": 3})
    assert not epochs


def test_importing_the_labs_imports_no_pytorch():
    code = "import course_utils.labs, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- rewinding and pinning ---------------------------------------------------------------------


def test_scrubbing_back_shows_what_was_shown():
    state = State(seed=4, optimiser=ADAM, rate=0.01)
    shown = {}
    while state.trained < 200:
        shown[state.epoch] = (state.run.curve(state.epoch).copy(), state.losses[-1])
        state = press(state, "step")
    for epoch, (curve, loss) in shown.items():
        back = reduce(state, Event("set", "epoch", epoch))
        assert (back.epoch, back.trained) == (epoch, 200)
        np.testing.assert_array_equal(back.run.curve(epoch), curve)
        assert back.losses[-1] == loss
        at_the_time = rewind.DESIGN.draw(trained(epoch, seed=4, optimiser=ADAM, rate=0.01))
        assert model_line(rewind.DESIGN.draw(back)) == model_line(at_the_time)


def model_line(drawn):
    """Return the places of the model's curve, the only line of its width."""
    (points,) = re.findall(r'points="([^"]+)" stroke="#CC79A7" stroke-width="3"', drawn)
    return points


def test_step_replays_what_is_trained_and_then_goes_on():
    state = replace(trained(20), epoch=5)
    state = press(state, "step")
    assert (state.epoch, state.trained) == (6, 20)
    state = press(state, "step", 15)
    assert (state.epoch, state.trained) == (25, 25)


def test_the_slider_and_the_mark_go_at_most_one_stop_beyond_what_is_trained():
    state = trained(45)
    assert reduce(state, Event("set", "epoch", 500)) == trained(50)
    assert reduce(state, Event("set", "epoch", 15)) == replace(state, epoch=15)
    panel = rewind_drawing.loss_panel(state)
    assert reduce(state, Event("move", "shown", x=panel.x(31.0), y=9.0)).epoch == 30
    assert reduce(state, Event("move", "shown", x=panel.x(99.0), y=9.0)) == trained(50)
    assert reduce(state, Event("nudge", "shown", x=-1.0)).epoch == 40
    assert reduce(state, Event("nudge", "shown", x=10.0)) == trained(50)
    assert reduce(state, Event("nudge", "shown", x=-100.0)).epoch == 0
    assert reduce(trained(600), Event("nudge", "shown", x=1.0)) == trained(600)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", 2),
        ("rate", 0.2),
        ("optimiser", ADAM),
        ("drop", "after 200 epochs"),
        ("scaled", False),
        ("activation", "tanh"),
        ("noise", 30.0),
    ],
)
def test_each_change_of_the_recipe_starts_anew_and_no_change_does_not(key, value):
    state = trained(45)
    changed = reduce(state, Event("set", key, value))
    assert getattr(changed, key) == value
    assert (changed.trained, changed.epoch) == (0, 0)
    assert reduce(state, Event("set", key, getattr(state, key))) == state
    assert changed.run is not state.run


def test_a_pinned_run_stays_as_a_ghost():
    state = press(replace(trained(40, activation="SiLU"), epoch=35), "pin")
    later = reduce(state, Event("set", "rate", 0.5))
    later = press(later, "step", 5)
    assert later.ghost == Ghost(Recipe(activation="SiLU"), 35)
    drawn = rewind.DESIGN.draw(later)
    dashed = re.findall(r'points="([^"]+)" stroke="#CC79A7" [^>]*stroke-dasharray', drawn)
    assert len(dashed) == 3, "its curve, its losses, the legend"
    alone = rewind.DESIGN.draw(trained(35, activation="SiLU"))
    assert dashed[0] == model_line(alone)
    assert len(dashed[1].split()) == 36
    assert "ghost: SGD, rate 0.1, scaled, SiLU, noise 1, data 1, epoch 35" in drawn
    loss = run_of(Recipe(activation="SiLU")).losses(35)[-1]
    assert f"ghost's loss: {loss:.3g}" in drawn
    assert f"epoch 35, loss: {loss:.3g}" in rewind.DESIGN.describe(later)
    other = press(later, "pin")
    assert other.ghost == Ghost(later.recipe, later.epoch), "another run takes its place"
    assert press(other, "pin").ghost is None, "the same again lets it go"
    assert "ghost" not in rewind.DESIGN.draw(press(other, "pin"))


def test_the_axes_stay_while_the_history_is_scrubbed():
    state = trained(300)
    panels = {rewind_drawing.loss_panel(replace(state, epoch=stop)) for stop in (0, 50, 300)}
    assert len(panels) == 1


# ---- what the picture says ---------------------------------------------------------------------


def test_the_words_carry_the_numbers():
    state = trained(60, noise=100.0)
    words = rewind.DESIGN.describe(state)
    distance = np.abs(state.run.curve(60) - data.cubic_curve(GRID))[np.abs(GRID) <= 15].mean()
    for value in (state.losses[-1], state.losses[0], distance, 100 * np.sqrt(2 / np.pi)):
        assert f"{value:.3g}" in words


def test_a_run_that_diverges_says_when_and_goes_no_further():
    lab = labs.train_and_rewind(**BLOWS_UP)
    for _ in range(60):
        lab.receive({"kind": "press", "key": "step"})
        assert lab.frame["status"] == ""
    run = lab.state.run
    epoch = run.diverged
    losses = run.losses(lab.state.epoch)
    assert len(losses) == epoch + 1
    assert np.all(losses[:-1] <= rewind_run.BOUND)
    assert np.isinf(losses[-1])
    assert lab.state.epoch == next(stop for stop in STOPS if stop >= epoch)
    assert {"step", "play"} <= set(lab.frame["stopped"])
    for said in (lab.frame["words"], lab.frame["svg"]):
        assert f"diverged at epoch {epoch}" in said
        assert not re.search(r"\b(nan|inf)\b", said)
    earlier = max(stop for stop in STOPS if stop < epoch)
    lab.receive({"kind": "set", "key": "epoch", "value": STOPS.index(earlier)})
    assert "diverged" not in lab.frame["words"]
    assert f"{losses[earlier]:.3g}" in lab.frame["words"]


@settings(deadline=None, max_examples=30)
@given(
    rate=st.sampled_from(rewind.RATES),
    optimiser=st.sampled_from((SGD, MOMENTUM, ADAM)),
    scaled=st.booleans(),
    activation=st.sampled_from(("ReLU", "tanh", "SiLU")),
    noise=st.sampled_from(rewind.NOISES),
    stop=st.sampled_from([stop for stop in STOPS if stop <= 30]),
)
def test_any_recipe_can_be_drawn(rate, optimiser, scaled, activation, noise, stop):
    recipe = {"rate": rate, "optimiser": optimiser, "scaled": scaled, "activation": activation}
    state = trained(stop, noise=noise, **recipe)
    drawn = rewind.DESIGN.draw(state)
    numbers = [float(one) for one in re.findall(r'(?<=[ ",])-?\d+\.\d(?=[ ",])', drawn)]
    assert max(map(abs, numbers)) < 10_000, "a renderer can draw it"
    assert not re.search(r"\b(nan|inf)\b", drawn + rewind.DESIGN.describe(state))


# ---- challenges --------------------------------------------------------------------------------


def test_round_1_without_scaling_it_diverges():
    one = rewind.DESIGN.rounds[0]
    assert one.right == "diverges"
    assert replace(one.revealed, scaled=True).recipe == one.setup.recipe
    assert one.revealed.diverged < one.setup.epoch
    assert one.setup.losses[-20:].mean() < one.setup.losses[0] / 2
    assert one.case.diverged is None
    assert one.case.losses[-1] < 0.7 * one.case.losses[0]
    assert f"{one.setup.losses[-20:].mean():.0f}" in one.replies["units"]


def test_round_2_a_tenth_of_the_rate_takes_the_jitter_away():
    one = rewind.DESIGN.rounds[1]
    before, after = one.setup.losses[-20:].mean(), one.revealed.losses[-20:].mean()
    assert one.right == "third"
    assert after < before / 3
    np.testing.assert_array_equal(one.revealed.losses[:200], one.setup.losses[:200])
    kept = one.case.losses[-20:].mean()
    assert kept > before / 3, "the rate alone makes the difference"
    assert all(f"{loss:.0f}" in one.replies["same"] for loss in (before, after, kept))


def test_round_3_momentum_at_the_same_rate_is_too_much():
    one = rewind.DESIGN.rounds[2]
    plain, fast = one.setup.losses[-20:].mean(), one.revealed.losses[-20:].mean()
    assert one.right == "higher"
    assert replace(one.revealed, optimiser=SGD).recipe == one.setup.recipe
    assert fast > 5 * plain
    assert one.case.losses[-20:].mean() < plain / 2
    assert all(f"{loss:,.0f}" in one.replies["lower"] for loss in (plain, fast))


def test_no_question_is_trained_before_it_is_seen():
    code = (
        "import course_utils.labs.rewind as rewind, sys\n"
        "assert all(set(one.replies) == set(one.choices) for one in rewind.DESIGN.rounds)\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- the lab -----------------------------------------------------------------------------------


def test_the_printed_call_brings_back_a_rewound_run_and_its_ghost(capsys):
    lab = labs.train_and_rewind(trained=40, activation="tanh", pinned={"rate": 0.5, "epoch": 30})
    lab.receive({"kind": "set", "key": "epoch", "value": STOPS.index(12)})
    lab.preset_call()
    printed = capsys.readouterr().out.strip()
    assert printed == (
        "train_and_rewind(activation='tanh', trained=40, rewound_to=12, "
        "pinned={'rate': 0.5, 'epoch': 30})"
    )
    assert eval(printed, {"train_and_rewind": labs.train_and_rewind}).state == lab.state


def test_memory_stays_bounded():
    """Many runs, each as long as can be: the cache lets the oldest go."""
    recipes = [Recipe(seed=seed, optimiser=ADAM, rate=0.01) for seed in range(1000, 1200)]
    for recipe in recipes[: rewind_run.MOST_RUNS]:
        run_of(recipe).losses(30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for recipe in recipes[rewind_run.MOST_RUNS :]:
        run_of(recipe).losses(30)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 10, f"{grown:.0f} MB"
    assert run_of.cache_info().currsize == rewind_run.MOST_RUNS


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, ValueError, "seed must be .* at least 0, .*got -1"),
        ({"seed": 10**10}, ValueError, "seed must be .* got 10000000000"),
        ({"rate": 0}, ValueError, "rate must be .* at least 0.0001.*, got 0"),
        ({"rate": "fast"}, TypeError, "rate must be a number.*, got str 'fast'"),
        ({"optimiser": "adam"}, ValueError, "optimiser must be 'SGD' or .* 'Adam', got str 'adam'"),
        ({"drop": 200}, TypeError, "drop must be 'never' or .*, got int 200"),
        ({"scaled": 1}, TypeError, "scaled must be of type bool, got int 1"),
        ({"activation": "GELU"}, ValueError, "activation must be 'ReLU' or .*, got str 'GELU'"),
        ({"noise": -1}, ValueError, "noise must be a number, at least 0, .*got -1"),
        ({"trained": 601}, ValueError, "trained must be .* at most 600, got 601"),
        ({"trained": 23}, ValueError, "trained must be a stop of the slider .*, got int 23"),
        ({"rewound_to": 0.5}, TypeError, "rewound_to must be a whole number"),
        ({"rewound_to": 5}, ValueError, "rewound_to must be at most trained, 0, got 5"),
        ({"pinned": 3}, TypeError, "pinned must be a dict, got int 3"),
        ({"pinned": {"speed": 3}}, ValueError, "pinned must have keys of seed, .*, got 'speed'"),
        ({"pinned": {"rate": 9}}, ValueError, r"pinned\['rate'\] must be .* at most 5, got 9"),
        ({"pinned": {"epoch": 23}}, ValueError, r"pinned\['epoch'\] must be a stop"),
        ({"hide": ("w",)}, ValueError, "hide must name some of play, step, epoch"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^train_and_rewind: {message}"):
        labs.train_and_rewind(**arguments)

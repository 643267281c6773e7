"""The lab "Break the loop": what it shows is what PyTorch does."""

from __future__ import annotations

import gc
import itertools
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

import numpy as np
import psutil
import pytest
import torch
from torch import nn

from course_utils import data, labs, progress
from course_utils.labs import break_loop, still
from course_utils.labs import break_loop_drawing as drawing
from course_utils.labs import break_loop_run as run
from course_utils.labs.break_loop import DESIGN, ORDER, State, reduce
from course_utils.labs.break_loop_words import findings
from course_utils.labs.design import Event

EPOCHS = 60


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))


def say(lab, kind, key="", **more):
    lab.receive({"kind": kind, "key": key, "token": "t", **more})
    assert lab.frame["token"] == "t"
    return lab.frame


def plain(seed):
    """Make the parts of the loop as the lesson does."""
    x, y = data.cubic(100, 1.0, seed)
    x, y = x / 15, (y - y.mean()) / y.std()
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    torch.manual_seed(seed)
    layers = (nn.Linear(1, 32), nn.Linear(32, 64), nn.Linear(64, 16), nn.Linear(16, 1))
    model = nn.Sequential(
        layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2], nn.ReLU(), layers[3]
    )
    return x, y, model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.03)


def losses_of(**changes):
    return State(epochs=EPOCHS, **changes).seen.losses


# ---- each loop is that of PyTorch --------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_whole_loop_is_a_plain_loop_to_the_digit(seed):
    x, y, model, loss_function, optimizer = plain(seed)
    losses = []
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        output = model(x)
        loss = loss_function(output, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses_of(seed=seed)[:-1].tolist() == losses
    assert losses[-1] < losses[0] / 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_without_zero_grad_gradients_pile_up(seed):
    x, y, model, loss_function, optimizer = plain(seed)
    losses = []
    for _ in range(EPOCHS):
        output = model(x)
        loss = loss_function(output, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    seen = State(seed=seed, removed=("zero_grad",), epochs=EPOCHS).seen
    assert seen.losses[:-1].tolist() == losses
    assert [epoch.summed for epoch in seen.epochs] == list(range(1, EPOCHS + 1))
    held = torch.cat([one.grad.flatten() for one in model.parameters()]).norm().item()
    assert seen.epochs[-1].used == pytest.approx(held, rel=1e-6)


@pytest.mark.parametrize("called", [True, False], ids=["swapped", "no brackets"])
def test_without_a_gradient_at_the_step_weights_never_move(called):
    x, y, model, loss_function, optimizer = plain(1)
    before = [one.detach().clone() for one in model.parameters()]
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        output = model(x)
        loss = loss_function(output, y)
        optimizer.step()
        if called:
            loss.backward()
    assert all(torch.equal(*pair) for pair in zip(before, model.parameters(), strict=True))
    order = ("zero_grad", "forward", "loss", "step", "backward")
    state = State(epochs=EPOCHS, **({"lines": order} if called else {"brackets": False}))
    assert set(state.seen.losses) == {loss.item()}
    assert not any(epoch.moved for epoch in state.seen.epochs)
    computed = EPOCHS if called else 0
    assert state.findings == (
        f"No weight moved in {EPOCHS} epochs: the loss stays at {loss.item():.3g}; that of the "
        f"whole loop is {losses_of()[-1]:.3g}.",
        f"step() ran in {EPOCHS} of {EPOCHS} epochs and found a gradient in 0; backward() computed "
        f"one in {computed}.",
    )


def test_with_step_first_the_loop_is_one_gradient_behind():
    x, y, model, loss_function, optimizer = plain(1)
    losses = []
    for _ in range(EPOCHS):
        optimizer.step()
        optimizer.zero_grad()
        output = model(x)
        loss = loss_function(output, y)
        loss.backward()
        losses.append(loss.item())
    state = State(lines=("step", "zero_grad", "forward", "loss", "backward"), epochs=EPOCHS)
    assert state.seen.losses[1:].tolist() == losses
    assert losses == losses_of()[:-1].tolist()
    assert "of the whole loop was one epoch before" in state.findings[0]
    assert f"in {EPOCHS - 1} of {EPOCHS} epochs; the last one it used was 1 epoch" in " ".join(
        state.findings
    )


def test_zero_grad_between_backward_and_step_and_weights_never_move():
    x, y, model, loss_function, optimizer = plain(1)
    first = loss_function(model(x), y).item()
    for _ in range(EPOCHS):
        output = model(x)
        loss = loss_function(output, y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    assert loss.item() == first
    state = State(lines=("forward", "loss", "backward", "zero_grad", "step"), epochs=EPOCHS)
    assert set(state.seen.losses) == {first}
    assert "found a gradient in 0; backward() computed one in 60." in state.findings[1]


@pytest.mark.parametrize("place", range(3))
def test_zero_grad_anywhere_before_backward_or_last_is_the_whole_loop(place):
    rest = [line for line in ORDER if line != "zero_grad"]
    for at in (place, 4):
        lines = (*rest[:at], "zero_grad", *rest[at:])
        state = State(lines=lines, epochs=EPOCHS)
        assert "that of the whole loop in each of 60 epochs, digit for digit" in state.findings[0]


def test_without_step_the_findings_say_so():
    state = State(removed=("step",), epochs=20)
    assert (
        state.findings[1]
        == "step() did not run; backward() computed a gradient in 20 of 20 epochs."
    )


# ---- errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("removed", "failed", "error"),
    [
        (("loss",), "backward", "NameError: name 'loss' is not defined"),
        (("forward",), "loss", "NameError: name 'output' is not defined"),
    ],
)
def test_a_name_that_is_missing_is_shown_and_not_raised(removed, failed, error):
    lab = labs.break_the_loop(removed=removed)
    frame = say(lab, "press", "slice")
    assert frame["status"] == ""
    assert lab.state.seen.error == error
    assert f"Epoch 1 stopped at {run.LINES[failed]}: {error}" in frame["words"]
    assert error.partition(":")[0] in frame["svg"]
    assert frame["stopped"] == ["slice", "run"]
    say(lab, "press", "slice")
    assert lab.state.epochs == break_loop.SLICE, "a loop that stopped does not go on"
    assert say(lab, "press", f"switch-{removed[0]}")["stopped"] == []


def test_pytorch_itself_says_when_weights_change_too_early():
    x, y, model, loss_function, optimizer = plain(1)

    def epoch():
        output = model(x)
        loss = loss_function(output, y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()

    epoch()
    with pytest.raises(RuntimeError) as raised:
        epoch()
    state = State(lines=("forward", "loss", "step", "zero_grad", "backward"), epochs=10)
    shown = state.findings
    assert shown[0] == "Epoch 2 stopped at loss.backward():"
    assert shown[1].startswith("RuntimeError: one of the variables needed for gradient")
    assert shown[1].removeprefix("RuntimeError: ") == str(raised.value).splitlines()[0]
    assert len(state.seen.epochs) == 2


def test_every_order_runs_or_says_where_it_stopped():
    """Lines share their names over the epochs, so only what uses a name too early can fail."""
    for lines in itertools.permutations(ORDER):
        state = State(lines=lines, epochs=3)
        at = lines.index
        if not at("forward") < at("loss") < at("backward"):
            assert state.seen.error.startswith("NameError: name '"), lines
            assert len(state.seen.epochs) == 1
        elif at("forward") < at("step") < at("zero_grad") < at("backward"):
            assert state.seen.error.startswith("RuntimeError: "), lines
            assert len(state.seen.epochs) == 2
        else:
            assert not state.seen.error, lines


def test_a_loss_that_leaves_all_bounds_is_told_and_drawn(monkeypatch):
    epochs = [
        run.Epoch(loss, True, 1.0, 1.0, 1, 0) for loss in (2.0, 1e30, float("inf"), float("nan"))
    ]
    seen, whole = run.Seen(1.0, tuple(epochs)), State(epochs=4).seen
    assert "no longer a finite number after epoch 3" in findings(seen, whole)[0]
    monkeypatch.setattr(State, "seen", property(lambda state: seen))
    svg = drawing.draw(State(epochs=4))
    ET.fromstring(svg)
    assert not re.search(r"\b(nan|inf)\b", svg + drawing.describe(State(epochs=4)))


# ---- the arrangement ---------------------------------------------------------------------------


@pytest.mark.parametrize("line", ORDER)
@pytest.mark.parametrize("row", range(5))
def test_drag_and_keys_reorder_the_same(line, row):
    rest = [one for one in ORDER if one != line]
    expected = (*rest[:row], line, *rest[row:])
    middle = drawing.TOP + row * drawing.ROW + drawing.TILE_HEIGHT / 2
    for off in (-15, 0, 15):
        dragged = reduce(State(), Event("move", f"line-{line}", x=300, y=middle + off))
        assert dragged.lines == expected
    nudged = State()
    up = ORDER.index(line) - row
    for _ in range(abs(up)):
        nudged = reduce(nudged, Event("nudge", f"line-{line}", y=np.sign(up)))
    assert nudged == dragged


def test_a_line_stays_in_the_loop():
    lab = labs.break_the_loop()
    say(lab, "nudge", "line-forward", y=10)
    assert lab.state.lines[0] == "forward"
    say(lab, "move", "line-forward", x=0, y=9000)
    assert lab.state.lines[-1] == "forward"
    say(lab, "nudge", "line-forward", x=3)
    assert lab.state.lines[-1] == "forward"


def test_a_removed_line_comes_back_where_it_was():
    lab = labs.break_the_loop(lines=ORDER[::-1])
    frame = say(lab, "press", "switch-loss")
    assert lab.state.removed == ("loss",)
    assert "removed loss = loss_function(output, y)" in frame["words"]
    assert 'aria-label="put back loss = loss_function(output, y)"' in frame["svg"]
    say(lab, "press", "switch-loss")
    assert (lab.state.removed, lab.state.lines) == ((), ORDER[::-1])


def test_brackets_come_off_and_go_back_on():
    lab = labs.break_the_loop()
    frame = say(lab, "press", "brackets")
    assert "4 loss.backward;" in frame["words"]
    assert say(lab, "press", "brackets")["words"].count("loss.backward()") == 1


@pytest.mark.parametrize(
    ("kind", "key", "more"),
    [
        ("press", "switch-step", {}),
        ("press", "brackets", {}),
        ("nudge", "line-step", {"y": 1}),
        ("seed", "", {}),
    ],
)
def test_another_loop_has_not_run_yet_and_back_undoes_that(kind, key, more):
    lab = labs.break_the_loop(epochs=30)
    before, shown = lab.state, lab.frame["svg"]
    say(lab, kind, key, **more)
    assert lab.state.epochs == 0
    assert "Not run yet" in lab.frame["words"]
    say(lab, "back")
    assert lab.state == before
    assert lab.frame["svg"] == shown


def test_a_whole_drag_is_undone_at_once_and_a_drag_to_its_own_place_changes_nothing():
    lab = labs.break_the_loop(epochs=20)
    say(lab, "move", "line-zero_grad", x=50, y=drawing.TOP + 5, gesture="a")
    assert lab.state.epochs == 20
    for y in (90, 130, 170):
        say(lab, "move", "line-zero_grad", x=50, y=y, gesture="b")
    assert lab.state.lines != ORDER
    say(lab, "back")
    assert lab.state == State(epochs=20)


def test_the_run_ends_and_the_controls_say_so():
    lab = labs.break_the_loop(epochs=run.MOST_EPOCHS - 5)
    assert say(lab, "press", "slice")["stopped"] == ["slice", "run"]
    assert lab.state.epochs == run.MOST_EPOCHS
    say(lab, "press", "slice")
    assert lab.state.epochs == run.MOST_EPOCHS


# ---- the run -----------------------------------------------------------------------------------


def test_a_run_in_slices_is_the_run_in_one_go():
    for removed in ((), ("zero_grad",), ("backward",)):
        run.run_of.cache_clear()
        at_once = State(removed=removed, epochs=50).seen
        run.run_of.cache_clear()
        for epochs in range(0, 51, 10):
            slices = State(removed=removed, epochs=epochs).seen
        assert slices == at_once
        assert State(removed=removed, epochs=20).seen.epochs == at_once.epochs[:20]


def test_a_run_leaves_gradients_threads_and_chance_as_they_were():
    run.run_of.cache_clear()
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    threads = torch.get_num_threads()
    with torch.no_grad():
        state = State(epochs=5)
        assert state.seen.losses[-1] < state.seen.losses[0]
        assert not torch.is_grad_enabled()
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.rand(3), expected)


def test_stopped_in_the_middle_of_an_epoch_it_begins_anew():
    run.run_of.cache_clear()
    expected = State(epochs=10).seen
    run.run_of.cache_clear()
    one = run.run_of(1, ORDER, True)
    one.seen(5)
    forward, calls = one._names["loss_function"].forward, iter(range(100))

    def stop(*arguments):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return forward(*arguments)

    one._names["loss_function"].forward = stop
    with pytest.raises(KeyboardInterrupt):
        one.seen(10)
    assert one.seen(10) == expected


def test_a_slice_is_short():
    for removed in ((), ("zero_grad",)):
        run.run_of.cache_clear()
        spent = []
        for epochs in range(0, 101, break_loop.SLICE):
            start = time.process_time()
            assert State(removed=removed, epochs=epochs).seen
            spent.append(time.process_time() - start)
        assert np.median(spent[1:]) < 0.05


def test_importing_the_labs_loads_no_pytorch():
    code = (
        "import sys; from course_utils import labs; from course_utils.labs import break_loop; "
        "[one.question for one in break_loop.DESIGN.rounds]; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


# ---- challenge ---------------------------------------------------------------------------------


def test_round_1_the_loss_falls_then_rises_again_and_again():
    one = DESIGN.rounds[0]
    loss, whole = one.revealed.seen.losses, one.revealed.whole.losses
    assert loss[:15].min() < loss[0] / 2
    assert (np.diff(loss) > 0).sum() > 50
    assert (np.diff(whole) > 0).sum() == 0
    assert loss[-1] > 10 * whole[-1]
    assert one.right == "shakes"
    for number in (loss[-1], whole[-1], loss.max()):
        assert all(f"{number:.3g}" in reply for reply in one.replies.values())
    assert not one.revealed.seen.error


@pytest.mark.parametrize("one", DESIGN.rounds[1:], ids=lambda one: one.key)
def test_rounds_2_and_3_nothing_is_learnt(one):
    assert one.right == "still"
    assert not any(epoch.moved for epoch in one.revealed.seen.epochs)
    assert not one.revealed.seen.error


def test_the_cases_do_what_the_replies_promise():
    last, bare, late = (
        break_loop.replace(one.case, epochs=EPOCHS).findings for one in DESIGN.rounds
    )
    assert "that of the whole loop in each of" in last[0]
    assert bare == State(brackets=False, epochs=EPOCHS).findings
    assert "one epoch before" in late[0]


@pytest.mark.parametrize("one", DESIGN.rounds, ids=lambda one: one.key)
def test_a_question_shows_the_loop_and_nothing_of_its_run(one):
    svg = drawing.draw(one.setup)
    assert "data-key" not in svg
    assert svg.count("<polyline") == 2, "the legend's two, and no curve"
    assert "epochs" not in drawing.describe(one.setup)
    assert len(set(one.replies.values())) == len(one.choices)


# ---- how it looks ------------------------------------------------------------------------------


STATES = [
    State(),
    State(removed=ORDER, brackets=False),
    State(removed=("zero_grad",), epochs=200),
    State(lines=("forward", "loss", "step", "zero_grad", "backward"), epochs=200),
    State(lines=("step", "zero_grad", "forward", "loss", "backward"), epochs=200),
    *(state for one in DESIGN.rounds for state in (one.setup, one.revealed)),
]


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_nothing_is_clipped_at_the_edges(state):
    import io

    from PIL import Image

    _, picture = still.still(drawing.draw(state))
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    edges = [pixels[:3], pixels[-3:], pixels[:, :3], pixels[:, -3:]]
    assert all(np.all(edge == 255) for edge in edges)


def test_code_is_drawn_in_letters_of_one_width():
    from PIL import Image, ImageChops

    def width(words):
        import io

        svg = drawing.svg.document(400, 40, drawing.svg.text(5, 20, words, style=drawing.MONOSPACE))
        image = Image.open(io.BytesIO(still.still(svg)[1])).convert("L")
        box = ImageChops.invert(image).getbbox()
        return box[2] - box[0]

    assert abs(width("miiiiiiiim") - width("mwwwwwwwwm")) <= 1
    assert width("m" * 30) / still.ZOOM == pytest.approx(30 * drawing.LETTER, rel=0.02)


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_every_line_can_be_reached_moved_and_switched(state):
    marks = re.findall(r'<g data-key="([^"]+)" data-(drag|press)', drawing.draw(state))
    wanted = {(f"line-{line}", "drag") for line in ORDER}
    wanted |= {(f"switch-{line}", "press") for line in ORDER} | {("brackets", "press")}
    assert set(marks) == (set() if state.asking else wanted)
    assert len(marks) == len(set(marks))


def test_the_keyboard_goes_through_the_lines_from_top_to_bottom():
    lines = ORDER[::-1]
    keys = re.findall(r'data-key="line-([^"]+)"', drawing.draw(State(lines=lines)))
    assert tuple(keys) == lines


def test_axes_stay_while_the_loop_runs():
    def ticks(state):
        return re.findall(r"<text[^>]*>[\d.]+</text>", drawing.draw(state))

    assert ticks(State()) == ticks(State(removed=("zero_grad",), epochs=200))


# ---- all together ------------------------------------------------------------------------------


def test_the_printed_call_brings_back_what_is_on_the_screen(capsys):
    lab = labs.break_the_loop()
    for kind, key, more in [
        ("press", "switch-zero_grad", {}),
        ("press", "brackets", {}),
        ("nudge", "line-step", {"y": 2}),
        ("press", "slice", {}),
    ]:
        say(lab, kind, key, **more)
    lab.preset_call()
    printed = capsys.readouterr().out.strip()
    again = eval(printed, {"break_the_loop": labs.break_the_loop})
    assert again.state == lab.state
    assert again.frame["svg"] == lab.frame["svg"]


def random_event(rng):
    line = rng.choice(ORDER)
    match rng.integers(8):
        case 0:
            return {"kind": "press", "key": f"switch-{line}"}
        case 1:
            return {"kind": "press", "key": "brackets"}
        case 2:
            return {"kind": "move", "key": f"line-{line}", "x": 50, "y": float(rng.uniform(0, 400))}
        case 3:
            return {"kind": "nudge", "key": f"line-{line}", "y": int(rng.integers(-10, 11))}
        case 4:
            return {"kind": str(rng.choice(["back", "seed", "reset"]))}
        case _:
            return {"kind": "press", "key": "slice"}


def test_a_thousand_random_events_cost_little_memory():
    def in_use():
        gc.collect()
        return psutil.Process().memory_info().rss

    lab = labs.break_the_loop(epochs=10)
    rng = np.random.default_rng(3)
    before = in_use()
    for _ in range(1000):
        frame = say(lab, **random_event(rng))
        assert frame["status"] == ""
        assert not re.search(r"\b(nan|inf)\b", frame["svg"] + frame["words"])
    assert in_use() - before < 20e6
    assert run.run_of.cache_info().currsize <= run.MOST_RUNS


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, ValueError, "seed must be .*, at least 0, got -1"),
        ({"lines": ["step"]}, TypeError, "lines must be of type tuple, got list"),
        ({"lines": ("step",)}, ValueError, "lines must hold each of zero_grad, .* once, got"),
        ({"lines": (*ORDER[1:], "step")}, ValueError, "lines must hold each of"),
        ({"lines": (*ORDER[1:], 3)}, ValueError, "lines must hold each of"),
        ({"removed": "step"}, TypeError, "removed must be of type tuple, got str 'step'"),
        ({"removed": ("stop",)}, ValueError, "removed must hold some of zero_grad, .*'stop'"),
        ({"brackets": 1}, TypeError, "brackets must be of type bool, got int 1"),
        ({"epochs": 201}, ValueError, "epochs must be .* at most 200, got 201"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number"),
        ({"hide": ("line",)}, ValueError, "hide must name some of run, slice, back"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"^break_the_loop: {message}"):
        labs.break_the_loop(**arguments)

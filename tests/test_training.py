"""The loop of lesson 05: the same as one written by hand, and sound where things go wrong."""

import copy
import math
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import data, training
from course_utils.second_order import FULL_STEPS, levenberg_marquardt

L1 = nn.L1Loss()


@pytest.fixture
def points():
    """Twenty points on a line, as tensors."""
    x = torch.linspace(-1, 1, 20).reshape(-1, 1)
    return x, 2 * x + 1


def small(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))


def sgd(model, rate=0.1):
    return torch.optim.SGD(model.parameters(), lr=rate)


def weights(model):
    return [w.tolist() for w in model.parameters()]


OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
}


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("scheduled", [False, True])
def test_fit_is_the_loop_written_by_hand_to_the_digit(points, make, scheduled):
    x, y = points
    by_hand, by_fit = small(), small()
    optimizer, losses = make(by_hand.parameters()), []
    falling = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    with training.one_thread():
        for _ in range(50):
            optimizer.zero_grad()
            loss = L1(by_hand(x), y)
            loss.backward()
            optimizer.step()
            if scheduled:
                falling.step()
            losses.append(loss.item())
    other = make(by_fit.parameters())
    schedule = torch.optim.lr_scheduler.ExponentialLR(other, 0.9) if scheduled else None
    history = training.fit(by_fit, points, loss=L1, optimizer=other, epochs=50, schedule=schedule)
    assert history.losses == losses
    assert weights(by_fit) == weights(by_hand)


def test_fit_takes_lbfgs_too(points):
    model = small()
    optimizer = torch.optim.LBFGS(model.parameters(), line_search_fn="strong_wolfe")
    history = training.fit(model, points, loss=nn.MSELoss(), optimizer=optimizer, epochs=5)
    assert history.losses[-1] < 1e-4


def test_a_history_holds_plain_floats(points):
    model = small()
    history = training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=3, held_out=points)
    assert {type(value) for value in history.losses + history.held_out} == {float}
    assert len(history.losses) == len(history.held_out) == 3
    assert history.held_out == pytest.approx(history.losses)  # the same weights, the same data
    assert history.best_epoch == np.argmin(history.held_out)
    assert history.seconds > 0
    assert not history.interrupted
    pickle.loads(pickle.dumps(history))


def test_nothing_held_out_has_no_best_epoch(points):
    model = small()
    history = training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=2)
    assert (history.held_out, history.best_epoch) == ([], None)


def failing_after(calls, error):
    """Return a loss that raises `error` after so many calls."""
    count = iter(range(10**6))

    def loss(predicted, y):
        if next(count) >= calls:
            raise error
        return L1(predicted, y)

    return loss


def test_an_interruption_keeps_the_history(points):
    model = small()
    loss = failing_after(7, KeyboardInterrupt)
    history = training.fit(model, points, loss=loss, optimizer=sgd(model), epochs=100)
    assert history.interrupted
    assert len(history.losses) == 7


@pytest.mark.parametrize("error", [RuntimeError, None])
def test_threads_are_put_back(points, error):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    seen = []
    try:
        model = small()

        def loss(predicted, y):
            seen.append(torch.get_num_threads())
            if error:
                raise error
            return L1(predicted, y)

        try:
            training.fit(model, points, loss=loss, optimizer=sgd(model), epochs=1)
        except RuntimeError:
            assert error
        assert torch.get_num_threads() == 2
        assert seen == [1]
    finally:
        torch.set_num_threads(before)


def test_a_rate_far_too_large_is_named_with_its_epoch_and_a_cure():
    x, y = (torch.tensor(part, dtype=torch.float32) for part in data.cubic(100, 1, 0))
    torch.manual_seed(0)
    model = training.cubic_network()
    with pytest.raises(training.DivergedError, match=r"inf|nan") as caught:
        training.fit(model, (x, y), loss=nn.MSELoss(), optimizer=sgd(model, 2e-4), epochs=100)
    said = str(caught.value)
    assert "try a learning rate ten times smaller, or scale x and y" in said
    assert 0 < int(re.search(r"at epoch (\d+);", said)[1]) < 20


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number_from_the_start_points_at_the_data(points, bad):
    x, y = points
    y[3] = bad
    model = small()
    with pytest.raises(training.DivergedError, match="at epoch 0; look for inf and nan in the"):
        training.fit(model, (x, y), loss=L1, optimizer=sgd(model), epochs=3)


def test_early_stopping_goes_back_to_the_best_weights(points):
    x, y = points
    held_out = (x, -y)  # every step towards y is a step away from these, sooner or later
    model = small()
    history = training.fit(
        model, points, loss=L1, optimizer=sgd(model), epochs=500, held_out=held_out, patience=5
    )
    assert history.best_epoch == np.argmin(history.held_out)
    assert len(history.held_out) == history.best_epoch + 6
    with torch.no_grad():
        assert L1(model(x), -y).item() == pytest.approx(min(history.held_out))


def test_an_interrupted_early_stopping_goes_back_too(points):
    x, y = points
    model, start = small(), small()
    history = training.fit(
        model,
        points,
        loss=failing_after(9, KeyboardInterrupt),
        optimizer=sgd(model),
        epochs=50,
        held_out=(x, -10 * y - 10),
        patience=50,
    )
    assert history.interrupted
    assert (history.best_epoch, weights(model)) == (0, weights(start))


def test_dropout_rests_while_held_out_data_is_measured(points):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(1, 8), nn.Dropout(0.5), nn.Linear(8, 1))
    history = training.fit(
        model, points, loss=L1, optimizer=sgd(model, 1e-12), epochs=9, held_out=points
    )
    assert np.ptp(history.held_out) < 1e-6
    assert np.ptp(history.losses) > 1e-3
    assert model.training


def test_a_model_that_came_in_eval_mode_stays_in_it(points):
    model = nn.Linear(1, 1).eval()
    training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=2, held_out=points)
    assert not model.training


def test_of_equal_losses_the_first_is_the_best(points):
    model = nn.Linear(1, 1)
    history = training.fit(
        model, points, loss=L1, optimizer=sgd(model, 0), epochs=9, held_out=points, patience=3
    )
    assert (history.best_epoch, len(history.losses)) == (0, 3)


@pytest.mark.parametrize(
    ("cuda", "mps", "dtype", "chosen"),
    [
        (True, True, torch.float32, "cuda"),
        (False, True, torch.float32, "mps"),
        (False, True, torch.float64, "cpu"),
        (True, False, torch.float64, "cuda"),
        (False, False, torch.float32, "cpu"),
    ],
)
def test_the_device_is_what_is_there(monkeypatch, cuda, mps, dtype, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert training.choose_device(dtype).type == chosen


def test_the_model_moves_and_comes_back(points, monkeypatch):
    """The device "meta" holds shapes without numbers: enough to see what moves where."""
    monkeypatch.setattr(training, "choose_device", lambda dtype: torch.device("meta"))
    seen, model = [], small()
    monkeypatch.setattr(model, "to", lambda device: seen.append(torch.device(device).type))

    def loss(predicted, y):
        seen.append(y.device.type)
        raise RuntimeError

    with pytest.raises((RuntimeError, NotImplementedError)):
        training.fit(model, points, loss=loss, optimizer=sgd(model), epochs=1)
    assert (seen[0], seen[-1]) == ("meta", "cpu")


def test_a_column_against_a_row_is_refused(points):
    x, y = points
    model = small()
    with pytest.raises(ValueError, match=r"shape \(20, 1\), got \(20,\)"):
        training.fit(model, (x, y[:, 0]), loss=L1, optimizer=sgd(model), epochs=1)


def test_an_optimizer_of_another_model_is_refused(points):
    with pytest.raises(ValueError, match="make the optimizer after the model"):
        training.fit(small(), points, loss=L1, optimizer=sgd(small()), epochs=1)


def test_inputs_of_another_kind_of_number_are_refused(points):
    x, y = points
    model = small()
    with pytest.raises(ValueError, match=r"must be torch.float32 .*, got torch.float64"):
        training.fit(model, (x.double(), y), loss=L1, optimizer=sgd(model), epochs=1)


# ---- the progress bar ------------------------------------------------------------------------


@pytest.fixture
def notebook(monkeypatch):
    """Pretend to be in a notebook; give the list of what is displayed, and a clock to set."""
    sent = []

    class Handle:
        def update(self, bundle, raw):
            sent.append(bundle)

    def display(bundle, raw, display_id):
        sent.append(bundle)
        return Handle()

    monkeypatch.setattr("IPython.get_ipython", type("Shell", (), {"kernel": 1}))
    monkeypatch.setattr("IPython.display.display", display)
    return sent


def test_a_notebook_sees_a_bar_that_ends_in_the_words_it_began_with(points, notebook, monkeypatch):
    monkeypatch.setattr(training, "SECONDS_BETWEEN_UPDATES", -1)
    model = small()
    training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=3)
    assert notebook[0] == notebook[-1]
    assert notebook[0]["text/plain"] == "Training: 3 epochs"
    assert len(notebook) == 5
    assert notebook[2]["text/plain"].startswith("Epoch 2 of 3, loss ")
    assert '<progress max="3" value="2"' in notebook[2]["text/html"]


def test_the_bar_moves_five_times_a_second_at_most(points, notebook):
    model = small()
    history = training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=1500)
    assert len(notebook) - 2 <= history.seconds / 0.2


def test_the_bar_says_where_it_was_stopped(points, notebook):
    model = small()
    loss = failing_after(7, KeyboardInterrupt)
    training.fit(model, points, loss=loss, optimizer=sgd(model), epochs=100)
    assert notebook[-1]["text/plain"] == "Stopped by hand after 7 of 100 epochs"


def test_nothing_is_printed_outside_a_notebook(points, capfd):
    model = small()
    training.fit(model, points, loss=L1, optimizer=sgd(model), epochs=300)
    assert capfd.readouterr() == ("", "")


# ---- checkpoints -----------------------------------------------------------------------------


def test_a_checkpoint_brings_the_weights_back(tmp_path):
    path, model, other = tmp_path / "net.pt", small(0), small(1)
    training.save(path, model)
    training.load(path, other)
    assert weights(other) == weights(model)
    assert [found.name for found in tmp_path.iterdir()] == ["net.pt"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.pt"
    training.save(path, small(0))
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        training.save(path, small(1))
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["net.pt"]


class Malicious:
    def __reduce__(self):
        return (print, ("code in a checkpoint ran",))


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99])
def test_a_checkpoint_cut_off_is_named(tmp_path, kept):
    path, model = tmp_path / "net.pt", small()
    training.save(path, model)
    content = path.read_bytes()
    path.write_bytes(content[: kept if isinstance(kept, int) else int(kept * len(content))])
    refused(path, "may be cut off", model)


@pytest.mark.parametrize("content", ["a tensor", "a pickle", "code", "text"])
def test_a_foreign_file_is_named_and_runs_no_code(tmp_path, capsys, content):
    path = tmp_path / "net.pt"
    if content == "text":
        path.write_text("weights")
    elif content == "a pickle":
        path.write_bytes(pickle.dumps({"a": 1}))
    else:
        torch.save(torch.ones(3) if content == "a tensor" else {"a": Malicious()}, path)
    refused(path, "holds no weights that can be read", small())
    assert capsys.readouterr().out == ""


def test_weights_of_another_network_are_named_and_change_nothing(tmp_path):
    path = tmp_path / "net.pt"
    training.save(path, training.cubic_network())
    refused(path, r"0.weight has shape \(32, 1\), the model's \(8, 1\)", small())
    training.save(path, nn.Sequential(nn.Linear(1, 8), nn.Tanh()))
    refused(path, r"2.weight has shape none, the model's \(1, 8\)", small())


def refused(path, message, model):
    before = copy.deepcopy(weights(model))
    with pytest.raises(training.CheckpointError, match=message):
        training.load(path, model)
    assert weights(model) == before


# ---- the network, and Levenberg–Marquardt ----------------------------------------------------


def test_the_network_has_the_posts_layers():
    network = training.cubic_network(nn.SiLU, torch.float64)
    assert [(m.in_features, m.out_features) for m in network if isinstance(m, nn.Linear)] == [
        (1, 32),
        (32, 64),
        (64, 16),
        (16, 1),
    ]
    assert [type(m) for m in network][1::2] == [nn.SiLU] * 3
    assert sum(w.numel() for w in network.parameters()) == 3233
    assert {w.dtype for w in network.parameters()} == {torch.float64}


def test_one_step_on_a_linear_model_solves_the_normal_equations():
    random = np.random.default_rng(0)
    X, y = random.normal(size=(12, 3)), random.normal(size=(12, 1))
    model = nn.Linear(3, 1, dtype=torch.float64)
    start = np.append(model.weight.detach().numpy(), model.bias.detach().numpy())[:, None].copy()
    J, damping = np.column_stack([X, np.ones(12)]), 0.3
    for step in range(1 + FULL_STEPS):  # each helps, so λ falls to a third
        size = damping / 3**step * 12
        start += np.linalg.solve(J.T @ J + size * np.eye(4), J.T @ (y - J @ start))
    pair = torch.tensor(X), torch.tensor(y)
    history = levenberg_marquardt(model, pair, steps=1, rows=12, seed=0, damping=damping)
    found = np.append(model.weight.detach().numpy(), model.bias.detach().numpy())
    np.testing.assert_allclose(found, start[:, 0], rtol=1e-9)
    assert len(history.losses) == 1 + FULL_STEPS


def test_a_step_that_does_not_help_is_taken_back():
    x = torch.linspace(-1, 1, 9, dtype=torch.float64).reshape(-1, 1)
    model = nn.Linear(1, 1, dtype=torch.float64)
    with torch.no_grad():
        y = model(x)  # nothing can be better than the start
    before = weights(model)
    levenberg_marquardt(model, (x, y), steps=2, rows=9, seed=0)
    assert weights(model) == before


def test_second_order_names_data_that_is_no_number():
    x = torch.ones(5, 1, dtype=torch.float64)
    model = nn.Linear(1, 1, dtype=torch.float64)
    with pytest.raises(training.DivergedError, match="loss is nan at step 0; look for"):
        levenberg_marquardt(model, (x, x * math.nan), steps=2, rows=5, seed=0)


# ---- importing, and the post's numbers -------------------------------------------------------


def test_the_course_opens_without_torch():
    code = "import sys, course_utils, course_utils.data; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

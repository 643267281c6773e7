"""The stored timings of lesson 04 are of its own network, and show what the lesson says of them."""

from statistics import median

import numpy as np
import pytest

from course_utils import data
from course_utils.authoring import bench_digits

STORED = data.digits_results()
TIMES = {name: np.array(found) for name, found in STORED["microseconds_a_step"].items()}


def test_the_results_say_how_they_came_about():
    assert STORED["command"] == "make results"
    assert set(STORED["versions"]) == {"python", "numpy", "torch", "scikit-learn"}
    settings = ("threads", "batch", "epochs", "learning_rate", "momentum", "width", "widths")
    assert [STORED[name] for name in settings] == [
        1,
        bench_digits.BATCH,
        bench_digits.EPOCHS,
        bench_digits.RATE,
        bench_digits.MOMENTUM,
        bench_digits.WIDTH,
        list(bench_digits.WIDTHS),
    ]
    assert set(TIMES) == set(STORED["training"]) == set(bench_digits.WAYS)
    assert bench_digits.RESULTS.stat().st_size < 5_000


def test_the_lessons_network_takes_a_quarter_of_torchs_time_and_half_of_scikit_learns():
    ours, torchs, sklearns = (
        np.array(STORED["training"][name]["seconds"]) for name in ("ours", "torch", "sklearn")
    )
    assert len(ours) == len(torchs) == len(sklearns) == 5
    assert median(torchs / ours) >= 4
    assert median(sklearns / ours) >= 2


def test_all_three_are_equally_good():
    medians = [median(way["accuracy"]) for way in STORED["training"].values()]
    assert median(STORED["training"]["ours"]["accuracy"]) >= 0.975
    assert max(medians) - min(medians) <= 0.01


def test_torch_wins_once_the_network_is_wide():
    assert TIMES["torch"][-1] < TIMES["ours"][-1]
    assert np.sum(np.diff(TIMES["torch"] < TIMES["ours"])) == 1, "one crossing"
    first = STORED["widths"][int(np.argmax(TIMES["torch"] < TIMES["ours"]))]
    assert first == 1024, "the lesson says between 512 and 1,024"
    share = TIMES["torch"][-1] / TIMES["ours"][-1]
    assert round(share, 1) == 0.6, "the lesson says six tenths at 2,048"


@pytest.mark.parametrize("name", bench_digits.WAYS)
def test_what_is_stored_is_what_the_code_gives(name):
    X, X_test, y, y_test = data.load_digits().random_split(0)
    assert len(X) == bench_digits.TRAINED_ON
    predict = bench_digits.WAYS[name](X, y, STORED["width"], STORED["epochs"], 0)
    share = np.mean(predict(X_test) == y_test)
    assert share == pytest.approx(STORED["training"][name]["accuracy"][0], abs=0.01)

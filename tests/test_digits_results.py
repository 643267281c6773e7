"""The stored timings of lesson 04 are of its own network, and show what the lesson says of them."""

from statistics import median

import numpy as np
import pytest

from course_utils import data
from course_utils.authoring import bench_digits

STORED = data.digits_results()
TIMES = {name: np.array(found) for name, found in STORED["microseconds_a_step"].items()}
AT_WIDTH = STORED["widths"].index(STORED["width"])


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
    assert set(TIMES) == set(STORED["accuracy"]) == set(bench_digits.WAYS)
    assert bench_digits.RESULTS.stat().st_size < 5_000


def test_the_lessons_network_takes_a_quarter_of_torchs_time_and_half_of_scikit_learns():
    ours = TIMES["ours"][AT_WIDTH]
    assert TIMES["torch"][AT_WIDTH] >= 4 * ours
    assert TIMES["sklearn"][AT_WIDTH] >= 2 * ours


def test_all_three_are_equally_good():
    medians = {name: median(shares) for name, shares in STORED["accuracy"].items()}
    assert medians["ours"] >= 0.975
    assert max(medians.values()) - min(medians.values()) <= 0.01


def test_torch_wins_once_the_network_is_wide():
    assert TIMES["torch"][-1] < TIMES["ours"][-1]
    assert np.sum(np.diff(TIMES["torch"] < TIMES["ours"])) == 1, "one crossing"


@pytest.mark.parametrize("name", bench_digits.WAYS)
def test_what_is_stored_is_what_the_code_gives(name):
    X, X_test, y, y_test = data.load_digits().random_split(0)
    predict = bench_digits.WAYS[name](X, y, STORED["width"], STORED["epochs"], 0)
    share = np.mean(predict(X_test) == y_test)
    assert share == pytest.approx(STORED["accuracy"][name][0], abs=0.01)

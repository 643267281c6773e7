"""A prediction is offered, remembered, and never in the way."""

import pytest

from course_utils import predict, progress


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def test_looking_at_a_prediction_writes_nothing(path):
    assert predict("01.p1", "a", "b").chosen == ""
    assert not path.exists()


def test_a_choice_is_remembered_next_time():
    predict("01.p1", "a", "b").chosen = "b"
    again = predict("01.p1", "a", "b")
    assert (again.chosen, again.status) == ("b", "Your choice from last time.")
    assert predict("01.p2", "a", "b").chosen == ""


def test_a_choice_that_is_no_longer_offered_is_forgotten():
    predict("01.p1", "a", "b").chosen = "b"
    assert predict("01.p1", "a", "c").chosen == ""


def test_a_choice_that_cannot_be_saved_says_so(path):
    buttons = predict("01.p1", "a", "b")
    path.mkdir()
    buttons.chosen = "a"
    assert buttons.status.startswith("Chosen, but not saved:")


def test_without_a_kernel_the_choices_can_be_read():
    data, _ = predict("01.p1", "x < 1", "x > 1")._repr_mimebundle_()
    assert "x &lt; 1 · x &gt; 1" in data["text/html"]
    assert data["text/plain"] == "Your prediction: x < 1 · x > 1"
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3, "a", "b"), TypeError, "key must be a text like .*, got int 3"),
        (("p1", "a", "b"), ValueError, "key must look like .*, got 'p1'"),
        (("01.p1", "a", 2), TypeError, "choices must be texts, got int 2"),
        (("01.p1", "a"), ValueError, r"choices must be two or more different texts, got \('a',\)"),
        (("01.p1", "a", "a"), ValueError, "choices must be two or more different texts"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=f"predict: {message}"):
        predict(*arguments)

"""Nothing a learner answered is lost to a crash, a second notebook, a bad file or a full disk."""

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from course_utils import __main__, progress


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "progress.json"
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(path))
    return path


def test_the_environment_variable_moves_the_file(path, monkeypatch):
    assert progress.progress_path() == path
    monkeypatch.delenv(progress.ENVIRONMENT_VARIABLE)
    assert progress.progress_path().name == "progress.json"
    assert progress.progress_path() != path


def test_what_is_recorded_is_loaded_beside_what_was_there():
    assert progress.load() == {}
    progress.record("01.p1", "about 70 %")
    progress.record("01.p2", "σ")
    progress.record("01.p1", "about 90 %")
    assert progress.load() == {"01.p1": "about 90 %", "01.p2": "σ"}


@pytest.mark.parametrize("content", ["{", "[1, 2]", "", "\x00"])
def test_a_file_that_cannot_be_read_is_set_aside(path, content):
    path.parent.mkdir()
    path.write_text(content)
    progress.record("01.p1", "a")
    assert progress.load() == {"01.p1": "a"}
    (aside,) = path.parent.glob("*unreadable*")
    assert aside.read_text() == content


def test_a_full_disk_leaves_the_old_file(path, monkeypatch):
    progress.record("01.p1", "a")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        progress.record("01.p2", "b")
    assert progress.load() == {"01.p1": "a"}
    assert not list(path.parent.glob("*.part"))


def write_many(name, times):
    for i in range(times):
        progress.record(f"{name}.{i}", i)


def test_two_writers_at_once_lose_nothing():
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(name, 30)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert progress.load() == {f"{name}.{i}": i for name in "ab" for i in range(30)}


def choose_many(times):
    for i in range(times):
        progress.attempt("01.q1", lambda earlier, i=i: [*(earlier or []), i])


def test_two_notebooks_that_build_on_what_is_stored_lose_nothing():
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=choose_many, args=(30,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(progress.load()["01.q1"]) == sorted([*range(30)] * 2)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
@pytest.mark.parametrize("written", [1, 60, 120])
def test_killed_in_the_middle_of_200_writes_all_that_was_recorded_is_there(path, written):
    progress.record("01.p1", "before")
    writer = multiprocessing.get_context("spawn").Process(target=write_many, args=("a", 200))
    writer.start()
    while len(json.loads(path.read_text())) <= written:
        time.sleep(0.001)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    answers = progress.load()
    assert answers.pop("01.p1") == "before"
    assert written <= len(answers) < 200
    assert answers == {f"a.{i}": i for i in range(len(answers))}
    progress.record("01.p2", "after")  # the lock of the killed one holds nobody up
    assert not list(Path(path).parent.glob("*unreadable*"))


@pytest.mark.parametrize(
    ("key", "answer", "message"), [(3, "a", "key must be a text, got int 3"), ("k", {1}, "set")]
)
def test_bad_input_is_named(key, answer, message):
    with pytest.raises(TypeError, match=message):
        progress.record(key, answer)
    assert progress.load() == {}


def test_an_attempt_builds_on_the_earlier_answer():
    assert progress.attempt("01.q1", lambda earlier: [earlier]) == ""
    assert progress.attempt("01.q1", lambda earlier: [earlier]) == ""
    assert progress.load() == {"01.q1": [[None]]}


def test_an_attempt_that_cannot_be_saved_says_why(path):
    path.parent.write_text("a file where the folder should be")
    said = progress.attempt("01.q1", lambda earlier: "b")
    assert said.startswith("Your progress could not be saved: ")


# ---- python -m course_utils progress -----------------------------------------------------------


def test_the_command_names_the_file(path, capsys):
    assert __main__.main(["progress"]) == 0
    assert str(path) in capsys.readouterr().out
    assert not path.exists()


def test_reset_sets_the_file_aside_and_deletes_nothing(path, capsys):
    progress.record("01.p1", "a")
    assert __main__.main(["progress", "--reset"]) == 0
    (aside,) = path.parent.glob("progress.set-aside-*.json")
    assert json.loads(aside.read_text()) == {"01.p1": "a"}
    assert str(aside) in capsys.readouterr().out
    assert progress.load() == {}
    progress.record("01.p1", "b")
    assert __main__.main(["progress", "--reset"]) == 0
    assert len(list(path.parent.glob("progress.set-aside-*.json"))) == 2


def test_reset_without_a_file_says_so(path, capsys):
    assert __main__.main(["progress", "--reset"]) == 0
    assert "nothing" in capsys.readouterr().out.lower()


def test_reset_that_fails_says_why(path, capsys, monkeypatch):
    progress.record("01.p1", "a")

    def refused(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    assert __main__.main(["progress", "--reset"]) == 1
    assert "Permission denied" in capsys.readouterr().err
    assert progress.load() == {"01.p1": "a"}

"""Nothing a learner answered is lost to a crash, a second notebook, a bad file or a full disk."""

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from course_utils import progress


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


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
def test_killed_in_the_middle_all_that_was_recorded_is_there(path):
    writer = multiprocessing.get_context("spawn").Process(target=write_many, args=("a", 10**6))
    writer.start()
    while not path.exists() or len(json.loads(path.read_text())) < 20:
        time.sleep(0.01)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    answers = progress.load()
    assert len(answers) >= 20
    assert answers == {f"a.{i}": i for i in range(len(answers))}
    assert not list(Path(path).parent.glob("*unreadable*"))


@pytest.mark.parametrize(
    ("key", "answer", "message"), [(3, "a", "key must be a text, got int 3"), ("k", {1}, "set")]
)
def test_bad_input_is_named(key, answer, message):
    with pytest.raises(TypeError, match=message):
        progress.record(key, answer)
    assert progress.load() == {}

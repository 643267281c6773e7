"""The learner's copies: laid, updated, and never at the cost of what the learner wrote."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from course_utils import workspace
from course_utils.workspace import WorkspaceError, newer_lessons, sync

ONE, TWO = "01_one.ipynb", "02_two.ipynb"


def notebook(text, *, run=False):
    """Return the text of a notebook with one code cell, as it stands after a run or before."""
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["core"]}, "source": [text]}
    cell |= {"execution_count": None, "outputs": []}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    if run:
        cell["execution_count"] = 3
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["seen"]}]
        cell["metadata"] |= {"execution": {"iopub.status.busy": "now"}, "scrolled": True}
        cell["metadata"] |= {"collapsed": True, "jupyter": {"outputs_hidden": True}}
        metadata["widgets"] = {"state": {}}
    content = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1)


def write(course, name, text):
    (course / name).write_text(notebook(text, run=True), encoding="utf-8")


def source(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"][0]


def visible(work):
    return sorted(path.name for path in work.iterdir() if not path.name.startswith("."))


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write(folder, ONE, "one v1 η")
    write(folder, TWO, "two v1")
    return folder


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def test_first_start_lays_every_lesson_without_what_a_run_left(course, work):
    said = sync(course, work)

    assert visible(work) == [ONE, TWO]
    assert said == ["Your own copies of the 2 lessons are in work/."]
    laid = json.loads((work / ONE).read_text(encoding="utf-8"))
    assert laid == json.loads(notebook("one v1 η"))


def test_second_start_changes_nothing_and_says_nothing(course, work):
    sync(course, work)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in work.iterdir()}

    assert sync(course, work) == []

    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in work.iterdir()}
    lock = work / workspace.LOCK
    before.pop(lock, None), after.pop(lock, None)
    assert after == before


def test_new_outputs_in_the_course_are_no_new_lesson(course, work):
    sync(course, work)
    (course / ONE).write_text(notebook("one v1 η"), encoding="utf-8")

    assert sync(course, work) == []


def test_an_untouched_copy_is_replaced(course, work):
    sync(course, work)
    write(course, ONE, "one v2")

    assert sync(course, work) == [f"{ONE}: updated, you had not edited it."]
    assert source(work / ONE) == "one v2"
    assert visible(work) == [ONE, TWO]


def resave(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def test_a_copy_that_was_opened_and_saved_unedited_is_still_untouched(course, work):
    """JupyterLab notes the kernel's version in a notebook as soon as it is opened."""
    sync(course, work)
    resave(work / ONE, lambda n: n["metadata"].update(language_info={"version": "3.12.1"}))
    assert sync(course, work) == []

    write(course, ONE, "one v2")
    assert sync(course, work) == [f"{ONE}: updated, you had not edited it."]


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n["cells"][0].update(source=["mine"]),
        lambda n: n["cells"][0].update(outputs=[{"output_type": "stream", "text": "seen"}]),
        lambda n: n["cells"][0].update(execution_count=1),
        lambda n: n["cells"][0]["metadata"].update(mine=True),
        lambda n: n["cells"].append({"cell_type": "markdown", "source": ""}),
        lambda n: n["metadata"].update(mine=True),
    ],
)
def test_any_other_change_is_an_edit_even_a_run(course, work, change):
    sync(course, work)
    resave(work / ONE, change)
    edited = (work / ONE).read_bytes()
    write(course, ONE, "one v2")

    sync(course, work)

    assert (work / ONE).read_bytes() == edited
    assert source(work / "01_one-updated.ipynb") == "one v2"


def test_an_edited_copy_is_kept_and_the_new_lesson_laid_beside_it_once(course, work):
    sync(course, work)
    (work / ONE).write_text("mine")
    assert sync(course, work) == []
    write(course, ONE, "one v2")

    (said,) = sync(course, work)

    assert "work/01_one-updated.ipynb" in said
    assert "Yours is as it was" in said
    assert (work / ONE).read_text() == "mine"
    assert source(work / "01_one-updated.ipynb") == "one v2"
    assert newer_lessons(work) == ["01_one-updated.ipynb"]
    assert sync(course, work) == []


def test_updated_twice_the_lesson_beside_follows_unless_it_was_edited_too(course, work):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    sync(course, work)
    write(course, ONE, "one v3")
    sync(course, work)
    assert visible(work) == ["01_one-updated.ipynb", ONE, TWO]
    assert source(work / "01_one-updated.ipynb") == "one v3"

    (work / "01_one-updated.ipynb").write_text("mine too")
    write(course, ONE, "one v4")
    sync(course, work)

    assert (work / ONE).read_text() == "mine"
    assert (work / "01_one-updated.ipynb").read_text() == "mine too"
    assert source(work / "01_one-updated-2.ipynb") == "one v4"


def test_updated_twice_an_untouched_copy_follows(course, work):
    for version in ("one v1 η", "one v2", "one v3"):
        write(course, ONE, version)
        sync(course, work)
    assert source(work / ONE) == "one v3"
    assert visible(work) == [ONE, TWO]


def test_a_deleted_copy_comes_back(course, work):
    sync(course, work)
    (work / TWO).unlink()

    assert sync(course, work) == [f"{TWO}: laid out anew."]
    assert source(work / TWO) == "two v1"


def test_a_deleted_lesson_beside_stays_away_until_the_course_changes_again(course, work):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    sync(course, work)
    (work / "01_one-updated.ipynb").unlink()
    assert sync(course, work) == []
    assert visible(work) == [ONE, TWO]

    write(course, ONE, "one v3")
    sync(course, work)
    assert source(work / "01_one-updated.ipynb") == "one v3"


def test_a_learner_who_takes_the_new_lesson_gets_updates_again(course, work):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    sync(course, work)
    (work / "01_one-updated.ipynb").replace(work / ONE)
    write(course, ONE, "one v3")

    assert sync(course, work) == [f"{ONE}: updated, you had not edited it."]


@pytest.mark.parametrize("record", [None, b"", b"{", b"[]", b'{"laid": 3, "given": {}}', b"\xff"])
def test_without_its_record_an_edited_copy_is_kept(course, work, record):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    write(course, TWO, "two v2")
    if record is None:
        (work / workspace.RECORD).unlink()
    else:
        (work / workspace.RECORD).write_bytes(record)

    sync(course, work)

    assert (work / ONE).read_text() == "mine"
    assert source(work / TWO) == "two v1"  # nobody knows whose it is: kept
    assert source(work / "02_two-updated.ipynb") == "two v2"
    assert sync(course, work) == []


def test_without_its_record_a_lesson_beside_is_not_laid_twice(course, work):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    sync(course, work)
    (work / workspace.RECORD).unlink()

    assert sync(course, work) == []
    assert visible(work) == ["01_one-updated.ipynb", ONE, TWO]


def test_without_its_record_a_copy_of_the_present_version_is_known(course, work):
    sync(course, work)
    (work / workspace.RECORD).write_text("?")
    assert sync(course, work) == []
    write(course, ONE, "one v2")
    assert sync(course, work) == [f"{ONE}: updated, you had not edited it."]


def test_what_is_no_file_is_left_alone(course, work):
    sync(course, work)
    (work / ONE).unlink()
    (work / ONE).mkdir()
    (work / TWO).unlink()
    (work / TWO).symlink_to("nowhere")
    write(course, ONE, "one v2")

    sync(course, work)

    assert (work / ONE).is_dir()
    assert (work / TWO).is_symlink()
    assert source(work / "01_one-updated.ipynb") == "one v2"


# ---- a save at the worst moment -------------------------------------------------------------


def at_rename(monkeypatch, act):
    """Run `act` once, just before the first file is renamed."""
    rename = Path.rename

    def first_act(self, target):
        monkeypatch.setattr(Path, "rename", rename)
        act()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", first_act)


def test_a_save_between_look_and_replace_is_kept(course, work, monkeypatch):
    sync(course, work)
    write(course, ONE, "one v2")
    at_rename(monkeypatch, lambda: (work / ONE).write_text("saved just now"))

    (said,) = sync(course, work)

    assert (work / ONE).read_text() == "saved just now"
    assert source(work / "01_one-updated.ipynb") == "one v2"
    assert "01_one-updated.ipynb" in said


@pytest.mark.parametrize("links", [True, False])
def test_a_save_after_the_old_copy_was_moved_is_kept(course, work, monkeypatch, links):
    sync(course, work)
    write(course, ONE, "one v2")
    link, saved = os.link, []

    def save_then_link(old, new):
        if not saved:
            saved.append(Path(new).write_text("saved just now"))
        if not links:
            raise OSError(errno.EPERM, "Operation not permitted")
        return link(old, new)

    monkeypatch.setattr(os, "link", save_then_link)
    sync(course, work)

    assert (work / ONE).read_text() == "saved just now"
    assert source(work / "01_one-updated.ipynb") == "one v2"


def test_a_save_into_the_file_moved_away_is_found_at_the_next_start(course, work):
    sync(course, work)
    write(course, ONE, "one v2")
    with (work / ONE).open("a") as still_open:
        sync(course, work)
        still_open.write("late words")

    (said,) = sync(course, work)

    (found,) = work.glob("*-yours.ipynb")
    assert "late words" in found.read_text()
    assert found.name in said
    assert source(work / ONE) == "one v2"


def test_a_file_system_without_links_will_do(course, work, monkeypatch):
    def no_links(old, new):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    sync(course, work)
    (work / TWO).write_text("mine")
    write(course, ONE, "one v2")
    write(course, TWO, "two v2")
    sync(course, work)

    assert source(work / ONE) == "one v2"
    assert (work / TWO).read_text() == "mine"
    assert source(work / "02_two-updated.ipynb") == "two v2"


# ---- a disk that is full, a folder that is not there or not ours -----------------------------


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_full_disk_leaves_all_as_it_was(course, work, monkeypatch, nth):
    sync(course, work)
    (work / ONE).write_text("mine")
    before = {path.name: path.read_bytes() for path in work.iterdir()}
    write(course, ONE, "one v2")
    write(course, TWO, "two v2")
    calls = 0

    def full(descriptor):
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match=r"disk is full: .*work.*Free some space"):
        sync(course, work)

    assert {path.name: path.read_bytes() for path in work.iterdir()} == before
    monkeypatch.undo()
    assert len(sync(course, work)) == 2


def test_a_disk_that_is_really_full(course, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a small disk here")
    try:
        write(course, TWO, "x" * 100_000)
        with pytest.raises(WorkspaceError, match=f"disk is full: .*{TWO}"):
            sync(course, disk / "work")
        assert visible(disk / "work") == []
        assert not list((disk / "work").glob(f"{workspace.PART}*"))

        write(course, TWO, "two v1")
        sync(course, disk / "work")
        assert visible(disk / "work") == [ONE, TWO]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_work_is_a_file(course, work):
    work.write_text("notes")
    with pytest.raises(WorkspaceError, match=r"is a file.*another name"):
        sync(course, work)
    assert work.read_text() == "notes"


@pytest.mark.skipif(os.name != "posix", reason="rights are another matter on Windows")
def test_a_folder_that_cannot_be_written():
    with tempfile.TemporaryDirectory() as place:
        course, work = Path(place, "notebooks"), Path(place, "work")
        course.mkdir()
        write(course, ONE, "one v1")
        write(course, TWO, "two v1")
        sync(course, work)
        (work / TWO).unlink()
        (work / workspace.LOCK).unlink(missing_ok=True)
        Path(place).chmod(0o755)
        work.chmod(0o555)
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)  # nobody: root may write everywhere
        try:
            with pytest.raises(WorkspaceError, match=r"cannot be written.*chmod"):
                sync(course, work)
        finally:
            if was_root:
                os.seteuid(0)
            work.chmod(0o755)
        assert visible(work) == [ONE]


def test_a_course_without_lessons(tmp_path, work):
    with pytest.raises(WorkspaceError, match="No lesson"):
        sync(tmp_path, work)
    assert not work.exists()


@pytest.mark.parametrize("broken", ["", "<<<<<<< HEAD", "[]", '{"cells": []}', '{"metadata": 1}'])
def test_a_lesson_that_is_no_notebook_stops_all_with_its_name_and_cure(course, work, broken):
    (course / TWO).write_text(broken)
    with pytest.raises(WorkspaceError, match=f"{TWO} cannot be read.*git checkout"):
        sync(course, work)
    assert not work.exists()


# ---- more than one process, and sudden ends --------------------------------------------------


def start(course, work, before=""):
    script = f"""
        import os, sys, time
        from pathlib import Path
        from course_utils import workspace
        {before}
        print(*workspace.sync(Path(sys.argv[1]), Path(sys.argv[2])), sep="\\n")
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(course), str(work)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_starts_at_once(course, work):
    both = [start(course, work) for _ in range(2)]
    said = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(bool(out.strip()) for out, _ in said) == [False, True]
    assert visible(work) == [ONE, TWO]

    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    write(course, TWO, "two v2")
    both = [start(course, work) for _ in range(2)]
    for process in both:
        process.communicate(timeout=60)
    assert visible(work) == ["01_one-updated.ipynb", ONE, TWO]
    assert (work / ONE).read_text() == "mine"
    assert source(work / TWO) == "two v2"


def test_a_start_that_never_ends_is_named(course, work, monkeypatch):
    from filelock import FileLock

    work.mkdir()
    monkeypatch.setattr(workspace, "PATIENCE", 0.1)
    with (
        FileLock(work / workspace.LOCK),
        pytest.raises(WorkspaceError, match="Another start has been busy"),
    ):
        sync(course, work)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
@pytest.mark.parametrize("call", ["os.fsync", "os.link", "Path.rename", "Path.replace"])
@pytest.mark.parametrize("nth", [1, 2])
def test_killed_in_the_middle_the_next_start_mends_it(course, work, call, nth):
    sync(course, work)
    (work / ONE).write_text("mine")
    write(course, ONE, "one v2")
    write(course, TWO, "two v2")
    owner, name = call.split(".")
    stall = f"""
        real, calls = {call}, 0
        def stall(*arguments):
            global calls
            calls += 1
            if calls == {nth}:
                print("here", flush=True)
                time.sleep(60)
            return real(*arguments)
        {owner}.{name} = stall
    """
    process = start(course, work, before=stall.strip())
    if process.stdout.readline().strip() != "here":
        process.communicate()
        assert nth == 2, f"{call} is never called"  # one rename is all there is to do
    else:
        time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    sync(course, work)

    assert (work / ONE).read_text() == "mine"
    assert source(work / TWO) == "two v2"
    assert source(work / "01_one-updated.ipynb") == "one v2"
    assert visible(work) == ["01_one-updated.ipynb", ONE, TWO]
    assert not list(work.glob(f"{workspace.PART}*"))
    assert sync(course, work) == []


# ---- the law: nothing a learner wrote is ever missing ----------------------------------------


class Learner(RuleBasedStateMachine):
    """Edits, deletions, updates of the course and starts, in any order."""

    def __init__(self):
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.course = Path(self.place.name) / "notebooks"
        self.work = Path(self.place.name) / "work"
        self.course.mkdir()
        self.texts = {}  # what the learner wrote -> the name of its file
        self.versions = 0

    def teardown(self):
        self.place.cleanup()

    @initialize()
    def publish(self):
        self.update(ONE)
        self.update(TWO)

    @rule(lesson=st.sampled_from([ONE, TWO]))
    def update(self, lesson):
        self.versions += 1
        write(self.course, lesson, f"version {self.versions}")

    @rule(lesson=st.sampled_from([ONE, TWO]))
    def withdraw_update(self, lesson):
        write(self.course, lesson, "version 1")

    @rule()
    def start(self):
        sync(self.course, self.work)
        assert {ONE, TWO} <= set(visible(self.work))
        assert not list(self.work.glob(f"{workspace.PART}*"))

    @rule(data=st.data())
    def edit(self, data):
        files = visible(self.work) if self.work.exists() else []
        if files:
            path = self.work / data.draw(st.sampled_from(files))
            self.texts.pop(path.read_text(encoding="utf-8"), None)  # replaced by the learner's hand
            text = notebook(f"mine {len(self.texts)} {self.versions} {time.time_ns()}")
            path.write_text(text, encoding="utf-8")
            self.texts[text] = path.name

    @rule(data=st.data())
    def delete(self, data):
        files = visible(self.work) if self.work.exists() else []
        if files:
            path = self.work / data.draw(st.sampled_from(files))
            self.texts.pop(path.read_text(encoding="utf-8"), None)
            path.unlink()

    @rule(garbage=st.sampled_from([None, "", "{}", '{"laid": [], "given": {}}']))
    def lose_record(self, garbage):
        record = self.work / workspace.RECORD
        if record.exists():
            record.unlink() if garbage is None else record.write_text(garbage)

    @invariant()
    def all_that_was_written_is_there(self):
        for text, name in self.texts.items():
            assert (self.work / name).read_text(encoding="utf-8") == text


TestLearner = Learner.TestCase
TestLearner.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)

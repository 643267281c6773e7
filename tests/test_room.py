"""What a room needs is measured: kernels at the same time, their threads and their memory."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.authoring import room

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
HOLD_200_MEGABYTES = "import time; held = b'x' * 200_000_000; time.sleep(2)"


def write(folder, name, source):
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source)]), path)
    return path


@linux
def test_the_most_memory_of_each_and_of_all_at_one_moment(tmp_path):
    small = write(tmp_path, "small", "import time; time.sleep(2)")
    large = write(tmp_path, "large", HOLD_200_MEGABYTES)
    cost = room.run_together([small, large], 1)
    assert all(2 < seconds < 60 for seconds in cost.seconds)
    assert 150 < cost.megabytes[1] - cost.megabytes[0] < 260
    assert max(cost.megabytes) < cost.together <= sum(cost.megabytes)


@linux
def test_computing_is_told_from_waiting(tmp_path):
    waits = write(tmp_path, "waits", "import time; time.sleep(2)")
    computes = write(
        tmp_path,
        "computes",
        "import subprocess, sys, time\n"
        "busy = 'import time\\nwhile time.process_time() < 2: pass'\n"
        "subprocess.run([sys.executable, '-c', busy]); time.sleep(1)",
    )
    first, second = room.run_together([waits, computes], 1).computed
    assert 1.5 < second - first < 2.6
    assert room.computing_seconds(None) == 0


@linux
def test_what_a_kernel_starts_counts_as_its_own():
    alone = room.megabytes(os.getpid())
    child = [sys.executable, "-c", f"{HOLD_200_MEGABYTES}; input()"]
    with subprocess.Popen(child, stdin=subprocess.PIPE) as process:
        room.time.sleep(1.5)
        both, childs = room.megabytes(os.getpid()), room.megabytes(process.pid)
        process.kill()
    assert childs > 200
    assert both - alone == pytest.approx(childs, abs=20)
    assert room.megabytes(process.pid) == room.megabytes(None) == 0


@pytest.mark.parametrize(("threads", "found"), [(None, "None"), (1, "'1'"), (3, "'3'")])
def test_the_threads_are_those_asked_for(tmp_path, monkeypatch, threads, found):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    asks = f"import os; assert os.environ.get('OMP_NUM_THREADS') == {found}"
    room.run_together([write(tmp_path, "asks", asks)], threads)


def test_the_notebooks_and_the_learners_answers_stay_as_they_are(tmp_path, monkeypatch):
    kept = tmp_path / "kept.json"
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(kept))
    saves = "from course_utils import progress; progress.record('01.p1', 1)"
    path = write(tmp_path, "saves", saves)
    before = path.read_bytes()
    room.run_together([path], None)
    assert path.read_bytes() == before
    assert not kept.exists()

"""Setting up, with a stand-in for Python, so that nothing is fetched and nothing installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("make") is None, reason="needs make, and a POSIX shell"
)
# It answers as Python does where the Makefile asks, and writes down what it was told to do.
PYTHON = """#!/bin/sh
case "$*" in
  --version) echo "Python 3.12.0" ;;
  *version_info*) exit {wrong_version} ;;
  *ensurepip*) exit {no_venv} ;;
  *platform*) echo "{platform}" ;;
  "-m venv --clear .venv")
    echo "venv" >> calls; rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
  "-m pip"*)
    echo "$*" >> calls; [ ! -e stall ] || {{ touch stalled; sleep 60; }}; [ ! -e offline ] ;;
  *) echo "$*" >> calls ;;
esac
"""
PIP = "-m pip install --quiet --disable-pip-version-check"
SET_UP = ["venv", f"{PIP} -r requirements.lock", f"{PIP} --no-deps --editable ."]
OPENED = "-m course_utils lab"


class Clone:
    """A fresh clone with a stand-in for Python, and what was asked of it."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = folder.parent / "bin"
        self.bin.mkdir()
        folder.mkdir()
        shutil.copy(ROOT / "Makefile", folder)
        for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
            (folder / name).write_text("torch==2.13.0\n")
        for tool in ("sh", "make", "cat", "touch", "rm", "mkdir", "cp", "uname", "grep", "sleep"):
            (self.bin / tool).symlink_to(shutil.which(tool))

    def python(self, name="python3", *, wrong_version=0, no_venv=0, platform="Linux x86_64"):
        text = PYTHON.format(wrong_version=wrong_version, no_venv=no_venv, platform=platform)
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)
        return self.bin / name

    def command(self, *arguments):
        where = {"cwd": self.folder, "env": {"PATH": str(self.bin)}, "text": True}
        return {"args": ["make", *arguments], **where}

    def make(self, *arguments):
        (self.folder / "calls").unlink(missing_ok=True)
        return subprocess.run(**self.command(*arguments), capture_output=True, check=False)

    @property
    def calls(self):
        calls = self.folder / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        return [line for line in lines if line.strip() != "-c"]


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path / "my course 한")


def test_a_fresh_clone_is_set_up_then_opened_and_the_second_time_only_opened(clone):
    clone.python()

    done = clone.make("lab")
    assert (done.returncode, done.stderr) == (0, "")
    assert clone.calls == [*SET_UP, OPENED]
    assert "Setting up .venv from requirements.lock with Python 3.12.0" in done.stdout

    again = clone.make("lab")
    assert (again.stdout, again.stderr) == ("", "")
    assert clone.calls == [OPENED]


def test_sizes_are_named_before_anything_is_fetched(clone):
    clone.python()
    said = clone.make("lab").stdout
    if os.uname().sysname == "Linux":
        assert "GB to fetch" in said
        assert "make lab CPU=1" in said


def test_without_cuda_pytorch_alone_comes_from_its_own_index(clone):
    clone.python()
    clone.make("lab", "CPU=1")
    pytorch = f"{PIP} --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0"
    assert clone.calls == [SET_UP[0], pytorch, *SET_UP[1:], OPENED]


@pytest.mark.parametrize("command", ["lab", "doctor", "test"])
def test_no_python_that_will_do(clone, command):
    clone.python(wrong_version=1)
    done = clone.make(command)
    assert done.returncode != 0
    assert "No Python 3.11, 3.12, 3.13 or 3.14 was found" in done.stderr
    assert "PYTHON=/path/to/python3.12" in done.stderr
    assert clone.calls == []


def test_a_python_that_will_do_is_found_behind_one_that_will_not(clone):
    clone.python("python3", wrong_version=1)
    clone.python("python3.13", no_venv=1)
    clone.python("python3.12")
    assert clone.make("lab").returncode == 0
    assert clone.calls == [*SET_UP, OPENED]


def test_a_python_without_its_venv_module(clone):
    clone.python(no_venv=1)
    done = clone.make("lab")
    assert done.returncode != 0
    assert "python3 has no venv module" in done.stderr
    assert "apt install python3-venv" in done.stderr
    assert clone.calls == []


def test_an_intel_mac_is_told_what_to_do(clone):
    clone.python(platform="Darwin x86_64")
    done = clone.make("lab")
    assert done.returncode != 0
    assert "environment.yml" in done.stderr
    assert clone.calls == []


def test_the_python_that_is_named_is_used(clone):
    clone.python(wrong_version=1)
    mine = clone.python("my python")
    assert clone.make("lab", f"PYTHON={mine}").returncode == 0
    assert clone.calls == [*SET_UP, OPENED]


def test_a_named_python_that_will_not_do_is_refused_even_if_another_would(clone):
    clone.python()
    done = clone.make("lab", "PYTHON=/no/such")
    assert done.returncode != 0
    assert "PYTHON=/no/such cannot be used" in done.stderr
    assert clone.calls == []


def test_a_changed_lock_is_installed_into_the_same_environment(clone):
    clone.python()
    clone.make("lab")
    os.utime(clone.folder / "requirements.lock", (4e9, 4e9))
    clone.make("lab")
    assert clone.calls == [*SET_UP[1:], OPENED]


def test_a_moved_folder_is_set_up_anew(clone):
    clone.python()
    clone.make("lab")
    clone.folder = clone.folder.rename(clone.folder.with_name("elsewhere"))
    clone.make("lab")
    assert clone.calls == [*SET_UP, OPENED]


def test_a_python_that_is_gone_is_replaced(clone):
    clone.python()
    clone.make("lab")
    (clone.folder / ".venv/bin/python").unlink()
    clone.make("lab")
    assert clone.calls == [*SET_UP, OPENED]


def test_without_network_the_message_says_what_to_do_and_the_next_run_goes_on(clone):
    clone.python()
    (clone.folder / "offline").touch()
    done = clone.make("lab")
    assert done.returncode != 0
    assert "could not be installed" in done.stderr
    assert "run the same command again" in done.stderr
    assert OPENED not in clone.calls

    (clone.folder / "offline").unlink()
    assert clone.make("lab").returncode == 0
    assert clone.calls == [*SET_UP, OPENED]


def test_without_network_an_environment_that_worked_is_not_thrown_away(clone):
    clone.python()
    clone.make("lab")
    os.utime(clone.folder / "requirements.lock", (4e9, 4e9))
    (clone.folder / "offline").touch()
    clone.make("lab")
    (clone.folder / "offline").unlink()
    clone.make("lab")
    assert clone.calls == [*SET_UP[1:], OPENED]


@pytest.mark.parametrize("before", ["nothing", "an environment"])
def test_cut_off_in_the_middle_the_next_run_starts_clean(clone, before):
    clone.python()
    if before == "an environment":
        clone.make("lab")
        os.utime(clone.folder / "requirements.lock", (4e9, 4e9))
    (clone.folder / "stall").touch()
    process = subprocess.Popen(**clone.command("lab"), start_new_session=True, stdout=-3)
    while not (clone.folder / "stalled").exists():
        assert process.poll() is None
    os.killpg(process.pid, 9)
    process.wait()

    (clone.folder / "stall").unlink()
    assert clone.make("lab").returncode == 0
    assert clone.calls == [*SET_UP, OPENED]


# ---- a folder packed by `make wheelhouse` ------------------------------------------------------


@pytest.fixture
def packed(clone):
    (clone.folder / "wheels").mkdir()
    (clone.folder / "wheels" / "for-python").write_text("3.12\n")
    return clone


@pytest.mark.parametrize("arguments", [["lab"], ["lab", "CPU=1"]])
def test_packages_that_are_here_are_asked_of_no_network(packed, arguments):
    packed.python()
    said = packed.make(*arguments).stdout
    here = f"{PIP} --no-index --find-links wheels"
    assert packed.calls == [
        "venv",
        f"{here} -r requirements.lock",
        f"{here} --no-deps --editable .",
        OPENED,
    ]
    assert "come from wheels/" in said
    assert "to fetch" not in said


def test_the_tests_packages_are_not_in_the_wheels(packed):
    packed.python()
    assert packed.make(".venv/ready-test").returncode == 0
    assert packed.calls == [SET_UP[0], f"{PIP} -r requirements-dev.lock", SET_UP[2]]


def test_the_wheels_are_for_one_python(packed):
    (packed.bin / "python3").symlink_to(sys.executable)
    (packed.folder / "wheels" / "for-python").write_text("3.99\n")
    done = packed.make("lab")
    assert done.returncode != 0
    assert "No Python 3.99 was found, for which the packages in wheels/ are." in done.stderr
    assert not (packed.folder / ".venv").exists()


def test_the_python_of_the_wheels_is_taken_and_pip_looks_nowhere_else(packed):
    (packed.bin / "python3").symlink_to(sys.executable)
    version = "{}.{}".format(*sys.version_info)
    (packed.folder / "wheels" / "for-python").write_text(f"{version}\n")
    (packed.folder / "requirements.lock").write_text("no-such-package==1\n")
    done = packed.make("lab")
    assert done.returncode != 0
    assert f"Setting up .venv from requirements.lock with Python {version}" in done.stdout
    assert "No matching distribution found for no-such-package==1" in done.stderr


def test_the_tests_packages_serve_the_lessons_too(clone):
    clone.python()
    assert clone.make(".venv/ready-test").returncode == 0
    assert clone.calls == [SET_UP[0], f"{PIP} -r requirements-dev.lock", SET_UP[2]]
    clone.make("lab")
    assert clone.calls == [OPENED]


def test_clean_keeps_the_learners_copies(clone):
    clone.python()
    clone.make("lab")
    (clone.folder / "work").mkdir()
    clone.make("clean")
    assert not (clone.folder / ".venv").exists()
    assert (clone.folder / "work").exists()

"""Packing the course for laptops with no network; pip itself is asked for nothing here."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from course_utils.authoring import wheelhouse
from course_utils.workspace import course_root

PYPROJECT = '[build-system]\nrequires = ["hatchling>=1.26"]\n'


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path):
    """Return a small repository, with a file that is tracked and gone and one that is not."""
    root = tmp_path / "my course"
    (root / "notebooks").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "requirements.lock").write_text("numpy==1\ntorch==2.13.0\n    # via x\n")
    (root / "notebooks" / "01 한.ipynb").write_text("{}")
    (root / "gone.py").touch()
    git(root, "init")
    git(root, "add", "--all")
    (root / "gone.py").unlink()
    (root / "notes.txt").touch()
    return root


@pytest.fixture
def collected(monkeypatch):
    """Return what pip would have been asked for."""
    asked = []

    def collect(folder, *what):
        (folder / "wheels").mkdir(exist_ok=True)
        asked.append(what)

    monkeypatch.setattr(wheelhouse, "_collect", collect)
    return asked


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_it_holds_the_tracked_files_and_says_how_to_install(clone, collected):
    folder = clone / "wheelhouse"
    folder.mkdir()
    (folder / "old.whl").touch()
    wheelhouse.pack(clone, folder, None)
    assert files(folder) == [
        "INSTALL.txt",
        "notebooks/01 한.ipynb",
        "pyproject.toml",
        "requirements.lock",
        "wheels/for-python",
    ]
    assert collected == [
        ("--requirement", str(clone / "requirements.lock")),
        ("hatchling>=1.26", "editables"),
    ]
    version = "{}.{}".format(*sys.version_info)
    assert (folder / "wheels" / "for-python").read_text() == f"{version}\n"
    said = (folder / "INSTALL.txt").read_text()
    assert f"For {platform.system()} {platform.machine()} with Python {version}" in said


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("Linux", "make lab"),
        ("Darwin", "make lab"),
        ("Windows", r".venv\Scripts\python -m pip install --no-index --find-links wheels -r req"),
    ],
)
def test_each_system_reads_its_own_commands(monkeypatch, system, command):
    monkeypatch.setattr(platform, "system", lambda: system)
    said = wheelhouse._how_to_install()
    assert command in said
    assert ("make lab" in said) != (".venv\\Scripts" in said)
    assert "{" not in said


def test_slides_that_are_built_come_along(clone, collected):
    (clone / "slides" / "dist" / "handouts").mkdir(parents=True)
    (clone / "slides" / "dist" / "handouts" / "01.html").touch()
    wheelhouse.pack(clone, clone / "wheelhouse", None)
    assert "slides/dist/handouts/01.html" in files(clone / "wheelhouse")


def test_pytorch_alone_comes_from_its_own_index(clone, collected):
    wheelhouse.pack(clone, clone / "wheelhouse", "https://x.invalid/cpu")
    alone = ("--no-deps", "--index-url", "https://x.invalid/cpu", "torch==2.13.0")
    assert collected[0] == alone
    assert len(collected) == 3


def test_without_git_nothing_is_removed(tmp_path, collected):
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    (folder / "precious").touch()
    with pytest.raises(wheelhouse.WheelhouseError, match="in a clone"):
        wheelhouse.pack(tmp_path, folder, None)
    assert files(folder) == ["precious"]


def test_a_package_that_cannot_be_had(clone, monkeypatch, capfd):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(wheelhouse.WheelhouseError, match="pip says why above"):
        wheelhouse.pack(clone, clone / "wheelhouse", None)
    assert "No matching distribution found for numpy==1" in capfd.readouterr().err


def test_the_command_says_where_it_is_and_how_large(clone, collected, monkeypatch, capsys):
    monkeypatch.setattr(wheelhouse, "course_root", lambda: clone)
    assert wheelhouse.main([]) == 0
    said = capsys.readouterr().out
    assert f"{clone / 'wheelhouse'} holds the course and its packages, 0.00 GB." in said

    (clone / ".git").rename(clone / "git")
    assert wheelhouse.main([]) == 1
    assert "Pack it in a clone" in capsys.readouterr().err


def test_what_it_writes_is_ignored_by_git():
    ignored = (course_root() / ".gitignore").read_text().splitlines()
    assert {f"{wheelhouse.WHEELHOUSE}/", "wheels/"} <= set(ignored)
    assert wheelhouse.FOR_PYTHON in (course_root() / "Makefile").read_text()

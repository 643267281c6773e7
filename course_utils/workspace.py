"""The learner's own copy of the lessons, in `work/`, which git ignores.

Nothing a learner wrote is ever overwritten or deleted: a file is only put where no file is, and one
that is in the way is moved aside, never removed, unless all that is in it was laid by the course.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from course_utils.arguments import accepts, instance

RECORD = ".course.json"
LOCK = ".course.lock"
PART = ".course-part-"  # begins the name of a file that is still being written
ASIDE = ".course-aside-"  # begins the name of a file moved out of the way: + fingerprint + its name
PATIENCE = 60.0  # seconds to wait for another start to finish
RESULTS_OF_A_RUN = ("ExecuteTime", "collapsed", "execution", "scrolled")


class WorkspaceError(Exception):
    """The learner's copies cannot be laid; the message says why, and what to do."""


def course_root() -> Path:
    """Return the folder of this repository.

    Raises
    ------
    WorkspaceError
        If the package was installed away from the repository: the lessons are not in the package.
    """
    root = Path(__file__).resolve().parents[1]
    if not (root / "notebooks").is_dir():
        raise WorkspaceError(
            f"The lessons are not beside the package, which is installed in {root}."
            " In the folder of the course's repository, run: python -m pip install --editable ."
        )
    return root


@accepts(lessons=instance(Path), work=instance(Path))
def sync(lessons: Path, work: Path) -> list[str]:
    """Bring the copies in `work` up to date with `lessons`, without touching what was edited.

    Parameters
    ----------
    lessons : pathlib.Path
        The folder that holds the course's notebooks.
    work : pathlib.Path
        The learner's folder; made if there is none.

    Returns
    -------
    list of str
        What was done, one sentence each; empty if there was nothing to do.

    Raises
    ------
    WorkspaceError
        If a lesson cannot be read, or `work` cannot be written: then its files are as they were.
    """
    from filelock import FileLock, Timeout

    fresh = {path.name: _fresh_copy(path) for path in sorted(lessons.glob("*.ipynb"))}
    if not fresh:
        raise WorkspaceError(f"No lesson (*.ipynb) was found in {lessons}.")
    if work.exists() and not work.is_dir():
        raise WorkspaceError(
            f"{work} is a file, but a folder of that name is needed for your copies of the lessons."
            " Give the file another name, then start again."
        )
    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / LOCK, timeout=PATIENCE):
            return _Workspace(work).update(fresh)
    except Timeout:
        raise WorkspaceError(
            f"Another start has been busy in {work} for {PATIENCE:.0f} seconds."
            " Wait for it, or stop it, then start again."
        ) from None
    except OSError as error:
        raise WorkspaceError(_explain(error, work)) from error


@accepts(work=instance(Path))
def newer_lessons(work: Path) -> list[str]:
    """Return the names of lessons laid beside an edited copy and still there."""
    return sorted(path.name for path in work.glob("*-updated*.ipynb"))


class _Workspace:
    """One folder of copies, held under its lock."""

    def __init__(self, work: Path) -> None:
        self.work = work
        # Without a record every file counts as the learner's own: nothing is lost, at worst a
        # lesson is laid twice.
        self.laid: set[str] = set()  # fingerprints of all that the course has ever put here
        self.given: dict[str, str] = {}  # lesson -> fingerprint of its newest version put here
        with suppress(OSError, ValueError, TypeError, KeyError):
            record = json.loads((work / RECORD).read_text(encoding="utf-8"))
            self.laid, self.given = set(record["laid"]), dict(record["given"])

    def update(self, fresh: dict[str, bytes]) -> list[str]:
        said = self._tidy()
        first_start = not any(os.path.lexists(self.work / name) for name in fresh)
        plan = {name: target for name in fresh if (target := self._target(name, fresh[name]))}
        newest = {name: _fingerprint(content) for name, content in fresh.items()}
        if not plan and self.given == newest:
            return said

        # All is written before anything is moved: a disk that is full is found out here.
        parts: dict[str, Path] = {}
        try:
            for name in plan:
                parts[name] = self._write_part(name, fresh[name])
            self.laid |= set(newest.values())
            parts["before"] = self._write_part("before.json", self._record(self.given))
            parts["after"] = self._write_part("after.json", self._record(newest))
            parts.pop("before").replace(self.work / RECORD)
            done = [self._lay(name, parts[name], plan[name], fresh[name]) for name in plan]
            parts.pop("after").replace(self.work / RECORD)
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)
        if first_start:
            return [*said, f"Your own copies of the {len(fresh)} lessons are in {self.work.name}/."]
        return said + done

    def _target(self, name: str, content: bytes) -> Path | None:
        """Return where to put a lesson, or None if the learner has this version already."""
        path = self.work / name
        if not os.path.lexists(path):
            return path
        mine = _read(path)
        if mine is not None and _fingerprint(mine) == _fingerprint(content):
            return None
        if mine is not None and _fingerprint(mine) in self.laid:
            return path
        if self.given.get(name) == _fingerprint(content):
            return None
        for beside in _names_beside(path, "updated"):
            there = _read(beside)
            if there is not None and _fingerprint(there) == _fingerprint(content):
                return None
            if not os.path.lexists(beside) or (
                there is not None and _fingerprint(there) in self.laid
            ):
                return beside
        raise AssertionError("names beside a lesson never end")

    def _lay(self, name: str, part: Path, target: Path, content: bytes) -> str:
        replaces = os.path.lexists(target)
        while (replaces and not self._move_aside(target)) or not _place(part, target):
            # The learner saved at this very moment: where to now?
            later = self._target(name, content)
            if later is None:
                return f"{name}: you have this version already."
            target, replaces = later, os.path.lexists(later)
        if target.name != name:
            return (
                f"The course has changed {name} since you edited your copy. Yours is as it was;"
                f" the new lesson is beside it: {self.work.name}/{target.name}"
            )
        return f"{name}: {'updated, you had not edited it' if replaces else 'laid out anew'}."

    def _move_aside(self, path: Path) -> bool:
        """Take an unedited copy away; put it back, and return False, if it was just edited.

        What is moved stays until the next start and is looked at once more then, so that even a
        save that was under way is not lost.
        """
        content = _read(path)
        if content is None or _fingerprint(content) not in self.laid:
            return False
        aside = self.work / f"{ASIDE}{_fingerprint(content)}-{path.name}"
        path.rename(aside)
        if self._still_unedited(aside):
            return True
        self._give_back(aside)
        return False

    def _still_unedited(self, aside: Path) -> bool:
        content = _read(aside)
        expected = aside.name.removeprefix(ASIDE).partition("-")[0]
        return content is not None and _fingerprint(content) == expected

    def _give_back(self, aside: Path) -> Path:
        """Put a file that was moved aside back under its name, or the next that is free."""
        home = self.work / aside.name.removeprefix(ASIDE).partition("-")[2]
        while not _place(aside, home):
            home = next(n for n in _names_beside(home, "yours") if not os.path.lexists(n))
        aside.unlink()
        return home

    def _tidy(self) -> list[str]:
        """Clear what an earlier start left behind, whether it ended well or was killed."""
        said = []
        for part in self.work.glob(f"{PART}*"):
            part.unlink()
        for aside in self.work.glob(f"{ASIDE}*"):
            if self._still_unedited(aside):
                aside.unlink()
            else:
                home = self._give_back(aside)
                said.append(f"What you saved during an update is in {self.work.name}/{home.name}.")
        return said

    def _write_part(self, name: str, content: bytes) -> Path:
        part = self.work / f"{PART}{name}"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                error.filename = str(self.work / name)
            raise
        return part

    def _record(self, given: dict[str, str]) -> bytes:
        return json.dumps({"given": given, "laid": sorted(self.laid)}, indent=1).encode()


def _names_beside(path: Path, word: str) -> Iterator[Path]:
    yield path.with_stem(f"{path.stem}-{word}")
    for number in count(2):
        yield path.with_stem(f"{path.stem}-{word}-{number}")


def _fresh_copy(lesson: Path) -> bytes:
    """Return a lesson's bytes without outputs, counts, and what a run leaves in the metadata."""
    try:
        notebook: dict[str, Any] = json.loads(lesson.read_text(encoding="utf-8"))
        notebook["metadata"].pop("widgets", None)
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            cell["outputs"], cell["execution_count"] = [], None
            for key in RESULTS_OF_A_RUN:
                cell["metadata"].pop(key, None)
            if "jupyter" in cell["metadata"]:
                cell["metadata"]["jupyter"].pop("outputs_hidden", None)
                if not cell["metadata"]["jupyter"]:
                    del cell["metadata"]["jupyter"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(
            f"{lesson} cannot be read as a notebook ({type(error).__name__}: {error})."
            f" Get it back with: git checkout -- notebooks/{lesson.name}"
        ) from error
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _place(source: Path, target: Path) -> bool:
    """Give `source` a second name, `target`, unless there is such a file: then return False."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links, such as a USB stick's
        try:
            file = target.open("xb")
        except FileExistsError:
            return False
        try:
            with file:
                file.write(source.read_bytes())
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            target.unlink()
            raise
    return True


def _read(path: Path) -> bytes | None:
    """Return a file's bytes; None if there is none, or nothing that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _fingerprint(content: bytes) -> str:
    """Return a sha256 that stays the same when JupyterLab opens and saves an unedited notebook.

    It then notes down the kernel's name and version, nothing else.
    """
    try:
        notebook = json.loads(content)
        for noted in ("kernelspec", "language_info"):
            notebook["metadata"].pop(noted, None)
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        content = json.dumps(notebook, sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # no notebook: its bytes tell
    return hashlib.sha256(content).hexdigest()


def _explain(error: OSError, work: Path) -> str:
    file = error.filename or work
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {file} could not be written. Free some space, then start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{file} cannot be written ({error.strerror}). Make the folder {work} your own"
            " (chmod, chown), or move the course to a folder you may write to, then start again."
        )
    return f"{file} could not be written ({error.strerror or error}). Nothing of yours was changed."

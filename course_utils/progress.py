"""What a learner has answered so far: one small JSON file on their own machine, sent nowhere.

The file is written whole or not at all, under a lock, so that neither two notebooks at once nor a
crash lose anything.
One that cannot be read is set aside under another name, never deleted.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

ENVIRONMENT_VARIABLE = "ANN_COURSE_PROGRESS"


def progress_path() -> Path:
    """Return where progress is kept; the environment variable ANN_COURSE_PROGRESS overrides it."""
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(chosen) if chosen else user_data_path("ann-course") / "progress.json"


def load() -> dict[str, Any]:
    """Return all answers, keyed by what they answer, such as "01.p2"."""
    path = progress_path()
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(answers, dict):
            raise ValueError(f"expected an object, got {type(answers).__name__}")
    except FileNotFoundError:
        return {}
    except ValueError:
        _rename(path, "unreadable")
        return {}
    return answers


def record(key: str, answer: Any) -> None:
    """Store `answer` under `key`, beside all that is stored already.

    Parameters
    ----------
    key : str
        What is answered, such as "01.p2".
    answer
        Anything JSON can hold.

    Raises
    ------
    TypeError
        If `key` is not a text or `answer` is not something JSON can hold.
    OSError
        If the file cannot be written; what it held is still there.
    """
    if not isinstance(key, str):
        raise TypeError(f"record: key must be a text, got {type(key).__name__} {key!r}")
    _change(key, lambda earlier: answer)


def attempt(key: str, change: Callable[[Any], Any]) -> str:
    """Store what `change` makes of the earlier answer; where that fails, say so and go on.

    Parameters
    ----------
    key : str
        What is answered, such as "01.q2".
    change : callable
        Takes what was stored, None if nothing was, and returns what to store. No other notebook
        writes in between.

    Returns
    -------
    str
        "", or a sentence on why nothing could be saved.
    """
    try:
        _change(key, change)
    except OSError as error:
        return f"Your progress could not be saved: {error}"
    return ""


def set_aside() -> Path | None:
    """Begin anew: give the file another name, and return it; None if there is no file.

    Raises
    ------
    OSError
        If the file cannot be renamed; it is still there then.
    """
    path = progress_path()
    if not path.exists():
        return None
    with _lock(path):
        return _rename(path, "set-aside")


def _rename(path: Path, why: str) -> Path | None:
    aside = path.with_name(f"{path.stem}.{why}-{time.time_ns()}{path.suffix}")
    with suppress(FileNotFoundError):  # another notebook may have set it aside already
        return path.replace(aside)
    return None


def _change(key: str, change: Callable[[Any], Any]) -> None:
    path = progress_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock(path):
        answers = load()
        answers[key] = change(answers.get(key))
        text = json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False)
        write_atomically(path, text.encode())


def _lock(path: Path) -> Any:
    from filelock import FileLock  # not needed to look at a lesson

    return FileLock(f"{path}.lock", timeout=10)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: where that fails, what it held is still there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

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
        with suppress(FileNotFoundError):  # another notebook may have set it aside already
            path.replace(path.with_name(f"{path.stem}.unreadable-{time.time_ns()}{path.suffix}"))
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
    from filelock import FileLock  # not needed to look at a lesson

    path = progress_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock", timeout=10):
        answers = load()
        answers[key] = answer
        _write_atomically(path, json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False))


def _write_atomically(path: Path, content: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

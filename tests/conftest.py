"""What every test starts from."""

import pytest


@pytest.fixture(autouse=True)
def own_progress_file(tmp_path, monkeypatch):
    """Keep the tests' answers apart from those of whoever runs them, and of each other."""
    monkeypatch.setenv("ANN_COURSE_PROGRESS", str(tmp_path / "own-progress.json"))

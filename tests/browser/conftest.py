"""What browser tests share: a headless Chromium that stays on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from jupyterlab_page import collect_complaints

from course_utils.authoring.browser import NAMES, chromium, find_chromium, jupyterlab
from course_utils.workspace import sync

ROOT = Path(__file__).resolve().parents[2]


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups at the same hook
def pytest_collection_modifyitems(items):
    for item in items:  # what opens the same page stays on one worker
        view = getattr(item, "callspec", None) and item.callspec.params.get("opened")
        # each of these takes half a minute: whichever worker is free takes the next
        alone = item.name if item.originalname == "test_a_thousand_random_events" else None
        item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__} {view} {alone}"))
    if find_chromium():
        return
    reason = f"no browser: none of {', '.join(NAMES)} is on PATH"
    if os.environ.get("ANN_COURSE_BROWSER") == "required":
        raise pytest.UsageError(reason)
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser():
    """Yield Playwright's handle on one headless Chromium."""
    with chromium() as one:
        yield one


@pytest.fixture
def page(browser):
    """Yield a fresh page, with no cookie or storage of another test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a copy of the course; yield its address, its settings, its folder."""
    base = tmp_path_factory.mktemp("lab")
    course = base / "course"
    shutil.copytree(ROOT / "notebooks", course / "notebooks")
    sync(course / "notebooks", course / "work")
    with jupyterlab(course, base) as server:
        yield server.address, server.settings, course


@pytest.fixture
def complaints(page):
    """Collect what the page logs as an error, and requests that would leave this machine."""
    return collect_complaints(page)

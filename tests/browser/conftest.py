"""What browser tests share: a headless Chromium that stays on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
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
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """Yield a fresh page, with no cookie or storage of another test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()

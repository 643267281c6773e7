"""What browser tests share: a headless Chromium that stays on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from jupyterlab_page import SETTINGS, TOKEN, collect_complaints, wait_for, write_setting

from course_utils.workspace import sync

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a copy of the course; yield its address, its settings, its folder."""
    base = tmp_path_factory.mktemp("lab")
    course, settings = base / "course", base / "settings"
    shutil.copytree(ROOT / "notebooks", course / "notebooks")
    sync(course / "notebooks", course / "work")
    for plugin, values in SETTINGS.items():
        write_setting(settings, plugin, values)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own_folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(base / name) for name in own_folders}
    environment |= {
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(base / "workspaces"),
        "ANN_COURSE_PROGRESS": str(base / "progress.json"),
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course}",
        f"--IdentityProvider.token={TOKEN}",
    ]
    log = (base / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token={TOKEN}", server, base / "log")
        yield address, settings, course
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


@pytest.fixture
def complaints(page):
    """Collect what the page logs as an error, and requests that would leave this machine."""
    return collect_complaints(page)

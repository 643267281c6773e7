"""JupyterLab on a free port and a headless Chromium beside it: for the tests and the bench."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_utils.arguments import accepts, instance
from course_utils.launch import PROMPTLY
from course_utils.progress import ENVIRONMENT_VARIABLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOKEN = "for-tests"
START_SECONDS = 60
RUN_MILLISECONDS = 180_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Else only the cells on the screen exist in the page.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}

RUN_ALL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    await window.jupyterapp.commands.execute("notebook:run-all-cells");
    await panel.sessionContext.session.kernel.requestKernelInfo();
}"""


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs: its address, and the folder with its settings."""

    address: str
    settings: Path


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield Playwright's handle on a headless Chromium that stays on this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        yield browser
        browser.close()


@accepts(course=instance(Path), base=instance(Path))
@contextmanager
def jupyterlab(course: Path, base: Path) -> Iterator[Server]:
    """Run JupyterLab on the folder `course`; whatever it writes of its own goes into `base`.

    Raises
    ------
    RuntimeError
        If it does not answer within a minute; the message holds what it said.
    """
    settings = base / "settings"
    for plugin, values in SETTINGS.items():
        write_setting(settings, plugin, values)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own_folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(base / name) for name in own_folders}
    environment |= {
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(base / "workspaces"),
        ENVIRONMENT_VARIABLE: str(base / "progress.json"),
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
        PROMPTLY,
    ]
    address = f"http://127.0.0.1:{port}"
    with (base / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"{address}/api/status?token={TOKEN}", server, base / "log")
            yield Server(address, settings)
        finally:
            server.terminate()
            server.wait(timeout=30)


@accepts(folder=instance(Path), plugin=instance(str), values=instance(Mapping))
def write_setting(folder: Path, plugin: str, values: Mapping[str, Any]) -> None:
    """Write the settings of one of JupyterLab's plugins, such as "@jupyterlab/a-extension/b"."""
    package, name = plugin.rsplit("/", 1)
    (folder / package).mkdir(parents=True, exist_ok=True)
    (folder / package / f"{name}.jupyterlab-settings").write_text(json.dumps(values))


@accepts(address=instance(str), path=instance(str))
def open_notebook(page: Page, address: str, path: str) -> None:
    """Open a notebook in JupyterLab at `address`, and wait until it is there."""
    page.set_default_timeout(RUN_MILLISECONDS)
    page.goto(f"{address}/lab/tree/{path}?token={TOKEN}&reset")
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0",
        timeout=START_SECONDS * 1000,
    )
    page.locator(".jp-NotebookPanel .jp-RenderedMarkdown h1").first.wait_for()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            late = time.monotonic() > deadline
            if late or server.poll() is not None:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}") from None
            time.sleep(0.2)

"""`python -m course_utils lab`, in a copy of this repository, seen by a real browser."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from course_utils import workspace

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab/tree/work/00_start_here\.ipynb\?token=\w+")
SEEN = 60_000  # milliseconds to wait for what must appear
FIRST_CELL = ".jp-CodeCell .cm-content"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Copy what git tracks, or would, to a path with a space and a letter beyond ASCII."""
    copy = tmp_path_factory.mktemp("lab") / "a course 한"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    return copy


@contextlib.contextmanager
def running_lab(repository, home, **variables):
    """Run the command as `make lab` does, and yield the address that it prints and all it said."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    }
    environment |= {"HOME": str(home), "PYTHONUNBUFFERED": "1", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "course_utils", "lab"],
        cwd=repository,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            pytest.fail("no address was printed:\n" + "".join(said))
        yield found[0], said
    finally:
        process.send_signal(signal.SIGINT)
        try:
            said += process.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail("Ctrl-C did not stop it:\n" + "".join(said) + process.communicate()[0])


def open_lesson(page, address):
    for _ in range(100):  # the address is printed a moment before it answers
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=30):
            break
        time.sleep(0.1)
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_selector(FIRST_CELL, timeout=SEEN)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=SEEN)


def save(page):
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty')")


def test_it_opens_the_first_lesson_asks_nothing_and_keeps_an_edit(repository, tmp_path, page):
    with running_lab(repository, tmp_path) as (address, said):
        assert said[0] == f"Your own copies of the {lessons(repository)} lessons are in work/.\n"
        open_lesson(page, address)
        page.wait_for_timeout(3000)  # pop-ups come late

        current = page.locator(".lm-TabBar-tab.jp-mod-current").last
        assert "00_start_here.ipynb" in current.inner_text()
        assert page.locator(".jp-Dialog").count() == 0
        assert page.locator(".Toastify__toast").count() == 0
        assert page.locator(".jp-OutputArea-output").count() == 0, "a copy shows no outputs"

        # Opened and saved is not edited: such a copy still follows the course.
        save(page)
        lesson = "00_start_here.ipynb"
        fresh = workspace._fresh_copy(repository / "notebooks" / lesson)
        saved = (repository / "work" / lesson).read_bytes()
        assert saved != fresh, "JupyterLab noted nothing: the fingerprint can be simpler"
        assert workspace._fingerprint(saved) == workspace._fingerprint(fresh)

        page.locator(FIRST_CELL).first.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("  # written by me")
        save(page)
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".jp-OutputArea-output", timeout=SEEN)

    assert "written by me" in (repository / "work/00_start_here.ipynb").read_text(encoding="utf-8")
    with running_lab(repository, tmp_path) as (address, said):
        open_lesson(page, address)
        page.locator(FIRST_CELL, has_text="written by me").wait_for(timeout=SEEN)


def test_what_else_is_set_up_on_the_machine_changes_nothing(repository, tmp_path, page):
    """A taken port, a password, a broken configuration and a dead kernel named python3."""
    config = tmp_path / ".jupyter"
    config.mkdir()
    (config / "jupyter_server_config.py").write_text(
        "c.ServerApp.port = 1\nc.ServerApp.base_url = '/x/'\n"
        "c.PasswordIdentityProvider.hashed_password = 'sha1:0:0'\n"
    )
    (config / "jupyter_lab_config.py").write_text("this is not Python\n")
    kernel = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "x"}')
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("raise SystemExit('broken start-up')\n")
    hostile = {"JUPYTER_TOKEN": "mine", "JUPYTER_PATH": str(kernel.parents[1])}

    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # something else may hold it already
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", 8888))
            taken.listen()
        with running_lab(repository, tmp_path, **hostile) as (address, _):
            assert ":8888/" not in address
            open_lesson(page, address)
            assert page.locator(".jp-Dialog").count() == 0


def lessons(repository):
    return len(list((repository / "notebooks").glob("*.ipynb")))

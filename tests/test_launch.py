"""How JupyterLab is started: nothing else set up on the machine may change it."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import __main__, launch, workspace
from course_utils.workspace import WorkspaceError, course_root


def test_it_opens_the_first_lesson_of_the_learners_copies_on_loopback(tmp_path):
    arguments = launch.lab_arguments(tmp_path, {"DISPLAY": ":0"})

    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    assert "--LabApp.default_url=/lab/tree/work/00_start_here.ipynb" in arguments
    assert "--ServerApp.ip=127.0.0.1" in arguments
    assert not [argument for argument in arguments if "token" in argument.lower()]


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", None])
def test_only_linux_without_a_screen_opens_no_browser(tmp_path, monkeypatch, platform, variable):
    monkeypatch.setattr(sys, "platform", platform)
    arguments = launch.lab_arguments(tmp_path, {variable: "x"} if variable else {})
    assert ("--no-browser" in arguments) == (platform == "linux" and variable is None)


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_and_nobody_else_needs_it(tmp_path, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in launch.lab_arguments(tmp_path, {})) == allowed


def test_what_a_kernel_says_reaches_the_page_without_a_wait(tmp_path, monkeypatch):
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

    arguments = launch.lab_arguments(tmp_path, {})
    chosen = [one for one in arguments if "kernel_websocket_connection_class" in one]
    module, _, name = chosen[0].partition("=")[2].rpartition(".")
    connection = getattr(importlib.import_module(module), name)
    done = []
    page = SimpleNamespace(set_nodelay=lambda value: done.append(("nodelay", value)))
    monkeypatch.setattr(connection, "websocket_handler", page)
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection, "connect", lambda self: done.append("connected")
    )

    connection.connect(connection.__new__(connection))

    assert done == [("nodelay", True), "connected"]


def test_the_news_are_not_asked_about():
    overrides = json.loads((launch.SETTINGS / "overrides.json").read_text())
    plugin = "@jupyterlab/apputils-extension:notification"
    assert overrides == {plugin: {"fetchNews": "false"}}

    jupyterlab = Path(importlib.util.find_spec("jupyterlab").origin).parent
    schemas = jupyterlab / "schemas" / "@jupyterlab" / "apputils-extension"
    shipped = [schemas, Path(sys.prefix, "share/jupyter/lab/schemas", *schemas.parts[-2:])]
    schema = next(s / "notification.json" for s in shipped if (s / "notification.json").exists())
    choices = json.loads(schema.read_text())["properties"]["fetchNews"]["oneOf"]
    assert "false" in [choice["const"] for choice in choices]


def test_jupyters_own_settings_are_left_out(tmp_path):
    theirs = {
        "HOME": "/home/me",
        "JUPYTER_TOKEN": "secret",
        "JUPYTER_PORT": "1",
        "JUPYTER_PATH": "/stale",
        "JUPYTER_CONFIG_PATH": "/stale",
        "JUPYTERLAB_DIR": "/stale",
        "JUPYTER_RUNTIME_DIR": "/run/me",
        "MPLBACKEND": "agg",
    }
    environment = launch.jupyter_environment(tmp_path, theirs)

    home = tmp_path / "work" / ".jupyter"
    assert environment == {
        "HOME": "/home/me",
        "JUPYTER_RUNTIME_DIR": "/run/me",
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    assert theirs["MPLBACKEND"] == "agg"


def test_the_learner_reads_what_is_wrong_and_the_status_is_not_zero(monkeypatch, capsys):
    def refuse():
        raise WorkspaceError("The disk is full.")

    monkeypatch.setattr(launch, "lab", refuse)
    assert __main__.main(["lab"]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"


def test_what_was_done_is_said_before_jupyterlab_starts(tmp_path, monkeypatch, capsys):
    labapp = pytest.importorskip("jupyterlab.labapp")
    started = []
    monkeypatch.setattr(launch, "course_root", lambda: tmp_path)
    monkeypatch.setattr(launch, "sync", lambda lessons, work: [f"{lessons.name} -> {work.name}"])
    monkeypatch.setattr(labapp.LabApp, "launch_instance", started.append)
    before = dict(os.environ)
    try:
        launch.lab()
        assert os.environ["JUPYTER_CONFIG_DIR"].startswith(str(tmp_path))
    finally:
        os.environ.clear()
        os.environ.update(before)

    assert capsys.readouterr().out.startswith("notebooks -> work\n")
    assert len(started) == 1


def test_a_package_away_from_its_repository_says_so(tmp_path, monkeypatch):
    shutil.copytree(Path(workspace.__file__).parent, tmp_path / "course_utils")
    done = subprocess.run(
        [sys.executable, "-m", "course_utils", "lab"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "not beside the package" in done.stderr
    assert "pip install --editable ." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_repository_is_found():
    assert (course_root() / "pyproject.toml").exists()


@pytest.mark.parametrize("command", [[], ["no-such"]])
def test_an_unknown_command_lists_those_there_are(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        __main__.main(command)
    assert stopped.value.code == 2
    assert "usage: python -m course_utils" in capsys.readouterr().err


def test_help_says_what_each_command_does(capsys):
    with pytest.raises(SystemExit) as stopped:
        __main__.main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "open your own copies" in said
    assert "check this machine" in said

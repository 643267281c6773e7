"""Open the lessons in JupyterLab, whatever else Jupyter is set to do on this machine."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from course_utils.arguments import accepts, instance
from course_utils.workspace import course_root, sync

FIRST = "00_start_here.ipynb"
SETTINGS = Path(__file__).with_name("lab_settings")
PROMPTLY = "--ServerApp.kernel_websocket_connection_class=course_utils.websocket.PromptConnection"
KEPT = ("JUPYTER_ALLOW_INSECURE_WRITES", "JUPYTER_RUNTIME_DIR")


def lab() -> None:
    """Bring the learner's copies up to date, say what was done, and run JupyterLab until stopped.

    Raises
    ------
    WorkspaceError
        If the lessons or the learner's copies cannot be reached; the message says what to do.
    """
    root = course_root()
    for sentence in sync(root / "notebooks", root / "work"):
        print(sentence)
    arguments = lab_arguments(root, os.environ)
    if "--allow-root" in arguments:
        print("You are root, as in a container: JupyterLab is told to allow it.")
    print("JupyterLab is starting; it prints an address. To stop it: Ctrl-C here.", flush=True)

    settled = jupyter_environment(root, os.environ)
    os.environ.clear()
    os.environ.update(settled)
    if sys.platform != "win32":
        # Where there is no terminal Jupyter leaves Ctrl-C to Python, whose exception can be lost in
        # the answer to a request; a SIGTERM always stops it.
        signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]  # reads the environment

    LabApp.launch_instance(arguments)


@accepts(root=instance(Path), environment=instance(Mapping))
def lab_arguments(root: Path, environment: Mapping[str, str]) -> list[str]:
    """Return JupyterLab's command line for the lessons in `root`."""
    import zmq  # only the lab needs it

    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/work/{FIRST}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.answer_yes=True",  # Ctrl-C asks nothing
        PROMPTLY,
        "--Application.log_level=WARN",
    ]
    if zmq.has("curve"):
        # Else each kernel warns the learner that what it says can be overheard.
        arguments.append("--KernelManager.transport_encryption=auto")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    screen = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in screen):
        arguments.append("--no-browser")  # a text browser would take over this terminal
    return arguments


@accepts(root=instance(Path), environment=instance(Mapping))
def jupyter_environment(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with Jupyter's own settings for this course alone, kept in `work/`.

    A password, a port, an extension, a start-up script or a kernel named python3 that was set up
    for something else on this machine changes nothing here, and nothing here changes it.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    environment : mapping of str to str
        The environment variables to start from.

    Returns
    -------
    dict of str to str
    """
    from jupyter_core.paths import jupyter_runtime_dir

    own = {
        name: value
        for name, value in environment.items()
        if name in KEPT or not name.upper().startswith("JUPYTER")
    }
    own.pop("MPLBACKEND", None)  # agg would leave notebooks without pictures
    home = root / "work" / ".jupyter"
    # Connection files stay where this machine's Jupyter keeps them: they need a file system with
    # owner's rights, which the repository's may not have.
    own.setdefault("JUPYTER_RUNTIME_DIR", jupyter_runtime_dir())
    return own | {
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }

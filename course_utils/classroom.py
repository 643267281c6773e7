"""What `doctor --class` checks besides: that a room can start on this laptop, in half a minute."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from course_utils import launch
from course_utils.arguments import accepts, instance
from course_utils.doctor import Result, setup_command

PORTS = range(8888, 8938)  # those that JupyterLab tries, in this order
AT_ONCE = 2  # more would be slower on a laptop with two cores, and take its memory
SECONDS = 60
SECONDS_OF_COPYING = 60  # a folder that was copied has the times of the copying, in any order

# Each runs in a Python of its own and prints what it counted, or ends with the reason why not.
DRAW_SIGNS = r"""
import ast, io, logging, sys, warnings
from pathlib import Path
complaints = []
class Listener(logging.Handler):
    def emit(self, record):
        complaints.append(record.getMessage())
logging.getLogger("matplotlib").addHandler(Listener(logging.WARNING))
from matplotlib.figure import Figure
import course_utils
folder = Path(course_utils.__file__).parent
texts = [
    node.value
    for path in [*folder.glob("figures/*.py"), *folder.glob("labs/*.py")]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
]
signs = {sign for text in texts for sign in text if ord(sign) > 127} | set("ηδŷ∂−")
figure = Figure()
figure.text(0.1, 0.5, "".join(sorted(signs)))
figure.text(0.1, 0.1, r"$\eta\,\delta\,\hat{y}\,\partial\,-$")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    figure.savefig(io.BytesIO(), format="png")
complaints += [str(one.message) for one in caught]
complaints = [one for one in complaints if "building the font cache" not in one]
sys.exit(complaints[0]) if complaints else print(len(signs))
"""
DRAW_LABS = """
import sys
from xml.etree import ElementTree
from course_utils import labs
for name in labs.__all__:
    try:
        lab = getattr(labs, name)()
        ElementTree.fromstring(lab.design.draw(lab.state))
    except Exception as error:
        sys.exit(f"{name}: {type(error).__name__}: {error}")
print(len(labs.__all__))
"""
RUN_FIRST_CELLS = """
import sys
from pathlib import Path
import nbformat
from course_utils.authoring.refresh import RefreshError, run
path = Path(sys.argv[1])
def shows_a_figure(cell):
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
try:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    first = next(at for at, cell in enumerate(notebook.cells) if shows_a_figure(cell))
except Exception as error:
    sys.exit(f"it cannot be read ({type(error).__name__})")
del notebook.cells[first + 1:]
try:
    run(notebook, path.parent)
except RefreshError as error:
    sys.exit(str(error))
if not shows_a_figure(notebook.cells[first]):
    sys.exit(f"cell {notebook.cells[first].id}: no figure came")
print(sum(cell.cell_type == "code" for cell in notebook.cells))
"""


@accepts(root=instance(Path))
def run_checks(root: Path) -> list[Result]:
    """Run the checks for a room on the course in `root`; about half a minute.

    Returns
    -------
    list of Result
        Never raises: a check that cannot be made is a FAIL.
    """
    lessons = sorted((root / "notebooks").glob("*.ipynb"))
    heavy: list[Callable[[], Result]] = [partial(_check_lesson, root, path) for path in lessons]
    heavy += [partial(_check_labs, root), partial(_check_signs, root)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda check: check(), heavy))
    return [_check_ports(), _check_decks(root), *found]


def _check_ports() -> Result:
    free = [port for port in PORTS if _is_free(port)]
    if not free:
        cure = "Close other JupyterLabs and programs that serve pages, or start this machine anew."
        detail = f"none of {PORTS[0]} to {PORTS[-1]} is free on 127.0.0.1"
        return Result("Ports", "FAIL", detail, cure)
    if free[0] != PORTS[0]:
        return Result("Ports", "NOTE", f"{PORTS[0]} is taken: JupyterLab will take {free[0]}")
    return Result("Ports", "OK", f"{free[0]} is free")


def _is_free(port: int) -> bool:
    try:
        with socket.socket() as trial:
            if sys.platform != "win32":  # a port that was left a moment ago counts as free
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def _check_decks(root: Path) -> Result:
    decks = sorted((root / "slides").glob("*.ipynb")) + sorted((root / "slides").glob("*/*.ipynb"))
    if not decks:
        return Result("Slides", "NOTE", "there are none in slides/")
    missing, old = [], []
    for deck in decks:
        name = deck.relative_to(root / "slides")
        built = root / "slides" / "dist" / name.with_suffix(".html")
        if not built.exists():
            missing.append(name.as_posix())
        elif built.stat().st_mtime < deck.stat().st_mtime - SECONDS_OF_COPYING:
            old.append(name.as_posix())
    if not missing and not old:
        return Result("Slides", "OK", f"{len(decks)} decks and handouts are built, in slides/dist/")
    if (root / "wheels").is_dir() and not (root / "slides" / "dist").exists():
        return Result("Slides", "NOTE", "none came along; who shows them has them elsewhere")
    said = [f"not built: {', '.join(missing)}"] if missing else []
    said += [f"older than the notebook: {', '.join(old)}"] if old else []
    return Result("Slides", "FAIL", "; ".join(said), "Build them: make slides")


def _check_lesson(root: Path, path: Path) -> Result:
    name = f"Lesson {path.name.partition('_')[0]}"
    counted, reason = _run(root, RUN_FIRST_CELLS, str(path))
    if not reason:
        return Result(name, "OK", f"opens, and runs up to its first figure (code cells: {counted})")
    if reason.startswith("it cannot be read"):
        cure = f"Fetch the course anew, or this file of it: notebooks/{path.name}"
    else:
        cure = f"Set up the packages anew: {setup_command()}"
    return Result(name, "FAIL", reason, cure)


def _check_labs(root: Path) -> Result:
    counted, reason = _run(root, DRAW_LABS)
    if not reason:
        return Result("Labs", "OK", f"all {counted} draw themselves")
    return Result("Labs", "FAIL", reason, f"Set up the packages anew: {setup_command()}")


def _check_signs(root: Path) -> Result:
    counted, reason = _run(root, DRAW_SIGNS)
    if not reason:
        return Result("Fonts", "OK", f"η, δ, ŷ, ∂ and all {counted} such signs of the figures")
    cure = (
        "Take the fonts out of your own settings of matplotlib, if you have any"
        f" (python -m matplotlib.font_manager); else set up the packages anew: {setup_command()}"
    )
    return Result("Fonts", "FAIL", reason, cure)


def _run(root: Path, script: str, *arguments: str) -> tuple[str, str]:
    """Run `script` as a lesson would run; return what it printed, and why it failed or ""."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=root / "notebooks",
            env=launch.jupyter_environment(root, os.environ),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ImportError, subprocess.TimeoutExpired) as error:
        return "", f"it could not be run ({error})"
    words = (done.stderr.strip() or "no answer").splitlines()[-1]
    return done.stdout.strip(), words if done.returncode else ""

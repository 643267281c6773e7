"""Checks of this machine's setup, each with a name, a result, and a cure if it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from course_utils import launch, progress, workspace
from course_utils.arguments import accepts, instance

LAB_EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
SECONDS_FOR_A_KERNEL = 60
ASK_A_KERNEL = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(startup_timeout=40, kernel_name="python3")
try:
    client.execute_interactive(
        "import sys; print(6 * 7, sys.prefix)",
        timeout=10,
        output_hook=lambda message: print(message["content"].get("text", ""), end=""),
    )
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""


@dataclass(frozen=True)
class Result:
    """What one check found.

    Attributes
    ----------
    name : str
        What was checked.
    state : "OK", "FAIL" or "NOTE"
        A note is worth knowing and needs no cure.
    detail : str
        What was found.
    cure : str
        What to do, in one sentence; empty unless the state is FAIL.
    """

    name: str
    state: Literal["OK", "FAIL", "NOTE"]
    detail: str
    cure: str = ""

    def __str__(self) -> str:
        """Return the line to show, and the cure below it."""
        line = f"{self.state:<4}  {self.name}: {self.detail}"
        return f"{line}\n      Cure: {self.cure}" if self.cure else line


def report() -> None:
    """Run all checks and print a line for each, and a cure below each that fails."""
    show_results(run_checks())


@accepts(results=instance(list))
def show_results(results: list[Result]) -> None:
    """Print `results`, a line for each, and what they come to."""
    for result in results:
        print(result)
    failed = sum(result.state == "FAIL" for result in results)
    if failed:
        print(f"{failed} of {len(results)} checks failed. Do what the cure says, then check again.")
    else:
        print("All is well: you can start.")


def run_checks() -> list[Result]:
    """Run all checks, which take a few seconds; nothing heavy is imported.

    Returns
    -------
    list of Result
        Never raises: a check that cannot be made is a FAIL.
    """
    return [
        _check_python(),
        *_check_packages(),
        _check_lock(),
        _check_kernel(),
        _check_widgets(),
        _check_progress(),
        _check_copies(),
    ]


def _check_python() -> Result:
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = SpecifierSet(_project()[0])
    if wanted.contains(found):
        return Result("Python", "OK", f"{found} in {Path(sys.prefix).name}")
    cure = f"Install a Python that is {wanted}, then set up anew: {setup_command()}"
    return Result("Python", "FAIL", f"{found} is not {wanted}", cure)


def _check_packages() -> list[Result]:
    results = []
    for requirement in _project()[1]:
        found = _installed(requirement.name)
        wanted = str(requirement.specifier)
        if found is None:
            state, detail = "missing", f"not installed, {wanted} is needed"
        elif not requirement.specifier.contains(found, prereleases=True):
            state, detail = "wrong", f"{found} is not {wanted}"
        else:
            results.append(Result(requirement.name, "OK", found))
            continue
        verb = "Install it" if state == "missing" else "Replace it"
        cure = f"{verb}: {setup_command()}"
        results.append(Result(requirement.name, "FAIL", detail, cure))
    return results


def _check_lock() -> Result:
    lock = _root() / "requirements.lock"
    if not lock.exists():
        return Result("Lock", "NOTE", "no requirements.lock here to compare with")
    differing = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        locked = Requirement(line)
        found = _installed(locked.name)
        if locked.marker and not locked.marker.evaluate():
            continue
        # "2.13.0+cpu" counts as 2.13.0: built for a machine without GPU, it is no drift.
        if found is None or not locked.specifier.contains(found):
            differing.append(f"{locked.name} {found or 'missing'} (lock: {locked.specifier})")
    if not differing:
        return Result("Lock", "OK", "the packages are those of requirements.lock")
    named = ", ".join(differing[:3]) + (", …" if len(differing) > 3 else "")
    return Result(
        "Lock",
        "NOTE",
        f"{len(differing)} packages are not those of requirements.lock: {named}."
        " The lessons run; last digits may differ from those printed",
    )


def _check_kernel() -> Result:
    cure = f"Set up the packages anew: {setup_command()}"
    try:
        answer = subprocess.run(
            [sys.executable, "-c", ASK_A_KERNEL],
            env=launch.jupyter_environment(_root(), os.environ),
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_A_KERNEL,
            check=False,
        )
    except (OSError, ImportError, subprocess.TimeoutExpired) as error:
        return Result("Kernel", "FAIL", f"none could be started ({error})", cure)
    said = answer.stdout.strip()
    if said == f"42 {sys.prefix}":
        return Result("Kernel", "OK", "a Python kernel started and answered")
    if said.startswith("42 "):
        detail = f"the kernel python3 belongs to another Python, in {said.removeprefix('42 ')}"
        return Result("Kernel", "FAIL", detail, cure)
    last_words = (answer.stderr.strip() or said or "no answer").splitlines()[-1]
    return Result("Kernel", "FAIL", f"none started ({last_words})", cure)


def _check_widgets() -> Result:
    from jupyter_core.paths import jupyter_path

    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        name
        for name in LAB_EXTENSIONS
        if not any((folder / name / "package.json").exists() for folder in folders)
    ]
    if not missing:
        return Result("Widgets", "OK", "their part of JupyterLab is there")
    cure = f"Set up the packages anew, then restart JupyterLab: {setup_command()}"
    return Result("Widgets", "FAIL", f"JupyterLab lacks {' and '.join(missing)}", cure)


def _check_progress() -> Result:
    path = progress.progress_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent) as trial:
            trial.write(b"42")
        if path.exists():
            with path.open("r+b"):
                pass
    except OSError as error:
        cure = (
            f"Make {path} a file that you may write to, or name another place in the environment"
            f" variable {progress.ENVIRONMENT_VARIABLE}."
        )
        detail = f"your answers cannot be kept in {path} ({error.strerror or error})"
        return Result("Progress", "FAIL", detail, cure)
    return Result("Progress", "OK", f"your answers are kept in {path}")


def _check_copies() -> Result:
    work = _root() / "work"
    newer = workspace.newer_lessons(work)
    if newer:
        return Result(
            "Your copies",
            "NOTE",
            "the course has changed since you edited them; the new lessons are beside yours: "
            + ", ".join(f"work/{name}" for name in newer),
        )
    if not work.is_dir():
        return Result("Your copies", "NOTE", "none yet: make lab lays them in work/")
    return Result("Your copies", "OK", "in work/")


def _root() -> Path:
    return Path(__file__).resolve().parents[1]


def _project() -> tuple[str, list[Requirement]]:
    """Return the Pythons and packages a learner needs."""
    source = _root() / "pyproject.toml"
    if source.exists():
        project = tomllib.loads(source.read_text(encoding="utf-8"))["project"]
        return project["requires-python"], [Requirement(line) for line in project["dependencies"]]
    installed = metadata.metadata("ann-course")
    needed = map(Requirement, installed.get_all("Requires-Dist") or [])
    return installed["Requires-Python"], [
        requirement for requirement in needed if "extra" not in str(requirement.marker or "")
    ]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def setup_command() -> str:
    """Return the command that sets the course up anew, by make or by conda."""
    if (Path(sys.prefix) / "conda-meta").is_dir():
        return "conda env update --file environment.yml"
    return "make clean lab"

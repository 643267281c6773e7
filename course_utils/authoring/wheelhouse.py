"""Pack the course with all its packages, for laptops with no network: `make wheelhouse`.

The folder holds a copy of the tracked files, the slides where they are built, and in `wheels/` what
`requirements.lock` names and what building the course's own package takes. The packages are those
for this system and this Python: a laptop needs the same two.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from course_utils.arguments import accepts, instance, optional
from course_utils.workspace import course_root

WHEELHOUSE = "wheelhouse"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# Which Python the packages are for; the Makefile takes no other where this file stands.
FOR_PYTHON = "wheels/for-python"
# What hatchling asks for once it is told that the installation is an editable one.
EDITABLE = "editables"
BUILT_SLIDES = "slides/dist"
BY_MAKE = "       make lab\n"
BY_PIP = """\
       py -{python} -m venv .venv
       .venv\\Scripts\\python -m pip install --no-index --find-links wheels -r requirements.lock
       .venv\\Scripts\\python -m pip install --no-index --find-links wheels --no-deps --editable .
       .venv\\Scripts\\python -m course_utils lab
"""
INSTALL = """\
From a Line to a Network, with all its packages: nothing is fetched from a network.

For {system} with Python {python}, which has to be on the laptop already{make}.
1. Copy this folder from the stick to the laptop's own disk.
2. In the copied folder:

{commands}
3. Before a class, check it: python -m course_utils doctor --class, by the Python in .venv.
"""


class WheelhouseError(Exception):
    """The course cannot be packed; the message says why."""


@accepts(root=instance(Path), folder=instance(Path), torch_index=optional(instance(str)))
def pack(root: Path, folder: Path, torch_index: str | None) -> None:
    """Write the course in `root` with its packages into `folder`, which is made anew.

    Parameters
    ----------
    root : pathlib.Path
        The repository, a clone by git.
    folder : pathlib.Path
        Whatever is there is removed.
    torch_index : str or None
        Where PyTorch comes from, if not from where the other packages come.

    Raises
    ------
    WheelhouseError
        If `root` is no clone, or a package cannot be had.
    """
    tracked = _tracked(root)
    shutil.rmtree(folder, ignore_errors=True)
    for name in tracked:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name)
    if (root / BUILT_SLIDES).is_dir():
        shutil.copytree(root / BUILT_SLIDES, folder / BUILT_SLIDES)
    lock = root / "requirements.lock"
    if torch_index:
        lines = lock.read_text(encoding="utf-8").splitlines()
        (torch,) = [line for line in lines if line.startswith("torch==")]
        _collect(folder, "--no-deps", "--index-url", torch_index, torch)
    _collect(folder, "--requirement", str(lock))
    _collect(folder, *_build_requirements(root), EDITABLE)
    (folder / FOR_PYTHON).write_text(PYTHON + "\n", encoding="utf-8")
    (folder / "INSTALL.txt").write_text(_how_to_install(), encoding="utf-8")


def _tracked(root: Path) -> list[str]:
    """Return the tracked files that are there, as git names them."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise WheelhouseError(
            f"git cannot say which files are the course's ({error}). Pack it in a clone of this"
            " repository."
        ) from None
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def _build_requirements(root: Path) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return project["build-system"]["requires"]


def _how_to_install() -> str:
    windows = platform.system() == "Windows"
    return INSTALL.format(
        system=f"{platform.system()} {platform.machine()}",
        python=PYTHON,
        make="" if windows else "; so has make",
        commands=BY_PIP.format(python=PYTHON) if windows else BY_MAKE,
    )


def _collect(folder: Path, *what: str) -> None:
    """Let pip put what it would install into the wheels, those that are there already first."""
    wheels = folder / "wheels"
    wheels.mkdir(exist_ok=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    places = ["--wheel-dir", str(wheels), "--find-links", str(wheels)]
    if subprocess.run([*pip, *places, *what], check=False).returncode:
        raise WheelhouseError("The packages could not be had; pip says why above.")


def main(arguments: list[str] | None = None) -> int:
    """Pack the course into wheelhouse/; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.wheelhouse")
    parser.add_argument("--torch-index", help="where PyTorch comes from")
    root = course_root()
    folder = root / WHEELHOUSE
    print(f"Collecting the packages for {platform.system()} with Python {PYTHON} …", flush=True)
    try:
        pack(root, folder, parser.parse_args(arguments).torch_index)
    except WheelhouseError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder} holds the course and its packages, {size / 1e9:.2f} GB.")
    print("Copy it to each laptop's own disk; its INSTALL.txt says how to go on.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

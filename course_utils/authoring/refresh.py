"""Run the notebooks and write their outputs: `make refresh`, the only way outputs are made.

Each notebook runs top to bottom in a fresh kernel. What is written depends on nothing but the
notebook and the code it calls, so that a second run changes no file.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode

from course_utils.arguments import accepts, instance
from course_utils.progress import ENVIRONMENT_VARIABLE

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CELL_TIMEOUT_SECONDS = 120
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LEFT_BY_EDITORS = ("ExecuteTime", "collapsed", "execution", "scrolled", "trusted")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
RULES = re.findall(
    r"^regex: (.*)\nreplace: (.*)$",
    Path(__file__).with_name("sanitize.cfg").read_text(encoding="utf-8"),
    re.MULTILINE,
)


class RefreshError(Exception):
    """A notebook that cannot be refreshed; the message says which, in which cell, and why."""


@accepts(path=instance(Path))
def refresh(path: Path) -> float:
    """Run the notebook at `path` in a fresh kernel and write its outputs into it.

    Parameters
    ----------
    path : pathlib.Path
        The notebook. It is written whole or, after an error, left as it was.

    Returns
    -------
    float
        How many seconds it ran, its kernel's start included.

    Raises
    ------
    RefreshError
        If a cell fails, runs longer than `CELL_TIMEOUT_SECONDS`, or shows an object's address.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    started = time.perf_counter()
    try:
        run(notebook, path.parent)
        seconds = time.perf_counter() - started
        make_canonical(notebook)
    except RefreshError as error:
        raise RefreshError(f"{path.name}, {error}") from None
    _write_atomically(path, notebook)
    return seconds


@accepts(notebook=instance(NotebookNode), folder=instance(Path))
def run(notebook: NotebookNode, folder: Path) -> None:
    """Execute `notebook` in place in a fresh kernel that works in `folder`.

    Raises
    ------
    RefreshError
        If a cell fails or runs longer than `CELL_TIMEOUT_SECONDS`.
    """
    current = ["before the first cell"]
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: current.append(f"cell {cell.get('id', cell_index)}"),
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )
    with tempfile.TemporaryDirectory() as temporary:
        environment = os.environ | {ENVIRONMENT_VARIABLE: str(Path(temporary) / "progress.json")}
        environment.pop("MPLBACKEND", None)  # it would keep pictures out of the outputs
        try:
            client.execute(env=environment)
        except (CellControlSignal, RuntimeError) as error:
            raise RefreshError(f"{current[-1]}:\n{COLOUR_CODE.sub('', str(error))}") from None


@accepts(notebook=instance(NotebookNode))
def make_canonical(notebook: NotebookNode) -> None:
    """Take out of an executed notebook whatever depends on the machine or the moment.

    Raises
    ------
    RefreshError
        If an output shows an object's address, which changes with every run and tells a reader
        nothing.
    """
    notebook.metadata = nbformat.from_dict(METADATA)  # type: ignore[no-untyped-call]
    notebook.nbformat_minor = 5
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        for key in LEFT_BY_EDITORS:
            cell.metadata.pop(key, None)
    for count, cell in enumerate(code_cells, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            _make_output_canonical(output, cell.id)


def _make_output_canonical(output: NotebookNode, cell_id: str) -> None:
    # A widget's text stays: nbval compares it, and without a kernel it is what a reader sees.
    output.get("data", {}).pop(WIDGET_VIEW, None)
    texts = output.data if "data" in output else output
    for key in ("text", "text/plain", "text/html"):
        if key in texts:
            temporary_path, replacement = RULES[0]
            texts[key] = re.sub(temporary_path, replacement, texts[key])
            if address := ADDRESS.search(texts[key]):
                raise RefreshError(
                    f'cell {cell_id}: its output shows an object\'s address ("{address.group()}"), '
                    "which is another in every run. Print what the reader needs instead."
                )


def _write_atomically(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    part = path.with_name(f".{path.name}.part")
    try:
        nbformat.write(notebook, part)  # type: ignore[no-untyped-call]
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Refresh the notebooks named on the command line, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.refresh")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in notebooks/")
    paths = parser.parse_args(arguments).notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    for path in paths:
        try:
            print(f"{path.name}: {refresh(path):.1f} s", flush=True)
        except RefreshError as error:
            print(f"Stopped; this notebook was left as it was.\n{error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

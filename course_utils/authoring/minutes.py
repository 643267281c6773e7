"""The published rule for a lesson's core minutes, and a table of them.

Words of text in core sections / 150, 3 for each prediction and 10 for each exercise in them,
rounded to 5 minutes, at least 5. A cell whose id begins with "demo-" shows an exercise that is
written already: it is run and read, and counts as neither. A section's heading ends in "· core" or
"· deeper"; what stands before the first section is core. A word holds a letter or a digit.
"""

from __future__ import annotations

import math
import re

import nbformat
from nbformat import NotebookNode

from course_utils.arguments import accepts, instance
from course_utils.authoring.refresh import NOTEBOOKS

WORDS_A_MINUTE = 150
MINUTES_A_PREDICTION = 3
MINUTES_AN_EXERCISE = 10
DEMONSTRATION = "demo-"
# The key that follows tells our own from a scikit-learn model's `.predict(X)`.
ASKED = re.compile(r"(?<![\w.])(predict|check)\(\s*[\"']")


@accepts(notebook=instance(NotebookNode))
def core_minutes(notebook: NotebookNode) -> int:
    """Return how long the core sections of `notebook` take, by the published rule.

    Raises
    ------
    ValueError
        If a section's heading says neither core nor deeper.
    """
    words = predictions = exercises = 0
    in_core = True
    for cell in notebook.cells:
        if cell.cell_type == "code":
            counts = in_core and not cell.id.startswith(DEMONSTRATION)
            asked = ASKED.findall(cell.source) if counts else []
            predictions += asked.count("predict")
            exercises += asked.count("check")
            continue
        for line in cell.source.splitlines():
            if line.startswith("## "):
                in_core = _is_core(line)
            if in_core:
                words += len([word for word in line.split() if re.search(r"\w", word)])
    minutes = (
        words / WORDS_A_MINUTE
        + predictions * MINUTES_A_PREDICTION
        + exercises * MINUTES_AN_EXERCISE
    )
    return max(5, 5 * math.floor(minutes / 5 + 0.5))


def _is_core(heading: str) -> bool:
    kind = heading.rpartition("·")[2].strip()
    if kind not in ("core", "deeper"):
        raise ValueError(f'core_minutes: heading must end in "· core" or "· deeper", got {heading}')
    return kind == "core"


def main() -> None:
    """Print each lesson's core minutes."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        print(f"{core_minutes(notebook):4d} min  {path.stem}")


if __name__ == "__main__":
    main()

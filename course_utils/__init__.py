"""Helpers for the course "From a Line to a Network".

What the lessons teach is in `scratch`, in lesson order; data sets are in `data`, pictures in
`figures`.
"""

import sys

try:
    from course_utils.display import show, show_warnings
    from course_utils.exercises import check, hint, progress_table, quiz, solution
    from course_utils.predict import predict
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] == "course_utils":
        raise
    raise ModuleNotFoundError(
        f"The course needs the package {error.name}, which {sys.executable} lacks."
        " Use the Python that the course was set up with: .venv/bin/python after make lab, or"
        " conda's after conda activate ann-course.",
        name=error.name,
    ) from None

__all__ = [
    "check",
    "hint",
    "predict",
    "progress_table",
    "quiz",
    "show",
    "show_warnings",
    "solution",
]
__version__ = "1.0.0"

"""Helpers for the course "From a Line to a Network".

What the lessons teach is in `scratch`, in lesson order; data sets are in `data`, pictures in
`figures`.
"""

from course_utils.display import show, show_warnings
from course_utils.exercises import check, hint, progress_table, quiz, solution
from course_utils.predict import predict

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
__version__ = "0.1.0"

"""Exercises that check themselves: `check`, `hint`, `solution` and `quiz`.

The lessons' own modules, `lesson_01` and so on, hold what is asked; they are imported when a key
names them. NumPy and the worker process come in when an answer is examined, not before.
"""

from course_utils.exercises.desk import check, hint, progress_table, quiz, solution

__all__ = ["check", "hint", "progress_table", "quiz", "solution"]

"""Pictures of the lessons: numbers in, a matplotlib Figure out; one module a lesson.

Each function returns a figure that carries its alt text as its label, for `course_utils.show`. Each
raises a TypeError or ValueError, which names the argument, for one of another kind, shape or range
than its docstring says.
"""

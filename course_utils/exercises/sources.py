"""The source of a right answer, as the learner would write it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def solution_source(function: Callable[..., Any], name: str | None = None) -> str:
    """Return the source of `function` without decorators, annotations and docstring.

    Comments stay. The text is cut out of the file, so that it cannot drift from what runs.

    Parameters
    ----------
    function : callable
        A function that was defined in a file.
    name : str, optional
        What to call it; its own name if left out.
    """
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    for argument in ast.walk(definition.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    body = definition.body
    lines = source.splitlines()
    first = body[0].lineno - 1
    if ast.get_docstring(definition) is not None:
        first = body[0].end_lineno or first
    while not lines[first].strip():
        first += 1
    head = f"def {name or definition.name}({ast.unparse(definition.args)}):"
    return "\n".join([head, *lines[first:]])

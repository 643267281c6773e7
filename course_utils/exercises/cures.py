"""What to look at next when an answer raised an error, or NumPy warned: one sentence each."""

from __future__ import annotations

import re

LEAVE_THE_TAPE = (
    "`.item()` takes the number out of a tensor that holds one; `.detach()` leaves the tape behind."
)

# (kind of error, what its message holds, cure); the first that fits is taken.
CURES = (
    ("TypeError", "[Ee]llipsis", "A `...` is still there: put your own expression in its place."),
    (
        "UnboundLocalError",
        "",
        "The name has no value at this point. Does it get one only further down, or is it meant to "
        "be one of the function's arguments, under another spelling?",
    ),
    (
        "NameError",
        "",
        "Python does not know this name here: is it spelt as in the first line of the function, "
        "and has the cell that defines it been run?",
    ),
    (
        "TypeError",
        "positional argument|unexpected keyword|missing .* argument",
        "A function is called with another number of arguments than it takes.",
    ),
    (
        "TypeError",
        "builtin_function_or_method|'function'|'method'",
        "A function was used without its round brackets, as in `X.mean` for `X.mean(axis=0)`.",
    ),
    (
        "TypeError",
        "NoneType",
        "Something there is None. A function without `return` gives None.",
    ),
    (
        "TypeError",
        "can be converted|can only be|must be real number",
        "A function for one number was given an array: `np.exp` and `np.log` take arrays, "
        "`math.exp`, `float` and `int` do not.",
    ),
    (
        "TypeError",
        "must be Tensor, not numpy",
        "A model takes tensors: make one of the array first, by `torch.tensor(x)`.",
    ),
    (
        "TypeError",
        "must be Tensor, not (tuple|list)",
        "One tensor is wanted, not a pair or a list: take it apart first, as in `x, y = data`.",
    ),
    (
        "TypeError",
        "optimizer can only optimize Tensors",
        "An optimiser is given the weights, not the model: `model.parameters()`.",
    ),
    (
        "TypeError",
        "'numpy.ndarray' and 'Tensor'",
        "A tensor and an array do not mix: leave both tensors.",
    ),
    (
        "TypeError",
        "not callable",
        "Round brackets after a value call it: is a `*` missing, or should they be square?",
    ),
    (
        "ValueError",
        "enough dimensions",
        "One side of `@` is a single number where an array is wanted: print `.shape` of both.",
    ),
    (
        "ValueError",
        "broadcast|matmul|not aligned|mismatch",
        "Two shapes do not fit. Print `.shape` of both; for `A @ b` the inner sizes must be equal.",
    ),
    (
        "ValueError",
        "values to unpack",
        "The names beside `=`, or after `for`, are not as many as the things that came: print what "
        "is taken apart there.",
    ),
    (
        "ValueError",
        "zero-size array",
        "An array without numbers: does the slice end before it begins? `[-last:]` has no number "
        "after the colon.",
    ),
    (
        "ValueError",
        "math domain error|positive input",
        "`math.log` was given 0 or less: which values can its argument take?",
    ),
    (
        "ValueError",
        "truth value of an array",
        "`if`, `and`, `or` and `max` ask about one number, an array holds many: `np.where` and "
        "`np.maximum` go through all of them.",
    ),
    (
        "IndexError",
        "must be of integer",
        "In square brackets stand whole numbers, or True and False: `p[y == 1]` takes those where "
        "y "
        "is 1.",
    ),
    (
        "IndexError",
        "shape mismatch",
        "The lists of rows and of columns in the square brackets differ in length: each row needs "
        "its column.",
    ),
    (
        "IndexError",
        "",
        "An index points past the end: they count from 0, and a list of shape (n,) has one axis.",
    ),
    (
        "RuntimeError",
        "numpy\\(\\) on Tensor that requires grad",
        f"A tensor with its tape was handed to NumPy. {LEAVE_THE_TAPE}",
    ),
    (
        "RuntimeError",
        "Boolean value of Tensor",
        "`if` asks about one number, and a tensor holds many. Where a loss stands on that line: it "
        "is made first, then called, with two pairs of brackets, as in `nn.L1Loss()(y_hat, y)`.",
    ),
    (
        "RuntimeError",
        "does not require grad",
        "There is no tape to walk back on: what `backward()` starts from must be computed from "
        "the model's weights, or from a tensor with `requires_grad`, outside `torch.no_grad()`.",
    ),
    (
        "RuntimeError",
        "backward through the graph a second time",
        "The tape is used up by one `backward()`. Compute the loss anew in each round of the loop.",
    ),
    (
        "RuntimeError",
        "implicitly created only for scalar",
        "`backward()` starts from one number: take the sum first, and call it on that.",
    ),
    (
        "RuntimeError",
        "leaf Variable that requires grad .* in-place",
        "Weights changed by `-=` would be written on the tape: do it under `torch.no_grad()`, or "
        "let `optimizer.step()` do it.",
    ),
    (
        "RuntimeError",
        "modified by an inplace operation",
        "Between the forward pass and `backward()` the weights were changed, and the tape needs "
        "them as they were. Does `step()` stand above `backward()`?",
    ),
    (
        "RuntimeError",
        "same dtype|must match the size|shapes cannot be multiplied|expected scalar type",
        "Two tensors do not fit. Print `.shape` and `.dtype` of both.",
    ),
    ("OverflowError", "", "A number grew too large: give `exp` only numbers that are 0 or less."),
    ("ZeroDivisionError", "", "Something was divided by 0: which values can the divisor take?"),
    ("RecursionError", "", "The function calls itself without an end."),
    ("MemoryError", "", "It asked for too much memory: does a list or an array grow without end?"),
    ("AttributeError", "", "The thing before the dot has no such part: look at its spelling."),
    ("ModuleNotFoundError", "", "No such package: the exercises need NumPy at most."),
    ("EOFError", "", "An answer cannot ask questions: leave `input` out, use the arguments."),
    ("SystemExit", "", "Leave `exit` out: a function ends with `return`."),
    (
        "overflow encountered",
        "exp",
        "Rearrange so that `exp` only gets numbers that are 0 or less.",
    ),
    ("overflow encountered", "", "A number grew too large for a float."),
    (
        "divide by zero encountered",
        "log",
        "The log of 0 is -inf: keep what you take it of above 0.",
    ),
    ("divide by zero encountered", "", "Which values can the divisor take?"),
    ("invalid value encountered", "", "NaN comes from 0 · inf, inf - inf, or the log below 0."),
)


def cure_of_error(error: BaseException, message: str) -> str:
    """Return one sentence on what to look at, "" where none is known."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    return _first(kinds, message)


def cure_of_warning(warning: str) -> str:
    """Return one sentence on what to look at, "" where none is known."""
    return _first([warning.partition(" in ")[0]], warning)


def _first(kinds: list[str], message: str) -> str:
    return next(
        (cure for kind, part, cure in CURES if kind in kinds and re.search(part, message)), ""
    )

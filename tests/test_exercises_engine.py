"""What the checker says, in words, and what it survives."""

import dataclasses
import linecache
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course_utils import progress
from course_utils.exercises import check, hint, kinds, progress_table, quiz, solution, worker
from course_utils.exercises.desk import say
from course_utils.exercises.judging import ERROR, NOT_STARTED, PASS, TRY_AGAIN
from course_utils.exercises.lessons import all_of
from course_utils.exercises.worker import examine

PATIENT = 30
(DOUBLE,) = all_of(kinds.Exercise, "00")


def cell(source, name="f"):
    """Return the function `name` that a notebook's cell with this source defines."""
    file = f"<cell {abs(hash(source))}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    names = {"__name__": "__main__", "np": np}
    exec(compile(source, file, "exec"), names)
    return names[name]


def mean_and_rows(X, w):
    return X @ w, float(np.mean(X @ w))


SCORES = kinds.Exercise(
    key="00.scores",
    reference=mean_and_rows,
    starter=cell("def f(X, w):\n    scores = X @ ...\n    return scores, ..."),
    probes=lambda: [
        (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, -6.0]]), np.array([1.0, -1.0])),
        (np.arange(12.0).reshape(6, 2), np.array([0.5, 2.0])),
    ],
    hints=("one", "two"),
    traps=(),
    parts=("the scores", "their mean"),
)
ONE_CALL = "Called with x = [1, 2.5, -4]"


def said(exercise, source):
    found = examine(exercise, cell(source), PATIENT)
    return found.status, found.message.splitlines()


# ---- not started -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return ...",
        "def f(x):\n    # a comment\n\n    return ...  # and one more",
        "def f(x):\n    pass",
        "def f(x):\n    '''Double it.'''",
        "def f(numbers):\n    return ...",
        "f = ...",
    ],
)
def test_blanks_are_not_started(source):
    assert said(DOUBLE, source)[0] == NOT_STARTED


def test_a_starter_with_a_mistake_in_it_is_not_started_until_it_changes():
    buggy = dataclasses.replace(DOUBLE, starter=cell("def f(x):\n    return x * 2 + 1"))
    assert said(buggy, "def f(x):\n    # look here\n    return (x * 2 + 1)")[0] == NOT_STARTED
    assert said(buggy, "def f(x):\n    return x * 2 + 2")[0] == TRY_AGAIN
    assert said(buggy, "def f(x):\n    return x * 2")[0] == PASS


def test_a_blank_inside_an_inner_function_is_seen():
    source = "def f(x):\n    def inner(v):\n        return {}\n    return inner(x)"
    nested = dataclasses.replace(DOUBLE, starter=cell(source.format("v + ...")))
    assert said(nested, source.format("v + ...  # to do"))[0] == NOT_STARTED
    assert said(nested, source.format("v + v"))[0] == PASS


def test_what_else_the_cell_holds_makes_no_difference():
    source = "def f(z):\n    for v in z:\n        z = np.exp(v) if v else ...\n    return z"
    blank = dataclasses.replace(DOUBLE, starter=cell(source))
    beside = f"import numpy as np\n\n{source}"
    assert cell(source).__code__.co_code != cell(beside).__code__.co_code
    assert said(blank, beside)[0] == NOT_STARTED
    assert said(blank, beside.replace("...", "1"))[0] != NOT_STARTED


# ---- what a newcomer is told -------------------------------------------------------------------

TOLD = {
    "sign": ("-2 * x", TRY_AGAIN, ["returned -2; expected 2", "have the sign turned"]),
    "factor": ("6 * x", TRY_AGAIN, ["returned 6; expected 2", "3 times what is expected"]),
    "shift": ("2 * x + 0.5", TRY_AGAIN, ["off by +0.5"]),
    "some right": ("x**3 + x", TRY_AGAIN, ["index [1]", ONE_CALL, "1 of 3 calls came out right"]),
    "nearly": ("2.00001 * x", TRY_AGAIN, ["returned 2.00001; expected 2."]),
    "summed": (
        "np.sum(3 * x)",
        TRY_AGAIN,
        ["returned one number; expected an array of shape (3,)"],
    ),
    "list": ("[2 * v for v in x]", TRY_AGAIN, ["type list", "`np.array` makes an array"]),
    "tuple": ("2 * x,", TRY_AGAIN, ["type tuple", "without a comma"]),
    "text": ("'2x'", TRY_AGAIN, ["a value of type str; expected an array"]),
    "no return": ("x; y = 2 * x", TRY_AGAIN, ["returned None", "end with `return`"]),
    "complex": ("2 * x + 0j", TRY_AGAIN, ["no plain numbers (dtype complex128)"]),
    "warning": (
        "[np.log(np.zeros(1)), 2 * x][1]",
        TRY_AGAIN,
        ["values are right", "divide by zero"],
    ),
    "dots left": ("2 * x + ...", ERROR, ["TypeError", "A `...` is still there"]),
    "dots in a product": ("np.ones((3, 3)) @ (...)", ERROR, ["A `...` is still there"]),
    "condition alone": ("np.where(x > 0)", TRY_AGAIN, ["condition, value if true, value if false"]),
    "no brackets": ("2 * x - x.mean", ERROR, ["without its round brackets"]),
    "math": ("2 * x + __import__('math').log(-1)", ERROR, ["`math.log` was given 0 or less"]),
    "labels as index": ("2 * x[x]", ERROR, ["whole numbers, or True and False"]),
    "number @ array": ("2 @ x", ERROR, ["One side of `@` is a single number"]),
    "tiny factor": ("1e-18 * x", TRY_AGAIN, ["returned 1e-18; expected 2."]),
    "misspelt": ("2 * X", ERROR, ["NameError: name 'X'", "return 2 * X", "spelt"]),
    "shapes": ("x + np.ones(7)", ERROR, ["ValueError", "Print `.shape` of both"]),
    "if": ("2 * x if x > 0 else 2 * x", ERROR, ["`np.where`"]),
    "one number": ("2 * float(x)", ERROR, ["`np.exp` and `np.log` take arrays"]),
    "index": ("2 * x[9]", ERROR, ["IndexError", "count from 0"]),
    "rows and columns": ("x[None][[0, 0], [0, 0, 0]]", ERROR, ["differ in length"]),
    "called": ("2(x)", ERROR, ["a `*` missing"]),
    "attribute": ("2 * np.doubled(x)", ERROR, ["AttributeError", "spelling"]),
    "asks": ("2 * float(input())", ERROR, ["EOFError", "leave `input` out"]),
    "quits": ("exit(2 * x)", ERROR, ["Leave `exit` out"]),
    "recursion": ("2 * f(x)", ERROR, ["RecursionError", "calls itself"]),
    "greedy": ("2 * x * np.ones(10**13)", ERROR, ["too much memory"]),
}


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("body", "status", "words"), TOLD.values(), ids=TOLD)
def test_newcomers_mistakes_get_help(body, status, words):
    line = "x; y = 2 * x" if body.startswith("x;") else f"return {body}"
    found, lines = said(DOUBLE, f"def f(x):\n    {line}")
    assert found == status, lines
    for word in words:
        assert word in "\n".join(lines)


def test_no_factor_is_told_that_says_nothing():
    assert "times what is expected" not in "\n".join(
        said(DOUBLE, "def f(x):\n    return 1e-18 * x")[1]
    )


def test_no_pattern_is_told_where_some_values_are_not_finite():
    for broken in ("np.nan", "np.inf"):
        answer = f"def f(x):\n    return np.where(x == np.max(x), {broken}, -2 * x)"
        assert "All values that differ" not in "\n".join(said(DOUBLE, answer)[1])


def test_the_notebooks_own_data_in_an_answer_are_named():
    wrong = "w = 7\n\ndef f(x):\n    return w * x"
    assert "uses `w` of the notebook: use its arguments" in said(DOUBLE, wrong)[1][-1]
    broken = "mean = np.ones(4)\n\ndef f(x):\n    return 2 * x - mean"
    assert "uses `mean` of the notebook" in said(DOUBLE, broken)[1][-1]
    tools = "import math\n\ndef g(x):\n    return 3 * x\n\ndef f(x):\n    return math.pi * g(x)"
    assert "of the notebook" not in said(DOUBLE, tools)[1][-1]


def test_an_answer_that_returns_nothing_is_told_so():
    status, lines = said(DOUBLE, "def f(x):\n    y = ...\n    return y")
    assert status == NOT_STARTED
    assert lines[0].startswith("Nothing is returned yet")


def test_an_error_names_the_learners_own_line():
    source = "import math\n\ndef g(v):\n    return math.exp(v)\n\ndef f(x):\n    return g(x) + 1\n"
    found = examine(DOUBLE, cell(source), PATIENT)
    assert found.status == ERROR
    assert found.message.startswith("Line 4 of the cell: `return math.exp(v)`\nTypeError: ")
    deep = "def f(x):\n    y = 2 * x\n    return np.linalg.inv(y)\n"
    assert "Line 3 of the cell: `return np.linalg.inv(y)`" in said(DOUBLE, deep)[1]


def test_a_wrong_number_of_arguments_names_the_right_ones():
    status, lines = said(SCORES, "def f(X):\n    return X")
    assert status == ERROR
    assert "It is called with, in this order: X, w." in lines


def test_parts_are_named():
    status, lines = said(SCORES, "def f(X, w):\n    return X @ w")
    assert status == TRY_AGAIN
    assert "array of shape (3,); expected 2 things, with a comma" in lines[0]
    assert lines[0].endswith("the scores, their mean.")
    _, lines = said(SCORES, "def f(X, w):\n    return X @ w, np.sum(X @ w)")
    assert lines[0] == "In their mean: your function returned 9; expected 3."
    _, lines = said(SCORES, "def f(X, w):\n    return (X @ w)[:, None], np.mean(X @ w)")
    assert lines[0].startswith("In the scores: your function returned an array of shape (3, 1)")
    assert "Called with X = [[1, 2], [3, 4], [5, -6]], w = [1, -1]" in lines
    assert said(SCORES, "def f(X, w):\n    return X @ w, np.mean(X @ w)")[0] == PASS
    assert said(SCORES, "def f(X, w):\n    return [X @ w, np.mean(X @ w)]")[0] == PASS


def test_arrays_in_a_list_are_told_by_their_shapes():
    layers = [(np.ones((2, 3)), np.ones(3)), (np.ones((3, 1)), np.ones(1))]
    exercise = dataclasses.replace(
        SCORES, parts=(), reference=lambda layers, f: 1.0, probes=lambda: [(layers, np.tanh)]
    )
    status, lines = said(exercise, "def f(layers, f):\n    return 2.0")
    assert status == TRY_AGAIN
    shown = "layers = [(array (2, 3), array (3,)), (array (3, 1), array (1,))], f = np.tanh"
    assert f"Called with {shown}" in lines


def test_long_arguments_are_cut():
    second = "def f(X, w):\n    return (X @ w, float(np.mean(X @ w))) if len(X) == 3 else (w, 1.0)"
    _, lines = said(SCORES, second)
    (call,) = [line for line in lines if line.startswith("Called")]
    assert call.endswith("of shape (6, 2), w = [0.5, 2]")
    assert "..." in call


@pytest.mark.parametrize("body", ["x *= 2\n    return x", "y = 2 * x\n    x[:] = 0\n    return y"])
def test_changing_an_argument_is_told(body):
    status, lines = said(DOUBLE, f"def f(x):\n    {body}")
    assert status == TRY_AGAIN
    assert "the call changed `x` in place" in lines[0]


def test_a_tensor_changed_in_place_is_noticed_in_a_pair_too():
    def mean_of_first(pair):
        return float(pair[0].mean())

    def spoiled(pair):
        mean = float(pair[0].mean())
        pair[1][0] += 1
        return mean

    import torch

    pairs = dataclasses.replace(
        DOUBLE, reference=mean_of_first, probes=lambda: [((torch.ones(2), torch.zeros(3)),)]
    )
    pairs = dataclasses.replace(pairs, traps=())
    assert examine(pairs, mean_of_first, PATIENT).status == PASS
    found = examine(pairs, spoiled, PATIENT)
    assert found.status == TRY_AGAIN
    assert "the call changed `pair` in place" in found.message


def test_what_a_call_leaves_behind_is_judged_after_what_it_returns():
    def emptied(kept):
        return kept.pop("last")

    def spared(kept):
        return kept["last"]

    leaving = dataclasses.replace(
        DOUBLE,
        reference=emptied,
        probes=lambda: [({"last": 1.0, "first": 2.0},), ({"last": 3.0},)],
        traps=(),
        leaves=("the box", lambda kept: np.array(list(kept.values()))),
    )
    assert examine(leaving, emptied, PATIENT).status == PASS
    found = examine(leaving, spared, PATIENT)
    assert found.status == TRY_AGAIN
    first, call = found.message.splitlines()
    assert first.startswith("What is returned is right, but the box is not what it should be: ")
    assert "an array of shape (2,); expected an array of shape (1,)" in first
    assert call == "Called with kept = {'last': 1.0, 'first': 2.0}"
    told = dataclasses.replace(leaving, traps=(kinds.Trap(spared, "Take it out."),))
    assert examine(told, spared, PATIENT).message == "Take it out."


def test_a_trap_that_raises_takes_only_errors_with_its_own_words():
    def raising(x):
        raise RuntimeError("mine")

    trapped = dataclasses.replace(DOUBLE, traps=(kinds.Trap(raising, "Do not raise."),))
    assert said(trapped, "def f(x):\n    raise RuntimeError('mine')") == (
        TRY_AGAIN,
        ["Do not raise."],
    )
    status, lines = said(trapped, "def f(x):\n    raise RuntimeError('another')")
    assert status == ERROR
    assert "RuntimeError: another" in lines


def test_a_method_that_was_not_called_is_named():
    _, lines = said(DOUBLE, "def f(x):\n    return x.mean")
    assert "are its round brackets missing?" in lines[0]


@pytest.mark.parametrize(
    ("source", "cure"),
    [
        ("torch.ones(3, requires_grad=True).sqrt().backward()", "starts from one number"),
        ("w = torch.ones(3, requires_grad=True); w -= 1", "under `torch.no_grad()`"),
        (
            "w = torch.ones(3, requires_grad=True); y = (w * w).sum()\n"
            "    with torch.no_grad(): w -= 1\n    y.backward()",
            "Does `step()` stand above `backward()`?",
        ),
        ("x[-1:-1].min()", "does the slice end before it begins?"),
    ],
)
def test_errors_of_a_training_loop_have_a_cure(source, cure):
    status, lines = said(DOUBLE, f"def f(x):\n    import torch\n    {source}\n    return 2 * x")
    assert status == ERROR
    assert cure in "\n".join(lines)


def test_nan_equals_nan_and_only_nan():
    logs = kinds.Exercise(
        "00.logs", cell("def f(x):\n    return x * np.nan"), DOUBLE.starter, DOUBLE.probes, (), ()
    )
    assert said(logs, "def f(x):\n    return x - np.nan")[0] == PASS
    assert said(logs, "def f(x):\n    return x")[0] == TRY_AGAIN
    assert "returned nan; expected 2" in said(DOUBLE, "def f(x):\n    return x * np.nan")[1][0]


def test_a_warning_that_the_reference_gives_too_is_no_fault():
    logs = dataclasses.replace(DOUBLE, reference=cell("def f(x):\n    return np.log(x * 0)"))
    assert said(logs, "def f(x):\n    return np.log(0 * x)")[0] == PASS


def test_what_is_no_function_is_told_how():
    for answer in (3, "f", np.ones(3), None):
        found = examine(DOUBLE, answer)
        assert found.status == TRY_AGAIN
        assert 'without brackets: `check("00.double", double)`' in found.message


# ---- what the checker survives -----------------------------------------------------------------


def test_prints_stay_in_the_worker(capfd):
    worker.stop()  # the next one starts with the streams that are watched here
    source = "import os\ndef f(x):\n    print('here')\n    os.write(1, b'there')\n    return 2 * x"
    assert said(DOUBLE, source)[0] == PASS
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(0)", "ended Python itself"),
        ("os.kill(os.getpid(), 9)", "ended Python itself"),
        ("os.abort()", "ended Python itself"),
        ("sys.exit(0)", "a function ends with `return`"),
        ("time.sleep(1000)", "did not finish within 0.5 seconds"),
        (
            "open('/proc/self/mem' if os.path.exists('/proc') else '/nowhere', 'wb').seek(-1)",
            "Error",
        ),
    ],
)
def test_the_next_check_works(body, words):
    answer = cell(f"import os, sys, time\ndef f(x):\n    {body}")
    found = examine(DOUBLE, answer, 0.5)
    assert found.status == ERROR
    assert words in found.message
    assert examine(DOUBLE, DOUBLE.reference, PATIENT).status == PASS


def test_a_worker_that_was_ended_from_outside_is_replaced():
    number = worker._start(worker._packed(DOUBLE)).submit(os.getpid).result()
    os.kill(number, 9)
    assert examine(DOUBLE, DOUBLE.reference, PATIENT).status == PASS


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer signals on this system")
def test_the_stop_button_stops_a_check():
    def stop_button(*_):
        raise KeyboardInterrupt

    earlier = signal.signal(signal.SIGALRM, stop_button)
    assert examine(DOUBLE, DOUBLE.reference, PATIENT).status == PASS
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            examine(DOUBLE, cell("import time\ndef f(x):\n    time.sleep(1000)"), PATIENT)
    finally:
        signal.signal(signal.SIGALRM, earlier)
    started = time.perf_counter()
    assert examine(DOUBLE, DOUBLE.reference, PATIENT).status == PASS
    assert time.perf_counter() - started < PATIENT


@pytest.mark.skipif(os.name != "posix", reason="signals as on Linux and macOS")
def test_a_stopped_cell_elsewhere_leaves_the_worker():
    number = worker._start(worker._packed(DOUBLE)).submit(os.getpid).result()
    os.kill(number, signal.SIGINT)
    assert examine(DOUBLE, DOUBLE.reference, PATIENT).status == PASS
    assert worker._start(worker._packed(DOUBLE)).submit(os.getpid).result() == number


def test_the_workers_start_is_not_counted():
    worker.stop()
    assert examine(DOUBLE, cell("def f(x):\n    return 2 * x"), 0.2).status == PASS


def test_settings_do_not_leak_from_answer_to_answer():
    loud = "def f(x):\n    np.log(np.zeros(1))\n    return 2 * x"
    assert said(DOUBLE, "def f(x):\n    np.seterr(all='ignore')\n    return x * 9")[0] == TRY_AGAIN
    assert said(DOUBLE, loud)[0] == TRY_AGAIN
    assert said(DOUBLE, "def f(x):\n    np.seterr(all='raise')\n    return x * 9")[0] == TRY_AGAIN
    assert said(DOUBLE, loud)[0] == TRY_AGAIN


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to RLIMIT_DATA")
def test_memory_is_bounded():
    source = "def f(x):\n    kept = []\n    while True:\n        kept.append(bytes(10**8))"
    started = time.perf_counter()
    status, lines = said(DOUBLE, source)
    assert status == ERROR
    assert "MemoryError" in lines
    assert time.perf_counter() - started < PATIENT


def test_an_answer_may_use_what_other_cells_define():
    source = "two = 2.0\ndef g(v):\n    return two * v\ndef f(x):\n    return g(x)"
    assert said(DOUBLE, source)[0] == PASS
    assert said(DOUBLE, "def f(x):\n    return g(x)")[1][1] == "NameError: name 'g' is not defined"


def test_what_cannot_be_sent_is_told():
    source = (
        "import threading\nlock = threading.Lock()\ndef f(x):\n    with lock:\n        return x"
    )
    status, lines = said(DOUBLE, source)
    assert status == ERROR
    assert "cannot be sent to the checker" in lines[0]


# ---- what the learner calls --------------------------------------------------------------------


def shown(function, *arguments):
    """Return what a call displays, as text and as HTML."""
    InteractiveShell.instance()
    with capture_output() as captured:
        assert function(*arguments) is None
    (output,) = captured.outputs
    return output.data["text/plain"], output.data["text/html"]


def test_check_shows_the_verdict_in_bold_and_as_text():
    text, html = shown(check, "00.double", cell("def f(x):\n    return [1] < x"))
    assert text.startswith("TRY AGAIN · 00.double\nAt index [0] your function returned 0")
    assert html.startswith("<p><strong>TRY AGAIN</strong> · 00.double<br>At index [0]")
    _, html = shown(check, "00.double", cell("def f(x):\n    return y < 1 > 2 & 3"))
    assert "<code>return y &lt; 1 &gt; 2 &amp; 3</code>" in html


def test_a_stressed_word_is_shown_so_and_a_product_is_not():
    _, html = shown(say, "TRY AGAIN", "00.double", "The *old* one: 2*x*y, `a *b* c`, `[*w, *v]`.")
    assert "The <em>old</em> one: 2*x*y, <code>a *b* c</code>, <code>[*w, *v]</code>." in html


def test_check_records_a_pass_and_never_unmakes_it():
    shown(check, "00.double", cell("def f(x):\n    return x"))
    assert progress.load() == {}
    shown(check, "00.double", DOUBLE.reference)
    assert progress.load() == {"00.double": "PASS"}
    shown(check, "00.double", cell("def f(x):\n    return x"))
    assert progress.load() == {"00.double": "PASS"}


@pytest.fixture
def unwritable(tmp_path, monkeypatch):
    """Let the progress file lie where nothing can be written: below a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "file" / "progress.json"))


@pytest.mark.usefixtures("unwritable")
def test_progress_that_cannot_be_saved_breaks_nothing():
    text, _ = shown(check, "00.double", DOUBLE.reference)
    assert text.startswith("PASS")
    assert "Your progress could not be saved: " in text
    text, _ = shown(quiz, "00.q1", "b")
    assert text.startswith("PASS")
    assert "Your progress could not be saved: " in text


def test_hints_lead_on():
    text, _ = shown(hint, "00.double")
    assert text.startswith(f"HINT 1 of 2 · 00.double\n{DOUBLE.hints[0]}")
    assert 'hint("00.double", 2)' in text
    text, _ = shown(hint, "00.double", 2)
    assert DOUBLE.hints[1] in text
    assert 'solution("00.double")' in text


def test_solution_shows_the_reference():
    text, html = shown(solution, "00.double")
    assert text == "def double(x):\n    return 2 * x"
    assert html == f"<pre><code>{text}</code></pre>"


def test_quiz_answers_each_choice():
    assert shown(quiz, "00.q1", "?")[0].startswith("NOT STARTED · 00.q1\n")
    assert progress.load() == {}
    (question,) = all_of(kinds.Quiz, "00")
    for letter, answer in question.answers.items():
        verdict = "PASS" if letter == question.right else "TRY AGAIN"
        assert shown(quiz, "00.q1", f" {letter.upper()}")[0] == f"{verdict} · 00.q1\n{answer}"
    for choice in ("d", "", "ab", 2, None, ...):
        assert "Choose one letter in quotes: a, b, c." in shown(quiz, "00.q1", choice)[0]


def test_quiz_keeps_the_first_choice_and_the_best_end():
    shown(quiz, "00.q1", "a")
    assert progress.load() == {"00.q1": {"first": "a", "right": False}}
    shown(quiz, "00.q1", "b")
    shown(quiz, "00.q1", "c")
    assert progress.load() == {"00.q1": {"first": "a", "right": True}}


def test_the_table_counts():
    text, html = shown(progress_table)
    head, first, *_ = text.splitlines()
    assert head.split("  ")[0] == "Lesson"
    assert first.split() == ["00", "0", "of", "1", "0", "of", "1", "0"]
    shown(check, "00.double", DOUBLE.reference)
    shown(quiz, "00.q1", "b")
    progress.record("00.p1", "3")
    progress.record("01.gone", "PASS")
    text, html = shown(progress_table)
    assert text.splitlines()[1].split() == ["00", "1", "of", "1", "1", "of", "1", "1"]
    assert '<th scope="col">Exercises passed</th>' in html
    assert '<th scope="row">00</th><td>1 of 1</td>' in html
    progress.record("00.q1", "nonsense")
    assert shown(progress_table)[0].splitlines()[1].split()[4:7] == ["0", "of", "1"]


@pytest.mark.parametrize(
    ("function", "arguments", "error", "message"),
    [
        (check, ("00.duoble", 1), ValueError, "check: key .* got '00.duoble'; near it: 00.double"),
        (check, ("00.q1", 1), ValueError, "check: key must name an exercise, got '00.q1'"),
        (check, ("99.x", 1), ValueError, "check: key must name an exercise, got '99.x'; near it"),
        (check, (DOUBLE.reference, "00.double"), TypeError, "check: key must be a text .* first"),
        (hint, ("00.dobule",), ValueError, "hint: key .*; near it: 00.double"),
        (hint, ("00.double", 0), ValueError, "hint: number must be a whole number, at least 1"),
        (hint, ("00.double", 3), ValueError, "hint: number must be 1 to 2 here, got 3"),
        (hint, ("00.double", "a"), TypeError, "hint: number must be a whole number"),
        (solution, (None,), TypeError, "solution: key must be a text .* got NoneType None"),
        (quiz, ("00.double", "a"), ValueError, "quiz: key must name a question, got '00.double'"),
        (quiz, (1, "a"), TypeError, "quiz: key must be a text"),
    ],
)
def test_unknown_keys_are_named(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)


def test_importing_is_cheap():
    code = (
        "import sys, course_utils.exercises; "
        "heavy = {'numpy', 'joblib', 'IPython', 'torch', 'sklearn', 'course_utils.scratch'}; "
        "print(heavy & set(sys.modules) or 'light')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("light\n", "")


def test_the_worker_ends_with_the_kernel():
    code = (
        "import os\nfrom course_utils.exercises import worker\n"
        "from course_utils.exercises.lessons import all_of\n"
        "from course_utils.exercises.kinds import Exercise\n"
        "(double,) = all_of(Exercise, '00')\n"
        "assert worker.examine(double, lambda x: 2 * x, 30).status == 'PASS'\n"
        "print(worker._running[0].submit(os.getpid).result())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(ran.stdout), 0)

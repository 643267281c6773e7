"""What the learner calls: each function shows its answer, in HTML and as text."""

from __future__ import annotations

import html
import re

from course_utils import progress
from course_utils.arguments import describe
from course_utils.exercises.kinds import Exercise, Quiz
from course_utils.exercises.lessons import all_of, find, lesson_numbers

# `code` and *a stressed word*; a product, as in 2*x*y, is neither.
MARKED = re.compile(r"`([^`\n]+)`|(?<![\w*])\*(\w[\w ]*\w)\*(?![\w*])")


def check(key: str, answer: object) -> None:
    """Say whether `answer` does what the exercise asks: one of four answers, and why.

    PASS, TRY AGAIN, NOT STARTED, or ERROR IN YOUR CODE. Nothing is raised for whatever `answer` is
    or does: it runs in a process of its own, for at most three seconds.

    Parameters
    ----------
    key : str
        Lesson and name, such as "01.sigmoid".
    answer : object
        Your function itself, its name without brackets.

    Raises
    ------
    TypeError, ValueError
        If `key` is not a text or names no exercise.
    """
    exercise = find(Exercise, key, "check")
    from course_utils.exercises.worker import examine

    found = examine(exercise, answer)
    saved = progress.attempt(key, lambda earlier: "PASS") if found.status == "PASS" else ""
    say(found.status, key, found.message, saved)


def hint(key: str, number: int = 1) -> None:
    """Show a hint for an exercise; the next one says more.

    Parameters
    ----------
    key : str
        Lesson and name, such as "01.sigmoid".
    number : int
        Which hint, from 1.

    Raises
    ------
    TypeError, ValueError
        If `key` names no exercise, or there is no hint of that number.
    """
    from course_utils.numeric_arguments import integer

    hints = find(Exercise, key, "hint").hints
    number = integer(at_least=1)("hint: number", number, {})
    if number > len(hints):
        raise ValueError(f"hint: number must be 1 to {len(hints)} here, got {number}")
    after = f'`hint("{key}", {number + 1})` says more.'
    if number == len(hints):
        after = f'This was the last hint. `solution("{key}")` shows an answer.'
    say(f"HINT {number} of {len(hints)}", key, hints[number - 1], after)


def solution(key: str) -> None:
    """Show a right answer to an exercise: the course's own function.

    Parameters
    ----------
    key : str
        Lesson and name, such as "01.sigmoid".

    Raises
    ------
    TypeError, ValueError
        If `key` is not a text or names no exercise.
    """
    exercise = find(Exercise, key, "solution")
    from course_utils.exercises.sources import solution_source

    source = solution_source(exercise.reference, exercise.name)
    _display(f"<pre><code>{html.escape(source)}</code></pre>", source)


def quiz(key: str, choice: object) -> None:
    """Answer a question by the letter of your choice, and see what speaks for or against it.

    Parameters
    ----------
    key : str
        Lesson and number, such as "01.q3".
    choice : str
        One letter; "?" means not answered yet.

    Raises
    ------
    TypeError, ValueError
        If `key` is not a text or names no question.
    """
    question = find(Quiz, key, "quiz")
    letters = ", ".join(question.answers)
    letter = choice.strip().lower() if type(choice) is str else ""
    if letter == "?":
        say("NOT STARTED", key, f"Put the letter of your choice in place of the ?: {letters}.")
    elif letter not in question.answers:
        came = describe(choice)
        say("TRY AGAIN", key, f"Choose one letter in quotes: {letters}. Got {came}.")
    else:
        right = letter == question.right

        def remember(earlier: object) -> object:
            before = earlier if isinstance(earlier, dict) else {}
            first = before.get("first", letter)
            return {"first": first, "right": right or before.get("right") is True}

        saved = progress.attempt(key, remember)
        say("PASS" if right else "TRY AGAIN", key, question.answers[letter], saved)


def progress_table() -> None:
    """Show for each lesson how many exercises and questions were answered, and predictions made."""
    answers = progress.load()
    head = ("Lesson", "Exercises passed", "Questions answered right", "Predictions made")
    rows = [head]
    for lesson in lesson_numbers():
        exercises, questions = all_of(Exercise, lesson), all_of(Quiz, lesson)
        passed = sum(answers.get(one.key) == "PASS" for one in exercises)
        right = [answers.get(one.key) for one in questions]
        known = sum(isinstance(one, dict) and one.get("right") is True for one in right)
        predicted = sum(bool(re.fullmatch(rf"{lesson}\.p\d+", key)) for key in answers)
        rows.append(
            (
                lesson,
                f"{passed} of {len(exercises)}",
                f"{known} of {len(questions)}",
                str(predicted),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = "\n".join(
        "  ".join(f"{field:<{width}}" for field, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    lines = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{field}</td>" for field in row[1:])}</tr>'
        for row in rows[1:]
    )
    _display(
        f"<table><caption>Your progress</caption><thead><tr>{titles}</tr></thead>"
        f"<tbody>{lines}</tbody></table>",
        text,
    )


def say(status: str, key: str, *lines: str) -> None:
    """Show one answer of the checker: its word, what it is about, and what there is to tell."""
    text = "\n".join([f"{status} · {key}", *filter(None, lines)])
    safe = html.escape("\n".join(filter(None, lines)), quote=False)
    body = MARKED.sub(_mark_up, safe).replace("\n", "<br>")
    _display(f"<p><strong>{status}</strong> · {html.escape(key)}<br>{body}</p>", text)


def _mark_up(found: re.Match[str]) -> str:
    code, stressed = found.groups()
    return f"<code>{code}</code>" if code else f"<em>{stressed}</em>"


def _display(markup: str, text: str) -> None:
    from IPython.display import display

    display({"text/html": markup, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]

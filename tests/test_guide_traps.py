"""The guide's tables of wrong answers: all of the traps', up to date, and whole as markdown."""

from __future__ import annotations

import re

import pytest

from course_utils.authoring import guide
from course_utils.exercises import lesson_00
from course_utils.exercises.kinds import Exercise, Trap
from course_utils.exercises.lessons import all_of, lesson_numbers

EMPTY = "# Guide\n\n<!-- traps 00: begin -->\n<!-- traps 00: end -->\n\nThe end.\n"
ROW = re.compile(r"\| (.+?) (?<!\\)\| (.+?) (?<!\\)\|")


def letters(text):
    return re.sub(r"\W", "", text.replace("&lt;", "<")).lower()


def test_the_committed_guide_is_up_to_date():
    text = guide.GUIDE.read_text(encoding="utf-8")
    assert re.findall("<!-- traps (..): begin -->", text) == list(lesson_numbers())
    assert guide.with_traps(text) == text, "run: python -m course_utils.authoring.guide"


@pytest.mark.parametrize("lesson", lesson_numbers())
def test_every_trap_is_there_with_its_own_words_and_each_row_has_two_cells(lesson):
    parts = re.split(r"^#### (.*)\n", guide.wrong_answers(lesson), flags=re.MULTILINE)
    assert parts[1::2] == [exercise.key for exercise in all_of(Exercise, lesson)]
    for exercise, table in zip(all_of(Exercise, lesson), parts[2::2], strict=True):
        rows = table.strip().splitlines()[2:]
        cells = [ROW.fullmatch(row) for row in rows]
        assert all(cells), rows[cells.index(None)]
        said = [letters(found[1].partition("<br>")[0]) + letters(found[2]) for found in cells]
        for trap in exercise.traps:
            assert [one for one in said if one.startswith(letters(trap.message))], trap.message


def test_a_new_message_reaches_the_guide(monkeypatch):
    before = guide.with_traps(EMPTY)
    (exercise,) = lesson_00.EXERCISES
    odd = Trap(
        lambda x: 3 | 4,
        "You wrote `3 | 4`, and z <b>. Is |z| what you want? Use `<` here.",
    )
    monkeypatch.setattr(
        lesson_00, "EXERCISES", (Exercise(**vars(exercise) | {"traps": (odd, odd)}),)
    )
    after = guide.with_traps(before)
    row = (
        r"| You wrote `3 \| 4`, and z &lt;b>.<br>`3 \| 4`<br>`3 \| 4` |"
        r" Is \|z\| what you want? Use `<` here. |"
    )
    assert after.count("\n| ") == 2
    assert row in after
    assert after.startswith("# Guide\n\n<!-- traps 00: begin -->\n")
    assert after.endswith("\n<!-- traps 00: end -->\n\nThe end.\n")
    assert guide.with_traps(after) == after


@pytest.mark.parametrize(
    ("message", "cut"),
    [
        ("One thing. Then another: this.", ("One thing.", "Then another: this.")),
        ("The sign is turned: subtract it.", ("The sign is turned.", "Subtract it.")),
        ("Too many: p is 0.5 here.", ("Too many.", "p is 0.5 here.")),
        ("You counted the dead.", ("You counted the dead.", "")),
    ],
)
def test_a_message_is_cut_where_the_advice_begins(message, cut):
    assert guide._in_two(message) == cut


def test_only_short_plain_code_is_shown():
    def named(x):
        return x

    a, b = (lambda x: x + 1), (lambda x: x + 2)
    assert guide._short_code(lambda x: x**2) == "x**2"
    (long,) = [lambda x: x + len("what nobody reads in one look, in a narrow column of a table")]
    assert guide._short_code(lambda x: x + guide._nothing) == ""
    assert [guide._short_code(one) for one in (long, named, abs, a, b)] == [""] * 5


def test_a_guide_without_markers_is_refused():
    with pytest.raises(ValueError, match="must have <!-- traps"):
        guide.with_traps("# Guide\n")
    with pytest.raises(ModuleNotFoundError):
        guide.with_traps(EMPTY.replace("00", "99"))


def test_the_command_says_what_it_did(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(guide, "GUIDE", tmp_path / "guide.md")
    guide.GUIDE.write_text(EMPTY)
    assert guide.main() == guide.main() == 0
    assert capsys.readouterr().out == (
        "guide.md: the wrong answers are written anew.\nguide.md is up to date.\n"
    )
    assert guide.GUIDE.read_text() == guide.with_traps(EMPTY)

"""What the guide's first part says of the lessons and of a room is what stands elsewhere."""

from __future__ import annotations

import re
from itertools import pairwise

import nbformat

from course_utils.authoring import guide
from course_utils.authoring.minutes import core_minutes
from course_utils.authoring.refresh import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
TEXT = guide.GUIDE.read_text(encoding="utf-8").partition("\n## Lesson 00")[0]


def rows(start):
    """Return the cells of the table whose head begins with `start`."""
    table = TEXT[TEXT.index(f"| {start} |") :].partition("\n\n")[0]
    return [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]


def minutes(clock):
    hours, rest = clock.split(":")
    return 60 * int(hours) + int(rest)


def test_the_timetable_has_each_lesson_with_its_core_minutes():
    counted = [core_minutes(nbformat.read(path, as_version=4)) for path in LESSONS]
    meetings = rows("Meeting")
    assert [row[0] for row in meetings] == [str(number) for number in range(1, len(LESSONS) + 1)]
    assert [row[1][:2] for row in meetings] == [path.name[:2] for path in LESSONS]
    assert [int(row[2].removesuffix(" min")) for row in meetings] == counted


def test_the_one_day_gives_each_lesson_an_hour_and_overlaps_nowhere():
    day = [(*map(minutes, row[0].split("–")), row[1]) for row in rows("Time")]
    hours = {what[:2]: end - begin for begin, end, what in day if what[0] == "0"}
    assert hours == dict.fromkeys([path.name[:2] for path in LESSONS], 60)
    assert all(end <= begin for (_, end, _), (begin, _, _) in pairwise(day))


def test_the_sizes_follow_the_rule_a_gigabyte_each_and_a_core_for_four():
    for learners, memory, cores in rows("Learners"):
        gigabytes = int(re.fullmatch(r"(\d+) GB", memory)[1])
        assert int(learners) <= gigabytes <= 1.3 * int(learners)
        assert int(learners) / 4 <= int(cores) <= 1.3 * int(learners) / 4

"""The form of a deck and of its part of the instructor's guide: rules that yield complaints.

A rule takes a `Deck` and yields one text for each breach; none means that the deck keeps it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import nbformat

from course_utils import labs
from course_utils.authoring.pages import slide_type, slides_of
from course_utils.authoring.refresh import METADATA
from course_utils.exercises.kinds import Exercise
from course_utils.exercises.lessons import all_of

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "slides" / "instructor-guide.md"
TYPES = {"skip", "slide", "fragment", "-", "notes"}
CELL_METADATA = {"slideshow", "predict", "vote", "sends_to", "layout", "tags"}
FEWEST_SLIDES, MOST_SLIDES = 15, 25
MINUTES, SHORT_MINUTES = 90, 60
MOST_CODE_LINES, MOST_CODE_COLUMNS = 10, 60
NOTES = re.compile(
    r"\*\*(?P<minutes>\d+) min\*\* · \[[^\]]+\]"
    r"\(\.\./notebooks/(?P<lesson>\w+)\.ipynb#(?P<anchor>\S+)\)"
    r"\n\n\*\*Say\.\*\* \S((?!\*\*(Ask|They say)\.).)*"
    r"(?P<asks>\n\n\*\*Ask\.\*\* \S.*?\n\n\*\*They say\.\*\* \S.*)?",
    re.DOTALL,
)
HEADINGS = [
    "Objectives",
    "Prerequisites",
    "Plan for 90 minutes",
    "In 60 minutes",
    "On the board",
    "Checkpoints",
    "Demonstrations",
    "Questions to ask",
    "Votes",
    "Exit ticket",
    "Common wrong answers",
]


@dataclass
class Deck:
    """A deck, its lesson, and the whole text of the guide."""

    path: Path
    nb: nbformat.NotebookNode
    lesson: nbformat.NotebookNode
    guide: str

    @classmethod
    def read(cls, path):
        lesson = nbformat.read(ROOT / "notebooks" / path.name, 4)
        return cls(path, nbformat.read(path, 4), lesson, GUIDE.read_text(encoding="utf-8"))

    @cached_property
    def slides(self):
        return slides_of(self.nb)

    @cached_property
    def notes(self):
        """What the notes of each slide say, or None where they have not the agreed form."""
        return [NOTES.fullmatch(slide[-1].source) for slide in self.slides]

    @cached_property
    def minutes(self):
        return [int(said["minutes"]) if said else 0 for said in self.notes]

    @cached_property
    def sections(self):
        """The text below each heading of the lesson's part of the guide."""
        number = self.path.stem[:2]
        part = re.search(rf"(?ms)^## Lesson {number}\b.*?(?=^## |\Z)", self.guide)
        pieces = re.split(r"(?m)^### (.*)\n", part.group() if part else "")
        return dict(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))

    def calls(self):
        """The calls in the lesson's code: each with its name as written, and its node."""
        for cell in self.lesson.cells:
            if cell.cell_type == "code":
                for node in ast.walk(ast.parse(cell.source)):
                    if isinstance(node, ast.Call):
                        yield ast.unparse(node.func).rpartition(".")[2], node


def text_of(slide):
    return "\n\n".join(cell.source for cell in slide if slide_type(cell) != "notes")


def plain(text):
    return re.sub(r"[\s*`$\\]", "", text)


def choices_of(text):
    """Return the choices of a vote: each letter with its words."""
    found = re.findall(r"(?m)^- \*\*([A-D])\*\* (.*)$", text)
    return {letter: plain(words) for letter, words in found}


# ---- the deck ----------------------------------------------------------------------------------


def frame(deck):
    if deck.nb.metadata != METADATA or deck.nb.nbformat_minor != 5:
        yield "metadata must be that of the lessons, the format 4.5"
    for cell in deck.nb.cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") not in TYPES:
            yield f"{cell.id}: its slide_type must be one of {sorted(TYPES)}"
        if strange := set(cell.metadata) - CELL_METADATA:
            yield f"{cell.id}: unknown metadata {sorted(strange)}"
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            yield f"{cell.id}: a deck is committed without outputs and counts"
        if re.fullmatch(r"[0-9a-f]{8}(-.*)?|.{0,2}", cell.id):
            yield f"{cell.id}: an id says what its cell is"
    if slide_type(deck.nb.cells[0]) != "skip":
        yield "the first cell must be one to skip, with imports and data"


def slides(deck):
    if not FEWEST_SLIDES <= len(deck.slides) <= MOST_SLIDES:
        yield f"{len(deck.slides)} slides; {FEWEST_SLIDES} to {MOST_SLIDES} are agreed"
    for number, slide in enumerate(deck.slides, start=1):
        headings = re.findall(r"(?m)^(#+) \S", re.sub(r"(?s)```.*?```", "", text_of(slide)))
        wanted = "#" if number == 1 else "##"
        if headings != [wanted] or not slide[0].source.startswith(wanted):
            yield f"slide {number}: it must begin with its one heading, {wanted!r}, got {headings}"
        kinds = [slide_type(cell) for cell in slide]
        if kinds.count("notes") != 1 or kinds[-1] != "notes":
            yield f"slide {number}: it must end in one cell of notes"


def notes(deck):
    anchors = {
        re.sub(r"[*`]", "", heading).replace(" ", "-")
        for cell in deck.lesson.cells
        if cell.cell_type == "markdown"
        for heading in re.findall(r"(?m)^#+ (.*)$", cell.source)
    }
    for number, said in enumerate(deck.notes, start=1):
        if not said:
            yield f"slide {number}: its notes have not the agreed form"
        elif said["lesson"] != deck.path.stem or unquote(said["anchor"]) not in anchors:
            yield f"slide {number}: {said['lesson']}#{said['anchor']} is no heading of its lesson"
        elif int(said["minutes"]) < 1:
            yield f"slide {number}: a slide takes a minute at least"
    if sum(deck.minutes) != MINUTES:
        yield f"the notes sum to {sum(deck.minutes)} minutes, not {MINUTES}"
    asked = sum(bool(said and said["asks"]) for said in deck.notes)
    if 2 * asked < len(deck.slides):
        yield f"only {asked} of {len(deck.slides)} slides ask the room something"


def predictions(deck):
    asked = {}
    for slide in deck.slides:
        for cell in slide:
            if "predict" in cell.metadata:
                asked[cell.metadata.predict] = plain(text_of(slide))
    for name, call in deck.calls():
        if name != "predict" or not isinstance(call.args[0], ast.Constant):
            continue
        key, *choices = [ast.literal_eval(argument) for argument in call.args]
        if key not in asked:
            yield f"no slide asks the prediction {key}"
        elif missing := [one for one in choices if plain(one) not in asked[key]]:
            yield f"{key}: its slide does not offer {missing}"
        asked.pop(key, None)
    yield from (f"{key} is no prediction of the lesson" for key in asked)


def errands(deck):
    wanted = {f"lab:{name}" for name, _ in deck.calls() if name in labs.__all__}
    exercises = {f"exercise:{one.key}" for one in all_of(Exercise, deck.path.stem[:2])}
    sent = set()
    for number, slide in enumerate(deck.slides, start=1):
        for target in chain.from_iterable(cell.metadata.get("sends_to", []) for cell in slide):
            sent.add(target)
            if target not in wanted | exercises:
                yield f"slide {number}: {target} is no lab and no exercise of the lesson"
                continue
            kind, _, key = target.partition(":")
            named = getattr(labs, key)().design.title if kind == "lab" else f'check("{key}"'
            if named not in text_of(slide):
                yield f"slide {number}: it sends to {target} and must say {named!r}"
    yield from (f"no slide sends to {lab}" for lab in sorted(wanted - sent))


def votes(deck):
    found = []
    for number, slide in enumerate(deck.slides, start=1):
        for cell in slide:
            if "vote" in cell.metadata:
                found.append(cell.metadata.vote)
                if list(choices_of(cell.source)) != list("ABCD"):
                    yield f"slide {number}: a vote offers A, B, C and D"
    if found != [1, 2, 3, 4]:
        yield f"the votes must be 1, 2, 3, 4 in this order, got {found}"


def shown_code(deck):
    for cell in deck.nb.cells:
        tags = cell.metadata.get("tags", [])
        if set(tags) - {"show-code"}:
            yield f"{cell.id}: unknown tags {tags}"
        fenced = re.findall(r"(?s)```\w*\n(.*?)```", cell.source)
        code = [cell.source] if tags else fenced if cell.cell_type == "markdown" else []
        for lines in map(str.splitlines, code):
            if len(lines) > MOST_CODE_LINES or max(map(len, lines)) > MOST_CODE_COLUMNS:
                yield f"{cell.id}: more code than {MOST_CODE_LINES} lines of {MOST_CODE_COLUMNS}"


# ---- the guide ---------------------------------------------------------------------------------


def guide_headings(deck):
    if [one for one in deck.sections if one in HEADINGS] != HEADINGS:
        yield f"the guide's headings must be {HEADINGS}, got {list(deck.sections)}"
    for heading, text in deck.sections.items():
        if not text and heading != "Common wrong answers":
            yield f"nothing stands below {heading}"
    objectives = re.findall(r"(?m)^- ", deck.sections.get("Objectives", ""))
    if not 3 <= len(objectives) <= 5:
        yield f"{len(objectives)} objectives; 3 to 5 are agreed"


def rows_of(section):
    """Return the rows of the table in a section, each a list of its cells, without its head."""
    rows = re.findall(r"(?m)^\|(.*)\|$", section)[2:]
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def span(text):
    """Return a span such as "2–5" as its first and last number; "3" is both."""
    first, _, last = text.partition("–")
    return int(first), int(last or first)


def plan(deck):
    rows = [(*map(span, row[:2]),) for row in rows_of(deck.sections["Plan for 90 minutes"])]
    minute = slide = 0
    for (start, end), (first, last) in rows:
        if (start, first) != (minute, slide + 1):
            yield f"the row {start}–{end} must begin at minute {minute} with slide {slide + 1}"
        if (taken := sum(deck.minutes[first - 1 : last])) != end - start:
            yield f"the row {start}–{end}: its slides {first}–{last} take {taken} minutes"
        minute, slide = end, last
    if (minute, slide) != (MINUTES, len(deck.slides)):
        yield f"the plan ends at minute {minute} with slide {slide}"


def cuts(deck):
    saved = 0
    for what, slides, minutes, _ in rows_of(deck.sections["In 60 minutes"]):
        first, last = span(slides)
        saved += int(minutes)
        if int(minutes) > sum(deck.minutes[first - 1 : last]):
            yield f"{what}: slides {first}–{last} take less than the {minutes} minutes to save"
    if saved != MINUTES - SHORT_MINUTES:
        yield f"the cuts save {saved} minutes"


def checkpoints(deck):
    said = re.findall(r"(?i)\bby minute (\d+)", deck.sections["Checkpoints"])
    minutes = [int(minute) for minute in said]
    if len(minutes) < 3 or minutes != sorted(minutes) or not all(m <= MINUTES for m in minutes):
        yield f"three checkpoints or more, in order, by minute 1 to {MINUTES}; got {minutes}"


def guide_votes(deck):
    parts = re.split(r"(?m)^#### Vote (\d): \S.*$", deck.sections["Votes"])
    if parts[1::2] != ["1", "2", "3", "4"]:
        yield f"the guide must have votes 1 to 4, got {parts[1::2]}"
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        if list(choices_of(text)) != list("ABCD"):
            yield f"vote {number}: its choices must be A, B, C, D"
        if not re.search(r"Right: [A-D]\.", text):
            yield f"vote {number}: it must say which choice is right"
        expect = re.search(r"Expect: A (\d+) %, B (\d+) %, C (\d+) %, D (\d+) %", text)
        if not expect or sum(map(int, expect.groups())) != 100:
            yield f"vote {number}: the shares to expect must sum to 100 %"


def same_votes(deck):
    """Yield votes whose choices are not the same on the slide and in the guide."""
    on_slides = {
        str(cell.metadata.vote): choices_of(cell.source)
        for cell in deck.nb.cells
        if "vote" in cell.metadata
    }
    parts = re.split(r"(?m)^#### Vote (\d): \S.*$", deck.sections["Votes"])
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        if choices_of(text) != on_slides.get(number):
            yield f"vote {number}: the slide and the guide must offer the same choices"


def demonstrations(deck):
    """Yield what goes wrong when the guide's demonstrations are run as they stand."""
    names = {name: getattr(labs, name) for name in labs.__all__}
    for code in re.findall(r"(?s)```python\n(.*?)```", deck.sections["Demonstrations"]):
        try:
            exec(code, dict(names))
        except Exception as error:
            yield f"{code.strip()}: {type(error).__name__} {error}"


RULES = [
    frame,
    slides,
    notes,
    predictions,
    errands,
    votes,
    shown_code,
    guide_headings,
    plan,
    cuts,
    checkpoints,
    guide_votes,
    same_votes,
    demonstrations,
]

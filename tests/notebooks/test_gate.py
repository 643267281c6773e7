"""The gate's own tests: each kind of damage to a copy of a sound notebook must be noticed."""

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import hygiene
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_utils.authoring import refresh

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def cell(notebook, cell_id):
    return hygiene.find_cell(notebook, cell_id)


def alter(cell_id, old, new):
    """Return a damage that replaces a text in a cell's source."""

    def damage(lesson):
        target = cell(lesson.nb, cell_id)
        assert old in target.source
        target.source = target.source.replace(old, new)

    return damage


def write_below(cell_id, text):
    return lambda lesson: cell(lesson.nb, cell_id).update(
        source=f"{cell(lesson.nb, cell_id).source}\n\n{text}"
    )


def put_metadata(cell_id, **metadata):
    return lambda lesson: cell(lesson.nb, cell_id).metadata.update(metadata)


def put_output(cell_id, kind, **content):
    return lambda lesson: cell(lesson.nb, cell_id).outputs.append(new_output(kind, **content))


def put_html(html):
    return put_output("adding-code", "display_data", data={"text/html": html})


def set_field(cell_id, **fields):
    return lambda lesson: cell(lesson.nb, cell_id).update(fields)


def alter_glossary(old, new):
    return lambda lesson: cell(lesson.start, "glossary").update(
        source=cell(lesson.start, "glossary").source.replace(old, new)
    )


def drop(cell_id):
    return lambda lesson: lesson.nb.cells.remove(cell(lesson.nb, cell_id))


def lengthen(cell_ids, lines):
    def damage(lesson):
        for cell_id in cell_ids:
            cell(lesson.nb, cell_id).source = "a = 1\n" * lines

    return damage


def swell(lesson):
    lesson.path.write_bytes(b" " * (hygiene.MAX_FILE_BYTES + 1))


def tag_all(lesson):
    for code_cell in lesson.code:
        code_cell.metadata.update(tags=["nbval-ignore-output"], reason="it is not the same twice")


def move_title(lesson):
    lesson.nb.cells.insert(0, lesson.nb.cells.pop(1))


def add_empty_code(lesson):
    lesson.nb.cells.append(new_code_cell("", id="empty-cell"))


def put_code_after_figure(lesson):
    at = lesson.nb.cells.index(cell(lesson.nb, "line-figure"))
    lesson.nb.cells.insert(at + 1, new_code_cell("1", id="in-between"))


def formula_last(lesson):
    last = new_markdown_cell("$$x$$", id="last", metadata={"evaluated_by": ["adding-code"]})
    lesson.nb.cells.append(last)


ALL_CODE = ["adding-code", "clock", "choice", "line-figure", "temporary"]
DAMAGES = [
    (hygiene.valid_notebook, "field missing", lambda lesson: lesson.nb.cells[2].pop("outputs")),
    (hygiene.file_size, "too large", swell),
    (hygiene.canonical_metadata, "Python's version", lambda lesson: lesson.nb.metadata.update(v=1)),
    (
        hygiene.canonical_metadata,
        "widget state",
        lambda lesson: lesson.nb.metadata.update(widgets={}),
    ),
    (hygiene.canonical_metadata, "timing", put_metadata("clock", execution={})),
    (hygiene.cell_ids, "random", set_field("choice", id="3f2a91bc")),
    (hygiene.cell_ids, "random, long", set_field("choice", id="a3f2a91b-22cd-4e1f-9d0a-aa")),
    (hygiene.cell_ids, "no word", set_field("choice", id="c1")),
    (hygiene.cell_ids, "capitals", set_field("choice", id="Choice_1")),
    (hygiene.cell_ids, "twice", set_field("choice", id="title")),
    (hygiene.tags, "unknown", put_metadata("choice", tags=["skip"], reason="it takes too long")),
    (hygiene.tags, "no reason", lambda lesson: cell(lesson.nb, "clock").metadata.pop("reason")),
    (hygiene.tags, "too many", tag_all),
    (hygiene.tags, "as a comment", write_below("choice", "# NBVAL_SKIP")),
    (hygiene.execution_counts, "nulled", set_field("adding-code", execution_count=None)),
    (hygiene.execution_counts, "out of order", set_field("adding-code", execution_count=7)),
    (hygiene.execution_counts, "never run", add_empty_code),
    (
        hygiene.no_errors,
        "error",
        put_output("choice", "error", ename="E", evalue="e", traceback=[]),
    ),
    (hygiene.no_errors, "stderr", put_output("choice", "stream", name="stderr", text="Warning")),
    (hygiene.nothing_fleeting, "address", put_html("<p>object at 0x7f00aa</p>")),
    (
        hygiene.nothing_fleeting,
        "widget view",
        put_output("choice", "display_data", data={refresh.WIDGET_VIEW: {}}),
    ),
    (hygiene.no_semicolons, "semicolon", alter("adding-code", "2\n", "2;\n")),
    (hygiene.no_semicolons, "last semicolon", write_below("adding-code", "a; ")),
    (hygiene.cell_lengths, "long on the whole", lengthen(ALL_CODE, hygiene.MAX_MEDIAN_LINES + 1)),
    (
        hygiene.cell_lengths,
        "one very long",
        lengthen(["clock"], hygiene.MAX_NINETIETH_PERCENTILE_LINES + 1),
    ),
    (hygiene.alt_texts, "removed", put_html(f'<img src="{PIXEL}">')),
    (hygiene.alt_texts, "empty", put_html(f'<img alt="" src="{PIXEL}">')),
    (hygiene.alt_texts, "without a number", put_html(f'<img alt="A line" src="{PIXEL}">')),
    (
        hygiene.alt_texts,
        "placeholder",
        put_html('<img alt="No description has been provided for this image 1">'),
    ),
    (
        hygiene.alt_texts,
        "bare picture",
        put_output("choice", "display_data", data={"image/png": "iVBORw0KGgo="}),
    ),
    (hygiene.alt_texts, "in text, none", write_below("more", "![](../README.md)")),
    (hygiene.alt_texts, "in text, HTML", write_below("more", "<img src='../README.md'>")),
    (hygiene.figures_are_read, "no text", drop("after-line-figure")),
    (hygiene.figures_are_read, "code after it", put_code_after_figure),
    (hygiene.figures_are_read, "only a heading", set_field("after-line-figure", source="### On")),
    (hygiene.headings, "no title", alter("title", "# 01", "01")),
    (hygiene.headings, "title later", move_title),
    (hygiene.headings, "two titles", write_below("more", "# Another")),
    (hygiene.headings, "jump", alter("more", "### A", "#### A")),
    (hygiene.headings, "no number", alter("more", "## 2 More", "## More")),
    (hygiene.headings, "another's number", alter("more", "## 2 More", "## 3 More")),
    (hygiene.minutes, "other figure", alter("title", "5 minutes", "10 minutes")),
    (hygiene.minutes, "no figure", alter("title", "**5 minutes**", "Five minutes")),
    (hygiene.minutes, "neither core nor deeper", alter("more", " · deeper", "")),
    (hygiene.minutes, "grown", write_below("adding", "word " * 150 * 5)),
    (hygiene.links, "file", write_below("more", "[gone](../gone.md)")),
    (hygiene.links, "picture", write_below("more", "![a line that rises](gone.png)")),
    (hygiene.links, "anchor here", alter("adding", "#2-More", "#3-More")),
    (hygiene.links, "anchor elsewhere", alter("adding", "=glossary", "=index")),
    (hygiene.hosts, "in text", write_below("more", "<https://tracker.example/x>")),
    (hygiene.hosts, "in code", write_below("choice", "u = 'http://cdn.example'")),
    (hygiene.hosts, "in an output", put_html('<script src="https://cdn.example/x.js">')),
    (hygiene.fillers, "one word", write_below("more", "This is Easily seen.")),
    (hygiene.fillers, "two words", write_below("more", "It is of\ncourse so.")),
    (hygiene.glossary, "unknown term", alter("new-terms", "**bias**", "**biases**")),
    (hygiene.glossary, "no terms", set_field("new-terms", source="None.")),
    (hygiene.glossary, "no cell", drop("new-terms")),
    (hygiene.glossary, "term removed", alter_glossary("| bias |", "| slope |")),
    (hygiene.glossary, "other columns", alter_glossary("Korean", "French")),
    (hygiene.formulas, "not named", lambda lesson: cell(lesson.nb, "adding").metadata.clear()),
    (hygiene.formulas, "no such cell", put_metadata("adding", evaluated_by=["sum"])),
    (hygiene.formulas, "cell above", formula_last),
    (
        hygiene.formulas,
        "no such test",
        put_metadata("adding", evaluated_by=["tests/notebooks/test_gate.py::test_none"]),
    ),
    (hygiene.formulas, "a word, no list", put_metadata("adding", evaluated_by="adding-code")),
]


@pytest.fixture
def lesson(specimen):
    return hygiene.Lesson.read(specimen / "notebooks" / "01_specimen.ipynb")


@pytest.fixture
def start(specimen):
    return hygiene.Lesson.read(specimen / "notebooks" / "00_start_here.ipynb")


@pytest.mark.parametrize("rule", hygiene.RULES, ids=lambda rule: rule.__name__)
def test_the_unbroken_copy_keeps_every_rule(rule, lesson, start):
    assert list(rule(lesson)) == []
    assert list(rule(start)) == []


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        pytest.param(rule, damage, id=f"{rule.__name__}-{name.replace(' ', '_')}")
        for rule, name, damage in DAMAGES
    ],
)
def test_damage_is_noticed(rule, damage, lesson):
    damage(lesson)
    assert list(rule(lesson))


def test_every_rule_is_tested():
    assert {rule for rule, _, _ in DAMAGES} == set(hygiene.RULES)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| weight |", "| Bias |"),
        ("| weight |", "| aim |"),
        ("| 편향 |", "| |"),
    ],
    ids=["twice", "not sorted", "no Korean"],
)
def test_damage_to_the_glossary_is_noticed(old, new, start):
    alter_glossary(old, new)(start)
    target = cell(start.nb, "glossary")
    target.source = target.source.replace(old, new)
    assert list(hygiene.glossary(start))


def test_readme_with_other_minutes_is_noticed(specimen):
    (specimen / "README.md").write_text("| [01](notebooks/01_specimen.ipynb) | 55 min |\n")
    lesson = hygiene.Lesson.read(specimen / "notebooks" / "01_specimen.ipynb")
    assert list(hygiene.minutes(lesson))


def test_a_formula_may_name_a_test(lesson):
    named = "tests/notebooks/test_gate.py::test_a_formula_may_name_a_test"
    cell(lesson.nb, "adding").metadata.evaluated_by = [named]
    assert list(hygiene.formulas(lesson)) == []


# ---- nbval, as `make test` calls it ------------------------------------------------------------


def keep(notebook):
    """Damage nothing."""


def replace_output(cell_id, key, pattern, new):
    def damage(notebook):
        output = cell(notebook, cell_id).outputs[0]
        texts = output if key == "text" else output.data
        texts[key], count = re.subn(pattern, new, texts[key])
        assert count == 1

    return damage


def change_source(notebook):
    target = cell(notebook, "adding-code")
    target.source = target.source.replace("1 + 2", "1 + 3")


def null_count(notebook):
    cell(notebook, "adding-code").execution_count = None


def add_stderr(notebook):
    target = cell(notebook, "adding-code")
    target.source += "\nimport sys\nprint('oh', file=sys.stderr)"


def drop_output(notebook):
    cell(notebook, "adding-code").outputs = []


def raise_error(notebook):
    cell(notebook, "adding-code").source += "\n1 / 0"


NOTICED = {
    "changed-output": replace_output("adding-code", "text", "3", "4"),
    "changed-source": change_source,
    "nulled-count": null_count,
    "added-stderr": add_stderr,
    "dropped-output": drop_output,
    "error": raise_error,
    "changed-alt": replace_output("line-figure", "text/html", "up to 1", "down to 1"),
    "changed-choices": replace_output("choice", "text/plain", "4", "5"),
}
LET_PASS = {
    "unbroken": keep,
    "other-picture-bytes": replace_output(
        "line-figure", "text/html", "base64,[A-Za-z0-9+/=]+", "base64,iVBORw0KGgo="
    ),
    "other-temporary-path": replace_output("temporary", "text", "TEMPORARY", "/tmp/tmpabc_1/x"),
    "other-clock": replace_output("clock", "text/plain", "^.*$", "0.5"),
}


@pytest.fixture(scope="session")
def nbval_failures(refreshed_specimen, tmp_path_factory):
    """Run nbval once over a copy for each damage; return how many cells failed in each."""
    folder = tmp_path_factory.mktemp("damaged copies")
    whole = refreshed_specimen / "notebooks" / "01_specimen.ipynb"
    for name, damage in (NOTICED | LET_PASS).items():
        notebook = nbformat.read(whole, as_version=4)
        damage(notebook)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    report = folder / "report.xml"
    ran = subprocess.run(
        ["make", "-o", ".venv/ready-test", "nbval", f"NOTEBOOKS={folder}"],
        cwd=hygiene.ROOT,
        env=os.environ | {"PYTEST_ADDOPTS": f"--junitxml='{report}'"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert report.exists(), ran.stdout + ran.stderr
    failures = dict.fromkeys(NOTICED | LET_PASS, 0)
    cells = ET.parse(report).findall(".//testcase")
    assert len(cells) == len(failures) * len(ALL_CODE)
    for one in cells:
        bad = [child for child in one if child.tag in ("failure", "error")]
        failures[one.get("classname").split(".")[-2]] += len(bad)
    return failures


@pytest.mark.parametrize("name", NOTICED)
def test_nbval_notices(name, nbval_failures):
    assert nbval_failures[name] >= 1


@pytest.mark.parametrize("name", LET_PASS)
def test_nbval_lets_pass(name, nbval_failures):
    assert nbval_failures[name] == 0


def test_nbval_reads_both_rules():
    from nbval.plugin import get_sanitize_patterns

    text = Path(refresh.__file__).with_name("sanitize.cfg").read_text(encoding="utf-8")
    assert get_sanitize_patterns(text) == refresh.RULES
    assert len(re.findall("^regex:", text, re.MULTILINE)) == len(refresh.RULES) == 2


def sanitise(text):
    for pattern, replacement in refresh.RULES:
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("in /tmp/tmp1x_2/progress.json now", "in TEMPORARY now"),
        ("'/var/folders/zz/T/a.txt'", "'TEMPORARY'"),
        ("'/private/tmp/a.txt'", "'TEMPORARY'"),
        ("TEMPORARY", "TEMPORARY"),
        ("/home/me/tmp/notes", "/home/me/tmp/notes"),
        ('<img alt="A 1" src="data:image/png;base64,iVBO/tmp/Rw0+=="> on', None),
        ("w = [1.234 -0.5]", "w = [1.234 -0.5]"),
        ("<p>data, image/png, base64</p>", "<p>data, image/png, base64</p>"),
    ],
)
def test_sanitising_hides_no_more_than_it_should(text, clean):
    assert sanitise(text) == (clean or '<img alt="A 1" src="PICTURE"> on')

"""What nbval does not see: rules for the notebooks, each a function that returns complaints.

A rule takes a `Lesson` and yields one text for each breach; none means clean.
"""

import ast
import re
import statistics
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat

from course_utils.authoring.minutes import core_minutes
from course_utils.authoring.refresh import ADDRESS, METADATA, WIDGET_VIEW

ROOT = Path(__file__).resolve().parents[2]

MAX_FILE_BYTES = 1_000_000
MAX_MEDIAN_LINES = 5
MAX_NINETIETH_PERCENTILE_LINES = 15
MAX_TAGGED_CELLS = 2
TAGS = {"nbval-ignore-output"}
CELL_METADATA = {"tags", "reason", "evaluated_by"}
MIN_WORDS_OF_A_REASON = 3
MIN_WORDS_OF_AN_ALT_TEXT = 3
MIN_WORDS_AFTER_A_FIGURE = 5
MIN_LETTERS_OF_A_CELL_ID = 3
PLACEHOLDERS = ("no description has been provided", "image", "figure", "todo", "alt text")
FILLERS = "simply|just|obviously|clearly|easy|easily|basically|very|of course"
HOSTS = {
    "creativecommons.org",
    "doi.org",
    "silverstar0727.github.io",
}
ADDRESS_STARTS = ("https://github.com/allisonhorst/",)


@dataclass(frozen=True)
class Lesson:
    """A notebook and where it stands; `start` is the notebook with the glossary."""

    path: Path
    nb: nbformat.NotebookNode
    start: nbformat.NotebookNode
    readme: str = ""

    @classmethod
    def read(cls, path):
        readme = path.parent.parent / "README.md"
        return cls(
            path,
            nbformat.read(path, as_version=4),
            nbformat.read(path.with_name("00_start_here.ipynb"), as_version=4),
            readme.read_text(encoding="utf-8") if readme.exists() else "",
        )

    @property
    def is_start(self):
        return self.path.stem == "00_start_here"

    @cached_property
    def code(self):
        return [cell for cell in self.nb.cells if cell.cell_type == "code"]

    @cached_property
    def text(self):
        return [cell for cell in self.nb.cells if cell.cell_type == "markdown"]


def outputs(lesson):
    for cell in lesson.code:
        for output in cell.outputs:
            yield cell, output


def without_code(markdown):
    """Blank out code and formulas, where nothing is prose, a link or a heading."""
    for not_prose in (r"```.*?```", r"`[^`\n]*`", r"\$\$.*?\$\$", r"\$[^$\n]*\$"):
        markdown = re.sub(not_prose, " ", markdown, flags=re.DOTALL)
    return markdown


def count_words(text):
    return len(re.findall(r"\w*[^\W\d_]\w*", text))


def find_cell(notebook, cell_id):
    return next((cell for cell in notebook.cells if cell.get("id") == cell_id), None)


# ---- the file ---------------------------------------------------------------------------------


def valid_notebook(lesson):
    try:
        nbformat.validate(lesson.nb)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook: {error.message}"


def file_size(lesson):
    size = lesson.path.stat().st_size
    if size > MAX_FILE_BYTES:
        yield f"{size:,} bytes; at most {MAX_FILE_BYTES:,}"


def canonical_metadata(lesson):
    if lesson.nb.metadata != METADATA:
        yield f"metadata must be as `make refresh` writes it, got {dict(lesson.nb.metadata)}"
    for cell in lesson.nb.cells:
        for key in sorted(set(cell.metadata) - CELL_METADATA):
            yield f"{cell.id}: unknown cell metadata {key!r}"


def cell_ids(lesson):
    seen = set()
    for cell in lesson.nb.cells:
        if cell.id in seen:
            yield f"{cell.id}: this id is used twice"
        seen.add(cell.id)
        letters = len(re.findall(r"[a-z]", cell.id))
        random = re.match(r"(?=[a-f-]*\d)[0-9a-f]{6,}(-|$)", cell.id)
        slug = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell.id)
        if not slug or random or letters < MIN_LETTERS_OF_A_CELL_ID:
            yield f"{cell.id}: a cell's id must say what the cell is, in a-z, 0-9 and hyphens"


def tags(lesson):
    tagged = [cell for cell in lesson.nb.cells if cell.metadata.get("tags")]
    for cell in tagged:
        for tag in cell.metadata.tags:
            if tag not in TAGS:
                yield f"{cell.id}: unknown tag {tag!r}"
        if count_words(str(cell.metadata.get("reason", ""))) < MIN_WORDS_OF_A_REASON:
            yield f'{cell.id}: a tag needs a "reason" in the metadata, in words'
    if len(tagged) > MAX_TAGGED_CELLS:
        yield f"{len(tagged)} cells with tags; at most {MAX_TAGGED_CELLS}"
    for cell in lesson.code:
        if comment := re.search(r"#\s*(NBVAL_\w+|PYTEST_VALIDATE\w+)", cell.source):
            yield f"{cell.id}: {comment.group(1)} as a comment escapes the rule for tags"


# ---- code and outputs --------------------------------------------------------------------------


def execution_counts(lesson):
    counts = [cell.execution_count for cell in lesson.code]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts must run from 1 to {len(counts)}, got {counts}; run `make refresh`"


def no_errors(lesson):
    for cell, output in outputs(lesson):
        if output.output_type == "error":
            yield f"{cell.id}: ends in {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"{cell.id}: writes to stderr: {output.text[:80]!r}"


def nothing_fleeting(lesson):
    for cell, output in outputs(lesson):
        if ADDRESS.search(str(output)):
            yield f"{cell.id}: shows an object's address"
        if WIDGET_VIEW in output.get("data", {}):
            yield f"{cell.id}: holds a widget's view, which opens nowhere; run `make refresh`"


def no_semicolons(lesson):
    for cell in lesson.code:
        for line in cell.source.splitlines():
            if line.rstrip().endswith(";"):
                yield f"{cell.id}: a line ends in a semicolon: {line.strip()!r}"


def cell_lengths(lesson):
    lengths = [
        len([line for line in cell.source.splitlines() if line.strip()]) for cell in lesson.code
    ]
    if not lengths:
        return
    median = statistics.median(lengths)
    if median > MAX_MEDIAN_LINES:
        yield f"the median code cell has {median:g} lines; at most {MAX_MEDIAN_LINES}"
    ninetieth = sorted(lengths)[-(-9 * len(lengths) // 10) - 1]
    if ninetieth > MAX_NINETIETH_PERCENTILE_LINES:
        yield (
            f"the 90th percentile of code cells has {ninetieth} lines; "
            f"at most {MAX_NINETIETH_PERCENTILE_LINES}"
        )


# ---- pictures ----------------------------------------------------------------------------------


def alt_texts(lesson):
    for cell, output in outputs(lesson):
        data = output.get("data", {})
        markup = data.get("text/html", "")
        if any(kind.startswith("image/") for kind in data) and "<img" not in markup:
            yield f"{cell.id}: a picture without alt text; use show(fig, alt=…)"
        for alt in html_alts(markup):
            if is_placeholder(alt) or not re.search(r"\d", alt):
                yield f"{cell.id}: alt text must tell what is seen, with a number, got {alt!r}"
    for cell in lesson.text:
        prose = without_code(cell.source)
        alts = html_alts(prose) + re.findall(r"!\[([^\]]*)\]\(", prose)
        for alt in alts:
            if is_placeholder(alt) or count_words(alt) < MIN_WORDS_OF_AN_ALT_TEXT:
                yield f"{cell.id}: alt text must tell what is seen, in words, got {alt!r}"


def html_alts(markup):
    images = re.findall(r"<img\b[^>]*>", markup)
    found = [re.search(r"""\balt=(["'])(.*?)\1""", image, re.DOTALL) for image in images]
    return [alt.group(2) if alt else "" for alt in found]


def is_placeholder(alt):
    plain = alt.strip().strip(".").casefold()
    return plain in PLACEHOLDERS or plain.startswith(PLACEHOLDERS[0])


def figures_are_read(lesson):
    followers = [*lesson.nb.cells[1:], None]
    for cell, after in zip(lesson.nb.cells, followers, strict=True):
        data = [output.get("data", {}) for output in cell.get("outputs", [])]
        if not any("<img" in one.get("text/html", "") or "image/png" in one for one in data):
            continue
        first = after.source.strip() if after and after.cell_type == "markdown" else "#"
        if first.startswith("#") or count_words(without_code(first)) < MIN_WORDS_AFTER_A_FIGURE:
            yield f"{cell.id}: a sentence right after the figure must say what to see in it"


# ---- text --------------------------------------------------------------------------------------


def headings_of(markdown):
    """Return (level, text) of each heading outside code."""
    without_fences = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    found = re.findall(r"^(#{1,6}) +(.+?)\s*$", without_fences, re.MULTILINE)
    return [(len(marks), text) for marks, text in found]


def headings(lesson):
    found = [heading for cell in lesson.text for heading in headings_of(cell.source)]
    first = lesson.nb.cells[0]
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        yield "the first cell must begin with the title, a heading of level 1"
    titles = [text for level, text in found if level == 1]
    if len(titles) != 1:
        yield f"one heading of level 1, got {len(titles)}: {titles}"
    for (level, _), (following, text) in pairwise(found):
        if following > level + 1:
            yield f"heading {text!r} jumps from level {level} to {following}"
    sections = [text for level, text in found if level == 2]
    for number, text in enumerate(sections, start=1):
        if not text.startswith(f"{number} "):
            yield f"section {text!r} must begin with its number, {number}"


def minutes(lesson):
    try:
        figure = core_minutes(lesson.nb)
    except ValueError as error:
        yield str(error)
        return
    said = re.search(r"\*\*(\d+) minutes\*\*", lesson.nb.cells[0].source)
    if not said or int(said.group(1)) != figure:
        yield (
            f'the first cell must say "**{figure} minutes**", '
            f"got {said.group() if said else 'no such line'}"
        )
    for row in lesson.readme.splitlines():
        if row.startswith("|") and f"({lesson.path.parent.name}/{lesson.path.name})" in row:
            said = re.search(r"(\d+) min\b", row)
            if not said or int(said.group(1)) != figure:
                yield f"README's row must say {figure} min, got {row!r}"


def anchor(heading):
    """Return the anchor JupyterLab gives a heading."""
    return re.sub(r"[*`]", "", heading).replace(" ", "-")


def links_of(markdown):
    prose = without_code(markdown)
    found = re.findall(r"\]\(\s*<?([^)\s>]+)", prose)
    found += re.findall(r"""\b(?:href|src)=["']([^"']+)""", prose)
    return [link for link in found if not link.startswith("data:")]


def links(lesson):
    for cell in lesson.text:
        for link in links_of(cell.source):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = lesson.path.parent / unquote(parts.path) if parts.path else lesson.path
            if not target.exists():
                yield f"{cell.id}: {link} leads nowhere"
            elif parts.fragment and target.suffix == ".ipynb":
                notebook = lesson.nb if target == lesson.path else nbformat.read(target, 4)
                if unquote(parts.fragment) not in anchors_of(notebook):
                    yield f"{cell.id}: {link} names no heading and no cell there"


def anchors_of(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = {anchor(text) for source in texts for _, text in headings_of(source)}
    return found | {f"cell-id={cell.id}" for cell in notebook.cells}


def hosts(lesson):
    texts = [(cell.id, cell.source) for cell in lesson.nb.cells]
    texts += [(cell.id, str(output)) for cell, output in outputs(lesson)]
    for cell_id, text in texts:
        for address in re.findall(r"""https?://[^\s"'<>)\]]+""", text):
            if urlsplit(address).netloc not in HOSTS and not address.startswith(ADDRESS_STARTS):
                yield f"{cell_id}: {address} is not on the list of allowed addresses"


def fillers(lesson):
    for cell in lesson.text:
        for word in fillers_in(cell.source):
            yield f"{cell.id}: says {word!r}; leave it out"


def fillers_in(markdown):
    prose = " ".join(without_code(markdown).split())
    return re.findall(rf"\b(?:{FILLERS})\b", prose, re.IGNORECASE)


# ---- glossary and formulas ---------------------------------------------------------------------


def glossary_rows(notebook):
    cell = find_cell(notebook, "glossary")
    lines = cell.source.splitlines() if cell else []
    rows = [line.strip().strip("|").split("|") for line in lines if line.lstrip().startswith("|")]
    return [[field.strip() for field in row] for row in rows]


def glossary(lesson):
    rows = glossary_rows(lesson.start)
    if not rows or rows[0] != ["Term", "Korean", "Meaning"]:
        yield "00_start_here needs a cell `glossary` with a table Term | Korean | Meaning"
        return
    terms = [row[0] for row in rows[2:]]
    if lesson.is_start:
        for row in rows[2:]:
            if len(row) != len(rows[0]) or not all(row):
                yield f"glossary: a field is missing in {row}"
        keys = [re.sub(r"\W", "", term.casefold()) for term in terms]
        for (before, term), (key_before, key) in zip(pairwise(terms), pairwise(keys), strict=True):
            if key == key_before:
                yield f"glossary: {term!r} stands twice"
            elif key < key_before:
                yield f"glossary: {term!r} must stand before {before!r}"
        return
    cell = find_cell(lesson.nb, "new-terms")
    if cell is None:
        yield "a lesson needs a cell `new-terms` with the glossary's words in bold"
        return
    bold = [term for term in re.findall(r"\*\*(.+?)\*\*", cell.source) if term != "New terms"]
    if not bold:
        yield "new-terms: no word in bold"
    for term in bold:
        if term.casefold() not in [known.casefold() for known in terms]:
            yield f"new-terms: {term!r} is not in the glossary"


def formulas(lesson):
    for at, cell in enumerate(lesson.nb.cells):
        if cell.cell_type != "markdown" or "$$" not in cell.source:
            continue
        evaluated_by = cell.metadata.get("evaluated_by")
        if not isinstance(evaluated_by, list) or not evaluated_by:
            yield f'{cell.id}: a displayed formula needs "evaluated_by" in the metadata'
            continue
        later = {below.id for below in lesson.nb.cells[at + 1 :] if below.cell_type == "code"}
        for name in evaluated_by:
            if name not in later and not is_test(name):
                yield f"{cell.id}: {name!r} is neither a code cell further down nor a test"


def is_test(name):
    path, separator, function = name.partition("::")
    file = ROOT / path
    if not separator or not path.startswith("tests/") or not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return function in [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


RULES = (
    valid_notebook,
    file_size,
    canonical_metadata,
    cell_ids,
    tags,
    execution_counts,
    no_errors,
    nothing_fleeting,
    no_semicolons,
    cell_lengths,
    alt_texts,
    figures_are_read,
    headings,
    minutes,
    links,
    hosts,
    fillers,
    glossary,
    formulas,
)

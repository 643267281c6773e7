"""Build the decks, the handouts and what they link into one folder: `make slides`.

Each deck runs in a fresh kernel. What is built opens from a file and asks nobody for anything:
reveal.js comes from the wheel of sphinx-revealjs, formulas become MathML, fonts lie beside. The
folder is made under another name and takes its own when all of it is there.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import latex2mathml.converter
import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from course_utils.arguments import accepts, instance
from course_utils.authoring.refresh import NOTEBOOKS, RefreshError, run

SLIDES = NOTEBOOKS.with_name("slides")
DIST = SLIDES / "dist"
KERNELS = 2  # decks that run at a time
NAME = re.compile(r"(?P<folders>(?:[^\"/]*/)*)(?P<stem>\d\d_\w+)\.ipynb(?P<anchor>#.*)?")


class SlidesError(Exception):
    """A deck that cannot be built; the message says which, in which cell, and why."""


class Renderer(IPythonRenderer):
    """Markdown to HTML with formulas as MathML, and headings with JupyterLab's anchors."""

    def block_math(self, body: str) -> str:
        """Return a formula that stands on its own."""
        return str(latex2mathml.converter.convert(body.strip(), display="block"))

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return str(latex2mathml.converter.convert(body.strip()))

    def latex_environment(self, name: str, body: str) -> str:
        r"""Return a formula between \begin and \end."""
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """Return a heading; its anchor is its text with dashes."""
        words = html.unescape(re.sub(r"<[^>]+>", "", text))
        anchor = html.escape(words.replace(" ", "-"), quote=True)
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'


@accepts(notebook=instance(NotebookNode), template=instance(str), root=instance(str))
def to_html(notebook: NotebookNode, template: str, root: str = "", **said: object) -> str:
    """Return `notebook` as HTML by one of our templates, "deck" or "page".

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        What to show; its outputs as they are.
    template : str
        The template's name.
    root : str
        The way from the page to the folder that is built, such as "../".
    **said
        What else the template asks for.
    """
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="template",
        template_file=f"{template}.html.j2",
        extra_template_basedirs=[str(SLIDES)],
        filters={
            "markdown2html": lambda text: MarkdownWithMath(Renderer(escape=False)).render(text),
            "highlight_code": Highlight2HTML(),  # type: ignore[no-untyped-call]
        },
    )
    exporter.output_mimetype = "text/html"
    title = next(
        (
            cell.source.partition("\n")[0].strip("# ")
            for cell in notebook.cells
            if "# " in cell.source
        ),
        "",
    )
    resources = {"title": title, "root": root, **said}
    page, _ = exporter.from_notebook_node(notebook, resources)
    return re.sub(r'(?<=href=")[^"]+(?=")', lambda link: _follow(link.group(), root), page)


def _follow(link: str, root: str) -> str:
    """Return where a link to a notebook leads in the folder that is built."""
    found = NAME.fullmatch(link)
    if not found:
        return link
    return f"{root}lessons/{found['stem']}.html{found['anchor'] or ''}"


@accepts(notebook=instance(NotebookNode))
def slides_of(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Return the cells of each slide of a deck, notes among them; skipped cells are left out."""
    slides: list[list[NotebookNode]] = []
    for cell in notebook.cells:
        kind = slide_type(cell)
        if kind == "slide":
            slides.append([])
        if kind != "skip":
            if not slides:
                raise SlidesError(f"cell {cell.id}: the first cell shown must begin a slide")
            slides[-1].append(cell)
    return slides


@accepts(cell=instance(NotebookNode))
def slide_type(cell: NotebookNode) -> str:
    """Return what a cell is to its slide: "slide", "fragment", "-", "notes" or "skip"."""
    return str(cell.metadata.get("slideshow", {}).get("slide_type", "-"))


def _deck(notebook: NotebookNode) -> str:
    """Return a deck that has run as HTML."""
    slides = slides_of(notebook)
    for slide in slides:
        in_fragment = False
        for cell in slide:
            kind = slide_type(cell)
            before, after = "", ""
            if in_fragment and kind != "-":
                before, in_fragment = "</div>", False
            if kind == "fragment":
                before, in_fragment = before + '<div class="fragment">', True
            if kind == "notes":
                before, after = before + '<aside class="notes">', "</aside>"
            if "predict" in cell.metadata or "vote" in cell.metadata:
                classes = "choices vote" if "vote" in cell.metadata else "choices"
                before, after = before + f'<div class="{classes}">', "</div>" + after
            cell.metadata.before, cell.metadata.after = before, after
        layout = slide[0].metadata.get("layout", "")
        slide[0].metadata.before = f'<section class="{layout}">{slide[0].metadata.before}'
        slide[-1].metadata.after += "</div></section>" if in_fragment else "</section>"
    notebook.cells = [cell for slide in slides for cell in slide]
    return to_html(notebook, "deck")


def _notes(notebook: NotebookNode) -> NotebookNode:
    """Return the notes of a deck, slide by slide, as a notebook to print."""
    texts = []
    for number, slide in enumerate(slides_of(notebook), start=1):
        heading = slide[0].source.partition("\n")[0].strip("# ")
        notes = [cell.source for cell in slide if slide_type(cell) == "notes"]
        texts.append("\n\n".join([f"{'##' if number > 1 else '#'} {number} · {heading}", *notes]))
    return _as_notebook(texts)


def _as_notebook(texts: list[str]) -> NotebookNode:
    cells = [
        {"cell_type": "markdown", "id": f"text-{k}", "metadata": {}, "source": text}
        for k, text in enumerate(texts)
    ]
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})  # type: ignore[no-untyped-call]


def _built(path: Path) -> dict[str, str]:
    """Run a deck or a handout; return what it becomes: name and text of each file."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    try:
        run(notebook, path.parent)
        if path.parent.name == "handouts":
            page = to_html(notebook, "page", "../", kind="handout")
            return {f"handouts/{path.stem}.html": page}
        notes = to_html(_notes(notebook), "page", kind="notes")
        return {f"{path.stem}_notes.html": notes, f"{path.stem}.html": _deck(notebook)}
    except (RefreshError, SlidesError) as error:
        raise SlidesError(f"{path.name}, {error}") from None


def _lesson(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return to_html(notebook, "page", "../", kind="lesson", show_code=True)


def _copy_assets(folder: Path) -> None:
    """Copy reveal.js, its notes, the fonts, our style, and the licences of what is not ours."""
    import matplotlib
    import sphinx_revealjs

    reveal = Path(sphinx_revealjs.__file__).with_name("_static") / "revealjs"
    source_sans = reveal / "dist/theme/fonts/source-sans-pro"
    deja_vu = Path(matplotlib.get_data_path()) / "fonts/ttf"
    files = {
        path: path.name
        for path in [
            *(SLIDES / "template").glob("*.css"),
            *(reveal / "dist" / name for name in ("reset.css", "reveal.css", "reveal.js")),
            reveal / "plugin/notes/notes.js",
            *source_sans.glob("*.woff"),
            *(
                deja_vu / f"DejaVu{name}.ttf"
                for name in ("Sans", "SansMono", "Serif", "Serif-Italic")
            ),
            deja_vu / "LICENSE_DEJAVU",
        ]
    }
    files[reveal / "LICENSE"] = "LICENSE_REVEAL"
    files[source_sans / "LICENSE"] = "LICENSE_SOURCE_SANS_PRO"
    folder.mkdir()
    for path, name in files.items():
        shutil.copyfile(path, folder / name)


@accepts(paths=instance(list), dist=instance(Path))
def build(paths: list[Path], dist: Path) -> None:
    """Build the decks and handouts at `paths`, with lessons and guide, into the folder `dist`.

    Raises
    ------
    SlidesError
        If a cell of one of them fails; `dist` is then left as it was.
    """
    part = dist.with_name(f".{dist.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for folder in (part, part / "lessons", part / "handouts"):
        folder.mkdir(parents=True)
    try:
        _copy_assets(part / "assets")
        with ThreadPoolExecutor(KERNELS) as pool:
            for pages in pool.map(_built, paths):
                for name, text in pages.items():
                    (part / name).write_text(text, encoding="utf-8")
        for lesson in sorted(NOTEBOOKS.glob("*.ipynb")):
            (part / "lessons" / f"{lesson.stem}.html").write_text(_lesson(lesson), encoding="utf-8")
        shutil.rmtree(dist, ignore_errors=True)
        part.rename(dist)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """Build what is named on the command line, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.slides")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all decks and handouts")
    parser.add_argument("--to", type=Path, default=DIST, help="default: slides/dist/")
    given = parser.parse_args(arguments)
    every = sorted(SLIDES.glob("*.ipynb")) + sorted(SLIDES.glob("handouts/*.ipynb"))
    try:
        build(given.notebooks or every, given.to)
    except SlidesError as error:
        print(f"Stopped; {given.to} was left as it was.\n{error}", file=sys.stderr)
        return 1
    print(f"Built: {given.to / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

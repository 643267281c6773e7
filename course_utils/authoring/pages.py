"""Notebooks as HTML that asks nobody for anything: decks, lessons, handouts, notes.

Formulas become MathML. Headings keep the anchors that JupyterLab gives them, and links between
notebooks are followed to where those lie in the folder that `slides.py` builds.
"""

from __future__ import annotations

import html
import os.path
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import latex2mathml.converter
import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from course_utils.arguments import accepts, instance, one_of
from course_utils.authoring.refresh import NOTEBOOKS
from course_utils.numeric_arguments import list_of

SLIDES = NOTEBOOKS.with_name("slides")
# Where what stands in a folder of the course lies in what is built.
BUILT_IN = {"notebooks": "lessons/", "slides": "", "slides/handouts": "handouts/"}
KINDS = ("deck", "lesson", "handout", "notes", "guide", "index")


class SlidesError(Exception):
    """What cannot be built; the message says which, in which cell, and why."""


class Renderer(IPythonRenderer):
    """Markdown to HTML."""

    def block_math(self, body: str) -> str:
        """Return a formula on a line of its own."""
        return _mathml(body, "block")

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return _mathml(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        r"""Return a formula between \begin and \end."""
        return _mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """Return a heading; its anchor is its text with dashes for spaces."""
        words = html.unescape(re.sub(r"<[^>]+>", "", text))
        anchor = html.escape(words.replace(" ", "-"))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'


def _mathml(formula: str, display: str) -> str:
    try:
        return str(latex2mathml.converter.convert(formula.strip(), display=display))
    except Exception as error:  # it has many kinds of its own
        raise SlidesError(f"formula {formula!r}: {type(error).__name__} {error}") from None


@accepts(notebook=instance(NotebookNode), kind=one_of(*KINDS), folder=one_of(*BUILT_IN))
def to_html(notebook: NotebookNode, kind: str, folder: str) -> str:
    """Return `notebook`, with its outputs as they are, as HTML.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        What to show. A deck has been through `mark_slides`.
    kind : str
        "deck", or what kind of page: "lesson", "handout", "notes", "guide" or "index".
    folder : str
        The folder of the course it stands in, such as "slides/handouts": its links start there.
    """
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="template",
        template_file="deck.html.j2" if kind == "deck" else "page.html.j2",
        extra_template_basedirs=[str(SLIDES)],
        filters={
            "markdown2html": lambda text: MarkdownWithMath(Renderer(escape=False)).render(text),
            "highlight_code": Highlight2HTML(),  # type: ignore[no-untyped-call]
        },
    )
    exporter.output_mimetype = "text/html"
    first = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    root = "../" if BUILT_IN[folder] else ""
    page, _ = exporter.from_notebook_node(
        notebook, {"kind": kind, "root": root, "title": heading_of(first)}
    )
    return re.sub(r'(?<=<a href=")[^"]+', lambda link: _follow(link.group(), folder, root), page)


def _follow(link: str, folder: str, root: str) -> str:
    """Return where a link of what stands in `folder` leads in the folder that is built."""
    parts = urlsplit(link)
    target = PurePosixPath(os.path.normpath(f"{folder}/{parts.path}"))
    if parts.scheme or not parts.path or str(target.parent) not in BUILT_IN:
        return link
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{root}{BUILT_IN[str(target.parent)]}{target.stem}.html{anchor}"


@accepts(cell=instance(NotebookNode))
def heading_of(cell: NotebookNode) -> str:
    """Return the words of the heading that a cell begins with."""
    return str(cell.source).partition("\n")[0].lstrip("# ")


@accepts(texts=list_of(instance(str), at_least=1))
def markdown_notebook(texts: list[str]) -> NotebookNode:
    """Return a notebook of markdown cells with these texts."""
    cells = [
        {"cell_type": "markdown", "id": f"text-{k}", "metadata": {}, "source": text}
        for k, text in enumerate(texts)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(whole)  # type: ignore[no-untyped-call]


# ---- decks ------------------------------------------------------------------------------------


@accepts(cell=instance(NotebookNode))
def slide_type(cell: NotebookNode) -> str:
    """Return what a cell is to its slide: "slide", "fragment", "-", "notes" or "skip"."""
    return str(cell.metadata.get("slideshow", {}).get("slide_type", "-"))


@accepts(deck=instance(NotebookNode))
def slides_of(deck: NotebookNode) -> list[list[NotebookNode]]:
    """Return the cells of each slide of a deck, its notes among them, without those to skip.

    Raises
    ------
    SlidesError
        If a cell to show stands before the first slide.
    """
    slides: list[list[NotebookNode]] = []
    for cell in deck.cells:
        kind = slide_type(cell)
        if kind == "skip":
            continue
        if kind == "slide":
            slides.append([])
        if not slides:
            raise SlidesError(f"cell {cell.id}: it stands before the first slide")
        slides[-1].append(cell)
    return slides


@accepts(deck=instance(NotebookNode))
def mark_slides(deck: NotebookNode) -> None:
    """Drop the cells to skip; note on each other the tags that open and close around it.

    A step ends where the next one begins, at the notes, or with the slide.
    """
    slides = slides_of(deck)
    for slide in slides:
        in_step = False
        for cell in slide:
            before = after = ""
            kind = slide_type(cell)
            if in_step and kind in ("fragment", "notes"):
                before, in_step = "</div>", False
            if kind == "fragment":
                before, in_step = before + '<div class="fragment">', True
            if kind == "notes":
                before, after = before + '<aside class="notes">', "</aside>"
            cell.metadata.update(before=before, after=after)
        first, last = slide[0].metadata, slide[-1].metadata
        first.before = f'<section class="{first.get("layout", "")}">'
        last.after += "</div></section>" if in_step else "</section>"
    deck.cells = [cell for slide in slides for cell in slide]


@accepts(deck=instance(NotebookNode))
def notes_of(deck: NotebookNode) -> NotebookNode:
    """Return the notes of a deck, slide by slide, as a notebook to print."""
    texts = []
    for number, slide in enumerate(slides_of(deck), start=1):
        title = f"# {heading_of(slide[0])}: notes\n\n" if number == 1 else ""
        texts.append(f"{title}## {number} {heading_of(slide[0])}")
        texts += [cell.source for cell in slide if slide_type(cell) == "notes"]
    return markdown_notebook(texts)

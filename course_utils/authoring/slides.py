"""Build the decks, the handouts and what they link to into one folder: `make slides`.

Each deck runs in a fresh kernel. The folder opens from a file and asks nobody for anything:
reveal.js comes from the wheel of sphinx-revealjs, and the fonts lie beside it. It is made under
another name, and takes its own when all of it is there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from course_utils.arguments import accepts, instance
from course_utils.authoring.pages import (
    BUILT_IN,
    SLIDES,
    SlidesError,
    mark_slides,
    markdown_notebook,
    notes_of,
    to_html,
)
from course_utils.authoring.refresh import NOTEBOOKS, RefreshError, run
from course_utils.numeric_arguments import list_of

DIST = SLIDES / "dist"
GUIDE = SLIDES / "instructor-guide.md"
KERNELS = 2  # that run at a time
INDEX = """# From a Line to a Network: slides

Open a deck, and press **F** for the full screen, **S** for the notes in a window of their own.
The [instructor's guide](instructor-guide.md) has a plan for each lesson.

| Lesson | | | |
|---|---|---|---|
"""


@accepts(paths=list_of(instance(Path), at_least=1), dist=instance(Path))
def build(paths: list[Path], dist: Path) -> None:
    """Build the decks and handouts at `paths`, the lessons and the guide, into the folder `dist`.

    Raises
    ------
    SlidesError
        If a cell of one of them fails; `dist` is then left as it was.
    """
    part = dist.with_name(f".{dist.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for place in BUILT_IN.values():
        (part / place).mkdir(parents=True, exist_ok=True)
    try:
        _copy_assets(part / "assets")
        with ThreadPoolExecutor(KERNELS) as pool:
            built = [pool.submit(_run, path) for path in paths]
            pages = {name: text for one in built for name, text in one.result().items()}
        for lesson in sorted(NOTEBOOKS.glob("*.ipynb")):
            notebook = nbformat.read(lesson, as_version=4)  # type: ignore[no-untyped-call]
            pages[f"lessons/{lesson.stem}.html"] = to_html(notebook, "lesson", "notebooks")
        guide = markdown_notebook([GUIDE.read_text(encoding="utf-8")])
        pages["instructor-guide.html"] = to_html(guide, "guide", "slides")
        index = markdown_notebook([INDEX + "\n".join(_rows(paths))])
        pages["index.html"] = to_html(index, "index", "slides")
        for name, text in pages.items():
            (part / name).write_text(text, encoding="utf-8")
        shutil.rmtree(dist, ignore_errors=True)
        part.rename(dist)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _run(path: Path) -> dict[str, str]:
    """Run a deck or a handout; return the pages it becomes, each with its name."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    try:
        run(notebook, path.parent)
        if path.parent.name == "handouts":
            page = to_html(notebook, "handout", "slides/handouts")
            return {f"handouts/{path.stem}.html": page}
        notes = to_html(notes_of(notebook), "notes", "slides")
        mark_slides(notebook)
        deck = to_html(notebook, "deck", "slides")
        return {f"{path.stem}.html": deck, f"{path.stem}_notes.html": notes}
    except (RefreshError, SlidesError) as error:
        raise SlidesError(f"{path.name}, {error}") from None


def _rows(paths: list[Path]) -> list[str]:
    """Return a row of the index for each lesson."""
    rows = []
    for name in sorted({path.stem for path in paths}):
        links = [f"[lesson](../notebooks/{name}.ipynb)"]
        folders = {path.parent.name for path in paths if path.stem == name}
        if folders - {"handouts"}:
            links += [f"[slides]({name}.ipynb)", f"[notes to print]({name}_notes.html)"]
        if "handouts" in folders:
            links.append(f"[handout](handouts/{name}.ipynb)")
        rows.append(f"| {name.replace('_', ' ')} | {' · '.join(links)} |")
    return rows


def _copy_assets(folder: Path) -> None:
    """Copy reveal.js, its notes, the fonts, our style, and the licences of what is not ours."""
    import matplotlib
    import sphinx_revealjs

    reveal = Path(sphinx_revealjs.__file__).with_name("_static") / "revealjs"
    source_sans = reveal / "dist/theme/fonts/source-sans-pro"
    deja_vu = Path(matplotlib.get_data_path()) / "fonts/ttf"
    files = [
        *(SLIDES / "template").glob("*.css"),
        *(reveal / "dist" / name for name in ("reset.css", "reveal.css", "reveal.js")),
        reveal / "plugin/notes/notes.js",
        *source_sans.glob("*.woff"),
        *(deja_vu / f"DejaVu{name}.ttf" for name in ("Sans", "SansMono", "Serif", "Serif-Italic")),
    ]
    named = {path.name: path for path in files} | {
        "LICENSE_REVEAL": reveal / "LICENSE",
        "LICENSE_SOURCE_SANS_PRO": source_sans / "LICENSE",
        "LICENSE_DEJAVU": deja_vu / "LICENSE_DEJAVU",
    }
    folder.mkdir()
    for name, path in named.items():
        shutil.copyfile(path, folder / name)


def main(arguments: list[str] | None = None) -> int:
    """Build what is named on the command line, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.slides")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all decks and handouts")
    parser.add_argument("--to", type=Path, default=DIST, help="default: slides/dist/")
    given = parser.parse_args(arguments)
    every = [*sorted(SLIDES.glob("*.ipynb")), *sorted(SLIDES.glob("handouts/*.ipynb"))]
    try:
        build(given.notebooks or every, given.to)
    except SlidesError as error:
        print(f"Stopped; {given.to} was left as it was.\n{error}", file=sys.stderr)
        return 1
    print(f"Built: {given.to / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Print the built decks and handouts through Chromium: `make slides-pdf`; or take pictures of them.

`python -m course_utils.authoring.print_slides --pictures FOLDER FILE.html` writes a PNG of each
slide, all its steps shown, to look at while a deck is written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.arguments import accepts, instance
from course_utils.authoring.browser import NAMES, chromium, find_chromium
from course_utils.authoring.slides import DIST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@accepts(path=instance(Path), query=instance(str))
def open_deck(context: BrowserContext, path: Path, query: str = "fragments=false") -> Page:
    """Open a built deck with all steps of each slide shown, or a built page."""
    page = context.new_page()
    page.goto(f"{path.resolve().as_uri()}?{query}")
    if "assets/reveal.js" in path.read_text(encoding="utf-8"):
        page.wait_for_function("() => window.Reveal?.isReady()")
    page.evaluate("() => document.fonts.ready")
    return page


@accepts(path=instance(Path))
def print_pdf(browser: Browser, path: Path) -> Path:
    """Print a built deck, a page a slide, or a built page, on A4, into a PDF beside it."""
    context = browser.new_context()
    page = open_deck(context, path, "print-pdf")
    if page.evaluate("() => 'Reveal' in window"):
        page.wait_for_selector(".reveal .slides .pdf-page")
    pdf = path.with_suffix(".pdf")
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
    context.close()
    return pdf


@accepts(path=instance(Path), folder=instance(Path))
def take_pictures(browser: Browser, path: Path, folder: Path) -> list[Path]:
    """Write a PNG of each slide of a built deck, or of a built page, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = open_deck(context, path)
    pictures = []
    for number in range(page.evaluate("() => window.Reveal?.getTotalSlides() ?? 0")):
        page.evaluate("(number) => Reveal.slide(number)", number)
        pictures.append(folder / f"{path.stem}-{number + 1:02d}.png")
        page.screenshot(path=pictures[-1], animations="disabled")
    if not pictures:
        pictures = [folder / f"{path.stem}.png"]
        page.screenshot(path=pictures[0], full_page=True, animations="disabled")
    context.close()
    return pictures


def main(arguments: list[str] | None = None) -> int:
    """Print what is named on the command line, or all decks and handouts."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring.print_slides")
    parser.add_argument("pages", nargs="*", type=Path, help="default: all decks and handouts")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="PNG of each slide instead")
    given = parser.parse_args(arguments)
    if not find_chromium():
        print(f"A browser is needed: none of {', '.join(NAMES)} is on PATH.", file=sys.stderr)
        return 1
    every = sorted({*DIST.glob("[0-9][0-9]_*.html")} - {*DIST.glob("*_notes.html")})
    every += sorted(DIST.glob("handouts/*.html"))
    if missing := [path for path in given.pages if not path.exists()]:
        print(f"Not built yet: {', '.join(map(str, missing))}. Run: make slides", file=sys.stderr)
        return 1
    with chromium() as browser:
        for path in given.pages or every:
            if given.pictures:
                print(*take_pictures(browser, path, given.pictures), sep="\n")
            else:
                print(print_pdf(browser, path))
    return 0


if __name__ == "__main__":
    sys.exit(main())

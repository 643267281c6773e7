"""Each slide as the room sees it, and the checker itself on slides that are wrong."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from matplotlib.image import imread
from nbformat.v4 import new_markdown_cell, new_notebook

from course_utils.authoring.pages import mark_slides, to_html
from course_utils.authoring.print_slides import open_deck, print_pdf, take_pictures
from course_utils.authoring.slides import build

ROOT = Path(__file__).resolve().parents[2]
DECKS = sorted((ROOT / "slides").glob("*.ipynb"))
HANDOUTS = sorted((ROOT / "slides/handouts").glob("*.ipynb"))
FAULTS = (Path(__file__).with_name("slide_faults.js")).read_text(encoding="utf-8")
SLIDE = {"root": None, "width": 1280, "height": 720, "least": 20}
PAGE = {"root": "main", "width": 1280, "height": None, "least": 12}
PLACEHOLDERS = ("", "no description has been provided for this image", "image", "figure")
ALTS = "(root) => [...document.querySelectorAll(`${root} img`)].map((one) => one.alt)"


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "dist"
    build([*DECKS, *HANDOUTS], folder)
    return folder


def faults_of(browser, path):
    """Return all that is wrong with a built deck or handout, each fault with its slide."""
    found = []
    context = browser.new_context(viewport={"width": 1280, "height": 720})

    def stay_here(route):
        if route.request.url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            found.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", stay_here)
    context.on("weberror", lambda error: found.append(f"page: {error.error}"))
    context.on(
        "console", lambda said: said.type == "error" and found.append(f"console: {said.text}")
    )
    page = open_deck(context, path)
    slides = page.evaluate("() => window.Reveal ? Reveal.getTotalSlides() : 0")
    for number in range(slides):
        page.evaluate("(number) => Reveal.slide(number)", number)
        found += [f"slide {number + 1}, {one}" for one in page.evaluate(FAULTS, SLIDE)]
    if not slides:
        found += page.evaluate(FAULTS, PAGE)
    alts = page.evaluate(ALTS, ".slides" if slides else "main")
    found += [f"no alt text: {alt!r}" for alt in alts if alt.strip(" .").lower() in PLACEHOLDERS]
    found += [f"alt text twice: {alt[:40]!r}" for alt in {a for a in alts if alts.count(a) > 1}]
    context.close()
    return found


@pytest.mark.parametrize("deck", DECKS, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_any_slide(browser, dist, deck):
    assert faults_of(browser, dist / f"{deck.stem}.html") == []


@pytest.mark.parametrize("handout", HANDOUTS, ids=lambda path: path.stem)
def test_a_handout_is_one_page_with_nothing_wrong(browser, dist, handout):
    path = dist / "handouts" / f"{handout.stem}.html"
    assert faults_of(browser, path) == []
    assert pages_in(print_pdf(browser, path)) == 1


def pages_in(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_links_of_all_that_is_built_lead_somewhere(dist):
    texts = {path: path.read_text(encoding="utf-8") for path in dist.rglob("*.html")}
    ids = {
        path: set(map(html.unescape, re.findall(r'\bid="([^"]+)"', text)))
        for path, text in texts.items()
    }
    lost = []
    for path, text in texts.items():
        for link in map(html.unescape, re.findall(r'<a href="([^"]+)"', text)):
            target, _, anchor = unquote(link).partition("#")
            to = (path.parent / target).resolve() if target else path
            if not link.startswith("https://") and (
                to not in ids or (anchor and anchor not in ids[to])
            ):
                lost.append(f"{path.name}: {link}")
    assert lost == []


# ---- the checker, on what is wrong ---------------------------------------------------------------

PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
GOOD = f"""Words, `code` and $x_1^2 + \\ln 2$.

<figure><img data-least-text="20" width="90" alt="One black dot." src="{PICTURE}"></figure>

| a | b |
|---|---|
| 1 | $\\sigma(z)$ |

$$\\frac{{\\partial J}}{{\\partial w_1}} = \\sum_{{i=1}}^n \\delta_i x_i$$
"""
WRONG = {
    "below": ("<p style='margin-top: 640px'>Too low</p>", 'outside: "Too low"'),
    "wide": ("<p style='white-space: pre'>" + "Too wide " * 30 + "</p>", 'outside: "Too wide'),
    "clipped": (
        "<div style='overflow: hidden; height: 50px; width: 300px'><p>"
        + "Cut " * 99
        + "</p></div>",
        'cut off: div "Cut',
    ),
    "long code": ("```python\n" + "x = 1 + 1  " * 20 + "\n```", "outside: pre"),
    "overlap": ("<p style='margin-top: -60px'>On top of it</p>", "overlap: "),
    "on the number": (
        "<p style='position: absolute; right: 20px; bottom: 10px'>Over it</p>",
        "overlap",
    ),
    "broken": ("<img data-least-text='20' width='90' alt='Gone.' src='gone.png'>", "broken: img"),
    "no alt": (f"<img data-least-text='20' width='90' alt='' src='{PICTURE}'>", "no alt text"),
    "placeholder": (
        "<img data-least-text='20' width='90' "
        f"alt='No description has been provided for this image' src='{PICTURE}'>",
        "no alt text",
    ),
    "alike": (
        f"<img data-least-text='20' width='90' alt='One black dot.' src='{PICTURE}'>",
        "alt text twice",
    ),
    "small in picture": (
        f"<img data-least-text='19' width='90' alt='Small.' src='{PICTURE}'>",
        "small text in a picture, 19 px",
    ),
    "shrunk picture": (
        f"<img data-least-text='20' width='90' style='width: 45px' alt='Small.' src='{PICTURE}'>",
        "small text in a picture, 10 px",
    ),
    "unknown picture": (
        f"<img width='90' alt='Unknown.' src='{PICTURE}'>",
        "small text in a picture",
    ),
    "remote script": ("<script src='https://example.org/x.js'></script>", "asked for https://ex"),
    "remote picture": (
        "<img data-least-text='20' width='9' alt='Far.' src='https://example.org/x.png'>",
        "asked for https://example.org/x.png",
    ),
    "remote font": (
        "<style>@import url(https://example.org/x.css);</style>",
        "asked for https://example.org/x.css",
    ),
    "raw": ("Costs \\$x_1", "raw TeX"),
    "raw macro": ("The \\alpha of it", "raw TeX"),
    "small": ("<p style='font-size: 19px'>Small</p>", 'small text, 19 px: "Small"'),
    "pale": ("<p style='color: #999'>Pale</p>", 'pale text: "Pale"'),
    "page error": ("<script>throw new Error('It broke')</script>", "It broke"),
    "console": ("<script>console.error('It said so')</script>", "console: It said so"),
}


def write_deck(path, *texts):
    cells = []
    for k, text in enumerate(texts):
        cells.append(new_markdown_cell(text, id=f"slide-{k}"))
        cells[-1].metadata.slideshow = {"slide_type": "slide"}
    deck = new_notebook(cells=cells)
    mark_slides(deck)
    path.write_text(to_html(deck, "deck", "slides"), encoding="utf-8")
    return path


def test_nothing_is_found_wrong_with_a_good_slide(browser, dist):
    assert faults_of(browser, write_deck(dist / "good.html", "# Title", "## Good\n\n" + GOOD)) == []


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_slide_is_caught(browser, dist, text, said):
    slide = f"## Wrong\n\n{GOOD}\n\n{text}"
    found = faults_of(browser, write_deck(dist / "wrong.html", "# Title", slide))
    assert any(said in one for one in found), found


def test_steps_are_shown_when_slides_are_checked(browser, dist):
    deck = new_notebook(cells=[new_markdown_cell("# Title"), new_markdown_cell("$ hidden $ raw")])
    for cell, kind in zip(deck.cells, ("slide", "fragment"), strict=True):
        cell.metadata.slideshow = {"slide_type": kind}
    deck.cells[1].source = "<p style='font-size: 9px'>A small step</p>"
    mark_slides(deck)
    (dist / "steps.html").write_text(to_html(deck, "deck", "slides"), encoding="utf-8")
    assert any("A small step" in one for one in faults_of(browser, dist / "steps.html"))


def test_a_printed_deck_has_a_page_for_each_slide(browser, dist):
    path = write_deck(dist / "printed.html", "# Title", "## Two", "## Three")
    assert pages_in(print_pdf(browser, path)) == 3


def test_a_handout_of_two_pages_is_noticed(browser, dist):
    long = new_notebook(cells=[new_markdown_cell("# Long\n\n" + "One more line.\n\n" * 60)])
    path = dist / "handouts" / "long.html"
    path.write_text(to_html(long, "handout", "slides/handouts"), encoding="utf-8")
    assert pages_in(print_pdf(browser, path)) == 2


def test_the_notes_open_in_a_window_of_their_own(browser, dist):
    cells = [new_markdown_cell("# Title"), new_markdown_cell("**3 min** · Say this.")]
    for cell, kind in zip(cells, ("slide", "notes"), strict=True):
        cell.metadata.slideshow = {"slide_type": kind}
    deck = new_notebook(cells=cells)
    mark_slides(deck)
    (dist / "noted.html").write_text(to_html(deck, "deck", "slides"), encoding="utf-8")
    context = browser.new_context()
    page = open_deck(context, dist / "noted.html")
    with context.expect_page() as opened:
        page.keyboard.press("s")
    opened.value.get_by_text("3 min · Say this.").wait_for()
    context.close()


def test_a_picture_shows_what_moves_at_its_end(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<style>@keyframes fill { from { background: #fff } to { background: #000 } }"
        "body { animation: fill 60s forwards }</style>"
    )
    (picture,) = take_pictures(browser, path, tmp_path)
    assert imread(picture)[..., :3].max() == 0

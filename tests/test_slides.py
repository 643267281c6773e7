"""The decks keep their form and agree with the guide; a failed build leaves nothing behind."""

import re

import nbformat
import pytest
from deck_form import ROOT, RULES, Deck
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring import pages, print_slides, slides

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
DECKS = sorted((ROOT / "slides").glob("*.ipynb"))
HANDOUTS = sorted((ROOT / "slides/handouts").glob("*.ipynb"))


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_deck_and_its_part_of_the_guide_keep(rule, path):
    assert list(rule(Deck.read(path))) == []


def test_every_lesson_has_a_deck_and_a_handout():
    assert [path.name for path in DECKS] == LESSONS
    handouts = [path.name for path in HANDOUTS if not path.name.startswith("test_")]
    assert handouts == LESSONS


# ---- the rules can fail --------------------------------------------------------------------------


def without(deck, *ids):
    deck.nb.cells = [cell for cell in deck.nb.cells if cell.id not in ids]


def cell_of(deck, cell_id):
    return next(cell for cell in deck.nb.cells if cell.id == cell_id)


def in_cell(cell_id, old, new):
    """Return a change of a deck: other words in one cell."""

    def change(deck):
        cell = cell_of(deck, cell_id)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def in_guide(old, new):
    def change(deck):
        assert old in deck.guide
        deck.guide = deck.guide.replace(old, new, 1)

    return change


def silence(deck, slides):
    """Take the questions out of the notes of the last slides."""
    for cell in [one for one in deck.nb.cells if "**Ask.**" in one.source][-slides:]:
        cell.source = cell.source.partition("\n\n**Ask.**")[0]


def metadata(cell_id, **values):
    return lambda deck: cell_of(deck, cell_id).metadata.update(values)


BREACHES = [
    ("frame", metadata("title", scrolled=True), "unknown metadata"),
    ("frame", metadata("title", slideshow={"slide_type": "subslide"}), "slide_type must be"),
    ("frame", lambda deck: cell_of(deck, "setup").update(execution_count=1), "without outputs"),
    ("frame", lambda deck: cell_of(deck, "title").update(id="0f3a9c1e"), "an id says"),
    ("frame", lambda deck: deck.nb.metadata.update(author="me"), "metadata must be"),
    ("slides", lambda deck: without(deck, "dot-notes"), "must end in one cell of notes"),
    ("slides", in_cell("dot", "## Dot", "### Dot"), "its one heading"),
    ("slides", in_cell("matrix-words", "A row", "## A row"), "its one heading"),
    ("slides", lambda deck: deck.nb.cells.__delitem__(slice(20, None)), "15 to 25 are agreed"),
    ("notes", in_cell("dot-notes", "**Say.**", "Say:"), "have not the agreed form"),
    ("notes", in_cell("dot-notes", "**They say.**", "They say"), "agreed form"),
    ("notes", lambda deck: silence(deck, 10), "slides ask the room"),
    ("notes", in_cell("dot-notes", "#7-Warm", "#8-Warm"), "is no heading of its lesson"),
    ("notes", in_cell("dot-notes", "**2 min**", "**3 min**"), "sum to 91 minutes"),
    ("predictions", lambda deck: without(deck, "counter-choices"), "no slide asks"),
    ("predictions", in_cell("counter-choices", "- 3", "- three"), "does not offer ['3']"),
    ("predictions", metadata("dot", predict="00.p9"), "00.p9 is no prediction"),
    ("errands", metadata("checker", sends_to=["lab:valley"]), "no lab and no exercise"),
    ("errands", in_cell("checker", 'check("00.double"', "check("), "must say 'check"),
    ("errands", lambda deck: deck.lesson.cells[1].update(source="valley()"), "sends to lab:valley"),
    ("votes", metadata("slope-choices", vote=4), "must be 1, 2, 3, 4"),
    ("votes", in_cell("slope-choices", "- **D** 4", ""), "offers A, B, C and D"),
    ("shown_code", in_cell("dot-code", "print(w @ x)", "\n" * 9), "more code than"),
    ("shown_code", in_cell("widget", "answer = HTML()", "x" * 61), "more code than"),
    ("guide_headings", in_guide("### On the board", "### The board"), "headings must be"),
    ("guide_headings", in_guide("- can ", "- can too\n- can "), "objectives; 3 to 5"),
    ("plan", in_guide("| 0–5 | 1–2 |", "| 0–6 | 1–2 |"), "slides 1–2 take 5 minutes"),
    ("plan", in_guide("| 5–20 | 3 |", "| 5–20 | 4 |"), "must begin at minute 5 with slide 3"),
    ("plan", in_guide("| 88–90 | 20 |", "| 88–90 | 19 |"), "the plan ends"),
    ("cuts", in_guide("| 4–5 | 12 |", "| 4–5 | 13 |"), "the cuts save 31"),
    ("cuts", in_guide("| 9 | 5 |", "| 9 | 6 |"), "take less than the 6"),
    ("checkpoints", in_guide("By minute 32", "By minute 92"), "three checkpoints"),
    ("guide_votes", in_guide("A 40 %", "A 41 %"), "sum to 100 %"),
    ("guide_votes", in_guide("Right: C.", "C."), "which choice is right"),
    ("guide_votes", in_guide("#### Vote 2", "#### Vote 7"), "votes 1 to 4"),
    ("same_votes", in_guide("- **D** It shows 0", "- **D** It shows 9"), "the same choices"),
    ("demonstrations", in_guide("where_will_it_step(hide", "where_will_it_step(hid"), "TypeError"),
]


@pytest.mark.parametrize(("rule", "change", "said"), BREACHES)
def test_a_breach_is_noticed(rule, change, said):
    deck = Deck.read(ROOT / "slides/00_start_here.ipynb")
    change(deck)
    complaints = [one for each in RULES if each.__name__ == rule for one in each(deck)]
    assert any(said in one for one in complaints), complaints


# ---- building ------------------------------------------------------------------------------------


def write_deck(path, *cells):
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def slide(text):
    return new_markdown_cell(text, metadata={"slideshow": {"slide_type": "slide"}})


WHOLE = "# A title\n\n[§1](../notebooks/01_logistic_regression.ipynb#1-Two · core)"
BROKEN = {
    "cell": (
        new_code_cell("1 / 0", id="divide"),
        r"02_bad.ipynb, cell divide:[\s\S]*ZeroDiv",
    ),
    "formula": (slide(r"## $\fraction{1}{2}$"), r"02_bad.ipynb, formula .*\\fraction has no trans"),
}


@pytest.mark.parametrize(("cell", "said"), BROKEN.values(), ids=BROKEN)
def test_a_failed_build_says_where_and_leaves_what_was_there(tmp_path, capsys, cell, said):
    good = write_deck(tmp_path / "slides/01_good.ipynb", slide(WHOLE))
    bad = write_deck(tmp_path / "slides/02_bad.ipynb", slide("# Bad"), cell)
    dist = tmp_path / "two words"
    dist.mkdir()
    (dist / "earlier.html").write_text("earlier")
    assert slides.main([str(good), str(bad), "--to", str(dist)]) == 1
    assert re.search(said, capsys.readouterr().err)
    assert [path.name for path in dist.iterdir()] == ["earlier.html"]
    assert {path.name for path in tmp_path.iterdir()} == {"slides", "two words"}


def test_what_is_built_is_whole(tmp_path):
    cells = (slide(WHOLE), new_code_cell("print('run')"))
    deck = write_deck(tmp_path / "slides/01_good.ipynb", *cells)
    handout = write_deck(tmp_path / "handouts/01_good.ipynb", *cells)
    dist = tmp_path / "dist"
    slides.build([deck, handout], dist)
    built = {str(path.relative_to(dist)) for path in dist.rglob("*.html")}
    assert built == {
        "index.html",
        "instructor-guide.html",
        "01_good.html",
        "01_good_notes.html",
        "handouts/01_good.html",
        *(f"lessons/{name.replace('ipynb', 'html')}" for name in LESSONS),
    }
    assert ">run\n</pre>" in (dist / "01_good.html").read_text()
    index = (dist / "index.html").read_text()
    assert all(f'href="{name}"' in index for name in ("01_good.html", "handouts/01_good.html"))
    assert {path.name for path in dist.glob("assets/LICENSE*")} == {
        "LICENSE_REVEAL",
        "LICENSE_SOURCE_SANS_PRO",
        "LICENSE_DEJAVU",
    }
    style = "".join(path.read_text() for path in dist.glob("assets/*.css"))
    for name in re.findall(r"url\(([^):]+)\)", style):
        assert (dist / "assets" / name).exists()


@pytest.mark.parametrize(
    ("link", "folder", "leads_to"),
    [
        ("../notebooks/01_a.ipynb#1-A", "slides", "lessons/01_a.html#1-A"),
        ("../../notebooks/01_a.ipynb", "slides/handouts", "../lessons/01_a.html"),
        ("02_b.ipynb", "notebooks", "../lessons/02_b.html"),
        ("../slides/02_b.ipynb", "notebooks", "../02_b.html"),
        ("handouts/02_b.ipynb", "slides", "handouts/02_b.html"),
        ("#here", "slides", "#here"),
        ("https://example.org/slides/a.ipynb", "slides", "https://example.org/slides/a.ipynb"),
        ("../README.md", "slides", "../README.md"),
    ],
)
def test_links_are_followed_to_what_is_built(link, folder, leads_to):
    page = pages.to_html(pages.markdown_notebook([f"[a]({link})"]), "guide", folder)
    assert f'<a href="{leads_to}"' in page


@pytest.mark.parametrize(
    ("formula", "mathml"),
    [
        (r"\ln 2", '<mi>ln</mi><mspace width="0.17em"/><mn>2</mn>'),
        (r"\ln(2)", '<mi>ln</mi><mo stretchy="false">'),
        ("a = -1", '<mo form="prefix">&#x02212;</mo>'),
        ("a - 1", "<mo>&#x02212;</mo>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
    ],
)
def test_formulas_become_mathml(formula, mathml):
    assert mathml in pages.to_html(pages.markdown_notebook([f"${formula}$"]), "guide", "slides")


def test_without_a_browser_nothing_is_printed(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert print_slides.main([]) == 1
    assert "A browser is needed: none of chromium" in capsys.readouterr().err


def test_what_is_not_built_yet_cannot_be_printed(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(print_slides, "find_chromium", lambda: "chromium")
    assert print_slides.main([str(tmp_path / "01.html")]) == 1
    assert "Run: make slides" in capsys.readouterr().err

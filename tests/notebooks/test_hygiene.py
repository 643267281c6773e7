"""Every notebook keeps every rule of hygiene.py, where the numbers are."""

import re

import hygiene
import pytest

NOTEBOOKS = sorted((hygiene.ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", hygiene.RULES, ids=lambda rule: rule.__name__)
def test_rule(rule, path):
    complaints = list(rule(hygiene.Lesson.read(path)))
    assert not complaints, "\n".join([path.name, *complaints])


README = (hygiene.ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_each_lesson():
    for path in NOTEBOOKS:
        row = rf"^\|.*\(notebooks/{re.escape(path.name)}\).*\d+ min"
        assert re.search(row, README, re.MULTILINE), f"no row with minutes for {path.name}"


def test_readme_has_no_fillers():
    assert not hygiene.fillers_in(README)


def test_readme_links_lead_somewhere():
    def anchor(heading):  # GitHub's way
        return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

    anchors = {anchor(text) for _, text in hygiene.headings_of(README)}
    for link in hygiene.links_of(README):
        if "://" not in link:
            path, _, fragment = link.partition("#")
            assert not path or (hygiene.ROOT / path).exists(), link
            assert path or fragment in anchors, link


def test_readme_pictures_have_alt_texts():
    for alt in hygiene.html_alts(README) + re.findall(r"!\[([^\]]*)\]\(", README):
        assert hygiene.count_words(alt) >= hygiene.MIN_WORDS_OF_AN_ALT_TEXT, alt
        assert not hygiene.is_placeholder(alt)

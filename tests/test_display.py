"""A shown figure carries its alt text wherever it goes."""

import base64
import io
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils import show, show_warnings


@pytest.fixture
def shown(monkeypatch):
    """Give a function that shows a small figure and returns what the notebook would receive."""
    sent = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: sent.append(data))

    def show_line(alt, label=""):
        fig = Figure(figsize=(2, 1), label=label)
        fig.add_subplot().plot([0, 1])
        show(fig, alt=alt)
        return sent.pop()

    return show_line


def test_html_holds_the_alt_text_and_the_same_picture_as_the_png(shown):
    data = shown("a line from 0 to 1")
    assert 'alt="a line from 0 to 1"' in data["text/html"]
    encoded = re.search(r"base64,([^\"]+)", data["text/html"]).group(1)
    assert base64.b64decode(encoded) == data["image/png"]
    assert data["text/plain"] == "Figure: a line from 0 to 1"


def test_a_figure_may_bring_its_own_description(shown):
    assert 'alt="one line"' in shown(None, label="one line")["text/html"]
    assert 'alt="another"' in shown("another", label="one line")["text/html"]


def test_alt_text_cannot_break_out_of_its_attribute(shown):
    assert 'alt="5 &gt; 3 &amp; &quot;so&quot;"' in shown('5 > 3 & "so"')["text/html"]


def test_picture_is_opaque_white_and_sharp(shown):
    picture = Image.open(io.BytesIO(shown("one line")["image/png"]))
    assert picture.size == (240, 120)
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


@pytest.mark.parametrize(
    ("fig", "alt", "error", "message"),
    [
        ("fig", "a line", TypeError, "show: fig must be a matplotlib Figure, got str 'fig'"),
        (Figure(), 3, TypeError, "show: alt must be a text, got int 3"),
        (Figure(), None, ValueError, "show: alt must say what the picture shows, got ''"),
        (Figure(), "  ", ValueError, "show: alt must say what the picture shows, got '  '"),
    ],
)
def test_bad_input_is_named(fig, alt, error, message):
    with pytest.raises(error, match=message):
        show(fig, alt)


def test_warnings_are_printed_once_each_and_go_no_further(capsys, recwarn):
    with show_warnings():
        for _ in range(2):
            np.log(np.zeros(1))
            np.exp(1000.0 * np.ones(2))
        print("done")
    assert capsys.readouterr().out.splitlines() == [
        "done",
        "   warning: divide by zero encountered in log",
        "   warning: overflow encountered in exp",
    ]
    assert not recwarn


def test_without_a_warning_nothing_is_added(capsys):
    with show_warnings():
        np.log(np.ones(1))
    assert capsys.readouterr().out == ""

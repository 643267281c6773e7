"""Figures and labs on slides: type that a room can read, and a picture that says so."""

import base64
import io
import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.text import Text
from PIL import Image

from course_utils import labs
from course_utils.authoring import deck
from course_utils.figures import lesson_00


def shown(call, *arguments):
    """Return the HTML that a call displays, and the picture in it."""
    InteractiveShell.instance()
    with capture_output() as captured:
        call(*arguments)
    html = captured.outputs[0].data["text/html"]
    png = base64.b64decode(re.search(r"base64,([^\"]+)", html).group(1))
    return html, Image.open(io.BytesIO(png))


def least_text(html):
    return float(re.search(r'data-least-text="([\d.]+)"', html).group(1))


@pytest.mark.parametrize(
    ("call", "width", "least"), [(deck.show_on_slide, 500, 20), (deck.show_on_page, 300, 12)]
)
def test_no_text_of_a_figure_is_smaller_than_agreed(call, width, least):
    fig = lesson_00.slope_by_nudge(3, 0.5)
    html, picture = shown(call, fig, width)
    assert f'width="{width}"' in html
    assert 'alt="The curve x squared' in html
    assert least_text(html) == least
    assert picture.width == pytest.approx(width * deck.SHARPNESS, abs=2)
    drawn = [one for one in fig.findobj(Text) if one.get_visible() and one.get_text().strip()]
    sizes = {one.get_text(): one.get_fontsize() * width / 6 / 72 for one in drawn}
    assert {"slope 6", "x²", "30"} <= set(sizes)  # a note, an axis, a tick
    assert min(sizes.values()) == pytest.approx(least)


def test_large_text_stays_as_it_was():
    html, _ = shown(deck.show_on_page, lesson_00.slope_by_nudge(3, 0.5), 640)
    assert least_text(html) == pytest.approx(10 / 72 * 640 / 6, abs=0.05)


def test_a_lab_is_shown_in_its_present_state():
    lab = labs.where_will_it_step()
    lab.receive({"kind": "press", "key": "step"})
    html, picture = shown(deck.show_lab, lab, 1000)
    assert lab.frame["words"][:30] in html
    assert least_text(html) >= 20
    assert picture.width == pytest.approx(1000 * deck.SHARPNESS, abs=2)


def test_a_part_of_a_lab_is_what_is_seen():
    whole = shown(deck.show_lab, labs.where_will_it_step(), 1000)[1].convert("L")
    _, part = shown(deck.show_lab, labs.where_will_it_step(), 526, (0, 0, 400, 414))
    assert part.size == pytest.approx((526 * deck.SHARPNESS, 526 * 1.035 * deck.SHARPNESS), abs=2)
    same = whole.crop((0, 0, *part.size)).tobytes()
    close = sum(abs(a - b) < 40 for a, b in zip(same, part.convert("L").tobytes(), strict=True))
    assert close / len(same) > 0.97

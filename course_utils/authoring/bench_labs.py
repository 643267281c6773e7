"""How fast the labs answer, in real JupyterLab: a part of `make bench`.

Three sliders take turns at each key press: the lab's, that of the same picture by `interact`, and
one whose only work is the trip to the kernel and back. A time runs from the key going down to the
frame in which the answer is painted.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils import labs
from course_utils.arguments import accepts, instance
from course_utils.authoring.browser import (
    RUN_ALL,
    chromium,
    find_chromium,
    jupyterlab,
    open_notebook,
)
from course_utils.authoring.by_interact import longest_slider
from course_utils.authoring.refresh import METADATA
from course_utils.labs.design import Clock
from course_utils.numeric_arguments import integer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PRESSES = 25
DRAG_SECONDS = 2.0
ANSWER_MILLISECONDS = 20_000
PAUSE_MILLISECONDS = 60
STOPS = 10
TRAINING: dict[str, dict[str, Any]] = {  # the labs that train, and what they train
    "train_and_rewind": {},
    "break_the_loop": {},
    "playground": {"points": 200, "hidden": (8, 8)},
}
TRAIN_SECONDS = 3

# Notes when a key goes down, and when what follows from it is painted. A lab paints inside a frame,
# so that frame shows it; a picture that arrives outside one is decoded and waits for the next.
WATCH = """(element, inFrame) => {
    element.times = [];
    element.painted = 0;
    let down = null;
    const note = () => {
        element.painted += 1;
        if (down !== null) element.times.push(performance.now() - down);
        down = null;
    };
    const after = new MessageChannel();
    after.port1.onmessage = note;
    const painted = async () => {
        if (!inFrame) {
            const pictures = [...element.querySelectorAll("img")];
            await Promise.allSettled(pictures.map((one) => one.decode()));
            await new Promise(requestAnimationFrame);
        }
        after.port2.postMessage(0);
    };
    new MutationObserver(painted).observe(element,
        { childList: true, subtree: true, characterData: true });
    document.addEventListener("keydown", (event) => {
        if (element.closest(".jp-Cell").contains(event.target)) down = performance.now();
    }, true);
}"""


# Presses the clock's button, and notes when the drawing changes for the last time.
STOP = """(button) => {
    const drawing = button.closest(".ann-lab").querySelector(".ann-lab-drawing");
    button.pressed = button.last = performance.now();
    new MutationObserver(() => { button.last = performance.now(); })
        .observe(drawing, { childList: true });
    button.click();
}"""
# Moves a slider by a stop; returns how long it took the kernel to say its new value.
TURN = """(slider, back) => new Promise((done) => {
    const started = performance.now();
    const watcher = new MutationObserver(() => {
        watcher.disconnect();
        done(performance.now() - started);
    });
    watcher.observe(slider, { attributeFilter: ["aria-valuetext"] });
    slider.value = Number(slider.value) + (back ? -1 : 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def bare_trip() -> None:
    """Show a slider beside a number that the kernel sets to the slider's own."""
    from IPython.display import display
    from ipywidgets import HBox, IntSlider, Label

    slider, label = IntSlider(value=50, max=100), Label("50")
    slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
    display(HBox([slider, label]))  # type: ignore[no-untyped-call]


@accepts(name=instance(str))
def notebook_for(name: str) -> nbformat.NotebookNode:
    """Return a notebook with a lab, its picture by `interact`, and the bare trip."""
    ours = "course_utils.authoring"
    sources = {
        "lab": f"from {ours}.by_interact import *\n\nlab_to_measure({name!r})",
        "interact": f"by_interact({name!r})",
        "bare": f"from {ours}.bench_labs import bare_trip\n\nbare_trip()",
    }
    cells = [new_markdown_cell("# Bench")]  # type: ignore[no-untyped-call]
    cells += [new_code_cell(source, id=side) for side, source in sources.items()]  # type: ignore[no-untyped-call]
    return new_notebook(cells=cells, metadata=METADATA)  # type: ignore[no-untyped-call]


class Side:
    """One of the three, on the page: what takes the keys, and what is painted."""

    def __init__(self, page: Page, number: int, handle: str, painted: str, in_frame: bool) -> None:
        self.page = page
        cell = page.locator(".jp-CodeCell").nth(number)
        found = cell.locator(handle)
        self._mark = found.get_attribute("data-key")  # a mark may not stay the last one
        self.handle = cell.locator(f'[data-key="{self._mark}"]') if self._mark else found
        self.painted = cell.locator(painted).last
        self.handle.wait_for()
        self.painted.evaluate(WATCH, in_frame)
        sideways = self.handle.get_attribute("data-drag") == "x"
        self._keys = ("ArrowRight", "ArrowLeft") if sideways else ("ArrowUp", "ArrowDown")
        self._pressed = 0

    def press(self) -> None:
        """Press an arrow key and wait for the answer; a step to and a step fro."""
        self.handle.focus()
        before = self._answers()
        self.page.keyboard.press(self._keys[self._pressed % 2])
        self._pressed += 1
        self.page.wait_for_function(
            "([element, before]) => element.times.length > before",
            arg=[self.painted.element_handle(), before],
            timeout=ANSWER_MILLISECONDS,
        )
        self.page.wait_for_timeout(PAUSE_MILLISECONDS)

    def drag(self) -> float:
        """Drag to and fro for a while; return how many frames were painted a second."""
        self.handle.scroll_into_view_if_needed()
        x, y, reach = self._place()
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        before = int(self.painted.evaluate("(element) => element.painted"))
        started = self.page.evaluate("() => performance.now()")
        moved, now = 0, started
        while now - started < DRAG_SECONDS * 1000:
            if self._mark:  # it may move one way only, or stop at a few places
                aside = reach * abs(np.sin(moved / 4))
                mouse.move(x - aside, y - aside)
            else:
                mouse.move(x + reach * np.sin(moved / 12), y)
            moved += 1
            self.page.wait_for_timeout(12)
            now = self.page.evaluate("() => performance.now()")
        after = int(self.painted.evaluate("(element) => element.painted"))
        mouse.up()
        return (after - before) / (now - started) * 1000

    def times(self) -> list[float]:
        """Return all times from key to picture, in milliseconds."""
        return list(self.painted.evaluate("(element) => element.times"))

    def _answers(self) -> int:
        return int(self.painted.evaluate("(element) => element.times.length"))

    def _place(self) -> tuple[float, float, float]:
        """Return where to take the handle, and how far it can be dragged to each side."""
        track = self.handle.locator("xpath=ancestor-or-self::*[contains(@class, 'noUi-target')]")
        own = self.handle.bounding_box()
        whole = track.bounding_box() if track.count() else own
        assert own is not None
        assert whole is not None
        reach = 120 if self._mark else 0.4 * whole["width"]
        return own["x"] + own["width"] / 2, own["y"] + own["height"] / 2, reach


def _training_notebook(name: str) -> nbformat.NotebookNode:
    """Return a notebook with a lab that has something to train."""
    given = ", ".join(f"{key}={value!r}" for key, value in TRAINING[name].items())
    source = f"from course_utils.labs import {name}\n\n{name}({given})"
    cells = [new_markdown_cell("# Bench"), new_code_cell(source, id="lab")]  # type: ignore[no-untyped-call]
    return new_notebook(cells=cells, metadata=METADATA)  # type: ignore[no-untyped-call]


@contextmanager
def _opened(notebook: nbformat.NotebookNode) -> Iterator[Page]:
    """Yield a page with a notebook, run to its end."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "course").mkdir()
        nbformat.write(notebook, base / "course" / "bench.ipynb")  # type: ignore[no-untyped-call]
        with jupyterlab(base / "course", base) as server, chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            open_notebook(page, server.address, "bench.ipynb")
            page.evaluate(RUN_ALL)
            yield page


@accepts(name=instance(str), presses=integer(at_least=1))
def bench_lab(name: str, presses: int = PRESSES) -> dict[str, tuple[float, float]]:
    """Return for a lab, `interact` and the bare trip: median milliseconds, frames a second."""
    slider = longest_slider(name)
    handle = f'[data-control="{slider.key}"]' if slider else "[data-drag] >> nth=-1"
    with _opened(notebook_for(name)) as page:
        sides = {
            "lab": Side(page, 0, handle, ".ann-lab-drawing", in_frame=True),
            "interact": Side(page, 1, ".noUi-handle", ".widget-output", in_frame=False),
            "bare": Side(page, 2, ".noUi-handle", ".widget-label", in_frame=False),
        }
        for _ in range(presses):
            for side in sides.values():
                side.press()
        frames = {key: side.drag() for key, side in sides.items()}
        return {key: (median(side.times()), frames[key]) for key, side in sides.items()}


@accepts(name=instance(str))
def bench_training(name: str) -> dict[str, float]:
    """Return how a lab does while it trains.

    Its slowest answers in milliseconds: "Stop" from the press to the last frame that still moves,
    "slider", where the lab has one, from the key to the frame with its new value. And "frames",
    how many were painted in a second.
    """
    lab = getattr(labs, name)(**TRAINING[name])
    clock = next(one for one in lab.design.controls if isinstance(one, Clock))
    found: dict[str, list[float]] = {"Stop": [], "slider": []}
    with _opened(_training_notebook(name)) as page:
        root = page.locator(".ann-lab")
        button = root.locator(f'[data-control="{clock.key}"]')
        sliders = root.locator("input[type=range]")
        root.locator(".ann-lab-drawing svg").first.wait_for()
        drawing = root.locator(".ann-lab-drawing")
        drawing.evaluate(WATCH, True)
        button.click()
        page.wait_for_timeout(500)
        before = int(drawing.evaluate("(element) => element.painted"))
        page.wait_for_timeout(1000 * TRAIN_SECONDS)
        after = int(drawing.evaluate("(element) => element.painted"))
        root.locator('[data-control="reset"]').click()
        for number in range(STOPS):
            button.click()
            page.wait_for_timeout(400)
            if sliders.count():
                found["slider"].append(sliders.last.evaluate(TURN, number % 2))
            button.evaluate(STOP)
            page.wait_for_timeout(500)
            found["Stop"].append(button.evaluate("(button) => button.last - button.pressed"))
            root.locator('[data-control="reset"]').click()
            page.wait_for_timeout(200)
    slowest = {key: max(times) for key, times in found.items() if times}
    return slowest | {"frames": (after - before) / TRAIN_SECONDS}


def main() -> None:
    """Print how fast each lab answers, beside `interact` and the bare trip."""
    if not find_chromium():
        print("no browser: the labs' speed is not measured")
        return
    for name in labs.__all__:
        found = bench_lab(name)
        (ours, frames), (theirs, slow), (bare, _) = found.values()
        print(
            f"{name + ': interact / lab: key press to picture':<58}{theirs:>10.0f} ms{ours:>10.0f} "
            f"ms{theirs / ours:>8.2f} (bare trip {bare:.0f} ms)",
            flush=True,
        )
        print(
            f"{name + ': lab / interact: frames a second while dragging':<58}{frames:>13.1f}"
            f"{slow:>13.1f}{frames / slow:>8.2f}",
            flush=True,
        )
    for name in TRAINING:
        trained = bench_training(name)
        print(f"{f'{name}: frames a second while it trains':<58}{trained.pop('frames'):>13.1f}")
        for what, slowest in trained.items():
            print(f"{f'{name}: slowest {what} of {STOPS} while it trains':<58}{slowest:>10.0f} ms")


if __name__ == "__main__":
    main()

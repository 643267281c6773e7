"""Each lab in real JupyterLab: by pointer and by keyboard, light, dark and at 200 % zoom."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupyterlab_page import collect_complaints
from lab_page import WATCH, LabPage, notebook_with_labs

from course_utils import labs
from course_utils.authoring.browser import open_notebook, write_setting
from course_utils.authoring.by_interact import lab_to_measure
from course_utils.labs.design import Button, Clock, Entry, Event

SHOTS = Path(__file__).with_name("shots")
SHORTCUTS = [*"ddbazmy", "Delete", "Escape"]
# (theme, width, height, pixels for each CSS pixel); a browser at 200 % halves the page's width.
VIEWS = {
    "light": ("Light", 1280, 1000, 1),
    "dark": ("Dark", 1280, 1000, 1),
    "zoomed": ("Light", 640, 500, 2),
}
MADE = {name: lab_to_measure(name) for name in labs.__all__}
KINDS = {
    (name, control["key"]): control["kind"]
    for name, made in MADE.items()
    for control in made.fixed["controls"]
} | {(name, key): "Own" for name, made in MADE.items() for key in made.fixed["own"]}
CHALLENGES = [name for name, made in MADE.items() if made.fixed["challenge"]]
CLOCKS = [
    (name, one) for name in MADE for one in MADE[name].design.controls if isinstance(one, Clock)
]
BUTTONS = {
    name: [one.key for one in made.design.controls if isinstance(one, Button)]
    for name, made in MADE.items()
}
ENTRIES = [
    (name, one) for name in MADE for one in MADE[name].design.controls if isinstance(one, Entry)
]
# For what does not depend on colours, or not on sizes either.
in_two_sizes = pytest.mark.parametrize("opened", ["light", "zoomed"], indirect=True, scope="module")
in_one_view = pytest.mark.parametrize("opened", ["light"], indirect=True, scope="module")
each_lab = pytest.mark.parametrize("on_page", MADE, indirect=True)
each_challenge = pytest.mark.parametrize("on_page", CHALLENGES, indirect=True)
each_control = pytest.mark.parametrize(
    ("on_page", "key"), KINDS, indirect=["on_page"], ids=map("-".join, KINDS)
)
each_entry = pytest.mark.parametrize(
    ("on_page", "entry"), ENTRIES, indirect=["on_page"], ids=[name for name, _ in ENTRIES]
)
each_clock = pytest.mark.parametrize(
    ("on_page", "clock"), CLOCKS, indirect=["on_page"], ids=[name for name, _ in CLOCKS]
)


@pytest.fixture(scope="module", params=VIEWS)
def opened(request, browser, lab):
    """Open a notebook with all labs in one of the views; yield the page and its complaints."""
    address, settings, course = lab
    theme, width, height, scale = VIEWS[request.param]
    plugin = "@jupyterlab/apputils-extension/themes"
    write_setting(settings, plugin, {"theme": f"JupyterLab {theme}"})
    nbformat.write(notebook_with_labs(), course / "labs.ipynb")
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale
    )
    page = context.new_page()
    complaints = collect_complaints(page)
    open_notebook(page, address, "labs.ipynb")
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    light = page.locator("body").get_attribute("data-jp-theme-light")
    assert light == str(theme == "Light").lower()
    yield page, complaints
    context.close()


@pytest.fixture
def on_page(request, opened, progress_file):
    """Yield a lab as it is at its start; afterwards all must be as it was but for the lab."""
    page, complaints = opened
    progress_file.unlink(missing_ok=True)
    complaints.clear()
    one = LabPage(page, request.param)
    one.begin()
    yield one
    one.assert_notebook_unchanged()
    assert "did not work" not in one.root.inner_text()
    assert complaints == []


@pytest.fixture
def progress_file(lab):
    return lab[1].parent / "progress.json"


# ---- every control, by pointer and by keyboard -------------------------------------------------


def by_pointer(lab, key, kind):
    control = lab.control(key)
    if kind == "Slider":
        box = control.bounding_box()
        control.click(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    elif kind == "Choice":  # its list is the browser's own, out of reach for the pointer
        control.select_option(index=1)
    elif kind == "Entry":
        control.fill("123")
        lab.root.locator(f'span:has(> label [data-control="{key}"]) button').click()
    else:
        control.click()


def by_keyboard(lab, key, kind):
    keys = {"Slider": "ArrowRight", "Choice": "ArrowUp", "Toggle": "Space"}
    if kind == "Entry":
        lab.page.keyboard.type("-45.5")  # what is in the field is selected, and so replaced
    lab.page.keyboard.press(keys.get(kind, "Enter"))


def by_another_key(lab, key, kind):
    keys = {"Slider": "ArrowLeft", "Choice": "ArrowDown", "Entry": "NumpadEnter"}
    if kind == "Entry":
        lab.page.keyboard.type("\N{MINUS SIGN}67,5")
    lab.page.keyboard.press(keys.get(kind, "Space"))


def make_room(lab):
    """Do what gives every control something to change."""
    lab.mark(lab.marks("drag")[0]).focus()
    arrow = "ArrowRight" if "x" in ways(lab, lab.marks("drag")[0]) else "ArrowDown"
    lab.do(lambda: lab.page.keyboard.press(arrow))
    for button in BUTTONS[lab.name]:
        lab.do(lab.control(button).click)


@in_one_view
@each_control
def test_a_control_repaints_and_keeps_the_focus(on_page, key):
    kind = KINDS[on_page.name, key]
    for way in (by_pointer, by_keyboard, by_another_key):
        if way is by_pointer or kind in ("Own", "Clock"):  # a clock may have come to its end
            make_room(on_page)
        on_page.control(key).focus()
        assert on_page.repaints(lambda: way(on_page, key, kind)), way
        if kind == "Clock":
            on_page.control(key).click()
        assert on_page.focus() == key
        on_page.assert_notebook_unchanged()
        if kind == "Slider":
            shown = on_page.root.locator(f'label:has([data-control="{key}"]) output')
            assert shown.inner_text() == on_page.control(key).get_attribute("aria-valuetext")


@in_two_sizes
@each_entry
def test_an_entry_refuses_what_is_no_number_and_keeps_what_is_being_typed(on_page, entry):
    field, keyboard = on_page.control(entry.key), on_page.page.keyboard
    note = on_page.root.locator(f"[id='{field.get_attribute('aria-describedby')}']")
    make_room(on_page)
    before = on_page.svg()
    field.focus()
    for wrong in ("", "six", "1.2.3", "1e999", "--1", "0x10", "."):
        field.fill(wrong)
        keyboard.press("Enter")
        assert on_page.comes_to(note.inner_text, "Type a number, such as -0.25.")
        assert field.get_attribute("aria-invalid") == "true"
        assert field.input_value() == wrong
    keyboard.type("1")
    assert note.inner_text() == "", "the complaint goes when it is mended"
    assert on_page.svg() == before
    field.fill("-12345")
    on_page.do(lambda: on_page.mark(on_page.marks("drag")[0]).press("ArrowRight"))
    assert field.input_value() == "-12345", "another frame leaves what is being typed"
    on_page.do(lambda: field.press("Enter"))
    assert on_page.comes_to(lambda: on_page.ask(f"{on_page.variable}.state.{entry.key}"), -12345)
    assert on_page.comes_to(lambda: field.evaluate(SELECTED), "-12345")
    assert on_page.focus() == entry.key


SELECTED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"


@in_two_sizes
@each_challenge
def test_the_tabs_repaint_and_keep_the_focus(on_page):
    press = on_page.page.keyboard.press
    on_page.tab("Play").focus()
    ways = [
        ("challenge", on_page.tab("Challenge").click),
        ("play", on_page.tab("Play").click),
        ("challenge", lambda: press("ArrowRight")),
        ("play", lambda: press("ArrowLeft")),
    ]
    for name, act in ways:
        assert on_page.repaints(act)
        assert on_page.focus() == name
        assert on_page.root.locator('[role=tab][aria-selected="true"]').count() == 1
        assert on_page.root.locator(f'[data-tab="{name}"]').get_attribute("aria-selected") == "true"
    on_page.assert_notebook_unchanged()


def focusable(lab):
    """Return what Tab reaches in the lab, as it is now."""
    reached = 'input, select, button:not([tabindex="-1"]), [tabindex="0"]'
    return [one for one in lab.root.locator(reached).element_handles() if one.is_visible()]


@in_one_view
@each_lab
def test_no_key_reaches_the_notebook(on_page):
    tabs = ["Play", "Challenge"] if on_page.name in CHALLENGES else []
    for tab in tabs or [None]:
        if tab == "Challenge":
            on_page.do(on_page.tab(tab).click)
        found = focusable(on_page)
        assert len(found) >= 4
        for element in found:
            element.focus()
            focus = on_page.focus()
            for key in SHORTCUTS:
                on_page.page.keyboard.press(key)
            assert on_page.focus() == focus
            on_page.assert_notebook_unchanged()


# ---- the drawing -------------------------------------------------------------------------------


def ways(lab, key):
    """Return which ways a mark can be moved: "x", "y" or "xy"."""
    if key.startswith("point-"):
        return "x"  # a point of the data keeps its class, which is its height
    return lab.mark(key).get_attribute("data-drag") or "xy"


def moved(lab, state, kind, key, x, y):
    """Return the state after a move or a nudge; None where it looks as before."""
    after = lab.made.design.reduce(state, Event(kind, key, x=x, y=y))
    return after if lab.made.design.draw(after) != lab.made.design.draw(state) else None


@in_two_sizes
@each_lab
def test_each_mark_goes_where_it_is_dragged_and_one_step_back_undoes_it(on_page):
    state = on_page.made.state
    for key in on_page.marks("drag"):
        on_page.drawing.scroll_into_view_if_needed()
        on_page.mark(key).focus()
        while on_page.topmost(*on_page.place(key)) != key:  # it lies below another
            on_page.do(lambda: on_page.page.keyboard.press("ArrowRight"))
            state = moved(on_page, state, "nudge", key, 1, 0)
        start, (x, y) = on_page.svg(), on_page.place(key)
        across = 40 if x < on_page.at(on_page.made.design.width / 4, 0)[0] else -40
        # a mark may stand in a low panel, or stop at a few places only, the last of them here
        targets = [(x + across, y + down) for down in (30, 12, 45, -45)]
        if ways(on_page, key) == "y":
            targets = targets[1:]
        ends = [(moved(on_page, state, "move", key, *on_page.units(*one)), one) for one in targets]
        wanted, target = next((end, one) for end, one in ends if end)
        assert on_page.repaints(lambda: on_page.drag(key, *target))
        place = pytest.approx(on_page.expected(wanted, key), abs=4)
        assert on_page.comes_to(lambda: on_page.place(key), place)
        assert on_page.focus() == key
        on_page.assert_notebook_unchanged()
        on_page.control("back").click()
        assert on_page.comes_to(on_page.svg, start)


NUDGES = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}


@in_one_view
@each_lab
def test_each_mark_moves_by_keyboard(on_page):
    state, press = on_page.made.state, on_page.page.keyboard.press
    for key in on_page.marks("drag"):
        on_page.mark(key).focus()
        moved_along = set()
        for arrow, (x, y) in NUDGES.items():
            axis = "x" if x else "y"
            once = moved(on_page, state, "nudge", key, x, y)
            if axis in moved_along or axis not in ways(on_page, key) or not once:
                continue
            before, after = (on_page.expected(one, key) for one in (state, once))
            assert (after[0] - before[0]) * x + (before[1] - after[1]) * y > 0, "its own way"
            assert on_page.repaints(lambda: press(arrow))
            assert on_page.comes_to(lambda: on_page.place(key), pytest.approx(after, abs=1))
            press(f"Shift+{arrow}")
            state = moved(on_page, once, "nudge", key, 10 * x, 10 * y) or once
            far = pytest.approx(on_page.expected(state, key), abs=1)
            assert on_page.comes_to(lambda: on_page.place(key), far)
            moved_along.add(axis)
        assert moved_along == set(ways(on_page, key))
        assert on_page.focus() == key
        on_page.assert_notebook_unchanged()


@in_one_view
@pytest.mark.parametrize("on_page", ["playground"], indirect=True)
def test_tab_stops_once_in_a_group_and_arrow_keys_walk_along_it(on_page):
    press = on_page.page.keyboard.press
    groups = on_page.drawing.locator("[data-group]")
    for group in set(groups.evaluate_all("(marks) => marks.map((mark) => mark.dataset.group)")):
        marks = on_page.drawing.locator(f'[data-group="{group}"]')
        keys = marks.evaluate_all("(marks) => marks.map((mark) => mark.dataset.key)")
        on_page.mark(keys[0]).focus()
        for arrow, there in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowRight", 1)):
            press(arrow)
            assert on_page.focus() == keys[there]
        on_page.do(lambda: press("Enter"))
        assert on_page.focus() == keys[1]
        for key in ("ArrowLeft", "ArrowLeft"):  # nothing comes before the first
            press(key)
            assert on_page.focus() == keys[0]
        press("Tab")
        assert on_page.focus() not in keys
        press("Shift+Tab")
        assert on_page.focus() == keys[0]
        on_page.assert_notebook_unchanged()


@in_two_sizes
@each_lab
def test_a_press_on_a_panel_moves_its_mark_there(on_page):
    state = on_page.made.state
    on_page.drawing.scroll_into_view_if_needed()
    for field in on_page.drawing.locator("[data-field]").all():
        key, box = field.get_attribute("data-field"), field.bounding_box()
        target = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.9
        on_page.mark(key).focus()
        state = moved(on_page, state, "move", key, *on_page.units(*target))
        assert on_page.repaints(lambda: on_page.page.mouse.click(*target))
        place = on_page.place(key)
        assert place == pytest.approx(on_page.expected(state, key), abs=4)
        for axis, got, wanted in zip("xy", place, target, strict=True):
            assert axis not in ways(on_page, key) or got == pytest.approx(wanted, abs=4)
        assert on_page.focus() == key
        on_page.assert_notebook_unchanged()


@in_two_sizes
@each_lab
def test_a_mark_to_move_and_to_press_tells_the_two_apart(on_page):
    both = set(on_page.marks("drag")) & set(on_page.marks("press"))
    mouse, keyboard = on_page.page.mouse, on_page.page.keyboard

    def press_with_a_slip():
        x, y = on_page.place(key)
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 2, y + 1)
        mouse.up()

    ways = [press_with_a_slip, lambda: keyboard.press("Enter"), lambda: keyboard.press("Space")]
    for i, key in enumerate(sorted(both)):
        on_page.drawing.scroll_into_view_if_needed()
        on_page.mark(key).focus()
        before, steps = on_page.place(key), on_page.ask(f"len({on_page.variable}._past)")
        assert on_page.repaints(ways[i % 3])
        assert on_page.place(key) == pytest.approx(before, abs=0.1)
        assert on_page.ask(f"len({on_page.variable}._past)") == steps + 1
        assert on_page.focus() == key
        on_page.assert_notebook_unchanged()


# ---- challenge ---------------------------------------------------------------------------------


@in_two_sizes
@each_challenge
def test_each_mark_that_is_a_choice_can_be_pressed(on_page, progress_file):
    on_page.do(on_page.tab("Challenge").click)
    ways = ["pointer", "Enter", "Space"]
    for i, key in enumerate(on_page.marks("press")):
        if i:
            progress_file.unlink()
            on_page.begin()
            on_page.do(on_page.tab("Challenge").click)
        on_page.mark(key).focus()
        way = ways[i % 3]
        if way == "pointer":
            act = lambda key=key: on_page.page.mouse.click(*on_page.place(key))
        else:
            act = lambda way=way: on_page.page.keyboard.press(way)
        assert on_page.repaints(act)
        assert on_page.control(f"choose-{key}").get_attribute("aria-pressed") == "true"
        assert on_page.made.design.rounds[0].replies[key] in on_page.root.inner_text()
        assert on_page.drawing.evaluate("(drawing) => drawing.contains(document.activeElement)")
        on_page.assert_notebook_unchanged()


@in_one_view
@pytest.mark.parametrize("way", ["pointer", "Enter", "Space"])
@each_challenge
def test_a_challenge_from_first_to_last(on_page, way):
    def use(key):
        on_page.control(key).focus()
        act = on_page.control(key).click if way == "pointer" else lambda: press(way)
        on_page.do(act, part=".ann-lab-challenge")
        assert on_page.root.evaluate("(root) => root.contains(document.activeElement)")
        assert on_page.focus() not in ("BODY", "DIV")
        on_page.assert_notebook_unchanged()

    press = on_page.page.keyboard.press
    rounds = on_page.made.design.rounds
    on_page.do(on_page.tab("Challenge").click)
    for number, one in enumerate(rounds):
        wrong = next(key for key in one.choices if key != one.right)
        use("skip" if number == 1 else f"choose-{wrong}")
        reply = on_page.root.locator(".ann-lab-reply").inner_text()
        assert reply == one.replies[one.right if number == 1 else wrong]
        right = on_page.control(f"choose-{one.right}")
        assert "ann-lab-right" in right.get_attribute("class")
        use("next" if one is not rounds[-1] else "try")
    assert on_page.tab("Play").get_attribute("aria-selected") == "true"


# ---- how it is shown and told ------------------------------------------------------------------

FAULTS_OF_LOOKS = """(root) => {
    const faults = [];
    const cell = root.closest(".jp-OutputArea-output").getBoundingClientRect();
    const shown = [...root.querySelectorAll("*")].filter((one) => one.checkVisibility()
        && !one.closest(".ann-lab-spoken, option"));
    const name = (one) => one.dataset.control ?? one.dataset.tab ?? one.textContent.slice(0, 40);
    for (const one of shown) {
        const box = one.getBoundingClientRect();
        if (one.matches("button, label, select, p, output, svg, text")
            && (box.left < cell.left - 1 || box.right > cell.right + 1)) {
            faults.push(`outside the cell: ${name(one)}`);
        }
        if (one.matches("button, select, p") && one.scrollWidth > one.clientWidth + 1) {
            faults.push(`clipped: ${name(one)}`);
        }
    }
    const picture = root.querySelector("svg").getBoundingClientRect();
    const words = [...root.querySelectorAll("svg text")];
    for (const one of words) {
        const box = one.getBoundingClientRect();
        if (box.left < picture.left - 1 || box.right > picture.right + 1
            || box.top < picture.top - 1 || box.bottom > picture.bottom + 1) {
            faults.push(`cut off: ${name(one)}`);
        }
    }
    const parts = shown.filter((one) => one.matches("button, .ann-lab label, p, svg text")
        && one.textContent.trim());
    const shrunk = (one) => {  // a line's box is taller than its letters
        const box = one.getBoundingClientRect();
        const slack = box.height * 0.22;
        return { l: box.left + 1, r: box.right - 1, t: box.top + slack, b: box.bottom - slack };
    };
    const boxes = parts.map(shrunk);
    for (let i = 0; i < parts.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
            const [a, b] = [boxes[i], boxes[j]];
            if (a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b
                && !parts[i].contains(parts[j]) && !parts[j].contains(parts[i])) {
                faults.push(`overlap: ${name(parts[i])} | ${name(parts[j])}`);
            }
        }
    }
    const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const light = (colour) => {
        const parts = numbers(colour).slice(0, 3).map((one) => one / 255)
            .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    const ground = (one) => {
        const colour = getComputedStyle(one).backgroundColor;
        return (numbers(colour)[3] ?? 1) > 0 ? colour : ground(one.parentElement);
    };
    for (const one of parts) {
        const style = getComputedStyle(one);
        const pair = [light(one.matches("text") ? style.fill : style.color), light(ground(one))];
        const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(1)}: ${name(one)}`);
    }
    return faults;
}"""


def look(lab, request, name):
    """Keep a picture of the lab, and return what is wrong with how it looks."""
    SHOTS.mkdir(exist_ok=True)
    view = request.node.callspec.params["opened"]
    lab.root.screenshot(path=SHOTS / f"{lab.name}-{view}-{name}.png")
    return [f"{name}: {fault}" for fault in lab.root.evaluate(FAULTS_OF_LOOKS)]


@each_lab
def test_nothing_is_clipped_or_overlaps_and_all_can_be_read(on_page, request):
    faults = look(on_page, request, "start")
    make_room(on_page)
    for select in on_page.root.locator("select, [type=checkbox]").all():
        if select.get_attribute("type"):
            on_page.do(select.click)
        else:
            on_page.do(lambda one=select: one.select_option(index=1))
    faults += look(on_page, request, "used")
    if on_page.name in CHALLENGES:
        on_page.do(on_page.tab("Challenge").click)
        for number, one in enumerate(on_page.made.design.rounds):
            if number:
                on_page.do(on_page.control("next").click)
            faults += look(on_page, request, f"question-{number + 1}")
            on_page.do(on_page.control(f"choose-{one.right}").click)
            faults += look(on_page, request, f"answer-{number + 1}")
    assert faults == []


@in_one_view
@each_lab
def test_all_that_can_be_reached_has_a_role_and_a_name_of_its_own(on_page):
    roles = {
        "Slider": "slider",
        "Choice": "combobox",
        "Toggle": "checkbox",
        "Entry": "textbox",
    }
    own = ("Back", "Reset", on_page.made.design.seed_button)
    named = [("button", name) for name in own]
    for control in on_page.made.fixed["controls"]:
        named.append((roles.get(control["kind"], "button"), control["label"]))
    if on_page.name in CHALLENGES:
        named += [("tab", "Play"), ("tab", "Challenge")]
    for role, name in named:
        exact = re.compile(rf"^(\W )?{re.escape(name)}$".replace("/", r"\/"))  # for JavaScript
        found = on_page.root.get_by_role(role, name=exact)
        assert found.count() == 1, (role, name)
    labels = [on_page.mark(key).get_attribute("aria-label") for key in on_page.marks("drag")]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    for label in labels:
        mark = on_page.root.get_by_role("slider", name=label, exact=True)
        assert re.search(r"\d", mark.get_attribute("aria-valuetext"))


SPOKEN = """(spoken) => {
    spoken.heard = [];
    new MutationObserver(() => spoken.heard.push(spoken.textContent))
        .observe(spoken, { childList: true, characterData: true, subtree: true });
}"""


@in_one_view
@each_lab
def test_a_screen_reader_is_told_once_after_a_rest(on_page):
    spoken = on_page.root.locator("[aria-live]").last
    assert spoken.get_attribute("aria-live") == "polite"
    assert on_page.comes_to(spoken.inner_text, on_page.ask(f"{on_page.variable}.frame['words']"))
    spoken.evaluate(SPOKEN)
    key = on_page.marks("drag")[-1]
    to_and_fro = (
        ("ArrowRight", "ArrowLeft") if "x" in ways(on_page, key) else ("ArrowUp", "ArrowDown")
    )
    on_page.mark(key).focus()
    for i in range(7):
        on_page.do(lambda: on_page.page.keyboard.press(to_and_fro[i % 2]))
        on_page.page.wait_for_timeout(100)
    assert spoken.evaluate("(spoken) => spoken.heard") == []
    words = on_page.ask(f"{on_page.variable}.frame['words']")
    assert on_page.comes_to(lambda: spoken.evaluate("(spoken) => spoken.heard"), [words])


@pytest.mark.parametrize(("motion", "least"), [("no-preference", 0), ("reduce", 1000)])
@in_one_view
@each_clock
def test_a_clock_ticks_by_itself_and_stops(on_page, clock, motion, least):
    on_page.page.emulate_media(reduced_motion=motion)
    on_page.drawing.evaluate(WATCH)
    button = on_page.control(clock.key)
    button.click()
    painted = "(drawing) => drawing.painted"
    most = clock.milliseconds / 2 if not least else 0
    assert on_page.comes_to(lambda: len(on_page.drawing.evaluate(painted)) >= 3, True)
    button.click()
    on_page.page.emulate_media(reduced_motion="no-preference")
    on_page.page.wait_for_timeout(100)
    times = on_page.drawing.evaluate(painted)
    # One picture that comes late shortens the wait for the next: the mean tells the pace.
    assert np.mean(np.diff(times)) > max(0.8 * least, most)
    on_page.page.wait_for_timeout(max(clock.milliseconds, least) + 200)
    assert on_page.drawing.evaluate(painted) == times


# ---- what a lab must survive -------------------------------------------------------------------

EVENTS, AT_ONCE, BY_HAND = 1000, 100, 60
KEYS = [*SHORTCUTS, "Enter", " ", "Home", "End", "PageUp", "PageDown", "x", "1"]
KEYS += [f"Arrow{way}" for way in ("Left", "Right", "Up", "Down")]
# Returns the middle and the size of one of all that can be used now, and moves the focus there.
PICK = """(root, which) => {
    const found = [...root.querySelectorAll("button, input, [data-key], [data-field]")]
        .filter((one) => one.checkVisibility());
    const one = found[Math.floor(which * found.length)];
    one.scrollIntoView({ block: "nearest" });
    const { field } = one.dataset; // takes no focus itself: its mark does
    const mark = field && root.querySelector(`[data-key="${CSS.escape(field)}"]`);
    (mark ?? one).focus({ preventScroll: true });
    const { x, y, width, height } = one.getBoundingClientRect();
    return [x + width / 2, y + height / 2, width, height];
}"""
# Does in the page what a browser does when a hand uses what is there.
ACT = """async (root, plan) => {
    for (const { kind, which, across, up, key } of plan) {
        const found = [...root.querySelectorAll("button, input, select, [data-key], [data-field]")]
            .filter((one) => one.checkVisibility());
        const one = found[Math.floor(which * found.length)];
        const say = (name) => one.dispatchEvent(new Event(name, { bubbles: true }));
        const box = one.getBoundingClientRect();
        const point = (name, x, y) => one.dispatchEvent(new PointerEvent(name, {
            pointerId: 1, bubbles: true, cancelable: true,
            clientX: box.x + x * box.width, clientY: box.y + y * box.height,
        }));
        if (kind === "key") {
            one.focus({ preventScroll: true });
            one.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true,
                shiftKey: up > 0.5 }));
        } else if (one.matches("[type=range]")) {
            for (const part of kind === "drag" ? [0.3, 0.6, 1] : [1]) {
                one.value = across * part * one.max;
                say("input");
            }
        } else if (one.matches("select")) {
            one.selectedIndex = Math.floor(across * one.length);
            say("change");
        } else if (one.matches("[type=text]")) {
            one.value = kind === "drag" ? key : String(Math.round(100 * (across - up)) / 10);
            one.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        } else if (one.matches("button, input")) {
            one.click();
        } else {
            point("pointerdown", 0.5, 0.5);
            for (const part of kind === "drag" ? [0.3, 0.6, 1] : []) {
                point("pointermove", 0.5 + 8 * part * (across - 0.5), 0.5 + 8 * part * (up - 0.5));
            }
            point("pointerup", 0.5, 0.5);
        }
        await new Promise(requestAnimationFrame);
    }
}"""
MEMORY = "(__import__('gc').collect(), __import__('psutil').Process().memory_info().rss)[1]"
PYPLOT = "'matplotlib.pyplot' in __import__('sys').modules"
KEEP_STATUS = """(status) => {
    status.said = [];
    new MutationObserver(() => status.said.push(status.textContent))
        .observe(status, { childList: true, characterData: true, subtree: true });
}"""


def use_at_random(lab, rng, count):
    """Use what is there, `count` times, as a hand does; most of all in the drawing."""
    mouse = lab.page.mouse
    for _ in range(count):
        x, y, width, height = lab.root.evaluate(PICK, rng.uniform())
        if rng.uniform() < 0.5:
            lab.page.keyboard.press(str(rng.choice(KEYS)))
            continue
        mouse.move(x + rng.uniform(-0.4, 0.4) * width, y + rng.uniform(-0.4, 0.4) * height)
        mouse.down()
        mouse.move(x + rng.uniform(-30, 30), y + rng.uniform(-30, 30), steps=2)
        mouse.up()


def send_at_random(lab, rng, count):
    """Send `count` events to what is there, many at once."""
    for _ in range(count // AT_ONCE):
        kinds, keys = rng.choice(["press", "drag", "key"], AT_ONCE), rng.choice(KEYS, AT_ONCE)
        places = rng.uniform(size=(AT_ONCE, 3)).tolist()
        plan = [
            {"kind": str(kind), "key": str(key), "which": which, "across": across, "up": up}
            for kind, key, (which, across, up) in zip(kinds, keys, places, strict=True)
        ]
        lab.root.evaluate(ACT, plan)


IMPORTS = {"fill_in_the_gradients": "torch"}  # once, where it is asked for: no leak


@in_one_view
@each_lab
def test_a_thousand_random_events(on_page):
    rng = np.random.default_rng(20)
    status = on_page.root.locator(".ann-lab-status")
    status.evaluate(KEEP_STATUS)
    on_page.drawing.evaluate(WATCH)
    use_at_random(on_page, rng, BY_HAND)
    send_at_random(on_page, rng, EVENTS // 5)
    if on_page.name in IMPORTS:
        on_page.ask(f"len(dir(__import__({IMPORTS[on_page.name]!r})))")
    before = on_page.ask(MEMORY)
    send_at_random(on_page, rng, EVENTS)
    growth = (on_page.ask(MEMORY) - before) / 1e6
    print(f"{on_page.name}: {growth:.1f} MB")
    assert growth <= 20
    assert on_page.ask(PYPLOT) is False, "so no figure can be left open"
    assert status.evaluate("(status) => status.said.filter((said) => said)") == []
    assert len(on_page.drawing.evaluate("(drawing) => drawing.painted")) > EVENTS / 10
    if on_page.name in CHALLENGES:
        on_page.tab("Play").click()
    on_page.control("reset").click()
    start = on_page.made.frame["svg"]
    assert on_page.comes_to(lambda: on_page.ask(f"{on_page.variable}.frame['svg']"), start)


@in_one_view
@each_lab
def test_what_is_done_while_a_cell_runs_is_not_lost(on_page):
    key, design, wanted = on_page.marks("drag")[-1], on_page.made.design, on_page.made.state
    on_page.page.evaluate("""() => {
        const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
        window.slept = kernel.requestExecute({ code: "import time; time.sleep(3)" }).done;
    }""")
    on_page.mark(key).focus()
    for _ in range(4):
        on_page.page.keyboard.press("ArrowRight")
        wanted = design.reduce(wanted, Event("nudge", key, x=1))
    for button in BUTTONS[on_page.name] * 2:
        on_page.control(button).click()
        wanted = design.reduce(wanted, Event("press", button))
    on_page.page.evaluate("() => window.slept")
    drawn = design.draw(wanted)
    assert drawn != on_page.made.frame["svg"]
    assert on_page.comes_to(lambda: on_page.ask(f"{on_page.variable}.frame['svg']"), drawn)
    on_page.assert_notebook_unchanged()

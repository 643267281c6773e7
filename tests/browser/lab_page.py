"""A lab in a notebook that is open in JupyterLab, as a learner's hands find it."""

import ast
import xml.etree.ElementTree as ET

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils import labs
from course_utils.authoring.by_interact import PRESETS, lab_to_measure
from course_utils.authoring.refresh import METADATA

SOON = 10_000  # milliseconds in which a lab must have answered

NOTEBOOK = """() => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    return {
        cells: notebook.widgets.map((cell) => {
            const { id, cell_type, source, execution_count } = cell.model.toJSON();
            return [id, cell_type, source, execution_count];
        }),
        active: notebook.activeCellIndex,
        selected: notebook.selectedCells.map((cell) => cell.model.id),
        mode: notebook.mode,
    };
}"""
RUN_CELL = """async (id) => {
    const panel = window.jupyterapp.shell.currentWidget;
    const notebook = panel.content;
    await panel.sessionContext.ready;
    notebook.deselectAll();
    notebook.mode = "command";
    notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.id === id);
    await window.jupyterapp.commands.execute("notebook:run-cell");
}"""
FOCUS = """() => {
    const { key, control, tab } = document.activeElement.dataset;
    return key ?? control ?? tab ?? document.activeElement.tagName;
}"""
ASK_KERNEL = """async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const request = { code: "", store_history: false, user_expressions: { it: code } };
    const { content } = await kernel.requestExecute(request).done;
    return content.user_expressions.it.data["text/plain"];
}"""
MIDDLE = """(drawing, key) => {
    const mark = drawing.querySelector(`[data-key="${CSS.escape(key)}"] .ann-lab-target`);
    const box = mark.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""
CORNER = """(drawing) => {
    const box = drawing.querySelector(":scope > svg").getBoundingClientRect();
    return [box.x, box.y, box.width];
}"""
WATCH = """(drawing) => {
    drawing.painted = [];
    drawing.watcher?.disconnect();
    drawing.watcher = new MutationObserver(() => drawing.painted.push(performance.now()));
    drawing.watcher.observe(drawing, { childList: true });
}"""


def notebook_with_labs():
    """Return a notebook with a cell for each lab; its variable is `lab_0`, `lab_1`, …."""
    cells = [new_markdown_cell("# Labs", id="title")]
    for number, name in enumerate(labs.__all__):
        given = ", ".join(f"{key}={value!r}" for key, value in PRESETS.get(name, {}).items())
        source = (
            f"from course_utils.labs import {name}\n\nlab_{number} = {name}({given})\nlab_{number}"
        )
        cells += [new_code_cell(source, id=name.replace("_", "-")), new_markdown_cell("Some words")]
    cells.append(new_code_cell("import time", id="last"))
    return new_notebook(cells=cells, metadata=METADATA)


class LabPage:
    """A lab, `name`, on `page`."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.variable = f"lab_{labs.__all__.index(name)}"
        self.made = lab_to_measure(name)  # as it ought to be at the start
        title = self.made.design.title
        self.root = page.get_by_role("group", name=title, exact=True)
        self.drawing = self.root.locator(".ann-lab-drawing")

    def begin(self):
        """Make the lab anew by running its cell, which stays the active one."""
        self.page.evaluate(RUN_CELL, self.name.replace("_", "-"))
        self.drawing.locator("> svg").wait_for()
        self.root.scroll_into_view_if_needed()
        self.notebook = self.page.evaluate(NOTEBOOK)

    def control(self, key):
        return self.root.locator(f'[data-control="{key}"]')

    def tab(self, name):
        return self.root.get_by_role("tab", name=name)

    def mark(self, key):
        return self.drawing.locator(f'[data-key="{key}"]')

    def marks(self, kind):
        """Return the keys of all marks that can be dragged ("drag") or pressed ("press")."""
        of_all = "(marks) => marks.map((mark) => mark.dataset.key)"
        return self.drawing.locator(f"[data-{kind}]").evaluate_all(of_all)

    def place(self, key):
        """Return where the middle of a mark is on the page."""
        x, y = self.drawing.evaluate(MIDDLE, key)  # at once: the next frame replaces the mark
        return x, y

    def at(self, x, y):
        """Return where a place in the drawing's units is on the page."""
        left, top, width = self.drawing.evaluate(CORNER)  # at once: the next frame replaces it
        scale = width / self.made.design.width
        return left + x * scale, top + y * scale

    def units(self, x, y):
        """Return where a place on the page is in the drawing's units."""
        (left, top), (right, _) = self.at(0, 0), self.at(1, 0)
        return (x - left) / (right - left), (y - top) / (right - left)

    def expected(self, state, key):
        """Return where the middle of a mark is on the page while the lab shows `state`."""
        drawn = ET.fromstring(self.made.design.draw(state))
        (mark,) = [one for one in drawn.iter() if one.get("data-key") == key]
        target = next(one for one in mark.iter() if one.get("class") == "ann-lab-target")
        return self.at(float(target.get("cx")), float(target.get("cy")))

    def drag(self, key, x, y):
        """Drag a mark to a place of the page, in several moves."""
        self.page.mouse.move(*self.place(key))
        self.page.mouse.down()
        self.page.mouse.move(x, y, steps=8)
        self.page.mouse.up()

    def svg(self):
        return self.drawing.inner_html()

    def topmost(self, x, y):
        """Return the key of the mark that a pointer at (x, y) would touch, if any."""
        touch = "([x, y]) => document.elementFromPoint(x, y)?.closest('[data-key]')?.dataset.key"
        return self.page.evaluate(touch, [x, y])

    def assert_notebook_unchanged(self):
        """Compare cells and selection with those after `begin`."""
        now = self.page.evaluate(NOTEBOOK)
        assert [(key, now[key]) for key in now if now[key] != self.notebook[key]] == []

    def focus(self):
        return self.page.evaluate(FOCUS)

    def ask(self, code):
        """Return the value that `code` has in the kernel."""
        return ast.literal_eval(self.page.evaluate(ASK_KERNEL, code))

    def comes_to(self, look, wanted):
        """Return whether what `look` returns soon equals `wanted`, waiting a moment if not yet."""
        for _ in range(SOON // 20):
            if (seen := look()) == wanted:
                return True
            self.page.wait_for_timeout(20)
        print(f"seen: {seen}\nwanted: {wanted}")
        return False

    def at_rest(self, look):
        """Return what `look` returns once it has stayed the same for a moment."""
        seen, before = look(), None
        while seen != before:
            self.page.wait_for_timeout(500)
            seen, before = look(), seen
        return seen

    def do(self, act, part=".ann-lab-drawing"):
        """Do `act` and wait until it changes a part of the lab."""
        element = self.root.locator(part).element_handle()
        before = element.evaluate("(element) => element.outerHTML")
        act()
        changed = "([element, before]) => element.outerHTML !== before"
        self.page.wait_for_function(changed, arg=[element, before], timeout=SOON)

    def repaints(self, act):
        """Do `act`, and return whether the drawing's pixels change."""
        pixels = self.drawing.screenshot()
        self.do(act)
        return self.drawing.screenshot() != pixels

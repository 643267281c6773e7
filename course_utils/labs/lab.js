// The page's side of a lab. It sends what the learner did and paints the frames that come back.
//
// In the drawing, `data-key` names what can be reached; `data-drag` can be dragged or moved with the
// arrow keys (its value, "x" or "y", says which way if only one), `data-press` pressed; a mark may bear
// both. A press on a panel with `data-field` moves the mark of that key. Marks of one `data-group` are
// one stop for Tab; the arrow keys walk from one to the next.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SLACK = 4; // pixels that a hand may slip in a press on what can be dragged too
const SAME_GESTURE = 800; // milliseconds between key presses that one step back undoes together
const QUIET = 700; // milliseconds of rest before a screen reader is told
const CALM_TICK = 1000; // milliseconds between ticks where less motion is asked for
const NO_NUMBER = "Type a number, such as -0.25.";

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Return the number that was typed; NaN if it is none. A comma may stand for the point, as many
// write it, and a minus may be the long one that the drawings have.
function readNumber(typed) {
  const plain = typed.trim().replace("\u2212", "-").replace(",", ".");
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

function render({ model, el }) {
  const fixed = model.get("fixed");
  const view = Math.random().toString(36).slice(2); // one lab may be shown twice
  let painted = null; // the drawing on the page
  let clock = null;

  // ---- sending: one message at a time; of a drag or a slider only the latest place matters ----
  const queue = [];
  let waiting = null;
  let gesture = 0;
  let last = { key: null, at: 0 };

  const flush = () => {
    if (waiting || queue.length === 0) return;
    const message = queue.shift();
    waiting = `${view}-${gesture}-${performance.now()}`;
    model.send({ ...message, token: waiting });
  };
  const send = (message) => {
    const before = queue.at(-1);
    const replaces = before && ["set", "move"].includes(message.kind)
      && before.kind === message.kind && before.key === message.key
      && before.gesture === message.gesture;
    if (replaces) queue.pop();
    queue.push(message);
    flush();
  };
  const continued = (key) => {
    const now = performance.now();
    if (key !== last.key || now - last.at > SAME_GESTURE) gesture += 1;
    last = { key, at: now };
    return `${view}-${gesture}`;
  };
  const single = () => {
    last = { key: null, at: 0 };
    gesture += 1;
    return `${view}-${gesture}`;
  };
  const press = (key) => send({ kind: "press", key, gesture: single() });

  // ---- the parts of the page ------------------------------------------------------------------
  const root = make("div", { class: "ann-lab", role: "group", "aria-label": fixed.title });
  const tabs = make("div", { class: "ann-lab-tabs", role: "tablist", "aria-label": "Mode" });
  const task = make("p", { class: "ann-lab-task" });
  const drawing = make("div", { class: "ann-lab-drawing", tabindex: "-1" });
  const controls = make("div", { class: "ann-lab-controls" });
  const challenge = make("div", { class: "ann-lab-challenge" });
  const status = make("p", { class: "ann-lab-status", role: "status" });
  const spoken = make("p", { class: "ann-lab-spoken", "aria-live": "polite" });
  const panel = make("div", { role: "tabpanel" }, task, drawing, controls, challenge, status);
  root.append(tabs, panel, spoken);

  const button = (words, act, attributes = {}) => {
    const made = make("button", { type: "button", ...attributes }, words);
    made.addEventListener("click", act);
    return made;
  };

  for (const [key, words] of [["play", "Play"], ["challenge", "Challenge"]]) {
    if (!fixed.challenge) break;
    const tab = button(words, () => send({ kind: "tab", key }), { role: "tab", "data-tab": key });
    tabs.append(tab);
  }
  tabs.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = [...tabs.children].find((tab) => tab !== event.target);
    other.focus();
    other.click();
  });

  const inputs = {}; // by key: show a value, and switch on or off
  const stopClock = () => {
    clearInterval(clock?.timer);
    clock?.show(false);
    clock = null;
  };
  const makeControl = {
    Slider(one) {
      const input = make("input", { type: "range", min: 0, max: one.values.length - 1, step: 1 });
      const shown = make("output");
      input.addEventListener("pointerdown", single);
      input.addEventListener("input", () => {
        shown.textContent = String(one.values[input.value]);
        send({ kind: "set", key: one.key, value: Number(input.value), gesture: continued(one.key) });
      });
      const show = ([position, words]) => {
        input.value = position;
        input.setAttribute("aria-valuetext", words);
        shown.textContent = words;
      };
      return [make("label", {}, one.label, input, shown), input, show];
    },
    Choice(one) {
      const input = make("select");
      input.append(...one.options.map((option) => make("option", { value: option }, option)));
      input.addEventListener("change", () => {
        send({ kind: "set", key: one.key, value: input.value, gesture: single() });
      });
      return [make("label", {}, one.label, input), input, (value) => { input.value = value; }];
    },
    Toggle(one) {
      const input = make("input", { type: "checkbox" });
      input.addEventListener("change", () => {
        send({ kind: "set", key: one.key, value: input.checked, gesture: single() });
      });
      return [make("label", {}, input, one.label), input, (value) => { input.checked = value; }];
    },
    Entry(one) {
      const note = make("span", { class: "ann-lab-note", role: "alert", id: `${view}-${one.key}` });
      const input = make("input", {
        type: "text", size: 8, autocomplete: "off", spellcheck: "false", "aria-describedby": note.id,
      });
      let told = null; // what the kernel said; what is typed since must outlive other frames
      const complain = (words) => {
        input.setAttribute("aria-invalid", String(words !== ""));
        note.textContent = words;
      };
      const sendNumber = () => {
        const value = readNumber(input.value);
        complain(Number.isNaN(value) ? NO_NUMBER : "");
        if (Number.isNaN(value)) return;
        told = null;
        send({ kind: "set", key: one.key, value, gesture: single() });
      };
      input.addEventListener("input", () => complain(""));
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) sendNumber();
      });
      const show = (words) => {
        if (words === told) return;
        told = words;
        input.value = words;
        complain("");
        if (input === document.activeElement) input.select(); // so that typing begins anew
      };
      const sender = button(one.send, () => {
        sendNumber();
        input.focus();
      });
      const label = make("label", {}, one.label, input);
      return [make("span", { class: "ann-lab-entry" }, label, sender, note), input, show];
    },
    Button(one) {
      const made = button(one.label, () => press(one.key));
      return [made, made, () => {}];
    },
    Clock(one) {
      const made = button(`▶ ${one.label}`, () => (clock ? stopClock() : startClock()));
      const show = (runs) => { made.textContent = runs ? "⏸ Pause" : `▶ ${one.label}`; };
      const startClock = () => {
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const tick = () => {
          if (!root.isConnected) stopClock();
          else if (!waiting && queue.length === 0) press(one.presses);
        };
        const every = Math.max(one.milliseconds, calm ? CALM_TICK : 0);
        clock = { key: one.key, show, timer: setInterval(tick, every) };
        show(true);
      };
      return [made, made, () => {}];
    },
  };
  for (const one of fixed.controls) {
    const [element, input, show] = makeControl[one.kind](one);
    input.dataset.control = one.key;
    inputs[one.key] = { input, show };
    controls.append(element);
  }
  const own = { back: "↶ Back", reset: "Reset", seed: fixed.seed_button };
  for (const name of fixed.own) {
    const act = () => {
      if (name !== "seed") stopClock();
      send({ kind: name, gesture: single() });
    };
    const made = button(own[name], act, { "data-control": name });
    inputs[name] = { input: made, show: () => {} };
    controls.append(made);
  }

  // ---- pointer and keys in the drawing --------------------------------------------------------
  const place = (event) => {
    const svg = drawing.querySelector("svg");
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(svg.getScreenCTM().inverse());
  };
  const middle = (element) => {
    const box = element.querySelector(".ann-lab-target").getBoundingClientRect();
    return place({ clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 });
  };
  let held = null; // what the pointer went down on
  const nearestMark = (event) => { // of those whose targets lie under the pointer
    const at = place(event);
    const distance = (mark) => Math.hypot(middle(mark).x - at.x, middle(mark).y - at.y);
    return document.elementsFromPoint(event.clientX, event.clientY)
      .map((one) => drawing.contains(one) && one.closest("[data-key]"))
      .filter(Boolean)
      .sort((a, b) => distance(a) - distance(b))[0];
  };
  drawing.addEventListener("pointerdown", (event) => {
    const mark = nearestMark(event);
    const field = event.target.closest("[data-field]");
    if ((!mark && !field) || event.button !== 0) return;
    event.preventDefault(); // else the text of the page is selected
    const key = mark ? mark.dataset.key : field.dataset.field;
    find(key)?.focus({ preventScroll: true });
    const pressed = mark?.hasAttribute("data-press") ? key : null;
    if (mark && !mark.hasAttribute("data-drag")) {
      held = { press: pressed };
      return;
    }
    drawing.setPointerCapture(event.pointerId);
    const at = place(event);
    const from = mark ? middle(mark) : at;
    held = {
      press: pressed, downX: event.clientX, downY: event.clientY,
      drag: key, dx: from.x - at.x, dy: from.y - at.y, gesture: single(),
    };
    if (field) drag(event);
  });
  const drag = (event) => {
    const at = place(event);
    const [x, y] = [at.x + held.dx, at.y + held.dy];
    send({ kind: "move", key: held.drag, x, y, gesture: held.gesture });
  };
  drawing.addEventListener("pointermove", (event) => {
    if (!held?.drag) return;
    const slipped = Math.hypot(event.clientX - held.downX, event.clientY - held.downY);
    if (held.press && slipped < SLACK) return;
    held.press = null;
    drag(event);
  });
  drawing.addEventListener("pointerup", (event) => {
    // The drawing may have been painted anew since the press, so no click event is sure to come.
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-press]");
    if (held?.press && under?.dataset.key === held.press) press(held.press);
    held = null;
  });
  drawing.addEventListener("pointercancel", () => { held = null; });
  drawing.addEventListener("keydown", (event) => {
    const mark = event.target.closest("[data-key]");
    if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = mark.dataset;
    if (mark.hasAttribute("data-press") && ["Enter", " "].includes(event.key)) {
      press(key);
    } else if (mark.hasAttribute("data-drag") && ARROWS[event.key]) {
      const [x, y] = ARROWS[event.key].map((step) => step * (event.shiftKey ? 10 : 1));
      send({ kind: "nudge", key, x, y, gesture: continued(key) });
    } else if (mark.hasAttribute("data-group") && ARROWS[event.key]) {
      const [x, y] = ARROWS[event.key];
      const group = groupOf(mark);
      group[group.indexOf(mark) + x - y]?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  const groupOf = (mark) => [...drawing.querySelectorAll("[data-group]")]
    .filter((one) => one.dataset.group === mark.dataset.group);
  drawing.addEventListener("focusin", (event) => {
    const mark = event.target.closest("[data-group]");
    if (mark) groupOf(mark).forEach((one) => { one.tabIndex = one === mark ? 0 : -1; });
  });

  // JupyterLab reads keys anywhere in a notebook as commands: "d d" would delete the cell.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  // ---- painting -------------------------------------------------------------------------------
  const find = (key) => drawing.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const paintDrawing = (svg) => {
    if (svg === painted) return;
    const focused = drawing.contains(document.activeElement)
      ? document.activeElement.dataset.key : undefined;
    drawing.innerHTML = svg;
    painted = svg;
    if (focused !== undefined) (find(focused) ?? drawing).focus({ preventScroll: true });
  };
  const paintControls = (frame) => {
    for (const [key, { input, show }] of Object.entries(inputs)) {
      const stopped = frame.stopped.includes(key);
      // Focus must not be lost on a button that has nothing to do any more.
      input.setAttribute("aria-disabled", String(stopped));
      if (stopped && clock?.key === key) stopClock();
      if (key in frame.values && !waiting && queue.length === 0) show(frame.values[key]);
    }
  };
  const paintChallenge = (asked) => {
    const focused = challenge.contains(document.activeElement)
      ? document.activeElement.dataset.control : undefined;
    const answered = asked.chosen !== null;
    const choices = Object.entries(asked.choices).map(([key, words]) => {
      const made = button(words, () => send({ kind: "choose", key }), {
        "data-control": `choose-${key}`,
        "aria-pressed": String(key === asked.chosen),
        "aria-disabled": String(answered),
      });
      if (key === asked.right) made.classList.add("ann-lab-right");
      return made;
    });
    const after = [];
    if (!answered) {
      after.push(button("Skip", () => send({ kind: "choose", key: "" }), { "data-control": "skip" }));
    } else {
      after.push(button("Try it in Play", () => send({ kind: "try" }), { "data-control": "try" }));
      if (asked.more) {
        after.push(button("Next", () => send({ kind: "next" }), { "data-control": "next" }));
      }
    }
    challenge.replaceChildren(
      make("p", {}, make("strong", {}, `${asked.heading}. `), asked.question),
      make("div", { class: "ann-lab-controls" }, ...choices, ...after.slice(0, answered ? 0 : 1)),
      make("p", { class: "ann-lab-reply", "aria-live": "polite" }, asked.reply),
      make("div", { class: "ann-lab-controls" }, ...(answered ? after : [])),
    );
    if (focused !== undefined) {
      const again = challenge.querySelector(`[data-control="${focused}"]`);
      (again ?? challenge.querySelector("button:not([aria-disabled=true])")).focus();
    }
  };
  let telling = null;
  const tell = (words) => {
    clearTimeout(telling);
    telling = setTimeout(() => { spoken.textContent = words; }, QUIET);
  };
  const paint = () => {
    const frame = model.get("frame");
    const asking = frame.tab === "challenge";
    if (asking) stopClock();
    for (const tab of tabs.children) {
      const chosen = tab.dataset.tab === frame.tab;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    if (!asking && challenge.contains(document.activeElement)) tabs.firstElementChild.focus();
    task.textContent = asking ? "" : fixed.task;
    controls.hidden = asking;
    challenge.hidden = !asking;
    paintDrawing(frame.svg);
    paintControls(frame);
    if (asking) paintChallenge(frame.round);
    status.textContent = frame.status;
    tell(frame.words);
  };
  model.on("change:frame", () => {
    if (model.get("frame").token === waiting) waiting = null;
    requestAnimationFrame(paint);
    flush();
  });
  el.append(root);
  paint();
  return () => { stopClock(); clearTimeout(telling); };
}
export default { render };

"""A prediction the learner commits to before a cell answers it: one row of buttons, remembered."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from course_utils import progress

if TYPE_CHECKING:
    from anywidget import AnyWidget


def predict(key: str, *choices: str) -> AnyWidget:
    """Offer `choices` as buttons and remember the one that is pressed.

    Nothing waits for an answer, so a notebook runs from top to bottom without one.

    Parameters
    ----------
    key : str
        What is predicted: lesson and number, such as "01.p2".
    *choices : str
        Two or more different answers.

    Returns
    -------
    anywidget.AnyWidget
        The row of buttons; where no kernel runs, the choices as text.

    Raises
    ------
    TypeError, ValueError
        If `key` is not of the form "01.p2", or the choices are not two or more different texts.
    """
    if not isinstance(key, str):
        raise TypeError(
            f'predict: key must be a text like "01.p2", got {type(key).__name__} {key!r}'
        )
    if not re.fullmatch(r"\d\d\.p\d+", key):
        raise ValueError(f'predict: key must look like "01.p2", got {key!r}')
    for choice in choices:
        if not isinstance(choice, str):
            raise TypeError(
                f"predict: choices must be texts, got {type(choice).__name__} {choice!r}"
            )
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise ValueError(f"predict: choices must be two or more different texts, got {choices!r}")
    return _make_buttons(key, choices)


def _make_buttons(key: str, choices: tuple[str, ...]) -> AnyWidget:
    import anywidget  # defining the class here keeps `import course_utils` light
    import traitlets

    class Prediction(anywidget.AnyWidget):
        _esm = VIEW
        _css = STYLE
        choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
        chosen = traitlets.Unicode().tag(sync=True)
        status = traitlets.Unicode().tag(sync=True)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
            offered = " · ".join(self.choices)
            data["text/html"] = f"<p><strong>Your prediction:</strong> {html.escape(offered)}</p>"
            data["text/plain"] = f"Your prediction: {offered}"
            return data, metadata

    def remember(change: Any) -> None:
        try:
            progress.record(key, change["new"])
            widget.status = "Noted. Read on to see."
        except OSError as error:
            widget.status = f"Chosen, but not saved: {error}"

    earlier = progress.load().get(key)
    if earlier not in choices:
        earlier = ""
    widget = Prediction(
        choices=list(choices),
        chosen=earlier,
        status="Your choice from last time." if earlier else "",
    )
    widget.observe(remember, "chosen")
    return widget


VIEW = """
function render({ model, el }) {
  const group = document.createElement("div");
  group.className = "ann-predict";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Your prediction");
  const status = document.createElement("span");
  status.setAttribute("aria-live", "polite");
  const buttons = model.get("choices").map((choice) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = choice;
    button.addEventListener("click", () => {
      model.set("chosen", choice);
      model.save_changes();
    });
    return button;
  });
  // JupyterLab reads keys anywhere in a notebook as commands: "d d" would delete the cell.
  group.addEventListener("keydown", (event) => event.stopPropagation());
  const paint = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.textContent === model.get("chosen")));
    }
    status.textContent = model.get("status");
  };
  model.on("change:chosen", paint);
  model.on("change:status", paint);
  group.append("Your prediction: ", ...buttons, status);
  el.append(group);
  paint();
}
export default { render };
"""

STYLE = """
.ann-predict { display: flex; flex-wrap: wrap; gap: 0.5em; align-items: center; padding: 0.5em 0; }
.ann-predict button {
  font: inherit; color: inherit; background: transparent; cursor: pointer;
  border: 1px solid currentColor; border-radius: 4px; padding: 0.3em 0.8em;
}
.ann-predict button:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
.ann-predict button[aria-pressed="true"] { border-width: 3px; font-weight: bold; }
.ann-predict button[aria-pressed="true"]::before { content: "\\2713\\00a0"; }
"""

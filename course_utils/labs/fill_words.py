"""What the lab "Fill in the gradients" says: formulas, products in numbers, and replies."""

from __future__ import annotations

from textwrap import wrap

from course_utils.labs.fill_autograd import autograd
from course_utils.labs.fill_state import State, mistake
from course_utils.labs.svg import number

LETTERS_A_ROW = 108
REPLIES = {
    "output": "{out} moves as much as itself: ∂{out}/∂{out} = 1. All others follow from that.",
    "sign": "The right size with the wrong sign. Look at the sign of each factor.",
    "path": "That is what comes back along {some} of the {count} arrows that leave {name}. The "
    "others count too: add, and do not overwrite.",
    "path sign": "A sign is wrong, and an arrow is missing: {count} leave {name}, and what comes "
    "back along each of them is added.",
    "local": "That is a local derivative, as it stands on the arrow. Multiply it by upstream, the "
    "gradient in the box that the arrow points to.",
    "locals added": "You added the local derivatives. Multiply each by its upstream first.",
    "upstream": "That is upstream, as it came in. Multiply it by the number on the arrow.",
    "multiplied": "You multiplied what comes back along the {count} arrows. Add it: {name} moves "
    "{out} along all of them at once.",
    "added": "You added upstream and local. Multiply them.",
    "slope": "You used {name} (1 − {name}). The slope of the sigmoid is {end} (1 − {end}): its "
    "value, not its score.",
    "own value": "That is the value of {name}. Its gradient says how much {out} moves when {name} "
    "does.",
    "rounding": "Close, but not to two digits. Round at the end, not in between.",
    "unknown": "Not that number. Local stands on each marked arrow, upstream in the box that it "
    "points to.",
    "value": "Not that number. Put the values into {formula}.",
}


def say_gradient(state: State, name: str) -> str:
    """Return a gradient as upstream times local, in symbols: one product for each arrow.

    Where several arrows lead to one box, the symbol would say what they bring together; so the
    number on each arrow stands in its place.
    """
    out = state.net.output
    ways = state.net.ways_on(name)
    parallel = len({way.end for way in ways}) < len(ways)
    return " + ".join(
        f"∂{out}/∂{way.end} · {signed(state.local[way]) if parallel else f'∂{way.end}/∂{name}'}"
        for way in ways
    )


def say_formula(state: State, name: str, *, numbers: bool = False) -> str:
    """Return how a number follows from others: their names, or their values."""
    node, value = state.net.node[name], state.value
    if not node.rule:
        return number(value[name], 3)
    first, *others = node.inputs
    if not numbers:
        return node.rule.words.format(*node.inputs)
    return node.rule.words.format(number(value[first], 3), *(signed(value[one]) for one in others))


def signed(value: float) -> str:
    """Return a number as it stands after a sign of its own: a negative one in brackets."""
    said = number(value, 3)
    return f"({said})" if value < 0 else said


def say_found(state: State) -> str:
    """Return the number that was filled in last, with what it follows from, in numbers."""
    start = "Right: " if state.right else ""
    out = state.net.output
    if state.graded:
        name = state.graded[-1]
        factors = [(state.gradient[way.end], state.local[way]) for way in state.net.ways_on(name)]
        product = " + ".join(
            f"{signed(up) if k else number(up, 3)} × {signed(local)}"
            for k, (up, local) in enumerate(factors)
        )
        said = f"{start}∂{out}/∂{name} = {product or 1}"
        gradient = number(state.gradient[name], 3)
        return f"{said} = {gradient}." if product else f"{said}."
    if not state.step:
        return ""
    name = state.net.forward_order[state.step - 1]
    formula, numbers = say_formula(state, name), say_formula(state, name, numbers=True)
    return f"{start}{name} = {formula} = {numbers} = {number(state.value[name], 3)}."


def say_measured(state: State) -> str:
    """Return what nudging, and PyTorch if asked, find for the gradient filled in last."""
    name, out = (state.graded or ("",))[-1], state.net.output
    if state.asking:
        return ""
    if name in ("", out):
        return "PyTorch is asked from the next gradient on." if state.autograd else ""
    measured = state.net.measure(state.points[0], name)
    size = number(state.net.nudge(state.value, name), 2)
    said = f"Measured: {name} nudged by ±{size}, {out} moves {number(measured, 3)} times as far."
    if not state.autograd:
        return said
    found = autograd(state.graph, state.label, state.points[0])[name]
    agrees = abs(found - state.gradient[name]) < 1e-10
    same = "the same to 10 decimal places" if agrees else "another number"
    return f"{said} PyTorch's autograd: {number(found, 3)}, {same}."


def say_asked(state: State) -> str:
    """Return what is to be filled in next."""
    name = state.asked
    if name is None:
        return "Every gradient is filled in. Drag the dot under the curve: all of them follow."
    if not state.backward:
        return f"Forward: which value has {name} = {say_formula(state, name)}?"
    out = state.net.output
    if name == out:
        return f"Backward: what is ∂{out}/∂{out}? How far does {out} move when {out} moves by 1?"
    ways = state.net.ways_on(name)
    along = "upstream × local" + (", added over the marked arrows" if len(ways) > 1 else "")
    return f"Backward: ∂{out}/∂{name} = {say_gradient(state, name)} = ?  ({along})"


def say_reply(state: State) -> str:
    """Return what to tell of the wrong answer, if there is one."""
    kind, name = mistake(state), state.asked
    if not kind or name is None:
        return ""
    ways = state.net.ways_on(name)
    if state.backward and not ways:
        kind = "output"
    reply = REPLIES[kind].format(
        name=name,
        out=state.net.output,
        count=len(ways),
        some="one" if len(ways) == 2 else "some",
        end=ways[0].end if ways else "",
        formula=say_formula(state, name),
    )
    return f"You typed {number(state.answer or 0.0, 6)}. {reply}"


def rows(state: State) -> list[str]:
    """Return all that is said under the graph, in rows."""
    if state.asking:
        return []
    said = (say_found(state), say_measured(state), say_asked(state), say_reply(state))
    return [row for sentence in said for row in wrap(sentence, LETTERS_A_ROW)]


def describe(state: State) -> str:
    """Return `state` in words and numbers."""
    each = []
    for node in state.net.nodes:
        known = [f"value {state.value[node.name]:.3g}"] if node.name in state.valued else []
        if node.name in state.graded:
            known.append(f"gradient {state.gradient[node.name]:.3g}")
        each.append(f"{node.name}: {', '.join(known) or 'not known yet'}")
    arrows = (
        f"{way.start} to {way.end} {state.local[way]:.3g}"
        for way in state.net.ways_on(state.asked or "")
        if way.end in state.valued
    )
    ends = "" if state.graph == "x · x" else f" The label y is {state.label}."
    words = f"Graph {state.graph}.{ends} {'; '.join(each)}."
    slopes = "; ".join(arrows)
    words += f" Local derivatives: {slopes}." if slopes else ""
    told = () if state.asking else (say_found(state), say_measured(state), say_asked(state))
    return " ".join(filter(None, (words, *told, "" if state.asking else say_reply(state))))

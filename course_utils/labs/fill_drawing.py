"""What the lab "Fill in the gradients" looks like."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.figures.style import MODEL
from course_utils.labs import svg
from course_utils.labs.fill_graph import REACH, Arrow, Graph, Node, Numbers
from course_utils.labs.fill_state import CURVE, State
from course_utils.labs.fill_words import rows

WIDTH, HEIGHT = 760, 496
BOX = (96.0, 38.0)
BEND = 46.0  # how far two arrows between the same boxes swing out
ALONG = 0.4  # where on an arrow of several its number stands, from start to end
STEEP = 0.2  # from which slope on an arrow counts as steep
TOPS = (1, 2, 3, 5, 8, 12, 16, 24)  # where a curve's scale may end
TICKS = range(-4, 5, 2)


def draw(state: State) -> str:
    """Return the drawing of `state`."""
    said = [svg.text(14, 386 + 18 * i, row) for i, row in enumerate(rows(state))]
    parts = [_draw_arrow(state, arrow) for arrow in state.net.arrows]
    parts += [_draw_node(state, node) for node in state.net.nodes]
    parts.append("" if state.asking else _draw_curve(state))
    return svg.document(WIDTH, HEIGHT, *parts, *said)


# ---- the graph ---------------------------------------------------------------------------------


def _way(graph: Graph, arrow: Arrow) -> np.ndarray:
    """Return places along an arrow, from the rim of a box to the rim of the next."""
    start, end = np.array(graph.node[arrow.start].place), np.array(graph.node[arrow.end].place)
    aside = (end - start)[0] > 0
    half = np.array([BOX[0] / 2, 0]) if aside else np.array([0, -BOX[1] / 2])
    first, last = start + half, end - half
    twins = graph.node[arrow.end].inputs.count(arrow.start)
    swing = np.array([0, (2 * arrow.slot - 1) * BEND if twins > 1 else 0.0])
    t = np.linspace(0, 1, 25 if twins > 1 else 2)[:, None]
    return first + t * (last - first) + 4 * t * (1 - t) * swing


def _is_marked(state: State, arrow: Arrow) -> bool:
    """Return whether an arrow has to do with the number that is asked for."""
    return state.asked == (arrow.start if state.backward else arrow.end) and not state.asking


def _draw_arrow(state: State, arrow: Arrow) -> str:
    """Draw an arrow; its number stands above it, or in a gap of it where it is steep."""
    way, marked = _way(state.net, arrow), _is_marked(state, arrow)
    words = svg.number(state.local[arrow], 3) if arrow.end in state.valued else ""
    colour = MODEL.colour if marked else "currentColor"
    fan = len(state.net.node[arrow.end].inputs) > 1 and len(way) == 2
    along = way[-1] - way[0]
    spot = way[0] + (ALONG if fan else 0.5) * along if len(way) == 2 else way[len(way) // 2]
    lines = [way]
    if abs(along[1]) < STEEP * abs(along[0]):
        spot = spot - (0, 10)
    elif words:
        unit = along / np.hypot(*along)
        room = np.array([3.6 * len(words) + 4, 9]) / np.maximum(abs(unit), 1e-9)
        gap = min(room) * unit
        lines = [np.array([way[0], spot - gap]), np.array([spot + gap, way[1]])]
    width = 3 if marked else 1.5
    drawn = "".join(svg.line(one, colour, width) for one in lines)
    drawn += svg.arrow(lines[-1][-2], lines[-1][-1], colour)
    weight = "bold" if marked else "normal"
    said = svg.text(spot[0], spot[1] + 4.5, words, "middle", font_weight=weight)
    return f'<g opacity="{1 if marked else 0.55}">{drawn}</g>{said if words else ""}'


def _draw_node(state: State, node: Node) -> str:
    x, y = node.place
    left, top = x - BOX[0] / 2, y - BOX[1] / 2
    asked = state.asked == node.name and not state.asking
    marked = asked or (state.asking and node.name in state.candidates)
    rim = f'stroke="{MODEL.colour}" stroke-width="3.5"' if marked else 'stroke="currentColor"'
    known = node.name in state.valued
    value = svg.number(state.value[node.name], 3) if known else "?" * asked
    graded = node.name in state.graded
    slope = svg.number(state.gradient[node.name], 3) if graded else "?" * (asked and known)
    drawn = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{BOX[0]:g}" height="{BOX[1]:g}" rx="6" '
        f'fill="currentColor" fill-opacity="0.05" {rim}/>'
    )
    drawn += svg.text(x, y - 4, f"{node.name} = {value}" if value else node.name, "middle")
    if slope:
        drawn += svg.text(x, y + 13, f"grad {slope}", "middle", font_size="12")
    if node.name == state.looked_at and not state.asking:
        drawn += f'<circle cx="{left:.1f}" cy="{y:.1f}" r="5" fill="{MODEL.colour}"/>'
    if node.name == "L":
        drawn += svg.text(x, top - 7, f"y = {state.label}", "middle")
    label = f"{node.name}, value {value or 'not known'}, gradient {slope or 'not known'}"
    if marked and not asked:
        return svg.pressable(node.name, label, node.place, drawn, BOX)
    if not state.asking and not node.rule:
        return svg.pressable(node.name, f"curve over {label}", node.place, drawn, BOX)
    return drawn


# ---- the curve ---------------------------------------------------------------------------------


def _draw_curve(state: State) -> str:
    """Draw the output over the number that is looked at, with the slope there once it is known."""
    name, out = state.looked_at, state.net.output
    values, here = state.points[0], state.value[state.looked_at]
    across = np.linspace(-REACH, REACH, 81)
    heights = np.array(_outputs(state.net, values, state.net.leaves.index(name)))
    top = next((top for top in TOPS if top >= heights.max()), TOPS[-1])
    panel = svg.Panel(CURVE.left, CURVE.top, CURVE.width, CURVE.height, CURVE.x_range, (0, top))
    drawn = svg.line([panel.at(a, b) for a, b in zip(across, heights, strict=True)])
    place = panel.at(here, state.value[out])
    if name in state.graded:
        reach = 1.5 * np.array([-1, 1])
        ends = state.value[out] + reach * state.gradient[name]
        tangent = [panel.at(a, b) for a, b in zip(here + reach, ends, strict=True)]
        drawn += svg.line(tangent, MODEL.colour, 3)
    x, y = place
    drawn += svg.line([(x, y), (x, panel.y(0))], "currentColor", 1, "3 3")
    drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="currentColor"/>'
    foot = panel.at(here, 0)
    handle = f'<circle cx="{foot[0]:.1f}" cy="{foot[1]:.1f}" r="6" fill="{MODEL.colour}" '
    handle += 'stroke="currentColor"/>'
    return "".join(
        [
            svg.axes(panel, name, out, TICKS, (0, top / 2, top)),
            svg.inside(panel, drawn),
            svg.field("chosen", panel),
            svg.draggable(
                "chosen", "number under the curve", f"{name} = {here:g}", foot, handle, along="x"
            ),
        ]
    )


@lru_cache(maxsize=64)
def _outputs(graph: Graph, values: Numbers, index: int) -> tuple[float, ...]:
    """Return the output over the whole range of one of the numbers chosen."""
    return tuple(
        graph.forward((*values[:index], value, *values[index + 1 :]))[graph.output]
        for value in np.linspace(-REACH, REACH, 81).tolist()
    )

"""How the lab "Gradient relay" says a number of any size."""

from __future__ import annotations

from math import floor, log10

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PARTS = ((1e-3, "thousandth"), (1e-6, "millionth"), (1e-9, "billionth"), (1e-12, "trillionth"))
TIMES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand"), (1.0, ""))


def power(value: float, digits: int = 2) -> str:
    """Return `value` to so many digits, as 9.5·10⁻⁷ where it is far from 1."""
    minus = "−" if value < 0 else ""
    size = float(f"{abs(value):.{digits}g}")  # first, so that 0.0996 does not become 10·10⁻²
    if size == 0 or 0.001 <= size < 10_000:
        return f"{minus}{size:g}"
    exponent = floor(log10(size))
    times = f"{size / 10**exponent:.{digits}g}·".removeprefix("1·")
    return f"{minus}{times}10{str(exponent).translate(RAISED)}"


def in_words(value: float) -> str:
    """Return what part `value` is of 1, or how many times 1."""
    size = float(f"{abs(value):.2g}")
    if size == 0:
        return "nothing"
    if size == 1:
        return "all of it"
    if size > 1:
        unit, name = next(pair for pair in TIMES if size >= pair[0])
        said = f"{size / unit:.3g}{name}" if size < 1e15 else power(size)
        return f"{said} times as much"
    if size >= 0.0095:
        return f"{100 * size:.2g} % of it"
    if size < 0.95e-12:
        return "less than a trillionth"
    unit, name = next(pair for pair in PARTS if size >= 0.95 * pair[0])
    count = float(f"{size / unit:.2g}")
    return f"about a {name}" if count < 1.5 else f"about {count:g} {name}s"

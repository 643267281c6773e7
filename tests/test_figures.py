"""Each picture draws, keeps its labels inside, and leaves pyplot alone."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

from course_utils import data, figures, scratch
from course_utils.figures import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    style,
)

LESSONS = [
    importlib.import_module(f"course_utils.figures.{found.name}")
    for found in pkgutil.iter_modules(figures.__path__)
    if found.name.startswith("lesson_")
]
rng = np.random.default_rng(0)
X = rng.normal([17, 4200], [2, 800], size=(40, 2))
S = (X - X.mean(0)) / X.std(0)
y = (S.sum(1) > 0).astype(float)
xor_X, xor_y = data.xor()
PENGUINS = data.load_penguins()
BILLS = PENGUINS.columns("bill_length_mm", "bill_depth_mm")
DIGITS = data.load_digits()
SMALL = [1, 2], [[1, 0], [-1, 1]], [1, 0], [2, -1], 0  # x, W1, b1, w2, b2 of lesson 04
CUBIC = data.cubic(n=60, noise=1, seed=0)


def lesson_02_gentoo():
    X = PENGUINS.columns("bill_depth_mm", "body_mass_g")
    return lesson_02.gentoo(X, PENGUINS.species == "Gentoo", [-300.0, 1.0], 500.0)


def by_two_cuts(points):
    """Give scores that name Adelie below a bill of 43 mm, else Gentoo below 17 mm of depth."""
    length, depth = points.T
    return np.column_stack([43 - length, depth - 17, 17 - depth])


FIGURES = {
    "course map": lesson_00.course_map,
    "slope by nudge": lambda: lesson_00.slope_by_nudge(x=3, nudge=0.5),
    "slope to find": lambda: lesson_00.slope_by_nudge(x=3, nudge=0.5, answer=False),
    "three gears": lesson_00.gears,
    "matrix product": lambda: lesson_00.matrix_product(4, 3, 2),
    "matrix product, all one": lambda: lesson_00.matrix_product(1, 1, 1),
    "penguins": lambda: lesson_01.penguins(X, y),
    "thresholds": lambda: lesson_01.thresholds(X, y, [17, 4200]),
    "scores": lambda: lesson_01.scores(S.sum(1), y),
    "sigmoid curve": lesson_01.sigmoid_curve,
    "cost of mistakes": lambda: lesson_01.cost_of_mistakes([0.6, 0.9, 0.999]),
    "costs added up": lambda: lesson_01.costs_added_up([0.7, 0.7, 0.7], [0.99, 0.99, 1e-5]),
    "gears": lesson_01.gears,
    "answer and truth": lambda: lesson_01.answer_and_truth(2.2, 0),
    "answer and truth of a male": lambda: lesson_01.answer_and_truth(-2.2, 1),
    "two losses": lesson_01.two_losses,
    "loss surfaces": lambda: lesson_01.loss_surfaces(S[:, :1], y),
    "one descent": lambda: lesson_01.one_descent([0.7, 0.5, 0.3, 0.2]),
    "two descents": lambda: lesson_01.two_descents([0.7, 0.3, 0.2], [0.7, 0.69, 0.69]),
    "two valleys": lambda: lesson_01.two_valleys(S, y, [[0.0, 0.0], [3.0, 3.0]], 0.1, X),
    "decision": lambda: lesson_01.decision(X, y, [2.0, 0.005], -55.0),
    "sharpening": lambda: lesson_01.sharpening([2.0, 0.005], -55.0, [1, 2], depth=17),
    "splits": lambda: lesson_01.splits([0.7, 0.72, 0.68], [0.9, 0.88, 0.91]),
    "line and curve to draw": lambda: lesson_01.line_and_curve_to_draw(X, y),
    "next step": lambda: lesson_01.next_step(
        [1, 0.4, -1.2, -0.6], [1, 0, 1, 0], [5, 5], [[2.2, 0.7], [3.7, 2.9]]
    ),
    "step and line to draw": lambda: lesson_01.step_and_line_to_draw(
        [1, 0.4, -1.2, -0.6], [1, 0, 1, 0], [5, 5], [2.2, 0.7], xor_X, xor_y
    ),
    "four corners": lambda: lesson_01.four_corners(xor_X, xor_y),
    "probability map": lambda: lesson_01.probability_map(
        xor_X, xor_y, lambda P: scratch.sigmoid(P[:, 0] - P[:, 1])
    ),
    "unit": lesson_02.unit,
    "gentoo": lesson_02_gentoo,
    "mistakes": lambda: lesson_02.mistakes({"AND": [2, 3, 1, 0], "XOR": [4, 4, 4, 4]}),
    "gate": lambda: lesson_02.gate([0, 0, 0, 1], [1, 1], -1.5),
    "corrections": lambda: lesson_02.corrections([1, 1], 1, [-3, -1], -1, 2),
    "corners": lambda: lesson_02.corners({"XOR": [0, 1, 1, 0], "hidden plane": None}),
    "fold": lambda: lesson_02.fold([[1, 1, -0.5], [-1, -1, 1.5]], [1, 1, -1.5], ("OR", "NAND")),
    "network": lambda: lesson_02.network([2, 4, 3]),
    "deep network": lambda: lesson_02.network([1, 6, 5, 2, 1]),
    "species": lambda: lesson_02.species(BILLS, PENGUINS.species),
    "two outputs": lambda: lesson_02.two_outputs([0.9, 0.8, 0.7], [0.5, 0.3, 0.2]),
    "regions": lambda: lesson_02.regions(BILLS, PENGUINS.species, by_two_cuts),
    "staircases": lambda: lesson_02.staircases(
        np.linspace(0, 1, 50),
        np.linspace(0, 1, 50),
        {k: np.floor(k * np.linspace(0, 1, 50)) / k for k in (2, 8)},
    ),
    "maps side by side": lambda: lesson_03.side_by_side(
        xor_X,
        xor_y,
        {
            "a line": lambda P: scratch.sigmoid(P[:, 0] - P[:, 1]),
            "two corners": lambda P: scratch.sigmoid(9 * np.abs(P[:, 0] - P[:, 1]) - 4),
        },
    ),
    "two ReLUs": lesson_03.two_relus,
    "two ReLUs to draw": lambda: lesson_03.two_relus(drawn=False),
    "slopes to draw": lambda: lesson_03.curves(["sigmoid", "relu"], slopes=False),
    "paper strip": lesson_03.paper_strip,
    "four activations": lambda: lesson_03.curves(["sigmoid", "tanh", "relu", "leaky_relu"]),
    "five activations": lambda: lesson_03.curves(["step", "elu", "softplus", "silu", "gelu"]),
    "through depth": lambda: lesson_03.through_depth(
        {"ReLU, He": [2.0, 2.2, 1.9], "sigmoid, Xavier": [1.0, 0.2, 0.04]}
    ),
    # lesson 04
    "digits": lambda: lesson_04.digits(DIGITS.X[:13], DIGITS.y[:13]),
    "digits taken for others": lambda: lesson_04.digits(DIGITS.X[:3], DIGITS.y[:3], DIGITS.y[1:4]),
    "digits, five in a row": lambda: lesson_04.digits(DIGITS.X[:9], DIGITS.y[:9], across=5),
    "neuron": lambda: lesson_04.neuron(2, 1, -1),
    "neuron to fill in": lambda: lesson_04.neuron(2, 1, -1, slopes="blank"),
    "neuron with slopes": lambda: lesson_04.neuron(2, 1, -1, slopes="numbers"),
    "square": lambda: lesson_04.square(3),
    "square and x": lambda: lesson_04.square(3, once_more=True),
    "2-2-1": lambda: lesson_04.two_two_one([1, 2], np.eye(2), [0.5, 0], [2, -1], 0.25, 1),
    "2-2-1 to fill in": lambda: lesson_04.two_two_one(*SMALL, 1, slopes="blank"),
    "2-2-1 with slopes": lambda: lesson_04.two_two_one(*SMALL, 1, slopes="numbers"),
    "products": lambda: lesson_04.products([("a", "b", "c"), ("d", "e", "f")], [(4, 5, 2)] * 2),
    "jumps": lambda: lesson_04.jumps(4, [0.2, 0.45, 0.55]),
    "nudge errors": lambda: lesson_04.nudge_errors(
        [1e-12, 1e-8, 1e-5, 1e-2, 1], [1e-3, 1e-7, 1e-10, 1e-4, 0.5]
    ),
    "valleys": lambda: lesson_04.valleys(
        [[4, 1.5], [1.5, 1]], {"a": [[-3, 2.5], [1, 1]], "b": [[-3, 2.5], [9, 9], [0, 0.1]]}
    ),
    "losses": lambda: lesson_04.losses({"one": [2.3, 0.4, 0.1], "two": [2.3, 0.5, 0.6]}),
    "losses on a logarithmic axis": lambda: lesson_04.losses({"one": [2, 0.1]}, logarithmic=True),
    "confusion table": lambda: lesson_04.confusion(4 * np.eye(10) + np.eye(10, k=3)),
    "time against width": lambda: lesson_04.time_against_width(
        [16, 64, 256], {"ours": [45, 63, 168], "torch": [276, 289, 311]}
    ),
    "points of the cubic": lambda: lesson_05.points(*CUBIC),
    "training loss": lambda: lesson_05.training_loss([830.0, 300.0, 120.0, 60.0, 110.0], last=3),
    "data and output": lambda: lesson_05.data_and_output(*CUBIC, CUBIC[1] + 50),
    "residuals": lambda: lesson_05.residuals(
        CUBIC[0], {"network": 5 * np.sin(CUBIC[0]), "least squares": 0 * CUBIC[0]}
    ),
    "beyond": lambda: lesson_05.beyond(*CUBIC, {"network": np.zeros((50, 1))}, -22, 22),
    "two losses of 30 points": lambda: lesson_05.two_losses(
        [0.9, 0.5, 0.2, 0.1], [0.9, 0.4, 0.5, 0.6], best=1, floor=0.3
    ),
    "stored losses": lambda: lesson_05.stored_losses(
        [0, 101, 202], [[830.0, 300.0, 90.0], [850.0, 400.0, 70.0]]
    ),
    "luck": lambda: lesson_05.luck([43.0, 108.0, 71.0], [85.0, 77.0, 93.0]),
    "all pairs": lambda: lesson_05.all_pairs([1, 2, 3], [1, 2, 3]),
    "empty pairs": lambda: lesson_05.all_pairs([1, 2, 3], [1, 2, 3], filled=False),
    "close up": lambda: lesson_05.close_up(*CUBIC, -3, 3),
    "ruler": lambda: lesson_05.ruler({"the post": [47.5, 90.0], "still empty": []}, 0.8),
    "beyond, without a model": lambda: lesson_05.beyond(*CUBIC, {}, -22, 22),
    "ladder": lambda: lesson_05.ladder(data.cubic_results()["rungs"]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_drawn_outside_the_picture(name):
    fig = FIGURES[name]()
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    inside = fig.bbox.padded(1)
    for ax in fig.axes:
        drawn = ax.get_tightbbox(canvas.get_renderer())
        assert inside.x0 <= drawn.x0, f"{name}: cut off on the left"
        assert drawn.x1 <= inside.x1, f"{name}: cut off on the right"
        assert inside.y0 <= drawn.y0, f"{name}: cut off below"
        assert drawn.y1 <= inside.y1, f"{name}: cut off above"


@pytest.mark.parametrize("name", FIGURES)
def test_each_brings_an_alt_text_with_numbers(name):
    alt = FIGURES[name]().get_label()
    assert len(alt.split()) >= 12
    assert any(character.isdigit() for character in alt)


def test_the_map_has_a_box_for_each_lesson_and_room_for_all(monkeypatch):
    notebooks = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
    assert [number for number, *_ in lesson_00.LESSONS] == [path.name[:2] for path in notebooks][1:]
    monkeypatch.setattr(lesson_00, "LESSONS", [*lesson_00.LESSONS, ("06", "One\nmore", "to\ncome")])
    ax = lesson_00.course_map().axes[0]
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == len(lesson_00.LESSONS)
    assert all(ax.get_xlim()[0] <= box.get_x() for box in boxes)
    assert all(box.get_x() + box.get_width() <= ax.get_xlim()[1] for box in boxes)


def test_no_figure_is_forgotten():
    here = Path(__file__).read_text(encoding="utf-8")
    for module in LESSONS:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                called = f"{module.__name__.rpartition('.')[2]}.{name}"
                assert re.search(rf"\b{called}\b", here), f"{called} is not in FIGURES"


def test_alt_texts_follow_the_numbers():
    assert "from 0.50 to 0.50 on these points" in half_everywhere().get_label()
    assert "4 points of 2 classes" in half_everywhere().get_label()
    wrong = lesson_01.decision(X, 1 - y, [2.0, 0.005], -55.0).get_label()
    right = lesson_01.decision(X, (X @ [2.0, 0.005] > 55).astype(float), [2.0, 0.005], -55.0)
    assert " 0 penguins lie on the wrong side" in right.get_label()
    assert " 0 penguins lie on the wrong side" not in wrong


def test_alt_texts_of_the_slides_of_lesson_01_follow_the_numbers():
    mass = X[:, 1].mean()
    right = np.mean((mass < X[:, 1]) == y)
    assert (
        f"heavier than {mass:g} g: {right:.2f} right"
        in lesson_01.thresholds(X, y, [17, mass]).get_label()
    )
    scored = lesson_01.scores([-2, 0.5, 0.5, 3], [0, 0, 1, 1]).get_label()
    assert "of the females -0.75 and of the males 1.75. 50% of the scores" in scored
    added = lesson_01.costs_added_up([0.7] * 10, [0.99] * 9 + [0.00001]).get_label()
    assert "Bold: 10 answers cost 11.60 together, the dearest of them 11.51" in added
    assert "Steady: 10 answers cost 3.57 together, the dearest of them 0.36" in added
    ahead = lesson_01.splits([0.7, 0.9, 0.6], [0.9, 0.8, 0.7]).get_label()
    assert "The model is ahead in 2." in ahead
    assert "(0, 1) of class 1, (1, 0) of class 1" in FIGURES["four corners"]().get_label()


def test_alt_texts_of_lesson_02_follow_the_numbers():
    right = lesson_02.gate([0, 0, 0, 1], [1, 1], -1.5).get_label()
    assert "4 of 4 corners lie on the right side" in right
    assert "3 of 4 corners" in lesson_02.gate([0, 1, 1, 1], [1, 0], -0.5).get_label()
    corrected = FIGURES["corrections"]().get_label()
    assert "first −5, after a correction −2, after a correction 1." in corrected
    assert "XOR: 0, 1, 1, 0; hidden plane: empty" in FIGURES["corners"]().get_label()
    folded = FIGURES["fold"]().get_label()
    assert "(0, 1) on (1, 1); (1, 0) on (1, 1)" in folded
    assert "by 20 lines" in lesson_02.network([2, 4, 3]).get_label()
    named = np.array(["Adelie", "Chinstrap", "Gentoo"])[by_two_cuts(BILLS).argmax(axis=1)]
    wrong = np.sum(named != PENGUINS.species)
    assert f" {wrong} penguins lie in a region" in FIGURES["regions"]().get_label()


def test_a_slope_to_be_found_is_told_neither_in_the_picture_nor_in_words():
    told, asked = FIGURES["slope by nudge"](), FIGURES["slope to find"]()
    assert "slope 6" in told.get_label()
    assert "slope 6" in texts(told)
    assert "slope" not in asked.get_label()
    assert "slope" not in texts(asked)
    assert "points at 2.5 and 3.5" in asked.get_label()


def test_the_line_on_a_map_is_where_a_model_says_one_half():
    fig = FIGURES["maps side by side"]()
    assert "a line, 0.750 right; two corners, 1.000 right" in fig.get_label()
    (contour,) = [c for c in fig.axes[0].collections if hasattr(c, "levels")]
    vertices = np.concatenate([path.vertices for path in contour.get_paths()])
    np.testing.assert_allclose(vertices[:, 0], vertices[:, 1], atol=1e-9)


def test_curves_through_depth_start_at_1():
    ax = FIGURES["through depth"]().axes[0]
    assert [line.get_ydata()[0] for line in ax.lines] == [1, 1]
    assert [text.get_text() for text in ax.texts] == ["ReLU, He: 0.9", "sigmoid, Xavier: 0.0"]


def test_slopes_on_the_graphs_of_lesson_04_are_those_of_nudging():
    told = lesson_04.neuron(2, 1, -1, slopes="numbers").get_label()
    assert "-1.368 in p, -0.269 in z, -0.269 in b, -0.538 in w" in told
    measured = scratch.nudge_gradient(neuron_loss, np.array([1.0, -1.0]), 1e-6)
    np.testing.assert_allclose(measured, [-0.538, -0.269], atol=5e-4)
    told = lesson_04.two_two_one(*SMALL, 1, slopes="numbers").get_label()
    assert "-0.470 in the output score; -0.940 and 0.470 in the activations" in told
    assert "-0.235 and 0.049 in the hidden scores" in told
    biases = scratch.nudge_gradient(small_loss, np.array([1.0, 0.0, 0.0]), 1e-6)
    np.testing.assert_allclose(biases, [-0.235, 0.049, -0.470], atol=5e-4)
    assert "−0.470" not in texts(lesson_04.two_two_one(*SMALL, 1, slopes="blank"))
    assert "−0.470" in texts(lesson_04.two_two_one(*SMALL, 1, slopes="numbers"))


def texts(fig):
    return " ".join(text.get_text() for text in fig.axes[0].texts)


def neuron_loss(weights):
    return float(-np.log(scratch.sigmoid(2 * weights[:1] + weights[1:]))[0])


def small_loss(biases):
    x, W1, _, w2, _ = map(np.array, SMALL)
    hidden = scratch.sigmoid(x @ W1 + biases[:2])
    return float(-np.log(scratch.sigmoid(hidden @ w2 + biases[2:]))[0])


def half_everywhere():
    return lesson_01.probability_map(xor_X, xor_y, lambda P: np.full(len(P), 0.5))


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_numbers_give_the_same_picture(name):
    first, second = (np.asarray(drawn(FIGURES[name]())) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def drawn(fig):
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    return canvas.buffer_rgba()


def test_axes_with_data_are_labelled():
    for name, make in FIGURES.items():
        for ax in make().axes:
            if ax.axison and ax.get_label() != "<colorbar>":
                assert ax.get_xlabel(), f"{name}: no label on the x axis"
                assert ax.get_ylabel(), f"{name}: no label on the y axis"


def test_the_line_of_the_decision_is_where_the_score_is_0():
    weights, bias = np.array([2.0, 0.005]), -55.0
    ax = lesson_01.decision(X, y, weights, bias).axes[0]
    x1, x2 = next(line for line in ax.lines if line.get_linestyle() == "-").get_data()
    np.testing.assert_allclose(weights[0] * x1 + weights[1] * x2 + bias, 0, atol=1e-9)


def test_no_two_meanings_share_a_colour_or_a_marker():
    looks = [style.POSITIVE, style.NEGATIVE, style.TRUTH, style.MODEL, *style.SPECIES.values()]
    assert len({look.colour for look in looks}) == len(looks)
    markers = [look.marker for look in looks if look.marker]
    assert len(set(markers)) == len(markers)


@pytest.mark.parametrize("look", [style.POSITIVE, style.NEGATIVE, style.TRUTH, style.MODEL])
def test_colours_stand_out_on_white(look):
    channels = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(look.colour)
    ]
    luminance = np.dot([0.2126, 0.7152, 0.0722], channels)
    assert 1.05 / (luminance + 0.05) >= 3, "WCAG 2.2 asks for 3:1 in graphics"

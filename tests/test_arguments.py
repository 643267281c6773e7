"""Each rule lets through what it should, and says what it refused and why."""

from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_utils import numeric_arguments as rules
from course_utils.arguments import accepts, callable_, instance, unchecked


def accepted(rule, value):
    @accepts(value=rule)
    def identity(value):
        return value

    return identity(value)


@given(arrays(float, array_shapes(), elements=st.floats(-1e9, 1e9)))
def test_array_returns_the_same_numbers(value):
    np.testing.assert_array_equal(accepted(rules.array(), value.tolist()), value)


@pytest.mark.parametrize("value", [[True, False], np.array([1, 2], dtype=np.int8), (1.5, 2)])
def test_array_converts_to_float64(value):
    assert accepted(rules.array("n"), value).dtype == np.float64


REFUSED = [
    (rules.array(), "one", TypeError, "got str 'one'"),
    (rules.array(), None, TypeError, "got NoneType None"),
    (rules.array(), [1 + 2j], TypeError, "got list"),
    (rules.array("n", 2), [[1, 2, 3]], ValueError, r"shape \(n, 2\), got shape \(1, 3\)"),
    (rules.array("n"), 3.0, ValueError, r"shape \(n,\), got shape \(\)"),
    (rules.array("n"), [], ValueError, "n must be at least 1"),
    (rules.array("n"), [[1], [1, 2]], ValueError, "rows of unequal length"),
    (rules.array("n"), [1, np.nan], ValueError, "finite, got nan at index 1"),
    (rules.array("n", "k"), [[1, 2], [3, np.inf]], ValueError, r"got inf at index \(1, 1\)"),
    (rules.array(), float("inf"), ValueError, "finite, got inf$"),
    (rules.labels("n"), [0, 1, 2], ValueError, "only 0 and 1, got 2"),
    (rules.signs("n"), [1, -1, 0], ValueError, "only -1 and 1, got 0"),
    (rules.class_numbers("n", below="k"), [0, 1.5], ValueError, "from 0 on, got 1.5"),
    (rules.class_numbers("n", below="k"), [-1], ValueError, "from 0 on, got -1"),
    (rules.list_of(rules.number(), at_least=1), 3, TypeError, "a list, got int 3"),
    (rules.list_of(rules.number(), at_least=2), [3], ValueError, "length of at least 2, got 1"),
    (rules.layer_list("k"), [], ValueError, "length of at least 1, got 0"),
    (rules.probabilities("n"), [0.5, 1.2], ValueError, "between 0 and 1, got 1.2"),
    (rules.probabilities("n"), [-0.1], ValueError, "between 0 and 1, got -0.1"),
    (
        rules.such_that(rules.number(), lambda x: x < 1, "be below 1"),
        2,
        ValueError,
        "must be below 1, got float 2.0",
    ),
    (rules.number(), "3", TypeError, "a number, got str '3'"),
    (rules.number(), True, TypeError, "got bool True"),
    (rules.number(), [3.0], TypeError, "got list"),
    (rules.number(), np.nan, ValueError, "a number, got nan"),
    (rules.number(above=0), 0, ValueError, "a number above 0, got 0"),
    (rules.number(at_least=0), -1e-9, ValueError, "a number, at least 0, got -1e-09"),
    (rules.integer(at_least=1), 2.0, TypeError, "a whole number, at least 1, got float 2.0"),
    (rules.integer(at_least=1), True, TypeError, "got bool True"),
    (rules.integer(at_least=1), 0, ValueError, "at least 1, got 0"),
    (callable_(), 3, TypeError, "a function, got int 3"),
    (instance(str), 3, TypeError, "of type str, got int 3"),
]


@pytest.mark.parametrize(("rule", "value", "error", "message"), REFUSED)
def test_refusal_names_the_argument_what_came_and_what_was_expected(rule, value, error, message):
    with pytest.raises(error, match=message) as caught:
        accepted(rule, value)
    assert str(caught.value).startswith("identity: value must ")


def test_equal_names_must_have_equal_sizes():
    @accepts(X=rules.array("n", "features"), y=rules.array("n"))
    def fit(X, y):
        return len(y)

    assert fit([[1, 2], [3, 4]], y=[0, 1]) == 2
    with pytest.raises(
        ValueError, match=r"fit: y must have shape \(n,\), got shape \(3,\), but n = 2 in X"
    ):
        fit([[1, 2], [3, 4]], [0, 1, 1])


def test_class_numbers_stay_below_the_number_of_columns():
    @accepts(P=rules.array("n", "classes"), y=rules.class_numbers("n", below="classes"))
    def loss(P, y):
        return y

    assert loss([[0.5, 0.5], [1, 0]], [0, 1.0]).dtype == int
    with pytest.raises(ValueError, match=r"y must hold .* from 0 to 1, as P has 2 classes, got 2"):
        loss([[0.5, 0.5], [1, 0]], [0, 2])


def test_things_in_a_list_are_refused_by_their_place():
    @accepts(sizes=rules.list_of(rules.integer(at_least=1), at_least=2))
    def count(sizes):
        return sizes

    assert count((2, np.int64(3))) == [2, 3]
    with pytest.raises(ValueError, match=r"count: sizes\[1\] must be a whole number.* got 0"):
        count([2, 0])


def test_layers_must_fit_each_other():
    @accepts(X=rules.array("n", "features"), layers=rules.layer_list("features"))
    def run(X, layers):
        return layers

    def one(inputs, units):
        return np.ones((inputs, units)), np.ones(units)

    assert [W.shape for W, _ in run([[1, 2]], [one(2, 3), one(3, 3), one(3, 1)])] == [
        (2, 3), (3, 3), (3, 1),
    ]  # fmt: skip
    for layers, said in (
        ([one(3, 1)], r"layers\[0\].W must have shape .* but features = 2 in X"),
        (
            [one(2, 3), one(2, 1)],
            r"layers\[1\].W must .* but units of layer 1 = 3 in layers\[0\].W",
        ),
        ([(np.ones((2, 3)), np.ones(2))], r"layers\[0\].b must have shape"),
    ):
        with pytest.raises(ValueError, match=said):
            run([[1, 2]], layers)
    with pytest.raises(TypeError, match=r"layers\[0\] must be a pair \(W, b\), got int 3"):
        run([[1, 2]], [3])


def test_numbers_may_come_as_numpy_scalars_and_defaults_are_left_alone():
    @accepts(rate=rules.number(above=0), steps=rules.integer(at_least=1))
    def step(rate, steps=3):
        return rate, steps

    assert step(np.float32(0.5)) == (0.5, 3)
    assert step(np.array(2.0), steps=np.int64(4)) == (2.0, 4)


def test_a_long_value_is_cut_short_in_the_message():
    with pytest.raises(TypeError) as caught:
        accepted(rules.number(), "x" * 1000)
    assert len(str(caught.value)) < 150


def test_the_function_keeps_its_name_and_text():
    @accepts(value=rules.number())
    def half(value):
        """Halve it."""
        return value / 2

    assert (half.__name__, half.__doc__) == ("half", "Halve it.")


def test_arrays_of_one_name_have_one_shape_and_others_are_free():
    @accepts(a=rules.same_shape("a"), b=rules.same_shape("a"), c=rules.same_shape("c"))
    def shapes(a, b, c):
        return a.shape, b.shape, c.shape

    assert shapes([[1, 2]], [[3, 4]], 5) == ((1, 2), (1, 2), ())
    with pytest.raises(ValueError, match=r"b must have shape \(2, 1\), as a, got shape \(2,\)"):
        shapes([[1], [2]], [1, 2], 3)


def test_each_pair_of_a_list_has_a_length_of_its_own():
    @accepts(X=rules.array("n", "k"), pairs=rules.examples_list("k", "outputs"))
    def lengths(X, pairs=()):
        return [len(one) for one, _ in pairs]

    assert lengths([[1, 2]], [([[1, 2]] * 3, [[1]] * 3), ([[1, 2]] * 5, [[1]] * 5)]) == [3, 5]
    assert lengths([[1, 2]], []) == []
    with pytest.raises(ValueError, match=r"pairs\[0\]\[1\] must have .*, but rows = 3 in pairs"):
        lengths([[1, 2]], [([[1, 2]] * 3, [[1]] * 2)])
    with pytest.raises(ValueError, match=r"pairs\[1\]\[0\] must have .*, but k = 2 in X"):
        lengths([[1, 2]], [([[1, 2]], [[1]]), ([[1]], [[1]])])


def test_unchecked_lets_anything_through_and_ends_with_its_block():
    @accepts(value=rules.number())
    def same(value):
        return value

    with unchecked():
        assert same("no number") == "no number"
        with unchecked():
            pass
        assert same("still none") == "still none"
    with pytest.raises(TypeError):
        same("no number")
    with pytest.raises(KeyError), unchecked():
        raise KeyError
    with pytest.raises(TypeError):
        same("no number")


def test_unchecked_is_not_so_for_another_thread():
    refused = []

    def other():
        try:
            accepted(rules.number(), "no number")
        except TypeError:
            refused.append(True)

    with unchecked():
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert refused == [True]

"""Numbers on paper: what is said of them, and that the true ones are true."""

import numpy as np
import pytest

from course_utils import scratch
from course_utils.paper import beside, network_slopes, neuron_slopes


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (-0.27, "right"),
        (-0.269, "right"),
        (0.269, "the sign is turned"),
        (-0.538, "twice"),
        (-0.1345, "half"),
        (0.731, "not yet: which arrow"),
        (np.float64(-0.27), "right"),
    ],
)
def test_each_number_gets_a_word(capsys, mine, said):
    beside({"in z": mine}, {"in z": -0.269})
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("mine", "said"), [(-36.3, "right"), (-36.1, "not yet")])
def test_a_large_number_may_be_off_by_a_hundredth_of_itself(capsys, mine, said):
    beside({"in p": mine}, {"in p": -36.6})
    assert said in capsys.readouterr().out


def test_a_true_number_shows_only_beside_one_of_yours(capsys):
    beside({"in z": ..., "in w": 1}, {"in z": -0.269, "in w": -0.538})
    said = capsys.readouterr().out
    assert "-0.269" not in said
    assert "-0.538" in said


def test_bad_input():
    with pytest.raises(ValueError, match="yours must have the names in z, in w"):
        beside({"in z": 1}, {"in z": 1.0, "in w": 2.0})
    for junk in ("0.3", None, [1], True):
        with pytest.raises(TypeError, match=r"yours\['in z'\] must be a number"):
            beside({"in z": junk}, {"in z": 1.0})
    with pytest.raises(TypeError, match="yours must be of type dict"):
        beside([1], {"in z": 1.0})


def test_the_neurons_slopes_are_those_of_its_graph():
    x, w, b = 2.0, 0.7, -0.4
    p = scratch.sigmoid(w * x + b)
    edges = [(0, 2, x), (1, 2, 1.0), (2, 3, p * (1 - p)), (3, 4, -1 / p)]
    found = scratch.node_gradients(5, edges)
    np.testing.assert_allclose(list(neuron_slopes(x, w, b).values()), found[[3, 2, 0, 1]])


@pytest.mark.parametrize("seed", range(3))
def test_the_networks_slopes_are_those_of_the_backward_pass(seed):
    rng = np.random.default_rng(seed)
    x, W1, b1, w2 = (
        rng.normal(size=2),
        rng.normal(size=(2, 2)),
        rng.normal(size=2),
        rng.normal(size=2),
    )
    found = network_slopes(x, W1, b1, w2, 0.3)
    layers = [(W1, b1), (w2[:, None], np.array([0.3]))]
    sigmoid, log_loss = scratch.ACTIVATIONS["sigmoid"], scratch.LOSSES["log_loss"]
    (dW1, db1), (dW2, db2) = scratch.backward(x[None], [[1]], layers, sigmoid, log_loss)
    expected = [db2[0], *(db2[0] * w2), *db1, dW2[0, 0], dW1[1, 0]]
    np.testing.assert_allclose(list(found.values()), expected)

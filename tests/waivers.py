"""Mutants of a reference that no check can reject, each with the reason why.

A key is (function, expression as it stands, expression as mutated), as `mutants.py` writes them;
never a line number. A waiver that nothing needs fails.
"""

_NO_DIRECTION = "an absolute difference has no direction"
_HANDED_OVER = "the check always hands the leak over"
_BOTH_ZERO = "at 0 both sides of leaky ReLU are 0"

WAIVERS = {
    ("leaky_relu", "z > 0", "z >= 0"): _BOTH_ZERO,
    ("leaky_relu", "0.01", "1.01"): _HANDED_OVER,
    ("leaky_relu", "0.01", "-0.99"): _HANDED_OVER,
    ("leaky_relu_slope", "0.01", "1.01"): _HANDED_OVER,
    ("leaky_relu_slope", "0.01", "-0.99"): _HANDED_OVER,
    ("mean_error", "y_hat.flatten() - y", "y - y_hat.flatten()"): _NO_DIRECTION,
    ("perceptron_step", "weights @ x", "x @ weights"): "a dot product of vectors has no order",
    ("real_error", "y_hat - y", "y - y_hat"): _NO_DIRECTION,
}

"""Mutants of a reference that no check can reject, each with the reason why.

A key is (function, expression as it stands, expression as mutated), as `mutants.py` writes them;
never a line number. A waiver that nothing needs fails.
"""

_NO_DIRECTION = "an absolute difference has no direction"
_HANDED_OVER = "the check always hands the leak over"
_HANDED_OVER_04 = "the check always hands all arguments over"
_BOTH_ZERO = "at 0 both sides of leaky ReLU are 0"

WAIVERS = {
    # lesson 04
    ("adam_step", "0.001", "1.001"): _HANDED_OVER_04,
    ("adam_step", "0.001", "-0.999"): _HANDED_OVER_04,
    ("adam_step", "0.9", "1.9"): _HANDED_OVER_04,
    ("adam_step", "0.9", "-0.09999999999999998"): _HANDED_OVER_04,
    ("adam_step", "0.999", "1.999"): _HANDED_OVER_04,
    ("adam_step", "0.999", "-0.0010000000000000009"): _HANDED_OVER_04,
    ("adam_step", "1e-08", "1.00000001"): _HANDED_OVER_04,
    ("adam_step", "1e-08", "-0.99999999"): _HANDED_OVER_04,
    ("gradient_check", "1e-06", "1.000001"): _HANDED_OVER_04,
    ("gradient_check", "1e-06", "-0.999999"): _HANDED_OVER_04,
    ("gradient_check", "gradient - measured", "measured - gradient"): _NO_DIRECTION,
    ("momentum_step", "0.9", "1.9"): _HANDED_OVER_04,
    ("momentum_step", "0.9", "-0.09999999999999998"): _HANDED_OVER_04,
    # lessons 02 and 03
    ("leaky_relu", "z > 0", "z >= 0"): _BOTH_ZERO,
    ("leaky_relu", "0.01", "1.01"): _HANDED_OVER,
    ("leaky_relu", "0.01", "-0.99"): _HANDED_OVER,
    ("leaky_relu_slope", "0.01", "1.01"): _HANDED_OVER,
    ("leaky_relu_slope", "0.01", "-0.99"): _HANDED_OVER,
    ("mean_error", "y_hat.flatten() - y", "y - y_hat.flatten()"): _NO_DIRECTION,
    ("perceptron_step", "weights @ x", "x @ weights"): "a dot product of vectors has no order",
    ("real_error", "y_hat - y", "y - y_hat"): _NO_DIRECTION,
}

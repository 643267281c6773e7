"""The labs: pictures to play with, each a module of pure functions in one shared shell."""

from course_utils.labs.bend import bend_a_line
from course_utils.labs.blame import blame_the_point
from course_utils.labs.break_loop import break_the_loop
from course_utils.labs.fill import fill_in_the_gradients
from course_utils.labs.playground_design import playground
from course_utils.labs.relay import gradient_relay
from course_utils.labs.rewind import train_and_rewind
from course_utils.labs.step import where_will_it_step
from course_utils.labs.tangent import trust_the_slope
from course_utils.labs.three_ways import valley
from course_utils.labs.turn import one_mistake_one_turn
from course_utils.labs.xor import build_xor

__all__ = [
    "bend_a_line",
    "blame_the_point",
    "break_the_loop",
    "build_xor",
    "fill_in_the_gradients",
    "gradient_relay",
    "one_mistake_one_turn",
    "playground",
    "train_and_rewind",
    "trust_the_slope",
    "valley",
    "where_will_it_step",
]

"""The labs: pictures to play with, each a module of pure functions in one shared shell."""

from course_utils.labs.blame import blame_the_point
from course_utils.labs.break_loop import break_the_loop
from course_utils.labs.fill import fill_in_the_gradients
from course_utils.labs.rewind import train_and_rewind
from course_utils.labs.step import where_will_it_step
from course_utils.labs.three_ways import valley
from course_utils.labs.turn import one_mistake_one_turn

__all__ = [
    "blame_the_point",
    "break_the_loop",
    "fill_in_the_gradients",
    "one_mistake_one_turn",
    "train_and_rewind",
    "valley",
    "where_will_it_step",
]

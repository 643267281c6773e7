"""Each exercise and question of each lesson: right passes, wrong is told why, blank is neither."""

import dataclasses
import inspect
import re

import mutants
import numpy as np
import pytest
from other_ways import OTHER_WAYS
from waivers import WAIVERS

from course_utils.exercises import judging
from course_utils.exercises.kinds import Exercise, Quiz
from course_utils.exercises.lessons import all_of, lesson_numbers
from course_utils.exercises.sources import solution_source
from course_utils.exercises.worker import examine

EXERCISES = {one.key: one for number in lesson_numbers() for one in all_of(Exercise, number)}
QUIZZES = {one.key: one for number in lesson_numbers() for one in all_of(Quiz, number)}
PATIENT = 30  # seconds: right answers are not judged on a busy machine's speed

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
each_quiz = pytest.mark.parametrize("quiz", QUIZZES.values(), ids=QUIZZES)


def test_each_lesson_has_enough():
    assert lesson_numbers()[:2] == ("00", "01")
    for number in lesson_numbers()[1:]:
        assert len(all_of(Exercise, number)) >= 6
        assert len(all_of(Quiz, number)) >= 6


def test_keys_belong_to_their_lesson_and_stand_once():
    for number in lesson_numbers():
        keys = [one.key for kind in (Exercise, Quiz) for one in all_of(kind, number)]
        assert len(keys) == len(set(keys))
        for key in keys:
            assert re.fullmatch(rf"{number}\.[a-z_]\w*", key)


@each_exercise
def test_the_reference_is_in_scratch_and_passes(exercise):
    if exercise.key != "00.double":  # lesson 00 teaches nothing that later lessons import
        module = inspect.unwrap(exercise.reference).__module__
        assert module in {"course_utils.scratch", "course_utils.scratch_torch"}
    assert examine(exercise, exercise.reference, PATIENT).status == judging.PASS


@each_exercise
def test_the_starter_is_not_started(exercise):
    assert examine(exercise, exercise.starter, PATIENT).status == judging.NOT_STARTED


@each_exercise
def test_there_are_hints_and_traps(exercise):
    messages = [trap.message for trap in exercise.traps]
    assert len(exercise.hints) == len(set(exercise.hints)) >= 2
    assert len(messages) == len(set(messages)) >= 3


@each_exercise
def test_each_trap_gets_its_own_message(exercise):
    for trap in exercise.traps:
        found = examine(exercise, trap.answer, PATIENT)
        assert (found.status, found.message) == (judging.TRY_AGAIN, trap.message)


@each_exercise
def test_probes_are_new_each_time(exercise):
    for one, other in zip(exercise.probes(), exercise.probes(), strict=True):
        for a, b in zip(one, other, strict=True):
            assert a is not b or not hasattr(a, "__setitem__")


@each_exercise
def test_other_ways_pass(exercise):
    for answer in OTHER_WAYS[exercise.key]:
        found = examine(exercise, answer, PATIENT)
        assert found.status == judging.PASS, found.message


def test_other_ways_belong_to_exercises():
    assert set(OTHER_WAYS) == set(EXERCISES)
    assert all(len(answers) >= 2 for answers in OTHER_WAYS.values())


@each_exercise
def test_the_solution_shown_is_the_reference(exercise):
    source = solution_source(exercise.reference, exercise.name)
    assert source.startswith(f"def {exercise.name}(")
    assert '"""' not in source
    assert "@" not in source.replace(" @ ", "")
    names = dict(inspect.unwrap(exercise.reference).__globals__)
    exec(compile(source, exercise.key, "exec"), names)
    expected = judging.expect(exercise)
    assert judging.judge(exercise, names[exercise.name], expected).status == judging.PASS


# ---- mutants -----------------------------------------------------------------------------------


def surviving(exercise):
    """Return (function, expression, mutated expression) of each mutant that passes."""
    expected = judging.expect(exercise)
    name = exercise.reference.__name__
    return {
        (name, expression, mutated)
        for expression, mutated, answer in mutants.mutants_of(exercise.reference)
        if judging.judge(exercise, answer, expected).status == judging.PASS
    }


@each_exercise
def test_each_mutant_is_rejected_or_waived(exercise):
    assert surviving(exercise) <= set(WAIVERS)


def test_no_waiver_is_idle():
    assert set(WAIVERS) == set().union(*map(surviving, EXERCISES.values()))
    assert all(len(reason.split()) >= 3 for reason in WAIVERS.values())


def test_weak_probes_are_noticed():
    toy = EXERCISES["00.double"]
    weak = dataclasses.replace(toy, probes=lambda: [(np.zeros(2),)], traps=())
    assert ("_double", "2", "3") in surviving(weak)


def test_mutants_are_of_each_kind():
    def specimen(a, b):
        c = -a + 2 * b
        return c / b if a > 1 else c

    found = {(before, after) for before, after, _ in mutants.mutants_of(specimen)}
    assert found == {
        ("-a + 2 * b", "-a - 2 * b"),
        ("-a + 2 * b", "-a"),
        ("-a + 2 * b", "2 * b"),
        ("-a", "a"),
        ("2 * b", "-(2 * b)"),
        ("2 * b", "2"),
        ("2 * b", "b"),
        ("2", "3"),
        ("2", "1"),
        ("c / b", "-(c / b)"),
        ("c / b", "c"),
        ("c / b", "b"),
        ("c / b", "b / c"),
        ("a > 1", "a >= 1"),
        ("a > 1", "a <= 1"),
        ("1", "2"),
        ("1", "0"),
    }


def test_mutants_do_what_they_say():
    def specimen(a, b):
        return a - b

    results = {after: mutant(5, 3) for _, after, mutant in mutants.mutants_of(specimen)}
    assert results == {"a + b": 8, "a": 5, "b": 3, "b - a": -2}


# ---- questions ---------------------------------------------------------------------------------


@each_quiz
def test_each_choice_has_an_answer_of_its_own(quiz):
    assert list(quiz.answers) == list("abcdef")[: len(quiz.answers)]
    assert len(quiz.answers) >= 3
    assert quiz.right in quiz.answers
    assert len(set(quiz.answers.values())) == len(quiz.answers)
    assert all(len(text.split()) >= 4 for text in quiz.answers.values())


def test_right_letters_vary():
    for number in lesson_numbers()[1:]:
        assert len({quiz.right for quiz in all_of(Quiz, number)}) >= 2


def test_the_sum_that_slope_goes_back_from_is_told_though_it_has_its_tape():
    def total(f, x):
        x = x.clone().requires_grad_(True)
        return f(x).sum()

    found = examine(EXERCISES["05.slope"], total, PATIENT)
    assert found.status == judging.TRY_AGAIN
    assert found.message.startswith("This is the sum of f over all x, one number.")

"""The challenge of the lab "Train and rewind": three questions, their numbers computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course_utils.labs.computed import Computed
from course_utils.labs.design import Round
from course_utils.labs.rewind_run import KEPT, MOMENTUM
from course_utils.labs.rewind_state import Ghost, State


def lately(state: State) -> float:
    """Return the mean loss of the last 20 epochs: a single epoch is luck."""
    return float(state.losses[-20:].mean())


def _at(epoch: int, **recipe: Any) -> State:
    return State(trained=epoch, epoch=epoch, **recipe)


def _beside(state: State, other: State, **changes: Any) -> State:
    """Return `state` with `other` as its ghost."""
    return replace(state, ghost=Ghost(other.recipe, other.epoch), **changes)


def _round(  # noqa: PLR0913 - what a round is made of
    key: str,
    question: str,
    states: tuple[State, State, State],
    *,
    choices: dict[str, str],
    right: str,
    replies: Callable[[], dict[str, str]],
) -> Round[State]:
    setup, revealed, case = states
    return Round(
        key=key,
        question=question,
        setup=replace(setup, asking=True),
        revealed=_beside(revealed, setup),
        choices=choices,
        right=right,
        replies=Computed(tuple(choices), replies),
        case=case,
    )


def _scaling_off() -> Round[State]:
    scaled = _at(100, activation="SiLU", rate=0.2)
    raw = replace(scaled, scaled=False)
    slow = replace(raw, rate=0.005)

    def replies() -> dict[str, str]:
        first = raw.losses
        blow = (
            f"The loss goes from {first[0]:.0f} to {first[-2]:,.0f} in {len(first) - 2} epochs and "
            f"then leaves all bounds. On scaled data the last 20 epochs are at {lately(scaled):.0f}"
        )
        x, y = (max(map(abs, column)) for column in raw.points)
        why = f"x up to {x:.0f} and y up to {y:,.0f} make far larger gradients, and so longer steps"
        tail = f"Try it: at rate {slow.rate:g} the raw data can be learnt."
        return {
            "units": f"The function is the same, but the steps are not: {why}. {blow}. {tail}",
            "slower": f"Too fast, rather: {why}. {blow}. {tail}",
            "diverges": f"Yes: {why}. {blow}. {tail}",
        }

    return _round(
        "05.rewind.c1",
        "These are 100 epochs at rate 0.2 on scaled data. Now scaling goes off; all else stays, "
        "the rate too. What do 100 epochs do?",
        (scaled, raw, slow),
        choices={
            "units": "the same, in other units",
            "slower": "they learn more slowly",
            "diverges": "the loss leaves all bounds",
        },
        right="diverges",
        replies=replies,
    )


def _rate_by_ten() -> Round[State]:
    before = _at(200, optimiser=MOMENTUM, rate=0.1)
    kept = replace(before, trained=300, epoch=300)
    dropped = replace(kept, drop="after 200 epochs")

    def replies() -> dict[str, str]:
        falls = (
            f"Over the last 20 epochs the loss was {lately(before):.0f} at epoch 200. At epoch 300 "
            f"it is {lately(dropped):.0f}; without the change it is {lately(kept):.0f}"
        )
        why = "most of that loss was jitter, as long steps jump over the valley"
        tail = "Try it: divide by ten after 400 epochs instead."
        return {
            "same": f"A tenth of the rate is not a tenth of the gain here: {why}. {falls}. {tail}",
            "third": f"Yes: {why}. {falls}. {tail}",
            "higher": f"A lower rate does not climb: {why}. {falls}. {tail}",
        }

    return _round(
        "05.rewind.c2",
        "The loss jumps up and down. From here on the rate is a tenth of what it was. Where is the "
        "loss 100 epochs later?",
        (before, dropped, kept),
        choices={
            "same": "about where it is",
            "third": "at less than a third of it",
            "higher": "higher",
        },
        right="third",
        replies=replies,
    )


def _momentum_on() -> Round[State]:
    plain = _at(100, activation="tanh", rate=0.5)
    fast = replace(plain, optimiser=MOMENTUM)
    calm = replace(fast, rate=0.05)

    def replies() -> dict[str, str]:
        ends = (
            f"After 100 epochs SGD is at {lately(plain):,.0f}, with momentum at "
            f"{lately(fast):,.0f} (mean of the last 20)"
        )
        why = (
            f"momentum {KEPT} adds up old gradients, so steps grow up to 1 / (1 − {KEPT}) = "
            f"{1 / (1 - KEPT):.0f} times as long"
        )
        tail = f"Try it: momentum at rate {calm.rate:g}; 100 epochs come to {lately(calm):.0f}."
        return {
            "lower": f"Momentum helps at a rate that suits it, and this one does not: {why}. "
            f"{ends}. {tail}",
            "same": f"Both follow the same gradient, but {why}. {ends}. {tail}",
            "higher": f"Yes: {why}. {ends}. {tail}",
        }

    return _round(
        "05.rewind.c3",
        "This is SGD at rate 0.5 after 100 epochs. Start again with momentum, at the same rate: "
        "where does the loss end?",
        (plain, fast, calm),
        choices={
            "lower": "lower",
            "same": "about the same",
            "higher": "at more than 5 times as much",
        },
        right="higher",
        replies=replies,
    )


ROUNDS = (_scaling_off(), _rate_by_ten(), _momentum_on())

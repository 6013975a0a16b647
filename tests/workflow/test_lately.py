"""An answer given a moment ago is given again, for a moment, and not after something was learned."""

from __future__ import annotations

import pytest

from workflow.stores import lately
from workflow.stores.lately import SECONDS, Lately


class Clock:
    """Time that passes when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_question_is_asked_once_in_a_moment() -> None:
    clock, asked = Clock(), iter("ab")
    answers = Lately(clock)
    assert [answers.answer("q", lambda: next(asked)) for _ in range(3)] == ["a", "a", "a"]
    clock.now = SECONDS
    assert answers.answer("q", lambda: next(asked)) == "b"


def test_no_answer_is_an_answer_too() -> None:
    asked: list[int] = []
    answers = Lately(Clock())
    for _ in range(2):
        assert answers.answer("q", lambda: asked.append(1)) is None
    assert asked == [1]


def test_what_was_learned_takes_effect_at_once() -> None:
    asked = iter("ab")
    answers = Lately(Clock())
    assert answers.answer("q", lambda: next(asked)) == "a"
    answers.forget()
    assert answers.answer("q", lambda: next(asked)) == "b"


def test_no_more_answers_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MOST", 3)
    answers = Lately(Clock())
    for number in range(10):
        answers.answer(number, lambda: 1)
        assert len(answers._given) <= 3

"""An answer is given again until something is learned, here at once and elsewhere within a moment."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient

from workflow.stores import lately
from workflow.stores.lately import OLDEST, SECONDS, Edition, Lately


class Clock:
    """Time that passes when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Book:
    """What several processes learn; counts how often it was looked whether there is news."""

    edition = looks = 0

    def __call__(self) -> int:
        self.looks += 1
        return self.edition


def test_a_question_is_asked_once_until_something_is_learned_elsewhere() -> None:
    clock, book, asked = Clock(), Book(), iter("abc")
    answers = Lately(book, clock)
    assert [answers.answer("q", lambda: next(asked)) for _ in range(3)] == ["a", "a", "a"]
    clock.now = SECONDS
    assert answers.answer("q", lambda: next(asked)) == "a"
    assert book.looks == 2
    book.edition += 1
    assert answers.answer("q", lambda: next(asked)) == "a", "known for another moment"
    clock.now = 2 * SECONDS
    assert answers.answer("q", lambda: next(asked)) == "b"
    clock.now += OLDEST
    assert answers.answer("q", lambda: next(asked)) == "c"


def test_an_answer_from_before_the_news_is_not_kept() -> None:
    """Asked before something was learned, and heard after: nobody may be told that later."""
    answers, asked = Lately(Book(), Clock()), iter("ab")

    def interrupted() -> str:
        heard = next(asked)
        answers.forget()
        return heard

    assert answers.answer("q", interrupted) == "a"
    assert answers.answer("q", lambda: next(asked)) == "b"


def test_every_process_sees_an_edition(mongo_url: str, db_prefix: str) -> None:
    with MongoClient[dict[str, Any]](mongo_url) as client:
        database = client[f"{db_prefix}_workflow"]
        ours, theirs = Edition(database, "people"), Edition(database, "people")
        before = theirs()
        ours.advance()
        assert theirs() == before + 1
        assert Edition(database, "nothing")() == 0


def test_no_answer_is_an_answer_too() -> None:
    asked: list[int] = []
    answers = Lately(Book(), Clock())
    for _ in range(2):
        assert answers.answer("q", lambda: asked.append(1)) is None
    assert asked == [1]


def test_what_was_learned_takes_effect_at_once() -> None:
    asked = iter("ab")
    answers = Lately(Book(), Clock())
    assert answers.answer("q", lambda: next(asked)) == "a"
    answers.forget()
    assert answers.answer("q", lambda: next(asked)) == "b"


def test_no_more_answers_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MOST", 3)
    answers = Lately(Book(), Clock())
    for number in range(10):
        answers.answer(number, lambda: 1)
        assert len(answers._given) <= 3

"""Every source is asked at the same time, for a while; one that hangs, fails or lies costs one card."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.cards.board import Board, Shown
from gateway.cards.breaker import Breaker
from gateway.cards.campus import NoAnswer
from gateway.cards.kept import FRESH, STALE, Answer, Kept
from tests.gateway.conftest import CANARY


@dataclass
class Clock:
    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Stub:
    """A connector whose answers a test decides: a value, an error, or waiting until the test is over."""

    said: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, source: str, person: str) -> Mapping[str, Any] | None:
        self.asked.append((source, person))
        told = self.said.get(source, NoAnswer("status 500"))
        if told == "hang":
            self.over.wait(30)
            raise NoAnswer("late")
        if isinstance(told, Exception):
            raise told
        return told


Make = Callable[..., Board]


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    yield made
    made.over.set()


@pytest.fixture
def make(stub: Stub) -> Iterator[Make]:
    boards: list[Board] = []

    def one(clock: Clock | None = None, **more: Any) -> Board:
        boards.append(Board({"": stub}, kept=Kept(clock or Clock()), **{"deadline": 0.4, **more}))
        return boards[-1]
    yield one
    stub.over.set()
    for made in boards:
        made.close()


def test_a_source_that_hangs_delays_and_empties_no_other(stub: Stub, make: Make) -> None:
    stub.said = {"salary.latest": "hang", "card.account": {"balance": 1}}
    mine = make()
    for person in [f"1000{number}" for number in range(6)]:
        found = mine.ask(["salary.latest", "card.account"], person)
        assert found["card.account"].answer is not None
        assert found["salary.latest"] == Shown(answer=None)


def test_everything_is_asked_at_the_same_time(make: Make) -> None:
    together = threading.Barrier(4, timeout=20)

    def meet(source: str, person: str) -> Mapping[str, Any]:
        together.wait()
        return {"source": source}

    mine = Board({"": meet}, deadline=20)
    sources = ["a.b", "c.d", "e.f", "g.h"]
    assert [mine.ask(sources, "10001")[name].answer.value["source"] for name in sources] == sources
    mine.close()


def test_an_answer_is_kept_a_minute_for_its_person_alone(stub: Stub, make: Make) -> None:
    clock = Clock()
    mine = make(clock)
    stub.said = {"card.account": {"balance": 1}}
    mine.ask(["card.account"], "10001")
    stub.said = {"card.account": {"balance": 2}}
    assert mine.ask(["card.account"], "10001")["card.account"].answer.value == {"balance": 1}
    assert mine.ask(["card.account"], "10002")["card.account"].answer.value == {"balance": 2}
    clock.at += FRESH
    found = mine.ask(["card.account"], "10001")["card.account"]
    assert (found.answer.value, found.stale) == ({"balance": 2}, False)


def test_an_old_answer_is_shown_as_old_and_not_for_ever(stub: Stub, make: Make) -> None:
    clock = Clock()
    mine = make(clock)
    stub.said = {"card.account": {"balance": 1}}
    mine.ask(["card.account"], "10001")
    stub.said = {}
    clock.at += FRESH
    found = mine.ask(["card.account"], "10001")["card.account"]
    assert (found.answer.value, found.stale) == ({"balance": 1}, True)
    clock.at += STALE
    assert mine.ask(["card.account"], "10001")["card.account"] == Shown(answer=None)


def test_a_system_that_fails_again_and_again_is_left_alone_for_a_while(stub: Stub, make: Make) -> None:
    mine = make()
    for number in range(6):
        assert mine.ask(["card.account"], f"1000{number}")["card.account"].answer is None
    assert len(stub.asked) == 3
    clock = Clock()
    breaker = Breaker(failures=2, rest=30.0, clock=clock)
    for _ in range(2):
        assert breaker.allows()
        breaker.note(worked=False)
    assert not breaker.allows()
    clock.at += 30.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.note(worked=True)
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_our_own_mistake_in_a_connector_costs_one_card(stub: Stub, make: Make) -> None:
    stub.said = {"a.b": RuntimeError(CANARY), "c.d": None}
    found = make().ask(["a.b", "c.d"], "10001")
    assert found["a.b"].answer is None
    assert found["c.d"].answer is not None


def test_kept_answers_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cards.kept.MOST_KEPT", 3)
    clock, answer = Clock(), Answer(value={"gross": CANARY}, at=datetime.now(UTC))
    kept = Kept(clock)
    for number in range(4):
        kept.put("salary", str(number), answer)
    assert [kept.get("salary", str(number)) is not None for number in range(4)] == [False, False, False, True]
    assert CANARY not in repr(answer)

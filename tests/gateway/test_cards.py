"""Data cards: asked side by side of real campus systems; one that is slow or broken takes nothing from the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from falcon import testing

from campus.cards import salary
from campus.sources import items
from campus.web import Server
from contracts.catalog.cards import CardLine, CardPlan
from contracts.codec import encode
from gateway.app import Parts, create_app
from gateway.cards.board import AWAY, Board, Shown
from gateway.cards.breaker import Breaker
from gateway.cards.campus import CampusSystem, NoAnswer
from gateway.cards.kept import FRESH, STALE, Answer, Kept
from gateway.resources.cards import board, shown
from tests.gateway.conftest import CANARY, Doors
from tests.gateway.test_problems import check

SECRET, TODAY = "the secret of the campus", date(2026, 11, 20)
PAY = CardPlan(code="salary", title="工资", source="salary.latest", link="https://pay.example", lines=(
    CardLine(label="月份", item="month"), CardLine(label="应发", item="gross", unit="元", masked=True)))
CARD = CardPlan(code="card", title="一卡通", source="card.account",
                lines=(CardLine(label="卡内余额", item="balance", unit="元"),))
MAIL = CardPlan(code="mail", title="邮箱", source="mail.unread",
                lines=(CardLine(label="未读邮件", item="unread", unit="封"),))


@pytest.fixture(scope="module")
def campus() -> Iterator[Server]:
    server = Server("127.0.0.1", 0, SECRET, items(today=lambda: TODAY))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.faults.clear()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def well(campus: Server) -> Iterator[Server]:
    """The campus systems, in order before and after."""
    campus.faults.clear()
    yield campus
    campus.faults.clear()


@pytest.fixture
def system(well: Server) -> Iterator[CampusSystem]:
    made = CampusSystem(well.base, SECRET, patience=0.5)
    yield made
    made.close()


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


# ---- one campus system -----------------------------------------------------------------------------------------------


def test_a_system_answers_a_signed_question(system: CampusSystem) -> None:
    assert system.ask("salary.latest", "10001") == dict(salary("10001", TODAY) or {})
    assert system.ask("salary.latest", "20230001") is None
    assert set(system.ask("card.account", "20230001") or {}) == {"balance", "transition"}
    assert set(system.ask("network.account", "20230001") or {}) == {"balance", "traffic"}
    assert system.ask("student.class_name", "20230001") == {"class_name": "计算机2301"}


def test_what_is_no_answer_is_told_without_saying_about_whom(well: Server, system: CampusSystem) -> None:
    foreign = CampusSystem(well.base, "another secret")
    nowhere = CampusSystem("http://127.0.0.1:1", SECRET)
    for asked, source in ((system, "card.nothing"), (foreign, "card.account"), (nowhere, "card.account")):
        with pytest.raises(NoAnswer) as raised:
            asked.ask(source, CANARY)
        assert CANARY not in str(raised.value)
    foreign.close()
    nowhere.close()


def test_a_slow_system_is_not_waited_for(well: Server, system: CampusSystem) -> None:
    well.faults.set("/v1/salary", seconds=20)
    with pytest.raises(NoAnswer, match="Timeout"):
        system.ask("salary.latest", "10001")
    assert system.ask("card.account", "10001")


def test_a_system_below_a_path_is_signed_as_it_is_asked(well: Server) -> None:
    below = CampusSystem(f"{well.base}/campus/", SECRET)
    with pytest.raises(NoAnswer, match="404"):
        below.ask("card.account", "10001")
    below.close()


# ---- all at once -----------------------------------------------------------------------------------------------------


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


# ---- as shown --------------------------------------------------------------------------------------------------------


def told(plan: CardPlan, value: Any, **more: Any) -> dict[str, Any]:
    found = Shown(answer=Answer(value=value, at=datetime(2026, 3, 2, tzinfo=UTC)), stale=more.pop("stale", False))
    return encode(shown(plan, found, **more))


def test_a_card_shows_its_rows_and_masked_ones_only_on_demand() -> None:
    card = told(PAY, {"month": "2026年10月", "gross": 8000.5})
    assert (card["state"], card["note"], card["stale"], card["link"]) == ("ok", "", False, "https://pay.example")
    assert [(row["value"], row["masked"]) for row in card["rows"]] == [("2026年10月", False), (None, True)]
    revealed = told(PAY, {"month": "2026年10月", "gross": 8000.5}, reveal=True)
    assert revealed["rows"][1] == {"label": "应发", "value": 8000.5, "unit": "元", "masked": True}


@pytest.mark.parametrize(("plan", "value", "state"), [
    (PAY, None, "ok"), (MAIL, {"state": "unbound", "note": "绑定"}, "unbound"),
    (MAIL, {"state": "ok", "unread": 0}, "ok"),
    (MAIL, {"state": "rejected", "note": "重新绑定"}, "unavailable"),
    (MAIL, {"state": "unavailable", "note": "稍后"}, "unavailable")],
    ids=["nothing known", "unbound", "no mail", "rejected", "away"])
def test_every_state_says_what_it_means(plan: CardPlan, value: Any, state: str) -> None:
    card = told(plan, value)
    assert card["state"] == state
    assert bool(card["note"]) is (value is None or value["state"] != "ok")


def test_nothing_and_old_answers_say_so() -> None:
    away = encode(shown(PAY, Shown(answer=None)))
    assert (away["state"], away["note"], away["rows"], away["fetched_at"]) == ("unavailable", AWAY, [], None)
    old = told(CARD, {"balance": 1}, stale=True)
    assert (old["state"], old["stale"], old["rows"][0]["value"]) == ("ok", True, 1)
    assert AWAY in old["note"]


# ---- at the door -----------------------------------------------------------------------------------------------------


@pytest.fixture
def door(parts: Parts, doors: Doors, system: CampusSystem) -> Iterator[testing.TestClient]:
    """A gateway with the campus systems and the three cards."""
    doors.tell("person.me", result={"kind": "staff", "posts": []})
    doors.tell("card.list", result={"items": [encode(plan) for plan in (CARD, PAY, MAIL)]})
    doors.tell("mailbox.get", result={"state": "ok", "unread": 3, "note": ""})
    mine = board(parts.backends, system)
    yield testing.TestClient(create_app(replace(parts, cards=mine)))
    mine.close()


def asked(door: testing.TestClient, me: dict[str, str], **query: str) -> dict[str, dict[str, Any]]:
    answer = door.simulate_get("/v1/me/cards", params=query, headers=me)
    assert answer.status_code == 200, answer.text
    return {card["code"]: card for card in answer.json["items"]}


def test_my_cards_come_together(door: testing.TestClient, doors: Doors, me: dict[str, str]) -> None:
    cards = asked(door, me)
    assert [(code, card["state"]) for code, card in cards.items()] == [("card", "ok"), ("salary", "ok"), ("mail", "ok")]
    assert cards["mail"]["rows"][0]["value"] == 3
    assert cards["salary"]["rows"][1]["value"] is None
    assert asked(door, me, reveal="salary")["salary"]["rows"][1]["value"] == (salary("10001", TODAY) or {})["gross"]
    assert asked(door, me, reveal="card")["salary"]["rows"][1]["value"] is None
    assert doors.calls("mailbox.get")[0]["data"] == {"actor": "10001"}


def test_a_broken_a_slow_and_an_absent_system_leave_the_rest(door: testing.TestClient, well: Server, doors: Doors,
                                                             me: dict[str, str]) -> None:
    well.faults.set("/v1/salary", seconds=20)
    well.faults.set("/v1/card", status=500)
    cards = asked(door, me)
    assert [card["state"] for card in cards.values()] == ["unavailable", "unavailable", "ok"]
    assert {cards["card"]["note"], cards["salary"]["note"]} == {AWAY}
    doors.tell("mailbox.get", problem={"kind": "unavailable", "code": "unavailable", "detail": ""})
    well.faults.clear()
    assert [card["state"] for card in asked(door, me).values()] == ["ok", "ok", "unavailable"]


def test_a_mailbox_just_bound_shows_at_once(door: testing.TestClient, doors: Doors, me: dict[str, str]) -> None:
    doors.tell("mailbox.get", result={"state": "unbound", "note": "还没有绑定"})
    assert asked(door, me)["mail"]["state"] == "unbound"
    doors.tell("mailbox.get", result={"state": "ok", "unread": 9, "note": ""})
    assert asked(door, me)["mail"]["rows"][0]["value"] == 9


def test_without_campus_systems_the_cards_say_so(parts: Parts, doors: Doors, me: dict[str, str],
                                                 door: testing.TestClient) -> None:
    mine = board(parts.backends, CampusSystem("", ""))
    cards = asked(testing.TestClient(create_app(replace(parts, cards=mine))), me)
    assert [card["state"] for card in cards.values()] == ["unavailable", "unavailable", "ok"]
    mine.close()


def test_a_visitor_has_no_cards(door: testing.TestClient) -> None:
    check(door.simulate_get("/v1/me/cards"), 401, "unauthenticated")

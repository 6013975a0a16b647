"""/v1/me/cards: everybody's own cards come together, whatever one system does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from falcon import testing

from campus.cards import salary
from campus.web import Server
from contracts.codec import encode
from gateway.app import Parts, create_app
from gateway.cards.board import AWAY
from gateway.cards.campus import CampusSystem
from gateway.resources.cards import board
from tests.gateway.campus_systems import CARD, MAIL, PAY, TODAY, campus, system, well
from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

__all__ = ["campus", "system", "well"]


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

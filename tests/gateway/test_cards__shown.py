"""What a card says in every state, and what it shows only when asked to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.catalog.cards import CardPlan
from contracts.codec import encode
from gateway.cards.board import AWAY, Shown
from gateway.cards.kept import Answer
from gateway.resources.cards import shown
from tests.gateway.campus_systems import CARD, MAIL, PAY


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

"""The ledger as a state machine shared by many processes: claims, leases, fences, and what happens in doubt."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.domain.outcomes import Outcome, State
from notify.stores.ledger import Claim, Ledger

Make = Callable[..., Delivery]
OVER = -1.0  # a lease that is over as soon as it is given


@pytest.fixture
def ledger(database: Database[dict[str, Any]]) -> Ledger:
    ledger = Ledger(database, lease=60, waits=(0.0, 0.0, 0.0, 0.0))
    ledger.prepare()
    return ledger


def claimed(ledger: Ledger, channel: Channel) -> Claim:
    claim = ledger.claim(channel)
    assert claim is not None
    return claim


def row(ledger: Ledger, delivery: Delivery) -> dict[str, Any]:
    found = ledger.rows.find_one({"_id": delivery.id})
    assert found is not None
    return found


def test_entering_the_same_delivery_again_changes_nothing(ledger: Ledger, delivery: Make) -> None:
    order = delivery(Channel.SMS)
    assert ledger.add([order]) == 1
    ledger.record(claimed(ledger, Channel.SMS), Outcome.SENT, provider_id="p1")
    before = row(ledger, order)
    assert ledger.add([order, delivery(Channel.EMAIL)]) == 1
    assert row(ledger, order) == before
    assert before["state"] == State.SENT


def test_a_claim_brings_back_exactly_what_was_entered(ledger: Ledger, delivery: Make) -> None:
    order = delivery(Channel.EMAIL, text="价格 $name，含 {括号}")
    ledger.add([order])
    assert claimed(ledger, Channel.EMAIL) == Claim(order, fence=1, tries=1)


def test_a_channel_only_hands_out_its_own(ledger: Ledger, delivery: Make) -> None:
    ledger.add([delivery(Channel.EMAIL)])
    assert ledger.claim(Channel.SMS) is None


def test_many_couriers_never_get_the_same_delivery(ledger: Ledger, delivery: Make) -> None:
    ledger.add([delivery(Channel.SMS, number) for number in range(60)])
    got: list[str] = []

    def work() -> None:
        while claim := ledger.claim(Channel.SMS):
            got.append(claim.delivery.id)
            ledger.record(claim, Outcome.SENT, provider_id="p")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 60
    assert set(Counter(got).values()) == {1}


def test_what_is_leased_is_left_alone(ledger: Ledger, delivery: Make) -> None:
    ledger.add([delivery(Channel.EMAIL)])
    claimed(ledger, Channel.EMAIL)
    assert ledger.take_over(Channel.EMAIL) == 0
    assert ledger.claim(Channel.EMAIL) is None


def test_after_a_take_over_the_first_sender_has_nothing_to_say(
        database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=OVER, waits=(0.0,)), delivery(Channel.EMAIL)
    ledger.add([order])
    first = claimed(ledger, Channel.EMAIL)
    assert ledger.take_over(Channel.EMAIL) == 1
    second = claimed(ledger, Channel.EMAIL)
    assert (second.fence, second.tries) == (first.fence + 1, 2)
    assert not ledger.record(first, Outcome.PERMANENT, reason="late")
    assert ledger.record(second, Outcome.SENT, provider_id="p2")
    found = row(ledger, order)
    assert (found["state"], found["provider_id"]) == (State.SENT, "p2")
    assert [attempt["outcome"] for attempt in found["attempts"]] == ["interrupted", "sent"]


def test_a_text_message_whose_sender_vanished_is_unknown_and_not_sent_again(
        database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=OVER, waits=(0.0,)), delivery(Channel.SMS)
    ledger.add([order])
    claimed(ledger, Channel.SMS)
    assert ledger.take_over(Channel.SMS) == 1
    assert ledger.claim(Channel.SMS) is None
    assert (row(ledger, order)["state"], row(ledger, order)["reason"]) == (State.UNKNOWN, "interrupted")


def test_a_sender_who_was_only_slow_can_still_clear_up_the_doubt(
        database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=OVER, waits=(0.0,)), delivery(Channel.SMS)
    ledger.add([order])
    claim = claimed(ledger, Channel.SMS)
    ledger.take_over(Channel.SMS)
    assert ledger.record(claim, Outcome.SENT, provider_id="p1")
    assert row(ledger, order)["state"] == State.SENT
    assert ledger.take_over(Channel.SMS) == 0


def test_a_failing_delivery_is_tried_five_times_and_then_lies_dead_with_its_reason(
        ledger: Ledger, delivery: Make) -> None:
    order = delivery(Channel.WECOM)
    ledger.add([order])
    tries = 0
    while claim := ledger.claim(Channel.WECOM):
        tries += 1
        ledger.record(claim, Outcome.TEMPORARY, reason="errcode_45009")
    found = row(ledger, order)
    assert (tries, found["state"], found["reason"]) == (5, State.DEAD, "errcode_45009")
    assert all(attempt["ended_at"] >= attempt["at"] for attempt in found["attempts"])
    assert len(found["attempts"]) == 5


def test_between_tries_the_ledger_waits(database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=60, waits=(3600.0,)), delivery(Channel.WECOM)
    ledger.add([order])
    ledger.record(claimed(ledger, Channel.WECOM), Outcome.TEMPORARY, reason="unreachable")
    found = row(ledger, order)
    assert ledger.claim(Channel.WECOM) is None
    assert (found["not_before"] - found["attempts"][0]["ended_at"]).total_seconds() == 3600

"""What nobody knows or could deliver: the carrier is asked, an operator decides, and who comes late does no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pymongo.database import Database

from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.notify.commands import ResendDelivery, SettleDelivery
from notify.adapters.carriers import carriers as channels
from notify.adapters.courier import Bell, Courier
from notify.adapters.desk import Desk
from notify.adapters.receipts import Receipts, days
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.domain.outcomes import Outcome, State
from notify.settings import Settings
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from tests.notify.carriers_process import Carriers
from tests.notify.test_courier__one_try_at_a_time import BARE, Office

Make = Callable[..., Delivery]
ADMIN = "90001"


@pytest.fixture
def environment(carriers: Carriers) -> dict[str, str]:
    return carriers.environment | {
        "HALL_SMS_URL": carriers.url, "HALL_WECOM_URL": carriers.url, "HALL_MAIL_FROM": "hall@demo.example",
        "HALL_NOTIFY_TIMEOUT": "1", "HALL_DEMO": "1"}


@pytest.fixture
def office(database: Database[dict[str, Any]], environment: dict[str, str]) -> Office:
    return Office(database, environment)


@pytest.fixture
def receipts(office: Office, environment: dict[str, str]) -> Receipts:
    """Somebody who asks the carrier at once."""
    sms: Any = channels(Settings.from_environment(BARE | environment), office.notices)[Channel.SMS]
    return Receipts(sms, office.ledger, office.contacts, seconds=0.0)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office.ledger, office.bell.ring)


def outcomes(office: Office, order: Delivery) -> list[str]:
    row = office.ledger.find(order.id)
    assert row is not None
    return [attempt["outcome"] for attempt in row["attempts"]]


def test_a_text_whose_answer_was_lost_is_settled_by_the_carriers_record(
        office: Office, receipts: Receipts, carriers: Carriers, delivery: Make) -> None:
    carriers.control("sms", "accept_then_drop_connection", times=1)
    order = delivery(Channel.SMS)
    assert office.tried(order) == ("unknown", "no_answer")
    assert receipts.ask()
    assert office.seen(order) == ("sent", "")
    assert outcomes(office, order) == ["unknown", "sent"]
    assert len(carriers.outbox("sms")) == 1


def test_a_text_the_carrier_has_no_record_of_stays_for_an_operator(
        office: Office, receipts: Receipts, carriers: Carriers, delivery: Make) -> None:
    carriers.control("sms", "timeout", times=1)
    order = delivery(Channel.SMS)
    office.tried(order)
    assert receipts.ask()
    assert office.seen(order) == ("unknown", "no_answer")
    assert carriers.outbox("sms") == []


def test_one_delivery_is_asked_about_now_and_then_and_not_all_the_time(
        database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=60, waits=()), delivery(Channel.SMS)
    ledger.add([order])
    claim = ledger.claim(Channel.SMS)
    assert claim is not None
    ledger.record(claim, Outcome.UNKNOWN, reason="no_answer")
    assert ledger.doubtful(Channel.SMS, 3600) is None  # it may still be on its way
    database["deliveries"].update_one({}, {"$set": {"attempts.0.ended_at": datetime(2026, 1, 1, tzinfo=UTC)}})
    assert ledger.doubtful(Channel.SMS, 3600) is not None
    assert ledger.doubtful(Channel.SMS, 3600) is None
    database["deliveries"].update_one({}, {"$set": {"ask_at": datetime(2026, 1, 1, tzinfo=UTC)}})
    assert ledger.doubtful(Channel.SMS, 3600) is not None
    row = database["deliveries"].find_one({})
    assert row is not None
    assert row["asked"] == 2


def test_days_are_the_carriers_own_and_midnight_belongs_to_both() -> None:
    assert days((datetime(2026, 3, 2, 15, 58, tzinfo=UTC),)) == (date(2026, 3, 2), date(2026, 3, 3))
    assert days((datetime(2026, 3, 2, 3, 0, tzinfo=UTC),)) == (date(2026, 3, 2),)


def test_an_operator_has_a_dead_message_sent_again(office: Office, desk: Desk, carriers: Carriers,
                                                   delivery: Make) -> None:
    carriers.control("wecom", "fail", code="81013")
    order = delivery(Channel.WECOM)
    assert office.tried(order)[0] == "dead"
    carriers.control("wecom", "ok")
    assert desk.resend(ResendDelivery(id=order.id, actor=ADMIN, note="账号已补录")).state == State.DUE
    assert office.tried(order) == ("sent", "")
    row = office.ledger.find(order.id)
    assert row is not None
    assert (row["settled"]["by"], row["settled"]["note"]) == (ADMIN, "账号已补录")


def test_what_is_sent_again_has_all_its_tries_again(database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=60, waits=(0.0, 0.0)), delivery(Channel.WECOM)
    ledger.add([order])

    def exhaust() -> int:
        tries = 0
        while claim := ledger.claim(Channel.WECOM):
            tries += 1
            ledger.record(claim, Outcome.TEMPORARY, reason="busy")
        return tries

    assert exhaust() == 3
    assert ledger.resend(order.id, ADMIN, "")
    assert exhaust() == 3


@pytest.mark.parametrize(("said", "state"), [("sent", "sent"), ("failed", "dead")])
def test_an_operator_settles_what_nobody_knows(office: Office, desk: Desk, carriers: Carriers, delivery: Make,
                                               said: str, state: str) -> None:
    carriers.control("sms", "timeout", times=1)
    order = delivery(Channel.SMS)
    office.tried(order)
    assert desk.settle(SettleDelivery(id=order.id, actor=ADMIN, outcome=said, note="电话问过")).state == state
    with pytest.raises(NotPossibleNow):
        desk.settle(SettleDelivery(id=order.id, actor=ADMIN, outcome=said))


def test_what_is_not_stuck_is_not_touched(office: Office, desk: Desk, carriers: Carriers, delivery: Make) -> None:
    order = delivery(Channel.SMS)
    assert office.tried(order) == ("sent", "")
    with pytest.raises(NotPossibleNow):
        desk.resend(ResendDelivery(id=order.id, actor=ADMIN))
    with pytest.raises(NotPossibleNow):
        desk.settle(SettleDelivery(id=order.id, actor=ADMIN, outcome="failed"))
    with pytest.raises(NotFound):
        desk.resend(ResendDelivery(id="elsewhere", actor=ADMIN))
    with pytest.raises(Invalid):
        desk.settle(SettleDelivery(id=order.id, actor=ADMIN, outcome="maybe"))
    assert len(carriers.outbox("sms")) == 1


def test_a_sender_who_comes_back_after_an_operator_decided_has_nothing_to_say(
        database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger, order = Ledger(database, lease=-1.0, waits=()), delivery(Channel.SMS)
    ledger.add([order])
    claim = ledger.claim(Channel.SMS)
    assert claim is not None
    ledger.take_over(Channel.SMS)
    assert ledger.settle(order.id, ADMIN, State.DEAD, "")
    assert not ledger.record(claim, Outcome.SENT, provider_id="late")
    assert not ledger.receipt(claim, Outcome.SENT, "", order.id)


def test_a_courier_held_up_beyond_its_lease_does_not_send(
        database: Database[dict[str, Any]], environment: dict[str, str], carriers: Carriers, delivery: Make) -> None:
    """Between claiming and sending it may have been paused for hours: somebody else may have sent, or decided."""
    office = Office(database, environment)
    ways, order = channels(Settings.from_environment(BARE | environment), Notices(database)), delivery(Channel.SMS)
    ledger = Ledger(database, lease=5.0, waits=(3600.0,))
    slow = Courier("slow", Channel.SMS, ways[Channel.SMS], ledger, office.contacts, Bell(), needs=6.0)
    ledger.add([order])
    assert slow.deliver()
    assert office.seen(order) == ("due", "late")
    assert carriers.outbox() == []
    in_time = Courier("in time", Channel.SMS, ways[Channel.SMS], ledger, office.contacts, Bell(), needs=1.0)
    database["deliveries"].update_one({}, {"$set": {"not_before": datetime(2026, 1, 1, tzinfo=UTC)}})
    assert in_time.deliver()
    assert office.seen(order) == ("sent", "")


def test_without_the_look_at_the_clock_a_courier_held_up_would_send(
        database: Database[dict[str, Any]], environment: dict[str, str], carriers: Carriers, delivery: Make) -> None:
    office, order = Office(database, environment), delivery(Channel.SMS)
    ways = channels(Settings.from_environment(BARE | environment), Notices(database))
    ledger = Ledger(database, lease=5.0, waits=(3600.0,))
    ledger.add([order])
    assert Courier("careless", Channel.SMS, ways[Channel.SMS], ledger, office.contacts, Bell(), needs=-60.0).deliver()
    assert len(carriers.outbox("sms")) == 1

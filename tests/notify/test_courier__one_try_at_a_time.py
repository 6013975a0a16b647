"""The courier between a real ledger and the real carriers: every way a try can end, written where operators look."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

from chassis.recorded import Recorded
from chassis.testing import wait_until
from contracts.identity.events import PersonRegistered
from notify.adapters.carriers import carriers as channels
from notify.adapters.courier import Bell, Courier
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.projections.contacts import project
from notify.settings import Settings
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from tests.keys import MASTER_KEY
from tests.notify.carriers_process import Carriers

Make = Callable[..., Delivery]
BARE = {"HALL_MONGO_URL": "mongodb://unused", "HALL_AMQP_URL": "amqp://unused",
        "HALL_PUBLIC_URL": "https://hall.example", "HALL_MASTER_KEY": MASTER_KEY}


class Office:
    """One notify process's worth of sending, without the queue."""

    def __init__(self, database: Database[dict[str, Any]], environment: dict[str, str], *, known: bool = True) -> None:
        self.ledger, self.contacts = Ledger(database, lease=60, waits=(0.0,)), Contacts(database)
        self.notices, self.bell = Notices(database), Bell()
        if known:
            self.learn(1, phone="13900000008", email="11001@demo.example")
        ways = channels(Settings.from_environment(BARE | environment), self.notices)
        self.couriers = {channel: Courier(channel, channel, ways.get(channel), self.ledger, self.contacts, self.bell)
                         for channel in Channel}

    def learn(self, number: int, **facts: Any) -> None:
        """Hear of 11001 from the identity service."""
        event = PersonRegistered(no="11001", name="周院长", kind="staff", unit="cs", **facts)
        recorded = Recorded("person.registered", 1, {}, {"stream": "p" * 32, "number": number})
        self.contacts.gate.fold_latest([recorded], lambda newest: project(event))

    def tried(self, order: Delivery) -> tuple[str, str]:
        """Enter ``order``, try until nothing is due, and return its state and reason."""
        self.ledger.add([order])
        while self.couriers[order.channel].deliver():
            pass
        return self.seen(order)

    def seen(self, order: Delivery) -> tuple[str, str]:
        row = self.ledger.rows.find_one({"_id": order.id})
        assert row is not None
        return row["state"], row["reason"]


@pytest.fixture
def environment(carriers: Carriers) -> dict[str, str]:
    return carriers.environment | {
        "HALL_SMS_URL": carriers.url, "HALL_WECOM_URL": carriers.url, "HALL_MAIL_FROM": "hall@demo.example",
        "HALL_NOTIFY_TIMEOUT": "1", "HALL_DEMO": "1"}


@pytest.fixture
def office(database: Database[dict[str, Any]], environment: dict[str, str]) -> Office:
    return Office(database, environment)


def test_each_channel_delivers_and_keeps_the_providers_id(office: Office, carriers: Carriers, delivery: Make) -> None:
    for channel in Channel:
        assert office.tried(delivery(channel)) == ("sent", "")
    received = {item["channel"]: item for item in carriers.outbox()}
    assert {channel: item["to"] for channel, item in received.items()} == {
        "sms": "13900000008", "wecom": "11001", "email": "11001@demo.example"}
    for channel, item in received.items():
        row = office.ledger.rows.find_one({"_id": delivery(Channel(channel)).id})
        assert row is not None
        assert row["provider_id"] == (item["outbound_id"] if channel == "email" else item["provider_id"])


@pytest.mark.parametrize(("channel", "mode", "code", "expected"), [
    (Channel.SMS, "fail", "isv.MOBILE_NUMBER_ILLEGAL", ("dead", "isv.MOBILE_NUMBER_ILLEGAL")),
    (Channel.SMS, "fail", "isv.BUSINESS_LIMIT_CONTROL", ("dead", "isv.BUSINESS_LIMIT_CONTROL")),
    (Channel.SMS, "accept_then_drop_connection", "", ("unknown", "no_answer")),
    (Channel.SMS, "timeout", "", ("unknown", "no_answer")),
    (Channel.WECOM, "fail", "81013", ("dead", "errcode_81013")),
    (Channel.WECOM, "accept_then_drop_connection", "", ("dead", "no_answer")),
    (Channel.EMAIL, "fail", "550", ("dead", "smtp_550")),
])
def test_what_does_not_arrive_is_visible_with_its_reason(
        office: Office, carriers: Carriers, delivery: Make, channel: Channel, mode: str, code: str,
        expected: tuple[str, str]) -> None:
    carriers.control(channel, mode, code=code)
    assert office.tried(delivery(channel)) == expected


def test_after_a_lost_answer_a_text_message_is_not_repeated_and_the_others_are_recognised(
        office: Office, carriers: Carriers, delivery: Make) -> None:
    for channel in (Channel.SMS, Channel.WECOM, Channel.EMAIL):
        carriers.control(channel, "accept_then_drop_connection", times=1)
    states = {str(channel): office.tried(delivery(channel))[0] for channel in Channel}
    assert states == {"insite": "sent", "sms": "unknown", "wecom": "sent", "email": "sent"}
    assert {item["channel"]: item["repeats"] for item in carriers.outbox()} == {"sms": 0, "wecom": 1, "email": 1}


def test_who_has_no_address_gets_no_message_and_the_ledger_says_why(
        office: Office, carriers: Carriers, delivery: Make) -> None:
    office.learn(2)
    assert office.tried(delivery(Channel.SMS)) == ("suppressed", "no_address")
    assert office.tried(delivery(Channel.EMAIL)) == ("suppressed", "no_address")
    office.learn(3, active=False)
    assert office.tried(delivery(Channel.INSITE)) == ("suppressed", "inactive")
    assert carriers.outbox() == []


def test_a_channel_that_is_off_is_suppressed(database: Database[dict[str, Any]], delivery: Make) -> None:
    office = Office(database, {})
    assert office.tried(delivery(Channel.SMS)) == ("suppressed", "channel_off")
    assert office.tried(delivery(Channel.INSITE)) == ("sent", "")


def test_a_person_we_have_not_heard_of_gets_the_message_once_their_contact_arrives(
        database: Database[dict[str, Any]], environment: dict[str, str], carriers: Carriers, delivery: Make) -> None:
    office = Office(database, environment, known=False)
    order = delivery(Channel.SMS)
    office.ledger.add([order])
    assert office.couriers[Channel.SMS].deliver()
    assert office.seen(order) == ("due", "contact_unknown")
    office.learn(1, phone="13900000008")
    assert office.tried(order) == ("sent", "")


def test_a_message_in_the_hall_sent_twice_keeps_its_read_mark(office: Office, delivery: Make) -> None:
    order = delivery(Channel.INSITE)
    office.tried(order)
    assert office.notices.mark_read("11001", None) == 1
    office.notices.send(order, "11001")
    assert office.notices.unread("11001") == 0
    assert office.notices.rows.count_documents({}) == 1


def test_running_couriers_notice_what_is_entered_and_stop_when_told(
        office: Office, carriers: Carriers, delivery: Make) -> None:
    threads = [threading.Thread(target=courier.run) for courier in office.couriers.values()]
    for thread in threads:
        thread.start()
    orders = [delivery(channel, number) for channel in Channel for number in range(5)]
    office.ledger.add(orders)
    office.bell.ring()
    wait_until(lambda: office.ledger.rows.count_documents({"state": "sent"}) == len(orders))
    for courier in office.couriers.values():
        courier.stop()
    assert all(courier.wait(20) for courier in office.couriers.values())
    office.ledger.add([delivery(Channel.INSITE, 99)])
    assert office.ledger.claim(Channel.INSITE) is not None
    assert len(carriers.outbox()) == 15

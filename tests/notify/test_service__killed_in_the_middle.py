"""Kill the real service while it sends: nobody is told twice, nothing is lost, and doubt is visible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from chassis.testing import Process, wait_until
from tests.notify.carriers_process import Carriers
from tests.notify.hall import FINAL, HEAD, Hall, channels

OUTER = ("sms", "wecom", "email")


@pytest.fixture(scope="module")
def hall(mongo_url: str, amqp_url: str, db_prefix: str, carriers_of_module: Carriers) -> Iterator[Hall]:
    hall = Hall(mongo_url, amqp_url, db_prefix, carriers_of_module)
    yield hall
    hall.close()


@pytest.fixture
def service(hall: Hall, carriers: Carriers, tmp_path: Path) -> Iterator[Process]:
    """A notify process that knows the head of the unit."""
    process = hall.service(tmp_path / "notify.log").start().ready()
    hall.people(HEAD)
    yield process
    process.kill()


def test_killed_while_every_carrier_hesitates_it_tells_nobody_twice(hall: Hall, service: Process) -> None:
    for channel in OUTER:
        hall.carriers.control(channel, "slow", seconds=3)
    case_id = hall.case(HEAD)
    hall.publish_case(case_id)
    wait_until(lambda: channels(hall.carriers.outbox()) == sorted(OUTER), within=30, what="all three received")
    service.kill()
    for channel in OUTER:
        hall.carriers.control(channel, "ok")
    service.start().ready()
    assert hall.settled(case_id, 4) == {
        "2:11001:email": "sent", "2:11001:insite": "sent", "2:11001:sms": "unknown", "2:11001:wecom": "sent"}
    assert {item["channel"]: item["repeats"] for item in hall.carriers.outbox()} == {"sms": 0, "wecom": 1, "email": 1}
    assert hall.notices.count_documents({"case_id": case_id}) == 1


def received_at_least(hall: Hall, count: int) -> bool:
    return len(hall.carriers.outbox()) >= count


def test_killed_again_and_again_under_load_every_delivery_ends_and_none_is_doubled(
        hall: Hall, service: Process, tmp_path: Path) -> None:
    for channel in OUTER:
        hall.carriers.control(channel, "slow", seconds=0.3)
    second = hall.service(tmp_path / "second.log").start().ready()
    cases = [hall.case(HEAD) for _ in range(12)]
    for case_id in cases:
        hall.publish_case(case_id)
    for victim, after in ((service, 2), (second, 8), (service, 15)):
        wait_until(partial(received_at_least, hall, after), within=60)
        victim.kill()
        victim.start()
    for process in (service, second):
        process.ready()
    ours = {"case_id": {"$in": cases}}
    wait_until(lambda: hall.ledger.count_documents({**ours, "state": {"$in": FINAL}}) == 48, within=90, every=0.2,
               what="all deliveries settled")
    second.kill()

    received = Counter((item["channel"], item["outbound_id"]) for item in hall.carriers.outbox())
    assert set(received.values()) == {1}
    rows = list(hall.ledger.find(ours))
    texts = {row["_id"]: row["state"] for row in rows if row["channel"] == "sms"}
    assert set(texts.values()) <= {"sent", "unknown"}
    sent = {key for key, state in texts.items() if state == "sent"}
    assert sent <= {outbound_id for channel, outbound_id in received if channel == "sms"}
    assert {row["state"] for row in rows if row["channel"] != "sms"} == {"sent"}
    per_channel = Counter(channel for channel, _ in received)
    assert per_channel["wecom"] == per_channel["email"] == 12
    assert hall.notices.count_documents(ours) == 12


def test_asked_to_stop_it_first_records_what_it_is_sending(hall: Hall, service: Process) -> None:
    for channel in OUTER:
        hall.carriers.control(channel, "slow", seconds=2)
    case_id = hall.case(HEAD)
    hall.publish_case(case_id)
    wait_until(lambda: channels(hall.carriers.outbox()) == sorted(OUTER), within=30, what="all three received")
    assert service.terminate() == 0
    assert {row["channel"]: row["state"] for row in hall.rows(case_id)} == dict.fromkeys(("insite", *OUTER), "sent")

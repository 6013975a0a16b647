"""The whole service as a process: events in through a real broker, messages out through the real carriers."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from os import environ
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.testing import Process, wait_until
from contracts import ids
from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.workflow.events import CaseCompleted, CaseResubmitted, CaseReturned, CopySent, StepCompleted
from contracts.workflow.people import Person
from tests.notify.carriers_process import Carriers
from tests.notify.hall import APPLICANT, HEAD, Hall, assigned, channels, started, states

EDITOR = Person(no="16001", name="赵宣传")
EVERY = ["email", "insite", "sms", "wecom"]


@pytest.fixture(scope="module")
def hall(mongo_url: str, amqp_url: str, db_prefix: str, carriers_of_module: Carriers,
         tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall with one notify process and three people it knows."""
    hall = Hall(mongo_url, amqp_url, db_prefix, carriers_of_module)
    process: Process = hall.service(tmp_path_factory.mktemp("notify") / "notify.log")
    process.start().ready()
    hall.people(APPLICANT, HEAD, EDITOR)
    yield hall
    assert process.terminate() == 0
    assert "139000" not in process.output()
    hall.close()


@pytest.fixture(autouse=True)
def no_faults(carriers: Carriers) -> None:
    """Every test begins with an empty outbox."""


def story(hall: Hall) -> str:
    """File the main job: assigned, returned, resubmitted, assigned again, completed, copied. Unpublished."""
    case_id = hall.case(HEAD)
    hall.file("workflow", case_id, CaseReturned(
        task_id="t1", run="r1", from_step="lead", to_step="fill", target="applicant", by=HEAD,
        opinion="请补充重点工作", mode="direct", round=1, at=datetime.now(UTC)))
    hall.file("workflow", case_id, CaseResubmitted(
        by=APPLICANT, values={}, before={}, mode="direct", to_step="lead", title="工作周报_陈一（改）", round=2),
        assigned(HEAD, task="t2"))
    hall.file("workflow", case_id, StepCompleted(run="r2", step="lead", outcome="approved"),
              CaseCompleted(step="done", outcome="approved"),
              CopySent(step="done", copy_kind="copy", people=(EDITOR,)),
              CopySent(step="done", copy_kind="copy", people=(EDITOR,)))
    return case_id


def test_a_serving_process_has_its_indexes(hall: Hall, mongo_url: str, db_prefix: str) -> None:
    with MongoClient(mongo_url) as client:
        indexes = client[f"{db_prefix}_notify"].deliveries.index_information().values()
    indexed = {index["key"][0][0] for index in indexes}
    assert {"state", "case_id", "created_at"} <= indexed


STORY = {f"{number}:{person}:{channel}": "sent"
         for number, person, names in (
             (2, "11001", EVERY), (3, "10001", EVERY), (5, "11001", EVERY), (7, "10001", EVERY),
             (8, "16001", ["email", "insite", "wecom"]))
         for channel in names}


def test_the_main_job_tells_everyone_what_concerns_them_on_every_channel(hall: Hall) -> None:
    case_id = story(hall)
    hall.publish_case(case_id)
    assert hall.settled(case_id, len(STORY)) == STORY
    outbox = hall.carriers.outbox()
    assert channels(outbox) == ["email"] * 5 + ["sms"] * 4 + ["wecom"] * 5
    assert all("陈一" not in item["text"] for item in outbox if item["channel"] == "sms")
    [returned] = hall.notices.find({"case_id": case_id, "kind": "returned"})
    assert (returned["person"], returned["read"]) == ("10001", True)  # whoever resubmits has seen it
    assert "请补充重点工作" in returned["text"]
    [again] = hall.notices.find({"_id": f"{case_id}:5:11001:insite"})
    assert "（改）" in again["text"]


@pytest.mark.parametrize("seed", [1, 2])
def test_repeated_and_overtaking_messages_change_nothing(hall: Hall, seed: int) -> None:
    case_id = story(hall)
    hall.publish_shuffled(case_id, copies=3, seed=seed)
    assert hall.settled(case_id, len(STORY)) == STORY
    last = hall.case(HEAD)
    hall.publish_case(last)
    hall.settled(last, 4)
    assert len(hall.rows(case_id)) == len(STORY)
    received = list(hall.received(case_id))
    assert channels(received) == ["email"] * 5 + ["sms"] * 4 + ["wecom"] * 5
    assert {item["repeats"] for item in received} == {0}
    assert "（改）" in next(hall.notices.find({"_id": f"{case_id}:5:11001:insite"}))["text"]
    assert "（改）" not in next(hall.notices.find({"_id": f"{case_id}:2:11001:insite"}))["text"]


def test_a_carrier_that_fails_twice_is_asked_again_and_a_lost_answer_about_a_text_message_is_not(hall: Hall) -> None:
    hall.carriers.control("wecom", "fail", times=2)
    hall.carriers.control("sms", "accept_then_drop_connection", times=1)
    hall.carriers.control("email", "accept_then_drop_connection", times=1)
    case_id = hall.case(HEAD)
    hall.publish_case(case_id)
    assert hall.settled(case_id, 4) == {
        "2:11001:email": "sent", "2:11001:insite": "sent", "2:11001:sms": "unknown", "2:11001:wecom": "sent"}
    assert channels(hall.carriers.outbox()) == ["email", "sms", "wecom"]
    [wecom] = [row for row in hall.rows(case_id) if row["channel"] == "wecom"]
    assert [attempt["outcome"] for attempt in wecom["attempts"]] == ["temporary", "temporary", "sent"]


def test_people_read_their_messages_through_the_door(hall: Hall) -> None:
    reader = Person(no=f"r{uuid.uuid4().hex[:8]}", name="读者")
    hall.people(reader)
    cases = [hall.case(reader) for _ in range(3)]
    for case_id in cases:
        hall.publish_case(case_id)
        hall.settled(case_id, 4)
    page = hall.ask("notices.list", actor=reader.no, limit=2)["result"]
    assert (len(page["items"]), page["total"], page["unread"]) == (2, 3, 3)
    rest = hall.ask("notices.list", actor=reader.no, limit=2, page_token=page["next_page_token"])["result"]
    assert {item["case_id"] for item in page["items"] + rest["items"]} == set(cases)
    marked = hall.execute("notices.mark-read", actor=reader.no, ids=[page["items"][0]["id"]])["result"]
    assert marked == {"marked": 1, "unread": 2}
    assert hall.execute("notices.mark-read", actor=reader.no)["result"] == {"marked": 2, "unread": 0}
    hall.administrator("10001")
    seen = hall.ask("deliveries.list", actor="10001", case_id=cases[0], state="sent")["result"]
    assert (seen["total"], {item["recipient"] for item in seen["items"]}) == (4, {reader.no})


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("notices.burn", {}, "not-found"), ("notices.list", {}, "invalid"),
    ("notices.list", {"actor": "1", "x": 1}, "invalid"),
    ("deliveries.list", {"actor": "10002"}, "not-allowed")])
def test_a_wrong_question_is_answered_with_the_problem(hall: Hall, name: str, data: dict[str, Any], kind: str) -> None:
    answer = hall.ask(name, **data)
    assert (answer["ok"], answer["problem"]["kind"]) == (False, kind)


def test_what_is_no_event_is_parked_where_operators_find_it_and_the_rest_goes_on(hall: Hall) -> None:
    hall.publish_body({"nothing": "useful"}, "case.started")
    case_id = hall.case(HEAD)
    hall.publish_case(case_id)
    assert states(hall.settled(case_id, 4)) == {"sent"}

    def parked() -> str:
        ended = subprocess.run([sys.executable, "-m", "notify", "parked"], env={**environ, **hall.environment},
                               capture_output=True, text=True, timeout=60, check=True)
        return ended.stdout if "malformed" in ended.stdout else ""

    assert "notify.workflow" in wait_until(parked, within=60, every=0.5)
    for door in (hall.ask("parked.list", actor="10002"), hall.execute("parked.discard", actor="10002", id="x")):
        assert door["problem"]["kind"] == "not-allowed"
    hall.administrator("10001")
    [item] = hall.ask("parked.list", actor="10001")["result"]["items"]
    assert (item["kind"], item["queue"], item["reason"]) == ("message", "notify.workflow", "malformed")
    assert "useful" not in str(item)
    assert hall.execute("parked.replay", actor="10001", id=item["id"])["problem"]["code"] == "not_replayable"
    assert list(hall.execute("parked.discard", actor="10001", id=item["id"])["problem"]["errors"]) == ["reason"]
    hall.execute("parked.discard", actor="10001", id=item["id"], reason="误发")
    assert hall.execute("parked.discard", actor="10001", id=item["id"], reason="误发")["problem"]["kind"] == "not-found"
    after = hall.ask("parked.list", actor="10001")["result"]
    assert (after["items"], after["decisions"][0]["note"], after["decisions"][0]["by"]) == ([], "误发", "10001")


def test_who_sits_at_the_desk_and_who_asked_hear_of_feedback(hall: Hall) -> None:
    id, serial = uuid.uuid4().hex, "FK20261123-0001"
    stream = ids.stream("feedback", id)
    hall.publish("catalog", hall.file("catalog", stream, FeedbackReceived(id=id, serial=serial, desk=("16001",))),
                 hall.file("catalog", stream, FeedbackAnswered(id=id, serial=serial, asker="10001")))
    answer = {f"{stream}:2:10001:{channel}" for channel in ("email", "insite", "wecom")}
    question = {f"{stream}:1:16001:{channel}" for channel in ("email", "insite")}  # at night no telephone rings for it
    wait_until(lambda: hall.ledger.count_documents({"_id": {"$in": [*answer, *question]}, "state": "sent"}) == 5)
    assert {row["_id"] for row in hall.rows(stream)} - question - {f"{stream}:1:16001:wecom"} == answer
    [received, answered] = hall.notices.find({"serial": serial}).sort("_id", 1)
    assert (received["person"], received["case_id"]) == ("16001", "")
    assert received["path"] == f"/admin/feedback/{id}?notice=1"
    assert (answered["person"], answered["path"]) == ("10001", f"/feedback/{id}?notice=2")
    [mail] = [item for item in hall.carriers.outbox() if item["channel"] == "email" and "有了答复" in item["text"]]
    assert f"https://hall.example/feedback/{id}" in mail["text"]
    page = hall.ask("notices.list", actor="10001", q=serial)["result"]
    assert [(item["path"], item["case_id"]) for item in page["items"]] == [(answered["path"], "")]


def test_an_early_event_waits_for_the_start_of_its_case(hall: Hall) -> None:
    case_id = uuid.uuid4().hex
    first, second = hall.file("workflow", case_id, started(case_id)), hall.file("workflow", case_id, assigned(HEAD))
    hall.publish("workflow", second)
    witness = hall.case(HEAD)
    hall.publish_case(witness)
    hall.settled(witness, 4)
    assert hall.rows(case_id) == []
    hall.publish("workflow", first)
    assert states(hall.settled(case_id, 4)) == {"sent"}

"""Feedback: sent by anybody, answered by the desk, sealed, limited, and let go when its author's data is erased."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.service import Catalog, build
from catalog.settings import Settings
from catalog.stores.feedback import FROM_A_PERSON, FROM_AN_ADDRESS
from chassis import mongo
from chassis.findings import Report
from chassis.plainsight import check
from chassis.recorded import Recorded
from contracts import ids
from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, TooMany
from contracts.personal import ERASED
from tests.catalog.conftest import ADMIN, post_event
from tests.keys import MASTER

DESK, ASKER, OTHER = "10003", "20230001", "20230002"
TEXT = "图书馆三楼连不上无线网，我的电话 13812345678"


@pytest.fixture
def hall(catalog_settings: Settings) -> Iterator[Catalog]:
    """A catalog that seals, with somebody at the desk."""
    built = build(dataclasses.replace(catalog_settings, master_key=MASTER))
    built.prepare()
    built.learn(Recorded.of(post_event("granted")))
    built.learn(Recorded.of(post_event("granted", DESK, "feedback.desk")))
    yield built
    built.close()


def act(hall: Catalog, name: str, actor: str, command_id: str = "", **data: Any) -> dict[str, Any]:
    command = {"name": name, "data": {"actor": actor, **data}}
    return hall.execute(command, {"actor": actor, "command_id": command_id or uuid.uuid4().hex, "correlation_id": "c"})


def send(hall: Catalog, actor: str = ASKER, **more: Any) -> dict[str, Any]:
    return act(hall, "feedback.send", actor, **{"kind": "problem", "text": TEXT, "contact": "13900000000", **more})


def ask(hall: Catalog, name: str, actor: str, **data: Any) -> dict[str, Any]:
    return hall.ask({"name": name, "data": {"actor": actor, **data}})


def erase(hall: Catalog, no: str) -> None:
    event = post_event("granted", no)
    event["envelope"] |= {"stream": ids.stream("person", no), "number": 9}
    told = {"no": no, "basis": "本人申请", "scope": "register"}
    hall.learn(Recorded.of({**event, "type": "subject.erased", "data": told}))


def test_the_whole_way_from_a_question_to_its_end(hall: Catalog) -> None:
    sent = send(hall, service="net-repair")
    assert sent["serial"].startswith("FK20")
    assert sent["serial"].endswith("-0001")
    assert sent["status"] == "open"
    [waiting] = ask(hall, "feedback.list", DESK, status="open")["items"]
    assert (waiting["text"], waiting["asker"], waiting["contact"]) == (TEXT, ASKER, "13900000000")

    assert act(hall, "feedback.answer", DESK, id=sent["id"], text="已派人检查")["status"] == "answered"
    mine = ask(hall, "feedback.mine", ASKER)
    assert (mine["unread"], mine["items"][0]["unread"], mine["items"][0]["asker"]) == (1, True, None)
    told = ask(hall, "feedback.get", ASKER, id=sent["id"])
    assert [(entry["role"], entry["by"], entry["text"]) for entry in told["entries"]] == [
        ("asker", ASKER, TEXT), ("desk", "服务台", "已派人检查")]
    assert ask(hall, "feedback.mine", ASKER)["unread"] == 0

    assert act(hall, "feedback.reply", ASKER, id=sent["id"], text="好了，谢谢")["status"] == "open"
    assert act(hall, "feedback.answer", DESK, id=sent["id"], text="不客气", close=True)["status"] == "closed"
    assert ask(hall, "feedback.get", DESK, id=sent["id"])["entries"][1]["by"] == DESK
    with pytest.raises(NotPossibleNow):
        act(hall, "feedback.reply", ASKER, id=sent["id"], text="还有")
    assert ask(hall, "feedback.list", DESK, q="谢谢")["total"] == 1
    assert ask(hall, "feedback.list", DESK, q=sent["serial"].lower())["total"] == 1


def test_a_repeat_is_the_same_feedback(hall: Catalog) -> None:
    first = send(hall, command_id="a" * 32)
    assert send(hall, command_id="a" * 32) == first
    assert ask(hall, "feedback.mine", ASKER)["total"] == 1
    assert send(hall)["serial"].endswith("-0002")


def test_nobody_reads_or_answers_what_is_not_theirs(hall: Catalog) -> None:
    id = send(hall)["id"]
    for name, more in (("feedback.reply", {"text": "嗯嗯"}), ("feedback.close", {})):
        with pytest.raises(NotFound):
            act(hall, name, OTHER, id=id, **more)
    with pytest.raises(NotFound):
        ask(hall, "feedback.get", OTHER, id=id)
    with pytest.raises(NotAllowed):
        act(hall, "feedback.answer", ASKER, id=id, text="自问自答")
    with pytest.raises(NotAllowed):
        ask(hall, "feedback.list", OTHER)
    assert ask(hall, "feedback.list", ADMIN)["total"] == 1


def test_a_visitor_may_write_but_not_without_end(hall: Catalog) -> None:
    for _ in range(FROM_AN_ADDRESS):
        send(hall, "anonymous", address="203.0.113.7")
    with pytest.raises(TooMany) as told:
        send(hall, "anonymous", address="203.0.113.7")
    assert 0 < told.value.params["retry_after"] <= 3600
    send(hall, "anonymous", address="203.0.113.8")
    [newest, *_] = ask(hall, "feedback.list", DESK)["items"]
    assert (newest["asker"], newest["text"]) == (None, TEXT)
    assert ask(hall, "feedback.mine", "anonymous")["total"] == 0


def test_a_person_may_write_more_but_not_without_end(hall: Catalog) -> None:
    for _ in range(FROM_A_PERSON):
        send(hall)
    with pytest.raises(TooMany):
        send(hall)
    assert send(hall, OTHER)["status"] == "open"


@pytest.mark.parametrize(("wrong", "field"), [
    ({"kind": "gossip"}, "kind"), ({"text": " x "}, "text"), ({"text": "长" * 2001}, "text"),
    ({"contact": "1" * 101}, "contact"), ({"service": "s" * 65}, "service"),
], ids=["kind", "short", "long", "contact", "service"])
def test_what_is_wrong_is_named_by_field(hall: Catalog, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        send(hall, **wrong)
    assert list(told.value.errors) == [field]


def test_nothing_anybody_wrote_lies_in_the_clear(hall: Catalog, catalog_settings: Settings) -> None:
    id = send(hall)["id"]
    send(hall, "anonymous", address="203.0.113.7")
    act(hall, "feedback.answer", DESK, id=id, text="请打 13700000000")
    report = Report(service="catalog")
    check(hall.sight, None, report)
    assert report.findings == []
    rows = mongo.database(hall.client, catalog_settings, "catalog")
    assert "203.0.113.7" not in str(list(rows["feedback_senders"].find()))


def test_an_erasure_takes_the_question_and_leaves_the_answer(hall: Catalog) -> None:
    id, others = send(hall)["id"], send(hall, OTHER)["id"]
    act(hall, "feedback.answer", DESK, id=id, text="已经修好")
    erase(hall, ASKER)
    erase(hall, ASKER)
    told = ask(hall, "feedback.get", DESK, id=id)
    assert [(entry["role"], entry["text"]) for entry in told["entries"]] == [("asker", ERASED), ("desk", "已经修好")]
    assert (told["asker"], told["contact"], told["entries"][0]["by"]) == (None, None, "")
    assert ask(hall, "feedback.mine", ASKER)["total"] == 0
    assert ask(hall, "feedback.get", OTHER, id=others)["text"] == TEXT


def test_a_destroyed_key_alone_takes_the_words(hall: Catalog) -> None:
    id = send(hall)["id"]
    act(hall, "feedback.answer", DESK, id=id, text="已经修好")
    hall.vault.destroy(f"register:{ASKER}")
    told = ask(hall, "feedback.get", DESK, id=id)
    assert [entry["text"] for entry in told["entries"]] == [ERASED, "已经修好"]
    assert told["contact"] is None


def told(hall: Catalog, id: str) -> list[Any]:
    """What the log says of one, once all that was to be told is told."""
    while hall.around.telling.once():
        continue
    return [event for commit in hall.store.read(ids.stream("feedback", id)) for event in commit.events]


def test_the_desk_is_told_once_while_something_waits_and_whoever_asked_of_every_answer(hall: Catalog) -> None:
    sent = send(hall)
    waiting = FeedbackReceived(id=sent["id"], serial=sent["serial"], desk=(DESK,))
    answered = FeedbackAnswered(id=sent["id"], serial=sent["serial"], asker=ASKER)
    act(hall, "feedback.reply", ASKER, id=sent["id"], text="还是连不上")
    assert told(hall, sent["id"]) == [waiting]
    act(hall, "feedback.answer", DESK, id=sent["id"], text="已派人检查")
    act(hall, "feedback.reply", ASKER, id=sent["id"], text="好了，谢谢")
    act(hall, "feedback.answer", DESK, id=sent["id"], text="不客气", close=True)
    assert told(hall, sent["id"]) == [waiting, answered, waiting, dataclasses.replace(answered, closed=True)]
    assert TEXT not in str(list(hall.store.commits.find()))


def test_what_was_filed_but_not_noted_is_not_filed_again(hall: Catalog) -> None:
    sent = send(hall)
    [waiting] = told(hall, sent["id"])
    feedback = hall.client[hall.store.commits.database.name]["feedback"]
    feedback.update_one({"_id": sent["id"]}, {"$push": {"untold": {
        "n": 0, "type": "received", "by": ASKER, "says": {"desk": [DESK]}}}})
    assert told(hall, sent["id"]) == [waiting]
    assert feedback.find_one({"_id": sent["id"]})["untold"] == []  # type: ignore[index]


def test_who_wrote_it_or_left_no_name_is_not_told(hall: Catalog) -> None:
    own = send(hall, DESK)
    act(hall, "feedback.answer", DESK, id=own["id"], text="自己答自己")
    assert told(hall, own["id"]) == []
    visitor = send(hall, "anonymous", address="10.0.0.1")
    act(hall, "feedback.answer", DESK, id=visitor["id"], text="谢谢")
    assert [type(event) for event in told(hall, visitor["id"])] == [FeedbackReceived]


def test_without_a_desk_the_administrators_are_told(hall: Catalog) -> None:
    hall.learn(Recorded.of(post_event("revoked", DESK, "feedback.desk", 2)))
    assert told(hall, send(hall)["id"])[0].desk == (ADMIN,)

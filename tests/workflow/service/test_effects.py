"""The service and the world outside: signed calls, children, news that come in, notices anybody may read."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from campus.web import Server
from chassis.decider import digest_of
from chassis.testing import Process, wait_until
from contracts.workflow import events as ev
from tests.workflow.definitions import raw_service
from tests.workflow.service.hall import Hall, Refused
from tests.workflow.service.receiver import Receiver

SECRET = "a secret of two systems"
NOTE = {"key": "note", "label": "说明", "type": "text"}
PHONE = {"key": "phone", "label": "手机", "type": "phone"}
SLIP = {"key": "slip", "label": "凭证号", "type": "text", "at": "act"}
LATER = {"who": "head(applicant.dept)"}
#: Two tries, and whoever is asked answers within seconds.
ATTEMPTS = "2"

SERVICES: dict[str, dict[str, Any]] = {
    "calling": raw_service({"act": {"kind": "system", "effect": "call_finance_system"}, "later": LATER},
                           [NOTE, PHONE, SLIP], code="calling", no="901"),
    "checking": raw_service({"check": {"kind": "system", "effect": "check_student_status", "next": [
        {"if": "src.edu.arrears", "to": "later"}, {"to": "done"}]}, "later": LATER}, code="checking", no="908"),
    "telling": raw_service({"later": LATER}, code="telling", no="902",
                           callback={"at": "done", "to": "research_system", "item": "contract"}),
    "child": raw_service({"lead": LATER}, [{**NOTE, "required": True}], code="child", no="903",
                         start={"who": "applicant.kind == 'nobody'"}),
    "parent": raw_service({"ask": {"kind": "sub", "service": "child", "map": {"note": "note"}}, "later": LATER},
                          code="parent", no="904", withdraw="never"),
    "paying": raw_service({"pay": {"kind": "wait", "until_event": "payment_confirmed"}, "later": LATER},
                          code="paying", no="905"),
    "paying-twice": raw_service({
        "split": {"kind": "fork", "branches": [{"to": "fee"}, {"to": "deposit"}]},
        "fee": {"kind": "wait", "until_event": "payment_confirmed", "next": [{"to": "meet"}]},
        "deposit": {"kind": "wait", "until_event": "payment_confirmed", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split"}, "later": LATER}, code="paying-twice", no="909"),
    "showing": raw_service({"lead": LATER, "show": {"kind": "notice", "show": ["note"], "days": "5wd",
                                                    "objections": True, "objection_to": "lead"}},
                           [NOTE, PHONE], code="showing", no="906"),
    "booking": raw_service({"lead": LATER}, [
        {"key": "room", "label": "房间", "type": "text"}, {"key": "begin", "label": "开始", "type": "datetime"},
        {"key": "end", "label": "结束", "type": "datetime"}], code="booking", no="907",
        resource_hold={"resource": "form.room", "begin": "begin", "end": "end"}),
}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """The system outside."""
    receiver = Receiver(SECRET)
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def campus() -> Iterator[Server]:
    """A registry that knows two people."""
    known = {"10001": True, "10002": False}
    server = Server("127.0.0.1", 0, SECRET, {("edu", "arrears"): lambda question: known.get(question["person"])})
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def process(hall: Hall, receiver: Receiver, campus: Server,
            tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The running service, with calls declared and the services of these tests published."""
    calls = {name: {"url": f"{receiver.url}/{name}", "secret": "TEST_SECRET", "timeout": 3}
             for name in ("call_finance_system", "research_system")}
    hall.environment |= {"HALL_EFFECTS": json.dumps(calls), "TEST_SECRET": SECRET, "HALL_EFFECT_ATTEMPTS": ATTEMPTS,
                         "HALL_CAMPUS_URL": f"http://127.0.0.1:{campus.server_address[1]}",
                         "HALL_CAMPUS_SECRET": SECRET}
    process = hall.service(tmp_path_factory.mktemp("workflow") / "workflow.log").start().ready(60)
    hall.open()
    for code, definition in SERVICES.items():
        hall.publish_version(code, definition, 1)
    hall.publish("catalog")
    wait_until(lambda: hall.database("workflow")["services"].count_documents({}) == 2 + len(SERVICES), within=30,
               what="the services are known")
    yield process
    process.kill()


def at_step(hall: Hall, case_id: str, step: str) -> dict[str, Any]:
    """Wait until a case has come to a step, and return its row."""
    row = wait_until(lambda: hall.rows.find_one({"_id": case_id, "current_steps.key": step}), within=30, every=0.1,
                     what=f"the case has come to {step}")
    return dict(row)


def stuck(hall: Hall, case_id: str) -> list[dict[str, Any]]:
    """Return what waits for an operator in a case."""
    return [item for item in hall.ask("90001", "effect.list")["items"] if item["case_id"] == case_id]


def test_a_call_is_signed_names_the_case_and_brings_something_back(hall: Hall, process: Process,
                                                                   receiver: Receiver) -> None:
    receiver.answer = {"values": {"slip": "P-7"}}
    case_id = hall.start("10001", "calling", {"note": "买书", "phone": "13800001111"})
    at_step(hall, case_id, "later")
    [(path, key, told)] = [call for call in receiver.calls if call[2]["case_id"] == case_id]
    assert (path, key) == ("/call_finance_system", f"{case_id}:r2")
    assert told["form"] == {"note": "买书"}, "what is personal stays in the hall"
    assert receiver.unsigned == 0
    assert hall.ask("10001", "case.get", case_id=case_id)["form"]["values"]["slip"] == "P-7"


def test_the_registry_is_asked_when_the_step_comes_and_somebody_it_does_not_know_is_a_matter_for_people(
        hall: Hall, process: Process) -> None:
    at_step(hall, hall.start("10001", "checking", {"note": "x"}), "later")
    hall.finished(hall.start("10002", "checking", {"note": "x"}))
    unknown = hall.start("11001", "checking", {"note": "x"})
    [item] = wait_until(lambda: stuck(hall, unknown), within=30, what="it is parked")
    assert item["problem"] == "没有查到：edu"


def test_a_call_that_fails_is_made_again_with_the_same_key(hall: Hall, process: Process, receiver: Receiver) -> None:
    receiver.answer, receiver.refuse = {}, 1
    case_id = hall.start("10001", "calling", {"note": "再来"})
    at_step(hall, case_id, "later")
    keys = [key for _, key, told in receiver.calls if told["case_id"] == case_id]
    assert keys == [f"{case_id}:r2"] * 2
    assert [event.final for event in hall.events_of(case_id) if isinstance(event, ev.EffectFailed)] == [False]


def test_a_process_that_dies_during_a_call_leaves_it_to_the_next_with_the_same_key(hall: Hall, process: Process,
                                                                                  receiver: Receiver) -> None:
    receiver.free.clear()
    try:
        case_id = hall.start("10001", "calling", {"note": "断电"})
        wait_until(lambda: [call for call in receiver.calls if call[2]["case_id"] == case_id], within=30,
                   what="the call is under way")
        process.kill()
    finally:
        receiver.free.set()
    process.start().ready(60)
    at_step(hall, case_id, "later")
    assert {key for _, key, told in receiver.calls if told["case_id"] == case_id} == {f"{case_id}:r2"}
    done = [event for event in hall.events_of(case_id) if isinstance(event, ev.StepCompleted) and event.step == "act"]
    assert [event.outcome for event in done] == ["done"]


def test_what_fails_for_good_is_a_task_of_the_duty_group_until_an_operator_has_it_tried_again(
        hall: Hall, process: Process, receiver: Receiver) -> None:
    receiver.refuse = 2
    case_id = hall.start("10001", "calling", {"note": "停机"})
    row = wait_until(lambda: hall.rows.find_one({"_id": case_id, "todo.0": {"$exists": True}}), within=30, every=0.1,
                     what="the duty group has a task")
    assert row["todo"][0]["step"] == "act"
    [item] = wait_until(lambda: stuck(hall, case_id), within=10, what="it is parked")
    assert (item["effect"], item["attempts"], item["problem"]) == ("call_finance_system", 2, "对方回答 503")
    with pytest.raises(Refused) as refused:
        hall.execute("10001", "effect.retry", id=item["id"])
    assert refused.value.kind == "not-allowed"
    hall.execute("90001", "effect.retry", id=item["id"])
    at_step(hall, case_id, "later")
    assert stuck(hall, case_id) == []


def test_another_system_learns_that_a_case_has_ended(hall: Hall, process: Process, receiver: Receiver) -> None:
    case_id = hall.start("10001", "telling", {"note": "x"})
    hall.act("11001", "task.approve", case_id)
    told = wait_until(lambda: [call for call in receiver.calls if call[2]["case_id"] == case_id], within=30,
                      what="the call has come")
    assert told[0][0] == "/research_system"
    wait_until(lambda: [event for event in hall.events_of(case_id) if isinstance(event, ev.EffectDone)], within=10,
               what="the log says so")
    assert (told[0][2]["item"], told[0][2]["status"], told[0][2]["outcome"]) == ("contract", "completed", "approved")


def test_a_child_is_started_and_its_end_moves_the_parent(hall: Hall, process: Process) -> None:
    parent = hall.start("10001", "parent", {"note": "x"})
    child = wait_until(lambda: hall.rows.find_one({"service": "child", "parent": parent}), within=30,
                       what="the child has started")
    assert child["applicant"]["no"] == "10001"
    assert child["serial"]
    hall.act("11001", "task.approve", child["_id"])
    at_step(hall, parent, "later")
    started = [event for event in hall.events_of(parent) if isinstance(event, ev.SubCaseStarted)]
    assert [(event.child, event.serial) for event in started] == [(child["_id"], child["serial"])]


def test_a_child_ends_with_its_parent(hall: Hall, process: Process) -> None:
    parent = hall.start("10001", "parent", {"note": "y"})
    child = wait_until(lambda: hall.rows.find_one({"service": "child", "parent": parent}), within=30,
                       what="the child has started")
    hall.execute("90001", "case.terminate", case_id=parent, reason="不办了")
    ended = wait_until(lambda: hall.rows.find_one({"_id": child["_id"], "status": "terminated"}), within=30,
                       what="the child is terminated")
    assert ended["todo"] == []


def test_a_child_that_its_service_refuses_is_a_matter_for_the_duty_group(hall: Hall, process: Process) -> None:
    parent = hall.start("10001", "parent", {})
    [item] = wait_until(lambda: stuck(hall, parent), within=30, what="it is parked")
    assert item["problem"].startswith("invalid")
    assert "note" in item["problem"]
    assert at_step(hall, parent, "ask")["todo"]


def test_nobody_starts_a_child_from_outside(hall: Hall, process: Process) -> None:
    with pytest.raises(Refused) as refused:
        hall.start("10001", "child", {"note": "x"}, parent={"case": "p" * 32})
    assert refused.value.errors.keys() == {"parent"}
    with pytest.raises(Refused):
        hall.start("10001", "child", {"note": "x"})


def called_back(hall: Hall, event: str, **told: Any) -> dict[str, Any]:
    """Send what the gateway sends once it has checked a signature."""
    command = {"name": "callback.receive", "data": {"event": event, "actor": "callback", **told}}
    context = {"actor": "callback", "command_id": uuid.uuid4().hex, "correlation_id": uuid.uuid4().hex,
               "digest": digest_of(command)}
    answer = hall.rpc.call("workflow", "execute", command=command, context=context, timeout=20)
    if not answer["ok"]:
        raise Refused(answer["problem"])
    return dict(answer["result"])


def test_news_from_outside_end_a_wait_and_the_same_news_again_are_the_same(hall: Hall, process: Process) -> None:
    case_id = hall.start("10001", "paying", {"note": "x"})
    with pytest.raises(Refused) as refused:
        called_back(hall, "something_else", case_id=case_id)
    assert refused.value.kind == "not-found"
    serial = hall.rows.find_one({"_id": case_id})["serial"]
    first = called_back(hall, "payment_confirmed", serial=serial, data={"amount": "5.00"})
    assert called_back(hall, "payment_confirmed", case_id=case_id, data={"amount": "5.00"}) == first
    with pytest.raises(Refused) as refused:
        called_back(hall, "payment_confirmed", case_id=case_id, data={"amount": "9.00"})
    assert refused.value.code == "idempotency_key_reused"
    at_step(hall, case_id, "later")
    [ended] = [event for event in hall.events_of(case_id) if isinstance(event, ev.WaitEnded)]
    assert ended.data == {"amount": "5.00"}
    stored = hall.database("workflow")["commits"].find({"s": case_id})
    assert "5.00" not in str(list(stored)), "what other systems send is sealed for the applicant"


@pytest.mark.parametrize("data", [{"trade": "T1"}, {}], ids=["with data", "without"])
def test_one_callback_ends_both_waits_once_however_often_it_comes(hall: Hall, process: Process,
                                                                 data: dict[str, str]) -> None:
    case_id = hall.start("10001", "paying-twice", {"note": "x"})
    first = called_back(hall, "payment_confirmed", case_id=case_id, data=data)
    assert called_back(hall, "payment_confirmed", case_id=case_id, data=data) == first
    at_step(hall, case_id, "later")
    ended = [event.step for event in hall.events_of(case_id) if isinstance(event, ev.WaitEnded)]
    assert sorted(ended) == ["deposit", "fee"]


def test_old_news_do_not_end_a_new_wait(hall: Hall, process: Process) -> None:
    case_id = hall.start("10001", "paying", {"note": "x"})
    first = called_back(hall, "payment_confirmed", case_id=case_id, data={"trade": "T1"})
    hall.act("11001", "task.return", case_id, to="applicant", opinion="请更正")
    hall.execute("10001", "case.resubmit", case_id=case_id, form={"note": "y"})
    at_step(hall, case_id, "pay")
    assert called_back(hall, "payment_confirmed", case_id=case_id, data={"trade": "T1"}) == first
    assert at_step(hall, case_id, "pay")
    called_back(hall, "payment_confirmed", case_id=case_id, data={"trade": "T2"})
    at_step(hall, case_id, "later")


def test_news_that_come_too_late_are_told_so(hall: Hall, process: Process) -> None:
    case_id = hall.start("10001", "paying", {"note": "x"})
    hall.execute("90001", "case.terminate", case_id=case_id, reason="不办了")
    with pytest.raises(Refused) as refused:
        called_back(hall, "payment_confirmed", case_id=case_id)
    assert refused.value.code == "wait_over"


def test_anybody_sees_what_is_on_notice_and_nothing_else_of_the_case(hall: Hall, process: Process) -> None:
    case_id = hall.start("10001", "showing", {"note": "一等", "phone": "13800001111"})
    hall.act("11001", "task.approve", case_id)
    question = {"name": "notice.list", "data": {}}
    answer = hall.rpc.call("workflow", "ask", question=question, context={"actor": "anonymous"})["result"]
    [notice] = [item for item in answer["items"] if item["case_id"] == case_id]
    assert notice["fields"] == [{"key": "note", "label": "说明", "value": "一等"}]
    assert "13800001111" not in json.dumps(notice)
    assert notice["objections"] is True
    hall.execute("20230001", "case.object", case_id=case_id, text="与事实不符")
    assert at_step(hall, case_id, "lead")["todo"]
    again = hall.rpc.call("workflow", "ask", question=question, context={"actor": "anonymous"})["result"]
    assert case_id not in [item["case_id"] for item in again["items"]]


def test_two_cases_never_hold_the_same_half_hour(hall: Hall, process: Process) -> None:
    morning = {"room": "A101", "begin": "2027-03-01T08:00", "end": "2027-03-01T10:00"}
    first = hall.start("10001", "booking", morning)
    with pytest.raises(Refused) as refused:
        hall.start("10002", "booking", {**morning, "begin": "2027-03-01T09:30", "end": "2027-03-01T12:00"})
    assert refused.value.code == "resource_taken"
    hall.start("10002", "booking", {**morning, "begin": "2027-03-01T10:00", "end": "2027-03-01T12:00"})
    hall.act("11001", "task.reject", first, opinion="不同意")
    hall.start("10002", "booking", morning)

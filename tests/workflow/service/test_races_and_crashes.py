"""Many hands on one task, and a process killed in the middle: one winner, nothing lost, nothing done twice."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.rpc_client import ServiceUnavailable
from chassis.testing import Process, wait_until
from contracts import ids
from contracts.identity.events import GroupRecorded
from contracts.workflow import events as ev
from tests.workflow.definitions import raw_service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import demo_organisation
from tests.workflow.service.hall import Hall, Refused

HANDS = 20


@pytest.fixture
def running(process: Process) -> Process:
    """The service, running again whatever a test did to it."""
    if process.code() is not None:
        process.start()
    return process.ready(60)


def outcomes(hall: Hall, orders: list[tuple[str, str, dict[str, str]]]) -> list[str]:
    """Send commands all at once; return "won" or the code of each refusal."""
    ready = threading.Barrier(len(orders))

    def send(order: tuple[str, str, dict[str, str]]) -> str:
        actor, name, data = order
        ready.wait(10)
        try:
            hall.execute(actor, name, **data)
        except Refused as refused:
            return str(refused.code)
        return "won"

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(send, orders))


def test_of_many_approvals_at_once_exactly_one_wins(hall: Hall, running: Process) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks="40-40"))
    task = hall.task("11001", case_id)
    found = outcomes(hall, [("11001", "task.approve", {"case_id": case_id, "task_id": task})] * HANDS)
    assert sorted(found) == sorted(["won"] + ["already_handled"] * (HANDS - 1))
    assert len([event for event in hall.events_of(case_id) if isinstance(event, ev.VoteCast)]) == 1
    assert hall.rows.find_one({"_id": case_id})["status"] == "completed"


def test_of_two_approvers_one_decides_and_the_other_reads_by_whom(hall: Hall, running: Process) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    orders = [(no, "task.approve", {"case_id": case_id, "task_id": hall.task(no, case_id)})
              for no in ("17001", "17002")]
    assert sorted(outcomes(hall, orders)) == ["already_handled", "won"]


def test_everybody_who_signs_at_once_is_counted_once(hall: Hall, running: Process) -> None:
    """Counting votes under contention: nobody is told to come back, and the step ends with the last vote."""
    crowd = [person["no"] for person in demo_organisation()["people"] if person["kind"] == "staff"][10:50]
    hall.file("identity", ids.stream("group", "crowd"), GroupRecorded(key="crowd", members=tuple(crowd)))
    hall.publish_version("crowd", raw_service({"all": {"who": "members('crowd')", "policy": "all", "do": ["approve"]}},
                                              code="crowd"), 1)
    hall.publish("identity")
    hall.publish("catalog")
    own = hall.database("workflow")
    wait_until(lambda: own["services"].find_one({"code": "crowd"}) and own["organisation"].find_one({"key": "crowd"}),
               within=30, what="the crowd's service")
    case_id = hall.start("10001", "crowd", {})
    orders = [(no, "task.approve", {"case_id": case_id, "task_id": hall.task(no, case_id)}) for no in crowd]
    assert outcomes(hall, orders) == ["won"] * len(crowd)
    assert hall.rows.find_one({"_id": case_id})["status"] == "completed"
    votes = [event.by.no for event in hall.events_of(case_id) if isinstance(event, ev.VoteCast)]
    assert sorted(votes) == sorted(crowd)


def test_the_same_command_many_times_at_once_is_one_command(hall: Hall, running: Process) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks="41-41"))
    order = ("11001", "task.approve", {"case_id": case_id, "task_id": hall.task("11001", case_id), "key": "k" * 32})
    assert outcomes(hall, [order] * HANDS) == ["won"] * HANDS
    assert len(hall.log.read(case_id)) == 2


def test_of_many_reports_for_one_week_at_once_exactly_one_starts(hall: Hall, running: Process) -> None:
    form = weekly(weeks="42-42")
    orders = [("10001", "case.start", {"case_id": uuid.uuid4().hex, "service": "weekly-report", "form": form})
              for _ in range(8)]
    found = outcomes(hall, orders)  # type: ignore[arg-type]
    assert sorted(found) == sorted(["open_case_exists"] * 7 + ["won"])
    assert hall.rows.count_documents({"title": "工作周报_陈一_计算机学院", "todo.0": {"$exists": True}}) == 1


def test_serial_numbers_handed_out_at_once_are_all_different(hall: Hall, running: Process) -> None:
    with ThreadPoolExecutor(8) as pool:
        cases = list(pool.map(lambda _: hall.start("20230001", "party-proof", proof()), range(16)))
    serials = [row["serial"] for row in hall.rows.find({"_id": {"$in": cases}})]
    assert len(set(serials)) == len(serials) == 16


def test_a_claim_is_anybody_s_but_only_one_s(hall: Hall, running: Process) -> None:
    case_id = hall.start("20230001", "party-proof", proof(delivery="现场领取"))
    hall.act("17001", "task.approve", case_id)
    wait_until(lambda: hall.todo("17002").count(case_id), within=60, every=0.1, what="the paper is ready")
    task = hall.task("17002", case_id)
    assert outcomes(hall, [("17002", "task.claim", {"case_id": case_id, "task_id": task})] * 8) == ["won"] * 8
    assert len([event for event in hall.events_of(case_id) if isinstance(event, ev.TaskClaimed)]) == 1


def overtaken(hall: Hall) -> None:
    """Let the lease of whoever was killed in the middle run out now rather than in two minutes."""
    hall.database("workflow")["effects"].update_many({"done": False}, [{"$set": {"due_at": "$$NOW"}}])


@pytest.mark.parametrize("after", ["sent", "answered", "performing"])
def test_killed_right_after_an_approval_it_issues_the_document_exactly_once(
        hall: Hall, running: Process, after: str) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    task, key = hall.task("17001", case_id), uuid.uuid4().hex
    approval = {"key": key, "case_id": case_id, "task_id": task, "opinion": "属实"}
    effects = hall.database("workflow")["effects"]
    sender = threading.Thread(target=lambda: _try(hall, approval))
    sender.start()
    if after != "sent":
        sender.join()
    if after == "performing":
        wait_until(lambda: effects.find_one({"case_id": case_id, "attempt": {"$gt": 0}}), within=30, every=0.005)
    running.kill()
    sender.join()

    running.start().ready(60)
    hall.execute("17001", "task.approve", timeout=30, **approval)
    overtaken(hall)
    shown = hall.finished(case_id)
    events = hall.events_of(case_id)
    assert len([event for event in events if isinstance(event, ev.VoteCast)]) == 1
    assert len([event for event in events if isinstance(event, ev.NumberIssued)]) == 1
    [issued] = [event for event in events if isinstance(event, ev.DocumentIssued)]
    assert hall.content(issued.file_id).startswith(b"%PDF-")
    assert hall.database("files")["files.files"].count_documents({"metadata.case_id": case_id}) == 1
    assert [document["file_id"] for document in shown["documents"]] == [issued.file_id]
    verified = hall.ask("", "document.verify", code=issued.verify_code)
    assert (verified["valid"], verified["sha256"]) == (True, issued.sha256)
    wait_until(lambda: effects.find_one({"case_id": case_id, "done": True}), within=15, what="struck off the list")


def _try(hall: Hall, approval: dict[str, str]) -> None:
    try:
        hall.execute("17001", "task.approve", timeout=5, **approval)
    except ServiceUnavailable:
        return


def test_an_effect_performed_once_more_leaves_one_document_and_one_event(hall: Hall, running: Process) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    hall.act("17001", "task.approve", case_id)
    version = hall.finished(case_id)["version"]
    effects = hall.database("workflow")["effects"]
    [request] = effects.find({"case_id": case_id})
    effects.update_one({"_id": request["_id"]}, [{"$set": {"done": False, "due_at": "$$NOW"}}])
    wait_until(lambda: effects.find_one(
        {"_id": request["_id"], "done": True, "attempt": {"$gt": request["attempt"]}}), within=60, what="done again")
    assert hall.database("files")["files.files"].count_documents({"metadata.case_id": case_id}) == 1
    assert hall.log.head(case_id) == version


def test_what_was_accepted_before_the_kill_is_in_every_list_after_it(hall: Hall, running: Process) -> None:
    cases = [hall.start("20230001", "party-proof", proof()) for _ in range(4)]
    running.kill()
    hall.rows.delete_many({"_id": {"$in": cases[:2]}})
    hall.database("workflow")["checkpoints"].delete_one({"_id": hall.rows.name})
    running.start().ready(60)
    wait_until(lambda: set(cases) <= set(hall.todo("17001")), within=30, every=0.1, what="the rows are back")


def test_events_of_a_killed_process_still_reach_those_who_listen(hall: Hall, running: Process) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    running.kill()
    running.start().ready(60)
    hall.execute("20230001", "case.comment", case_id=case_id, text="在吗")
    every = {f"{case_id}:{number}" for number in range(1, len(hall.events_of(case_id)) + 1)}
    wait_until(lambda: every <= hall.taken(), within=30, every=0.2, what="every event is published")

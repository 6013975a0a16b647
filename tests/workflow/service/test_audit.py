"""What auditors learn: any moment of a case, who could see it, what is stored, and the proof; all of it logged."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis import verify
from chassis.heads import Heads
from chassis.ledger import Ledger
from chassis.testing import Process, wait_until
from contracts import ids
from contracts.identity import events as who
from contracts.workflow import events as ev
from tests.chassis.logged import new_key
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import idcard_of
from tests.workflow.service.hall import Hall, Refused

pytestmark = pytest.mark.usefixtures("process")
AUDITOR = "90002"
STARTED = ev.CaseStarted.__message__[1]  # also makes the events known to the codec of this process


def ask(hall: Hall, name: str, *, actor: str = AUDITOR, **data: Any) -> dict[str, Any]:
    """Ask as an auditor does, through the gateway's kind of context."""
    question = {"name": name, "data": {**data, "actor": actor}}
    answer = hall.rpc.call("workflow", "ask", question=question, context={
        "actor": actor, "correlation_id": "the-request", "command_id": uuid.uuid4().hex, "digest": ""})
    if not answer["ok"]:
        raise Refused(answer["problem"])
    return dict(answer["result"])


@pytest.fixture(scope="module")
def story(hall: Hall, process: Process) -> dict[str, Any]:
    """A report: handed in, returned, handed in again, approved; with the moments in between."""
    case_id = hall.start("10001", "weekly-report", weekly(weeks="1周-2周"))
    moments = [_later(hall, case_id)]
    hall.act("11001", "task.return", case_id, opinion="请补充")
    moments.append(_later(hall, case_id))
    hall.execute("10001", "case.resubmit", case_id=case_id, form={"items": [{"text": "补充了"}]})
    moments.append(_later(hall, case_id))
    hall.act("11001", "task.approve", case_id, opinion="同意", form={"remark": "好"})
    return {"case_id": case_id, "moments": moments}


def _later(hall: Hall, case_id: str) -> str:
    """A moment just after everything so far; the next commit is later than it."""
    last = hall.log.read(case_id)[-1].at
    wait_until(lambda: datetime.now(UTC) > last + timedelta(milliseconds=20), within=5, every=0.01, what="time passes")
    return (last + timedelta(milliseconds=1)).isoformat()


def test_a_case_is_shown_as_it_was_at_any_moment(hall: Hall, story: dict[str, Any]) -> None:
    first, returned, again = (ask(hall, "audit.case", case_id=story["case_id"], as_of=at) for at in story["moments"])
    now = ask(hall, "audit.case", case_id=story["case_id"])
    assert [one["status"] for one in (first, returned, again, now)] == ["running", "returned", "running", "completed"]
    assert [one["version"] for one in (first, returned, again)] == [1, 2, 3]
    assert [one["round"] for one in (first, returned, again, now)] == [1, 2, 2, 2]
    assert first["form"]["values"]["items"] != again["form"]["values"]["items"] == now["form"]["values"]["items"]
    [task] = first["open_tasks"]
    assert (task["held_by"]["no"], task["name"]) == ("11001", first["current_steps"][0]["name"])
    assert [one["held_by"]["no"] for one in returned["open_tasks"]] == ["10001"]
    assert now["open_tasks"] == []
    assert now["definition"]["version"] == 1
    assert len(now["definition"]["digest"]) == 64


def test_nothing_is_shown_of_a_time_before_the_case(hall: Hall, story: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        ask(hall, "audit.case", case_id=story["case_id"], as_of="2020-01-01T00:00:00+00:00")
    assert refused.value.kind == "not-found"


def test_the_page_of_a_viewer_is_the_page_they_got_then(hall: Hall, story: dict[str, Any]) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks="3周-4周"))
    got = {no: hall.ask(no, "case.get", case_id=case_id) for no in ("10001", "11001", "90001")}
    at = _later(hall, case_id)
    hall.act("11001", "task.approve", case_id, opinion="同意")
    for no, page in got.items():
        seen = ask(hall, "audit.case", case_id=case_id, as_of=at, viewer=no)["viewer"]
        assert seen == {"no": no, "page": page, "clear": []}
    assert ask(hall, "audit.case", case_id=case_id, as_of=at, viewer="16001")["viewer"]["page"] is None
    now = ask(hall, "audit.case", case_id=case_id, viewer="16001")["viewer"]["page"]
    assert now["case_id"] == case_id  # the copy made them a reader, later


def test_an_overseer_is_judged_by_the_post_they_held_then(hall: Hall, story: dict[str, Any]) -> None:
    hall.file("identity", ids.stream("person", "90001"), who.PostRevoked(no="90001", role="hall.admin", unit="univ"))
    try:
        then = ask(hall, "audit.case", case_id=story["case_id"], as_of=story["moments"][0], viewer="90001")
        now = ask(hall, "audit.case", case_id=story["case_id"], viewer="90001")
    finally:
        hall.file("identity", ids.stream("person", "90001"),
                  who.PostGranted(no="90001", role="hall.admin", unit="univ"))
    assert then["viewer"]["page"] is not None
    assert now["viewer"]["page"] is None


def test_secret_values_are_masked_and_it_is_told_who_saw_them_in_clear(hall: Hall) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    answer = ask(hall, "audit.case", case_id=case_id, viewer="17001")
    number = idcard_of("20230001")
    assert number not in json.dumps(answer)
    assert number not in json.dumps(ask(hall, "audit.events", case_id=case_id))
    assert "*" in answer["form"]["values"]["idcard"]
    assert answer["viewer"]["clear"] == ["idcard"]
    assert number in json.dumps(hall.ask("17001", "case.get", case_id=case_id))
    assert ask(hall, "audit.case", case_id=case_id, viewer="20230001")["viewer"]["clear"] == []


def test_the_raw_events_come_with_envelopes_positions_and_hashes(hall: Hall, story: dict[str, Any]) -> None:
    sequenced(hall, story["case_id"])
    items = ask(hall, "audit.events", case_id=story["case_id"])["items"]
    assert [item["number"] for item in items] == list(range(1, len(items) + 1))
    assert items[0]["type"] == "case.started"
    assert {item["actor"] for item in items} == {"10001", "11001"}
    block, index = Ledger(hall.database("workflow")).find(items[-1]["commit"]) or pytest.fail("not sequenced")
    assert (items[-1]["position"], items[-1]["hash"]) == (block.first + index, block.leaves[index].hex())


def sequenced(hall: Hall, case_id: str) -> None:
    """Wait until a case is in the ledger."""
    last = hall.log.read(case_id)[-1].id
    wait_until(lambda: Ledger(hall.database("workflow")).find(last), within=30, every=0.1, what="the case is sequenced")


def test_an_applicant_checks_the_proof_of_their_case_offline(hall: Hall, story: dict[str, Any], tmp_path: Path) -> None:
    sequenced(hall, story["case_id"])
    unsigned = ask(hall, "audit.proof", case_id=story["case_id"])
    if unsigned["commits"][-1]["head"] is None:
        assert "还没有被签名头覆盖" in verify.check_proof(unsigned, [])[-1].text
    key = new_key()
    Heads(hall.database("workflow"), "workflow").sign(key)
    given = ask(hall, "audit.proof", case_id=story["case_id"], raw=True)
    assert [item["commit"] for item in given["commits"]] == [f"{story['case_id']}:{n:06d}" for n in range(1, 5)]
    assert verify.check_proof(given, []) == []
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(given))
    done = subprocess.run([sys.executable, "-I", "-S", str(Path(verify.__file__)), str(file), "--key", key.id],
                          capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "通过")


@pytest.mark.parametrize("touch", ["raw", "leaf", "path", "block", "head", "commit"])
def test_a_proof_that_was_touched_anywhere_fails(hall: Hall, story: dict[str, Any], touch: str) -> None:
    sequenced(hall, story["case_id"])
    Heads(hall.database("workflow"), "workflow").sign(new_key())
    given = ask(hall, "audit.proof", case_id=story["case_id"], raw=True)
    item = given["commits"][1]
    match touch:
        case "raw":
            item["raw"] = given["commits"][0]["raw"]
        case "leaf":
            item["leaf"] = given["commits"][0]["leaf"]
        case "path":
            item["path"] = [*item["path"], ["left", "0" * 64]]
        case "block":
            item["block"]["first"] += 1
        case "head":
            item["head"]["at"] = "2020-01-01T00:00:00.000Z"
        case "commit":
            given["commits"].pop(0)
    assert verify.check_proof(given, []) != []


def test_a_to_do_list_is_shown_as_it_was(hall: Hall, story: dict[str, Any]) -> None:
    waiting, returned = (ask(hall, "audit.todo", no="11001", as_of=at)["items"] for at in story["moments"][:2])
    assert story["case_id"] in [item["case_id"] for item in waiting]
    assert story["case_id"] not in [item["case_id"] for item in returned]


@pytest.mark.parametrize("actor", ["90001", "10001", "11001", "90004"])
@pytest.mark.parametrize("name", ["audit.case", "audit.events", "audit.proof", "audit.todo", "audit.readings",
                                  "audit.verify"])
def test_nobody_but_an_auditor_learns_anything(hall: Hall, story: dict[str, Any], name: str, actor: str) -> None:
    data = {"audit.todo": {"no": "11001"}, "audit.readings": {}, "audit.verify": {}}
    with pytest.raises(Refused) as refused:
        ask(hall, name, actor=actor, **data.get(name, {"case_id": story["case_id"]}))
    assert refused.value.kind == "not-allowed"


def test_who_asks_in_another_name_is_refused(hall: Hall, story: dict[str, Any]) -> None:
    question = {"name": "audit.events", "data": {"case_id": story["case_id"], "actor": AUDITOR}}
    answer = hall.rpc.call("workflow", "ask", question=question, context={"actor": "10001"})
    assert answer["problem"]["kind"] == "not-allowed"


def test_every_reading_is_logged_with_who_what_as_of_when_and_the_request(hall: Hall, story: dict[str, Any]) -> None:
    before = ask(hall, "audit.readings")["total"]
    ask(hall, "audit.case", case_id=story["case_id"], as_of=story["moments"][0], viewer="11001")
    hall.execute(AUDITOR, "reading.record", what="person", subject="10001")
    listed = ask(hall, "audit.readings", limit=3)
    assert [item["what"] for item in listed["items"]] == ["readings", "person", "case"]
    assert listed["total"] == before + 3
    read = listed["items"][2]
    assert (read["auditor"], read["subject"], read["viewer"]) == (AUDITOR, story["case_id"], "11001")
    assert datetime.fromisoformat(read["as_of"]) == datetime.fromisoformat(story["moments"][0])
    assert read["correlation_id"] == "the-request"
    older = ask(hall, "audit.readings", limit=3, page_token=listed["next_page_token"])
    assert older["items"][0]["at"] <= read["at"]
    with pytest.raises(Refused):
        hall.execute("90001", "reading.record", what="person", subject="10001")


def test_a_reading_that_cannot_be_logged_is_not_answered(hall: Hall, story: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:  # more than the log takes in one commit
        ask(hall, "audit.case", case_id=story["case_id"], viewer="x" * 300_000)
    assert refused.value.code == "commit_too_large"


def test_what_was_looked_for_in_vain_is_logged_as_well(hall: Hall, story: dict[str, Any]) -> None:
    total = ask(hall, "audit.readings")["total"]
    with pytest.raises(Refused):
        ask(hall, "audit.case", case_id="f" * 32)
    assert ask(hall, "audit.readings")["total"] == total + 2


def test_auditors_who_read_at_once_are_all_logged(hall: Hall, story: dict[str, Any]) -> None:
    total = ask(hall, "audit.readings")["total"]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: ask(hall, "audit.events", case_id=story["case_id"]), range(12)))
    assert ask(hall, "audit.readings")["total"] == total + 13


def test_readings_leave_the_lists_of_cases_alone(hall: Hall, story: dict[str, Any]) -> None:
    ask(hall, "audit.case", case_id=story["case_id"])
    assert hall.rows.count_documents({"status": {"$ne": None}}) == len(
        [stream for stream in hall.log.streams()
         if hall.database("workflow")["commits"].find_one({"_id": f"{stream}:000001", "ev.0.t": STARTED})])


def test_the_logs_of_all_services_are_verified_and_damage_is_named(hall: Hall, story: dict[str, Any]) -> None:
    sequenced(hall, story["case_id"])
    answer = ask(hall, "audit.verify")
    assert {item["service"] for item in answer["items"]} == {"identity", "catalog", "workflow"}
    assert (answer["finished"], answer["passed"]) == (True, True)
    ledger, commits = Ledger(hall.database("workflow")), hall.database("workflow")["commits"]
    damaged = hall.log.read(story["case_id"])[1].id
    block, index = ledger.find(damaged) or pytest.fail("not sequenced")
    whole = commits.find_one({"_id": damaged})
    commits.update_one({"_id": damaged}, {"$set": {"by.actor": "99999"}})
    try:
        [item] = ask(hall, "audit.verify", services=["workflow"])["items"]
    finally:
        commits.replace_one({"_id": damaged}, whole)
    assert [finding["position"] for finding in item["findings"]] == [block.first + index]
    assert ask(hall, "audit.verify", services=["workflow"], after={"workflow": 1})["passed"]
    beyond = new_key().sign("workflow", block.height + 10**6, "0" * 64, datetime.now(UTC))
    hall.database("workflow")["heads"].insert_one({"_id": f"{beyond.height:012d}:x", **asdict(beyond), "x": "x"})
    try:  # a head of a block that is gone
        [item] = ask(hall, "audit.verify", services=["workflow"])["items"]
    finally:
        hall.database("workflow")["heads"].delete_one({"x": "x"})
    assert ["尾部缺失" in finding["text"] for finding in item["findings"]] == [True]
    for wrong in ({"services": ["notify"]}, {"after": {"workflow": -1}}):
        with pytest.raises(Refused) as refused:
            ask(hall, "audit.verify", **wrong)
        assert refused.value.kind == "invalid"

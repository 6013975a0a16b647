"""Through the doors of the real process: tests before publishing, rehearsals, what-if, and cases moved to a version."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from chassis.testing import Process, wait_until
from tests.workflow.definitions import raw_service
from tests.workflow.service.hall import Hall, Refused

HEAD, ADMIN = "11001", "90001"
FIELDS = [{"key": "sum", "label": "金额", "type": "money"}]


def version(code: str, limit: float, first: str = "head", **more: Any) -> dict[str, Any]:
    """Dear cases go on from the head to the administrator."""
    return raw_service({first: {"who": "head(applicant.dept)", "next": [
        {"if": f"form.sum > {limit}", "to": "boss"}, {"to": "done"}]}, "boss": {"who": "role('hall.admin')"}}, FIELDS,
        **more) | {"code": code}


@pytest.fixture(scope="module")
def published(hall: Hall, process: Process) -> Hall:
    """The hall with two services: one whose cases have ended, one whose cases go on."""
    for code in ("ended", "going"):
        publish(hall, code, version(code, 3.0), 1)
    return hall


def publish(hall: Hall, code: str, definition: dict[str, Any], number: int) -> None:
    """Publish a version and wait until workflow knows it."""
    hall.publish_version(code, definition, number)
    hall.publish("catalog")
    known = hall.database("workflow")["definitions"]
    wait_until(lambda: known.find_one({"_id": f"{code}:{number:06d}"}), within=60, every=0.1, what="it is known")
    services = hall.database("workflow")["services"]
    wait_until(lambda: services.find_one({"code": code, "newest": number}), within=60, every=0.1,
               what="the version is the newest")


def test_the_tests_of_a_definition_are_run_and_what_fails_is_told_by_its_place(published: Hall) -> None:
    met: dict[str, Any] = {
        "as": "10001", "form": {"sum": "5"}, "acts": [{"by": no, "do": "approve"} for no in (HEAD, ADMIN)],
        "expect": {"path": ["head", "boss"], "holders": {"head": [HEAD]}, "outcome": "approved"}}
    report = published.ask(ADMIN, "definition.test", definition=version("ended", 3.0, tests=[met]))
    assert report == {"tests": 1, "errors": {}}
    broken = {**met, "acts": met["acts"][:1], "expect": {"path": ["head"], "holders": {"boss": ["11002"]},
                                                         "outcome": "approved"}}
    report = published.ask(ADMIN, "definition.test", definition=version("ended", 3.0, tests=[met, broken]))
    assert sorted(report["errors"]) == ["tests[1].holders", "tests[1].outcome", "tests[1].path"]
    assert report["errors"]["tests[1].path"] == ["应为 head，实际为 head → boss"]
    with pytest.raises(Refused) as refused:
        published.ask("10001", "definition.test", definition=version("ended", 3.0, tests=[met]))
    assert refused.value.kind == "not-allowed"


def test_a_rehearsal_uses_up_no_number_and_leaves_no_case(published: Hall) -> None:
    own = published.database("workflow")
    before = (list(own["counters"].find()), own["commits"].count_documents({}))
    told = published.ask(ADMIN, "service.rehearse", service="ended", as_no="10001", form={"sum": "5"},
                         acts=[{"by": HEAD, "do": "approve"}])
    assert (told["path"], told["status"], told["refusal"]) == (["fill", "head", "boss"], "running", None)
    assert told["holders"]["boss"] == [ADMIN]
    assert any(item["kind"] == "route" and "form.sum > 3.0" in item["text"] for item in told["why"])
    stopped = published.ask(ADMIN, "service.rehearse", service="ended", as_no="10001", form={"sum": "x"})
    assert (stopped["refusal"]["at"], list(stopped["refusal"]["errors"])) == ("form", ["sum"])
    assert before == (list(own["counters"].find()), own["commits"].count_documents({}))
    with pytest.raises(Refused) as refused:
        published.ask(ADMIN, "service.rehearse", service="ended", as_no="10001", acts=[{"do": 1, "x": 2}])
    assert sorted(refused.value.errors) == ["acts[0].by", "acts[0].do", "acts[0].x"]


def test_finished_cases_are_given_again_under_other_rules_and_nothing_is_written(published: Hall) -> None:
    cheap = published.start("10001", "ended", {"sum": "2"})
    published.act(HEAD, "task.approve", cheap)
    dear = published.start("10001", "ended", {"sum": "5"})
    published.act(HEAD, "task.approve", dear)
    published.act(ADMIN, "task.approve", dear)
    running = published.start("10001", "ended", {"sum": "5"})
    commits = published.database("workflow")["commits"]
    written = commits.count_documents({})
    report = published.ask(ADMIN, "service.what-if", service="ended", definition=version("ended", 1.0), last=20)
    items = {item["case_id"]: item for item in report["items"]}
    assert set(items) == {cheap, dear}
    assert running not in items
    assert items[cheap]["path_after"] == ["fill", "head", "boss", "done"]
    assert items[cheap]["added"] == items[cheap]["unknown"] == [{"step": "boss", "no": ADMIN}]
    assert not items[dear]["path_changed"]
    assert report["summary"] == {"cases": 2, "path_changed": 1, "outcome_changed": 0, "people_changed": 1,
                                 "standing": 0, "blocked": 0, "unknown": 1, "left": 0}
    same = published.ask(ADMIN, "service.what-if", service="ended", version=1)["summary"]
    assert (same["cases"], same["path_changed"], same["people_changed"]) == (2, 0, 0)
    assert commits.count_documents({}) == written
    with pytest.raises(Refused):
        published.ask("10001", "service.what-if", service="ended")
    with pytest.raises(Refused) as refused:
        published.ask(ADMIN, "service.what-if", service="ended", last=201)
    assert list(refused.value.errors) == ["last"]


def test_cases_under_way_are_moved_in_a_batch_after_a_dry_run_and_back(published: Hall) -> None:
    hall = published
    fresh = hall.start("10001", "going", {"sum": "5"})
    further = hall.start("10001", "going", {"sum": "5"})
    hall.act(HEAD, "task.approve", further)
    ended = hall.start("10001", "going", {"sum": "2"})
    hall.act(HEAD, "task.approve", ended)
    publish(hall, "going", version("going", 9.0, "chief"), 2)
    wanted: dict[str, Any] = {"service": "going", "to_version": 2}
    with pytest.raises(Refused) as refused:
        hall.execute("10001", "cases.migrate", **wanted)
    assert refused.value.kind == "not-allowed"
    dry = hall.execute(ADMIN, "cases.migrate", **wanted, dry_run=True)
    assert [(item["case_id"], item["ok"]) for item in dry["items"]] == [(fresh, False), (further, False)]
    assert dry["items"][0]["problem"]["code"] == "cannot_migrate"
    assert list(dry["items"][0]["problem"]["errors"]) == ["head"]
    mapped: dict[str, Any] = {**wanted, "steps": {"head": "chief"}}
    assert all(item["ok"] for item in hall.execute(ADMIN, "cases.migrate", **mapped, dry_run=True)["items"])
    assert hall.rows.find_one({"_id": fresh})["definition_version"] == 1
    key = uuid.uuid4().hex
    done = hall.execute(ADMIN, "cases.migrate", key=key, **mapped)
    assert [(item["case_id"], item["ok"], item["serial"] != "") for item in done["items"]] == [
        (fresh, True, True), (further, True, True)]
    assert hall.execute(ADMIN, "cases.migrate", key=key, **mapped) == done
    assert hall.execute(ADMIN, "cases.migrate", **mapped)["items"] == []
    row = hall.rows.find_one({"_id": fresh})
    assert (row["definition_version"], row["todo"][0]["step"], row["todo"][0]["step_name"]) == (2, "chief", "chief环节")
    assert [step["key"] for step in row["current_steps"]] == ["chief"]
    assert hall.rows.find_one({"_id": ended})["definition_version"] == 1
    detail = hall.ask(HEAD, "case.get", case_id=fresh)
    assert (detail["service"]["version"], detail["my_task"]["step"]) == (2, "chief")
    assert [one["key"] for one in detail["milestones"]] == ["fill", "chief", "boss", "done"]
    records = [item["action"] for item in hall.ask("10001", "case.records", case_id=fresh)["items"]]
    assert records[-1] == "migrate"
    back = hall.execute(ADMIN, "case.migrate", case_id=further, to_version=1, undo=True)
    assert back["status"] == "running"
    assert hall.ask(ADMIN, "case.get", case_id=further)["service"]["version"] == 1
    hall.act(HEAD, "task.approve", fresh)
    assert hall.rows.find_one({"_id": fresh})["status"] == "completed"
    with pytest.raises(Refused) as late:
        hall.execute(ADMIN, "case.migrate", case_id=fresh, to_version=1, undo=True)
    assert late.value.code == "cannot_undo_migration"
    hall.act(ADMIN, "task.approve", further)
    assert hall.finished(further)["service"]["version"] == 1


def test_what_a_case_was_before_it_moved_is_told_by_the_version_it_had_then(published: Hall) -> None:
    hall = published
    publish(hall, "moving", version("moving", 3.0), 1)
    case_id = hall.start("10001", "moving", {"sum": "5"})
    then = hall.log.read(case_id)[-1].at
    publish(hall, "moving", version("moving", 9.0, "chief"), 2)
    hall.execute(ADMIN, "case.migrate", case_id=case_id, to_version=2, steps={"head": "chief"})
    auditor = "90002"
    before = hall.ask(auditor, "audit.case", case_id=case_id, as_of=then.isoformat(), viewer=HEAD)
    assert (before["definition"]["version"], [step["key"] for step in before["current_steps"]]) == (1, ["head"])
    assert [one["key"] for one in before["viewer"]["page"]["milestones"]] == ["fill", "head", "boss", "done"]
    now = hall.ask(auditor, "audit.case", case_id=case_id)
    assert (now["definition"]["version"], [step["key"] for step in now["current_steps"]]) == (2, ["chief"])

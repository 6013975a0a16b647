"""An auditor replays a case, its people and its proof; nobody else can, and the auditor's own steps are on record."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from chassis import verify
from local.hall import Hall
from tests.journeys.client import Person, eventually, weekly_report


@pytest.fixture(scope="module")
def auditor(hall: Hall) -> Person:
    return Person(hall.base_url, "90002")


@pytest.fixture(scope="module")
def case(hall: Hall) -> tuple[str, str]:
    """A report that was handed in and approved, and a moment in between."""
    teacher, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    started = teacher.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
    at = datetime.fromisoformat(teacher.case(started)["updated_at"]) + timedelta(milliseconds=1)
    eventually(lambda: datetime.now(UTC) > at)
    assert head.act(started, "approve", {"opinion": "同意"}).status_code == 200
    return started, at.isoformat()


def test_the_case_and_what_somebody_saw_of_it_are_shown_as_they_were(auditor: Person, case: tuple[str, str]) -> None:
    then = auditor.get(f"/v1/audit/cases/{case[0]}", as_of=case[1], viewer="11001").json()
    assert (then["status"], then["open_tasks"][0]["held_by"]["no"]) == ("running", "11001")
    assert then["viewer"]["page"]["my_task"]["task_id"] == then["open_tasks"][0]["task_id"]
    assert auditor.get(f"/v1/audit/cases/{case[0]}").json()["status"] == "completed"
    waiting = auditor.get("/v1/audit/people/11001/todo", as_of=case[1]).json()["items"]
    assert case[0] in [item["case_id"] for item in waiting]
    assert case[0] not in [item["case_id"] for item in auditor.get("/v1/audit/people/11001/todo").json()["items"]]


def test_the_stored_events_and_an_offline_proof_are_handed_out(auditor: Person, case: tuple[str, str],
                                                               tmp_path: Path) -> None:
    def events() -> list[dict[str, object]]:
        items = auditor.get(f"/v1/audit/cases/{case[0]}/events").json()["items"]
        return items if all(item["position"] for item in items) else []

    items = eventually(events)
    assert {"type", "version", "at", "actor", "on_behalf_of", "data"} <= items[0].keys()
    proof = auditor.get(f"/v1/audit/cases/{case[0]}/proof", raw="true").json()
    assert [item["commit"] for item in proof["commits"]] == sorted({str(item["commit"]) for item in items})
    if proof["commits"][-1]["head"] is not None:
        (tmp_path / "proof.json").write_text(json.dumps(proof))
        done = subprocess.run([sys.executable, "-I", verify.__file__, str(tmp_path / "proof.json")], check=False)
        assert done.returncode == 0


def test_posts_are_shown_as_they_were(auditor: Person) -> None:
    held = auditor.get("/v1/audit/people/90002").json()
    assert [post["role"] for post in held["posts"]] == ["hall.auditor"]
    assert auditor.get("/v1/audit/people/90002", as_of="2020-01-01T00:00:00Z").status_code == 404


def test_the_chains_of_all_logs_are_verified(auditor: Person) -> None:
    answer = auditor.post("/v1/audit/verify", {}).json()
    while not answer["finished"]:
        answer = auditor.post("/v1/audit/verify", {"after": answer["next"]}).json()
    assert answer["passed"], answer


@pytest.mark.parametrize("no", ["10001", "11001", "90001"])
def test_nobody_else_gets_in_not_even_an_administrator(hall: Hall, case: tuple[str, str], no: str) -> None:
    person = Person(hall.base_url, no)
    for path in (f"cases/{case[0]}", f"cases/{case[0]}/events", f"cases/{case[0]}/proof", "people/10001",
                 "people/10001/todo", "readings"):
        assert person.get(f"/v1/audit/{path}").status_code == 403, path
    assert person.post("/v1/audit/verify").status_code == 403


def test_every_step_of_the_auditor_is_on_record(auditor: Person, case: tuple[str, str]) -> None:
    auditor.get(f"/v1/audit/cases/{case[0]}", viewer="16001")
    newest = auditor.get("/v1/audit/readings", limit=5).json()["items"][1]
    assert (newest["auditor"], newest["what"], newest["subject"]) == ("90002", "case", case[0])
    assert newest["viewer"] == "16001"
    assert newest["correlation_id"]


def test_anybody_may_write_down_where_the_logs_end(hall: Hall) -> None:
    def all_signed() -> dict[str, list[dict[str, object]]] | None:
        shown = requests.get(f"{hall.base_url}/v1/verify/heads", timeout=20)
        assert shown.status_code == 200
        return shown.json() if len(shown.json()["items"]) == 3 else None

    shown = eventually(all_signed, within=60)
    assert {head["service"] for head in shown["items"]} == {"identity", "catalog", "workflow"}
    checking = verify.Heads(shown["keys"], [])
    assert [checking.reason(head) for head in shown["items"]] == ["", "", ""]

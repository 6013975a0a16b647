"""kill -9 in the middle of the job: the job finishes, nothing is lost, nobody is told twice."""

from __future__ import annotations

from collections import Counter

import pytest
import requests

from local.hall import Hall
from tests.journeys.client import Person, eventually, weekly_report


@pytest.mark.parametrize("victim", ["workflow", "notify", "catalog", "identity", "gateway"])
def test_the_job_finishes_although_a_service_is_killed_in_the_middle(hall: Hall, victim: str) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    before = hall.row(victim)["pid"]
    started = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()
    case, serial = started["case_id"], started["serial"]
    hall.kill(victim)
    task = eventually(lambda: _my_task(head, case), within=60)
    returned = head.persist(f"/v1/cases/{case}/tasks/{task}/return", {"to": "applicant", "opinion": "补充"})
    assert returned.status_code == 200, returned.text
    assert author.persist(f"/v1/cases/{case}/resubmit", {"form": {}}).status_code == 200
    task = eventually(lambda: _my_task(head, case))
    assert head.persist(f"/v1/cases/{case}/tasks/{task}/approve", {"opinion": "同意"}).json()["status"] == "completed"
    hall.wait_for(victim, other_than=before)

    records = author.get(f"/v1/cases/{case}/records").json()["items"]
    assert [record["action"] for record in records if record["operator"]["no"] != "system"] == [
        "submit", "return", "resubmit", "approve"]
    _told_once(hall, serial, head, case)


def test_approvals_go_on_while_identity_is_down(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    hall.kill("identity", keep_down=True)
    try:
        refused = requests.post(f"{hall.base_url}/v1/session", timeout=30,
                                json={"username": "10001", "password": "hall-demo"})
        assert refused.status_code == 503
        case = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
        assert head.act(case, "approve", {"opinion": "同意"}).json()["status"] == "completed"
    finally:
        hall.start("identity")


def _my_task(person: Person, case: str) -> str | None:
    try:
        answer = person.get(f"/v1/cases/{case}")
    except requests.ConnectionError:
        return None
    task = answer.json().get("my_task") if answer.status_code == 200 else None
    return task["task_id"] if task else None


def _told_once(hall: Hall, serial: str, head: Person, case: str) -> None:
    """Two assignments for the head and one completion for the applicant, on each channel exactly once."""
    def channels(to: str) -> Counter[str]:
        box = requests.get(f"{hall.base_url}/dev/outbox", headers={"Accept": "application/json"}, timeout=20).json()
        return Counter(item["channel"] for item in box["items"] if serial in item["text"] and to in str(item["to"]))

    def settled() -> bool:
        notices = [item for item in head.get("/v1/me/notifications").json()["items"] if item["case_id"] == case]
        told = channels("11001") == {"wecom": 2, "email": 2} and channels("13900000008") == {"sms": 2}
        return told and len(notices) == 2

    eventually(settled, within=60)

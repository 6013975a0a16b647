"""The check of a whole hall at work: everything is looked at, and nothing is found until something is done to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.testing import wait_until
from local import audit, mongodb
from local.hall import Hall
from tests.journeys.client import Person, weekly_report

#: Every invariant.
EVERYTHING = {"I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10"}


def checked(hall: Hall, capfd: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """Run the check as `make verify` does; return what it says."""
    capfd.readouterr()
    audit.verify(hall, ["--json", *more])
    return dict(json.loads(capfd.readouterr().out))


def a_case(hall: Hall, acks: Path) -> str:
    """Have a report approved, and keep what the clients were told."""
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    started = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()
    approved = head.act(started["case_id"], "approve", {"opinion": "同意"}).json()
    lines = [{"service": "workflow", "stream": told["case_id"], "version": told["version"], "requested_at": at,
              "acked_at": at + 1} for at, told in ((1, started), (3, approved))]
    acks.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return str(started["case_id"])


def root(hall: Hall) -> MongoClient[dict[str, Any]]:
    """The database as somebody sees it whom no role holds back."""
    url = mongodb.url(hall.plan.ports["mongod"], "root", hall.plan.secrets["mongo_root"])
    return MongoClient(url, tz_aware=True)


def test_a_hall_at_work_has_no_findings_until_somebody_tampers(
        hall: Hall, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hall.wait_ready()
    case = a_case(hall, tmp_path / "acks.jsonl")
    with root(hall) as client:
        rows = client[f"{hall.plan.prefix}_notify"]["deliveries"]
        told_of_the_end = {"case_id": case, "kind": "completed", "state": "sent"}
        wait_until(lambda: rows.count_documents(told_of_the_end) == 4, within=60)
        for service in ("identity", "catalog", "workflow"):
            hall.run(service, "heads", "--sign", "--publish", f"file://{hall.home.root / 'anchors'}")
        told = checked(hall, capfd, "--acks", str(tmp_path / "acks.jsonl"), "--patience", "30")
        assert (told["findings"], told["unfinished"]) == ([], {})
        assert set(told["checked"]) == EVERYTHING
        assert told["clean"]

        views = client[f"{hall.plan.prefix}_views"]["notices"]
        kept = views.find_one({"case_id": case})
        assert kept is not None
        views.delete_one({"_id": kept["_id"]})
        told = checked(hall, capfd, "--patience", "0", "notify")
        found = [(item["invariant"], item["where"]) for item in told["findings"]]
        assert (found, told["unfinished"]) == ([("I6", f"notices {kept['_id']}")], {})
        views.insert_one(kept)


def test_the_ledger_of_notifications_is_for_administrators(hall: Hall) -> None:
    hall.wait_ready()
    administrator, anybody = Person(hall.base_url, "90001"), Person(hall.base_url, "10001")
    assert anybody.get("/v1/admin/deliveries").status_code == 403
    page = administrator.get("/v1/admin/deliveries", state="sent", limit=1)
    assert page.status_code == 200, page.text
    [item] = page.json()["items"]
    refused = administrator.post(f"/v1/admin/deliveries/{item['id']}/settle", {"outcome": "sent"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_doubt")
    assert anybody.post(f"/v1/admin/deliveries/{item['id']}/resend").status_code == 403
    assert administrator.post("/v1/admin/deliveries/none:1:x:sms/resend").status_code == 404

"""What the service keeps of others' facts and for its readers: both can be built again and come out alike."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from typing import Any

import pytest

from chassis.testing import Process, wait_until
from chassis.vault import open_vault
from contracts import ids
from contracts.catalog.events import ServiceRetired
from contracts.identity import events as who
from tests.workflow.definitions import raw_demo
from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall, Refused
from workflow.projections import cases
from workflow.stores.files import Files
from workflow.stores.organisation import Organisation

pytestmark = pytest.mark.usefixtures("process")


def verb(hall: Hall, *arguments: str) -> str:
    """Run a verb of the service and return what it printed."""
    done = subprocess.run([sys.executable, "-m", "workflow", *arguments], env={**os.environ, **hall.environment},
                          check=True, capture_output=True, text=True, timeout=60)
    return done.stdout


def replica(hall: Hall, stream: str) -> dict[str, Any]:
    """Return what workflow knows of a person, unit or group; what lies sealed is opened."""
    known = Organisation(hall.database("workflow"), open_vault(hall.client, hall.settings))
    return known.unsealed(hall.database("workflow")["organisation"].find_one({"_id": stream}) or {})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_identity_s_events_in_any_order_and_twice_give_the_right_person(hall: Hall, seed: int) -> None:
    no = f"7000{seed}"
    stream = ids.stream("person", no)
    hall.file("identity", stream,
              who.PersonRegistered(no=no, name="初名", kind="staff", unit="it", phone="13911111111"),
              who.PostGranted(no=no, role="head", unit="nowhere"), who.PostGranted(no=no, role="editor", unit="it"))
    hall.file("identity", stream, who.PostRevoked(no=no, role="head", unit="nowhere"),
              who.RelationRecorded(of=no, name="tutor", person="10001"),
              who.RelationRecorded(of=no, name="tutor", person="10002"))
    hall.file("identity", stream, who.RelationRemoved(of=no, name="tutor", person="10001"),
              who.PersonUpdated(no=no, name="改名", kind="staff", unit="econ", attributes={"teacher": True}),
              who.PostGranted(no=no, role="head", unit="nowhere2"))
    hall.publish_shuffled("identity", stream, copies=3, seed=seed)
    wait_until(lambda: replica(hall, stream).get("n") == 9, within=30, every=0.1, what="all nine events")
    row = replica(hall, stream)
    assert (row["name"], row["unit"], row["attributes"], row["active"]) == ("改名", "econ", {"teacher": True}, True)
    assert [(post["role"], post["unit"]) for post in row["posts"]] == [("editor", "it"), ("head", "nowhere2")]
    assert [(item["name"], item["person"]) for item in row["relations"]] == [("tutor", "10002")]


def test_who_left_gets_no_more_tasks_and_starts_nothing(hall: Hall) -> None:
    stream = ids.stream("person", "12001")
    gone = who.PersonUpdated(no="12001", name="吴院长", kind="staff", unit="econ", active=False)
    hall.file("identity", stream, gone)
    hall.publish_shuffled("identity", stream, copies=1, seed=1)
    wait_until(lambda: replica(hall, stream).get("active") is False, within=30, every=0.1)
    known = Organisation(hall.database("workflow"))
    assert (known.person("12001"), known.profile("12001"), known.holders("head", "econ")) == (None, None, ())
    case_id = hall.start("10004", "weekly-report", weekly(weeks="5-5"))
    assert case_id in hall.todo("12002"), "the deputy stands in"
    with pytest.raises(Refused) as refused:
        hall.start("12001", "weekly-report", weekly(weeks="6-6"))
    assert refused.value.code == "start_not_allowed"


def test_a_running_case_keeps_its_version_when_a_new_one_is_published(hall: Hall) -> None:
    old = hall.start("10001", "weekly-report", weekly(weeks="21-21"))
    changed = copy.deepcopy(raw_demo("weekly-report"))
    changed["name"] = "工作周报（新）"
    changed["steps"]["lead"]["who"] = "deputy(form.unit)"
    changed["form"].append({"key": "mood", "label": "心情", "type": "text", "required": True})
    hall.publish_version("weekly-report", changed, 2)
    hall.publish("catalog")
    wait_until(lambda: hall.ask("10001", "service.form", service="weekly-report")["version"] == 2, within=30, every=0.1)
    new = hall.start("10001", "weekly-report", weekly(weeks="22-22", mood="好"))
    assert (new in hall.todo("11002"), new in hall.todo("11001"), old in hall.todo("11001")) == (True, False, True)
    hall.act("11001", "task.return", old, opinion="补充")
    hall.execute("10001", "case.resubmit", case_id=old, form={})
    assert old in hall.todo("11001")
    page = hall.ask("11001", "case.get", case_id=old)
    assert (page["service"]["version"], page["service"]["name"]) == (1, "工作周报")
    assert "mood" not in [field["key"] for field in page["form"]["fields"]]
    with pytest.raises(Refused) as refused:
        hall.start("10001", "weekly-report", weekly(weeks="23-23"))
    assert list(refused.value.errors) == ["mood"]


def test_a_retired_service_starts_nothing_and_its_cases_go_on(hall: Hall) -> None:
    stream = ids.stream("service", "passing")
    definition = {**copy.deepcopy(raw_demo("weekly-report")), "code": "passing"}
    hall.publish_version("passing", definition, 1)
    hall.publish("catalog")
    wait_until(lambda: hall.ask("10001", "service.form", service="passing"), within=30, every=0.1)
    case_id = hall.start("10001", "passing", weekly(weeks="1-1"))
    hall.file("catalog", stream, ServiceRetired(code="passing", retired_by="90001"))
    hall.publish("catalog")
    wait_until(lambda: not hall.ask("10001", "service.form", service="passing")["can_start"], within=30, every=0.1)
    with pytest.raises(Refused) as refused:
        hall.start("10001", "passing", weekly(weeks="2-2"))
    assert refused.value.code == "service_retired"
    assert hall.act("11001", "task.approve", case_id)["status"] == "completed"


def test_the_read_model_built_again_equals_the_live_one(hall: Hall, process: Process) -> None:
    case_id = hall.start("10003", "weekly-report", weekly(weeks="9-9", mood="好"))
    hall.execute("10003", "case.withdraw", case_id=case_id)
    hall.execute("10003", "case.resubmit", case_id=case_id, form={})
    live = {row["_id"]: row for row in hall.rows.find()}
    assert len(live) >= 4
    hall.rows.update_one({"_id": case_id}, {"$set": {"status": "nonsense", "todo": []}})
    hall.rows.delete_one({"_id": next(other for other in live if other != case_id)})
    hall.rows.insert_one({"_id": "of-no-stream", "v": 1})
    assert "现在使用 cases__2" in verb(hall, "rebuild", "todo"), "a list is understood as the model that serves it"
    assert {row["_id"]: row for row in hall.rows.find()} == live
    assert set(cases.INDEXES) <= set(hall.rows.index_information())
    hall.execute("10003", "case.withdraw", case_id=case_id)
    assert hall.rows.find_one({"_id": case_id})["status"] == "withdrawn", "the running process writes to the new one"


def test_a_document_cut_off_in_the_middle_of_its_upload_is_uploaded_again(hall: Hall) -> None:
    database = hall.database("files")
    database["files.chunks"].create_index([("files_id", 1), ("n", 1)], unique=True)
    database["files.chunks"].insert_one({"files_id": "doc-x", "n": 0, "data": b"half"})
    files = Files(database)
    kept = files.keep("doc-x", "x.pdf", b"%PDF-whole", {"media_type": "application/pdf"})
    assert hall.content("doc-x") == b"%PDF-whole"
    assert files.keep("doc-x", "y.pdf", b"%PDF-other", {"media_type": "application/pdf"}) == kept | {"name": "x.pdf"}
    assert hall.content("doc-x") == b"%PDF-whole"

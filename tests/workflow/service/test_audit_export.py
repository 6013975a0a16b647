"""The log leaves the house: an archive with its definitions, and traces for process mining without people in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chassis import verify
from chassis.eventstore import CommitStore
from chassis.ledger import Ledger
from chassis.testing import Process, wait_until
from contracts import codec
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import demo_organisation, idcard_of
from tests.workflow.service.hall import Hall
from workflow.queries.mining import Mining, Pseudonyms

XES = "{http://www.xes-standard.org/}"
#: The standard lifecycle of XES.
LIFECYCLE = {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort",
             "complete", "autoskip", "manualskip"}


@pytest.fixture(scope="module")
def filed(hall: Hall, process: Process) -> list[str]:
    """Three cases: approved and rated, returned, and one that waits; all of them in the ledger."""
    cases = [hall.start("10001", "weekly-report", weekly(weeks=f"{n}周-{n}周")) for n in (1, 2)]
    hall.act("11001", "task.approve", cases[0], opinion="同意，请张三知悉 13800000000")
    hall.execute("10001", "case.rate", case_id=cases[0], score=5, remark="很快")
    hall.act("11001", "task.return", cases[1], opinion="请补充")
    cases.append(hall.start("20230001", "party-proof", proof()))
    ledger = Ledger(hall.database("workflow"))
    wait_until(lambda: all(ledger.find(hall.log.read(case)[-1].id) for case in cases), within=30, every=0.1,
               what="all cases are sequenced")
    return cases


def run(hall: Hall, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "workflow", *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **hall.environment, "PYTHONPATH": ":".join(sys.path)}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_archive_holds_the_definitions_that_cases_pin(hall: Hall, filed: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    assert "核验：" in run(hall, "export", "--out", str(path))
    found, told = verify.check_archive(path, outside=[], trusted=[])
    assert (found, told["service"]) == ([], "workflow")
    with tarfile.open(path) as tar:
        names = [name for name in tar.getnames() if name.startswith("definitions/")]
    pinned = {hall.log.read(case)[0].events[0].digest for case in filed}
    assert {Path(name).stem.rpartition("-")[2] for name in names} == pinned


def test_a_case_is_replayed_in_words_and_for_programs(hall: Hall, filed: list[str]) -> None:
    told = run(hall, "replay", filed[0])
    assert "case.started v1　申请人提交了申请" in told
    assert "status：completed" in told
    first = hall.log.read(filed[0])[0].at.isoformat()
    lines = run(hall, "replay", filed[0], "--as-of", first, "--json").splitlines()
    assert json.loads(lines[-1])["state"]["status"] == "running"


def test_xes_has_the_structure_the_standard_requires(hall: Hall, filed: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.xes"
    assert "人员已换成代号" in run(hall, "export", "--format", "xes", "--out", str(path))
    log = ET.parse(path).getroot()
    assert (log.tag, log.get("xes.version")) == (f"{XES}log", "1.0")
    order = [child.tag.removeprefix(XES) for child in log]
    assert order == sorted(order, key=["extension", "global", "classifier", "string", "trace"].index)
    prefixes = {one.get("prefix") for one in log.iter(f"{XES}extension")} | {"hall"}
    assert {one.get("scope") for one in log.iter(f"{XES}global")} == {"trace", "event"}
    traces = log.findall(f"{XES}trace")
    assert len(traces) == len(filed)
    for event in log.iter(f"{XES}event"):
        values = {one.get("key"): one.get("value") for one in event}
        assert {"concept:name", "time:timestamp", "lifecycle:transition"} <= values.keys()
        assert values["lifecycle:transition"] in LIFECYCLE
        assert datetime.fromisoformat(values["time:timestamp"] or "").tzinfo is not None
    for element in log.iter():
        key = element.get("key")
        assert key is None or key.partition(":")[0] in prefixes
    stamps = [[one.get("value") for one in trace.iter(f"{XES}date")] for trace in traces]
    assert all(trace == sorted(trace) for trace in stamps)


def test_ocel_has_the_structure_the_standard_requires(hall: Hall, filed: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    run(hall, "export", "--format", "ocel", "--out", str(path))
    log = json.loads(path.read_text("utf-8"))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    kinds = {one["name"]: {item["name"]: item["type"] for item in one["attributes"]} for one in log["objectTypes"]}
    acts = {one["name"]: {item["name"] for item in one["attributes"]} for one in log["eventTypes"]}
    objects = {one["id"]: one for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert len({one["id"] for one in log["events"]}) == len(log["events"])
    assert {"case", "task", "person", "service"} == {one["type"] for one in objects.values()} == kinds.keys()
    for thing in objects.values():
        assert {item["name"] for item in thing["attributes"]} <= kinds[thing["type"]].keys()
        assert all(datetime.fromisoformat(item["time"]) for item in thing["attributes"])
        assert all(item["objectId"] in objects for item in thing["relationships"])
    for event in log["events"]:
        assert {item["name"] for item in event["attributes"]} <= acts[event["type"]]
        assert datetime.fromisoformat(event["time"])
        assert all(item["objectId"] in objects and item["qualifier"] for item in event["relationships"])
        assert "case" in [item["qualifier"] for item in event["relationships"]]


def test_no_person_can_be_recognised_in_what_is_mined(hall: Hall, filed: list[str], tmp_path: Path) -> None:
    mining = Mining(CommitStore(hall.database("workflow"), codec))
    mining.xes(tmp_path / "x.xes")
    mining.ocel(tmp_path / "x.json")
    written = (tmp_path / "x.xes").read_text("utf-8") + (tmp_path / "x.json").read_text("utf-8")
    written = re.sub(r"[CEPT]-[0-9a-f]{20}", "", written)  # a pseudonym may contain any digits
    rows: list[dict[str, Any]] = hall.database("views")["cases"].find({"_id": {"$in": filed}}).to_list()
    secrets = [row[key] for row in rows for key in ("serial", "title", "_id")]
    for person in demo_organisation()["people"]:
        secrets += [person["no"], person["name"], person["phone"], person["email"], idcard_of(person["no"])]
    secrets += ["13800000000", "请补充", "很快"]
    assert [one for one in secrets if str(one) in written] == []


def test_a_person_has_one_pseudonym_per_export_and_another_in_the_next(hall: Hall, filed: list[str]) -> None:
    mining = Mining(CommitStore(hall.database("workflow"), codec))
    names = Pseudonyms(b"k" * 32)
    by = {act.person for trace in mining.traces(names) for act in trace.acts}
    assert names.of("P", "11001") in by
    assert names.of("P", "10001") in by
    assert Pseudonyms().of("P", "11001") not in by
    assert Pseudonyms(b"k" * 32).of("P", "11001") == names.of("P", "11001")


def test_a_stretch_yields_only_what_happened_in_it(hall: Hall, filed: list[str]) -> None:
    mining = Mining(CommitStore(hall.database("workflow"), codec))
    whole = sum(len(trace.acts) for trace in mining.traces(Pseudonyms()))
    last = Ledger(hall.database("workflow")).last()
    assert last is not None
    tail = list(mining.traces(Pseudonyms(), since=last.last))
    assert 0 < sum(len(trace.acts) for trace in tail) < whole
    assert all(act.name for trace in tail for act in trace.acts)

"""What ``verify`` compares beyond the log: the replicas of organisation and definitions, and everybody's counters."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database

from chassis.findings import Inquiry, Report
from chassis.modelcheck import Replica, Rows, kept_by_gate
from chassis.readmodel import ReadModel
from chassis.recorded import Recorded
from chassis.vault import Vault
from contracts import ids
from workflow.stores import definitions, organisation

#: The lists everybody has, each told by one index: name -> path of the numbers of people.
LISTS = {"待办": "todo.people", "办理过": "participants", "申请": "applicant.no", "抄送": "cc.person"}


def replicas(own: Database[dict[str, Any]], identity: Database[dict[str, Any]], catalog: Database[dict[str, Any]],
             vault: Vault | None) -> tuple[Replica, ...]:
    """Return what workflow keeps of identity and of catalog."""
    people = organisation.Organisation(own, vault)
    return (
        Replica(name="副本 organisation", log=identity, rows=own["organisation"], vault=vault,
                expected=kept_by_gate(organisation.project), seen=people.unsealed),
        Replica(name="副本 services", log=catalog, rows=own["services"], expected=kept_by_gate(definitions.project)),
        Replica(name="副本 definitions", log=catalog, rows=own["definitions"], expected=_versions,
                stream_of=lambda row: ids.stream("service", str(row["_id"]).rpartition(":")[0])))


def _versions(events: list[Recorded]) -> Rows:
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.type == "version.published":
            row = definitions.version_row(event.data)
            found[row["_id"]] = row
    return found


class Tallies:
    """Whether the counters that people are shown, counted by index, are what the rows themselves add up to."""

    def __init__(self, model: ReadModel) -> None:
        self._model = model

    def check(self, inquiry: Inquiry, report: Report) -> None:
        """Count both ways; where people act meanwhile, count again for as long as patience lasts (I6)."""
        for name, path in LISTS.items():
            until = time.monotonic() + inquiry.patience
            wrong = self._differences(path, report)
            while wrong and time.monotonic() < until:
                time.sleep(min(0.5, inquiry.patience))
                wrong = self._differences(path, None)
            for person, (shown, counted) in sorted(wrong.items()):
                report.found("I6", f"计数 {name} {person}", f"按索引是 {shown}，逐行数是 {counted}")

    def _differences(self, path: str, report: Report | None) -> Mapping[str, tuple[int, int]]:
        rows = self._model.collection
        counted = _counted(rows, path)
        if report is not None:
            report.count("I6", len(counted))
        found = {}
        for person, number in counted.items():
            shown = rows.count_documents({path: person})
            if shown != number:
                found[person] = (shown, number)
        return found


def _counted(rows: Collection[dict[str, Any]], path: str) -> Counter[str]:
    """Return how many rows name each person, every row looked at and no index asked."""
    found: Counter[str] = Counter()
    for row in rows.find({}, {path: 1}, hint=[("$natural", 1)]):
        found.update(set(_numbers(row, path.split("."))))
    return found


def _numbers(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _numbers(value[path[0]], path[1:])

"""Children of cases: start them, tell their parent how they ended, and end them when nobody needs them any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from pymongo.database import Database

from chassis.eventstore import Commit
from contracts import ids
from contracts.catalog.definition import Definition
from contracts.errors import ContractError, Unavailable
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportSubCase, StartCase, TerminateSubCase
from workflow.adapters.outgoing import Trouble
from workflow.domain.state import Case
from workflow.domain.steps import subcases

log = structlog.get_logger(__name__)

#: A case that ended may be somebody's child; after these its own children may no longer be needed.
ENDED = (ev.CaseCompleted, ev.CaseRejected, ev.CaseTerminated)
UNNEEDED = (*ENDED, ev.CaseReturned, ev.CaseWithdrawn, ev.SubCaseStarted, ev.SubCaseEnded)
#: The names under which the log files these events.
TYPES = ("case.completed", "case.rejected", "case.terminated", "case.returned", "case.withdrawn", "subcase.started",
         "subcase.ended")

Execute = Callable[[Any, str], dict[str, Any]]


class SubCases:
    """Keeps one row per child, ``{_id: child, parent, run, row, open}``; ``execute(command, command id)`` decides."""

    def __init__(self, database: Database[dict[str, Any]], load: Callable[[str], tuple[Case, Definition]],
                 execute: Execute) -> None:
        self._children = database["subcases"]
        self._load, self._execute = load, execute

    def prepare(self) -> None:
        """Create the index of a case's children. Safe to repeat."""
        self._children.create_index([("parent", 1), ("open", 1)], name="parent")

    def start(self, request: dict[str, Any], verify_code: str = "") -> ReportSubCase | None:
        """Start the child a step asks for, as its applicant's; raises Trouble for good when the service refuses it.

        A step that was cut off meanwhile gets no child.
        """
        case, definition = self._load(request["case_id"])
        run, data = case.runs[request["run"]], request["data"]
        if run.outcome and not run.passed:
            return None
        child, row = ids.stream("subcase", request["_id"]), data.get("row")
        self._children.update_one({"_id": child}, {"$setOnInsert": {
            "parent": request["case_id"], "run": run.id, "row": row, "open": True}}, upsert=True)
        about = {"case": request["case_id"], "run": run.id, **({} if row is None else {"row": str(row)})}
        command = StartCase(case_id=child, actor=case.applicant.no, service=data["service"], parent=about,
                            form=subcases.child_form(definition.step(run.step), case, row))
        try:
            receipt = self._execute(command, f"subcase:{child}")
        except Unavailable:
            raise
        except ContractError as refusal:
            where = "、".join(sorted(refusal.errors))
            raise Trouble(f"{refusal.code}：{refusal.detail}{f'（{where}）' if where else ''}",
                          permanent=True) from refusal
        return ReportSubCase(case_id=request["case_id"], run=run.id, child=child, service=data["service"],
                             serial=receipt["serial"] or "", row=row)

    def note(self, commits: list[Commit]) -> None:
        """Follow the log: report children that ended, and end those that nobody needs. Safe to repeat."""
        children, parents = self._concerned(commits)
        for commit in commits:
            if commit.stream in children and any(isinstance(event, ENDED) for event in commit.events):
                self._report(commit.stream)
            if commit.stream in parents and any(isinstance(event, UNNEEDED) for event in commit.events):
                self._clear(commit.stream)

    def _concerned(self, commits: list[Commit]) -> tuple[set[str], set[str]]:
        """Return who among the cases of ``commits`` is an open child, and who has one: hardly any, so ask once.

        A child that is noted after the question is told of by its own ``subcase.started``, which is yet to be read.
        """
        streams = list({commit.stream for commit in commits})
        open_ones = {"open": True, "$or": [{"_id": {"$in": streams}}, {"parent": {"$in": streams}}]}
        rows = list(self._children.find(open_ones, {"parent": 1}))
        return {row["_id"] for row in rows}, {row["parent"] for row in rows}

    def _report(self, child: str) -> None:
        row = self._children.find_one({"_id": child, "open": True})
        if row is None:
            return
        case, _ = self._load(child)
        if not case.status.ended:
            return
        parent, definition = self._load(row["parent"])
        step = definition.step(parent.runs[row["run"]].step)
        command = ReportSubCase(case_id=row["parent"], run=row["run"], child=child, service=case.service,
                                serial=case.serial, row=row["row"], outcome=case.outcome,
                                values=subcases.brought(step, case))
        if self._done(command, f"subcase:{child}:ended"):
            self._children.update_one({"_id": child}, {"$set": {"open": False}})

    def _clear(self, parent: str) -> None:
        if self._children.find_one({"parent": parent, "open": True}, {"_id": 1}) is None:
            return
        for child in subcases.forsaken(*self._load(parent)):
            self._done(TerminateSubCase(case_id=child, parent=parent), f"subcase:{child}:terminate")

    def _done(self, command: Any, command_id: str) -> bool:
        """Execute a command; one that is refused will be refused again, so it is logged and left."""
        try:
            self._execute(command, command_id)
        except Unavailable:
            raise
        except ContractError as refusal:
            log.error("subcase.refused", command=type(command).__name__, case_id=command.case_id, code=refusal.code)
            return False
        return True

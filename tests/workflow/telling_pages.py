"""What the specs look at after an act: the page with the people of today, the row, and the lists it appears in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis import changes
from contracts import codec
from contracts.envelope import Envelope
from contracts.workflow import commands as cmd
from contracts.workflow.rows import CaseRow
from contracts.workflow.views import CaseDetail
from tests.workflow.telling import Act, Tale
from workflow.domain.bindings import surrounded
from workflow.domain.facts import Facts, Query
from workflow.domain.pages.page import page
from workflow.projections.cases import project

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class Asking(dict[Query, Any]):
    """Answers of the hall, found when they are asked for."""

    def __init__(self, tale: Tale, actor: str) -> None:
        super().__init__()
        self._tale, self._actor = tale, actor

    def __contains__(self, query: object) -> bool:
        """Say yes, and make it true."""
        if not super().__contains__(query):
            self[query] = self._tale.hall.answer(query, self._actor)  # type: ignore[index,arg-type]
        return True


def facts_of(tale: Tale, actor: str) -> Facts:
    """Return facts that answer every question as the hall does."""
    return Facts(now=tale.hall.now, definition=tale.definition, answers=Asking(tale, actor))


def live(tale: Tale, reader: str, *, admin: bool = False) -> CaseDetail:
    """Return the page as ``reader`` sees it now."""
    facts = facts_of(tale, reader)
    with surrounded(facts):
        return page(tale.case_id, tale.now, tale.told, facts, reader, version=1, position="p", admin=admin)


def row_of(tale: Tale) -> dict[str, Any]:
    """Return the case's row in the read model; its declared shape takes it."""
    row: changes.Row = None
    for number, told in enumerate(tale.told, 1):
        envelope = Envelope(stream=tale.case_id, version=number, number=number, actor="x", command_id="x",
                            correlation_id="x", at=BEGINNING + timedelta(minutes=number))
        row = changes.fold(row, project(told.event, envelope))
    assert row is not None
    assert codec.encode(CaseRow(**{name: row[name] for name in CaseRow.__dataclass_fields__ if name in row}))
    return row


def todo_of(tale: Tale, no: str) -> list[dict[str, Any]]:
    """Return the tasks of the row that wait for somebody, by the rule the lists go by."""
    return [task for task in row_of(tale)["todo"] if no in task["people"] and task["claimed_by"] in (None, no)]


def places(tale: Tale, no: str) -> list[str]:
    """Return in which of 待办, 进行中 and 已完成 somebody finds the case as a handler, and whether in 抄送."""
    row, found = row_of(tale), []
    waiting = bool(todo_of(tale, no))
    if waiting:
        found.append("todo")
    if row["ended_at"] is None and no in row["handlers"] and not waiting:
        found.append("in-progress")
    if row["ended_at"] is not None and no in row["participants"]:
        found.append("completed")
    return [*found, *(["cc"] if any(copy["person"] == no for copy in row["cc"]) else [])]


def acts_of(tale: Tale, no: str) -> list[list[str]]:
    """Return the acts each of somebody's tasks offers on the page."""
    return [task["actions"] for task in live(tale, no).my_tasks]


def cc(no: str, *to: str, opinion: str = "") -> Act:
    """Let people know."""
    return lambda tale: cmd.CopyCase(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to, opinion=opinion)


def circulate(no: str, *to: str, opinion: str = "") -> Act:
    """Ask people to read."""
    return lambda tale: cmd.CirculateCase(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to,
                                          opinion=opinion)


def remark(no: str, text: str = "已阅，请抓紧") -> Act:
    """Write a remark on what one was given to read."""
    return lambda tale: cmd.AnswerCircular(case_id=tale.case_id, actor=no, text=text)


def forward(no: str, *to: str) -> Act:
    """Pass on what one was given to read."""
    return lambda tale: cmd.ForwardCircular(case_id=tale.case_id, actor=no, to=to)

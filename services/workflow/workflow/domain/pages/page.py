"""The case page as one reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from contracts.workflow.rows import StepName, SubCaseEntry
from contracts.workflow.views import CaseDetail
from workflow.domain import titles
from workflow.domain.acts import circulating
from workflow.domain.facts import Facts
from workflow.domain.pages import (
    explaining,
    history,
    milestones,
    page_case,
    page_changes,
    page_flow,
    page_form,
    page_paper,
    page_path,
    page_readers,
    page_tasks,
)
from workflow.domain.pages.page_case import case_actions
from workflow.domain.pages.page_tasks import if_known, my_task
from workflow.domain.pages.story import Told, step_names
from workflow.domain.state import Case
from workflow.domain.steps import timers
from workflow.domain.work import Run, Task

__all__ = ["case_actions", "my_task", "page"]


def page(case_id: str, case: Case, told: Sequence[Told], facts: Facts, reader: str, *, version: int,
         position: str, admin: bool = False) -> CaseDetail:
    """Return everything the case page shows ``reader``, who takes part in the case or (``admin``) oversees the hall.

    What needs people of today (choices, the way ahead) is left out when ``facts`` cannot answer: a page of the past.
    """
    definition = facts.defined
    _, tasks = history.tell(told, definition)
    mine = my_task(case, reader)
    seen = page_form.sight(definition, case, told, reader, mine)
    my_tasks = tuple(page_tasks.described(case, task, reader, facts) for task in page_tasks.my_tasks(case, reader))
    changes = page_changes.since_my_vote(told, reader, seen)
    return CaseDetail(
        case_id=case_id, serial=case.serial, version=version, position=position,
        service={"code": case.service, "name": definition.name, "version": case.definition_version,
                 "digest": case.digest, "purpose": page_paper.purpose(definition)},
        title=case.title, status=case.status.value, outcome=case.outcome or None, round=case.round,
        applicant=case.applicant, started_at=told[0].at, updated_at=told[-1].at, ended_at=_ended_at(case, told),
        current_steps=_current_steps(definition, case, facts), milestones=milestones.of_case(definition, case),
        form=page_form.form(definition, case, seen, facts, reader, {one["key"]: one["before"] for one in changes}),
        tasks=history.for_reader(tasks, reader),
        my_task=my_tasks[0] if mine else None, my_tasks=my_tasks,
        retractable=page_tasks.retractable(definition, case, reader),
        case_actions=case_actions(case, reader, facts, admin), banner=_banner(definition, case, reader, mine),
        documents=_documents(told) if case.handles(reader) else (),
        comments=_comments(told), rating=_rating(told), why=explaining.why(told, definition, seen),
        changes=changes,
        preview=if_known(lambda: page_path.of_case(case, facts), ()), circular=page_case.circular(case, reader),
        parent=case.parent.get("case"), subcases=_subcases(told),
        may=page_paper.may(definition, case, reader, admin=admin), flow=page_flow.of_case(definition, case),
        receivers=page_readers.of_case(told, step_names(definition)) if admin or case.handles(reader) else ())


def _current_steps(definition: Definition, case: Case, facts: Facts) -> tuple[StepName, ...]:
    known = {step.key: step for step in definition.steps}
    runs = (*case.open_runs(), *circulating.waiting(case, definition))  # decided, but not yet read by all who must
    return tuple(StepName(key=run.step, name=known[run.step].name, until=_until(case, run),
                          link=known[run.step].link, hint=_hint(known[run.step].hint, definition, case, facts))
                 if run.step in known else StepName(key=run.step, name=run.step) for run in runs)


def _hint(text: str, definition: Definition, case: Case, facts: Facts) -> str:
    return if_known(lambda: titles.filled(text, definition, case.applicant, case.form, facts), "") if text else ""


def _until(case: Case, run: Run) -> datetime | None:
    if run.kind not in ("notice", "wait") or case.open_tasks(run.id):  # who has a task has its due time
        return None
    until = run.data.get("until")
    return datetime.fromisoformat(until) if until else timers.told(case, run)


def _ended_at(case: Case, told: Sequence[Told]) -> datetime | None:
    """Return when the case ended, unless it was woken since."""
    ended = [item.at for item in told if isinstance(item.event, ev.CaseCompleted | ev.CaseRejected | ev.CaseTerminated)]
    return ended[-1] if ended and case.status.ended else None


def _banner(definition: Definition, case: Case, reader: str, mine: Task | None) -> str:
    if mine is None:
        return ""
    person, principal = mine.candidate(reader), mine.standing_in.get(reader)
    stands = f"，代{principal.name}" if principal else f"，受{mine.delegated_by.name}委派" if mine.delegated_by else ""
    return f"您（{person.name if person else ''}）正在办理：{definition.step(mine.step).name}{stands}"


def _documents(told: Sequence[Told]) -> tuple[dict[str, Any], ...]:
    return tuple({"file_id": item.event.file_id, "name": item.event.name, "verify_code": item.event.verify_code}
                 for item in told if isinstance(item.event, ev.DocumentIssued))


def _comments(told: Sequence[Told]) -> tuple[dict[str, Any], ...]:
    """Return what people said beside the path: notes and remarks on a circulation."""
    return tuple(_comment(item) for item in told if isinstance(item.event, ev.CommentAdded | ev.CircularAnswered))


def _comment(item: Told) -> dict[str, Any]:
    said = item.event
    if isinstance(said, ev.CircularAnswered):
        return {"by": _named(said.by), "at": _iso(item.at), "text": said.text, "kind": "answer"}
    return {"by": _named(said.by), "at": _iso(item.at), "text": said.text, "kind": "comment",
            "files": [dict(one) for one in said.files], "mentions": [_named(one) for one in said.mentions]}


def _rating(told: Sequence[Told]) -> dict[str, Any] | None:
    """Return the rating of the latest end."""
    found = None
    for item in told:
        if isinstance(item.event, ev.CaseRated):
            found = {"score": item.event.score, "remark": item.event.remark, "at": _iso(item.at)}
        elif isinstance(item.event, ev.CaseReopened):
            found = None
    return found


def _subcases(told: Sequence[Told]) -> tuple[SubCaseEntry, ...]:
    found: dict[str, SubCaseEntry] = {}
    for item in told:
        match item.event:
            case ev.SubCaseStarted() as event:
                found[event.child] = SubCaseEntry(id=event.child, step=event.step, service=event.service,
                                                  serial=event.serial, row=event.row)
            case ev.SubCaseEnded() as event if event.child in found:
                begun = found[event.child]
                found[event.child] = SubCaseEntry(id=begun.id, step=begun.step, service=begun.service,
                                                  serial=begun.serial, row=begun.row, outcome=event.outcome)
    return tuple(found.values())


def _named(person: Person) -> dict[str, str]:
    return {"no": person.no, "name": person.name}


def _iso(at: datetime) -> str:
    return at.isoformat()

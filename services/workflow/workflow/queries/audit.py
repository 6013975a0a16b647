"""Answer auditors: what a case was at a moment, who could see what, what waited for whom; logged before answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chassis.decider import Decider
from chassis.eventstore import Commit, CommitStore
from chassis.position import token
from contracts import codec, ids
from contracts.catalog.expression import HALL_TIME
from contracts.errors import Invalid, NotAllowed, NotFound
from contracts.identity import events as who
from contracts.workflow import audit
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from contracts.workflow.rows import StepName
from workflow.domain.facts import Facts
from workflow.domain.forms import masking
from workflow.domain.pages import history
from workflow.domain.pages.history import Told
from workflow.domain.pages.page import page
from workflow.domain.pages.story import step_names
from workflow.domain.state import Case
from workflow.domain.work import Task
from workflow.gather import Gatherer
from workflow.queries.cases import OVERSEERS
from workflow.queries.evidence import Evidence
from workflow.queries.past import PastQueries
from workflow.stores.readings import Readings

_DAYS_TOKEN = 9


class AuditQueries:
    """Questions only the holders of ``hall.auditor`` may ask. ``people`` is the log of identity, to be read only."""

    def __init__(self, store: CommitStore, people: CommitStore, decider: Decider, gatherer: Gatherer,
                 past: PastQueries, evidence: Evidence) -> None:
        self._store, self._people, self._decider, self._gatherer = store, people, decider, gatherer
        self._past, self._evidence, self._readings = past, evidence, Readings(store)
        self.answers: dict[type, Callable[[Any], Any]] = {
            audit.AuditCase: self._case, audit.AuditEvents: self._events, audit.AuditProof: self._proof,
            audit.AuditTodo: self._todo, audit.AuditVerify: self._verify, audit.AuditReadings: self._listed,
        }

    def ask(self, question: Any, context: Mapping[str, Any]) -> dict[str, Any]:
        """Log the reading, then answer it. Raises NotAllowed for everybody but auditors."""
        what, subject = _about(question)
        self._log(question.actor, what, subject, getattr(question, "as_of", None), context,
                  viewer=getattr(question, "viewer", ""))
        return codec.encode(self.answers[type(question)](question))

    def record(self, command: audit.RecordReading, context: Mapping[str, Any]) -> dict[str, Any]:
        """Log a reading that another service is about to answer; return nothing."""
        self._log(command.actor, command.what, command.subject, command.as_of, context)
        return {}

    def _log(self, actor: str, what: str, subject: str, as_of: datetime | None, context: Mapping[str, Any],
             viewer: str = "") -> None:
        if actor != context.get("actor") or not self._gatherer.organisation.holds(actor, audit.AUDITOR):
            raise NotAllowed("只有审计员可以查阅")
        reading = ev.ReadingLogged(what=what, subject=subject, as_of=as_of, viewer=viewer)
        self._readings.log(actor, reading, str(context.get("correlation_id", "")))

    def _case(self, question: audit.AuditCase) -> audit.CaseThen:
        at = question.as_of or datetime.now(UTC)
        commits, case, facts = self._open(question.case_id, at)
        definition = facts.defined
        names = step_names(definition)
        _, tasks = history.tell(_told(commits), definition)
        arrived = {row.task_id: row.arrived_at for row in tasks}
        secret = {field.key: field for field in definition.fields}
        values = {key: masking.for_reader(secret[key], value, frozenset()) if key in secret else value
                  for key, value in case.form.items()}
        return audit.CaseThen(
            case_id=question.case_id, as_of=at, version=commits[-1].version,
            position=self._evidence.position(commits[-1].id), serial=case.serial, title=case.title,
            definition={"code": case.service, "name": definition.name, "version": case.definition_version,
                        "digest": case.digest},
            status=case.status.value, outcome=case.outcome or None, round=case.round, applicant=case.applicant,
            started_at=commits[0].at, updated_at=commits[-1].at,
            current_steps=tuple(StepName(key=run.step, name=names[run.step]) for run in case.open_runs()),
            form={"values": values, "labels": {key: field.label for key, field in secret.items() if key in values}},
            open_tasks=tuple(_open_task(task, names, arrived) for task in case.open_tasks()), tasks=tasks,
            viewer=self._seen_by(question, commits, case, facts, at) if question.viewer else None)

    def _seen_by(self, question: audit.AuditCase, commits: list[Commit], case: Case, facts: Facts,
                 at: datetime) -> audit.SeenBy:
        """The page is made by the same function that made it then, from what was in the log then."""
        reader = question.viewer
        oversaw = any(self._held(reader, role, at) for role in OVERSEERS)
        if not case.involves(reader) and not oversaw:
            return audit.SeenBy(no=reader, page=None)
        version = commits[-1].version
        shown = page(question.case_id, case, _told(commits), facts, reader, version=version,
                     position=token(question.case_id, version), admin=oversaw)
        secret = {field.key for field in facts.defined.fields if field.secret}
        values = shown.form["values"]
        clear = tuple(key for key in values if key in secret and values[key] == case.form.get(key))
        masked = {key: masking.masked(value) if key in clear else value for key, value in values.items()}
        return audit.SeenBy(no=reader, page=replace(shown, form={**shown.form, "values": masked}), clear=clear)

    def _events(self, question: audit.AuditEvents) -> audit.RawEventList:
        commits, _, facts = self._open(question.case_id, None)
        return audit.RawEventList(items=self._evidence.events(commits, facts.defined))

    def _proof(self, question: audit.AuditProof) -> audit.CaseProof:
        commits, _, _ = self._open(question.case_id, None)
        return self._evidence.proof(question.case_id, commits, raw=question.raw)

    def _todo(self, question: audit.AuditTodo) -> audit.TodoThen:
        at = question.as_of or datetime.now(UTC)
        items = self._past.todo_as_of(question.no, at)
        return codec.load(audit.TodoThen, {"no": question.no, "as_of": at.isoformat(), "items": items})

    def _verify(self, question: audit.AuditVerify) -> Any:
        unknown = sorted({*question.services, *question.after} - set(self._evidence.services))
        if unknown or any(height < 0 for height in question.after.values()):
            raise Invalid("没有这个服务的日志", errors={"services": [f"可选：{'、'.join(self._evidence.services)}"]})
        return self._evidence.check(question.services, question.after)

    def _listed(self, question: audit.AuditReadings) -> audit.ReadingList:
        day = question.day or datetime.now(HALL_TIME).date()
        before = question.page_token
        if not 1 <= question.limit <= 100 or not (before == "" or (before.isascii() and before.isdecimal())):
            raise Invalid("查询参数有误", errors={"limit": ["应为 1–100"], "page_token": ["应为上一页给出的标记"]})
        found, total = self._readings.of(day, before=int(before[:_DAYS_TOKEN]) if before else None,
                                         limit=question.limit)
        more = found[-1].version if found and found[-1].version > 1 else 0
        return audit.ReadingList(day=day, items=tuple(_reading(commit) for commit in found), total=total,
                                 next_page_token=str(more) if more else None)

    def _open(self, case_id: str, at: datetime | None) -> tuple[list[Commit], Case, Facts]:
        commits = self._store.read(case_id, until=at)
        if not commits or not isinstance(commits[0].events[0], ev.CaseStarted):
            raise NotFound("没有这个办件，或当时它还没有发起")
        case: Case = self._decider.fold(commits)
        facts = self._gatherer.about(None, case)
        return commits, case, replace(facts, now=at.astimezone(HALL_TIME)) if at else facts

    def _held(self, no: str, role: str, at: datetime) -> bool:
        """Tell from the log of identity whether somebody, then active, held a post anywhere at that moment."""
        held, active = set(), True
        for commit in self._people.read(ids.stream("person", no), until=at):
            for event in commit.events:
                match event:
                    case who.PostGranted(role=granted) if granted == role:
                        held.add(event.unit)
                    case who.PostRevoked(role=revoked) if revoked == role:
                        held.discard(event.unit)
                    case who.PersonRegistered() | who.PersonUpdated():
                        active = event.active
        return active and bool(held)


def _about(question: Any) -> tuple[str, str]:
    match question:
        case audit.AuditProof(raw=True):
            return "raw", question.case_id
        case audit.AuditCase() | audit.AuditEvents() | audit.AuditProof():
            return type(question).__message__[1].partition(".")[2], question.case_id  # type: ignore[union-attr]
        case audit.AuditTodo():
            return "todo", question.no
        case audit.AuditReadings():
            return "readings", question.day.isoformat() if question.day else ""
    return "verify", ",".join(question.services)


def _open_task(task: Task, names: Mapping[str, str], arrived: Mapping[str, datetime]) -> audit.OpenTaskThen:
    alone: Person | None = task.people[0] if len(task.people) == 1 else None
    return audit.OpenTaskThen(task_id=task.id, step=task.step, name=names[task.step], arrived_at=arrived[task.id],
                              due_at=task.due_at, people=task.people, held_by=task.claimed_by or alone)


def _reading(commit: Commit) -> audit.Reading:
    [event] = commit.events
    return audit.Reading(at=commit.at, auditor=commit.by.get("actor", ""), what=event.what, subject=event.subject,
                         as_of=event.as_of, viewer=event.viewer, correlation_id=commit.correlation_id)


def _told(commits: list[Commit]) -> list[Told]:
    return [Told(event, commit.at) for commit in commits for event in commit.events]

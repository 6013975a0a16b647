"""What happened, told for people: 流转记录 and the table of tasks, folded from the events with their envelopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from contracts.workflow import events as ev
from contracts.workflow.people import Person
from contracts.workflow.views import Record, TaskRow

SYSTEM = Person(no="system", name="系统")

ACTIONS = {
    "submit": "提交", "resubmit": "重新提交", "approve": "通过", "reject": "驳回", "return": "退回", "claim": "认领",
    "release": "释放", "withdraw": "撤回", "terminate": "终止", "complete": "办结", "copy": "抄送",
    "circulation": "传阅", "comment": "补充说明", "rate": "评价", "document": "签发文件", "number": "签发编号",
    "effect_failed": "自动处理未成功，将重试", "missing": "未找到办理人，转交后备", "skip": "自动跳过",
}
_CLOSED = {"decided": "无需处理（已决）", "returned": "因退回取消", "withdrawn": "因撤回取消",
           "terminated": "因终止取消", "rejected": "因驳回取消", "submitted": "提交"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event and when it happened."""

    event: Any
    at: datetime


@dataclass(slots=True)
class _Story:
    names: dict[str, str]
    applicant: Person = SYSTEM
    start_step: str = ""
    round: int = 1
    records: list[Record] = field(default_factory=list)
    tasks: dict[str, TaskRow] = field(default_factory=dict)

    def record(self, at: datetime, who: Person, step: str, action: str, opinion: str = "") -> None:
        self.records.append(Record(at=at, operator=who, step=step, step_name=self.names.get(step, step), action=action,
                                   action_text=ACTIONS[action], opinion=opinion, round=self.round))

    def finish(self, task_id: str, at: datetime, who: Person, state: str, action: str, opinion: str) -> None:
        self.tasks[task_id] = replace(self.tasks[task_id], state=state, state_text=ACTIONS[action], handled_at=at,
                                      handler=who, action=action, opinion=opinion)


def tell(told: Iterable[Told], names: dict[str, str]) -> tuple[tuple[Record, ...], tuple[TaskRow, ...]]:
    """Return ``(records, task rows)``, oldest first; ``names`` gives the Chinese name of each step."""
    story = _Story(names=names)
    for item in told:
        _tell_one(story, item.event, item.at)
    return tuple(story.records), tuple(story.tasks.values())


def for_reader(rows: Iterable[TaskRow], reader: str) -> tuple[TaskRow, ...]:
    """Return the task rows with the reader's own open ones marked."""
    return tuple(replace(row, mine=row.state in ("open", "claimed")
                         and any(person.no == reader for person in row.candidates)
                         and (row.handler is None or row.handler.no == reader))
                 for row in rows)


def _tell_one(story: _Story, event: Any, at: datetime) -> None:
    match event:
        case ev.CaseStarted():
            story.applicant = event.applicant
        case ev.StepEntered(step_kind="start"):
            story.start_step = story.start_step or event.step
            if not story.tasks:
                _first_submission(story, event, at)
        case ev.TaskAssigned():
            _assigned(story, event, at)
        case ev.TaskClosed() if event.task_id in story.tasks:
            _closed(story, event, at)
        case _:
            _acted(story, event, at)


def _first_submission(story: _Story, event: ev.StepEntered, at: datetime) -> None:
    story.record(at, story.applicant, event.step, "submit")
    story.tasks["start"] = TaskRow(
        task_id="", step=event.step, name=event.step_name, state="done", state_text="提交", arrived_at=at,
        handled_at=at, handler=story.applicant, candidates=(story.applicant,), action="submit", opinion="",
        mine=False, round=1)


def _assigned(story: _Story, event: ev.TaskAssigned, at: datetime) -> None:
    story.tasks[event.task_id] = TaskRow(
        task_id=event.task_id, step=event.step, name=event.step_name, state="open", state_text="办理中...",
        arrived_at=at, handled_at=None, handler=None, candidates=event.people, action="", opinion="", mine=False,
        round=story.round)


def _closed(story: _Story, event: ev.TaskClosed, at: datetime) -> None:
    row = story.tasks[event.task_id]
    if event.reason == "submitted":
        story.finish(event.task_id, at, story.applicant, "done", "resubmit", "")
    elif row.state in ("open", "claimed"):
        story.tasks[event.task_id] = replace(row, state="cancelled", handler=None,
                                             state_text=_CLOSED.get(event.reason, "已取消"))


def _acted(story: _Story, event: Any, at: datetime) -> None:
    match event:
        case ev.VoteCast():
            story.finish(event.task_id, at, event.by, "done", event.vote, event.opinion)
            story.record(at, event.by, event.step, event.vote, event.opinion)
        case ev.CaseReturned():
            story.finish(event.task_id, at, event.by, "returned", "return", event.opinion)
            story.record(at, event.by, event.from_step, "return", event.opinion)
            story.round = event.round
        case ev.TaskClaimed():
            row = story.tasks[event.task_id]
            story.tasks[event.task_id] = replace(row, state="claimed", handler=event.by,
                                                 state_text=f"{event.by.name}办理中...")
            story.record(at, event.by, row.step, "claim")
        case ev.TaskReleased():
            row = story.tasks[event.task_id]
            story.tasks[event.task_id] = replace(row, state="open", handler=None, state_text="办理中...")
            story.record(at, event.by, row.step, "release")
        case ev.CaseResubmitted():
            story.record(at, event.by, story.start_step, "resubmit", "；".join(event.notes))
        case ev.CaseWithdrawn():
            story.record(at, event.by, story.start_step, "withdraw", event.reason)
        case ev.CaseTerminated():
            story.record(at, event.by, "", "terminate", event.reason)
        case ev.CommentAdded():
            story.record(at, event.by, "", "comment", event.text)
        case ev.CaseRated():
            story.record(at, event.by, "", "rate", f"{event.score} 分 {event.remark}".strip())
        case _:
            _by_system(story, event, at)


def _by_system(story: _Story, event: Any, at: datetime) -> None:
    match event:
        case ev.CaseCompleted():
            story.record(at, SYSTEM, event.step, "complete")
        case ev.CaseRejected() if event.by.no == SYSTEM.no:
            story.record(at, SYSTEM, event.step, "reject")
        case ev.CopySent():
            names = "、".join(person.name for person in event.people)
            story.record(at, SYSTEM, event.step, event.copy_kind, names)
        case ev.AssigneeMissing():
            story.record(at, SYSTEM, event.step, "missing")
        case ev.StepSkipped():
            story.record(at, SYSTEM, event.step, "skip", event.rule)
        case ev.NumberIssued():
            story.record(at, SYSTEM, event.step, "number", event.value)
        case ev.DocumentIssued():
            story.record(at, SYSTEM, event.step, "document", event.name)
        case ev.EffectFailed():
            story.record(at, SYSTEM, event.step, "effect_failed")

"""Tell what people did besides voting: handing on, signing together, taking back, circulating, urging."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.domain.pages import wording
from workflow.domain.pages.story import SYSTEM, Story


def _names(people: Iterable[Person]) -> str:
    return "、".join(person.name for person in people)


def _with_reason(words: str, reason: str) -> str:
    return f"{words}：{reason}" if reason else words


def _waiting(story: Story, event: ev.TaskWaiting, at: datetime) -> None:
    if event.reason in wording.WAITING:
        story.change(event.task_id, state="waiting", state_text=wording.WAITING[event.reason])


def _resumed(story: Story, event: ev.TaskResumed, at: datetime) -> None:
    story.change(event.task_id, state="open", state_text="办理中...", handler=None, candidates=event.people)


def _reopened(story: Story, event: ev.TaskReopened, at: datetime) -> None:
    story.change(event.task_id, state="open", state_text="办理中...", handler=None, handled_at=None, action="",
                 opinion="", on_behalf=None, candidates=event.people)


def _reassigned(story: Story, event: ev.TaskReassigned, at: datetime) -> None:
    row = story.tasks.get(event.task_id)
    turn = {} if row and row.state == "waiting" else {"state": "open", "state_text": "办理中..."}
    story.change(event.task_id, handler=None, candidates=event.people, **turn)
    words = _with_reason(f"改由{_names(event.people)}办理", event.reason or wording.rule(event.rule)[0])
    story.record(at, event.by or SYSTEM, story.step_of(event.task_id), "reassign", words)


def _transferred(story: Story, event: ev.TaskTransferred, at: datetime) -> None:
    story.change(event.task_id, candidates=(event.to,), handler=None, state="open", state_text="办理中...")
    story.record(at, event.by, story.step_of(event.task_id), "transfer",
                 _with_reason(f"转给{event.to.name}", event.reason))


def _delegated(story: Story, event: ev.TaskDelegated, at: datetime) -> None:
    story.change(event.task_id, state="delegated", state_text="委派中", candidates=(event.to,), handler=None)
    story.record(at, event.by, story.step_of(event.task_id), "delegate",
                 _with_reason(f"委派给{event.to.name}", event.reason))


def _resolved(story: Story, event: ev.DelegationResolved, at: datetime) -> None:
    story.change(event.task_id, state="open", state_text="办理中...", candidates=event.people, handler=None)
    story.record(at, event.by, story.step_of(event.task_id), "recall" if event.recalled else "resolve", event.opinion)


def _substituted(story: Story, event: ev.SubstituteApplied, at: datetime) -> None:
    row = story.tasks.get(event.task_id)
    if row and all(one.no != event.substitute.no for one in row.candidates):
        story.change(event.task_id, candidates=(*row.candidates, event.substitute))
    story.record(at, SYSTEM, story.step_of(event.task_id), "substitute",
                 f"{event.substitute.name} 代 {event.principal.name}")


def _lifted(story: Story, event: ev.SubstituteLifted, at: datetime) -> None:
    row = story.tasks.get(event.task_id)
    gone = [one for one in row.candidates if one.no == event.substitute] if row else []
    if row and gone:
        story.change(event.task_id, candidates=tuple(one for one in row.candidates if one not in gone))
        story.record(at, SYSTEM, row.step, "substitute_end", f"{gone[0].name}不再代办")


def _signer_added(story: Story, event: ev.SignerAdded, at: datetime) -> None:
    story.record(at, event.by, story.step_of(event.task_id), f"add_{event.mode}",
                 _with_reason(f"请{_names(event.people)}签办", event.opinion))


def _signer_removed(story: Story, event: ev.SignerRemoved, at: datetime) -> None:
    story.change(event.task_id, state="removed", state_text=wording.CLOSED["removed"], handler=None)
    story.record(at, event.by, story.step_of(event.task_id), "remove_signer",
                 _with_reason(f"取消{event.person.name}的席位", event.reason))


def _retracted(story: Story, event: ev.VoteRetracted, at: datetime) -> None:
    story.record(at, event.by, story.step_of(event.task_id), "retract", event.reason)


def _reopened_case(story: Story, event: ev.CaseReopened, at: datetime) -> None:
    story.round = event.round
    story.record(at, event.by, event.step, "reopen", event.reason)


def _urged(story: Story, event: ev.CaseUrged, at: datetime) -> None:
    story.record(at, event.by, event.steps[0] if event.steps else "", "urge", event.reason)


def _migrated(story: Story, event: ev.CaseMigrated, at: datetime) -> None:
    words = f"第 {event.from_version} 版 → 第 {event.to_version} 版"
    story.record(at, event.by, "", "migrate_back" if event.undo else "migrate", _with_reason(words, event.reason))


def _objected(story: Story, event: ev.NoticeObjected, at: datetime) -> None:
    story.record(at, event.by, event.step, "object", event.text)


def _answered(story: Story, event: ev.CircularAnswered, at: datetime) -> None:
    story.record(at, event.by, "", "answer", event.text)


def _copied(story: Story, event: ev.CopySent, at: datetime) -> None:
    story.readers.update({person.no: person.name for person in event.people})
    story.record(at, event.by or SYSTEM, event.step, event.copy_kind,
                 _with_reason(_names(event.people), event.opinion))


TELLERS: dict[type, Callable[[Story, Any, datetime], None]] = {
    ev.TaskWaiting: _waiting, ev.TaskResumed: _resumed, ev.TaskReopened: _reopened, ev.TaskReassigned: _reassigned,
    ev.TaskTransferred: _transferred, ev.TaskDelegated: _delegated, ev.DelegationResolved: _resolved,
    ev.SubstituteApplied: _substituted, ev.SubstituteLifted: _lifted, ev.SignerAdded: _signer_added,
    ev.SignerRemoved: _signer_removed, ev.VoteRetracted: _retracted, ev.CaseReopened: _reopened_case,
    ev.CaseUrged: _urged, ev.CaseMigrated: _migrated, ev.NoticeObjected: _objected, ev.CircularAnswered: _answered,
    ev.CopySent: _copied,
}

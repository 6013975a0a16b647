"""Cases as traces for process mining: what was done, when, where, by which pseudonym; nothing a person wrote."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from chassis import archive
from chassis.eventstore import Commit, CommitStore
from chassis.ledger import Ledger
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.queries import ocel, xes


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One event of a trace. ``transition`` is from the lifecycle extension of XES; ``person`` is a pseudonym or ""."""

    id: str
    at: datetime
    name: str
    transition: str
    step: str = ""
    task: str = ""
    person: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One case; ``id`` is a pseudonym, the service is not a secret."""

    id: str
    service: str
    service_name: str
    definition_version: int
    acts: tuple[Act, ...]


class Pseudonyms:
    """Keyed names: the same person has the same one in one export, and nobody without the key can tell who it is."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def of(self, kind: str, key: str) -> str:
        """Return the name of a thing of a kind (one letter)."""
        return f"{kind}-{hmac.new(self._key, f'{kind}:{key}'.encode(), hashlib.sha256).hexdigest()[:20]}"


@dataclass(slots=True)
class _Reader:
    """Turns one case's events into acts, remembering which step a task belongs to."""

    case_id: str
    names: Pseudonyms
    steps: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)

    def act(self, event: Any, commit: Commit, number: int) -> Act | None:
        """Return what an event says to a miner, or None when it says nothing new."""
        self._learn(event)
        said = self._said(event)
        if said is None:
            return None
        task = getattr(event, "task_id", "")
        who = said.pop("by", None)
        return Act(id=f"{self.names.of('E', f'{self.case_id}:{number}')}", at=commit.at,
                   task=self.names.of("T", f"{self.case_id}:{task}") if task else "",
                   person=self.names.of("P", who.no if isinstance(who, Person) else who) if who else "", **said)

    def _learn(self, event: Any) -> None:
        match event:
            case ev.StepEntered():
                self.steps[event.step] = event.step_name
            case ev.TaskAssigned():
                self.steps[event.step], self.tasks[event.task_id] = event.step_name, event.step

    def _said(self, event: Any) -> dict[str, Any] | None:
        match event:
            case ev.CaseStarted():
                return {"name": "提交申请", "transition": "complete", "by": event.applicant}
            case ev.CaseResubmitted():
                return {"name": "重新提交", "transition": "complete", "by": event.by}
            case ev.CaseWithdrawn():
                return {"name": "撤回", "transition": "complete", "by": event.by}
            case ev.CaseTerminated():
                return {"name": "终止", "transition": "pi_abort", "by": event.by, "outcome": "terminated"}
            case ev.CaseCompleted():
                return {"name": "办结", "transition": "complete", "outcome": event.outcome}
            case ev.CaseRated():
                return {"name": "评价", "transition": "complete", "by": event.by, "outcome": str(event.score)}
            case ev.CommentAdded():
                return {"name": "补充说明", "transition": "complete", "by": event.by}
            case ev.CopyRead():
                return {"name": "阅知", "transition": "complete", "by": event.person}
            case ev.TaskRead():
                return {"name": "查看", "transition": "complete", "by": event.by}
        return self._said_at_step(event)

    def _said_at_step(self, event: Any) -> dict[str, Any] | None:
        match event:
            case ev.TaskAssigned():
                return self._at(event.step, "schedule")
            case ev.TaskClaimed() | ev.TaskReleased():
                transition = "assign" if isinstance(event, ev.TaskClaimed) else "reassign"
                return {**self._at(self.tasks.get(event.task_id, ""), transition), "by": event.by}
            case ev.VoteCast():
                return {**self._at(event.step, "complete"), "by": event.by, "outcome": event.vote}
            case ev.CaseReturned():
                return {**self._at(event.from_step, "complete"), "by": event.by, "outcome": "return"}
            case ev.TaskClosed():
                return {**self._at(self.tasks.get(event.task_id, ""), "withdraw"), "outcome": event.reason}
            case ev.StepSkipped():
                return self._at(event.step, "autoskip")
            case ev.EffectRequested() | ev.EffectFailed():
                return self._at(event.step, "start" if isinstance(event, ev.EffectRequested) else "suspend")
            case ev.DocumentIssued():
                return {**self._at(event.step, "complete"), "outcome": "issued"}
        return None

    def _at(self, step: str, transition: str) -> dict[str, Any]:
        return {"name": self.steps.get(step, step) or "任务", "step": step, "transition": transition}


class Mining:
    """Traces of a stretch of the log. ``store`` should hold no keys: nothing personal is needed."""

    def __init__(self, store: CommitStore) -> None:
        self._store, self._ledger = store, Ledger(store.commits.database)

    def traces(self, names: Pseudonyms, since: archive.Bound = None, until: archive.Bound = None) -> Iterator[Trace]:
        """Yield each case that something happened to in the stretch, with what happened in it. Raises EmptyStretch."""
        for stream, (lowest, highest) in sorted(self._versions(since, until).items()):
            commits = [one for one in self._store.read(stream) if one.version <= highest]
            started = commits[0].events[0] if commits else None
            if not isinstance(started, ev.CaseStarted):
                continue
            reader = _Reader(stream, names)
            acts = [(commit.version, reader.act(event, commit, envelope.number))
                    for commit in commits for event, envelope in commit.recorded()]
            kept = tuple(act for version, act in acts if act is not None and version >= lowest)
            if kept:
                yield Trace(id=names.of("C", stream), service=started.service, service_name=started.service_name,
                            definition_version=started.definition_version, acts=kept)

    def xes(self, out: Path, since: archive.Bound = None, until: archive.Bound = None) -> int:
        """Write XES 1.0; return the number of events."""
        return xes.write(out, self.traces(Pseudonyms(), since, until))

    def ocel(self, out: Path, since: archive.Bound = None, until: archive.Bound = None) -> int:
        """Write OCEL 2.0 as JSON; return the number of events."""
        return ocel.write(out, self.traces(Pseudonyms(), since, until))

    def _versions(self, since: archive.Bound, until: archive.Bound) -> dict[str, tuple[int, int]]:
        """Return the first and the last version of every stream in the stretch."""
        first, last = archive.stretch(self._ledger, since, until)
        found: dict[str, tuple[int, int]] = {}
        for row in self._ledger.blocks.find({"_id": {"$gte": first.height, "$lte": last.height}}, {"ids": 1}):
            for one in row["ids"]:
                stream, _, version = one.rpartition(":")
                low, high = found.get(stream, (int(version), int(version)))
                found[stream] = min(low, int(version)), max(high, int(version))
        return found

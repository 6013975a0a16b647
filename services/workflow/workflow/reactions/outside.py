"""Everything the service has to do with the outside world, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from chassis.decider import digest_of
from chassis.eventstore import CommitStore
from chassis.follower import Follower
from contracts import codec
from contracts.catalog.definition import Definition
from contracts.errors import NotAllowed, NotFound
from contracts.workflow.commands import ReportEffect, RetryEffect, StartCase
from contracts.workflow.questions import ListEffects
from contracts.workflow.views import StuckEffect, StuckEffectList
from workflow.adapters.outgoing import Address, Outgoing
from workflow.domain.state import Case
from workflow.domain.steps.subcases import START
from workflow.reactions import subcases
from workflow.reactions.effects import EffectRunner, Notebook, Perform
from workflow.reactions.subcases import SubCases
from workflow.stores.effects import Effects

#: Whose holders look after effects that did not work.
OPERATORS = ("hall.admin", "hall.duty")

Decide = Callable[[Any, dict[str, Any]], dict[str, Any]]


class Outside:
    """Effects and children. ``own`` are the effects this process carries out itself; all others are declared calls.

    ``decide(command, context)`` executes; ``load(case id)`` gives a case and its definition; ``holds(no, role)`` knows
    who looks after what is stuck.
    """

    def __init__(self, database: Database[dict[str, Any]], own: Mapping[str, Perform], addresses: Mapping[str, Address],
                 *, load: Callable[[str], tuple[Case, Definition]], decide: Decide, holds: Callable[[str, str], bool],
                 attempts: int) -> None:
        self.effects, self._decide, self._holds = Effects(database), decide, holds
        self.children = SubCases(database, load, self._execute)
        calls = Outgoing(addresses, load)
        inside = {**own, START: self.children.start}
        self._lanes = (
            EffectRunner("effects", self.effects, inside, self._execute, attempts=attempts),
            EffectRunner("calls", self.effects, inside, self._execute, attempts=attempts, other=calls.perform))

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self.effects.prepare()
        self.children.prepare()

    def followers(self, store: CommitStore, checkpoints: Any) -> tuple[Any, ...]:
        """Return what runs in the background: two eyes on the log, and two lanes of work."""
        notebook = Notebook(self.effects, self._wake)
        return (Follower(store, checkpoints, "reactions", notebook.note, types=("effect.requested",)),
                Follower(store, checkpoints, "subcases", self.children.note, types=subcases.TYPES), *self._lanes)

    def stuck(self, question: ListEffects) -> dict[str, Any]:
        """Return the effects that wait for an operator; raises NotAllowed for anybody else."""
        self._operator(question.actor)
        return codec.encode(StuckEffectList(items=tuple(StuckEffect(
            id=row["_id"], case_id=row["case_id"], effect=row["effect"], step=row["step"], attempts=row["attempt"],
            problem=row.get("problem", ""), requested_at=row["requested_at"]) for row in self.effects.parked())))

    def retry(self, command: RetryEffect, context: dict[str, Any]) -> dict[str, Any]:
        """Have a parked effect tried again; raises NotAllowed, or NotFound when it is not parked (any more)."""
        self._operator(command.actor)
        if not self.effects.retry(command.id, datetime.now(UTC)):
            raise NotFound("没有这个等待处理的系统动作，可能已经重试或办完")
        self._wake()
        return {"id": command.id, "state": "due"}

    def _operator(self, no: str) -> None:
        if not any(self._holds(no, role) for role in OPERATORS):
            raise NotAllowed("只有管理员和值班人员可以处理系统动作")

    def _wake(self) -> None:
        for lane in self._lanes:
            lane.wake()

    def _execute(self, command: Any, command_id: str) -> dict[str, Any]:
        """Execute a command of the service's own; what it is about makes the digest, so a repeat is a repeat."""
        return self._decide(command, {"actor": "system", "command_id": command_id, "correlation_id": command_id,
                                      "digest": digest_of(_about(command))})


def _about(command: Any) -> dict[str, Any]:
    match command:
        case ReportEffect():
            return {"run": command.run, "done": command.done, "attempt": command.attempt}
        case StartCase():
            return {"child": command.case_id}
    return codec.encode(command)

"""How this process decides a command about a case: fold, gather, decide, file, and show it to whoever acted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from chassis.decider import Context, Decider, Receipt, Streams, digest_of, execute
from chassis.errors import CommandKeyReused, GuardTaken
from chassis.eventstore import Commit, CommitStore
from chassis.projector import Projector
from contracts import codec
from contracts.errors import NotPossibleNow
from contracts.workflow import commands as cmd
from workflow.adapters.letters import receipt_of
from workflow.domain.decide import decide
from workflow.domain.evolve import evolve
from workflow.domain.guards import guards
from workflow.gather import Gatherer
from workflow.stores.drafting import Drafting

log = structlog.get_logger(__name__)

DECIDER = Decider(stream=lambda command: command.case_id, decide=decide, evolve=evolve, guards=guards)


class Deciding:
    """Everyone who wants a case to move comes through here: people, timers, effects and children alike."""

    def __init__(self, store: CommitStore, gatherer: Gatherer, cases: Projector) -> None:
        self._store, self._gatherer, self._cases = store, gatherer, cases
        self._streams = Streams(DECIDER, store)

    def decide(self, command: Any, context: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command and return its receipt; raises ContractError."""
        by = Context(actor=context["actor"], command_id=context["command_id"],
                     correlation_id=context["correlation_id"])
        try:
            receipt = execute(DECIDER, self._store, command, self._gatherer.gather, by, digest=context["digest"],
                              streams=self._streams)
        except GuardTaken as taken:
            raise self._taken(taken, getattr(command, "actor", "system")) from None
        self._show(receipt.history)
        return receipt_of(receipt)

    def by_system(self, command: Any, command_id: str) -> None:
        """Execute a command that the service sends of its own accord; the same id is the same command."""
        self.decide(command, {"actor": "system", "command_id": command_id, "correlation_id": command_id,
                              "digest": digest_of(codec.encode(command))})

    def submit(self, drafting: Drafting, command: cmd.SubmitDraft, context: dict[str, Any]) -> dict[str, Any]:
        """Turn a draft into its case; sent again it answers as the first time, though the draft is gone."""
        earlier = self._store.find_command(command.draft_id, context["command_id"])
        if earlier is None:
            receipt = self.decide(drafting.as_start(command), context)
        elif earlier.digest != self._store.keyed(context["digest"]):
            raise CommandKeyReused(earlier.command_id)
        else:
            state = DECIDER.fold(self._store.read(earlier.stream)[:earlier.version])
            receipt = receipt_of(Receipt(earlier.stream, earlier.version, repeated=True, state=state))
        drafting.submitted(command.draft_id, command.actor)
        return receipt

    def fold(self, case_id: str) -> Any:
        """Return a case as its log says; None when there is none."""
        return DECIDER.fold(self._store.read(case_id))

    def case_and_definition(self, case_id: str) -> tuple[Any, Any]:
        """Return a case and the version of the definition that it follows."""
        case = self.fold(case_id)
        return case, self._gatherer.about(None, case).defined

    def forget(self) -> None:
        """Drop the folded states at hand: somebody in them was erased."""
        self._streams.forget()

    def _show(self, history: Sequence[Commit]) -> None:
        """Let whoever acted read their own write at once; the follower does the same in any case."""
        try:
            self._cases.show(history)
        except PyMongoError as error:
            log.warning("cases.not_shown_at_once", error=type(error).__name__)

    def _taken(self, taken: GuardTaken, actor: str) -> NotPossibleNow:
        other = self.fold(taken.holder)
        known = f"（流水号 {other.serial}）" if other is not None and other.involves(actor) else ""
        if other is not None and other.held and not other.unique:
            return NotPossibleNow(f"所选时间已被占用{known}，请换一个时间", code="resource_taken")
        return NotPossibleNow(f"已有相同内容的办件{known}，不能重复发起", code="open_case_exists")

"""News from other systems: find the step that waits for them, and let it go on; the same news twice are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chassis.decider import digest_of
from chassis.eventstore import CommitStore
from contracts.errors import NotFound
from contracts.workflow.commands import EndWait, ReceiveCallback
from workflow.domain.state import Case
from workflow.domain.work import Run

_NOBODY = "没有办件在等这个结果，请核对办件编号与事件名"


class Callbacks:
    """Turns a verified callback into the end of a wait.

    ``find(serial)`` gives the id of a case, ``load(id)`` the case, ``decide(command, context)`` the receipt.
    """

    def __init__(self, store: CommitStore, find: Callable[[str], str | None], load: Callable[[str], Case | None],
                 decide: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> None:
        self._store, self._find, self._load, self._decide = store, find, load, decide

    def receive(self, command: ReceiveCallback, context: dict[str, Any]) -> dict[str, Any]:
        """Return ``{case_id, version}``; raises NotFound when nobody ever waited, NotPossibleNow when it came too late.

        The command's id follows from the wait, so that news that are sent again get the same answer; also when the case
        waits a second time meanwhile, as long as they say anything at all (a payment has its number).
        """
        case_id = command.case_id or (self._find(command.serial) if command.serial else None)
        case = self._load(case_id) if case_id else None
        run = _waiting(case, command.event) if case else None
        if case_id is None or run is None:
            raise NotFound(_NOBODY)
        digest = digest_of({"event": command.event, "data": command.data})
        if command.data or run.outcome:
            run = self._taken_by(case_id, case, command.event, digest) or run
        end = EndWait(case_id=case_id, run=run.id, by="event", data=command.data)
        receipt = self._decide(end, {**context, "command_id": _command(case_id, run), "digest": digest})
        return {"case_id": case_id, "version": receipt["version"]}

    def _taken_by(self, case_id: str, case: Case | None, event: str, digest: str) -> Run | None:
        """Return the earlier wait that the very same news have ended already."""
        for run in _waits(case, event) if case else ():
            commit = self._store.find_command(case_id, _command(case_id, run)) if run.outcome else None
            if commit is not None and commit.digest == self._store.keyed(digest):
                return run
        return None


def _command(case_id: str, run: Run) -> str:
    return f"callback:{case_id}:{run.id}"


def _waits(case: Case, event: str) -> list[Run]:
    return [run for run in case.runs.values() if run.data.get("event") == event]


def _waiting(case: Case, event: str) -> Run | None:
    """Return the run that waits for an event, else the last that did."""
    found = _waits(case, event)
    return next((run for run in found if not run.outcome), found[-1] if found else None)

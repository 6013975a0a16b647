"""Keep open tasks in line with the organisation: substitutes come and go on time, and nobody's tasks are orphaned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from chassis.recorded import Recorded
from chassis.retry import Backoff
from contracts.errors import ContractError
from contracts.workflow.commands import ApplySubstitute, ResolveAgain
from workflow.stores.organisation import Organisation
from workflow.stores.substitutes import Moments

log = structlog.get_logger(__name__)

#: Seconds between looks at the list when nobody wakes us.
POLL = 1.0
#: Waits between attempts at one person's cases.
RETRY = Backoff(first=2.0, ceiling=300.0)
#: Why somebody's tasks are looked after.
SUBSTITUTE, GONE = "substitute", "gone"
#: Who acts, and what cases say about it.
SYSTEM, BECAUSE = "system", "账号已停用"

Send = Callable[[Any, str], None]


class Standing:
    """Notes what identity says, and at the right moment sends one command to every open case of the person.

    ``cases_of(no)`` returns the open cases somebody may hold a task in, or has to read; ``send(command, command_id)``
    executes one for the system. The commands only bring a case in line, so that sending one again changes nothing.
    """

    name = "substitutes"

    def __init__(self, moments: Moments, organisation: Organisation, cases_of: Callable[[str], Iterable[str]],
                 send: Send) -> None:
        self.failing = False
        self._moments, self._organisation, self._cases_of, self._send = moments, organisation, cases_of, send
        self._stopping, self._wake = threading.Event(), threading.Event()

    def note(self, event: Recorded) -> None:
        """Take in an event of identity, once the replica has it. Safe to repeat."""
        match event.type:
            case "substitute.set" | "substitute.ended":
                self._moments.note(SUBSTITUTE, event.data["no"], datetime.now(UTC))
            case "person.updated" if not event.data.get("active", True):
                self._moments.note(GONE, event.data["no"], datetime.now(UTC))
            case "subject.erased":
                self._moments.note(GONE, event.data["no"], datetime.now(UTC))
            case _:
                return
        self._wake.set()

    def run(self) -> None:
        """Look after what is due until ``stop``; never raises."""
        while not self._stopping.is_set():
            try:
                self._wake.clear()
                while not self._stopping.is_set() and self.look_once():
                    pass
                self.failing = False
            except Exception as error:
                self.failing = True
                log.error("substitutes.failed", error=type(error).__name__, exc_info=True)
            self._wake.wait(POLL)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
        self._wake.set()

    def look_once(self) -> bool:
        """Look after one person who is due; return whether there was one."""
        row = self._moments.claim(datetime.now(UTC))
        if row is None:
            return False
        failed = [case_id for case_id in self._cases_of(row["no"]) if not self._sent(row, case_id)]
        now = datetime.now(UTC)
        if failed:
            self._moments.postpone(row, now + timedelta(seconds=RETRY.delay(row["attempt"])))
        else:
            self._moments.finish(row, now, self._following(row, now))
        return True

    def _sent(self, row: dict[str, Any], case_id: str) -> bool:
        """Send what one case needs; the id follows from the moment, so a report that is sent again is the same."""
        about = f"{row['_id']}:{row['n']}:{case_id}"
        try:
            if row["reason"] == SUBSTITUTE:
                self._send(ApplySubstitute(case_id=case_id, principal=row["no"]), about)
            if row["reason"] == GONE or self._organisation.person(row["no"]) is None:
                self._send(ResolveAgain(case_id=case_id, actor=SYSTEM, reason=BECAUSE), f"{about}:again")
        except ContractError as refusal:
            log.warning("substitutes.refused", case_id=case_id, code=refusal.code)
        except Exception as error:
            log.error("substitutes.case_failed", case_id=case_id, error=type(error).__name__, exc_info=True)
            return False
        return True

    def _following(self, row: dict[str, Any], now: datetime) -> datetime | None:
        if row["reason"] != SUBSTITUTE:
            return None
        declared = self._organisation.substitutes(row["no"])
        to_come = [at for one in declared for at in (one["from"], one["until"]) if at > now]
        return min(to_come, default=None)

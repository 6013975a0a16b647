"""Keeps time for every case: fires each timer when it is due, and counts again when the calendar changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pymongo.collection import Collection

from chassis.eventstore import Commit, CommitStore
from chassis.follower import Follower
from chassis.recorded import Recorded
from chassis.retry import Backoff
from contracts.workflow import events as ev
from contracts.workflow.commands import FireTimer, RescheduleTimers
from workflow.stores.timers import Timers, Write, ended, scheduled

log = structlog.get_logger(__name__)

#: Seconds between looks at the queue when nobody wakes us.
POLL = 0.5
#: Waits between attempts at one timer, for ever: what is due is done.
RETRY = Backoff(first=2.0, ceiling=300.0)
#: Seconds until every process has noticed a new calendar.
SETTLING = 3
#: Events this part follows the log for.
FOLLOWED = ("timer.scheduled", "case.completed", "case.rejected", "case.terminated")

_ENDS = (ev.CaseCompleted, ev.CaseRejected, ev.CaseTerminated)


class Timekeeper:
    """``send(command, command_id)`` executes a command for the system; the same id is the same command.

    A timer is struck off only after its command was carried out. Killed in between, the command is sent again and
    finds that the timer fired; so a timer is never lost and acts once. Any number of processes may share the queue.
    """

    name = "timers"

    def __init__(self, timers: Timers, send: Callable[[Any, str], None]) -> None:
        self.failing = False
        self._timers, self._send = timers, send
        self._stopping, self._wake = threading.Event(), threading.Event()

    def prepare(self) -> None:
        """Create the indexes of the queue. Safe to repeat."""
        self._timers.prepare()

    def followers(self, store: CommitStore, checkpoints: Collection[dict[str, Any]]) -> tuple[Any, ...]:
        """Return what runs beside the service: whoever notes what the log says, and whoever fires."""
        return Follower(store, checkpoints, "timekeeping", self.note, types=FOLLOWED), self

    def note(self, commits: list[Commit]) -> None:
        """Follow the log: put every timer on the queue, take those of ended cases off. Safe to repeat."""
        writes: list[Write] = []
        for commit in commits:
            for event in commit.events:
                if isinstance(event, ev.TimerScheduled):
                    writes += [scheduled(commit.stream, timer.id, timer.at, commit.version) for timer in event.timers]
                elif isinstance(event, _ENDS):
                    writes.append(ended(commit.stream, commit.version))
        self._timers.write(writes)
        self._wake.set()

    def note_calendar(self, event: Recorded) -> None:
        """Take in an event of identity, once the replica has it: a new calendar counts every open timer again."""
        if event.type == "calendar.set":
            self._timers.count_again(event.number, datetime.now(UTC) + timedelta(seconds=SETTLING))

    def run(self) -> None:
        """Fire what is due until ``stop``; never raises."""
        while not self._stopping.is_set():
            try:
                self._wake.clear()
                while not self._stopping.is_set() and self.fire_one():
                    pass
                self.failing = False
            except Exception as error:
                self.failing = True
                log.error("timers.failed", error=type(error).__name__, exc_info=True)
            self._wake.wait(POLL)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
        self._wake.set()

    def fire_one(self) -> bool:
        """Fire one timer that is due; return whether there was one."""
        row = self._timers.claim(datetime.now(UTC))
        if row is None:
            return False
        try:
            self._send(*_wish(row))
        except Exception as error:
            log.error("timer.failed", timer=row["_id"], claims=row["claims"], error=type(error).__name__, exc_info=True)
            self._timers.postpone(row, datetime.now(UTC) + timedelta(seconds=RETRY.delay(row["claims"])))
        else:
            self._timers.finish(row)
        return True


def _wish(row: dict[str, Any]) -> tuple[Any, str]:
    """Return the command for a row and its id, which follows from the row: sent again it is the same command."""
    if "calendar" in row:
        return RescheduleTimers(case_id=row["case_id"]), f"timers:{row['_id']}"
    return FireTimer(case_id=row["case_id"], timer=row["timer"]), f"timer:{row['_id']}:{row['at']}"

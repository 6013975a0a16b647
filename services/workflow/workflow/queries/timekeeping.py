"""Whether the queue of timers is what the log says: everything to come waits there, and nothing is long overdue."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import CodecOptions
from pymongo.database import Database

from chassis.findings import Inquiry, Report
from chassis.logcheck import database_time

_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
_ENDS = ("case.completed", "case.rejected", "case.terminated")
_TOLD = ("timer.scheduled", "timer.fired", *_ENDS)
#: Seconds after which a row that could be fired should have been.
NOTICED = 120
#: A row may say a millisecond more than the log: moments are stored in whole ones and never early.
_ROUNDING = timedelta(milliseconds=2)

Wanted = dict[str, datetime]


class Timekeeping:
    """Compares the queue ``timers`` with the log; both lie in the service's own database."""

    def __init__(self, own: Database[dict[str, Any]]) -> None:
        self._commits = own.get_collection("commits", codec_options=_CODEC)
        self._rows = own.get_collection("timers", codec_options=_CODEC)

    def check(self, inquiry: Inquiry, report: Report) -> None:
        """Report timers that would never fire, fire at another moment, or should have fired by now (I6)."""
        now = database_time(self._rows.database)
        wanted = {key: at for key, at in self._to_come().items() if at > now + timedelta(seconds=inquiry.grace)}
        report.count("I6", len(wanted))
        until = time.monotonic() + inquiry.patience
        while (missing := self._missing(wanted)) and time.monotonic() < until:
            time.sleep(min(0.5, inquiry.patience))
            wanted = {key: at for key, at in self._to_come().items() if key in missing}
        for key, what in sorted(missing.items()):
            report.found("I6", f"timers {key}", what)
        for row in self._rows.find({"due_at": {"$lt": now - timedelta(seconds=NOTICED)}}, {"_id": 1}).limit(1000):
            report.found("I6", f"timers {row['_id']}", "早已到点，还没有触发")

    def _to_come(self) -> Wanted:
        """Return every timer the log has set and neither fired nor ended with its case."""
        wanted: dict[str, Wanted] = {}
        for commit in self._commits.find({"ev.t": {"$in": list(_TOLD)}}, {"s": 1, "ev.t": 1, "ev.d": 1}).sort("_id", 1):
            case = wanted.setdefault(str(commit["s"]), {})
            for event in commit["ev"]:
                if event["t"] == "timer.scheduled":
                    case |= {timer["id"]: datetime.fromisoformat(timer["at"]) for timer in event["d"]["timers"]}
                elif event["t"] == "timer.fired":
                    case.pop(event["d"]["timer"], None)
                elif event["t"] in _ENDS:
                    case.clear()
        return {f"{case}:{timer}": at for case, timers in wanted.items() for timer, at in timers.items()}

    def _missing(self, wanted: Wanted) -> dict[str, str]:
        kept = {row["_id"]: row["due_at"] for row in self._rows.find({"timer": {"$exists": True}}, {"due_at": 1})}
        found = {}
        for key, at in wanted.items():
            if key not in kept:
                found[key] = "日志里定下的时刻不在队列里：不会到点"
            elif abs(kept[key] - at) > _ROUNDING:
                found[key] = "队列里的时刻与日志不符"
        return found

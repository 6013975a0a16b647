"""Raise the alarm when anything but an insert happens to the log: nobody has a right to, so somebody has broken in."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis import changestream, metrics
from chassis.changestream import HISTORY_LOST
from chassis.retry import FOLLOWER

log = structlog.get_logger(__name__)

#: Seconds between saves of the position while nothing happens.
IDLE_SAVE = 10.0

#: What is written once and never touched again.
SACRED = ("commits", "ledger", "heads")


class Watch:
    """Look at every change of the log's collections; an alarm is an error in the log, a count, and a row in ``alarms``.

    The row's id follows from the change, so several watches raise an alarm once. The position is kept, so what
    happened while nobody watched is noticed later; if the database forgot it, that itself is an alarm: verify then.
    """

    name = "watch"

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.failing = False
        self._database = database
        self._alarms, self._checkpoints = database["alarms"], database["checkpoints"]
        self._stopping = threading.Event()
        self._saved = 0.0

    def run(self) -> None:
        """Watch until ``stop``. Never raises."""
        failures = 0
        while not self._stopping.is_set():
            try:
                self._follow()
                failures, self.failing = 0, False
            except Exception as error:
                failures += 1
                self.failing = True
                log.error("watch.failed", error=type(error).__name__, failures=failures, exc_info=failures == 1)
                self._stopping.wait(FOLLOWER.delay(failures))

    def stop(self) -> None:
        """Ask ``run`` to return; it does within a second."""
        self._stopping.set()

    def _follow(self) -> None:
        found = self._checkpoints.find_one({"_id": self.name})
        token = found["token"] if found else changestream.token_of_now(self._database)
        self._save(token)
        try:
            for changes, newest in changestream.tail(self._database, token, _SUSPECT):
                for change in changes:
                    self._raise(change)
                self.failing = False
                if changes or self._stopping.is_set() or time.monotonic() - self._saved > IDLE_SAVE:
                    self._save(newest)
                if self._stopping.is_set():
                    return
        except OperationFailure as error:
            if error.code not in HISTORY_LOST:
                raise
            self._enter("history-lost", "history-lost", "", None)
            self._checkpoints.delete_one({"_id": self.name})

    def _raise(self, change: dict[str, Any]) -> None:
        where = change.get("ns", {}).get("coll", "")
        key = change.get("documentKey", {}).get("_id")
        self._enter(str(change["_id"]["_data"]), change["operationType"], where, key)

    def _enter(self, alarm: str, what: str, where: str, key: Any) -> None:
        metrics.ALARMS.labels(operation=what).inc()
        log.critical("log.tampered_with", operation=what, collection=where, document=str(key))
        try:
            self._alarms.insert_one({"_id": alarm, "operation": what, "collection": where, "document": key})
        except DuplicateKeyError:
            log.debug("watch.known_already")

    def _save(self, token: dict[str, Any]) -> None:
        self._checkpoints.replace_one({"_id": self.name}, {"_id": self.name, "token": token}, upsert=True)
        self._saved = time.monotonic()


#: A drop of the whole database names no collection.
_SUSPECT = [{"$match": {"$or": [
    {"ns.coll": {"$in": list(SACRED)}, "operationType": {"$nin": ["insert", "create", "createIndexes"]}},
    {"operationType": {"$in": ["dropDatabase", "invalidate"]}}]}}]

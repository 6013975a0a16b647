"""One watcher per process tells the open event streams what changed for whom.

Every open stream occupies a thread of the server, so their number is capped: above the cap a client gets one event and
is told to come back later, which makes it poll; the threads that are left keep answering everybody else. One change
stream feeds them all, so a hundred readers cost the database no more than one.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError

from chassis.readmodel import FRESH, ReadModel
from contracts.errors import ContractError

log = structlog.get_logger(__name__)

#: Seconds between two signs of life; also the longest a vanished client keeps its thread.
PING = 15.0
#: Milliseconds after which a client above the cap may ask again.
COME_BACK_MS = 5000
#: Seconds to wait after the change stream broke.
_PAUSE = 1.0

#: Seconds after which a stream ends by itself.
LONGEST = 600.0

Change = dict[str, Any]
Look = Callable[[], tuple[frozenset[str], dict[str, int]]]


class Subscriber:
    """One open stream of one person. ``todo`` are the cases waiting for them, so that a vanishing one is noticed."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.todo: frozenset[str] = frozenset()
        self._lists: set[str] = set()
        self._wake = threading.Condition()
        self._closed = False

    def tell(self, lists: set[str]) -> None:
        """Add lists that changed and wake the stream."""
        with self._wake:
            self._lists |= lists
            self._wake.notify()

    def close(self) -> None:
        """Make the stream end."""
        with self._wake:
            self._closed = True
            self._wake.notify()

    def wait(self, seconds: float) -> set[str] | None:
        """Return the lists that changed, an empty set after ``seconds`` without a change, None once closed."""
        with self._wake:
            self._wake.wait_for(lambda: self._lists or self._closed, timeout=seconds)
            if self._closed:
                return None
            lists, self._lists = self._lists, set()
            return lists


class Changes:
    """The watcher and its subscribers."""

    def __init__(self, database: Database[dict[str, Any]], cap: int) -> None:
        self._database, self._cap = database, cap
        self._cases = ReadModel(database["cases"])
        self._lock = threading.Lock()
        self._subscribers: set[Subscriber] = set()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def subscribe(self, person: str) -> Subscriber | None:
        """Return a new subscriber, or None when the cap is reached or the process is stopping."""
        with self._lock:
            if len(self._subscribers) >= self._cap or self._stopping.is_set():
                return None
            subscriber = Subscriber(person)
            self._subscribers.add(subscriber)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="changes", daemon=True)
                self._thread.start()
            return subscriber

    def tell(self, person: str, lists: set[str]) -> None:
        """Wake the streams of somebody whose lists changed elsewhere than in the read models, in this process."""
        with self._lock:
            subscribers = [subscriber for subscriber in self._subscribers if subscriber.person == person]
        for subscriber in subscribers:
            subscriber.tell(lists)

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a subscriber; safe to repeat."""
        with self._lock:
            self._subscribers.discard(subscriber)

    @property
    def open_streams(self) -> int:
        """How many streams are open in this process."""
        return len(self._subscribers)

    def stop(self) -> None:
        """End every stream; new ones are refused."""
        self._stopping.set()
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            subscriber.close()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except PyMongoError as error:
                log.warning("changes.interrupted", error=type(error).__name__)
                self._stopping.wait(_PAUSE)

    def _follow(self) -> None:
        """Watch until the cases are shown from another collection; whoever builds one beside it disturbs nobody."""
        shown = self._cases.pointer(fresh=True).shown.collection
        only = [{"$match": {"ns.coll": {"$in": [shown, "notices", "models"]}}}]
        with self._database.watch(only, full_document="updateLookup", max_await_time_ms=1000) as stream:
            # Asked once more now that the watch is open: from here on no switch can escape it.
            if self._cases.pointer(fresh=True).shown.collection != shown:
                return
            # What changed before the watch began nobody was told: everybody looks once more.
            self._tell_everybody()
            while not self._stopping.is_set():
                change = stream.try_next()
                if change is None:
                    continue
                if change["ns"]["coll"] == "models":
                    if self._cases.pointer(fresh=True).shown.collection != shown:
                        # Whoever is told to look must not look through a pointer from before.
                        self._stopping.wait(FRESH)
                        return
                else:
                    self._spread(change)

    def _spread(self, change: Change) -> None:
        row = change.get("fullDocument")
        key = change.get("documentKey", {}).get("_id")
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            if row is None:
                lists = {"notifications"} if change["ns"]["coll"] == "notices" else {"todo"}
            elif change["ns"]["coll"] == "notices":
                lists = {"notifications"} if row.get("person") == subscriber.person else set()
            else:
                lists = concerned(row, subscriber.person, was_todo=key in subscriber.todo)
            if lists:
                subscriber.tell(lists)

    def _tell_everybody(self) -> None:
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            subscriber.tell({"todo", "in-progress", "completed", "cc", "applications", "notifications"})


def concerned(row: dict[str, Any], person: str, *, was_todo: bool) -> set[str]:
    """Return which lists of ``person`` a changed case belongs to, or belonged to a moment ago."""
    lists: set[str] = set()
    if was_todo or any(person in task.get("people", ()) for task in row.get("todo", ())):
        lists |= {"todo", "in-progress"}
    if person in row.get("handlers", ()):
        lists |= {"handled", "in-progress", "completed"}
    if row.get("applicant", {}).get("no") == person:
        lists |= {"applications", "in-progress", "completed", "to-rate"}
    if any(copy.get("person") == person for copy in row.get("cc", ())):
        lists |= {"cc"}
    return lists


class EventStream:
    """The text of one stream: the counters at once, then at every change, and a ping when nothing happens.

    ``look`` returns the cases waiting for the person and the counters. A stream ends after LONGEST seconds, so that
    the client comes back with a token that is still valid. The server closes it in every case, also when the client
    left before the first byte; that is why it is a class and not a generator.
    """

    def __init__(self, subscriber: Subscriber, look: Look, leave: Callable[[], None],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._subscriber, self._look, self._leave, self._clock = subscriber, look, leave, clock
        self._ends = clock() + LONGEST
        self._started = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        lists: set[str] | None = set()
        if self._started:
            lists = self._subscriber.wait(PING)
        if lists is None or self._clock() >= self._ends:
            raise StopIteration
        if self._started and not lists:
            return b": ping\n\n"
        self._started = True
        try:
            self._subscriber.todo, counts = self._look()
        except (PyMongoError, ContractError) as error:
            # The answer has begun, so it cannot become a problem any more: it ends, and the client comes back.
            log.warning("changes.stream_ended", error=type(error).__name__)
            raise StopIteration from error
        return changed(lists, counts)

    def close(self) -> None:
        """Give the thread back."""
        self._leave()


def changed(lists: set[str], counts: dict[str, int]) -> bytes:
    """Return one ``changed`` event."""
    data = json.dumps({"lists": sorted(lists), "counts": counts}, separators=(",", ":"))
    return f"event: changed\ndata: {data}\n\n".encode("ascii")

"""What the catalog is told in passing: who read a guide, used a service, began a form. It never delays an answer."""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from typing import Any

import falcon
import structlog

from contracts.catalog.usage import MarkRecent, NoteAttempt, VisitGuide
from contracts.errors import ContractError
from gateway.backends import Backends
from gateway.changes import Changes
from gateway.messages import ANONYMOUS

log = structlog.get_logger(__name__)

#: What waits to be told at most; beyond that a note is lost, which costs a number and nothing else.
MOST_WAITING = 500
#: Notes remembered, so that the same one is told once.
MOST_REMEMBERED = 20_000
#: Seconds a note may take.
SECONDS = 2.0
_DRAFTS = {"drafts", "applications"}
_DAYS = timezone(timedelta(hours=8))


class Asides:
    """One thread per process, started with the first note, tells them in their order."""

    def __init__(self, backends: Backends, changes: Changes) -> None:
        self._backends, self._changes = backends, changes
        self._waiting: queue.Queue[Any] = queue.Queue(MOST_WAITING)
        self._told: OrderedDict[Any, None] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def visited(self, req: falcon.Request, code: str) -> None:
        """Somebody read a guide; everybody counts once a day, a visitor by the address they come from."""
        actor = req.context.actor or ANONYMOUS
        visitor = "" if req.context.actor else address(req)
        self._once(VisitGuide(actor=actor, code=code, visitor=visitor), datetime.now(_DAYS).date())

    def used(self, req: falcon.Request, code: str) -> None:
        """Somebody opened the form of a service."""
        self._put(MarkRecent(actor=req.context.actor, code=code))

    def draft_kept(self, req: falcon.Request, draft_id: str, service: Any) -> None:
        """Somebody saved a draft; when it is the first time that this process hears of it, their counters change."""
        me: str = req.context.actor
        known = isinstance(service, str) and service != ""
        if known and self._once(NoteAttempt(actor=me, draft_id=draft_id, service=service), None):
            self._changes.tell(me, _DRAFTS)

    def draft_gone(self, req: falcon.Request) -> None:
        """Somebody threw a draft away."""
        self._changes.tell(req.context.actor, _DRAFTS)

    def settle(self) -> None:
        """Wait until everything was told."""
        self._waiting.join()

    def _once(self, note: Any, when: Any) -> bool:
        key = (note, when)
        with self._lock:
            if key in self._told:
                return False
            self._told[key] = None
            while len(self._told) > MOST_REMEMBERED:
                self._told.popitem(last=False)
        self._put(note)
        return True

    def _put(self, note: Any) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._tell, name="asides", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(note)
        except queue.Full:
            log.warning("asides.dropped", note=type(note).__name__)

    def _tell(self) -> None:
        while True:
            note = self._waiting.get()
            try:
                self._backends.note("catalog", note, seconds=SECONDS)
            except ContractError as error:
                log.info("asides.not_told", note=type(note).__name__, code=error.code)
            except Exception as error:
                log.error("asides.failed", note=type(note).__name__, error=type(error).__name__)
            finally:
                self._waiting.task_done()


def address(req: falcon.Request) -> str:
    """Return where a request comes from, as the proxy in front of us saw it."""
    route = req.access_route
    return str(route[-2] if len(route) > 1 else req.remote_addr)

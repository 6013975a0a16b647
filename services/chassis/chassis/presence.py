"""Who takes requests: learnt from every answer, and from the broker when a service has been quiet for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import amqp
from amqp import spec

from chassis import shapes

#: Seconds for which an answer, or a look at the queue, proves that somebody listens.
FRESH = 1.0
#: Seconds between looks at a queue nobody listens to, while requests wait for it.
EVERY = 0.2
#: Seconds a request waits for a service that was there a moment ago, because most such services are being restarted …
RESTART = 8.0
#: … and for one of which we know nothing yet.
PATIENCE = 1.0
#: Seconds after its last request during which a service is watched.
WATCHED = 60.0
#: Seconds the broker may take to tell about a queue.
LOOK_SECONDS = 4.0


class Verdict(Enum):
    """What to do with a request now."""

    SEND = "send"
    WAIT = "wait"
    REFUSE = "refuse"


@dataclass(slots=True)
class _Known:
    """What is known of one service; times are monotonic seconds, minus infinity = never."""

    asked: float = float("-inf")
    looked: float = float("-inf")
    seen: float = float("-inf")
    missed: float | None = None
    exists: bool = True


class Presence:
    """The roll of the services one client calls. Only the thread that owns the connection may use it.

    A call to a busy service costs nothing: its answers are the proof. Services asked lately are looked up about once
    a second while they are silent, so that it is known how long a missing one has been away.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._connection: Any = None
        self._channel: Any = None

    def attach(self, connection: Any) -> None:
        """Use a new connection (py-amqp's) from now on; what was known stays known."""
        self._connection, self._channel = connection, None

    def answered(self, service: str) -> None:
        """Note a sign of life."""
        known = self._of(service)
        known.seen, known.missed, known.exists = self._clock(), None, True

    def verdict(self, service: str) -> Verdict:
        """Tell whether to send a request for ``service`` now; looks at its queue when that is not known."""
        known = self._of(service)
        known.asked = self._clock()
        if self._clock() - known.seen > FRESH and self._clock() - known.looked >= EVERY:
            self.consumers(service)
        if known.missed is None:
            return Verdict.SEND
        patience = PATIENCE if known.exists else 0.0
        return Verdict.WAIT if self._clock() < max(known.missed + patience, known.seen + RESTART) else Verdict.REFUSE

    def consumers(self, service: str) -> int:
        """Ask the broker how many processes take requests for ``service``; 0 also when there is no such queue."""
        known = self._of(service)
        count = self._look(shapes.rpc_queue_name(service))
        known.looked, known.exists = self._clock(), count is not None
        if count:
            self.answered(service)
        elif known.missed is None:
            known.missed = known.looked
        return count or 0

    def watch(self) -> None:
        """Look up the services that were asked lately and have been silent since."""
        now = self._clock()
        for service, known in list(self._known.items()):
            if now - known.asked < WATCHED and now - max(known.seen, known.looked) >= FRESH:
                self.consumers(service)

    def _of(self, service: str) -> _Known:
        return self._known.setdefault(service, _Known())

    def _look(self, queue: str) -> int | None:
        """Return the number of consumers of a queue, None when it is missing. Never waits longer than LOOK_SECONDS."""
        if self._channel is None or not self._channel.is_open:
            self._channel = self._connection.channel()
        # Not queue_declare: it would wait for ever on a silent link.
        self._channel.send_method(spec.Queue.Declare, "BsbbbbbF", (0, queue, True, False, False, False, False, {}))
        try:
            _, _, consumers = self._channel.wait(spec.Queue.DeclareOk, returns_tuple=True, timeout=LOOK_SECONDS)
        except amqp.NotFound:
            return None
        return int(consumers)

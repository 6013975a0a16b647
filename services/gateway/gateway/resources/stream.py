"""/v1/me/stream: the lists and counters that changed, pushed as server-sent events."""

from __future__ import annotations

from functools import partial

import falcon

from gateway.changes import COME_BACK_MS, Changes, EventStream, changed
from gateway.resources.me import Counts


class Stream:
    """The event stream of whoever is signed in."""

    def __init__(self, changes: Changes, counts: Counts) -> None:
        self._changes, self._counts = changes, counts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Open a stream; above the cap answer once and tell the client when to come back."""
        me: str = req.context.actor
        resp.content_type = "text/event-stream"
        resp.set_header("Cache-Control", "no-store")
        resp.set_header("X-Accel-Buffering", "no")
        subscriber = self._changes.subscribe(me)
        if subscriber is None:
            resp.data = f"retry: {COME_BACK_MS}\n\n".encode("ascii") + changed(set(), self._counts.now(me))
            return
        look = partial(self._counts.with_todo, me)
        resp.stream = EventStream(subscriber, look, partial(self._changes.leave, subscriber))


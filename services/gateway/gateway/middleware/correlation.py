"""Give every request a correlation id, in and out, and bind it to whatever is logged on its way."""

from __future__ import annotations

import re
import uuid
from typing import Any

import falcon
import structlog

HEADER = "Hall-Correlation-Id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


class Correlation:
    """Take the caller's id when it is well formed, else make one; answer with it."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set ``req.context.correlation_id``."""
        given = req.get_header(HEADER) or ""
        req.context.correlation_id = given if _WELL_FORMED.match(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=req.context.correlation_id)
        resp.set_header(HEADER, req.context.correlation_id)

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Threads are re-used: leave nothing of this request behind."""
        structlog.contextvars.clear_contextvars()

"""Count and log every answer: the route's template, never the raw path, so that no id and no name gets into a log."""

from __future__ import annotations

import time
from typing import Any

import falcon
import structlog
from prometheus_client import Counter, Histogram

log = structlog.get_logger(__name__)

REQUESTS = Counter("hall_http_requests", "HTTP requests answered", ["method", "path", "status"])
SECONDS = Histogram("hall_http_seconds", "Seconds an HTTP request took until its answer began", ["method", "path"],
                    buckets=(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Asked every few seconds by whoever watches us; logging them would bury the rest.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class AccessLog:
    """One log line and one count per answer."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Start the clock."""
        req.context.began = time.monotonic()

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Write the line; a path without a template is the portal's or nobody's."""
        template = req.uri_template or "(portal)"
        method = req.method if req.method in _METHODS else "OTHER"
        status = falcon.http_status_to_code(resp.status)
        seconds = time.monotonic() - req.context.began
        REQUESTS.labels(method, template, status).inc()
        SECONDS.labels(method, template).observe(seconds)
        if template in _QUIET and status == 200:
            return
        log.info("http.answered", method=method, path=template, status=status, ms=round(seconds * 1000, 1),
                 problem=getattr(req.context, "problem", None))

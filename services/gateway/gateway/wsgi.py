"""Run the application under gunicorn: threads, a grace period at the end, problem documents even for broken HTTP."""

from __future__ import annotations

import json
import logging
from typing import Any

import falcon
from gunicorn import glogging, util
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from contracts import problems
from gateway.app import Parts, build, create_app
from gateway.settings import Settings

#: Longest request line and header, in bytes, and most headers.
MAX_LINE, MAX_HEADER, MAX_HEADERS = 4096, 8192, 60


class Log(glogging.Logger):
    """Let gunicorn speak through our own log; requests are logged by the application, not here."""

    def setup(self, cfg: Any) -> None:
        """Take no handler of one's own: the root logger has ours."""
        self.error_log = logging.getLogger("gunicorn.error")
        self.error_log.handlers = []
        self.error_log.propagate = True
        self.access_log = logging.getLogger("gunicorn.access")

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Say nothing: gunicorn would log raw paths."""


class Worker(ThreadWorker):
    """gunicorn's threaded worker, which ends event streams when asked to stop and answers broken HTTP like the rest."""

    parts: Parts | None = None

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop taking requests; open streams end now, so that the grace period is left for real work."""
        if Worker.parts is not None:
            Worker.parts.stop()
        super().handle_exit(sig, frame)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what never became a request; its text is not repeated, neither to the client nor in the log."""
        name = type(exc).__name__
        status = {"LimitRequestLine": 414, "LimitRequestHeaders": 431}.get(name, 400)
        if not type(exc).__module__.startswith("gunicorn.http"):
            self.log.error("connection failed: %s", name)
            status = 500
        code = {400: "malformed", 500: "internal"}.get(status, "too_large")
        body = json.dumps({"type": f"urn:hall:problem:{code}", "title": problems.title(code), "status": status,
                           "detail": problems.title(code), "code": code, "correlation_id": ""}).encode()
        head = (f"HTTP/1.1 {falcon.code_to_http_status(status)}\r\nConnection: close\r\n"
                f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n")
        try:
            util.write_nonblock(client, head.encode("ascii") + body)
        except OSError:
            return


class Server(BaseApplication):
    """The gateway as a gunicorn application; the parts are built in the worker, after the fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Translate our settings into gunicorn's."""
        settings = self._settings
        for name, value in {
            "bind": f"{settings.http_host}:{settings.http_port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": Worker,
            "worker_connections": 1000,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": settings.drain_seconds,
            "limit_request_line": MAX_LINE,
            "limit_request_field_size": MAX_HEADER,
            "limit_request_fields": MAX_HEADERS,
            "logger_class": Log,
            "control_socket_disable": True,
            "proc_name": "hall-gateway",
            "worker_exit": _hang_up,
            "child_exit": _forget_child,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application in this worker."""
        Worker.parts = build(self._settings)
        return create_app(Worker.parts)


def _hang_up(server: Any, worker: Any) -> None:
    if Worker.parts is not None:
        Worker.parts.close()


def _forget_child(server: Any, worker: Any) -> None:
    """With several processes, the gauges of one that ended are not counted any more."""
    if server.cfg.workers > 1:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

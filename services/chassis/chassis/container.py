"""Nameko's container with deadlines: for every worker, and for all of them together when the process stops."""

from __future__ import annotations

import sys
import time
from typing import Any

import eventlet
import structlog
from nameko.containers import ServiceContainer

from chassis import metrics
from chassis.errors import DeadlineExceeded
from chassis.rpc import Rpc

log = structlog.get_logger(__name__)

#: Seconds a worker may take when its caller set no budget: answering a call, handling a message.
CALL_SECONDS = 30.0
MESSAGE_SECONDS = 300.0


class Container(ServiceContainer):
    """Hosts one service. A worker that runs out of time answers so, instead of keeping its message for ever."""

    def stop(self) -> None:
        """Take no new work, finish what is in hand within the drain time, then let go."""
        drain = self.config["drain_seconds"]

        def reap() -> None:
            eventlet.sleep(drain)
            if self._worker_threads:
                log.error("service.drain_expired", workers=len(self._worker_threads), seconds=drain)
                self._kill_worker_threads()

        reaper = eventlet.spawn(reap)
        try:
            super().stop()
        finally:
            reaper.kill()

    def _run_worker(self, worker_ctx: Any, handle_result: Any) -> None:
        """Run one method: as Nameko does, but bounded in time, with its correlation id on every log line."""
        method = worker_ctx.entrypoint.method_name
        structlog.contextvars.bind_contextvars(
            correlation_id=worker_ctx.data.get("correlation_id"), method=method)
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        began = time.monotonic()
        result, exc_info = _bounded(getattr(worker_ctx.service, method), worker_ctx, _seconds(worker_ctx))
        metrics.CALL_SECONDS.labels(service=self.service_name, method=method).observe(time.monotonic() - began)
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        self._worker_teardown(worker_ctx)


def _bounded(method: Any, worker_ctx: Any, seconds: float) -> tuple[Any, Any]:
    """Return ``(result, exc_info)``; any eventlet Timeout that escapes becomes an ordinary error."""
    try:
        with eventlet.Timeout(seconds):
            return method(*worker_ctx.args, **worker_ctx.kwargs), None
    except eventlet.Timeout:
        log.error("worker.deadline", budget=seconds)
        error = DeadlineExceeded(seconds)
        return None, (DeadlineExceeded, error, sys.exc_info()[2])
    except Exception:
        return None, sys.exc_info()


def _seconds(worker_ctx: Any) -> float:
    most = CALL_SECONDS if isinstance(worker_ctx.entrypoint, Rpc) else MESSAGE_SECONDS
    budget = worker_ctx.data.get("budget_ms")
    if isinstance(budget, int | float) and not isinstance(budget, bool):
        return min(most, max(0.05, budget / 1000))
    return most

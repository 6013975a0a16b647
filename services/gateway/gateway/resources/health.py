"""/healthz, /readyz, /metrics: alive, able to serve, and how it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import falcon
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as OWN

log = structlog.get_logger(__name__)

#: Says whether a dependency answers; of a service, how many processes take requests for it.
Check = Callable[[], bool | int]


class Health:
    """Is the process alive? Looks at nothing else, so that a broker on holiday gets nobody restarted."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer that we are here."""
        resp.media = {"status": "ok"}


class Ready:
    """Can the gateway serve? Without a required dependency it cannot; without a useful one the rest goes on."""

    def __init__(self, required: Mapping[str, Check], useful: Mapping[str, Check]) -> None:
        self._required, self._useful = required, useful

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer 200 or 503, with the state of each dependency."""
        checks = {**self._required, **self._useful}
        # All at once: whoever asks waits as long as for the slowest, not for the sum.
        with ThreadPoolExecutor(len(checks)) as pool:
            states = dict(zip(checks, pool.map(_state, checks.values()), strict=True))
        ready = all(states[name]["state"] == "ready" for name in self._required)
        if not ready:
            resp.status = falcon.HTTP_503
            resp.set_header("Retry-After", "2")
        resp.media = {"ready": ready, "dependencies": {
            name: {**state, "required": name in self._required} for name, state in states.items()}}


class Metrics:
    """Prometheus text format; with several worker processes the counts of all of them."""

    def __init__(self, *, several_processes: bool) -> None:
        self._several = several_processes

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the metrics."""
        registry = OWN
        if self._several:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = generate_latest(registry)


def _state(check: Check) -> dict[str, Any]:
    try:
        found = check()
    except Exception as error:  # whatever a dependency does to us, the question "is it there?" has an answer
        log.warning("dependency.away", error=type(error).__name__)
        return {"state": "away"}
    state: dict[str, Any] = {"state": "ready" if found else "away"}
    return state if isinstance(found, bool) else {**state, "consumers": found}

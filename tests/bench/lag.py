"""How long after its receipt a case stands in the next person's list, while the hall works at half its load."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

from tests.bench.load import closed_loop, http_2xx, percentile
from tests.bench.stage import Filed, Stage

#: Seconds after which a case that is not in the list counts as lost.
LOST = 10.0


class Reader:
    """One connection on which one person asks, as often as need be."""

    def __init__(self, stage: Stage) -> None:
        self._line = socket.create_connection(stage.address, timeout=30)

    def ask(self, request: bytes) -> tuple[bool, dict[str, Any]]:
        """Send a request and return whether it went well, with the JSON of its answer."""
        self.send(request)
        return self.receive()

    def send(self, request: bytes) -> None:
        """Send a request and do not wait."""
        self._line.sendall(request)

    def receive(self) -> tuple[bool, dict[str, Any]]:
        """Return whether the request sent last went well, with the JSON of its answer."""
        answer = bytearray()
        while (good := http_2xx(answer)) is None:
            got = self._line.recv(65536)
            if not got:
                raise ConnectionError("the gateway hung up")
            answer += got
        return good, json.loads(answer.partition(b"\r\n\r\n")[2] or b"{}")

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def lag(stage: Stage, busy: list[Filed], per_second: float, samples: int) -> dict[str, Any]:
    """File cases while ``busy`` are approved at ``per_second``; waits in ms until their heads see them.

    ``stale`` counts authors who did not see their own case at the position they were given: it must be 0.
    """
    filed, requests = stage.new_cases(samples)
    approvals = stage.approvals(busy)
    load = threading.Thread(target=lambda: closed_loop(
        stage.address, approvals, 8, http_2xx, pace=1 / per_second, seconds=600))
    load.start()
    waits, stale, reader = [], 0, Reader(stage)
    try:
        for case, request in zip(filed, requests, strict=True):
            good, receipt = reader.ask(request)
            acknowledged = time.perf_counter()
            if not good:
                raise RuntimeError(f"refused: {receipt}")
            waits.append(_until_seen(stage, reader, case, acknowledged))
            stale += not _sees_own(stage, reader, case, receipt["position"])
            if not load.is_alive():
                break
    finally:
        reader.close()
        load.join()
    return {"samples": len(waits), "per_second": round(per_second, 1), "p50": round(percentile(waits, .5) * 1000, 1),
            "p99": round(percentile(waits, .99) * 1000, 1), "stale": stale}


def _until_seen(stage: Stage, reader: Reader, case: Filed, since: float) -> float:
    """Ask for the head's list, without a position, until the case is in it; return the seconds up to that question."""
    look = stage.request("GET", "/v1/me/todo?limit=50", case.head)
    while True:
        asked = time.perf_counter()
        _, page = reader.ask(look)
        if any(item["case_id"] == case.case_id for item in page["items"]):
            return asked - since
        if asked - since > LOST:
            raise RuntimeError("the case never came up in the list")


def _sees_own(stage: Stage, reader: Reader, case: Filed, position: str) -> bool:
    author = f"5{case.head[1:]}"
    request = stage.request("GET", "/v1/me/applications?limit=10", author, position=position)
    _, page = reader.ask(request)
    return any(item["case_id"] == case.case_id for item in page["items"])

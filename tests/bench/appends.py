"""The log alone: file commits through the chassis as a service's workers do, on green threads. Prints one JSON line."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from typing import Any  # noqa: E402

from pymongo import MongoClient  # noqa: E402

from chassis.eventstore import CommitStore  # noqa: E402


class Plain:
    """Events that are data already."""

    @staticmethod
    def encode_event(event: Any) -> tuple[str, int, dict[str, Any]]:
        """Return what was read from a real commit."""
        return event["t"], event["sv"], event["d"]

    @staticmethod
    def decode_event(type: str, version: int, data: Any) -> Any:
        """Return the same again."""
        return {"t": type, "sv": version, "d": data}


def appended(store: CommitStore, events: list[Any], workers: int, count: int) -> dict[str, float]:
    """File ``count`` commits, each in a stream of its own, ``workers`` at a time; rate per second, waits in ms."""
    waits: list[float] = []

    def work(_: int) -> None:
        began = time.perf_counter()
        store.append(uuid.uuid4().hex, events, expected_version=0, command_id=uuid.uuid4().hex, digest="0" * 64,
                     by={"actor": "50001"}, correlation_id="bench")
        waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    pool = eventlet.GreenPool(workers)
    for _ in pool.imap(work, range(count)):
        pass
    seconds = time.perf_counter() - began
    waits.sort()
    return {"rate": round(count / seconds, 1), "p50": round(waits[len(waits) // 2] * 1000, 2),
            "p99": round(waits[int(len(waits) * .99)] * 1000, 2)}


def main(port: str, workers: str, count: str) -> None:
    """Measure against the bare database on ``port``; the events come from stdin as a JSON list."""
    client: MongoClient[dict[str, Any]] = MongoClient("127.0.0.1", int(port), directConnection=True, tz_aware=True,
                                                      w="majority", journal=True)
    store, events = CommitStore(client["appends"], Plain), json.load(sys.stdin)
    appended(store, events, int(workers), 20)
    print(json.dumps(appended(store, events, int(workers), int(count))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

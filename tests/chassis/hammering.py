"""A process that acts and reads without a pause until its input ends: hammering.py MONGO_URL PREFIX show|quiet

It files commits on streams of its own, brings its own row up to date (``show``) or leaves that to the followers
(``quiet``), follows the log, and reads after every act. It prints how often it acted and what it saw go wrong.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from typing import Any

from chassis.modelfollower import ModelFollower
from chassis.settings import Settings
from tests.chassis.sample.domain import Added, Opened
from tests.chassis.sample.service import Parts, build

#: Seconds after which an act that is not shown counts as lost.
PATIENCE = 30


def main() -> None:
    parts = build(Settings(mongo_url=sys.argv[1], amqp_url="amqp://unused", db_prefix=sys.argv[2]))
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    follower = ModelFollower(parts.counters)
    following = threading.Thread(target=follower.run)
    following.start()
    print("started", flush=True)
    wrong: list[str] = []
    acts = _hammer(parts, over, wrong, show=sys.argv[3] == "show")
    follower.stop()
    following.join()
    print(json.dumps({"acts": acts, "wrong": wrong}), flush=True)
    parts.client.close()


def _hammer(parts: Parts, over: threading.Event, wrong: list[str], *, show: bool) -> int:
    streams = [uuid.uuid4().hex for _ in range(10)]
    acts = 0
    while not over.is_set():
        stream, version = streams[acts % 10], acts // 10
        events: list[Any] = [*([Opened(stream)] if version == 0 else []), Added(str(acts), 1)]
        parts.store.append(stream, events, expected_version=version, command_id=uuid.uuid4().hex, digest="d",
                           by={"actor": "a"}, correlation_id="k")
        if show:
            parts.counters.show(parts.store.read(stream))
        _look(parts, stream, version + 1, wrong, wait=not show)
        acts += 1
        if acts >= 10 and parts.counters.collection.count_documents({"_id": {"$in": streams}}) != 10:
            wrong.append("rows were missing")
        if not show:
            time.sleep(0.02)
    return acts


def _look(parts: Parts, stream: str, version: int, wrong: list[str], *, wait: bool) -> None:
    """Whoever showed its own act must see it at once; whoever did not, in the end; nobody may ever see no row."""
    deadline = time.monotonic() + PATIENCE
    while True:
        row = parts.counters.collection.find_one({"_id": stream})
        if row is not None and row["v"] >= version:
            return
        if version > 1 and row is None:
            wrong.append("a read failed")
            return
        if not wait:
            wrong.append(f"stale: {row and row['v']} instead of {version}")
            return
        if time.monotonic() > deadline:
            wrong.append("never shown")
            return
        time.sleep(0.01)


if __name__ == "__main__":
    main()

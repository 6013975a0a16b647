"""Projectors die without warning, two at a time, and the read model is still the fold of the log."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import uuid

from chassis.settings import Settings
from chassis.testing import wait_until
from tests.chassis.sample.domain import Added, Opened
from tests.chassis.sample.service import Parts, build

STREAMS = [uuid.UUID(int=number).hex for number in range(15)]
COMMITS = 400
KILLS = 12


def test_nothing_is_lost_or_applied_twice_when_projectors_are_killed(settings: Settings) -> None:
    parts = build(settings)
    writer = threading.Thread(target=_write, args=(parts,))
    command = [sys.executable, "-m", "tests.chassis.projecting", settings.mongo_url, settings.db_prefix]
    processes = [_begin(command) for _ in range(2)]
    writer.start()
    try:
        for turn in range(KILLS):
            _applied_more(parts, turn)
            victim = random.randrange(2)
            processes[victim].kill()
            processes[victim].wait()
            processes[victim] = _begin(command)
        writer.join()
        wait_until(lambda: _applied(parts) == COMMITS, within=30)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    rows = {row["_id"]: row for row in parts.counters.collection.find()}
    parts.counters.rebuild()
    assert rows == {row["_id"]: row for row in parts.counters.collection.find()}
    for stream in STREAMS:
        numbers = [item["id"] for item in rows[stream]["items"]]
        assert numbers == list(range(2, 2 + len(numbers)))
    parts.client.close()


def _begin(command: list[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _write(parts: Parts) -> None:
    for number in range(COMMITS):
        stream = STREAMS[number % len(STREAMS)]
        version = number // len(STREAMS)
        events = [*([Opened(stream)] if version == 0 else []), Added(str(number), 1)]
        parts.store.append(stream, events, expected_version=version, command_id=str(number), digest="d",
                           by={"actor": "a"}, correlation_id="k")


def _applied(parts: Parts) -> int:
    return sum(row["v"] for row in parts.counters.collection.find({}, {"v": 1}))


def _applied_more(parts: Parts, turn: int) -> None:
    """Kill while there is work: after a further slice of the log has been applied."""
    wait_until(lambda: _applied(parts) >= COMMITS * turn // (KILLS * 2), within=30)

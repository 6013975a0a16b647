"""What stock Nameko makes of events and timers. Here the bus only wakes; the events themselves come from the ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from nameko.standalone.events import event_dispatcher

from chassis import broker
from chassis.settings import Settings
from chassis.testing import wait_until
from tests.chassis import houses


def publish(raw: broker.Publisher, event: str, content: Any) -> None:
    raw.publish_raw(json.dumps(content).encode(), exchange="source.events", routing_key=event,
                    content_type="application/json", content_encoding="utf-8")


def finished(folder: Path) -> list[int]:
    return [int(line.split()[1]) for line in houses.written(folder) if line.startswith("done ")]


def test_n10_stock_nameko_finishes_events_in_another_order_than_they_were_sent(
        settings: Settings, tmp_path: Path, raw: broker.Publisher) -> None:
    """N10, the contrast: one process, one queue, one sender."""
    with houses.stock(settings, tmp_path, "Hearer", queue="evt-source-thing--hearer.thing"):
        for number in range(100):
            publish(raw, "thing", number)
        wait_until(lambda: len(finished(tmp_path)) == 100, within=30)
    assert any(earlier > later for earlier, later in pairwise(finished(tmp_path)))


def test_n15_stock_nameko_drops_an_event_for_which_nobody_has_a_queue_yet(
        settings: Settings, tmp_path: Path, raw: broker.Publisher, count: Callable[[str], int]) -> None:
    """N15, the contrast: no error, and whoever comes later has missed it."""
    broker.declare(settings.amqp_url, [broker.Topology("source.events")])
    event_dispatcher({"AMQP_URI": settings.amqp_url})("source", "thing", 1)
    with houses.stock(settings, tmp_path, "Hearer", queue="evt-source-thing--hearer.thing"):
        publish(raw, "thing", 2)
        wait_until(lambda: finished(tmp_path) == [2])
        assert count("evt-source-thing--hearer.thing") == 0


def test_n17_a_stock_timer_goes_off_in_every_process(settings: Settings, tmp_path: Path) -> None:
    """N17, the contrast: two processes, twice the work."""
    def at_work() -> Counter[str]:
        return Counter(line.split()[1] for line in houses.written(tmp_path) if line.startswith("tick "))

    with houses.stock(settings, tmp_path, "Ticker", queue="", log="first"), \
            houses.stock(settings, tmp_path, "Ticker", queue="", log="second"):
        wait_until(lambda: len(at_work()) == 2 and min(at_work().values()) > 3, within=30)


def test_n18_stock_singleton_handlers_of_two_services_take_each_others_events(
        settings: Settings, tmp_path: Path, raw: broker.Publisher) -> None:
    """N18, the contrast: they share one queue, so each service misses what the other got."""
    with houses.stock(settings, tmp_path, "Alpha", "Beta", queue="evt-source-shared"):
        for number in range(20):
            publish(raw, "shared", number)
        wait_until(lambda: len(houses.written(tmp_path)) == 20)
        got = Counter(line.split()[0] for line in houses.written(tmp_path))
    assert set(got) == {"alpha", "beta"}, "each has some"
    assert sum(got.values()) == 20, "and nobody has all"

"""The broker: killed, away, robbed of its queues, short of disk."""

from __future__ import annotations

import threading
import time

from tests.faults.caller import Caller
from tests.faults.runner import Stage
from tests.faults.site import PARTS

#: Seconds in which somebody must be told that the broker takes no messages.
REFUSED_SECONDS = 1.0


def broker_killed(stage: Stage) -> None:
    """kill -9 of the broker, then its application away for twelve seconds; no service ends of it."""
    site = stage.site
    pids = {part: site.pid(part) for part in PARTS}
    for _ in range(2 * stage.rounds):
        stage.fault("kill -9 消息服务")
        site.bus.kill()
        stage.work(1.0)
        site.bus.start()
        stage.note(f"{stage.until_accepted():.1f} s 后重新受理")
    stage.fault("stop_app 12 s")
    with site.bus.away(12.0):
        stage.work(1.0)
    stage.note(f"{stage.until_accepted():.1f} s 后重新受理")
    site.ready()
    ended = [part for part, pid in pids.items() if site.pid(part) != pid]
    stage.expect(not ended, f"因消息服务而退出：{ended}")


def queues_deleted(stage: Stage) -> None:
    """Every queue deleted with all that is in it."""
    site = stage.site
    for _ in range(3 * stage.rounds):
        count = site.bus.delete_all_queues()
        stage.fault(f"删除全部 {count} 个队列")
        stage.note(f"{stage.until_accepted():.1f} s 后重新受理")
        site.ready()
        stage.work(1.0)


def short_of_disk(stage: Stage) -> None:
    """The broker's disk alarm: who asks is told at once, and nothing hangs."""
    site = stage.site
    asker = Caller("16001", lambda: site.doors[0], site.journal, threading.Event())
    asker.get("/v1/me/cc")
    for _ in range(2 * stage.rounds):
        stage.fault("磁盘告警")
        with site.bus.short_of_disk():
            stage.work(1.0)
            waits = [_seconds(asker) for _ in range(5)]
            lists = asker.get("/v1/me/cc", once=True)
        stage.note(f"{max(waits):.2f} s 内答复")
        stage.expect(max(waits) < REFUSED_SECONDS, f"{max(waits):.2f} s 才答复")
        stage.expect(lists is not None, "磁盘告警时列表读不到")
        stage.note(f"{stage.until_accepted():.1f} s 后重新受理")
    site.ready()


def _seconds(asker: Caller) -> float:
    """Return how long it takes to hear that a question to a service cannot be put now."""
    began = time.monotonic()
    asker.get("/v1/services/weekly-report/form", once=True, pause=0.0)
    return time.monotonic() - began

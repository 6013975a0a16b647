"""Services and their processes: killed, restarted one after the other, stopped dead, run twice."""

from __future__ import annotations

import random
import re
import time

from tests.faults.runner import Stage
from tests.faults.site import PARTS

#: The hall waits this long for a killed part to be back.
BACK_SECONDS = 60.0


def killed(stage: Stage) -> None:
    """kill -9 of each service in turn, ready again each time; then of any, faster than they can start."""
    slowest = 0.0
    for part in PARTS:
        for _ in range(2 * stage.rounds):
            began = time.monotonic()
            stage.fault(f"kill -9 {part}")
            stage.site.kill(part)
            stage.site.hall.wait_for(part, seconds=BACK_SECONDS)
            slowest = max(slowest, time.monotonic() - began)
            stage.work(0.5)
    stage.note(f"最慢 {slowest:.1f} s 恢复")
    dice = random.Random(3)
    for _ in range(20 * stage.rounds):
        part = dice.choice(PARTS)
        stage.fault(f"kill -9 {part}")
        stage.site.kill(part)
        stage.work(dice.uniform(0.5, 2.5))
    stage.site.ready()


def killed_workflow(stage: Stage) -> None:
    """kill -9 of the service that decides, while it does."""
    for _ in range(2 * stage.rounds):
        stage.fault("kill -9 workflow")
        stage.site.kill("workflow")
        stage.site.hall.wait_for("workflow", seconds=BACK_SECONDS)
        stage.work(1.0)


def rolled(stage: Stage) -> None:
    """SIGTERM of every process, each with a second one beside it: no client notices, nothing is executed again."""
    site, errors = stage.site, stage.site.journal.errors.copy()
    redelivered = _redelivered(stage)
    for _ in range(stage.rounds):
        for part in PARTS:
            with site.another(part) as other:
                doors = [other.url] if part == "gateway" else site.doors
                _roll(stage, part, doors)
                stage.work(0.5)
                site.doors = [site.hall.base_url]
                stage.work(1.0 if part == "gateway" else 0.0)
                stage.fault(f"SIGTERM 第二个 {part}")
    stage.expect(site.journal.errors == errors, f"客户端察觉到了：{dict(site.journal.errors - errors)}")
    again = _redelivered(stage) - redelivered
    stage.note(f"重复执行 {again} 次")
    stage.expect(again == 0, f"{again} 个请求被再次投递")


def _roll(stage: Stage, part: str, doors: list[str]) -> None:
    """Take a process out of use as a load balancer would, then end it and wait for its successor."""
    stage.site.doors = doors
    stage.work(1.0 if part == "gateway" else 0.0)
    stage.fault(f"SIGTERM {part}")
    stage.site.terminate(part)


def _redelivered(stage: Stage) -> int:
    """Return how often the broker has handed a request to a second process."""
    told = stage.site.bus.control("eval", "rabbit_global_counters:overview().")
    return sum(map(int, re.findall(r"messages_redelivered_total\s*=>\s*(\d+)", told)))


def stopped(stage: Stage) -> None:
    """SIGSTOP of the process that projects, and of the one that tells: writes go on, and catch up afterwards."""
    site = stage.site
    with site.another("workflow"):
        for _ in range(stage.rounds):
            stage.fault("SIGSTOP workflow（记账与投影的那个）12 s")
            with site.suspended("workflow"):
                stage.work(12.0)
            stage.work(2.0)
    before = stage.acked()
    stage.fault("SIGSTOP notify 12 s")
    with site.suspended("notify"):
        stage.work(12.0)
    stage.expect(stage.acked() > before, "notify 停住时没有受理任何命令")


def two_sequencers(stage: Stage) -> None:
    """Two processes that keep the ledger, killed in turn, so that the lease changes hands again and again."""
    site = stage.site
    with site.another("workflow") as other:
        for _ in range(3 * stage.rounds):
            stage.fault("kill -9 workflow，由另一个接手记账")
            site.kill("workflow")
            site.hall.wait_for("workflow", seconds=BACK_SECONDS)
            stage.fault("kill -9 另一个")
            other.kill()
            stage.work(1.0)
            other.start()
    writers = len(site.database("workflow")["ledger"].distinct("by"))
    stage.note(f"同一账本先后 {writers} 个记账者")

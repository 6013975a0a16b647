"""The database: its primary lost or replaced, its majority lost, all of it away, its memory too short, it restored."""

from __future__ import annotations

import threading
import time

from tests.faults.caller import Caller
from tests.faults.runner import Stage

#: Seconds that writes may stand still when the primary is lost.
OUTAGE_SECONDS = 10.0
#: Seconds after which commands are accepted again once all nodes are back.
RECOVERY_SECONDS = 15.0


def primary_killed(stage: Stage) -> None:
    """kill -9 of the primary; another takes over, the dead one comes back."""
    worst = 0.0
    for _ in range(5 * stage.rounds):
        stage.fault("kill -9 主节点")
        began = time.monotonic()
        stage.site.trio.kill_primary()
        stage.site.trio.primary()
        stage.until_accepted()
        stage.site.trio.heal()
        stage.work(1.0)
        worst = max(worst, stage.silence(began))
    _within(stage, worst)


def stepped_down(stage: Stage) -> None:
    """The primary hands over, five times."""
    worst = 0.0
    for _ in range(5 * stage.rounds):
        stage.fault("主节点让位 replSetStepDown")
        began = time.monotonic()
        stage.site.trio.step_down(5)
        stage.site.trio.primary()
        stage.until_accepted()
        stage.work(3.0)
        worst = max(worst, stage.silence(began))
    _within(stage, worst)


def majority_lost(stage: Stage) -> None:
    """Two of three nodes killed: nothing is accepted, lists can still be read; then they come back."""
    site = stage.site
    reader = Caller("16001", lambda: site.doors[0], site.journal, threading.Event())
    reader.get("/v1/me/cc")
    for _ in range(stage.rounds):
        stage.fault("kill -9 两个节点", 2)
        site.trio.stop_majority()
        down = time.monotonic()
        stage.work(6.0)
        lists = [reader.get("/v1/me/cc", once=True) for _ in range(10)]
        stage.work(2.0)
        up = time.monotonic()
        site.trio.heal()
        accepted = [told for told in site.journal.entries if told.accepted and told.asked > down and told.told < up]
        stage.expect(not accepted, f"没有多数派时受理了 {len(accepted)} 条命令")
        stage.note(f"列表可读 {sum(one is not None for one in lists)}/{len(lists)}")
        stage.expect(all(one is not None for one in lists), "没有多数派时列表读不到")
        _recovered(stage)


def all_down(stage: Stage) -> None:
    """All three nodes killed for thirty seconds."""
    site = stage.site
    for _ in range(stage.rounds):
        stage.fault("kill -9 全部节点 30 s", 3)
        for node in site.trio.nodes.values():
            node.kill()
        stage.work(30.0)
        site.trio.heal()
        _recovered(stage)


def _recovered(stage: Stage) -> None:
    seconds = stage.until_accepted()
    stage.note(f"恢复后 {seconds:.1f} s 重新受理")
    stage.expect(seconds <= RECOVERY_SECONDS, f"恢复后 {seconds:.1f} s 才重新受理")


def _within(stage: Stage, worst: float) -> None:
    stage.note(f"写入最长中断 {worst:.1f} s")
    stage.expect(worst <= OUTAGE_SECONDS, f"写入中断了 {worst:.1f} s")

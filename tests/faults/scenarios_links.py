"""The lines between one service and its servers: silent, broken, slow, one-way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.links import Link
from tests.faults.runner import Stage
from tests.faults.site import HEARTBEAT, Another

#: Heartbeats within which a line that went silent must be noticed, and seconds within which it heals alone.
NOTICED, HEALED = 3, 40.0


def database_link(stage: Stage) -> None:
    """The line between workflow and the database."""
    url = f"mongodb://127.0.0.1:{stage.site.trio.primary()}/?directConnection=true"
    with Link(url) as link, _only(stage, HALL_MONGO_URL=link.url) as workflow:
        _hurt(stage, link, workflow, "数据库")


def broker_link(stage: Stage) -> None:
    """The line between workflow and the broker."""
    with Link(stage.site.bus.url) as link, _only(stage, HALL_AMQP_URL=link.url) as workflow:
        _hurt(stage, link, workflow, "消息服务")


@contextmanager
def _only(stage: Stage, **settings: str) -> Iterator[Another]:
    """Have one workflow process, with these settings, for the block."""
    site = stage.site
    with site.another("workflow", **settings) as workflow:
        site.hall.stop("workflow")
        try:
            stage.until_accepted()
            yield workflow
        finally:
            site.hall.start("workflow")


def _hurt(stage: Stage, link: Link, workflow: Another, name: str) -> None:
    for _ in range(stage.rounds):
        _silent(stage, link, workflow, name, back_only=False)
        _silent(stage, link, workflow, name, back_only=True)
        for _ in range(3):
            stage.fault(f"到{name}的连接全部被重置，新的也是，2 s")
            link.reset()
            stage.work(2.0)
            link.heal()
            stage.until_accepted()
        stage.fault(f"到{name}的线路慢 200 ms，6 s")
        link.slow(0.2)
        before = stage.acked()
        stage.work(6.0)
        stage.note(f"{name}慢时受理 {stage.acked() - before}")
        link.heal()
        stage.until_accepted()


def _silent(stage: Stage, link: Link, workflow: Another, name: str, *, back_only: bool) -> None:
    how = "单向" if back_only else "双向"
    stage.fault(f"到{name}的线路{how}黑洞")
    link.hole(back_only=back_only)
    noticed = workflow.seconds_until(ready=False, within=HEALED)
    stage.work(max(0.0, NOTICED * HEARTBEAT - noticed))
    link.heal()
    healed = workflow.seconds_until(ready=True, within=HEALED)
    stage.note(f"{name}{how}黑洞 {noticed:.1f} s 察觉 {healed:.1f} s 自愈")
    stage.expect(noticed <= NOTICED * HEARTBEAT, f"{name}{how}黑洞 {noticed:.1f} s 才察觉")
    stage.until_accepted()

"""All scenarios by name, and where each is played."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults import (
    scenarios_bus,
    scenarios_database,
    scenarios_history,
    scenarios_links,
    scenarios_messages,
    scenarios_services,
)
from tests.faults.runner import Scenario

#: Kinds of sites, in the order they are played: megabytes of oplog, 0 = as much as the disk allows.
SITES = {"forgetful": 2, "hall": 0}


@dataclass(frozen=True)
class Entry:
    """A scenario, the kind of site it needs, and whether people work all the time."""

    title: str
    play: Scenario
    site: str = "hall"
    busy: bool = True


SCENARIOS: dict[str, Entry] = {
    "repeated": Entry("请求与唤醒重复、乱序，事件全部重读", scenarios_messages.repeated),
    "poison": Entry("读不懂的消息与处理不了的事件", scenarios_messages.poison),
    "stopped": Entry("进程停住（SIGSTOP）而不死", scenarios_services.stopped),
    "two-sequencers": Entry("两个记账者轮流被杀", scenarios_services.two_sequencers),
    "queues-deleted": Entry("删除全部队列", scenarios_bus.queues_deleted),
    "database-link": Entry("workflow 到数据库的线路：黑洞、单向、重置、慢", scenarios_links.database_link),
    "broker-link": Entry("workflow 到消息服务的线路：黑洞、单向、重置、慢", scenarios_links.broker_link),
    "disk-alarm": Entry("消息服务磁盘告警", scenarios_bus.short_of_disk),
    "kill": Entry("逐个、再随机地 kill -9 每个服务", scenarios_services.killed),
    "rolling": Entry("滚动重启（SIGTERM），客户端无感、不重复执行", scenarios_services.rolled),
    "primary-kill": Entry("kill -9 数据库主节点五次", scenarios_database.primary_killed),
    "step-down": Entry("主节点让位五次", scenarios_database.stepped_down),
    "majority-lost": Entry("三个节点失去两个：不受理、可读", scenarios_database.majority_lost),
    "all-down": Entry("三个节点全停 30 秒", scenarios_database.all_down),
    "broker-kill": Entry("kill -9 消息服务，再停 12 秒", scenarios_bus.broker_killed),
    "restored": Entry("从备份恢复，备份之后删除的人仍是删除的", scenarios_history.restored, busy=False),
    "forgotten": Entry("oplog 滚过，账本从日志补记", scenarios_history.forgotten, site="forgetful"),
}

"""What the common verbs do, once the command line is read and the parts are put together."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chassis import checking, evidence, models, mongo
from chassis.cli import dump, say
from chassis.deferred import Deferred
from chassis.ledger import Ledger
from chassis.relay import Relay
from chassis.setaside import SetAside
from chassis.settings import Settings

#: Whoever decides from the shell of the server.
SHELL = "system:shell"


def perform(chosen: Namespace, name: str, settings: Settings, build: Callable[[Any], Any],
            table: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    """Do one verb and print what came of it; return the exit code."""
    match chosen.verb:
        case "replay":
            return evidence.replay(build(settings), chosen.stream, chosen.as_of, chosen.json)
        case "export":
            return evidence.export(build(settings), name, chosen)
        case "heads":
            return evidence.heads(build(settings), name, settings, chosen)
        case "rebuild":
            return models.perform(build(settings), chosen)
        case "verify":
            return checking.perform(build(settings), name, chosen)
        case "lag":
            return lag(build(settings))
        case "parked":
            return parked(name, settings, table, chosen)
        case "reread":
            return reread(name, settings, chosen.queue)
        case _:
            return wake(build(settings))


def lag(built: Any) -> int:
    """Print how many commits every follower still has to handle: each read model has one of its own."""
    for follower in built.followers:
        if hasattr(follower, "behind"):
            say(f"{follower.name}\t{follower.behind()}")
    return 0


def parked(name: str, settings: Settings, table: Mapping[str, Mapping[str, Sequence[str]]], chosen: Namespace) -> int:
    """List what this service set aside, events and messages, without contents; show one; have it tried again."""
    with mongo.connect(settings) as client:
        aside = SetAside.of(name, mongo.database(client, settings, name), settings.amqp_url, table)
        if chosen.show:
            return _show(aside.events, chosen.show)
        if chosen.replay:
            say(f"已重新排队 {aside.replay_named(chosen.replay, SHELL)} 个事件")
            return 0
        if chosen.discard is not None:
            return _discard(aside, chosen.discard, chosen.reason)
        items = aside.items()
    for item in items:
        at = item.first_at.isoformat() if item.first_at else ""
        say("\t".join((at, item.queue, item.type, item.name, item.reason)))
    what_now = "；处理好原因后用 parked --replay 编号 重新办理事件，用 --discard 队列 --reason 原因 丢弃消息"
    say(f"共 {len(items)} 条" + (what_now if items else ""))
    return 0


def _show(waiting: Deferred, id: str) -> int:
    found = waiting.find(id)
    if found is None:
        say("没有这个编号；不带参数运行 parked 可列出全部")
        return 1
    say(dump(asdict(found)))
    return 0


def _discard(aside: SetAside, queue: str, reason: str) -> int:
    if queue not in aside.queues:
        say("不是本服务的队列。可选：" + "、".join(aside.queues))
        return 1
    if not reason.strip():
        say("请用 --reason 写明为什么丢弃；它会留在处理记录里")
        return 1
    say(f"{queue}：已丢弃 {aside.discard_queue(queue, SHELL, reason.strip())} 条读不懂的消息")
    return 0


def reread(name: str, settings: Settings, queue: str) -> int:
    """Take in everything of another service again, from the beginning of its ledger; harmless to repeat."""
    with mongo.connect(settings) as client:
        found = mongo.database(client, settings, name)["cursors"].delete_one({"_id": queue}).deleted_count
    say("将从头再读一遍（几秒内开始）" if found else "没有这个队列的读取位置")
    return 0 if found else 1


def wake(built: Any) -> int:
    """Tell whoever listens to look at the ledger now."""
    relays = [follower for follower in built.followers if isinstance(follower, Relay)]
    for relay in relays:
        last = Ledger(built.store.commits.database).last()
        relay.wake(last.height if last else 0)
        say(f"{relay.exchange}：已发出唤醒")
    return 0 if relays else 1

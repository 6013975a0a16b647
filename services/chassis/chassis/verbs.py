"""What the common verbs do, once the command line is read and the parts are put together."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from typing import Any

from chassis import parking
from chassis.cli import dump, say
from chassis.follower import Follower
from chassis.relay import Relay, envelope_data
from chassis.settings import Settings


def perform(chosen: Namespace, name: str, settings: Settings, build: Callable[[Any], Any],
            table: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    """Do one verb and print what came of it; return the exit code."""
    match chosen.verb:
        case "replay":
            return replay(build(settings), chosen.stream, chosen.as_of)
        case "rebuild":
            return rebuild(build(settings), chosen.model)
        case "lag":
            return lag(build(settings))
        case "parked":
            return parked(name, settings, table, chosen.resend)
        case _:
            return republish(build(settings))


def replay(built: Any, stream: str, as_of: str | None) -> int:
    """Print every event of a stream with its envelope, then the state they amount to."""
    until = datetime.fromisoformat(as_of) if as_of else None
    if until is not None and until.tzinfo is None:
        until = until.astimezone(UTC)
    store = getattr(built, "store", None)
    if store is None:
        say("这个服务没有事件日志，没有可重放的流")
        return 1
    commits = store.read(stream, until=until)
    if not commits:
        say("没有这个流，或当时还没有记录")
        return 1
    for commit in commits:
        for event, envelope in commit.recorded():
            kind, version, data = store.encode_event(event)
            say(dump({"envelope": envelope_data(envelope), "type": kind, "version": version, "data": data}))
    decider = getattr(built, "decider", None)
    if decider is not None:
        state = decider.fold(commits)
        say(dump({"state": asdict(state) if is_dataclass(state) and not isinstance(state, type) else state}))
    return 0


def rebuild(built: Any, model: str | None) -> int:
    """Fold one read model, or all of them, from the log again."""
    wanted = [projector for projector in built.projectors if model in (None, projector.name)]
    if not wanted:
        say("没有这个读模型。可选：" + "、".join(projector.name for projector in built.projectors))
        return 1
    for projector in wanted:
        say(f"{projector.name}：已重建 {projector.rebuild()} 个流")
    return 0


def lag(built: Any) -> int:
    """Print how many commits every follower still has to handle."""
    for follower in built.followers:
        if isinstance(follower, Follower):
            say(f"{follower.name}\t{follower.behind()}")
    return 0


def parked(name: str, settings: Settings, table: Mapping[str, Mapping[str, Sequence[str]]], resend: str | None) -> int:
    """List the parked messages of this service's queues, without their contents; or send one queue's again."""
    queues = sorted(queue for listeners in table.values() for queue in listeners if queue.split(".")[0] == name)
    if resend is not None:
        if resend not in queues:
            say("不是本服务的队列。可选：" + "、".join(queues))
            return 1
        say(f"{resend}：已重新投递 {parking.resend(settings.amqp_url, resend)} 条")
        return 0
    count = 0
    for item in parking.listed(settings.amqp_url, [*queues, f"rpc-{name}"]):
        say("\t".join((item.at, item.queue, item.type, item.id, item.reason)))
        count += 1
    say(f"共 {count} 条")
    return 0


def republish(built: Any) -> int:
    """Publish every event in the log once more."""
    relays = [follower for follower in built.followers if isinstance(follower, Relay)]
    for relay in relays:
        count = 0
        for commit in built.store.scan():
            relay.publish([commit])
            count += 1
        say(f"{relay.exchange}：已重新发布 {count} 个提交")
    return 0 if relays else 1

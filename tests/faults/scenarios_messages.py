"""What arrives on the bus: repeated, out of order, unreadable, or impossible to handle."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import amqp

from chassis import broker, shapes
from chassis.testing import wait_until
from contracts import ids
from contracts.topology import TOPOLOGY
from tests.faults.caller import Caller
from tests.faults.runner import Stage

#: Seconds within which what cannot be handled must be set aside.
PARKED_SECONDS = 32.0
#: Header of the requests that are repeated on purpose.
MARK = "faults.repeat"
#: ``(content type, body)`` of messages no service of ours would send.
MALFORMED = (("application/x-python-serialize", b"\x80\x04K\x01."), ("application/x-hall-json", b"{"),
             ("application/x-hall-json", b"[]"), ("application/json", b'{"__type__": "uuid"}'),
             ("text/plain", b"\xff\xfe"), ("application/x-hall-json", b'{"args": [], "kwargs": {}}'))


def repeated(stage: Stage) -> None:
    """Every request delivered up to three times and late, wake-ups repeated and shuffled, every event read again."""
    site, dice = stage.site, random.Random(5)
    for _ in range(stage.rounds):
        with _echo(stage, dice):
            stage.work(8.0)
        with broker.connection(site.bus.url) as connection:
            broker.open_now(connection)
            channel = connection.channel()
            wakes = [(exchange, height) for exchange in TOPOLOGY for height in range(1, 30)] * 3
            dice.shuffle(wakes)
            for exchange, height in wakes:
                body = f'{{"source": "{exchange.partition(".")[0]}", "height": {height}}}'
                _send(channel, body.encode(), exchange, "wake", "application/x-hall-json")
        stage.fault(f"{len(wakes)} 个唤醒重复且乱序")
        for queue in (queue for queues in TOPOLOGY.values() for queue in queues):
            stage.fault(f"{queue} 从头重读")
            site.hall.run(queue.partition(".")[0], "reread", queue)
        stage.work(3.0)


@contextmanager
def _echo(stage: Stage, dice: random.Random) -> Iterator[None]:
    """For the block, give workflow every request it gets once or twice again, after up to two seconds."""
    ended, counted = threading.Event(), Counter[str]()

    def run() -> None:
        with broker.connection(stage.site.bus.url) as connection:
            broker.open_now(connection)
            channel = connection.channel()
            queue = channel.queue_declare("", exclusive=True).queue
            channel.queue_bind(queue, "nameko-rpc", "workflow.*")
            due: list[tuple[float, amqp.Message]] = []
            while not ended.is_set() or due:
                while (message := channel.basic_get(queue, no_ack=True)) is not None:
                    if MARK in (message.properties.get("application_headers") or {}):
                        continue  # our own repeat
                    counted["heard"] += 1
                    due += [(time.monotonic() + dice.uniform(0, 2), message) for _ in range(dice.randint(1, 2))]
                dice.shuffle(due)
                for one in [one for one in due if one[0] <= time.monotonic()]:
                    due.remove(one)
                    _repeat(channel, one[1])
                    counted["again"] += 1
                time.sleep(0.02)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(20)
    stage.fault(f"{counted['heard']} 个请求重复投递 {counted['again']} 次")
    stage.note(f"重复投递请求 {counted['again']} 次")
    stage.expect(counted["again"] > 0, "没有重复投递任何请求")


def _repeat(channel: amqp.Channel, message: amqp.Message) -> None:
    """Send a request again, exactly as it came, but for a mark that only we look at."""
    properties = dict(message.properties)
    properties["application_headers"] = {**properties.get("application_headers", {}), MARK: True}
    channel.basic_publish(amqp.Message(message.body, **properties), "nameko-rpc", message.delivery_info["routing_key"])


def poison(stage: Stage) -> None:
    """Unreadable messages in every queue, and events a consumer cannot handle: set aside, shown, handled later."""
    site = stage.site
    _unreadable(stage)
    name, key = "20003", uuid.uuid4().hex  # nobody else files for this unit
    case = ids.case_id(name, key)
    stage.fault("notify 处理不了一个办件的事件")
    wait_until(lambda: "cases" in site.database("notify").list_collection_names(), within=60, what="notify at work")
    site.database("notify").command("collMod", "cases", validator={"_id": {"$ne": case}})
    rows = site.database("notify")["inbox"]
    try:
        author = Caller(name, lambda: site.doors[0], site.journal, threading.Event())
        form = {"weeks": "1周-1周", "day": "2026-11-20", "items": [{"text": "毒", "kind": "常规工作"}]}
        began = time.monotonic()
        told = author.act("start", "/v1/cases", {"service": "weekly-report", "form": form}, key=key)
        stage.expect(told.stream == case, f"办件是 {told.stream} 而不是 {case}：{told.status} {told.code}")
        wait_until(lambda: rows.count_documents({"s": case, "state": "parked"}), within=90, every=0.2, what="parked")
        seconds = time.monotonic() - began
        stage.note(f"事件 {seconds:.1f} s 后搁置")
        stage.expect(seconds <= PARKED_SECONDS, f"{seconds:.1f} s 才搁置")
        others = site.database("notify")["deliveries"].count_documents({"state": "sent"})
        wait_until(lambda: site.database("notify")["deliveries"].count_documents({"state": "sent"}) > others,
                   within=30, every=0.2, what="others told meanwhile")
        wait_until(lambda: not rows.count_documents({"s": case, "state": {"$ne": "parked"}}), within=90, every=0.2)
    finally:
        site.database("notify").command("collMod", "cases", validator={})
    listed = site.hall.run("notify", "parked")
    stage.expect(case in listed, "运维列表里看不到")
    site.hall.run("notify", "parked", "--replay", "all")
    wait_until(lambda: not rows.count_documents({"s": case}), within=60, every=0.2, what="replayed")
    wait_until(lambda: site.database("notify")["deliveries"].count_documents({"case_id": case}), within=30, every=0.2,
               what="told after all")
    stage.note("运维重放后办成")


def _unreadable(stage: Stage) -> None:
    """Send each malformed message to each queue; every one must be with the dead letters soon."""
    site = stage.site
    queues = [queue for queues in TOPOLOGY.values() for queue in queues]
    queues += [f"rpc-{name}" for name in ("identity", "catalog", "workflow", "notify")]
    before, began = _dead_letters(stage), time.monotonic()
    with broker.connection(site.bus.url) as connection:
        broker.open_now(connection)
        channel = connection.channel()
        for queue in queues:
            kind = "rpc" if queue.startswith("rpc-") else "events"
            for content_type, body in MALFORMED:
                _send(channel, body, "", shapes.shaped(queue, kind), content_type)
            stage.fault(f"{queue} 收到 {len(MALFORMED)} 条读不懂的消息")
    wanted = Counter({f"hall.dlq.{queue}": len(MALFORMED) for queue in queues})
    try:
        wait_until(lambda: _dead_letters(stage) - before == wanted, within=PARKED_SECONDS, every=0.5)
    except AssertionError:
        stage.findings.append(f"{PARKED_SECONDS:.0f} s 内没有搁置：{wanted - (_dead_letters(stage) - before)}")
    stage.note(f"{wanted.total()} 条读不懂的消息 {time.monotonic() - began:.1f} s 内搁置")


def _dead_letters(stage: Stage) -> Counter[str]:
    bus = stage.site.bus
    listed = bus.control("list_queues", "-p", bus.broker.vhost, "--no-table-headers", "name", "messages")
    rows = (line.split("\t") for line in listed.splitlines() if line.startswith("hall.dlq."))
    return Counter({name: int(count) for name, count in rows})


def _send(channel: amqp.Channel, body: bytes, exchange: str, routing_key: str, content_type: str) -> None:
    message = amqp.Message(body, content_type=content_type, content_encoding="utf-8")
    channel.basic_publish(message, exchange, routing_key)

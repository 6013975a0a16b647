"""What this machine can do at most, measured in the same run: a journaled insert, an echo, a hello."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import bson
from pymongo import MongoClient

from local.home import PROJECT
from local.ports import LOOPBACK, any_free, is_open
from tests import servers
from tests.bench import echo, machine
from tests.bench.load import Run, closed_loop, http_2xx, http_request
from tests.bench.stage import Stage

_GOOD = b"\x01ok\0" + struct.pack("<d", 1.0)


def insert_message(document: dict[str, Any]) -> bytes:
    """Return one insert as the database's own wire message (OP_MSG), durable on a majority and journaled."""
    body = bson.encode({"insert": "commits", "documents": [document], "$db": "limit",
                        "writeConcern": {"w": "majority", "j": True}})
    return struct.pack("<iiiiIb", 21 + len(body), 1, 0, 2013, 0, 0) + body


def inserted(answer: bytearray) -> bool | None:
    """Judge the answer to an insert."""
    if len(answer) < 4 or len(answer) < int.from_bytes(answer[:4], "little"):
        return None
    return _GOOD in answer and b"writeErrors" not in answer


def inserts(stage: Stage, template: dict[str, Any], clients: int, count: int) -> tuple[Run, float]:
    """Insert ``count`` documents like ``template`` with prebuilt messages; return the run and mongod's CPU seconds."""
    assert stage.bare is not None
    assert stage.bare.process is not None
    messages = [insert_message({**template, "_id": f"{uuid.uuid4().hex}:000001"}) for _ in range(count)]
    with machine.watching({"mongod": [stage.bare.process.pid]}) as spent:
        run = closed_loop((LOOPBACK, stage.bare.port), messages, clients, inserted)
    return run, spent.cpu["mongod"]


def template(stage: Stage) -> dict[str, Any]:
    """Return a commit as an approval files it."""
    with stage.root() as client:
        found = client[f"{stage.hall.plan.prefix}_workflow"]["commits"].find_one({"v": 2})
    if found is None:
        raise RuntimeError("nothing was approved yet")
    return found


@contextmanager
def child(module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our small programs in a process group of its own; the whole group is ended afterwards."""
    line = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(line, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def echoes(broker_url: str, beam: list[int], clients: int, count: int) -> tuple[Run, float]:
    """Send ``count`` messages of 600 bytes round, ``clients`` under way; return the run and all CPU seconds."""
    with child("tests.bench.echo", broker_url) as server:
        assert server.stdout is not None
        server.stdout.readline()
        with machine.watching({"broker": beam, "server": [server.pid]}) as spent:
            own = time.process_time()
            run = _echo(broker_url, clients, count)
            own = time.process_time() - own
        return run, spent.total + own


def _echo(url: str, clients: int, count: int) -> Run:
    connection = echo.connect(url)
    channel = connection.connection.channel()
    run, body = Run(), "x" * 600
    sent: dict[str, float] = {}

    def send() -> None:
        number = str(len(sent))
        sent[number] = time.perf_counter()
        channel.basic_publish(amqp.Message(body, reply_to="amq.rabbitmq.reply-to", correlation_id=number,
                                           delivery_mode=1), routing_key=echo.QUEUE)

    def receive(message: Any) -> None:
        run.waits.append(time.perf_counter() - sent[message.properties["correlation_id"]])
        if len(sent) < count:
            send()

    channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=receive)
    began = time.perf_counter()
    for _ in range(clients):
        send()
    while len(run.waits) < count:
        connection.connection.drain_events(timeout=30)
    run.seconds = time.perf_counter() - began
    connection.release()
    return run


def hellos(clients: int, count: int) -> tuple[Run, float]:
    """Ask a bare web server ``count`` times; return the run and its CPU seconds."""
    port = any_free()
    with child("tests.bench.hello", str(port)) as server:
        deadline = time.monotonic() + 30
        while not is_open(port):
            if time.monotonic() > deadline:
                raise RuntimeError("the bare web server did not start")
            time.sleep(0.05)
        one = http_request("GET", "/", f"{LOOPBACK}:{port}")
        closed_loop((LOOPBACK, port), [one] * clients, clients, http_2xx)
        with machine.watching({"hello": [server.pid]}) as spent:
            run = closed_loop((LOOPBACK, port), [one] * count, clients, http_2xx)
        return run, spent.total


@contextmanager
def bare_broker() -> Iterator[str]:
    """A virtual host of one's own on the shared test broker; gone afterwards."""
    servers.lease(os.getpid())
    try:
        shared = servers.ensure()
        name = f"bench{os.getpid()}"
        try:
            yield shared.add_vhost(name)
        finally:
            shared.remove_vhost(name)
    finally:
        servers.release(os.getpid())


def beam_group(url: str) -> list[int]:
    """Return the process group of the broker behind ``url`` (the shared test broker)."""
    return [int(servers.HOME.read("run/servers.json")["who"]["rabbitmq"]["pid"])]


def free_client(stage: Stage) -> MongoClient[dict[str, Any]]:
    """Return a client of the bare database."""
    assert stage.bare is not None
    return MongoClient(LOOPBACK, stage.bare.port, directConnection=True, tz_aware=True, w="majority", journal=True)

"""Call Nameko services from ordinary threads: one connection, one I/O thread, any number of callers."""

from __future__ import annotations

import collections
import os
import select
import socket
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import amqp
import structlog
from amqp import spec
from kombu import Exchange, Queue

from chassis import broker, wire

log = structlog.get_logger(__name__)

EXCHANGE = "nameko-rpc"
BUDGET_HEADER = "hall.budget_ms"

#: Seconds between attempts to reach a broker that is away.
RECONNECT_SECONDS = 0.5


class ServiceUnavailable(Exception):
    """The service cannot be reached now. When the broker was lost midway, nobody knows whether it acted."""


class BrokerBlocked(ServiceUnavailable):
    """The broker is short of disk or memory and takes no requests now."""


class CallTimeout(ServiceUnavailable):
    """No answer in time; nobody knows whether the service acted."""


class BadReply(ServiceUnavailable):
    """The service answered something that is no answer."""


@dataclass(slots=True, eq=False)
class _Call:
    service: str
    message: amqp.Message
    routing_key: str
    done: threading.Event = field(default_factory=threading.Event)
    body: Any = None
    error: Exception | None = None

    def fail(self, error: Exception) -> None:
        self.error = error
        self.done.set()


class RpcClient:
    """A client for all threads of a process; connects at the first call, and anew in a forked child.

    Only the I/O thread touches the connection (py-amqp is not thread-safe, not even for publishing); callers hand it
    messages through a queue and a wake-up pipe and wait for their own answer, never longer than their timeout.
    """

    def __init__(self, amqp_url: str, timeout: float = 8.0, heartbeat: int = 10) -> None:
        self._amqp_url = amqp_url
        self._timeout = timeout
        self._heartbeat = heartbeat
        self._guard = threading.Lock()
        self._io: _Io | None = None
        self._pid = 0

    def call(self, service: str, method: str, *, timeout: float | None = None, **kwargs: Any) -> Any:
        """Return what ``service.method(**kwargs)`` answered: the wire's ``{"ok": …}`` as it is.

        ``timeout`` in seconds travels along as the budget of the work. Raises ServiceUnavailable (nobody listens,
        broker away), BrokerBlocked, CallTimeout; TypeError or ValueError for arguments that JSON cannot hold.
        """
        seconds = self._timeout if timeout is None else timeout
        correlation_id = uuid.uuid4().hex
        message = amqp.Message(
            wire.dumps({"args": [], "kwargs": kwargs}), content_type=wire.CONTENT_TYPE, content_encoding="utf-8",
            correlation_id=correlation_id, delivery_mode=1, expiration=str(max(1, int(seconds * 1000))),
            application_headers={BUDGET_HEADER: int(seconds * 1000)})
        call = _Call(service, message, f"{service}.{method}")
        io = self._running()
        io.submit(correlation_id, call)
        if not call.done.wait(seconds):
            io.forget(correlation_id)
            raise CallTimeout(f"{service}.{method}")
        if call.error is not None:
            raise call.error
        return _result(call)

    def connected(self) -> bool:
        """Tell whether the broker is reached, connecting when that was not tried yet. For readiness checks."""
        return self._running().ready.wait(1.0)

    def close(self) -> None:
        """Hang up; waiting calls fail. The next call connects again."""
        with self._guard:
            io, self._io = self._io, None
        if io is not None:
            io.stop()

    def _running(self) -> _Io:
        with self._guard:
            if self._io is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._io = _Io(self._amqp_url, self._heartbeat)
            return self._io


class _Io:
    """The thread that owns the connection."""

    def __init__(self, amqp_url: str, heartbeat: int) -> None:
        self.ready = threading.Event()
        self._amqp_url = amqp_url
        self._heartbeat = heartbeat
        self._waiting: dict[str, _Call] = {}
        self._outgoing: collections.deque[str] = collections.deque()
        self._wake_r, self._wake_w = socket.socketpair()
        self._wake_r.setblocking(False)
        self._wake_w.setblocking(False)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="rpc-client", daemon=True)
        self._thread.start()

    def submit(self, correlation_id: str, call: _Call) -> None:
        self._waiting[correlation_id] = call
        self._outgoing.append(correlation_id)
        self._wake()

    def forget(self, correlation_id: str) -> None:
        self._waiting.pop(correlation_id, None)

    def stop(self) -> None:
        self._stopping = True
        self._wake()
        self._thread.join(timeout=5)

    def _wake(self) -> None:
        try:
            self._wake_w.send(b"x")
        except (BlockingIOError, OSError):
            return

    def _run(self) -> None:
        while not self._stopping:
            conn = broker.connection(self._amqp_url, heartbeat=self._heartbeat)
            try:
                channel, reply_to = self._connect(conn)
                self._loop(conn, channel, reply_to)
                self._fail_all(ServiceUnavailable("client closed"))
            except broker.BrokerBlocked as error:
                log.error("rpc_client.blocked")
                self._fail_all(BrokerBlocked(str(error)))
            except Exception as error:
                log.warning("rpc_client.lost", error=type(error).__name__)
                self._fail_all(ServiceUnavailable("broker"))
                if not self._stopping:
                    select.select([], [], [], RECONNECT_SECONDS)
            finally:
                self.ready.clear()
                _drop(conn)
        self._fail_all(ServiceUnavailable("client closed"))

    def _connect(self, conn: Any) -> tuple[Any, str]:
        broker.open_now(conn)
        channel = conn.channel()
        reply_to = uuid.uuid4().hex
        exchange = Exchange(EXCHANGE, type="topic", durable=True)
        queue = Queue(f"rpc.reply-client-{reply_to}", exchange=exchange, routing_key=reply_to, exclusive=True,
                      auto_delete=True, durable=False, queue_arguments={"x-queue-type": "classic"})
        queue(channel).declare()
        channel.basic_consume(queue.name, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)
        self.ready.set()
        return channel, reply_to

    def _loop(self, conn: Any, channel: Any, reply_to: str) -> None:
        sock = conn.connection.transport.sock
        checked = time.monotonic()
        while not self._stopping:
            readable, _, _ = select.select([sock, self._wake_r], [], [], 1.0)
            if time.monotonic() - checked > 1.0:
                checked = time.monotonic()
                conn.heartbeat_check()
            if self._wake_r in readable:
                self._sleepless()
            self._send(channel, reply_to)
            if sock in readable:
                self._read(conn)

    def _sleepless(self) -> None:
        try:
            while self._wake_r.recv(65536):
                continue
        except BlockingIOError:
            return

    def _send(self, channel: Any, reply_to: str) -> None:
        while self._outgoing:
            call = self._waiting.get(self._outgoing.popleft())
            if call is None:
                continue
            call.message.properties["reply_to"] = reply_to
            # Not basic_publish: it reads from the socket first, which is the loop's business alone.
            channel.send_method(spec.Basic.Publish, "Bssbb", (0, EXCHANGE, call.routing_key, True, False),
                                call.message)

    def _read(self, conn: Any) -> None:
        try:
            while True:
                conn.drain_events(timeout=0)
        except (TimeoutError, BlockingIOError):
            return

    def _on_reply(self, message: Any) -> None:
        call = self._waiting.pop(message.properties.get("correlation_id"), None)
        if call is not None:
            call.body = message.body
            call.done.set()

    def _on_return(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        call = self._waiting.pop(message.properties.get("correlation_id"), None)
        if call is not None:
            call.fail(ServiceUnavailable(call.service))

    def _fail_all(self, error: Exception) -> None:
        self._outgoing.clear()
        while self._waiting:
            try:
                _, call = self._waiting.popitem()
            except KeyError:
                return
            call.fail(error)


def _result(call: _Call) -> Any:
    try:
        reply = wire.loads(call.body)
    except ValueError as error:
        raise BadReply(call.routing_key) from error
    if not isinstance(reply, dict) or reply.get("error"):
        raise BadReply(call.routing_key)
    return reply.get("result")


def _drop(conn: Any) -> None:
    raw = getattr(conn, "_connection", None)
    if raw is not None:
        broker.drop_socket(raw)
    conn.collect()

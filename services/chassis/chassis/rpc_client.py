"""Call Nameko services from ordinary threads: one connection, one I/O thread, any number of callers."""

from __future__ import annotations

import collections
import contextlib
import math
import os
import select
import socket
import threading
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import amqp
import structlog
from amqp import spec
from kombu import Exchange, Queue

from chassis import broker, wire
from chassis.presence import EVERY, Presence, Verdict

log = structlog.get_logger(__name__)

EXCHANGE = "nameko-rpc"
BUDGET_HEADER = "hall.budget_ms"

#: Seconds between attempts to reach a broker that is away.
RECONNECT_SECONDS = 0.5


class UndeclaredCall(Exception):
    """Who owns this client never said that it makes this call: a mistake in the program."""


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
    id: str
    service: str
    routing_key: str
    body: str = ""
    until: float = math.inf
    sent: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    answer: Any = None
    error: Exception | None = None

    def reply(self, answer: Any) -> None:
        self.answer = answer
        self.done.set()

    def fail(self, error: Exception) -> None:
        self.error = error
        self.done.set()


class RpcClient:
    """A client for all threads of a process; connects at the first call, and anew in a forked child.

    Only the I/O thread touches the connection (py-amqp is not thread-safe, not even for publishing); callers hand it
    messages through a queue and a wake-up pipe and wait for their own answer, never longer than their timeout.
    ``may_call`` (service -> methods) is what its owner declared to call; without it anything goes.
    """

    def __init__(self, amqp_url: str, timeout: float = 8.0, heartbeat: int = 10,
                 may_call: Mapping[str, Collection[str]] | None = None) -> None:
        self._amqp_url = amqp_url
        self._may_call = may_call
        self._timeout = timeout
        self._heartbeat = heartbeat
        self._guard = threading.Lock()
        self._io: _Io | None = None
        self._pid = 0

    def call(self, service: str, method: str, *, timeout: float | None = None, **kwargs: Any) -> Any:
        """Return what ``service.method(**kwargs)`` answered: the wire's ``{"ok": …}`` as it is.

        ``timeout`` in seconds travels along as the budget of the work. A request for a service that is away waits a
        moment for it to come back (see ``presence``). Raises ServiceUnavailable (nobody listens, broker away),
        BrokerBlocked, CallTimeout, UndeclaredCall; TypeError or ValueError for arguments that JSON cannot hold.
        """
        if self._may_call is not None and method not in self._may_call.get(service, ()):
            raise UndeclaredCall(f"{service}.{method}")
        seconds = self._timeout if timeout is None else timeout
        call = _Call(uuid.uuid4().hex, service, f"{service}.{method}", wire.dumps({"args": [], "kwargs": kwargs}),
                     time.monotonic() + seconds)
        self._await(call, seconds)
        return _result(call)

    def consumers(self, service: str) -> int:
        """Return how many processes take requests for ``service``. For readiness checks; raises ServiceUnavailable."""
        call = _Call(uuid.uuid4().hex, service, "")
        self._await(call, 1.0)
        return int(call.answer)

    def connected(self) -> bool:
        """Tell whether the broker is reached, connecting when that was not tried yet. For readiness checks."""
        return self._running().ready.wait(1.0)

    def close(self) -> None:
        """Hang up; waiting calls fail. The next call connects again."""
        with self._guard:
            io, self._io = self._io, None
        if io is not None:
            io.stop()

    def _await(self, call: _Call, seconds: float) -> None:
        io = self._running()
        io.submit(call)
        if not call.done.wait(seconds):
            io.forget(call)
            raise CallTimeout(call.routing_key) if call.sent else ServiceUnavailable(call.service)
        if call.error is not None:
            raise call.error

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
        self._outgoing: collections.deque[_Call] = collections.deque()
        self._held: list[_Call] = []
        self._presence = Presence()
        self._wake_r, self._wake_w = socket.socketpair()
        self._wake_r.setblocking(False)
        self._wake_w.setblocking(False)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="rpc-client", daemon=True)
        self._thread.start()

    def submit(self, call: _Call) -> None:
        self._waiting[call.id] = call
        self._outgoing.append(call)
        self._wake()

    def forget(self, call: _Call) -> None:
        self._waiting.pop(call.id, None)

    def stop(self) -> None:
        self._stopping = True
        self._wake()
        self._thread.join(timeout=5)

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_w.send(b"x")

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
        broker.declare_entity(channel, queue)
        channel.basic_consume(queue.name, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)
        self._presence.attach(conn.connection)
        self.ready.set()
        return channel, reply_to

    def _loop(self, conn: Any, channel: Any, reply_to: str) -> None:
        sock = conn.connection.transport.sock
        checked = time.monotonic()
        while not self._stopping:
            readable, _, _ = select.select([sock, self._wake_r], [], [], EVERY if self._held else 1.0)
            if time.monotonic() - checked > 1.0:
                checked = time.monotonic()
                conn.heartbeat_check()
                self._presence.watch()
            if self._wake_r in readable:
                self._sleepless()
            self._send(channel, reply_to)
            self._read(conn)  # even when there seems nothing: a look at a queue may have read ahead

    def _sleepless(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake_r.recv(65536):
                continue

    def _send(self, channel: Any, reply_to: str) -> None:
        pending, self._held = self._held, []
        while self._outgoing:
            pending.append(self._outgoing.popleft())
        for call in pending:
            if call.id not in self._waiting:
                continue
            if not call.routing_key:
                self._waiting.pop(call.id, call).reply(self._presence.consumers(call.service))
                continue
            match self._presence.verdict(call.service):
                case Verdict.SEND:
                    self._publish(channel, reply_to, call)
                case Verdict.WAIT:
                    self._held.append(call)
                case Verdict.REFUSE:
                    self._waiting.pop(call.id, call).fail(ServiceUnavailable(call.service))

    def _publish(self, channel: Any, reply_to: str, call: _Call) -> None:
        left = max(1, int((call.until - time.monotonic()) * 1000))
        message = amqp.Message(
            call.body, content_type=wire.CONTENT_TYPE, content_encoding="utf-8", correlation_id=call.id,
            reply_to=reply_to, delivery_mode=1, expiration=str(left), application_headers={BUDGET_HEADER: left})
        # Not basic_publish: it reads from the socket first, which is the loop's business alone.
        channel.send_method(spec.Basic.Publish, "Bssbb", (0, EXCHANGE, call.routing_key, True, False), message)
        call.sent = True

    def _read(self, conn: Any) -> None:
        with contextlib.suppress(TimeoutError, BlockingIOError):
            while True:
                conn.drain_events(timeout=0)

    def _on_reply(self, message: Any) -> None:
        call = self._waiting.pop(message.properties.get("correlation_id"), None)
        if call is not None:
            self._presence.answered(call.service)
            call.reply(message.body)

    def _on_return(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        call = self._waiting.pop(message.properties.get("correlation_id"), None)
        if call is not None:
            call.fail(ServiceUnavailable(call.service))

    def _fail_all(self, error: Exception) -> None:
        self._outgoing.clear()
        self._held.clear()
        while self._waiting:
            try:
                _, call = self._waiting.popitem()
            except KeyError:
                return
            call.fail(error)


def _result(call: _Call) -> Any:
    try:
        reply = wire.loads(call.answer)
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

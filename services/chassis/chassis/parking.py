"""Messages nobody could handle: set aside with a reason, listed without their contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import amqp
import structlog

from chassis import metrics
from chassis.broker import DEAD_LETTERS, Publisher, connection, open_now, parked_queue

log = structlog.get_logger(__name__)

QUEUE, REASON, ERROR, AT = "hall-queue", "hall-reason", "hall-error", "hall-at"


@dataclass(frozen=True, slots=True)
class Parked:
    """What an operator may know about a parked message without reading it. ``at`` is ISO 8601 in UTC.

    ``id`` is what its sender called it, if anything; ``key``, 32 hexadecimal digits, tells it from all others;
    ``deliveries`` is how often it was handed out before it was parked.
    """

    id: str
    queue: str
    type: str
    reason: str
    at: str
    key: str
    deliveries: int


def park(publisher: Publisher, message: Any, queue: str, reason: str, error: str = "") -> None:
    """Put a received message (kombu's) into the dead-letter queue of ``queue``; returns when it is safe there.

    The caller acknowledges the original afterwards; a crash in between parks it twice, which harms nobody.
    Raises Undeliverable or BrokerUnavailable.
    """
    kept = {key: value for key, value in message.properties.items() if key in _KEPT and value is not None}
    about = {QUEUE: queue, REASON: reason, ERROR: error, AT: datetime.now(UTC).isoformat(timespec="seconds")}
    body = _bytes(message.body or b"")
    publisher.publish_raw(body, exchange=DEAD_LETTERS.name, routing_key=queue,
                          headers={**(message.headers or {}), **about}, **kept)
    metrics.PARKED.labels(queue=queue, reason=reason).inc()
    log.error("message.parked", queue=queue, reason=reason, error=error, size=len(body),
              message_id=message.properties.get("message_id"), content_type=message.content_type)


def listed(amqp_url: str, queues: list[str], most: int = 1000) -> Iterator[Parked]:
    """Yield what is parked for ``queues``, leaving it where it is."""
    with connection(amqp_url, read_timeout=10) as conn:
        open_now(conn)
        for queue in queues:
            channel = conn.channel()
            for raw in _take(channel, queue, most):
                yield _about(raw, queue)
            channel.close()


def discard(amqp_url: str, queue: str, key: str | None = None, most: int = 1000) -> list[Parked]:
    """Throw away the parked messages of ``queue``, or the one with this ``key``; return what they were.

    Nothing is lost: what could not be read is no request and no wake-up of ours, and events live in the log.
    """
    dropped = []
    with connection(amqp_url, read_timeout=10) as conn:
        open_now(conn)
        channel = conn.channel()
        for raw in _take(channel, queue, most):
            about = _about(raw, queue)
            if key is None or about.key == key:
                channel.basic_ack(raw.delivery_tag)
                dropped.append(about)
        channel.close()
    return dropped


_KEPT = frozenset({"content_type", "content_encoding", "correlation_id", "message_id", "type", "timestamp", "reply_to"})


def _take(channel: Any, queue: str, most: int) -> Iterator[Any]:
    """Yield what is there now, and not what comes back while we are at it."""
    name = parked_queue(queue).name
    try:
        waiting = channel.queue_declare(name, passive=True).message_count
    except amqp.NotFound:
        return
    for _ in range(min(most, waiting)):
        raw = channel.basic_get(name)
        if raw is None:
            return
        yield raw


def _about(raw: Any, queue: str) -> Parked:
    headers = raw.properties.get("application_headers") or {}
    death = (headers.get("x-death") or [{}])[0]
    when = headers.get(AT) or (death["time"].replace(tzinfo=UTC).isoformat() if "time" in death else "")
    reason = str(headers.get(REASON) or death.get("reason", ""))
    error = str(headers.get(ERROR) or "")
    return Parked(id=str(raw.properties.get("message_id") or ""), queue=queue,
                  type=str(raw.properties.get("type") or ""), reason=f"{reason} {error}".strip(), at=when,
                  key=_key(raw, queue, when), deliveries=int(death.get("count") or 1))


def _key(raw: Any, queue: str, when: str) -> str:
    named = "\0".join((queue, when, str(raw.properties.get("message_id") or ""), ""))
    return hashlib.sha256(named.encode() + _bytes(raw.body or b"")).hexdigest()[:32]


def _bytes(body: Any) -> bytes:
    return body.encode("utf-8") if isinstance(body, str) else bytes(body)

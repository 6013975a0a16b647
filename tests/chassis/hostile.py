"""Requests as a broken or hostile sender would write them, and what became of them."""

from __future__ import annotations

import json
from typing import Any

from chassis import broker, wire

STRICT = wire.CONTENT_TYPE
PLAIN = "application/json"


def send(publisher: broker.Publisher, target: str, body: Any = None, *, raw: bytes | None = None,
         content_type: str = STRICT, **properties: Any) -> None:
    """Publish a request for ``service.method``: well-formed but for what the arguments say."""
    data = json.dumps(body if body is not None else {"args": [], "kwargs": {}}).encode() if raw is None else raw
    publisher.publish_raw(data, exchange="nameko-rpc", routing_key=target, content_type=content_type,
                          content_encoding="utf-8", **properties)


def listening(amqp_url: str, queue: str) -> bool:
    """Tell whether somebody consumes from a queue."""
    with broker.connection(amqp_url) as conn:
        return conn.channel().queue_declare(queue, passive=True).consumer_count > 0

"""The names our queues have: a queue keeps its arguments for life, so a queue with new arguments has a new name.

Whoever changes an argument of a queue raises the number of its kind in SHAPES; that is all. New processes declare the
queue under its new name and retire the former one, old processes finish what the former one still holds.
"""

from __future__ import annotations

import re
from typing import Any

import amqp
from kombu import Queue

#: The present shape of each kind of queue: messages that wake consumers of events, requests.
SHAPES = {"events": 1, "rpc": 1}


def shaped(name: str, kind: str) -> str:
    """Return what the queue ``name`` is called in today's shape: the name itself, later ``<name>.q2``, ``.q3`` …"""
    return _named(name, SHAPES[kind])


def rpc_queue_name(service: str) -> str:
    """Return the name of a service's request queue."""
    return shaped(f"rpc-{service}", "rpc")


def plain(name: str) -> str:
    """Return a queue's name without its shape; its dead letters keep their queue whatever becomes of the shape."""
    return re.sub(r"\.q\d+$", "", name)


def formers(name: str) -> tuple[str, ...]:
    """Return what a queue was called in earlier shapes, the latest first."""
    number = re.search(r"\.q(\d+)$", name)
    return tuple(_named(plain(name), shape) for shape in range(int(number[1]) - 1, 0, -1)) if number else ()


def retire(channel: Any, queue: Queue) -> None:
    """Cut the former shapes of ``queue`` off its exchange; delete those from which no older process consumes.

    What is left in them is a wake-up, or a request that its caller repeats.
    """
    routes = [(item.exchange, item.routing_key) for item in queue.bindings] or [(queue.exchange, queue.routing_key)]
    for former in formers(queue.name):
        own = channel.connection.channel()  # asking for a queue that is missing costs the channel
        try:
            left = own.queue_declare(former, passive=True)
        except amqp.NotFound:
            continue
        for exchange, routing_key in routes:
            own.queue_unbind(former, exchange.name, routing_key)
        if left.consumer_count == 0:
            own.queue_delete(former)
        own.close()


def _named(name: str, shape: int) -> str:
    return name if shape == 1 else f"{name}.q{shape}"

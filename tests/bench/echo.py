"""The least a request over the broker does: send a body back to where its sender wants it."""

from __future__ import annotations

import sys
from typing import Any

import amqp

QUEUE = "bench.echo"


def connect(url: str) -> Any:
    """Open a connection to an AMQP URL of the kind ``amqp://user:password@host:port/vhost``."""
    from kombu import Connection

    connection = Connection(url)
    connection.connect()
    return connection


def serve(url: str) -> None:
    """Echo until killed."""
    connection = connect(url)
    channel = connection.connection.channel()
    channel.queue_declare(QUEUE, auto_delete=True, arguments={"x-queue-type": "classic"})

    def answer(message: Any) -> None:
        reply = amqp.Message(message.body, correlation_id=message.properties["correlation_id"], delivery_mode=1)
        channel.basic_publish(reply, routing_key=message.properties["reply_to"])

    channel.basic_qos(0, 64, False)
    channel.basic_consume(QUEUE, no_ack=True, callback=answer)
    print("ready", flush=True)
    while True:
        connection.connection.drain_events()


if __name__ == "__main__":
    serve(sys.argv[1])

"""Hand every filed event to the broker: the log is the outbox, so an event is published exactly when it is a fact."""

from __future__ import annotations

from typing import Any

from pymongo.collection import Collection

from chassis import metrics
from chassis.broker import Publisher
from chassis.eventstore import Commit, CommitStore, Envelope
from chassis.follower import Follower


class Relay(Follower):
    """A follower that publishes each event as one message to ``<service>.events``, in the order of its stream.

    Its position moves after the broker confirmed the whole batch, so a crash repeats messages and never loses one;
    ``message_id`` is ``<stream>:<event number>``. When nobody listens or the broker is away it tries for ever.
    """

    def __init__(self, store: CommitStore, publisher: Publisher, service: str,
                 checkpoints: Collection[dict[str, Any]] | None = None) -> None:
        home = store.commits.database["checkpoints"] if checkpoints is None else checkpoints
        super().__init__(store, home, "relay", self.publish)
        self.exchange = f"{service}.events"
        self._publisher = publisher

    def publish(self, commits: list[Commit]) -> None:
        """Publish all events of ``commits``; returns when the broker has them."""
        for commit in commits:
            for event, envelope in commit.recorded():
                name, version, data = self._store.encode_event(event)
                self._publisher.publish(
                    {"type": name, "version": version, "data": data, "envelope": envelope_data(envelope)},
                    exchange=self.exchange, routing_key=name, message_id=f"{envelope.stream}:{envelope.number}",
                    type=name, correlation_id=envelope.correlation_id, timestamp=int(envelope.at.timestamp()))
                metrics.PUBLISHED.labels(exchange=self.exchange).inc()


def envelope_data(envelope: Envelope) -> dict[str, Any]:
    """Return an envelope as plain JSON data; ``at`` is ISO 8601 in UTC."""
    return {"stream": envelope.stream, "version": envelope.version, "number": envelope.number,
            "at": envelope.at.isoformat(), "actor": envelope.actor, "on_behalf_of": envelope.on_behalf_of,
            "command_id": envelope.command_id, "correlation_id": envelope.correlation_id}

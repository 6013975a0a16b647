"""An event of another service, as it arrives on the bus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chassis.eventstore import Envelope


@dataclass(frozen=True, slots=True)
class Recorded:
    """``type`` and ``version`` name the message, ``data`` is its content, ``envelope`` what the log said about it.

    The envelope is plain data: stream, version, number, at (ISO 8601), actor, on_behalf_of, command_id, correlation_id.
    """

    type: str
    version: int
    data: dict[str, Any]
    envelope: dict[str, Any]

    @property
    def stream(self) -> str:
        """Return the stream the event belongs to."""
        return str(self.envelope["stream"])

    @property
    def number(self) -> int:
        """Return the number of the event in its stream, from 1."""
        return int(self.envelope["number"])

    @classmethod
    def of(cls, body: Any) -> Recorded:
        """Return what a message body says; raises KeyError, TypeError or ValueError when it is no event."""
        found = cls(str(body["type"]), int(body["version"]), dict(body["data"]), dict(body["envelope"]))
        if not found.stream or found.number < 1:
            raise ValueError("an event has a stream and a number from 1")
        return found

    def as_data(self) -> dict[str, Any]:
        """Return the event as plain data, as it was on the bus."""
        return {"type": self.type, "version": self.version, "data": self.data, "envelope": self.envelope}


def envelope_data(envelope: Envelope) -> dict[str, Any]:
    """Return an envelope as plain JSON data; ``at`` is ISO 8601 in UTC."""
    return {"stream": envelope.stream, "version": envelope.version, "number": envelope.number,
            "at": envelope.at.isoformat(), "actor": envelope.actor, "on_behalf_of": envelope.on_behalf_of,
            "command_id": envelope.command_id, "correlation_id": envelope.correlation_id}

"""A commit, the unit of the log: the events one command caused, and what the log knows about each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the log knows about one event; the same fields travel beside it on the bus."""

    stream: str
    version: int
    number: int
    at: datetime
    actor: str
    command_id: str
    correlation_id: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The events one command caused, as filed.

    ``version`` counts commits of the stream from 1, ``first`` is the number of the first event in the stream from 1,
    ``by`` is ``{"actor": …}`` and, for a substitute, ``"on_behalf_of"``; ``at`` is UTC with milliseconds.
    """

    stream: str
    version: int
    first: int
    command_id: str
    digest: str
    by: dict[str, str]
    at: datetime
    correlation_id: str
    events: tuple[Any, ...]

    @property
    def id(self) -> str:
        """Return the document id, which sorts by version within a stream."""
        return commit_id(self.stream, self.version)

    def recorded(self) -> Iterator[tuple[Any, Envelope]]:
        """Yield every event with its envelope, oldest first."""
        for number, event in enumerate(self.events, start=self.first):
            yield event, Envelope(
                stream=self.stream, version=self.version, number=number, at=self.at, actor=self.by.get("actor", ""),
                on_behalf_of=self.by.get("on_behalf_of"), command_id=self.command_id,
                correlation_id=self.correlation_id)


def commit_id(stream: str, version: int) -> str:
    """Return the ``_id`` of a commit."""
    return f"{stream}:{version:06d}"

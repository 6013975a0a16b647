"""Load, gather, decide, append: the one way a command becomes events."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from chassis.errors import CommandKeyReused, VersionConflict
from chassis.eventstore import Commit, CommitStore
from chassis.position import token
from chassis.retry import CONFLICT, jittered

Keys = Sequence[str]


def _no_guards(state: Any, events: list[Any]) -> tuple[Keys, Keys]:
    return (), ()


@dataclass(frozen=True, slots=True)
class Decider:
    """The pure heart of a service, and how to find a command's stream.

    ``guards(state before, events)`` returns the keys to claim and the keys to release with the commit.
    """

    stream: Callable[[Any], str]
    decide: Callable[[Any, Any, Any], list[Any]]
    evolve: Callable[[Any, Any], Any]
    guards: Callable[[Any, list[Any]], tuple[Keys, Keys]] = field(default=_no_guards)

    def fold(self, commits: Sequence[Commit], state: Any = None) -> Any:
        """Return the state that ``commits`` amount to."""
        return reduce(self.evolve, (event for commit in commits for event in commit.events), state)


@dataclass(frozen=True, slots=True)
class Context:
    """On whose behalf a command runs."""

    actor: str
    command_id: str
    correlation_id: str
    on_behalf_of: str | None = None

    def by(self) -> dict[str, str]:
        """Return the signature kept in the log."""
        signed = {"actor": self.actor}
        return signed if self.on_behalf_of is None else {**signed, "on_behalf_of": self.on_behalf_of}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a command left its stream. ``commit`` is None when nothing had to be recorded."""

    stream: str
    version: int
    events: tuple[Any, ...] = ()
    repeated: bool = False
    commit: Commit | None = None

    @property
    def position(self) -> str:
        """Return the token a reader may wait for."""
        return token(self.stream, self.version)


def execute(decider: Decider, store: CommitStore, command: Any, gather: Callable[[Any, Any], Any], context: Context,
            *, digest: str, attempts: int = 5) -> Receipt:
    """Decide ``command`` on its stream and file the outcome.

    ``gather(command, state)`` fetches the facts. The same command id gets the same answer, however often it comes;
    with another ``digest`` it raises CommandKeyReused. When the stream moved meanwhile, everything is read and decided
    again, up to ``attempts`` times; then VersionConflict. Whatever ``decide`` raises passes through.
    """
    stream = decider.stream(command)
    for attempt in range(1, attempts + 1):
        try:
            return _once(decider, store, stream, command, gather, context, digest)
        except VersionConflict:
            if attempt == attempts:
                raise
            time.sleep(jittered(CONFLICT.delay(attempt)))
    raise ValueError("attempts must be at least 1")


def load(decider: Decider, store: CommitStore, stream: str, until: datetime | None = None) -> tuple[Any, int]:
    """Return ``(state, version)`` of a stream as it is, or as it was at ``until``; ``(None, 0)`` when empty."""
    commits = store.read(stream, until=until)
    return decider.fold(commits), _version(commits)


def digest_of(data: Any) -> str:
    """Return the SHA-256, in hex, of JSON data in canonical form; raises TypeError or ValueError for anything else."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _once(decider: Decider, store: CommitStore, stream: str, command: Any, gather: Callable[[Any, Any], Any],
          context: Context, digest: str) -> Receipt:
    past = store.read(stream)
    for commit in past:
        if commit.command_id == context.command_id:
            return _repeat(store, commit, digest)
    state, version = decider.fold(past), _version(past)
    events = decider.decide(command, state, gather(command, state))
    if not events:
        return Receipt(stream, version)
    claims, releases = decider.guards(state, events)
    commit = store.append(stream, events, expected_version=version, command_id=context.command_id, digest=digest,
                          by=context.by(), correlation_id=context.correlation_id, claims=claims, releases=releases)
    return Receipt(stream, commit.version, commit.events, commit=commit)


def _repeat(store: CommitStore, commit: Commit, digest: str) -> Receipt:
    if commit.digest != digest:
        raise CommandKeyReused(commit.command_id)
    store.settle(commit)
    return Receipt(commit.stream, commit.version, commit.events, repeated=True, commit=commit)


def _version(commits: Sequence[Commit]) -> int:
    return commits[-1].version if commits else 0

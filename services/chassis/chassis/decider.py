"""Load, gather, decide, append: the one way a command becomes events."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from chassis.errors import CommandKeyReused, VersionConflict
from chassis.eventstore import Commit, CommitStore
from chassis.position import token
from chassis.retry import CONFLICT, jittered

Keys = Sequence[str]

#: Streams kept folded in a process, and seconds after which one is read from the log again: no longer than a vault
#: uses a key without asking whether it still exists.
MOST_STREAMS, STREAM_SECONDS = 1000, 60.0


def _no_guards(before: Any, after: Any) -> tuple[Keys, Keys]:
    return (), ()


@dataclass(frozen=True, slots=True)
class Decider:
    """The pure heart of a service, and how to find a command's stream.

    ``guards(state before, state after)`` returns the keys to claim and the keys to release with the commit.
    """

    stream: Callable[[Any], str]
    decide: Callable[[Any, Any, Any], list[Any]]
    evolve: Callable[[Any, Any], Any]
    guards: Callable[[Any, Any], tuple[Keys, Keys]] = field(default=_no_guards)

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
    """Where a command left its stream. ``commit`` is None when nothing had to be recorded.

    ``state`` is what the stream amounts to at ``version``; ``history`` are all its commits, those of others that came
    after a repeated command included.
    """

    stream: str
    version: int
    events: tuple[Any, ...] = ()
    repeated: bool = False
    commit: Commit | None = None
    state: Any = None
    history: tuple[Commit, ...] = ()

    @property
    def position(self) -> str:
        """Return the token a reader may wait for."""
        return token(self.stream, self.version)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as somebody read it: its commits and what they amount to; ``fresh`` when that was just now."""

    state: Any = None
    commits: tuple[Commit, ...] = ()
    until: float = 0.0
    fresh: bool = True

    @property
    def version(self) -> int:
        """Return the version of the last commit; 0 when there is none."""
        return self.commits[-1].version if self.commits else 0


class Streams:
    """The streams this process touched lately, folded, so that the next command on one reads nothing.

    A stale one does no harm: the log refuses a commit that does not follow the last one, and what is refused or left
    alone on the ground of a stream kept here is decided again on the log. ``most`` 0 keeps none.
    """

    def __init__(self, decider: Decider, store: CommitStore, most: int = MOST_STREAMS) -> None:
        self._decider, self._store, self._most = decider, store, most
        self._kept: OrderedDict[str, Stream] = OrderedDict()
        self._lines: dict[str, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def recall(self, stream: str) -> Stream:
        """Return a stream as it was when last seen, or as the log has it now."""
        with self._lock:
            known = self._kept.get(stream)
        return known if known is not None and known.until > time.monotonic() else self.read(stream)

    def read(self, stream: str) -> Stream:
        """Return a stream as the log has it now, going on from what is known of it."""
        with self._lock:
            known = self._kept.get(stream)
        if known is None or known.until <= time.monotonic():
            known = Stream(until=time.monotonic() + STREAM_SECONDS)
        news = self._store.read(stream, after=known.version)
        return Stream(self._decider.fold(news, known.state), (*known.commits, *news), known.until)

    def filed(self, stream: str, known: Stream, commit: Commit, state: Any) -> Stream:
        """Return ``known`` with the commit that follows it and brought it to ``state``, and keep that.

        Only what ends in a commit of our own is kept: a majority has it and so everything before it, while what was
        merely read could still be rolled back.
        """
        grown = Stream(state, (*known.commits, commit), known.until)
        with self._lock:
            before = self._kept.get(stream, Stream())
            if self._most and grown.version >= before.version:
                self._kept[stream] = Stream(grown.state, grown.commits, grown.until, fresh=False)
                self._kept.move_to_end(stream)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return grown

    @contextmanager
    def turn(self, stream: str) -> Iterator[None]:
        """Let the commands of one stream in this process go one after the other: side by side all but one would be
        refused by the log and decided again."""
        with self._lock:
            line, waiting = self._lines.get(stream) or (threading.Lock(), 0)
            self._lines[stream] = (line, waiting + 1)
        try:
            with line:
                yield
        finally:
            with self._lock:
                _, waiting = self._lines[stream]
                if waiting == 1:
                    del self._lines[stream]
                else:
                    self._lines[stream] = (line, waiting - 1)

    def forget(self) -> None:
        """Keep nothing of what was read so far: something in it had to be erased."""
        with self._lock:
            self._kept.clear()


@dataclass(frozen=True, slots=True)
class _Work:
    decider: Decider
    store: CommitStore
    streams: Streams
    stream: str
    command: Any
    gather: Callable[[Any, Any], Any]
    context: Context
    digest: str


def execute(decider: Decider, store: CommitStore, command: Any, gather: Callable[[Any, Any], Any], context: Context,
            *, digest: str, attempts: int = 5, streams: Streams | None = None) -> Receipt:
    """Decide ``command`` on its stream and file the outcome.

    ``gather(command, state)`` fetches the facts. The same command id gets the same answer, however often it comes;
    with another ``digest`` it raises CommandKeyReused. When the stream moved meanwhile, what is new is read and
    everything decided again, up to ``attempts`` times; then VersionConflict. Whatever ``decide`` raises passes through.
    ``streams`` spares the reading of streams this process has just seen.
    """
    stream = decider.stream(command)
    kept = Streams(decider, store, most=0) if streams is None else streams
    work = _Work(decider, store, kept, stream, command, gather, context, store.keyed(digest))
    with kept.turn(stream):
        for attempt in range(1, attempts + 1):
            try:
                return _once(work, kept.recall(stream) if attempt == 1 else kept.read(stream))
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


def _once(work: _Work, known: Stream) -> Receipt:
    for commit in known.commits:
        if commit.command_id == work.context.command_id:
            return _repeat(work, commit, known)
    try:
        events = work.decider.decide(work.command, known.state, work.gather(work.command, known.state))
    except Exception:
        if known.fresh:
            raise
        return _once(work, work.streams.read(work.stream))
    if not events and not known.fresh:
        return _once(work, work.streams.read(work.stream))
    if not events:
        return Receipt(work.stream, known.version, state=known.state, history=known.commits)
    return _file(work, known, events)


def _file(work: _Work, known: Stream, events: list[Any]) -> Receipt:
    after = reduce(work.decider.evolve, events, known.state)
    claims, releases = work.decider.guards(known.state, after)
    context = work.context
    commit = work.store.append(
        work.stream, events, expected_version=known.version, command_id=context.command_id, digest=work.digest,
        by=context.by(), correlation_id=context.correlation_id, claims=claims, releases=releases,
        after=known.commits[-1] if known.commits else None)
    grown = work.streams.filed(work.stream, known, commit, after)
    return Receipt(work.stream, commit.version, commit.events, commit=commit, state=grown.state, history=grown.commits)


def _repeat(work: _Work, commit: Commit, known: Stream) -> Receipt:
    if commit.digest != work.digest:
        raise CommandKeyReused(commit.command_id)
    work.store.settle(commit)
    state = work.decider.fold(known.commits[:commit.version])
    return Receipt(commit.stream, commit.version, commit.events, repeated=True, commit=commit, state=state,
                   history=known.commits)


def _version(commits: Sequence[Commit]) -> int:
    return commits[-1].version if commits else 0

"""What a service set aside, events and messages alike: listed without contents, tried again, dropped on record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self

from pymongo import DESCENDING
from pymongo.database import Database

from chassis import broker, parking
from chassis.deferred import Deferred, Waiting
from chassis.errors import ChassisError, DependencyDown

#: What can be set aside: an event, whose content stays in the log, or a message nobody could read.
EVENT, MESSAGE = "event", "message"
#: What an operator does about it.
REPLAYED, DISCARDED = "replayed", "discarded"
#: The most items, and the most decisions, that are shown.
MOST, MOST_DECISIONS = 1000, 50
#: What comes from a sender is shown no longer than this; a reason may be as long as that.
LONGEST_NAME, LONGEST_REASON = 100, 500


class NothingParked(ChassisError):
    """Nothing of that id is set aside here (any more)."""

    kind = "not-found"
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("没有这条搁置的消息，可能已经处理；请刷新列表")


class NotReplayable(ChassisError):
    """A message nobody could read cannot be handled anew."""

    kind = "not-possible-now"
    code = "not_replayable"

    def __init__(self) -> None:
        super().__init__("这是一条读不懂的消息，里面没有可以重新办理的内容；查明来源后，写明原因丢弃")


class NotDiscardable(ChassisError):
    """An event may not be dropped: what follows was built on it."""

    kind = "not-possible-now"
    code = "not_discardable"

    def __init__(self) -> None:
        super().__init__("事件不能丢弃：它记着已经发生的事。排除原因后重新办理")


class ReasonNeeded(ChassisError):
    """Nothing is dropped without saying why."""

    kind = "invalid"
    code = "invalid"

    def __init__(self, most: int) -> None:
        super().__init__("填写的内容有误，请按提示修改")
        self._most = most

    def as_problem(self) -> dict[str, Any]:
        """Return the error as plain JSON data, with the field it is about."""
        wrong = f"请写明原因，最多 {self._most} 个字符；它会留在处理记录里"
        return {**super().as_problem(), "errors": {"reason": [wrong]}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing set aside; ``name`` is how the shell and its sender call it, ``id`` 32 hexadecimal digits."""

    id: str
    kind: str
    name: str
    queue: str
    type: str
    reason: str
    attempts: int
    first_at: datetime | None
    last_at: datetime | None


class SetAside:
    """The events in ``inbox`` and the dead letters of ``queues``; decisions about them are kept in ``decisions``."""

    def __init__(self, database: Database[dict[str, Any]], amqp_url: str, queues: Sequence[str]) -> None:
        self.events, self.queues = Deferred(database["inbox"]), tuple(queues)
        self._decisions, self._amqp_url = database["decisions"], amqp_url

    @classmethod
    def of(cls, service: str, database: Database[dict[str, Any]], amqp_url: str,
           table: Mapping[str, Mapping[str, Sequence[str]]]) -> Self:
        """Return what ``service`` sets aside: the queues that ``table`` gives it, and its requests."""
        own = sorted(queue for listeners in table.values() for queue in listeners if queue.split(".")[0] == service)
        return cls(database, amqp_url, [*own, f"rpc-{service}"])

    def items(self, most: int = MOST) -> list[Item]:
        """Return what waits, events first, each kind oldest first. Raises DependencyDown without the broker."""
        events = [_of_event(waiting) for waiting in islice(self.events.parked(), most)]
        return [*events, *map(_of_message, self._letters())][:most]

    def replay(self, id: str, by: str, note: str = "") -> Item:
        """Have one event tried again from the first attempt. Raises NothingParked, NotReplayable."""
        item = self._find(id)
        if item.kind != EVENT:
            raise NotReplayable
        if not self.events.replay(item.name):
            raise NothingParked
        self._record(REPLAYED, item, by, note)
        return item

    def replay_named(self, name: str, by: str) -> int:
        """Have the event called ``name``, or with ``all`` every one, tried again; return how many."""
        chosen = [waiting for waiting in self.events.parked() if name in ("all", waiting.id)]
        again = [waiting for waiting in chosen if self.events.replay(waiting.id)]
        for waiting in again:
            self._record(REPLAYED, _of_event(waiting), by, "")
        return len(again)

    def discard(self, id: str, by: str, note: str) -> Item:
        """Drop one unreadable message; why stays on record. Raises NothingParked, NotDiscardable, DependencyDown."""
        item = self._find(id)
        if item.kind != MESSAGE:
            raise NotDiscardable
        if not self.discard_queue(item.queue, by, note, key=id):
            raise NothingParked
        return item

    def discard_queue(self, queue: str, by: str, note: str, key: str | None = None) -> int:
        """Drop the unreadable messages of a queue, or the one with this ``key``; return how many."""
        with _broker_needed():
            dropped = parking.discard(self._amqp_url, queue, key)
        for message in dropped:
            self._record(DISCARDED, _of_message(message), by, note)
        return len(dropped)

    def decisions(self, most: int = MOST_DECISIONS) -> list[dict[str, Any]]:
        """Return what operators decided, the latest first: ``{at, by, act, note}`` and the item it was about."""
        newest = [("at", DESCENDING), ("_id", DESCENDING)]
        return list(self._decisions.find({}, {"_id": 0}).sort(newest).limit(most))

    def _find(self, id: str) -> Item:
        for item in self.items():
            if item.id == id:
                return item
        raise NothingParked

    def _letters(self) -> list[parking.Parked]:
        with _broker_needed():
            return list(parking.listed(self._amqp_url, list(self.queues), MOST))

    def _record(self, act: str, item: Item, by: str, note: str) -> None:
        about = {name: getattr(item, name) for name in ("kind", "name", "queue", "type", "reason")}
        self._decisions.insert_one({"at": datetime.now(UTC), "by": by, "act": act, "note": note, **about})


class Desk:
    """Answers what an administrator asks about parked things, in the ``messages`` handed in: the chassis knows none.

    ``need(actor)`` raises unless that person may. Look up ``answers`` and ``deeds`` by the class of the message.
    """

    def __init__(self, aside: SetAside, messages: Any, need: Callable[[str], None]) -> None:
        self._aside, self._messages, self._need = aside, messages, need
        self.answers: dict[type, Callable[[Any], Any]] = {messages.ListParked: self.listed}
        self.deeds: dict[type, Callable[[Any], Any]] = {
            messages.ReplayParked: self.replay, messages.DiscardParked: self.discard}

    def listed(self, question: Any) -> Any:
        """Return all that waits, and what was decided lately."""
        self._need(question.actor)
        items = (self._messages.ParkedItem(**asdict(item)) for item in self._aside.items())
        decisions = (self._messages.ParkedDecision(**decision) for decision in self._aside.decisions())
        return self._messages.ParkedList(items=tuple(items), decisions=tuple(decisions))

    def replay(self, command: Any) -> Any:
        """Have one tried again."""
        self._need(command.actor)
        item = self._aside.replay(command.id, command.actor, _short(command.reason))
        return self._messages.ParkedReceipt(id=item.id, state=REPLAYED)

    def discard(self, command: Any) -> Any:
        """Drop one. Raises ReasonNeeded."""
        self._need(command.actor)
        if not command.reason.strip():
            raise ReasonNeeded(LONGEST_REASON)
        item = self._aside.discard(command.id, command.actor, _short(command.reason))
        return self._messages.ParkedReceipt(id=item.id, state=DISCARDED)


def _short(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise ReasonNeeded(LONGEST_REASON)
    return reason.strip()


def _of_event(waiting: Waiting) -> Item:
    return Item(id=hashlib.sha256(waiting.id.encode()).hexdigest()[:32], kind=EVENT, name=waiting.id,
                queue=waiting.queue, type=waiting.type, reason=waiting.error, attempts=waiting.attempts,
                first_at=waiting.at, last_at=waiting.tried)


def _of_message(message: parking.Parked) -> Item:
    at = datetime.fromisoformat(message.at) if message.at else None
    return Item(id=message.key, kind=MESSAGE, name=message.id[:LONGEST_NAME], queue=message.queue,
                type=message.type[:LONGEST_NAME], reason=message.reason, attempts=message.deliveries, first_at=at,
                last_at=at)


@contextmanager
def _broker_needed() -> Iterator[None]:
    try:
        yield
    except (*broker.TROUBLE, broker.BrokerUnavailable) as error:
        raise DependencyDown from error

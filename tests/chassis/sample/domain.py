"""Counters: the smallest domain that can be right or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from chassis.decider import Decider
from chassis.projector import Change, Patch, Put


@dataclass(frozen=True)
class Opened:
    """A counter exists."""

    name: str


@dataclass(frozen=True)
class Added:
    """Something was added; ``id`` tells additions apart."""

    id: str
    amount: int


@dataclass(frozen=True)
class Add:
    """Please add."""

    stream: str
    id: str
    amount: int


class Codec:
    """Plain data both ways."""

    kinds: ClassVar[dict[str, type]] = {"counter.opened": Opened, "counter.added": Added}

    def encode_event(self, event: Any) -> tuple[str, int, dict[str, Any]]:
        name = next(name for name, cls in self.kinds.items() if cls is type(event))
        return name, 1, asdict(event)

    def decode_event(self, type: str, version: int, data: Any) -> Any:
        return self.kinds[type](**data)


class Refused(Exception):
    """The domain says no."""

    def as_problem(self) -> dict[str, Any]:
        return {"kind": "invalid", "code": "negative", "detail": "不能是负数", "errors": {"amount": ["不能是负数"]},
                "params": {}}


def decide(command: Add, total: int | None, facts: Any) -> list[Any]:
    if command.amount < 0:
        raise Refused
    if command.amount == 0:
        return []
    opened = [Opened(command.stream)] if total is None else []
    return [*opened, Added(command.id, command.amount)]


def evolve(total: int | None, event: Any) -> int:
    match event:
        case Added():
            return (total or 0) + event.amount
    return total or 0


def project(event: Any, envelope: Any) -> Iterator[Change]:
    match event:
        case Opened():
            yield Put({"name": event.name, "items": [], "total": 0})
        case Added():
            item = {"id": envelope.number, "key": event.id, "amount": event.amount}
            yield Patch(set={"last.key": event.id}, add={"items": item})


DECIDER = Decider(stream=lambda command: command.stream, decide=decide, evolve=evolve)

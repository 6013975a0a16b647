"""A recorded stream: read it, write it, and compare what it amounts to today with what it amounted to then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from chassis import changes
from contracts import codec
from contracts.catalog.definition import Definition, read
from contracts.envelope import Envelope
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, Told
from workflow.domain.evolve import evolve
from workflow.projections.cases import project

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Stream:
    """A file: ``events`` as the log stored them, ``state`` and ``row`` as that release folded them, plain data."""

    release: str
    name: str
    case_id: str
    definition: dict[str, Any]
    events: list[dict[str, Any]]
    state: dict[str, Any]
    row: dict[str, Any]
    digest: str

    @property
    def defined(self) -> Definition:
        """The definition the case is bound to."""
        return read(self.definition)

    def told(self) -> list[Told]:
        """Return the events as this release reads them."""
        return [Told(codec.decode_event(event["name"], event["version"], event["data"]),
                     datetime.fromisoformat(event["at"])) for event in self.events]

    def tale(self) -> Tale:
        """Return the case, ready to go on a few minutes after its last event."""
        tale = Tale(self.defined, Hall(), case_id=self.case_id)
        for item in self.told():
            tale.case = evolve(tale.case, item.event)
            tale.told.append(item)
        tale.hall.now = tale.told[-1].at + timedelta(minutes=5)
        return tale


def streams() -> list[Stream]:
    """Return every recorded stream, release by release."""
    return [load(path) for path in sorted(FOLDER.glob("*/*.json"))]


def load(path: Path) -> Stream:
    """Read one file."""
    return Stream(release=path.parent.name, name=path.stem, **json.loads(path.read_text("utf-8")))


def path_of(release: str, name: str) -> Path:
    """Return where a stream lies."""
    return FOLDER / release / f"{name}.json"


def row_of(told: Iterable[Told]) -> dict[str, Any]:
    """Return the read model's row after the events."""
    row: changes.Row = None
    for number, item in enumerate(told, start=1):
        row = changes.fold(row, project(item.event, Envelope(
            stream="c", version=number, number=number, at=item.at, actor="x", command_id="x", correlation_id="x")))
    found: dict[str, Any] = plain(row)
    # By which id a row tells its copies apart is its own affair.
    return {**found, "cc": [{key: one[key] for key in one if key != "id"} for one in found["cc"]]}


def plain(value: Any) -> Any:
    """Return a state or a row as plain data, what has no order sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def as_then(now: Any, then: Any) -> Any:
    """Return ``now`` without the fields that did not exist ``then``; what is a property by now counts as a field."""
    if isinstance(then, dict):
        have = {key: getattr(now, key, None) for key in then} if is_dataclass(now) else dict(now or {})
        strict = not is_dataclass(now) and set(have) ^ set(then)
        missing = {key: plain(have[key]) for key in strict if key in have} if strict and not _record(then) else {}
        return {**{key: as_then(have.get(key), one) for key, one in then.items()}, **missing}
    if isinstance(then, list) and isinstance(now, list | tuple) and len(now) == len(then):
        return [as_then(one, other) for one, other in zip(now, then, strict=True)]
    return plain(now)


def _record(then: dict[str, Any]) -> bool:
    """A row or a part of one has names of its own; a mapping by ids must have the same ids."""
    return bool({"id", "serial", "no"} & set(then))


def digest(state: Any, row: Any) -> str:
    """Return the SHA-256 (hex) of a state and its row."""
    text = json.dumps([state, row], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

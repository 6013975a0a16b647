"""Show what is really stored: raw events with envelopes, proofs that a case is in the ledger, checks of ledgers."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import bson
from bson.codec_options import CodecOptions
from pymongo.database import Database

from chassis import archive, merkle
from chassis.eventstore import Commit
from chassis.heads import Heads
from chassis.ledger import Block, Ledger
from chassis.vault import is_sealed
from contracts.catalog.definition import Definition
from contracts.codec import personal_parts
from contracts.errors import NotFound
from contracts.workflow.audit import CaseProof, LogCheck, LogVerification, RawEvent
from workflow.domain.forms.masking import masked
from workflow.queries import chains

#: Seconds one verification may take; it goes on where it stopped when it is asked again.
BUDGET = 3.0

PROOF = "openhall-proof/1"

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)

#: Where the fields of a form lie in the events that write them.
_FORMS = ("form", "values", "before")


class Evidence:
    """Reads the log and the ledger of workflow byte by byte, and those of other services too (``logs`` by name)."""

    def __init__(self, database: Database[dict[str, Any]], logs: Mapping[str, Database[dict[str, Any]]]) -> None:
        self._database, self._logs = database, logs
        self._ledger, self._heads = Ledger(database), Heads(database, "workflow")
        self.services = tuple(logs)

    def events(self, commits: list[Commit], definition: Definition) -> tuple[RawEvent, ...]:
        """Return the stored events of a case: sealed parts stay sealed, personal ones that lie open are masked."""
        stored = archive.raw_commits(self._database, [commit.id for commit in commits])
        secret = frozenset(field.key for field in definition.fields if field.secret)
        return tuple(event for commit in commits
                     for event in self._events(commit, stored[commit.id], secret))

    def position(self, commit_id: str) -> int | None:
        """Return a commit's position in the ledger, None while it has none."""
        found = self._ledger.find(commit_id)
        return found[0].first + found[1] if found else None

    def proof(self, case_id: str, commits: list[Commit], *, raw: bool) -> CaseProof:
        """Return the proof that a case's commits are in the ledger; raises NotFound while none of them is."""
        stored = archive.raw_commits(self._database, [commit.id for commit in commits])
        items = []
        for commit in commits:
            found = self._ledger.find(commit.id)
            if found is None:
                break
            items.append(self._item(commit, *found, stored[commit.id] if raw else None))
        if not items:
            raise NotFound("这个办件还没有入账，请稍候再取存证")
        return CaseProof(format=PROOF, service="workflow", case_id=case_id, commits=tuple(items),
                         keys=tuple(self._heads.keys()))

    def check(self, services: tuple[str, ...], after: Mapping[str, int]) -> LogVerification:
        """Check ledgers against the stored commits from the heights ``after`` on, for BUDGET seconds altogether."""
        until = time.monotonic() + BUDGET
        items: list[LogCheck] = []
        reached: dict[str, int] = {}
        for name in services or tuple(self._logs):
            share = (until - time.monotonic()) / (len(services or self._logs) - len(items))
            item, height = chains.check(self._logs[name], name, after.get(name, 0), time.monotonic() + share)
            items.append(item)
            reached[name] = height
        finished = all(item.finished for item in items)
        passed = not any(item.findings for item in items)
        return LogVerification(items=tuple(items), finished=finished, passed=passed, next={} if finished else reached)

    def _events(self, commit: Commit, stored: bytes, secret: frozenset[str]) -> Iterator[RawEvent]:
        document: dict[str, Any] = bson.decode(stored, CODEC)
        position, leaf = self.position(commit.id), merkle.leaf(stored).hex()
        for number, item in enumerate(document["ev"], start=document["n0"]):
            yield RawEvent(
                type=item["t"], version=item["sv"], at=document["at"], actor=document["by"].get("actor", ""),
                on_behalf_of=document["by"].get("on_behalf_of"), data=_shaded(item, secret), number=number,
                commit=commit.id, command_id=document["cmd"], correlation_id=document["corr"], position=position,
                hash=leaf)

    def _item(self, commit: Commit, block: Block, index: int, raw: bytes | None) -> dict[str, Any]:
        head = self._heads.covering(block.height)
        near = head is not None and head.height - block.height <= archive.HEADERS
        item = {"commit": commit.id, "position": block.first + index, "leaf": block.leaves[index].hex(),
                "path": [[side, other.hex()] for side, other in merkle.path(block.leaves, index)],
                "block": archive.header(block), "head": asdict(head) if head and near else None,
                "headers": archive.headers(self._ledger, block.height, head.height) if head and near else []}
        return {**item, "raw": base64.b64encode(raw).decode()} if raw is not None else item


def _shaded(item: Mapping[str, Any], secret: frozenset[str]) -> dict[str, Any]:
    """Return an event's data as stored, with what is personal and lies open masked; not modified itself."""
    data = _copy(item["d"])
    for _, path in personal_parts(item["t"], item["sv"], item["d"]):
        holder = data
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = _masked(holder[path[-1]])
    for form in _FORMS:
        values = data.get(form)
        if isinstance(values, dict):
            data[form] = {key: _masked(value) if key in secret else value for key, value in values.items()}
    return data


def _masked(value: Any) -> Any:
    return value if is_sealed(value) else masked(value)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value

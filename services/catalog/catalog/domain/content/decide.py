"""Commands about content to events. One function per command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from catalog.domain.content.rights import require, unit_of, units_of
from catalog.domain.facts import Facts
from catalog.domain.state import Entry
from contracts import ids
from contracts.catalog.content import PublishContent, RestoreContent, WithdrawContent
from contracts.catalog.content_kinds import KINDS, THE_ONE, checked
from contracts.catalog.definition import digest
from contracts.catalog.events import ContentPublished, ContentWithdrawn
from contracts.errors import Invalid, NotFound, NotPossibleNow

Command = PublishContent | WithdrawContent | RestoreContent
COMMANDS = (PublishContent, WithdrawContent, RestoreContent)

#: The longest note or reason, in characters.
LONGEST_NOTE = 200
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")


def stream(command: Any) -> str:
    """Return the stream a command is decided on: one per entry."""
    return stream_of(command.kind, command.id)


def stream_of(kind: str, id: str) -> str:
    """Return the stream of an entry."""
    return ids.stream("content", f"{kind}:{id}")


def decide(command: Command, entry: Entry | None, facts: Facts) -> list[Any]:
    """Return the events that ``command`` causes, none when it is so already.

    Raises Invalid (by field), NotAllowed, NotFound, NotPossibleNow.
    """
    named(command.kind, command.id)
    return DECISIONS[type(command)](command, entry, facts)


def named(kind: str, id: str) -> None:
    """Raise Invalid unless there may be an entry of this name."""
    if kind not in KINDS:
        raise Invalid("没有这种内容", errors={"kind": ["应为：" + "、".join(KINDS)]})
    if KINDS[kind].singleton and id != THE_ONE:
        raise Invalid(f"{KINDS[kind].name}只有一份，编号是 {THE_ONE}", errors={"id": [f"应为 {THE_ONE}"]})
    if not _ID.match(id):
        raise Invalid("编号不合要求", errors={"id": ["应为小写字母、数字、连字符，最多 64 个字符"]})


def publish(command: PublishContent, entry: Entry | None, facts: Facts) -> list[Any]:
    """Make checked data the current version; what is current already changes nothing."""
    note = short(command.note, "note")
    about = dict(command.data)
    require(command.kind, _owners(command.kind, command.id, about, entry, facts), facts)
    data = checked(command.kind, about)
    _known_service(command, data, facts)
    if command.base is not None and command.base != (entry.version if entry else 0):
        raise NotPossibleNow("别人刚刚发布了新版本，请看过再改", code="stale_version")
    return _published(command, data, entry, facts, note=note)


def withdraw(command: WithdrawContent, entry: Entry | None, facts: Facts) -> list[Any]:
    """Take an entry from its readers; a second time changes nothing."""
    reason = short(command.reason, "reason")
    found = _existing(entry)
    require(command.kind, (_owner(found, facts),), facts)
    if KINDS[command.kind].singleton:
        raise NotPossibleNow(f"{KINDS[command.kind].name}不能撤下，只能改")
    return [] if found.withdrawn else [ContentWithdrawn(kind=found.kind, id=found.id, withdrawn_by=command.actor,
                                                        reason=reason)]


def restore(command: RestoreContent, entry: Entry | None, facts: Facts) -> list[Any]:
    """Publish once more what an earlier version said."""
    found = _existing(entry)
    require(command.kind, (_owner(found, facts),), facts)
    before = found.texts.get(command.version)
    if before is None:
        raise NotFound("没有这个版本，请从版本列表中选择")
    require(command.kind, units_of(found.kind, found.id, before, facts) or (None,), facts)
    return _published(command, checked(command.kind, before), found, facts, restored=command.version)


def short(text: str, name: str) -> str:
    """Return a note without blanks around it; raises Invalid when it is long."""
    found = text.strip()
    if len(found) > LONGEST_NOTE:
        raise Invalid("说明太长", errors={name: [f"最多 {LONGEST_NOTE} 个字符"]})
    return found


DECISIONS: dict[type, Callable[[Any, Entry | None, Facts], list[Any]]] = {
    PublishContent: publish, WithdrawContent: withdraw, RestoreContent: restore,
}


def _published(command: Command, data: dict[str, Any], entry: Entry | None, facts: Facts, *, note: str = "",
               restored: int | None = None) -> list[Any]:
    content = digest(data)
    unit = unit_of(command.kind, command.id, data, facts)
    if entry is not None and (entry.digest, entry.unit) == (content, unit) and not entry.withdrawn:
        return []
    version = 1 if entry is None else entry.version + 1
    return [ContentPublished(kind=command.kind, id=command.id, version=version, digest=content, data=data, unit=unit,
                             published_by=command.actor, note=note, restored=restored)]


def _owners(kind: str, id: str, data: Mapping[str, Any], entry: Entry | None, facts: Facts) -> tuple[str | None, ...]:
    """Whose the entry is and whose it becomes: nobody takes what is another's, or gives away what is theirs."""
    after = units_of(kind, id, data, facts) or (None,)
    return after if entry is None else (_owner(entry, facts), *after)


def _owner(entry: Entry, facts: Facts) -> str | None:
    """A service may have gone to another department since the entry was published: then so has its guide."""
    return unit_of(entry.kind, entry.id, entry.data, facts) or entry.unit


def _known_service(command: PublishContent, data: Mapping[str, Any], facts: Facts) -> None:
    service = command.id if command.kind == "guide" else data.get("service")
    if service and service not in facts.services:
        field = "id" if command.kind == "guide" else "service"
        raise Invalid("没有这个事项", errors={field: [f"没有代码为 {service} 的事项，请从目录中选择"]})


def _existing(entry: Entry | None) -> Entry:
    if entry is None:
        raise NotFound("没有这份内容，或者它还没有发布过")
    return entry

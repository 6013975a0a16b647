"""Rows of files to commands: what belongs together is merged, what makes no sense is named, the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from contracts.identity.commands import Post, RecordGroup, RecordPerson, RecordUnit, Relation
from identity.domain import organisation

TEXT_FIELDS = ("name", "kind", "unit", "phone", "email", "idcard")
_KINDS_BY_LABEL = {label: kind for kind, label in organisation.KINDS.items()}
_YES, _NO = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a file. ``kind`` is unit, person, post, relation or group; ``place`` is how a reader finds it."""

    kind: str
    file: str
    place: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with a row; ``fatal`` ones were not loaded, the others were and deserve a look."""

    row: Row
    field: str
    reason: str
    fatal: bool = True


@dataclass(slots=True, kw_only=True)
class Entry:
    """A command (None when nothing of it is left) and its rows; ``partial``: some of its posts could not be read."""

    command: Any
    rows: list[Row]
    partial: bool = False


@dataclass(slots=True)
class Plan:
    """What to do, in an order in which everything exists before it is referred to."""

    units: list[Entry] = field(default_factory=list)
    people: list[Entry] = field(default_factory=list)
    relations: list[Entry] = field(default_factory=list)
    groups: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __iter__(self) -> Iterator[Entry]:
        for part in (self.units, self.people, self.relations, self.groups):
            yield from part


class Unreadable(ValueError):
    """A cell that does not fit its field."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field_name, reason


def plan(rows: Iterable[Row], actor: str) -> Plan:
    """Return the commands that ``rows`` amount to, acting as ``actor``."""
    made = Plan()
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    made.units = _parents_first(_units(by_kind.get("unit", []), actor, made.faults))
    made.people = _people(by_kind.get("person", []), by_kind.get("post", []), actor, made.faults)
    made.relations = _relations(by_kind.get("relation", []), actor, made.faults)
    made.groups = _groups(by_kind.get("group", []), actor, made.faults)
    return made


def _units(rows: list[Row], actor: str, faults: list[Fault]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for row in rows:
        try:
            key, name = _required(row, "key"), _required(row, "name")
            command = RecordUnit(actor=actor, key=key, name=name, parent=_text(row, "parent"))
        except Unreadable as error:
            faults.append(Fault(row=row, field=error.field, reason=error.reason))
            continue
        earlier = found.get(key)
        found[key] = Entry(command=command, rows=[*(earlier.rows if earlier else []), row])
    return list(found.values())


def _parents_first(entries: list[Entry]) -> list[Entry]:
    waiting = {entry.command.key: entry for entry in entries}
    ordered: list[Entry] = []
    while waiting:
        ready = [key for key, entry in waiting.items() if entry.command.parent not in waiting]
        # A circle has no first unit: hand it on as it is, deciding will refuse it.
        ordered += [waiting.pop(key) for key in ready or list(waiting)]
    return ordered


@dataclass(slots=True)
class _Draft:
    """What the files say about one person so far."""

    given: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    posts: list[Post] | None = None
    rows: list[Row] = field(default_factory=list)
    partial: bool = False


def _people(rows: list[Row], post_rows: list[Row], actor: str, faults: list[Fault]) -> list[Entry]:
    drafts: dict[str, _Draft] = {}
    for row in [*rows, *post_rows]:
        try:
            no = _required(row, "no")
            draft = drafts.get(no, _Draft())
            if row.kind == "post":
                draft.rows.append(row)
                _read_post(draft, row, row.data, faults)
            else:
                _read_person(draft, row, faults)
        except Unreadable as error:
            faults.append(Fault(row=row, field=error.field, reason=error.reason))
            continue
        drafts[no] = draft
    return [Entry(command=RecordPerson(
        actor=actor, no=no, **draft.given, attributes=draft.attributes or None,
        posts=None if draft.posts is None else tuple(draft.posts)), rows=draft.rows, partial=draft.partial)
        for no, draft in drafts.items()]


def _read_person(draft: _Draft, row: Row, faults: list[Fault]) -> None:
    given: dict[str, Any] = {name: _text(row, name) for name in TEXT_FIELDS if row.data.get(name) is not None}
    if "kind" in given:
        given["kind"] = _KINDS_BY_LABEL.get(given["kind"], given["kind"])
    if row.data.get("active") is not None:
        given["active"] = _truth(row, "active")
    posts = row.data.get("posts")
    if posts is not None and not isinstance(posts, list):
        raise Unreadable("posts", "应为列表，每项写明 role 与 unit")
    extra = dict(row.data.get("attributes") or {})
    extra |= {name: value for name, value in row.data.items()
              if name not in (*TEXT_FIELDS, "no", "active", "posts", "attributes")}
    draft.given |= given
    draft.attributes |= {name: _attribute(value) for name, value in extra.items() if value is not None}
    draft.rows.append(row)
    if posts is not None:
        draft.posts = draft.posts or []
        for item in posts:
            _read_post(draft, row, item, faults)


def _read_post(draft: _Draft, row: Row, data: Any, faults: list[Fault]) -> None:
    draft.posts = draft.posts if draft.posts is not None else []
    said = data if isinstance(data, dict) else {}
    role, unit = (str(said.get(name) or "").strip() for name in ("role", "unit"))
    for name, value, pattern in (("role", role, organisation.ROLE), ("unit", unit, organisation.KEY)):
        if not pattern.fullmatch(value):
            reason = f"岗位的 {name} 应为小写英文标识，现为“{value}”"
            faults.append(Fault(row=row, field=f"posts.{name}", reason=reason))
            draft.partial = True
            return
    draft.posts.append(Post(role=role, unit=unit))


def _relations(rows: list[Row], actor: str, faults: list[Fault]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for row in rows:
        try:
            of, relation = _required(row, "of"), Relation(name=_required(row, "name"), person=_required(row, "is"))
        except Unreadable as error:
            faults.append(Fault(row=row, field=error.field, reason=error.reason))
            continue
        earlier = found.get(of)
        known = earlier.command.relations if earlier else ()
        found[of] = Entry(command=RecordPerson(actor=actor, no=of, relations=(*known, relation)),
                          rows=[*(earlier.rows if earlier else []), row])
    return list(found.values())


def _groups(rows: list[Row], actor: str, faults: list[Fault]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for row in rows:
        try:
            key, members = _required(row, "key"), _members(row)
        except Unreadable as error:
            faults.append(Fault(row=row, field=error.field, reason=error.reason))
            continue
        earlier = found.get(key)
        before = earlier.command.members if earlier else ()
        found[key] = Entry(command=RecordGroup(actor=actor, key=key, members=(*before, *members)),
                           rows=[*(earlier.rows if earlier else []), row])
    return list(found.values())


def _members(row: Row) -> tuple[str, ...]:
    members = row.data.get("members")
    if not isinstance(members, list) or not all(isinstance(no, str | int) for no in members):
        raise Unreadable("members", "应为学工号的列表")
    return tuple(str(no).strip() for no in members)


def _required(row: Row, name: str) -> str:
    text = _text(row, name)
    if not text:
        raise Unreadable(name, "必填")
    return text


def _text(row: Row, name: str) -> str | None:
    value = row.data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable(name, "应为文字")
    return str(value).strip()


def _truth(row: Row, name: str) -> bool:
    value = row.data[name]
    text = str(value).strip().lower()
    if isinstance(value, bool) or text in _YES | _NO:
        return value if isinstance(value, bool) else text in _YES
    raise Unreadable(name, "应为 是/否 或 true/false")


def _attribute(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value

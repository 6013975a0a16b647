"""The directory: units, people with posts and relations, groups; contact data only in masked form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chassis.changes import Change, Patch, Put
from contracts import codec
from contracts.identity.events import (
    CalendarSet,
    GroupRecorded,
    PersonRegistered,
    PersonUpdated,
    PostGranted,
    PostRevoked,
    RelationRecorded,
    RelationRemoved,
    SubstituteEnded,
    SubstituteSet,
    UnitRecorded,
)

#: Index name -> keys. The names are those MongoDB gave them when they were made without one.
INDEXES: dict[str, list[tuple[str, int]]] = {
    "row_1_find_1": [("row", 1), ("find", 1)],
    "row_1_no_1": [("row", 1), ("no", 1)],
    "same_1": [("same", 1)],
    "row_1_members_1": [("row", 1), ("members", 1)],
    "substitutes": [("substitutes.to", 1)],
}


def findable_by(blind: Callable[[str, str], str]) -> Callable[[Any, Any], Iterator[Change]]:
    """Return ``project`` with a blind index: ``same`` holds ``blind(field, value)`` of phone and ID-card number.

    Equal values have equal digests, so a person can be found by them although the row does not hold them.
    """
    def project_with_index(event: Any, envelope: Any) -> Iterator[Change]:
        yield from project(event, envelope)
        if isinstance(event, PersonRegistered | PersonUpdated):
            known = {"phone": event.phone, "idcard": event.idcard}
            yield Patch(set={"same": [blind(field, value) for field, value in known.items() if value]})

    return project_with_index


def project(event: Any, envelope: Any) -> Iterator[Change]:
    """One row per unit, person or group; ``row`` says which."""
    match event:
        case UnitRecorded():
            yield Put({"row": "unit", "key": event.key, "name": event.name, "parent": event.parent})
        case CalendarSet():
            yield Put({"row": "calendar", **codec.encode(event)})
        case GroupRecorded():
            yield Put({"row": "group", "key": event.key, "members": list(event.members)})
        case PersonRegistered():
            yield Put({"row": "person", "no": event.no, "posts": [], "relations": [], **_card(event)})
        case PersonUpdated():
            yield Patch(set=_card(event))
        case PostGranted():
            yield Patch(add={"posts": {"role": event.role, "unit": event.unit}})
        case PostRevoked():
            yield Patch(drop={"posts": {"role": event.role, "unit": event.unit}})
        case RelationRecorded():
            yield Patch(add={"relations": {"name": event.name, "person": event.person}})
        case RelationRemoved():
            yield Patch(drop={"relations": {"name": event.name, "person": event.person}})
        case SubstituteSet():
            yield Patch(add={"substitutes": {
                "id": event.id, "to": event.to, "starts": event.starts, "ends": event.ends,
                "services": list(event.services), "open_tasks": event.open_tasks, "steps": list(event.steps),
                "condition": event.condition}})
        case SubstituteEnded():
            yield Patch(drop={"substitutes": {"id": event.id}})


def _card(event: PersonRegistered | PersonUpdated) -> dict[str, Any]:
    return {"name": event.name, "kind": event.kind, "unit": event.unit, "phone": masked_phone(event.phone),
            "email": masked_email(event.email), "active": event.active, "find": findable(event.no, event.name)}


def findable(no: str, name: str) -> list[str]:
    """Return the texts whose beginnings lead to a person: the number, and the name from each of its characters on."""
    return [no.lower(), *(name[start:].lower() for start in range(len(name)))]


def masked_phone(phone: str | None) -> str | None:
    """``13800000000`` becomes ``138****0000``; short numbers keep only their last two digits."""
    if not phone:
        return None
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-2:]}"


def masked_email(email: str | None) -> str | None:
    """``someone@example.edu`` becomes ``s***@example.edu``."""
    if not email:
        return None
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"

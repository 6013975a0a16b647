"""The replica of people, units, posts, groups and relations: approvals go on while identity is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pymongo.database import Database

from chassis.changes import Change, Patch, Put
from chassis.inbox import Gate, Recorded
from contracts.workflow.people import Person

_CONTACTS = ("phone", "email", "idcard")


def project(recorded: Recorded) -> Iterator[Change]:
    """Return what one event of identity changes in the row of its person, unit or group. Pure."""
    data = recorded.data
    match recorded.type:
        case "unit.recorded":
            yield Put({"what": "unit", "key": data["key"], "name": data["name"], "parent": data.get("parent")})
        case "person.registered":
            yield Put({"what": "person", "posts": [], "relations": [], **data})
        case "person.updated":
            yield Patch(set=data)
        case "post.granted":
            post = {"id": f"{data['role']}@{data['unit']}", "role": data["role"], "unit": data["unit"]}
            yield Patch(add={"posts": post})
        case "post.revoked":
            yield Patch(drop={"posts": {"role": data["role"], "unit": data["unit"]}})
        case "relation.recorded":
            relation = {"id": f"{data['name']}@{data['person']}", "name": data["name"], "person": data["person"]}
            yield Patch(add={"relations": relation})
        case "relation.removed":
            yield Patch(drop={"relations": {"name": data["name"], "person": data["person"]}})
        case "group.recorded":
            yield Put({"what": "group", "key": data["key"], "members": data["members"]})


class Organisation:
    """One row per person, unit and group; every read sees only active people."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._rows = database["organisation"]
        self._gate = Gate(self._rows)

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self._rows.create_index([("what", 1), ("no", 1)], name="person", sparse=True)
        self._rows.create_index([("what", 1), ("key", 1)], name="unit_or_group", sparse=True)
        self._rows.create_index([("posts.role", 1), ("posts.unit", 1)], name="posts", sparse=True)

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of identity, whatever the order and however often it comes."""
        self._gate.fold(recorded, project)

    def person(self, no: str) -> Person | None:
        """Return an active person, or None."""
        return next(iter(self._persons([no])), None)

    def profile(self, no: str) -> dict[str, Any] | None:
        """Return everything conditions and prefills may ask about an active person, or None."""
        found = self._rows.find_one({"what": "person", "no": no, "active": True})
        if found is None:
            return None
        unit = found.get("unit") or ""
        basic = {"id": no, "no": no, "name": found["name"], "kind": found.get("kind") or "", "dept": unit,
                 "unit": unit, "unit_name": self.unit_name(unit) or "",
                 "posts": [post["role"] for post in found["posts"]]}
        contacts = {key: found[key] for key in _CONTACTS if found.get(key)}
        return {**(found.get("attributes") or {}), **contacts, **basic}

    def holders(self, role: str, unit: str) -> tuple[Person, ...]:
        """Return the active holders of a post, in one unit or (``unit`` empty) anywhere, by number."""
        post = {"role": role, "unit": unit} if unit else {"role": role}
        found = self._rows.find({"posts": {"$elemMatch": post}, "active": True}, {"no": 1}).sort("no", 1)
        return self._persons([row["no"] for row in found])

    def holds(self, no: str, role: str) -> bool:
        """Tell whether an active person holds a post anywhere."""
        wanted = {"what": "person", "no": no, "posts.role": role, "active": True}
        return self._rows.find_one(wanted, {"_id": 1}) is not None

    def group(self, key: str) -> tuple[Person, ...]:
        """Return the active members of a group in their order; empty when there is no such group."""
        found = self._rows.find_one({"what": "group", "key": key})
        return self._persons(list(found["members"])) if found else ()

    def relation(self, no: str, name: str) -> tuple[Person, ...]:
        """Return whom a person has under a named relation, such as the counselor."""
        found = self._rows.find_one({"what": "person", "no": no}, {"relations": 1}) or {}
        return self._persons([item["person"] for item in found.get("relations") or () if item["name"] == name])

    def unit_name(self, key: str) -> str | None:
        """Return a unit's name, or None."""
        found = self._rows.find_one({"what": "unit", "key": key}, {"name": 1})
        return str(found["name"]) if found else None

    def _persons(self, numbers: list[str]) -> tuple[Person, ...]:
        wanted = {"what": "person", "no": {"$in": numbers}, "active": True}
        found = {row["no"]: row for row in self._rows.find(wanted, {"no": 1, "name": 1, "unit": 1})}
        keys = sorted({row.get("unit") or "" for row in found.values()})
        units = {row["key"]: row["name"] for row in self._rows.find(
            {"what": "unit", "key": {"$in": keys}}, {"key": 1, "name": 1})}
        return tuple(Person(no=no, name=found[no]["name"], unit=found[no].get("unit") or "",
                            unit_name=units.get(found[no].get("unit") or "", "")) for no in numbers if no in found)

"""The replica of people, units, posts, groups and relations: approvals go on while identity is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo.database import Database

from chassis.changes import Change, Patch, Put
from chassis.inbox import Gate, Recorded
from chassis.vault import Vault, is_sealed
from contracts.catalog.workdays import Calendar
from contracts.personal import ERASED
from contracts.workflow.people import Person
from workflow.stores import calendar
from workflow.stores.lately import Edition, Lately

_CONTACTS = ("phone", "email", "idcard")
#: What of a person is kept sealed, together in one field.
_PRIVATE = (*_CONTACTS, "attributes")
#: What of a declared substitute is kept.
_DECLARED = ("id", "to", "starts", "ends", "services", "open_tasks", "steps", "condition")


def project(recorded: Recorded) -> Iterator[Change]:
    """Return what one event of identity changes in the row of its person, unit or group. Pure."""
    data = recorded.data
    match recorded.type:
        case "unit.recorded":
            yield Put({"what": "unit", "key": data["key"], "name": data["name"], "parent": data.get("parent")})
        case "person.registered":
            yield Put({"what": "person", "posts": [], "relations": [], **data})
        case "person.updated":
            yield Patch(set=data, unset=_PRIVATE if "private" in data else ())
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
        case "substitute.set":
            yield Patch(add={"substitutes": {key: data[key] for key in _DECLARED if key in data}})
        case "substitute.ended":
            yield Patch(drop={"substitutes": {"id": data["id"]}})
        case "calendar.set":
            yield Put({"what": "calendar", **data})
        case "group.recorded":
            yield Put({"what": "group", "key": data["key"], "members": data["members"]})


class Organisation:
    """One row per person, unit and group; every read sees only active people.

    With a ``vault`` contacts and attributes lie sealed in ``private`` and are opened for whoever fills in a form.
    """

    def __init__(self, database: Database[dict[str, Any]], vault: Vault | None = None) -> None:
        self._rows = database["organisation"]
        self._vault = vault
        self._gate = Gate(self._rows)
        self._edition = Edition(database, "organisation")
        self._lately = Lately(self._edition)

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self._rows.create_index([("what", 1), ("no", 1)], name="person", sparse=True)
        self._rows.create_index([("what", 1), ("key", 1)], name="unit_or_group", sparse=True)
        self._rows.create_index([("posts.role", 1), ("posts.unit", 1)], name="posts", sparse=True)

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of identity, whatever the order and however often it comes."""
        self._gate.fold(replace(recorded, data=self._sealed(recorded)), project)
        self._edition.advance()
        self._lately.forget()

    def person(self, no: str) -> Person | None:
        """Return an active person, or None."""
        found: Person | None = self._lately.answer(("person", no), lambda: next(iter(self._persons([no])), None))
        return found

    def profile(self, no: str) -> dict[str, Any] | None:
        """Return everything conditions and prefills may ask about an active person, or None."""
        wanted = {"what": "person", "no": no, "active": True}
        row: dict[str, Any] | None = self._lately.answer(("row", no), lambda: self._rows.find_one(wanted))
        if row is None:
            return None
        found = {**row, **self._opened(no, row.get("private"))}
        unit = found.get("unit") or ""
        basic = {"id": no, "no": no, "name": found["name"], "kind": found.get("kind") or "", "dept": unit,
                 "unit": unit, "unit_name": self.unit_name(unit) or "",
                 "posts": [post["role"] for post in found["posts"]]}
        contacts = {key: found[key] for key in _CONTACTS if found.get(key)}
        return {**(found.get("attributes") or {}), **contacts, **basic}

    def holders(self, role: str, unit: str) -> tuple[Person, ...]:
        """Return the active holders of a post, in one unit or (``unit`` empty) anywhere, by number."""
        found: tuple[Person, ...] = self._lately.answer(("post", role, unit), lambda: self._holders(role, unit))
        return found

    def _holders(self, role: str, unit: str) -> tuple[Person, ...]:
        post = {"role": role, "unit": unit} if unit else {"role": role}
        found = self._rows.find({"posts": {"$elemMatch": post}, "active": True}, {"no": 1}).sort("no", 1)
        return self._persons([row["no"] for row in found])

    def holds(self, no: str, role: str) -> bool:
        """Tell whether an active person holds a post anywhere."""
        wanted = {"what": "person", "no": no, "posts.role": role, "active": True}
        return bool(self._lately.answer(("holds", no, role), lambda: self._rows.find_one(wanted, {"_id": 1})))

    def group(self, key: str) -> tuple[Person, ...]:
        """Return the active members of a group in their order; empty when there is no such group."""
        found: tuple[Person, ...] = self._lately.answer(("group", key), lambda: self._group(key))
        return found

    def _group(self, key: str) -> tuple[Person, ...]:
        found = self._rows.find_one({"what": "group", "key": key})
        return self._persons(list(found["members"])) if found else ()

    def relation(self, no: str, name: str) -> tuple[Person, ...]:
        """Return whom a person has under a named relation, such as the counselor."""
        found: tuple[Person, ...] = self._lately.answer(("relation", no, name), lambda: self._relation(no, name))
        return found

    def _relation(self, no: str, name: str) -> tuple[Person, ...]:
        found = self._rows.find_one({"what": "person", "no": no}, {"relations": 1}) or {}
        return self._persons([item["person"] for item in found.get("relations") or () if item["name"] == name])

    def substitutes(self, no: str) -> tuple[dict[str, Any], ...]:
        """Return whom a person, active or not, declared to act for them, past and to come; ``to`` are active people.

        Each is ``{id, to, from, until, services, steps, condition, open_tasks}``, where ``until`` is not included.
        """
        found: tuple[dict[str, Any], ...] = self._lately.answer(("substitutes", no), lambda: self._substitutes(no))
        return found

    def _substitutes(self, no: str) -> tuple[dict[str, Any], ...]:
        row = self._rows.find_one({"what": "person", "no": no}, {"substitutes": 1}) or {}
        declared = row.get("substitutes") or ()
        people = {person.no: person for person in self._persons([one["to"] for one in declared])} if declared else {}
        return tuple({"id": one["id"], "to": people[one["to"]], "from": datetime.fromisoformat(one["starts"]),
                      "until": datetime.fromisoformat(one["ends"]), "services": tuple(one["services"]),
                      "steps": tuple(one.get("steps") or ()), "condition": one.get("condition") or "",
                      "open_tasks": one["open_tasks"]} for one in declared if one["to"] in people)

    def calendar(self) -> Calendar:
        """Return when the hall works: the public calendar as the hall corrects it."""
        found: Calendar = self._lately.answer(("calendar",), lambda: calendar.of_hall(
            self._rows.find_one({"what": "calendar"})))
        return found

    def unit_name(self, key: str) -> str | None:
        """Return a unit's name, or None."""
        found: str | None = self._lately.answer(("unit", key), lambda: self._unit_name(key))
        return found

    def _unit_name(self, key: str) -> str | None:
        found = self._rows.find_one({"what": "unit", "key": key}, {"name": 1})
        return str(found["name"]) if found else None

    def parent_of(self, key: str) -> str | None:
        """Return the key of the unit above, or None."""
        found: str | None = self._lately.answer(("parent", key), lambda: self._parent_of(key))
        return found

    def _parent_of(self, key: str) -> str | None:
        found = self._rows.find_one({"what": "unit", "key": key}, {"parent": 1})
        return found.get("parent") if found else None

    def unsealed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with what is private opened; what is blank or erased is left out."""
        private = row.get("private")
        if is_sealed(private) and row.get("no"):
            row = {**row, **self._opened(row["no"], private)}
        return {key: value for key, value in row.items()
                if key != "private" and not (key in _PRIVATE and value in (None, "", {}, ERASED))}

    def _sealed(self, recorded: Recorded) -> dict[str, Any]:
        data = recorded.data
        if self._vault is None or recorded.type not in ("person.registered", "person.updated"):
            return data
        private = {key: data[key] for key in _PRIVATE if data.get(key)}
        sealed = self._vault.seal(f"register:{data['no']}", private, f"organisation|{data['no']}")
        return {**{key: value for key, value in data.items() if key not in _PRIVATE}, "private": sealed}

    def _opened(self, no: str, private: Any) -> dict[str, Any]:
        if self._vault is None or not is_sealed(private):
            return {}
        opened: dict[str, Any] = self._vault.open(private, f"organisation|{no}")
        return opened

    def _persons(self, numbers: list[str]) -> tuple[Person, ...]:
        wanted = {"what": "person", "no": {"$in": numbers}, "active": True}
        found = {row["no"]: row for row in self._rows.find(wanted, {"no": 1, "name": 1, "unit": 1})}
        return tuple(self._listed(found[no]) for no in numbers if no in found)

    def _listed(self, row: dict[str, Any]) -> Person:
        unit = row.get("unit") or ""
        return Person(no=row["no"], name=row["name"], unit=unit, unit_name=self.unit_name(unit) or "")

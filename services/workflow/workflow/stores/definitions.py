"""Every published version of every service, kept for good: a case follows the version it was started with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from chassis.changes import Change, Patch, Put
from chassis.inbox import Gate, Recorded
from contracts.catalog.definition import Definition, canonical, read
from workflow.stores.lately import Edition, Lately


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One version of a service and whether the service may still be started."""

    definition: Definition
    version: int
    digest: str
    retired: bool
    newest: bool


def project(recorded: Recorded) -> Iterator[Change]:
    """Return what one event of catalog changes in its service's row. Pure."""
    data = recorded.data
    match recorded.type:
        case "version.published":
            yield Put({"code": data["code"], "newest": data["version"], "retired": False})
        case "service.retired":
            yield Patch(set={"retired": True})


class Definitions:
    """A row per service, and beside it each version, written once."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._versions = database["definitions"]
        self._services = database["services"]
        self._gate = Gate(self._services)
        self._known: dict[str, tuple[Definition, str]] = {}
        self._edition = Edition(database, "definitions")
        self._lately = Lately(self._edition)

    def prepare(self) -> None:
        """Create the index. Safe to repeat."""
        self._services.create_index("code", name="code")

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of catalog; a version once stored is never written again."""
        if recorded.type == "version.published":
            row = version_row(recorded.data)
            self._versions.update_one({"_id": row.pop("_id")}, {"$setOnInsert": row}, upsert=True)
        self._gate.fold(recorded, project)
        self._edition.advance()
        self._lately.forget()

    def find(self, code: str, version: int | None = None) -> Published | None:
        """Return one version of a service, the newest by default; None when it was never published."""
        service = self._lately.answer(code, lambda: self._services.find_one({"code": code}))
        if service is None:
            return None
        newest = int(service["newest"])
        version = newest if version is None else version
        found = self._version(_key(code, version))
        if found is None:
            return None
        return Published(definition=found[0], version=version, digest=found[1], retired=bool(service["retired"]),
                         newest=version == newest)

    def pinned(self, code: str, version: int) -> tuple[Definition, str] | None:
        """Return one version as a case pins it, the definition and its digest, or None when there is none."""
        found = self.find(code, version)
        return (found.definition, found.digest) if found else None

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield every version as (file name, canonical text); the name ends in the digest of the text."""
        for row in self._versions.find().sort("_id", 1):
            code, _, version = row["_id"].rpartition(":")
            yield (f"definitions/{code}-{int(version)}-{row['digest']}.json", canonical(_from_pairs(row["definition"])))

    def _version(self, key: str) -> tuple[Definition, str] | None:
        """Versions never change, so one that was read is kept."""
        if key not in self._known:
            row = self._versions.find_one({"_id": key})
            if row is None:
                return None
            self._known[key] = read(_from_pairs(row["definition"])), str(row["digest"])
        return self._known[key]


def version_row(data: dict[str, Any]) -> dict[str, Any]:
    """Return the row that keeps a published version, from the data of its event."""
    return {"_id": _key(data["code"], data["version"]), "digest": data["digest"],
            "definition": _as_pairs(data["definition"])}


def _key(code: str, version: int) -> str:
    return f"{code}:{version:06d}"


def _as_pairs(definition: dict[str, Any]) -> dict[str, Any]:
    """Keep steps as pairs: their order is the order of the milestone bar."""
    return {**definition, "steps": [[key, step] for key, step in (definition.get("steps") or {}).items()]}


def _from_pairs(stored: dict[str, Any]) -> dict[str, Any]:
    return {**stored, "steps": dict(stored["steps"])}

"""Which collection a read model is shown from: built anew beside the old one, switched in one write, kept for undo.

``models`` holds one pointer document per read model::

    {_id: "cases", collection: "cases__2", generation: 2, built_at, code,       what readers are shown
     last: 2,                                                                   the highest generation ever begun
     also: ["cases"],                                                           what writers keep up besides
     building: {generation, collection, by, beat} | null,
     kept: [{collection, generation, built_at, code, replaced_at}, …]}          newest first

Without the document the model is shown from the collection of its own name, which counts as generation 1.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymongo.collection import Collection
    from pymongo.database import Database

#: Seconds a pointer that was read may be relied upon: how long a reader may still look at the old generation.
FRESH = 0.2
#: Milliseconds without a sign of life after which a build counts as dead.
DEAD_MS = 60_000


class ModelBusy(Exception):
    """The model is being built by another process, or was taken over from this one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"read model {name} is being built elsewhere")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One fold of the whole log. ``code`` names the projection it was made with; the first of all has no dates."""

    collection: str
    generation: int
    built_at: datetime | None = None
    code: str = ""
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What is shown, what writers keep up besides, what undo can go back to (newest first), what is being built."""

    shown: Generation
    also: tuple[str, ...] = ()
    kept: tuple[Generation, ...] = ()
    building: Generation | None = None


class ReadModel:
    """The generations of the read model that was first kept in ``home``. Cheap to ask; shared by threads."""

    def __init__(self, home: Collection[dict[str, Any]]) -> None:
        self.name = home.name
        self._database: Database[dict[str, Any]] = home.database
        self._pointers = self._database["models"]
        self._known: tuple[float, Pointer] | None = None

    @property
    def collection(self) -> Collection[dict[str, Any]]:
        """Return the collection readers are shown now."""
        return self.at(self.pointer().shown.collection)

    def written(self) -> list[Collection[dict[str, Any]]]:
        """Return every collection a writer keeps up: the one shown, and during a switch the other one as well."""
        pointer = self.pointer()
        return [self.at(name) for name in (pointer.shown.collection, *pointer.also)]

    def at(self, name: str) -> Collection[dict[str, Any]]:
        """Return a generation's collection, written without waiting for journal or majority.

        It can be folded again, and a position saved with a majority is never ahead of rows written before it.
        """
        from pymongo.write_concern import WriteConcern

        return self._database.get_collection(name, write_concern=WriteConcern(w=1, j=False))

    def pointer(self, *, fresh: bool = False) -> Pointer:
        """Return the pointer, at most FRESH seconds old; ``fresh`` asks the database."""
        known, now = self._known, time.monotonic()
        if known is not None and not fresh and now - known[0] < FRESH:
            return known[1]
        pointer = _pointer(self.name, self._pointers.find_one({"_id": self.name}))
        self._known = (now, pointer)
        return pointer

    def begin(self, code: str) -> Generation:
        """Claim the model for a new generation and have every writer keep it up; raises ModelBusy."""
        number: dict[str, Any] = {"$add": ["$last", 1]}
        collection = {"$concat": [{"$literal": f"{self.name}__"}, {"$toString": number}]}
        return self._claim({"generation": number, "collection": collection, "code": {"$literal": code}},
                           last={"$add": ["$last", 1]}, also=[collection])

    def begin_undo(self, old: Generation) -> Generation:
        """Claim the model for going back to ``old`` and have every writer keep it up again; raises ModelBusy."""
        named = {"generation": old.generation, "collection": old.collection, "code": {"$literal": old.code}}
        return self._claim(named, also=[old.collection])

    def beat(self, building: Generation) -> None:
        """Give a sign of life; raises ModelBusy when somebody else took over."""
        self._change(building, {"building.beat": "$$NOW"})

    def switch(self, building: Generation, *, built: bool) -> None:
        """Show ``building`` from now on, in one write; ``built`` when it is new and not one gone back to."""
        former = {name: f"${name}" for name in ("collection", "generation", "built_at", "code")}
        others = {"$filter": {"input": "$kept", "cond": {"$ne": ["$$this.collection", building.collection]}}}
        self._change(building, {
            "collection": building.collection, "generation": building.generation, "code": {"$literal": building.code},
            "built_at": "$$NOW" if built else building.built_at, "also": ["$collection"],
            "kept": {"$concatArrays": [[{**former, "replaced_at": "$$NOW"}], others]}})

    def end(self, building: Generation) -> None:
        """Give the model back; writers keep up only what is shown. Safe to repeat."""
        self._pointers.update_one({"_id": self.name, "building.generation": building.generation},
                                  {"$set": {"building": None, "also": []}})
        self._known = None

    def sweep(self, keep: timedelta) -> list[str]:
        """Drop what was replaced longer ago than ``keep`` and what dead builds left; return the names dropped."""
        pointer = self.pointer(fresh=True)
        found = self._pointers.find_one(
            {"_id": self.name}, {"old": {"$filter": {"input": {"$ifNull": ["$kept", []]}, "cond": {
                "$lte": ["$$this.replaced_at", {"$subtract": ["$$NOW", int(keep.total_seconds() * 1000)]}]}}}})
        expired = {item["collection"] for item in (found or {}).get("old", ())}
        needed = {pointer.shown.collection, *(item.collection for item in pointer.kept)} - expired
        if pointer.building is not None:
            needed.add(pointer.building.collection)
        ours = re.compile(rf"^{re.escape(self.name)}(__\d+)?$")
        dropped = [name for name in self._database.list_collection_names(filter={"name": {"$regex": ours}})
                   if name not in needed]
        for name in dropped:
            self._database.drop_collection(name)
        self._pointers.update_one({"_id": self.name}, {"$pull": {"kept": {"collection": {"$in": dropped}}}})
        self._known = None
        return sorted(dropped)

    def generations(self) -> Iterator[tuple[str, Generation]]:
        """Yield ``(shown | kept | building, generation)``, what is shown first."""
        pointer = self.pointer(fresh=True)
        yield "shown", pointer.shown
        if pointer.building is not None:
            yield "building", pointer.building
        yield from (("kept", item) for item in pointer.kept)

    def _claim(self, building: Mapping[str, Any], **more: Any) -> Generation:
        first = {"collection": self.name, "generation": 1, "built_at": None, "code": "", "last": 1, "also": [],
                 "kept": [], "building": None}
        self._pointers.update_one({"_id": self.name}, {"$setOnInsert": first}, upsert=True)
        by = f"{socket.gethostname()}:{os.getpid()}"
        free = {"$or": [{"$eq": ["$building", None]},
                        {"$lt": ["$building.beat", {"$subtract": ["$$NOW", DEAD_MS]}]}]}
        fields = {"building": {**building, "beat": "$$NOW", "by": {"$literal": by}}, **more}
        done = self._pointers.update_one({"_id": self.name, "$expr": free}, [{"$set": fields}])
        claimed = self.pointer(fresh=True).building
        if done.matched_count == 0 or claimed is None:
            raise ModelBusy(self.name)
        return claimed

    def _change(self, building: Generation, fields: Mapping[str, Any]) -> None:
        mine = {"_id": self.name, "building.generation": building.generation}
        if self._pointers.update_one(mine, [{"$set": dict(fields)}]).matched_count == 0:
            raise ModelBusy(self.name)
        self._known = None


def _pointer(name: str, found: Mapping[str, Any] | None) -> Pointer:
    if found is None:
        return Pointer(shown=Generation(collection=name, generation=1))
    building = found.get("building")
    return Pointer(shown=_generation(found), also=tuple(found.get("also") or ()),
                   kept=tuple(_generation(item) for item in found.get("kept") or ()),
                   building=_generation(building) if building else None)


def _generation(found: Mapping[str, Any]) -> Generation:
    return Generation(collection=found["collection"], generation=found["generation"], built_at=found.get("built_at"),
                      code=found.get("code") or "", replaced_at=found.get("replaced_at"))

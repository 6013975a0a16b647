"""The rights in MongoDB, read from deploy/mongo/roles.toml: one role per part of the hall, nothing built in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from local.home import PROJECT

FILE = PROJECT / "deploy" / "mongo" / "roles.toml"

#: Look and nothing else.
LOOK = ("find", "changeStream", "listIndexes", "collStats", "killCursors")
#: Keep documents in one collection.
KEEP = (*LOOK, "insert", "update", "remove", "createCollection", "createIndex", "dropIndex")
#: Build read models beside each other and put one in the place of another.
BUILD = (*KEEP, "listCollections", "dropCollection", "renameCollectionSameDB")
#: What a consumer reads of another service's log.
FOLLOWED = ("commits", "ledger")
#: What the log allows: it is a log because nobody has update, remove, drop, collMod, rename or createIndex (TTL) on it.
APPEND = ("insert",)

Privilege = dict[str, Any]


def load(file: Path = FILE) -> dict[str, Any]:
    """The table as it stands in the file."""
    return tomllib.loads(file.read_text("utf-8"))


def parts(table: dict[str, Any] | None = None) -> tuple[str, ...]:
    """Everybody who has an account, the auditor included."""
    return tuple((table or load())["parts"])


def with_log(table: dict[str, Any] | None = None) -> tuple[str, ...]:
    """Every service that has a log."""
    return tuple(part for part, about in (table or load())["parts"].items() if about.get("log"))


def privileges(prefix: str, table: dict[str, Any] | None = None) -> dict[str, list[Privilege]]:
    """For every part its privileges, as createRole wants them."""
    known = table or load()
    return {part: _of(part, about, known, prefix) for part, about in known["parts"].items()}


def log_indexes(prefix: str, table: dict[str, Any] | None = None) -> list[tuple[str, str, dict[str, Any]]]:
    """The indexes of every log: (database, collection, {name, key, unique}). Only the administrator may build them."""
    known = table or load()
    wanted = known["log"].get("indexes", {})
    return [(f"{prefix}_{service}", name, index) for service in with_log(known)
            for name, indexes in wanted.items() for index in indexes]  # fmt: skip


def log_collections(prefix: str, table: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """The collections of every log: (database, collection)."""
    known = table or load()
    return [(f"{prefix}_{part}", name) for part in with_log(known) for name in known["log"]["collections"]]


def _of(part: str, about: dict[str, Any], known: dict[str, Any], prefix: str) -> list[Privilege]:
    own = f"{prefix}_{part}"
    log = known["log"]["collections"]
    granted: list[Privilege] = []
    if "own" in about:
        # Without a name it is the whole database: to see everything of one's own, and what happens to it.
        granted.append(_on(own, "", (*LOOK, "listCollections", "dbStats")))
        granted += _each(own, _named([*known["everyone"]["own"], *about["own"]]), KEEP)
    if about.get("log"):
        granted += _each(own, log, APPEND)
    for source in about.get("follows", ()):
        granted += _each(f"{prefix}_{source}", FOLLOWED, LOOK)
    for source in about.get("audits", ()):
        granted += _each(f"{prefix}_{source}", log, ("find",))
    granted += _each(f"{prefix}_views", about.get("views", ()), KEEP)
    granted += [_on(f"{prefix}_{name}", "", BUILD) for name in about.get("models", ())]
    if about.get("files"):
        granted += _each(f"{prefix}_files", ("files.files", "files.chunks"), KEEP)
    for place in about.get("reads", ()):
        database, _, collection = place.partition(".")
        all_of_it = collection == "*"
        actions = (*LOOK, "listCollections") if all_of_it else LOOK
        granted.append(_on(f"{prefix}_{database}", "" if all_of_it else collection, actions))
    return granted + _keys(f"{prefix}_keys", about.get("keys", ""))


def _keys(database: str, use: str) -> list[Privilege]:
    """Destroying a key erases a person's data for ever: one service may, the others find and add."""
    if not use:
        return []
    return [_on(database, "", KEEP if use == "manage" else ("find", "insert", "listIndexes", "killCursors"))]


def _named(names: Iterable[str]) -> list[str]:
    """The names, with ``x+`` spelled out as ``x`` and ``x_held``."""
    spelled: list[str] = []
    for name in names:
        bare = name.removesuffix("+")
        spelled += [bare, f"{bare}_held"] if name != bare else [bare]
    return spelled


def _each(database: str, collections: Iterable[str], actions: Sequence[str]) -> list[Privilege]:
    return [_on(database, collection, actions) for collection in collections]


def _on(database: str, collection: str, actions: Sequence[str]) -> Privilege:
    return {"resource": {"db": database, "collection": collection}, "actions": list(actions)}

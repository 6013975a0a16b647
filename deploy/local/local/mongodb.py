"""A private MongoDB: how its server is started, made a replica set of one and given its users."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local.ports import LOOPBACK

REPLICA_SET = "hall"
# Error codes of the server.
AUTHENTICATION_FAILED, NOT_YET_INITIALIZED = 18, 94


def command(binary: Path, data: Path, port: int, *, key_file: Path | None, cache_gb: float = 0.25) -> list[str]:
    """The command line of a mongod in the foreground that logs to standard output."""
    line = [str(binary), "--dbpath", str(data), "--port", str(port), "--bind_ip", LOOPBACK, "--replSet", REPLICA_SET]
    line += ["--wiredTigerCacheSizeGB", str(cache_gb), "--nounixsocket", "--quiet"]
    # Lines about slow operations would show what people wrote.
    line += ["--slowms", "600000"]
    line += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
    if key_file is not None:
        return [*line, "--keyFile", str(key_file)]
    return [*line, "--setParameter", "enableTestCommands=1"]


def url(port: int, user: str = "", password: str = "", host: str = LOOPBACK) -> str:
    """The connection URL of the private replica set, for one user when it asks for passwords."""
    account = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    auth = "&authSource=admin" if user else ""
    return f"mongodb://{account}{host}:{port}/?replicaSet={REPLICA_SET}{auth}"


def _direct(host: str, port: int, **login: Any) -> Any:
    from pymongo import MongoClient

    return MongoClient(host, port, directConnection=True, serverSelectionTimeoutMS=2000, **login)


def initiate(port: int, *, root: str = "", password: str = "", seconds: float = 60, host: str = LOOPBACK) -> None:
    """Make the server on `port` the primary of its replica set and, with `password`, give it the user `root`.

    Safe to repeat, also after the port has changed. Raises TimeoutError when the server does not become primary.
    """
    from pymongo.errors import AutoReconnect, OperationFailure

    deadline = time.monotonic() + seconds
    reason = ""
    while time.monotonic() < deadline:
        try:
            if _step_towards_primary(host, port, root, password):
                return
        except (AutoReconnect, OperationFailure) as failure:  # starting, electing, or just initiated: ask again
            reason = str(failure)
        time.sleep(0.1)
    raise TimeoutError(f"MongoDB 在 {seconds:.0f} 秒内没有成为主节点 did not become primary: {reason[:300]}")


def _step_towards_primary(host: str, port: int, root: str, password: str) -> bool:
    """One step of bringing the replica set up; True when nothing is left to do."""
    from pymongo.errors import OperationFailure

    with _direct(host, port) as anyone:
        hello = anyone.admin.command("hello")
        if hello.get("isWritablePrimary"):
            return not password or _ensure_root(host, port, root, password)
        if hello.get("setName"):  # it knows itself and will be elected in a moment
            return False
        login = {"username": root, "password": password} if password else {}
        try:
            _move_member(host, port, login)
        except OperationFailure as refused:
            if refused.code == AUTHENTICATION_FAILED:
                login = {}  # there is no user yet: the localhost exception lets us in
            elif refused.code != NOT_YET_INITIALIZED:
                raise
            with _direct(host, port, **login) as owner:
                member = {"_id": 0, "host": f"{host}:{port}"}
                owner.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
    return False


def _move_member(host: str, port: int, login: dict[str, Any]) -> None:
    """Tell the replica set the new port of its only member when it was moved between two starts."""
    with _direct(host, port, **login) as owner:
        config = owner.admin.command("replSetGetConfig")["config"]
        config["members"][0]["host"] = f"{host}:{port}"
        config["version"] += 1
        owner.admin.command("replSetReconfig", config, force=True)


def _ensure_root(host: str, port: int, root: str, password: str) -> bool:
    """Create the first user through the localhost exception, or sign in as it when it exists."""
    from pymongo.errors import OperationFailure

    try:
        with _direct(host, port, username=root, password=password) as owner:
            owner.admin.command("ping")
            return True
    except OperationFailure as refused:
        if refused.code != AUTHENTICATION_FAILED:  # the user is not there yet
            raise
    with _direct(host, port) as anyone:
        anyone.admin.command("createUser", root, pwd=password, roles=["root"])
    return False


def grant(mongo_url: str, prefix: str, passwords: Mapping[str, str]) -> None:
    """Create or update one user per part of the hall with no more rights than that part needs. Safe to repeat."""
    from pymongo import MongoClient

    owner: MongoClient[dict[str, Any]]
    with MongoClient(mongo_url, serverSelectionTimeoutMS=20000) as owner:
        for part, (roles, privileges) in rights(prefix).items():
            role = f"{prefix}_{part}_views"
            body = {"privileges": privileges, "roles": []}
            _upsert(owner.admin, "Role", role, body)
            user_roles = [*roles, {"role": role, "db": "admin"}]
            _upsert(owner.admin, "User", f"{prefix}_{part}", {"pwd": passwords[part], "roles": user_roles})


def _upsert(admin: Any, kind: str, name: str, body: Mapping[str, Any]) -> None:
    known = admin.command(f"{kind.lower()}sInfo", name)[f"{kind.lower()}s"]
    admin.command(f"{'update' if known else 'create'}{kind}", name, **body)


# Which read model in <prefix>_views each service writes.
READ_MODELS = {"identity": "keys", "catalog": "services", "workflow": "cases", "notify": "notices"}
WRITE_ACTIONS = ("find", "insert", "update", "remove", "createCollection", "createIndex", "dropIndex", "dropCollection",
                 "listIndexes", "collStats", "changeStream")  # fmt: skip

PARTS = (*READ_MODELS, "gateway")

Rights = tuple[list[dict[str, str]], list[dict[str, Any]]]


def rights(prefix: str) -> dict[str, Rights]:
    """For every part: its built-in roles and its privileges on single collections of the views database."""
    views, files = f"{prefix}_views", f"{prefix}_files"
    granted: dict[str, Rights] = {}
    for service, collection in READ_MODELS.items():
        roles = [{"role": "readWrite", "db": f"{prefix}_{service}"}]
        if service == "workflow":
            roles.append({"role": "readWrite", "db": files})
        granted[service] = (roles, [_on(views, collection, WRITE_ACTIONS), _on(views, "", ("listCollections",))])
    granted["gateway"] = ([{"role": "read", "db": views}, {"role": "readWrite", "db": files}], [])
    return granted


def _on(database: str, collection: str, actions: Sequence[str]) -> dict[str, Any]:
    return {"resource": {"db": database, "collection": collection}, "actions": list(actions)}

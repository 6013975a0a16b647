"""A private MongoDB: how its server is started, made a replica set of one and given its users."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local import roles
from local.ports import LOOPBACK

REPLICA_SET = "hall"
# Error codes of the server.
AUTHENTICATION_FAILED, NOT_YET_INITIALIZED = 18, 94
#: Everybody with an account of its own.
PARTS = roles.parts()


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
    """Create or update one user per part of the hall with no more rights than roles.toml says. Safe to repeat."""
    from pymongo import MongoClient

    owner: MongoClient[dict[str, Any]]
    with MongoClient(mongo_url, serverSelectionTimeoutMS=20000) as owner:
        _prepare_logs(owner, prefix)
        for part, privileges in roles.privileges(prefix).items():
            name = f"{prefix}_{part}"
            _upsert(owner.admin, "Role", name, {"privileges": privileges, "roles": []})
            body = {"pwd": passwords[part], "roles": [{"role": name, "db": "admin"}]}
            _upsert(owner.admin, "User", name, body)


def _prepare_logs(owner: Any, prefix: str) -> None:
    """Create the logs and their indexes, which the services themselves may not."""
    for database, collection in roles.log_collections(prefix):
        if not owner[database].list_collection_names(filter={"name": collection}):
            owner[database].create_collection(collection)
    for database, collection, index in roles.log_indexes(prefix):
        keys = [(field, 1) for field in index["key"]]
        owner[database][collection].create_index(keys, name=index["name"], unique=index.get("unique", False))


def _upsert(admin: Any, kind: str, name: str, body: Mapping[str, Any]) -> None:
    known = admin.command(f"{kind.lower()}sInfo", name)[f"{kind.lower()}s"]
    admin.command(f"{'update' if known else 'create'}{kind}", name, **body)

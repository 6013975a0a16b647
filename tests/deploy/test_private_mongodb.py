"""The private database asks for a password, and each service may touch its own data and no other's."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from local import downloads, mongodb, processes
from local.home import PROJECT, Home, write_private
from local.ports import any_free

USERS = dict.fromkeys(("identity", "catalog", "workflow", "notify", "gateway"), "secret")
UNAUTHORIZED = 13
Client = MongoClient[dict[str, Any]]


class Server:
    """One mongod with passwords, on a port that can change between two starts."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, 0
        self.process: subprocess.Popen[bytes] | None = None
        write_private(root / "key", "a" * 64)
        (root / "data").mkdir()

    def start(self) -> None:
        self.port = any_free()
        home = Home(PROJECT / ".hall")
        line = mongodb.command(home.tools / "mongod", self.root / "data", self.port, key_file=self.root / "key")
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, env=downloads.library_path(home) or None)
        mongodb.initiate(self.port, root="root", password="root-secret")
        mongodb.grant(mongodb.url(self.port, "root", "root-secret"), "hall", USERS)

    def stop(self) -> None:
        if self.process is not None:
            who = processes.identify(self.process.pid)
            if who is not None:
                processes.stop(who, grace=20)
            self.process.wait()

    def as_(self, part: str) -> Client:
        return MongoClient(mongodb.url(self.port, f"hall_{part}", "secret"), serverSelectionTimeoutMS=20000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    built = Server(tmp_path_factory.mktemp("mongod"))
    built.start()
    yield built
    built.stop()


def refused(action: Callable[[], Any]) -> bool:
    """True when the server said the account may not do that, False when it did it."""
    try:
        action()
    except OperationFailure as failure:
        if failure.code != UNAUTHORIZED:
            raise
        return True
    return False


def test_nobody_gets_in_without_a_password(server: Server) -> None:
    with MongoClient(mongodb.url(server.port), serverSelectionTimeoutMS=20000) as client:
        assert refused(lambda: client["hall_identity"]["commits"].find_one())
        assert refused(lambda: client.admin.command("createUser", "intruder", pwd="x", roles=["root"]))


@pytest.mark.parametrize("service", ["identity", "catalog", "workflow", "notify"])
def test_a_service_reads_and_writes_its_own_database_and_no_other(server: Server, service: str) -> None:
    with server.as_(service) as client:
        own = client[f"hall_{service}"]["commits"]
        own.insert_one({"x": 1})
        own.create_index("x")
        with own.watch(max_await_time_ms=10) as stream:
            assert stream.try_next() is None
        for other in {"identity", "catalog", "workflow", "notify"} - {service}:
            assert refused(lambda other=other: client[f"hall_{other}"]["commits"].find_one())


@pytest.mark.parametrize(("service", "model"), mongodb.READ_MODELS.items())
def test_a_service_writes_its_own_read_model_and_no_other(server: Server, service: str, model: str) -> None:
    with server.as_(service) as client:
        views = client["hall_views"]
        views[model].create_index("a")
        views[model].replace_one({"_id": 1}, {"a": 1}, upsert=True)
        views[model].delete_many({})
        for other in set(mongodb.READ_MODELS.values()) - {model}:
            assert refused(lambda other=other: views[other].insert_one({}))


def test_the_gateway_reads_the_read_models_and_keeps_files_but_sees_no_log(server: Server) -> None:
    with server.as_("gateway") as client:
        assert client["hall_views"]["cases"].find_one({"_id": "nobody"}) is None
        assert refused(lambda: client["hall_views"]["cases"].insert_one({}))
        assert refused(lambda: client["hall_workflow"]["commits"].find_one())
        client["hall_files"]["files.chunks"].insert_one({"x": 1})


def test_only_workflow_and_the_gateway_reach_the_files(server: Server) -> None:
    with server.as_("workflow") as client:
        client["hall_files"]["files.files"].insert_one({"x": 1})
    with server.as_("notify") as client:
        assert refused(lambda: client["hall_files"]["files.files"].find_one())


def test_no_service_may_make_users_or_read_passwords(server: Server) -> None:
    for part in USERS:
        with server.as_(part) as client:
            assert refused(lambda client=client: client.admin.command("createUser", "x", pwd="x", roles=[]))
            assert refused(lambda client=client: client["admin"]["system.users"].find_one())


def test_data_and_users_survive_a_change_of_port(server: Server) -> None:
    with server.as_("identity") as client:
        client["hall_identity"]["commits"].insert_one({"_id": "kept"})
    server.stop()
    server.start()
    with server.as_("identity") as client:
        assert client["hall_identity"]["commits"].find_one({"_id": "kept"}) == {"_id": "kept"}

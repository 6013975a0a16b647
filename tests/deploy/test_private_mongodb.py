"""The private database asks for a password, keeps every log append-only and shows each service only what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from local import mongodb, roles
from local.home import PROJECT
from tests.deploy.mongod import Server, refused

SERVICES = ("identity", "catalog", "workflow", "notify")
WITH_LOG = ("identity", "catalog", "workflow")
LOG = ("commits", "ledger", "heads")
READS = {"identity": {"workflow"}, "workflow": {"identity", "catalog"}, "catalog": {"identity", "workflow"},
         "notify": {"identity", "catalog", "workflow"}}
KEPT = {"_id": "kept", "x": 1, "ids": ["kept"]}
#: What nobody may do to a log, the service it belongs to included.
TAMPERING: dict[str, Callable[[Database[dict[str, Any]], str], Any]] = {
    "update": lambda database, name: database[name].update_one({"_id": "kept"}, {"$set": {"x": 2}}),
    "replace": lambda database, name: database[name].replace_one({"_id": "kept"}, {"x": 2}),
    "upsert": lambda database, name: database[name].update_one({"_id": "new"}, {"$set": {"x": 2}}, upsert=True),
    "find and modify": lambda database, name: database[name].find_one_and_delete({"_id": "kept"}),
    "delete": lambda database, name: database[name].delete_one({"_id": "kept"}),
    "drop": lambda database, name: database.drop_collection(name),
    "drop the database": lambda database, name: database.client.drop_database(database.name),
    "rename": lambda database, name: database[name].rename("other"),
    "rename over": lambda database, name: database["leases"].rename(name, dropTarget=True),
    "change options": lambda database, name: database.command("collMod", name, validationLevel="off"),
    "cap": lambda database, name: database.command("convertToCapped", name, size=4096),
    "merge into": lambda database, name: list(database["leases"].aggregate([{"$merge": {"into": name}}])),
    "replace by output": lambda database, name: list(database["leases"].aggregate([{"$out": name}])),
    # An index with a time to live deletes in the administrator's name.
    "expire": lambda database, name: database[name].create_index("at", expireAfterSeconds=0),
    "drop indexes": lambda database, name: database[name].drop_indexes(),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    built = Server(tmp_path_factory.mktemp("mongod"))
    try:
        built.start()
        yield built
    finally:
        built.stop()


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    """The server with one document in every log and one document in everybody's own collections."""
    with server.as_root() as root:
        for service in WITH_LOG:
            for name in (*LOG, "leases"):
                root[f"hall_{service}"][name].replace_one({"_id": "kept"}, KEPT, upsert=True)
    return server


def test_nobody_gets_in_without_a_password(server: Server) -> None:
    with MongoClient(mongodb.url(server.port), serverSelectionTimeoutMS=20000) as client:
        assert refused(lambda: client["hall_identity"]["commits"].find_one())
        assert refused(lambda: client.admin.command("createUser", "intruder", pwd="x", roles=["root"]))


@pytest.mark.parametrize("service", WITH_LOG)
def test_a_service_finds_appends_and_watches_its_log(server: Server, service: str) -> None:
    with server.as_(service) as client:
        own = client[f"hall_{service}"]
        for name in LOG:
            own[name].insert_one({"_id": "mine", "ids": ["mine"]})
            assert own[name].find_one({"_id": "mine"})
            assert own[name].index_information()
            with own[name].watch(max_await_time_ms=10) as stream:
                assert stream.try_next() is None
        with own.watch(max_await_time_ms=10) as stream:
            assert stream.try_next() is None


def test_a_commit_and_its_guard_are_written_in_one_transaction(server: Server) -> None:
    with server.as_("workflow") as client, client.start_session() as session, session.start_transaction():
        client["hall_workflow"]["guards"].insert_one({"_id": "one"}, session=session)
        client["hall_workflow"]["commits"].insert_one({"_id": "guarded"}, session=session)


@pytest.mark.parametrize("service", WITH_LOG)
@pytest.mark.parametrize("deed", TAMPERING)
def test_no_service_can_change_what_its_own_log_holds(filled: Server, service: str, deed: str) -> None:
    with filled.as_(service) as client:
        for name in LOG:
            assert refused(lambda name=name: TAMPERING[deed](client[f"hall_{service}"], name)), name
            assert client[f"hall_{service}"][name].find_one({"_id": "kept"}) == KEPT


@pytest.mark.parametrize("reader", [*SERVICES, "gateway"])
def test_a_consumer_reads_the_logs_it_follows_and_no_others(filled: Server, reader: str) -> None:
    with filled.as_(reader) as client:
        for source in set(WITH_LOG) - {reader}:
            database = client[f"hall_{source}"]
            for name in ("commits", "ledger"):
                assert refused(lambda d=database, n=name: d[n].insert_one({"x": 1}))
                if source in READS.get(reader, ()):
                    assert database[name].find_one({"_id": "kept"})
                    with database[name].watch(max_await_time_ms=10) as stream:
                        assert stream.try_next() is None
                else:
                    assert refused(lambda d=database, n=name: d[n].find_one())


@pytest.mark.parametrize(("reader", "place"), [
    ("notify", "identity.accounts"), ("workflow", "identity.accounts"), ("workflow", "identity.sessions"),
    ("notify", "workflow.drafts"), ("catalog", "identity.refresh_tokens"), ("gateway", "identity.accounts"),
    ("identity", "workflow.drafts"), ("workflow", "notify.contacts"), ("notify", "identity.keys"),
    ("catalog", "workflow.drafts"), ("gateway", "keys.subjects"), ("notify", "files.files.files"),
    ("gateway", "catalog.recent"), ("gateway", "catalog.preferences"),
])  # fmt: skip
def test_a_service_does_not_see_what_others_keep(server: Server, reader: str, place: str) -> None:
    database, _, collection = place.partition(".")
    with server.as_(reader) as client:
        assert refused(lambda: client[f"hall_{database}"][collection].find_one())
        assert refused(lambda: client[f"hall_{database}"][collection].insert_one({}))


def test_the_keys_that_prove_who_somebody_is_are_identitys_alone_to_write(server: Server) -> None:
    with server.as_("identity") as client:
        client["hall_identity"]["keys"].replace_one({"_id": "jwks"}, {"keys": []}, upsert=True)
        client["hall_identity"]["keys"].create_index("ends_at", expireAfterSeconds=0)
    with server.as_("gateway") as client:
        assert client["hall_identity"]["keys"].find_one({"_id": "jwks"})
        assert refused(lambda: client["hall_identity"]["keys"].insert_one({}))


def test_read_models_can_be_built_anew_beside_the_old_ones(server: Server) -> None:
    for service in ("catalog", "workflow"):
        with server.as_(service) as client:
            views = client["hall_views"]
            views["cases__1a2b"].insert_one({"_id": 1})
            views["cases__1a2b"].create_index("a")
            views["models"].replace_one({"_id": "cases"}, {"shown": "cases__1a2b"}, upsert=True)
            views["cases__1a2b"].rename("cases", dropTarget=True)
            views["cases"].drop()
    with server.as_("identity") as client:
        client["hall_directory"]["directory__1a2b"].insert_one({"_id": 1})
        client["hall_directory"]["directory__1a2b"].rename("directory")
        assert refused(lambda: client["hall_views"]["cases"].insert_one({}))


def test_notify_writes_its_notices_and_nothing_else_people_see(server: Server) -> None:
    with server.as_("notify") as client:
        client["hall_views"]["notices"].insert_one({"_id": 1})
        client["hall_views"]["notices"].create_index("a")
        for name in ("cases", "services", "models"):
            assert refused(lambda name=name: client["hall_views"][name].insert_one({}))


def test_the_gateway_reads_the_read_models_keeps_files_and_writes_nothing_else(server: Server) -> None:
    with server.as_("gateway") as client:
        assert client["hall_views"]["cases"].find_one({"_id": "nobody"}) is None
        with client["hall_views"].watch(max_await_time_ms=10) as stream:
            assert stream.try_next() is None
        # A row that is behind is laid over in the query itself, which names no collection for it.
        over = {"$unionWith": {"pipeline": [{"$documents": {"$literal": [{"_id": "fresh"}]}}]}}
        seen = client["hall_views"]["cases"].aggregate([{"$match": {"_id": "nobody"}}, over])
        assert list(seen) == [{"_id": "fresh"}]
        client["hall_files"]["files.chunks"].insert_one({"x": 1})
        for place in ("views.cases", "views.models", *(f"{service}.commits" for service in WITH_LOG)):
            database, _, collection = place.partition(".")
            assert refused(lambda d=database, c=collection: client[f"hall_{d}"][c].insert_one({}))


def test_only_identity_can_destroy_a_persons_key(server: Server) -> None:
    for service in ("workflow", "notify", "catalog"):
        with server.as_(service) as client:
            keys = client["hall_keys"]["subjects"]
            keys.insert_one({"_id": service})
            assert keys.find_one({"_id": service})
            assert refused(lambda keys=keys: keys.delete_one({}))
            assert refused(lambda keys=keys: keys.update_one({}, {"$set": {"x": 1}}))
            assert refused(lambda keys=keys: keys.create_index("at", expireAfterSeconds=0))
            assert refused(keys.drop)
    with server.as_("identity") as client:
        assert client["hall_keys"]["subjects"].update_one({"_id": "workflow"}, {"$set": {"x": 1}}).modified_count == 1
        assert client["hall_keys"]["subjects"].delete_many({}).deleted_count == 3


def test_the_auditor_looks_up_every_log_and_nothing_else(filled: Server) -> None:
    with filled.as_("auditor") as client:
        for service in WITH_LOG:
            for name in LOG:
                assert client[f"hall_{service}"][name].find_one({"_id": "kept"})
                assert refused(lambda s=service, n=name: client[f"hall_{s}"][n].insert_one({}))
        for place in ("views.cases", "identity.accounts", "workflow.drafts", "keys.subjects", "notify.deliveries"):
            database, _, collection = place.partition(".")
            assert refused(lambda d=database, c=collection: client[f"hall_{d}"][c].find_one())


def test_no_account_may_make_users_change_roles_or_stop_the_server(server: Server) -> None:
    for part in roles.parts():
        with server.as_(part) as client:
            for order in ({"createUser": "x", "pwd": "x", "roles": []}, {"shutdown": 1}, {"replSetStepDown": 1},
                          {"grantRolesToUser": f"hall_{part}", "roles": ["root"]},
                          {"updateRole": f"hall_{part}", "roles": ["root"]}):  # fmt: skip
                assert refused(lambda order=order, client=client: client.admin.command(order)), (part, order)
            assert refused(lambda client=client: client["admin"]["system.users"].find_one())
            assert refused(lambda client=client: client["local"]["oplog.rs"].find_one())


def test_former_rights_are_gone_after_the_next_start(server: Server) -> None:
    with server.as_root() as root:
        root.admin.command("grantRolesToUser", "hall_notify", roles=[{"role": "readWriteAnyDatabase", "db": "admin"}])
    server.grant()
    with server.as_("notify") as client:
        assert refused(lambda: client["hall_workflow"]["drafts"].insert_one({}))


def test_data_and_users_survive_a_change_of_port(server: Server) -> None:
    with server.as_("identity") as client:
        client["hall_identity"]["commits"].insert_one({"_id": "survives"})
    server.stop()
    server.start()
    with server.as_("identity") as client:
        assert client["hall_identity"]["commits"].find_one({"_id": "survives"}) == {"_id": "survives"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_collection_a_service_names_is_in_the_table(service: str) -> None:
    """What is missing there works in tests without passwords and is refused in the real hall."""
    about = roles.load()
    known = {*about["log"]["collections"], *about["everyone"]["own"], *about["parts"][service].get("views", ())}
    known |= {name.rstrip("+") for name in about["parts"][service]["own"]} | {"files.files", "files.chunks"}
    known |= {"cases", "services", "directory"} if "models" in about["parts"][service] else set()
    named = {name for file in (PROJECT / "services" / service / service).rglob("*.py")
             for name in re.findall(r'\b(?:database|own|views|db)\["([\w.]+)"\]', file.read_text("utf-8"))}  # fmt: skip
    assert named <= known, f"add to deploy/mongo/roles.toml: {sorted(named - known)}"


def test_every_collection_the_chassis_keeps_for_a_service_is_in_the_table() -> None:
    about = roles.load()
    known = {*about["log"]["collections"], *about["everyone"]["own"], "models"}  # models: beside the read models
    named = {name for file in (PROJECT / "services" / "chassis" / "chassis").rglob("*.py")
             for name in re.findall(r'\b(?:database|own|views|db)\["([\w.]+)"\]', file.read_text("utf-8"))}  # fmt: skip
    assert named <= known, f"add to deploy/mongo/roles.toml: {sorted(named - known)}"


def test_a_backup_account_reads_everything_and_writes_nothing(filled: Server) -> None:
    with filled.as_("backup") as client:
        for place in ("workflow.commits", "workflow.drafts", "identity.accounts", "notify.deliveries", "keys.subjects",
                      "views.notices", "files.files.chunks"):
            database, _, collection = place.partition(".")
            client[f"hall_{database}"][collection].find_one()
            assert refused(lambda d=database, c=collection: client[f"hall_{d}"][c].insert_one({}))


def test_a_log_without_the_rights_taken_away_could_be_changed(server: Server) -> None:
    """The deeds above are refused because of the roles, not because they are impossible."""
    with server.as_root() as root:
        root["hall_scratch"]["leases"].insert_one({"x": 1})
        for deed, do in TAMPERING.items():
            root["hall_scratch"]["commits"].insert_one({"_id": "kept"})
            try:
                do(root["hall_scratch"], "commits")
            except OperationFailure as failure:
                pytest.fail(f"{deed}: {failure}")
            root.drop_database("hall_scratch")
            root["hall_scratch"]["leases"].insert_one({"x": 1})
        root.drop_database("hall_scratch")

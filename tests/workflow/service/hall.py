"""The rest of the hall as workflow sees it: logs that publish events, the broker, and people at the door."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gridfs
from pymongo import MongoClient

from chassis import broker, mongo
from chassis.decider import digest_of
from chassis.eventstore import CommitStore
from chassis.feed import Feed
from chassis.readmodel import ReadModel
from chassis.rpc_client import RpcClient
from chassis.testing import Process, wait_until
from chassis.vault import open_vault
from contracts import codec, ids
from contracts.catalog.definition import digest
from contracts.catalog.events import VersionPublished
from contracts.identity import events as who
from contracts.topology import TOPOLOGY
from tests import feeding
from tests.keys import MASTER_KEY
from tests.workflow.definitions import raw_demo
from tests.workflow.organisation import demo_organisation, idcard_of
from workflow.settings import Settings

_BESIDES = ("no", "name", "kind", "unit", "phone", "email", "posts")


class Refused(Exception):
    """The service said no."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem)
        self.kind, self.code = problem["kind"], problem["code"]
        self.errors = problem["errors"]


class Hall:
    """File events in real logs, sequence them as their services do, and knock at the doors of workflow."""

    def __init__(self, mongo_url: str, amqp_url: str, prefix: str) -> None:
        self.prefix = prefix
        self.environment = {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_DB_PREFIX": prefix,
                            "HALL_LOG_FORMAT": "json", "HALL_MASTER_KEY": MASTER_KEY}
        self.settings = Settings.from_environment(self.environment)
        self.client: MongoClient[dict[str, Any]] = mongo.connect(self.settings)
        self.cases = ReadModel(self.database("views")["cases"])
        self.log = CommitStore(self.database("workflow"), codec, open_vault(self.client, self.settings))
        self._logs = {name: CommitStore(self.database(name), codec) for name in ("identity", "catalog")}
        self._publisher = broker.Publisher(amqp_url)
        self._taken: set[str] = set()
        self.rpc = RpcClient(amqp_url, timeout=20)
        broker.declare(amqp_url, broker.topologies(TOPOLOGY))

    @property
    def rows(self) -> Any:
        """Return the case rows that are shown now."""
        return self.cases.collection

    def database(self, name: str) -> Any:
        """Return a database of this hall."""
        return mongo.database(self.client, self.settings, name)

    def service(self, log: Path) -> Process:
        """Return a workflow process, not started."""
        return Process("-m", "workflow", "run", env=self.environment, log=log)

    def file(self, service: str, stream: str, *events: Any) -> None:
        """Append events to the log of another service, unpublished."""
        store = self._logs[service]
        store.append(stream, list(events), expected_version=store.head(stream), command_id=uuid.uuid4().hex,
                     digest="", by={"actor": "system"}, correlation_id=uuid.uuid4().hex)

    def publish(self, service: str) -> None:
        """Put everything in another service's log into its ledger, and wake up workflow."""
        feeding.sequence(self._logs[service].commits.database, self._publisher, service)

    def publish_shuffled(self, service: str, stream: str, copies: int, seed: int) -> None:
        """Sequence the commits of a stream in an order of chance, wake up workflow often, and have all read again."""
        log, ids = self._logs[service].commits.database, self._logs[service].read(stream)
        feeding.sequence_shuffled(log, self._publisher, service, [commit.id for commit in ids], copies=copies,
                                  seed=seed)
        feeding.read_again(self.database("workflow"), f"workflow.{service}")
        feeding.wake(log, self._publisher, service)

    def open(self) -> None:
        """Publish the demonstration's organisation and both its services, and wait until workflow knows them."""
        organisation = demo_organisation()
        for event in _organisation_events(organisation):
            self.file("identity", _stream_of(event), event)
        for code in ("weekly-report", "party-proof"):
            self.publish_version(code, raw_demo(code), 1)
        self.publish("identity")
        self.publish("catalog")
        everybody = len(organisation["people"]) + len(organisation["units"]) + len(organisation["groups"])
        known = self.database("workflow")["organisation"]
        filed = sum(len(commit.events) for commit in self._logs["identity"].scan())
        wait_until(lambda: known.count_documents({}) == everybody
                   and sum(row["n"] for row in known.find({}, {"n": 1})) == filed
                   and self.database("workflow")["services"].count_documents({}) == 2, within=60, every=0.1,
                   what="the replicas are complete")

    def publish_version(self, code: str, definition: dict[str, Any], version: int) -> None:
        """File one version of a service; see ``publish``."""
        self.file("catalog", ids.stream("service", code), VersionPublished(
            code=code, version=version, digest=digest(definition), definition=definition, published_by="90001"))

    def execute(self, actor: str, name: str, *, key: str | None = None, timeout: float = 20,
                **data: Any) -> dict[str, Any]:
        """Send a command as the gateway does and return its receipt; raises Refused. ``key`` is the command's id."""
        data = {**data, "actor": actor}
        context = {"actor": actor, "command_id": key or uuid.uuid4().hex, "correlation_id": uuid.uuid4().hex,
                   "digest": digest_of({"name": name, "data": data})}
        return _result(self.rpc.call("workflow", "execute", command={"name": name, "data": data}, context=context,
                                     timeout=timeout))

    def ask(self, actor: str, name: str, **data: Any) -> dict[str, Any]:
        """Ask a question and return its answer; raises Refused."""
        question = {"name": name, "data": data if name == "document.verify" else {**data, "actor": actor}}
        return _result(self.rpc.call("workflow", "ask", question=question, context={"actor": actor}))

    def start(self, actor: str, service: str, form: dict[str, Any], **more: Any) -> str:
        """Start a case and return its id."""
        case_id = uuid.uuid4().hex
        self.execute(actor, "case.start", case_id=case_id, service=service, form=form, **more)
        return case_id

    def act(self, actor: str, name: str, case_id: str, **data: Any) -> dict[str, Any]:
        """Act on the task that waits for ``actor``."""
        return self.execute(actor, name, case_id=case_id, task_id=self.task(actor, case_id), **data)

    def task(self, actor: str, case_id: str) -> str:
        """Return the id of the task that waits for ``actor``."""
        return str(self.ask(actor, "case.get", case_id=case_id)["my_task"]["task_id"])

    def todo(self, person: str) -> list[str]:
        """Return the cases that wait for somebody, as the read model has it at this moment."""
        mine = {"people": person, "claimed_by": {"$in": [None, person]}}
        return [row["_id"] for row in self.rows.find({"todo": {"$elemMatch": mine}})]

    def events_of(self, case_id: str) -> list[Any]:
        """Return the events of a case."""
        return [event for commit in self.log.read(case_id) for event in commit.events]

    def finished(self, case_id: str, within: float = 60) -> dict[str, Any]:
        """Wait until a case is completed and return its page as the applicant sees it."""
        row = wait_until(lambda: self.rows.find_one({"_id": case_id, "status": "completed"}), within=within, every=0.1,
                         what="the case is completed")
        return self.ask(row["applicant"]["no"], "case.get", case_id=case_id)

    def taken(self) -> set[str]:
        """Return every event another service would take in from workflow, as ``<stream>:<number>``."""
        feed = Feed(self.database("workflow"), self.database("test")["cursors"], "test.workflow")
        for part in feed.take():
            self._taken |= {f"{event.stream}:{event.number}" for event in part.events}
            feed.advance(part.block)
        return self._taken

    def content(self, file_id: str) -> bytes:
        """Return a stored file."""
        bucket = gridfs.GridFSBucket(self.database("files"), bucket_name="files")
        return bytes(bucket.open_download_stream(file_id).read())

    def upload(self, file_id: str, owner: str) -> None:
        """Store a file as the gateway does."""
        bucket = gridfs.GridFSBucket(self.database("files"), bucket_name="files")
        bucket.upload_from_stream_with_id(file_id, f"{file_id}.txt", b"text", metadata={
            "owner": owner, "sha256": "0" * 64, "media_type": "text/plain"})

    def close(self) -> None:
        """Hang up."""
        self.rpc.close()
        self._publisher.close()
        self.client.close()


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer["ok"]:
        raise Refused(answer["problem"])
    return dict(answer["result"])


def _organisation_events(organisation: dict[str, Any]) -> Sequence[Any]:
    events: list[Any] = [who.UnitRecorded(key=unit["key"], name=unit["name"], parent=unit.get("parent"))
                         for unit in organisation["units"]]
    for row in organisation["people"]:
        attributes = {key: value for key, value in row.items() if key not in _BESIDES}
        events.append(who.PersonRegistered(
            no=row["no"], name=row["name"], kind=row["kind"], unit=row["unit"], phone=row["phone"], email=row["email"],
            idcard=idcard_of(row["no"]), attributes=attributes))
        events += [who.PostGranted(no=row["no"], **post) for post in row.get("posts", ())]
    events += [who.RelationRecorded(of=row["of"], name=row["name"], person=row["is"])
               for row in organisation["relations"]]
    return [*events, *(who.GroupRecorded(key=key, members=tuple(members))
                       for key, members in organisation["groups"].items())]


def _stream_of(event: Any) -> str:
    match event:
        case who.UnitRecorded() | who.GroupRecorded():
            return ids.stream("unit" if isinstance(event, who.UnitRecorded) else "group", event.key)
        case who.RelationRecorded():
            return ids.stream("person", event.of)
    return ids.stream("person", event.no)

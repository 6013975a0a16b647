"""The rest of the hall as the notify service sees it: logs that publish events, the broker, carriers, people asking."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from chassis import broker
from chassis.eventstore import Commit, CommitStore
from chassis.rpc_client import RpcClient
from chassis.testing import Process, wait_until
from contracts import codec, ids
from contracts.identity.events import PersonRegistered, PostGranted
from contracts.topology import TOPOLOGY
from contracts.workflow.events import CaseStarted, TaskAssigned
from contracts.workflow.people import Person
from tests import feeding
from tests.keys import MASTER_KEY
from tests.notify.carriers_process import Carriers

APPLICANT, HEAD = Person(no="10001", name="陈一"), Person(no="11001", name="周院长")
FINAL = ["sent", "dead", "unknown", "suppressed"]


class Hall:
    """File events in real logs, sequence them as services do, and look at what came of them."""

    def __init__(self, mongo_url: str, amqp_url: str, prefix: str, carriers: Carriers) -> None:
        self.carriers = carriers
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongo_url, tz_aware=True, w="majority")
        self.ledger = self._client[f"{prefix}_notify"]["deliveries"]
        self.notices = self._client[f"{prefix}_views"]["notices"]
        self._stores = {name: CommitStore(self._client[f"{prefix}_{name}"], codec)
                        for name in ("workflow", "identity", "catalog")}
        self._publisher = broker.Publisher(amqp_url)
        self.rpc = RpcClient(amqp_url, timeout=20)
        self.environment = carriers.environment | {
            "HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_DB_PREFIX": prefix, "HALL_DEMO": "1",
            "HALL_PUBLIC_URL": "https://hall.example", "HALL_SMS_URL": carriers.url, "HALL_WECOM_URL": carriers.url,
            "HALL_MASTER_KEY": MASTER_KEY, "HALL_MAIL_FROM": "hall@demo.example",
            "HALL_NOTIFY_TIMEOUT": "4", "HALL_NOTIFY_LEASE": "6",
            "HALL_NOTIFY_WAITS": "0.5,1,1,1"}
        broker.declare(amqp_url, broker.topologies(TOPOLOGY))

    def service(self, log: Path) -> Process:
        """Return a notify process, not started."""
        return Process("-m", "notify", "run", env=self.environment, log=log)

    def people(self, *people: Person) -> None:
        """Register people with a phone and a mailbox."""
        for index, person in enumerate(people):
            event = PersonRegistered(no=person.no, name=person.name, kind="staff", unit="cs",
                                     phone=f"1390000{index:04}", email=f"{person.no}@demo.example")
            self.publish("identity", self.file("identity", ids.stream("person", person.no), event))

    def administrator(self, no: str) -> None:
        """Give somebody the post of an administrator, and wait until notify knows."""
        self.publish("identity", self.file("identity", ids.stream("person", no), PostGranted(
            no=no, role="hall.admin", unit="it")))
        posts = self.ledger.database["posts"]
        wait_until(lambda: posts.count_documents({"no": no, "held": True}), within=30, what="the post is known")

    def file(self, service: str, stream: str, *events: Any) -> Commit:
        """Append events to a stream of a service's log."""
        store = self._stores[service]
        return store.append(stream, list(events), expected_version=store.head(stream), command_id=uuid.uuid4().hex,
                            digest="", by={"actor": "10001"}, correlation_id=uuid.uuid4().hex)

    def case(self, *people: Person) -> str:
        """File a case that waits for ``people``, unpublished; return its id."""
        case_id = uuid.uuid4().hex
        self.file("workflow", case_id, started(case_id), assigned(*people))
        return case_id

    def publish(self, service: str, *commits: Commit) -> None:
        """Put just these commits of a service into its ledger, and wake up who listens."""
        log = self._stores[service].commits.database
        feeding.sequence_only(log, self._publisher, service, [commit.id for commit in commits])

    def publish_case(self, case_id: str) -> None:
        """Sequence everything filed for a case, in order."""
        self.publish("workflow", *self._stores["workflow"].read(case_id))

    def publish_shuffled(self, case_id: str, copies: int, seed: int) -> None:
        """Sequence the commits of a case in an order of chance, wake up the service often, and have all read again."""
        log, ids = self._stores["workflow"].commits.database, self._stores["workflow"].read(case_id)
        feeding.sequence_shuffled(log, self._publisher, "workflow", [commit.id for commit in ids], copies=copies,
                                  seed=seed)
        feeding.read_again(self.ledger.database, "notify.workflow")
        feeding.wake(log, self._publisher, "workflow")

    def publish_body(self, body: Any, name: str) -> None:
        """Publish any body at all to the workflow's exchange."""
        self._publisher.publish(body, exchange="workflow.events", routing_key=name)

    def rows(self, case_id: str) -> list[dict[str, Any]]:
        """Return the ledger's rows of a case."""
        return list(self.ledger.find({"case_id": case_id}))

    def settled(self, case_id: str, count: int, within: float = 60.0) -> dict[str, str]:
        """Wait until ``count`` deliveries of a case have ended; return ``<number>:<recipient>:<channel>`` -> state."""
        wait_until(lambda: self.ledger.count_documents({"case_id": case_id, "state": {"$in": FINAL}}) >= count,
                   within=within, every=0.1, what=f"{count} deliveries settled")
        return {row["_id"].partition(":")[2]: row["state"] for row in self.rows(case_id)}

    def received(self, case_id: str) -> Iterator[dict[str, Any]]:
        """Yield what the carriers received about a case."""
        ours = {row["provider_id"] for row in self.rows(case_id)} - {None}
        for item in self.carriers.outbox():
            if case_id in item["outbound_id"] or ours & {item["provider_id"], item["outbound_id"]}:
                yield item

    def ask(self, name: str, **data: Any) -> dict[str, Any]:
        """Ask the service and return its whole answer."""
        return dict(self.rpc.call("notify", "ask", question={"name": name, "data": data}, context={"actor": "10001"}))

    def execute(self, name: str, **data: Any) -> dict[str, Any]:
        """Command the service and return its whole answer."""
        return dict(self.rpc.call("notify", "execute", command={"name": name, "data": data},
                                  context={"actor": "10001"}))

    def close(self) -> None:
        """Hang up."""
        self.rpc.close()
        self._publisher.close()
        self._client.close()


def started(case_id: str) -> CaseStarted:
    """The applicant has filed a weekly report."""
    return CaseStarted(
        serial=f"BG{case_id[:8]}", service="weekly-report", service_name="工作周报", definition_version=1, digest="d",
        title="工作周报_陈一_计算机学院", applicant=APPLICANT, applicant_facts={}, form={})


def assigned(*people: Person, task: str = "t1") -> TaskAssigned:
    """A task waits for ``people``."""
    return TaskAssigned(task_id=task, run="r1", step="lead", step_name="所在单位领导审批", people=people,
                        actions=("approve",))


def states(found: dict[str, str]) -> set[str]:
    """Return the states that occur."""
    return set(found.values())


def channels(items: Sequence[dict[str, Any]]) -> list[str]:
    """Return the channels of received messages, sorted."""
    return sorted(item["channel"] for item in items)

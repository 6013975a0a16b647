"""The catalog as a real process: told over a real broker, killed, started again, and published to from the shell."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from chassis import broker, mongo
from chassis.eventstore import CommitStore
from chassis.feed import Feed
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from contracts import codec
from contracts.catalog.definition import digest
from contracts.topology import TOPOLOGY
from tests import feeding
from tests.catalog.conftest import ADMIN, DEMO, post_event


@dataclass
class Hall:
    """One catalog process and the rest of the hall around it."""

    environment: dict[str, str]
    amqp_url: str
    process: Process
    rpc: RpcClient
    client: MongoClient[dict[str, Any]]

    def ask(self, name: str, **data: Any) -> Any:
        return self.rpc.call("catalog", "ask", question={"name": name, "data": data}, context={}, timeout=20)

    def execute(self, name: str, *, actor: str = ADMIN, command_id: str | None = None, **data: Any) -> Any:
        command = {"name": name, "data": {"actor": actor, **data}}
        context = {"actor": actor, "command_id": command_id or uuid.uuid4().hex, "correlation_id": uuid.uuid4().hex}
        return self.rpc.call("catalog", "execute", command=command, context=context, timeout=20)

    def publish(self, file: Path, **more: Any) -> Any:
        return self.execute("version.publish", **{"code": file.stem, "text": file.read_text(), **more})

    def shell(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "catalog", *arguments]
        return subprocess.run(line, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=120)

    def tell_posts(self, *events: dict[str, Any]) -> None:
        """Put events into the log of identity, and wake up the catalog."""
        store = CommitStore(self.database("identity"), codec)
        for event in events:
            stream = event["envelope"]["stream"]
            store.append(stream, [codec.decode_event(event["type"], event["version"], event["data"])],
                         expected_version=store.head(stream), command_id=uuid.uuid4().hex, digest="",
                         by={"actor": "system:load"}, correlation_id=uuid.uuid4().hex)
        publisher = broker.Publisher(self.amqp_url)
        feeding.sequence(self.database("identity"), publisher, "identity")
        publisher.close()

    def received_by_workflow(self) -> list[dict[str, Any]]:
        """Return what the workflow service would take in from the catalog."""
        feed = Feed(self.database("catalog"), self.database("workflow")["cursors"], "workflow.catalog")
        return [event.as_data() for taken in feed.take() for event in taken.events]

    def database(self, name: str) -> Any:
        """Return a service's database."""
        return mongo.database(self.client, Settings.from_environment(self.environment), name)


@pytest.fixture(scope="module")
def hall(mongo_url: str, amqp_url: str, db_prefix: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    environment = {
        "HALL_MONGO_URL": mongo_url,
        "HALL_AMQP_URL": amqp_url,
        "HALL_DB_PREFIX": db_prefix,
        "HALL_LOG_FORMAT": "json",
    }
    broker.declare(amqp_url, broker.topologies(TOPOLOGY))
    log = tmp_path_factory.mktemp("catalog") / "catalog.log"
    process = Process("-m", "catalog", "run", env=environment, log=log).start().ready(60)
    client = mongo.connect(Settings.from_environment(environment))
    made = Hall(environment, amqp_url, process, RpcClient(amqp_url, timeout=20), client)
    yield made
    made.rpc.close()
    client.close()
    process.terminate()


def _is_heard(hall: Hall) -> Callable[[], bool]:
    """An administrator's retirement of nothing is 404 once the post is known, and 403 before."""
    return lambda: hall.execute("service.retire", code="nothing")["problem"]["kind"] == "not-found"


def test_the_whole_way_from_a_post_to_a_published_service(hall: Hall) -> None:
    refused = hall.publish(DEMO / "weekly-report.yaml")
    assert (refused["ok"], refused["problem"]["kind"]) == (False, "not-allowed")

    hall.tell_posts(post_event("granted"))
    wait_until(_is_heard(hall), within=30)

    first = hall.publish(DEMO / "weekly-report.yaml", command_id="a" * 32)
    assert first["ok"], first
    assert (first["result"]["code"], first["result"]["version"]) == ("weekly-report", 1)
    assert hall.publish(DEMO / "weekly-report.yaml", command_id="a" * 32) == first
    assert hall.publish(DEMO / "weekly-report.yaml") == first

    page = hall.ask("service.list", q="gzzb")["result"]
    assert ([item["code"] for item in page["items"]], page["facets"]["theme"]) == (["weekly-report"], {"综合服务": 1})
    assert hall.ask("service.get", code="weekly-report")["result"]["digest"] == first["result"]["digest"]


def test_the_workflow_gets_exactly_what_was_published(hall: Hall) -> None:
    published = hall.publish(DEMO / "party-proof.yaml")["result"]
    messages: dict[str, dict[str, Any]] = {}

    def arrived() -> bool:
        messages.update({message["data"]["code"]: message for message in hall.received_by_workflow()})
        return "party-proof" in messages

    wait_until(arrived, within=30)
    message = messages["party-proof"]
    assert (message["type"], message["version"], message["data"]["version"]) == ("version.published", 1, 1)
    assert message["data"]["digest"] == published["digest"] == digest(message["data"]["definition"])
    assert list(message["data"]["definition"]["steps"]) == ["fill", "branch_check", "org", "issue", "hand_out", "done"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("version.publish", {"code": "x", "text": "a: ["}, "invalid"),
        ("version.publish", {"code": "x", "text": "x" * 300_000}, "invalid"),
        ("version.publish", {"code": "x", "text": {"$ne": 1}}, "invalid"),
        ("version.publish", {"code": ["x"], "text": "a: 1"}, "invalid"),
        ("version.publish", {"code": "x", "text": "a: 1", "published_by": "me"}, "invalid"),
        ("version.publish", {}, "invalid"),
        ("version.unpublish", {}, "invalid"),
        ("service.retire", {"code": "\x00"}, "invalid"),
        ("service.retire", {"code": "absent"}, "not-found"),
    ],
)
def test_a_wrong_command_is_answered_and_harms_nothing(hall: Hall, name: str, data: dict[str, Any], kind: str) -> None:
    answer = hall.execute(name, **data)
    assert (answer["ok"], answer["problem"]["kind"]) == (False, kind)
    assert hall.process.get("/readyz")[0] == 200


def test_problems_cross_the_bus_by_path(hall: Hall) -> None:
    answer = hall.execute(
        "version.publish",
        code="weekly-report",
        text=(DEMO / "weekly-report.yaml").read_text().replace("head(form.unit)", "boss()"),
    )
    assert answer["problem"]["code"] == "definition_invalid"
    assert list(answer["problem"]["errors"]) == ["steps.lead.who"]


def test_nothing_is_lost_when_the_process_is_killed(hall: Hall) -> None:
    hall.process.kill()
    hall.process.start().ready(60)
    assert hall.ask("service.get", code="weekly-report")["ok"]
    assert hall.publish(DEMO / "weekly-report.yaml")["result"]["version"] == 1


def test_the_shell_publishes_and_prints_a_table(hall: Hall) -> None:
    done = hall.shell("publish", str(DEMO / "weekly-report.yaml"), str(DEMO / "net-repair.yaml"), "--as", ADMIN)
    assert done.returncode == 0, done.stderr
    assert "weekly-report\t第 1 版" in done.stdout
    assert "内容未变" in done.stdout
    assert "net-repair\t第 1 版" in done.stdout
    wait_until(lambda: hall.ask("service.get", code="net-repair")["ok"], within=30)


def test_the_shell_prints_problems_by_path_and_fails(hall: Hall, tmp_path: Path) -> None:
    broken = tmp_path / "weekly-report.yaml"
    broken.write_text((DEMO / "weekly-report.yaml").read_text().replace("to: lead", "to: nowhere"))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: 周报".encode("gbk"))
    done = hall.shell("publish", str(broken), str(latin), str(tmp_path / "absent.yaml"), "--as", ADMIN)
    assert done.returncode == 1
    assert "steps.fill.next[0].to: 环节 nowhere 不存在" in done.stdout
    assert "UTF-8" in done.stdout
    assert "发布 0，未通过 3" in done.stdout


def test_the_shell_refuses_who_may_not(hall: Hall) -> None:
    done = hall.shell("publish", str(DEMO / "weekly-report.yaml"), "--as", "10001", "--wait", "0")
    assert done.returncode == 2
    assert "hall.admin" in done.stderr


def test_a_revoked_administrator_is_refused(hall: Hall) -> None:
    hall.tell_posts(post_event("revoked", number=2))
    wait_until(lambda: hall.execute("service.retire", code="nothing")["problem"]["kind"] == "not-allowed", within=30)
    assert hall.publish(DEMO / "weekly-report.yaml")["problem"]["kind"] == "not-allowed"

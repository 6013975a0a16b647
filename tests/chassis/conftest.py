"""A log, settings and a service process of its own for every test that asks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from chassis import broker, mongo
from chassis.eventstore import Commit, CommitStore
from chassis.rpc_client import RpcClient
from chassis.settings import Settings
from chassis.testing import Process, wait_until
from tests.chassis import hostile
from tests.chassis.sample.domain import Codec


def events(process: Process, name: str) -> list[dict[str, Any]]:
    """Return what a process logged under an event's name; what libraries print between the lines is passed over."""
    lines = (json.loads(line) for line in process.output().splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == name]


@pytest.fixture
def settings(mongo_url: str, amqp_url: str, db_prefix: str) -> Settings:
    """Settings with database names no other test uses."""
    return Settings(mongo_url=mongo_url, amqp_url=amqp_url, db_prefix=f"{db_prefix}_{uuid.uuid4().hex[:8]}")


@pytest.fixture
def database(mongo_url: str, db_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    """An empty database, reached the way services reach theirs."""
    prefix = f"{db_prefix}_{uuid.uuid4().hex[:8]}"
    client = mongo.connect(Settings(mongo_url=mongo_url, amqp_url="amqp://unused", db_prefix=prefix))
    yield client[f"{prefix}_sample"]
    client.drop_database(f"{prefix}_sample")
    client.close()


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> CommitStore:
    """An empty log."""
    return CommitStore(database, Codec())


@pytest.fixture
def file(store: CommitStore) -> Callable[..., Commit]:
    """File events as the next commit of a stream: ``file(stream, event, …)``."""
    def append(stream: str, *events: Any, command_id: str | None = None) -> Commit:
        return store.append(stream, events, expected_version=store.head(stream), digest="d",
                            command_id=command_id or uuid.uuid4().hex, by={"actor": "10001"}, correlation_id="c")
    return append


@pytest.fixture
def journal(tmp_path: Path) -> Callable[[], list[str]]:
    """What the sample service wrote down, line by line."""
    def lines() -> list[str]:
        path = tmp_path / "journal"
        return path.read_text().splitlines() if path.exists() else []
    return lines


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start a service as a process: ``start("tests.chassis.sample", HALL_HEARTBEAT="4")``; killed afterwards."""
    started: list[Process] = []

    def begin(module: str = "tests.chassis.sample", **env: str) -> Process:
        surroundings = {"HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url,
                        "HALL_DB_PREFIX": settings.db_prefix, "SAMPLE_JOURNAL": str(tmp_path / "journal"), **env}
        process = Process("-m", module, "run", env=surroundings, log=tmp_path / f"log{len(started)}")
        started.append(process)
        return process.start()

    yield begin
    for process in started:
        process.kill()


@pytest.fixture
def client(settings: Settings) -> Iterator[RpcClient]:
    """A caller."""
    caller = RpcClient(settings.amqp_url, timeout=10)
    yield caller
    caller.close()


@pytest.fixture
def raw(settings: Settings) -> Iterator[broker.Publisher]:
    """Puts any bytes on the bus, as a broken or hostile sender could."""
    publisher = broker.Publisher(settings.amqp_url)
    yield publisher
    publisher.close()


@pytest.fixture
def count(settings: Settings) -> Callable[[str], int]:
    """Return how many messages wait in a queue."""
    def messages(queue: str) -> int:
        with broker.connection(settings.amqp_url) as conn:
            return int(conn.channel().queue_declare(queue, passive=True).message_count)
    return messages


@pytest.fixture
def stock(settings: Settings, tmp_path: Path) -> Iterator[Process]:
    """The same door on stock Nameko, listening."""
    process = Process("-m", "tests.chassis.stock", settings.amqp_url, str(tmp_path / "journal"), env={},
                      log=tmp_path / "stock")
    process.start()
    wait_until(lambda: hostile.listening(settings.amqp_url, "rpc-stock"), within=30, what=process.output())
    yield process
    process.kill()
    with broker.connection(settings.amqp_url) as conn:
        conn.channel().queue_delete("rpc-stock")

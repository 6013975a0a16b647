"""What every test may ask for: a real MongoDB replica set, a real RabbitMQ, and names of its own inside them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from contracts.catalog import plugins
from local import demo
from local.hall import Hall
from local.home import Home
from local.ports import any_free
from tests import servers

# What the demonstration's definitions call, definitions in tests may call too.
plugins.install(Path(__file__).parents[1] / "deploy/demo/functions")

#: Tests that share one running hall.
ONE_HALL = ("tests/journeys/", "tests/browser/", "tests/deploy/test_whole_hall.py",
            "tests/deploy/test_verify__whole_hall.py")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.lease(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.release(os.getpid())


class _ByFile(LoadScopeScheduling):
    """Keep each file on one worker, because its fixtures are made per file; one hall serves all its journeys."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "one hall" if file.startswith(ONE_HALL) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _ByFile(config, log)


def _own_name(request: pytest.FixtureRequest) -> str:
    """A short name no other test file, worker or run uses at this moment."""
    file = re.sub(r"\W+", "_", Path(request.node.path).stem.removeprefix("test_"))[:24]
    return f"t{os.getpid()}_{file}"


@pytest.fixture(scope="session")
def test_servers() -> servers.Servers:
    """The shared private servers, with the broker's management API."""
    return servers.ensure()


@pytest.fixture(scope="session")
def mongo_url(test_servers: servers.Servers) -> str:
    """A private single-node replica set without passwords, `enableTestCommands=1` (so `failCommand` works)."""
    return test_servers.mongo_url


@pytest.fixture(scope="module")
def amqp_url(request: pytest.FixtureRequest, test_servers: servers.Servers) -> Iterator[str]:
    """A virtual host of this file's own, with quorum queues by default; gone afterwards."""
    name = _own_name(request)
    yield test_servers.add_vhost(name)
    test_servers.remove_vhost(name)


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The whole product in real processes, with its own servers, passwords and ports and the demonstration loaded.

    `hall.base_url`, `hall.kill("workflow")`, `hall.stop(…)`, `hall.start(…)`, `hall.log("notify")`; see local.hall.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith("HALL_")}
    whole = Hall(Home(tmp_path_factory.mktemp("hall")), environ | {"HALL_HTTP_PORT": str(any_free())})
    try:
        whole.up()
        demo.load(whole)
        yield whole
    finally:
        whole.down()


@pytest.fixture(scope="module")
def db_prefix(request: pytest.FixtureRequest, mongo_url: str) -> Iterator[str]:
    """A value for HALL_DB_PREFIX of this file's own; every database that starts with it is dropped afterwards."""
    name = _own_name(request)
    yield name
    from pymongo import MongoClient

    with MongoClient(mongo_url) as client:
        for database in client.list_database_names():
            if database.startswith(f"{name}_"):
                client.drop_database(database)

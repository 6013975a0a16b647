"""What the tests of the notify service share: the carriers, a database, and one delivery to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from notify.domain.channels import Channel, Kind
from notify.domain.due import Delivery
from tests.notify.carriers_process import Carriers


@pytest.fixture(scope="module")
def carriers_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carriers]:
    """One carriers process for the tests of a file."""
    carriers = Carriers(tmp_path_factory.mktemp("carriers"))
    carriers.start()
    yield carriers
    carriers.stop()


@pytest.fixture
def carriers(carriers_of_module: Carriers) -> Carriers:
    """The carriers with an empty outbox and no faults."""
    carriers_of_module.reset()
    return carriers_of_module


@pytest.fixture
def database(mongo_url: str, db_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    """A database of this test's own."""
    with MongoClient[dict[str, Any]](mongo_url, tz_aware=True, w="majority") as client:
        found = client[f"{db_prefix}_notify"]
        yield found
        client.drop_database(found)


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """Make a delivery: an assignment to 11001 unless told otherwise."""

    def make(channel: Channel, number: int = 3, **changes: Any) -> Delivery:
        values: dict[str, Any] = {
            "kind": Kind.ASSIGNED, "recipient": "11001", "case_id": "c" * 32, "serial": "BG20260001",
            "service_name": "工作周报",
            "title": "您有一项待办：工作周报", "text": "工作周报_陈一（流水号BG20260001）等待您办理。",
            "path": f"/cases/{'c' * 32}?notice={number}", "at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC)} | changes
        return Delivery(id=f"{'c' * 32}:{number}:{values['recipient']}:{channel}", channel=channel, **values)

    return make

"""A real workflow process with the demonstration's organisation and services, one per test file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chassis.testing import Process
from tests.workflow.service.hall import Hall


@pytest.fixture(scope="module")
def hall(mongo_url: str, amqp_url: str, db_prefix: str) -> Iterator[Hall]:
    """The hall around the service."""
    hall = Hall(mongo_url, amqp_url, db_prefix)
    yield hall
    hall.close()


@pytest.fixture(scope="module")
def process(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The running service, which knows everybody."""
    process = hall.service(tmp_path_factory.mktemp("workflow") / "workflow.log").start().ready(60)
    hall.open()
    yield process
    process.kill()

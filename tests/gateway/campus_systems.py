"""The campus systems as a real server that a test may break, the way to them, and cards that ask them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest

from campus.sources import items
from campus.web import Server
from contracts.catalog.cards import CardLine, CardPlan
from gateway.cards.campus import CampusSystem

SECRET, TODAY = "the secret of the campus", date(2026, 11, 20)
PAY = CardPlan(code="salary", title="工资", source="salary.latest", link="https://pay.example", lines=(
    CardLine(label="月份", item="month"), CardLine(label="应发", item="gross", unit="元", masked=True)))
CARD = CardPlan(code="card", title="一卡通", source="card.account",
                lines=(CardLine(label="卡内余额", item="balance", unit="元"),))
MAIL = CardPlan(code="mail", title="邮箱", source="mail.unread",
                lines=(CardLine(label="未读邮件", item="unread", unit="封"),))


@pytest.fixture(scope="module")
def campus() -> Iterator[Server]:
    server = Server("127.0.0.1", 0, SECRET, items(today=lambda: TODAY))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.faults.clear()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def well(campus: Server) -> Iterator[Server]:
    """The campus systems, in order before and after."""
    campus.faults.clear()
    yield campus
    campus.faults.clear()


@pytest.fixture
def system(well: Server) -> Iterator[CampusSystem]:
    made = CampusSystem(well.base, SECRET, patience=0.5)
    yield made
    made.close()

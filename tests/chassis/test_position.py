"""Position tokens and waiting for a read model."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pymongo.database import Database

from chassis.position import parse, token, wait_for


def test_a_token_tells_stream_and_version() -> None:
    assert parse(token("ab12", 7)) == ("ab12", 7)


@pytest.mark.parametrize("text", ["", "x", ":1", "x:", "x:-1", "x:１", "x:1.5", "x:99999999999"])
def test_a_forged_token_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_waiting_ends_when_the_row_arrives(database: Database[dict[str, Any]]) -> None:
    rows = database["rows"]
    rows.insert_one({"_id": "s", "v": 1})
    writer = threading.Timer(0.1, rows.update_one, [{"_id": "s"}, {"$set": {"v": 2}}])
    writer.start()
    assert wait_for(rows, "s:2", timeout=10)
    writer.join()


def test_waiting_gives_up_when_the_row_stays_behind(database: Database[dict[str, Any]]) -> None:
    assert not wait_for(database["rows"], "s:1", timeout=0.05)
    assert wait_for(database["rows"], "s:0", timeout=0.05)

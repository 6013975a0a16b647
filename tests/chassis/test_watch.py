"""Whatever happens to the log but an insert raises an alarm, once, also when nobody was watching at the time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.database import Database

from chassis.ledger import Ledger
from chassis.sequencer import Sequencer
from chassis.testing import wait_until
from chassis.watch import Watch
from tests.chassis.sample.domain import Added, Opened

Store = Database[dict[str, Any]]
File = Callable[..., Any]


@contextmanager
def watching(database: Store) -> Iterator[None]:
    watch = Watch(database)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        wait_until(lambda: database["checkpoints"].find_one({"_id": "watch"}), what="the watch to begin")
        yield
    finally:
        watch.stop()
        thread.join()


@pytest.fixture
def log(database: Store, file: File) -> Store:
    """Two commits, sequenced."""
    file("s", Opened("x"))
    file("s", Added("a", 1))
    Sequencer(database, lambda height: None).catch_up()
    return database


CRIMES: dict[str, Callable[[Store], Any]] = {
    "update": lambda log: log["commits"].update_one({"_id": "s:000002"}, {"$set": {"ev.0.d.amount": 9}}),
    "replace": lambda log: log["commits"].replace_one({"_id": "s:000002"}, {"ev": []}),
    "delete": lambda log: log["ledger"].delete_one({"_id": 1}),
    "drop": lambda log: log["ledger"].drop(),
}


@pytest.mark.parametrize("crime", CRIMES)
def test_what_nobody_may_do_raises_the_alarm(log: Store, crime: str) -> None:
    with watching(log):
        CRIMES[crime](log)
        alarm = wait_until(lambda: log["alarms"].find_one(), what="an alarm")
    assert alarm["operation"] == crime
    assert alarm["collection"] == ("ledger" if crime in ("delete", "drop") else "commits")


def test_what_happened_while_nobody_watched_is_noticed_later_and_once(log: Store) -> None:
    with watching(log):
        pass
    CRIMES["update"](log)
    with watching(log), watching(log):
        wait_until(lambda: log["alarms"].find_one(), what="an alarm")
        CRIMES["delete"](log)
        wait_until(lambda: log["alarms"].count_documents({}) == 2, what="the second alarm")
    assert log["alarms"].count_documents({}) == 2


def test_honest_work_raises_none(log: Store, file: File) -> None:
    with watching(log):
        file("t", Opened("y"))
        Sequencer(log, lambda height: None).catch_up()
        log["stores"].update_one({"_id": 1}, {"$set": {"any": 1}}, upsert=True)
        CRIMES["delete"](log)
        wait_until(lambda: log["alarms"].find_one(), what="an alarm")
    assert [alarm["operation"] for alarm in log["alarms"].find()] == ["delete"]
    assert Ledger(log).last() is not None


def test_a_position_the_database_has_forgotten_is_an_alarm_itself(log: Store) -> None:
    with watching(log):
        pass
    admin = log.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {
        "failCommands": ["aggregate"], "errorCode": 286, "namespace": f"{log.name}.$cmd.aggregate"}})
    try:
        with watching(log):
            wait_until(lambda: log["alarms"].find_one({"_id": "history-lost"}), what="an alarm")
            CRIMES["delete"](log)
            wait_until(lambda: log["alarms"].count_documents({}) == 2, what="the watch to go on")
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})

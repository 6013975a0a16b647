"""Documents that wait for the journal together: each caller still gets the outcome of its own."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, WTimeoutError

from chassis.testing import wait_until
from chassis.together import ABREAST, Together, inserts


class Deadline(BaseException):
    """As a worker's deadline: no Exception."""


class Slow:
    """A collection whose writes wait at a gate, and which counts them."""

    def __init__(self, rows: Collection[dict[str, Any]]) -> None:
        self.rows, self.gate, self.batches = rows, threading.Event(), []
        self.reached = threading.Semaphore(0)

    def insert_one(self, document: dict[str, Any]) -> None:
        self._write(1)
        self.rows.insert_one(document)

    def insert_many(self, documents: list[dict[str, Any]], ordered: bool) -> None:
        self._write(len(documents))
        self.rows.insert_many(documents, ordered=ordered)

    def _write(self, size: int) -> None:
        self.batches.append(size)
        self.reached.release()
        self.gate.wait()


def started(together: Together, ids: list[Any]) -> tuple[list[threading.Thread], dict[int, Exception | None]]:
    """Insert from a thread each; the outcomes by place in ``ids``."""
    outcomes: dict[int, Exception | None] = {}

    def insert(place: int, id: Any) -> None:
        try:
            together.do({"_id": id})
            outcomes[place] = None
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=insert, args=each) for each in enumerate(ids)]
    for thread in threads:
        thread.start()
    return threads, outcomes


def queued(together: Together, count: int) -> None:
    wait_until(lambda: len(together._waiting) == count)


def test_who_comes_while_others_are_written_goes_together(database: Database[dict[str, Any]]) -> None:
    slow = Slow(database["rows"])
    together = Together(inserts(slow))  # type: ignore[arg-type]
    first, one = [], []
    for number in range(ABREAST):
        threads, outcomes = started(together, [f"first{number}"])
        slow.reached.acquire()
        first.append(threads)
        one.append(outcomes)
    threads, outcomes = started(together, list(range(10)))
    queued(together, 10)
    slow.gate.set()
    for thread in [*threads, *(each for several in first for each in several)]:
        thread.join()
    assert slow.batches[:ABREAST] == [1] * ABREAST
    assert slow.batches[ABREAST] == 10
    assert set(outcomes.values()) == {None}
    assert database["rows"].count_documents({}) == 10 + ABREAST


def test_a_document_that_is_there_already_is_refused_alone(database: Database[dict[str, Any]]) -> None:
    slow = Slow(database["rows"])
    database["rows"].insert_one({"_id": 3})
    together = Together(inserts(slow))  # type: ignore[arg-type]
    busy = [started(together, [f"busy{number}"])[0] for number in range(ABREAST)]
    for _ in busy:
        slow.reached.acquire()
    threads, outcomes = started(together, list(range(6)))
    queued(together, 6)
    slow.gate.set()
    for thread in [*threads, *(each for several in busy for each in several)]:
        thread.join()
    assert isinstance(outcomes[3], DuplicateKeyError)
    assert outcomes[3].details is not None
    assert outcomes[3].details["keyValue"] == {"_id": 3}
    assert [place for place, error in outcomes.items() if error is not None] == [3]


def test_a_batch_the_majority_did_not_confirm_is_confirmed_to_nobody(database: Database[dict[str, Any]]) -> None:
    slow = Slow(database["rows"])
    together = Together(inserts(slow))  # type: ignore[arg-type]
    busy = [started(together, [f"busy{number}"])[0] for number in range(ABREAST)]
    for _ in busy:
        slow.reached.acquire()
    threads, outcomes = started(together, list(range(4)))
    queued(together, 4)
    admin = database.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": "alwaysOn", "data": {
        "failCommands": ["insert"], "namespace": database["rows"].full_name,
        "writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}}})
    try:
        slow.gate.set()
        for thread in [*threads, *(each for several in busy for each in several)]:
            thread.join()
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert [type(outcomes[place]) for place in range(4)] == [WTimeoutError] * 4


def test_when_the_one_at_work_is_cut_off_the_others_write_for_themselves(database: Database[dict[str, Any]]) -> None:
    """A deadline ends a worker by something that is no Exception, in the middle of the write it leads."""
    rows = database["rows"]

    class CutOff(Slow):
        def insert_many(self, documents: list[dict[str, Any]], ordered: bool) -> None:
            if not self.cut:
                self.cut = True
                raise Deadline
            super().insert_many(documents, ordered)

        cut = False

    slow = CutOff(rows)
    together = Together(inserts(slow))  # type: ignore[arg-type]
    busy = [started(together, [f"busy{number}"])[0] for number in range(ABREAST)]
    for _ in busy:
        slow.reached.acquire()
    hook, threading.excepthook = threading.excepthook, lambda args: None
    try:
        threads, outcomes = started(together, list(range(5)))
        queued(together, 5)
        slow.gate.set()
        for thread in [*threads, *(each for several in busy for each in several)]:
            thread.join()
    finally:
        threading.excepthook = hook
    assert len(outcomes) == 4
    assert set(outcomes.values()) == {None}
    assert together._at_work == 0
    with pytest.raises(DuplicateKeyError):
        together.do({"_id": next(iter(outcomes))})

"""A lease has one holder, until it is given back or not renewed."""

from __future__ import annotations

import threading
from typing import Any

from pymongo.database import Database

from chassis.lease import Lease
from chassis.testing import wait_until

Store = Database[dict[str, Any]]


def test_the_first_gets_it_and_keeps_it(database: Store) -> None:
    mine, other = (Lease(database["leases"], "job", who) for who in ("me", "you"))
    assert mine.take()
    assert not other.take()
    assert mine.take()
    assert not other.take()


def test_given_back_it_is_free_at_once_and_nobody_gives_back_another_s(database: Store) -> None:
    mine, other = (Lease(database["leases"], "job", who) for who in ("me", "you"))
    assert mine.take()
    other.release()
    assert not other.take()
    mine.release()
    assert other.take()


def test_not_renewed_it_passes_to_whoever_waits(database: Store) -> None:
    gone, waiting = Lease(database["leases"], "job", "gone", lasts=0.5), Lease(database["leases"], "job", "waiting")
    assert gone.take()
    wait_until(waiting.take, what="the lease to run out")
    assert not gone.take()


def test_of_many_at_once_exactly_one_gets_it(database: Store) -> None:
    for turn in range(5):
        results: list[bool] = []
        gate = threading.Barrier(8)

        def compete(who: str, job: str = f"job{turn}", results: list[bool] = results,
                    gate: threading.Barrier = gate) -> None:
            gate.wait()
            results.append(Lease(database["leases"], job, who).take())

        rivals = [threading.Thread(target=compete, args=(f"rival{number}",)) for number in range(8)]
        for rival in rivals:
            rival.start()
        for rival in rivals:
            rival.join()
        assert sorted(results) == [False] * 7 + [True]

"""A command becomes events once, whoever sends it how often, however many race."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pymongo.database import Database

from chassis.decider import Context, Receipt, digest_of, execute, load
from chassis.errors import CommandKeyReused, VersionConflict
from chassis.eventstore import CommitStore
from tests.chassis.sample.domain import DECIDER, Add, Added, Refused


def run(store: CommitStore, command: Add, command_id: str, digest: str | None = None, **more: Any) -> Receipt:
    context = Context("10001", command_id, "k")
    return execute(DECIDER, store, command, more.pop("gather", lambda command, state: None), context,
                   digest=digest or digest_of([command.stream, command.id, command.amount]), **more)


def test_a_receipt_says_where_the_command_left_its_stream(store: CommitStore) -> None:
    receipt = run(store, Add("s", "a", 2), "c1")
    assert (receipt.position, receipt.version, receipt.repeated) == ("s:1", 1, False)
    assert receipt.events[-1] == Added("a", 2)
    assert receipt.commit is not None
    assert load(DECIDER, store, "s") == (2, 1)


def test_a_second_click_gives_the_same_answer(store: CommitStore) -> None:
    first = run(store, Add("s", "a", 2), "c1")
    run(store, Add("s", "b", 5), "c2")
    again = run(store, Add("s", "a", 2), "c1")
    assert again.repeated
    assert (again.position, again.events, again.commit) == (first.position, first.events, first.commit)
    assert load(DECIDER, store, "s") == (7, 2)


def test_the_same_key_with_another_content_is_refused(store: CommitStore) -> None:
    run(store, Add("s", "a", 2), "c1")
    with pytest.raises(CommandKeyReused):
        run(store, Add("s", "a", 3), "c1")


def test_a_command_that_changes_nothing_leaves_no_trace(store: CommitStore) -> None:
    receipt = run(store, Add("s", "a", 0), "c1")
    assert (receipt.version, receipt.commit, receipt.events) == (0, None, ())
    assert store.head("s") == 0


def test_a_refusal_passes_through(store: CommitStore) -> None:
    with pytest.raises(Refused):
        run(store, Add("s", "a", -1), "c1")


def test_commands_that_race_are_all_recorded(store: CommitStore) -> None:
    failures: list[BaseException] = []

    def racer(number: int) -> None:
        try:
            run(store, Add("s", f"a{number}", 1), f"c{number}", attempts=50)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=racer, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert load(DECIDER, store, "s") == (10, 10)


def test_clicks_that_race_with_themselves_are_recorded_once(store: CommitStore) -> None:
    receipts: list[Receipt] = []
    threads = [threading.Thread(target=lambda: receipts.append(run(store, Add("s", "a", 1), "c1", attempts=50)))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {receipt.position for receipt in receipts} == {"s:1"}
    assert len(receipts) == 8
    assert load(DECIDER, store, "s") == (1, 1)


def test_a_stream_that_never_rests_ends_in_a_conflict(store: CommitStore) -> None:
    calls: list[int] = []

    def gather(command: Add, state: Any) -> None:
        calls.append(1)
        run(store, Add("s", f"r{len(calls)}", 1), f"rival{len(calls)}")

    with pytest.raises(VersionConflict):
        run(store, Add("s", "a", 1), "c1", gather=gather, attempts=3)
    assert len(calls) == 3


def test_facts_are_gathered_again_after_a_conflict(store: CommitStore) -> None:
    seen: list[Any] = []

    def gather(command: Add, state: Any) -> None:
        seen.append(state)
        if len(seen) == 1:
            run(store, Add("s", "rival", 5), "rival")

    run(store, Add("s", "a", 1), "c1", gather=gather)
    assert seen == [None, 5]


def test_a_command_cut_off_after_its_write_is_answered_by_its_own_commit(
        store: CommitStore, database: Database[dict[str, Any]]) -> None:
    """The write is applied, then the database reports an error: the repeat must find it, not write another."""
    admin = database.client.admin
    admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {
        "failCommands": ["insert"], "namespace": store.commits.full_name,
        "writeConcernError": {"code": 91, "errmsg": "shutting down"}}})
    try:
        receipt = run(store, Add("s", "a", 2), "c1")
    except Exception:
        receipt = run(store, Add("s", "a", 2), "c1")
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert receipt.version == 1
    assert load(DECIDER, store, "s") == (2, 1)


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": "二"}) == digest_of({"b": "二", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})
    with pytest.raises(ValueError):
        digest_of({"a": float("nan")})

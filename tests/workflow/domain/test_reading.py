"""Opening a case: each task that waits for the reader is read once, and ``strict: read`` then keeps the vote before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, claim, ev, given, open_copy, resubmit, send_back, start
from tests.workflow.telling_acts import add, delegate, retract, transfer
from tests.workflow.telling_pages import live, row_of
from tests.workflow.telling_standing import stands_in

HEAD, OTHER = "11001", "28001"
FIRST = {"who": "head(applicant.dept)", "do": ["approve", "return:applicant", "transfer", "delegate", "add:before"]}
NEXT = {"who": "role('archive.clerk')", "do": ["approve", "return:previous", "return:applicant"]}


def two(strict: Any = "read", **more: Any) -> Tale:
    """A case that the head of the unit has just passed on."""
    own = service({"one": {**FIRST, "strict": strict}, "two": {**NEXT, **more}})
    return given(own, start("10001"), approve(HEAD))


def test_a_handler_who_opens_the_case_has_read_the_task_once() -> None:
    tale = two().when(open_copy(OTHER)).then("task.read")
    assert tale.the(ev.TaskRead).by.no == OTHER
    [row] = [row for row in tale.task_rows() if row.step == "two"]
    assert ([person.no for person in row.read_by], row.read_at) == ([OTHER], tale.hall.now)
    assert row_of(tale)["todo"][0]["read"] == [OTHER]
    tale.when(open_copy(OTHER)).then()


@pytest.mark.parametrize("no", ["10001", HEAD])
def test_only_whom_a_task_waits_for_reads_it(no: str) -> None:
    two().when(open_copy(no)).then()


def test_a_stranger_reads_nothing() -> None:
    two().when(open_copy("10004")).refused("not_found")


def test_what_was_read_cannot_be_taken_back_where_the_step_is_strict() -> None:
    tale = two()
    assert [one["step"] for one in live(tale, HEAD).retractable] == ["one"]
    tale.when(open_copy(OTHER)).when(retract(HEAD)).refused("retract_forbidden")
    assert live(tale, HEAD).retractable == ()


def test_unread_it_can_be_and_without_strict_also_when_read() -> None:
    two().when(retract(HEAD)).then_among_others("vote.retracted", "task.reopened")
    two(strict=False).when(open_copy(OTHER)).when(retract(HEAD)).then_among_others("vote.retracted")


def test_being_the_next_handler_oneself_is_no_hindrance() -> None:
    own = service({"one": {**FIRST, "strict": "read"}, "two": {"who": "head(applicant.dept)"}})
    tale = given(own, start("10001"), approve(HEAD)).when(open_copy(HEAD)).then("task.read")
    tale.when(retract(HEAD)).then_among_others("vote.retracted")


def test_one_branch_read_is_enough_behind_a_fork() -> None:
    own = service({
        "one": {**FIRST, "strict": "read", "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [{"to": "left"}, {"to": "right"}]},
        "left": {"who": "head('legal')", "next": [{"to": "meet"}]},
        "right": {"who": "head('intl')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "next": [{"to": "done"}]}})
    tale = given(own, start("10001"), approve(HEAD)).when(open_copy("22001")).then("task.read")
    tale.when(retract(HEAD)).refused("retract_forbidden")


def test_a_task_taken_back_and_given_again_is_read_anew() -> None:
    tale = two(strict=False).when(open_copy(OTHER)).when(retract(HEAD)).when(open_copy(HEAD)).then("task.read")
    tale.when(approve(HEAD)).when(open_copy(OTHER)).then("task.read")


def test_of_a_pool_task_everybody_may_read_until_somebody_has_it() -> None:
    tale = two(who="role('net.engineer')", policy="claim").when(open_copy("15005")).then("task.read")
    tale.when(claim("15004")).when(open_copy("15005")).then()
    tale.when(open_copy("15004")).then("task.read")


def test_whoever_waits_for_their_turn_has_nothing_to_read_yet() -> None:
    tale = given(service({"one": FIRST}), start("10001"), add(HEAD, "before", "11005"))
    tale.when(open_copy(HEAD)).then()
    tale.when(open_copy("11005")).then("task.read")
    tale.when(approve("11005")).when(open_copy(HEAD)).then("task.read")


@pytest.mark.parametrize("act", [transfer(HEAD, "11002"), delegate(HEAD, "11002")], ids=["transfer", "delegate"])
def test_a_task_that_was_passed_on_is_unread_by_whoever_got_it(act: Any) -> None:
    tale = given(service({"one": FIRST}), start("10001"), open_copy(HEAD)).when(act)
    tale.when(open_copy("11002")).then("task.read")
    assert row_of(tale)["todo"][0]["read"] == [HEAD, "11002"]


def test_a_substitute_reads_as_well() -> None:
    hall = Hall()
    stands_in(hall, HEAD, "11002")
    tale = given(service({"one": FIRST}), start("10001"), hall=hall)
    tale.when(open_copy("11002")).then("task.read").when(open_copy(HEAD)).then("task.read")


def test_the_applicant_reads_what_was_sent_back() -> None:
    tale = two().when(send_back(OTHER)).when(open_copy("10001")).then("task.read")
    tale.when(open_copy("10001")).then().when(resubmit("10001"))
    assert tale.at_step() == ["one"]

"""What random walks found and nobody had thought of; each the smallest case in which it showed."""

from __future__ import annotations

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import approve, given, open_copy, send_back, start, terminate
from tests.workflow.telling_acts import add, delegate, remove, reopen, retract, transfer
from tests.workflow.telling_standing import look_after, resolve_again, stands_in

BOARD = {"who": "members('unit_board')", "policy": "all", "do": ["approve", "reject", "add:parallel", "add:after"]}


def test_a_pool_task_that_is_given_to_others_after_oneself_is_claimed_once() -> None:
    step = {"who": "role('net.engineer')", "policy": "claim", "do": ["approve", "add:after"]}
    tale = given(service({"one": step}), start("10001"))
    tale.when(add("15004", "after", "10002"))
    assert len(tale.all(ev.TaskClaimed)) == 1


def test_whoever_takes_their_vote_back_keeps_the_signers_they_asked_to_sign_beside_them() -> None:
    tale = given(service({"one": BOARD}), start("10001"), add("11001", "parallel", "10002"), approve("11001"))
    tale.when(retract("11001")).then("vote.retracted", "task.reopened")
    assert sorted(tale.holders()) == ["10002", "11001", "11002", "11003"]


def test_a_vote_taken_back_takes_the_signers_after_it_along_and_the_step_can_still_be_decided() -> None:
    tale = given(service({"one": BOARD}), start("10001"), add("11001", "after", "10002"))
    tale.when(retract("11001")).then("vote.retracted", "task.reopened", "task.closed")
    for no in ("11001", "11002", "11003"):
        tale.when(approve(no))
    assert tale.now.outcome == "approved"


def test_a_vote_taken_back_from_a_branch_of_a_branch_stops_every_join_it_had_passed() -> None:
    tale = given(nested("any"), start("10001"), approve("11001")).when(retract("11001"))
    assert tale.at_step() == ["x"]
    tale.when(approve("11001"))
    assert tale.at_step() == ["last"]


def nested(mode: str, far: str = "") -> Definition:
    """A fork in a branch of a fork; both are joined in ``mode``, unless the outer one has its own."""
    return service({
        "outer": {"kind": "fork", "branches": [{"to": "inner"}, {"to": "z"}]},
        "inner": {"kind": "fork", "branches": [{"to": "x"}, {"to": "y"}]},
        "x": {"who": "head(applicant.dept)", "next": [{"to": "near"}]},
        "y": {"who": "deputy(applicant.dept)", "next": [{"to": "near"}]},
        "near": {"kind": "join", "of": "inner", "mode": mode, "next": [{"to": "far"}]},
        "z": {"who": "role('net.engineer')", "next": [{"to": "far"}]},
        "far": {"kind": "join", "of": "outer", "mode": far or mode},
        "last": {"who": "role('president')", "do": ["approve", "return:any"]}})


def test_a_vote_taken_back_brings_substitutes_in_again_as_substitutes() -> None:
    tale = given(service({"one": BOARD}), start("10001"))
    stands_in(tale.hall, "11001", "10002")
    tale.when(look_after("11001")).then("substitute.applied")
    tale.when(approve("10002")).when(retract("10002"))
    tale.then("vote.retracted", "task.reopened", "substitute.applied")
    task = tale.now.tasks[tale.task_of("11001")]
    assert ([person.no for person in task.people], list(task.standing_in)) == (["11001", "10002"], ["10002"])


def test_a_vote_taken_back_wakes_delegated_and_waiting_seats_as_what_they_were() -> None:
    step = {**BOARD, "policy": "any", "do": ["approve", "delegate", "add:before"]}
    tale = given(service({"one": step, "two": {"who": "role('president')"}}), start("10001"),
                 delegate("11002", "10002"), add("11003", "before", "11005"), approve("11001"))
    tale.when(retract("11001"))
    assert sorted(tale.holders()) == ["11001", "11002", "11003", "11005"]
    assert [task.waiting for task in tale.now.open_tasks() if task.candidate("11003")] == ["signer"]


def test_whoever_handled_an_earlier_step_and_left_is_not_found_again() -> None:
    two = {"who": "handler('one')", "empty": ["deputy(applicant.dept)", "admin"]}
    tale = given(service({"one": {"who": "head(applicant.dept)"}, "two": two}), start("10001"), approve("11001"))
    tale.hall.leave("11001")
    tale.when(resolve_again("system")).then("task.reassigned", "assignee.missing")
    assert tale.holders() == ["11002"]
    tale.when(resolve_again("system")).then()


def test_a_substitute_cannot_transfer_the_task_to_whose_it_is() -> None:
    tale = given(service({"one": {**BOARD, "do": ["approve", "transfer"]}}), start("10001"))
    stands_in(tale.hall, "11001", "10002")
    tale.when(look_after("11001")).when(transfer("10002", "11001")).refused("transfer_to_self")


def test_removing_a_signer_never_takes_the_seat_they_only_stand_in_for() -> None:
    tale = given(service({"one": {**BOARD, "do": ["approve", "add:parallel", "remove"]}}), start("10001"))
    stands_in(tale.hall, "11001", "10002")
    tale.when(look_after("11001")).when(remove("11002", "10002")).refused("signer_not_open")
    tale.when(remove("11002", "11001")).then("signer.removed")


def test_whoever_delegated_their_seat_still_has_it_and_gets_no_second_one() -> None:
    step = {**BOARD, "do": ["approve", "delegate", "transfer", "add:parallel"]}
    tale = given(service({"one": step}), start("10001"), delegate("11001", "10002"))
    tale.when(add("11002", "parallel", "11001")).refused("signer_already_present")
    tale.when(transfer("11002", "11001")).refused("signer_already_present")


def test_a_vote_in_a_branch_that_was_cut_off_cannot_be_taken_back() -> None:
    tale = given(nested("all", far="any"), start("10001"), approve("11001"), approve("15004"))
    assert tale.at_step() == ["last"]
    tale.when(retract("11001")).refused("retract_forbidden")


def test_a_woken_case_can_be_returned_into_a_branch_of_a_branch() -> None:
    tale = given(nested("all"), start("10001"), approve("11001"), approve("11002"), approve("15004"),
                 approve("13001"), reopen("90001"))
    tale.when(send_back("13001", "x"))
    assert tale.at_step() == ["x"]
    assert [token.id for token in tale.now.tokens.values() if token.status == "live"] == [tale.now.open_runs()[0].token]
    tale.when(approve("11001"))
    assert tale.at_step() == ["last"]


def test_reading_what_a_terminated_case_waited_for_wakes_nothing() -> None:
    definition = service({"one": {"who": "head(applicant.dept)"}, "two": {"who": "role('president')"}},
                         circulate=[{"at": "one", "to": "deputy(applicant.dept)", "required": True}])
    tale = given(definition, start("10001"), approve("11001"), terminate("90001"))
    tale.when(open_copy("11002")).then("copy.read")
    assert (tale.now.status, tale.at_step()) == ("terminated", [])


def test_a_reader_sets_a_case_free_that_nobody_ended() -> None:
    definition = service({"one": {"who": "head(applicant.dept)"}, "two": {"who": "role('president')"}},
                         circulate=[{"at": "one", "to": "deputy(applicant.dept)", "required": True}])
    tale = given(definition, start("10001"), approve("11001"), open_copy("11002"))
    assert tale.at_step() == ["two"]


def test_a_step_whose_only_seat_is_empty_is_skipped_with_whoever_was_asked_to_sign_before() -> None:
    one = {"who": "head(applicant.dept)", "do": ["approve", "add:before"], "empty": ["skip"]}
    tale = given(service({"one": one, "two": {"who": "role('president')"}}), start("10001"),
                 add("11001", "before", "10002"))
    tale.hall.leave("11001")
    tale.when(resolve_again("system"))
    tale.then_among_others("task.closed", "task.closed", "step.skipped", "step.entered")
    assert tale.at_step() == ["two"]

"""When the organisation is set right, or somebody leaves: tasks find people again, seat by seat."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, claim, given, start
from tests.workflow.telling_acts import delegate
from tests.workflow.telling_standing import hand_over, people_of, resolve_again, stands_in

ONE = service({"look": {"who": "head(applicant.dept)"}})
BOARD = service({"look": {"who": "members('unit_board')", "policy": "all", "do": ["approve", "reject"]}})
POOL = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve"]}})


def headless() -> Hall:
    hall = Hall()
    hall.vacate("head")
    return hall


def test_once_the_organisation_is_right_the_task_leaves_the_fallback() -> None:
    tale = given(ONE, start("10001"), hall=headless())
    assert people_of(tale) == [["90003"]]
    tale.when(resolve_again()).then()
    tale.hall.grant("11002", "head", "cs")
    tale.when(resolve_again()).then("task.reassigned")
    event = tale.the(ev.TaskReassigned)
    assert (event.rule, event.by.no if event.by else "", event.reason) == ("re-resolve", "90001", "组织已调整")
    assert people_of(tale) == [["11002"]]
    assert [task.id for task in tale.now.open_tasks()] == [next(iter(tale.now.tasks))]
    tale.when(resolve_again()).then()


def test_a_step_of_several_seats_gets_all_of_them() -> None:
    hall = Hall()
    hall.leave("11001", "11002", "11003")
    tale = given(BOARD, start("10001"), hall=hall)
    assert people_of(tale) == [["90003"]]
    tale.hall.away.clear()
    tale.when(resolve_again("90003")).then_among_others("task.closed", "task.assigned", "task.assigned",
                                                        "task.assigned")
    assert people_of(tale) == [["11001"], ["11002"], ["11003"]]
    for no in ("11001", "11002", "11003"):
        tale.when(approve(no))
    tale.then_among_others("step.completed", "case.completed")


def test_the_seat_of_who_left_goes_to_whoever_the_step_names_now() -> None:
    tale = given(ONE, start("10001"))
    tale.hall.leave("11001")
    tale.hall.grant("11002", "head", "cs")
    tale.when(resolve_again("system")).then("task.reassigned")
    assert people_of(tale) == [["11002"]]


def test_the_seat_of_who_left_falls_to_the_policies_and_back_once_somebody_is_found() -> None:
    tale = given(ONE, start("10001"))
    tale.hall.leave("11001")
    tale.when(resolve_again("system")).then("task.reassigned", "assignee.missing")
    assert (tale.the(ev.AssigneeMissing).task_id, tale.the(ev.AssigneeMissing).fallback) == (
        next(iter(tale.now.tasks)), "admin")
    assert people_of(tale) == [["90003"]]
    tale.when(resolve_again("system")).then()
    tale.hall.grant("11002", "head", "cs")
    tale.when(resolve_again()).then("task.reassigned")
    assert people_of(tale) == [["11002"]]


def test_of_several_seats_only_that_one_changes_and_the_others_keep_their_votes() -> None:
    tale = given(BOARD, start("10001"), approve("11001"))
    tale.hall.leave("11002")
    tale.when(resolve_again("system")).then("task.reassigned", "assignee.missing")
    assert people_of(tale) == [["90003"], ["11003"]]
    tale.when(approve("11003"))
    assert tale.at_step() == ["look"]
    tale.when(approve("90003")).then_among_others("step.completed")


def test_a_seat_may_be_left_out_but_never_the_last_one() -> None:
    skip = service({"look": {"who": "members('unit_board')", "policy": "all", "do": ["approve"], "empty": "skip"}})
    tale = given(skip, start("10001"), approve("11001"))
    tale.hall.leave("11002")
    tale.when(resolve_again("system")).then("assignee.missing", "task.closed")
    assert people_of(tale) == [["11003"]]
    tale.hall.leave("11003")
    tale.when(resolve_again("system")).then_among_others("task.closed", "step.completed", "case.completed")
    alone = service({"look": {"who": "head(applicant.dept)", "empty": "skip"}})
    tale = given(alone, start("10001"))
    tale.hall.leave("11001")
    tale.when(resolve_again("system")).then_among_others("task.closed", "step.skipped", "case.completed")


def test_a_seat_without_anybody_may_count_as_a_no() -> None:
    own = service({"look": {"who": "members('unit_board')", "policy": "all", "do": ["approve"], "empty": "reject"}})
    tale = given(own, start("10001"))
    tale.hall.leave("11002")
    tale.when(resolve_again("system")).then_among_others("assignee.missing", "vote.cast", "case.rejected")
    assert (tale.the(ev.VoteCast).by.no, tale.the(ev.VoteCast).rule) == ("system", "empty:reject")


def test_who_shares_a_task_keeps_it_alone() -> None:
    tale = given(POOL, start("10001"), claim("15004"))
    tale.hall.leave("15004")
    tale.when(resolve_again("system")).then("task.reassigned")
    assert people_of(tale) == [["15005"]]
    tale.when(approve("15005")).then_among_others("vote.cast")


def test_a_substitute_holds_the_seat_of_who_left_until_the_period_ends() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(ONE, start("10001"), hall=hall)
    tale.hall.leave("11001")
    tale.when(resolve_again("system")).then()
    tale.when(approve("11002")).then_among_others("vote.cast", "step.completed")


def test_a_substitute_who_left_is_taken_off() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(ONE, start("10001"), hall=hall)
    tale.hall.leave("11002")
    tale.when(resolve_again("system")).then("substitute.lifted")
    assert people_of(tale) == [["11001"]]


def test_only_administrators_and_the_duty_group_rescue() -> None:
    tale = given(ONE, start("10001"))
    tale.when(resolve_again("11001")).refused("not_allowed")
    tale.when(hand_over("11001", "11002", actor="10001")).refused("not_allowed")


def test_seats_are_handed_over_with_their_task_and_due_time() -> None:
    tale = given(BOARD, start("10001"))
    before = tale.now.open_tasks()[1]
    tale.when(hand_over("11002", "10002")).then("task.reassigned")
    event = tale.the(ev.TaskReassigned)
    assert (event.task_id, event.rule, event.by.no if event.by else "", event.reason) == (
        before.id, "hand-over", "90001", "离职")
    assert people_of(tale) == [["11001"], ["10002"], ["11003"]]
    assert tale.now.tasks[before.id].due_at == before.due_at


def test_of_a_shared_task_only_the_place_of_who_leaves_changes() -> None:
    tale = given(POOL, start("10001"), claim("15004")).when(hand_over("15004", "10003")).then("task.reassigned")
    assert people_of(tale) == [["10003", "15005"]]


@pytest.mark.parametrize(("to", "code", "fields"), [
    ("11001", "signer_already_present", ()), ("10001", "self_approval", ()), ("nobody", "invalid", ("to",)),
    ("11002", "invalid", ("to",)),
])
def test_what_would_shrink_the_vote_is_refused(to: str, code: str, fields: tuple[str, ...]) -> None:
    given(BOARD, start("10001")).when(hand_over("11002", to)).refused(code, *fields)


def test_who_already_spoke_there_cannot_speak_for_another_seat() -> None:
    given(BOARD, start("10001"), approve("11001")).when(hand_over("11002", "11001")).refused("signer_already_present")


def test_a_substitute_who_leaves_hands_nothing_over() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(ONE, start("10001"), hall=hall).when(hand_over("11002", "10002")).then("substitute.lifted")
    assert people_of(tale) == [["11001"]]


def test_the_new_holders_substitute_joins() -> None:
    hall = Hall()
    stands_in(hall, "11002", "11003")
    tale = given(ONE, start("10001"), hall=hall).when(hand_over("11001", "11002"))
    tale.then("task.reassigned", "substitute.applied")
    assert people_of(tale) == [["11002", "11003"]]


def test_a_case_without_a_seat_of_theirs_stays_as_it_is() -> None:
    given(ONE, start("10001")).when(hand_over("13001", "10002")).then()


def test_a_seat_whose_turn_has_not_come_finds_its_people_as_well() -> None:
    line = service({"look": {"who": "members('unit_board')", "policy": "sequence", "do": ["approve"]}})
    tale = given(line, start("10001"))
    tale.hall.leave("11002")
    tale.when(resolve_again("system")).then("task.reassigned", "assignee.missing")
    assert [task.waiting for task in tale.now.open_tasks()] == ["", "sequence", "sequence"]
    tale.when(approve("11001"))
    assert [[person.no for person in task.people] for task in tale.now.open_tasks() if not task.waiting] == [["90003"]]


def test_work_goes_back_to_who_delegated_it_when_the_delegate_leaves() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "do": ["approve", "delegate"]}})
    tale = given(own, start("10001"), delegate("11001", "10002"))
    tale.hall.leave("10002")
    tale.when(resolve_again("system")).then("task.reassigned")
    assert people_of(tale) == [["11001"]]
    tale.when(approve("11001")).then_among_others("vote.cast")


def test_a_delegate_who_leaves_hands_nothing_over() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "do": ["approve", "delegate"]}})
    tale = given(own, start("10001"), delegate("11001", "10002")).when(hand_over("10002", "11003"))
    tale.then("task.reassigned")
    assert people_of(tale) == [["11001"]]


def test_a_delegated_seat_is_handed_over_all_the_same() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "do": ["approve", "delegate"]}})
    tale = given(own, start("10001"), delegate("11001", "10002")).when(hand_over("11001", "11003"))
    tale.then("task.reassigned")
    assert people_of(tale) == [["11003"]]

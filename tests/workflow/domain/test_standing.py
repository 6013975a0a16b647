"""Standing substitutes: they join when a task comes or a period begins, and leave when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import FRIDAY, Hall
from tests.workflow.telling import approve, claim, given, reject, send_back, start
from tests.workflow.telling_acts import add, delegate, resolve, retract, transfer
from tests.workflow.telling_standing import approve_task, look_after, people_of, stands_in

LOOK = {"who": "head(applicant.dept)"}
ONE = service({"look": LOOK, "more": {"who": "head('it')"}})
BOARD = service({"look": {"who": "members('unit_board')", "policy": "all", "do": ["approve", "reject"]}})
TOMORROW = FRIDAY + timedelta(days=1)


def absent(*pairs: tuple[str, str], **period: object) -> Hall:
    hall = Hall()
    for principal, to in pairs:
        stands_in(hall, principal, to, **period)  # type: ignore[arg-type]
    return hall


def test_a_substitute_joins_when_the_task_comes_and_both_see_it() -> None:
    tale = given(ONE, hall=absent(("11001", "11002"))).when(start("10001"))
    tale.then_among_others("task.assigned", "substitute.applied")
    applied = tale.the(ev.SubstituteApplied)
    assert (applied.principal.no, applied.substitute.no, applied.rule) == ("11001", "11002", "substitute:11001-11002")
    assert people_of(tale) == [["11001", "11002"]]
    assert [task.people[0].no for task in tale.all(ev.TaskAssigned)] == ["11001"]


def test_the_vote_counts_in_the_seat_and_says_for_whom() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002"))).when(approve("11002"))
    tale.then_among_others("vote.cast", "step.completed", "step.entered")
    vote = tale.the(ev.VoteCast)
    assert (vote.by.no, vote.on_behalf.no if vote.on_behalf else "") == ("11002", "11001")


def test_the_first_to_act_wins_and_the_person_acts_in_their_own_name() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002"))).when(approve("11001"))
    assert tale.the(ev.VoteCast).on_behalf is None
    task = next(iter(tale.now.tasks))
    tale.when(approve_task("11002", task)).refused("already_handled")


def test_a_period_holds_from_its_first_moment_until_before_its_last() -> None:
    for since, until, there in ((FRIDAY, TOMORROW, True), (FRIDAY - timedelta(days=2), FRIDAY, False),
                                (TOMORROW, TOMORROW + timedelta(days=1), False)):
        tale = given(ONE, start("10001"), hall=absent(("11001", "11002"), since=since, until=until))
        assert people_of(tale) == [["11001", "11002"] if there else ["11001"]]


def test_a_substitute_for_some_services_is_one_for_those_only() -> None:
    assert people_of(given(ONE, start("10001"), hall=absent(("11001", "11002"), services=("other",)))) == [["11001"]]
    for_this = absent(("11001", "11002"), services=("other", "small"))
    assert people_of(given(ONE, start("10001"), hall=for_this)) == [["11001", "11002"]]


def test_several_substitutes_all_join() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002"), ("11001", "11003")))
    assert people_of(tale) == [["11001", "11002", "11003"]]


def test_a_substitute_does_not_pass_it_on() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002"), ("11002", "11003")))
    assert people_of(tale) == [["11001", "11002"]]


def test_the_applicant_never_stands_in_where_they_would_approve_themselves() -> None:
    assert people_of(given(ONE, start("10001"), hall=absent(("11001", "10001")))) == [["11001"]]


def test_a_substitute_who_is_gone_does_not_join() -> None:
    hall = absent(("11001", "11002"))
    hall.leave("11002")
    assert people_of(given(ONE, start("10001"), hall=hall)) == [["11001"]]


def test_a_step_that_only_the_person_may_take_has_no_substitute() -> None:
    own = service({"look": {**LOOK, "substitutable": False}, "more": {"who": "head('it')"}})
    tale = given(own, start("10001"), hall=absent(("11001", "11002"), ("15001", "15002")))
    assert people_of(tale) == [["11001"]]
    tale.when(look_after("11001")).then()
    assert people_of(tale.when(approve("11001"))) == [["15001", "15002"]]


def test_who_sits_there_already_has_two_capacities() -> None:
    tale = given(BOARD, start("10001"), hall=absent(("11001", "11002")))
    assert people_of(tale) == [["11001", "11002"], ["11002"], ["11003"]]
    for_the_head, own, _ = tale.now.tasks
    tale.when(approve_task("11002", for_the_head)).then_among_others("vote.cast")
    assert tale.the(ev.VoteCast).on_behalf is not None
    assert tale.at_step() == ["look"]
    tale.when(approve_task("11002", own)).then_among_others("vote.cast")
    assert tale.the(ev.VoteCast).on_behalf is None
    tale.when(approve("11003")).then_among_others("step.completed", "case.completed")


def test_a_substitutes_no_is_the_no_of_the_seat() -> None:
    tale = given(BOARD, start("10001"), hall=absent(("11001", "10002"))).when(reject("10002"))
    tale.then_among_others("vote.cast", "case.rejected")
    assert tale.the(ev.CaseRejected).by.no == "10002"


def test_of_a_pool_each_member_may_be_stood_in_for() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve"]}})
    tale = given(pool, start("10001"), hall=absent(("15004", "10003"))).when(claim("10003")).then("task.claimed")
    tale.when(approve("10003")).then_among_others("vote.cast")
    vote = tale.the(ev.VoteCast)
    assert vote.on_behalf is not None
    assert vote.on_behalf.no == "15004"


def test_a_candidate_does_not_stand_in_for_another_of_the_same_task() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve"]}})
    tale = given(pool, start("10001"), hall=absent(("15004", "15005")))
    assert tale.all(ev.SubstituteApplied) == []
    assert people_of(tale) == [["15004", "15005"]]


def test_a_period_that_begins_reaches_open_tasks() -> None:
    tale = given(ONE, start("10001"))
    stands_in(tale.hall, "11001", "11002")
    tale.when(look_after("11001")).then("substitute.applied")
    assert people_of(tale) == [["11001", "11002"]]
    tale.when(look_after("11001")).then()


def test_unless_the_declaration_leaves_them_out() -> None:
    tale = given(ONE, start("10001"))
    stands_in(tale.hall, "11001", "11002", open_tasks=False)
    tale.when(look_after("11001")).then()
    assert people_of(given(ONE, start("10001"), hall=tale.hall)) == [["11001", "11002"]]


def test_when_the_period_ends_what_is_not_done_returns_to_the_person() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002"), until=TOMORROW))
    due = next(iter(tale.now.tasks.values())).due_at
    tale.hall.now = TOMORROW
    tale.when(look_after("11001")).then("substitute.lifted")
    assert people_of(tale) == [["11001"]]
    [task] = tale.now.open_tasks()
    assert (task.standing_in, task.due_at) == ({}, due)
    tale.when(approve("11002")).refused("not_found")


def test_a_declaration_taken_back_or_given_to_another_changes_hands_at_once() -> None:
    tale = given(ONE, start("10001"), hall=absent(("11001", "11002")))
    tale.hall.substitutes.clear()
    stands_in(tale.hall, "11001", "11003")
    tale.when(look_after("11001")).then("substitute.lifted", "substitute.applied")
    assert people_of(tale) == [["11001", "11003"]]


def test_who_still_acts_for_another_of_the_same_task_stays() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve"]}})
    tale = given(pool, start("10001"), hall=absent(("15004", "10003"), ("15005", "10003")))
    assert people_of(tale) == [["15004", "15005", "10003"]]
    del tale.hall.substitutes["15004"]
    tale.when(look_after("15004")).then("substitute.lifted", "substitute.applied")
    assert tale.the(ev.SubstituteApplied).principal.no == "15005"


def test_a_claim_by_the_substitute_ends_with_the_period() -> None:
    pool = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve"]}})
    tale = given(pool, start("10001"), claim("10003"), hall=absent(("15004", "10003")))
    tale.hall.substitutes.clear()
    tale.when(look_after("15004")).then("substitute.lifted")
    [task] = tale.now.open_tasks()
    assert task.claimed_by is None


def test_what_somebody_corrects_as_applicant_is_theirs_alone() -> None:
    tale = given(ONE, start("10001"), send_back("11001"), hall=absent(("10001", "10002")))
    assert people_of(tale) == [["10001"]]
    tale.when(look_after("10001")).then()


def test_a_case_that_ended_is_left_alone() -> None:
    tale = given(ONE, start("10001"), reject("11001"))
    stands_in(tale.hall, "11001", "11002")
    tale.when(look_after("11001")).then()


def test_work_that_was_delegated_is_the_delegates_alone_until_it_comes_back() -> None:
    own = service({"look": {**LOOK, "do": ["approve", "delegate"]}})
    tale = given(own, start("10001"), delegate("11001", "10002"))
    stands_in(tale.hall, "11001", "11002")
    stands_in(tale.hall, "10002", "11003")
    tale.when(look_after("11001")).then()
    tale.when(look_after("10002")).then()
    assert people_of(tale) == [["10002"]]


def test_a_period_that_ends_while_work_is_delegated_does_not_come_back_with_it() -> None:
    own = service({"look": {**LOOK, "do": ["approve", "delegate"]}})
    tale = given(own, start("10001"), delegate("11001", "10002"), hall=absent(("11001", "11002")))
    tale.hall.substitutes.clear()
    tale.when(look_after("11001")).then("substitute.lifted")
    assert people_of(tale) == [["10002"]]
    assert people_of(tale.when(resolve("10002"))) == [["11001"]]


def test_in_a_sequence_a_substitute_joins_when_it_is_their_turn() -> None:
    line = service({"look": {"who": "members('unit_board')", "policy": "sequence", "do": ["approve"]}})
    tale = given(line, start("10001"), hall=absent(("11002", "10002")))
    assert people_of(tale) == [["11001"], ["11002"], ["11003"]]
    tale.when(look_after("11002")).then()
    tale.when(approve("11001")).then("vote.cast", "task.resumed", "substitute.applied")
    assert people_of(tale) == [["11002", "10002"], ["11003"]]


def test_who_waits_for_an_added_signer_is_stood_in_for_afterwards() -> None:
    own = service({"look": {**LOOK, "do": ["approve", "add:before"]}})
    tale = given(own, start("10001"), add("11001", "before", "10002"))
    stands_in(tale.hall, "11001", "11002")
    tale.when(look_after("11001")).then()
    tale.when(approve("10002")).then_among_others("vote.cast", "task.resumed", "substitute.applied")


def test_a_transferred_task_goes_with_the_new_holders_substitute_not_the_old_ones() -> None:
    own = service({"look": {**LOOK, "do": ["approve", "transfer"]}})
    tale = given(own, start("10001"), hall=absent(("11001", "11002"), ("10002", "11003")))
    tale.when(transfer("11001", "10002")).then("task.transferred", "substitute.applied")
    assert people_of(tale) == [["10002", "11003"]]


def test_a_vote_taken_back_is_the_seats_again() -> None:
    own = service({"look": LOOK, "more": {"who": "head('it')"}})
    tale = given(own, start("10001"), approve("11002"), retract("11002"), hall=absent(("11001", "11002")))
    assert people_of(tale) == [["11001", "11002"]]
    tale.when(approve("11001")).then_among_others("vote.cast")
    assert tale.the(ev.VoteCast).on_behalf is None


@pytest.mark.parametrize(("scope", "joins"), [
    ({"steps": ("one",)}, True), ({"steps": ("small.one",)}, True), ({"steps": ("two",)}, False),
    ({"steps": ("other.one",)}, False), ({"condition": "form.note == '急'"}, True),
    ({"condition": "form.note == '缓'"}, False), ({"condition": "form.nothing > 1.0"}, False),
    ({"condition": "applicant.no == '10001'", "steps": ("one",), "services": ("small",)}, True)],
    ids=["step", "step of the service", "another step", "another service's", "holds", "does not", "missing", "all"])
def test_a_declaration_may_be_for_some_steps_or_some_cases(scope: dict[str, Any], joins: bool) -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002", **scope)
    tale = given(service({"one": {"who": "head(applicant.dept)"}}), start("10001", note="急"), hall=hall)
    assert people_of(tale) == [["11001", "11002"] if joins else ["11001"]]


def test_when_the_condition_holds_no_longer_the_substitute_acts_no_more() -> None:
    hall = Hall()
    stands_in(hall, "11002", "11003", condition="!has(form.note)")
    both = ["head(applicant.dept)", "deputy(applicant.dept)"]
    own = service({"one": {"who": both, "policy": "all", "edit": ["note"]}})
    tale = given(own, start("10001"), hall=hall)
    assert people_of(tale) == [["11001"], ["11002", "11003"]]
    tale.when(approve("11001", note="已定")).when(approve("11003")).refused("not_allowed")
    assert people_of(tale.when(look_after("11002"))) == [["11002"]]

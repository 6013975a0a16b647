"""Comments, copies and the rating: everything about a case that moves nothing."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import (
    Act,
    approve,
    comment,
    effect_done,
    given,
    open_copy,
    rate,
    reject,
    resubmit,
    send_back,
    start,
    terminate,
)

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
DONE = (start("10001", **weekly()), approve("11001"))
HEAD = {"who": "head(applicant.dept)"}


@pytest.mark.parametrize("no", ["10001", "11001"])
def test_whoever_takes_part_may_leave_a_note_before_and_after_the_end(no: str) -> None:
    tale = given(WEEKLY, start("10001", **weekly())).when(comment(no, " 附件已更新 ")).then("comment.added")
    assert tale.the(ev.CommentAdded).text == "附件已更新"
    given(WEEKLY, *DONE).when(comment(no, "谢谢")).then("comment.added")


def test_a_note_moves_nothing() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    before = tale.now
    assert tale.when(comment("11001", "看到了")).now == before


@pytest.mark.parametrize("text", ["", "  \n", "长" * 1001])
def test_a_note_says_something_and_not_too_much(text: str) -> None:
    given(WEEKLY, start("10001", **weekly())).when(comment("10001", text)).refused("invalid", "text")


def test_a_stranger_leaves_no_note() -> None:
    given(WEEKLY, start("10001", **weekly())).when(comment("10004", "我也看看")).refused("not_found")


def test_copies_go_out_at_the_end_to_each_once() -> None:
    tale = given(WEEKLY, start("10001", **weekly())).when(approve("11001"))
    sent = [(event.copy_kind, [person.no for person in event.people]) for event in tale.all(ev.CopySent)]
    assert sent == [("copy", ["16001"]), ("copy", ["14001", "15001"]), ("circulation", ["13001", "13002", "13003"])]


def test_a_person_named_twice_is_copied_once_also_over_several_steps_and_rounds() -> None:
    own = service({"one": HEAD, "two": {"who": "deputy(applicant.dept)"}},
                  cc=[{"at": "one", "to": ["head('econ')", "members('co_hosts')", "head('it')"]},
                      {"at": "two", "to": "members('co_hosts')"}], circulate=[{"at": "done", "to": "head('econ')"}])
    tale = given(own, start("10001")).when(approve("11001"))
    assert [person.no for person in tale.the(ev.CopySent).people] == ["12001", "14001", "15001"]
    tale.when(send_back("11002")).when(resubmit("10001")).when(approve("11001"))
    assert tale.all(ev.CopySent) == []
    tale.when(approve("11002"))
    circulated = tale.the(ev.CopySent)  # to be read is more than to be told: the one entry becomes a circulation
    assert (circulated.copy_kind, [person.no for person in circulated.people]) == ("circulation", ["12001"])


def test_a_copy_of_the_start_goes_out_at_once() -> None:
    own = service({"one": HEAD}, cc=[{"at": "fill", "to": "head('econ')"}])
    given(own).when(start("10001")).then_among_others("case.started", "copy.sent", "task.assigned")


def test_nobody_to_copy_is_nothing_to_tell() -> None:
    hall = Hall()
    hall.vacate("party.branch_secretary")
    given(PROOF, start("20230001", **proof()), approve("17001"), hall=hall).when(effect_done()).then(
        "document.issued", "step.completed", "route.taken", "step.entered", "step.completed", "case.completed")


def test_opening_a_copy_is_noted_once_and_only_for_who_got_one() -> None:
    tale = given(WEEKLY, *DONE).when(open_copy("16001")).then("copy.read")
    tale.when(open_copy("16001")).then()
    tale.when(open_copy("11001")).then()
    tale.when(open_copy("10004")).refused("not_found")


def test_the_applicant_rates_once_after_the_end() -> None:
    tale = given(WEEKLY, *DONE).when(rate("10001", 4, " 很快 ")).then("case.rated")
    rating = tale.the(ev.CaseRated)
    assert (rating.score, rating.remark, rating.by.no) == (4, "很快", "10001")
    tale.when(rate("10001", 5)).refused("already_rated")


@pytest.mark.parametrize(("score", "remark", "field"), [(0, "", "score"), (6, "", "score"), (-1, "", "score"),
                                                        (3, "长" * 1001, "remark")])
def test_a_rating_is_one_to_five(score: int, remark: str, field: str) -> None:
    given(WEEKLY, *DONE).when(rate("10001", score, remark)).refused("invalid", field)


def test_nobody_else_rates_and_nobody_before_the_end() -> None:
    given(WEEKLY, start("10001", **weekly())).when(rate("10001")).refused("not_ended")
    given(WEEKLY, start("10001", **weekly()), send_back("11001")).when(rate("10001")).refused("not_ended")
    given(WEEKLY, *DONE).when(rate("11001")).refused("not_allowed")
    given(WEEKLY, *DONE).when(rate("10004")).refused("not_found")


@pytest.mark.parametrize("end", [(terminate("20230001"),), (reject("17001"), reject("17002"))])
def test_a_case_that_ended_otherwise_is_rated_too(end: tuple[Act, ...]) -> None:
    given(PROOF, start("20230001", **proof()), *end).when(rate("20230001", 1)).then("case.rated")


def test_a_service_may_forgo_ratings() -> None:
    own = service({"one": HEAD}, rate=False)
    tale = given(own).when(start("10001"))
    assert tale.the(ev.CaseStarted).rateable is False
    tale.when(approve("11001")).when(rate("10001")).refused("action_disabled_here")

"""Copies and circulations: by the definition and by hand, read, answered, passed on, and required."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, ev, given, open_copy, resubmit, send_back, start
from tests.workflow.telling_pages import cc, circulate, forward, live, places, remark, row_of

HEAD = {"who": "role('head', dept=applicant.dept)", "do": ["approve", "return:applicant", "reject", "cc"]}
FORM: list[dict[str, Any]] = [
    {"key": "note", "label": "说明", "type": "text"}, {"key": "bank", "label": "银行卡号", "type": "text"},
    {"key": "card", "label": "证件", "type": "idcard", "secret": True, "see": ["office"]}]
BOTH = service({"lead": {**HEAD, "hide": ["bank"]},
                "office": {"who": "role('office.director')", "do": ["approve", "cc", "circulate"]}}, FORM)
PLAIN = service({"lead": {**HEAD, "do": ["approve"]}})


def read_first(**more: Any) -> Any:
    """A service whose first step circulates; reading is required."""
    told = {"at": "lead", "to": ["members('co_hosts')"], "required": True, **more}
    return service({"lead": HEAD, "office": {"who": "role('office.director')"}}, circulate=[told])


def begun() -> Tale:
    return given(BOTH, start("10001", note="甲", bank="6222", card="11010519491231002X"))


def test_a_handler_lets_people_know_each_once() -> None:
    tale = begun().when(cc("11001", "16001", "16001", "15001", opinion="请知悉")).then("copy.sent")
    event = tale.the(ev.CopySent)
    assert [person.no for person in event.people] == ["16001", "15001"]
    assert (event.copy_kind, event.by.no, event.opinion, event.step) == ("copy", "11001", "请知悉", "lead")
    tale.when(cc("11001", "16001")).then()
    assert places(tale, "16001") == ["cc"]
    assert live(tale, "16001").case_actions == ("comment",)


def test_the_applicant_is_told_anyway() -> None:
    begun().when(cc("11001", "10001")).then()


def test_a_handler_who_is_copied_keeps_the_task_and_gets_no_second_notice() -> None:
    tale = begun().when(approve("11001")).when(cc("14001", "14001", "16001"))
    assert tale.the(ev.CopySent).told == ("14001",)
    assert places(tale, "14001") == ["todo", "cc"]


@pytest.mark.parametrize(("to", "wrong"), [((), "to"), (("no-such",), "to"), (("16001", "x1"), "to")])
def test_people_must_be_named_and_known(to: tuple[str, ...], wrong: str) -> None:
    begun().when(cc("11001", *to)).refused("invalid", wrong)
    begun().when(circulate("11001", *to)).refused("invalid", wrong)


def test_a_step_that_offers_neither_allows_neither() -> None:
    tale = given(PLAIN, start("10001"))
    tale.when(cc("11001", "16001")).refused("action_disabled_here")
    tale.when(circulate("11001", "16001")).refused("action_disabled_here")
    tale.when(cc("10001", "16001")).refused("not_allowed")
    tale.when(cc("20230001", "16001")).refused("not_found")


def test_copies_also_allow_circulation_and_reading_takes_the_place_of_knowing() -> None:
    tale = begun().when(cc("11001", "16001")).when(circulate("11001", "16001", "15001")).then("copy.sent")
    assert [copy["kind"] for copy in row_of(tale)["cc"]] == ["circulation", "circulation"]
    assert "circulate" in live(tale, "11001").my_tasks[0]["actions"]
    tale.when(circulate("11001", "16001")).then()


def test_a_reader_answers_and_passes_it_on_once() -> None:
    tale = begun().when(circulate("11001", "16001"))
    shown = live(tale, "16001")
    assert shown.case_actions == ("comment", "circular-answer", "circular-forward")
    assert shown.circular == {"step": "lead", "comment": True, "forward": True, "required": False, "read": False}
    tale.when(open_copy("16001")).then("copy.read")
    tale.when(remark("16001", " ")).refused("invalid", "text")
    tale.when(remark("16001")).then("circular.answered")
    tale.when(forward("16001", "15001")).then("copy.sent")
    assert tale.the(ev.CopySent).by.no == "16001"
    tale.when(forward("16001", "15002")).refused("already_forwarded")
    tale.when(forward("15001", "15002")).refused("action_disabled_here")
    assert [item["kind"] for item in live(tale, "11001").comments] == ["answer"]


def test_who_was_only_copied_neither_answers_nor_passes_on() -> None:
    tale = begun().when(cc("11001", "16001"))
    tale.when(remark("16001")).refused("not_allowed")
    tale.when(forward("16001", "15001")).refused("not_allowed")


def test_a_definition_may_take_no_answers() -> None:
    tale = given(read_first(required=False), start("10001"), approve("11001"))
    tale.when(remark("15001")).refused("action_disabled_here")
    tale.when(forward("15001", "16001")).refused("action_disabled_here")
    tale = given(read_first(comment=True, forward=1), start("10001"), approve("11001"))
    tale.when(remark("15001")).then("circular.answered")
    tale.when(forward("15001", "14001")).refused("already_circulated")


def test_what_must_be_read_holds_the_case_until_the_last_has_read_it() -> None:
    tale = given(read_first(), start("10001")).when(approve("11001"))
    tale.then("vote.cast", "step.completed", "copy.sent", "readers.awaited")
    assert tale.at_step() == []
    assert tale.bar() == "fill:done lead:current! office:todo done:todo"
    tale.when(open_copy("15001")).then("copy.read")
    tale.when(open_copy("14001")).then_among_others("copy.read", "route.taken", "step.entered", "task.assigned")
    assert tale.at_step() == ["office"]
    tale.when(open_copy("15001")).then()


def test_a_step_that_runs_again_copies_nobody_again() -> None:
    tale = given(read_first(required=False), start("10001"), approve("11001"), send_back("14001"), resubmit("10001"))
    tale.when(approve("11001"))
    assert tale.all(ev.CopySent) == []


def test_what_a_copied_person_sees_is_masked_and_no_more_than_who_told_them_sees() -> None:
    tale = begun().when(cc("11001", "16001")).when(approve("11001")).when(cc("14001", "15001"))
    told_by_lead, told_by_office = live(tale, "16001").form["values"], live(tale, "15001").form["values"]
    assert "bank" not in told_by_lead
    assert told_by_office["bank"] == "6222"
    assert told_by_lead["card"] == told_by_office["card"] == "1101**********002X"
    assert live(tale, "14001").form["values"]["card"] == "11010519491231002X"


def test_what_a_step_hides_stays_hidden_from_its_handler_afterwards() -> None:
    tale = begun().when(approve("11001"))
    assert "bank" not in live(tale, "11001").form["values"]
    assert live(tale, "10001").form["values"]["bank"] == "6222"


def test_whoever_left_cannot_be_copied() -> None:
    hall = Hall()
    hall.leave("16001")
    given(BOTH, start("10001"), hall=hall).when(cc("11001", "16001")).refused("invalid", "to")


def test_while_it_waits_for_readers_the_case_says_at_which_step_it_stands() -> None:
    tale = given(read_first(), start("10001"), approve("11001"))
    shown = live(tale, "10001")
    assert [step.key for step in shown.current_steps] == ["lead"]
    assert [item.key for item in shown.milestones if item.state == "current"] == ["lead"]

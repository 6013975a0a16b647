"""When nobody is found, when the applicant would approve, when people are picked, and when a case is woken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Act, Tale, approve, given, later, rate, start
from tests.workflow.telling_acts import reopen

ARCHIVE = {"who": "role('archive.clerk')"}


def empty(*policies: str, who: str = "role('no.such')", **step: Any) -> Tale:
    """A case at whose first step nobody is found."""
    return given(service({"one": {"who": who, "empty": list(policies), **step}, "two": ARCHIVE}), start("10001"))


def test_fallbacks_are_tried_in_order_and_the_duty_group_is_the_last_net() -> None:
    assert empty("deputy('econ')", "admin").holders() == ["12002"]
    assert empty("role('nor.this')").holders() == ["90003"]
    assert empty("admin").the(ev.AssigneeMissing).fallback == "admin"


def test_nobody_found_may_mean_skip_or_reject() -> None:
    tale = empty("skip")
    assert (tale.at_step(), tale.the(ev.StepSkipped).rule) == (["two"], "empty:skip")
    refused = empty("reject")
    assert (refused.now.status, refused.the(ev.CaseRejected).rule) == ("rejected", "empty:reject")
    assert refused.the(ev.CaseRejected).by.no == "system"


def test_up_asks_the_unit_above() -> None:
    assert empty("up", who="role('president', dept=applicant.dept)").holders() == ["13001"]


def test_a_fallback_stands_in_with_one_seat_however_many_were_wanted() -> None:
    tale = empty("members('unit_board')", policy="all")
    assert len(tale.now.open_tasks()) == 1


@pytest.mark.parametrize(("rule", "step", "holders"), [
    ("superior", "one", ["13002"]), ("self", "one", ["11001"]), ("skip", "two", ["28001"]),
    ("forbid", "one", ["90003"])])
def test_an_applicant_who_would_approve(rule: str, step: str, holders: list[str]) -> None:
    own = service({"one": {"who": "head(applicant.dept)", "self": rule}, "two": ARCHIVE})
    tale = given(own, start("11001"))
    assert (tale.at_step(), tale.holders()) == ([step], holders)


def picking(who: str, asked_at: str = "fill") -> Any:
    """A service whose second step is handled by whom somebody picked."""
    return service({"one": {"who": "head(applicant.dept)"}, "two": {"who": f"chosen('{asked_at}', {who})"}})


def pick(no: str, **choose: tuple[str, ...]) -> Act:
    """Start and pick."""
    return lambda tale: cmd.StartCase(case_id=tale.case_id, actor=no, form={}, service="small", choose=choose)


def test_the_applicant_picks_a_handler_from_the_pool() -> None:
    own = picking("members('unit_board')")
    given(own).when(start("10001")).refused("invalid", "choose.two")
    given(own).when(pick("10001", two=("14001",))).refused("invalid", "choose.two")
    given(own).when(pick("10001", one=("11001",))).refused("invalid", "choose.one", "choose.two")
    tale = given(own, pick("10001", two=("11003",)), approve("11001"))
    assert tale.holders() == ["11003"]


def test_an_approver_picks_the_next_and_a_pool_of_one_needs_no_choice() -> None:
    tale = given(picking("members('unit_board')", "one"), start("10001"))
    tale.when(approve("11001")).refused("invalid", "choose.two")
    tale.when(lambda tale: cmd.ApproveTask(case_id=tale.case_id, task_id=tale.task_of("11001"), actor="11001",
                                           choose={"two": ("11002",)}))
    assert tale.holders() == ["11002"]
    assert given(picking("head('legal')"), start("10001"), approve("11001")).holders() == ["21001"]


def finished(**reopening: Any) -> Tale:
    """A case that was approved, and rated."""
    own = service({"one": {"who": "head(applicant.dept)"}}, **reopening)
    return given(own, start("10001"), approve("11001"), rate("10001"), hall=Hall())


def test_an_administrator_wakes_a_finished_case_at_its_last_step() -> None:
    tale = finished().when(reopen("10001")).refused("not_allowed").when(reopen("90001"))
    assert (tale.now.status, tale.now.round, tale.at_step()) == ("running", 2, ["one"])
    assert tale.the(ev.CaseReopened).outcome == "approved"
    tale.when(approve("11001"))
    assert (tale.now.status, tale.now.rated) == ("completed", False)


def test_whom_the_definition_names_may_wake_it_in_time() -> None:
    rule = {"reopen": {"who": "applicant", "days": 3}}
    assert finished(**rule).when(reopen("10001")).now.status == "running"
    late = finished(**rule)
    late.when(later(late.hall.now + timedelta(days=4))).when(reopen("10001")).refused("reopen_too_late")
    given(service({"one": {"who": "head(applicant.dept)"}}), start("10001")).when(reopen("90001")).refused("not_ended")

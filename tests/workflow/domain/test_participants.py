"""Who handles a step: the vocabulary, one's own application, and what happens when nobody is found."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, effect_done, given, start, terminate

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
FORM = [
    {"key": "unit", "label": "单位", "type": "dept"}, {"key": "tutor", "label": "导师", "type": "person"},
    {"key": "team", "label": "组员", "type": "person", "many": True},
    {"key": "rows", "label": "明细", "type": "table", "row": [{"key": "who", "label": "代理人", "type": "person"}]}]
DUTY, ADMIN = "90003", "90001"


@pytest.mark.parametrize(("who", "form", "found"), [
    ("head(applicant.dept)", {}, ["11001"]),
    ("head('econ')", {}, ["12001"]),
    ("head(form.unit)", {"unit": "it"}, ["15001"]),
    ("deputy(form.unit)", {"unit": "cs"}, ["11002"]),
    ("leader_in_charge(form.unit)", {"unit": "logistics"}, ["13003"]),
    ("role('net.engineer')", {}, ["15004", "15005"]),
    ("role('counselor', dept=form.unit)", {"unit": "econ"}, ["12004"]),
    ("role('counselor', dept=applicant.dept)", {}, ["11004"]),
    ("members('unit_board')", {}, ["11001", "11002", "11003"]),
    ("relation(applicant, 'counselor')", {}, ["11004"]),
    ("relation(field('tutor'), 'counselor')", {"tutor": "20230003"}, ["12004"]),
    ("field('tutor')", {"tutor": "10004"}, ["10004"]),
    ("field('team')", {"team": ["10004", "10003"]}, ["10004", "10003"]),
    ("rows('rows', 'who')", {"rows": [{"who": "10004"}, {}, {"who": "10003"}, {"who": "10004"}]}, ["10004", "10003"]),
    ("superior(applicant, 1)", {}, ["11001"]),
    ("superior(applicant, 2)", {}, ["13002"]),
    ("superior(applicant, 3)", {}, ["13001"]),
    ("superior(field('tutor'), 1)", {"tutor": "15004"}, ["15001"]),
    ("admin", {}, [DUTY]),
])
def test_the_vocabulary_finds(who: str, form: dict[str, object], found: list[str]) -> None:
    tale = given(service({"look": {"who": who}}, FORM)).when(start("20230001", **form))
    assert tale.holders() == found
    assert tale.all(ev.AssigneeMissing) == []


@pytest.mark.parametrize("who", ["head(form.unit)", "field('tutor')", "rows('rows', 'who')", "members('nobody')",
                                 "role('no.such.post')", "relation(applicant, 'tutor')", "deputy('it2')"])
def test_where_nobody_is_found_the_duty_group_steps_in_and_it_is_reported(who: str) -> None:
    tale = given(service({"look": {"who": who}}, FORM)).when(start("10001"))
    missing = tale.the(ev.AssigneeMissing)
    assert (missing.tried, missing.fallback, missing.step) == ((who,), "admin", "look")
    assert tale.holders() == [DUTY]


def test_handler_is_who_acted_at_that_step() -> None:
    own = service({"desk": {"who": "role('net.engineer')", "policy": "any"}, "again": {"who": "handler('desk')"}})
    assert given(own, start("10001")).when(approve("15005")).holders() == ["15005"]


def test_the_fallbacks_are_tried_in_order() -> None:
    hall = Hall()
    hall.leave("11001")
    tale = given(WEEKLY, hall=hall).when(start("10001", **weekly()))
    assert (tale.holders(), tale.the(ev.AssigneeMissing).fallback) == (["11002"], "deputy(form.unit)")
    hall.leave("11002")
    tale = given(WEEKLY, hall=hall).when(start("10001", **weekly()))
    missing = tale.the(ev.AssigneeMissing)
    assert (tale.holders(), missing.fallback) == ([DUTY], "admin")
    assert missing.tried == ("head(form.unit)", "deputy(form.unit)")


def test_the_duty_group_is_the_net_below_every_list_of_fallbacks() -> None:
    own = service({"look": {"who": "role('no.such.post')", "empty": ["deputy('nowhere')"]}})
    tale = given(own).when(start("10001"))
    assert (tale.holders(), tale.the(ev.AssigneeMissing).fallback) == ([DUTY], "admin")


def test_without_a_duty_group_the_administrators_are_the_last_net() -> None:
    hall = Hall()
    hall.leave("11001", "11002", DUTY)
    assert given(WEEKLY, hall=hall).when(start("10001", **weekly())).holders() == [ADMIN]


def test_the_duty_group_does_not_handle_its_own_application() -> None:
    own = service({"look": {"who": "role('no.such.post')"}})
    tale = given(own).when(start(DUTY))
    assert tale.holders() == [ADMIN]


def test_a_case_may_wait_for_nobody_but_never_silently() -> None:
    hall = Hall()
    hall.leave("11001", "11002", DUTY, ADMIN)
    tale = given(WEEKLY, hall=hall).when(start("10001", **weekly())).then_among_others("assignee.missing")
    assert (tale.at_step(), tale.holders()) == (["lead"], [])
    tale.when(terminate("10001")).then_among_others("case.terminated")


def test_an_empty_seat_is_filled_as_the_organisation_stands_when_the_case_arrives() -> None:
    hall = Hall()
    tale = given(PROOF, start("20230001", **proof(delivery="现场领取")), approve("17001"), hall=hall)
    hall.leave("17002")
    hall.grant("17001", "org.clerk", "org")
    assert tale.when(effect_done()).holders() == ["17001"]


@pytest.mark.parametrize(("applicant", "superior"), [
    ("11001", "13002"),   # a head: the leader in charge
    ("15001", "13003"),   # another head, another leader
    ("13001", "90003"),   # the president has nobody above: the duty group
])
def test_who_would_approve_themselves_is_replaced_by_the_superior(applicant: str, superior: str) -> None:
    tale = given(service({"look": {"who": "head(applicant.dept)"}})).when(start(applicant))
    assert tale.holders() == [superior]


def test_a_leader_in_charge_is_replaced_by_the_president() -> None:
    own = service({"look": {"who": "leader_in_charge('cs')"}})
    assert given(own).when(start("13002")).holders() == ["13001"]


def test_where_others_share_the_seat_the_applicant_is_simply_left_out() -> None:
    own = service({"look": {"who": "members('unit_board')", "policy": "any"}})
    assert given(own).when(start("11002")).holders() == ["11001", "11003"]
    assert given(own).when(start("10001")).holders() == ["11001", "11002", "11003"]


def test_self_lets_the_applicant_approve() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "self": "self"}})
    tale = given(own).when(start("11001"))
    assert tale.holders() == ["11001"]
    tale.when(approve("11001")).then_among_others("case.completed")


def test_skip_passes_the_step_without_an_alarm_and_says_by_which_rule() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "self": "skip"}, "next": {"who": "admin"}})
    tale = given(own).when(start("11001")).then(
        "case.started", "step.entered", "step.completed", "route.taken", "step.entered", "step.skipped", "route.taken",
        "step.entered", "task.assigned")
    assert tale.the(ev.StepSkipped).rule == "self:skip"
    assert tale.at_step() == ["next"]
    assert "look:skipped" in tale.bar()
    given(own).when(start("10001")).then_among_others("task.assigned")


def test_skip_passes_nothing_where_the_seat_is_merely_empty() -> None:
    hall = Hall()
    hall.vacate("head")
    own = service({"look": {"who": "head(applicant.dept)", "self": "skip"}, "next": {"who": "admin"}})
    tale = given(own, hall=hall).when(start("11001"))
    assert (tale.at_step(), tale.holders()) == (["look"], [DUTY])


def test_forbid_hands_one_s_own_case_to_the_fallbacks() -> None:
    own = service({"look": {"who": "head(applicant.dept)", "self": "forbid",
                            "empty": ["deputy(applicant.dept)", "admin"]}})
    tale = given(own).when(start("11001"))
    assert (tale.holders(), tale.the(ev.AssigneeMissing).fallback) == (["11002"], "deputy(applicant.dept)")


def test_a_fallback_never_is_the_applicant() -> None:
    own = service({"look": {"who": "role('no.such.post')", "empty": ["deputy(applicant.dept)", "admin"]}})
    assert given(own).when(start("11002")).holders() == [DUTY]

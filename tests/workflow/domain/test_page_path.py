"""The way ahead before submitting: branches as the form stands, who would act, how long it may take."""

from __future__ import annotations

from typing import Any

from contracts.workflow.views import PathStep
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale
from tests.workflow.telling_pages import facts_of
from workflow.domain.pages import page_path

FORM = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "friend", "label": "同事", "type": "person"}]
WHOLE = service({
    "lead": {"who": "role('head', dept=applicant.dept)", "limit": "2wd"},
    "split": {"kind": "fork", "branches": [{"if": "form.sum > 10.0", "to": "law"}, {"to": "money"}]},
    "law": {"who": "role('legal.chief')", "limit": "4wh", "next": [{"to": "joined"}]},
    "money": {"who": "role('finance.contract')", "limit": "36h", "next": [{"to": "joined"}]},
    "joined": {"kind": "join", "of": "split", "mode": "all"},
    "expert": {"who": "chosen('fill', members('unit_board'))"},
    "friend": {"who": "field('friend')"},
    "board": {"who": ["members('co_hosts')"], "policy": "all"}}, FORM)


def imagined(no: str = "10001", **form: Any) -> tuple[PathStep, ...]:
    hall = Hall()
    facts = facts_of(Tale(WHOLE, hall), no)
    person = hall.person(no)
    assert person is not None
    case = page_path.imagined(person, hall.profile(no) or {}, form, {}, facts)
    return page_path.of_new(case, facts)


def test_a_branch_is_on_the_way_when_its_condition_holds() -> None:
    small, large = imagined(sum="5"), imagined(sum="50")
    assert [step.step for step in small] == ["fill", "lead", "split", "money", "joined", "expert", "friend", "board",
                                             "done"]
    assert [step.step for step in large][3:5] == ["law", "money"]
    assert {step.step: step.condition for step in large}["law"] == "form.sum > 10.0"


def test_people_are_named_as_far_as_they_are_known() -> None:
    known = {step.step: step.people for step in imagined(sum="50")}
    assert (known["fill"], known["lead"], known["board"]) == (("陈一",), ("周院长",), ("王主任", "李网信"))
    assert (known["expert"], known["friend"], known["split"], known["done"]) == ((), (), (), ())
    assert {step.step: step.people for step in imagined(friend="10002")}["friend"] == ("陈二",)


def test_a_head_who_applies_is_told_that_the_superior_decides() -> None:
    assert {step.step: step.people for step in imagined("11001")}["lead"] == ("郑副校长",)


def test_limits_are_told_in_days() -> None:
    days = {step.step: step.expected_days for step in imagined(sum="50")}
    assert (days["lead"], days["law"], days["money"], days["expert"]) == (2.0, 0.5, 1.5, None)


def test_the_handlers_to_pick_are_asked_for() -> None:
    hall = Hall()
    facts = facts_of(Tale(WHOLE, hall), "10001")
    person = hall.person("10001")
    assert person is not None
    case = page_path.imagined(person, hall.profile("10001") or {}, {}, {}, facts)
    [choice] = page_path.picks(case, "fill", facts)
    assert (choice["step"], [one["no"] for one in choice["people"]]) == ("expert", ["11001", "11002", "11003"])
    assert page_path.picks(case, "lead", facts) == ()

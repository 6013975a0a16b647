"""The milestone bar: before submitting, and in every state a case can be in."""

from __future__ import annotations

import pytest

from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import CAMPUS
from tests.workflow.telling import (
    Act,
    approve,
    effect_done,
    given,
    reject,
    resubmit,
    send_back,
    start,
    terminate,
    withdraw,
)
from workflow.domain.bindings import bindings
from workflow.domain.pages.milestones import HERE, of_new

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
PLAIN, DOUBTFUL = start("20230001", **proof()), start("20230001", **proof(branch="别的支部"))
PAPER = start("20230001", **proof(delivery="现场领取"))
BACK = (send_back("17001"),)


@pytest.mark.parametrize(("acts", "bar"), [
    ((PLAIN,), "fill:done branch_check:skipped org:current! issue:todo hand_out:skipped done:todo"),
    ((DOUBTFUL,), "fill:done branch_check:current! org:todo issue:todo hand_out:skipped done:todo"),
    ((DOUBTFUL, approve("11007")), "fill:done branch_check:done org:current! issue:todo hand_out:skipped done:todo"),
    ((DOUBTFUL, approve("11007"), send_back("17001", to="previous")),
     "fill:done branch_check:current! org:todo issue:todo hand_out:skipped done:todo"),
    ((PAPER,), "fill:done branch_check:skipped org:current! issue:todo hand_out:todo done:todo"),
    ((PLAIN, *BACK), "fill:current! branch_check:skipped org:todo issue:todo hand_out:skipped done:todo"),
    ((DOUBTFUL, approve("11007"), *BACK),
     "fill:current! branch_check:todo org:todo issue:todo hand_out:skipped done:todo"),
    ((DOUBTFUL, approve("11007"), *BACK, resubmit("20230001")),
     "fill:done branch_check:done org:current! issue:todo hand_out:skipped done:todo"),
    ((PLAIN, withdraw("20230001")),
     "fill:current! branch_check:skipped org:todo issue:todo hand_out:skipped done:todo"),
    ((PLAIN, approve("17001")), "fill:done branch_check:skipped org:done issue:current! hand_out:skipped done:todo"),
    ((PAPER, approve("17001"), effect_done()),
     "fill:done branch_check:skipped org:done issue:done hand_out:current! done:todo"),
    ((PLAIN, approve("17001"), effect_done()),
     "fill:done branch_check:skipped org:done issue:done hand_out:skipped done:done"),
    ((DOUBTFUL, reject("11007")),
     "fill:done branch_check:done org:skipped issue:skipped hand_out:skipped done:skipped"),
    ((DOUBTFUL, approve("11007"), terminate("20230001")),
     "fill:done branch_check:done org:skipped issue:skipped hand_out:skipped done:skipped"),
    ((PLAIN, *BACK, terminate("20230001")),
     "fill:done branch_check:skipped org:skipped issue:skipped hand_out:skipped done:skipped"),
])
def test_the_bar_of_a_case(acts: tuple[Act, ...], bar: str) -> None:
    assert given(PROOF, *acts).bar() == bar


def test_everybody_sees_where_the_case_stands() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    for reader in ("10001", "11001"):
        assert [item.here_text for item in tale.page(reader).milestones] == ["", HERE, ""]


def test_a_new_form_shows_the_predicted_way() -> None:
    def bar(**form: object) -> dict[str, str]:
        names = bindings(PROOF, form, {}, sources=CAMPUS)
        return {item.key: item.state for item in of_new(PROOF, names)}

    assert bar(**proof()) == {"fill": "current", "branch_check": "skipped", "org": "todo", "issue": "todo",
                              "hand_out": "skipped", "done": "todo"}
    assert bar(**proof(branch="别的支部"))["branch_check"] == "todo"
    assert bar(**proof(delivery="邮寄"))["hand_out"] == "todo"
    assert bar()["org"] == "todo"


SPLIT = service({
    "lead": {"who": "role('head', dept=applicant.dept)"},
    "split": {"kind": "fork",
              "branches": [{"to": "law"}, {"if": "form.note == '是'", "to": "abroad"}, {"to": "money"}]},
    "law": {"who": "role('legal.chief')", "next": [{"to": "joined"}], "do": ["approve", "return:applicant", "reject"]},
    "abroad": {"who": "role('intl.contract')", "next": [{"to": "joined"}]},
    "money": {"who": "role('finance.contract')", "next": [{"to": "check"}], "do": ["approve", "return:lead"]},
    "check": {"who": "role('finance.chief')", "next": [{"to": "joined"}], "do": ["approve", "return:money"]},
    "joined": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "office"}]},
    "office": {"who": "role('office.director')", "do": ["approve", "return:law", "return:any"]}})
BEGUN = (start("10001"), approve("11001"))


@pytest.mark.parametrize(("acts", "bar"), [
    (BEGUN, "fill:done lead:done split:done law:current! abroad:skipped money:current! check:todo joined:todo "
            "office:todo done:todo"),
    ((*BEGUN, approve("21001")), "fill:done lead:done split:done law:done abroad:skipped money:current! check:todo "
                                 "joined:todo office:todo done:todo"),
    ((*BEGUN, approve("20003")), "fill:done lead:done split:done law:current! abroad:skipped money:done "
                                 "check:current! joined:todo office:todo done:todo"),
    ((*BEGUN, approve("21001"), approve("20003"), approve("20001")),
     "fill:done lead:done split:done law:done abroad:skipped money:done check:done joined:done office:current! "
     "done:todo"),
    ((*BEGUN, approve("21001"), approve("20003"), approve("20001"), send_back("14001", to="law")),
     "fill:done lead:done split:done law:current! abroad:skipped money:done check:done joined:todo office:todo "
     "done:todo"),
    ((*BEGUN, approve("21001"), send_back("20003", to="lead")),
     "fill:done lead:current! split:todo law:todo abroad:skipped money:todo check:todo joined:todo office:todo "
     "done:todo"),
    ((*BEGUN, reject("21001")), "fill:done lead:done split:done law:done abroad:skipped money:skipped check:skipped "
                                "joined:skipped office:skipped done:skipped"),
])
def test_the_bar_of_a_case_that_has_split(acts: tuple[Act, ...], bar: str) -> None:
    assert given(SPLIT, *acts).bar() == bar


def test_a_way_that_goes_in_a_circle_as_the_form_stands_still_has_its_end_ahead() -> None:
    more = {"key": "more", "label": "还要", "type": "checkbox"}
    again = [{"if": "form.more", "to": "a"}, {"to": "done"}]
    own = service({"a": {"who": "head(applicant.dept)"}, "b": {"who": "role('archive.clerk')", "next": again}}, [more])
    tale = given(own, start("10001", more=True))
    assert tale.bar() == "fill:done a:current! b:todo done:todo"


LOOP = service({
    "a": {"who": "head(applicant.dept)"}, "b": {"who": "role('archive.clerk')"},
    "c": {"who": "role('office.director')", "do": ["approve"], "edit": ["more"],
          "next": [{"if": "form.more", "to": "a"}, {"to": "done"}]}},
    [{"key": "more", "label": "还要", "type": "checkbox"}])


@pytest.mark.parametrize(("acts", "bar"), [
    ((approve("14001", more=True),), "fill:done a:current! b:todo c:todo done:todo"),
    ((approve("14001", more=True), approve("11001")), "fill:done a:done b:current! c:todo done:todo"),
    ((approve("14001", more=True), approve("11001"), approve("28001")), "fill:done a:done b:done c:current! done:todo"),
    ((approve("14001", more=True), approve("11001"), approve("28001"), approve("14001", more=False)),
     "fill:done a:done b:done c:done done:done"),
], ids=["back at a", "at b again", "at c again", "done"])
def test_after_a_loop_what_lies_ahead_again_is_to_do_again(acts: tuple[Act, ...], bar: str) -> None:
    assert given(LOOP, start("10001"), approve("11001"), approve("28001"), *acts).bar() == bar

"""What an outside judge found over HTTP with definitions of their own; each the smallest case in which it showed."""

from __future__ import annotations

from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import approve, given, resubmit, send_back, start
from tests.workflow.telling_acts import remove

SUM = {"key": "sum", "label": "金额", "type": "money"}
CHANGED = "path_changed_direct_resubmit"


def test_a_fork_that_splits_otherwise_is_where_a_direct_resubmission_goes_on() -> None:
    own = service(
        {"head": {"who": "head(applicant.dept)"},
         "split": {"kind": "fork", "branches": [{"if": "form.sum > 5000.0", "to": "finance"}, {"to": "office"}]},
         "finance": {"who": "head('finance')", "next": [{"to": "met"}]},
         "office": {"who": "role('dept.office')", "next": [{"to": "met"}]},
         "met": {"kind": "join", "of": "split"},
         "president": {"who": "role('president')", "resubmit": "direct"}}, [SUM])
    tale = given(own, start("10001", sum="1000"), approve("11001"), approve("11005"), send_back("13001"))
    tale.when(resubmit("10001", sum="9000"))
    assert sorted(tale.at_step()) == ["finance", "office"]
    assert CHANGED in tale.the(ev.CaseResubmitted).notes[0]
    for no in ("20001", "11005"):
        tale.when(approve(no))
    assert tale.at_step() == ["president"]


def test_the_only_seat_of_a_step_is_refused_as_the_last_one() -> None:
    step = {"who": "head(applicant.dept)", "do": ["approve", "remove"]}
    given(service({"one": step}), start("10001")).when(remove("11001", "11001")).refused("last_signer")


def test_behind_a_join_the_previous_step_is_picked_by_its_name() -> None:
    own = service(
        {"split": {"kind": "fork", "branches": [{"to": "finance"}, {"to": "office"}]},
         "finance": {"who": "head('finance')", "next": [{"to": "met"}]},
         "office": {"who": "role('dept.office')", "next": [{"to": "met"}]},
         "met": {"kind": "join", "of": "split"},
         "president": {"who": "role('president')", "do": ["approve", "return:previous"]}}, [SUM])
    tale = given(own, start("10001", sum="1000"), approve("20001"), approve("11005"))
    offered = tale.page("13001").my_task["return_targets"]
    assert [one["key"] for one in offered] == ["previous", "finance", "office"]
    tale.when(send_back("13001", "previous")).refused("return_target_needed", "to")
    tale.when(send_back("13001", "office"))
    assert tale.at_step() == ["office"]

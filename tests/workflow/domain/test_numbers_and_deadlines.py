"""The deadline a task carries, and the effects a system step asks for."""

from __future__ import annotations

from datetime import datetime

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, effect_done, effect_failed, given, resubmit, send_back, start

PROOF = demo("party-proof")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def test_a_task_carries_its_deadline_and_a_returned_one_gets_a_new_one() -> None:
    hall = Hall(now=at("2026-11-19T16:00"))
    tale = given(demo("weekly-report"), hall=hall).when(start("10001", **weekly()))
    assert tale.the(ev.TaskAssigned).due_at == at("2026-11-24T17:00")
    hall.now = at("2026-11-24T09:00")
    tale.when(send_back("11001"))
    assert tale.the(ev.TaskAssigned).due_at is None, "the applicant has no limit"
    tale.when(resubmit("10001"))
    assert tale.the(ev.TaskAssigned).due_at == at("2026-11-27T17:00")


def test_a_system_step_takes_a_number_and_asks_for_its_document() -> None:
    tale = given(PROOF, start("20230001", **proof())).when(approve("17001"))
    number, request = tale.the(ev.NumberIssued), tale.the(ev.EffectRequested)
    assert (number.field, number.value, tale.now.form["doc_no"]) == ("doc_no", "DZ20260001", "DZ20260001")
    assert (request.effect, request.documents) == (
        "issue_document", ({"template": "党员证明", "format": "pdf", "verify": True},))
    assert (tale.at_step(), tale.holders()) == (["issue"], [])


def test_numbers_count_through_the_year_and_start_again() -> None:
    hall = Hall()
    def issued() -> str:
        return given(PROOF, start("20230001", **proof()), approve("17001"), hall=hall).the(ev.NumberIssued).value

    found = [issued(), issued()]
    hall.now = at("2027-01-04T09:00")
    assert [*found, issued()] == ["DZ20260001", "DZ20260002", "DZ20270001"]


def test_a_number_once_given_is_kept_when_the_step_comes_round_again() -> None:
    own = service(
        {"stamp": {"kind": "system", "effect": "issue_document"}, "look": {"who": "head(applicant.dept)"}},
        [{"key": "number", "label": "编号", "type": "serial", "at": "stamp"}],
        serial={"field": "number", "pattern": "N{seq:03}", "at": "stamp"})
    tale = given(own, start("10001"), effect_done()).when(send_back("11001")).when(resubmit("10001"))
    assert tale.now.form["number"] == "N001"
    assert tale.at_step() == ["stamp"]
    assert tale.all(ev.NumberIssued) == []


def test_the_report_of_an_effect_counts_once() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001")).when(effect_done()).then_among_others(
        "document.issued", "step.completed", "case.completed")
    tale.when(effect_done()).then()
    tale.when(effect_done("r99")).refused("not_found")


def test_a_failed_effect_is_on_record_and_the_step_stays_open() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001")).when(effect_failed()).then("effect.failed")
    assert tale.at_step() == ["issue"]
    tale.when(effect_failed(2)).then("effect.failed")
    tale.when(effect_done()).then_among_others("document.issued")
    tale.when(effect_failed(3)).then()

"""System steps: asked for once, their results stored, and a way on when they finally fail."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.definition import Definition
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Act, Tale, approve, given, start
from tests.workflow.telling_waits import effect_given_up, effect_reported

FORM = [{"key": "note", "label": "说明", "type": "text"},
        {"key": "slip", "label": "凭证号", "type": "text", "at": "act"}]
NUMBER = {"key": "code", "label": "编号", "type": "serial", "at": "act"}


def acting(effect: str = "call_finance_system", **step: Any) -> Definition:
    return service({"act": {"kind": "system", "effect": effect, **step}, "later": {"who": "head(applicant.dept)"}},
                   FORM)


def test_a_step_asks_for_its_effect_once_and_goes_on_with_the_result() -> None:
    tale = given(acting(), start("10001", note="x"))
    request = tale.the(ev.EffectRequested)
    assert (request.effect, request.run, request.on_error) == ("call_finance_system", "r2", "admin")
    tale.when(effect_reported("act", values={"slip": "P-7", "note": "改不了", "unknown": 1}))
    tale.then_among_others("form.changed", "step.completed", "step.entered", "task.assigned")
    assert (tale.now.form["slip"], tale.now.form["note"]) == ("P-7", "x")
    tale.when(effect_reported("act")).then()


def test_values_that_do_not_fit_their_field_are_left_out() -> None:
    tale = given(acting(), start("10001", note="x")).when(effect_reported("act", values={"slip": 5}))
    assert tale.all(ev.FormChanged) == []
    assert tale.at_step() == ["later"]


def test_the_code_of_an_issued_document_fills_the_one_text_field_of_its_step() -> None:
    tale = given(acting("issue_document"), start("10001", note="x"))
    tale.when(effect_reported("act", file_id="d1", name="证明.pdf", sha256="0" * 64, verify_code="ABCD1234"))
    tale.then_among_others("document.issued", "form.changed", "step.completed")
    assert tale.now.form["slip"] == "ABCD1234"


def test_what_a_check_of_the_registry_says_is_known_to_the_conditions_behind_it() -> None:
    ways = [{"if": "src.edu.arrears", "to": "later"}, {"to": "done"}]
    owing = given(acting("check_student_status", next=ways), start("10001"))
    owing.when(effect_reported("act", sources={"edu": {"arrears": True}}))
    assert owing.at_step() == ["later"]
    assert owing.the(ev.FormChanged).personal == ("sources",)
    clear = given(acting("check_student_status", next=ways), start("10001"))
    assert clear.when(effect_reported("act", sources={"edu": {"arrears": False}})).now.status == "completed"


def test_a_number_is_issued_with_the_decision_and_nobody_outside_is_asked() -> None:
    numbered = service({"act": {"kind": "system", "effect": "issue_number"}}, [*FORM, NUMBER],
                       serial={"field": "code", "pattern": "N{yyyy}-{seq:03}", "at": "act"})
    tale = given(numbered, start("10001"))
    assert tale.now.status == "completed"
    assert tale.now.form["code"] == "N2026-001"
    assert tale.all(ev.EffectRequested) == []


def test_after_the_last_failure_the_duty_group_may_say_that_it_was_settled_by_hand() -> None:
    tale = given(acting(), start("10001")).when(effect_given_up("act"))
    tale.then("effect.failed", "assignee.missing", "task.assigned")
    assert tale.the(ev.EffectFailed).final
    assert [record.action for record in tale.records()][1:2] == ["effect_given_up"]
    assert tale.at_step() == ["act"]
    duty = tale.holders()[0]
    assert tale.the(ev.TaskAssigned).actions == ("approve",)
    tale.when(approve(duty, "已线下处理", slip="手工-1"))
    assert tale.at_step() == ["later"]
    assert tale.now.form["slip"] == "手工-1"


def test_a_retry_that_works_after_all_closes_the_task_of_the_duty_group() -> None:
    tale = given(acting(), start("10001"), effect_given_up("act")).when(effect_given_up("act", attempt=16))
    tale.then("effect.failed")
    tale.when(effect_reported("act")).then_among_others("task.closed", "step.completed", "step.entered")
    assert tale.at_step() == ["later"]


@pytest.mark.parametrize(("rule", "step", "status"), [("skip", ["later"], "running"), ("reject", [], "rejected"),
                                                      ("done", [], "completed")])
def test_on_error_says_where_a_failed_step_leads(rule: str, step: list[str], status: str) -> None:
    tale = given(acting(on_error=rule), start("10001")).when(effect_given_up("act"))
    assert (tale.at_step(), tale.now.status.value) == (step, status)


def test_other_systems_are_told_when_a_case_has_ended_and_their_silence_changes_nothing() -> None:
    told = service({"lead": {"who": "head(applicant.dept)"}},
                   callback={"at": "done", "to": "research_system", "name": "科研系统", "item": "contract"})
    tale = given(told, start("10001")).when(approve("11001"))
    request = tale.the(ev.EffectRequested)
    assert (request.effect, request.data) == ("research_system", {"key": "callback:0", "item": "contract"})
    assert tale.now.status == "completed"
    tale.when(effect_given_up("done", key="callback:0")).then("effect.failed")
    assert tale.now.status == "completed"
    tale.when(effect_reported("done", effect="research_system", key="callback:0", item="contract"))
    tale.then("effect.done")
    assert (tale.records()[-1].action_text, tale.records()[-1].opinion) == ("已告知外部系统", "科研系统")
    assert tale.now.open_tasks() == ()


def test_documents_of_an_end_are_issued_behind_the_case() -> None:
    papers = [{"template": "审批表", "verify": True}, {"template": "回执"}]
    own = service({"one": {"who": "head(applicant.dept)"}, "done": {"documents": papers}})
    tale = given(own, start("10001"), approve("11001"))
    asked = tale.all(ev.EffectRequested)
    assert [(one.effect, one.data["key"], one.documents[0]["template"]) for one in asked] == [
        ("issue_document", "document:0", "审批表"), ("issue_document", "document:1", "回执")]
    assert tale.now.status == "completed"
    tale.when(lambda tale: cmd.ReportEffect(
        case_id=tale.case_id, run=asked[1].run, effect="issue_document", done=True, key="document:1", file_id="d1",
        name="回执_1.pdf", sha256="0" * 64))
    assert tale.the(ev.DocumentIssued).template == "回执"


PAPERS = [{"template": "证明", "verify": True}, {"template": "证明附页"}, {"template": "回执"}]


def paper(number: int, run: str, name: str, code: str = "") -> Act:
    """Report that one of a step's documents was issued."""
    return lambda tale: cmd.ReportEffect(
        case_id=tale.case_id, run=run, effect="issue_document", done=True, key=f"document:{number}",
        file_id=f"d{number}", name=f"{name}_1.pdf", sha256="0" * 64, verify_code=code)


def issuing(on_error: str = "admin") -> Tale:
    own = service({"paper": {"kind": "system", "effect": "issue_document", "documents": PAPERS, "on_error": on_error},
                   "one": {"who": "head(applicant.dept)"}},
                  [{"key": "code", "label": "验证码", "type": "text", "at": "paper"}])
    return given(own).when(start("10001"))


def test_a_system_step_issues_all_its_documents_and_is_done_with_the_last() -> None:
    tale = issuing()
    asked = tale.all(ev.EffectRequested)
    assert [(one.data["key"], one.documents[0]["template"], one.on_error) for one in asked] == [
        ("document:0", "证明", "admin"), ("document:1", "证明附页", "admin"), ("document:2", "回执", "admin")]
    run = asked[0].run
    tale.when(paper(1, run, "证明附页")).then("document.issued")
    assert (tale.the(ev.DocumentIssued).template, tale.at_step()) == ("证明附页", ["paper"])
    tale.when(paper(0, run, "证明", "ABCD")).then("document.issued", "form.changed")
    assert tale.now.form["code"] == "ABCD"
    tale.when(paper(2, run, "回执")).then_among_others("document.issued", "step.completed", "step.entered")
    assert tale.at_step() == ["one"]


def test_one_of_several_documents_that_cannot_be_made_goes_to_the_duty_group_and_a_late_success_ends_it() -> None:
    tale = issuing()
    run = tale.all(ev.EffectRequested)[0].run
    tale.when(paper(0, run, "证明")).when(paper(1, run, "证明附页"))
    tale.when(effect_given_up("paper", key="document:2")).then("effect.failed", "assignee.missing", "task.assigned")
    tale.when(paper(2, run, "回执"))
    assert (tale.at_step(), tale.now.open_tasks(run)) == (["one"], ())

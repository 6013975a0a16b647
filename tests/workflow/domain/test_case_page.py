"""The case page, as the applicant, a handler, a copied person, an administrator and a stranger see it."""

from __future__ import annotations

import pytest

from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import idcard_of
from tests.workflow.telling import (
    Tale,
    approve,
    claim,
    comment,
    effect_done,
    given,
    rate,
    resubmit,
    send_back,
    start,
    withdraw,
)
from tests.workflow.telling_pages import live
from workflow.domain.forms.masking import masked

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
CARD = idcard_of("20230001")
POOL = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve", "return:applicant"],
                         "hide": ["quiet"], "edit": ["room"], "require": ["room"], "labels": {"approve": "受理"}}},
               [{"key": "note", "label": "说明", "type": "text"}, {"key": "quiet", "label": "内部", "type": "text"},
                {"key": "room", "label": "房间", "type": "text", "at": "desk"}])


def waiting() -> Tale:
    return given(WEEKLY, start("10001", **weekly()))


def writable(tale: Tale, reader: str) -> list[str]:
    return [field["key"] for field in tale.page(reader).form["fields"] if field["writable"]]


def keys(tale: Tale, reader: str) -> list[str]:
    return [field["key"] for field in tale.page(reader).form["fields"]]


def test_the_applicant_sees_a_running_case_and_may_withdraw_it() -> None:
    shown = waiting().page("10001")
    assert (shown.serial, shown.status, shown.round, shown.title) == (
        "2026112000001", "running", 1, "工作周报_陈一_计算机学院")
    assert shown.my_task is None
    assert shown.case_actions == ("withdraw", "terminate", "comment")
    assert [step.key for step in shown.current_steps] == ["lead"]
    assert shown.banner == ""
    assert not any(field["writable"] for field in shown.form["fields"])


def test_the_handler_gets_a_task_with_exactly_its_rights() -> None:
    shown = waiting().page("11001")
    assert shown.my_task is not None
    assert shown.my_task["actions"] == ["approve", "return:applicant", "transfer", "cc", "batch", "circulate"]
    assert (shown.my_task["edit"], shown.my_task["require"]) == (["remark"], [])
    assert shown.banner == "您（周院长）正在办理：所在单位领导审批"
    assert shown.case_actions == ("comment",)
    assert writable(waiting(), "11001") == ["remark"]


def test_the_applicant_may_correct_what_was_returned_but_not_the_locked_field() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), send_back("11001"))
    shown = tale.page("10001")
    assert shown.my_task is not None
    assert shown.my_task["actions"] == ["resubmit", "terminate"]
    assert shown.case_actions == ("resubmit", "terminate", "comment")
    assert writable(tale, "10001") == ["weeks", "day", "items", "annex"]
    assert tale.page("11001").my_task is None


def test_after_the_end_the_applicant_may_rate_once() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), approve("11001"))
    assert tale.page("10001").case_actions == ("comment", "rate")
    assert tale.page("11001").case_actions == ("comment",)
    tale.when(rate("10001", 4, "好"))
    shown = tale.page("10001")
    assert shown.case_actions == ("comment",)
    assert shown.rating is not None
    assert (shown.rating["score"], shown.rating["remark"], shown.outcome) == (4, "好", "approved")
    assert shown.ended_at is not None


def test_a_copied_person_reads_and_comments_and_does_nothing_else() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), approve("11001"), comment("10001", "请阅"))
    shown = tale.page("16001")
    assert (shown.my_task, shown.case_actions, shown.banner) == (None, ("comment",), "")
    assert shown.form["values"]["items"] == [{"text": "一网通上线", "kind": "重点工作"}]
    assert [item["text"] for item in shown.comments] == ["请阅"]
    assert tale.now.involves("16001")


def test_a_stranger_takes_no_part_and_gets_no_actions() -> None:
    tale = waiting()
    assert not tale.now.involves("10004")
    assert tale.page("10004").case_actions == ()


@pytest.mark.parametrize(("reader", "seen"), [
    ("20230001", masked(CARD)), ("17001", CARD), ("17002", CARD), ("11007", masked(CARD)), ("90001", masked(CARD))])
def test_a_secret_is_clear_only_to_who_handles_a_step_that_may_see_it(reader: str, seen: str) -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001"), effect_done())
    assert tale.page(reader).form["values"]["idcard"] == seen


def test_the_branch_checks_without_seeing_the_id_number() -> None:
    tale = given(PROOF, start("20230001", **proof(branch="别的支部")))
    assert tale.page("11007").form["values"]["idcard"] == masked(CARD)
    assert CARD not in str(tale.page("20230001").form)


def test_a_secret_is_in_no_explanation_of_the_path() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001"), effect_done())
    assert CARD not in str(tale.page("20230001").why)
    routes = [turn["step"] for turn in tale.page("20230001").why if turn["kind"] == "route"]
    assert routes == ["org", "issue", "done"]


def test_a_field_of_a_later_step_shows_once_the_case_was_there() -> None:
    assert "room" in keys(given(POOL, start("10001")), "15004")
    tale = waiting()
    assert "remark" in keys(tale, "10001")


def test_a_number_has_its_place_on_the_form_before_it_is_given_out() -> None:
    tale = given(PROOF, start("20230001", **proof()))
    assert "doc_no" in keys(tale, "20230001")
    assert "doc_no" not in tale.page("20230001").form["values"]
    tale.when(approve("17001"))
    assert tale.page("20230001").form["values"]["doc_no"]


def test_a_hidden_field_is_hidden_from_the_handler_of_that_step_alone() -> None:
    tale = given(POOL, start("10001", note="甲", quiet="乙"))
    assert "quiet" not in keys(tale, "15004")
    assert "quiet" not in tale.page("15004").form["values"]
    assert tale.page("10001").form["values"]["quiet"] == "乙"


def test_a_pool_offers_claim_then_release_and_belongs_to_one() -> None:
    tale = given(POOL, start("10001"))
    task = tale.page("15004").my_task
    assert task is not None
    assert task["actions"] == ["approve", "return:applicant", "claim"]
    assert (task["require"], task["labels"]) == (["room"], {"approve": "受理"})
    tale.when(claim("15004"))
    task = tale.page("15004").my_task
    assert task is not None
    assert task["actions"] == ["approve", "return:applicant", "release"]
    assert tale.page("15005").my_task is None


def test_an_issued_document_is_listed_with_its_code() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001"))
    assert tale.page("20230001").documents == ()
    tale.when(effect_done())
    assert tale.page("20230001").documents == ({"file_id": "doc-1", "name": "证明.pdf", "verify_code": "ABCD1234"},)


def test_a_withdrawn_case_offers_resubmit_and_no_second_withdrawal() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), withdraw("10001"))
    assert tale.page("10001").case_actions == ("resubmit", "terminate", "comment")


@pytest.mark.parametrize(("text", "hidden"), [
    ("11010519491231002X", "1101**********002X"), ("13900000000", "139*****000"), ("陈一", "陈*"), ("周院长", "周*长"),
    ("甲", "甲"), ("", ""), (None, None), (5, "***"),
])
def test_masking_leaves_the_ends(text: object, hidden: object) -> None:
    assert masked(text) == hidden


def test_people_in_the_form_are_called_by_name() -> None:
    own = service({"lead": {"who": "role('head', dept=applicant.dept)"}}, [
        {"key": "leader", "label": "负责人", "type": "person"},
        {"key": "team", "label": "成员", "type": "table", "row": [{"key": "who", "label": "姓名", "type": "person"}]}])
    tale = given(own, start("10001", leader="10001", team=[{"who": "11001"}, {}]))
    called = live(tale, "11001").form["people"]
    assert {no: bool(name) for no, name in called.items()} == {"10001": True, "11001": True}
    assert tale.page("11001").form["people"] == {}
    tale.when(send_back("11001")).when(resubmit("10001", leader="11002", team=[{"who": "11001"}]))
    assert {"10001", "11002"} <= set(live(tale, "11001").form["people"]), "also of who stood there before"

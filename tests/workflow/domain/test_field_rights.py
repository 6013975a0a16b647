"""Which fields may be written where, which must be filled, and which are none of a step's business."""

from __future__ import annotations

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall, idcard_of
from tests.workflow.telling import approve, given, resubmit, send_back, start

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
HEAD = {"who": "head(applicant.dept)"}

#: A step that must fill in ``room``, may fill in ``hint``, and sees a condition of its own.
ROOMS = service(
    {"look": {**HEAD, "edit": ["room", "hint", "why"], "require": ["room", "why"]}},
    [{"key": "note", "label": "说明", "type": "text"},
     {"key": "room", "label": "房间", "type": "text", "at": "look",
      "check": ["form.room != form.note", "不能与说明相同"]},
     {"key": "hint", "label": "提示", "type": "text", "at": "look"},
     {"key": "why", "label": "原因", "type": "text", "at": "look", "when": "form.hint == '特殊'"}])


@pytest.mark.parametrize(("form", "code", "fields"), [
    (weekly(items=[]), "invalid", ["items"]),
    (weekly(items=None), "invalid", ["items"]),
    ({"day": "2026-11-20", "items": [{"text": "一"}]}, "invalid", ["weeks"]),
    (weekly(colour="红"), "invalid", ["colour"]),
    (weekly(remark="自己批示"), "read_only", ["remark"]),
    (weekly(remark="自己批示", day="x"), "invalid", ["remark", "day"]),
    (weekly(items=[{"kind": "重点工作"}]), "invalid", ["items[0].text"]),
    (weekly(items=[{"text": "一", "kind": "别的"}, {"text": "二", "x": 1}]), "invalid",
     ["items[0].kind", "items[1].x"]),
    (weekly(annex=["nobody-uploaded-this"]), "invalid", ["annex"]),
    ({}, "invalid", ["weeks", "day", "items"]),
])
def test_a_weekly_report_filled_in_wrongly_is_refused_field_by_field(
        form: dict[str, object], code: str, fields: list[str]) -> None:
    given(WEEKLY).when(start("10001", **form)).refused(code, *fields)


@pytest.mark.parametrize(("changes", "fields"), [
    ({"purpose": "其他"}, ["purpose_more"]),
    ({"purpose": "其他", "purpose_more": "参赛"}, []),
    ({"delivery": "邮寄"}, ["address"]),
    ({"delivery": "邮寄", "address": " \n"}, ["address"]),
    ({"full_since": None}, ["full_since"]),
    ({"full_since": "2020-06-30"}, ["full_since"]),
    ({"full_since": "2020-07-01"}, []),
    ({"copies": 0}, ["copies"]),
    ({"copies": 5}, []),
    ({"copies": 6}, ["copies"]),
    ({"doc_no": "DZ20260001"}, ["doc_no"]),
])
def test_conditions_and_checks_of_the_certificate_hold(changes: dict[str, object], fields: list[str]) -> None:
    tale = given(PROOF).when(start("20230001", **proof(**changes)))
    if fields:
        tale.refused("read_only" if fields == ["doc_no"] else "invalid", *fields)
    else:
        tale.then_among_others("case.started")


def test_a_field_whose_condition_does_not_hold_is_dropped_right_or_wrong() -> None:
    sent = proof(status="预备党员", full_since="不是日期", address="某处")
    form = given(PROOF).when(start("20230001", **sent)).now.form
    assert "full_since" not in form
    assert "address" not in form


def test_a_broken_row_is_not_also_called_missing() -> None:
    given(WEEKLY).when(start("10001", **weekly(items=[{"text": ""}]))).refused("invalid", "items[0].text")


def test_a_handler_writes_the_fields_of_their_step_and_the_change_is_on_record() -> None:
    tale = given(WEEKLY, start("10001", **weekly())).when(approve("11001", "同意", remark="很好")).then(
        "form.changed", "vote.cast", "step.completed", "route.taken", "step.entered", "step.completed",
        "case.completed", "copy.sent", "copy.sent", "copy.sent")
    changed = tale.the(ev.FormChanged)
    assert (changed.step, changed.values, changed.before) == ("lead", {"remark": "很好"}, {"remark": None})
    assert tale.now.form["remark"] == "很好"


def test_a_handler_may_not_write_anything_else_but_may_send_it_back_unchanged() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    tale.when(approve("11001", day="2026-01-01")).refused("read_only", "day")
    tale.when(approve("11001", colour="红")).refused("invalid", "colour")
    tale.when(approve("11001", **tale.now.form)).then_among_others("vote.cast", "case.completed")
    assert tale.all(ev.FormChanged) == []


def test_a_secret_masked_and_sent_back_by_a_handler_is_unchanged() -> None:
    card = idcard_of("20230001")
    tale = given(PROOF, start("20230001", **proof()))
    tale.when(approve("17001", idcard=idcard_of("20230002"))).refused("read_only", "idcard")
    tale.when(approve("17001", idcard=f"{card[:4]}{'*' * 10}{card[-4:]}")).then_among_others("vote.cast")
    assert tale.now.form["idcard"] == card


def test_what_a_step_must_fill_in_is_demanded_only_there() -> None:
    tale = given(ROOMS, start("10001", note="开会"))
    tale.when(approve("11001")).refused("invalid", "room")
    tale.when(approve("11001", room=" ")).refused("invalid", "room")
    tale.when(approve("11001", room="开会")).refused("invalid", "room")
    tale.when(approve("11001", room="201", hint="特殊")).refused("invalid", "why")
    tale.when(approve("11001", room="201")).then_among_others("form.changed", "vote.cast")


def test_a_required_field_of_a_hidden_condition_is_asked_once_it_shows() -> None:
    tale = given(ROOMS, start("10001", note="开会"))
    tale.when(approve("11001", room="201", hint="特殊", why="急")).then_among_others("form.changed")
    assert tale.now.form == {"note": "开会", "room": "201", "hint": "特殊", "why": "急"}


def test_a_field_of_a_later_step_is_read_only_for_the_applicant_before_and_after() -> None:
    given(ROOMS).when(start("10001", room="201")).refused("read_only", "room")
    tale = given(ROOMS, start("10001", note="开会"), send_back("11001"))
    tale.when(resubmit("10001", room="201")).refused("read_only", "room")


def test_a_value_taken_away_at_resubmission_is_gone_and_not_the_word_none() -> None:
    tale = given(PROOF, start("20230001", **proof(delivery="邮寄", address="某路 1 号")), send_back("17001"))
    tale.when(resubmit("20230001", delivery="电子版")).then_among_others("case.resubmitted")
    event = tale.the(ev.CaseResubmitted)
    assert event.values == {"address": None, "delivery": "电子版"}
    assert event.before == {"address": "某路 1 号", "delivery": "邮寄"}
    assert "address" not in tale.now.form


def test_an_attachment_of_the_applicant_stays_when_a_handler_approves() -> None:
    hall = Hall()
    hall.upload("f1", "10001")
    tale = given(WEEKLY, start("10001", **weekly(annex=["f1"])), hall=hall)
    assert tale.now.form["annex"] == [hall.files["f1", "10001"]]
    tale.when(approve("11001", annex=tale.now.form["annex"])).then_among_others("vote.cast")

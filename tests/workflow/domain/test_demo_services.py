"""The demonstration's services from end to end, in memory: who is asked, in what order, and what happens on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import demo
from tests.workflow.organisation import FRIDAY, Hall
from tests.workflow.telling import (
    Act,
    Tale,
    approve,
    claim,
    effect_done,
    given,
    reject,
    resubmit,
    send_back,
    start,
    withdraw,
)
from tests.workflow.telling_acts import add, retract
from tests.workflow.telling_waits import effect_reported, news, objection, timer_due

TEACHER, STUDENT = "10001", "20230001"


def hall() -> Hall:
    """The demonstration, with a few files and what the campus systems say."""
    found = Hall()
    for owner in (TEACHER, STUDENT, "11002", "14004", "15004", "10001"):
        for name in ("a", "b", "c"):
            found.upload(f"{name}-{owner}", owner)
        found.files[f"photo-{owner}", owner] = {"file_id": f"photo-{owner}", "name": "photo.png", "size": 9,
                                                "media_type": "image/png"}
    found.sources |= {
        "site": {"university_name": "示范大学"}, "cases": {"my_last_leave": None}, "leave": {"term_days": 0.0},
        "student": {"parent_phone": "13800000000", "class_name": "计算机2301"},
        "edu": {"lessons_between": [], "rank": "3/60", "arrears": False, "hold": False, "free_quota": 2.0,
                "name_en": "Lin Yi"},
        "aid": {"level": "困难"}, "finance": {"bank": "6222000000000000"}, "dorm": {"building": "1号楼", "room": "101"},
    }
    found.sources["calendar"]["school_year"] = "2026-2027"
    return found


def contract(**changed: Any) -> dict[str, Any]:
    """A technical contract of 500,000."""
    form = {"unit": "cs", "leader": TEACHER, "phone": "13900000004", "project": "一网通", "nature": "技术开发",
            "party_a": "甲公司", "party_b": "示范大学", "amount": "50", "ip": "学校", "agree": True,
            "payments": [{"due": "2026-12-01", "sum": "20"}, {"due": "2027-12-01", "sum": "30"}],
            "draft": [{"file_id": f"a-{TEACHER}"}]}
    return form | changed


def signed(tale: Tale, *numbers: str) -> Tale:
    """Let people approve one after the other; nobody may be refused."""
    for no in numbers:
        tale.when(approve(no))
        assert tale.refusal is None, (no, tale.at_step(), tale.refusal.as_problem() if tale.refusal else "")
    return tale


def sealed(tale: Tale) -> Tale:
    """Let the keeper of the seal claim and stamp the contract, and the hall file it."""
    tale.when(claim("14004")).when(approve("14004", copies=4, scan=[{"file_id": "a-14004"}]))
    assert tale.refusal is None, tale.refusal.as_problem() if tale.refusal else ""
    return tale


def test_a_small_contract_is_countersigned_by_finance_alone() -> None:
    small = contract(amount="20", payments=[{"due": "2026-12-01", "sum": "20"}])
    tale = given(demo("tech-contract"), start(TEACHER, **small), hall=hall())
    signed(tale, "11002", "19003")
    assert tale.at_step() == ["finance"]
    signed(tale, "20003", "19001")
    assert tale.at_step() == ["seal"]
    sealed(tale)
    assert (tale.now.status, tale.now.outcome) == ("completed", "approved")
    assert tale.now.form["contract_no"].startswith("JS2026-")


def test_a_dear_foreign_contract_goes_through_every_office_and_the_committee() -> None:
    dear = contract(amount="600", foreign=True, equipment="20", payments=[{"due": "2026-12-01", "sum": "600"}])
    tale = given(demo("tech-contract"), start(TEACHER, **dear), hall=hall())
    signed(tale, "11002", "19003")
    assert tale.at_step() == ["legal", "intl", "asset", "finance"]
    tale.when(approve("21002")).refused("invalid", "legal_note")
    tale.when(approve("21002", legal_note="同意"))
    signed(tale, "22001", "23001", "20003", "19001")
    assert (tale.at_step(), sorted(tale.holders())) == (["committee"], ["13002", "14001", "19001", "20001", "21001"])
    signed(tale, "19001", "20001", "13002", "14001")
    assert tale.at_step() == ["committee"]
    signed(tale, "21001")
    assert (tale.at_step(), tale.holders()) == (["vp"], ["13002"])
    sealed(signed(tale, "13002"))
    assert tale.now.status == "completed"
    assert {"10001", "20003"} <= tale.now.copied


def test_objections_of_the_countersigners_reach_the_applicant_once() -> None:
    tale = given(demo("tech-contract"), start(TEACHER, **contract()), hall=hall())
    signed(tale, "11002", "19003")
    assert tale.at_step() == ["legal", "finance"]
    tale.when(send_back("20003", opinion="付款条件不清"))
    assert tale.now.status == "running"
    tale.when(approve("21001", legal_note="可"))
    assert (tale.now.status, tale.now.round) == ("returned", 2)
    tale.when(resubmit(TEACHER, **contract(party_a="乙公司")))
    assert tale.at_step() == ["unit_check"]


def test_a_veto_of_the_committee_ends_it() -> None:
    dear = contract(amount="600", payments=[{"due": "2026-12-01", "sum": "600"}])
    tale = given(demo("tech-contract"), start(TEACHER, **dear), hall=hall())
    signed(tale, "11002", "19003")
    tale.when(approve("21002", legal_note="同意"))
    signed(tale, "20003", "19001", "19001", "20001", "13002", "14001")
    assert tale.when(reject("21001")).now.status == "rejected"


def leave(**changed: Any) -> dict[str, Any]:
    """Half a day off."""
    form = {"kind": "事假", "begin": "2026-11-24T08:00:00+08:00", "end": "2026-11-24T17:00:00+08:00", "reason": "看病",
            "phone": "13900000000", "parent_phone": "13800000000"}
    return form | changed


def test_one_day_off_needs_the_counselor_and_three_need_more() -> None:
    tale = given(demo("student-leave"), start(STUDENT, **leave()), hall=hall())
    assert tale.holders() == ["11004"]
    assert signed(tale, "11004").at_step() == ["on_leave"]
    longer = leave(begin="2026-11-24T08:00:00+08:00", end="2026-11-26T17:00:00+08:00")
    tale = given(demo("student-leave"), start(STUDENT, **longer), hall=hall())
    assert signed(tale, "11004").at_step() == ["office"]
    assert signed(tale, "11005").at_step() == ["head"]
    assert signed(tale, "11001").at_step() == ["on_leave"]
    assert "11008" in tale.now.copied


def test_a_leave_ends_with_the_student_back_and_the_counselor_content() -> None:
    tale = signed(given(demo("student-leave"), start(STUDENT, **leave()), hall=hall()), "11004")
    tale.when(timer_due("on_leave", "until"))
    assert (tale.at_step(), tale.holders()) == (["back"], [STUDENT])
    tale.when(approve(STUDENT)).refused("invalid", "back_at")
    tale.when(approve(STUDENT, back_at="2026-11-24T16:00:00+08:00"))
    assert (tale.at_step(), tale.holders()) == (["confirm"], ["11004"])
    tale.when(send_back("11004", "back"))
    assert tale.at_step() == ["back"]
    signed(tale.when(approve(STUDENT, back_at="2026-11-24T15:00:00+08:00")), "11004")
    assert tale.now.status == "completed"


def grant(**changed: Any) -> dict[str, Any]:
    """An application for a grant of the second grade."""
    form = {"grade": "二等", "income": "20000", "reason": "家庭困难" * 60, "truth": True,
            "bank": "6222000000000000", "family": [{"name": "父", "tie": "父"}]}
    return form | changed


def grant_season() -> Hall:
    """A day on which grants may be applied for."""
    found = hall()
    found.now = datetime(2026, 11, 10, 10, 0, tzinfo=HALL_TIME)
    return found


def test_a_grant_passes_panel_notices_and_the_city() -> None:
    tale = given(demo("student-grant"), start(STUDENT, **grant()), hall=grant_season())
    signed(tale, "11004")
    assert sorted(tale.holders()) == ["11004", "11005", "20230002"]
    for no in ("11004", "11005", "20230002"):
        tale.when(approve(no, suggest="二等"))
        assert tale.refusal is None
    signed(tale, "11003")
    assert tale.at_step() == ["college_notice"]
    tale.when(timer_due("college_notice", "notice"))
    assert tale.at_step() == ["aid"]
    tale.when(claim("18002")).when(approve("18002", final="二等")).when(timer_due("school_notice", "notice"))
    assert sorted(tale.holders()) == ["18001", "18002", "20001"]
    signed(tale, "18001", "18002", "20001")
    assert tale.at_step() == ["outside_result"]
    tale.when(approve("18003", outside="同意"))
    assert (tale.now.status, tale.now.outcome) == ("completed", "approved")


def test_an_objection_sends_a_grant_back_to_the_college() -> None:
    tale = given(demo("student-grant"), start(STUDENT, **grant()), hall=grant_season())
    signed(tale, "11004")
    for no in ("11004", "11005", "20230002"):
        tale.when(approve(no, suggest="二等"))
    signed(tale, "11003").when(objection("20230003"))
    assert (tale.at_step(), tale.holders()) == (["college"], ["11003"])
    assert signed(tale, "11003").at_step() == ["college_notice"]


def test_grants_have_their_season_and_may_be_pulled_back_until_the_college() -> None:
    late = hall()
    late.now = FRIDAY + timedelta(days=15)
    given(demo("student-grant"), hall=late).when(start(STUDENT, **grant())).refused("start_outside_window")
    tale = signed(given(demo("student-grant"), start(STUDENT, **grant()), hall=grant_season()), "11004")
    assert tale.when(withdraw(STUDENT)).now.status == "withdrawn"


def seal(**changed: Any) -> dict[str, Any]:
    """A paper that wants the school's seal."""
    form = {"unit": "cs", "phone": "13900000004", "seals": ["学校公章"], "doc": "证明", "category": "一般证明",
            "to_whom": "某单位", "pages": 1, "copies": 2, "file": [{"file_id": f"a-{TEACHER}"}]}
    return form | changed


def test_a_plain_paper_is_edited_and_sealed() -> None:
    tale = given(demo("seal-use"), start(TEACHER, **seal()), hall=hall())
    signed(tale, "11001")
    assert tale.at_step() == ["office_check"]
    tale.when(claim("14003"))
    signed(tale, "14003", "14001")
    assert tale.at_step() == ["stamp"]
    tale.when(claim("14004")).when(approve("14004", used=2, scan=[{"file_id": "a-14004"}]))
    assert tale.now.status == "completed"


def test_a_seal_taken_along_needs_a_leader_and_comes_back() -> None:
    borrowed = seal(category="上行文", borrow=True, carrier="10002", back_by="2026-11-25T17:00:00+08:00")
    tale = given(demo("seal-use"), start(TEACHER, **borrowed), hall=hall())
    signed(tale, "11001", "14003", "13002", "14001")
    tale.when(approve("14004", used=2, scan=[{"file_id": "a-14004"}]))
    assert (tale.at_step(), tale.holders()) == (["give_back"], ["10002"])
    assert tale.now.open_tasks()[0].due_at == datetime(2026, 11, 25, 17, 0, tzinfo=HALL_TIME)
    assert signed(tale, "10002").now.status == "completed"


def papers(**changed: Any) -> dict[str, Any]:
    """A transcript by mail."""
    form = {"docs": [{"kind": "中文成绩单", "copies": 1}], "delivery": "电子签章PDF", "mail_to": "a@demo.example",
            "purpose": "求职"}
    return form | changed


@pytest.mark.parametrize(("docs", "delivery", "steps"), [
    ([{"kind": "中文成绩单", "copies": 1}], "电子签章PDF", ["make"]),
    ([{"kind": "英文成绩单", "copies": 3}], "电子签章PDF", ["pay"]),
])
def test_a_transcript_is_made_at_once_or_after_payment(docs: list[dict[str, Any]], delivery: str,
                                                       steps: list[str]) -> None:
    tale = given(demo("transcript"), start(STUDENT, **papers(docs=docs, delivery=delivery)), hall=hall())
    assert tale.at_step() == ["precheck"]
    tale.when(effect_reported("precheck"))
    assert tale.at_step() == steps
    if steps == ["pay"]:
        tale.when(news("pay"))
        assert tale.at_step() == ["manual"]
        assert signed(tale, "24003").at_step() == ["make"]
    tale.when(effect_done(next(run.id for run in tale.now.open_runs())))
    assert tale.now.status == "completed"


def test_an_unpaid_transcript_ends_by_itself() -> None:
    tale = given(demo("transcript"), start(STUDENT, **papers(docs=[{"kind": "英文成绩单", "copies": 3}])),
                 effect_reported("precheck"), hall=hall())
    tale.when(timer_due("pay", "late"))
    assert tale.now.status == "terminated"
    assert tale.the(ev.CaseTerminated).by.no == "system"


def repair(**changed: Any) -> dict[str, Any]:
    """A broken socket."""
    form = {"phone": "13900000000", "area": "学生宿舍", "building": "1号楼", "room": "101", "fault": "有线",
            "fault_sub": "断网", "detail": "不通", "photos": [{"file_id": f"photo-{STUDENT}"}]}
    return form | changed


def test_a_repair_is_assigned_done_and_confirmed() -> None:
    tale = given(demo("net-repair"), start(STUDENT, **repair()), hall=hall())
    tale.when(claim("15003")).when(approve("15003", engineer="15004"))
    assert (tale.at_step(), tale.holders()) == (["repair"], ["15004"])
    tale.when(add("15004", "parallel", "15005"))
    tale.when(_done("15004"))
    assert tale.at_step() == ["repair"]
    signed(tale, "15005")
    assert (tale.at_step(), tale.holders()) == (["confirm"], [STUDENT])
    tale.when(send_back(STUDENT, "repair"))
    assert (tale.at_step(), tale.holders()) == (["repair"], ["15004"])
    tale.when(_done("15004"))
    assert tale.when(retract("15004")).at_step() == ["repair"]
    tale.when(_done("15004")).when(_long_overdue)
    assert tale.now.status == "completed"


def _done(no: str) -> Act:
    return lambda tale: cmd.ApproveTask(
        case_id=tale.case_id, task_id=tale.task_of(no), actor=no,
        form={"cause": "线路", "done_note": "已换线", "done_photo": [{"file_id": "photo-15004"}]})


def _long_overdue(tale: Tale) -> cmd.FireTimer:
    """Let the automatic act of the step be due."""
    timer = [one for one in tale.now.timers.values() if one.kind == "late" and not tale.now.runs[one.run].outcome][-1]
    tale.hall.now = timer.at
    return cmd.FireTimer(case_id=tale.case_id, timer=timer.id)

"""Through the doors of the real process: from the first draft to the rating, and what strangers get."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Process, wait_until
from contracts.workflow import events as ev
from tests.workflow.definitions import raw_service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import idcard_of
from tests.workflow.service.hall import Hall, Refused
from tests.workflow.test_papers import words_of

pytestmark = pytest.mark.usefixtures("process")


PROJECT = raw_service(
    {"lead": {"who": "head(applicant.dept)"},
     "done": {"documents": [{"template": "项目审批表", "format": "pdf", "verify": True}]}},
    [{"key": "leader", "label": "项目负责人", "type": "person"},
     {"key": "sum", "label": "金额", "type": "money", "unit": "万元"},
     {"key": "parts", "label": "付款计划", "type": "table", "row": [
         {"key": "due", "label": "时间", "type": "date"}, {"key": "share", "label": "金额", "type": "money"}]}],
    code="project", no="910")


@pytest.fixture
def weeks() -> str:
    """Weeks nobody else in this file has taken: the fields of a report are unique."""
    return next(_WEEKS)


_WEEKS: Iterator[str] = iter([f"{week}周-{week}周" for week in range(1, 54)])


def test_a_report_goes_from_its_applicant_to_the_head_and_is_rated(hall: Hall, weeks: str) -> None:
    hall.upload(f"file-{weeks}", "10001")
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks, annex=[f"file-{weeks}"]))
    assert case_id in hall.todo("11001")
    returned = hall.act("11001", "task.return", case_id, opinion="请补充")
    assert (returned["status"], returned["version"], returned["position"]) == ("returned", 2, f"{case_id}:2")
    assert case_id in hall.todo("10001")
    hall.execute("10001", "case.resubmit", case_id=case_id, form={"items": [{"text": "补充了"}]})
    done = hall.act("11001", "task.approve", case_id, opinion="同意", form={"remark": "好"})
    assert (done["status"], done["serial"]) == ("completed", hall.rows.find_one({"_id": case_id})["serial"])
    hall.execute("16001", "case.mark-read", case_id=case_id)
    hall.execute("10001", "case.rate", case_id=case_id, score=5, remark="快")
    row = hall.rows.find_one({"_id": case_id})
    assert (row["status"], row["outcome"]) == ("completed", "approved")
    assert (row["round"], row["rated"], row["v"]) == (2, True, 6)
    assert (row["todo"], row["handlers"], row["readers"]) == ([], ["11001"], ["16001"])
    assert [copy["person"] for copy in row["cc"]] == ["16001", "14001", "15001", "13001", "13002", "13003"]
    assert row["files"] == [f"file-{weeks}"]
    actions = [item["action"] for item in hall.ask("10001", "case.records", case_id=case_id)["items"]]
    assert actions == ["submit", "return", "resubmit", "approve", "complete", "copy", "copy", "circulation", "rate"]
    assert hall.ask("16001", "case.find", serial=row["serial"])["case_id"] == case_id
    assert hall.ask("16001", "file.may-read", file_id=f"file-{weeks}") == {"allowed": True}
    assert hall.ask("10004", "file.may-read", file_id=f"file-{weeks}") == {"allowed": False}


def test_a_reader_finds_the_row_at_the_position_of_the_receipt(hall: Hall, weeks: str) -> None:
    case_id = uuid.uuid4().hex
    receipt = hall.execute("10001", "case.start", case_id=case_id, service="weekly-report", form=weekly(weeks=weeks))
    assert hall.rows.find_one({"_id": case_id})["v"] == receipt["version"] == 1
    for number in (2, 3):
        receipt = hall.execute("10001", "case.comment", case_id=case_id, text=f"第 {number} 次")
        assert hall.rows.find_one({"_id": case_id})["v"] == receipt["version"] == number


def test_the_same_command_twice_is_one_command_with_one_answer(hall: Hall, weeks: str) -> None:
    key, case_id = uuid.uuid4().hex, uuid.uuid4().hex
    sent = {"key": key, "case_id": case_id, "service": "weekly-report", "form": weekly(weeks=weeks)}
    first = hall.execute("10001", "case.start", **sent)
    assert hall.execute("10001", "case.start", **sent) == first
    assert len(hall.log.read(case_id)) == 1
    task, vote = hall.task("11001", case_id), uuid.uuid4().hex
    approved = hall.execute("11001", "task.approve", key=vote, case_id=case_id, task_id=task, opinion="好")
    assert hall.execute("11001", "task.approve", key=vote, case_id=case_id, task_id=task, opinion="好") == approved
    assert len(hall.log.read(case_id)) == 2
    assert hall.execute("10001", "case.start", **sent) == first, "also long after the case went on"


def test_the_same_key_for_something_else_is_refused(hall: Hall, weeks: str) -> None:
    key = uuid.uuid4().hex
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    hall.execute("10001", "case.comment", key=key, case_id=case_id, text="一")
    with pytest.raises(Refused) as refused:
        hall.execute("10001", "case.comment", key=key, case_id=case_id, text="二")
    assert refused.value.code == "idempotency_key_reused"


def test_the_same_week_of_a_unit_is_reported_once_until_it_is_given_up(hall: Hall, weeks: str) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    for actor in ("10001", "10002"):
        with pytest.raises(Refused) as refused:
            hall.start(actor, "weekly-report", weekly(weeks=weeks))
        assert (refused.value.code, refused.value.kind) == ("open_case_exists", "not-possible-now")
    hall.start("10004", "weekly-report", weekly(weeks=weeks))
    hall.execute("10001", "case.terminate", case_id=case_id, reason="重写")
    hall.start("10002", "weekly-report", weekly(weeks=weeks))


def test_a_certificate_is_issued_as_a_real_document_that_can_be_verified(hall: Hall) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    with pytest.raises(Refused) as refused:
        hall.ask("20230001", "document.get", case_id=case_id)
    assert refused.value.code == "not_found"
    hall.act("17002", "task.approve", case_id)
    shown = hall.finished(case_id)
    [document] = shown["documents"]
    assert hall.content(document["file_id"]).startswith(b"%PDF-")
    assert shown["form"]["values"]["doc_no"].startswith("DZ")
    assert hall.ask("20230001", "document.get", case_id=case_id)["file_id"] == document["file_id"]
    verified = hall.ask("", "document.verify", code=document["verify_code"].lower())
    assert verified["valid"] is True
    assert (verified["applicant"], verified["serial"]) == ("林*", shown["serial"])
    assert verified["service_name"] == "开具党员证明"
    assert hall.ask("", "document.verify", code="0" * 16) == {"valid": False}
    assert hall.ask("", "document.verify", code="") == {"valid": False}
    assert hall.ask("20230001", "file.may-read", file_id=document["file_id"]) == {"allowed": True}
    assert hall.ask("10004", "file.may-read", file_id=document["file_id"]) == {"allowed": False}


def test_a_document_without_a_template_is_the_whole_form_with_its_opinions(hall: Hall, tmp_path: Path) -> None:
    hall.publish_version("project", PROJECT, 1)
    hall.publish("catalog")
    wait_until(lambda: hall.database("workflow")["services"].count_documents({}) == 3, within=30, what="it is known")
    form = {"leader": "10002", "sum": "120.00", "parts": [{"due": "2026-12-01", "share": "20.00"}]}
    case_id = hall.start("10001", "project", form)
    hall.act("11001", "task.approve", case_id, opinion="材料齐全，同意立项。")
    [document] = wait_until(lambda: hall.ask("10001", "case.get", case_id=case_id)["documents"], within=30,
                            what="the document is issued")
    (tmp_path / "issued.pdf").write_bytes(hall.content(document["file_id"]))
    text = words_of(tmp_path / "issued.pdf")
    if text is None:
        pytest.skip("nothing here reads the words of a PDF")
    for said in ("项目审批表", "陈二", "120.00万元", "付款计划", "2026-12-01", "20.00", "材料齐全，同意立项。",
                 "周院长", document["verify_code"]):
        assert said in "".join(text.split()), said


def test_a_stranger_sees_nothing_and_an_administrator_looks_without_touching_secrets(hall: Hall) -> None:
    case_id = hall.start("20230001", "party-proof", proof())
    serial = hall.rows.find_one({"_id": case_id})["serial"]
    for name, data in (("case.get", {"case_id": case_id}), ("case.records", {"case_id": case_id}),
                       ("document.get", {"case_id": case_id}), ("case.find", {"serial": serial}),
                       ("case.get", {"case_id": "0" * 32}), ("case.find", {"serial": "1999010100001"})):
        with pytest.raises(Refused) as refused:
            hall.ask("10004", name, **data)
        assert (refused.value.kind, refused.value.code) == ("not-found", "not_found")
    shown = hall.ask("90001", "case.get", case_id=case_id)
    assert idcard_of("20230001") not in str(shown)
    assert (shown["my_task"], shown["case_actions"]) == (None, ["terminate"])


def test_the_form_shows_what_the_hall_knows_and_who_may_start(hall: Hall) -> None:
    form = hall.ask("20230001", "service.form", service="party-proof")
    card = idcard_of("20230001")
    assert (form["can_start"], form["values"]["name"], form["values"]["no"]) == (True, "林一", "20230001")
    assert form["values"]["idcard"] == f"{card[:4]}{'*' * 10}{card[-4:]}"
    fields = {field["key"]: field for field in form["fields"]}
    assert (fields["idcard"]["locked"], fields["idcard"]["writable"]) == (True, False)
    assert form["notes"]["branch"], "no campus data is connected"
    assert form["title"] == "开具党员证明申请_林一_计算机学院"
    assert hall.ask("10001", "service.form", service="party-proof")["start_problem"]["code"] == "start_not_allowed"
    with pytest.raises(Refused) as refused:
        hall.ask("10001", "service.form", service="nothing")
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("case.start", {"case_id": "x"}, "invalid"),
    ("case.start", {"case_id": "x", "service": "nothing", "form": {}}, "not-found"),
    ("case.start", {"case_id": "x", "service": "weekly-report", "form": {}, "colour": "red"}, "invalid"),
    ("case.explode", {}, "invalid"),
    ("effect.report", {"case_id": "x", "run": "r1", "effect": "issue_document", "done": True}, "invalid"),
    ("task.approve", {"case_id": "x", "task_id": "t"}, "not-found"),
])
def test_a_message_that_makes_no_sense_is_refused(hall: Hall, name: str, data: dict[str, object], kind: str) -> None:
    with pytest.raises(Refused) as refused:
        hall.execute("10001", name, **data)
    assert refused.value.kind == kind


def test_nobody_speaks_for_somebody_else(hall: Hall, weeks: str) -> None:
    data = {"case_id": uuid.uuid4().hex, "service": "weekly-report", "form": weekly(weeks=weeks), "actor": "10001"}
    context = {"actor": "10002", "command_id": uuid.uuid4().hex, "correlation_id": "c", "digest": "d"}
    answer = hall.rpc.call("workflow", "execute", command={"name": "case.start", "data": data}, context=context)
    assert answer["problem"]["kind"] == "not-allowed"


def test_an_attachment_of_somebody_else_is_refused(hall: Hall, weeks: str) -> None:
    hall.upload(f"other-{weeks}", "10002")
    with pytest.raises(Refused) as refused:
        hall.start("10001", "weekly-report", weekly(weeks=weeks, annex=[f"other-{weeks}"]))
    assert list(refused.value.errors) == ["annex"]


def test_no_personal_data_is_in_the_log_of_the_process(hall: Hall, process: Process) -> None:
    hall.act("17001", "task.approve", hall.start("20230001", "party-proof", proof(addressee="某某单位")))
    for secret in (idcard_of("20230001"), "13900000000", "20230001@demo.example", "某某单位"):
        assert secret not in process.output()


def test_a_started_case_is_in_the_log_as_the_contract_says(hall: Hall, weeks: str) -> None:
    case_id = hall.start("10001", "weekly-report", weekly(weeks=weeks))
    [started, *_] = hall.events_of(case_id)
    assert isinstance(started, ev.CaseStarted)
    assert (started.form["unit"], started.applicant.unit_name, started.definition_version) == ("cs", "计算机学院", 1)
    assert len(started.digest) == 64

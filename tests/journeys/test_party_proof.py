"""开具党员证明: a conditional step, two approvers, a real PDF, a pool task, public verification."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from local.hall import Hall
from tests.journeys.client import Person, eventually, party_proof


def _start(student: Person, **changed: object) -> str:
    known = student.get("/v1/services/party-proof/form").json()["values"]
    answer = student.post("/v1/cases", {"service": "party-proof", "form": {**known, **party_proof(**changed)}})
    assert answer.status_code == 201, answer.text
    return answer.json()["case_id"]


def test_an_electronic_proof_is_issued_and_can_be_verified_by_anybody(hall: Hall) -> None:
    student, clerk = Person(hall.base_url, "20230001"), Person(hall.base_url, "17001")
    case = _start(student)
    assert [step["key"] for step in student.case(case)["current_steps"]] == ["org"]
    assert clerk.act(case, "approve", {"opinion": "情况属实"}).status_code == 200
    done = eventually(lambda: (page := student.case(case))["status"] == "completed" and page, within=60)
    assert done["form"]["values"]["doc_no"].startswith("DZ2026")

    pdf = student.get(f"/v1/cases/{case}/document.pdf")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF-")
    assert Person(hall.base_url, "20230002").get(f"/v1/files/{done['documents'][0]['file_id']}").status_code == 404

    code = done["documents"][0]["verify_code"]
    checked = requests.get(f"{hall.base_url}/v1/verify/{code}", timeout=20).json()
    assert checked["valid"] is True
    assert "林一" not in checked["applicant"]
    assert requests.get(f"{hall.base_url}/v1/verify/0000000000000000", timeout=20).json()["valid"] is False
    reader = Person(hall.base_url, "11007")
    eventually(lambda: case in reader.ids("cc"))
    assert reader.case(case)["documents"] == []
    for path in (f"/v1/cases/{case}/document.pdf", f"/v1/files/{done['documents'][0]['file_id']}"):
        assert reader.get(path).status_code == 404


def test_a_changed_branch_is_checked_first_and_paper_is_handed_out_from_the_pool(hall: Hall) -> None:
    student, secretary, clerk = (Person(hall.base_url, no) for no in ("20230001", "11007", "17002"))
    case = _start(student, branch="另一支部", delivery="现场领取")
    assert [step["key"] for step in student.case(case)["current_steps"]] == ["branch_check"]
    assert secretary.act(case, "approve").status_code == 200
    assert clerk.act(case, "approve").status_code == 200
    eventually(lambda: (clerk.case(case)["my_task"] or {}).get("step") == "hand_out", within=60)
    assert clerk.act(case, "claim").status_code == 200
    assert clerk.act(case, "release").status_code == 200
    assert clerk.act(case, "approve").json()["status"] == "completed"


def test_two_approvers_at_once_one_decides_and_the_other_is_told_who_did(hall: Hall) -> None:
    student = Person(hall.base_url, "20230001")
    approvers = [Person(hall.base_url, no) for no in ("17001", "17002")]
    case = _start(student)
    tasks = [approver.case(case)["my_task"]["task_id"] for approver in approvers]

    def approve(at: int) -> requests.Response:
        return approvers[at].post(f"/v1/cases/{case}/tasks/{tasks[at]}/approve", {"opinion": "同意"})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(approve, (0, 1)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused["code"] == "already_handled"
    assert "钱" in refused["detail"]


def test_the_identity_number_is_masked_except_where_it_is_needed(hall: Hall) -> None:
    student, secretary, clerk = (Person(hall.base_url, no) for no in ("20230001", "11007", "17001"))
    shown = student.get("/v1/services/party-proof/form").json()["values"]["idcard"]
    assert "*" in shown
    case = _start(student, branch="另一支部")
    assert "*" in student.case(case)["form"]["values"]["idcard"]
    assert "*" in secretary.case(case)["form"]["values"]["idcard"]
    secretary.act(case, "approve")
    assert "*" not in clerk.case(case)["form"]["values"]["idcard"]


def test_a_rejection_needs_an_opinion_and_ends_the_case(hall: Hall) -> None:
    student, first, second = (Person(hall.base_url, no) for no in ("20230001", "17001", "17002"))
    case = _start(student)
    silent = first.act(case, "reject")
    assert (silent.status_code, silent.json()["code"]) == (422, "opinion_or_signature_missing")
    assert first.act(case, "reject", {"opinion": "材料不符"}).json()["status"] == "running"
    assert second.act(case, "reject", {"opinion": "同上"}).json()["status"] == "rejected"
    assert case in student.ids("completed")

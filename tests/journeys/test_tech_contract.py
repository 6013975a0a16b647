"""技术合同审批 over HTTP: branches, objections told once, a joined branch opened again, number and paper."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from local.hall import Hall
from tests.journeys.client import Person, eventually

PEOPLE = ("10001", "11001", "11002", "11005", "14004", "19001", "19003", "20003", "21001", "21002", "13002")
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(scope="module")
def people(hall: Hall) -> dict[str, Person]:
    """Everybody who has a hand in a contract."""
    return {no: Person(hall.base_url, no) for no in PEOPLE}


def contract(teacher: Person, **changed: Any) -> dict[str, Any]:
    """A contract of 500,000 with a draft."""
    draft = teacher.upload("draft.pdf", PDF, "application/pdf").json()["file_id"]
    return {"unit": "cs", "leader": "10001", "phone": "13900000004", "project": uuid.uuid4().hex, "nature": "技术开发",
            "party_a": "甲公司", "party_b": "示范大学", "amount": "50", "ip": "学校", "agree": True,
            "payments": [{"due": "2026-12-01", "sum": "20"}, {"due": "2027-12-01", "sum": "30"}],
            "draft": [draft], **changed}


def where(person: Person, case: str) -> tuple[str, list[str], int]:
    """Return status, steps and round as somebody sees them."""
    page = person.case(case)
    return page["status"], [step["key"] for step in page["current_steps"]], page["round"]


def done(people: dict[str, Person], case: str, *acts: tuple[str, str, dict[str, Any]]) -> None:
    """Let people act one after the other."""
    for no, act, body in acts:
        answer = people[no].act(case, act, body)
        assert answer.status_code == 200, (no, act, answer.text)


def started(people: dict[str, Person]) -> tuple[str, dict[str, Any]]:
    """Return a contract that reached the countersigning offices."""
    form = contract(people["10001"])
    answer = people["10001"].post("/v1/cases", {"service": "tech-contract", "form": form})
    assert answer.status_code == 201, answer.text
    case = answer.json()["case_id"]
    done(people, case, ("11002", "transfer", {"to": "11001", "reason": "出差"}),
         ("11001", "add-signer", {"to": ["11005"], "mode": "before", "opinion": "请先看"}),
         ("11005", "approve", {"opinion": "可"}), ("11001", "approve", {}), ("19003", "claim", {}),
         ("19003", "approve", {}))
    assert where(people["10001"], case) == ("running", ["legal", "finance"], 1)
    return case, form


def test_objections_are_told_once_and_the_whole_way_ends_with_a_number(people: dict[str, Person]) -> None:
    case, form = started(people)
    done(people, case, ("20003", "return", {"to": "applicant", "opinion": "付款条件不清"}))
    assert where(people["10001"], case) == ("running", ["legal"], 1)
    done(people, case, ("21001", "approve", {"form": {"legal_note": "可"}}))
    assert where(people["10001"], case) == ("returned", ["fill"], 2)
    again = people["10001"].post(f"/v1/cases/{case}/resubmit", {"form": {**form, "party_a": "乙公司"}})
    assert again.status_code == 200, again.text
    done(people, case, ("11002", "approve", {}), ("19003", "claim", {}), ("19003", "approve", {}),
         ("21002", "approve", {"form": {"legal_note": "好"}}), ("20003", "approve", {}))
    ambiguous = people["19001"].act(case, "return", {"to": "previous", "opinion": "再看"})
    assert (ambiguous.status_code, ambiguous.json()["code"]) == (422, "return_target_needed")
    done(people, case, ("19001", "return", {"to": "legal", "opinion": "法律意见太短"}))
    assert where(people["10001"], case) == ("running", ["legal"], 3)
    done(people, case, ("21001", "approve", {"form": {"legal_note": "条款齐全"}}), ("19001", "approve", {}))
    scan = people["14004"].upload("scan.pdf", PDF, "application/pdf").json()["file_id"]
    done(people, case, ("14004", "claim", {}), ("14004", "approve", {"form": {"copies": 4, "scan": [scan]}}))
    page = people["10001"].case(case)
    assert (page["status"], page["outcome"]) == ("completed", "approved")
    assert page["form"]["values"]["contract_no"].startswith("JS2026-")
    paper = eventually(lambda: people["10001"].case(case)["documents"], within=60)
    assert paper[0]["verify_code"]


def test_nobody_who_acted_keeps_the_case_in_their_to_do(people: dict[str, Person]) -> None:
    case, _ = started(people)
    for no in ("11001", "11002", "11005", "19003"):
        assert case not in people[no].ids("todo", limit=100), no
        assert case in people[no].ids("in-progress", limit=100), no
    assert case in people["21001"].ids("todo", limit=100)
    done(people, case, ("21002", "approve", {"form": {"legal_note": "可"}}))
    assert case not in people["21001"].ids("todo", limit=100)
    late = people["21001"].post(f"/v1/cases/{case}/tasks/{_task_of(people['21001'], case, 'legal')}/approve",
                                {"form": {"legal_note": "也可"}})
    assert (late.status_code, late.json()["code"]) == (409, "already_handled")


def _task_of(person: Person, case: str, step: str) -> str:
    return next(str(task["task_id"]) for task in person.case(case)["tasks"] if task["step"] == step)

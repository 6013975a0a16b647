"""Wrong inputs get a clear answer, never a 5xx, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.hall import Hall
from tests.journeys.client import Person, weekly_report


def _refused(answer: requests.Response, status: int, code: str | None = None) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["type"] == f"urn:hall:problem:{problem['code']}"
    assert code in (None, problem["code"])
    return problem


@pytest.mark.parametrize(("changed", "field"), [
    ({"weeks": None}, "weeks"),
    ({"weeks": "第九十九周"}, "weeks"),
    ({"day": "昨天"}, "day"),
    ({"day": 20261120}, "day"),
    ({"items": []}, "items"),
    ({"items": [{"text": "一"}] * 101}, "items"),
    ({"items": "一"}, "items"),
    ({"items": [{"kind": "重点工作"}]}, "items[0].text"),
    ({"items": [{"text": "一", "kind": "别的"}]}, "items[0].kind"),
    ({"items": [{"text": "一", "nope": 1}]}, "items[0].nope"),
    ({"items": [{"text": "一" * 2001}]}, "items[0].text"),
    ({"annex": [{"file_id": "nobody-has-this"}]}, "annex"),
    ({"nope": 1}, "nope"),
    ({"$where": "1"}, "$where"),
    ({"remark": "抢先批示"}, "remark"),
    ({"unit": "econ"}, "unit"),
])
def test_a_wrong_form_is_answered_field_by_field(hall: Hall, changed: dict[str, Any], field: str) -> None:
    author = Person(hall.base_url, "10001")
    answer = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report(**changed)})
    assert field in _refused(answer, 422)["errors"]


def test_what_may_not_be_written_here_says_read_only(hall: Hall) -> None:
    author = Person(hall.base_url, "10001")
    answer = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report(unit="econ")})
    assert "read_only" in str(_refused(answer, 422, "read_only")["errors"]["unit"])


def test_who_may_not_start_is_told_so(hall: Hall) -> None:
    student = Person(hall.base_url, "20230001")
    _refused(student.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}), 403,
             "start_not_allowed")
    _refused(student.post("/v1/cases", {"service": "no-such-service", "form": {}}), 404)


def test_a_stranger_cannot_tell_a_foreign_case_from_none(hall: Hall) -> None:
    author, stranger = Person(hall.base_url, "10001"), Person(hall.base_url, "10004")
    case = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
    foreign, unknown = (stranger.get(f"/v1/cases/{one}") for one in (case, "f" * 32))
    assert _refused(foreign, 404)["detail"] == _refused(unknown, 404)["detail"]
    for act in ("withdraw", "terminate", "comments", "rating", "resubmit"):
        body = {"score": 5} if act == "rating" else {"text": "x"} if act == "comments" else {}
        _refused(stranger.post(f"/v1/cases/{case}/{act}", body), 404)


def test_closed_stale_and_foreign_tasks_are_told_apart(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    case = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
    task = head.case(case)["my_task"]["task_id"]
    _refused(author.post(f"/v1/cases/{case}/tasks/{task}/approve"), 403)
    _refused(head.post(f"/v1/cases/{case}/tasks/nope/approve"), 404)
    _refused(head.post(f"/v1/cases/{case}/tasks/{task}/return", {"to": "applicant"}), 422,
             "opinion_or_signature_missing")
    _refused(head.post(f"/v1/cases/{case}/tasks/{task}/return", {"to": "previous", "opinion": "x"}), 409,
             "return_disabled_here")
    head.act(case, "return", {"to": "applicant", "opinion": "x"})
    author.post(f"/v1/cases/{case}/resubmit", {"form": {}})
    _refused(head.post(f"/v1/cases/{case}/tasks/{task}/approve"), 409, "already_handled")


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(hall: Hall) -> None:
    author = Person(hall.base_url, "10001")
    body = {"service": "weekly-report", "form": weekly_report()}
    first, second = (author.post("/v1/cases", body, key="once") for _ in range(2))
    assert first.json() == second.json()
    other = {"service": "weekly-report", "form": weekly_report()}
    _refused(author.post("/v1/cases", other, key="once"), 422, "idempotency_key_reused")


def test_one_report_for_a_unit_and_its_weeks(hall: Hall) -> None:
    author = Person(hall.base_url, "10001")
    form = weekly_report()
    first = author.post("/v1/cases", {"service": "weekly-report", "form": form}).json()
    problem = _refused(author.post("/v1/cases", {"service": "weekly-report", "form": form}), 409, "open_case_exists")
    assert first["serial"] in problem["detail"]
    assert author.post(f"/v1/cases/{first['case_id']}/terminate", {"reason": "填错了"}).status_code == 200
    assert author.post("/v1/cases", {"service": "weekly-report", "form": form}).status_code == 201


def test_drafts_are_kept_continued_and_submitted_once(hall: Hall) -> None:
    author, other = Person(hall.base_url, "10001"), Person(hall.base_url, "10002")
    saved = author.post("/v1/cases", {"service": "weekly-report", "form": {"items": []}, "draft": True})
    assert saved.status_code == 201, saved.text
    draft = saved.json()["draft_id"]
    assert draft in {item["draft_id"] for item in author.get("/v1/me/drafts").json()["items"]}
    _refused(other.get(f"/v1/drafts/{draft}"), 404)
    _refused(other.get(f"/v1/cases/{draft}"), 404)
    page = author.case(draft)
    assert (page["status"], page["serial"], page["case_actions"]) == ("draft", None, ["submit", "discard"])
    form = weekly_report()
    assert author.post(f"/v1/drafts/{draft}", {"form": form}, method="PUT").status_code == 200
    assert author.get(f"/v1/drafts/{draft}").json()["form"]["weeks"] == form["weeks"]
    submitted = author.post(f"/v1/drafts/{draft}/submit", key="submit-draft")
    assert submitted.status_code == 201, submitted.text
    assert author.post(f"/v1/drafts/{draft}/submit", key="submit-draft").json() == submitted.json()
    assert author.case(draft)["status"] == "running"
    _refused(author.get(f"/v1/drafts/{draft}"), 404)


def test_a_draft_cannot_take_the_place_of_anything_else(hall: Hall) -> None:
    author, other = Person(hall.base_url, "10001"), Person(hall.base_url, "10002")
    body = {"service": "weekly-report", "form": weekly_report()}
    case = author.post("/v1/cases", body).json()["case_id"]
    _refused(other.post(f"/v1/drafts/{case}", body, method="PUT"), 404)
    _refused(author.post("/v1/drafts/not-an-id", body, method="PUT"), 422)
    draft = author.post("/v1/cases", {**body, "draft": True}).json()["draft_id"]
    _refused(author.post(f"/v1/drafts/{draft}", {"service": "party-proof", "form": {}}, method="PUT"), 422)


def test_what_was_just_published_can_be_started_at_once(hall: Hall) -> None:
    admin, author = Person(hall.base_url, "90001"), Person(hall.base_url, "10001")
    for number in range(3):
        definition = {
            "code": f"note-{number}", "no": f"9{number}", "name": "便条", "form": [
                {"key": "text", "label": "内容", "type": "text", "required": True}],
            "steps": {"fill": {"name": "填写", "kind": "start", "next": [{"to": "read"}]},
                      "read": {"name": "阅", "kind": "human", "who": "handler('fill')", "self": "self",
                               "do": ["approve"], "next": [{"to": "end"}]},
                      "end": {"name": "完成", "kind": "end", "outcome": "approved"}},
            "guide": {"theme": "综合服务", "host": "宣传部", "audience": ["教职工"]}}
        published = admin.post(f"/v1/services/note-{number}/versions", definition)
        assert published.status_code == 201, published.text
        started = author.post("/v1/cases", {"service": f"note-{number}", "form": {"text": "一"}})
        assert started.status_code == 201, started.text
        assert author.case(started.json()["case_id"])["my_task"]["step"] == "read"


def test_an_attachment_travels_with_the_case(hall: Hall) -> None:
    author, head, stranger = (Person(hall.base_url, no) for no in ("10001", "11001", "10004"))
    stored = author.upload("数据.txt", "一二三".encode(), "text/plain")
    assert stored.status_code == 201, stored.text
    file = stored.json()["file_id"]
    _refused(head.get(f"/v1/files/{file}"), 404)
    form = weekly_report(annex=[{"file_id": file}])
    assert author.post("/v1/cases", {"service": "weekly-report", "form": form}).status_code == 201
    assert head.get(f"/v1/files/{file}").content == "一二三".encode()
    _refused(stranger.get(f"/v1/files/{file}"), 404)


def test_an_applicant_may_withdraw_only_before_the_first_vote(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    case = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
    assert author.post(f"/v1/cases/{case}/withdraw").json()["status"] == "withdrawn"
    assert case not in head.ids("todo")
    assert author.post(f"/v1/cases/{case}/resubmit", {"form": {}}).json()["status"] == "running"
    head.act(case, "approve")
    _refused(author.post(f"/v1/cases/{case}/withdraw"), 409, "withdraw_forbidden")

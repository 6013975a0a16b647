"""What a handler may do with a task besides deciding alone, over HTTP: handed on, signed together, read, chosen."""

from __future__ import annotations

from typing import Any

import pytest

from local.hall import Hall
from tests.journeys.client import Person, eventually

PAPER = {
    "code": "joint-paper", "no": "901", "name": "联合发文", "guide": {"theme": "综合服务"},
    "title": "{name}_{form.subject}",
    "form": [{"key": "subject", "label": "标题", "type": "text", "required": True}],
    "steps": {
        "fill": {"name": "填写", "kind": "start", "next": [{"to": "lead"}]},
        "lead": {"name": "单位负责人", "kind": "human", "who": "head(applicant.dept)", "policy": "single",
                 "do": ["approve", "return:applicant", "reject", "transfer", "delegate", "add:before", "add:parallel",
                        "cc", "batch"], "limit": "2wd", "next": [{"to": "expert"}]},
        "expert": {"name": "专家", "kind": "human", "who": "chosen('lead', members('unit_board'))", "policy": "single",
                   "do": ["approve", "return:any"], "next": [{"to": "done"}]},
        "done": {"name": "完成", "kind": "end", "outcome": "approved"}}}


@pytest.fixture(scope="module")
def people(hall: Hall) -> dict[str, Person]:
    """Everybody in the tale, with the service published."""
    found = {no: Person(hall.base_url, no) for no in ("10001", "11001", "11002", "11003", "16001", "90001")}
    published = found["90001"].post("/v1/services/joint-paper/versions", PAPER)
    assert published.status_code == 201, published.text
    eventually(lambda: found["10001"].get("/v1/services/joint-paper/form").status_code == 200)
    return found


def begin(people: dict[str, Person], subject: str) -> str:
    started = people["10001"].post("/v1/cases", {"service": "joint-paper", "form": {"subject": subject}})
    assert started.status_code == 201, started.text
    return str(started.json()["case_id"])


def act(person: Person, case: str, word: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """Act on the first of one's tasks, waiting ones included."""
    task = person.case(case)["my_tasks"][0]["task_id"]
    answer = person.post(f"/v1/cases/{case}/tasks/{task}/{word}", body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def test_the_way_is_told_before_and_after_submitting(people: dict[str, Person]) -> None:
    form = people["10001"].get("/v1/services/joint-paper/form").json()
    assert [(step["step"], step["people"]) for step in form["preview"]] == [
        ("fill", ["陈一"]), ("lead", ["周院长"]), ("expert", []), ("done", [])]
    asked = people["10001"].post("/v1/services/joint-paper/preview", {"form": {"subject": "试"}})
    assert asked.status_code == 200, asked.text
    assert asked.json()["preview"] == form["preview"]
    case = begin(people, "路径")
    assert [step["step"] for step in people["10001"].case(case)["preview"]] == ["expert", "done"]


def test_a_task_goes_from_hand_to_hand_and_back(people: dict[str, Person]) -> None:
    case, (head, deputy, secretary) = begin(people, "转来转去"), (people["11001"], people["11002"], people["11003"])
    act(head, case, "delegate", {"to": "11002", "reason": "请先核对"})
    assert case in deputy.ids("todo")
    assert case in head.ids("in-progress")
    [mine] = head.case(case)["my_tasks"]
    assert (mine["actions"], mine["waiting"]) == (["retract"], "delegated")
    act(deputy, case, "resolve", {"opinion": "核对无误"})
    assert case in head.ids("todo")
    assert deputy.case(case)["my_tasks"] == []
    act(head, case, "add-signer", {"to": "11003", "mode": "before", "opinion": "请把关"})
    assert act(head, case, "approve", {"opinion": "同意"}, 409)["code"] == "waiting_for_added_signer"
    assert head.case(case)["my_tasks"][0]["actions"] == ["remove-signer"]
    act(secretary, case, "approve", {"opinion": "可以"})
    act(head, case, "cc", {"to": ["16001"], "opinion": "请知悉"})
    assert case in people["16001"].ids("cc")
    assert people["16001"].case(case)["case_actions"] == ["comment"]
    assert "choose.expert" in act(head, case, "approve", {"opinion": "同意"}, 422)["errors"]
    act(head, case, "approve", {"opinion": "同意", "choose": {"expert": "11003"}})
    assert case in secretary.ids("todo")
    [again] = head.case(case)["retractable"]
    assert head.post(f"/v1/cases/{case}/tasks/{again['task_id']}/retract", {"reason": "选错了"}).status_code == 200
    assert case in head.ids("todo")
    act(head, case, "approve", {"opinion": "同意", "choose": {"expert": ["11002"]}})
    act(deputy, case, "approve", {"opinion": "同意"})
    page = people["10001"].case(case)
    assert (page["status"], [step["state"] for step in page["milestones"]]) == ("completed", ["done"] * 4)
    records = people["10001"].get(f"/v1/cases/{case}/records").json()["items"]
    words = [record["action_text"] for record in records]
    assert words == ["提交", "委派", "答复委派", "前加签", "通过", "抄送", "通过", "拿回", "通过", "通过", "办结"]


def test_reading_is_asked_for_answered_and_passed_on(people: dict[str, Person]) -> None:
    case, reader = begin(people, "传阅"), people["16001"]
    act(people["11001"], case, "circulate", {"to": "16001"})
    page = reader.case(case)
    assert page["case_actions"] == ["comment", "circular-answer", "circular-forward"]
    assert reader.post(f"/v1/cases/{case}/circular-answer", {"text": "已阅"}).status_code == 200
    assert reader.post(f"/v1/cases/{case}/circular-forward", {"to": ["11003"]}).status_code == 200
    assert reader.post(f"/v1/cases/{case}/circular-forward", {"to": ["11002"]}).json()["code"] == "already_forwarded"
    [copy] = [item for item in people["11003"].get("/v1/me/cc").json()["items"] if item["case_id"] == case]
    assert (copy["kind"], copy["read"]) == ("circulation", False)


def test_several_are_approved_in_one_go(people: dict[str, Person]) -> None:
    head = people["11001"]
    cases = [begin(people, f"批量{number}") for number in range(3)]
    act(head, cases[2], "add-signer", {"to": ["11003"], "mode": "parallel"})
    tasks = [{"case_id": case, "task_id": head.case(case)["my_task"]["task_id"]} for case in cases]
    answer = head.post("/v1/tasks/batch", {"do": "approve", "tasks": tasks, "opinion": "同意"})
    assert answer.status_code == 200, answer.text
    first, second, third = answer.json()["items"]
    assert [item["ok"] for item in (first, second, third)] == [False, False, False]
    # The next handler has to be picked here, so nothing may be approved blindly.
    assert first["problem"]["code"] == "invalid"
    assert third["problem"]["code"] == "batch_with_added_signer"


def test_urging_comes_too_soon_and_waking_needs_an_end(people: dict[str, Person]) -> None:
    case = begin(people, "催办")
    assert people["10001"].post(f"/v1/cases/{case}/urge").json()["code"] == "urge_too_soon"
    assert people["90001"].post(f"/v1/cases/{case}/reopen", {"reason": "试试"}).json()["code"] == "not_ended"
    assert people["90001"].post(f"/v1/cases/{case}/terminate", {"reason": "作废"}).status_code == 200
    assert people["90001"].post(f"/v1/cases/{case}/reopen", {"reason": "办错了"}).status_code == 200
    assert people["10001"].case(case)["status"] == "running"

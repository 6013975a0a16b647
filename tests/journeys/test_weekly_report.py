"""工作周报 from the first click to the rating, over HTTP."""

from __future__ import annotations

import requests

from local.hall import Hall
from tests.journeys.client import Person, eventually, weekly_report


def test_the_main_job_end_to_end(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")

    form = author.get("/v1/services/weekly-report/form").json()
    assert form["can_start"] is True
    assert form["values"]["unit"] == "cs"
    assert form["values"]["weeks"]

    started = author.post("/v1/cases", {"service": "weekly-report", "form": {**form["values"], **weekly_report()}})
    assert started.status_code == 201, started.text
    case = started.json()["case_id"]
    assert started.json()["serial"]
    assert case in author.ids("in-progress")
    assert case in author.ids("applications")

    [todo] = [item for item in head.get("/v1/me/todo").json()["items"] if item["case_id"] == case]
    assert (todo["step"], todo["service"], todo["title"]) == ("lead", "weekly-report", "工作周报_陈一_计算机学院")
    assert todo["due_at"]

    assert head.act(case, "return", {"to": "applicant", "opinion": "请补充数据"}).status_code == 200
    assert case not in head.ids("todo")
    assert case in head.ids("in-progress")
    page = author.case(case)
    assert page["status"] == "returned"
    assert "resubmit" in page["case_actions"]
    assert case in author.ids("todo")

    corrected = [{"text": "一网通上线 25 项", "kind": "重点工作"}, {"text": "下周继续", "kind": "下周计划"}]
    again = author.post(f"/v1/cases/{case}/resubmit", {"form": {"items": corrected}})
    assert again.status_code == 200, again.text
    assert case not in author.ids("todo")

    approved = head.act(case, "approve", {"opinion": "同意", "form": {"remark": "很好"}})
    assert approved.status_code == 200, approved.text
    assert approved.json()["status"] == "completed"

    for reader in ("16001", "14001", "15001", "13001"):
        assert case in Person(hall.base_url, reader).ids("cc")
    page = author.case(case)
    assert (page["status"], page["outcome"], page["form"]["values"]["remark"]) == ("completed", "approved", "很好")
    assert [step["state"] for step in page["milestones"]] == ["done", "done", "done"]
    assert case in author.ids("completed") & author.ids("to-rate") & head.ids("completed")

    records = author.get(f"/v1/cases/{case}/records").json()["items"]
    people = [record["action"] for record in records if record["operator"]["no"] != "system"]
    assert people == ["submit", "return", "resubmit", "approve"]

    assert author.post(f"/v1/cases/{case}/rating", {"score": 5, "remark": "快"}).status_code == 200
    assert author.case(case)["rating"]["score"] == 5
    assert case not in author.ids("to-rate")


def test_everybody_concerned_is_told_once_on_each_channel(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10001"), Person(hall.base_url, "11001")
    started = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()
    serial, case = started["serial"], started["case_id"]

    def sent(to: str) -> list[str]:
        box = requests.get(f"{hall.base_url}/dev/outbox", headers={"Accept": "application/json"}, timeout=20).json()
        return sorted(item["channel"] for item in box["items"] if serial in item["text"] and to in str(item["to"]))

    eventually(lambda: sent("13900000008") == ["sms"] and sent("11001") == ["email", "wecom"])
    notices = eventually(lambda: [item for item in head.get("/v1/me/notifications").json()["items"]
                                  if item["case_id"] == case])
    assert len(notices) == 1


def test_a_copied_reader_may_look_and_not_touch(hall: Hall) -> None:
    author, head, reader = (Person(hall.base_url, no) for no in ("10001", "11001", "16001"))
    case = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()["case_id"]
    assert reader.get(f"/v1/cases/{case}").status_code == 404
    task = head.case(case)["my_task"]["task_id"]
    head.act(case, "approve", {"opinion": "同意"})
    unread = eventually(lambda: [item for item in reader.get("/v1/me/cc").json()["items"] if item["case_id"] == case])
    assert unread[0]["read"] is False
    assert reader.case(case)["my_task"] is None
    eventually(lambda: [item["read"] for item in reader.get("/v1/me/cc").json()["items"]
                        if item["case_id"] == case] == [True])
    assert reader.post(f"/v1/cases/{case}/tasks/{task}/approve").status_code == 403


def test_search_finds_by_keyword_and_by_serial(hall: Hall) -> None:
    author = Person(hall.base_url, "10001")
    started = author.post("/v1/cases", {"service": "weekly-report", "form": weekly_report()}).json()
    assert author.ids("applications", serial=started["serial"]) == {started["case_id"]}
    assert started["case_id"] in author.ids("applications", q="周报_陈一")
    assert author.ids("applications", q="没有这样的词") == set()
    found = author.get("/v1/cases", serial=started["serial"])
    assert found.json()["case_id"] == started["case_id"]

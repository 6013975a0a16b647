"""Drafts: unchecked, private, kept until they become cases."""

from __future__ import annotations

import uuid

import pytest

from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall, Refused
from workflow.stores.drafts import MOST

pytestmark = pytest.mark.usefixtures("process")


def refused(hall: Hall, actor: str, name: str, **data: object) -> str:
    """Send something that must be refused; return the code."""
    send = hall.ask if name == "draft.get" else hall.execute
    with pytest.raises(Refused) as answer:
        send(actor, name, **data)
    return str(answer.value.code)


def test_a_draft_takes_anything_and_comes_back_as_it_was(hall: Hall) -> None:
    draft_id = uuid.uuid4().hex
    receipt = hall.execute("10001", "draft.save", draft_id=draft_id, service="weekly-report",
                           form={"weeks": "不知道", "items": [], "colour": "red"})
    assert receipt == {"case_id": draft_id, "draft_id": draft_id, "serial": None, "version": 0, "position": "",
                       "status": "draft"}
    found = hall.ask("10001", "draft.get", draft_id=draft_id)
    assert found["form"] == {"weeks": "不知道", "items": []}, "unknown fields are left out"
    assert found["title"] == "工作周报_陈一"
    hall.execute("10001", "draft.save", draft_id=draft_id, form={"weeks": "3-4", "unit": "cs"})
    found = hall.ask("10001", "draft.get", draft_id=draft_id)
    assert (found["form"], found["title"]) == ({"weeks": "3-4", "unit": "cs"}, "工作周报_陈一_计算机学院")
    assert hall.log.read(draft_id) == []


def test_a_draft_is_its_owner_s_alone(hall: Hall) -> None:
    draft_id = uuid.uuid4().hex
    hall.execute("10001", "draft.save", draft_id=draft_id, service="weekly-report", form={})
    assert refused(hall, "10002", "draft.get", draft_id=draft_id) == "not_found"
    assert refused(hall, "10002", "draft.save", draft_id=draft_id, service="weekly-report", form={}) == "not_found"
    assert refused(hall, "10002", "draft.submit", draft_id=draft_id) == "not_found"
    assert refused(hall, "10002", "draft.discard", draft_id=draft_id) == "not_found"
    assert refused(hall, "10001", "draft.save", draft_id=uuid.uuid4().hex, service="nothing", form={}) == "not_found"


def test_a_submitted_draft_becomes_a_case_under_its_id(hall: Hall) -> None:
    draft_id, key = uuid.uuid4().hex, uuid.uuid4().hex
    form = weekly(weeks="31-31", items=[])
    hall.execute("10001", "draft.save", draft_id=draft_id, service="weekly-report", form=form)
    assert refused(hall, "10001", "draft.submit", draft_id=draft_id) == "invalid"
    assert hall.ask("10001", "draft.get", draft_id=draft_id)["draft_id"] == draft_id, "a refused draft is kept"
    sent = {"key": key, "draft_id": draft_id, "form": {"items": [{"text": "补上"}]}}
    first = hall.execute("10001", "draft.submit", **sent)
    assert (first["case_id"], first["version"], first["status"]) == (draft_id, 1, "running")
    assert refused(hall, "10001", "draft.get", draft_id=draft_id) == "not_found"
    assert hall.execute("10001", "draft.submit", **sent) == first
    assert refused(hall, "10001", "draft.submit", key=key, draft_id=draft_id) == "idempotency_key_reused"
    assert refused(hall, "10001", "draft.submit", draft_id=draft_id) == "not_found"


def test_a_draft_left_behind_by_a_crash_goes_with_the_repeated_submission(hall: Hall) -> None:
    draft_id, key = uuid.uuid4().hex, uuid.uuid4().hex
    hall.execute("10001", "draft.save", draft_id=draft_id, service="weekly-report", form=weekly(weeks="32-32"))
    kept = hall.database("workflow")["drafts"].find_one({"_id": draft_id})
    first = hall.execute("10001", "draft.submit", key=key, draft_id=draft_id)
    hall.database("workflow")["drafts"].insert_one(kept)
    assert hall.execute("10001", "draft.submit", key=key, draft_id=draft_id) == first
    assert refused(hall, "10001", "draft.get", draft_id=draft_id) == "not_found"


def test_drafts_are_listed_newest_first_and_searched(hall: Hall) -> None:
    drafts = [uuid.uuid4().hex for _ in range(3)]
    for draft_id in drafts:
        hall.execute("10003", "draft.save", draft_id=draft_id, service="weekly-report", form={})
    page = hall.ask("10003", "draft.list", limit=2)
    assert [item["draft_id"] for item in page["items"]] == [drafts[2], drafts[1]]
    assert (page["total"], page["next_page_token"]) == (3, "2")
    rest = hall.ask("10003", "draft.list", limit=2, page_token="2")
    assert ([item["draft_id"] for item in rest["items"]], rest["next_page_token"]) == ([drafts[0]], None)
    assert hall.ask("10003", "draft.list", q="周报_陈三")["total"] == 3
    assert hall.ask("10003", "draft.list", q=".*")["total"] == 0
    hall.execute("10003", "draft.discard", draft_id=drafts[1])
    assert hall.ask("10003", "draft.list")["total"] == 2
    assert hall.ask("10001", "draft.list", q="陈三")["total"] == 0


def test_nobody_fills_the_hall_with_drafts(hall: Hall) -> None:
    hall.database("workflow")["drafts"].insert_many(
        {"_id": uuid.uuid4().hex, "owner": "15004", "form": {}} for _ in range(MOST - 1))
    last = uuid.uuid4().hex
    hall.execute("15004", "draft.save", draft_id=last, service="weekly-report", form={})
    assert refused(hall, "15004", "draft.save", draft_id=uuid.uuid4().hex, service="weekly-report",
                   form={}) == "not_possible_now"
    hall.execute("15004", "draft.save", draft_id=last, form={"weeks": "1-1"})

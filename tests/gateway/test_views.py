"""Lists and counters of the personal centre, read from rows as the workflow and notify services write them."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from falcon import testing
from pymongo.database import Database

from contracts import codec
from contracts.http_answers import CasePage, TodoPage
from contracts.notify.views import NoticeList
from gateway.paging import Wanted
from gateway.views import CASE_LISTS, Reading
from tests.gateway.conftest import Sign

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
#: The lists that together say where a case is for a person, per capacity.
PLACES = ("todo", "in-progress", "completed")


def case(**row: Any) -> dict[str, Any]:
    """A running case of 10001 in which nobody has acted; keywords are made the way the workflow makes them."""
    made: dict[str, Any] = {
        "_id": uuid.uuid4().hex, "v": 1, "serial": f"ZB{uuid.uuid4().hex[:8]}", "title": "工作周报_陈一_cs",
        "service": "weekly-report", "service_name": "工作周报", "definition_version": 1, "status": "running",
        "outcome": None, "round": 1, "applicant": {"no": "10001", "name": "陈一", "unit": "cs", "unit_name": "计算机"},
        "current_steps": [{"id": "r1", "key": "lead", "name": "领导审批"}], "started_at": START, "updated_at": START,
        "ended_at": None, "todo": [], "handlers": [], "participants": ["10001"], "cc": [], "readers": [],
        "rateable": True, "rated": False, **row}
    made["keywords"] = f"{made['title']} {made['serial']} {made['service_name']} 陈一 10001".lower()
    return made


def task(*people: str, **more: Any) -> dict[str, Any]:
    """An open task for ``people``."""
    return {"id": f"t{uuid.uuid4().hex[:6]}", "step": "lead", "step_name": "领导审批", "arrived_at": START,
            "due_at": None, "people": list(people), "actions": ["approve"], "claimed_by": None, "claimable": False,
            **more}


@pytest.fixture
def hall(views: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Empty read models."""
    for name in ("cases", "notices"):
        views[name].delete_many({})
    return views


@pytest.fixture
def see(client: testing.TestClient, sign: Sign) -> Any:
    """``see("11001", "todo", q="周报")``: the page a person gets."""
    def page(no: str, name: str, **query: Any) -> dict[str, Any]:
        answer = client.simulate_get(f"/v1/me/{name}", params=query,
                                     headers={"Authorization": f"Bearer {sign(no)}"})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found
    return page


def where(see: Any, no: str) -> set[str]:
    """In which of the three places a person finds anything."""
    return {name for name in PLACES if see(no, name)["total"]}


def test_a_task_waits_for_everybody_it_names_and_for_nobody_else(hall: Database, see: Any) -> None:
    row = case(todo=[task("11001", "11002")])
    hall["cases"].insert_one(row)
    item = see("11001", "todo")["items"][0]
    assert item["case_id"] == row["_id"]
    assert item["task_id"] == item["id"] == row["todo"][0]["id"]
    assert item["arrived_at"] == "2026-03-01T08:00:00+00:00"
    assert see("11002", "todo")["total"] == 1
    assert see("10001", "todo") == {"items": [], "next_page_token": None, "total": 0,
                                    "facets": {"service": {}, "status": {}, "names": {}}}


def test_a_claimed_task_is_only_its_holders(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(todo=[task("11001", "11002", claimed_by="11002", claimable=True)]))
    assert see("11001", "todo")["total"] == 0
    assert see("11002", "todo")["total"] == 1


def test_the_applicant_sees_a_running_case_in_progress_and_the_handler_in_todo(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(todo=[task("11001")]))
    assert where(see, "10001") == {"in-progress"}
    assert where(see, "11001") == {"todo"}


def test_a_case_returned_to_the_applicant_waits_for_the_applicant_alone(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(status="returned", todo=[task("10001")], handlers=["11001"],
                                  participants=["10001", "11001"]))
    assert where(see, "10001") == {"todo"}
    assert where(see, "11001") == {"in-progress"}


def test_a_withdrawn_case_without_a_task_stays_in_progress(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(status="withdrawn"))
    assert where(see, "10001") == {"in-progress"}


def test_a_case_that_comes_back_to_a_handler_is_in_todo_and_not_in_progress(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(todo=[task("11001")], handlers=["11001"], participants=["10001", "11001"]))
    assert where(see, "11001") == {"todo"}


def test_who_approves_their_own_case_sees_it_once_per_capacity(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(todo=[task("10001")]))
    assert where(see, "10001") == {"todo", "in-progress"}


def test_an_ended_case_is_completed_for_all_who_took_part(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(status="rejected", outcome="rejected", ended_at=START, handlers=["11001"],
                                  participants=["10001", "11001"], current_steps=[]))
    assert where(see, "10001") == where(see, "11001") == {"completed"}
    assert see("10001", "completed")["items"][0]["role"] == "applicant"
    assert see("11001", "completed")["items"][0]["role"] == "handler"
    assert see("16001", "completed")["total"] == 0


def test_a_copy_is_independent_of_the_rest_and_shows_whether_it_was_read(hall: Database, see: Any) -> None:
    copies = [{"id": "copy:16001", "person": "16001", "kind": "copy", "at": START},
              {"id": "circulation:11001", "person": "11001", "kind": "circulation", "at": START}]
    hall["cases"].insert_one(case(cc=copies, readers=["11001"]))
    read = {no: (item["kind"], item["read"], item["role"]) for no in ("16001", "11001")
            for item in see(no, "cc")["items"]}
    assert read == {"16001": ("copy", False, "cc"), "11001": ("circulation", True, "cc")}
    assert where(see, "16001") == set()


def test_only_an_ended_unrated_case_is_to_be_rated_by_its_applicant(hall: Database, see: Any) -> None:
    ended = {"status": "completed", "ended_at": START}
    wanted = case(**ended)
    hall["cases"].insert_many([wanted, case(), case(**ended, rated=True), case(**ended, rateable=False)])
    assert [item["case_id"] for item in see("10001", "to-rate")["items"]] == [wanted["_id"]]
    assert see("10001", "applications")["total"] == 4


def test_counters_equal_the_totals_of_the_lists(hall: Database, see: Any, parts: Any) -> None:
    copy = {"id": "copy:10001", "person": "10001", "kind": "copy", "at": START}
    hall["cases"].insert_many([
        case(), case(todo=[task("10001"), task("10001")]), case(status="completed", ended_at=START),
        case(cc=[copy]), case(cc=[copy], readers=["10001"]), case(applicant={"no": "x", "name": "x"},
                                                                  handlers=["10001"], participants=["x", "10001"])])
    hall["notices"].insert_many([notice(read=True), notice(), notice()])
    counts = parts.views.at().counts("10001")
    lists = {"todo": "todo", "in_progress": "in-progress", "completed": "completed", "cc": "cc",
             "applications": "applications", "to_rate": "to-rate", "handled": "handled"}
    assert {name: counts[name] for name in lists} == {name: see("10001", path)["total"] for name, path in lists.items()}
    assert (counts["todo"], counts["cc"], counts["cc_unread"], counts["notifications"]) == (2, 2, 1, 2)


def notice(**row: Any) -> dict[str, Any]:
    return {"_id": uuid.uuid4().hex, "person": "10001", "kind": "assigned", "title": "新的待办",
            "text": "请办理 (a+)+$", "case_id": "c", "serial": "ZB1", "at": START, "read": False, **row}


def test_messages_are_mine_newest_first_with_the_unread_count(hall: Database, see: Any) -> None:
    new, old = notice(at=START + timedelta(hours=1)), notice(read=True)
    hall["notices"].insert_many([old, new, notice(person="11001")])
    page = see("10001", "notifications")
    assert [item["id"] for item in page["items"]] == [new["_id"], old["_id"]]
    assert (page["total"], page["unread"]) == (2, 1)
    assert codec.load(NoticeList, page)
    assert see("10001", "notifications", q="(a+)+$")["total"] == 2
    assert see("10001", "notifications", q="没有")["total"] == 0


@pytest.mark.parametrize("name", ["todo", *CASE_LISTS])
def test_a_list_is_read_page_by_page_without_gaps_while_it_grows(name: str, hall: Database, see: Any) -> None:
    at = [START + timedelta(minutes=number // 2) for number in range(7)]
    ended = {"ended_at": START} if name in ("completed", "to-rate") else {}
    rows = [case(updated_at=moment, handlers=["10001"] if name == "handled" else [], **ended,
                 todo=[task("10001", arrived_at=moment)] if name == "todo" else [],
                 cc=[{"id": "c", "person": "10001", "kind": "copy", "at": moment}] if name == "cc" else [])
            for moment in at]
    hall["cases"].insert_many(rows)
    seen, token = [], None
    for turn in range(4):
        page = see("10001", name, limit=2, **({"page_token": token} if token else {}))
        assert page["total"] == 7 + turn
        seen += [item["case_id"] for item in page["items"]]
        token = page["next_page_token"]
        late = START + timedelta(days=1 + turn)
        newer = {"_id": uuid.uuid4().hex, "updated_at": late}
        waiting = [task("10001", arrived_at=late)] if name == "todo" else []
        hall["cases"].insert_one({**rows[0], **newer, "todo": waiting})
    assert token is None
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == {row["_id"] for row in rows}
    assert (codec.load(TodoPage if name == "todo" else CasePage, page)).total == 10


@pytest.mark.parametrize(("q", "found"), [("周报", True), ("陈一", True), ("WEEKLY", False), ("zb-A.1", True),
                                         (".*", False), ("^", False), ("[", False), ("10001", True), ("", True)])
def test_search_is_for_the_text_itself_never_a_pattern(q: str, found: bool, hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(serial="ZB-a.1", todo=[task("11001")]))
    assert bool(see("11001", "todo", q=q)["total"]) is found


def test_a_serial_matches_exactly(hall: Database, see: Any) -> None:
    hall["cases"].insert_many([case(serial="ZB1"), case(serial="ZB11")])
    assert [item["serial"] for item in see("10001", "applications", serial="ZB1")["items"]] == ["ZB1"]


def test_a_reader_with_a_position_waits_for_the_row(hall: Database, parts: Any) -> None:
    row = case(todo=[task("11001")])
    thread = threading.Timer(0.2, lambda: hall["cases"].insert_one(row))
    thread.start()
    assert parts.views.at(f"{row['_id']}:1").todo("11001", Wanted())["total"] == 1
    thread.join()


def test_a_position_nobody_reaches_does_not_hold_the_reader_for_ever(hall: Database, client: testing.TestClient,
                                                                    me: dict[str, str]) -> None:
    answer = client.simulate_get("/v1/me/todo", headers={**me, "Hall-Position": f"{uuid.uuid4().hex}:3"})
    assert answer.status_code == 200


def test_a_removed_row_is_in_no_list(hall: Database, parts: Any) -> None:
    hall["cases"].insert_one({"_id": uuid.uuid4().hex, "v": 4, "removed": True})
    views: Reading = parts.views.at()
    assert not any(views.cases(name, "10001", Wanted())["total"] for name in CASE_LISTS)
    assert views.todo("10001", Wanted())["total"] == 0


def test_a_line_says_whose_task_it_is_and_how_it_stands(hall: Database, see: Any) -> None:
    stands = [{"id": "11002", "no": "11001", "name": "周院长"}]
    mine = task("11001", "11002", run="r2", kind="seat", waiting="", delegated_by=None, on_behalf=stands, overdue=True)
    hall["cases"].insert_one(case(todo=[mine], round=2, urged=[START]))
    item = see("11002", "todo")["items"][0]
    assert item["on_behalf"] == {"no": "11001", "name": "周院长"}
    assert (item["overdue"], item["urged"], item["round"], item["delegated"]) == (True, 1, 2, False)
    assert see("11001", "todo")["items"][0]["on_behalf"] is None


def test_a_delegate_may_only_answer_and_the_delegator_sees_it_in_progress(hall: Database, see: Any) -> None:
    given = task("11002", actions=["approve", "reject"], delegated_by="11001")
    hall["cases"].insert_one(case(todo=[given], handlers=["11001"], participants=["10001", "11001"]))
    item = see("11002", "todo")["items"][0]
    assert (item["actions"], item["delegated"]) == (["resolve"], True)
    assert (where(see, "11001"), see("11001", "in-progress")["items"][0]["note"]) == ({"in-progress"}, "委派中")


def test_a_task_that_waits_for_others_is_in_nobodys_todo(hall: Database, see: Any) -> None:
    hall["cases"].insert_one(case(todo=[task(waiting="signer"), task("11002", kind="before")], handlers=["11001"],
                                  participants=["10001", "11001"]))
    assert (where(see, "11001"), where(see, "11002")) == ({"in-progress"}, {"todo"})
    assert see("11001", "in-progress")["items"][0]["note"] == "等待加签"

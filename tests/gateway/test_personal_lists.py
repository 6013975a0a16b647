"""Lists narrowed, counted, put in order and taken away as a workbook."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from falcon import testing
from pymongo.database import Database

from gateway.app import Parts
from tests.gateway.conftest import Doors, Sign
from tests.gateway.test_views import START, case, task

NOW = datetime.now(UTC)
HEAD = "11001"
DRAFT = {"draft_id": "d" * 32, "case_id": "d" * 32, "service": "seal", "service_name": "用印", "title": "用印_陈一",
         "updated_at": "2026-03-01T08:00:00+00:00"}
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def hall(views: Database[dict[str, Any]], doors: Doors) -> Database[dict[str, Any]]:
    """Empty read models, and a workflow service that keeps no drafts."""
    for name in ("cases", "notices", "services"):
        views[name].delete_many({})
    doors.tell("draft.list", result={"items": [], "total": 0, "next_page_token": None})
    return views


@pytest.fixture
def see(client: testing.TestClient, sign: Sign) -> Any:
    def page(no: str, name: str, expected: int = 200, /, **query: Any) -> Any:
        answer = client.simulate_get(f"/v1/me/{name}", params=query, headers={"Authorization": f"Bearer {sign(no)}"})
        assert answer.status_code == expected, answer.text
        return answer.json
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [item["case_id"] for item in page["items"]]


def test_filters_narrow_and_each_is_counted_under_the_other(hall: Database, see: Any) -> None:
    seal = {"service": "seal", "service_name": "用印"}
    rows = [case(), case(status="returned"), case(**seal), case(**seal), case(**seal, status="returned")]
    hall["cases"].insert_many(rows)
    page = see("10001", "applications", service="seal", status="running", limit=1)
    assert (page["total"], page["items"][0]["service"]) == (2, "seal")
    assert page["facets"] == {"service": {"seal": 2, "weekly-report": 1}, "status": {"running": 2, "returned": 1},
                              "names": {"seal": "用印", "weekly-report": "工作周报"}}
    assert see("10001", "applications", status=["running", "returned"])["total"] == 5
    assert see("10001", "applications")["facets"]["status"] == {"running": 3, "returned": 2}


def test_a_filter_of_tasks_counts_tasks_not_cases(hall: Database, see: Any) -> None:
    hall["cases"].insert_many([case(todo=[task(HEAD), task(HEAD), task("x")]), case(status="returned",
                                                                                     todo=[task(HEAD)])])
    page = see(HEAD, "todo", status="running")
    assert (page["total"], page["facets"]["status"]) == (2, {"running": 2, "returned": 1})


@pytest.mark.parametrize(("query", "found"), [
    ({"from": "2026-03-02"}, ["third", "second"]), ({"until": "2026-03-01"}, ["first"]),
    ({"from": "2026-03-02", "until": "2026-03-02"}, ["second"])])
def test_days_are_the_universitys_and_both_count(query: dict[str, str], found: list[str], hall: Database,
                                                 see: Any) -> None:
    # 15:59 UTC is the last minute of a day in Beijing.
    starts = {"first": (1, 15), "second": (1, 16), "third": (2, 16)}
    hall["cases"].insert_many([case(_id=name, started_at=START.replace(day=day, hour=hour, minute=59 * (hour == 15)),
                                    updated_at=START + timedelta(days=place))
                               for place, (name, (day, hour)) in enumerate(starts.items())])
    assert ids(see("10001", "applications", **query)) == found


def test_what_is_late_and_what_is_due_soon(hall: Database, see: Any) -> None:
    limits = {"late": NOW - timedelta(hours=1), "soon": NOW + timedelta(days=2), "far": NOW + timedelta(days=9),
              "none": None}
    hall["cases"].insert_many([case(_id=name, todo=[task(HEAD, due_at=at)]) for name, at in limits.items()])
    assert ids(see(HEAD, "todo", due="overdue")) == ids(see("10001", "in-progress", due="overdue")) == ["late"]
    assert ids(see(HEAD, "todo", due="soon")) == ["soon"]
    assert see("10001", "in-progress", due="soon")["items"][0]["due_at"] is not None


def test_tasks_by_their_limits_page_by_page_those_without_at_the_end(hall: Database, see: Any) -> None:
    limits = {"c": 3, "a": 1, "b": 2, "y": None, "z": None}
    hall["cases"].insert_many([case(_id=name, todo=[task(HEAD, id=f"t-{name}",
                                                         due_at=days and NOW + timedelta(days=days))])
                               for name, days in limits.items()])
    seen, token = [], ""
    while token is not None:
        page = see(HEAD, "todo", sort="due", limit=2, **({"page_token": token} if token else {}))
        seen += ids(page)
        token = page["next_page_token"]
    assert seen == ["a", "b", "c", "y", "z"]


@pytest.mark.parametrize("name", ["todo", "applications"])
def test_the_oldest_first_is_the_other_way_round(name: str, hall: Database, see: Any) -> None:
    hall["cases"].insert_many([case(updated_at=START + timedelta(days=day),
                                    todo=[task("10001", arrived_at=START + timedelta(days=day))]) for day in range(5)])
    newest = [ids(see("10001", name, limit=5)), []]
    token = ""
    while token is not None:
        page = see("10001", name, sort="oldest", limit=2, **({"page_token": token} if token else {}))
        newest[1] += ids(page)
        token = page["next_page_token"]
    assert newest[1] == newest[0][::-1]


def test_words_are_looked_for_one_by_one_and_names_of_services_by_their_sound(hall: Database, see: Any) -> None:
    hall["services"].insert_one({"_id": "service:weekly-report", "code": "weekly-report",
                                 "keywords": ["工作周报", "gongzuozhoubao", "gzzb"]})
    hall["cases"].insert_one(case(serial="ZB202603010007"))
    for q in ("gzzb", "zhoubao", "周报 陈一", "zb20260301", "陈一 gzzb", "ZB2026"):
        assert see("10001", "applications", q=q)["total"] == 1, q
    for q in ("yongyin", "周报 王二", "g"):
        assert see("10001", "applications", q=q)["total"] == 0, q


@pytest.mark.parametrize(("query", "field"), [
    ({"status": "gone"}, "status"), ({"from": "2026-3-1"}, "from"), ({"until": "tomorrow"}, "until"),
    ({"due": "never"}, "due"), ({"sort": "due"}, "sort"), ({"service": "a b"}, "service"),
    ({"service": ",".join(f"s{number}" for number in range(60))}, "service")])
def test_a_wrong_filter_is_named(query: dict[str, str], field: str, hall: Database, see: Any) -> None:
    assert list(see("10001", "applications", 422, **query)["errors"]) == [field]


def test_drafts_stand_in_front_of_my_applications_and_in_the_counter(hall: Database, see: Any, doors: Doors) -> None:
    hall["cases"].insert_many([case(updated_at=START + timedelta(days=day)) for day in range(3)])
    drafts = [{**DRAFT, "draft_id": mark * 32, "case_id": mark * 32} for mark in "abc"]
    doors.tell("draft.list", result={"items": drafts, "total": 3, "next_page_token": None})
    seen, token, sizes = [], "", []
    while token is not None:
        page = see("10001", "applications", limit=2, **({"page_token": token} if token else {}))
        assert page["total"] == 6
        seen += page["items"]
        sizes.append(len(page["items"]))
        token = page["next_page_token"]
    assert [item["status"] for item in seen] == ["draft"] * 3 + ["running"] * 3
    assert (seen[0]["draft_id"], seen[0]["service_name"]) == ("a" * 32, "用印")
    assert len({item["case_id"] for item in seen}) == 6
    assert max(sizes) <= 2
    assert page["facets"]["status"] == {"draft": 3, "running": 3}
    assert see("10001", "counts")["applications"] == 6
    only = see("10001", "applications", status="draft")
    assert ([item["status"] for item in only["items"]], only["total"]) == (["draft"] * 3, 3)
    assert see("10001", "applications", status="running")["total"] == 3
    assert see("10001", "applications", service="weekly-report")["total"] == 3


def test_my_applications_are_shown_while_the_keeper_of_drafts_is_away(hall: Database, see: Any, doors: Doors) -> None:
    hall["cases"].insert_one(case())
    doors.tell("draft.list", problem={"kind": "unavailable", "code": "unavailable", "detail": ""})
    assert see("10001", "applications")["total"] == 1


def test_the_number_of_stars_is_a_counter(hall: Database, see: Any, parts: Parts) -> None:
    favourites = parts.client[f"{parts.settings.db_prefix}_catalog"]["favourites"]
    favourites.delete_many({})
    favourites.insert_many([{"_id": mark, "person": no} for mark, no in (("a", "10001"), ("b", "10001"), ("c", "x"))])
    assert see("10001", "counts")["favourites"] == 2


# -- workbooks ---------------------------------------------------------------------------------------------------------


def sheet(client: testing.TestClient, sign: Sign, name: str, no: str = "10001",
          **query: Any) -> tuple[Any, list[list[Any]]]:
    """The answer, and the cells of the first sheet by row: texts, numbers, formulas marked as such."""
    answer = client.simulate_get(f"/v1/me/{name}.xlsx", params=query, headers={"Authorization": f"Bearer {sign(no)}"})
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        common = "xl/sharedStrings.xml"
        shared = ElementTree.fromstring(book.read(common)) if common in book.namelist() else []
    texts = ["".join(part.text or "" for part in item.iter(f"{_CELL}t")) for item in shared]
    return answer, [[_value(cell, texts) for cell in row] for row in root.iter(f"{_CELL}row")]


def _value(cell: Any, texts: list[str]) -> Any:
    if cell.find(f"{_CELL}f") is not None:
        return ("formula", cell.find(f"{_CELL}f").text)
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_CELL}t"))
    value = cell.find(f"{_CELL}v").text
    return texts[int(value)] if cell.get("t") == "s" else float(value)


def test_a_list_is_taken_away_with_chinese_headings_and_real_dates(hall: Database, client: testing.TestClient,
                                                                  sign: Sign) -> None:
    hall["cases"].insert_many([case(serial="ZB1"), case(serial="ZB2", status="returned")])
    answer, rows = sheet(client, sign, "applications", status="running")
    assert unquote(answer.headers["Content-Disposition"]).endswith(".xlsx")
    assert "我的申请" in unquote(answer.headers["Content-Disposition"])
    assert rows[0][:5] == ["事项", "标题", "流水号", "当前状态", "当前步骤"]
    assert rows[1][:5] == ["工作周报", "工作周报_陈一_cs", "ZB1", "办理中", "领导审批"]
    assert len(rows) == 2
    # 2026-03-01 16:00 in Beijing, as a spreadsheet counts days.
    assert rows[1][rows[0].index("发起时间")] == pytest.approx(46082 + 16 / 24)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "http://x.example", "\t=1", "1e9"])
def test_what_people_wrote_is_never_a_formula_or_a_link(text: str, hall: Database, client: testing.TestClient,
                                                       sign: Sign) -> None:
    hall["cases"].insert_one(case(title=text, todo=[task("10001")]))
    for name in ("applications", "todo"):
        answer, rows = sheet(client, sign, name)
        assert rows[1][1] == text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            assert not any("hyperlink" in book.read(part).decode() for part in book.namelist() if "sheet1" in part)


def test_tasks_are_taken_away_one_line_each_and_other_peoples_are_not(hall: Database, client: testing.TestClient,
                                                                     sign: Sign) -> None:
    hall["cases"].insert_one(case(todo=[task(HEAD, overdue=True), task("11002")]))
    _, rows = sheet(client, sign, "todo", HEAD)
    assert len(rows) == 2
    assert rows[1][rows[0].index("到达时间") + 1] == "是"
    _, nothing = sheet(client, sign, "todo", "16001")
    assert len(nothing) == 1

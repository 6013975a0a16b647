"""A person's own things, over HTTP: drafts, stars, what they used, filters, ratings, a list taken away, erasure."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import requests
from pymongo import MongoClient

from local import mongodb
from local.hall import Hall
from tests.journeys.client import PASSWORD, Person, eventually, weekly_report

SERVICE = "weekly-report"
#: A student who has everything erased.
GONE = "20239901"
#: It is handled in another system.
LINKED = "tuition-pay"


def codes(page: dict[str, Any]) -> list[str]:
    return [item["code"] for item in page["items"]]


def test_a_draft_is_found_in_my_applications_and_handed_in_from_there(hall: Hall) -> None:
    author = Person(hall.base_url, "10002")
    draft = uuid.uuid4().hex
    before = author.get("/v1/me/counts").json()
    saved = author.post(f"/v1/drafts/{draft}", {"service": SERVICE, "form": weekly_report()}, method="PUT")
    assert saved.status_code == 200, saved.text
    page = author.get("/v1/me/applications").json()
    assert (page["items"][0]["draft_id"], page["items"][0]["status"]) == (draft, "draft")
    assert author.get("/v1/me/applications", status="draft").json()["facets"]["status"]["draft"] >= 1
    now = author.get("/v1/me/counts").json()
    assert (now["drafts"], now["applications"]) == (before["drafts"] + 1, before["applications"] + 1)
    assert author.post(f"/v1/drafts/{draft}/submit").status_code == 201
    after = author.get("/v1/me/applications").json()
    assert {item["case_id"]: item["status"] for item in after["items"]}[draft] == "running"
    assert author.get("/v1/me/counts").json()["applications"] == now["applications"]


def test_what_i_star_and_use_is_mine_and_counted(hall: Hall) -> None:
    author, other = Person(hall.base_url, "10002"), Person(hall.base_url, "10003")
    starred = author.post(f"/v1/me/favourites/{SERVICE}?kind=service", {}, method="PUT")
    assert (starred.status_code, starred.json()["favourite"]) == (200, True)
    assert codes(author.get("/v1/me/favourites").json()) == [SERVICE]
    assert author.get("/v1/me/counts").json()["favourites"] == 1
    assert author.get(f"/v1/services/{SERVICE}").json()["favourite"] is True
    assert other.get(f"/v1/services/{SERVICE}").json()["favourite"] is False
    assert author.get(f"/v1/services/{SERVICE}/form").status_code == 200
    eventually(lambda: codes(author.get("/v1/me/recent").json())[:1] == [SERVICE])
    assert author.post(f"/v1/me/favourites/{SERVICE}", {}, method="DELETE").json()["total"] == 0
    assert author.get("/v1/me/counts").json()["favourites"] == 0


def test_phrases_and_filters_are_kept(hall: Hall) -> None:
    author = Person(hall.base_url, "10002")
    kept = author.post("/v1/me/phrases", {"items": ["同意", "请补充"]}, method="PUT").json()
    assert kept["items"] == ["同意", "请补充"]
    wanted = {"list": "todo", "name": "要紧的", "query": {"due": "soon"}}
    assert author.post("/v1/me/filters/mine", wanted, method="PUT").json() == {**wanted, "id": "mine"}
    assert author.get("/v1/me/filters", list="todo").json()["items"] == [{**wanted, "id": "mine"}]
    assert author.post("/v1/me/filters/mine", method="DELETE").status_code == 204


def test_a_rated_service_is_on_the_first_page_with_its_figures(hall: Hall) -> None:
    author, head = Person(hall.base_url, "10002"), Person(hall.base_url, "11001")
    case = author.post("/v1/cases", {"service": SERVICE, "form": weekly_report()}).json()["case_id"]
    assert head.act(case, "approve", {"opinion": "同意"}).status_code == 200
    assert author.post(f"/v1/cases/{case}/rating", {"score": 4, "remark": "很快"}).status_code == 200
    guide = eventually(lambda: (found := author.get(f"/v1/services/{SERVICE}").json())["rating"]["count"] and found)
    assert guide["uses"] >= 1
    assert guide["health"]["median_days"] == 0.0
    assert guide["health"]["satisfaction"] > 0
    ratings = requests.get(f"{hall.base_url}/v1/services/{SERVICE}/ratings", timeout=20).json()
    assert (ratings["items"][0]["score"], ratings["items"][0]["remark"]) == (4, "")
    mine = eventually(lambda: (page := author.get("/v1/home").json())["hot"] and page)
    assert codes({"items": mine["frequent"]})[0] == SERVICE
    assert SERVICE in codes({"items": mine["recommended"]})
    visitor = requests.get(f"{hall.base_url}/v1/home", timeout=20).json()
    assert visitor["counters"]["visits"] >= 1
    assert visitor["counters"]["mine"] is None
    assert {"recommended", "hot", "categories", "departments", "audiences", "news", "modules"} <= visitor.keys()


def test_a_list_is_narrowed_and_taken_away(hall: Hall) -> None:
    author = Person(hall.base_url, "10002")
    for _ in range(2):
        assert author.post("/v1/cases", {"service": SERVICE, "form": weekly_report()}).status_code == 201
    page = author.get("/v1/me/in-progress", service=SERVICE, q="gzzb", sort="oldest").json()
    assert page["total"] == page["facets"]["service"][SERVICE] >= 2
    assert author.get("/v1/me/in-progress", service="seal").json()["total"] == 0
    answer = author.get("/v1/me/in-progress.xlsx", service=SERVICE)
    assert "进行中" in unquote(answer.headers["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == page["total"] + 1


def test_nothing_of_mine_is_left_when_i_am_erased(hall: Hall, tmp_path: Path) -> None:
    person = tmp_path / "person.yaml"
    person.write_text(f'people:\n  - {{"no": "{GONE}", name: 高一, kind: student, unit: cs}}\n', "utf-8")
    hall.run("identity", "load", str(person), "--demo-password", PASSWORD)
    gone, admin = Person(hall.base_url, GONE), Person(hall.base_url, "90001")
    assert gone.post(f"/v1/me/favourites/{SERVICE}", {}, method="PUT").status_code == 200
    assert gone.post("/v1/me/phrases", {"items": ["谢谢"]}, method="PUT").status_code == 200
    rated = gone.post(f"/v1/services/{LINKED}/rating", {"score": 3, "remark": "我是高一"}, method="PUT")
    assert rated.status_code == 200, rated.text
    own = gone.post(f"/v1/services/{SERVICE}/rating", {"score": 3}, method="PUT")
    assert (own.status_code, own.json()["code"]) == (409, "rate_finished_case")
    remarks = f"/v1/admin/services/{LINKED}/ratings"
    assert [item["remark"] for item in admin.get(remarks).json()["items"]] == ["我是高一"]
    assert gone.get(remarks).status_code == 403
    url = mongodb.url(hall.plan.ports["mongod"], "root", hall.plan.secrets["mongo_root"])
    with MongoClient(url) as client:
        kept = client[f"{hall.plan.prefix}_catalog"]
        assert kept["favourites"].count_documents({"person": GONE}) == 1
        erased = admin.post(f"/v1/admin/people/{GONE}/erasure", {"basis": "本人申请", "scope": "register"})
        assert erased.status_code == 200, erased.text
        eventually(lambda: not kept["favourites"].count_documents({"person": GONE})
                   and not kept["preferences"].count_documents({"_id": GONE})
                   and not kept["ratings"].count_documents({"person": GONE}))
        assert [(item["score"], item["remark"]) for item in admin.get(remarks).json()["items"]] == [(3, "")]

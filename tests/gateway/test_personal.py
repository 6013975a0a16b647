"""The first page and what people keep for themselves: what the gateway asks, and what it makes of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from falcon import testing

from chassis.testing import wait_until
from contracts import codec
from contracts.catalog.usage import HomeContents, HomeItem
from contracts.http_personal import Home
from gateway.app import Parts
from tests.gateway.conftest import Doors

ITEM = HomeItem(code="s1", no="1", name="事项一", kind="own", audience=("学生",), tags=(), initial="S", uses=3)
CONTENTS: dict[str, Any] = codec.encode(HomeContents(
    recommended=(ITEM,), hot=(ITEM,), frequent=(), categories=(), departments=(), audiences=(),
    modules=("recommended", "news"), services=12, applications=50, visits=7, news={"通知公告": ({"id": "n1"},)}))


@pytest.fixture
def told(doors: Doors, parts: Parts) -> Doors:
    """Services that know a first page and three drafts; notes of earlier tests have been delivered."""
    parts.asides.settle()
    doors.forget()
    doors.tell("home.show", result=CONTENTS)
    doors.tell("draft.list", result={"items": [], "total": 3})
    return doors


def test_home_is_one_question_and_shows_the_halls_numbers_to_everybody(
        told: Doors, client: testing.TestClient, views: Any, me: dict[str, str]) -> None:
    views["cases"].delete_many({})
    views["cases"].insert_many([{"_id": str(number), "service": "s3" if number else "s11", "status": "completed",
                                 "applicant": {"no": "10001"}, "v": 1} for number in range(3)])
    told.tell("person.me", result={"kind": "staff"})
    visitor = client.simulate_get("/v1/home").json
    assert codec.load(Home, visitor).recommended == (ITEM,)
    assert visitor["counters"] == {"services": 12, "applications": 50, "visits": 7, "cases": 3, "completed": 3,
                                   "mine": None}
    mine = client.simulate_get("/v1/home", headers=me).json
    assert (mine["counters"]["mine"]["drafts"], mine["modules"]) == (3, ["recommended", "news"])
    asked = [call["data"] for call in told.calls("home.show")]
    assert asked == [{"actor": "", "audience": [], "frequent": []},
                     {"actor": "10001", "audience": ["staff"], "frequent": ["s3", "s11"]}]


def test_home_is_shown_while_nobody_can_tell_who_i_am(told: Doors, client: testing.TestClient, sign: Any) -> None:
    told.tell("person.me", problem={"kind": "unavailable", "code": "unavailable", "detail": ""})
    answer = client.simulate_get("/v1/home", headers={"Authorization": f"Bearer {sign('10077')}"})
    assert answer.status_code == 200
    assert told.calls("home.show")[-1]["data"]["audience"] == []


def test_a_star_is_mine_and_of_the_kind_i_say(told: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    told.tell("favourite.add", result={"kind": "application", "code": "lib", "favourite": True, "total": 1})
    answer = client.simulate_put("/v1/me/favourites/lib", params={"kind": "application"}, json={}, headers=me)
    assert (answer.status_code, answer.json["favourite"]) == (200, True)
    client.simulate_delete("/v1/me/favourites/s1", headers=me)
    assert told.calls("favourite.add")[0]["data"] == {"actor": "10001", "code": "lib", "kind": "application"}
    assert told.calls("favourite.remove")[0]["data"] == {"actor": "10001", "code": "s1", "kind": "service"}


def test_a_rating_is_mine_and_of_the_service_in_the_path(
        told: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    own = {"score": 4, "at": "2026-03-02T10:00:00+08:00", "remark": "好"}
    told.tell("rating.set", result=own)
    told.tell("rating.remove", result={"done": True})
    answer = client.simulate_put("/v1/services/s1/rating", json={"score": 4, "remark": "好"}, headers=me)
    assert (answer.status_code, answer.json) == (200, own)
    assert client.simulate_put("/v1/services/s1/rating", json={"score": 4, "actor": "x"}, headers=me).status_code == 422
    assert client.simulate_delete("/v1/services/s1/rating", headers=me).status_code == 204
    [said] = told.calls("rating.set")
    assert said["data"] == {"actor": "10001", "code": "s1", "score": 4, "remark": "好"}
    assert told.calls("rating.remove")[0]["data"] == {"actor": "10001", "code": "s1"}


def test_who_stars_something_sees_the_counter_move_wherever_they_are_signed_in(
        told: Doors, client: testing.TestClient, parts: Parts, me: dict[str, str]) -> None:
    told.tell("favourite.add", result={"kind": "service", "code": "s1", "favourite": True, "total": 1})
    mine, other = parts.changes.subscribe("10001"), parts.changes.subscribe("11001")
    assert mine is not None
    assert other is not None
    try:
        client.simulate_put("/v1/me/favourites/s1", json={}, headers=me)
        wait_until(lambda: "favourites" in (mine.wait(0.1) or ()), within=10)
        assert "favourites" not in (other.wait(0.1) or set())
    finally:
        for subscriber in (mine, other):
            parts.changes.leave(subscriber)


def test_a_filter_is_saved_under_the_id_in_the_path(told: Doors, client: testing.TestClient,
                                                   me: dict[str, str]) -> None:
    body = {"list": "todo", "name": "要紧的", "query": {"due": "soon"}}
    assert client.simulate_put("/v1/me/filters/f1", json=body, headers=me).status_code == 200
    assert told.calls("filter.save")[0]["data"] == {**body, "id": "f1", "actor": "10001"}
    assert client.simulate_put("/v1/me/filters/f1", json={**body, "actor": "x"}, headers=me).status_code == 422
    assert client.simulate_delete("/v1/me/filters/f1", headers=me).status_code == 204


def test_reading_a_guide_is_noted_once_and_a_visitor_by_their_address(
        told: Doors, client: testing.TestClient, parts: Parts, me: dict[str, str]) -> None:
    told.tell("service.get", result={"code": "read-me"})
    for _ in range(2):
        assert client.simulate_get("/v1/services/read-me", headers=me).status_code == 200
        client.simulate_get("/v1/services/read-me", headers={"X-Forwarded-For": "9.9.9.9, 203.0.113.7"},
                            remote_addr="127.0.0.1")
    parts.asides.settle()
    assert [call["data"] for call in told.calls("guide.visit")] == [
        {"actor": "10001", "code": "read-me", "visitor": ""},
        {"actor": "anonymous", "code": "read-me", "visitor": "203.0.113.7"}]
    assert told.calls("service.get")[0]["data"]["actor"] == "10001"


def test_a_guide_that_does_not_exist_is_not_counted(told: Doors, client: testing.TestClient, parts: Parts) -> None:
    told.tell("service.get", problem={"kind": "not-found", "code": "service_not_found", "detail": ""})
    assert client.simulate_get("/v1/services/nowhere").status_code == 404
    parts.asides.settle()
    assert told.calls("guide.visit") == []


def test_opening_a_form_and_beginning_a_draft_are_noted(told: Doors, client: testing.TestClient, parts: Parts,
                                                      me: dict[str, str]) -> None:
    client.simulate_get("/v1/services/s9/form", headers=me)
    for _ in range(2):
        client.simulate_put(f"/v1/drafts/{'d' * 32}", json={"service": "s9", "form": {}}, headers=me)
    parts.asides.settle()
    assert [call["data"] for call in told.calls("recent.mark")] == [{"actor": "10001", "code": "s9", "kind": "service"}]
    assert [call["data"] for call in told.calls("attempt.note")] == [
        {"actor": "10001", "draft_id": "d" * 32, "service": "s9"}]


def test_a_blank_form_is_sent_to_whoever_reads_the_guide_and_no_other_file_is(
        told: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    form = {"file": ("申请表.txt", "姓名：".encode(), "text/plain")}
    kept = _upload(client, me, *form["file"])
    told.tell("service.get", result={"downloads": [{"name": "申请表", "file_id": kept}]})
    answer = client.simulate_get(f"/v1/services/s1/downloads/{kept}")
    assert (answer.status_code, answer.content) == (200, "姓名：".encode())
    told.tell("service.get", result={"downloads": []})
    assert client.simulate_get(f"/v1/services/s1/downloads/{kept}").status_code == 404


def _upload(client: testing.TestClient, me: dict[str, str], name: str, content: bytes, media_type: str) -> str:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {media_type}\r\n'
    body = head.encode() + b"\r\n" + content + b"\r\n--b--\r\n"
    answer = client.simulate_post("/v1/files", body=body,
                                  headers={**me, "Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 201, answer.text
    return str(answer.json["file_id"])

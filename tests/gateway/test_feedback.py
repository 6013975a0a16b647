"""Feedback at the door: the desk reads names where the catalog knows numbers."""

from __future__ import annotations

from typing import Any

from falcon import testing

from contracts.errors import Unavailable
from tests.gateway.conftest import Doors

THREAD = {"id": "f", "asker": "20230001", "asker_name": None, "entries": [
    {"by": "20230001", "by_name": None, "role": "asker"}, {"by": "10003", "by_name": None, "role": "desk"}]}
PEOPLE = {"items": [{"no": "20230001", "name": "李晓"}, {"no": "10003", "name": "吴敏"}]}


def names(told: Any) -> list[Any]:
    return [told["asker_name"], *(entry["by_name"] for entry in told["entries"])]


def test_the_desk_reads_who_asked_and_who_answered(doors: Doors, client: testing.TestClient,
                                                   me: dict[str, str]) -> None:
    doors.tell("feedback.get", result=THREAD)
    doors.tell("people.named", result=PEOPLE)
    assert names(client.simulate_get("/v1/feedback/f", headers=me).json) == ["李晓", "李晓", "吴敏"]
    [call] = doors.calls("people.named")
    assert (call["service"], call["data"]["nos"]) == ("identity", ["10003", "20230001"])
    doors.tell("feedback.list", result={"items": [{"asker": "20230001"}, {"asker": None}]})
    listed = client.simulate_get("/v1/admin/feedback", headers=me).json["items"]
    assert listed == [{"asker": "20230001", "asker_name": "李晓"}, {"asker": None}]


def test_while_identity_is_away_the_numbers_have_to_do(doors: Doors, client: testing.TestClient,
                                                       me: dict[str, str]) -> None:
    doors.tell("feedback.get", result=THREAD)
    doors.tell("people.named", problem=Unavailable("稍后").as_problem())
    assert client.simulate_get("/v1/feedback/f", headers=me).json == THREAD


def test_who_asked_sees_the_desk_and_nobody_is_looked_up(doors: Doors, client: testing.TestClient,
                                                         me: dict[str, str]) -> None:
    doors.tell("feedback.get", result={**THREAD, "asker": None, "entries": [
        {"by": "10001", "by_name": None, "role": "asker"}, {"by": "服务台", "by_name": None, "role": "desk"}]})
    client.simulate_get("/v1/feedback/f", headers=me)
    assert doors.calls("people.named") == []

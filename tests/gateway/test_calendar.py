"""The calendar reaches identity as it was sent, and who sent it is what the session says."""

from __future__ import annotations

from falcon import testing

from tests.gateway.conftest import Doors
from tests.gateway.test_problems import check

PATH = "/v1/admin/calendar"
WINTER = {"name": "寒假", "first": "2027-01-18", "last": "2027-02-21"}
HOURS = [{"opens": "08:00", "closes": "12:00"}, {"opens": "14:00", "closes": "17:30"}]


def test_the_calendar_is_asked_of_identity(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("calendar.get", result={"holidays": [], "made_up": [], "vacations": [WINTER], "hours": HOURS})
    answer = client.simulate_get(PATH, headers=me)
    assert (answer.status_code, answer.json["vacations"]) == (200, [WINTER])
    assert doors.calls("calendar.get")[0]["data"] == {"actor": "10001"}


def test_a_calendar_is_set_as_a_whole(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("calendar.set", result={"stream": "s", "version": 1, "position": "s:1"})
    answer = client.simulate_put(PATH, json={"holidays": ["2026-12-09"], "vacations": [WINTER], "hours": HOURS},
                                 headers=me)
    assert (answer.status_code, answer.json["position"]) == (200, "s:1")
    assert doors.calls("calendar.set")[0]["data"] == {
        "actor": "10001", "holidays": ["2026-12-09"], "made_up": [], "vacations": [WINTER], "hours": HOURS}


def test_what_is_no_day_is_named(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_put(PATH, json={"holidays": ["soon"], "actor": "90001"}, headers=me)
    assert "actor" in check(answer, 422, "invalid")["errors"]
    answer = client.simulate_put(PATH, json={"holidays": ["soon"]}, headers=me)
    assert "holidays[0]" in check(answer, 422, "invalid")["errors"]

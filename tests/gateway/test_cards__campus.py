"""A campus system answers what is signed; what is no answer is told without saying about whom."""

from __future__ import annotations

import pytest

from campus.cards import salary
from campus.web import Server
from gateway.cards.campus import CampusSystem, NoAnswer
from tests.gateway.campus_systems import SECRET, TODAY, campus, system, well
from tests.gateway.conftest import CANARY

__all__ = ["campus", "system", "well"]


def test_a_system_answers_a_signed_question(system: CampusSystem) -> None:
    assert system.ask("salary.latest", "10001") == dict(salary("10001", TODAY) or {})
    assert system.ask("salary.latest", "20230001") is None
    assert set(system.ask("card.account", "20230001") or {}) == {"balance", "transition"}
    assert set(system.ask("network.account", "20230001") or {}) == {"balance", "traffic"}
    assert system.ask("student.class_name", "20230001") == {"class_name": "计算机2301"}


def test_what_is_no_answer_is_told_without_saying_about_whom(well: Server, system: CampusSystem) -> None:
    foreign = CampusSystem(well.base, "another secret")
    nowhere = CampusSystem("http://127.0.0.1:1", SECRET)
    for asked, source in ((system, "card.nothing"), (foreign, "card.account"), (nowhere, "card.account")):
        with pytest.raises(NoAnswer) as raised:
            asked.ask(source, CANARY)
        assert CANARY not in str(raised.value)
    foreign.close()
    nowhere.close()


def test_a_slow_system_is_not_waited_for(well: Server, system: CampusSystem) -> None:
    well.faults.set("/v1/salary", seconds=20)
    with pytest.raises(NoAnswer, match="Timeout"):
        system.ask("salary.latest", "10001")
    assert system.ask("card.account", "10001")


def test_a_system_below_a_path_is_signed_as_it_is_asked(well: Server) -> None:
    below = CampusSystem(f"{well.base}/campus/", SECRET)
    with pytest.raises(NoAnswer, match="404"):
        below.ask("card.account", "10001")
    below.close()

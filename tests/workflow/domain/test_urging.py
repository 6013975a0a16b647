"""催办: who may urge, who is urged, how often, and that nothing moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.errors import NotPossibleNow
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, claim, given, reject, send_back, start
from tests.workflow.telling_acts import add, delegate
from tests.workflow.telling_time import at, urge

HEAD = {"who": "head(applicant.dept)"}
TWO = {"first": {"who": "deputy(applicant.dept)"}, "second": HEAD}


def wednesday() -> Hall:
    return Hall(now=at("2026-11-18T10:00"))


def thursday() -> Hall:
    return Hall(now=at("2026-11-19T10:00"))


def waiting(step: dict[str, Any] | None = None, **rest: Any) -> Tale:
    """A case that has waited for the head since Thursday morning; it is Friday noon."""
    return friday(given(service({"lead": {**HEAD, **(step or {})}}, **rest), start("10001"), hall=thursday()))


def friday(tale: Tale) -> Tale:
    tale.hall.now = at("2026-11-20T12:00")
    return tale


def test_the_applicant_urges_and_nothing_moves() -> None:
    tale = waiting()
    before = tale.now
    tale.when(urge("10001", "明天就要用")).then("case.urged")
    event = tale.the(ev.CaseUrged)
    assert (event.people, event.steps, event.superiors, event.reason) == (("11001",), ("lead",), (), "明天就要用")
    assert replace(tale.now, urged=(), seq=before.seq) == before


@pytest.mark.parametrize("no", ["10001", "11002", "13002", "90001"])
def test_applicant_earlier_handlers_superiors_and_administrators_may_urge(no: str) -> None:
    tale = friday(given(service(TWO), start("10001"), approve("11002"), hall=thursday()))
    assert tale.when(urge(no)).the(ev.CaseUrged).people == ("11001",)


def test_nobody_else_may_and_strangers_learn_nothing() -> None:
    tale = waiting(cc=[{"at": "fill", "to": "role('propaganda.editor')"}])
    tale.when(urge("10002")).refused("not_found")
    tale.when(urge("11001")).refused("not_allowed")


def test_only_who_has_not_spoken_is_urged() -> None:
    both = {"who": ["head(applicant.dept)", "deputy(applicant.dept)"], "policy": "all"}
    tale = friday(given(service({"both": both}), start("10001"), approve("11001"), hall=wednesday()))
    assert tale.when(urge("10001")).the(ev.CaseUrged).people == ("11002",)


def test_in_a_sequence_only_whose_turn_it_is() -> None:
    both = {"who": ["head(applicant.dept)", "deputy(applicant.dept)"], "policy": "sequence"}
    tale = friday(given(service({"both": both}), start("10001"), hall=wednesday()))
    assert tale.when(urge("10001")).the(ev.CaseUrged).people == ("11001",)


def test_who_was_asked_first_or_prepares_it_is_urged_instead_of_who_waits() -> None:
    step = {"do": ["approve", "add:before", "delegate"]}
    for act in (add("11001", "before", "11002"), delegate("11001", "11002")):
        tale = given(service({"lead": {**HEAD, **step}}), start("10001"), act, hall=wednesday())
        assert friday(tale).when(urge("10001")).the(ev.CaseUrged).people == ("11002",)


def test_of_a_claimed_task_its_holder_alone() -> None:
    pool = {"who": "role('org.member_admin')", "policy": "claim"}
    hall = wednesday()
    tale = friday(given(service({"pool": pool}), start("10001"), hall=hall))
    assert tale.when(urge("10001")).the(ev.CaseUrged).people == ("17001", "17002")
    tale = friday(given(service({"pool": pool}), start("10001"), claim("17002"), hall=wednesday()))
    assert tale.when(urge("10001")).the(ev.CaseUrged).people == ("17002",)


def test_after_a_return_the_applicant_is_urged() -> None:
    tale = friday(given(service({"lead": HEAD}), start("10001"), send_back("11001"), hall=wednesday()))
    assert tale.when(urge("11001")).the(ev.CaseUrged).people == ("10001",)
    tale.when(urge("10001")).refused("nobody_to_urge")


def test_it_is_too_soon_before_a_working_day_and_again_before_four_working_hours() -> None:
    tale = waiting()
    tale.hall.now = at("2026-11-20T09:59")
    tale.when(urge("10001")).refused("urge_too_soon")
    assert isinstance(tale.refusal, NotPossibleNow)
    assert "2026-11-20 10:00" in tale.refusal.detail
    assert tale.refusal.params["possible_at"] == "2026-11-20T10:00:00+08:00"
    friday(tale).when(urge("10001")).then("case.urged")
    tale.hall.now = at("2026-11-20T15:30")
    tale.when(urge("10001")).refused("urge_too_soon")
    assert "2026-11-20 16:00" in str(tale.refusal)
    tale.hall.now = at("2026-11-20T16:00")
    tale.when(urge("10001")).then("case.urged")


def test_a_definition_and_a_step_may_say_how_often() -> None:
    tale = waiting(urge={"after": "0h", "every": "1h"})
    tale.hall.now = at("2026-11-19T10:00")
    tale.when(urge("10001")).then("case.urged")
    tale.hall.now = at("2026-11-19T10:59")
    tale.when(urge("10001")).refused("urge_too_soon")
    own = waiting({"urge": {"after": "3wd"}})
    own.when(urge("10001")).refused("urge_too_soon")


def test_the_third_urge_tells_the_superiors_too() -> None:
    tale = waiting(urge={"after": "0h", "every": "1h"})
    told = []
    for hour in (12, 13, 14, 15):
        tale.hall.now = at(f"2026-11-20T{hour}:00")
        told.append(tale.when(urge("10001")).the(ev.CaseUrged).superiors)
    assert told == [(), (), ("13002",), ("13002",)]


def test_for_the_next_holder_the_count_begins_anew() -> None:
    hall = thursday()
    tale = given(service(TWO, urge={"after": "0h", "every": "1h"}), start("10001"), hall=hall)
    for hour in (11, 12):
        tale.hall.now = at(f"2026-11-19T{hour}:00")
        tale.when(urge("10001"))
    tale.when(approve("11002"))
    tale.hall.now = at("2026-11-19T13:00")
    assert tale.when(urge("10001")).the(ev.CaseUrged).superiors == ()


def test_a_case_that_ended_or_waits_for_nobody_cannot_be_urged() -> None:
    waiting().when(reject("11001")).when(urge("10001")).refused("case_ended")
    tale = friday(given(service({"away": {"kind": "wait", "until_event": "paid"}}), start("10001"),
                        hall=wednesday()))
    tale.when(urge("10001")).refused("nobody_to_urge")


def test_a_word_that_is_too_long_is_refused() -> None:
    waiting().when(urge("10001", "急" * 501)).refused("invalid", "reason")

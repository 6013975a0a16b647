"""Given what people declared, when someone asks for a substitute, then it is so declared, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import pytest

from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.identity.commands import EndSubstitute, SetSubstitute
from contracts.identity.events import PersonRegistered, PersonUpdated, SubstituteEnded, SubstituteSet
from identity.domain.decide import decide
from identity.domain.evolve import evolve
from identity.domain.facts import Facts
from identity.domain.legality import legal
from identity.domain.state import Substitute
from identity.domain.substitutes import moment

NOW = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
CHEN = PersonRegistered(no="10001", name="陈一", kind="staff", unit="cs")
FACTS = Facts(now=NOW, declared={"10002": ()})


def ask(to: str = "10002", begins: str = "2026-07-01", until: str = "2026-07-31", **more: Any) -> SetSubstitute:
    return SetSubstitute(actor="10001", id=more.pop("id", "summer"), to=to, begins=begins, until=until, **more)


def when(command: Any, *given: Any, facts: Facts = FACTS) -> list[Any]:
    return decide(command, reduce(evolve, given or (CHEN,), None), facts)


def link(to: str, starts: str, ends: str, *services: str) -> Substitute:
    first, last = moment(starts), moment(ends, end=True)
    assert first is not None
    assert last is not None
    return Substitute(id="other", to=to, starts=first, ends=last, services=services)


def problems_of(command: Any, *given: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        when(command, *given)
    return refused.value.errors


def test_a_date_means_whole_days_where_the_hall_stands():
    assert when(ask()) == [SubstituteSet(
        no="10001", id="summer", to="10002", starts=datetime(2026, 6, 30, 16, 0, tzinfo=UTC),
        ends=datetime(2026, 7, 31, 16, 0, tzinfo=UTC))]


def test_moments_are_kept_as_they_are_and_without_a_zone_are_the_halls():
    [event] = when(ask(begins="2026-07-01T09:30", until="2026-07-01T12:00:00Z", services=("leave", "leave")))
    assert event.starts == datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
    assert event.ends == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert event.services == ("leave",)


def test_the_same_declaration_again_changes_nothing_and_another_replaces_it():
    first = when(ask())
    assert when(ask(), CHEN, *first) == []
    [changed] = when(ask(until="2026-08-31"), CHEN, *first)
    state: Any = reduce(evolve, (CHEN, *first, changed), None)
    assert [item.ends for item in state.substitutes] == [changed.ends]


def test_a_person_may_have_several_and_stays_with_them_when_described_anew():
    facts = replace(FACTS, declared={"10002": (), "10003": ()})
    first, second = when(ask()), when(ask("10003", id="autumn"), facts=facts)
    described = PersonUpdated(no="10001", name="陈一一", kind="staff", unit="cs")
    state: Any = reduce(evolve, (CHEN, *first, *second, described), None)
    assert [item.id for item in state.substitutes] == ["summer", "autumn"]


@pytest.mark.parametrize(("command", "field"), [
    (ask("10001"), "to"), (ask("nobody"), "to"), (ask(begins="tomorrow"), "from"), (ask(begins="20260701"), "from"),
    (ask(until=""), "until"), (ask(until="2026-13-01"), "until"), (ask(until="2026-06-30"), "until"),
    (ask(begins="2026-05-01", until="2026-06-19"), "until"), (ask(until="9999-12-31"), "until"),
    (ask(services=("a b",)), "services"), (ask(id="a/b"), "id"),
])
def test_what_is_wrong_is_said_by_field(command: SetSubstitute, field: str):
    assert list(problems_of(command)) == [field]


def test_nobody_declares_more_than_they_can_oversee():
    many = [event for number in range(50) for event in when(ask(id=f"s{number}"))]
    assert list(problems_of(ask(id="more"), CHEN, *many)) == ["id"]
    assert when(ask(id="s7", until="2026-08-31"), CHEN, *many)


def test_two_people_cannot_act_for_each_other_at_the_same_time():
    facts = Facts(now=NOW, declared={"10002": (link("10001", "2026-07-31", "2026-08-05"),)})
    with pytest.raises(NotPossibleNow) as refused:
        when(ask(), facts=facts)
    assert refused.value.code == "substitute_cycle"
    assert "10002" in refused.value.detail
    later = Facts(now=NOW, declared={"10002": (link("10001", "2026-08-01", "2026-08-05"),)})
    assert when(ask(), facts=later)


def test_a_circle_through_others_is_one_too():
    facts = Facts(now=NOW, declared={"10002": (link("10003", "2026-07-01", "2026-07-20"),),
                                     "10003": (link("10001", "2026-07-10", "2026-07-31"),)})
    with pytest.raises(NotPossibleNow) as refused:
        when(ask(), facts=facts)
    assert refused.value.code == "substitute_cycle"
    with pytest.raises(NotPossibleNow):
        when(ask(begins="2026-07-20"), facts=facts)
    assert when(ask(begins="2026-07-21"), facts=facts)


def test_services_that_have_nothing_in_common_make_no_circle():
    facts = Facts(now=NOW, declared={"10002": (link("10001", "2026-07-01", "2026-07-31", "leave"),)})
    assert when(ask(services=("seal-use",)), facts=facts)
    with pytest.raises(NotPossibleNow):
        when(ask(services=("seal-use", "leave")), facts=facts)


def test_a_circle_the_asker_is_not_in_is_not_theirs():
    facts = Facts(now=NOW, declared={"10002": (link("10003", "2026-07-01", "2026-07-31"),),
                                     "10003": (link("10002", "2026-07-01", "2026-07-31"),)})
    assert when(ask(), facts=facts)


def test_a_declaration_is_taken_back_once():
    declared = when(ask())
    ended = when(EndSubstitute(actor="10001", id="summer"), CHEN, *declared)
    assert ended == [SubstituteEnded(no="10001", id="summer")]
    with pytest.raises(NotFound):
        when(EndSubstitute(actor="10001", id="summer"), CHEN, *declared, *ended)
    assert legal(reduce(evolve, (CHEN,), None), ended[0])


def test_who_is_switched_off_declares_nothing():
    with pytest.raises(NotFound):
        when(ask(), replace(CHEN, active=False))


def test_a_declaration_may_name_steps_and_a_condition():
    [event] = when(ask(steps=("lead", "leave.lead", "lead"), condition=" form.amount < 1000.0 "))
    assert (event.steps, event.condition) == (("lead", "leave.lead"), "form.amount < 1000.0")


@pytest.mark.parametrize(("more", "field"), [
    ({"steps": ("Lead!",)}, "steps"), ({"condition": "form.amount <"}, "condition"),
    ({"condition": "src.card.balance > 1.0"}, "condition"), ({"condition": "x" * 501}, "condition")])
def test_steps_and_conditions_must_be_what_they_are_called(more: dict[str, Any], field: str):
    assert list(problems_of(ask(**more))) == [field]


def test_two_who_stand_in_for_each_other_at_different_steps_never_meet():
    first = replace(link("10001", "2026-07-01", "2026-07-31"), steps=("approve",))
    facts = replace(FACTS, declared={"10002": (first,)})
    assert when(ask(steps=("check",)), facts=facts)
    with pytest.raises(NotPossibleNow):
        when(ask(steps=("approve",)), facts=facts)

"""What one case keeps others from: the same matter twice, and more open cases than one may have."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, reject, start, terminate, withdraw
from workflow.domain.guards import guards

LOOK = {"look": {"who": "head(applicant.dept)", "do": ["approve", "reject"]}}
YEAR = [{"key": "year", "label": "学年", "type": "text", "prefill": "src.calendar.school_year", "lock": True}]
ONE = service(LOOK, start={"max_open": 1})
TWO = service(LOOK, start={"max_open": 2})


def held(tale: Tale) -> tuple[str, ...]:
    """Return what a case that has just started claims."""
    claims, released = guards(None, tale.case)
    assert released == ()
    return claims


@pytest.mark.parametrize("closing", [approve("11001"), terminate("10001")])
def test_a_matter_is_free_again_when_its_case_has_ended(closing: Any) -> None:
    tale = given(demo("weekly-report"), start("10001", **weekly()))
    claims, before = held(tale), tale.case
    assert guards(before, tale.when(closing).case) == ((), claims)


def test_a_school_year_is_unique_for_each_person() -> None:
    own = service(LOOK, YEAR, start={"unique": ["year"]})
    hall = Hall(sources={"calendar": {"school_year": "2026-2027"}})
    [mine] = held(given(own, start("10001"), hall=hall))
    [another] = held(given(own, start("10002"), hall=hall))
    [again] = held(given(own, start("10001"), hall=hall))
    assert mine == again != another


def test_with_one_open_case_allowed_the_case_holds_its_applicant_s_place_until_it_ends() -> None:
    tale = given(ONE, start("10001"))
    [claim] = held(tale)
    assert held(given(ONE, start("10001"))) == (claim,)
    assert held(given(ONE, start("10002"))) != (claim,)
    before = tale.case
    assert guards(before, tale.when(withdraw("10001")).case) == ((), ())
    other = given(ONE, start("10001"))
    before = other.case
    assert guards(before, other.when(reject("11001")).case) == ((), (claim,))


@pytest.mark.parametrize(("definition", "open_", "allowed"), [(ONE, 0, True), (ONE, 1, False), (TWO, 1, True),
                                                              (TWO, 2, False), (TWO, 5, False)])
def test_nobody_starts_more_than_may_be_open_at_once(definition: Any, open_: int, allowed: bool) -> None:
    tale = given(definition, hall=Hall(open_cases={("small", "10001"): open_})).when(start("10001"))
    if allowed:
        assert tale.the(ev.CaseStarted).max_open == definition.start.max_open
    else:
        tale.refused("open_case_exists")


def test_a_service_without_such_rules_claims_nothing() -> None:
    assert held(given(service(LOOK), start("10001"))) == ()


def test_an_amount_is_the_same_however_many_noughts_it_ends_in() -> None:
    own = service(LOOK, [{"key": "sum", "label": "金额", "type": "money"}], start={"unique": ["sum"]})
    first, same, other = (held(given(own, start("10001", sum=text))) for text in ("10", "10.00", "10.50"))
    assert first == same != other

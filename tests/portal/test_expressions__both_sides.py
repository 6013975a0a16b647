"""One expression language: whatever a definition says and whatever a form holds, browser and server agree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from contracts.catalog.expression import HALL_TIME, evaluate, holds
from contracts.catalog.workdays import Calendar
from tests.portal.both_sides import CONDITIONS, FORMS, NUMBERS, PORTAL, Browser

NOW = datetime(2026, 9, 20, 10, 30, tzinfo=HALL_TIME)
HOLIDAYS, MADE_UP = ["2026-10-01", "2026-10-02", "2026-10-05"], ["2026-10-10"]
CALENDAR = Calendar(holidays=frozenset(map(date.fromisoformat, HOLIDAYS)),
                    made_up=frozenset(map(date.fromisoformat, MADE_UP)))
BROWSERS = {"holidays": HOLIDAYS, "made_up": MADE_UP, "vacations": []}

walk = settings(max_examples=300, deadline=None,
                suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if shutil.which("node") is None or not (PORTAL / "node_modules").is_dir():
        pytest.skip("the portal's packages are not installed")
    found = Browser()
    yield found
    found.close()


@walk
@given(condition=CONDITIONS, form=FORMS)
def test_a_condition_holds_on_both_sides_or_on_neither(browser: Browser, condition: str, form: dict[str, Any]) -> None:
    here = holds(condition, {"form": form}, now=NOW, calendar=CALENDAR).value
    assert (browser.ask(condition, form, BROWSERS, NOW.isoformat()) is True) == here


@walk
@given(calculation=NUMBERS, form=FORMS)
def test_a_calculation_comes_to_the_same_on_both_sides(browser: Browser, calculation: str,
                                                       form: dict[str, Any]) -> None:
    outcome = evaluate(calculation, {"form": form}, now=NOW, calendar=CALENDAR)
    here = outcome.value if outcome.problem is None else None
    assert browser.ask(calculation, form, BROWSERS, NOW.isoformat()) == here

"""Numbers a definition issues: what they are made of, and at which kind of step a case gets its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import approve, given, reject, resubmit, send_back, start

LOOK = {"who": "head(applicant.dept)", "do": ["approve", "reject", "return:applicant"]}
UNIT = {"key": "unit", "label": "单位", "type": "dept"}


def numbered(at: str, steps: dict[str, Any], pattern: str = "JS{yyyy}-{dept_code}-{seq:04}") -> Any:
    return service(steps, [UNIT, {"key": "number", "label": "编号", "type": "serial", "at": at}],
                   serial={"field": "number", "pattern": pattern, "at": at})


ARCHIVE = numbered("file", {"look": LOOK, "file": {"kind": "system", "effect": "issue_number"}})


def test_a_number_names_the_unit_the_form_names_or_the_applicant_s_own_and_counts_for_each() -> None:
    hall = Hall()

    def issued(**form: Any) -> str:
        return given(ARCHIVE, start("10001", **form), approve("11001"), hall=hall).the(ev.NumberIssued).value

    assert [issued(), issued(unit="it"), issued(unit="cs")] == ["JS2026-CS-0001", "JS2026-IT-0001", "JS2026-CS-0002"]
    hall.now = datetime(2027, 1, 4, 9, tzinfo=HALL_TIME)
    assert issued() == "JS2027-CS-0001"


@pytest.mark.parametrize(("at", "steps", "acts"), [
    ("fill", {"look": LOOK}, ()),
    ("look", {"look": LOOK}, (approve("11001"),)),
    ("file", {"look": LOOK, "file": {"kind": "system", "effect": "issue_number"}}, (approve("11001"),)),
    ("done", {"look": LOOK}, (approve("11001"),)),
])
def test_a_number_belongs_to_any_kind_of_step(at: str, steps: dict[str, Any], acts: tuple[Any, ...]) -> None:
    tale = given(numbered(at, steps, "N{yy}{mm}{dd}{seq:03}"), start("10001"), *acts)
    assert tale.now.form["number"] == "N261120001"
    assert [told.event.step for told in tale.told if isinstance(told.event, ev.NumberIssued)] == [at]


def test_a_step_that_says_no_issues_nothing_and_a_number_is_given_once() -> None:
    own = numbered("look", {"look": LOOK, "boss": {"who": "deputy(applicant.dept)"}})
    assert "number" not in given(own, start("10001"), reject("11001")).now.form
    tale = given(own, start("10001"), approve("11001"), send_back("11002"), resubmit("10001"), approve("11001"))
    assert tale.now.form["number"] == "JS2026-CS-0001"
    assert tale.all(ev.NumberIssued) == []


def test_nobody_writes_a_number_by_hand() -> None:
    given(ARCHIVE).when(start("10001", number="JS1")).refused("read_only", "number")

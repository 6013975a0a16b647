"""An approved case switches a substitute on for its applicant, once; being woken switches them off again."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.definition import Definition
from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, ev, given, reject, start
from tests.workflow.telling_acts import reopen
from tests.workflow.telling_waits import at

FORM = [{"key": "begin", "label": "开始", "type": "date"}, {"key": "finish", "label": "结束", "type": "datetime"},
        {"key": "whom", "label": "代理人", "type": "person"}]
AWAY: dict[str, Any] = {"begin": "2026-11-23", "finish": "2026-11-27T12:00", "whom": "11002"}


def leave(**trigger: Any) -> Definition:
    rule = {"begin": "begin", "end": "finish", "to": "field('whom')", **trigger}
    return service({"lead": {"who": "head(applicant.dept)"}}, FORM, substitute_trigger=rule)


def approved(definition: Definition | None = None, **form: Any) -> Tale:
    return given(definition or leave(), start("10001", **{**AWAY, **form})).when(approve("11001"))


def test_an_approved_case_says_who_acts_for_the_applicant_from_when_to_when() -> None:
    granted = approved(leave(services=["leave-note"])).the(ev.SubstitutionGranted)
    assert (granted.no, granted.to.no, granted.services) == ("10001", "11002", ("leave-note",))
    assert (granted.starts, granted.ends) == (at("2026-11-23T00:00"), at("2026-11-27T12:00"))


def test_a_day_at_the_end_is_a_whole_day() -> None:
    granted = approved(leave(begin="finish", end="begin"), begin="2026-11-28").the(ev.SubstitutionGranted)
    assert granted.ends == at("2026-11-29T00:00")


def test_one_that_was_refused_names_nobody() -> None:
    tale = given(leave(), start("10001", **AWAY)).when(reject("11001"))
    assert tale.all(ev.SubstitutionGranted) == []


@pytest.mark.parametrize("form", [{"whom": "10001"}, {"whom": None}, {"begin": None}, {"finish": "2026-11-01T08:00"}],
                         ids=["oneself", "nobody", "no beginning", "over"])
def test_without_anybody_else_or_a_time_to_come_the_record_says_so(form: dict[str, Any]) -> None:
    tale = approved(**form)
    assert tale.all(ev.SubstitutionGranted) == []
    assert tale.now.status == "completed"
    assert "没有可以设定的代理人或日期" in tale.records()[-1].opinion


def test_somebody_who_has_left_is_not_named() -> None:
    hall = Hall()
    tale = given(leave(), start("10001", **AWAY), hall=hall)
    hall.leave("11002")
    assert tale.when(approve("11001")).all(ev.SubstitutionGranted) == []


def test_a_woken_case_takes_it_back_and_grants_it_anew() -> None:
    tale = approved()
    first = tale.the(ev.SubstitutionGranted).id
    tale.when(reopen("90001"))
    assert (tale.the(ev.SubstitutionRevoked).id, tale.the(ev.SubstitutionRevoked).no) == (first, "10001")
    again = tale.when(approve("11001")).the(ev.SubstitutionGranted).id
    assert again != first
    assert [record.action for record in tale.records() if record.action.startswith("substitution")] == [
        "substitution", "substitution_end", "substitution"]

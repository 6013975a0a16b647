"""Starting a case: who may, when, with which prefilled values, and what follows at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from contracts.catalog.definition import SerialRule
from contracts.catalog.expression import HALL_TIME
from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import Hall, idcard_of
from tests.workflow.telling import given, reject, resubmit, send_back, start, terminate, withdraw
from workflow.domain.facts import Facts
from workflow.domain.guards import guards
from workflow.domain.numbers import case_serial, issue

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
ONE_STEP = {"look": {"who": "head(applicant.dept)"}}
KEY = "unique:weekly-report:"


def test_a_started_case_pins_its_definition_and_waits_for_the_head() -> None:
    tale = given(WEEKLY).when(start("10001", **weekly())).then(
        "case.started", "step.entered", "step.completed", "route.taken", "step.entered", "task.assigned",
        "timer.scheduled")
    started = tale.the(ev.CaseStarted)
    assert (started.serial, started.definition_version, started.digest) == ("2026112000001", 1, "d" * 64)
    assert started.title == "工作周报_陈一_计算机学院"
    assert (started.applicant.no, started.applicant.unit_name) == ("10001", "计算机学院")
    assert tale.at_step() == ["lead"]
    assert tale.holders() == ["11001"]


def test_a_title_has_no_gap_where_nothing_was_filled_in() -> None:
    own = service(ONE_STEP, [{"key": "what", "label": "事由", "type": "text"}],
                  title="{name}_{form.what}_{applicant.name}")
    name = own.name
    assert given(own).when(start("10001")).now.title == f"{name}_陈一"
    assert given(own).when(start("10001", what="出差")).now.title == f"{name}_出差_陈一"


def test_what_reaches_or_identifies_a_person_stays_out_of_the_log() -> None:
    facts = given(PROOF).when(start("20230001", **proof())).the(ev.CaseStarted).applicant_facts
    assert facts["party_member"] is True
    assert not {"phone", "email", "idcard"} & facts.keys()


def test_the_locked_unit_is_filled_in_by_the_hall() -> None:
    assert given(WEEKLY).when(start("10001", **weekly())).now.form["unit"] == "cs"
    assert given(WEEKLY).when(start("10001", **weekly(unit="cs"))).now.form["unit"] == "cs"
    given(WEEKLY).when(start("10001", **weekly(unit="econ"))).refused("read_only", "unit")


def test_a_locked_secret_may_come_back_masked_and_is_kept_whole() -> None:
    card = idcard_of("20230001")
    tale = given(PROOF).when(start("20230001", **proof(idcard=f"{card[:4]}{'*' * 10}{card[-4:]}")))
    assert tale.now.form["idcard"] == card
    given(PROOF).when(start("20230001", **proof(idcard=idcard_of("20230002")))).refused("read_only", "idcard")


def test_a_prefilled_secret_that_is_not_locked_may_come_back_masked_too() -> None:
    card = idcard_of("10001")
    own = service(ONE_STEP, [{"key": "card", "label": "证件", "type": "idcard", "prefill": "me.idcard", "secret": True,
                              "see": ["look"]}])
    assert given(own).when(start("10001", card=f"{card[:4]}{'*' * 10}{card[-4:]}")).now.form["card"] == card
    assert given(own).when(start("10001", card=idcard_of("10002"))).now.form["card"] == idcard_of("10002")
    given(own).when(start("10001", card="1234**********5678")).refused("invalid", "card")


def test_a_locked_field_the_hall_knows_nothing_for_is_filled_in_by_hand() -> None:
    own = service(ONE_STEP, [{"key": "branch", "label": "支部", "type": "text", "prefill": "src.party.branch",
                              "lock": True, "required": True}])
    silent = Hall(sources={})
    assert given(own, hall=silent).when(start("10001", branch="第二支部")).now.form["branch"] == "第二支部"
    given(own, hall=silent).when(start("10001")).refused("invalid", "branch")
    given(own).when(start("10001", branch="第二支部")).refused("read_only", "branch")


def test_a_person_outside_the_audience_may_not_start() -> None:
    given(WEEKLY).when(start("20230001", **weekly())).refused("start_not_allowed")
    given(PROOF).when(start("10001", **proof())).refused("start_not_allowed")


def test_nobody_and_somebody_who_left_may_not_start() -> None:
    given(WEEKLY).when(start("99999", **weekly())).refused("start_not_allowed")
    hall = Hall()
    hall.leave("10001")
    given(WEEKLY, hall=hall).when(start("10001", **weekly())).refused("start_not_allowed")


def test_a_service_nobody_published_cannot_be_started() -> None:
    given(None).when(start("10001")).refused("not_found")


def test_a_retired_service_cannot_be_started() -> None:
    given(WEEKLY, hall=Hall(retired=True)).when(start("10001", **weekly())).refused("service_retired")


def test_only_the_newest_version_can_be_started() -> None:
    given(WEEKLY, hall=Hall(newest=False)).when(start("10001", **weekly())).refused("stale_version")


def test_a_running_case_of_a_retired_service_goes_on() -> None:
    hall = Hall()
    tale = given(WEEKLY, start("10001", **weekly()), hall=hall)
    hall.retired = True
    tale.when(send_back("11001")).then_among_others("case.returned")


def test_a_case_starts_once() -> None:
    given(WEEKLY, start("10001", **weekly())).when(start("10001", **weekly())).refused("already_submitted")


@pytest.mark.parametrize(("window", "day", "open_"), [
    (["10-08", "11-20"], "2026-10-08", True),
    (["10-08", "11-20"], "2026-11-20", True),
    (["10-08", "11-20"], "2026-11-21", False),
    (["10-08", "11-20"], "2026-10-07", False),
    (["12-20", "01-10"], "2026-12-31", True),
    (["12-20", "01-10"], "2026-01-10", True),
    (["12-20", "01-10"], "2026-01-11", False),
])
def test_a_window_includes_both_its_days_and_may_cross_new_year(window: list[str], day: str, open_: bool) -> None:
    hall = Hall(now=datetime.fromisoformat(f"{day}T23:59").replace(tzinfo=HALL_TIME))
    tale = given(service(ONE_STEP, start={"window": window}), hall=hall).when(start("10001"))
    if open_:
        tale.then_among_others("case.started")
    else:
        tale.refused("start_outside_window")


def test_the_unique_fields_together_are_one_claim_of_the_service() -> None:
    [first], released = guards(None, given(WEEKLY).when(start("10001", **weekly())).case)
    [other_week], _ = guards(None, given(WEEKLY).when(start("10001", **weekly(weeks="1周-2周"))).case)
    [colleague], _ = guards(None, given(WEEKLY).when(start("10002", **weekly(day="2026-11-01"))).case)
    [other_unit], _ = guards(None, given(WEEKLY).when(start("10004", **weekly())).case)
    assert first == colleague, "the same unit and the same weeks"
    assert len({first, other_week, other_unit}) == 3
    assert first.startswith(KEY)
    assert released == ()


@pytest.mark.parametrize("closing", [terminate("10001"), reject("11002")])
def test_a_terminated_or_rejected_case_gives_its_claim_up(closing: object) -> None:
    own = service({"look": {"who": "deputy(applicant.dept)", "do": ["approve", "reject"]}}, start={"unique": ["note"]})
    tale = given(own, start("10001", note="甲"))
    before = tale.case
    [held], _ = guards(None, tale.case)
    assert guards(before, tale.when(closing).case) == ((), (held,))  # type: ignore[arg-type]


def test_a_resubmission_with_other_values_changes_the_claim_and_a_withdrawal_keeps_it() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    [held], _ = guards(None, tale.case)
    before = tale.case
    assert guards(before, tale.when(withdraw("10001")).case) == ((), ())
    before = tale.case
    [claimed], [given_up] = guards(before, tale.when(resubmit("10001", weeks="13周-14周")).case)
    assert given_up == held != claimed


def test_serial_numbers_count_within_the_day() -> None:
    hall = Hall()
    serials = [given(WEEKLY, start("10001", **weekly()), hall=hall).now.serial for _ in range(3)]
    hall.now = datetime(2026, 11, 21, 9, tzinfo=HALL_TIME)
    serials.append(given(WEEKLY, start("10001", **weekly()), hall=hall).now.serial)
    assert serials == ["2026112000001", "2026112000002", "2026112000003", "2026112100001"]


@pytest.mark.parametrize(("pattern", "number"), [
    ("DZ{yyyy}{seq:04}", "DZ20260001"), ("{yy}{mm}{dd}-{seq}", "261120-1"), ("第{seq:06}号", "第000001号"),
])
def test_an_issued_number_follows_its_pattern(pattern: str, number: str) -> None:
    hall = Hall()
    asked: list[tuple[str, ...]] = []

    class Answers(dict):  # type: ignore[type-arg]
        def __contains__(self, query: object) -> bool:
            return True

        def __getitem__(self, query: tuple[str, ...]) -> object:
            asked.append(query)
            return hall.answer(query, "system")

    facts = Facts(now=hall.now, definition=PROOF, answers=Answers())
    assert issue(SerialRule(field="doc_no", pattern=pattern, at="issue"), "party-proof", facts) == number
    assert [query[0] for query in asked] == ["sequence"]
    assert case_serial(facts) == "2026112000001"

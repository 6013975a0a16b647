"""A finished case is given again under other rules: the same form, the same answers, and what would differ."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from tests.workflow.definitions import demo, service
from tests.workflow.forms import weekly
from tests.workflow.imagining import facts
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, reject, resubmit, send_back, start
from tests.workflow.telling_acts import transfer
from workflow.domain.rehearsals.whatif import Difference, compare

HEAD, BOSS = "11001", "90001"
FIELDS: list[dict[str, Any]] = [{"key": "sum", "label": "金额", "type": "money"},
          {"key": "grade", "label": "等级", "type": "text", "at": "head"}]


def rules(limit: float = 3.0, who: str = "head(applicant.dept)", **more: Any) -> Definition:
    """Dear cases, and those the head grades A, go on to the administrator."""
    return service({
        "head": {"who": who, "edit": ["grade"], "next": [
            {"if": f"form.sum > {limit} || form.grade == 'A'", "to": "boss"}, {"to": "done"}]},
        "boss": {"who": "role('hall.admin')"}, **more}, FIELDS)


def told(definition: Definition, *acts: Any, **form: Any) -> Tale:
    """A case that came to its end."""
    return given(definition, start("10001", **form), *acts)


def difference(tale: Tale, new: Definition, hall: Hall | None = None) -> Difference:
    """What would have become of it."""
    assert tale.definition is not None
    return compare([one.event for one in tale.told], tale.definition, new, facts(hall))


def test_the_same_rules_make_no_difference() -> None:
    found = difference(told(rules(), approve(HEAD, grade="B"), sum="2"), rules())
    assert found.path_before == found.path_after == ("fill", "head", "done")
    assert (found.outcome_before, found.outcome_after) == ("approved", "approved")
    assert (found.added, found.removed, found.standing, found.unknown, found.problem) == ((), (), (), (), "")


def test_a_lower_limit_asks_one_more_whose_answer_is_unknown() -> None:
    found = difference(told(rules(), approve(HEAD), sum="2"), rules(1.0))
    assert found.path_after == ("fill", "head", "boss", "done")
    assert (found.added, found.removed, found.unknown) == ((("boss", BOSS),), (), (("boss", BOSS),))
    back = difference(told(rules(1.0), approve(HEAD), approve(BOSS), sum="2"), rules())
    assert (back.added, back.removed, back.unknown) == ((), (("boss", BOSS),), ())


def test_what_each_step_wrote_is_written_again() -> None:
    tale = told(rules(9.0), approve(HEAD, grade="A"), approve(BOSS), sum="2")
    found = difference(tale, rules(9.0))
    assert found.path_after == found.path_before == ("fill", "head", "boss", "done")


def test_a_no_stays_a_no() -> None:
    found = difference(told(rules(), approve(HEAD), reject(BOSS), sum="5"), rules(1.0))
    assert (found.outcome_before, found.outcome_after) == ("rejected", "rejected")
    kinder = difference(told(rules(), approve(HEAD), reject(BOSS), sum="5"), rules(7.0))
    assert (kinder.outcome_before, kinder.outcome_after) == ("rejected", "approved")


def test_of_a_case_that_was_returned_the_last_form_and_the_last_answers_count() -> None:
    tale = told(rules(), send_back(HEAD), resubmit("10001", sum="2"), approve(HEAD), sum="5")
    found = difference(tale, rules())
    assert found.path_before == ("fill", "head", "done")
    assert found.unknown == ()


def test_another_handler_is_one_added_and_one_removed() -> None:
    found = difference(told(rules(), approve(HEAD), sum="2"), rules(who="deputy(applicant.dept)"))
    assert (found.added, found.removed) == ((("head", "11002"),), (("head", HEAD),))
    assert found.unknown == (("head", "11002"),)


def test_who_a_task_was_handed_to_by_hand_makes_no_difference_between_definitions() -> None:
    wide = {"do": ["approve", "transfer"]}
    definition = service({"head": {"who": "head(applicant.dept)", **wide}}, FIELDS[:1])
    tale = told(definition, transfer(HEAD, "11002"), approve("11002"), sum="2")
    found = difference(tale, definition)
    assert (found.added, found.removed, found.unknown) == ((), (), (("head", HEAD),))


def test_a_step_nobody_would_be_found_for_stands_still() -> None:
    found = difference(told(rules(), approve(HEAD), sum="2"), rules(who="role('no.such.post')"))
    assert found.standing == ("head",)
    assert found.outcome_after == "approved"


def test_a_form_that_would_not_do_any_more_says_where() -> None:
    asking = service({"head": {"who": "head(applicant.dept)"}},
                     [{"key": "sum", "label": "金额", "type": "money"},
                      {"key": "why", "label": "事由", "type": "text", "required": True}])
    found = difference(told(rules(), approve(HEAD), sum="2"), asking)
    assert found.problem
    assert list(found.errors) == ["why"]
    assert (found.path_after, found.outcome_after) == ((), "")


def test_what_was_known_then_is_known_again_and_today_is_not_asked() -> None:
    hall = Hall(sources={})
    hall.leave("10001")
    tale = given(demo("weekly-report"), start("10001", **weekly()), approve(HEAD))
    found = difference(tale, demo("weekly-report"), hall)
    assert (found.problem, found.outcome_after) == ("", "approved")
    assert found.path_before == found.path_after


def test_waits_and_system_steps_pass() -> None:
    waiting = service({
        "rest": {"kind": "wait", "limit": "3wd"}, "issue": {"kind": "system", "effect": "issue_document"},
        "head": {"who": "head(applicant.dept)"}}, FIELDS[:1])
    plain = service({"head": {"who": "head(applicant.dept)"}}, FIELDS[:1])
    found = difference(told(plain, approve(HEAD), sum="2"), waiting)
    assert found.path_after == ("fill", "rest", "issue", "head", "done")
    assert found.outcome_after == "approved"

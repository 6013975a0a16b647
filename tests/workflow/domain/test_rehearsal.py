"""A definition can be played without a case: the way, the people, the end, and what was expected instead."""

from __future__ import annotations

from typing import Any

from contracts.workflow import events as ev
from tests.workflow.definitions import demo, service
from tests.workflow.forms import weekly
from tests.workflow.imagining import judged, played, story
from tests.workflow.organisation import Hall

HEAD = "11001"
FIELDS: list[dict[str, Any]] = [{"key": "sum", "label": "金额", "type": "money"},
                                {"key": "annex", "label": "附件", "type": "file", "accept": ["pdf"]}]


def approve(by: str, **more: Any) -> dict[str, Any]:
    """Somebody says yes."""
    return {"by": by, "do": "approve", **more}


def dear() -> Any:
    """A service whose dear cases go to a second step."""
    return service({"head": {"who": "head(applicant.dept)", "next": [
        {"if": "form.sum > 3.0", "to": "boss"}, {"to": "done"}]}, "boss": {"who": "role('hall.admin')"}}, FIELDS)


def test_a_story_tells_the_way_the_people_and_the_end() -> None:
    found = played(dear(), story("10001", approve(HEAD), approve("90001"), sum="5"))
    assert found.path == ("fill", "head", "boss", "done")
    assert found.holders == {"fill": ("10001",), "head": (HEAD,), "boss": ("90001",)}
    assert (found.outcome, found.status, found.missing) == ("approved", "completed", ())
    assert played(dear(), story("10001", approve(HEAD), sum="2")).path == ("fill", "head", "done")


def test_a_story_may_stop_under_way() -> None:
    found = played(dear(), story("10001", sum="5"))
    assert (found.path, found.outcome) == (("fill", "head"), "running")
    returned = played(dear(), story("10001", {"by": HEAD, "do": "return:applicant"}, sum="5"))
    assert (returned.path, returned.outcome) == (("fill", "head", "fill"), "returned")
    again = played(dear(), story("10001", {"by": HEAD, "do": "return"}, {"by": "10001", "do": "resubmit",
                                                                         "form": {"sum": "1"}}, approve(HEAD), sum="5"))
    assert again.outcome == "approved"


def test_an_expectation_that_is_met_says_nothing() -> None:
    acts = (approve(HEAD), approve("90001"))
    full = {"path": ["fill", "head", "boss", "done"], "holders": {"head": [HEAD]}, "outcome": "approved"}
    assert judged(dear(), story("10001", *acts, sum="5", expect=full)) == {}
    assert judged(dear(), story("10001", *acts, sum="5", expect={"path": ["head", "boss"]})) == {}
    assert judged(dear(), story("10001", *acts, sum="5", expect={"outcome": "completed"})) == {}


def test_what_was_expected_and_what_came_is_told_by_its_place() -> None:
    expect = {"path": ["head", "boss"], "holders": {"head": ["11002"], "boss": ["90001"]}, "outcome": "rejected"}
    errors = judged(dear(), story("10001", approve(HEAD), sum="2", expect=expect))
    assert sorted(errors) == ["tests[0].holders", "tests[0].outcome", "tests[0].path"]
    assert errors["tests[0].path"] == ["应为 head → boss，实际为 head"]
    assert errors["tests[0].holders"][0] == "head环节（head）应由 11002 办理，实际为 11001"
    assert "没有走到" in errors["tests[0].holders"][1]
    assert errors["tests[0].outcome"] == ["应为 rejected，实际为 approved"]


def test_an_act_that_is_refused_ends_the_story_and_is_named() -> None:
    errors = judged(dear(), story("10001", approve(HEAD), approve("11002"), sum="5", expect={"outcome": "approved"}))
    assert sorted(errors) == ["tests[0].acts[1]", "tests[0].outcome"]
    assert "90001" in errors["tests[0].acts[1]"][0]
    assert sorted(judged(dear(), story("nobody", sum="5"))) == ["tests[0].as"]
    assert "note" in judged(dear(), story("10001", note="?"))["tests[0].form"][0]


def test_numbers_are_made_up_and_files_need_not_exist() -> None:
    hall = Hall()
    found = played(dear(), story("10001", sum="5", annex=["合同.pdf"]), hall)
    assert found.refusal is None
    assert hall.numbers == {}
    assert judged(dear(), story("10001", sum="5", annex=["合同.exe"]))["tests[0].form"]


def test_a_service_of_a_season_can_be_rehearsed_all_year() -> None:
    for window in (["03-01", "04-01"], ["12-20", "01-10"], ["11-01", "11-30"], ["02-29", "03-02"]):
        seasonal = service({"head": {"who": "head(applicant.dept)"}}, start={"window": window})
        assert played(seasonal, story("10001", approve(HEAD), note="x")).outcome == "approved"


def test_the_demonstration_can_be_rehearsed() -> None:
    found = played(demo("weekly-report"), story("10001", approve(HEAD), **weekly()))
    assert (found.outcome, found.refusal) == ("approved", None)


def test_a_step_nobody_is_found_for_is_told() -> None:
    found = played(service({"lost": {"who": "role('no.such.post')"}}), story("10001", note="x"))
    assert found.missing == ("lost",)
    assert any(isinstance(told.event, ev.AssigneeMissing) for told in found.stage.told)


def test_system_steps_are_done_unless_the_story_says_otherwise() -> None:
    issue = service({"issue": {"kind": "system", "effect": "issue_document", "on_error": "reject"},
                     "head": {"who": "head(applicant.dept)"}})
    assert played(issue, story("10001", approve(HEAD), note="x")).outcome == "approved"
    failed = played(issue, story("10001", {"by": "system", "do": "reject", "step": "issue"}, note="x"))
    assert failed.outcome == "rejected"


def test_what_a_system_step_brings_back_can_be_said() -> None:
    fields = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "known", "label": "查询结果", "type": "text",
                                                               "at": "look"}]
    look = service({"look": {"kind": "system", "effect": "call_finance_system",
                             "next": [{"if": "form.known == 'good'", "to": "done"}, {"to": "head"}]},
                    "head": {"who": "head(applicant.dept)"}}, fields)
    good = {"by": "system", "do": "approve", "step": "look", "form": {"known": "good"}}
    assert played(look, story("10001", good, sum="5")).path == ("fill", "look", "done")
    assert played(look, story("10001", sum="5")).path == ("fill", "look", "head")


def test_time_passes_when_the_story_says_so() -> None:
    waits = service({"rest": {"kind": "wait", "limit": "3wd"},
                     "show": {"kind": "notice", "days": "5wd", "show": ["note"]},
                     "head": {"who": "head(applicant.dept)", "limit": "2wd", "late": {"do": "approve"}}})
    pause = {"by": "system", "do": "advance"}
    assert played(waits, story("10001", note="x")).path == ("fill", "rest")
    assert played(waits, story("10001", pause, note="x")).path == ("fill", "rest", "show")
    assert played(waits, story("10001", pause, pause, pause, note="x")).outcome == "approved"
    errors = judged(waits, story("10001", pause, pause, pause, pause, note="x"))
    assert sorted(errors) == ["tests[0].acts[3]"]


def test_branches_may_be_told_in_either_order_and_child_cases_come_to_a_good_end() -> None:
    fork = service({
        "split": {"kind": "fork", "branches": [{"to": "legal"}, {"to": "finance"}]},
        "legal": {"who": "head('legal')", "next": [{"to": "meet"}]},
        "finance": {"who": "role('finance.contract')", "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "next": [{"to": "part"}]},
        "part": {"kind": "sub", "service": "other", "map": {"note": "form.note"}},
        "head": {"who": "head(applicant.dept)"}})
    acts = (approve("20003"), approve("21001"), approve(HEAD))
    for path in (["legal", "finance", "part", "head"],
                 ["fill", "split", "legal", "finance", "meet", "part", "head", "done"]):
        assert judged(fork, story("10001", *acts, note="x", expect={"path": path, "outcome": "approved"})) == {}
    no = {"by": "system", "do": "reject", "step": "part"}
    assert played(fork, story("10001", *acts[:2], no, note="x")).outcome == "rejected"


def test_people_are_picked_as_the_story_says_or_as_it_expects() -> None:
    picks = service({"first": {"who": "head(applicant.dept)"},
                     "second": {"who": "chosen('first', role('finance.contract'))"},
                     "third": {"who": "chosen('second', members('unit_board'))"}})
    found = played(picks, story("10001", approve(HEAD), note="x"))
    assert found.refusal is None, found.refusal
    assert found.path == ("fill", "first", "second")


def test_handing_over_and_signing_together_can_be_rehearsed() -> None:
    rich = service({"head": {"who": "head(applicant.dept)", "do": [
        "approve", "transfer", "delegate", "add:before", "return:applicant", "cc"]}})
    acts = ({"by": HEAD, "do": "cc", "to": "11003"}, {"by": HEAD, "do": "add:before", "to": ["11005"]},
            approve("11005"), {"by": HEAD, "do": "delegate", "to": "11007"}, {"by": "11007", "do": "resolve"},
            {"by": HEAD, "do": "transfer", "to": "11002"}, approve("11002"))
    found = played(rich, story("10001", *acts, note="x"))
    assert (found.refused, found.outcome) == ("", "approved")
    assert found.holders["head"] == ("11002",)
    assert played(rich, story("10001", {"by": "10001", "do": "withdraw"}, note="x")).outcome == "withdrawn"
    assert judged(rich, story("10001", {"by": HEAD, "do": "print"}, note="x"))["tests[0].acts[0]"]

"""What must be read holds the case wherever it is circulated; whoever has left is not waited for; the lists tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import (
    Tale,
    approve,
    ev,
    given,
    open_copy,
    resubmit,
    send_back,
    start,
    terminate,
    withdraw,
)
from tests.workflow.telling_pages import live, row_of
from tests.workflow.telling_standing import resolve_again

HEAD = {"who": "role('head', dept=applicant.dept)", "do": ["approve", "return:applicant", "reject", "return:previous"]}
READERS = ("14001", "15001")


def told(at: str) -> dict[str, Any]:
    return {"at": at, "to": ["members('co_hosts')"], "required": True}


def plain(at: str = "lead") -> Any:
    return service({"lead": HEAD, "office": {"who": "role('office.director')"}}, circulate=[told(at)])


def split(at: str) -> Any:
    return service({
        "lead": {**HEAD, "next": [{"to": "split"}]},
        "split": {"kind": "fork", "branches": [{"to": "law"}, {"to": "abroad"}]},
        "law": {"who": "head('legal')", "do": ["approve", "return:lead"], "next": [{"to": "meet"}]},
        "abroad": {"who": "head('intl')", "do": ["approve", "return:lead"], "next": [{"to": "meet"}]},
        "meet": {"kind": "join", "of": "split", "mode": "all", "next": [{"to": "last"}]},
        "last": {"who": "role('archive.clerk')"}}, circulate=[told(at)])


def steps_in_the_lists(tale: Tale) -> list[str]:
    return [step["key"] for step in row_of(tale)["current_steps"]]


def test_while_readers_are_awaited_the_lists_show_the_step() -> None:
    tale = given(plain(), start("10001")).when(approve("11001"))
    assert tale.the(ev.ReadersAwaited).people == READERS
    assert steps_in_the_lists(tale) == ["lead"]
    assert tale.records()[-1].action_text == "等待必读的人读完"
    tale.when(open_copy("14001"))
    assert steps_in_the_lists(tale) == ["lead"]
    tale.when(open_copy("15001"))
    assert (steps_in_the_lists(tale), tale.at_step()) == (["office"], ["office"])


def test_a_case_that_is_ended_while_it_waits_shows_no_step() -> None:
    assert steps_in_the_lists(given(plain(), start("10001"), approve("11001"), terminate("90001"))) == []


def test_what_the_start_circulates_is_read_before_anybody_handles_the_case() -> None:
    tale = given(plain("fill"), start("10001"))
    assert (tale.at_step(), steps_in_the_lists(tale)) == ([], ["fill"])
    tale.when(open_copy("14001")).when(open_copy("15001"))
    assert tale.at_step() == ["lead"]


def test_a_case_pulled_back_while_it_waits_waits_again_when_it_is_sent_on() -> None:
    tale = given(plain("fill"), start("10001"), open_copy("14001"), withdraw("10001"))
    assert steps_in_the_lists(tale) == ["fill"]
    tale.when(resubmit("10001")).then_among_others("readers.awaited")
    assert (tale.at_step(), steps_in_the_lists(tale)) == ([], ["fill"])
    assert tale.when(open_copy("15001")).at_step() == ["lead"]


def test_whoever_has_left_is_not_waited_for() -> None:
    hall = Hall()
    tale = given(plain(), start("10001"), approve("11001"), open_copy("14001"), hall=hall)
    hall.leave("15001")
    tale.when(resolve_again("system")).then_among_others("reader.excused", "route.taken", "step.entered")
    assert (tale.at_step(), steps_in_the_lists(tale)) == (["office"], ["office"])
    said = [(record.action_text, record.opinion) for record in tale.records()]
    assert ("等待必读的人读完", "王主任、李网信") in said
    assert ("必读的人已离校，不再等待", "李网信") in said


def test_one_who_is_still_there_is_waited_for() -> None:
    hall = Hall()
    tale = given(plain(), start("10001"), approve("11001"), hall=hall)
    hall.leave("15001")
    tale.when(resolve_again("system")).then("reader.excused")
    tale.when(resolve_again("system")).then()
    assert tale.when(open_copy("14001")).at_step() == ["office"]


def test_whoever_left_between_two_rounds_does_not_hold_the_second() -> None:
    hall = Hall()
    back = (approve("21001"), send_back("22001", "lead"))
    tale = given(split("law"), start("10001"), approve("11001"), *back, hall=hall)
    hall.leave(*READERS)
    tale.when(approve("11001")).when(approve("21001"))
    tale.then_among_others("reader.excused", "reader.excused", "route.taken")
    tale.when(approve("22001"))
    assert tale.at_step() == ["last"]


def test_what_a_fork_circulates_is_read_before_it_splits() -> None:
    tale = given(split("split"), start("10001"), approve("11001"))
    assert (tale.at_step(), steps_in_the_lists(tale)) == ([], ["split"])
    assert [step.key for step in live(tale, "10001").current_steps] == ["split"]
    tale.when(open_copy("14001")).when(open_copy("15001"))
    tale.then_among_others("copy.read", "token.forked", "step.entered")
    assert (tale.at_step(), steps_in_the_lists(tale)) == (["law", "abroad"], ["law", "abroad"])


def test_what_a_join_circulates_is_read_before_the_case_goes_on() -> None:
    tale = given(split("meet"), start("10001"), approve("11001"), approve("21001"), approve("22001"))
    assert (tale.at_step(), steps_in_the_lists(tale)) == ([], ["meet"])
    tale.when(open_copy("14001")).when(open_copy("15001"))
    assert (tale.at_step(), steps_in_the_lists(tale)) == (["last"], ["last"])


@pytest.mark.parametrize("readers_first", [True, False])
def test_a_branch_that_waits_for_readers_holds_the_join(readers_first: bool) -> None:
    tale = given(split("law"), start("10001"), approve("11001"), approve("21001"))
    assert sorted(steps_in_the_lists(tale)) == ["abroad", "law"]
    reading = [open_copy(no) for no in READERS]
    for act in (*reading, approve("22001")) if readers_first else (approve("22001"), *reading):
        tale.when(act)
    assert (tale.at_step(), steps_in_the_lists(tale)) == (["last"], ["last"])


def test_a_branch_cut_off_while_it_waits_shows_no_more() -> None:
    tale = given(split("law"), start("10001"), approve("11001"), approve("21001"), send_back("22001", "lead"))
    assert (tale.at_step(), steps_in_the_lists(tale)) == (["lead"], ["lead"])
    tale.when(open_copy("14001")).then("copy.read")


def test_whoever_handles_the_case_sees_who_has_read_what_was_circulated_and_readers_do_not() -> None:
    tale = given(plain(), start("10001"), approve("11001"), open_copy("14001"))
    read, waited_for = tale.page("11001").receivers
    assert (read.person.no, read.kind, read.required, read.by) == ("14001", "circulation", True, None)
    assert (read.step_name, read.read_at, waited_for.read_at) == ("lead环节", tale.hall.now, None)
    assert tale.page("10001").receivers == (read, waited_for)
    assert tale.page("14001").receivers == ()

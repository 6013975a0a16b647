"""The row of a case after every act: who finds it in 待办, 进行中, 已完成 and 抄送, and what a line says."""

from __future__ import annotations

from datetime import timedelta

from contracts.workflow.people import Person
from tests.workflow.definitions import service
from tests.workflow.organisation import FRIDAY, Hall
from tests.workflow.telling import Tale, approve, claim, ev, given, reject, resubmit, send_back, start, terminate
from tests.workflow.telling_acts import add, delegate, remove, reopen, resolve, retract, transfer
from tests.workflow.telling_pages import places, row_of, todo_of
from tests.workflow.telling_standing import stands_in
from workflow.domain.evolve import evolve
from workflow.domain.pages.history import Told
from workflow.projections.cases import files_in

LEAD = {"who": "role('head', dept=applicant.dept)", "limit": "1wd",
        "do": ["approve", "return:applicant", "reject", "transfer", "delegate", "add:before", "add:after",
               "add:parallel", "cc", "urge"]}
TWO = service({"lead": LEAD, "office": {"who": "role('office.director')", "do": ["approve", "return:previous"]}})
POOL = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve", "delegate", "transfer"]}})
QUEUE = service({"board": {"who": ["members('unit_board')"], "policy": "sequence"}})


def begun() -> Tale:
    return given(TWO, start("10001"))


def told(tale: Tale, *events: object) -> Tale:
    """Let events follow that another part of the service decides on."""
    for event in events:
        tale.case = evolve(tale.case, event)
        tale.told.append(Told(event, tale.hall.now))
    return tale


def line(tale: Tale, no: str) -> dict[str, object]:
    [task] = todo_of(tale, no)
    return task


def test_a_transferred_task_is_with_the_new_holder_and_in_progress_for_the_giver() -> None:
    tale = begun().when(transfer("11001", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["todo"])
    tale.when(approve("11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["in-progress"])
    assert tale.now.involves("11001")


def test_a_delegated_task_goes_to_and_fro() -> None:
    tale = begun().when(delegate("11001", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["todo"])
    assert line(tale, "11002")["delegated_by"] == "11001"
    tale.when(resolve("11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], ["in-progress"])
    assert line(tale, "11001")["delegated_by"] is None
    assert tale.now.involves("11002")


def test_a_recalled_delegation_comes_back_at_once() -> None:
    tale = begun().when(delegate("11001", "11002")).when(retract("11001"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], [])


def test_a_delegated_pool_task_comes_back_to_whoever_had_claimed_it() -> None:
    tale = given(POOL, start("10001"), claim("15004"), delegate("15004", "15001"))
    assert [places(tale, no) for no in ("15001", "15004", "15005")] == [["todo"], ["in-progress"], []]
    tale.when(resolve("15001"))
    assert [places(tale, no) for no in ("15001", "15004", "15005")] == [["in-progress"], ["todo"], []]


def test_nobody_sees_a_task_that_waits_for_added_signers() -> None:
    tale = begun().when(add("11001", "before", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["todo"])
    assert {task["kind"]: task["waiting"] for task in row_of(tale)["todo"]} == {"seat": "signer", "before": ""}
    tale.when(approve("11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], ["in-progress"])


def test_a_removed_signer_is_rid_of_it_and_the_seat_wakes() -> None:
    tale = begun().when(add("11001", "before", "11002")).when(remove("11001", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], [])


def test_signers_added_afterwards_or_beside() -> None:
    tale = begun().when(add("11001", "after", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["todo"])
    tale = begun().when(add("11001", "parallel", "11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], ["todo"])
    assert line(tale, "11002")["kind"] == "parallel"


def test_in_a_sequence_only_whose_turn_it_is_sees_it() -> None:
    tale = given(QUEUE, start("10001"))
    assert [places(tale, no) for no in ("11001", "11002", "11003")] == [["todo"], [], []]
    assert [task["waiting"] for task in row_of(tale)["todo"]] == ["", "sequence", "sequence"]
    tale.when(approve("11001"))
    assert [places(tale, no) for no in ("11001", "11002", "11003")] == [["in-progress"], ["todo"], []]


def test_a_vote_taken_back_brings_the_task_and_its_step_back() -> None:
    tale = begun().when(approve("11001")).when(retract("11001"))
    assert (places(tale, "11001"), places(tale, "14001")) == (["todo"], [])
    assert [step["key"] for step in row_of(tale)["current_steps"]] == ["lead"]


def test_a_substitute_sees_whose_task_it_is_and_leaves_it_to_the_first_who_acts() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(TWO, start("10001"), hall=hall)
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], ["todo"])
    assert line(tale, "11002")["on_behalf"] == [{"id": "11002", "no": "11001", "name": "周院长"}]
    tale.when(approve("11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["in-progress"], ["in-progress"])


def test_a_substitute_whose_time_is_over_sees_it_no_more() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(TWO, start("10001"), hall=hall)
    [task] = tale.now.open_tasks()
    told(tale, ev.SubstituteLifted(task_id=task.id, substitute="11002"))
    assert (places(tale, "11001"), places(tale, "11002")) == (["todo"], [])
    assert line(tale, "11001")["on_behalf"] == []


def test_a_reopened_case_is_under_way_again_and_to_be_rated_again() -> None:
    tale = begun().when(approve("11001")).when(approve("14001"))
    assert (places(tale, "14001"), row_of(tale)["status"]) == (["completed"], "completed")
    tale.when(reopen("90001"))
    row = row_of(tale)
    assert (row["status"], row["ended_at"], row["outcome"], row["round"], row["rated"]) == (
        "running", None, None, 2, False)
    assert (places(tale, "11001"), places(tale, "14001")) == (["in-progress"], ["todo"])


def test_a_round_shows_in_the_row() -> None:
    tale = begun().when(send_back("11001")).when(resubmit("10001"))
    assert row_of(tale)["round"] == 2


def test_lateness_and_urging_are_marked() -> None:
    tale = begun()
    [run] = tale.now.open_runs()
    by = Person(no="10001", name="陈一")
    told(tale, ev.DeadlineBreached(run=run.id, step="lead", due_at=FRIDAY, people=("11001",)),
         ev.CaseUrged(by=by, at=FRIDAY, people=("11001",), steps=("lead",)),
         ev.CaseUrged(by=by, at=FRIDAY + timedelta(hours=5), people=("11001",), steps=("lead",)))
    assert line(tale, "11001")["overdue"] is True
    assert len(row_of(tale)["urged"]) == 2


def test_a_migrated_case_stands_in_the_new_steps() -> None:
    by = Person(no="90001", name="管理员")
    tale = told(begun(), ev.CaseMigrated(by=by, from_version=1, to_version=2, digest="e" * 64,
                                         steps={"lead": "office", "office": "lead"}, names={"office": "办公室"}))
    row = row_of(tale)
    assert [(step["key"], step["name"]) for step in row["current_steps"]] == [("office", "办公室")]
    assert (line(tale, "11001")["step"], row["definition_version"]) == ("office", 2)


def test_children_are_listed_with_how_they_ended() -> None:
    tale = begun()
    [run] = tale.now.open_runs()
    told(tale, ev.SubCaseStarted(run=run.id, step="lead", child="c" * 32, service="seal-use", serial="ZB1"),
         ev.SubCaseEnded(run=run.id, step="lead", child="c" * 32, outcome="approved"))
    assert row_of(tale)["subcases"] == [{"id": "c" * 32, "step": "lead", "service": "seal-use", "serial": "ZB1",
                                         "row": None, "outcome": "approved"}]


def test_what_the_system_does_makes_it_no_handler() -> None:
    tale = begun()
    [task] = tale.now.open_tasks()
    told(tale, ev.VoteCast(task_id=task.id, run=task.run, step="lead", vote="approve", at=FRIDAY, round=1,
                           by=Person(no="system", name="系统"), rule="late:approve"))
    assert row_of(tale)["handlers"] == []


def test_nothing_is_left_over_when_a_case_ends() -> None:
    for last in (reject("11001"), terminate("90001")):
        row = row_of(begun().when(last))
        assert (row["todo"], row["current_steps"]) == ([], [])
        assert row["ended_at"] is not None


def test_attachments_in_the_rows_of_a_table_belong_to_the_case_as_well() -> None:
    rows = [{"text": "一", "annex": [{"file_id": "b"}]}, {"annex": []}]
    form = {"plan": [{"file_id": "a"}], "items": rows, "tags": ["甲"]}
    assert files_in(form) == ["a", "b"]

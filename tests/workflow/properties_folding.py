"""Invariants 4 and 5: whatever is stored folds legally and always alike, and no two lists contradict each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis import changes
from contracts import codec
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from tests.workflow.telling import comment
from tests.workflow.walking import PEOPLE, Walk
from workflow.domain import legality
from workflow.domain.acts import circulating
from workflow.domain.acts.asking import involved
from workflow.domain.guards import guards
from workflow.domain.steps import resources
from workflow.projections.cases import project

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def check_everything_decided_is_legal(walk: Walk) -> None:
    """4: each new event can follow the one before it, and what the log gives back folds to the same case."""
    case = walk.before
    for event in walk.new:
        case, wrong = legality.step(case, event)
        assert not wrong, f"{type(event).__name__}: {wrong}"
    assert case == walk.case
    walk.read_back()
    assert walk.stored == walk.case, "the log says something else"


def folded(row: changes.Row, walk: Walk) -> changes.Row:
    """Return the read model's row after the new events."""
    first = len(walk.told) - len(walk.new)
    return changes.fold(row, [change for number, event in enumerate(walk.new, start=first)
                              for change in project(codec.decode_event(*codec.encode_event(event)), _envelope(number))])


def check_the_row_rebuilt_is_the_same(walk: Walk, row: changes.Row) -> None:
    """4: the read model rebuilt from zero equals the live one."""
    anew: changes.Row = None
    for number, told in enumerate(walk.told):
        anew = changes.fold(anew, project(told.event, _envelope(number)))
    assert anew == row


def _envelope(number: int) -> Envelope:
    return Envelope(stream="c", version=number, number=number, at=LONG_AGO + timedelta(minutes=number), actor="x",
                    command_id="x", correlation_id="x")


def check_the_row_says_what_the_case_says(row: changes.Row, walk: Walk) -> None:
    """4, 5: the row that every list is a query on says the same as the case."""
    assert row is not None
    assert walk.definition is not None
    case = walk.now
    assert (row["status"], row["outcome"] or "") == (case.status.value, case.outcome)
    assert (row["ended_at"] is not None) is case.status.ended
    assert (row["round"], row["rated"], row["title"]) == (case.round, case.rated, case.title)
    waiting = {task.id: ([person.no for person in task.people] if not task.waiting else [], task.kind, task.waiting,
                         task.claimed_by.no if task.claimed_by else None,
                         task.delegated_by.no if task.delegated_by else None,
                         {no: person.no for no, person in task.standing_in.items()}) for task in case.open_tasks()}
    assert {item["id"]: (item["people"], item["kind"], item["waiting"], item["claimed_by"], item["delegated_by"],
                         {one["id"]: one["no"] for one in item["on_behalf"]}) for item in row["todo"]} == waiting
    assert {(item["id"], item["key"]) for item in row["current_steps"] if "readers_of" not in item} == {
        (run.id, run.step) for run in case.open_runs()}
    assert {item["key"] for item in row["current_steps"] if "readers_of" in item} == {
        run.step for run in circulating.waiting(case, walk.definition)}
    acted = {task.handled_by.no for task in case.tasks.values() if task.handled_by} - {"system"}
    assert acted <= set(row["handlers"])
    assert set(row["participants"]) == {*row["handlers"], case.applicant.no}
    assert all(case.involves(no) for no in row["participants"]), "a list shows what its page refuses"
    assert ({item["person"] for item in row["cc"]}, set(row["readers"])) == (case.copied, case.opened)


def check_one_list_for_each_person(row: changes.Row) -> None:
    """5: for each person, in one capacity, a case is in at most one of 待办, 进行中 and 已完成."""
    assert row is not None
    people = {*row["participants"], *(no for item in row["todo"] for no in item["people"])}
    for no in people:
        todo = any(no in item["people"] and item["claimed_by"] in (None, no) for item in row["todo"])
        handling = row["ended_at"] is None and no in row["handlers"] and not todo
        done = row["ended_at"] is not None and no in row["participants"]
        assert todo + handling + done <= 1, f"{no}: {todo=} {handling=} {done=}"


def check_guards(walk: Walk) -> None:
    """A case holds its claim exactly while it may still succeed; nothing is released that is not held."""
    claims, releases = ([key for key in keys if not key.startswith("resource:")]
                        for keys in guards(walk.before, walk.now))
    assert len(claims) <= 1
    assert len(releases) <= 1
    check_holds(walk)
    before = walk.before
    if before is not None and before.unique and walk.now.status.ended and not before.status.ended:
        assert releases
        assert not claims


def check_holds(walk: Walk) -> None:
    """A case that came to nothing occupies nothing, no case two times at once; what it gives up it had."""
    claims, releases = guards(walk.before, walk.now)
    held = {*resources.keys(walk.before)} if walk.before else set()
    assert len(walk.now.held) <= 1, walk.now.held
    assert {key for key in releases if key.startswith("resource:")} <= held
    assert (held | {*claims}) - {*releases} >= {*resources.keys(walk.now)}
    if walk.now.status.value in ("rejected", "terminated", "withdrawn"):
        assert resources.keys(walk.now) == ()


def check_strangers(walk: Walk) -> None:
    """Nobody sees a case they have no part in: part is what applicants, named people and copied people have."""
    part = {walk.now.applicant.no}
    for told in walk.told:
        part |= _named(told.event)
    for no in {*PEOPLE, *part}:
        if not any(no in (person.no for task in walk.now.tasks.values() for person in (*task.people, *task.owners))
                   for _ in (0,)) and no not in part:
            walk.when(comment(no, "看看")).refused("not_found")
        elif walk.now.involves(no):
            assert involved(walk.case, no) is walk.case


def _named(event: Any) -> set[str]:
    if isinstance(event, ev.TaskAssigned | ev.CopySent | ev.TaskReassigned | ev.TaskResumed | ev.TaskReopened):
        return {person.no for person in event.people}
    if isinstance(event, ev.TaskTransferred | ev.TaskDelegated):
        return {event.to.no, event.by.no}
    if isinstance(event, ev.SignerRemoved):  # an administrator may, and has taken part then
        return {event.by.no}
    return {event.substitute.no} if isinstance(event, ev.SubstituteApplied) else set()

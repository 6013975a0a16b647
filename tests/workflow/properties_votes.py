"""Invariants 2, 6, 7 and 8: seats and votes, what handing over leaves alone, and the way of a direct resubmission."""

from __future__ import annotations

from collections import Counter

from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.walking import Walk
from workflow.domain.state import ROOT, Case
from workflow.domain.steps import routing

#: Events that change who sits in a seat, and nothing else about it.
HANDED = (ev.TaskTransferred, ev.TaskDelegated, ev.DelegationResolved, ev.SubstituteApplied, ev.SubstituteLifted)


def check_votes(walk: Walk) -> None:
    """Check what the new events did to seats and votes."""
    check_one_vote_for_each_seat(walk)
    check_votes_belong_to_the_round_of_their_run(walk)
    check_seats_change_only_by_adding_and_removing(walk)
    check_handing_over_keeps_seats_and_due_times(walk)
    check_direct_goes_the_recorded_way(walk)


def check_one_vote_for_each_seat(walk: Walk) -> None:
    """2: no seat votes twice unless its vote was taken back, and no more votes count than there are seats."""
    case = walk.now
    cast = Counter(told.event.task_id for told in walk.told if isinstance(told.event, ev.VoteCast))
    again = Counter(told.event.task_id for told in walk.told if isinstance(told.event, ev.TaskReopened))
    for task_id, votes in cast.items():
        assert votes <= 1 + again[task_id], f"{task_id} voted {votes} times"
    for run in case.runs.values():
        seats = [task for task in case.seats(run.id) if task.counts]
        assert len([task for task in seats if not task.closed]) <= len(seats)
    for task in case.tasks.values():
        assert not task.vote or task.closed in ("voted", "returned"), f"{task.id} is {task.closed} with a vote"


def check_votes_belong_to_the_round_of_their_run(walk: Walk) -> None:
    """7: a vote names the round in which its run began; a step that was returned to begins without votes."""
    case = walk.now
    for event in walk.new:
        if isinstance(event, ev.VoteCast):
            assert event.round == case.runs[event.run].round
            assert not case.runs[event.run].outcome or event.rule or case.tasks[event.task_id].run == event.run
        if isinstance(event, ev.StepEntered):
            assert event.round == case.runs[event.run].round <= case.round
    if walk.all(ev.CaseReturned) and not case.status.ended:
        for run in case.open_runs():
            new = {event.run for event in walk.all(ev.StepEntered)}
            votes = [task for task in case.seats(run.id) if task.vote and task.handled_by
                     and task.handled_by.no != "system"]
            assert run.id not in new or not votes, "votes from before the return count"


def check_seats_change_only_by_adding_and_removing(walk: Walk) -> None:
    """2: a step that stays open keeps its seats, unless signers were added or removed or it was asked anew."""
    before = walk.before
    if before is None or isinstance(walk.command, cmd.ResolveAgain):
        return
    for run in (run for run in before.open_runs() if run.kind == "human" and not walk.now.runs[run.id].outcome):
        added = sum(event.mode == "parallel" and len(event.people) for event in walk.all(ev.SignerAdded)
                    if before.tasks[event.task_id].run == run.id)
        gone = sum(before.tasks[event.task_id].counts and before.tasks[event.task_id].run == run.id
                   for event in walk.all(ev.SignerRemoved))
        assert _seats(walk.now, run.id) == _seats(before, run.id) + added - gone, run.step


def _seats(case: Case, run: str) -> int:
    return sum(task.counts for task in case.seats(run))


def check_handing_over_keeps_seats_and_due_times(walk: Walk) -> None:
    """6: transfer, delegation and substitution change neither the number of seats nor any due time."""
    before = walk.before
    if before is None or not walk.new or not all(isinstance(event, HANDED) for event in walk.new):
        return
    assert {key: (task.due_at, task.kind, task.run, task.closed) for key, task in before.tasks.items()} == {
        key: (task.due_at, task.kind, task.run, task.closed) for key, task in walk.now.tasks.items()}
    assert before.timers == walk.now.timers


def check_direct_goes_the_recorded_way(walk: Walk) -> None:
    """8: straight back to the returner only where the way evaluated anew is the one that was gone before."""
    before, [sent] = walk.before, walk.all(ev.CaseResubmitted) or [None]
    if before is None or sent is None or sent.mode != "direct" or sent.notes:
        return
    assert before.pending_return is not None
    assert walk.definition is not None
    names = routing.names_of(walk.definition, before) | {
        "form": routing.form_names(walk.definition, {**before.form, **sent.values})}
    step, way = walk.definition.start_step, []
    while step.key != sent.to_step:
        ways = routing.after(walk.definition, step, names)
        join = routing.join_of(walk.definition, step.key) if step.kind == "fork" else None
        step = walk.definition.step(join.key if join else ways[0])
        way.append(step.key)
        assert len(way) < 60, f"the way from the start never comes to {sent.to_step}"
    run = before.runs[before.pending_return.run]
    while before.tokens[run.token].parent:
        run = before.runs[before.tokens[run.token].fork_run]
    gone = [one.step for one in (*before.lineage(run.id), run) if one.token == ROOT and one.kind != "start"]
    assert way == list(dict.fromkeys(gone)), "another way than the recorded one"

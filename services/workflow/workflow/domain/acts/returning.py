"""Send a case back: to the applicant or a step, from one seat or for all objections at once, with branches in mind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from contracts.workflow.commands import ReturnTask
from contracts.workflow.people import Person
from workflow.domain.acts import asking, voting
from workflow.domain.facts import Facts
from workflow.domain.state import ROOT, Case
from workflow.domain.steps import deadlines, flow, forks, lineage
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task


def return_task(command: ReturnTask, case: Case | None, facts: Facts) -> list[Any]:
    """Give the case back; what else is open is cancelled as far as it lies behind the target, votes stay readable."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    if task.delegated_by is not None:
        asking.offers(task, "return")
    voting.check_reason(command.reason, task, facts)
    voting.need_opinion(command.opinion or command.reason, "退回")
    target = lineage.target(command.to, task, facts.defined, case)
    opinion = (command.opinion or command.reason).strip()
    unfolding = Unfolding(command.case_id, case, facts)
    if collected(unfolding.definition, unfolding.case, task):
        voting.vote(unfolding, task, person, "return", opinion, command.reason,
                    target=target.step if target else facts.defined.start_step.key)
        return unfolding.events
    run = case.runs[task.run]
    if branch := forks.collecting(unfolding, run.token, target):
        _vote_to_return(unfolding, task, person, target, opinion, command.reason)
        flow.close(unfolding, run, "decided", "returned")
        forks.arrive_returned(unfolding, unfolding.case.runs[run.id], branch)
        return unfolding.events
    send_back(unfolding, run, target, by=person, opinion=opinion, reason=command.reason, task=task)
    return unfolding.events


def send_back(unfolding: Unfolding, run: Run, target: Run | None, *, by: Person, opinion: str, reason: str = "",
              task: Task | None = None, objections: tuple[dict[str, Any], ...] = ()) -> None:
    """Move the case from ``run`` back to the step of ``target`` (None: to the applicant) as a new round.

    Inside one branch the others go on; before the fork everything it made is cancelled; in a branch that has been
    joined already, that branch alone is opened again and the join waits for it.
    """
    case, definition = unfolding.case, unfolding.definition
    start = definition.start_step.key
    token = target.token if target else ROOT
    step = definition.step(run.step)
    until = _until(unfolding, step.return_ttl) if target is None else None
    unfolding.emit(ev.CaseReturned(
        task_id=task.id if task else "", run=run.id, from_step=run.step, to_step=target.step if target else start,
        target="step" if target else "applicant", by=by, at=unfolding.facts.now, opinion=opinion, reason=reason,
        mode=step.resubmit, round=case.round + 1, token=run.token, target_token=token, closes=task is not None,
        objections=objections, until=until))
    if target is None:
        flow.cancel(unfolding, "returned")
        flow.hand_to_applicant(unfolding, until)
        return
    _clear(unfolding, run, token)
    flow.enter(unfolding, definition.step(target.step), token=token, from_runs=target.from_runs, targeted=True)


def send_back_from_seats(unfolding: Unfolding, run: Run) -> None:
    """Every seat has spoken and some want the case back: send it back once, with all their objections."""
    votes = [task for task in unfolding.case.seats(run.id) if task.vote == "return"]
    _send_back_once(unfolding, run.token, votes)


def send_back_collected(unfolding: Unfolding, fork_run: str) -> None:
    """Every branch has spoken and some want the case back: send it back once, with all their objections."""
    case = unfolding.case
    votes = [vote for token in case.children(fork_run) if token.status == "returned"
             for vote in _objections(case, token.id)]
    _send_back_once(unfolding, case.runs[fork_run].token, votes)


def _objections(case: Case, branch: str) -> list[Task]:
    """Return the votes that ask for the case back and are still waiting, from a branch and the branches inside it."""
    inside = {run.id: run for run in case.runs.values() if branch in case.above(run.token)}
    again = max((run.begun for run in inside.values() if run.cause), default=0)
    return [task for task in case.tasks.values()
            if task.run in inside and (task.vote, task.closed) == ("return", "voted") and task.seq > again]


def _send_back_once(unfolding: Unfolding, token: str, votes: list[Task]) -> None:
    """Send the case back from where ``token`` stands, unless a fork around it collects what its branches say."""
    case = unfolding.case
    objections = tuple({"step": task.step, "no": task.handled_by.no, "opinion": task.opinion, "reason": task.reason}
                       for task in votes if task.handled_by)
    target = _furthest(unfolding, votes)
    last = votes[-1]
    run = case.runs[last.run]
    if branch := forks.collecting(unfolding, token, target):
        for open_run in case.open_runs(token):
            flow.close(unfolding, open_run, "decided", "returned")
        forks.arrive_returned(unfolding, run, branch)
        return
    send_back(unfolding, run, target, by=last.handled_by or flow.SYSTEM, objections=objections,
              opinion="；".join(task.opinion for task in votes), reason=last.reason)


def _furthest(unfolding: Unfolding, votes: list[Task]) -> Run | None:
    """Of several targets the one that lies furthest back; the applicant before all."""
    case, start = unfolding.case, unfolding.definition.start_step.key
    wanted = {task.target for task in votes}
    if start in wanted:
        return None
    runs = [run for run in case.runs.values() if run.step in wanted and run.passed]
    latest = {run.step: run for run in runs}
    order = list(case.runs)
    return min(latest.values(), key=lambda run: order.index(run.id)) if latest else None


def collected(definition: Definition, case: Case, task: Task) -> bool:
    """A return from one of several seats waits for the others where the step collects objections."""
    others = [other for other in case.seats(task.run) if other.counts]
    return definition.step(task.step).return_mode == "collect" and len(others) > 1


def _vote_to_return(unfolding: Unfolding, task: Task, person: Person, target: Run | None, opinion: str,
                    reason: str) -> None:
    if task.claimable and task.claimed_by is None:
        unfolding.emit(ev.TaskClaimed(task_id=task.id, by=person))
    unfolding.emit(ev.VoteCast(
        task_id=task.id, run=task.run, step=task.step, vote="return", by=person, at=unfolding.facts.now,
        round=unfolding.case.runs[task.run].round, opinion=opinion, reason=reason,
        on_behalf=task.standing_in.get(person.no),
        target=target.step if target else unfolding.definition.start_step.key))


def _clear(unfolding: Unfolding, run: Run, token: str) -> None:
    """Close what lies between the target and where the case was, and make ``token`` the one that goes on."""
    case = unfolding.case
    above = case.above(run.token)
    if token in above:
        for child in [one for one in case.tokens.values() if one.parent == token]:
            if child.status in ("live", "forked", "arrived", "returned"):
                forks.cut(unfolding, child.id, "sibling_returned")
        for open_run in unfolding.case.open_runs(token):
            flow.close(unfolding, open_run, "returned", "returned")
        return
    _revive(unfolding, token)


def _revive(unfolding: Unfolding, token: str) -> None:
    """Open a joined branch again: its parent goes back to waiting at the fork, and so on upwards."""
    found = unfolding.case.tokens[token]
    for later in [one for one in unfolding.case.tokens.values()
                  if one.parent == found.parent and one.fork_run != found.fork_run]:
        if later.status in ("live", "forked", "returned"):
            forks.cut(unfolding, later.id, "sibling_returned")
    for open_run in unfolding.case.open_runs(found.parent):
        flow.close(unfolding, open_run, "returned", "returned")
    if unfolding.case.tokens[found.parent].status in ("arrived", "returned", "ended", "cancelled"):
        _revive(unfolding, found.parent)
    unfolding.emit(ev.TokenRevived(token=token, parent=found.parent))


def _until(unfolding: Unfolding, of_step: str | None) -> datetime | None:
    limit = of_step or unfolding.definition.return_ttl
    return deadlines.due(limit, unfolding.facts.now, unfolding.facts.answer("calendar")) if limit else None

"""Split a token into branches and bring them together again, all, any or n of them, with one return for all."""

from __future__ import annotations

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from workflow.domain.acts import circulating, returning
from workflow.domain.state import Case
from workflow.domain.steps import flow, routing
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Token

#: A branch that is still on its way.
_MOVING = ("live", "forked")


def split(unfolding: Unfolding, step: Step, run: str) -> None:
    """Send a token of its own into every branch whose condition holds; where something must be read, after that."""
    if circulating.must_be_read(unfolding.definition, step.key):
        unfolding.emit(ev.StepCompleted(run=run, step=step.key, outcome="done"))
        flow.send_copies(unfolding, step)
        flow.leave(unfolding, step, run)
        return
    _fork(unfolding, step, run)
    unfolding.emit(ev.StepCompleted(run=run, step=step.key, outcome="done"))
    flow.send_copies(unfolding, step)
    _enter(unfolding, run)


def spread(unfolding: Unfolding, step: Step, run: str) -> None:
    """Split after everybody has read what the fork circulates."""
    _fork(unfolding, step, run)
    _enter(unfolding, run)


def _enter(unfolding: Unfolding, run: str) -> None:
    for token in unfolding.case.children(run):
        if unfolding.case.tokens[token.id].status == "live" and not unfolding.case.status.ended:
            flow.enter(unfolding, unfolding.definition.step(token.branch), token=token.id, from_runs=(run,))


def _fork(unfolding: Unfolding, step: Step, run: str) -> None:
    names = routing.names_of(unfolding.definition, unfolding.case)
    taken, left = routing.branches(step, names)
    parent = unfolding.case.runs[run].token
    first = len(unfolding.case.tokens) + 1
    unfolding.emit(
        ev.TokenForked(
            run=run, step=step.key, token=parent,
            branches=tuple({"token": f"t{first + number}", "to": route.to, "condition": route.condition}
                           for number, route in enumerate(taken)),
            left=tuple({"to": route.to, "condition": route.condition, "note": note} for route, note in left),
            inputs=routing.inputs_of(unfolding.definition, step, unfolding.case.form)))


def arrive(unfolding: Unfolding, join: Step, *, token: str, from_run: str) -> None:
    """Note that a branch reached the join; when enough of them did, the case goes on from there."""
    found = unfolding.case.tokens[token]
    if not found.parent:  # a way that leads here without having come through the fork
        _pass(unfolding, join, token, (from_run,))
        return
    unfolding.emit(ev.TokenArrived(token=token, from_run=from_run, join=join.key, outcome="approved"))
    settle(unfolding, found.fork_run)


def arrive_rejected(unfolding: Unfolding, step: Step, run: Run) -> None:
    """End one branch with a no; the join and the conditions behind it decide what that means."""
    token = unfolding.case.tokens[run.token]
    join = _join(unfolding, token)
    if join is None:
        raise LookupError(f"step {step.key} lies in no branch")
    unfolding.emit(ev.TokenArrived(token=token.id, from_run=run.id, join=join.key, outcome="rejected"))
    settle(unfolding, token.fork_run)


def arrive_returned(unfolding: Unfolding, run: Run, branch: str) -> None:
    """Let a branch out of which ``run`` wants the case sent back wait for what the others have to say.

    What lies inside the branch, in branches of its own, is over.
    """
    for child in [one for one in unfolding.case.tokens.values() if one.parent == branch]:
        if child.status in (*_MOVING, "arrived", "returned"):
            cut(unfolding, child.id, "sibling_returned")
    token = unfolding.case.tokens[branch]
    join = _join(unfolding, token)
    unfolding.emit(ev.TokenArrived(token=token.id, from_run=run.id, join=join.key if join else "", outcome="returned"))
    settle(unfolding, token.fork_run)


def ended(unfolding: Unfolding, step: Step, token: Token) -> None:
    """End one branch at an end step of its own; the last branch to end ends the case."""
    unfolding.emit(ev.TokenArrived(token=token.id, from_run=token.last_run, join="", outcome="ended"))
    children = unfolding.case.children(token.fork_run)
    if all(child.status in ("ended", "cancelled") for child in children):
        parent = unfolding.case.tokens[token.parent]
        if parent.parent:
            ended(unfolding, step, parent)
        else:
            flow.finish(unfolding, step)
        return
    settle(unfolding, token.fork_run)


def collecting(unfolding: Unfolding, token: str, target: Run | None) -> str:
    """Return the branch, around a token, out of which a return to ``target`` would lead and whose fork collects returns
    until every branch has spoken; the innermost one, "" when there is none."""
    around = unfolding.case.above(target.token) if target else ()
    for branch in unfolding.case.above(token):
        if branch in around:
            return ""
        if _collects(unfolding.definition, unfolding.case, branch):
            return branch
    return ""


def awaited(definition: Definition, case: Case, token: str) -> bool:
    """Tell whether a return to before the fork waits until other branches have spoken, as things stand."""
    return any(_collects(definition, case, branch) and any(other.status in _MOVING and other.id != branch
                                                           for other in case.children(case.tokens[branch].fork_run))
               for branch in case.above(token))


def _collects(definition: Definition, case: Case, token: str) -> bool:
    found = case.tokens[token]
    if not found.parent:
        return False
    fork = definition.step(case.runs[found.fork_run].step)
    join = routing.join_of(definition, fork.key)
    return join is not None and "collect" in (fork.return_mode, join.return_mode)


def settle(unfolding: Unfolding, fork_run: str) -> None:
    """Go on behind the join when enough branches arrived, or send the case back once when one of them asked for it."""
    case = unfolding.case
    children = case.children(fork_run)
    moving = [child for child in children if child.status in _MOVING]
    arrived = [child for child in children if child.status == "arrived"]
    if any(child.status == "returned" for child in children):
        if not moving:
            returning.send_back_collected(unfolding, fork_run)
        return
    if not children:
        return
    join = _join(unfolding, children[0])
    if join is None or not arrived or (moving and len(arrived) < _wanted(join, len(children))):
        return
    for child in moving:
        cut(unfolding, child.id, "joined")
    token = children[0].parent
    unfolding.emit(ev.TokenJoined(fork_run=fork_run, step=join.key, token=token,
                                  branches=_results(unfolding, fork_run)))
    _pass(unfolding, join, token, tuple(child.last_run for child in arrived))


def cut(unfolding: Unfolding, token: str, reason: str) -> None:
    """Cancel a branch with everything below it."""
    for child in [one for one in unfolding.case.tokens.values() if one.parent == token]:
        if child.status in (*_MOVING, "arrived", "returned"):
            cut(unfolding, child.id, reason)
    for run in unfolding.case.open_runs(token):
        flow.close(unfolding, run, reason, "cancelled")
    unfolding.emit(ev.TokenCancelled(token=token, reason=reason))


def _pass(unfolding: Unfolding, join: Step, token: str, from_runs: tuple[str, ...]) -> None:
    run = flow.arrive(unfolding, join, token=token, from_runs=from_runs)
    unfolding.emit(ev.StepCompleted(run=run, step=join.key, outcome="done"))
    flow.send_copies(unfolding, join)
    flow.leave(unfolding, join, run)


def _wanted(join: Step, branches: int) -> int:
    if join.mode == "any":
        return 1
    if join.mode.startswith("n:"):
        return min(int(join.mode[2:]), branches)
    return branches


def _join(unfolding: Unfolding, token: Token) -> Step | None:
    fork = unfolding.case.runs[token.fork_run].step
    return routing.join_of(unfolding.definition, fork)


def _results(unfolding: Unfolding, fork_run: str) -> dict[str, str]:
    """Return what came of each branch by its first step, and of each step handled in one."""
    case = unfolding.case
    fork = unfolding.definition.step(case.runs[fork_run].step)
    found = {route.to: "skipped" for route in fork.branches}
    for token in case.children(fork_run):
        found |= _steps_of(case, token.id)
    for token in case.children(fork_run):
        if token.status == "arrived":
            found[token.branch] = token.outcome
    return found


def _steps_of(case: Case, token: str) -> dict[str, str]:
    return {run.step: run.outcome for run in case.runs.values()
            if run.token == token and run.kind == "human" and run.outcome in ("approved", "rejected", "skipped")}

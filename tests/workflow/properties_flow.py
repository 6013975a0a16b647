"""Invariants 1, 3 and 10: a live case always waits for somebody or something, an ended one for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.errors import ContractError
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow import walking_acts as acts
from tests.workflow import walking_world as world
from tests.workflow.walking import Walk, picks
from workflow.domain.acts import circulating
from workflow.domain.decide import decide
from workflow.domain.state import ROOT, Case
from workflow.domain.work import Run, Token

#: In so many acts everybody who says yes brings any case to its end.
ENOUGH = 120


def check_flow(walk: Walk) -> None:
    """Check all that must hold between any two acts."""
    if walk.now.status.ended:
        check_nothing_is_open_after_the_end(walk.now)
        return
    check_every_live_token_waits(walk)
    check_every_open_run_can_go_on(walk)
    check_the_applicant_holds_it_alone(walk.now)


def check_every_live_token_waits(walk: Walk) -> None:
    """1: the case has a live token, and each one has exactly one open run, or is done and waits for readers."""
    case = walk.now
    live = [token for token in case.tokens.values() if token.status == "live"]
    assert live, "no live token"
    for token in live:
        runs = case.open_runs(token.id)
        assert len(runs) <= 1, [run.step for run in runs]
        assert runs or waits_for_readers(walk, token), f"{token.id} waits for nothing"
        assert all(case.tokens[one].status == "forked" for one in case.above(token.id)[1:]), "its parents went on"
    assert {run.token for run in case.open_runs()} <= {token.id for token in live}
    assert _moves(case, case.tokens[ROOT]), "no way on from the root"


def _moves(case: Case, token: Token) -> bool:
    if token.status == "live":
        return True
    return token.status == "forked" and any(_moves(case, child) for child in case.tokens.values()
                                            if child.parent == token.id)


def waits_for_readers(walk: Walk, token: Token) -> bool:
    """Tell whether the token's last run waits until everybody has read what its step circulates."""
    assert walk.definition is not None
    run = walk.now.runs[token.last_run]
    return bool(run.outcome) and circulating.pending(walk.now, walk.definition, run)


def check_every_open_run_can_go_on(walk: Walk) -> None:
    """1, 10: somebody can act on an open run, or a timer or the outside will move it, or an alarm was raised."""
    case = walk.now
    for task in case.open_tasks():
        assert not case.runs[task.run].outcome, f"{task.id} is open in a run that is over"
        assert task.people, f"{task.id} has nobody"
    for run in case.open_runs():
        assert run.kind not in ("fork", "join", "end"), f"a case cannot rest in {run.kind}"
        assert _somebody_can_act(walk, run) or _something_will_come(walk, run), f"{run.step} stands silently"


def _somebody_can_act(walk: Walk, run: Run) -> bool:
    return any(task.actionable for task in walk.now.open_tasks(run.id))


def _something_will_come(walk: Walk, run: Run) -> bool:
    assert walk.definition is not None
    step = walk.definition.step(run.step)
    timers = {timer.kind for timer in walk.now.timers.values() if timer.run == run.id and not timer.fired}
    match run.kind:
        case "system":
            return bool(step.effect)
        case "sub":
            mine = [child for child in walk.now.subcases.values() if child.run == run.id]
            return int(run.data.get("children", 1)) > sum(bool(child.outcome) for child in mine)
        case "notice":
            return "notice" in timers
        case "wait":
            return "event" in run.data or "until" in timers
    return False


def check_the_applicant_holds_it_alone(case: Case) -> None:
    """A case is with its applicant exactly while its start step is open, and then nothing else is."""
    steps = [run.kind for run in case.open_runs()]
    assert case.status.with_applicant is ("start" in steps)
    if case.status.with_applicant:
        assert steps == ["start"]
        [task] = case.open_tasks()
        assert [person.no for person in task.people] == [case.applicant.no]
        assert [token.id for token in case.tokens.values() if token.status in ("live", "forked")] == [ROOT]


def check_nothing_is_open_after_the_end(case: Case) -> None:
    """3: no open task, run or branch after the end, and an outcome."""
    assert not case.open_runs()
    assert not case.open_tasks()
    assert case.outcome
    assert not [token.id for token in case.tokens.values() if token.id != ROOT and token.status in ("live", "forked")]


def check_timers_are_silent_after_the_end(walk: Walk) -> None:
    """3: whatever timer was set, after the end it does nothing."""
    walk.hall.now += timedelta(days=400)
    for timer in walk.now.timers.values():
        walk.when(lambda tale, timer=timer: cmd.FireTimer(case_id=tale.case_id, timer=timer.id))
        assert (walk.refusal, walk.new) == (None, []), timer.id


def check_it_can_be_brought_to_an_end(walk: Walk) -> None:
    """10: when everybody says yes and the outside answers, every case ends; there is no dead state."""
    for _ in range(ENOUGH):
        if walk.now.status.ended:
            return
        walk.hall.now += timedelta(minutes=7)
        told = len(walk.told)
        for command in _ways_on(walk):
            walk.when(lambda tale, command=command: command)
            walk.read_back()
            if walk.new:
                break
        assert len(walk.told) > told, f"dead at {walk.at_step()}: {walk.refusal and walk.refusal.as_problem()}"
    raise AssertionError(f"goes on for ever at {walk.at_step()}")


def _ways_on(walk: Walk) -> list[Any]:
    case, ids = walk.now, {"case_id": walk.case_id}
    assert walk.definition is not None
    if case.status.with_applicant:
        return [cmd.ResubmitCase(**ids, actor=case.applicant.no, mode="replay",
                                 choose=picks(walk, "fill"))]
    found: list[Any] = []
    for task, person in walk.mine():
        if task.delegated_by:
            found.append(cmd.ResolveDelegation(**ids, task_id=task.id, actor=person.no, opinion="核对无误"))
        else:
            form = acts.filled(walk.definition.step(task.step)) if task.kind == "seat" else {}
            found.append(acts.approval(walk, task, person, form=form, opinion="同意"))
    found += [cmd.MarkCopyRead(**ids, actor=no) for no in sorted(case.copied - case.opened)]
    found += [_from_outside(walk, run) for run in case.open_runs() if run.kind in ("system", "wait")]
    found += [world.child(walk, run, row, "approved") for run in case.open_runs() if run.kind == "sub"
              for row in range(int(run.data.get("children", 1)))]
    principals = {person.no for task in case.open_tasks() for person in task.standing_in.values()}
    found += [cmd.ApplySubstitute(**ids, principal=no) for no in sorted(principals)]
    found.append(cmd.ResolveAgain(**ids, actor="system"))
    if timers := [timer for timer in world.waiting(walk) if timer.kind in ("until", "notice")]:
        walk.wait_until(timers[0].at)
        found.append(cmd.FireTimer(**ids, timer=timers[0].id))
    return found


def _from_outside(walk: Walk, run: Run) -> Any:
    if run.kind == "system":
        return world.effect_done(walk, run)
    return cmd.EndWait(case_id=walk.case_id, run=run.id, by="event", data={"mark": "已付"})


def check_a_second_click_changes_nothing(walk: Walk) -> None:
    """9: what was done and could be done again by the same request is refused, or nothing more comes of it."""
    command, said, refusal = walk.command, walk.new, walk.refusal
    over = isinstance(command, cmd.ReopenCase) and walk.now.status.ended  # it went straight to its end once more
    # whoever read what held the case may be the next to handle it, and has that to read
    over |= isinstance(command, cmd.MarkCopyRead) and any(isinstance(event, ev.TaskAssigned) for event in said)
    if refusal is None and said and isinstance(command, ONCE) and not over:
        facts = walk.facts(getattr(command, "actor", "system"))
        try:
            again = decide(command, walk.case, facts)
        except ContractError as problem:
            assert problem.detail
            again = []
        assert again == [], f"{type(command).__name__} twice"


#: What the same request can do only once. What may be said again (comments, copies, effects that fail) is not among it.
ONCE = (cmd.ApproveTask, cmd.RejectTask, cmd.AbstainTask, cmd.ReturnTask, cmd.ClaimTask, cmd.ReleaseTask,
        cmd.TransferTask, cmd.DelegateTask, cmd.ResolveDelegation, cmd.AddSigner, cmd.RemoveSigner, cmd.ResubmitCase,
        cmd.WithdrawCase, cmd.TerminateCase, cmd.ReopenCase, cmd.RateCase, cmd.UrgeCase, cmd.FireTimer, cmd.EndWait,
        cmd.ReportSubCase, cmd.MarkCopyRead, cmd.ApplySubstitute, cmd.HandOver, cmd.RescheduleTimers)

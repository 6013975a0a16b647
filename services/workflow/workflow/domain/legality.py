"""Could this have happened? What must hold between the events of a case, told without deciding anything again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.workflow import events as ev
from workflow.domain.evolve import evolve
from workflow.domain.state import Case, CaseStatus

#: What may still happen once a case has ended: tasks, runs and branches are closed, people talk, read, rate and are
#: told, other systems are told, and somebody may wake it.
AFTER_THE_END = (ev.TaskClosed, ev.StepCompleted, ev.CopySent, ev.CopyRead, ev.CommentAdded, ev.CaseRated,
                 ev.DocumentIssued, ev.EffectDone, ev.EffectFailed, ev.SubCaseStarted, ev.SubCaseEnded,
                 ev.CircularAnswered, ev.TokenCancelled, ev.CaseReopened, ev.SubstitutionGranted, ev.AutoActed)


def step(case: Case | None, event: Any) -> tuple[Case | None, str]:
    """Return the case after ``event``, and what was wrong about it (nothing, as a rule). Readings move no case."""
    if isinstance(event, ev.ReadingLogged):
        return case, ""
    wrong = legal(case, event)
    return (case, wrong) if wrong else (evolve(case, event), "")


def legal(case: Case | None, event: Any) -> str:
    """Return why ``event`` cannot follow ``case``; empty when it can."""
    if isinstance(event, ev.CaseStarted):
        return "" if case is None else "办件开始了两次"
    if case is None:
        return "办件还没有开始"
    if case.status.ended and not isinstance(event, AFTER_THE_END):
        return "办件已经结束"
    rule = _RULES.get(type(event))
    return rule(case, event) if rule else ""


def _entered(case: Case, event: ev.StepEntered) -> str:
    if event.run in case.runs:
        return "同一次到达记了两次"
    token = case.tokens.get(event.token)
    if token is None or token.status in ("arrived", "ended", "cancelled"):
        return "这一路已经结束"
    if case.open_runs(event.token):
        return "上一步还没有办完"
    if event.cause != "reopen" and (event.step_kind == "start") != (case.status.with_applicant or not case.runs):
        return "办件在不在申请人手里，与到达的步骤不符"
    return "" if event.round == case.round else "轮次不符"


def _forked(case: Case, event: ev.TokenForked) -> str:
    if any(branch["token"] in case.tokens for branch in event.branches):
        return "同一路分了两次"
    return "" if event.branches else "分叉没有去处"


def _arrived(case: Case, event: ev.TokenArrived) -> str:
    token = case.tokens.get(event.token)
    if token is None or not token.parent:
        return "没有这一路"
    if token.status not in ("live", "forked"):
        return "这一路已经到了，或已经取消"
    return "这一路还有没办完的步骤" if case.open_runs(event.token) else ""


def _joined(case: Case, event: ev.TokenJoined) -> str:
    children = case.children(event.fork_run)
    if not children or children[0].parent != event.token or case.tokens[event.token].status != "forked":
        return "汇合的不是分出去的那一路"
    moving = [child for child in children if child.status in ("live", "forked")]
    return "还有别的路没有到" if moving else ""


def _known_token(case: Case, event: ev.TokenCancelled | ev.TokenRevived) -> str:
    return "" if event.token in case.tokens else "没有这一路"


def _assigned(case: Case, event: ev.TaskAssigned) -> str:
    if event.task_id in case.tasks:
        return "同一个任务分派了两次"
    return _waits(case, event.run) if event.people else "任务没有办理人"


def _waits(case: Case, run: str) -> str:
    return "" if _open(case, run) else "步骤已经办完"


def _claimed(case: Case, event: ev.TaskClaimed) -> str:
    wrong = _handles(case, event.task_id, event.by.no)
    if wrong:
        return wrong
    task = case.tasks[event.task_id]
    if not task.claimable:
        return "不是抢办任务"
    return "任务已被认领" if task.claimed_by else ""


def _released(case: Case, event: ev.TaskReleased) -> str:
    wrong = _handles(case, event.task_id, event.by.no)
    return wrong or ("" if case.tasks[event.task_id].claimed_by else "任务没有被认领")


def _task_read(case: Case, event: ev.TaskRead) -> str:
    if wrong := _open_task(case, event):
        return wrong
    task = case.tasks[event.task_id]
    if task.candidate(event.by.no) is None:
        return "不是任务的办理人"
    return "第一次打开已经记过" if event.by.no in task.read else ""


def _voted(case: Case, event: ev.VoteCast) -> str:
    task = case.tasks.get(event.task_id)
    if task is None or task.closed:
        return "没有这个任务" if task is None else "任务已经关闭"
    if not event.rule and (wrong := _handles(case, event.task_id, event.by.no)):
        return wrong
    if not event.rule and event.vote not in (*task.actions, "return", "approve"):
        return "任务不提供这样的表态"
    if (event.run, event.step) != (task.run, task.step):
        return "表态与任务不属于同一步"
    return "" if event.round == case.runs[task.run].round else "轮次不符"


def _handed(case: Case, event: ev.TaskTransferred | ev.TaskDelegated | ev.SignerAdded) -> str:
    return _handles(case, event.task_id, event.by.no)


def _open_task(case: Case, event: Any) -> str:
    task = case.tasks.get(event.task_id)
    if task is None:
        return "没有这个任务"
    return "任务已经关闭" if task.closed else ""


def _answered(case: Case, event: ev.DelegationResolved) -> str:
    if wrong := _open_task(case, event):
        return wrong
    return "" if case.tasks[event.task_id].delegated_by else "任务没有委派"


def _retracted(case: Case, event: ev.VoteRetracted) -> str:
    task = case.tasks.get(event.task_id)
    if task is None or task.closed != "voted":
        return "没有可以拿回的表态"
    return "" if task.handled_by and task.handled_by.no == event.by.no else "不是本人的表态"


def _task_reopened(case: Case, event: ev.TaskReopened) -> str:
    if event.task_id not in case.tasks:
        return "没有这个任务"
    return _waits(case, event.run) if case.tasks[event.task_id].closed else "任务没有关闭"


def _woken(case: Case, event: ev.CaseReopened) -> str:
    if not case.status.ended:
        return "办件还没有结束"
    return "" if event.round == case.round + 1 else "轮次不符"


def _closed(case: Case, event: ev.TaskClosed) -> str:
    task = case.tasks.get(event.task_id)
    if task is None:
        return "没有这个任务"
    return "任务已经关闭" if task.closed else ""


def _completed(case: Case, event: ev.StepCompleted | ev.StepSkipped) -> str:
    if wrong := _waits(case, event.run):
        return wrong
    return "步骤还有没办的任务" if case.open_tasks(event.run) else ""


def _returned(case: Case, event: ev.CaseReturned) -> str:
    if event.task_id and event.closes and (wrong := _handles(case, event.task_id, event.by.no)):
        return wrong
    return "" if event.round == case.round + 1 else "轮次不符"


def _resubmitted(case: Case, event: ev.CaseResubmitted) -> str:
    if event.by.no != case.applicant.no:
        return "不是申请人"
    return "" if case.status.with_applicant else "办件不在申请人手里"


def _withdrawn(case: Case, event: ev.CaseWithdrawn) -> str:
    if event.by.no != case.applicant.no:
        return "不是申请人"
    return "" if case.status is CaseStatus.RUNNING else "办件不在办理中"


def _migrated(case: Case, event: ev.CaseMigrated) -> str:
    if case.status.ended and not event.undo:
        return "办件已经结束"
    return "" if event.from_version == case.definition_version else "不是办件现在的版本"


def _finished(case: Case, event: Any) -> str:
    return "还有没办的任务" if case.open_tasks() else ""


def _read(case: Case, event: ev.CopyRead) -> str:
    if event.person not in case.copied:
        return "没有抄送给此人"
    return "第一次打开已经记过" if event.person in case.opened else ""


def _granted(case: Case, event: ev.SubstitutionGranted) -> str:
    if event.no != case.applicant.no:
        return "不是申请人"
    return "已经设过代理" if case.substitution else ""


def _revoked(case: Case, event: ev.SubstitutionRevoked) -> str:
    return "" if case.substitution == event.id else "没有设过这项代理"


def _awaited(case: Case, event: ev.ReadersAwaited) -> str:
    return "步骤还没有办完" if _open(case, event.run) or event.run not in case.runs else ""


def _excused(case: Case, event: ev.ReaderExcused) -> str:
    return "" if event.person in case.circulars else "没有传阅给此人"


def _rated(case: Case, event: ev.CaseRated) -> str:
    if event.by.no != case.applicant.no:
        return "不是申请人"
    if not case.status.ended:
        return "办件还没有结束"
    return "已经评价过" if case.rated else ""


def _handles(case: Case, task_id: str, no: str) -> str:
    """Return why somebody cannot act on a task."""
    task = case.tasks.get(task_id)
    if task is None:
        return "没有这个任务"
    if task.closed:
        return "任务已经关闭"
    if task.waiting:
        return "任务还不能办理"
    if task.candidate(no) is None:
        return "不是任务的办理人"
    return "任务由别人认领" if task.claimed_by and task.claimed_by.no != no and no not in task.standing_in else ""


def _open(case: Case, run: str) -> bool:
    return run in case.runs and not case.runs[run].outcome


def _requested(case: Case, event: ev.EffectRequested | ev.EffectFailed | ev.DocumentIssued) -> str:
    return "" if event.run in case.runs else "没有这一步"


def _timer_set(case: Case, event: ev.TimerScheduled) -> str:
    return "" if event.run in case.runs else "没有这一次到达"


def _timer_fired(case: Case, event: ev.TimerFired) -> str:
    timer = case.timers.get(event.timer)
    if timer is None or timer.fired:
        return "没有这个定时" if timer is None else "同一个定时触发了两次"
    return _waits(case, event.run)


_RULES: dict[type, Callable[[Case, Any], str]] = {
    ev.TimerScheduled: _timer_set, ev.TimerFired: _timer_fired,
    ev.StepEntered: _entered, ev.TokenForked: _forked, ev.TokenArrived: _arrived, ev.TokenJoined: _joined,
    ev.TokenCancelled: _known_token, ev.TokenRevived: _known_token, ev.TaskAssigned: _assigned,
    ev.TaskClaimed: _claimed, ev.TaskReleased: _released, ev.VoteCast: _voted, ev.TaskClosed: _closed,
    ev.TaskRead: _task_read,
    ev.TaskWaiting: _open_task, ev.TaskResumed: _open_task, ev.TaskReassigned: _open_task,
    ev.TaskTransferred: _handed, ev.TaskDelegated: _handed, ev.DelegationResolved: _answered,
    ev.SubstituteApplied: _open_task, ev.SubstituteLifted: _open_task, ev.SignerAdded: _handed,
    ev.SignerRemoved: _open_task, ev.VoteRetracted: _retracted, ev.TaskReopened: _task_reopened,
    ev.StepCompleted: _completed, ev.StepSkipped: _completed, ev.CaseReturned: _returned,
    ev.CaseResubmitted: _resubmitted, ev.CaseWithdrawn: _withdrawn, ev.CaseReopened: _woken,
    ev.CaseRejected: _finished, ev.CaseCompleted: _finished, ev.CopyRead: _read, ev.CaseRated: _rated,
    ev.SubstitutionGranted: _granted, ev.SubstitutionRevoked: _revoked,
    ev.ReadersAwaited: _awaited, ev.ReaderExcused: _excused,
    ev.CaseMigrated: _migrated,
    ev.EffectRequested: _requested, ev.EffectFailed: _requested, ev.DocumentIssued: _requested,
}

"""Who may act on what, and the words when they may not."""

from __future__ import annotations

from contracts.errors import NotAllowed, NotFound, NotPossibleNow
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import standing
from workflow.domain.work import Task

_CLOSED = {
    "decided": "该步骤已有结论，无需再办理",
    "returned": "该步骤已被退回，任务已取消",
    "sibling_returned": "同时办理的另一路已退回，任务已取消",
    "withdrawn": "申请人已撤回，任务已取消",
    "terminated": "办件已终止，任务已取消",
    "rejected": "办件已被驳回，任务已取消",
    "submitted": "申请人已重新提交",
    "removed": "您的加签已被取消，无需办理",
    "joined": "汇总已经完成，无需再办理",
    "retracted": "上一步已拿回，任务已取消",
}
_WAITING = {
    "signer": ("请先等加签的人办完，或减签", "waiting_for_added_signer"),
    "sequence": ("还没轮到您，前面的人办完后会通知您", "not_your_turn"),
    "after": ("还没轮到您，前面的人办完后会通知您", "not_your_turn"),
}


def involved(case: Case | None, no: str) -> Case:
    """Return the case if ``no`` takes part in it; raises NotFound for everybody else, so ids cannot be probed."""
    if case is None or not case.involves(no):
        raise NotFound("没有这个办件，或您无权查看")
    return case


def applicants_own(case: Case | None, no: str) -> Case:
    """Return the case if ``no`` applied for it; raises NotFound or NotAllowed."""
    found = involved(case, no)
    if found.applicant.no != no:
        raise NotAllowed("只有申请人可以这样操作")
    return found


def open_task(case: Case | None, task_id: str, no: str, facts: Facts | None = None) -> tuple[Case, Task, Person]:
    """Return the case, the task that can be acted on, and the actor's person.

    Raises NotFound, NotAllowed or NotPossibleNow. With ``facts`` it also refuses an account that was switched off, and
    a substitute whose time was over, between opening the page and acting.
    """
    found = involved(case, no)
    task = found.tasks.get(task_id)
    if task is None:
        raise NotFound("没有这个任务，或您无权查看")
    person = task.candidate(no)
    if person is None and not (task.closed and task.concerns(no)):
        owner = any(one.no == no for one in task.owners)
        if owner and task.delegated_by is not None:
            raise NotPossibleNow(f"任务已委派给{task.people[0].name}，可先收回", code="task_delegated")
        raise NotAllowed("您不是这个任务的办理人")
    if task.closed or person is None:
        raise NotPossibleNow(_why_closed(found, task), code="already_handled")
    if task.waiting:
        words, code = _WAITING.get(task.waiting, ("任务暂时不能办理", "not_your_turn"))
        raise NotPossibleNow(words, code=code)
    principal = task.standing_in.get(no)
    if task.claimed_by and task.claimed_by.no not in (no, principal.no if principal else no):
        raise NotPossibleNow(f"任务已由{task.claimed_by.name}认领", code="already_handled")
    if facts is not None and facts.answer("person", no) is None:
        raise NotAllowed("您的账号已停用，任务会转给别人")
    if facts is not None and not standing.still_in_force(facts, found, task, no):
        raise NotAllowed("代理期已过，或不再符合代理的条件，任务已回到本人")
    return found, task, person


def offers(task: Task, action: str) -> None:
    """Raise NotPossibleNow when the task does not offer ``action`` now."""
    if task.delegated_by is not None:
        if action != "resolve":
            raise NotPossibleNow("这是委派给您的任务，请写意见后交回，由委派人表态", code="action_disabled_here")
        return
    if action in task.actions:
        return
    if action.startswith("return:"):
        raise NotPossibleNow("此步骤不能这样退回", code="return_disabled_here")
    raise NotPossibleNow("此步骤不能这样操作", code="action_disabled_here")


def _why_closed(case: Case, task: Task) -> str:
    acted = task if task.handled_by else next(
        (other for other in case.tasks.values() if other.run == task.run and other.handled_by), None)
    if task.closed in ("voted", "decided", "returned") and acted and acted.handled_by and acted.handled_at:
        return f"该任务已由{acted.handled_by.name}于 {acted.handled_at:%Y-%m-%d %H:%M} 处理"
    return _CLOSED.get(task.closed, "该任务已被处理")

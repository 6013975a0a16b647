"""Who may act on what, and the words when they may not."""

from __future__ import annotations

from contracts.errors import NotAllowed, NotFound, NotPossibleNow
from contracts.workflow.people import Person
from workflow.domain.state import Case, Task

_CLOSED = {
    "decided": "该步骤已有结论，无需再办理",
    "returned": "该步骤已被退回，任务已取消",
    "withdrawn": "申请人已撤回，任务已取消",
    "terminated": "办件已终止，任务已取消",
    "rejected": "办件已被驳回，任务已取消",
    "submitted": "申请人已重新提交",
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


def open_task(case: Case | None, task_id: str, no: str) -> tuple[Case, Task, Person]:
    """Return the case, the open task and the actor's person; raises NotFound, NotAllowed or NotPossibleNow."""
    found = involved(case, no)
    task = found.tasks.get(task_id)
    if task is None:
        raise NotFound("没有这个任务，或您无权查看")
    person = task.candidate(no)
    if person is None:
        raise NotAllowed("您不是这个任务的办理人")
    if task.closed:
        raise NotPossibleNow(_why_closed(found, task), code="already_handled")
    if task.claimed_by and task.claimed_by.no != no:
        raise NotPossibleNow(f"任务已由{task.claimed_by.name}认领", code="already_handled")
    return found, task, person


def offers(task: Task, action: str) -> None:
    """Raise NotPossibleNow when the step does not offer ``action``."""
    if action in task.actions:
        return
    if action.startswith("return:"):
        raise NotPossibleNow("此步骤不能这样退回", code="return_disabled_here")
    raise NotPossibleNow("此步骤不能这样操作", code="action_disabled_here")


def _why_closed(case: Case, task: Task) -> str:
    acted = task if task.handled_by else next(
        (other for other in case.tasks.values() if other.run == task.run and other.handled_by), None)
    if acted and acted.handled_by and acted.handled_at:
        return f"该任务已由{acted.handled_by.name}于 {acted.handled_at:%Y-%m-%d %H:%M} 处理"
    return _CLOSED.get(task.closed, "该任务已被处理")

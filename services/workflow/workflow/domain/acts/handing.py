"""Hand a task to somebody else: for good (transfer), or to prepare it and give it back (delegate)."""

from __future__ import annotations

from typing import Any

from contracts.errors import Invalid, NotAllowed, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import DelegateTask, ResolveDelegation, TransferTask
from contracts.workflow.people import Person
from workflow.domain.acts import asking, voting
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import standing
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Task

#: How often a seat may be passed on before somebody has to act; stops tasks from being passed round for ever.
MOST_HOPS = 3


def transfer_task(command: TransferTask, case: Case | None, facts: Facts) -> list[Any]:
    """Change the holder of a seat for good; the task keeps its id and its due time."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "transfer")
    to = _receiver(command.to, command.actor, case, task, facts)
    if task.hops >= MOST_HOPS:
        raise NotPossibleNow(f"已转办 {MOST_HOPS} 次，请办理或退回", code="too_many_transfers")
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.TaskTransferred(task_id=task.id, by=person, to=to,
                                      reason=(command.reason or command.opinion).strip()))
    standing.apply(unfolding, task.id)
    return unfolding.events


def delegate_task(command: DelegateTask, case: Case | None, facts: Facts) -> list[Any]:
    """Ask somebody to prepare the task; their answer is an opinion, the vote stays one's own."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    asking.offers(task, "delegate")
    to = _receiver(command.to, command.actor, case, task, facts)
    return [ev.TaskDelegated(task_id=task.id, by=person, to=to, reason=(command.reason or command.opinion).strip())]


def resolve_delegation(command: ResolveDelegation, case: Case | None, facts: Facts) -> list[Any]:
    """Answer a delegation; the task goes back to whoever delegated it."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    if task.delegated_by is None:
        raise NotPossibleNow("这个任务不是委派给您的，请直接办理", code="not_delegated")
    opinion = (command.opinion or command.reason).strip()
    voting.need_opinion(opinion, "答复委派")
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.DelegationResolved(task_id=task.id, by=person, people=task.owners, opinion=opinion,
                                         claimed_by=task.delegated_by.no if task.claimable else ""))
    standing.apply(unfolding, task.id)
    return unfolding.events


def recall(task: Task, actor: str) -> list[Any]:
    """Take a delegated task back before it was answered; raises NotAllowed for anybody but its owner."""
    owner = next((person for person in task.owners if person.no == actor), None)
    if owner is None:
        raise NotAllowed("只有委派人可以收回")
    return [ev.DelegationResolved(task_id=task.id, by=owner, people=task.owners, recalled=True,
                                  claimed_by=task.delegated_by.no if task.claimable and task.delegated_by else "")]


def _receiver(no: str, actor: str, case: Case, task: Task, facts: Facts) -> Person:
    if not no:
        raise Invalid("请选择接收人", errors={"to": ["请选择接收人"]})
    if no == actor:
        raise NotPossibleNow("不能转给自己", code="transfer_to_self")
    principal = task.standing_in.get(actor)
    if principal is not None and principal.no == no:
        raise NotPossibleNow(f"这个任务是您代{principal.name}办理的，本来就在本人手里", code="transfer_to_self")
    to: Person | None = facts.answer("person", no)
    if to is None:
        raise Invalid("没有这个人，或其账号已停用", errors={"to": [f"没有 {no[:20]} 这个人，或其账号已停用"]})
    if no == case.applicant.no and facts.defined.step(task.step).self_rule != "self":
        raise NotPossibleNow("不能交给申请人自己审批", code="self_approval")
    others = [other for other in case.seats(task.run) if other.id != task.id and other.closed in ("", "voted")]
    if any(other.seats(no) for other in others):
        raise NotPossibleNow(f"{to.name}在这一步已有席位，转给他会少一票", code="signer_already_present")
    return to

"""What happens to the work items of a step: assigned, claimed, voted on, handed over, signed by more people."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any

from contracts.declare import Personal, event
from contracts.workflow.people import BY, PEOPLE, Person

#: Whose name stands at each place of an event about two people.
TO, PRINCIPAL, SUBSTITUTE, PERSON = (Personal(area="case", at=at, subject="no", fields=("name",))
                                     for at in ("to", "principal", "substitute", "person"))


@event("task.assigned", personal=(PEOPLE,))
class TaskAssigned:
    """一个席位有了任务；``people`` 中任何一位都可以办理。

    ``kind`` ∈ seat before after parallel（后三种是加签，``added_by`` 是加签人的任务）；
    ``waiting`` ∈ "" sequence after：还没轮到；``why``：按哪条规则找到、谁因何被去掉。
    """

    task_id: str
    run: str
    step: str
    step_name: str
    people: tuple[Person, ...]
    actions: tuple[str, ...]
    claimable: bool = False
    due_at: datetime | None = None
    kind: str = "seat"
    weight: int = 1
    veto: bool = False
    chair: bool = False
    added_by: str = ""
    waiting: str = ""
    why: dict[str, Any] = field(default_factory=dict)


@event("assignee.missing")
class AssigneeMissing:
    """按定义找不到办理人，任务交给了后备（最后总是值班组）。"""

    run: str
    step: str
    tried: tuple[str, ...]
    fallback: str
    why: dict[str, Any] = field(default_factory=dict)
    task_id: str = ""


@event("task.claimed", personal=(BY,))
class TaskClaimed:
    """抢办任务被一个人认领。"""

    task_id: str
    by: Person


@event("task.released", personal=(BY,))
class TaskReleased:
    """认领的任务回到任务池。"""

    task_id: str
    by: Person


@event("task.read", personal=(BY,))
class TaskRead:
    """任务的办理人第一次打开了办件；每个任务每人一次。"""

    task_id: str
    by: Person


@event("vote.cast", personal=(BY, Personal(area="case", at="on_behalf", subject="no", fields=("name",))))
class VoteCast:
    """一个席位表态：approve、reject、abstain，或汇总退回中的 return（``target`` 是要退回的步骤）。

    ``on_behalf``：代谁办理；``rule``：系统按哪条规则表态（超时、跳过）。
    """

    task_id: str
    run: str
    step: str
    vote: str
    by: Person
    at: datetime
    round: int
    opinion: str = ""
    reason: str = ""
    on_behalf: Person | None = None
    seq: int = 0
    rule: str = ""
    signature: str = ""
    target: str = ""


@event("task.closed")
class TaskClosed:
    """任务不再需要办理；``reason`` ∈ decided returned sibling_returned withdrawn terminated rejected submitted
    removed joined retracted signed cancelled。
    """

    task_id: str
    reason: str


@event("task.waiting")
class TaskWaiting:
    """任务暂不能办理：前加签未完成（signer）或已委派（delegated）。"""

    task_id: str
    reason: str


@event("task.resumed", personal=(PEOPLE,))
class TaskResumed:
    """轮到这个任务了，或等待的事情已经完成；``people`` 现在可以办理。"""

    task_id: str
    people: tuple[Person, ...]
    due_at: datetime | None = None


@event("task.reopened", personal=(PEOPLE,))
class TaskReopened:
    """拿回之后，任务重新打开。"""

    task_id: str
    run: str
    step: str
    step_name: str
    people: tuple[Person, ...]
    actions: tuple[str, ...]
    claimable: bool = False
    due_at: datetime | None = None
    kind: str = "seat"


@event("task.reassigned", personal=(BY, PEOPLE))
class TaskReassigned:
    """组织调整、离职移交或管理员处理后，任务换了办理人；``rule`` 说明依据。"""

    task_id: str
    people: tuple[Person, ...]
    rule: str
    by: Person | None = None
    reason: str = ""


@event("task.transferred", personal=(BY, TO))
class TaskTransferred:
    """转办：席位换人，任务号和期限不变。"""

    task_id: str
    by: Person
    to: Person
    reason: str = ""


@event("task.delegated", personal=(BY, TO))
class TaskDelegated:
    """委派：请别人先办，答复后回到自己手里。"""

    task_id: str
    by: Person
    to: Person
    reason: str = ""


@event("delegation.resolved", personal=(BY, PEOPLE, Personal(area="case", subject="by.no", fields=("opinion",))))
class DelegationResolved:
    """受委派的人答复了（或委派人收回了），任务回到 ``people``；答复是意见，不是表态。

    ``claimed_by`` 是抢办任务回到手里的那一位。
    """

    task_id: str
    by: Person
    people: tuple[Person, ...]
    opinion: str = ""
    recalled: bool = False
    claimed_by: str = ""


@event("substitute.applied", personal=(PRINCIPAL, SUBSTITUTE))
class SubstituteApplied:
    """代理人生效：``substitute`` 可以在 ``principal`` 的席位上办理。"""

    task_id: str
    principal: Person
    substitute: Person
    rule: str


@event("substitute.lifted")
class SubstituteLifted:
    """代理期结束，没办的任务回到本人。"""

    task_id: str
    substitute: str


@event("signer.added", personal=(BY, PEOPLE))
class SignerAdded:
    """加签：``mode`` ∈ before after parallel；加签人的席位各自另有任务。"""

    task_id: str
    by: Person
    mode: str
    people: tuple[Person, ...]
    opinion: str = ""


@event("signer.removed", personal=(BY, PERSON))
class SignerRemoved:
    """减签：席位取消，会签的分母随之减少。"""

    task_id: str
    by: Person
    person: Person
    reason: str = ""


@event("vote.retracted", personal=(BY,))
class VoteRetracted:
    """拿回：撤销刚作出的表态；``run`` 重新打开，``undone`` 是因此作废的后续到达。"""

    task_id: str
    run: str
    by: Person
    token: str
    undone: tuple[str, ...] = ()
    reason: str = ""

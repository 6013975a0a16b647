"""What a handler may ask to be done with a task."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.declare import command


@command("task.approve")
class ApproveTask:
    """通过：在自己的席位上同意，可同时填写本步可写的字段；``batch`` 表示批量办理，只在允许批量的步骤可用。"""

    case_id: str
    task_id: str
    actor: str
    opinion: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    choose: dict[str, tuple[str, ...]] = field(default_factory=dict)
    signature: str = ""
    batch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRef:
    """One task of one case."""

    case_id: str
    task_id: str


@command("task.batch")
class BatchApproval:
    """批量办理：``do`` 目前只有 approve。网关把它拆成逐件的 task.approve，本身不送到服务。"""

    do: str
    tasks: tuple[TaskRef, ...]
    opinion: str = ""


@command("task.reject")
class RejectTask:
    """驳回：明确不同意，须写意见。"""

    case_id: str
    task_id: str
    actor: str
    opinion: str = ""
    reason: str = ""


@command("task.return")
class ReturnTask:
    """退回：请目标步骤重新办理，须写意见。``to`` 为 applicant、previous 或步骤标识。"""

    case_id: str
    task_id: str
    actor: str
    to: str = "applicant"
    opinion: str = ""
    reason: str = ""


@command("task.abstain")
class AbstainTask:
    """弃权：不计入会签的分母。"""

    case_id: str
    task_id: str
    actor: str
    opinion: str = ""
    reason: str = ""


@command("task.transfer")
class TransferTask:
    """转办：席位换给别人，任务号和期限不变。"""

    case_id: str
    task_id: str
    actor: str
    to: str
    reason: str = ""
    opinion: str = ""


@command("task.delegate")
class DelegateTask:
    """委派：请别人先办，答复后回到自己手里再表态。"""

    case_id: str
    task_id: str
    actor: str
    to: str
    reason: str = ""
    opinion: str = ""


@command("task.resolve")
class ResolveDelegation:
    """答复委派：写意见交回委派人。"""

    case_id: str
    task_id: str
    actor: str
    opinion: str = ""
    reason: str = ""
    form: dict[str, Any] = field(default_factory=dict)


@command("task.add-signer")
class AddSigner:
    """加签：``mode`` ∈ before after parallel。"""

    case_id: str
    task_id: str
    actor: str
    to: tuple[str, ...]
    mode: str = "before"
    opinion: str = ""
    reason: str = ""


@command("task.remove-signer")
class RemoveSigner:
    """减签：取消一个还没表态的席位。"""

    case_id: str
    task_id: str
    actor: str
    to: str
    reason: str = ""
    opinion: str = ""


@command("task.retract")
class RetractTask:
    """拿回：下一步还没人动时撤销自己的表态；对已委派的任务则是收回委派。"""

    case_id: str
    task_id: str
    actor: str
    reason: str = ""
    opinion: str = ""


@command("task.circulate")
class CirculateCase:
    """传阅：请这些人阅知，可写阅示。"""

    case_id: str
    task_id: str
    actor: str
    to: tuple[str, ...]
    opinion: str = ""
    reason: str = ""


@command("task.cc")
class CopyCase:
    """抄送：让这些人知道。"""

    case_id: str
    task_id: str
    actor: str
    to: tuple[str, ...]
    opinion: str = ""
    reason: str = ""


@command("task.claim")
class ClaimTask:
    """认领：把抢办任务变成自己的任务。"""

    case_id: str
    task_id: str
    actor: str


@command("task.release")
class ReleaseTask:
    """释放：把认领的任务放回任务池。"""

    case_id: str
    task_id: str
    actor: str

"""What the workflow service may be asked to do.

``actor`` is set by the gateway from the session, never by the client.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contracts.declare import command


@command("case.start")
class StartCase:
    """发起办件：提交申请表，流程进入第一步。"""

    case_id: str
    actor: str
    service: str
    form: dict[str, Any]
    version: int | None = None


@command("draft.save")
class SaveDraft:
    """保存草稿：内容不校验，只保存。"""

    draft_id: str
    actor: str
    form: dict[str, Any]
    service: str | None = None
    version: int | None = None


@command("draft.submit")
class SubmitDraft:
    """提交草稿：草稿变成办件，编号不变。"""

    draft_id: str
    actor: str
    form: dict[str, Any] | None = None


@command("draft.discard")
class DiscardDraft:
    """删除草稿。"""

    draft_id: str
    actor: str


@command("task.approve")
class ApproveTask:
    """通过：在自己的席位上同意，可同时填写本步可写的字段。"""

    case_id: str
    task_id: str
    actor: str
    opinion: str = ""
    form: dict[str, Any] = field(default_factory=dict)


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


@command("case.resubmit")
class ResubmitCase:
    """重新提交：申请人改好被退回或撤回的申请后再次提交。"""

    case_id: str
    actor: str
    form: dict[str, Any] = field(default_factory=dict)
    mode: str | None = None


@command("case.withdraw")
class WithdrawCase:
    """撤回：还没有人办理时，申请人收回修改。"""

    case_id: str
    actor: str
    reason: str = ""


@command("case.terminate")
class TerminateCase:
    """终止：作废办件，不再办理。"""

    case_id: str
    actor: str
    reason: str = ""


@command("case.comment")
class AddComment:
    """补充说明：不改变流程，只留言。``text`` 与 ``reason`` 任填其一。"""

    case_id: str
    actor: str
    text: str = ""
    reason: str = ""


@command("case.rate")
class RateCase:
    """评价：办结后申请人打分（1–5），一件一次。"""

    case_id: str
    actor: str
    score: int
    remark: str = ""


@command("effect.report")
class ReportEffect:
    """系统步骤的执行结果；由工作流服务自己在执行后提交。"""

    case_id: str
    run: str
    effect: str
    done: bool
    file_id: str = ""
    name: str = ""
    sha256: str = ""
    verify_code: str = ""
    problem: str = ""
    attempt: int = 1


@command("case.mark-read")
class MarkCopyRead:
    """打开抄送给我的办件即为已读。"""

    case_id: str
    actor: str

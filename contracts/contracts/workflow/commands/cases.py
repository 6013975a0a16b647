"""What may be asked to be done with a case as a whole, or with a draft of one."""

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
    choose: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)


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
    choose: dict[str, tuple[str, ...]] = field(default_factory=dict)


@command("draft.discard")
class DiscardDraft:
    """删除草稿。"""

    draft_id: str
    actor: str


@command("case.resubmit")
class ResubmitCase:
    """重新提交：申请人改好被退回或撤回的申请后再次提交。"""

    case_id: str
    actor: str
    form: dict[str, Any] = field(default_factory=dict)
    mode: str | None = None
    choose: dict[str, tuple[str, ...]] = field(default_factory=dict)


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


@command("case.urge")
class UrgeCase:
    """催办：提醒现在的办理人，不改变任何状态。"""

    case_id: str
    actor: str
    reason: str = ""


@command("case.reopen")
class ReopenCase:
    """唤醒：已结束的办件重新办理。"""

    case_id: str
    actor: str
    reason: str = ""


@command("case.circular-answer")
class AnswerCircular:
    """阅示：对传阅给我的办件写意见。"""

    case_id: str
    actor: str
    text: str = ""
    reason: str = ""


@command("case.circular-forward")
class ForwardCircular:
    """转阅：把传阅给我的办件再请别人阅知。"""

    case_id: str
    actor: str
    to: tuple[str, ...]
    opinion: str = ""
    reason: str = ""


@command("case.object")
class ObjectToNotice:
    """异议：对公示中的办件提出异议。"""

    case_id: str
    actor: str
    text: str = ""
    reason: str = ""


@command("case.migrate")
class MigrateCase:
    """迁移：把办理中的办件换到另一个版本；``steps`` 是旧步骤到新步骤的对照。"""

    case_id: str
    actor: str
    to_version: int
    steps: dict[str, str] = field(default_factory=dict)
    undo: bool = False
    reason: str = ""


@command("case.resolve-again")
class ResolveAgain:
    """重新找人：组织调整后，按定义再找一次打开的任务的办理人。"""

    case_id: str
    actor: str
    reason: str = ""


@command("case.hand-over")
class HandOver:
    """移交：把一个人手里打开的任务交给另一个人。"""

    case_id: str
    actor: str
    leaving: str
    to: str
    reason: str = ""


@command("case.comment")
class AddComment:
    """补充说明：不改变流程，只留言。``text`` 与 ``reason`` 任填其一；``files`` 是附件编号，``mentions`` 是请谁看。"""

    case_id: str
    actor: str
    text: str = ""
    reason: str = ""
    files: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@command("case.rate")
class RateCase:
    """评价：办结后申请人打分（1–5），一件一次。"""

    case_id: str
    actor: str
    score: int
    remark: str = ""


@command("case.mark-read")
class MarkCopyRead:
    """打开办件即为已读：抄送、传阅给我的，和等我办理的任务，各记一次。"""

    case_id: str
    actor: str


@command("callback.receive")
class ReceiveCallback:
    """外部系统送来的结果，签名已由网关核对；办件用 ``case_id`` 或 ``serial`` 指明，正在等 ``event`` 的环节由此结束。"""

    event: str
    actor: str
    case_id: str = ""
    serial: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@command("effect.retry")
class RetryEffect:
    """管理员请系统再做一次没有做成的系统动作。"""

    id: str
    actor: str

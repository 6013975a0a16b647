"""Everything that may be said about feedback: somebody asks, the desk answers, both go on until it is closed."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.declare import command, question, view

#: How whoever asked sees the desk, whoever it was.
DESK = "服务台"
KINDS = ("problem", "suggestion", "missing_service", "praise")


@command("feedback.send")
class SendFeedback:
    """提交一条意见反馈，可以不登录。``kind`` ∈ problem suggestion missing_service praise；``address`` 由网关填写。"""

    actor: str
    kind: str
    text: str
    service: str = ""
    application: str = ""
    contact: str = ""
    address: str = ""


@command("feedback.reply")
class ReplyFeedback:
    """本人补充一句；服务台随即又看到它。"""

    actor: str
    id: str
    text: str


@command("feedback.close")
class CloseFeedback:
    """本人或服务台关闭一条反馈。"""

    actor: str
    id: str


@command("feedback.answer")
class AnswerFeedback:
    """服务台答复；``close`` 为真就同时关闭。"""

    actor: str
    id: str
    text: str
    close: bool = False


@question("feedback.mine")
class ListMyFeedback:
    """我提交过的反馈，新的在前。"""

    actor: str
    q: str = ""
    limit: int = 20
    page_token: str = ""


@question("feedback.get")
class GetFeedback:
    """一条反馈的全部往来；本人看过以后就不再是未读。"""

    actor: str
    id: str


@question("feedback.list")
class ListFeedback:
    """服务台看到的反馈。``status`` ∈ open answered closed；``q`` 是流水号或文字。"""

    actor: str
    status: str = ""
    q: str = ""
    limit: int = 20
    page_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackEntry:
    """往来的一句；``role`` ∈ asker desk。本人看不到答复的是谁，只看到服务台；``by_name`` 是姓名，只给服务台。"""

    by: str
    role: str
    text: str
    at: str
    by_name: str | None = None


@view("feedback.item")
class FeedbackItem:
    """一条反馈在列表里的样子；``unread`` 是本人还没看过的答复，``asker``、``asker_name``、``contact`` 只给服务台。"""

    id: str
    serial: str
    kind: str
    text: str
    status: str
    created_at: str
    updated_at: str
    unread: bool
    service: str | None = None
    service_name: str | None = None
    application: str | None = None
    application_name: str | None = None
    asker: str | None = None
    asker_name: str | None = None
    contact: str | None = None


@view("feedback.page")
class FeedbackPage:
    """反馈的一页；``unread`` 是未读的有几条（服务台则是等待答复的有几条）。"""

    items: tuple[FeedbackItem, ...]
    total: int
    unread: int
    next_page_token: str | None = None


@view("feedback.text")
class FeedbackText(FeedbackItem):
    """一条反馈和全部往来。"""

    entries: tuple[FeedbackEntry, ...]


@view("feedback.receipt")
class FeedbackReceipt:
    """反馈已收到，或有了变化；``serial`` 可以报给服务台。"""

    id: str
    serial: str
    status: str

"""The read model's row and the answers of the notify service: what the gateway and the portal may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.declare import view


@view("notice.row")
class NoticeRow:
    """站内消息读模型的一行，``_id`` 是通知编号；``kind`` ∈ assigned returned completed rejected terminated copied
    turn handed delegated resolved substituted reminded overdue urged urged-often reopened mentioned
    feedback-received feedback-answered。不是办件的消息 ``case_id`` 为空，``path`` 是大厅里的地址。
    """

    person: str
    kind: str
    title: str
    text: str
    case_id: str
    serial: str
    at: datetime
    read: bool
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """一条站内消息；点开去 ``case_id`` 的办件，没有办件的去 ``path``（大厅里的地址）。"""

    id: str
    kind: str
    title: str
    text: str
    case_id: str
    serial: str
    at: datetime
    read: bool
    path: str = ""


@view("notice.list")
class NoticeList:
    """我的站内消息的一页；``unread`` 是全部未读数。"""

    items: tuple[Notice, ...]
    total: int
    unread: int
    next_page_token: str | None = None


@view("notices.marked")
class NoticesMarked:
    """标为已读的结果：这次改了几条，还剩几条未读。"""

    marked: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """一次发送：何时开始、何时有结果、结果如何（``outcome`` ∈ sent temporary permanent unknown interrupted）。"""

    at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """管理员的处理：何时、何人、结果如何（``outcome`` ∈ due sent dead，due 即重新发送）。"""

    at: datetime
    by: str
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """通知台账的一行：一个事件、一位收件人、一个渠道。"""

    id: str
    case_id: str
    serial: str
    kind: str
    recipient: str
    channel: str
    state: str
    reason: str
    created_at: datetime
    attempts: tuple[Attempt, ...]
    provider_id: str | None = None
    settled: Settlement | None = None


@view("delivery.state")
class DeliveryState:
    """一条通知处理之后的状态。"""

    id: str
    state: str


@view("delivery.list")
class DeliveryList:
    """通知台账的一页。"""

    items: tuple[Delivery, ...]
    total: int
    next_page_token: str | None = None

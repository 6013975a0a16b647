"""What the notify service may be asked to do. ``actor`` is set by the gateway from the session, never by the client."""

from __future__ import annotations

from contracts.declare import command


@command("notices.mark-read")
class MarkNoticesRead:
    """把我的站内消息标为已读；不给 ``ids`` 就是全部。"""

    actor: str
    ids: tuple[str, ...] | None = None


@command("delivery.resend")
class ResendDelivery:
    """重新发送一条没有发出（dead）或不知是否发出（unknown）的通知；由大厅管理员决定。"""

    id: str
    actor: str
    note: str = ""


@command("delivery.settle")
class SettleDelivery:
    """认定一条不知是否发出（unknown）的通知：``outcome`` ∈ sent failed；不再发送。"""

    id: str
    actor: str
    outcome: str
    note: str = ""

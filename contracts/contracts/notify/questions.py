"""What the notify service may be asked; nothing here changes anything."""

from __future__ import annotations

from contracts.declare import question


@question("notices.list")
class ListNotices:
    """我的站内消息，新的在前；``q`` 查标题、正文与流水号。"""

    actor: str
    q: str = ""
    limit: int = 20
    page_token: str = ""


@question("deliveries.list")
class ListDeliveries:
    """通知台账，新的在前，供大厅管理员查看；``state`` ∈ due sending sent dead unknown suppressed。"""

    actor: str
    case_id: str = ""
    state: str = ""
    limit: int = 20
    page_token: str = ""

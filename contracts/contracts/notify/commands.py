"""What the notify service may be asked to do. ``actor`` is set by the gateway from the session, never by the client."""

from __future__ import annotations

from contracts.declare import command


@command("notices.mark-read")
class MarkNoticesRead:
    """把我的站内消息标为已读；不给 ``ids`` 就是全部。"""

    actor: str
    ids: tuple[str, ...] | None = None

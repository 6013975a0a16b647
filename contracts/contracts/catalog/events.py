"""What can happen to services, content and feedback. Released events never change, a new version is added beside it."""

from __future__ import annotations

from typing import Any

from contracts.declare import event


@event("version.published")
class VersionPublished:
    """一个服务发布了新版本。``version`` 从 1 起连续；``digest`` 是 ``definition`` 规范 JSON 的 SHA-256。"""

    code: str
    version: int
    digest: str
    definition: dict[str, Any]
    published_by: str


@event("service.retired")
class ServiceRetired:
    """一个服务停办；已发起的办件不受影响。再次发布新版本即恢复。"""

    code: str
    retired_by: str
    reason: str = ""


@event("content.published")
class ContentPublished:
    """一份内容（常见问题、新闻、页面、站点设置……）发布了新版本。

    ``version`` 从 1 起连续；``data`` 是按 ``kind`` 检查过的全文；``restored`` 不为空时，这是照那个版本恢复的。
    ``unit`` 是它所属的单位，空表示全厅。撤下之后再次发布即恢复可见。
    """

    kind: str
    id: str
    version: int
    digest: str
    data: dict[str, Any]
    published_by: str
    unit: str | None = None
    note: str = ""
    restored: int | None = None


@event("content.withdrawn")
class ContentWithdrawn:
    """一份内容撤下，读者自此看不到；各个版本都还在。"""

    kind: str
    id: str
    withdrawn_by: str
    reason: str = ""


@event("feedback.received")
class FeedbackReceived:
    """一条意见反馈等待服务台答复：新提交的，或答复之后提问人又有补充。``desk`` 是该知道的人；写了什么不在这里。"""

    id: str
    serial: str
    desk: tuple[str, ...]


@event("feedback.answered")
class FeedbackAnswered:
    """服务台答复了一条意见反馈；``asker`` 是提问人，``closed`` 表示同时关闭。写了什么不在这里。"""

    id: str
    serial: str
    asker: str
    closed: bool = False

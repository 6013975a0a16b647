"""What can happen to a service. Append only: a released event never changes, a new version is added beside it."""

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

"""What the catalog may be told to do. ``actor`` comes from the session, never from the body."""

from __future__ import annotations

from contracts.declare import command


@command("version.publish")
class PublishVersion:
    """发布一个服务的新版本。``text`` 是定义全文（YAML 1.2 或 JSON）；``code`` 须与定义里的服务代码一致。"""

    actor: str
    code: str
    text: str
    media_type: str = "application/yaml"


@command("service.retire")
class RetireService:
    """停办一个服务：目录里不再出现，不能再发起；已发起的办件照常办完。"""

    actor: str
    code: str
    reason: str = ""

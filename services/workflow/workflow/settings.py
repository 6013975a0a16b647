"""What the workflow service reads from its environment."""

from __future__ import annotations

from dataclasses import dataclass

from chassis import settings as chassis


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.Settings):
    """The common settings and the campus data server."""

    master_key: bytes = chassis.master_key(required=True)
    campus_url: str = chassis.setting("HALL_CAMPUS_URL", chassis.optional_text, default="",
                                      hint="校园数据服务地址，留空表示不自动填写")
    campus_secret: str = chassis.setting("HALL_CAMPUS_SECRET", chassis.optional_text, default="", secret=True,
                                         hint="校园数据服务的签名密钥")
    hall_name: str = chassis.setting("HALL_NAME", chassis.text, default="示范大学", hint="学校名称，印在文件抬头")

"""What the workflow service reads from its environment."""

from __future__ import annotations

import json
from dataclasses import dataclass

from chassis import settings as chassis
from workflow.adapters.outgoing import Address


def addresses(value: str) -> tuple[tuple[str, Address], ...]:
    """Accept ``{"名称": {"url": …, "secret": 环境变量名, "timeout": 秒}}`` as JSON; blank gives none."""
    try:
        declared = json.loads(value) if value.strip() else {}
        return tuple((name, Address(url=_http(row["url"]), secret=str(row["secret"]),
                                    timeout=float(row.get("timeout", 5)))) for name, row in declared.items())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError('应为 JSON：{"名称": {"url": "https://…", "secret": "环境变量名", "timeout": 5}}') from None


def _http(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError(url)
    return url


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.Settings):
    """The common settings and the campus data server."""

    master_key: bytes = chassis.master_key(required=True)
    campus_url: str = chassis.setting("HALL_CAMPUS_URL", chassis.optional_text, default="",
                                      hint="校园数据服务地址，留空表示不自动填写")
    campus_secret: str = chassis.setting("HALL_CAMPUS_SECRET", chassis.optional_text, default="", secret=True,
                                         hint="校园数据服务的签名密钥")
    functions: str = chassis.setting("HALL_FUNCTIONS", chassis.optional_text, default="",
                                     hint="本校自己的表达式函数所在的文件夹，留空表示没有")
    templates: str = chassis.setting("HALL_TEMPLATES", chassis.optional_text, default="",
                                     hint="本校自己的申请表模板所在的文件夹：<事项代码>.docx 或 .typ")
    public_url: str = chassis.setting("HALL_PUBLIC_URL", chassis.optional_text, default="",
                                      hint="大厅的网址，签发文件上的二维码以它开头，留空则不印")
    hall_name: str = chassis.setting("HALL_NAME", chassis.text, default="示范大学", hint="学校名称，印在文件抬头")
    effects: tuple[tuple[str, Address], ...] = chassis.setting(
        "HALL_EFFECTS", addresses, default=(), hint="系统环节与办结回调要调用的外部接口，JSON")
    effect_attempts: int = chassis.setting("HALL_EFFECT_ATTEMPTS", chassis.whole(1, 100), default=8,
                                           hint="一个系统动作最多试几次，之后按 on_error 处理")

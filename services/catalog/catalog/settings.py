"""What the catalog needs from its environment: what the hall adds to definitions, and what every service needs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from chassis import settings as chassis


def names(value: str) -> tuple[str, ...]:
    """Accept the names in ``{"名称": …}`` as JSON; what is declared under them concerns the workflow service only."""
    try:
        declared = json.loads(value) if value.strip() else {}
    except ValueError:
        declared = None
    if not isinstance(declared, dict):
        raise ValueError('应为 JSON：{"名称": {"url": …, "secret": …}}，与 workflow 的设置相同')
    return tuple(declared)


def hosts(value: str) -> tuple[str, ...]:
    """Accept host names, each perhaps with a port, separated by commas."""
    return tuple(part.strip().lower() for part in value.split(",") if part.strip())


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.Settings):
    """The settings every service shares, the hall's own functions, and the names of its outgoing calls."""

    functions: str = chassis.setting("HALL_FUNCTIONS", chassis.optional_text, default="",
                                     hint="本校自己的表达式函数所在的文件夹，留空表示没有")
    effects: tuple[str, ...] = chassis.setting("HALL_EFFECTS", names, default=(),
                                               hint="系统环节可以调用的外部接口，与 workflow 的设置相同，这里只用名称")
    public_url: str = chassis.setting("HALL_PUBLIC_URL", chassis.optional_text, default="",
                                      hint="浏览器里看到的地址；内容里的 ${HALL_PUBLIC_URL} 指它")
    campus_url: str = chassis.setting("HALL_CAMPUS_URL", chassis.optional_text, default="",
                                      hint="校园数据服务地址；内容里的 ${HALL_CAMPUS_URL} 指它")
    feeds_inside: tuple[str, ...] = chassis.setting(
        "HALL_FEEDS_INSIDE", hosts, default=(),
        hint="允许读取的内网新闻来源：主机或 主机:端口，逗号分隔；其余内网地址一律不读")

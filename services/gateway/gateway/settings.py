"""What the gateway needs to know, from the environment."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.settings import Settings as ChassisSettings
from chassis.settings import flag, optional_text, setting, text, whole


def secrets_of(value: str) -> tuple[tuple[str, str], ...]:
    """Accept ``event=secret`` pairs, separated by commas; a secret has at least 16 characters."""
    pairs = [part.strip().partition("=") for part in value.split(",") if part.strip()]
    if any(not event or len(secret) < 16 for event, _, secret in pairs):
        raise ValueError("应为 事件=密钥，逗号分隔，每个密钥至少 16 个字符")
    return tuple((event, secret) for event, _, secret in pairs)


@dataclass(frozen=True, kw_only=True)
class Settings(ChassisSettings):
    """The chassis settings and the gateway's own."""

    http_host: str = setting("HALL_HTTP_HOST", text, default="127.0.0.1", hint="监听地址")
    http_port: int = setting("HALL_HTTP_PORT", whole(0, 65535), default=8080, hint="监听端口")
    workers: int = setting("HALL_GATEWAY_WORKERS", whole(1, 64), default=1, hint="进程数；只有两个核时用 1")
    threads: int = setting("HALL_GATEWAY_THREADS", whole(4, 512), default=48, hint="每个进程的线程数")
    streams: int = setting("HALL_GATEWAY_STREAMS", whole(0, 400), default=16,
                           hint="每个进程最多同时保持的事件流，应明显少于线程数")
    public_url: str = setting("HALL_PUBLIC_URL", optional_text, default="",
                              hint="浏览器里看到的地址，例如 https://hall.example.edu")
    portal_dist: str = setting("HALL_PORTAL_DIST", optional_text, default="", hint="构建好的门户所在的文件夹")
    carriers_url: str = setting("HALL_CARRIERS_URL", optional_text, default="",
                                hint="演示运营商的地址，只在 HALL_DEMO=1 时使用")
    campus_url: str = setting("HALL_CAMPUS_URL", optional_text, default="",
                              hint="校园数据服务地址，留空则个人数据卡片都显示“暂不可用”")
    campus_secret: str = setting("HALL_CAMPUS_SECRET", optional_text, default="", secret=True,
                                 hint="校园数据服务的签名密钥，与 workflow 的相同")
    callback_secrets: tuple[tuple[str, str], ...] = setting(
        "HALL_CALLBACK_SECRETS", secrets_of, default=(), secret=True,
        hint="外部系统送结果用的签名密钥：事件=密钥，逗号分隔")
    cookie_secure: bool = setting("HALL_COOKIE_SECURE", flag, default=False, hint="1 表示续期 Cookie 只走 HTTPS")

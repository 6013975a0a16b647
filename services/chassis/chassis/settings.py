"""Settings come from the environment alone; every problem is found and named at once."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Self


class SettingsError(Exception):
    """The environment does not describe a service that can run; ``problems`` has one sentence per variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("配置有误：\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


def setting(variable: str, parse: Callable[[str], Any], *, default: Any = MISSING, hint: str = "",
            secret: bool = False, required: bool = False) -> Any:
    """Declare a field read from ``variable``; without a default it must be set. ``hint`` says what to put there.

    What is ``required`` must be in the environment although whoever builds Settings by hand may leave it out.

    ``parse`` turns the text into a value and raises ValueError, with a Chinese sentence, when it cannot.
    """
    about = {"variable": variable, "parse": parse, "hint": hint, "required": required}
    return field(default=default, metadata=about, repr=not secret)


def text(value: str) -> str:
    """Accept any non-blank text."""
    if not value.strip():
        raise ValueError("不能为空")
    return value.strip()


def optional_text(value: str) -> str:
    """Accept any text, blank included."""
    return value.strip()


def flag(value: str) -> bool:
    """Accept 1 or 0."""
    if value not in ("0", "1"):
        raise ValueError("只能是 1 或 0")
    return value == "1"


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``low`` to ``high``."""
    def parse(value: str) -> int:
        if not value.lstrip("-").isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"应为 {low} 到 {high} 之间的整数")
        return int(value)
    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser that accepts the listed words."""
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError("只能是 " + " 或 ".join(choices))
        return value
    return parse


def secret_key(value: str) -> bytes:
    """Accept 32 bytes as base64url; blank gives none."""
    try:
        key = base64.b64decode(value.strip() + "=" * (-len(value.strip()) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("应为 base64url 编码") from None
    if len(key) not in (0, 32):
        raise ValueError("应为 32 字节的 base64url 编码")
    return key


def secret_keys(value: str) -> tuple[bytes, ...]:
    """Accept any number of keys, separated by commas."""
    return tuple(secret_key(part) for part in value.split(",") if part.strip())


def url(*schemes: str) -> Callable[[str], str]:
    """Return a parser of addresses with one of the listed schemes."""
    def parse(value: str) -> str:
        if value.split("://", 1)[0] not in schemes or "://" not in value:
            raise ValueError("应以 " + " 或 ".join(f"{scheme}://" for scheme in schemes) + " 开头")
        return value
    return parse


def _ledger_key(value: str) -> str:
    """Accept an Ed25519 private key, or nothing."""
    from chassis.heads import usable_key  # only who sets one needs the cryptography

    return usable_key(value) if value.strip() else ""


def master_key(*, required: bool = False) -> Any:
    """Declare the key that personal data is sealed with; ``required`` for services that file any."""
    return setting("HALL_MASTER_KEY", secret_key, default=b"", secret=True, required=required,
                   hint="个人信息的主密钥；用 python -m identity master-key 生成，与数据库备份分开保管")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every process needs to know. A service adds its own by subclassing, with ``setting`` fields."""

    mongo_url: str = setting("HALL_MONGO_URL", url("mongodb", "mongodb+srv"), secret=True,
                             hint="填写 MongoDB 副本集地址，例如 mongodb://主机:27017/?replicaSet=hall")
    amqp_url: str = setting("HALL_AMQP_URL", url("amqp", "amqps"), secret=True,
                            hint="填写 RabbitMQ 地址，例如 amqp://用户:口令@主机:5672/hall")
    db_prefix: str = setting("HALL_DB_PREFIX", text, default="hall", hint="数据库名前缀")
    log_format: str = setting("HALL_LOG_FORMAT", one_of("json", "console"), default="json", hint="日志格式")
    log_level: str = setting("HALL_LOG_LEVEL", one_of("debug", "info", "warning", "error"), default="info",
                             hint="日志级别")
    demo: bool = setting("HALL_DEMO", flag, default=False, hint="1 表示演示环境")
    health_host: str = setting("HALL_HEALTH_HOST", text, default="127.0.0.1", hint="健康检查的监听地址")
    health_port: int = setting("HALL_HEALTH_PORT", whole(0, 65535), default=0, hint="健康检查的端口，0 表示任意")
    drain_seconds: int = setting("HALL_DRAIN_SECONDS", whole(0, 600), default=20, hint="停机前等待在办请求的秒数")
    heartbeat: int = setting("HALL_HEARTBEAT", whole(1, 300), default=15, hint="消息服务心跳间隔秒数")
    master_key: bytes = master_key()
    master_key_old: tuple[bytes, ...] = setting("HALL_MASTER_KEY_OLD", secret_keys, default=(), secret=True,
                                                hint="更换主密钥期间的旧主密钥，逗号分隔")
    ledger_key: str = setting("HALL_LEDGER_KEY", _ledger_key, default="", secret=True,
                              hint="给日志签名的 Ed25519 私钥（JWK 格式），用 python -m identity key 生成；留空不签名")
    head_seconds: int = setting("HALL_HEAD_SECONDS", whole(1, 86400), default=3600, hint="每隔多少秒给日志末尾签名")
    anchors: str = setting("HALL_ANCHORS", optional_text, default="",
                           hint="签名后自动送往库外的地址，逗号分隔，写法见 deploy/anchors")
    max_workers: int = setting("HALL_MAX_WORKERS", whole(1, 500), default=20, hint="同时处理的请求数")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every field; raises SettingsError that lists all problems together."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        problems: list[str] = []
        for declared in fields(cls):
            variable = declared.metadata.get("variable")
            if variable is None:
                continue
            found = environ.get(variable)
            if found is None and declared.default is not MISSING and not declared.metadata["required"]:
                continue
            try:
                values[declared.name] = declared.metadata["parse"](_present(found))
            except ValueError as error:
                hint = declared.metadata["hint"]
                problems.append(f"{variable}：{error}" + (f"（{hint}）" if hint else ""))
        if problems:
            raise SettingsError(problems)
        return cls(**values)


def _present(found: str | None) -> str:
    if found is None:
        raise ValueError("没有设置")
    return found

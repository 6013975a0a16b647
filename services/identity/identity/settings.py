"""What the identity service needs from its environment."""

from __future__ import annotations

from dataclasses import dataclass

from chassis import settings as chassis
from chassis.settings import setting, whole
from identity.adapters.imap import Server, servers
from identity.adapters.tokens import signing_key


def _usable_key(text: str) -> str:
    """Accept a private key that signs; raises BadKey, which says what is wrong with it."""
    signing_key(text)
    return text


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.Settings):
    """What every verb needs; all durations in seconds."""

    master_key: bytes = chassis.master_key(required=True)
    access_seconds: int = setting("HALL_ACCESS_SECONDS", whole(1, 3600), default=600, hint="访问令牌有效秒数")
    refresh_seconds: int = setting("HALL_REFRESH_SECONDS", whole(60, 30 * 86400), default=12 * 3600,
                                   hint="多久不用就要重新登录，秒")
    session_seconds: int = setting("HALL_SESSION_SECONDS", whole(60, 90 * 86400), default=7 * 86400,
                                   hint="一次登录最长维持的秒数")
    erasure_journal: str = setting("HALL_ERASURE_JOURNAL", chassis.optional_text, default="",
                                   hint="删除个人信息的记录文件，放在数据库与其备份之外；恢复备份后凭它重新删除")


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Settings):
    """What the running service needs besides: the key its tokens are signed with. The shell verbs do without."""

    token_key: str = setting(
        "HALL_TOKEN_KEY", _usable_key, secret=True,
        hint="Ed25519 私钥（JWK 格式）；用 python -m identity key 生成一个新的，妥善保管")
    mail_servers: tuple[tuple[str, Server], ...] = setting(
        "HALL_MAILBOXES", servers, default=(),
        hint="可以绑定的校内邮箱：域名=imaps://主机:端口，逗号分隔；不加密的 imap:// 只在演示环境可用")

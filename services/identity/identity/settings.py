"""What the identity service needs from its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from chassis import settings as chassis
from chassis.settings import SettingsError, optional_text, setting, url, whole
from identity.adapters.cas_entry import Entry, entries, kinds_of
from identity.adapters.code_desk import EMAIL, SMS
from identity.adapters.imap import Server, servers
from identity.adapters.tokens import signing_key
from identity.adapters.wecom import WeComAccount


def _web(value: str) -> str:
    """Accept an http or https address without its last slash, or nothing."""
    return url("http", "https")(value).rstrip("/") if value.strip() else ""


def _usable_key(text: str) -> str:
    """Accept a private key that signs; raises BadKey, which says what is wrong with it."""
    signing_key(text)
    return text


def _code_channels(value: str) -> tuple[str, ...]:
    named = {part.strip() for part in value.split(",") if part.strip()}
    if not named <= {SMS, EMAIL}:
        raise ValueError("应为 sms、email，逗号分隔")
    return tuple(channel for channel in (SMS, EMAIL) if channel in named)


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
    wecom_url: str = setting("HALL_WECOM_URL", _web, default="", hint="企业微信接口地址，与 notify 相同")
    wecom_corp_id: str = setting("HALL_WECOM_CORP_ID", optional_text, default="", hint="企业 ID，与 notify 相同")
    wecom_secret: str = setting("HALL_WECOM_SECRET", optional_text, default="", secret=True)
    wecom_agent_id: int = setting("HALL_WECOM_AGENT_ID", whole(0, 2**31), default=0,
                                  hint="应用的 AgentId，与 notify 相同")
    wecom_pages: str = setting("HALL_WECOM_PAGES", _web, default="https://open.weixin.qq.com",
                               hint="网页授权页的地址，平常不用改")
    wecom_scan: str = setting("HALL_WECOM_SCAN", _web, default="https://login.work.weixin.qq.com",
                              hint="扫码登录页的地址，平常不用改")
    wecom_kinds: frozenset[str] = setting(
        "HALL_WECOM_KINDS", lambda value: kinds_of(value) if value.strip() else frozenset(), default=frozenset(),
        hint="企业微信登录对哪些人员类别开放，逗号分隔，例如 staff；空为不开通")
    entries: tuple[Entry, ...] = setting(
        "HALL_ENTRIES", entries, default=(),
        hint="带票据的第三方入口：JSON，入口代码 → name、validate（CAS 3.0 核实地址，须 https）、kinds")

    codes: tuple[str, ...] = setting(
        "HALL_CODES", _code_channels, default=(),
        hint="一次性验证码的渠道，逗号分隔：sms（短信登录、找回密码）、email（找回密码）；notify 须开通同样的渠道")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every field; raises SettingsError that lists all problems, a half-configured way in included."""
        settings = super().from_environment(environ)
        problems = settings.unfinished()
        if problems:
            raise SettingsError(problems)
        return settings

    def unfinished(self) -> list[str]:
        """Return one sentence for each thing a way in from outside still needs."""
        needed = {"HALL_WECOM_URL": self.wecom_url, "HALL_WECOM_CORP_ID": self.wecom_corp_id,
                  "HALL_WECOM_SECRET": self.wecom_secret, "HALL_WECOM_AGENT_ID": self.wecom_agent_id}
        found = [f"{name}：没有设置（HALL_WECOM_KINDS 已设置）"
                 for name, value in needed.items() if self.wecom_kinds and not value]
        return found + [f"HALL_ENTRIES：{entry.code} 的 validate 应为 https 地址"
                        for entry in self.entries if not self.demo and not entry.validate.startswith("https:")]

    def wecom(self) -> WeComAccount | None:
        """Return what signing in through WeCom needs, None where it is not open."""
        if not self.wecom_kinds:
            return None
        return WeComAccount(corp_id=self.wecom_corp_id, secret=self.wecom_secret, agent_id=self.wecom_agent_id,
                            api=self.wecom_url, pages=self.wecom_pages, scan=self.wecom_scan, kinds=self.wecom_kinds)

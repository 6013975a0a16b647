"""What the demonstration carriers read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit


class SettingsError(Exception):
    """The environment is incomplete; the text names each variable and what to put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to listen, the folder for what arrived, and the credentials each carrier expects of its customer."""

    host: str
    http_port: int
    smtp_port: int
    data: Path
    sms_key_id: str
    sms_key_secret: str
    sms_sign_name: str
    wecom_corp_id: str
    wecom_secret: str
    wecom_agent_id: int
    smtp_user: str
    smtp_password: str
    hall: str = ""  # the hall's address as browsers see it; WeCom authorises for nobody else

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every variable. Raises :class:`SettingsError` listing all that are missing or malformed."""
        problems: list[str] = []
        mailbox = urlsplit(_text(environ, "HALL_SMTP_URL", "smtp://user:password@127.0.0.1:port", problems))
        settings = cls(
            host=environ.get("HALL_CARRIERS_HOST", "").strip() or "127.0.0.1",
            http_port=_number(environ, "HALL_CARRIERS_PORT", problems),
            smtp_port=_number(environ, "HALL_CARRIERS_SMTP_PORT", problems),
            data=Path(_text(environ, "HALL_CARRIERS_DATA", "a folder that may be written", problems)),
            sms_key_id=_text(environ, "HALL_SMS_KEY_ID", "the SMS access key id", problems),
            sms_key_secret=_text(environ, "HALL_SMS_KEY_SECRET", "the SMS access key secret", problems),
            sms_sign_name=_text(environ, "HALL_SMS_SIGN_NAME", "the approved SMS signature", problems),
            wecom_corp_id=_text(environ, "HALL_WECOM_CORP_ID", "the WeCom corporation id", problems),
            wecom_secret=_text(environ, "HALL_WECOM_SECRET", "the WeCom application secret", problems),
            wecom_agent_id=_number(environ, "HALL_WECOM_AGENT_ID", problems),
            smtp_user=unquote(mailbox.username or ""),
            smtp_password=unquote(mailbox.password or ""),
            hall=environ.get("HALL_PUBLIC_URL", "").strip().rstrip("/"),
        )
        if not settings.smtp_user or not settings.smtp_password:
            problems.append("HALL_SMTP_URL: 缺少用户名或密码 / needs user:password")
        if problems:
            raise SettingsError("\n".join(problems))
        return settings


def _text(environ: Mapping[str, str], name: str, what: str, problems: list[str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        problems.append(f"{name}: 未设置 / not set, expected {what}")
    return value


def _number(environ: Mapping[str, str], name: str, problems: list[str]) -> int:
    value = environ.get(name, "").strip()
    if not value.isdecimal():
        problems.append(f"{name}: 应为整数 / expected a whole number")
        return 0
    return int(value)

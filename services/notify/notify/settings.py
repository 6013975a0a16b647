"""What the notify service reads from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from chassis.settings import Settings as ChassisSettings
from chassis.settings import SettingsError, master_key, optional_text, setting, url, whole
from notify.domain.channels import POLICY, SAME_TEXT, Channel, Kind

#: A channel is on when its address is set; then it needs these too.
_TOGETHER = {
    "sms_url": ("sms_key_id", "sms_key_secret", "sms_sign_name"),
    "wecom_url": ("wecom_corp_id", "wecom_secret", "wecom_agent_id"),
    "smtp_url": ("mail_from",),
}


def _templates(value: str) -> dict[Kind, str]:
    found: dict[Kind, str] = {}
    for pair in value.split(","):
        kind, _, code = pair.strip().partition("=")
        if kind not in {str(known) for known in Kind} or not code:
            raise ValueError("应为 类别=模板编号，用逗号分开；类别有 " + " ".join(Kind))
        found[Kind(kind)] = code
    missing = [kind for kind in Kind if Channel.SMS in POLICY[kind] and kind not in found and kind not in SAME_TEXT]
    if missing:
        raise ValueError("缺少模板：" + " ".join(missing))
    return found


def _seconds(value: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in value.split(","))
    except ValueError as error:
        raise ValueError("应为用逗号分开的秒数") from error
    if not all(0 <= seconds <= 86400 for seconds in found):
        raise ValueError("每段等待应在 0 到 86400 秒之间")
    return found


def _optional(parse: Any) -> Any:
    return lambda value: parse(value) if value.strip() else ""


DEMO_TEMPLATES = {
    Kind.ASSIGNED: "SMS_480010001", Kind.RETURNED: "SMS_480010002", Kind.COMPLETED: "SMS_480010003",
    Kind.REJECTED: "SMS_480010004", Kind.TERMINATED: "SMS_480010005",
}

DEMO_CODE_TEMPLATE = "SMS_480010006"


@dataclass(frozen=True, kw_only=True)
class Settings(ChassisSettings):
    """The carriers' accounts and the rhythm of sending. A channel whose address is blank is off."""

    master_key: bytes = master_key(required=True)
    public_url: str = setting("HALL_PUBLIC_URL", url("http", "https"), hint="大厅的网址，通知里的链接以它开头")
    sms_url: str = setting("HALL_SMS_URL", _optional(url("http", "https")), default="",
                           hint="阿里云短信接口地址，空为不发短信")
    sms_key_id: str = setting("HALL_SMS_KEY_ID", optional_text, default="", hint="短信 AccessKey ID")
    sms_key_secret: str = setting("HALL_SMS_KEY_SECRET", optional_text, default="", secret=True)
    sms_sign_name: str = setting("HALL_SMS_SIGN_NAME", optional_text, default="", hint="已审核的短信签名")
    sms_templates: Mapping[Kind, str] | None = setting(
        "HALL_SMS_TEMPLATES", _templates, default=None, hint="已审核的短信模板，演示环境可不填")
    sms_code_template: str = setting("HALL_SMS_CODE_TEMPLATE", optional_text, default="",
                                     hint="已审核的验证码短信模板编号，变量为 code；空为不发验证码短信，演示环境可不填")
    wecom_url: str = setting("HALL_WECOM_URL", _optional(url("http", "https")), default="",
                             hint="企业微信接口地址，空为不发")
    wecom_corp_id: str = setting("HALL_WECOM_CORP_ID", optional_text, default="", hint="企业 ID")
    wecom_secret: str = setting("HALL_WECOM_SECRET", optional_text, default="", secret=True)
    wecom_agent_id: int = setting("HALL_WECOM_AGENT_ID", whole(0, 2**31), default=0, hint="应用的 AgentId")
    smtp_url: str = setting("HALL_SMTP_URL", _optional(url("smtp", "smtps")), default="", secret=True,
                            hint="邮件服务器 smtp://用户:口令@主机:端口，空为不发")
    mail_from: str = setting("HALL_MAIL_FROM", optional_text, default="", hint="发件地址")
    timeout: int = setting("HALL_NOTIFY_TIMEOUT", whole(1, 60), default=10, hint="等待运营商答复的秒数")
    lease: int = setting("HALL_NOTIFY_LEASE", whole(1, 3600), default=60,
                         hint="一次发送最多占用一条通知的秒数，须长于超时")
    waits: tuple[float, ...] = setting("HALL_NOTIFY_WAITS", _seconds, default=(5.0, 30.0, 120.0, 600.0),
                                       hint="各次重试之前等待的秒数")
    receipts: int = setting("HALL_NOTIFY_RECEIPTS", whole(1, 86400), default=60,
                            hint="短信是否发出不明时，隔多少秒向运营商查询；每次加倍，至多六小时")
    hands: int = setting("HALL_NOTIFY_HANDS", whole(1, 50), default=2, hint="每个渠道同时发送几条")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every field; raises SettingsError that lists all problems, half-configured channels included."""
        settings = super().from_environment(environ)
        problems = list(settings.missing())
        if problems:
            raise SettingsError(problems)
        return settings

    def missing(self) -> list[str]:
        """Return one sentence for each setting that a switched-on channel still needs."""
        variables = {name: declared.metadata["variable"] for name, declared in type(self).__dataclass_fields__.items()}
        found = [f"{variables[name]}：没有设置（{variables[switch]} 已设置）"
                 for switch, names in _TOGETHER.items() if getattr(self, switch)
                 for name in names if not getattr(self, name)]
        if self.sms_url and self.sms_templates is None and not self.demo:
            found.append("HALL_SMS_TEMPLATES：没有设置（填写已审核的短信模板编号）")
        if self.lease <= self.timeout:
            found.append("HALL_NOTIFY_LEASE：应大于 HALL_NOTIFY_TIMEOUT")
        return found

    @property
    def sla(self) -> float:
        """Seconds after which a delivery has come to its end, whatever happened on the way."""
        return sum(self.waits) + (len(self.waits) + 1) * self.lease + 60.0

    def code_template(self) -> str:
        """Return the SMS template of one-time codes; the demonstration's own when none is set there."""
        return self.sms_code_template or (DEMO_CODE_TEMPLATE if self.demo else "")

    def templates(self) -> Mapping[Kind, str]:
        """Return the SMS template code of each kind; the demonstration's own when none are set.

        A kind without a template uses that of the kind that says the same.
        """
        own = self.sms_templates or DEMO_TEMPLATES
        return {**{kind: own[same] for kind, same in SAME_TEXT.items()}, **own}

"""Which carrier serves which channel, as the settings say."""

from __future__ import annotations

from notify.adapters.courier import Carrier
from notify.adapters.email import Email, MailAccount
from notify.adapters.sms import Sms, SmsAccount
from notify.adapters.web import Endpoint
from notify.adapters.wecom import WeCom, WeComAccount
from notify.domain.channels import Channel
from notify.settings import Settings


def carriers(settings: Settings, insite: Carrier) -> dict[Channel, Carrier]:
    """Return the channels that are on; in-site always is."""
    found: dict[Channel, Carrier] = {Channel.INSITE: insite}
    public_url = settings.public_url.rstrip("/")
    if settings.sms_url:
        found[Channel.SMS] = Sms(Endpoint(settings.sms_url, settings.timeout), SmsAccount(
            key_id=settings.sms_key_id, key_secret=settings.sms_key_secret, sign_name=settings.sms_sign_name,
            templates=settings.templates(), code_template=settings.code_template()))
    if settings.wecom_url:
        found[Channel.WECOM] = WeCom(Endpoint(settings.wecom_url, settings.timeout), WeComAccount(
            corp_id=settings.wecom_corp_id, secret=settings.wecom_secret, agent_id=settings.wecom_agent_id,
            public_url=public_url))
    if settings.smtp_url:
        found[Channel.EMAIL] = Email(MailAccount(
            url=settings.smtp_url, sender=settings.mail_from, public_url=public_url, timeout=settings.timeout))
    return found

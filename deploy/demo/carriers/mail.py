"""The mail carrier: SMTP with AUTH; a message already delivered under its Message-ID is not delivered twice."""

from __future__ import annotations

import asyncio
import hmac
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from carriers.faults import Faults, Mode
from carriers.outbox import Message, Outbox
from carriers.settings import Settings
from carriers.web import HANG_SECONDS


def mail_server(settings: Settings, outbox: Outbox, faults: Faults) -> Controller:
    """Return the server, not started. It wants AUTH before MAIL; TLS is left out: nothing leaves the machine."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        expected = (settings.smtp_user, settings.smtp_password)
        fine = isinstance(given, LoginPassword) and all(
            hmac.compare_digest(actual, wanted.encode())
            for actual, wanted in zip((given.login, given.password), expected, strict=True))
        return AuthResult(success=fine, handled=fine)

    return Controller(
        _MailDesk(outbox, faults), hostname=settings.host, port=settings.smtp_port, authenticator=authenticate,
        auth_required=True, auth_require_tls=False, ready_timeout=10)


class _MailDesk:
    def __init__(self, outbox: Outbox, faults: Faults) -> None:
        self._outbox, self._faults = outbox, faults

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        fault = self._faults.take("email")
        if fault.mode is Mode.FAIL:
            return f"{fault.code or '451'} refused on request"
        if fault.mode is Mode.TIMEOUT:
            await asyncio.sleep(HANG_SECONDS)
            return "421 timed out on request"
        provider_id = self._keep(envelope)
        if fault.mode is Mode.SLOW:
            await asyncio.sleep(fault.seconds)
        if fault.mode is Mode.DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return f"250 2.0.0 Ok: queued as {provider_id}"

    def _keep(self, envelope: Envelope) -> str:
        mail = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain", "html"))
        message_id = str(mail["Message-ID"] or "")
        provider_id = ""
        for recipient in envelope.rcpt_tos:
            provider_id = self._outbox.record(
                Message(channel="email", to=recipient, title=str(mail["Subject"] or ""),
                        text=body.get_content().strip() if body else "", outbound_id=message_id),
                fingerprint=f"email:{recipient}:{message_id}" if message_id else None)
        return provider_id

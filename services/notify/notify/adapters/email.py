"""E-mail over SMTP; the Message-ID is the delivery's own, so mail systems drop a repeat."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from notify.adapters.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from notify.domain.due import Delivery
from notify.domain.wording import code_words

SENDER_NAME = "网上办事大厅"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """``url`` is ``smtp://user:password@host:port`` (``smtps`` for TLS from the first byte); timeout in seconds."""

    url: str
    sender: str
    public_url: str
    timeout: float


class Email:
    """The e-mail channel."""

    def __init__(self, account: MailAccount) -> None:
        self._account = account

    def send(self, delivery: Delivery, address: str) -> str:
        """Send and return the Message-ID. Raises a DeliveryFailure."""
        text = f"{delivery.text}\n\n{self._account.public_url}{delivery.path}\n"
        return self._send(self._compose(delivery.id, address, delivery.title, text))

    def send_code(self, id: str, address: str, code: str) -> str:
        """Send a one-time code and return the Message-ID. Raises a DeliveryFailure."""
        title, text = code_words(code)
        return self._send(self._compose(id, address, title, text))

    def _send(self, mail: EmailMessage) -> str:
        try:
            with self._connect() as server:
                self._introduce(server)
                server.send_message(mail)
        except smtplib.SMTPAuthenticationError as error:
            raise TemporaryFailure(f"smtp_{error.smtp_code}") from error  # ours to repair, not the message's fault
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnknownOutcome("no_answer") from error
        return str(mail["Message-ID"])

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self._account.url)
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        try:
            return kind(parts.hostname or "", parts.port or 0, timeout=self._account.timeout)
        except (OSError, smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected) as error:
            raise TemporaryFailure("unreachable") from error

    def _introduce(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self._account.url)
        server.ehlo()
        if parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))

    def _compose(self, id: str, address: str, title: str, text: str) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(title.split())  # a header is one line
        mail["From"] = Address(SENDER_NAME, addr_spec=self._account.sender)
        try:
            mail["To"] = Address(addr_spec=address)
        except (MessageError, ValueError, IndexError) as error:
            raise PermanentFailure("bad_address") from error
        mail["Date"] = formatdate()
        mail["Message-ID"] = message_id(id, self._account.sender)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        return mail


def message_id(delivery_id: str, sender: str) -> str:
    """Return the Message-ID of a delivery: the same at every try, telling nothing about the recipient."""
    return f"<{hashlib.sha256(delivery_id.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def _by_code(code: int) -> TemporaryFailure | PermanentFailure:
    return (PermanentFailure if code >= 500 else TemporaryFailure)(f"smtp_{code}")

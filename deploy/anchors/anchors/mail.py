"""Anchor by e-mail: a copy in a mailbox of somebody who does not run the hall, such as the audit office."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from anchors.head import AnchorError, document

#: Seconds the mail server may take for each answer.
PATIENCE = 10
PORTS = {"smtp": 25, "smtp-starttls": 587, "smtps": 465}


def publish(head: dict[str, Any], target_url: str) -> None:
    """Send a head to ``mailto:<address>?via=<server>&from=<address>``. Raises AnchorError unless the server took it.

    ``via`` is ``smtp://``, ``smtp-starttls://`` or ``smtps://`` with ``user:password@host:port``, percent-encoded when
    it holds ``&``, ``+`` or ``#``. A repeat has the same Message-ID, so that mailboxes show it once.
    """
    asked = urlsplit(target_url)
    options = parse_qs(asked.query)
    via = urlsplit(options.get("via", [""])[0])
    if not asked.path or via.scheme not in PORTS or not via.hostname:
        raise AnchorError("邮件锚点写作 mailto:收件人?via=smtp://主机:端口 write it as mailto:somebody?via=smtp://host:port")
    message = _message(head, unquote(asked.path), options.get("from", ["openhall@localhost"])[0])
    try:
        _send(message, via)
    except (smtplib.SMTPException, OSError) as failure:
        # The server's words may hold addresses; the kind of failure is enough to act on.
        raise AnchorError(f"邮件服务器没有收下 the mail server did not take it: {type(failure).__name__}") from failure


def _message(head: dict[str, Any], to: str, sender: str) -> EmailMessage:
    text = document(head)
    message = EmailMessage()
    message["Subject"] = f"[OpenHall] 日志锚点 {head['service']} 第 {head['height']} 块 {head['hash'][:16]}"
    message["From"], message["To"] = sender, to
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@anchors.openhall>"
    message.set_content(
        f"网上办事大厅 {head['service']} 的日志，到第 {head['height']} 块为止，散列为：\n\n{head['hash']}\n\n"
        f"签名时间 {head['at']}，密钥 {head['key_id']}。请保留这封邮件：日后核验档案时用附件与它对照。\n"
        "Keep this message: an archive of the log is verified against the attached head.\n")
    name = f"{head['service']}-{head['height']:012d}.json"
    message.add_attachment(text.encode(), maintype="application", subtype="json", filename=name)
    return message


def _send(message: EmailMessage, via: SplitResult) -> None:
    host, port = str(via.hostname), via.port or PORTS[via.scheme]
    if via.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    with server:
        if via.scheme == "smtp-starttls":
            server.starttls(context=ssl.create_default_context())
        if via.username:
            server.login(unquote(via.username), unquote(via.password or ""))
        server.send_message(message)

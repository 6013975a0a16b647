"""Ask a mail server over IMAP (RFC 9051, 3501) how much mail is unread: sign in, STATUS INBOX (UNSEEN), sign out."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds the server has for each of its answers.
PATIENCE = 2.0
#: Seconds a server that was away is left alone, and questions it is asked at the same time: whoever signs in to the
#: hall must not wait behind those who wait for a mail server.
REST, AT_ONCE = 10.0, 4
_UNSEEN = re.compile(rb"UNSEEN (\d{1,9})")
#: Response codes (RFC 5530) with which a server says that it is not the password's fault.
_NOT_NOW = (b"[UNAVAILABLE]", b"[INUSE]", b"[SERVERBUG]", b"[LIMIT]")
_PORTS = {"imaps": 993, "starttls": 143, "imap": 143}


class Refused(Exception):
    """The server does not take this name and password."""


class Away(Exception):
    """The server cannot be reached, does not answer in time, or cannot serve now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server; ``scheme`` ∈ imaps (TLS), starttls, imap (in clear, for the demonstration alone)."""

    scheme: str
    host: str
    port: int


def servers(value: str) -> tuple[tuple[str, Server], ...]:
    """Accept ``domain=imaps://host[:port]`` pairs, separated by commas; raises ValueError."""
    found = []
    for part in value.split(","):
        if not part.strip():
            continue
        domain, _, url = part.strip().partition("=")
        address = urlsplit(url)
        if not re.fullmatch(r"[a-z0-9.-]+", domain) or address.scheme not in _PORTS or not address.hostname:
            raise ValueError("应为 域名=imaps://主机:端口，逗号分隔；协议可为 imaps、starttls、imap")
        port = address.port or _PORTS[address.scheme]
        found.append((domain, Server(scheme=address.scheme, host=address.hostname, port=port)))
    return tuple(found)


class MailServers:
    """The servers of the university's mail domains. In clear only where ``in_clear`` allows it."""

    def __init__(self, known: Mapping[str, Server], *, in_clear: bool = False, patience: float = PATIENCE,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._known = {domain: server for domain, server in known.items() if in_clear or server.scheme != "imap"}
        self._patience, self._clock = patience, clock
        self._until: dict[Server, float] = {}
        self._asking: Counter[Server] = Counter()

    @property
    def domains(self) -> tuple[str, ...]:
        """The mail domains that can be bound."""
        return tuple(self._known)

    def unread(self, address: str, password: str) -> int:
        """Return how many messages in INBOX are unread. Raises Refused and Away; KeyError for a foreign domain."""
        server = self._known[address.rpartition("@")[2].lower()]
        if self._clock() < self._until.get(server, 0.0) or self._asking[server] >= AT_ONCE:
            raise Away
        self._asking[server] += 1
        try:
            return self._ask(server, address, password)
        except Away as error:
            if isinstance(error.__cause__, OSError):  # what it said about one mailbox says nothing about the others
                self._until[server] = self._clock() + REST
            raise
        finally:
            self._asking[server] -= 1

    def _ask(self, server: Server, address: str, password: str) -> int:
        try:
            link = self._connect(server)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Away from error
        try:
            _sign_in(link, address, password)
            return _unseen(link)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Away from error
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                link.logout()

    def _connect(self, server: Server) -> imaplib.IMAP4:
        if server.scheme == "imaps":
            return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=ssl.create_default_context(),
                                     timeout=self._patience)
        link = imaplib.IMAP4(server.host, server.port, timeout=self._patience)
        if server.scheme == "starttls":
            try:
                link.starttls(ssl.create_default_context())
            except BaseException:
                with contextlib.suppress(OSError, imaplib.IMAP4.error):
                    link.shutdown()
                raise
        return link


def _sign_in(link: imaplib.IMAP4, address: str, password: str) -> None:
    """AUTHENTICATE PLAIN takes any text; LOGIN, for servers without it, only ASCII."""
    try:
        if "AUTH=PLAIN" in link.capabilities:
            link.authenticate("PLAIN", lambda _: f"\0{address}\0{password}".encode())
        elif password.isascii():
            link.login(address, password)
        else:
            raise Refused
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = b" ".join(part if isinstance(part, bytes) else str(part).encode() for part in error.args)
        if any(code in said.upper() for code in _NOT_NOW):
            raise
        raise Refused from error


def _unseen(link: imaplib.IMAP4) -> int:
    verdict, said = link.status("INBOX", "(UNSEEN)")
    found = _UNSEEN.search(b" ".join(part for part in said if isinstance(part, bytes)))
    if verdict != "OK" or found is None:
        raise imaplib.IMAP4.abort("no count")
    return int(found[1])

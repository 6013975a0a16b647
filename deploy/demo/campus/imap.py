"""A mail server that speaks enough IMAP4rev1 (RFC 3501) to be signed in to and asked how much is unread."""

from __future__ import annotations

import base64
import binascii
import re
import socketserver
from collections.abc import Callable, Mapping
from typing import Any

from campus.cards import unread

CAPABILITIES = "IMAP4rev1 AUTH=PLAIN SASL-IR"
#: Bytes of a line, and seconds of silence, after which a client is sent away.
LONGEST, PATIENCE = 4096, 60
_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')
_ADDRESS = re.compile(r"(?:\d{5}|\d{8})@(?:stu\.)?demo\.example")


class Mailhouse:
    """Who has a mailbox and what is in it. Tests change ``password`` and ``counts`` while it runs."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.counts: dict[str, int] = {}
        self.signed_in = 0

    def knows(self, address: str, password: str) -> bool:
        """Whether this is the password of a mailbox."""
        right = bool(_ADDRESS.fullmatch(address.lower())) and password == self.password
        self.signed_in += right
        return right

    def unread(self, address: str) -> int:
        """Return how many messages nobody has read."""
        return self.counts.get(address.lower(), unread(address.lower()))


class MailServer(socketserver.ThreadingTCPServer):
    """Serve ``house`` on host and port."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str, port: int, house: Mailhouse) -> None:
        self.house = house
        super().__init__((host, port), _Session)


class _Session(socketserver.StreamRequestHandler):
    """One client: not signed in, then signed in, perhaps with a mailbox selected."""

    server: MailServer
    timeout = PATIENCE

    def handle(self) -> None:
        self.address, self.selected, self.ended = "", False, False
        self._say(f"* OK [CAPABILITY {CAPABILITIES}] demo mail ready")
        commands: Mapping[str, Callable[[str, list[str]], str]] = {
            "CAPABILITY": self._capability, "NOOP": lambda tag, words: "OK NOOP", "LOGOUT": self._logout,
            "LOGIN": self._login, "AUTHENTICATE": self._authenticate, "STATUS": self._status,
            "SELECT": self._select, "EXAMINE": self._select, "SEARCH": self._search}
        while not self.ended:
            try:
                line = self.rfile.readline(LONGEST + 1)
            except OSError:
                return
            if not line or len(line) > LONGEST:
                return
            words = _split(line.decode("utf-8", "replace"))
            if len(words) < 2:
                self._say(f"{words[0] if words else '*'} BAD a tag and a command, please")
                continue
            command = commands.get(words[1].upper())
            verdict = command(words[0], words[2:]) if command else "BAD unknown command"
            self._say(f"{words[0]} {verdict}")

    def _capability(self, tag: str, words: list[str]) -> str:
        self._say(f"* CAPABILITY {CAPABILITIES}")
        return "OK CAPABILITY"

    def _logout(self, tag: str, words: list[str]) -> str:
        self.ended = True
        self._say("* BYE until next time")
        return "OK LOGOUT"

    def _login(self, tag: str, words: list[str]) -> str:
        return self._enter(*words) if len(words) == 2 else "BAD LOGIN takes a name and a password"

    def _authenticate(self, tag: str, words: list[str]) -> str:
        if not words or words[0].upper() != "PLAIN":
            return "NO unknown mechanism"
        given = words[1] if len(words) > 1 else self._ask()
        try:
            _, name, password = base64.b64decode(given, validate=True).decode().split("\0")
        except (binascii.Error, ValueError):
            return "BAD not a PLAIN answer"
        return self._enter(name, password)

    def _ask(self) -> str:
        self._say("+ ")
        return self.rfile.readline(LONGEST).decode("ascii", "replace").strip()

    def _enter(self, name: str, password: str) -> str:
        if not self.server.house.knows(name, password):
            return "NO [AUTHENTICATIONFAILED] wrong name or password"
        self.address = name
        return f"OK [CAPABILITY {CAPABILITIES}] signed in"

    def _status(self, tag: str, words: list[str]) -> str:
        if not self.address:
            return "BAD sign in first"
        if not words or words[0].upper() != "INBOX":
            return "NO no such mailbox"
        count = self.server.house.unread(self.address)
        self._say(f"* STATUS INBOX (MESSAGES {count + 30} UNSEEN {count})")
        return "OK STATUS"

    def _select(self, tag: str, words: list[str]) -> str:
        if not self.address:
            return "BAD sign in first"
        self.selected = bool(words) and words[0].upper() == "INBOX"
        if not self.selected:
            return "NO no such mailbox"
        for line in (f"{self.server.house.unread(self.address) + 30} EXISTS", "0 RECENT", "FLAGS (\\Seen)"):
            self._say(f"* {line}")
        return "OK [READ-ONLY] selected"

    def _search(self, tag: str, words: list[str]) -> str:
        if not self.selected:
            return "BAD select a mailbox first"
        if [word.upper() for word in words] != ["UNSEEN"]:
            return "NO only UNSEEN"
        found = " ".join(str(31 + number) for number in range(self.server.house.unread(self.address)))
        self._say(f"* SEARCH {found}".rstrip())
        return "OK SEARCH"

    def _say(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:
            self.ended = True


def _split(line: str) -> list[str]:
    found: list[Any] = _WORDS.findall(line.rstrip("\r\n"))
    return [re.sub(r"\\(.)", r"\1", quoted) if quoted or not (grouped or bare) else grouped or bare
            for quoted, grouped, bare in found]

"""Send one-time codes at once and keep nothing of them: a code that is lost is asked for again a minute later."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import structlog

from chassis.vault import Tampered, Vault
from contracts import codec
from contracts.errors import Invalid, Unavailable
from contracts.identity.codes import LETTER_PLACE, CodeLetter, SendCode
from notify.adapters.failures import DeliveryFailure, TemporaryFailure

log = structlog.get_logger()

#: Letters waiting at most: more than that is an attack or a carrier that is away.
MOST_WAITING = 1000
#: Times a code is tried that certainly was not sent, and the seconds between.
TRIES, PAUSE = 3, 2.0


class CodeCarrier(Protocol):
    """A channel's way out for codes."""

    def send_code(self, id: str, address: str, code: str) -> str:
        """Send a code and return the provider's id. Raises a DeliveryFailure."""


class CodeCourier:
    """Opens letters from identity and sends what is in them; whoever asked has been answered already.

    So nobody can tell by the time it takes, or by what the carrier says, whether an address is on record.
    """

    name = "courier-codes"

    def __init__(self, ways: Mapping[str, CodeCarrier], vault: Vault | None,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._ways, self._vault, self._now = ways, vault, now
        self._letters: queue.Queue[CodeLetter | None] = queue.Queue(MOST_WAITING)
        self._stopping, self._idle = threading.Event(), threading.Event()
        self._idle.set()

    def take(self, command: SendCode) -> None:
        """Take a letter in. Raises Invalid for one that is not from identity, Unavailable when too many wait."""
        letter = self._opened(command)
        if not letter.to:
            return
        try:
            self._letters.put_nowait(letter)
        except queue.Full as error:
            raise Unavailable("验证码暂时发不出去，请稍后再试") from error

    def run(self) -> None:
        """Send what comes until told to stop."""
        self._idle.clear()
        try:
            while not self._stopping.is_set():
                letter = self._letters.get()
                if letter is not None:
                    self._send(letter)
        finally:
            self._idle.set()

    def stop(self) -> None:
        """Send nothing more."""
        self._stopping.set()
        try:
            self._letters.put_nowait(None)
        except queue.Full:
            return  # whoever is at it looks at the flag after the letter in hand

    def wait(self, seconds: float) -> bool:
        """Wait until the letter in hand is dealt with; False when that takes longer."""
        return self._idle.wait(seconds)

    def _opened(self, command: SendCode) -> CodeLetter:
        try:
            if self._vault is None:
                raise Tampered("no keys")
            letter: CodeLetter = codec.load(CodeLetter, self._vault.open(command.letter, LETTER_PLACE))
        except (Tampered, Invalid, KeyError, TypeError, AttributeError) as error:
            raise Invalid("验证码的信打不开", code="malformed") from error
        return letter

    def _send(self, letter: CodeLetter) -> None:
        carrier, id = self._ways.get(letter.channel), f"code-{uuid.uuid4().hex}"
        outcome = "channel_off"
        for attempt in range(TRIES if carrier else 0):
            if self._now() >= letter.until or (attempt and self._stopping.wait(PAUSE)):
                break
            try:
                assert carrier is not None
                carrier.send_code(id, letter.to, letter.code)
                outcome = "sent"
            except TemporaryFailure as error:
                outcome = error.reason
                continue
            except DeliveryFailure as error:
                outcome = error.reason
            break
        (log.info if outcome == "sent" else log.warning)("code.tried", channel=letter.channel, outcome=outcome)

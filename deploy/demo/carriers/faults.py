"""Misbehave on request: the next messages of a channel fail, hang, answer late or lose their answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import Any

CHANNELS = ("sms", "wecom", "email")


class Mode(Enum):
    """What happens to a message."""

    OK = "ok"
    FAIL = "fail"  # refused with the provider's own error, nothing kept
    TIMEOUT = "timeout"  # never answered, nothing kept
    SLOW = "slow"  # kept at once, answered after a while
    DROP = "accept_then_drop_connection"  # kept, the connection closed without an answer


@dataclass(frozen=True, slots=True)
class Fault:
    """One instruction: ``code`` is the provider error of ``fail``, ``seconds`` the delay of ``slow``."""

    mode: Mode = Mode.OK
    code: str = ""
    seconds: float = 2.0


class Faults:
    """The switches, one per channel. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: dict[str, tuple[Fault, int]] = {}

    def set(self, order: dict[str, Any]) -> None:
        """Obey ``{channel, mode, times?, code?, seconds?}``; without ``times`` until told otherwise.

        Raises ValueError for an unknown channel, mode or number.
        """
        channel = order.get("channel")
        if channel not in CHANNELS:
            raise ValueError(f"channel: one of {', '.join(CHANNELS)}")
        fault = Fault(Mode(order.get("mode")), str(order.get("code", "")), float(order.get("seconds", 2.0)))
        with self._lock:
            self._set[channel] = (fault, int(order.get("times", -1)))

    def take(self, channel: str) -> Fault:
        """Return what to do with the message that just came, and use up one of its times."""
        with self._lock:
            fault, left = self._set.get(channel, (Fault(), -1))
            if left == 0:
                return Fault()
            if left > 0:
                self._set[channel] = (fault, left - 1)
            return fault

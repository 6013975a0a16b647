"""How a carrier can fail us.

DeliveryFailure
├── TemporaryFailure   certainly not delivered; trying again later may help
├── PermanentFailure   certainly not delivered; trying again will not help
└── UnknownOutcome     the request may have been obeyed, but no answer came back
"""

from __future__ import annotations


class DeliveryFailure(Exception):
    """Base; ``reason`` is a short code for operators and never holds personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TemporaryFailure(DeliveryFailure):
    """Not delivered; the same message may succeed later."""


class PermanentFailure(DeliveryFailure):
    """Not delivered; the same message will never succeed."""


class UnknownOutcome(DeliveryFailure):
    """Delivered or not, nobody can tell from here."""

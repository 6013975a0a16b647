"""Carry due deliveries from the ledger to the carriers: any number of couriers, in any number of processes."""

from __future__ import annotations

import threading
import time
from typing import Protocol

import structlog
from pymongo.errors import PyMongoError

from notify.adapters.failures import DeliveryFailure, PermanentFailure, TemporaryFailure
from notify.domain.addresses import Unreachable, address
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.domain.outcomes import Outcome
from notify.stores.contacts import Contacts
from notify.stores.ledger import Claim, Ledger

log = structlog.get_logger()
POLL_SECONDS = 1.0


class Carrier(Protocol):
    """A channel's way out."""

    def send(self, delivery: Delivery, to: str) -> str:
        """Send to one address and return the provider's id. Raises a DeliveryFailure."""


class Bell:
    """Tells resting couriers that there is something new in the ledger."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        """Wake everyone."""
        with self._changed:
            self.rings += 1
            self._changed.notify_all()

    def rest(self, heard: int, seconds: float) -> None:
        """Wait until it has rung since ``heard`` rings, or for ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: self.rings != heard, seconds)


class Courier:
    """One loop for one channel; ``carrier`` is None when the channel is off.

    ``needs`` is how many seconds a carrier may take. A courier that was held up for so long that its lease could end
    while it sends does not send at all: somebody else may have, or an operator may have decided.
    """

    def __init__(self, name: str, channel: Channel, carrier: Carrier | None, ledger: Ledger, contacts: Contacts,
                 bell: Bell, needs: float = 0.0) -> None:
        self.name, self._needs = name, needs
        self._channel, self._carrier, self._ledger, self._contacts = channel, carrier, ledger, contacts
        self._bell = bell
        self._stopping = False
        self._idle = threading.Event()
        self._idle.set()

    def run(self) -> None:
        """Deliver what is due until told to stop; look again at every ring of the bell and every second."""
        self._idle.clear()
        try:
            while not self._stopping:
                heard = self._bell.rings
                self._round()
                self._bell.rest(heard, POLL_SECONDS)
        finally:
            self._idle.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._bell.ring()

    def wait(self, seconds: float) -> bool:
        """Wait until what is being sent is recorded; False when that takes longer."""
        return self._idle.wait(seconds)

    def deliver(self) -> bool:
        """Try the next due delivery; False when there is none."""
        claim = self._ledger.claim(self._channel)
        if claim is None:
            return False
        outcome, reason, provider_id = self._try(claim)
        ours = self._ledger.record(claim, outcome, reason=reason, provider_id=provider_id)
        log.info("delivery.tried", channel=self._channel, kind=claim.delivery.kind, case_id=claim.delivery.case_id,
                 outcome=outcome, reason=reason, tries=claim.tries, recorded=ours)
        return True

    def _round(self) -> None:
        try:
            self._ledger.take_over(self._channel)
            while not self._stopping and self.deliver():
                pass
        except PyMongoError as error:
            log.warning("courier.ledger_unavailable", channel=self._channel, error=type(error).__name__)
        except Exception as error:  # a fault of ours: the lease runs out and the try counts as interrupted
            log.error("courier.failed", channel=self._channel, error=type(error).__name__, exc_info=True)

    def _try(self, claim: Claim) -> tuple[Outcome, str, str | None]:
        delivery = claim.delivery
        try:
            if self._carrier is None:
                return Outcome.SUPPRESSED, "channel_off", None
            to = address(delivery.channel, delivery.recipient, self._contacts.get(delivery.recipient))
            if time.monotonic() + self._needs > claim.until:
                return Outcome.TEMPORARY, "late", None
            return Outcome.SENT, "", self._carrier.send(delivery, to)
        except Unreachable as error:
            return (Outcome.SUPPRESSED if error.for_good else Outcome.TEMPORARY), error.reason, None
        except TemporaryFailure as error:
            return Outcome.TEMPORARY, error.reason, None
        except PermanentFailure as error:
            return Outcome.PERMANENT, error.reason, None
        except DeliveryFailure as error:
            return Outcome.UNKNOWN, error.reason, None

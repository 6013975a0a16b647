"""Ask the SMS carrier what became of messages that nobody knows about: whoever was cut off never heard the answer."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

import structlog
from pymongo.errors import PyMongoError

from notify.adapters.failures import DeliveryFailure
from notify.adapters.sms import Receipt
from notify.domain.addresses import Unreachable, address
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.domain.outcomes import Outcome
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger

log = structlog.get_logger()

#: The provider's days are those of Beijing.
BEIJING = timezone(timedelta(hours=8))


class Informant(Protocol):
    """A carrier that can say later what became of a message."""

    def receipt(self, delivery: Delivery, to: str, days: tuple[date, ...]) -> Receipt | None:
        """Return what became of a message tried on ``days``, or None. Raises a DeliveryFailure."""


class Receipts:
    """Runs beside the couriers. What the carrier knows settles the doubt; what it does not is left to an operator.

    A message the carrier has no record of is not sent again by itself: records may be late, and twice is worse.
    """

    name = "receipts"

    def __init__(self, carrier: Informant | None, ledger: Ledger, contacts: Contacts, seconds: float) -> None:
        self.failing = False
        self._carrier, self._ledger, self._contacts, self._seconds = carrier, ledger, contacts, seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """Ask now and then until ``stop``. Never raises."""
        while not self._stopping.wait(min(self._seconds, 5.0)):
            try:
                while not self._stopping.is_set() and self.ask():
                    pass
                self.failing = False
            except PyMongoError as error:
                log.warning("receipts.ledger_unavailable", error=type(error).__name__)
            except Exception as error:
                self.failing = True
                log.error("receipts.failed", error=type(error).__name__, exc_info=True)

    def ask(self) -> bool:
        """Ask about the next message in doubt; False when there is none to ask about now."""
        if self._carrier is None:
            return False
        claim = self._ledger.doubtful(Channel.SMS, self._seconds)
        if claim is None:
            return False
        delivery = claim.delivery
        try:
            to = address(delivery.channel, delivery.recipient, self._contacts.get(delivery.recipient))
            found = self._carrier.receipt(delivery, to, days(self._ledger.tried_on(delivery.id)))
        except (DeliveryFailure, Unreachable) as error:
            log.warning("receipt.not_told", case_id=delivery.case_id, reason=error.reason)
            return True
        if found is None:
            log.info("receipt.no_record", case_id=delivery.case_id)
            return True
        outcome = Outcome.SENT if found.sent else Outcome.PERMANENT
        reason = "" if found.sent else found.reason
        ours = self._ledger.receipt(claim, outcome, reason, delivery.id if found.sent else None)
        log.info("receipt.came", case_id=delivery.case_id, outcome=outcome, reason=reason, recorded=ours)
        return True

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()

    def wait(self, seconds: float) -> bool:
        """Nothing to wait for: a question that is cut off is asked again."""
        return True


def days(tried: tuple[datetime, ...]) -> tuple[date, ...]:
    """Return the provider's days on which something tried at these moments may be listed, midnight allowed for."""
    found = {(at + timedelta(minutes=more)).astimezone(BEIJING).date() for at in tried for more in (-5, 0, 5)}
    return tuple(sorted(found))

"""Where an administrator steps in: a notification that is dead, or of which nobody knows whether it went out."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.notify.commands import ResendDelivery, SettleDelivery
from contracts.notify.views import DeliveryState
from notify.domain.outcomes import State
from notify.stores.ledger import Ledger

log = structlog.get_logger()

#: What an administrator may say -> the state that follows.
OUTCOMES = {"sent": State.SENT, "failed": State.DEAD}
LONGEST_NOTE = 200


class Desk:
    """Carries out what an administrator decided; who that may be was settled before. ``wake`` rings for couriers."""

    def __init__(self, ledger: Ledger, wake: Callable[[], None]) -> None:
        self._ledger, self._wake = ledger, wake

    def resend(self, command: ResendDelivery) -> DeliveryState:
        """Have it sent again. Raises NotFound, NotPossibleNow, Invalid."""
        self._known(command.id, command.note)
        if not self._ledger.resend(command.id, command.actor, command.note.strip()):
            raise NotPossibleNow("只有没有发出（dead）或不知是否发出（unknown）的可以重新发送", code="not_resendable")
        log.info("delivery.resent", by=command.actor)
        self._wake()
        return self._state(command.id)

    def settle(self, command: SettleDelivery) -> DeliveryState:
        """Write down what became of it. Raises NotFound, NotPossibleNow, Invalid."""
        if command.outcome not in OUTCOMES:
            raise Invalid("没有这种结果", errors={"outcome": ["应为 " + " 或 ".join(OUTCOMES)]})
        self._known(command.id, command.note)
        if not self._ledger.settle(command.id, command.actor, OUTCOMES[command.outcome], command.note.strip()):
            raise NotPossibleNow("只有不知是否发出（unknown）的通知可以认定", code="not_in_doubt")
        log.info("delivery.settled", by=command.actor, outcome=command.outcome)
        return self._state(command.id)

    def _known(self, id: str, note: str) -> None:
        if len(note) > LONGEST_NOTE:
            raise Invalid("说明过长", errors={"note": [f"最多 {LONGEST_NOTE} 字"]})
        if self._ledger.find(id) is None:
            raise NotFound("没有这条通知")

    def _state(self, id: str) -> DeliveryState:
        return DeliveryState(id=id, state=(self._ledger.find(id) or {})["state"])

"""Give tickets to whoever is signed in, and tell applications whose ticket they were shown."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import structlog

from contracts.errors import Invalid, TooMany, Unauthenticated
from contracts.identity.tickets import IssueTicket, RedeemTicket, Ticket, TicketHolder
from identity.gather import Gather
from identity.stores.sessions import Sessions
from identity.stores.tickets import LIFE, Taken, Tickets

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class SingleSignOn:
    """The ticket counter. Whether an address belongs to an application is settled before anybody comes here."""

    tickets: Tickets
    sessions: Sessions
    directory: Gather

    def issue(self, command: IssueTicket) -> Ticket:
        """Return a ticket for a living session of the person who asks. Raises Unauthenticated and TooMany."""
        if self.sessions.owner(command.session) != command.actor:
            raise Unauthenticated("登录已失效，请重新登录")
        ticket = self.tickets.issue(Taken(no=command.actor, session=command.session, service=command.service,
                                          application=command.application))
        if ticket is None:
            raise TooMany("打开应用过于频繁，请十秒后再试", retry_after=int(LIFE.total_seconds()))
        return Ticket(ticket=ticket, seconds=int(LIFE.total_seconds()))

    def redeem(self, command: RedeemTicket) -> TicketHolder:
        """Return who holds the ticket, which is worth nothing afterwards, whatever the answer.

        Raises Invalid: ``ticket_invalid`` for a ticket that is not good (any more), ``ticket_of_other_service`` when
        it was given for another address.
        """
        taken = self.tickets.redeem(command.ticket)
        if taken is None:
            raise _refused()
        if not hmac.compare_digest(taken.service.encode(), command.service.encode()):
            log.warning("ticket.of_other_service", application=taken.application)
            raise Invalid("票据是为另一个地址开的，请从大厅重新打开应用", code="ticket_of_other_service")
        since, person = self.sessions.since(taken.session), self.directory.person(taken.no)
        if since is None or person is None or not person.active:
            raise _refused()
        unit = self.directory.unit(person.unit)
        return TicketHolder(no=person.no, name=person.name, kind=person.kind, unit=person.unit,
                            unit_name=unit.name if unit else person.unit, application=taken.application,
                            signed_in_at=since)


def _refused() -> Invalid:
    return Invalid("票据无效、已使用或已过期，请从大厅重新打开应用", code="ticket_invalid")

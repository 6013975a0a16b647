"""单点登录：应用凭一次性票据向大厅核实是谁来了。Single sign-on for the applications of the hall."""

from __future__ import annotations

from datetime import datetime

from contracts.declare import command, view


@command("ticket.issue")
class IssueTicket:
    """为已登录的人开一张进入 ``service`` 的票据；只能用一次，十秒内有效。``application`` 是登记的应用代码。"""

    actor: str
    session: str
    service: str
    application: str


@command("ticket.redeem")
class RedeemTicket:
    """应用核实票据：票据随即作废；``service`` 必须与开票时的地址相同。"""

    ticket: str
    service: str


@view("ticket")
class Ticket:
    """一张票据和它的有效秒数。"""

    ticket: str
    seconds: int


@view("ticket.holder")
class TicketHolder:
    """持票人：只有应用辨认用户所需的几项；``signed_in_at`` 是登录大厅的时间。"""

    no: str
    name: str
    kind: str
    unit: str
    unit_name: str
    application: str
    signed_in_at: datetime

"""/v1/me/cards: my data from the university's systems; /v1/me/mailbox: the mailbox whose unread mail is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from contracts import codec
from contracts.catalog.cards import CardPlan, CardPlans, ListCards
from contracts.catalog.content import GetSite
from contracts.errors import ContractError, Invalid
from contracts.http_campus import Card, CardList, CardRow
from contracts.identity.mailbox import BindMailbox, GetMailbox, UnbindMailbox
from gateway.asker import asker
from gateway.backends import Backends
from gateway.cards.board import AWAY, Board, Shown
from gateway.cards.campus import CampusSystem, NoAnswer
from gateway.messages import build, json_body
from gateway.paging import facet

#: Seconds the mail server's answer may take when it is one card among others.
MAIL_SECONDS = 1.6
MAIL = "mail"
_NOTHING = "系统里没有您的记录"


def board(backends: Backends, campus: CampusSystem) -> Board:
    """Return the board with the connectors there are: the mailbox, and the campus systems for everything else."""
    def mail(source: str, person: str) -> Mapping[str, Any]:
        try:
            return backends.ask("identity", GetMailbox(actor=person), None, seconds=MAIL_SECONDS)
        except ContractError as error:
            raise NoAnswer(error.code) from error

    def system(source: str, person: str) -> Mapping[str, Any] | None:
        if not campus.known:
            raise NoAnswer("no campus system is set")
        return campus.ask(source, person)

    return Board({MAIL: mail, "": system}, fresh=(MAIL,))


class Cards:
    """The cards of the person who is signed in."""

    def __init__(self, backends: Backends, cards: Board) -> None:
        self._backends, self._board = backends, cards

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer every card; masked values only of the card named in ``reveal``."""
        revealed = facet(req, "reveal")
        question = ListCards(who=asker(self._backends, req))
        plans: CardPlans = codec.load(CardPlans, self._backends.ask("catalog", question, req))
        known = self._board.ask([plan.source for plan in plans.items], req.context.actor)
        resp.media = codec.encode(CardList(items=tuple(
            shown(plan, known[plan.source], reveal=plan.code == revealed) for plan in plans.items)))


class Mailbox:
    """The mailbox of the person who is signed in."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what is bound and how much is unread."""
        resp.media = self._backends.ask("identity", GetMailbox(actor=req.context.actor), req)

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Bind it, or another one instead."""
        command = build(BindMailbox, json_body(req), actor=req.context.actor)
        self._check(command.address, req)
        resp.media = self._backends.execute("identity", command, req)

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Let it go."""
        self._backends.execute("identity", UnbindMailbox(actor=req.context.actor), req)
        resp.status = falcon.HTTP_204

    def _check(self, address: str, req: falcon.Request) -> None:
        """Refuse a domain that administrators do not list; that there is a server for it, identity looks itself."""
        domains = self._backends.ask("catalog", GetSite(), req).get("mail_domains") or ()
        if domains and address.strip().rpartition("@")[2].lower() not in domains:
            raise Invalid("填写的内容有误，请按提示修改",
                          errors={"address": ["只能绑定学校的邮箱：" + "、".join(domains)]})


def shown(plan: CardPlan, found: Shown, *, reveal: bool = False) -> Card:
    """Return a card as the portal shows it."""
    answer = found.answer
    if answer is None:
        return _card(plan, "unavailable", AWAY)
    if plan.source.partition(".")[0] == MAIL and answer.value["state"] != "ok":
        state = "unbound" if answer.value["state"] == "unbound" else "unavailable"
        return _card(plan, state, answer.value["note"])
    if answer.value is None:
        return _card(plan, "ok", _NOTHING, fetched_at=answer.at)
    rows = tuple(CardRow(label=line.label, unit=line.unit, masked=line.masked,
                         value=answer.value.get(line.item) if reveal or not line.masked else None)
                 for line in plan.lines)
    note = f"{AWAY}，显示的是较早的数据" if found.stale else ""
    return _card(plan, "ok", note, fetched_at=answer.at, stale=found.stale, rows=rows)


def _card(plan: CardPlan, state: str, note: str, **more: Any) -> Card:
    return Card(**{"code": plan.code, "title": plan.title, "state": state, "note": note, "fetched_at": None,
                   "stale": False, "rows": (), "link": plan.link, **more})

"""The applications of the hall and the data cards: which there are, and whom they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from catalog.projections.spelling import spellings
from catalog.queries.addresses import Addresses, lies_under
from catalog.queries.contents import Contents, Row
from catalog.queries.pages import fitting, page_of, start_of
from catalog.stores.favourites import Favourites
from catalog.stores.recent import Recent
from contracts.catalog import applications as asked
from contracts.catalog.applications import Asker
from contracts.catalog.cards import CardLine, CardPlan, CardPlans, ListCards
from contracts.catalog.content_kinds import CATEGORIES
from contracts.catalog.usage import APPLICATION
from contracts.errors import NotAllowed, NotFound, Unavailable

#: Kind of person -> the audience they belong to.
AUDIENCE = {"student": "学生", "graduate": "学生", "staff": "教职工", "retired": "教职工", "alumni": "校友",
            "visitor": "访客"}
#: An application that is for visitors is for everybody.
_EVERYBODY = "访客"


def _standard(name: str, title: str, source: str, *lines: CardLine) -> CardPlan:
    return CardPlan(code=name, title=title, source=source, lines=lines)


#: Cards while no administrator has arranged any.
STANDARD_CARDS = CardPlans(items=(
    _standard("card", "一卡通", "card.account", CardLine(label="卡内余额", item="balance", unit="元"),
              CardLine(label="过渡余额", item="transition", unit="元")),
    _standard("salary", "工资", "salary.latest", CardLine(label="月份", item="month"),
              CardLine(label="应发", item="gross", unit="元", masked=True),
              CardLine(label="实发", item="net", unit="元", masked=True)),
    _standard("network", "校园网", "network.account", CardLine(label="账户余额", item="balance", unit="元"),
              CardLine(label="流量余额", item="traffic", unit="MB")),
    _standard("mail", "邮箱", "mail.unread", CardLine(label="未读邮件", item="unread", unit="封"))))


class Applications:
    """Answers what people ask about applications, and opens one."""

    def __init__(self, contents: Contents, favourites: Favourites, recent: Recent, addresses: Addresses) -> None:
        self._contents, self._addresses = contents, addresses
        self._favourites, self._recent = favourites, recent
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.ListApplications: self.list_applications, asked.FindApplication: self.find, ListCards: self.cards}
        self.acts: dict[type, Callable[[Any], Any]] = {asked.OpenApplication: self.open}

    def list_applications(self, question: asked.ListApplications) -> asked.ApplicationPage:
        """Return a page of applications in the order administrators gave them, and how many each category has."""
        start_of(question)
        rows = [row for row in self._contents.published("application") if _is_for(row["data"], question.audience)]
        found = fitting(rows, question.q, _said)
        count = Counter(row["data"]["category"] for row in found)
        chosen = [row for row in found if question.category in ("", row["data"]["category"])]
        items, following = page_of(chosen, question)
        mine = self._favourites.codes(question.who.no, APPLICATION)
        return asked.ApplicationPage(
            items=tuple(_item(row, question.who, mine) for row in items), total=len(chosen),
            categories={name: count[name] for name in CATEGORIES if count[name]}, next_page_token=following)

    def open(self, command: asked.OpenApplication) -> asked.ApplicationOpened:
        """Return where an application is, and note that it was used. Raises NotFound, NotAllowed and Unavailable."""
        row = self._contents.one("application", command.code)
        if row is None:
            raise NotFound("没有这个应用，或它已下线；请在“直通车”里重新查找")
        data = row["data"]
        if not may_open(data, command.who):
            raise _forbidden(row["title"])
        url = self._addresses.full(data["url"])
        if url is None:
            raise Unavailable("这个应用的地址还没有设置好，请联系网络信息中心", code="application_unavailable")
        self._recent.mark(command.actor, APPLICATION, row["id"])
        return asked.ApplicationOpened(code=row["id"], name=row["title"], url=url, sso=data.get("sso") == "cas")

    def find(self, question: asked.FindApplication) -> asked.ApplicationFound:
        """Return the application an address belongs to, the one with the longest path if there are several.

        Raises NotAllowed when none has it that signs in through the hall, or when it is not for who asks.
        """
        under = []
        for row in self._contents.published("application"):
            place = self._addresses.full(row["data"]["url"]) if row["data"].get("sso") == "cas" else None
            if place is not None and lies_under(question.service, place):
                under.append((len(place), row))
        if not under:
            raise NotAllowed("这个地址不属于大厅登记的应用，请从“直通车”打开应用", code="application_forbidden")
        row = max(under, key=lambda pair: pair[0])[1]
        if question.who is not None and not may_open(row["data"], question.who):
            raise _forbidden(row["title"])
        return asked.ApplicationFound(code=row["id"], name=row["title"])

    def cards(self, question: ListCards) -> CardPlans:
        """Return the cards for a person, the standard ones while none was ever published."""
        rows = self._contents.published("card")
        if not rows:
            return STANDARD_CARDS
        return CardPlans(items=tuple(self._card(row) for row in rows if may_open(row["data"], question.who)))

    def _card(self, row: Row) -> CardPlan:
        data = row["data"]
        lines = tuple(CardLine(label=line["label"], item=line["item"], unit=line.get("unit", ""),
                               masked=line.get("masked", False)) for line in data.get("rows", ()))
        link = self._addresses.full(data["link"]) if data.get("link") else None
        return CardPlan(code=row["id"], title=row["title"], source=data["source"], lines=lines, link=link)


def may_open(data: Mapping[str, Any], who: Asker) -> bool:
    """Tell whether something is for a person: for their audience, and for their kind or one of their posts."""
    only, named = set(data.get("only") or ()), data.get("audience") or ()
    audience = not named or _EVERYBODY in named or AUDIENCE.get(who.kind) in named
    return audience and (not only or bool(only & {who.kind, *who.posts}))


def _is_for(data: Mapping[str, Any], audience: str) -> bool:
    named = data.get("audience") or ()
    return not audience or not named or audience in named or _EVERYBODY in named


def _forbidden(name: str) -> NotAllowed:
    return NotAllowed(f"您的账号没有使用“{name}”的权限；如果工作或学习需要，请通过“意见反馈”或主管部门申请",
                      code="application_forbidden")


def _said(row: Row) -> str:
    data = row["data"]
    return " ".join([row["title"], data.get("description", ""), data["category"], *data.get("keywords", ()),
                     *_typed(row["title"])]).lower()


@lru_cache(maxsize=1024)
def _typed(name: str) -> tuple[str, ...]:
    return tuple(spellings(name))


def _item(row: Row, who: Asker, mine: frozenset[str]) -> asked.ApplicationItem:
    data = row["data"]
    return asked.ApplicationItem(
        code=row["id"], name=row["title"], description=data.get("description", ""), icon=data.get("icon"),
        category=data["category"], audience=tuple(data.get("audience", ())), sso=data.get("sso") == "cas",
        hot=data.get("hot", False), allowed=may_open(data, who), favourite=row["id"] in mine)

"""Answers from the directory. Contact data leaves here masked, ID-card numbers not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from chassis.readmodel import ReadModel
from contracts import codec
from contracts.errors import NotAllowed, NotFound
from contracts.identity.views import (
    CalendarView,
    GetCalendar,
    HeldPost,
    Keys,
    Me,
    MyProfile,
    MySubstitutes,
    People,
    PeopleNamed,
    PeoplePage,
    PersonItem,
    PublishedKeys,
    SubstituteItem,
    SubstituteList,
    UnitItem,
    Units,
    UnitsPage,
)
from identity.domain.organisation import ADMINISTRATOR

_LONGEST_QUERY = 64
#: What might be a whole phone or ID-card number.
_EXACT = re.compile(r"\+?[0-9A-Z-]{5,30}")
_MOST = 100
_PATIENCE_MS = 500


class Queries:
    """One method per question."""

    def __init__(self, directory: ReadModel, published: Callable[[], list[dict[str, Any]]],
                 blind: Callable[[str, str], str] | None = None) -> None:
        self._model, self._blind = directory, blind
        self._published = published
        self._answers: dict[type, Callable[[Any], Any]] = {
            Me: self.me, People: self.people, PeopleNamed: self.named, Units: self.units, Keys: self.keys,
            MySubstitutes: self.substitutes, GetCalendar: self.calendar}

    @property
    def _directory(self) -> Collection[dict[str, Any]]:
        return self._model.collection

    def answer(self, question: Any) -> Any:
        """Return the view that answers ``question``; raises NotFound."""
        return self._answers[type(question)](question)

    def calendar(self, question: GetCalendar) -> CalendarView:
        """Return the hall's own calendar, empty until it was set; raises NotAllowed for all but administrators."""
        if not self._is_administrator(question.actor):
            raise NotAllowed("只有大厅管理员可以查看和修改校历")
        row = self._directory.find_one({"row": "calendar"}) or {}
        parts = {name: row.get(name, []) for name in ("holidays", "made_up", "vacations", "hours")}
        found: CalendarView = codec.load(CalendarView, parts)
        return found

    def group_keys(self) -> list[str]:
        """Return the key of every group."""
        return [row["key"] for row in self._directory.find({"row": "group"}, {"key": 1})]

    def me(self, question: Me) -> MyProfile:
        """Return the profile of the person who asks. Raises NotFound for someone not on record, or switched off."""
        row = self._directory.find_one({"row": "person", "no": question.actor, "active": True})
        if row is None:
            raise NotFound("查无此人")
        names = self._unit_names([row["unit"], *(post["unit"] for post in row["posts"])])
        groups = self._directory.find({"row": "group", "members": question.actor}, {"key": 1}).sort("key", 1)
        return MyProfile(
            no=row["no"], name=row["name"], kind=row["kind"], unit=row["unit"], unit_name=names(row["unit"]),
            phone=row["phone"], email=row["email"], groups=tuple(group["key"] for group in groups),
            posts=tuple(HeldPost(role=post["role"], unit=post["unit"], unit_name=names(post["unit"]))
                        for post in row["posts"]),
            admin=any(post["role"] == ADMINISTRATOR for post in row["posts"]))

    def people(self, question: People) -> PeoplePage:
        """Return active people whose number, or whose name from any character on, begins with ``q``, by number.

        An administrator also finds whose phone or ID-card number is exactly ``q``.
        """
        begins = re.escape(question.q.strip().lower()[:_LONGEST_QUERY])
        where: dict[str, Any] = {"row": "person", "active": True}
        if begins:
            where["$or"] = [{"find": {"$regex": f"^{begins}"}}, *self._same(question)]
        limit = min(max(question.limit, 1), _MOST)
        rows = list(self._directory.find(where, {"no": 1, "name": 1, "unit": 1}).sort("no", 1).limit(limit)
                    .max_time_ms(_PATIENCE_MS))
        return self._page(rows)

    def named(self, question: PeopleNamed) -> PeoplePage:
        """Return who has these numbers, by number; who is switched off still has a name."""
        where = {"row": "person", "no": {"$in": list(question.nos[:_MOST])}}
        return self._page(list(self._directory.find(where, {"no": 1, "name": 1, "unit": 1}).sort("no", 1)
                               .max_time_ms(_PATIENCE_MS)))

    def by_phone(self, phone: str) -> list[str]:
        """Return the numbers of the active people with exactly this phone, none where nothing is sealed."""
        if self._blind is None:
            return []
        where = {"row": "person", "active": True, "same": self._blind("phone", phone)}
        return [row["no"] for row in self._directory.find(where, {"no": 1}).sort("no", 1).limit(_MOST)]

    def _page(self, rows: list[dict[str, Any]]) -> PeoplePage:
        names = self._unit_names(row["unit"] for row in rows)
        return PeoplePage(items=tuple(
            PersonItem(no=row["no"], name=row["name"], unit=row["unit"], unit_name=names(row["unit"])) for row in rows))

    def _same(self, question: People) -> list[dict[str, Any]]:
        text = question.q.strip().upper()
        if self._blind is None or not _EXACT.fullmatch(text) or not self._is_administrator(question.actor):
            return []
        return [{"same": {"$in": [self._blind("phone", text), self._blind("idcard", text)]}}]

    def _is_administrator(self, no: str) -> bool:
        mine = {"row": "person", "no": no, "active": True, "posts.role": ADMINISTRATOR}
        return self._directory.find_one(mine, {"_id": 1}) is not None

    def substitutes(self, question: MySubstitutes) -> SubstituteList:
        """Return who acts for whoever asks, and for whom they act, the earliest first."""
        me, now = question.actor, datetime.now(UTC)
        fields = {"no": 1, "name": 1, "unit": 1, "substitutes": 1}
        named = {"row": "person", "$or": [{"no": me}, {"substitutes.to": me}]}
        rows = list(self._directory.find(named, fields).max_time_ms(_PATIENCE_MS))
        others = {item["to"] for row in rows for item in row.get("substitutes") or ()}
        people = [*rows, *self._directory.find({"row": "person", "no": {"$in": sorted(others)}}, fields)]
        names = self._unit_names(row["unit"] for row in people)
        known = {row["no"]: PersonItem(no=row["no"], name=row["name"], unit=row["unit"], unit_name=names(row["unit"]))
                 for row in people}
        found = sorted((SubstituteItem(
            id=item["id"], principal=known[row["no"]], to=known[item["to"]], starts=item["starts"], ends=item["ends"],
            services=tuple(item["services"]), open_tasks=item["open_tasks"], state=_state(item, now),
            steps=tuple(item.get("steps") or ()), condition=item.get("condition") or "")
            for row in rows for item in row.get("substitutes") or () if me in (row["no"], item["to"])),
            key=lambda item: (item.starts, item.id))
        return SubstituteList(items=tuple(item for item in found if item.principal.no == me),
                              for_others=tuple(item for item in found if item.principal.no != me))

    def units(self, question: Units) -> UnitsPage:
        """Return every unit, by key."""
        rows = self._directory.find({"row": "unit"}).sort("key", 1)
        return UnitsPage(items=tuple(UnitItem(key=row["key"], name=row["name"], parent=row["parent"]) for row in rows))

    def keys(self, question: Keys) -> PublishedKeys:
        """Return the public keys access tokens are checked with."""
        return PublishedKeys(keys=tuple(self._published()))

    def _unit_names(self, keys: Iterable[str]) -> Callable[[str], str]:
        rows = self._directory.find({"row": "unit", "key": {"$in": list(set(keys))}}, {"key": 1, "name": 1})
        names = {row["key"]: row["name"] for row in rows}
        return lambda key: names.get(key, key)


def _state(item: dict[str, Any], now: datetime) -> str:
    if now < item["starts"]:
        return "coming"
    return "active" if now < item["ends"] else "over"

"""What people set up for themselves: their phrases for opinions, and filters they saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.database import Database

from chassis.plainsight import exposed
from contracts.catalog.usage import LONGEST_PHRASE, MOST_FILTERS, MOST_PHRASES, SaveFilter
from contracts.errors import Invalid, NotPossibleNow

Row = dict[str, Any]

#: Longest name of a filter, and longest query, in characters.
LONGEST_NAME, LONGEST_QUERY = 40, 1000


class Preferences:
    """The collection ``preferences``: ``{_id: person, phrases: [text], filters: [{id, list, name, query}]}``."""

    def __init__(self, database: Database[Row]) -> None:
        self.rows = database["preferences"]

    def phrases(self, person: str) -> tuple[str, ...]:
        """Return somebody's phrases, in their order."""
        return tuple(self._row(person).get("phrases", ()))

    def set_phrases(self, person: str, items: Iterable[str]) -> tuple[str, ...]:
        """Replace somebody's phrases; blank and repeated ones are dropped. Raises Invalid."""
        wanted = tuple(dict.fromkeys(text for item in items if (text := " ".join(item.split()))))
        if len(wanted) > MOST_PHRASES:
            raise Invalid("常用意见太多", errors={"items": [f"最多 {MOST_PHRASES} 条"]})
        errors = {f"items[{place}]": [f"最多 {LONGEST_PHRASE} 个字"]
                  for place, text in enumerate(wanted) if len(text) > LONGEST_PHRASE}
        errors |= {f"items[{place}]": [_WITHOUT] for place, text in enumerate(wanted) if personal(text)}
        if errors:
            raise Invalid("常用意见有误，请按提示修改", errors=errors)
        self.rows.update_one({"_id": person}, {"$set": {"phrases": list(wanted)}}, upsert=True)
        return wanted

    def filters(self, person: str, of: str = "") -> list[Row]:
        """Return somebody's filters, of one list or of all, in the order they were saved."""
        return [one for one in self._row(person).get("filters", ()) if of in ("", one["list"])]

    def save_filter(self, wish: SaveFilter) -> Row:
        """Save a filter, in the place of the one with its id; raises Invalid, NotPossibleNow beyond the most."""
        _check(wish)
        saved = {"id": wish.id, "list": wish.list, "name": wish.name.strip(), "query": wish.query}
        mine = self.filters(wish.actor)
        if all(one["id"] != wish.id for one in mine) and len(mine) >= MOST_FILTERS:
            raise NotPossibleNow(f"最多保存 {MOST_FILTERS} 组筛选条件，请先删去不用的")
        place = {"_id": wish.actor, "filters.id": wish.id}
        if not self.rows.update_one(place, {"$set": {"filters.$": saved}}).matched_count:
            self.rows.update_one({"_id": wish.actor}, {"$push": {"filters": saved}}, upsert=True)
        return saved

    def remove_filter(self, person: str, id: str) -> bool:
        """Remove a filter; returns False when there was none."""
        gone = self.rows.update_one({"_id": person}, {"$pull": {"filters": {"id": id}}})
        return gone.modified_count == 1

    def erase(self, person: str) -> int:
        """Forget a person."""
        return self.rows.delete_one({"_id": person}).deleted_count

    def _row(self, person: str) -> Row:
        return self.rows.find_one({"_id": person}) or {}


_WITHOUT = "请不要写手机号、身份证号或银行卡号"


def personal(value: Any) -> bool:
    """Tell whether a value holds a number of somebody, which does not belong into plain documents."""
    pieces = re.split("[=&]", value) if isinstance(value, str) else value
    return next(iter(exposed({"value": pieces})), None) is not None


def _check(wish: SaveFilter) -> None:
    errors: dict[str, list[str]] = {}
    if not wish.name.strip() or len(wish.name.strip()) > LONGEST_NAME:
        errors["name"] = [f"应为 1–{LONGEST_NAME} 个字"]
    if not wish.list or len(wish.list) > LONGEST_NAME:
        errors["list"] = ["请指明是哪张列表"]
    if not _is_query(wish.query):
        errors["query"] = ["应为查询串，或一组参数（名称到文字，或名称到几个文字）"]
    elif personal(wish.query) or personal(wish.name):
        errors["query"] = [_WITHOUT]
    if errors:
        raise Invalid("筛选条件有误，请按提示修改", errors=errors)


def _is_query(query: Any) -> bool:
    if isinstance(query, str):
        return len(query) <= LONGEST_QUERY
    if not isinstance(query, Mapping) or len(str(query)) > LONGEST_QUERY:
        return False
    return all(key.isidentifier() and _is_value(value) for key, value in query.items())


def _is_value(value: Any) -> bool:
    plain = (str, int, bool, type(None))
    return isinstance(value, plain) or (isinstance(value, list) and all(isinstance(one, plain) for one in value))

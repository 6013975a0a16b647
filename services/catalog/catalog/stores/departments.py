"""Which unit stands behind the department a guide names: by its own name, or by the short name the site lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.collection import Collection

from catalog.stores.units import Units
from chassis.readmodel import ReadModel
from contracts.catalog.content_kinds import THE_ONE


class Departments:
    """Looks through the services and the site settings that are shown."""

    def __init__(self, services: ReadModel, content: ReadModel, units: Units) -> None:
        self._services, self._content, self._units = services, content, units

    def of(self, codes: Iterable[str]) -> dict[str, str | None]:
        """Return the unit of each of these services that exists; None when the name its guide gives is no unit's.

        Who handles a service is what its definition says: an overlay cannot hand the service to another department.
        """
        wanted = sorted(codes)
        if not wanted:
            return {}
        short = self._short_names()
        found: dict[str, str | None] = {}
        for row in self._rows.find({"code": {"$in": wanted}}, {"code": 1, "host": 1}):
            host = row.get("host") or ""
            found[row["code"]] = short.get(host) or self._units.called(host)
        return found

    @property
    def _rows(self) -> Collection[dict[str, Any]]:
        return self._services.collection

    def _short_names(self) -> dict[str, str]:
        site = self._content.collection.find_one({"kind": "site", "id": THE_ONE}, {"data.departments": 1}) or {}
        return {item["name"]: item["unit"] for item in (site.get("data") or {}).get("departments") or ()}

"""Which unit stands behind the department that is written down: by its own name, or by another that the site lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.collection import Collection

from catalog.stores.units import Units
from chassis.readmodel import ReadModel
from contracts.catalog.content_kinds import THE_ONE


class DepartmentNames:
    """The names departments go by besides those of their units, as the site settings list them."""

    def __init__(self, content: ReadModel, units: Units) -> None:
        self._content, self._units = content, units

    def units(self) -> dict[str, str]:
        """Return the key of the unit that each other name means."""
        site = self._content.collection.find_one({"kind": "site", "id": THE_ONE}, {"data.departments": 1}) or {}
        return {item["name"]: item["unit"] for item in (site.get("data") or {}).get("departments") or ()}

    def usual(self) -> dict[str, str]:
        """Return, for each other name, what the unit itself is called; a unit nobody knows changes nothing."""
        meant = self.units()
        names = self._units.names(meant.values())
        return {name: names[unit] for name, unit in meant.items() if unit in names}


class Departments:
    """Looks through the services and the site settings that are shown."""

    def __init__(self, services: ReadModel, names: DepartmentNames, units: Units) -> None:
        self._services, self._names, self._units = services, names, units

    def of(self, codes: Iterable[str]) -> dict[str, str | None]:
        """Return the unit of each of these services that exists; None when the name its guide gives is no unit's.

        Who handles a service is what its definition says: an overlay cannot hand the service to another department.
        """
        wanted = sorted(codes)
        if not wanted:
            return {}
        short = self._names.units()
        found: dict[str, str | None] = {}
        for row in self._rows.find({"code": {"$in": wanted}}, {"code": 1, "host": 1}):
            host = row.get("host") or ""
            found[row["code"]] = short.get(host) or self._units.called(host)
        return found

    @property
    def _rows(self) -> Collection[dict[str, Any]]:
        return self._services.collection

"""How a person appears inside workflow messages: as they were called when it happened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Number, name and main unit of a person at the time of the event."""

    no: str
    name: str
    unit: str = ""
    unit_name: str = ""

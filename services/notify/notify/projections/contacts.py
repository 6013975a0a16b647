"""The replica ``contacts``: how to reach each person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chassis.changes import Change, Put
from contracts.identity.events import PersonRegistered, PersonUpdated


def project(event: Any) -> Iterator[Change]:
    """Return the person's row ``{no, name, phone, email, active}``; each event tells everything."""
    match event:
        case PersonRegistered() | PersonUpdated():
            yield Put({"no": event.no, "name": event.name, "phone": event.phone or "", "email": event.email or "",
                       "active": event.active})

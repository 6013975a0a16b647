"""What a service amounts to, once its events are folded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it is offered now: its current version, counted from 1, and whether it was retired."""

    code: str
    version: int
    digest: str
    retired: bool = False

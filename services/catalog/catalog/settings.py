"""What the catalog needs from its environment: nothing beyond what every service needs."""

from __future__ import annotations

from dataclasses import dataclass

from chassis import settings as chassis


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.Settings):
    """The settings every service shares."""

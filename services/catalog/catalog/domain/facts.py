"""What the world says at the moment of deciding. Filled by ``catalog.gather``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """``administrator``: whether the one who asks holds the post that may publish."""

    administrator: bool = False

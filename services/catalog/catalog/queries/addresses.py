"""Addresses of applications and feeds: settings at their beginning filled in, and whether one lies under another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

_SETTING = re.compile(r"\$\{([A-Z_]{1,40})\}")
_PORTS = {"http": 80, "https": 443}


class Addresses:
    """``${NAME}`` at the beginning of an address stands for a setting: one content serves every installation."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = {name: value.rstrip("/") for name, value in known.items() if value}

    def full(self, written: str) -> str | None:
        """Return the whole address, None when it begins with a setting that is not set."""
        found = _SETTING.match(written)
        if found is None:
            return written
        beginning = self._known.get(found[1])
        return None if beginning is None else beginning + written[found.end():]


def lies_under(address: str, place: str) -> bool:
    """Tell whether an absolute address has the same origin as ``place`` and a path at or below its path."""
    one, other = _split(address), _split(place)
    if one is None or other is None or _origin(one) != _origin(other):
        return False
    path, below = unquote(one.path), unquote(other.path).rstrip("/")
    # What a browser would resolve, or decode once more, is not what was compared here.
    if "%" in path or "\\" in path or any(part in (".", "..") for part in path.split("/")):
        return False
    return path == below or path.startswith(f"{below}/")


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable and parts.username is None and parts.password is None else None


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]

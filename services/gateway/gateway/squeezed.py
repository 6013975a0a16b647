"""Files of the portal packed for the way: each is packed once, and sent so to whoever can unpack it."""

from __future__ import annotations

import gzip
import re

#: What gets smaller; pictures and fonts are packed already.
_PACKABLE = re.compile(r"text/|image/svg|application/(?:javascript|json|manifest)")
#: Bytes below which packing gains nothing.
_SMALLEST = 1024
#: Files kept packed; a portal has fewer.
_MOST = 1000


class Squeezed:
    """Keeps the packed form of what has been sent."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    @staticmethod
    def worth(media_type: str, content: bytes) -> bool:
        """Tell whether a file of this type and size is packed for those who can unpack it."""
        return len(content) >= _SMALLEST and _PACKABLE.match(media_type) is not None

    def packed(self, tag: str, content: bytes) -> bytes:
        """Return the content packed by gzip; ``tag`` names it."""
        if tag not in self._packed:
            if len(self._packed) >= _MOST:
                self._packed.clear()
            self._packed[tag] = gzip.compress(content, 9, mtime=0)
        return self._packed[tag]


def unpacks(accepted: str | None, coding: str) -> bool:
    """Tell whether an Accept-Encoding header takes ``coding``, such as ``gzip``."""
    for part in (accepted or "").lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in (coding, "*"):
            return re.fullmatch(r"q=0(\.0*)?", quality.strip()) is None
    return False

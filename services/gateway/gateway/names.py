"""What names of content and definitions are called in English, as administrators translated them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import falcon
import structlog

from contracts.catalog.content import GetTranslations
from contracts.errors import ContractError
from gateway.backends import Backends

log = structlog.get_logger(__name__)

#: Seconds for which names put into the hall's own sentences stand, and seconds they are worth waiting for.
KEPT, PATIENCE = 30.0, 1.0


class Names:
    """``read`` asks the catalog; ``english`` remembers its answer a while, for a sentence is not worth more."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends
        self._known: Mapping[str, str] = {}
        self._until = 0.0

    def read(self, req: falcon.Request) -> dict[str, Any]:
        """Return all there is. Raises ContractError."""
        return self._backends.ask("catalog", GetTranslations(), req)

    def english(self) -> Mapping[str, str]:
        """Return what is known; nothing, for a while, when the catalog does not answer."""
        if time.monotonic() >= self._until:
            self._until = time.monotonic() + KEPT
            try:
                answer = self._backends.ask("catalog", GetTranslations(), None, seconds=PATIENCE)
            except ContractError as error:
                log.warning("names.not_told", code=error.code)
            else:
                self._known = answer.get("english") or {}
        return self._known

"""The newest signed heads of the logs, read where the services keep them: what anybody may write down and compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

#: Milliseconds the database may take.
MAX_TIME_MS = 1000

_SAID = ("service", "height", "hash", "at", "key_id", "signature")


class Heads:
    """``logs`` are the databases of the services that have a log; only their collection ``heads`` is read."""

    def __init__(self, logs: Mapping[str, Database[dict[str, Any]]]) -> None:
        self._rows = {name: log["heads"] for name, log in logs.items()}

    def newest(self) -> dict[str, Any]:
        """Return ``{items, keys}``: the newest head of every log that has one, and the public keys (JWK)."""
        items, keys = [], {}
        for rows in self._rows.values():
            found = rows.find_one(sort=[("_id", -1)], max_time_ms=MAX_TIME_MS)
            if found is not None:
                items.append({name: found[name] for name in _SAID})
                keys[found["key_id"]] = {"kty": "OKP", "crv": "Ed25519", "x": found["x"], "kid": found["key_id"]}
        return {"items": items, "keys": list(keys.values())}

"""Passwords and keys of a local hall: made once, kept in a file only its owner can read, never printed."""

from __future__ import annotations

import json
import secrets
from typing import Any

from local import bus, roles
from local.home import Home
from local.mongodb import PARTS

FILE = "secrets.json"
#: Who has an account at the database, who at the broker, and who signs the end of a log.
EACH = {"mongo_users": PARTS, "amqp_users": bus.PARTS, "ledger_keys": roles.with_log()}


def of(home: Home) -> dict[str, Any]:
    """All credentials of this home; made on first use, and again for whoever is new since then."""
    kept = home.read(FILE)
    if not _is_complete(kept):
        kept = _completed(kept, _fresh())
        home.write(FILE, kept)
    return kept


def _is_complete(kept: dict[str, Any]) -> bool:
    each = all(kept.get(name, {}).keys() >= set(parts) for name, parts in EACH.items())
    return each and "master_key" in kept


def _completed(kept: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    """What is kept, with what it lacks taken from `fresh`."""
    each = {name: {**fresh[name], **kept.get(name, {})} for name in EACH}
    return {**fresh, **kept, **each}


def _fresh() -> dict[str, Any]:
    return {
        "mongo_key": secrets.token_urlsafe(96).replace("-", "a").replace("_", "b"),
        "mongo_root": secrets.token_urlsafe(32),
        "mongo_users": {name: secrets.token_urlsafe(24) for name in PARTS},
        "amqp_users": {name: secrets.token_urlsafe(24) for name in bus.PARTS},
        "master_key": secrets.token_urlsafe(32),
        "token_key": _signing_key(),
        "ledger_keys": {name: _signing_key() for name in roles.with_log()},
        "sms_key_id": f"LTAI{secrets.token_hex(8)}",
        "sms_key_secret": secrets.token_urlsafe(24),
        "wecom_secret": secrets.token_urlsafe(24),
        "smtp_password": secrets.token_urlsafe(24),
        "campus_secret": secrets.token_urlsafe(24),
    }


def _signing_key() -> str:
    from joserfc.jwk import OKPKey

    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True), sort_keys=True)

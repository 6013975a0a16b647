"""Passwords and keys of a local hall: made once, kept in a file only its owner can read, never printed."""

from __future__ import annotations

import json
import secrets
from typing import Any

from local.home import Home
from local.mongodb import PARTS

FILE = "secrets.json"


def of(home: Home) -> dict[str, Any]:
    """All credentials of this home; made on first use."""
    kept = home.read(FILE)
    if not kept:
        kept = _fresh()
        home.write(FILE, kept)
    return kept


def _fresh() -> dict[str, Any]:
    from joserfc.jwk import OKPKey

    return {
        "mongo_key": secrets.token_urlsafe(96).replace("-", "a").replace("_", "b"),
        "mongo_root": secrets.token_urlsafe(32),
        "mongo_users": {name: secrets.token_urlsafe(24) for name in PARTS},
        "amqp_password": secrets.token_urlsafe(24),
        "token_key": json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True), sort_keys=True),
        "sms_key_id": f"LTAI{secrets.token_hex(8)}",
        "sms_key_secret": secrets.token_urlsafe(24),
        "wecom_secret": secrets.token_urlsafe(24),
        "smtp_password": secrets.token_urlsafe(24),
        "campus_secret": secrets.token_urlsafe(24),
    }

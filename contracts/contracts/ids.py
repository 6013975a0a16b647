"""Identifiers that both sides of a border must compute alike: random-looking, without personal data."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.UUID("6f1c8a54-7d0e-5b6a-9d2f-0d3c52a4b7e1")


def stream(kind: str, key: str) -> str:
    """Return the stream id (32 hex) of a thing known by a natural key, such as ``stream("unit", "cs")``."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{key}").hex


def case_id(actor: str, idempotency_key: str | None) -> str:
    """Return a new case's id (32 hex); the same actor and key give the same id, so a repeated start lands on it."""
    if idempotency_key is None:
        return uuid.uuid4().hex
    return uuid.uuid5(_NAMESPACE, f"case:{actor}:{idempotency_key}").hex


def command_id(actor: str, idempotency_key: str | None) -> str:
    """Return a command's id (32 hex); the same actor and key give the same id on every retry."""
    if idempotency_key is None:
        return uuid.uuid4().hex
    return uuid.uuid5(_NAMESPACE, f"command:{actor}:{idempotency_key}").hex

"""From an HTTP request to a contract message: the path and the session win, and a body may not name what they say."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import falcon

from contracts import codec, ids
from contracts.declare import message_of
from contracts.errors import Invalid
from gateway import strictjson
from gateway.errors import Refused

Message = TypeVar("Message")

#: Largest JSON (or YAML) body, in bytes.
MAX_BODY = 1024 * 1024
ANONYMOUS = "anonymous"
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?\Z")


def read_body(req: falcon.Request) -> bytes:
    """Return the raw body, at most MAX_BODY bytes; raises Refused 413."""
    # Without Content-Length only a server that ends the stream itself may be read to its end.
    stream = req.stream if req.env.get("wsgi.input_terminated") else req.bounded_stream
    raw = stream.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        raise too_large()
    return raw


def too_large() -> Refused:
    """Return the refusal of a body above the limit; the server reads a bounded rest of it, then hangs up."""
    return Refused(413, "too_large", "请求正文过大")


def json_body(req: falcon.Request) -> dict[str, Any]:
    """Return the JSON object of the body; an empty body is an empty object. Raises Refused 400 and Invalid."""
    raw = read_body(req)
    if not raw.strip():
        return {}
    try:
        value = strictjson.parse(raw)
    except strictjson.Malformed as error:
        raise Refused(400, "malformed", str(error)) from error
    if not isinstance(value, dict):
        raise Invalid("请求正文应为一个 JSON 对象", errors={"body": ["应为一组字段（JSON 对象）"]})
    return value


def build(cls: type[Message], body: Mapping[str, Any], **known: Any) -> Message:
    """Return the message ``cls`` from the body and from what the gateway knows; raises Invalid by field."""
    forged = sorted(set(body) & set(known))
    if forged:
        raise Invalid("含有不认识的字段", errors={name: ["不认识的字段"] for name in forged})
    return codec.load(cls, {**body, **known})


def idempotency_key(req: falcon.Request) -> str | None:
    """Return the caller's Idempotency-Key, or None when none was sent; raises Invalid for an ill-formed one."""
    key = req.get_header("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.match(key):
        raise Invalid("Idempotency-Key 不合格式", errors={"Idempotency-Key": ["应为 1–128 个可打印的 ASCII 字符"]})
    return key


def wire(message: Any) -> dict[str, Any]:
    """Return a message as it crosses the bus: ``{"name", "data"}``."""
    return {"name": message_of(type(message))[1], "data": codec.encode(message)}


def listed(cls: type, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with a single text made a list of one where ``cls`` wants people: in ``to`` and ``choose``."""
    types = {field.name: str(field.type) for field in dataclasses.fields(cls)}
    found = dict(body)
    if isinstance(found.get("to"), str) and types.get("to", "").startswith("tuple"):
        found["to"] = [found["to"]]
    if isinstance(found.get("choose"), dict) and "choose" in types:
        found["choose"] = {step: [no] if isinstance(no, str) else no for step, no in found["choose"].items()}
    return found


def context(req: falcon.Request, message: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
    """Return what travels beside a message: who, which command, which request, and the digest of the content.

    The same person with the same Idempotency-Key gives the same ``command_id``; another content under it is noticed
    by its ``digest``. ``key`` takes the place of the request's own.
    """
    actor = getattr(req.context, "actor", None) or ANONYMOUS
    if key is None:
        key = idempotency_key(req) if actor != ANONYMOUS else None
    return {
        "actor": actor,
        "command_id": ids.command_id(actor, key),
        "correlation_id": req.context.correlation_id,
        "digest": digest(message),
    }


def digest(message: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of a message as it crosses the bus."""
    canonical = json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()

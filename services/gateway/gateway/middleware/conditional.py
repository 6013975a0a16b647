"""Answer 304 when the caller already holds what we would send: definitions, guides and the API's own description."""

from __future__ import annotations

import hashlib
from typing import Any

import falcon


class Conditional:
    """Give an ETag to the 200 answers of operations that declare one, and compare it with If-None-Match."""

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """The tag is the digest of the bytes, so it is right without anyone having to keep it right."""
        operation = getattr(req.context, "operation", None)
        if operation is None or not operation.etag or not succeeded or resp.status != falcon.HTTP_200:
            return
        body = resp.render_body()
        if body is None:
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        resp.set_header("ETag", tag)
        if resp.get_header("Cache-Control") is None:
            resp.set_header("Cache-Control", "private, no-cache")
        if matches(req.get_header("If-None-Match"), tag):
            resp.status = falcon.HTTP_304
            resp.data = resp.text = resp.media = None
            resp.delete_header("Content-Type")
        else:
            resp.data = body


def matches(given: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names ``tag`` (weak comparison, RFC 9110 §13.1.2)."""
    if given is None:
        return False
    names = [name.strip().removeprefix("W/") for name in given.split(",")]
    return "*" in names or tag in names

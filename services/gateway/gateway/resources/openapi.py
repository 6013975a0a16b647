"""/v1/openapi.json and /docs: the API describes itself, for programs and for people, without a request elsewhere."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import falcon

from contracts import publish
from gateway import docs


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; it is the same until the process ends."""
    return publish.openapi()


@cache
def description() -> bytes:
    """Return it as JSON."""
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def page() -> str:
    """Return it as a page."""
    return docs.render(document())


class OpenApi:
    """The description for programs."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the OpenAPI document."""
        resp.content_type = "application/json"
        resp.data = description()


class Docs:
    """The description for people."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer one HTML page."""
        resp.content_type = "text/html; charset=utf-8"
        resp.text = page()

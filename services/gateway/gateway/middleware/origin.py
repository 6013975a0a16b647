"""Refuse requests that another web site makes a browser send to the endpoints that live on a cookie."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import falcon

from gateway.errors import Refused


class SameOrigin:
    """Compare Origin (and Sec-Fetch-Site) with our own address where the operation relies on the cookie.

    The cookie is SameSite=Strict already; this second lock also holds in browsers that ignore it. A client that
    sends no Origin is no browser, and has no ambient cookie to abuse.
    """

    def __init__(self, public_url: str) -> None:
        self._public = _host(public_url)

    def process_resource(self, req: falcon.Request, resp: falcon.Response, resource: Any,
                         params: dict[str, Any]) -> None:
        """Raise 403 for a foreign origin."""
        operation = getattr(req.context, "operation", None)
        if operation is None or not operation.cookie:
            return
        origin = req.get_header("Origin")
        if origin is not None and _host(origin) not in {self._public, req.netloc.lower()} - {""}:
            raise Refused(403, "cross_origin", "请求来自别的网站")
        if req.get_header("Sec-Fetch-Site") in ("cross-site", "same-site"):
            raise Refused(403, "cross_origin", "请求来自别的网站")


def _host(address: str) -> str:
    """Return host and port of an address, ``""`` when it has none (``null``) or makes no sense."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""

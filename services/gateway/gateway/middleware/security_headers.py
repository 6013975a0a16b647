"""Tell the browser what it must not do with our answers."""

from __future__ import annotations

from typing import Any

import falcon

#: ``frame-src blob:``: the page shows a PDF it has fetched itself; nothing from elsewhere can be a blob of ours.
#: ``style-src 'unsafe-inline'``: the component library of the portal positions its pop-ups with inline styles.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; frame-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Set the same headers on every answer, errors included."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set them first, so that no error handler can forget them; a resource may tighten its own."""
        resp.set_headers(_ALWAYS)

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """An answer of the API is personal unless the resource says otherwise: no cache keeps it."""
        if resp.get_header("Cache-Control") is None:
            resp.set_header("Cache-Control", "no-store")

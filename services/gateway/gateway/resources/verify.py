"""/v1/verify: anybody who holds a document of ours may ask whether it is genuine."""

from __future__ import annotations

import falcon

from contracts.workflow.questions import VerifyDocument
from gateway.backends import Backends


class Verify:
    """Public verification of an issued document."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer whether the document with this code is genuine, and what it says in outline."""
        resp.media = self._backends.ask("workflow", VerifyDocument(code=code), req)

"""/v1/verify: anybody may ask whether a document of ours is genuine, and write down where our logs end."""

from __future__ import annotations

import falcon

from contracts.workflow.questions import VerifyDocument
from gateway import heads
from gateway.backends import Backends


class Heads:
    """The newest signed heads, to be compared with an archive some day."""

    def __init__(self, newest: heads.Heads) -> None:
        self._heads = newest

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the newest head of every log, and the public keys."""
        resp.media = self._heads.newest()


class Verify:
    """Public verification of an issued document."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer whether the document with this code is genuine, and what it says in outline."""
        resp.media = self._backends.ask("workflow", VerifyDocument(code=code), req)

"""/v1/drafts: forms not yet handed in."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.workflow.commands import DiscardDraft, SaveDraft, SubmitDraft
from contracts.workflow.questions import GetDraft
from gateway.asides import Asides
from gateway.backends import Backends
from gateway.messages import build, json_body, listed


class Drafts:
    """My drafts."""

    def __init__(self, backends: Backends, asides: Asides) -> None:
        self._backends, self._asides = backends, asides

    def on_get(self, req: falcon.Request, resp: falcon.Response, draft_id: str) -> None:
        """Answer a draft of mine."""
        resp.media = self._backends.ask("workflow", GetDraft(draft_id=draft_id, actor=req.context.actor), req)

    def on_put(self, req: falcon.Request, resp: falcon.Response, draft_id: str) -> None:
        """Save its content."""
        save = build(SaveDraft, json_body(req), draft_id=draft_id, actor=req.context.actor)
        resp.media = receipt(self._backends.execute("workflow", save, req), draft_id)
        self._asides.draft_kept(req, draft_id, save.service)

    def on_delete(self, req: falcon.Request, resp: falcon.Response, draft_id: str) -> None:
        """Throw it away."""
        self._backends.execute("workflow", DiscardDraft(draft_id=draft_id, actor=req.context.actor), req)
        self._asides.draft_gone(req)
        resp.status = falcon.HTTP_204

    def on_post_submit(self, req: falcon.Request, resp: falcon.Response, draft_id: str) -> None:
        """Hand it in: the draft becomes a case under the same id."""
        body = listed(SubmitDraft, json_body(req))
        submit = build(SubmitDraft, body, draft_id=draft_id, actor=req.context.actor)
        resp.media = self._backends.execute("workflow", submit, req)
        resp.status = falcon.HTTP_201


def receipt(answer: dict[str, Any], draft_id: str) -> dict[str, Any]:
    """Return the receipt of a saved draft; a draft has no log, hence version 0 and no position."""
    return {"case_id": draft_id, "draft_id": draft_id, "serial": None, "version": 0, "position": "",
            "status": "draft", **answer}

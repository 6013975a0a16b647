"""/v1/admin/content: entries of content, their drafts and versions, for whoever keeps them."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.catalog import content
from contracts.errors import NotFound
from gateway.backends import Backends
from gateway.errors import language
from gateway.messages import build, json_body
from gateway.paging import facet, parameter, wanted

#: The last word of a path -> the command it stands for.
ACTS = {"publish": content.PublishContent, "withdraw": content.WithdrawContent, "restore": content.RestoreContent}


class Contents:
    """What somebody may keep. Who may is for the catalog to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get_kinds(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the kinds of content and their fields."""
        resp.media = self._ask(content.ListContentKinds(actor=req.context.actor, language=language(req)), req)
        resp.append_header("Vary", "Accept-Language")

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of entries, the latest changed first."""
        page = wanted(req, token_of_service=True)
        question = content.ListContent(actor=req.context.actor, q=page.q, limit=page.limit, kind=facet(req, "kind"),
                                       state=facet(req, "state"), page_token=parameter(req, "page_token"),
                                       sort=facet(req, "sort"))
        resp.media = self._ask(question, req)

    def on_get_entry(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str) -> None:
        """Answer all there is of an entry."""
        resp.media = self._ask(content.GetContent(actor=req.context.actor, kind=kind, id=id), req)

    def on_get_version(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str, version: str) -> None:
        """Answer an entry as one of its versions said it."""
        if not version.isascii() or not version.isdecimal() or len(version) > 6:
            raise NotFound("没有这个版本，请从版本列表中选择")
        resp.media = self._ask(content.GetContentVersion(actor=req.context.actor, kind=kind, id=id,
                                                         version=int(version)), req)

    def on_put_draft(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str) -> None:
        """Keep a draft."""
        command = build(content.SaveContentDraft, json_body(req), kind=kind, id=id, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", command, req)

    def on_delete_draft(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str) -> None:
        """Throw a draft away."""
        self._backends.execute("catalog", content.DiscardContentDraft(kind=kind, id=id, actor=req.context.actor), req)
        resp.status = falcon.HTTP_204

    def on_post_preview(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str) -> None:
        """Answer how an entry would look."""
        resp.media = self._ask(build(content.PreviewContent, json_body(req), kind=kind, id=id,
                                     actor=req.context.actor), req)

    def _ask(self, question: Any, req: falcon.Request) -> dict[str, Any]:
        return self._backends.ask("catalog", question, req)


class ContentAct:
    """One act on an entry."""

    def __init__(self, backends: Backends, command: type) -> None:
        self._backends, self._command = backends, command

    def on_post(self, req: falcon.Request, resp: falcon.Response, kind: str, id: str) -> None:
        """Carry it out and answer the receipt."""
        command: Any = build(self._command, json_body(req), kind=kind, id=id, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", command, req)

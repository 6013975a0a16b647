"""/v1/cases: start a case, look at it, and what an applicant may do with it."""

from __future__ import annotations

from typing import Any

import falcon
import structlog

from contracts import ids
from contracts.errors import ContractError, Invalid
from contracts.workflow.commands import MarkCopyRead, SaveDraft, StartCase
from contracts.workflow.questions import FindCase, GetCase, GetRecords
from gateway.asides import Asides
from gateway.backends import Backends
from gateway.messages import build, idempotency_key, json_body, listed
from gateway.paging import parameter
from gateway.resources.drafts import receipt as draft_receipt
from gateway.views import Views

log = structlog.get_logger(__name__)


class Cases:
    """Cases, as the person who asks may see them."""

    def __init__(self, backends: Backends, views: Views, asides: Asides) -> None:
        self._backends, self._views, self._asides = backends, views, asides

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Start a case, or save a draft of it; a repeat with the same Idempotency-Key lands on the same one."""
        me: str = req.context.actor
        body = json_body(req)
        draft = body.pop("draft", False)
        if not isinstance(draft, bool):
            raise Invalid("填写的内容有误，请按提示修改", errors={"draft": ["应为 true 或 false"]})
        new = ids.case_id(me, idempotency_key(req))
        resp.status = falcon.HTTP_201
        if draft:
            save = build(SaveDraft, body, draft_id=new, actor=me)
            resp.media = draft_receipt(self._backends.execute("workflow", save, req), new)
            self._asides.draft_kept(req, new, save.service)
        else:
            start = build(StartCase, listed(StartCase, body), case_id=new, actor=me, parent={})
            resp.media = self._backends.execute("workflow", start, req)
            resp.set_header("Location", f"/v1/cases/{new}")

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Find a case by its serial number."""
        serial = parameter(req, "serial")
        if not 1 <= len(serial) <= 64:
            raise Invalid("查询参数有误", errors={"serial": ["必填，最多 64 个字符"]})
        resp.media = self._backends.ask("workflow", FindCase(serial=serial, actor=req.context.actor), req)

    def on_get_one(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Answer a case; for whom it was copied to, or whose turn it is, opening it is the receipt."""
        me: str = req.context.actor
        reading = self._views.at(req.get_header("Hall-Position"))
        resp.media = self._backends.ask("workflow", GetCase(case_id=case_id, actor=me), req)
        if reading.is_unread(case_id, me):
            self._mark_read(req, MarkCopyRead(case_id=case_id, actor=me))

    def on_get_records(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Answer who did what, when, from first to last."""
        self._views.at(req.get_header("Hall-Position"))
        resp.media = self._backends.ask("workflow", GetRecords(case_id=case_id, actor=req.context.actor), req)

    def _mark_read(self, req: falcon.Request, mark: MarkCopyRead) -> None:
        """The reader has the case already; a receipt that fails now is given when they open it again."""
        try:
            self._backends.execute("workflow", mark, req)
        except ContractError as error:
            log.warning("copy.not_marked_read", code=error.code)


class CaseAct:
    """One command about a case or a task: the path says which, the session says who, the body says the rest."""

    def __init__(self, backends: Backends, command: type[Any]) -> None:
        self._backends, self._command = backends, command

    def on_post(self, req: falcon.Request, resp: falcon.Response, **path: str) -> None:
        """Execute it and answer the receipt."""
        body = listed(self._command, json_body(req))
        command = build(self._command, body, actor=req.context.actor, **path)
        resp.media = self._backends.execute("workflow", command, req)

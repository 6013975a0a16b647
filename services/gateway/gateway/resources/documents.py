"""/v1/cases/{case_id}/document.pdf and .docx: the document a case issued, or its application form."""

from __future__ import annotations

import base64
from typing import Any

import falcon

from contracts.errors import Invalid, NotFound
from contracts.workflow.questions import GetDocument, RenderForm
from gateway.backends import Backends
from gateway.files import Files
from gateway.paging import parameter
from gateway.resources.files import disposition, send
from gateway.views import Views

#: Seconds somebody waits for a form: for its turn, and for being set.
RENDER_SECONDS = 30.0
_WHICH = ("", "issued", "form")
_PURPOSES = ("", "export", "print")
_YES = {"": False, "0": False, "false": False, "1": True, "true": True}


class Documents:
    """A case on paper. The workflow says who may have what; issued documents come from the file store."""

    def __init__(self, backends: Backends, files: Files, views: Views, public_url: str = "") -> None:
        self._backends, self._files, self._views, self._public_url = backends, files, views, public_url

    def on_get(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Send the issued document as a download, or the application form when none was issued."""
        self._views.at(req.get_header("Hall-Position"))
        which, purpose = parameter(req, "which"), parameter(req, "purpose")
        if which not in _WHICH or purpose not in _PURPOSES:
            raise Invalid("查询参数有误", errors={"which": ["issued 或 form"], "purpose": ["export 或 print"]})
        if which != "form" and self._issued(req, resp, case_id, which):
            return
        self._form(req, resp, case_id, format="pdf", which=which, purpose=purpose or "export")

    def on_get_word(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Send the application form as a Word document."""
        self._views.at(req.get_header("Hall-Position"))
        self._form(req, resp, case_id, format="docx", which="form", purpose="export")

    def _issued(self, req: falcon.Request, resp: falcon.Response, case_id: str, which: str) -> bool:
        """Send the issued document; False when there is none and the form will do."""
        try:
            document = self._backends.ask("workflow", GetDocument(case_id=case_id, actor=req.context.actor), req)
        except NotFound:
            if which:
                raise
            return False
        opened = self._files.open(document["file_id"])
        if opened is None:
            raise NotFound("这份文件还没有签发")
        send(req, resp, opened)
        return True

    def _form(self, req: falcon.Request, resp: falcon.Response, case_id: str, **wanted: Any) -> None:
        records = _YES.get(parameter(req, "records").lower())
        if records is None:
            raise Invalid("查询参数有误", errors={"records": ["应为 true 或 false"]})
        question = RenderForm(case_id=case_id, actor=req.context.actor, records=records,
                              origin=(self._public_url or req.prefix).rstrip("/"), **wanted)
        made = self._backends.ask("workflow", question, req, seconds=RENDER_SECONDS)
        resp.set_header("Cache-Control", "private, no-store")
        resp.set_header("Content-Disposition", disposition(made["name"]))
        resp.content_type = made["media_type"]
        resp.data = base64.b64decode(made["content"])

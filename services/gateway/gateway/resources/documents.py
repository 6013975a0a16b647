"""/v1/cases/{case_id}/document.pdf: the document a case issued."""

from __future__ import annotations

import falcon

from contracts.errors import NotFound
from contracts.workflow.questions import GetDocument
from gateway.backends import Backends
from gateway.files import Files
from gateway.resources.files import send
from gateway.views import Views


class Documents:
    """Issued documents. The workflow says who may have which one; the content comes from the file store."""

    def __init__(self, backends: Backends, files: Files, views: Views) -> None:
        self._backends, self._files, self._views = backends, files, views

    def on_get(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Send the document as a download."""
        self._views.at(req.get_header("Hall-Position"))
        document = self._backends.ask("workflow", GetDocument(case_id=case_id, actor=req.context.actor), req)
        opened = self._files.open(document["file_id"])
        if opened is None:
            raise NotFound("这份文件还没有签发")
        send(req, resp, opened)

"""Set the application form of a case for whoever may print or export it: as PDF or as a Word document."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.errors import Invalid, NotAllowed, NotFound
from contracts.workflow import questions as ask
from workflow.adapters import apart, typesetting, wordfile
from workflow.adapters.papers import Papers, way_back
from workflow.queries.cases import CaseQueries

#: Seconds a form may take.
PATIENCE = 20.0
_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA = {"pdf": _PDF, "docx": _WORD}
_PURPOSES = ("print", "export")


class PaperQueries:
    """The form as the reader's own page shows it, on paper: what is masked there is masked here."""

    def __init__(self, cases: CaseQueries, papers: Papers, templates: str) -> None:
        self._cases, self._papers, self._templates = cases, papers, templates
        self.answers: dict[type, Callable[[Any], dict[str, Any]]] = {ask.RenderForm: self.render}

    def render(self, question: ask.RenderForm) -> dict[str, Any]:
        """Return ``{name, media_type, content}``, the content in base64; raises NotAllowed without the right."""
        if question.format not in _MEDIA or question.purpose not in _PURPOSES or question.which not in ("", "form"):
            raise Invalid("参数有误", errors={"format": ["pdf 或 docx"], "purpose": ["print 或 export"]})
        if not question.which and self._cases.has_issued(question.case_id, question.actor):
            raise NotFound("签发的文件只供申请人和经办人取用")
        page = self._cases.detail(ask.GetCase(case_id=question.case_id, actor=question.actor))
        right = "print" if question.purpose == "print" and question.format == "pdf" else "export"
        if not page["may"][right]:
            raise NotAllowed(page["may"]["reason"][right], code=f"{right}_not_allowed")
        data = self._data(question, page)
        content = self._pdf(data) if question.format == "pdf" else self._word(data)
        return {"name": f"{data['service']}_{data['serial']}.{question.format}",
                "media_type": _MEDIA[question.format], "content": base64.b64encode(content).decode()}

    def _data(self, question: ask.RenderForm, page: dict[str, Any]) -> dict[str, Any]:
        records = None
        if question.records:
            records = self._cases.records(ask.GetRecords(case_id=question.case_id, actor=question.actor))["items"]
        code = next((one["verify_code"] for one in reversed(page["documents"]) if one.get("verify_code")), "")
        data = self._papers.paper(page, records=records, now=datetime.now(HALL_TIME))
        return {**data, **way_back(question.origin, question.case_id, code)}

    def _pdf(self, data: dict[str, Any]) -> bytes:
        file = typesetting.template_file(data["code"], folder=self._templates)
        return apart.while_waited_for(typesetting.__name__, [str(file)], data, patience=PATIENCE,
                                      checked=typesetting.checked)

    def _word(self, data: dict[str, Any]) -> bytes:
        file = wordfile.template_file(data["code"], self._templates)
        return apart.while_waited_for(wordfile.__name__, [str(file)] if file else [], data, patience=PATIENCE,
                                      checked=wordfile.checked)

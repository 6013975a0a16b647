"""Issue a document: gather what the template prints, typeset it, keep it under an id that follows from the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import HALL_TIME
from workflow.adapters.papers import Papers, way_back
from workflow.adapters.typesetting import typeset
from workflow.domain.state import Case
from workflow.stores.files import Files


class DocumentIssuer:
    """The effect ``issue_document``; performing it again finds the document that is already there.

    ``load`` returns a case and its definition, ``page`` the case page of ``(case, reader)`` as JSON;
    ``templates`` is the folder of the hall's own templates, "" for none; ``origin`` the hall's address.
    """

    def __init__(self, load: Callable[[str], tuple[Case, Definition]], page: Callable[[str, str], dict[str, Any]],
                 files: Files, papers: Papers, templates: str, origin: str) -> None:
        self._load, self._page, self._files, self._papers = load, page, files, papers
        self._templates, self._origin = templates, origin

    def perform(self, request: dict[str, Any], verify_code: str) -> dict[str, str]:
        """Return ``{file_id, name, sha256, verify_code}`` of the run's document; raises TypesettingFailed."""
        number = str(request.get("key", "")).partition(":")[2]
        file_id = "-".join(filter(None, ("doc", request["case_id"], request["run"], number)))
        kept = self._files.about(file_id)
        if kept is None:
            case, definition = self._load(request["case_id"])
            wanted = (request["documents"] or [{"template": definition.name, "verify": False}])[0]
            code = verify_code if wanted.get("verify") else ""
            issued = {"title": wanted["template"], "verify_code": code, "office": definition.guide.get("host") or ""}
            content = typeset(wanted["template"], self._data(request["case_id"], case, issued), self._templates)
            name = f"{wanted['template']}_{case.serial}.pdf"
            kept = self._files.keep(file_id, name, content, {"media_type": "application/pdf", "verify_code": code,
                                                             "case_id": request["case_id"]})
        return {"file_id": file_id, **{key: kept[key] for key in ("name", "sha256", "verify_code")}}

    def _data(self, case_id: str, case: Case, issued: dict[str, str]) -> dict[str, Any]:
        """Return the application form as the applicant sees it, but in clear: what is issued states what is so."""
        page = self._page(case_id, case.applicant.no)
        values = {key: case.form.get(key) for key in page["form"]["values"]}
        now = datetime.now(HALL_TIME)
        clear = {**page, "form": {**page["form"], "values": values}}
        return {**self._papers.paper(clear, records=None, now=now), **issued,
                **way_back(self._origin, case_id, issued["verify_code"]),
                "issued_on": f"{now:%Y 年 %-m 月 %-d 日}"}

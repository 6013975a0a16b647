"""Issue a document: gather what the template prints, typeset it, keep it under an id that follows from the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import HALL_TIME
from contracts.catalog.fields import Field
from workflow.adapters.typesetting import typeset
from workflow.domain.state import Case
from workflow.stores.files import Files
from workflow.stores.organisation import Organisation


class DocumentIssuer:
    """The effect ``issue_document``; performing it again finds the document that is already there."""

    def __init__(self, load: Callable[[str], tuple[Case, Definition]], files: Files, organisation: Organisation,
                 hall_name: str) -> None:
        self._load, self._files, self._organisation, self._hall_name = load, files, organisation, hall_name

    def perform(self, request: dict[str, Any], verify_code: str) -> dict[str, str]:
        """Return ``{file_id, name, sha256, verify_code}`` of the run's document; raises TypesettingFailed."""
        number = str(request.get("key", "")).partition(":")[2]
        file_id = "-".join(filter(None, ("doc", request["case_id"], request["run"], number)))
        kept = self._files.about(file_id)
        if kept is None:
            case, definition = self._load(request["case_id"])
            wanted = (request["documents"] or [{"template": definition.name, "verify": False}])[0]
            code = verify_code if wanted.get("verify") else ""
            content = typeset(wanted["template"], self._data(case, definition, wanted["template"], code))
            name = f"{wanted['template']}_{case.serial}.pdf"
            kept = self._files.keep(file_id, name, content, {"media_type": "application/pdf", "verify_code": code,
                                                             "case_id": request["case_id"]})
        return {"file_id": file_id, **{key: kept[key] for key in ("name", "sha256", "verify_code")}}

    def _data(self, case: Case, definition: Definition, title: str, code: str) -> dict[str, Any]:
        rule = definition.serial
        shown = [field for field in definition.fields if field.key in case.form and field.type != "table"]
        return {
            "title": title, "hall": self._hall_name, "serial": case.serial, "verify_code": code,
            "number": str(case.form.get(rule.field, "")) if rule else "", "office": definition.guide.get("host") or "",
            "issued_on": f"{datetime.now(HALL_TIME):%Y 年 %-m 月 %-d 日}",
            "applicant": {"no": case.applicant.no, "name": case.applicant.name, "unit_name": case.applicant.unit_name},
            "form": {field.key: self._text(field, case.form[field.key]) for field in shown},
            "fields": [{"label": field.label, "value": self._text(field, case.form[field.key])} for field in shown],
        }

    def _text(self, field: Field, value: Any) -> str:
        if field.type == "dept":
            return self._organisation.unit_name(value) or str(value)
        if isinstance(value, list):
            return "、".join(str(item.get("name", "")) if isinstance(item, dict) else str(item) for item in value)
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(value)

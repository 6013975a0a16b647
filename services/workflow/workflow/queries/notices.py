"""公示: what anybody may see of the cases that are on public notice at this moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from chassis.readmodel import ReadModel
from contracts.catalog.definition import Definition
from contracts.codec import encode
from contracts.errors import Invalid
from contracts.workflow.questions import ListNotices
from contracts.workflow.views import PublicNotice, PublicNoticeList
from workflow.domain.forms import masking
from workflow.domain.state import Case
from workflow.domain.work import Run

_NOBODY: frozenset[str] = frozenset()
_UNTIL = "current_steps.notice_until"


class NoticeQueries:
    """The read model says which cases; what they show comes from the log, so that it is never kept twice."""

    def __init__(self, cases: ReadModel, load: Callable[[str], tuple[Case, Definition]]) -> None:
        self._cases, self._load = cases, load

    def public(self, question: ListNotices) -> dict[str, Any]:
        """Return a page of the notices that run, the first to end first: only the fields their step shows."""
        limit = max(1, min(question.limit, 100))
        if not re.fullmatch(r"\d{0,6}", question.page_token, re.ASCII):
            raise Invalid("查询参数有误", errors={"page_token": ["不是有效的翻页标记"]})
        skip, running = int(question.page_token or 0), {_UNTIL: {"$gt": datetime.now(UTC)}}
        rows = self._cases.collection
        found = [row["_id"] for row in rows.find(running, {"_id": 1}).sort([(_UNTIL, 1), ("_id", 1)])
                 .skip(skip).limit(limit + 1)]
        items = [item for case_id in found[:limit] for item in _shown(case_id, *self._load(case_id))]
        return encode(PublicNoticeList(items=tuple(items), total=rows.count_documents(running),
                                       next_page_token=str(skip + limit) if len(found) > limit else None))


def _shown(case_id: str, case: Case, definition: Definition) -> list[PublicNotice]:
    return [_notice(case_id, case, definition, run) for run in case.open_runs() if run.kind == "notice"]


def _notice(case_id: str, case: Case, definition: Definition, run: Run) -> PublicNotice:
    fields = [definition.field(key) for key in run.data["show"]]
    return PublicNotice(
        case_id=case_id, serial=case.serial, service=case.service, service_name=definition.name,
        step_name=definition.step(run.step).name,
        applicant={"name": masking.masked(case.applicant.name), "unit_name": case.applicant.unit_name},
        until=datetime.fromisoformat(run.data["until"]), objections=bool(run.data.get("objections")),
        fields=tuple({"key": field.key, "label": field.label,
                      "value": masking.for_reader(field, case.form.get(field.key), _NOBODY)} for field in fields))

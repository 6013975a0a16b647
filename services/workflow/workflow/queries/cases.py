"""Answer questions about cases: folded from the log for the page, looked up in the read model for the way there."""

from __future__ import annotations

from typing import Any

from chassis.decider import Decider
from chassis.eventstore import Commit, CommitStore
from chassis.position import token
from chassis.readmodel import ReadModel
from contracts.codec import encode
from contracts.errors import NotFound
from contracts.workflow import events as ev
from contracts.workflow import questions as ask
from contracts.workflow.views import RecordList
from workflow.domain.acts import asking
from workflow.domain.bindings import surrounded
from workflow.domain.forms.masking import masked
from workflow.domain.pages import history
from workflow.domain.pages.page import page
from workflow.domain.pages.story import Told
from workflow.domain.state import Case
from workflow.gather import Gatherer
from workflow.stores.files import Files

#: Posts whose holders may open any case; reading by auditors has its own paths and its own log.
OVERSEERS = ("hall.admin",)


class CaseQueries:
    """Reads of cases; every answer is cut to what the asker may see."""

    def __init__(self, store: CommitStore, decider: Decider, gatherer: Gatherer, files: Files,
                 cases: ReadModel) -> None:
        self._store, self._decider, self._gatherer, self._files, self._cases = store, decider, gatherer, files, cases

    def detail(self, question: ask.GetCase) -> dict[str, Any]:
        """Return the case page; raises NotFound for whoever has no part in the case."""
        commits, case = self._open(question.case_id, question.actor)
        facts = self._gatherer.gather(question, case)
        version = commits[-1].version
        with surrounded(facts):
            shown = page(question.case_id, case, _told(commits), facts, question.actor, version=version,
                         position=token(question.case_id, version), admin=self._oversees(question.actor))
        return encode(shown)

    def find(self, question: ask.FindCase) -> dict[str, Any]:
        """Return the case page of a serial number; raises NotFound alike for strangers and for unknown numbers."""
        row = self._cases.collection.find_one({"serial": question.serial}, {"_id": 1})
        if row is None:
            raise NotFound("没有这个流水号，或您无权查看")
        return self.detail(ask.GetCase(case_id=row["_id"], actor=question.actor))

    def records(self, question: ask.GetRecords) -> dict[str, Any]:
        """Return 流转记录."""
        commits, case = self._open(question.case_id, question.actor)
        records, _ = history.tell(_told(commits), self._gatherer.about(None, case).defined)
        return encode(RecordList(items=records))

    def document(self, question: ask.GetDocument) -> dict[str, Any]:
        """Return ``{file_id, name}`` of the newest issued document; raises NotFound when there is none."""
        commits, case = self._open(question.case_id, question.actor)
        issued = _issued(commits)
        if not issued or not self._may_hold(case, question.actor):
            raise NotFound("这个办件还没有签发文件，或您无权查看")
        return {"file_id": issued[-1].file_id, "name": issued[-1].name}

    def has_issued(self, case_id: str, actor: str) -> bool:
        """Tell whether the case issued a document, whoever may hold it; raises NotFound for strangers."""
        return bool(_issued(self._open(case_id, actor)[0]))

    def may_read_file(self, question: ask.MayReadFile) -> dict[str, Any]:
        """Tell whether a file hangs on a case in which the asker takes part."""
        for row in self._cases.collection.find({"files": question.file_id}, {"_id": 1}).limit(20):
            try:
                _, case = self._open(row["_id"], question.actor)
            except NotFound:
                continue
            if not self._files.is_issued(question.file_id) or self._may_hold(case, question.actor):
                return {"allowed": True}
        return {"allowed": False}

    def verify(self, question: ask.VerifyDocument) -> dict[str, Any]:
        """Tell anybody whether a code belongs to a document we issued, with the least needed to compare."""
        found = self._files.verified(question.code.strip().upper()[:40])
        commits = self._store.read(found["case_id"]) if found else []
        for commit in commits:
            for event in commit.events:
                if found and isinstance(event, ev.DocumentIssued) and event.file_id == found["file_id"]:
                    case = self._decider.fold(commits)
                    service = self._gatherer.about(None, case).defined.name
                    return {"valid": True, "document": event.name, "serial": case.serial, "service_name": service,
                            "applicant": masked(case.applicant.name), "issued_at": commit.at.isoformat(),
                            "sha256": event.sha256}
        return {"valid": False}

    def _open(self, case_id: str, actor: str) -> tuple[list[Commit], Case]:
        commits = self._store.read(case_id)
        case = self._decider.fold(commits)
        if case is not None and (case.involves(actor) or self._oversees(actor)):
            return commits, case
        return commits, asking.involved(case, actor)

    def _may_hold(self, case: Case, actor: str) -> bool:
        """An issued document shows secret fields in clear, so it is for those who handle the case, not for copies."""
        return case.handles(actor) or self._oversees(actor)

    def _oversees(self, actor: str) -> bool:
        return any(self._gatherer.organisation.holds(actor, role) for role in OVERSEERS)


def _issued(commits: list[Commit]) -> list[ev.DocumentIssued]:
    return [event for commit in commits for event in commit.events if isinstance(event, ev.DocumentIssued)]


def _told(commits: list[Commit]) -> list[Told]:
    return [Told(event, commit.at) for commit in commits for event in commit.events]

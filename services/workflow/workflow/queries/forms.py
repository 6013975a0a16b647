"""Forms before they are cases: the form to fill in with one's own values, and one's drafts."""

from __future__ import annotations

import re
from typing import Any

from contracts.catalog.fields import Field
from contracts.codec import encode
from contracts.errors import ContractError, Invalid, NotFound
from contracts.workflow import questions as ask
from contracts.workflow.people import Person
from contracts.workflow.rows import StepName
from contracts.workflow.views import CaseDetail, Milestone
from workflow.domain.acts.starting import startable
from workflow.domain.bindings import surrounded
from workflow.domain.facts import Facts
from workflow.domain.forms.blank import BlankForm, blank
from workflow.domain.pages import milestones, page_paper
from workflow.domain.titles import title
from workflow.gather import Gatherer
from workflow.queries.previews import Previews
from workflow.stores.definitions import Published
from workflow.stores.drafts import Drafts
from workflow.stores.files import Files


class FormQueries:
    """What an applicant sees before submitting."""

    def __init__(self, drafts: Drafts, gatherer: Gatherer, files: Files) -> None:
        self._drafts, self._gatherer, self._files = drafts, gatherer, files
        self._previews = Previews(gatherer)

    def form(self, question: ask.GetForm, kept: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the form with the asker's own values; raises NotFound for an unknown service.

        ``kept`` is what a draft already holds: what is computed, is computed from that.
        Somebody who may not start still sees the form, with the reason in ``start_problem``.
        """
        published = self._gatherer.definitions.find(question.service, question.version)
        if published is None or published.definition.kind != "own":
            raise NotFound("没有这个事项，或该版本不能在线办理")
        facts = self._gatherer.of(published)
        problem = self._start_problem(facts, question.actor)
        known = self._blank(facts, question.actor, kept)
        definition = published.definition
        with surrounded(self._gatherer.settle(facts, lambda now: None, actor=question.actor)):
            bar = milestones.of_new(definition, known.names)
        return {
            "service": definition.code, "name": definition.name, "version": published.version,
            "digest": published.digest, "title": self._title(facts, question.actor, known.filled),
            "fields": known.fields, "values": known.values, "notes": known.notes, "sources": known.sources,
            "calendar": known.calendar,
            "milestones": [encode(item) for item in bar],
            "can_start": problem is None, "start_problem": problem, "purpose": page_paper.purpose(definition),
            **self._previews.ahead(facts, question.actor, known),
        }

    def title_of(self, published: Published, actor: str, form: dict[str, Any]) -> str:
        """Return what a case with this form would be called; the name of the service where that cannot be told."""
        return self._title(self._gatherer.of(published), actor, form) or published.definition.name

    def preview(self, question: ask.PreviewPath) -> dict[str, Any]:
        """Return the way a case would go with this form; raises NotFound for an unknown service."""
        return self._previews.preview(question)

    def draft_page(self, question: ask.GetCase) -> dict[str, Any] | None:
        """Return one of the asker's drafts in the shape of a case page with status ``draft``, or None."""
        draft = self._drafts.find(question.case_id, question.actor)
        if draft is None:
            return None
        kept = self._with_file_names(draft, question.actor)
        form = self.form(ask.GetForm(service=draft["service"], actor=question.actor, version=draft["version"]), kept)
        computed = {field["key"] for field in form["fields"] if field["type"] == "calc"}
        kept = {key: value for key, value in kept.items() if key not in computed}
        person = self._gatherer.organisation.person(question.actor) or Person(no=question.actor, name="")
        bar = tuple(Milestone(**item) for item in form["milestones"])
        return encode(CaseDetail(
            case_id=question.case_id, serial=None, version=0, position="", title=draft["title"], status="draft",
            service={"code": draft["service"], "name": form["name"], "version": draft["version"],
                     "digest": form["digest"], "purpose": form["purpose"]},
            outcome=None, round=0, applicant=person, started_at=None, updated_at=draft["updated_at"], ended_at=None,
            current_steps=tuple(StepName(key=item.key, name=item.name) for item in bar if item.state == "current"),
            milestones=bar, form={"fields": form["fields"], "values": {**form["values"], **kept}},
            tasks=(), my_task=None, case_actions=("submit", "discard"), banner="", documents=(), comments=(),
            rating=None, why=()))

    def find(self, question: ask.GetDraft) -> dict[str, Any]:
        """Return one of the asker's drafts with its form; raises NotFound."""
        draft = self._drafts.find(question.draft_id, question.actor)
        if draft is None:
            raise NotFound("没有这份草稿")
        form = self._with_file_names(draft, question.actor)
        return {**_item(draft), "form": form, "version": draft["version"], "status": "draft"}

    def mine(self, question: ask.ListDrafts) -> dict[str, Any]:
        """Return a page of the asker's drafts, newest first."""
        limit = max(1, min(question.limit, 100))
        if not re.fullmatch(r"\d{0,6}", question.page_token, re.ASCII):
            raise Invalid("查询参数有误", errors={"page_token": ["不是有效的翻页标记"]})
        skip = int(question.page_token or 0)
        words = re.escape(question.q[:64].lower())
        found, total = self._drafts.mine(question.actor, words, skip, limit)
        more = skip + limit < total
        return {"items": [_item(draft) for draft in found], "total": total,
                "next_page_token": str(skip + limit) if more else None}

    def _with_file_names(self, draft: dict[str, Any], owner: str) -> dict[str, Any]:
        """Return a draft's form with its attachments named; a draft is kept as it was sent, often by id alone."""
        published = self._gatherer.definitions.find(draft["service"], draft["version"])
        return self._named_in(published.definition.fields if published else (), draft["form"], owner)

    def _named_in(self, fields: tuple[Field, ...], values: dict[str, Any], owner: str) -> dict[str, Any]:
        named = dict(values)
        for field in fields:
            given = values.get(field.key)
            if not isinstance(given, list):
                continue
            if field.type in ("file", "image"):
                named[field.key] = [self._named(item, owner) for item in given]
            elif field.type == "table":
                named[field.key] = [self._named_in(field.row, row, owner) if isinstance(row, dict) else row
                                    for row in given]
        return named

    def _named(self, item: Any, owner: str) -> Any:
        file_id = item.get("file_id") if isinstance(item, dict) else item
        return (self._files.describe(file_id, owner) if isinstance(file_id, str) else None) or item

    def _start_problem(self, facts: Facts, actor: str) -> dict[str, str] | None:
        settled = self._gatherer.settle(facts, lambda known: startable(known, actor), actor=actor)
        try:
            startable(settled, actor)
        except ContractError as problem:
            return {"code": problem.code, "detail": problem.detail}
        return None

    def _blank(self, facts: Facts, actor: str, kept: dict[str, Any] | None) -> BlankForm:
        def known(now: Facts) -> BlankForm:
            profile = now.answer("profile", actor) or {}
            return blank(now.defined, profile, now.answer("sources", now.defined.code, actor), now, kept)

        return known(self._gatherer.settle(facts, known, actor=actor))

    def _title(self, facts: Facts, actor: str, form: dict[str, Any]) -> str:
        def named(now: Facts) -> str:
            return title(now.defined, now.person(actor), form, now) if now.answer("person", actor) else ""

        return named(self._gatherer.settle(facts, named, actor=actor))


def _item(draft: dict[str, Any]) -> dict[str, Any]:
    return {"draft_id": draft["_id"], "case_id": draft["_id"], "service": draft["service"],
            "service_name": draft["service_name"], "title": draft["title"],
            "updated_at": draft["updated_at"].isoformat()}

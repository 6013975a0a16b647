"""The way a case would go, told before it is submitted: with the form as it stands, and with the people of today."""

from __future__ import annotations

from typing import Any

from contracts.codec import encode
from contracts.errors import NotFound
from contracts.workflow import questions as ask
from contracts.workflow.views import PathPreview
from workflow.domain.bindings import surrounded
from workflow.domain.facts import Facts
from workflow.domain.forms.blank import BlankForm, blank
from workflow.domain.pages import page_form, page_path
from workflow.gather import Gatherer


class Previews:
    """送审前预览路径."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer

    def preview(self, question: ask.PreviewPath) -> dict[str, Any]:
        """Return the way with the asker's form, checked by nobody; raises NotFound for an unknown service."""
        published = self._gatherer.definitions.find(question.service, question.version)
        if published is None or published.definition.kind != "own":
            raise NotFound("没有这个事项，或该版本不能在线办理")
        facts = self._gatherer.of(published)
        keys = {field.key for field in published.definition.fields}
        given = {key: value for key, value in question.form.items() if key in keys}

        def filled(now: Facts) -> BlankForm:
            profile = now.answer("profile", question.actor) or {}
            sources = now.answer("sources", now.defined.code, question.actor)
            return blank(now.defined, profile, sources, now, given)

        return self.ahead(facts, question.actor, filled(self._gatherer.settle(facts, filled, actor=question.actor)))

    def ahead(self, facts: Facts, actor: str, known: BlankForm) -> dict[str, Any]:
        """Return the way of a form that is filled in so far; empty for somebody the register does not know."""
        def told(now: Facts) -> PathPreview:
            applicant = now.answer("person", actor)
            people = page_form.people_in(now.defined.fields, known.filled, now)
            if applicant is None:
                return PathPreview(preview=(), computed=known.computed, people=people)
            with surrounded(now):
                case = page_path.imagined(applicant, known.names["applicant"], known.filled, known.names["src"], now)
                return PathPreview(preview=page_path.of_new(case, now),
                                   choices=page_path.picks(case, now.defined.start_step.key, now),
                                   computed=known.computed, people=people)

        return encode(told(self._gatherer.settle(facts, told, actor=actor)))

"""Answer administrators what a definition would do: a rehearsal by hand, its own tests, finished cases given again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chassis.decider import Decider
from chassis.eventstore import CommitStore
from chassis.readmodel import ReadModel
from contracts.catalog.definition import Definition, read
from contracts.catalog.expression import HALL_TIME
from contracts.catalog.rules import DefinitionTest, read_test
from contracts.codec import encode
from contracts.errors import ContractError, Invalid, NotAllowed, NotFound
from contracts.workflow import rehearsals as about
from workflow.domain.facts import Facts
from workflow.domain.pages import explaining
from workflow.domain.pages.page_form import Sight
from workflow.domain.rehearsals.rehearsal import Errors, Played, judge, play
from workflow.domain.rehearsals.whatif import Difference, compare
from workflow.domain.steps.participants import ADMIN
from workflow.gather import Gatherer

#: Most acts of a rehearsal, most finished cases given again, and seconds that may take.
MOST_ACTS, MOST_CASES, SECONDS = 50, 200, 8.0


class RehearsalQueries:
    """Reads that imagine cases; nothing is written, and no number is used up."""

    def __init__(self, store: CommitStore, decider: Decider, gatherer: Gatherer, cases: ReadModel) -> None:
        self._store, self._decider, self._gatherer, self._cases = store, decider, gatherer, cases
        self.answers: dict[type, Callable[[Any], dict[str, Any]]] = {
            about.RehearseService: self.rehearse, about.TestDefinition: self.test, about.WhatIf: self.what_if}

    def rehearse(self, question: about.RehearseService) -> dict[str, Any]:
        """Return how a story goes; raises NotAllowed, NotFound, or Invalid (by field) for what is no story."""
        self._admit(question.actor)
        definition = self._definition(question.service, question.definition, question.version)
        told = play(definition, _story(question), self._facts(definition, question.as_no))
        return encode(about.Rehearsal(
            path=told.path, holders=told.holders, outcome=told.outcome, status=told.status, missing=told.missing,
            why=_why(definition, told), refusal=_refusal(told)))

    def test(self, question: about.TestDefinition) -> dict[str, Any]:
        """Play every test a definition carries and return what was expected and did not come, by its place."""
        self._admit(question.actor)
        definition = read(question.definition)
        errors: Errors = {}
        for number, story in enumerate(definition.tests):
            told = play(definition, story, self._facts(definition, story.as_no))
            errors |= judge(definition, story, told, f"tests[{number}]")
        return encode(about.TestReport(tests=len(definition.tests), errors=_tuples(errors)))

    def what_if(self, question: about.WhatIf) -> dict[str, Any]:
        """Give the last finished cases of a service again under another definition, as many as time allows."""
        self._admit(question.actor)
        if not 1 <= question.last <= MOST_CASES:
            raise Invalid("查询参数有误", errors={"last": [f"应为 1–{MOST_CASES}"]})
        definition = self._definition(question.service, question.definition, question.version)
        items: list[about.WhatIfItem] = []
        ids = self._finished(question.service, question.last)
        facts, until = self._facts(definition, ""), time.monotonic() + SECONDS
        for case_id in ids:
            if time.monotonic() > until:
                break
            items += self._again(case_id, definition, facts)
            time.sleep(0)  # others may have their turn
        return encode(about.WhatIfReport(items=tuple(items), summary=_summary(items, len(ids) - len(items))))

    def _again(self, case_id: str, definition: Definition, facts: Facts) -> Iterator[about.WhatIfItem]:
        commits = self._store.read(case_id)
        case = self._decider.fold(commits)
        had = self._gatherer.definitions.find(case.service, case.definition_version) if case else None
        if case is None or had is None:
            return
        then = replace(facts, now=commits[0].at.astimezone(HALL_TIME))
        events = [event for commit in commits for event in commit.events]
        yield _item(case_id, case.serial, case.definition_version, compare(events, had.definition, definition, then))

    def _finished(self, service: str, last: int) -> list[str]:
        rows = self._cases.collection.find({"service": service, "ended_at": {"$ne": None}}, {"_id": 1})
        return [row["_id"] for row in rows.sort("updated_at", -1).limit(last)]

    def _definition(self, service: str, given: Mapping[str, Any] | None, version: int | None) -> Definition:
        """Return the definition that was sent, which the catalogue has found sound, or a published version."""
        if given is not None:
            definition = read(given)
            if definition.code != service:
                raise Invalid("定义里的服务代码与地址不一致", errors={"definition": [f"服务代码应为 {service}"]})
        else:
            found = self._gatherer.definitions.find(service, version)
            if found is None:
                raise NotFound("没有这个事项或版本，请从版本列表中选择")
            definition = found.definition
        if definition.kind != "own":
            raise Invalid("只有在线办理的事项可以演练", errors={"definition": ["kind 应为 own"]})
        return definition

    def _facts(self, definition: Definition, actor: str) -> Facts:
        facts = replace(self._gatherer.of(None), definition=definition)
        return self._gatherer.settle(facts, lambda known: None, actor=actor)

    def _admit(self, actor: str) -> None:
        if not self._gatherer.organisation.holds(actor, ADMIN):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以演练和重放")


def _story(question: about.RehearseService) -> DefinitionTest:
    errors: Errors = {}
    if len(question.acts) > MOST_ACTS:
        errors["acts"] = [f"最多 {MOST_ACTS} 项"]
    for number, act in enumerate(question.acts[:MOST_ACTS]):
        errors |= _wrong(act, f"acts[{number}]")
    if not question.as_no.strip():
        errors["as"] = ["请填写提交人的学工号"]
    if errors:
        raise Invalid("演练的内容有误，请按提示修改", errors=errors)
    return read_test({"as": question.as_no, "form": question.form, "acts": list(question.acts)})


def _wrong(act: Mapping[str, Any], at: str) -> Errors:
    errors: Errors = {f"{at}.{key}": ["必填，应为文字"] for key in ("by", "do")
                      if not isinstance(act.get(key), str) or not act[key]}
    errors |= {f"{at}.{key}": ["应为文字"] for key in ("step", "opinion", "reason")
               if not isinstance(act.get(key) or "", str)}
    if not isinstance(act.get("form") or {}, Mapping):
        errors[f"{at}.form"] = ["应为一组字段"]
    to = act.get("to") or []
    if not isinstance(to, str) and not (isinstance(to, list) and all(isinstance(no, str) for no in to)):
        errors[f"{at}.to"] = ["应为学工号，或学工号的列表"]
    unknown = set(act) - {"by", "do", "step", "form", "opinion", "reason", "to"}
    return errors | {f"{at}.{key[:40]}": ["不认识的字段"] for key in unknown}


def _why(definition: Definition, told: Played) -> tuple[dict[str, Any], ...]:
    everything = Sight(fields=definition.fields, steps=frozenset())
    return tuple(explaining.why(told.stage.told, definition, everything))


def _refusal(told: Played) -> about.Refusal | None:
    error: ContractError | None = told.refusal
    return about.Refusal(at=told.refused, code=error.code, detail=error.detail,
                         errors=_tuples(error.errors)) if error else None


def _item(case_id: str, serial: str, version: int, found: Difference) -> about.WhatIfItem:
    def asked(pairs: tuple[tuple[str, str], ...]) -> tuple[about.Asked, ...]:
        return tuple(about.Asked(step=step, no=no) for step, no in pairs)

    return about.WhatIfItem(
        case_id=case_id, serial=serial, version=version, path_before=found.path_before, path_after=found.path_after,
        path_changed=found.path_before != found.path_after, outcome_before=found.outcome_before,
        outcome_after=found.outcome_after, added=asked(found.added), removed=asked(found.removed),
        standing=found.standing, unknown=asked(found.unknown), problem=found.problem, errors=_tuples(found.errors))


def _summary(items: list[about.WhatIfItem], left: int) -> about.WhatIfSummary:
    return about.WhatIfSummary(
        cases=len(items), path_changed=sum(item.path_changed for item in items),
        outcome_changed=sum(item.outcome_before != item.outcome_after for item in items),
        people_changed=sum(bool(item.added or item.removed) for item in items),
        standing=sum(bool(item.standing) for item in items), blocked=sum(bool(item.problem) for item in items),
        unknown=sum(bool(item.unknown) for item in items), left=left)


def _tuples(errors: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(messages) for key, messages in errors.items()}

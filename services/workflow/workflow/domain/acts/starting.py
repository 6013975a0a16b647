"""Start a case: may this person, is the form right, and where does it go first."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition, StartRule
from contracts.catalog.expression import evaluate
from contracts.errors import NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import StartCase
from workflow.domain import numbers, titles
from workflow.domain.facts import Facts
from workflow.domain.forms.filling import fill
from workflow.domain.forms.personal import personal_paths, personal_sources
from workflow.domain.forms.prefill import lasting, prefill
from workflow.domain.guards import refuse_too_many, unique_fields
from workflow.domain.state import ROOT, Case
from workflow.domain.steps import choosing, flow
from workflow.domain.unfolding import Unfolding


def start_case(command: StartCase, case: Case | None, facts: Facts) -> list[Any]:
    """Pin the definition, take in the form and hand the case to its first handler."""
    if case is not None:
        raise NotPossibleNow("这份申请已经提交过", code="already_submitted")
    definition = startable(facts, command.actor, vouched=bool(command.parent))
    applicant = facts.person(command.actor)
    profile = facts.answer("profile", command.actor)
    sources = facts.answer("sources", definition.code, command.actor)
    step = definition.start_step
    form = fill(definition, step, command.form, facts, current={}, applicant=profile, sources=sources,
                prefilled=prefill(definition, profile, sources, facts).values)
    kept, unfolding = lasting(definition, sources), Unfolding(command.case_id, None, facts)
    unfolding.emit(ev.CaseStarted(
        serial=numbers.case_serial(facts), service=definition.code, service_name=definition.name,
        definition_version=facts.answer("version"), digest=facts.answer("digest"),
        title=titles.title(definition, applicant, form, facts), applicant=applicant,
        applicant_facts=without_contacts(profile), form=form, sources=kept, unique=unique_fields(definition),
        rateable=definition.rate, at=facts.now,
        personal=(*personal_paths(definition, form, "form"), *personal_sources(kept)),
        max_open=definition.start.max_open, parent=command.parent))
    picked = choosing.chosen_at(step.key, command.choose, unfolding.case, facts)
    if picked:
        unfolding.emit(ev.FormChanged(step=step.key, values={}, before={}, subject=applicant.no, chosen=picked))
    run = flow.arrive(unfolding, step, token=ROOT, from_runs=())
    unfolding.emit(ev.StepCompleted(run=run, step=step.key, outcome="submitted"))
    flow.send_copies(unfolding, step)
    flow.leave(unfolding, step, run)
    return unfolding.events


def startable(facts: Facts, actor: str, *, vouched: bool = False) -> Definition:
    """Return the definition if ``actor`` may start it today; raises NotFound, NotAllowed or NotPossibleNow.

    ``vouched``: another case starts it as a part of itself, so its own rule about who and when does not apply.
    """
    definition = facts.definition
    if definition is None or definition.kind != "own":
        raise NotFound("没有这个事项，或该版本不能在线办理")
    if facts.answer("retired"):
        raise NotPossibleNow("该事项已停用，不能再发起", code="service_retired")
    if not facts.answer("newest"):
        raise NotPossibleNow("该事项已更新到新版本，请刷新后按新版填写", code="stale_version")
    if facts.answer("person", actor) is None:
        raise NotAllowed("没有您的人员信息，请联系管理员", code="start_not_allowed")
    rule = definition.start
    if vouched:
        return definition
    if rule.who is not None:
        profile = facts.answer("profile", actor)
        if evaluate(rule.who, {"applicant": profile, "me": profile}).value is not True:
            raise NotAllowed("您没有权限发起此事项，如有疑问请联系主办部门", code="start_not_allowed")
    if not _within(rule, facts):
        first, last = rule.window or ("", "")
        raise NotPossibleNow(f"不在办理时间内（{first} 至 {last}）", code="start_outside_window")
    refuse_too_many(definition, actor, facts)
    return definition


def without_contacts(profile: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes conditions may ask about; what only reaches or identifies a person stays out of the log."""
    return {key: value for key, value in profile.items() if key not in ("phone", "email", "idcard")}


def _within(rule: StartRule, facts: Facts) -> bool:
    """A window is a pair of days of the year, both inside; it may cross New Year."""
    if rule.window is None:
        return True
    first, last = rule.window
    today = f"{facts.now:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last

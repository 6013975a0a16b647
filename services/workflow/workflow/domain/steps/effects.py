"""What a step does outside the case: ask for it, take in the result, and go on when it finally failed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Document, Step
from contracts.errors import NotFound
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportEffect
from workflow.domain import numbers
from workflow.domain.bindings import bindings
from workflow.domain.facts import Facts
from workflow.domain.forms import rights
from workflow.domain.forms.calculation import recalculated
from workflow.domain.forms.personal import personal_paths
from workflow.domain.forms.values import check_value
from workflow.domain.state import Case
from workflow.domain.steps import flow, participants, routing, seats
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

#: The effect that needs nobody outside: the number is issued with the decision.
ISSUE_NUMBER = "issue_number"
ISSUE_DOCUMENT = "issue_document"
#: What somebody may do with a system step that could not be carried out: say that it was settled by hand.
SETTLE = ("approve",)
_ATTACHMENTS = ("file", "image")
#: Longest problem kept in an event, in characters.
LONGEST_PROBLEM = 200


def begin(unfolding: Unfolding, step: Step, run: str) -> None:
    """Issue the step's number, then ask for its effect; a step that only issues a number is done with that."""
    numbers.issue_at(unfolding, step)
    if step.effect in (None, ISSUE_NUMBER):
        flow.complete(unfolding, unfolding.case.runs[run], "done")
        return
    documents = tuple({"template": one.template, "format": one.format, "verify": one.verify}
                      for one in _documents(unfolding.definition, step))
    if step.effect != ISSUE_DOCUMENT or len(documents) < 2:
        unfolding.emit(ev.EffectRequested(run=run, step=step.key, effect=step.effect or "", on_error=step.on_error,
                                          documents=documents))
        return
    for number, document in enumerate(documents):  # one request for each, so that each is issued once
        unfolding.emit(ev.EffectRequested(run=run, step=step.key, effect=ISSUE_DOCUMENT, on_error=step.on_error,
                                          data={"key": f"document:{number}"}, documents=(document,)))


def _documents(definition: Definition, step: Step) -> tuple[Document, ...]:
    """Return what a step issues: its own documents, else those of the end steps."""
    return step.documents or tuple(one for end in definition.steps for one in end.documents)


def issue_documents(unfolding: Unfolding, step: Step, run: str) -> None:
    """Ask for the documents of an end step, unless a step on the way was there to issue them. Nothing waits."""
    if any(other.effect == ISSUE_DOCUMENT for other in unfolding.definition.steps):
        return
    for number, document in enumerate(step.documents):
        unfolding.emit(ev.EffectRequested(
            run=run, step=step.key, effect=ISSUE_DOCUMENT, on_error="none", data={"key": f"document:{number}"},
            documents=({"template": document.template, "format": document.format, "verify": document.verify},)))


def call_back(unfolding: Unfolding, step: Step, run: str) -> None:
    """Ask for the calls that tell other systems about a step that is over; nothing waits for them."""
    for number, callback in enumerate(unfolding.definition.callbacks):
        if callback.at == step.key:
            unfolding.emit(ev.EffectRequested(run=run, step=step.key, effect=callback.to, on_error="none",
                                              data={"key": f"callback:{number}", "item": callback.item}))


def report_effect(command: ReportEffect, case: Case | None, facts: Facts) -> list[Any]:
    """Record the result once per run; a report for a run that is over (or was cancelled) moves nothing."""
    if case is None or command.run not in case.runs:
        raise NotFound("没有这个系统步骤")
    run, unfolding = case.runs[command.run], Unfolding(command.case_id, case, facts)
    if command.done and command.key.startswith("document:"):
        return _one_of_several(unfolding, run, command)
    if command.done and command.key:
        unfolding.emit(ev.EffectDone(run=run.id, step=run.step, effect=command.effect, item=command.item))
        return unfolding.events
    if command.done:
        return [] if run.outcome else _done(unfolding, run, command)
    if run.outcome and not (command.key and command.final):
        return []
    problem = command.problem[:LONGEST_PROBLEM]
    unfolding.emit(ev.EffectFailed(run=run.id, step=run.step, effect=command.effect, attempt=command.attempt,
                                   problem=problem, final=command.final))
    if command.final and not run.outcome and not case.open_tasks(run.id):
        _go_on_after_failure(unfolding, run, command.effect, problem)
    return unfolding.events


def _done(unfolding: Unfolding, run: Run, command: ReportEffect) -> list[Any]:
    definition, values = unfolding.definition, dict(command.values)
    step = definition.step(run.step)
    if command.file_id:
        unfolding.emit(_issued(unfolding, run, command))
        values = _verify_code(unfolding, step, command.verify_code) | values
    write(unfolding, step, values, command.sources)
    flow.complete(unfolding, unfolding.case.runs[run.id], "done")
    return unfolding.events


def _one_of_several(unfolding: Unfolding, run: Run, command: ReportEffect) -> list[Any]:
    """Note one of several documents; a step that waits for them is done with the last one."""
    unfolding.emit(_issued(unfolding, run, command))
    if run.outcome:
        return unfolding.events
    step = unfolding.definition.step(run.step)
    code = _verify_code(unfolding, step, command.verify_code)
    write(unfolding, step, {key: value for key, value in code.items() if not unfolding.case.form.get(key)}, {})
    if unfolding.case.issued.count(run.id) >= len(_documents(unfolding.definition, step)):
        flow.complete(unfolding, unfolding.case.runs[run.id], "done")
    return unfolding.events


def _issued(unfolding: Unfolding, run: Run, command: ReportEffect) -> ev.DocumentIssued:
    listed = [document for step in unfolding.definition.steps for document in step.documents]
    named = [document.template for document in listed if command.name.startswith(document.template)]
    return ev.DocumentIssued(
        run=run.id, step=run.step, file_id=command.file_id, name=command.name, sha256=command.sha256,
        template=max(named, key=len) if named else next(
            (document.template for document in listed), unfolding.definition.name),
        verify_code=command.verify_code)


def _verify_code(unfolding: Unfolding, step: Step, code: str) -> dict[str, Any]:
    """Return the code for the step's one text field, where people will look for it; several would be a guess."""
    fields = [unfolding.definition.field(key) for key in rights.writable(unfolding.definition, step)]
    texts = [field.key for field in fields if field.type == "text"]
    return {texts[0]: code} if code and len(texts) == 1 else {}


def write(unfolding: Unfolding, step: Step, values: Mapping[str, Any], sources: Mapping[str, Any],
          besides: Collection[str] = ()) -> None:
    """Store what came back from outside: fields this step fills (others and unfit values are left out), and sources.

    ``besides`` are further fields it may fill, from another case of the hall: attachments were looked at there.
    """
    case, definition = unfolding.case, unfolding.definition
    fit: dict[str, Any] = {}
    for key in dict.fromkeys((*rights.writable(definition, step), *besides)):
        if key in values:
            field = definition.field(key)
            looked_at = key in besides and field.type in _ATTACHMENTS
            stored, wrong = (values[key], {}) if looked_at else check_value(field, values[key], unfolding.facts, key)
            if not wrong and stored != case.form.get(key):
                fit[key] = stored
    told = {system: items for system, items in sources.items() if isinstance(items, Mapping)}
    merged = {**case.sources, **{system: {**(case.sources.get(system) or {}), **told[system]} for system in told}}
    fit |= recalculated(definition, {**case.form, **fit}, bindings(
        definition, {**case.form, **fit}, case.applicant_facts, sources=merged, case=routing.about(case)), step.key)
    if fit or told:
        paths = personal_paths(definition, fit, "values", "before")
        unfolding.emit(ev.FormChanged(
            step=step.key, values=fit, before={key: case.form.get(key) for key in fit}, sources=told,
            subject=case.applicant.no, personal=(*paths, "sources") if told else paths))


def _go_on_after_failure(unfolding: Unfolding, run: Run, effect: str, problem: str) -> None:
    """Do what ``on_error`` says once there will be no further attempt."""
    step = unfolding.definition.step(run.step)
    why = {"effect": effect, "problem": problem}
    match step.on_error:
        case "admin":
            _hand_to_duty(unfolding, step, run, why)
        case "skip":
            unfolding.emit(ev.StepSkipped(run=run.id, step=step.key, rule="on_error:skip", why=why))
            flow.route_on(unfolding, step, unfolding.case.runs[run.id])
        case "reject":
            seats.reject_by_rule(unfolding, step, "on_error:reject", f"{step.name}未能完成，按规则驳回")
        case target:
            unfolding.emit(ev.StepSkipped(run=run.id, step=step.key, rule="on_error", why=why))
            turn(unfolding, step, run, target, f"{step.name}未能完成，按 on_error 转到此步")


def turn(unfolding: Unfolding, step: Step, run: Run, target: str, note: str) -> None:
    """Go to ``target`` instead of along the step's own ways."""
    unfolding.emit(ev.RouteTaken(from_step=step.key, to_step=target, notes=(note,), run=run.id))
    flow.enter(unfolding, unfolding.definition.step(target), token=run.token, from_runs=(run.id,))


def _hand_to_duty(unfolding: Unfolding, step: Step, run: Run, why: dict[str, Any]) -> None:
    """Let the duty group see to it: approving says it was settled by hand; a retry that works closes the task."""
    case, facts = unfolding.case, unfolding.facts
    people = participants.find("admin", case, facts) or facts.holders(participants.ADMIN)
    unfolding.emit(ev.AssigneeMissing(run=run.id, step=step.key, tried=(why["effect"],), fallback="admin", why=why))
    if people:
        seats.task(unfolding, step, run.id, people, actions=SETTLE, why=why)

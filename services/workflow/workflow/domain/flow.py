"""Move a case from step to step: enter, assign, complete, route on, until it waits for someone or ends."""

from __future__ import annotations

from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.domain import deadlines, numbers, participants, policies, routing
from workflow.domain.state import Run
from workflow.domain.unfolding import Unfolding

#: Until forks exist a case has one token.
TOKEN = "t1"

#: What the applicant may do while the case lies with them for correction.
APPLICANT_ACTIONS = ("resubmit", "terminate")


def enter(flow: Unfolding, step: Step, *, source: str) -> None:
    """Let the token arrive at ``step``; ``source`` is the step it comes from."""
    run = f"r{len(flow.case.runs) + 1}"
    policy = step.policy if step.kind == "human" else ""
    flow.emit(ev.StepEntered(run=run, step=step.key, step_name=step.name, step_kind=step.kind, token=TOKEN,
                             round=flow.case.round, policy=policy))
    match step.kind:
        case "human":
            _assign(flow, step, run)
        case "system":
            _start_effect(flow, step, run)
        case "end":
            _end(flow, step, run)
        case _:
            raise LookupError(f"steps of kind {step.kind} cannot be entered, reached from {source}")


def complete(flow: Unfolding, run: Run, outcome: str) -> None:
    """Close a run and its open tasks, send the step's copies and go on to the next step."""
    for task in flow.case.open_tasks(run.id):
        flow.emit(ev.TaskClosed(task_id=task.id, reason="decided"))
    flow.emit(ev.StepCompleted(run=run.id, step=run.step, outcome=outcome))
    step = flow.definition.step(run.step)
    send_copies(flow, step)
    route_on(flow, step)


def route_on(flow: Unfolding, step: Step) -> None:
    """Choose the way out of a completed step, record why, and enter what comes next."""
    chosen = routing.choose(step, routing.names_of(flow.definition, flow.case))
    flow.emit(ev.RouteTaken(from_step=step.key, to_step=chosen.to, condition=chosen.condition,
                            inputs=routing.inputs_of(flow.definition, step, flow.case.form), notes=chosen.notes))
    enter(flow, flow.definition.step(chosen.to), source=step.key)


def cancel(flow: Unfolding, reason: str) -> None:
    """Close every open task and run without going anywhere."""
    for task in flow.case.open_tasks():
        flow.emit(ev.TaskClosed(task_id=task.id, reason=reason))
    for run in flow.case.open_runs():
        flow.emit(ev.StepCompleted(run=run.id, step=run.step, outcome=reason))


def hand_to_applicant(flow: Unfolding) -> None:
    """Open the start step again for the applicant to correct the form."""
    step = flow.definition.start_step
    run = f"r{len(flow.case.runs) + 1}"
    flow.emit(ev.StepEntered(run=run, step=step.key, step_name=step.name, step_kind=step.kind, token=TOKEN,
                             round=flow.case.round))
    _task(flow, step, run, (flow.case.applicant,), APPLICANT_ACTIONS)


def send_copies(flow: Unfolding, step: Step) -> None:
    """Send the copies and circulations of a step, one per person and case."""
    for copy in flow.definition.copies_at(step.key):
        found = [person for text in copy.to for person in participants.find(text, flow.case, flow.facts)]
        people = tuple({person.no: person for person in found if person.no not in flow.case.copied}.values())
        if people:
            flow.emit(ev.CopySent(step=step.key, copy_kind=copy.kind, people=people))


def _assign(flow: Unfolding, step: Step, run: str) -> None:
    found = participants.resolve(step, flow.case, flow.facts)
    if step.self_rule == "skip" and found.fallback and _only_applicant(flow, step):
        flow.emit(ev.StepSkipped(run=run, step=step.key, rule="self:skip"))
        route_on(flow, step)
        return
    if found.fallback:
        flow.emit(ev.AssigneeMissing(run=run, step=step.key, tried=found.tried, fallback=found.fallback))
    for people in policies.seats(step.policy, found.people):
        _task(flow, step, run, people, policies.actions(step))


def _only_applicant(flow: Unfolding, step: Step) -> bool:
    named = [person.no for text in step.who for person in participants.find(text, flow.case, flow.facts)]
    return bool(named) and set(named) == {flow.case.applicant.no}


def _task(flow: Unfolding, step: Step, run: str, people: tuple[Person, ...], actions: tuple[str, ...]) -> None:
    flow.emit(ev.TaskAssigned(
        task_id=f"{flow.case_id}.{len(flow.case.tasks) + 1}", run=run, step=step.key, step_name=step.name,
        people=people, actions=actions, claimable="claim" in actions,
        due_at=deadlines.due(step.limit, flow.facts.now)))


def _start_effect(flow: Unfolding, step: Step, run: str) -> None:
    rule = flow.definition.serial
    if rule and rule.at == step.key and not flow.case.form.get(rule.field):
        value = numbers.issue(rule, flow.definition.code, flow.facts)
        flow.emit(ev.NumberIssued(step=step.key, field=rule.field, value=value))
    documents = tuple({"template": document.template, "format": document.format, "verify": document.verify}
                      for end in flow.definition.steps for document in end.documents)
    flow.emit(ev.EffectRequested(run=run, step=step.key, effect=step.effect or "", documents=documents))


def _end(flow: Unfolding, step: Step, run: str) -> None:
    outcome = step.outcome or "approved"
    flow.emit(ev.StepCompleted(run=run, step=step.key, outcome="done"))
    if outcome == "rejected":
        flow.emit(ev.CaseRejected(step=step.key, by=Person(no="system", name="系统"), opinion=""))
    else:
        flow.emit(ev.CaseCompleted(step=step.key, outcome=outcome))
    send_copies(flow, step)

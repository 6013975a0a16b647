"""Fill the seats of a step: who is asked, who need not be asked again, and what happens when nobody is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.catalog.steps import Step
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.domain.steps import counting, deadlines, flow, participants, policies, repeats, standing
from workflow.domain.steps.participants import Resolved
from workflow.domain.steps.policies import Seat
from workflow.domain.unfolding import Unfolding


def assign(unfolding: Unfolding, step: Step, run: str) -> None:
    """Resolve the people of a human step and give each seat its task; may skip the step or end the case instead."""
    found = participants.resolve(step, unfolding.case, unfolding.facts)
    if found.verdict == "empty:reject":
        unfolding.emit(ev.AssigneeMissing(run=run, step=step.key, tried=found.tried, fallback="reject"))
        reject_by_rule(unfolding, step, found.verdict, "找不到办理人，按规则驳回")
        return
    if found.verdict:
        _skip(unfolding, step, run, found.verdict, why=_why(found))
        return
    planned = _planned(unfolding, step, found)
    repeated = _repeated(unfolding, step, run, planned)
    if planned and len(repeated) == len(planned):
        _skip(unfolding, step, run, f"skip:{step.skip}", basis=repeated[0][1], why=_why(found))
        return
    if found.fallback:
        unfolding.emit(ev.AssigneeMissing(run=run, step=step.key, tried=found.tried, fallback=found.fallback))
    _seat_all(unfolding, step, run, planned, found)
    for seat, basis in repeated:
        _vote_by_rule(unfolding, step, run, seat, f"skip:{step.skip}", basis)
    kept = _kept(unfolding, step, run, planned)
    for seat in kept:
        _vote_by_rule(unfolding, step, run, seat, "only_dissenters", "")
    if repeated or kept:
        counting.settle(unfolding, run)


def task(unfolding: Unfolding, step: Step, run: str, people: Sequence[Person], *, actions: tuple[str, ...],
         due_at: datetime | None = None, kind: str = "seat", added_by: str = "", waiting: str = "", weight: int = 1,
         veto: bool = False, chair: bool = False, why: dict[str, Any] | None = None) -> str:
    """Give one seat its task, let substitutes of its people join in, and return the task's id."""
    task_id = f"{unfolding.case_id}.{len(unfolding.case.tasks) + 1}"
    unfolding.emit(ev.TaskAssigned(
        task_id=task_id, run=run, step=step.key, step_name=step.name, people=tuple(people), actions=actions,
        claimable="claim" in actions, due_at=due_at, kind=kind, weight=weight, veto=veto, chair=chair,
        added_by=added_by, waiting=waiting, why=why or {}))
    if not waiting and step.kind != "start":
        standing.apply(unfolding, task_id)
    return task_id


def due(unfolding: Unfolding, step: Step) -> datetime | None:
    """Return when a task of the step that begins now is due: by its limit, or by the date a form field holds."""
    facts = unfolding.facts
    return deadlines.of_step(step, unfolding.case.form, facts.now, facts.answer("calendar"))


def smartly_skipped(unfolding: Unfolding, step: Step, run: str) -> bool:
    """Skip a step whose earlier approval still stands after a resubmission in mode ``smart``; tell whether it did."""
    basis = repeats.still_stands(unfolding.definition, unfolding.case, step, run)
    if basis is None:
        return False
    unfolding.emit(ev.StepSkipped(run=run, step=step.key, rule="smart", basis=basis,
                                  why={"returner": unfolding.case.smart.step if unfolding.case.smart else ""}))
    return True


def reject_by_rule(unfolding: Unfolding, step: Step, rule: str, opinion: str) -> None:
    """End the case rejected by the system, naming the rule."""
    flow.cancel(unfolding, "rejected")
    unfolding.emit(ev.CaseRejected(step=step.key, by=flow.SYSTEM, opinion=opinion, rule=rule, at=unfolding.facts.now))


def _skip(unfolding: Unfolding, step: Step, run: str, rule: str, *, basis: str = "",
          why: dict[str, Any] | None = None) -> None:
    unfolding.emit(ev.StepSkipped(run=run, step=step.key, rule=rule, basis=basis, why=why or {}))
    flow.route_on(unfolding, step, unfolding.case.runs[run])


def _planned(unfolding: Unfolding, step: Step, found: Resolved) -> list[Seat]:
    case, facts = unfolding.case, unfolding.facts

    def numbers(texts: Sequence[str]) -> frozenset[str]:
        return frozenset(one.no for text in texts for one in participants.find(text, case, facts, step.key))

    weights: dict[str, int] = {}
    for text, weight in step.weights:
        for person in participants.find(text, case, facts, step.key):
            weights[person.no] = weights.get(person.no, 0) + weight
    people = list(found.people)
    if not found.fallback and step.veto:
        known = {person.no for person in people}
        people += [person for text in step.veto for person in participants.find(text, case, facts, step.key)
                   if person.no not in known and person.no != case.applicant.no]
    return policies.seats(step, people, shared=bool(found.fallback), weights=weights, veto=numbers(step.veto),
                          chair=numbers(step.chair))


def _seat_all(unfolding: Unfolding, step: Step, run: str, planned: Sequence[Seat], found: Resolved) -> None:
    actions, limit, why = policies.actions(step), due(unfolding, step), _why(found)
    in_turn = policies.name_of(step) == "sequence"
    for number, seat in enumerate(planned):
        task(unfolding, step, run, seat.people, actions=actions, due_at=limit, weight=seat.weight, veto=seat.veto,
             chair=seat.chair, waiting="sequence" if in_turn and number else "", why=why)


def _why(found: Resolved) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if found.fallback:
        said["fallback"] = found.fallback
    if found.dropped:
        said["dropped"] = list(found.dropped)
    return said


def _repeated(unfolding: Unfolding, step: Step, run: str, planned: Sequence[Seat]) -> list[tuple[Seat, str]]:
    found = [(seat, repeats.approved_before(unfolding.definition, unfolding.case, step, run, seat.people))
             for seat in planned]
    return [(seat, basis) for seat, basis in found if basis]


def _kept(unfolding: Unfolding, step: Step, run: str, planned: Sequence[Seat]) -> list[Seat]:
    """Return the seats that approved when this step was last asked, where only dissenters are asked again.

    It is asked again when the case was sent back to it, and when it comes back to whoever had sent it back.
    """
    again = unfolding.case.runs[run].cause == "return" or repeats.sent_it_back(unfolding.case, step.key, run)
    if not step.only_dissenters or step.must_sign or not again:
        return []
    yes = repeats.approvers_of_last_run(unfolding.case, step.key, run)
    kept = [seat for seat in planned if seat.people[0].no in yes]
    return kept if len(kept) < len(planned) else []


def _vote_by_rule(unfolding: Unfolding, step: Step, run: str, seat: Seat, rule: str, basis: str) -> None:
    """Let the system cast a seat's approval, naming the rule; the step is settled by people all the same."""
    open_seat = next((task for task in unfolding.case.open_tasks(run) if task.people[:1] == seat.people[:1]), None)
    if open_seat is None:
        return
    unfolding.emit(
        ev.AutoActed(run=run, step=step.key, rule=rule, act="approve", task_id=open_seat.id),
        ev.VoteCast(task_id=open_seat.id, run=run, step=step.key, vote="approve", by=flow.SYSTEM,
                    at=unfolding.facts.now, round=unfolding.case.runs[run].round, rule=rule, reason=basis))

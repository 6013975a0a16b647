"""What would have become of a finished case under another version: the same form, the same answers, other rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.definition import Definition
from contracts.errors import ContractError, NotPossibleNow
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from workflow.domain.facts import Facts, Query
from workflow.domain.forms import rights
from workflow.domain.forms.prefill import SPAN, spanned
from workflow.domain.rehearsals.rehearsal import OPINION, Played
from workflow.domain.rehearsals.staging import CASE_ID, Said, Stage, files_of
from workflow.domain.steps import choosing
from workflow.domain.steps.subcases import START
from workflow.domain.work import Task

#: Most turns of one replay; a definition that wants more goes in a circle.
MOST_TURNS = 200
#: Votes that end a seat's say; a return is followed by another answer, and that one counts.
_FINAL = ("approve", "reject", "abstain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody said in a seat."""

    vote: str
    opinion: str = ""
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Given:
    """What was given in a case: the form as last handed in, what each step wrote and each person answered at each step.

    ``by_step`` is the last answer at a step whoever gave it, ``children`` how the cases ended that a step started.
    """

    started: ev.CaseStarted
    form: dict[str, Any]
    writes: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    by_step: dict[str, Answer] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A case given again. ``unknown`` are the (step, number) whose answer was never given and is taken as a yes."""

    played: Played
    unknown: tuple[tuple[str, str], ...] = ()
    refusal: ContractError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a case would have gone: its way and end before and after, who would be asked besides or no longer.

    ``added`` and ``removed`` are (step, number); ``standing`` are steps for which ``who`` would find nobody;
    ``problem`` says why the case could not go on, if so.
    """

    path_before: tuple[str, ...]
    path_after: tuple[str, ...]
    outcome_before: str
    outcome_after: str
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    standing: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def given_in(events: Iterable[Any]) -> Given:
    """Return what was given in a case; raises LookupError for events that do not begin with a start."""
    found: Given | None = None
    for event in events:
        if isinstance(event, ev.CaseStarted):
            found = Given(started=event, form=dict(event.form), chosen=dict(event.chosen), sources=dict(event.sources))
        elif found is not None:
            _take_in(found, event)
    if found is None:
        raise LookupError("these events begin no case")
    return found


def _take_in(found: Given, event: Any) -> None:
    match event:
        case ev.CaseResubmitted():
            found.form |= event.values
            found.chosen |= event.chosen
        case ev.FormChanged():
            found.writes.setdefault(event.step, {}).update(event.values)
            found.chosen |= event.chosen
            found.sources |= event.sources
        case ev.VoteCast() if event.vote in _FINAL and not event.rule:
            answer = Answer(vote=event.vote, opinion=event.opinion, reason=event.reason)
            for person in (event.by, event.on_behalf):
                if person is not None:
                    found.answers[event.step, person.no] = answer
            found.by_step[event.step] = answer
        case ev.SubCaseEnded():
            found.children[event.step] = event.outcome
        case ev.CaseMigrated():
            _rename(found, event.steps)


def _rename(found: Given, steps: Mapping[str, str]) -> None:
    """What was given under the names of another version is known by the new names from then on."""
    found.writes = {steps.get(step, step): values for step, values in found.writes.items()}
    found.answers = {(steps.get(step, step), no): answer for (step, no), answer in found.answers.items()}
    found.by_step = {steps.get(step, step): answer for step, answer in found.by_step.items()}
    found.children = {steps.get(step, step): outcome for step, outcome in found.children.items()}
    found.chosen = {steps.get(step, step): people for step, people in found.chosen.items()}


def compare(events: Iterable[Any], old: Definition, new: Definition, facts: Facts) -> Difference:
    """Give a case again under the version it had and under ``new``, both with the organisation of today, and compare.

    Whoever was transferred to or added by hand is in neither, so only the definitions make a difference.
    """
    given = given_in(events)
    before, after = replay(given, old, facts), replay(given, new, facts)
    asked_before, asked_after = _asked(before.played), _asked(after.played)
    refusal = after.refusal
    return Difference(
        path_before=before.played.path, path_after=after.played.path, outcome_before=before.played.outcome,
        outcome_after=after.played.outcome,
        added=tuple(one for one in asked_after if one not in asked_before),
        removed=tuple(one for one in asked_before if one not in asked_after),
        standing=after.played.missing,
        unknown=after.unknown, problem=refusal.detail if refusal else "", errors=refusal.errors if refusal else {})


def _asked(played: Played) -> tuple[tuple[str, str], ...]:
    start = played.stage.facts.defined.start_step.key
    return tuple((step, no) for step, people in played.holders.items() if step != start for no in people)


def replay(given: Given, definition: Definition, facts: Facts) -> Replayed:
    """Give a case again: the start form, each step's writes, the same answers; where there is none, a yes."""
    stage = Stage(definition, facts, lambda request: _outside(given, request), _known(given, definition))
    unknown: dict[tuple[str, str], None] = {}
    refusal: ContractError | None = None
    try:
        stage.play(cmd.StartCase(case_id=CASE_ID, actor=given.started.applicant.no, service=definition.code,
                                 form=_start_form(given, definition), choose=_start_choices(given, definition)))
        for _ in range(MOST_TURNS):
            if not _turn(stage, given, unknown):
                break
        else:
            raise NotPossibleNow("回放了很多步仍没有走到终点，流程可能在兜圈子", code="rehearsal_endless")
    except ContractError as error:
        refusal = error
    return Replayed(played=Played(stage=stage), unknown=tuple(unknown), refusal=refusal)


def _known(given: Given, definition: Definition) -> dict[Query, Any]:
    """What was known when the case began is known again, whatever the campus systems say today."""
    no, form = given.started.applicant.no, given.form
    profile = {**given.started.applicant_facts, "no": no, "name": given.started.applicant.name}
    spans: dict[Query, Any] = {}
    for item in definition.fields:
        if item.key in form and (item.prefill or "").startswith("me."):  # contacts are kept in the form alone
            profile.setdefault(str(item.prefill)[3:], form[item.key])
        if source := spanned(item):
            spans["source", *source, no, *(str(form.get(key)) for key in SPAN)] = form.get(item.key)
    files = files_of([form, *given.writes.values()])
    return {**spans, **files, ("sources", definition.code, no): given.sources,
            ("person", no): given.started.applicant, ("profile", no): profile}


def _start_form(given: Given, definition: Definition) -> dict[str, Any]:
    """Return what the applicant gave, as far as the version asks them for it."""
    asked = set(rights.writable(definition, definition.start_step))
    return {key: value for key, value in given.form.items() if key in asked and value is not None}


def _start_choices(given: Given, definition: Definition) -> dict[str, tuple[str, ...]]:
    asked = {step.key for step, _ in choosing.asked_at(definition, definition.start_step.key)}
    return {step: people for step, people in given.chosen.items() if step in asked}


def _outside(given: Given, request: ev.EffectRequested) -> Said:
    if request.effect == START:
        return {}, given.children.get(request.step) or "approved"
    return given.writes.get(request.step, {}), "approved"


def _turn(stage: Stage, given: Given, unknown: dict[tuple[str, str], None]) -> bool:
    """Let the next seat answer, or time pass where nobody is asked; tell whether there was anything to do."""
    if stage.case.status.ended or stage.case.status.with_applicant:
        return False
    task = next((one for one in stage.case.open_tasks() if one.actionable and one.people), None)
    if task is not None:
        _answer(stage, given, task, unknown)
        return True
    if any(run.kind in ("wait", "notice") for run in stage.case.open_runs()):
        stage.advance()
        return True
    return False


def _answer(stage: Stage, given: Given, task: Task, unknown: dict[tuple[str, str], None]) -> None:
    """Give a person's own answer; where there is none it is noted as unknown and taken as the step's, or as a yes."""
    person = next((one for one in task.people if (task.step, one.no) in given.answers), task.people[0])
    found = given.answers.get((task.step, person.no))
    if found is None:
        unknown[task.step, person.no] = None
        found = given.by_step.get(task.step) or Answer(vote="approve")
    about: dict[str, Any] = {"case_id": CASE_ID, "task_id": task.id, "actor": person.no,
                             "opinion": found.opinion or OPINION}
    if found.vote == "reject" and "reject" in task.actions:
        stage.play(cmd.RejectTask(reason=found.reason, **about))
    elif found.vote == "abstain" and "abstain" in task.actions:
        stage.play(cmd.AbstainTask(reason=found.reason, **about))
    else:
        writable = rights.writable(stage.facts.defined, stage.facts.defined.step(task.step))
        form = {key: value for key, value in given.writes.get(task.step, {}).items()
                if key in writable and value is not None}
        stage.play(cmd.ApproveTask(form=form, choose=_choices(stage, given, task), **about))


def _choices(stage: Stage, given: Given, task: Task) -> dict[str, tuple[str, ...]]:
    """Pick whom the case picked, as far as they can still be picked; else the first there is."""
    found: dict[str, tuple[str, ...]] = {}
    for step, pool in choosing.choices(task.step, stage.case, stage.facts).items():
        wanted = tuple(one.no for one in pool if one.no in given.chosen.get(step, ()))
        if wanted or len(pool) > 1:
            found[step] = wanted or (pool[0].no,)
    return found


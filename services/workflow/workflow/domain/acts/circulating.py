"""Give a case to people to know (抄送) or to read (传阅), take their answers, and wait where reading is required."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from contracts.catalog.definition import Copy, Definition
from contracts.errors import Invalid, NotAllowed, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import AnswerCircular, CirculateCase, CopyCase, ForwardCircular
from contracts.workflow.people import Person
from workflow.domain.acts import asking
from workflow.domain.facts import Facts
from workflow.domain.state import Case, Circular
from workflow.domain.steps import deadlines, participants
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run, Task

#: Most people one act may name, and longest remark, in characters.
MOST_PEOPLE, LONGEST_REMARK = 200, 1_000

COPY, CIRCULATION = "copy", "circulation"


def copy_case(command: CopyCase, case: Case | None, facts: Facts) -> list[Any]:
    """Let people know; whoever has the case already, as a copy or as the applicant, gets no second one."""
    case, task, person = _right(command, case, facts, ("cc",))
    given = people_of(command.to, facts)
    new = tuple(one for one in given if one.no not in case.copied and one.no != case.applicant.no)
    return _sent(case, task.step, COPY, new, person, command.opinion)


def circulate_case(command: CirculateCase, case: Case | None, facts: Facts) -> list[Any]:
    """Ask people to read and, if they like, to remark; they may pass it on once."""
    case, task, person = _right(command, case, facts, ("circulate", "cc"))
    new = _unread(case, people_of(command.to, facts))
    return _sent(case, task.step, CIRCULATION, new, person, command.opinion, comment=True, forward=1)


def answer_circular(command: AnswerCircular, case: Case | None, facts: Facts) -> list[Any]:
    """Write a remark on a case one was given to read."""
    case, given = _given(case, command.actor)
    if not given.comment:
        raise NotPossibleNow("这次传阅不收阅示意见，请改用补充说明", code="action_disabled_here")
    text = (command.text or command.reason).strip()
    _short(text, "text")
    if not text:
        raise Invalid("请填写阅示意见", errors={"text": ["请填写阅示意见"]})
    return [ev.CircularAnswered(by=given.person, text=text)]


def forward_circular(command: ForwardCircular, case: Case | None, facts: Facts) -> list[Any]:
    """Pass on what one was given to read, once; whoever gets it that way cannot pass it on again."""
    case, given = _given(case, command.actor)
    if given.forward < 1:
        raise NotPossibleNow("这次传阅不能转阅，请告知发起传阅的人", code="action_disabled_here")
    if given.forwarded:
        raise NotPossibleNow("您已经转阅过一次，不能再转阅", code="already_forwarded")
    new = _unread(case, people_of(command.to, facts))
    if not new:
        raise NotPossibleNow("这些人都已收到本件，请选择其他人", code="already_circulated")
    return _sent(case, given.step, CIRCULATION, new, given.person, command.opinion, comment=given.comment)


def by_definition(copy: Copy, case: Case, facts: Facts) -> list[Any]:
    """Return the event that sends one of the definition's copies, or nothing when nobody new is named."""
    found = tuple({person.no: person for text in copy.to for person in participants.find(text, case, facts)}.values())
    if copy.kind == CIRCULATION:
        return _sent(case, copy.at, CIRCULATION, _unread(case, found), comment=copy.comment, forward=copy.forward,
                     required=copy.required, until=_until(copy, facts))
    return _sent(case, copy.at, COPY, tuple(person for person in found if person.no not in case.copied))


def must_be_read(definition: Definition, step: str) -> bool:
    """Tell whether a step circulates something that must be read before the case goes on."""
    return any(copy.kind == CIRCULATION and copy.required and copy.at == step for copy in definition.copies)


def pending(case: Case, definition: Definition, run: Run) -> bool:
    """Tell whether a completed run must wait because somebody has yet to read what its step circulates."""
    return bool(_unread_at(case, definition, run))


def held_back(unfolding: Unfolding, run: Run) -> bool:
    """Tell whether a completed run must wait for readers, and say so; whoever has left meanwhile is not waited for."""
    excuse(unfolding, run)
    left = _unread_at(unfolding.case, unfolding.definition, run)
    if left:
        unfolding.emit(ev.ReadersAwaited(run=run.id, step=run.step, token=run.token, people=left,
                                         step_name=unfolding.definition.step(run.step).name))
    return bool(left)


def excuse(unfolding: Unfolding, run: Run) -> None:
    """Wait no longer for readers who have left, or whose accounts were switched off."""
    for no in _unread_at(unfolding.case, unfolding.definition, run):
        if unfolding.facts.answer("person", no) is None:
            unfolding.emit(ev.ReaderExcused(person=no))


def _unread_at(case: Case, definition: Definition, run: Run) -> tuple[str, ...]:
    if not must_be_read(definition, run.step):
        return ()
    return tuple(no for no, given in case.circulars.items()
                 if given.required and given.step == run.step and no not in case.opened | case.excused)


def waiting(case: Case, definition: Definition) -> tuple[Run, ...]:
    """Return the completed runs that wait for readers: the token has not left them."""
    return tuple(run for run in held(case) if pending(case, definition, run))


def released(before: Case, after: Case, definition: Definition) -> tuple[Run, ...]:
    """Return the runs that have been set free: they waited for readers ``before`` and wait no longer."""
    return tuple(run for run in waiting(before, definition) if not pending(after, definition, run))


def held(case: Case) -> tuple[Run, ...]:
    """Return the runs that are done although their token is still there."""
    if case.status.ended:
        return ()
    last = {token.last_run for token in case.tokens.values() if token.status == "live"}
    return tuple(run for run in case.runs.values() if run.id in last and run.passed and run.kind != "end")


def people_of(numbers: Iterable[str], facts: Facts) -> tuple[Person, ...]:
    """Return the people with these numbers, each once; raises Invalid naming those nobody knows."""
    wanted = tuple(dict.fromkeys(no.strip() for no in numbers))
    if not wanted or len(wanted) > MOST_PEOPLE:
        message = f"最多选择 {MOST_PEOPLE} 人" if wanted else "请选择人员"
        raise Invalid(message, errors={"to": [message]})
    found = {no: facts.answer("person", no) for no in wanted}
    unknown = [no for no, person in found.items() if person is None]
    if unknown:
        messages = [f"没有学工号为 {no} 的人，或其账号已停用" for no in unknown]
        raise Invalid("有的人不在名册中，请重新选择", errors={"to": messages})
    return tuple(found.values())


def _right(command: CopyCase | CirculateCase, case: Case | None, facts: Facts,
           acts: tuple[str, ...]) -> tuple[Case, Task, Person]:
    """Return the actor's open task if its step lets them tell others; raises what ``asking`` raises."""
    case, task, person = asking.open_task(case, command.task_id, command.actor, facts)
    if not any(act in task.actions or facts.defined.step(task.step).may(act) for act in acts):
        asking.offers(task, acts[0])
    _short(command.opinion, "opinion")
    return case, task, person


def _given(case: Case | None, actor: str) -> tuple[Case, Circular]:
    case = asking.involved(case, actor)
    given = case.circulars.get(actor)
    if given is None:
        raise NotAllowed("没有传阅给您，您不能这样操作")
    return case, given


def _unread(case: Case, people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(person for person in people if person.no not in case.circulars)


def _until(copy: Copy, facts: Facts) -> datetime | None:
    return deadlines.due(copy.until, facts.now, facts.answer("calendar")) if copy.until else None


def _short(text: str, field: str) -> None:
    if len(text) > LONGEST_REMARK:
        raise Invalid("内容过长", errors={field: [f"最多 {LONGEST_REMARK} 字，现有 {len(text)} 字"]})


def _sent(case: Case, step: str, kind: str, people: tuple[Person, ...], by: Person | None = None, opinion: str = "",
          **terms: Any) -> list[Any]:
    """Return the event, with those who have the case in their to-do list marked: they need no second notice."""
    if not people:
        return []
    busy = {person.no for task in case.open_tasks() if task.actionable for person in task.people}
    return [ev.CopySent(step=step, copy_kind=kind, people=people, by=by, opinion=opinion.strip(),
                        told=tuple(person.no for person in people if person.no in busy), **terms)]

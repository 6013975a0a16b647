"""Play a definition without a case: somebody hands in a form, others act; then tell the way, the people and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.rules import Act, DefinitionTest
from contracts.errors import ContractError, Invalid, NotPossibleNow
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from workflow.domain.acts.starting import without_contacts
from workflow.domain.facts import Facts
from workflow.domain.pages.page_path import imagined
from workflow.domain.rehearsals.staging import CASE_ID, Said, Stage, files_of
from workflow.domain.steps import choosing
from workflow.domain.work import Task

#: Who acts where the hall acts by itself.
SYSTEM = "system"
#: What is written where an act must give its reasons and the story gives none.
OPINION = "（演练）"

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a story; ``refused`` says at which place of it (``as``, ``form``, ``acts[n]``) it was refused."""

    stage: Stage
    refused: str = ""
    refusal: ContractError | None = field(default=None, compare=False)

    @property
    def path(self) -> tuple[str, ...]:
        """The steps the case came to, in order, each as often as it came there; what was skipped is left out."""
        return tuple(run.step for run in self._runs() if run.outcome != "skipped")

    @property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """Who was asked at each step when the case last came there, by number."""
        found: dict[str, tuple[str, ...]] = {}
        for run in self._runs():
            people = [person.no for task in self.stage.case.seats(run.id) if task.kind == "seat"
                      for person in (*task.owners, *task.people) if person.no not in task.standing_in]
            if run.kind == "start":
                people = [self.stage.case.applicant.no]
            if people:
                found[run.step] = tuple(dict.fromkeys(people))
        return found

    @property
    def missing(self) -> tuple[str, ...]:
        """The steps at which nobody was found by ``who``."""
        return tuple(dict.fromkeys(told.event.step for told in self.stage.told
                                   if isinstance(told.event, ev.AssigneeMissing)))

    @property
    def status(self) -> str:
        """How the case stands at the end; empty when it could not even be started."""
        return self.stage.case.status.value if self.stage.started else ""

    @property
    def outcome(self) -> str:
        """The end the case came to, or how it stands when it came to none."""
        return (self.stage.case.outcome or self.status) if self.stage.started else ""

    def _runs(self) -> Iterable[Any]:
        return self.stage.case.runs.values() if self.stage.started else ()


def play(definition: Definition, story: DefinitionTest, facts: Facts) -> Played:
    """Tell a story on an imagined case; it stops at the first act that is refused.

    System steps are taken as done, unless the next act is the system's own at that step: then it says how they ended.
    """
    coming = list(enumerate(story.acts))

    def outside(request: ev.EffectRequested) -> Said | None:
        return None if any(act.by == SYSTEM and act.step == request.step for _, act in coming) else ({}, "approved")

    files = files_of([story.form, *(act.form for act in story.acts)])
    stage = Stage(definition, _in_season(definition, facts), outside, files)
    place = "as"
    try:
        stage.play(_start(definition, story, stage.facts))
        while coming:
            number, act = coming.pop(0)
            place = f"acts[{number}]"
            _act(stage, act)
    except ContractError as refusal:
        where = "form" if place == "as" and isinstance(refusal, Invalid) else place
        return Played(stage=stage, refused=where, refusal=refusal)
    return Played(stage=stage)


def _in_season(definition: Definition, facts: Facts) -> Facts:
    """A service that may be started only in part of the year is played in that part, whatever the day is today."""
    first, last = definition.start.window or ("", "")
    today = f"{facts.now:%m-%d}"
    inside = first <= today <= last if first <= last else today >= first or today <= last
    if not first or inside:
        return facts
    month, day = (int(part) for part in first.split("-"))
    leap = (month, day) == (2, 29)
    return replace(facts, now=facts.now.replace(month=3 if leap else month, day=1 if leap else day))


def judge(definition: Definition, story: DefinitionTest, played: Played, at: str) -> Errors:
    """Return what a story expected and did not get, by ``<at>.path``, ``.holders``, ``.outcome`` or the refused act."""
    errors: Errors = {}
    if played.refusal is not None:
        told = [f"{key}：{'；'.join(messages)}" for key, messages in played.refusal.errors.items()]
        errors[f"{at}.{played.refused}"] = ["；".join((f"被拒绝：{played.refusal.detail}", *told))]
    expect = story.expect
    if expect.path is not None and not _same_way(definition, expect.path, played):
        errors[f"{at}.path"] = [f"应为 {_way(expect.path)}，实际为 {_way(_compared(definition, expect.path, played))}"]
    wrong = [f"{definition.step(step).name}（{step}）应由 {_people(people)} 办理，实际为 "
             f"{_people(played.holders.get(step, ())) if step in played.holders else '没有走到'}"
             for step, people in expect.holders.items() if set(people) != set(played.holders.get(step, ()))]
    if wrong:
        errors[f"{at}.holders"] = wrong
    if expect.outcome is not None and expect.outcome not in (played.outcome, played.status):
        errors[f"{at}.outcome"] = [f"应为 {expect.outcome}，实际为 {played.outcome or '没有发起'}"]
    return errors


def _same_way(definition: Definition, expected: tuple[str, ...], played: Played) -> bool:
    """Branches may be told in the order they were entered or in the definition's; a step each time or once."""
    found = _compared(definition, expected, played)
    order = [step.key for step in definition.steps]
    return expected in (found, tuple(dict.fromkeys(found)), tuple(sorted(dict.fromkeys(found), key=order.index)))


def _compared(definition: Definition, expected: tuple[str, ...], played: Played) -> tuple[str, ...]:
    """Leave out of the way the kinds of steps that nobody handles and the expectation does not speak of."""
    kinds = {step.key: step.kind for step in definition.steps}
    named = {kinds.get(key) for key in expected}
    silent = {"start", "fork", "join", "end"} - named
    return tuple(key for key in played.path if kinds[key] not in silent)


def _way(steps: tuple[str, ...]) -> str:
    return " → ".join(steps) or "（没有）"


def _people(numbers: Iterable[str]) -> str:
    return "、".join(numbers) or "（没有人）"


def _start(definition: Definition, story: DefinitionTest, facts: Facts) -> cmd.StartCase:
    return cmd.StartCase(case_id=CASE_ID, actor=story.as_no, service=definition.code, form=dict(story.form),
                         choose=first_choices(definition, story, facts))


def first_choices(definition: Definition, story: DefinitionTest, facts: Facts) -> dict[str, tuple[str, ...]]:
    """Pick the handlers the applicant has to pick: those the story expects, else the first there is."""
    person = facts.answer("person", story.as_no)
    if person is None or not list(choosing.asked_at(definition, definition.start_step.key)):
        return {}
    profile = without_contacts(facts.answer("profile", story.as_no) or {})
    case = imagined(person, profile, dict(story.form), {}, facts)
    picked = {}
    for step, pool in choosing.choices(definition.start_step.key, case, facts).items():
        wanted = [one.no for one in pool if one.no in story.expect.holders.get(step, ())]
        if len(pool) > 1:
            picked[step] = tuple(wanted) or (pool[0].no,)
    return picked


def _act(stage: Stage, act: Act) -> None:
    if act.by == SYSTEM:
        _system(stage, act)
        return
    stage.play(_command(stage, act))


def _system(stage: Stage, act: Act) -> None:
    """Let a system step, a child case or a wait end as the story says, or let time pass."""
    request = stage.waiting_for(act.step) if act.step else None
    if request is None:
        stage.advance(act.step or "", dict(act.form))
        return
    stage.play(stage.answer(request, act.form, "rejected" if act.do == "reject" else "approved"))


def _command(stage: Stage, act: Act) -> Any:
    """Return the command an act stands for; raises NotPossibleNow for one that nobody could give here."""
    about_case = _CASE_ACTS.get(act.do)
    if about_case is not None:
        return about_case(act)
    word, _, rest = act.do.partition(":")
    build = _TASK_ACTS.get(word)
    if build is None:
        raise NotPossibleNow(f"演练里不能做 {act.do[:40]}", code="action_disabled_here")
    return build(stage, act, task_of(stage, act).id, rest)


def task_of(stage: Stage, act: Act) -> Task:
    """Return the task an act is about: an open one of theirs, at the step they name; raises NotPossibleNow."""
    case = stage.case
    here = [task for task in case.tasks.values() if act.step in (None, task.step)]
    if act.do == "retract":
        mine = [task for task in here if task.handled_by and task.handled_by.no == act.by]
    else:
        mine = [task for task in here if not task.closed and task.candidate(act.by)]
    mine.sort(key=lambda task: not task.actionable)
    if mine:
        return mine[-1] if act.do == "retract" else mine[0]
    waiting = [f"{'、'.join(f'{one.name}（{one.no}）' for one in task.people)}办理 {task.step}"
               for task in case.open_tasks() if task.actionable]
    raise NotPossibleNow(f"{act.by} 现在没有可办的任务；现在{'，'.join(waiting) or '没有人要办'}", code="no_such_task")


def _choices(stage: Stage, act: Act, task: Task) -> dict[str, tuple[str, ...]]:
    found = choosing.choices(task.step, stage.case, stage.facts)
    return {step: act.to or (pool[0].no,) for step, pool in found.items() if act.to or len(pool) > 1}


def _to(act: Act) -> str:
    return act.to[0] if act.to else ""


def _approve(stage: Stage, act: Act, task: str, rest: str) -> Any:
    return cmd.ApproveTask(case_id=CASE_ID, task_id=task, actor=act.by, opinion=act.opinion or OPINION,
                           form=dict(act.form), choose=_choices(stage, act, stage.case.tasks[task]))


def _saying(kind: type[Any], **more: Any) -> Callable[[Stage, Act, str, str], Any]:
    def build(stage: Stage, act: Act, task: str, rest: str) -> Any:
        return kind(case_id=CASE_ID, task_id=task, actor=act.by, opinion=act.opinion or OPINION, reason=act.reason,
                    **{name: value(act, rest) for name, value in more.items()})

    return build


def _bare(kind: type[Any]) -> Callable[[Stage, Act, str, str], Any]:
    return lambda stage, act, task, rest: kind(case_id=CASE_ID, task_id=task, actor=act.by)


def _of_case(kind: type[Any]) -> Callable[[Act], Any]:
    return lambda act: kind(case_id=CASE_ID, actor=act.by, reason=act.reason or act.opinion or OPINION)


_TASK_ACTS: dict[str, Callable[[Stage, Act, str, str], Any]] = {
    "approve": _approve,
    "reject": _saying(cmd.RejectTask),
    "abstain": _saying(cmd.AbstainTask),
    "return": _saying(cmd.ReturnTask, to=lambda act, rest: rest or _to(act) or "applicant"),
    "transfer": _saying(cmd.TransferTask, to=lambda act, rest: _to(act)),
    "delegate": _saying(cmd.DelegateTask, to=lambda act, rest: _to(act)),
    "resolve": _saying(cmd.ResolveDelegation),
    "add": _saying(cmd.AddSigner, to=lambda act, rest: act.to, mode=lambda act, rest: rest or "before"),
    "remove": _saying(cmd.RemoveSigner, to=lambda act, rest: _to(act)),
    "retract": _saying(cmd.RetractTask),
    "cc": _saying(cmd.CopyCase, to=lambda act, rest: act.to),
    "circulate": _saying(cmd.CirculateCase, to=lambda act, rest: act.to),
    "claim": _bare(cmd.ClaimTask),
    "release": _bare(cmd.ReleaseTask),
}
_CASE_ACTS: dict[str, Callable[[Act], Any]] = {
    "resubmit": lambda act: cmd.ResubmitCase(case_id=CASE_ID, actor=act.by, form=dict(act.form)),
    "withdraw": _of_case(cmd.WithdrawCase),
    "terminate": _of_case(cmd.TerminateCase),
    "object": _of_case(cmd.ObjectToNotice),
    "reopen": _of_case(cmd.ReopenCase),
    "urge": _of_case(cmd.UrgeCase),
    "comment": _of_case(cmd.AddComment),
}

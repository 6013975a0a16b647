"""Where a case may be sent back to from a task, along the way that led there."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.catalog.definition import Definition
from contracts.errors import Invalid, NotPossibleNow
from workflow.domain.state import Case
from workflow.domain.work import Run, Task

#: Kinds of steps that somebody handles and so can handle again.
_HANDLED = ("human", "wait")


def targets(definition: Definition, case: Case, task: Task) -> tuple[str, ...]:
    """Return what the task may be returned to now: ``applicant``, ``previous`` or keys of steps, as its step allows."""
    allowed: list[str] = []
    for action in task.actions:
        word = action.partition("return:")[2]
        if word == "any":
            allowed += ["applicant", *(run.step for run in visited(definition, case, task.run))]
        elif word == "previous":
            before = dict.fromkeys(run.step for run in previous(definition, case, task.run))
            # Behind a join several steps come before: whoever returns the case picks one of them.
            allowed += ["previous", *(before if len(before) > 1 else ())] if before else []
        elif word:
            allowed.append(word)
    return tuple(dict.fromkeys(allowed))


def target(to: str, task: Task, definition: Definition, case: Case) -> Run | None:
    """Return the run a return goes back to, None for the applicant.

    Raises NotPossibleNow with the reason, or Invalid when somebody has to pick because several steps come before.
    """
    start = definition.start_step.key
    if to in ("applicant", start):
        _offered(task, "return:applicant", "return:any", f"return:{start}")
        _check_start(case)
        return None
    if to == "previous":
        _offered(task, "return:previous", "return:any")
        return _previous(definition, case, task)
    if to == "any" or not to:
        raise NotPossibleNow("请指明退回到哪一步：applicant、previous 或步骤代码", code="return_disabled_here")
    return _named(to, task, definition, case)


def _named(to: str, task: Task, definition: Definition, case: Case) -> Run | None:
    if to == task.step:
        raise NotPossibleNow("不能退回到当前步骤", code="return_to_current")
    step = next((step for step in definition.steps if step.key == to), None)
    if step is None:
        raise NotPossibleNow("流程里没有这个步骤，只能退回到已经办理过的步骤", code="return_disabled_here")
    if step.kind == "sub":
        raise NotPossibleNow("不能退回到子流程里，请退回到发起它的步骤", code="return_into_subcase")
    found = next((run for run in reversed(visited(definition, case, task.run)) if run.step == to), None)
    if found is None and any(run.step == to for run in case.open_runs()):
        raise NotPossibleNow("该步骤正在办理，不能退回到那里", code="return_to_running_step")
    if step.returnable is False:
        raise NotPossibleNow("该步骤不接受退回", code="step_cannot_be_reopened")
    near = {run.step for run in _before(definition, case, case.runs[task.run].from_runs)}
    words = ("return:any", f"return:{to}", *(("return:previous",) if to in near else ()))
    _offered(task, *words)
    if found is None:
        raise NotPossibleNow("只能退回到已经办理过的步骤", code="return_disabled_here")
    return found


def _offered(task: Task, *actions: str) -> None:
    if not any(action in task.actions for action in actions):
        raise NotPossibleNow("此步骤不能这样退回", code="return_disabled_here")


def visited(definition: Definition, case: Case, run: str) -> tuple[Run, ...]:
    """Return the handled runs on the way to ``run`` that may be reopened, the earliest first, each step's last."""
    steps: dict[str, Run] = {}
    for one in case.lineage(run):
        if one.kind in _HANDLED and one.passed and one.step != case.runs[run].step and _known(definition, one.step):
            steps.pop(one.step, None)
            steps[one.step] = one
    return tuple(one for one in steps.values() if definition.step(one.step).returnable)


def previous(definition: Definition, case: Case, run: str) -> tuple[Run, ...]:
    """Return the last handled, completed, not skipped runs before ``run``; several right behind a join."""
    return _before(definition, case, case.runs[run].from_runs)


def _before(definition: Definition, case: Case, runs: Iterable[str]) -> tuple[Run, ...]:
    found: dict[str, Run] = {}
    todo, seen = list(runs), set()
    while todo:
        run = case.runs.get(todo.pop())
        if run is None or run.id in seen:
            continue
        seen.add(run.id)
        if run.kind in _HANDLED and run.passed and _handled(case, run):
            found[run.id] = run
        else:
            todo += run.from_runs
    return tuple(sorted(found.values(), key=lambda run: list(case.runs).index(run.id)))


def _handled(case: Case, run: Run) -> bool:
    """A wait that nobody handled is looked through."""
    return any(task.vote == "approve" for task in case.seats(run.id))


def _previous(definition: Definition, case: Case, task: Task) -> Run | None:
    found = previous(definition, case, task.run)
    if not found:
        _check_start(case)
        return None
    if len({run.step for run in found}) > 1:
        names = "、".join(f"{definition.step(run.step).name}（{run.step}）" for run in found)
        raise Invalid("前面有几路，请指明退回到哪一步", code="return_target_needed", errors={"to": [f"可选：{names}"]})
    step = definition.step(found[-1].step)
    if step.returnable is False:
        raise NotPossibleNow("上一步不接受退回", code="step_cannot_be_reopened")
    return found[-1]


def _check_start(case: Case) -> None:
    if case.applicant.no == "system":
        raise NotPossibleNow("办件由系统发起，没有可退回的申请人", code="return_to_start_without_creator")


def _known(definition: Definition, step: str) -> bool:
    return any(one.key == step for one in definition.steps)

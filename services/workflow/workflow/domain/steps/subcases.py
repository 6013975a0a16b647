"""Sub steps: one service starts another, once or for each row of a table, and goes on when enough of them ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.expression import evaluate
from contracts.catalog.steps import Step
from contracts.errors import NotFound
from contracts.workflow import events as ev
from contracts.workflow.commands import ReportSubCase, TerminateSubCase
from workflow.domain.facts import Facts
from workflow.domain.state import Case, SubCase
from workflow.domain.steps import effects, flow, routing, seats
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

#: The effect by which a child case is started.
START = "start_subcase"


def terms(step: Step, case: Case, facts: Facts) -> dict[str, Any]:
    """Return how many children a sub step that begins now will start."""
    return {"children": 1 if step.for_each is None else len(_rows(step, case))}


def begin(unfolding: Unfolding, step: Step, run: str) -> None:
    """Ask for every child; without any the step is skipped, and whoever does not wait goes on at once."""
    case, names = unfolding.case, routing.names_of(unfolding.definition, unfolding.case)
    if step.run_if:
        outcome = evaluate(step.run_if, names)
        if outcome.value is not True:
            _skip(unfolding, step, run, "run_if", {"condition": step.run_if, "problem": outcome.problem or ""})
            return
    count = 1 if step.for_each is None else len(_rows(step, case))
    if count == 0:
        _skip(unfolding, step, run, "for_each", {"table": step.for_each or ""})
        return
    for number in range(count):
        row = {} if step.for_each is None else {"row": number}
        unfolding.emit(ev.EffectRequested(run=run, step=step.key, effect=START, on_error=step.on_error,
                                          data={"key": f"child:{number}", "service": step.service or "", **row}))
    if step.mode == "fire_and_forget":
        flow.complete(unfolding, unfolding.case.runs[run], "done")


def child_form(step: Step, case: Case, row: int | None) -> dict[str, Any]:
    """Return the form a child starts with: ``map`` says which field of the parent fills which field of the child.

    ``row.<column>`` is the row the child is for, ``case.serial`` the parent's number, anything else a field of the
    parent (a bare name is looked for in the row first). What the parent has not filled is left out.
    """
    found: dict[str, Any] = {}
    of_row: Mapping[str, Any] = _rows(step, case)[row] if row is not None and row < len(_rows(step, case)) else {}
    for child, path in step.map.items():
        root, _, key = path.partition(".")
        value: Any = None
        if path == "case.serial":
            value = case.serial
        elif root in ("row", "form") and key:
            value = (of_row if root == "row" else case.form).get(key)
        else:
            value = of_row.get(path, case.form.get(path))
        if value is not None:
            found[child] = value
    return found


def brought(step: Step, child: Case) -> dict[str, Any]:
    """Return what a child that ended gives back: ``output`` says which of its fields fills which field of the parent.

    Besides its fields a child has ``case.serial`` and ``case.outcome``. What it has not filled is left out.
    """
    known = {"case.serial": child.serial, "case.outcome": child.outcome}
    found = {key: known[path] if path in known else child.form.get(path.removeprefix("form."))
             for key, path in step.output.items()}
    return {key: value for key, value in found.items() if value is not None}


def report_subcase(command: ReportSubCase, case: Case | None, facts: Facts) -> list[Any]:
    """Record that a child began or ended; when enough of them ended, go on."""
    if case is None or command.run not in case.runs:
        raise NotFound("没有发起这个子办件的步骤")
    run, known = case.runs[command.run], case.subcases.get(command.child)
    unfolding = Unfolding(command.case_id, case, facts)
    if known is None:
        unfolding.emit(ev.SubCaseStarted(run=run.id, step=run.step, child=command.child, service=command.service,
                                         row=command.row, serial=command.serial))
    if command.outcome and (known is None or not known.outcome):
        unfolding.emit(ev.SubCaseEnded(run=run.id, step=run.step, child=command.child, outcome=command.outcome))
        if not run.outcome and not case.status.ended:
            _take_back(unfolding, facts.defined.step(run.step), command)
        _settle(unfolding, run)
    return unfolding.events


def terminate_child(command: TerminateSubCase, case: Case | None, facts: Facts) -> list[Any]:
    """End a child because the case that started it no longer goes on; one that has ended stays as it is."""
    if case is None or case.parent.get("case") != command.parent:
        raise NotFound("没有这个子办件")
    if case.status.ended:
        return []
    unfolding = Unfolding(command.case_id, case, facts)
    flow.cancel(unfolding, "terminated")
    unfolding.emit(ev.CaseTerminated(by=flow.SYSTEM, reason="主办件已不再办理", rule="cascade", at=facts.now))
    return unfolding.events


def forsaken(case: Case, definition: Definition) -> tuple[str, ...]:
    """Return the running children that nobody waits for any more: their step was cut off, or enough others approved.

    A step with ``cascade: orphan`` lets its children live on; so do those it never waited for, unless the case that
    started them was terminated or rejected.
    """
    return tuple(child for child, about in case.subcases.items()
                 if not about.outcome and _forsaken(case, definition.step(case.runs[about.run].step), about))


def _forsaken(case: Case, step: Step, about: SubCase) -> bool:
    run = case.runs[about.run]
    if not step.cascade or not run.outcome:
        return False
    if step.mode == "fire_and_forget" and run.passed:
        return case.status.value in ("terminated", "rejected")
    return True


def _settle(unfolding: Unfolding, run: Run) -> None:
    """Go on as soon as the children that ended decide the step, whatever the others may still say."""
    step = unfolding.definition.step(run.step)
    if run.outcome or step.mode == "fire_and_forget" or unfolding.case.status.ended:
        return
    mine = [child for child in unfolding.case.subcases.values() if child.run == run.id]
    count = max(int(run.data.get("children", 1)), len(mine))
    ended = [child.outcome for child in mine if child.outcome]
    yes = sum(outcome == "approved" for outcome in ended)
    wanted = _wanted(step.join, count)
    if yes >= wanted:
        flow.complete(unfolding, run, "done")
    elif yes + count - len(ended) < wanted and (step.join != "all" or len(ended) == count):
        _rejected(unfolding, step, run)


def _take_back(unfolding: Unfolding, step: Step, command: ReportSubCase) -> None:
    """Write what a child brought into the form; only what ``output`` names, and only what fits there."""
    of_row = {key.partition(".")[2]: value for key, value in command.values.items()
              if key.startswith("row.") and key in step.output}
    values = {key: value for key, value in command.values.items() if key in step.output and not key.startswith("row.")}
    rows = _rows(step, unfolding.case)
    if of_row and command.row is not None and command.row < len(rows) and step.for_each:
        values[step.for_each] = [{**row, **of_row} if number == command.row else row for number, row in enumerate(rows)]
    effects.write(unfolding, step, values, {}, (*step.output, step.for_each or ""))


def _wanted(join: str, count: int) -> int:
    if join == "any":
        return 1
    return min(int(join[2:]), count) if join.startswith("n:") else count


def _rejected(unfolding: Unfolding, step: Step, run: Run) -> None:
    """Go where ``on_rejected`` says; without it what the child refused is refused altogether."""
    if not step.on_rejected:
        seats.reject_by_rule(unfolding, step, "subcase_rejected", f"{step.name}未获通过")
        return
    flow.close(unfolding, run, "decided", "rejected")
    flow.send_copies(unfolding, step)
    effects.turn(unfolding, step, run, step.on_rejected, f"{step.name}未获通过")


def _skip(unfolding: Unfolding, step: Step, run: str, rule: str, why: dict[str, Any]) -> None:
    unfolding.emit(ev.StepSkipped(run=run, step=step.key, rule=rule, why=why))
    flow.route_on(unfolding, step, unfolding.case.runs[run])


def _rows(step: Step, case: Case) -> list[dict[str, Any]]:
    rows = case.form.get((step.for_each or "").removeprefix("form."))
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

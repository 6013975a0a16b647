"""Steps that wait: for a moment, for news from outside, or for a person to report how something ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.catalog.expression import evaluate
from contracts.catalog.steps import Step
from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import EndWait
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import deadlines, effects, flow, routing, seats
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

#: What an outside system may send along, in entries.
MOST_DATA = 50


def terms(step: Step, case: Case, facts: Facts) -> dict[str, Any]:
    """Return what a wait that begins now waits for: ``until`` (ISO, with a zone), ``event``; ``problem`` says why a
    moment could not be told."""
    found: dict[str, Any] = {}
    if step.until_event:
        found["event"] = step.until_event
    if step.until:
        moment, problem = _until(step.until, case, facts)
        found |= {"until": moment.isoformat()} if moment else {"problem": problem}
    elif not step.do and not step.until_event:
        moment = deadlines.of_step(step, case.form, facts.now, facts.answer("calendar"))
        found |= {"until": moment.isoformat()} if moment else {"problem": "没有写明等到何时"}
    return found


def begin(unfolding: Unfolding, step: Step, run: str) -> None:
    """Copy those who are told of the wait, ask whoever reports its end, and rest; a past moment ends it at once.

    A moment that cannot be told ends the wait as well, with the reason: a case may wait, never stand silently.
    """
    flow.send_copies(unfolding, step)
    agreed = unfolding.case.runs[run].data
    if "problem" in agreed and "event" not in agreed and not step.do:
        _end(unfolding, unfolding.case.runs[run], "moment", {"problem": agreed["problem"]})
    elif "until" in agreed and datetime.fromisoformat(agreed["until"]) <= unfolding.facts.now:
        moment_came(unfolding, run)
    elif step.do:
        seats.assign(unfolding, step, run)


def moment_came(unfolding: Unfolding, run_id: str) -> None:
    """End a wait whose moment has come; one that is over stays as it is."""
    run = unfolding.case.runs[run_id]
    if not run.outcome:
        _end(unfolding, run, "moment", {})


def end_wait(command: EndWait, case: Case | None, facts: Facts) -> list[Any]:
    """Take in the news a wait was waiting for; what it brings for fields of this step is written into the form.

    News from outside end every step that waits for them at this moment, in whatever branch.

    Raises NotFound when nobody waits for it, NotPossibleNow when the wait is over, Invalid for too much data.
    """
    run = case.runs.get(command.run) if case else None
    if case is None or run is None or (command.by == "event" and "event" not in run.data):
        raise NotFound("没有办件在等这个结果")
    if run.outcome:
        raise NotPossibleNow("这个环节已经不再等待，结果没有采用，请与主办部门联系", code="wait_over")
    if len(command.data) > MOST_DATA:
        raise Invalid("内容过多", errors={"data": [f"最多 {MOST_DATA} 项"]})
    unfolding = Unfolding(command.case_id, case, facts)
    for one in (run, *_also_waiting(case, run, command.by)):
        if not unfolding.case.runs[one.id].outcome and not unfolding.case.status.ended:
            _take_in(unfolding, one, command)
    return unfolding.events


def _also_waiting(case: Case, run: Run, by: str) -> list[Run]:
    """Return the other steps that wait for the very same news at this moment, in other branches."""
    return [one for one in case.open_runs() if by == "event" and one.id != run.id
            and one.data.get("event") == run.data.get("event")]


def _take_in(unfolding: Unfolding, run: Run, command: EndWait) -> None:
    said = len(unfolding.events)
    effects.write(unfolding, unfolding.definition.step(run.step), command.data, {})
    written = [event for event in unfolding.events[said:] if isinstance(event, ev.FormChanged)]
    told = {key: value for key, value in command.data.items() if not any(key in one.values for one in written)}
    _end(unfolding, unfolding.case.runs[run.id], command.by, told)


def _end(unfolding: Unfolding, run: Run, by: str, data: dict[str, Any]) -> None:
    unfolding.emit(ev.WaitEnded(run=run.id, step=run.step, by=by, data=data,
                                subject=unfolding.case.applicant.no if by == "event" else ""))
    flow.complete(unfolding, unfolding.case.runs[run.id], "done")


def _until(text: str, case: Case, facts: Facts) -> tuple[datetime | None, str]:
    """Return the moment ``until`` names, a duration from now or an expression over the case, or why there is none."""
    calendar = facts.answer("calendar")
    limit = deadlines.due(text, facts.now, calendar)
    if limit is not None:
        return limit, ""
    outcome = evaluate(text, routing.names_of(facts.defined, case), now=facts.now, calendar=calendar)
    moment = deadlines.moment(outcome.value, facts.now, calendar)
    return moment, "" if moment else outcome.problem or "结果不是日期或时间"

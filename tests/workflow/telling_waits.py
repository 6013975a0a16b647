"""What happens in the specs without anybody's hand on a task: the outside answers, time passes, people object."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.workflow import commands as cmd
from tests.workflow.telling import Act, Tale


def effect_reported(step: str, *, effect: str = "", **told: Any) -> Act:
    """Report that the effect of a step was carried out, with what came back."""
    return lambda tale: cmd.ReportEffect(case_id=tale.case_id, run=run_at(tale, step), done=True,
                                         effect=effect or _effect(tale, step), **told)


def effect_given_up(step: str, problem: str = "CallFailed", attempt: int = 8, key: str = "") -> Act:
    """Report that the effect of a step failed for the last time."""
    return lambda tale: cmd.ReportEffect(case_id=tale.case_id, run=run_at(tale, step), effect=_effect(tale, step),
                                         done=False, final=True, problem=problem, attempt=attempt, key=key)


def news(step: str, **data: Any) -> Act:
    """Let the outside world send what a wait waits for."""
    return lambda tale: cmd.EndWait(case_id=tale.case_id, run=run_at(tale, step), by="event", data=data)


def objection(no: str, text: str = "与事实不符") -> Act:
    """Object to the notice that runs."""
    return lambda tale: cmd.ObjectToNotice(case_id=tale.case_id, actor=no, text=text)


def child_started(step: str, child: str = "c0", row: int | None = None) -> Act:
    """Report that a child case was started."""
    return lambda tale: cmd.ReportSubCase(case_id=tale.case_id, run=run_at(tale, step), child=child, service="small",
                                          serial="S1", row=row)


def child_ended(step: str, outcome: str, child: str = "c0", row: int | None = None) -> Act:
    """Report how a child case ended."""
    return lambda tale: cmd.ReportSubCase(case_id=tale.case_id, run=run_at(tale, step), child=child, service="small",
                                          row=row, outcome=outcome)


def parent_gone(parent: str = "p" * 32) -> Act:
    """Let the case that started this one be over."""
    return lambda tale: cmd.TerminateSubCase(case_id=tale.case_id, parent=parent)


def timer_due(step: str, kind: str) -> Act:
    """Let the clock reach the timer of a kind that was set when the case came to ``step``, and fire it."""
    def wait(tale: Tale) -> Any:
        timer = next(one for one in tale.now.timers.values() if one.run == run_at(tale, step) and one.kind == kind)
        tale.hall.now = timer.at
        return cmd.FireTimer(case_id=tale.case_id, timer=timer.id)

    return wait


def started_by(parent: str, no: str, **form: Any) -> Act:
    """Start a case as a part of another."""
    return lambda tale: cmd.StartCase(case_id=tale.case_id, actor=no, form=form, parent={"case": parent, "run": "r2"},
                                      service=tale.definition.code if tale.definition else "unknown")


def run_at(tale: Tale, step: str) -> str:
    """Return the last run of a step."""
    run = tale.now.last_run(step)
    assert run is not None, f"the case has not come to {step}"
    return run.id


def at(text: str) -> datetime:
    """Return a moment in the hall's own time."""
    return datetime.fromisoformat(f"{text}+08:00")


def _effect(tale: Tale, step: str) -> str:
    assert tale.definition is not None
    return tale.definition.step(step).effect or "start_subcase"

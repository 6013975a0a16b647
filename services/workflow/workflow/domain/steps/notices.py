"""公示: show some fields to everybody for a while; the first objection sends the case back where the step says."""

from __future__ import annotations

from typing import Any

from contracts.catalog.steps import Step
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import ObjectToNotice
from workflow.domain.acts import returning
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import deadlines, flow
from workflow.domain.unfolding import Unfolding
from workflow.domain.work import Run

#: Longest objection, in characters.
LONGEST = 1_000
#: What the return says; the objection itself stands beside it.
SENT_BACK = "公示期间收到异议，请核实"


def terms(step: Step, case: Case, facts: Facts) -> dict[str, Any]:
    """Return what is announced and until when: ``until`` (ISO), ``show`` (keys of fields), ``objections``."""
    until = deadlines.due(step.days, facts.now, facts.answer("calendar"))
    return {"until": (until or facts.now).isoformat(), "show": list(step.show), "objections": step.objections}


def begin(unfolding: Unfolding, step: Step, run: str) -> None:
    """Copy those who are told of the notice; then it rests until its time is over."""
    flow.send_copies(unfolding, step)


def over(unfolding: Unfolding, run_id: str) -> None:
    """Go on once the time of a notice is over; one that ended otherwise stays as it is."""
    run = unfolding.case.runs[run_id]
    if not run.outcome:
        unfolding.emit(ev.WaitEnded(run=run.id, step=run.step, by="moment"))
        flow.complete(unfolding, run, "done")


def object_to(command: ObjectToNotice, case: Case | None, facts: Facts) -> list[Any]:
    """Take in what anybody who is signed in has against a notice while it runs.

    With ``objection_to`` the first objection ends the notice and sends the case back there at once: whoever looks into
    it should not wait for the days to pass, and the notice is shown anew, for its full time, afterwards. It is the rule
    that sends the case back: whoever objected takes no part in the case, and what they wrote is kept once, sealed.
    """
    shown = [run for run in case.runs.values() if run.kind == "notice"] if case else []
    if case is None or not (shown or case.involves(command.actor)):
        raise NotFound("没有这个公示")
    run = next((one for one in shown if not one.outcome and one.data.get("objections")), None)
    if run is None:
        raise NotPossibleNow(_closed_because(shown), code="notice_over")
    person = facts.answer("person", command.actor)
    if person is None:
        raise NotAllowed("没有您的人员信息，请联系管理员")
    text = (command.text or command.reason).strip()
    if not text or len(text) > LONGEST:
        message = f"最多 {LONGEST} 字" if text else "请写明异议的内容"
        raise Invalid(message, errors={"text": [message]})
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.NoticeObjected(run=run.id, step=run.step, by=person, text=text))
    target = facts.defined.step(run.step).objection_to
    if target:
        returning.send_back(unfolding, run, _last(case, run, target), by=flow.SYSTEM, opinion=SENT_BACK,
                            reason="objection")
    return unfolding.events


def _closed_because(shown: list[Run]) -> str:
    """Say why nobody can object now: everybody could read the notice, so everybody may know that it is over."""
    if not shown:
        return "这个办件没有公示"
    if not shown[-1].outcome:
        return "这次公示不接受异议，可以联系主办部门"
    if shown[-1].outcome == "returned":
        return "已有人提出异议，办件正在核实，公示已经结束；有新的情况可以联系主办部门"
    return "公示已经结束，不能再提出异议；有新的情况可以联系主办部门"


def _last(case: Case, run: Run, step: str) -> Run | None:
    """Return the last time the case passed ``step`` on its way to the notice; None for the start."""
    found = [one for one in case.lineage(run.id) if one.step == step]
    return found[-1] if found and found[-1].kind != "start" else None

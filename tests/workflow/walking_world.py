"""What happens around a walk: the clock, other systems, children, a changing organisation; and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from contracts.catalog.workdays import WEEKENDS, Calendar
from contracts.workflow import commands as cmd
from tests.workflow import walking_acts as acts
from tests.workflow.drawing import Drawing
from tests.workflow.telling_standing import stands_in
from tests.workflow.walking import PEOPLE, Walk
from tests.workflow.walking_definitions import counterpart
from workflow.domain.work import Run, Timer

HOLIDAY = Calendar(holidays=frozenset({date(2026, 11, 23), date(2026, 11, 25)}))
#: What kind of act comes next, as often as it stands here.
TURNS = ("vote",) * 12 + ("send_back", "hand", "sign", "clock", "outside") * 3 + (
    "pool", "pool", "retract", "talk", "wrong", "wrong", "applicant", "applicant", "organisation", "organisation",
    "migrate")
AFTER_THE_END = ("talk", "applicant", "wrong", "clock", "outside", "organisation") + ("admin",) * 4


def clock(walk: Walk, draw: Drawing) -> Any:
    """Time passes, up to the next timer or past some."""
    timers = waiting(walk)
    if timers and draw.of([True, True, True, False]):
        timer = draw.of([timers[0], timers[0], *timers])
        walk.wait_until(timer.at + timedelta(minutes=draw.of([0, 0, 30])))
        return cmd.FireTimer(case_id=walk.case_id, timer=timer.id)
    if draw.of([True, False]):
        walk.hall.calendar = WEEKENDS if walk.hall.calendar is HOLIDAY else HOLIDAY
        return cmd.RescheduleTimers(case_id=walk.case_id)
    walk.wait_until(walk.hall.now + timedelta(hours=draw.of([1, 30, 80])))
    return cmd.FireTimer(case_id=walk.case_id, timer=draw.of([*walk.now.timers, "none"]))


def waiting(walk: Walk) -> list[Timer]:
    """Return the timers of open runs that have not fired, the next one first."""
    known = {run.id for run in walk.now.open_runs()}
    return sorted((timer for timer in walk.now.timers.values() if not timer.fired and timer.run in known),
                  key=lambda timer: timer.at)


def outside(walk: Walk, draw: Drawing) -> Any:
    """Another system, a child or the public has something to say; old news come again as well."""
    runs = [run for run in walk.now.runs.values() if run.kind in ("system", "sub", "wait", "notice")]
    still = [run for run in runs if not run.outcome]
    return of_run(walk, draw, draw.of([*still, *still, *still, *runs]))


def of_run(walk: Walk, draw: Drawing, run: Run) -> Any:
    """Return what comes from outside for a run."""
    if run.kind == "system":
        return _effect(walk, draw, run)
    if run.kind == "sub":
        children = int(run.data.get("children", 1))
        row = draw.of(list(range(max(1, children))))
        return child(walk, run, row, draw.of(["", "approved", "approved", "rejected"]))
    if run.kind == "notice":
        return cmd.ObjectToNotice(case_id=walk.case_id, actor=draw.of(PEOPLE[:4]), text="与事实不符")
    return cmd.EndWait(case_id=walk.case_id, run=run.id, by="event", data=draw.of([{}, {"mark": "已付", "more": 1}]))


def child(walk: Walk, run: Run, row: int, outcome: str) -> cmd.ReportSubCase:
    """Report a child of a run."""
    return cmd.ReportSubCase(case_id=walk.case_id, run=run.id, child=f"{run.id}-{row}", service="other", serial="S1",
                             row=row, outcome=outcome)


def _effect(walk: Walk, draw: Drawing, run: Run) -> Any:
    if draw.of([True, True, False]):
        return effect_done(walk, run)
    return cmd.ReportEffect(case_id=walk.case_id, run=run.id, effect=_effect_of(walk, run), done=False,
                            problem="CallFailed", attempt=draw.of([1, 8]), final=draw.of([True, False]))


def effect_done(walk: Walk, run: Run) -> cmd.ReportEffect:
    """Report that the effect of a run was carried out."""
    effect = _effect_of(walk, run)
    made = {"file_id": "doc-1", "name": "证明.pdf", "sha256": "0" * 64, "verify_code": "ABCD1234"}
    return cmd.ReportEffect(case_id=walk.case_id, run=run.id, effect=effect, done=True,
                            **(made if effect == "issue_document" else {"sources": {"edu": {"ok": True}}}))


def _effect_of(walk: Walk, run: Run) -> str:
    assert walk.definition is not None
    return walk.definition.step(run.step).effect or ""


def organisation(walk: Walk, draw: Drawing) -> Any:
    """Somebody leaves, comes back, loses a post or declares a substitute; the hall brings the case in line."""
    ids = {"case_id": walk.case_id}
    holders = [person.no for task in walk.now.open_tasks() for person in task.people]
    readers = sorted(set(walk.now.circulars) - walk.now.opened)
    no = draw.of([*holders, *readers, "11001", "11002", "15004"])
    match draw.of(["leave", "back", "vacate", *["substitute", "over", "over", "hand over"] * 2, "again"]):
        case "leave" if no != walk.now.applicant.no and not no.startswith("9"):
            walk.hall.leave(no)
            return cmd.ResolveAgain(**ids, actor="system")
        case "back":
            walk.hall.away.clear()
        case "vacate":
            walk.hall.vacate(draw.of(["head", "deputy", "net.engineer"]))
            walk.hall.grant("10002", draw.of(["head", "deputy"]), "cs")
        case "substitute" if present := [one for one in ("11005", "11007", "10002") if walk.present(one)]:
            stands_in(walk.hall, no, draw.of(present), since=walk.hall.now - timedelta(days=1),
                      until=walk.hall.now + timedelta(days=draw.of([1, 9])))
            return cmd.ApplySubstitute(**ids, principal=no)
        case "over":
            stood_for = [person.no for task in walk.now.open_tasks() for person in task.standing_in.values()]
            over = draw.of([*stood_for, *stood_for, *walk.hall.substitutes, no])
            walk.hall.substitutes.pop(over, None)
            return cmd.ApplySubstitute(**ids, principal=over)
        case "hand over":
            return cmd.HandOver(**ids, actor=draw.of(["90001", "90003"]), leaving=no, to=draw.of(acts.OTHERS))
    return cmd.ResolveAgain(**ids, actor=draw.of(["90001", "90003"]), reason="组织已调整")


def admin(walk: Walk, draw: Drawing) -> Any:
    """An administrator wakes a case."""
    return cmd.ReopenCase(case_id=walk.case_id, actor="90001", reason="有误")


def migrate(walk: Walk, draw: Drawing) -> Any:
    """An administrator moves the case to the other version of its service, or back."""
    to = draw.of([1, 2])
    target = walk.versions[min(to, len(walk.versions)) - 1]
    assert walk.definition is not None
    steps = {step.key: counterpart(step.key, target) for step in walk.definition.steps}
    return cmd.MigrateCase(case_id=walk.case_id, actor=draw.of(["90001"] * 5 + ["11001"]), to_version=to,
                           steps=draw.of([steps, steps, {}]), undo=draw.of([False, False, True]), reason="换版")


MAKERS: dict[str, Callable[[Walk, Drawing], Any]] = {
    "vote": acts.vote, "send_back": acts.send_back, "hand": acts.hand, "sign": acts.sign, "pool": acts.pool,
    "retract": acts.retract, "talk": acts.talk, "wrong": acts.wrong, "applicant": acts.applicant, "clock": clock,
    "outside": outside, "organisation": organisation, "admin": admin, "migrate": migrate}


def next_act(walk: Walk, draw: Drawing) -> Any:
    """Return the command of whatever happens next; mostly something that well could."""
    walk.hall.now += timedelta(minutes=7)
    turns = AFTER_THE_END if walk.now.status.ended else TURNS
    if walk.now.status.with_applicant:
        turns = ("applicant",) * 8 + ("wrong", "clock", "talk", "outside", "organisation")
    turn = draw.of(turns)
    if turn in ("vote", "send_back", "hand", "sign", "pool") and not walk.mine():
        turn = "outside"
    if turn == "outside" and not any(run.kind in ("system", "sub", "wait", "notice")
                                     for run in walk.now.runs.values()):
        turn = "vote" if walk.mine() else "talk"
    return MAKERS[turn](walk, draw)

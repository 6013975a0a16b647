"""What people do on a walk: decide, send back, hand over, sign together, and what applicants do."""

from __future__ import annotations

from typing import Any

from contracts.catalog.steps import Step
from contracts.workflow import commands as cmd
from contracts.workflow.people import Person
from tests.workflow.drawing import Drawing
from tests.workflow.walking import PEOPLE, Walk, form_of, picks
from workflow.domain.work import Task

OTHERS = ("10002", "11005", "11007", "17001", "11002", "15005", "nobody")


def vote(walk: Walk, draw: Drawing) -> Any:
    """Somebody whose turn it is decides, or answers what was delegated to them."""
    task, person = draw.of(walk.mine())
    ids = {"case_id": walk.case_id, "task_id": task.id, "actor": person.no}
    if task.delegated_by:
        return cmd.ResolveDelegation(**ids, opinion=draw.of(["核对无误", ""]))
    acts = [act for act in task.actions if act in ("approve", "reject", "abstain")] or ["approve"]
    match draw.of([*acts, *["approve"] * 4]):
        case "reject":
            return cmd.RejectTask(**ids, opinion=draw.of(["不行", "不行", ""]))
        case "abstain":
            return cmd.AbstainTask(**ids)
    return approval(walk, task, person, form=draw.of(_forms(walk, task)), opinion=draw.of(["同意", "同意", ""]),
                    batch=draw.of([False] * 5 + [True]))


def approval(walk: Walk, task: Task, person: Person, **more: Any) -> cmd.ApproveTask:
    """Return an approval that picks the handlers the step asks for."""
    assert walk.definition is not None
    picked = picks(walk, task.step) if task.kind == "seat" else {}
    return cmd.ApproveTask(case_id=walk.case_id, task_id=task.id, actor=person.no, choose=picked, **more)


def _forms(walk: Walk, task: Task) -> list[dict[str, Any]]:
    assert walk.definition is not None
    full = filled(walk.definition.step(task.step))
    return [full, full, {**full, **({"sum": "9"} if "sum" in walk.definition.step(task.step).edit else {})},
            {"mark": "看过"}, {}]


def filled(step: Step) -> dict[str, Any]:
    """Return what a step asks its handler to fill in."""
    values = {"mark": "看过", "remark": "好"}
    return {key: values[key] for key in step.edit if key in values}


def send_back(walk: Walk, draw: Drawing) -> Any:
    """Somebody gives the case back, mostly to where their step may."""
    assert walk.definition is not None
    task, person = draw.of(walk.mine())
    offered = [act.partition(":")[2] for act in task.actions if act.startswith("return:")]
    steps = [step.key for step in walk.definition.steps]
    to = draw.of([*offered, *offered, "applicant", draw.of(steps)])
    to = draw.of(steps) if to == "any" else to
    return cmd.ReturnTask(case_id=walk.case_id, task_id=task.id, actor=person.no, to=to,
                          opinion=draw.of(["请补充", "请补充", "请补充", ""]))


def hand(walk: Walk, draw: Drawing) -> Any:
    """Somebody passes a task on, for good or to be prepared, or tells others."""
    task, person = draw.of(walk.mine())
    ids = {"case_id": walk.case_id, "task_id": task.id, "actor": person.no}
    acts = [act for act in task.actions if act in ("transfer", "delegate", "delegate", "cc", "circulate")]
    to = draw.of((*OTHERS, walk.now.applicant.no, person.no))
    match draw.of(acts or ["transfer"]):
        case "delegate":
            return cmd.DelegateTask(**ids, to=to)
        case "cc":
            return cmd.CopyCase(**ids, to=(to, "10002"))
        case "circulate":
            return cmd.CirculateCase(**ids, to=(to, "11005"), opinion="请阅")
    return cmd.TransferTask(**ids, to=to)


def sign(walk: Walk, draw: Drawing) -> Any:
    """Somebody asks others to sign too, or has a seat taken away."""
    removable = [task for task in walk.now.open_tasks() if task.added_by]
    if removable and draw.of([True, False]):
        gone = draw.of(removable)
        adder = walk.now.tasks[gone.added_by]
        by = draw.of([*(person.no for person in adder.people), *([adder.handled_by.no] if adder.handled_by else []),
                      "90001"])
        return cmd.RemoveSigner(case_id=walk.case_id, task_id=draw.of([adder.id, gone.id]), actor=by,
                                to=gone.people[0].no, reason="不必了")
    task, person = draw.of(walk.mine())
    modes = [act.partition(":")[2] for act in task.actions if act.startswith("add:")] or ["before"]
    if "remove" in task.actions and draw.of([True, False]):
        seats = [other.people[0].no for other in walk.now.open_tasks(task.run)]
        return cmd.RemoveSigner(case_id=walk.case_id, task_id=task.id, actor=person.no, to=draw.of(seats))
    return cmd.AddSigner(case_id=walk.case_id, task_id=task.id, actor=person.no, mode=draw.of(modes),
                         to=draw.of([("10002",), ("11005", "11007"), ("17001",), ("11002",), ("nobody",)]))


def pool(walk: Walk, draw: Drawing) -> Any:
    """Somebody takes a pool task, or puts it back."""
    tasks = [(task, person) for task, person in walk.mine() if task.claimable] or walk.mine()
    task, person = draw.of(tasks)
    made = cmd.ReleaseTask if task.claimed_by else cmd.ClaimTask
    return made(case_id=walk.case_id, task_id=task.id, actor=person.no)


def retract(walk: Walk, draw: Drawing) -> Any:
    """Somebody wants their vote back, or what they delegated."""
    acted = [(task.id, task.handled_by.no) for task in walk.now.tasks.values()
             if task.handled_by and task.handled_by.no != "system"][-4:]
    owned = [(task.id, person.no) for task in walk.now.open_tasks() for person in task.owners]
    task_id, no = draw.of([*acted, *owned] or [("nothing", walk.now.applicant.no)])
    return cmd.RetractTask(case_id=walk.case_id, task_id=task_id, actor=no)


def applicant(walk: Walk, draw: Drawing) -> Any:
    """The applicant corrects, withdraws, urges, ends or rates."""
    assert walk.definition is not None
    ids = {"case_id": walk.case_id, "actor": walk.now.applicant.no}
    if walk.now.status.with_applicant:
        if draw.of([True] * 12 + [False]):
            return cmd.ResubmitCase(
                **ids, choose=picks(walk, "fill"), mode=draw.of([None, None, "direct", "smart", "replay"]),
                form=form_of(draw, walk.definition.code) if draw.of([True, False]) else {})
        return cmd.TerminateCase(**ids, reason="不办了")
    if walk.now.status.ended:
        return draw.of([cmd.RateCase(**ids, score=draw.of([3, 5, 9])), cmd.ReopenCase(**ids, reason="有误")])
    return draw.of([cmd.WithdrawCase(**ids, reason="写错了"), *[cmd.UrgeCase(**ids)] * 5,
                    cmd.TerminateCase(**ids)])


def talk(walk: Walk, draw: Drawing) -> Any:
    """Somebody reads, answers, passes on or remarks."""
    case = walk.now
    no = draw.of([*sorted(case.copied), *sorted(case.circulars), case.applicant.no, *PEOPLE[:4]])
    ids = {"case_id": walk.case_id, "actor": no}
    return draw.of([cmd.MarkCopyRead(**ids), cmd.MarkCopyRead(**ids), cmd.AddComment(**ids, text=draw.of(["看看", ""])),
                    cmd.AnswerCircular(**ids, text="已阅"), cmd.ForwardCircular(**ids, to=("11007", "10002"))])


def wrong(walk: Walk, draw: Drawing) -> Any:
    """Somebody does something whose turn it is not."""
    case = walk.now
    whose = [(task.id, person.no) for task in case.open_tasks() for person in (*task.people, *task.owners)]
    anybody = (draw.of([*list(case.tasks)[-6:], "nothing"]), draw.of([case.applicant.no, *PEOPLE, "nobody"]))
    task_id, no = draw.of([*whose, anybody, anybody])
    ids = {"case_id": walk.case_id, "actor": no}
    task = {**ids, "task_id": task_id}
    return draw.of([
        *[cmd.ApproveTask(**task)] * 5, cmd.RejectTask(**task, opinion="不行"),
        cmd.ReturnTask(**task, opinion="请补充"),
        cmd.ClaimTask(**task), cmd.ReleaseTask(**task), cmd.TransferTask(**task, to="10002"),
        cmd.DelegateTask(**task, to="10002"), cmd.ResolveDelegation(**task, opinion="好"), cmd.RetractTask(**task),
        cmd.AddSigner(**task, to=("10002",)), cmd.RemoveSigner(**task, to="10002"), cmd.WithdrawCase(**ids),
        cmd.ResubmitCase(**ids), cmd.ReopenCase(**ids), cmd.RateCase(**ids, score=5), cmd.UrgeCase(**ids),
        cmd.ObjectToNotice(**ids, text="不实"), cmd.ResolveAgain(**ids),
        cmd.HandOver(**ids, leaving="11001", to="10002")])

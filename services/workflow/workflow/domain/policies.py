"""How many voices a step needs and when it is settled: votes are counted, never completions."""

from __future__ import annotations

from contracts.catalog.steps import Step
from contracts.workflow.people import Person
from workflow.domain.state import Case

#: Acts on a task that the engine knows; the others a definition may list are offered as soon as they exist.
KNOWN = ("approve", "reject")
#: "审核人员一般具备 2 种权限": what a step allows that names no actions.
DEFAULT = ("approve", "return:applicant")


def seats(policy: str, people: tuple[Person, ...]) -> list[tuple[Person, ...]]:
    """Return who may fill each seat: ``any`` gives each person a task of their own, the others share one."""
    if policy == "any":
        return [(person,) for person in people]
    return [people]


def actions(step: Step) -> tuple[str, ...]:
    """Return the acts a step's task offers, in the order of the definition; a pool task adds claim and release."""
    listed = step.do or DEFAULT
    offered = tuple(act for act in listed if act in KNOWN or act.startswith("return:"))
    return (*offered, "claim", "release") if step.policy == "claim" else offered


def outcome(case: Case, run_id: str) -> str:
    """Return ``approved`` or ``rejected`` once the votes of a run settle it, else "".

    ``single`` and ``claim``: the one vote decides. ``any``: the first approval, or a rejection by every seat.
    """
    tasks = [task for task in case.tasks.values() if task.run == run_id]
    votes = [task.vote for task in tasks]
    if "approve" in votes:
        return "approved"
    if all(vote == "reject" for vote in votes):
        return "rejected"
    return ""

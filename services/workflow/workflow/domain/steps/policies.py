"""How the seats of a step are filled, and when their votes settle it. Votes are counted, never finished tasks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contracts.catalog.steps import Step
from contracts.workflow.people import Person
from workflow.domain.work import GONE, Task

#: What a step without a ``do`` of its own offers.
DEFAULT = ("approve",)

#: Acts a task may offer besides ``return:…`` and ``add:…``; the rest of ``do`` is about the page (print, export).
KNOWN = ("approve", "reject", "abstain", "terminate", "transfer", "delegate", "remove", "cc", "circulate")

#: Policies that give each person a seat of their own.
_EACH = ("any", "all", "ratio", "weights", "sequence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat to be filled."""

    people: tuple[Person, ...]
    weight: int = 1
    veto: bool = False
    chair: bool = False


def name_of(step: Step) -> str:
    """Return a policy's name without its number: ``ratio`` for ``ratio:0.6``."""
    return step.policy.partition(":")[0]


def seats(step: Step, people: Sequence[Person], *, shared: bool = False, weights: dict[str, int] | None = None,
          veto: frozenset[str] = frozenset(), chair: frozenset[str] = frozenset()) -> list[Seat]:
    """Return the seats of a step: one for each person, or a single one that all of them share.

    ``shared`` is for people found by a fallback, who together stand in for one. The sets hold numbers of people.
    """
    if shared or name_of(step) not in _EACH:
        return [Seat(people=tuple(people))] if people else []
    known = weights or {}
    return [Seat(people=(person,), weight=known.get(person.no, 1), veto=person.no in veto, chair=person.no in chair)
            for person in people]


def actions(step: Step) -> tuple[str, ...]:
    """Return the acts a step's task offers, in the order of the definition; a pool task adds claim and release."""
    listed = step.do or DEFAULT
    offered = tuple(act for act in listed if act in KNOWN or act.startswith(("return:", "add:")))
    if step.batch and "approve" in offered:
        offered = (*offered, "batch")
    return (*offered, "claim", "release") if name_of(step) == "claim" else offered


def outcome(step: Step, tasks: Sequence[Task]) -> str:
    """Return ``approved``, ``rejected`` or ``returned`` once the votes of a run settle it, else "".

    ``later``: the seats approved, now those who were added after them are to be asked. ``tasks`` are all tasks of the
    run. People added before do not vote here; people added after must approve as well.
    A vote ``return`` only exists where objections are collected: it settles nothing until everybody has spoken.
    """
    voters = [task for task in tasks if task.counts]
    waiting = [task for task in voters if not task.vote]
    if any(task.vote == "return" for task in voters):
        return "returned" if not waiting else ""
    later = [task for task in tasks if task.kind == "after" and task.closed not in GONE]
    if any(task.vote == "reject" for task in later):
        return "rejected"
    if (step.wait_all or name_of(step) == "sequence") and waiting and not (
            name_of(step) == "sequence" and any(task.vote == "reject" for task in voters)):
        return ""
    result = _counted(step, voters)
    if result == "approved" and any(not task.vote for task in later):
        return "later"
    return result


def _counted(step: Step, voters: Sequence[Task]) -> str:
    valid = [task for task in voters if task.vote != "abstain"]
    yes = [task for task in valid if task.vote == "approve"]
    no = [task for task in valid if task.vote == "reject"]
    if any(task.veto for task in no):
        return "rejected"
    result = _RULES.get(name_of(step), _all)(step, valid, yes, no)
    if result == "approved" and any(task.veto and not task.vote for task in valid):
        return ""  # somebody who can still block has not spoken
    return result


def _any(step: Step, valid: Sequence[Task], yes: Sequence[Task], no: Sequence[Task]) -> str:
    if step.first_vote and no and not yes:
        return "rejected"
    if yes:
        return "approved"
    return "rejected" if len(no) == len(valid) else ""


def _all(step: Step, valid: Sequence[Task], yes: Sequence[Task], no: Sequence[Task]) -> str:
    if no or not valid:
        return "rejected"
    return "approved" if len(yes) == len(valid) else ""


def _ratio(step: Step, valid: Sequence[Task], yes: Sequence[Task], no: Sequence[Task]) -> str:
    share = Decimal(step.policy.partition(":")[2] or "1")
    seats_left = len(valid) - len(yes) - len(no)
    if share == Decimal("0.5") and len(valid) % 2 == 0:
        return _half(valid, yes, no, seats_left)
    needed = max(1, math.ceil(share * len(valid)))
    if len(yes) >= needed:
        return "approved"
    return "rejected" if len(yes) + seats_left < needed else ""


def _half(valid: Sequence[Task], yes: Sequence[Task], no: Sequence[Task], seats_left: int) -> str:
    """At exactly one half an even number of seats can tie; then the chair decides; without one it is not reached."""
    if 2 * len(yes) > len(valid):
        return "approved"
    if 2 * len(no) > len(valid) or not valid:
        return "rejected"
    if seats_left:
        return ""
    return "approved" if any(task.chair and task.vote == "approve" for task in yes) else "rejected"


def _weights(step: Step, valid: Sequence[Task], yes: Sequence[Task], no: Sequence[Task]) -> str:
    limit = Decimal(step.policy.partition(":")[2] or "1")
    reached = sum(task.weight for task in yes)
    if reached >= limit:
        return "approved"
    return "rejected" if sum(task.weight for task in valid) - sum(task.weight for task in no) < limit else ""


_RULES = {"any": _any, "ratio": _ratio, "weights": _weights}

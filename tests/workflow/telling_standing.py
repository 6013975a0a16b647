"""What the specs say about substitutes, people who leave, and administrators who set things right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contracts.workflow import commands as cmd
from tests.workflow.organisation import FRIDAY, Hall
from tests.workflow.telling import Act, Tale


def stands_in(hall: Hall, principal: str, to: str, *, since: datetime = FRIDAY - timedelta(days=1),
              until: datetime = FRIDAY + timedelta(days=1), services: tuple[str, ...] = (),
              open_tasks: bool = True, **scope: Any) -> None:
    """Let somebody have declared a substitute, by default from yesterday to tomorrow."""
    person = hall.person(to)
    assert person is not None
    declared: dict[str, Any] = {"id": f"{principal}-{to}", "to": person, "from": since, "until": until,
                                "services": services, "open_tasks": open_tasks, **scope}
    hall.substitutes[principal] = (*hall.substitutes.get(principal, ()), declared)


def look_after(principal: str) -> Act:
    """Let the service bring the case in line with what somebody declared."""
    return lambda tale: cmd.ApplySubstitute(case_id=tale.case_id, principal=principal)


def resolve_again(actor: str = "90001") -> Act:
    """Look again for whoever a step waits for."""
    return lambda tale: cmd.ResolveAgain(case_id=tale.case_id, actor=actor, reason="组织已调整")


def hand_over(leaving: str, to: str, actor: str = "90001") -> Act:
    """Hand somebody's seats to another."""
    return lambda tale: cmd.HandOver(case_id=tale.case_id, actor=actor, leaving=leaving, to=to, reason="离职")


def approve_task(no: str, task_id: str) -> Act:
    """Approve a certain task, for who has several."""
    return lambda tale: cmd.ApproveTask(case_id=tale.case_id, task_id=task_id, actor=no, opinion="同意")


def people_of(tale: Tale) -> list[list[str]]:
    """Return who may act on each open task, by number."""
    return [[person.no for person in task.people] for task in tale.now.open_tasks()]

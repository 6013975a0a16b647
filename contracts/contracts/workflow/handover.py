"""Hand over everything somebody holds, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.declare import command, view


@command("seats.hand-over")
class HandOverSeats:
    """移交：把 ``leaving`` 手里全部打开的任务交给 ``to``；逐件记入各办件，同一批有同一个关联号。"""

    actor: str
    leaving: str
    to: str
    reason: str

@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverItem:
    """一个任务移交得怎样；``problem`` 是没有移交的原因（``code``、``detail``）。"""

    case_id: str
    task_id: str
    ok: bool
    problem: dict[str, Any] | None = None


@view("hand-over.result")
class HandOverResult:
    """一批移交的结果；``batch`` 是批号，``left`` 是还剩几件（一次办不完，请再提交一次）。"""

    batch: str
    items: tuple[HandOverItem, ...]
    left: int = 0

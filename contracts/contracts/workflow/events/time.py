"""What the clock does to a case: timers are set, fire, and at most one automatic act follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.declare import event


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A moment to act on: ``kind`` ∈ remind due late until notice return_ttl; ``task`` is empty for a whole run."""

    id: str
    kind: str
    at: datetime
    task: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@event("timer.scheduled")
class TimerScheduled:
    """一次到达的定时安排；重新安排时，同一编号以新的为准。``due`` 是日历修改后任务的新期限：任务 → 时刻。"""

    run: str
    step: str
    timers: tuple[Timer, ...]
    due: dict[str, datetime] = field(default_factory=dict)


@event("timer.fired")
class TimerFired:
    """一个定时到点了，只此一次；``late_by`` 是晚了多少秒（停机期间到点的事后补发）。

    ``people`` 是要提醒的人；提醒的 ``data`` 有 step_name（步骤名称）、due（期限）、span（期限前后多久）。
    """

    timer: str
    run: str
    step: str
    kind: str
    at: datetime
    people: tuple[str, ...] = ()
    late_by: int = 0
    data: dict[str, Any] = field(default_factory=dict)


@event("deadline.breached")
class DeadlineBreached:
    """步骤超过了办理期限。"""

    run: str
    step: str
    due_at: datetime
    people: tuple[str, ...] = ()
    step_name: str = ""


@event("auto.acted")
class AutoActed:
    """系统按规则自动办理了一次；``rule`` 是定义里的依据，``act`` 是做了什么。"""

    run: str
    step: str
    rule: str
    act: str
    task_id: str = ""

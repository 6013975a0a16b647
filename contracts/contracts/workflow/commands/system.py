"""What the workflow service asks of itself: timers, effects, waits, sub-cases, substitutes."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contracts.declare import command


@command("effect.report")
class ReportEffect:
    """系统步骤的执行结果；由工作流服务自己在执行后提交。"""

    case_id: str
    run: str
    effect: str
    done: bool
    file_id: str = ""
    name: str = ""
    sha256: str = ""
    verify_code: str = ""
    problem: str = ""
    attempt: int = 1
    final: bool = False
    key: str = ""
    item: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)


@command("timer.fire")
class FireTimer:
    """到点：由工作流服务自己在定时到期后提交。"""

    case_id: str
    timer: str


@command("wait.end")
class EndWait:
    """等待结束：外部系统送来了结果。``by`` ∈ event answer。"""

    case_id: str
    run: str
    by: str
    data: dict[str, Any] = field(default_factory=dict)


@command("subcase.terminate")
class TerminateSubCase:
    """主办件不再办理，子办件随之终止；由工作流服务自己提交。"""

    case_id: str
    parent: str


@command("subcase.report")
class ReportSubCase:
    """子办件的结果；由工作流服务自己在子办件开始与结束后提交。``outcome`` 为空表示已发起。"""

    case_id: str
    run: str
    child: str
    service: str = ""
    serial: str = ""
    row: int | None = None
    outcome: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@command("timers.reschedule")
class RescheduleTimers:
    """日历修改后，重新安排打开的定时。"""

    case_id: str


@command("substitute.apply")
class ApplySubstitute:
    """代理关系开始或结束后，用到打开的任务上；由工作流服务自己提交。"""

    case_id: str
    principal: str

"""What the hall can do by itself at a system step: its own effects, and the outgoing calls declared in its settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, text_of

#: Effects every hall has.
BUILT_IN = ("issue_number", "issue_document", "check_student_status", "call_finance_system", "write_timetable")
#: What may be done when an effect finally failed, besides going to a step.
ON_ERROR = ("admin", "skip", "reject")

#: Names of outgoing calls, known since the process started.
_declared: set[str] = set()


def declare(names: Iterable[str]) -> None:
    """Make the outgoing calls of a hall's settings known in this process, instead of those declared before."""
    _declared.clear()
    _declared.update(names)


def known() -> tuple[str, ...]:
    """Return every effect a definition may name."""
    return (*BUILT_IN, *sorted(_declared - set(BUILT_IN)))


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at the effect of every system step, and at what is to happen when it fails."""
    steps = mapping_of(data, "steps")
    for key, step in steps.items():
        if not isinstance(step, dict) or step.get("kind") not in ("system", "sub"):
            continue
        effect, on_error = text_of(step, "effect"), text_of(step, "on_error")
        if effect and effect not in known():
            report.add(f"steps.{key}.effect", f"没有登记名为 {effect[:40]} 的系统动作，可选：{'、'.join(known())}；"
                                              "外部接口请先在设置 HALL_EFFECTS 里声明")
        if on_error and on_error not in (*ON_ERROR, *steps):
            report.add(f"steps.{key}.on_error", f"{on_error[:40]} 不可用，可选：{'、'.join(ON_ERROR)} 或一个环节")

"""Who may take the case home on paper: print the form, or export it as PDF or Word."""

from __future__ import annotations

from typing import Any

from contracts.catalog.definition import Definition
from workflow.domain.state import Case

#: Both rights, as steps list them under ``do``.
RIGHTS = ("print", "export")

#: Longest line under the letterhead, in characters.
LONGEST_PURPOSE = 60

_WORDS = {"print": "打印", "export": "导出"}


def may(definition: Definition, case: Case, reader: str, *, admin: bool = False) -> dict[str, Any]:
    """Return ``{print, export, reason: {print, export}}``; a reason is empty where the right is there.

    The steps a person handles now decide; of somebody who handles none, the steps they handled. An applicant has what
    the start step lists, and both once the case has ended. Whoever only got a copy has neither.
    """
    steps = _deciding(definition, case, reader)
    both = admin or (case.applicant.no == reader and case.status.ended)
    rights = {right: both or any(right in definition.step(step).do for step in steps) for right in RIGHTS}
    reasons = {right: "" if rights[right] else _reason(definition, case, reader, steps, right) for right in RIGHTS}
    return {**rights, "reason": reasons}


def purpose(definition: Definition) -> str:
    """Return the line under the letterhead of the form: what the definition says the service is for."""
    said = str(definition.raw.get("content") or definition.guide.get("content") or "").strip().split("\n")[0]
    return said if 0 < len(said) <= LONGEST_PURPOSE else f"用于{definition.name}的填写、提交与办理"


def _deciding(definition: Definition, case: Case, reader: str) -> tuple[str, ...]:
    known = {step.key for step in definition.steps}
    now = {task.step for task in case.open_tasks() if task.seats(reader)}
    if not now:
        now = {task.step for task in case.tasks.values() if task.concerns(reader)}
    if case.applicant.no == reader:
        now.add(definition.start_step.key)
    return tuple(sorted(now & known))


def _reason(definition: Definition, case: Case, reader: str, steps: tuple[str, ...], right: str) -> str:
    word = _WORDS[right]
    if not steps:
        return f"无权限{word}：您没有经办这个办件"
    names = "、".join(definition.step(step).name for step in steps)
    later = "，办结后可以" if case.applicant.no == reader else ""
    return f"无权限{word}：“{names}”环节没有开放{word}{later}"

"""``python -m workflow run | replay | rebuild | lag | parked | todo-as-of | effects``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chassis.cli import dump, main, say

if TYPE_CHECKING:
    from workflow.settings import Settings


def todo_as_of(settings: Settings, arguments: list[str]) -> int:
    """Print a person's to-do list as it was at a moment, one task per line; 2 when the moment has no zone."""
    parser = argparse.ArgumentParser(prog="python -m workflow todo-as-of", description="还原某人当时的待办")
    parser.add_argument("no", metavar="学工号")
    parser.add_argument("--at", required=True, type=datetime.fromisoformat, metavar="时刻",
                        help="ISO 8601，带时区，例如 2026-03-03T12:00:00+08:00")
    chosen = parser.parse_args(arguments)
    if chosen.at.tzinfo is None:
        parser.error("时刻要带时区，例如 2026-03-03T12:00:00+08:00")
    from workflow.service import build

    workflow = build(settings)
    try:
        items = workflow.past.todo_as_of(chosen.no, chosen.at)
    finally:
        workflow.close()
    for item in items:
        say(dump(item))
    say(f"共 {len(items)} 条")
    return 0


def effects(settings: Settings, arguments: list[str]) -> int:
    """Print the effects that failed for good, one per line, or have one (or all) tried again; 1 when there is none."""
    parser = argparse.ArgumentParser(prog="python -m workflow effects", description="没有做成的系统动作")
    parser.add_argument("--retry", metavar="编号|all", help="再做一次")
    chosen = parser.parse_args(arguments)
    from workflow.service import build

    workflow = build(settings)
    try:
        rows = list(workflow.outside.effects.parked())
        if chosen.retry is None:
            for row in rows:
                say("\t".join((row["requested_at"].isoformat(), row["_id"], row["effect"], str(row["attempt"]),
                               row.get("problem", ""))))
            say(f"共 {len(rows)} 条" + ("；处理好原因后用 effects --retry 编号 再做一次" if rows else ""))
            return 0
        wanted = [row["_id"] for row in rows if chosen.retry in ("all", row["_id"])]
        again = sum(workflow.outside.effects.retry(name, datetime.now(UTC)) for name in wanted)
        say(f"已重新排队 {again} 个系统动作")
        return 0 if again or chosen.retry == "all" else 1
    finally:
        workflow.close()


if __name__ == "__main__":
    raise SystemExit(main("workflow", service="workflow.service:WorkflowService", settings="workflow.settings:Settings",
                          build="workflow.service:build", topology="contracts.topology:TOPOLOGY",
                          verbs={"todo-as-of": "workflow.__main__:todo_as_of",
                                 "effects": "workflow.__main__:effects"}))

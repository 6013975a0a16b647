"""``python -m workflow run | replay | rebuild | lag | parked | todo-as-of``."""

from __future__ import annotations

import argparse
from datetime import datetime
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


if __name__ == "__main__":
    raise SystemExit(main("workflow", service="workflow.service:WorkflowService", settings="workflow.settings:Settings",
                          build="workflow.service:build", topology="contracts.topology:TOPOLOGY",
                          verbs={"todo-as-of": "workflow.__main__:todo_as_of"}))

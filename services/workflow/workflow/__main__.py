"""``python -m workflow run | replay | rebuild | lag | parked``."""

from __future__ import annotations

from chassis.cli import main

if __name__ == "__main__":
    raise SystemExit(main("workflow", service="workflow.service:WorkflowService", settings="workflow.settings:Settings",
                          build="workflow.service:build", topology="contracts.topology:TOPOLOGY"))

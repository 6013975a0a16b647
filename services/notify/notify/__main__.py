"""``python -m notify run | lag | parked …``: the same verbs as every service."""

from __future__ import annotations

from chassis.cli import main

if __name__ == "__main__":
    raise SystemExit(main("notify", service="notify.service:NotifyService", settings="notify.settings:Settings",
                          build="notify.service:build", topology="contracts.topology:TOPOLOGY"))

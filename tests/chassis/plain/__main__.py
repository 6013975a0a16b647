"""python -m tests.chassis.plain run"""

from __future__ import annotations

from chassis.cli import main

if __name__ == "__main__":
    raise SystemExit(main("plain", service="tests.chassis.plain.service:Plain", settings="chassis.settings:Settings",
                          build="tests.chassis.plain.service:build"))

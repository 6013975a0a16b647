"""``python -m tests.gateway.door run``: one service with two doors, called what HALL_DOOR says."""

from __future__ import annotations

import os

from chassis.cli import main

if __name__ == "__main__":
    raise SystemExit(main(os.environ["HALL_DOOR"], service="tests.gateway.door.service:DoorService",
                          settings="chassis.settings:Settings", build="tests.gateway.door.service:Door"))

"""python -m tests.chassis.sample run"""

from __future__ import annotations

from chassis.cli import main

if __name__ == "__main__":
    raise SystemExit(main("sample", service="tests.chassis.sample.service:Sample",
                          settings="chassis.settings:Settings", build="tests.chassis.sample.service:build",
                          topology="tests.chassis.sample.service:TOPOLOGY",
                          verbs={"greet": "tests.chassis.sample.service:greet"}))

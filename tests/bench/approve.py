"""工作周报 through HTTP: many people file one, then each head approves; throughput, waits and CPU by process."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import machine
from tests.bench.load import Run, closed_loop, http_2xx
from tests.bench.stage import Filed, Stage

#: What an approval passes through. Who is told by text message or mail is told later, at a pace of its own.
PATH = ("gateway", "workflow", "rabbitmq", "mongod")


@dataclass(frozen=True)
class Measured:
    """One point: how many clients, what came of it, what it cost."""

    clients: int
    run: Run
    spent: machine.Spent

    def as_dict(self) -> dict[str, Any]:
        """Return the figures: rates per second, waits in milliseconds, CPU in milliseconds an answer."""
        done = max(1, len(self.run.waits) - self.run.bad)
        return {"clients": self.clients, "count": len(self.run.waits), "bad": self.run.bad,
                "rate": round(self.run.rate, 1), "p50": round(self.run.percentile(.5), 2),
                "p99": round(self.run.percentile(.99), 2), "cpu_ms": round(self.spent.total * 1000 / done, 3),
                "cpu": {name: round(used * 1000 / done, 3) for name, used in self.spent.cpu.items()},
                "others": round(self.spent.others, 3), "calibration": round(self.spent.calibration, 1)}


def file_cases(stage: Stage, count: int, clients: int = 16) -> tuple[list[Filed], Measured]:
    """File ``count`` reports and return the cases with what that cost; what was not answered in time is sent again."""
    filed, requests = stage.new_cases(count)
    return filed, settled(stage, requests, clients)


def approve(stage: Stage, filed: Sequence[Filed], clients: int) -> Measured:
    """Approve cases that were filed; the figures count what was answered well, ``bad`` what was not."""
    requests = stage.approvals(filed)
    random.Random(1).shuffle(requests)
    return settled(stage, requests, clients)


def measured(stage: Stage, requests: Sequence[bytes], clients: int) -> Measured:
    """Send requests once each."""
    with machine.watching(stage.groups()) as spent:
        run = closed_loop(stage.address, requests, clients, http_2xx)
    return Measured(clients, run, spent)


def settled(stage: Stage, requests: Sequence[bytes], clients: int) -> Measured:
    """Send requests and, when the hall did not answer one in time, all of them again under the same keys.

    Raises RuntimeError when one is refused even then: that is no matter of speed.
    """
    point, again = measured(stage, requests, clients), 0
    bad = point.run.bad
    while bad and again < 3:
        again += 1
        run = closed_loop(stage.address, requests, 2, http_2xx)
        bad = run.bad
        if bad and again == 3:
            raise RuntimeError(f"{bad} of {len(run.waits)} are refused: {run.sample.decode(errors='replace')}")
    return point

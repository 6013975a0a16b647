"""The order of a run: everything that is compared is measured in turns, round after round."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import codec
from local.home import PROJECT
from tests.bench import approve, firstpage, growth, history, lag, limits, race, searching, second
from tests.bench.load import Run
from tests.bench.stage import Filed, Stage

#: In this order: what changes the hall for good comes last.
PARTS = ("limits", "approve", "append", "lag", "race", "history", "search", "portal", "notify", "second", "growth")
#: What can be measured without a hall.
ALONE = frozenset({"search"})


@dataclass(frozen=True)
class Plan:
    """How much of everything: requests by number of clients, samples, cases, streams."""

    rounds: int
    approvals: Mapping[int, int]
    inserts: Mapping[int, int]
    plain: int
    samples: int
    race: int
    streams: int
    sizes: tuple[int, ...]
    cases: int

    def with_sizes(self, sizes: tuple[int, ...]) -> Plan:
        """Return the plan with other sizes of the hall."""
        return replace(self, sizes=sizes)


class Bench:
    """One run; figures are added to ``results`` as they come."""

    def __init__(self, stage: Stage, plan: Plan, results: dict[str, Any]) -> None:
        self._stage, self._plan, self._results = stage, plan, results

    def run(self, wanted: tuple[str, ...]) -> None:
        """Measure the parts wanted."""
        # Who is told by mail and text message is told at a pace of its own; see the part "notify".
        for name in ("notify", "carriers"):
            self._stage.hall.stop(name)
        warm, _ = approve.file_cases(self._stage, 64, 8)
        approve.approve(self._stage, warm, 8)
        if {"limits", "approve"} & set(wanted):
            self._in_turns("limits" in wanted, "approve" in wanted)
        for part in ("append", "lag", "race", "history", "search", "portal", "notify", "second", "growth"):
            if part in wanted:
                self._say(part)
                getattr(self, f"_{part}")()

    def _in_turns(self, with_limits: bool, with_approve: bool) -> None:
        """File everything first and start the service anew: people approve hours later, when no memory holds a case."""
        prepared: dict[tuple[int, int], list[Filed]] = {}
        for number in range(self._plan.rounds if with_approve else 0):
            for clients, count in self._plan.approvals.items():
                prepared[number, clients], filing = approve.file_cases(self._stage, count, 32)
                self._add("file", 32, filing.as_dict())
        if with_approve:
            warm, _ = approve.file_cases(self._stage, 64, 8)
            self._stage.hall.stop("workflow")
            self._stage.hall.start("workflow")
            approve.approve(self._stage, warm, 8)
        for number in range(self._plan.rounds):
            for clients in self._plan.approvals:
                self._say(f"第 {number + 1} 轮，{clients} 个客户端 round {number + 1}, {clients} clients")
                if with_limits:
                    self._limits(clients)
                if with_approve:
                    point = approve.approve(self._stage, prepared[number, clients], clients)
                    self._add("approve", clients, point.as_dict())

    def _limits(self, clients: int) -> None:
        count = self._plan.inserts[clients]
        run, used = limits.inserts(self._stage, limits.template(self._stage), clients, count)
        self._add("insert", clients, _plain(run, used))
        if clients == 8:
            return
        count = self._plan.plain if clients > 1 else self._plan.plain // 4
        with limits.bare_broker() as url:
            run, used = limits.echoes(url, limits.beam_group(url), clients, count)
        self._add("echo", clients, _plain(run, used))
        run, used = limits.hellos(clients, count)
        self._add("hello", clients, _plain(run, used))

    def _append(self) -> None:
        """The log alone, on green threads as in a worker, into the bare database."""
        assert self._stage.bare is not None
        encoded = [codec.encode_event(event) for event in history.originals(self._stage)[1].events]
        events = json.dumps([{"t": name, "sv": schema, "d": data} for name, schema, data in encoded])
        for _ in range(self._plan.rounds):
            for clients, count in self._plan.inserts.items():
                line = [sys.executable, "-W", "ignore", "-m", "tests.bench.appends", str(self._stage.bare.port),
                        str(clients), str(count // 2)]
                done = subprocess.run(line, cwd=PROJECT, input=events, capture_output=True, text=True, check=True,
                                      timeout=300)
                self._add("append", clients, json.loads(done.stdout.splitlines()[-1]))

    def _lag(self) -> None:
        rates = [one["rate"] for one in self._results.get("approve", {}).get("32", ())] or [100.0]
        half = sorted(rates)[len(rates) // 2] / 2
        busy, _ = approve.file_cases(self._stage, min(4000, int(half * self._plan.samples / 4) + 50))
        self._results["lag"] = lag.lag(self._stage, busy, half, self._plan.samples)

    def _race(self) -> None:
        self._results["race"] = race.both_at_once(self._stage, self._plan.race)

    def _history(self) -> None:
        folder = self._stage.hall.home.root
        self._results["history"] = history.measure(self._stage, self._plan.streams, self._plan.rounds, folder)

    def _search(self) -> None:
        self._results["search"] = searching.apart()

    def _portal(self) -> None:
        self._results["portal"] = firstpage.measure(self._stage.hall.base_url)

    def _notify(self) -> None:
        """The same at 32 clients while everybody concerned is told, which the other points leave out."""
        for name in ("carriers", "notify"):
            self._stage.hall.start(name)
        for _ in range(self._plan.rounds):
            filed, _ = approve.file_cases(self._stage, self._plan.approvals[32] // 2, 32)
            self._add("approve_notify", 32, approve.approve(self._stage, filed, 32).as_dict())
        for name in ("notify", "carriers"):
            self._stage.hall.stop(name)

    def _second(self) -> None:
        told: dict[str, list[float]] = {"one": [], "two": []}
        for _ in range(self._plan.rounds):
            count = self._plan.approvals[32] // 2
            filed, _ = approve.file_cases(self._stage, count, 32)
            told["one"].append(approve.approve(self._stage, filed, 32).run.rate)
            filed, _ = approve.file_cases(self._stage, count, 32)
            with second.second_worker(self._stage):
                told["two"].append(approve.approve(self._stage, filed, 32).run.rate)
        self._results["second"] = {name: sorted(rates)[len(rates) // 2] for name, rates in told.items()}

    def _growth(self) -> None:
        plan = self._plan
        self._results["growth"] = growth.measure(self._stage, list(plan.sizes), plan.cases, plan.cases, plan.rounds)

    def _add(self, name: str, clients: int, figures: dict[str, Any]) -> None:
        self._results.setdefault(name, {}).setdefault(str(clients), []).append(figures)

    @staticmethod
    def _say(text: str) -> None:
        print(f"  {text} …", flush=True)


def _plain(run: Run, used: float) -> dict[str, Any]:
    """Return the figures of a limit."""
    done = max(1, len(run.waits))
    return {"rate": round(run.rate, 1), "p50": round(run.percentile(.5), 2), "p99": round(run.percentile(.99), 2),
            "cpu_ms": round(used * 1000 / done, 3), "bad": run.bad}

"""How good and how fast the search is with 5,000 services, in this process alone: no hall is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from catalog.domain.search import shelf
from catalog.domain.search.index import Index
from catalog.domain.search.ranking import search
from catalog.domain.search.suggesting import suggest
from local.home import PROJECT
from tests.catalog import campus, demo_index
from tests.catalog.judging import Judged, judged, ranks, score

#: Services in the index of the measurement; every question is asked so often.
SERVICES, ROUNDS = 5000, 3
_KINDS = ("service", "faq", "duty", "application", "news")


def measure() -> dict[str, Any]:
    """Return the figures of the judged questions over the small and the large catalogue, and the waits."""
    before = _resident()
    small = demo_index.index(campus.services())
    began = time.process_time()
    large = demo_index.index((*campus.services(), *campus.more(SERVICES - len(small.keys("service")))))
    return {"build_cpu_s": round(time.process_time() - began, 2), "services": len(large.keys("service")),
            "memory_mib": round((_resident() - before) / 2**20), "small": _quality(small), "large": _quality(large),
            "waits": _waits(large)}


def apart() -> dict[str, Any]:
    """Measure in a process of its own, so that memory and waits are nobody else's."""
    line = [sys.executable, "-W", "ignore", "-m", "tests.bench.searching"]
    done = subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=900,
                          env=_environment())
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table(results: dict[str, Any]) -> str:
    """Return the figures as Markdown; nothing when the run did not measure them."""
    found = results.get("search")
    if not found:
        return ""
    about = f"索引 {found['memory_mib']} MiB，建立用 CPU {found['build_cpu_s']} 秒"
    lines = [f"搜索 search：{found['services']:,} 个服务，{about}", "",
             "| 问法 kind | 题数 | hit@1 | hit@3 | MRR | hit@1（5,000） | hit@3（5,000） | MRR（5,000） |",
             "|---|---|---|---|---|---|---|---|"]
    for kind, one in found["small"].items():
        other = found["large"][kind]
        lines.append(f"| {kind} | {one['count']} | {one['hit1']:.2f} | {one['hit3']:.2f} | {one['mrr']:.2f} "
                     f"| {other['hit1']:.2f} | {other['hit3']:.2f} | {other['mrr']:.2f} |")
    lines += ["", "| 5,000 个服务时 with 5,000 services | p50 ms | p99 ms | CPU p50 ms | CPU p99 ms |",
              "|---|---|---|---|---|"]
    lines += [f"| {name} | {one['p50']:.1f} | {one['p99']:.1f} | {one['cpu_p50']:.1f} | {one['cpu_p99']:.1f} |"
              for name, one in found["waits"].items()]
    return "\n".join(lines)


def _quality(index: Index) -> dict[str, dict[str, Any]]:
    def ask(q: str) -> list[str]:
        return [index.at(hit.slot).key for hit in search(index, q, ("service",)).hits["service"]]

    ranked = ranks(judged(), ask)
    groups: dict[str, Callable[[Judged], bool]] = {
        kind: (lambda one, kind=kind: one.kind == kind) for kind in dict.fromkeys(one.kind for one, _ in ranked)}
    groups |= {"全部 all": lambda one: True, "未参与调整 held out": lambda one: one.held}
    found = {}
    for name, wanted in groups.items():
        of_kind = score([pair for pair in ranked if wanted(pair[0])])
        found[name] = {"count": of_kind.count, "hit1": of_kind.hit1, "hit3": of_kind.hit3, "mrr": of_kind.mrr}
    return found


def _waits(index: Index) -> dict[str, dict[str, float]]:
    questions = [one.q for one in judged()]
    filters = {"audience": ("学生",), "theme": ("学院事务", "学籍学位")}
    asks: dict[str, Callable[[str], Any]] = {
        "服务目录 GET /v1/services": lambda q: shelf.choose(index, q, {}),
        "服务目录，带筛选 with filters": lambda q: shelf.choose(index, q, filters),
        "服务目录，只筛选 filters alone": lambda q: shelf.choose(index, "", filters),
        "搜索 GET /v1/search": lambda q: search(index, q, _KINDS),
        "提示 suggestions": lambda q: suggest(index, q[:3], (), 8)}
    found = {}
    for name, ask in asks.items():
        took = [_took(ask, q) for q in questions * ROUNDS]
        waits, used = sorted(wait for wait, _ in took), sorted(cpu for _, cpu in took)
        found[name] = {"p50": _at(waits, 0.5), "p99": _at(waits, 0.99), "cpu_p50": _at(used, 0.5),
                       "cpu_p99": _at(used, 0.99)}
    return found


def _took(ask: Callable[[str], Any], q: str) -> tuple[float, float]:
    """Return the milliseconds somebody waited, and those of them the processor was ours."""
    began, used = time.perf_counter(), time.thread_time()
    ask(q)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000


def _at(values: list[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))]


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])}


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False))

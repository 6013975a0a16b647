"""From figures to the table people read: goal, measured, met or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench.machine import QUIET

Results = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """One line of the table; ``value`` returns None when the run did not measure it."""

    id: str
    what: str
    wanted: str
    value: Callable[[Results], float | None]
    met: Callable[[float], bool]
    unit: str = ""


def _median(results: Results, *path: str) -> float | None:
    """Return the median over rounds of a figure such as ``("approve", "32", "rate")``."""
    found: Any = results
    for word in path[:-1]:
        found = found.get(word) if isinstance(found, dict) else None
        if not found:
            return None
    values = [item[path[-1]] for item in found] if isinstance(found, list) else [found[path[-1]]]
    return float(median(values))


def _ratio(first: Sequence[str], second: Sequence[str]) -> Callable[[Results], float | None]:
    def value(results: Results) -> float | None:
        above, below = _median(results, *first), _median(results, *second)
        return above / below if above is not None and below else None
    return value


def _least(limit: float) -> Callable[[float], bool]:
    return lambda value: value >= limit


def _most(limit: float) -> Callable[[float], bool]:
    return lambda value: value <= limit


def limits_cpu(results: Results) -> float | None:
    """Return the CPU ms of a hello, an echo and a journaled insert together: what an approval cannot do without."""
    parts = [_median(results, "hello", "32", "cpu_ms"), _median(results, "echo", "32", "cpu_ms"),
             _median(results, "insert", "32", "cpu_ms")]
    return sum(part for part in parts if part) if all(parts) else None


def _cpu_over_limits(results: Results) -> float | None:
    ours, least = _median(results, "approve", "32", "cpu_ms"), limits_cpu(results)
    return ours / least if ours and least else None


#: How many times larger the largest hall must be than the smallest for "flat" to mean anything.
SPAN = 100


def _growth(results: Results, figure: Callable[[Results], float]) -> float | None:
    sizes = results.get("growth") or []
    if not sizes or sizes[-1]["cases"] < SPAN * sizes[0]["cases"]:
        return None
    values = [median([figure(one) for one in size["rounds"]]) for size in sizes]
    return max(values) / values[0]


def _finished(results: Results) -> float | None:
    race = results.get("race")
    return race["finished"] / race["cases"] if race else None


def _trouble(results: Results) -> float | None:
    race = results.get("race")
    return float(race["stuck"] + race["errors"]) if race else None


def _flat(results: Results) -> float | None:
    return _growth(results, lambda one: float(one["approve"]["cpu_ms"]))


def _list_growth(results: Results) -> float | None:
    return _growth(results, lambda one: float(one["todo_1"]["p50"]))


def _search_wait(results: Results) -> float | None:
    waits = (results.get("search") or {}).get("waits")
    return max(one["p99"] for one in waits.values()) if waits else None


def _search_rank(figure: str) -> Callable[[Results], float | None]:
    def value(results: Results) -> float | None:
        found = results.get("search")
        return min(found[size]["未参与调整 held out"][figure] for size in ("small", "large")) if found else None
    return value


GOALS = (
    Goal("P1", "32 个客户端的审批/秒 ÷ 裸插入/秒 approve at 32 ÷ bare insert", "≥ 0.14",
         _ratio(("approve", "32", "rate"), ("insert", "32", "rate")), _least(.14)),
    Goal("P2", "8 个客户端 at 8", "≥ 0.10", _ratio(("approve", "8", "rate"), ("insert", "8", "rate")), _least(.10)),
    Goal("P3", "1 个客户端 at 1", "≥ 0.15", _ratio(("approve", "1", "rate"), ("insert", "1", "rate")), _least(.15)),
    Goal("P4", "每次审批全部进程的 CPU ÷ 三项下限之和 CPU per approve ÷ sum of limits", "≤ 2.5", _cpu_over_limits,
         _most(2.5)),
    Goal("P5", "半载时回执后下一位看到，p50 seen by the next person", "≤ 70", lambda r: _median(r, "lag", "p50"),
         _most(70), " ms"),
    Goal("P5", "同上 p99 the same", "≤ 250", lambda r: _median(r, "lag", "p99"), _most(250), " ms"),
    Goal("P5", "本人看不到自己刚办的 own act missing", "0", lambda r: _median(r, "lag", "stale"), _most(0)),
    Goal("P6", "待办列表延迟：最大规模 ÷ 最小规模 to-do list, largest ÷ smallest", "≤ 1.2", _list_growth, _most(1.2)),
    Goal("P7", "重建，每核每秒提交 rebuild, commits/s per core", "≥ 10000",
         lambda r: median(r["history"]["rebuild_core"]) if r.get("history") else None, _least(10000)),
    Goal("P8", "离线核验，每核每秒提交 offline verify, commits/s per core", "≥ 100000",
         lambda r: median(r["history"]["verify_core"]) if r.get("history") else None, _least(100000)),
    Goal("P10", "每次审批的 CPU：最大规模 ÷ 最小规模 CPU per approve, largest ÷ smallest", "≤ 1.2", _flat, _most(1.2)),
    Goal("P11", "第二个 workflow 进程后的吞吐 ÷ 一个 two workers ÷ one", "≥ 1.7",
         _ratio(("second", "two"), ("second", "one")), _least(1.7)),
    Goal("P13", "32 个客户端审批 p99 p99 of approve at 32", "≤ 110", lambda r: _median(r, "approve", "32", "p99"),
         _most(110), " ms"),
    Goal("P13", "两人同时审批，办结比例 both at once, finished", "1", _finished, _least(1.0)),
    Goal("P13", "同上，卡住与出错 stuck or failed", "0", _trouble, _most(0)),
    Goal("S1", "5,000 个服务时目录与搜索的 p99 p99 of catalogue and search at 5,000 services", "≤ 50", _search_wait,
         _most(50), " ms"),
    Goal("S2", "未参与调整的问题 MRR of questions that were held out", "≥ 0.9", _search_rank("mrr"), _least(.9)),
    Goal("S2", "同上，前三命中 the same, hit@3", "≥ 0.95", _search_rank("hit3"), _least(.95)),
)


def rate_of(results: Results, name: str, clients: str) -> float:
    """Return the median rate of a figure at a number of clients; 0 when it was not measured."""
    return _median(results, name, clients, "rate") or 0.0


def table(results: Results) -> str:
    """Return the goals as a Markdown table."""
    lines = ["| 目标 goal | 指标 figure | 要求 wanted | 实测 measured | 达到 met |", "|---|---|---|---|---|"]
    for goal in GOALS:
        value = goal.value(results)
        told = "未测 not measured" if value is None else f"{_number(value)}{goal.unit}"
        met = "–" if value is None else "是 yes" if goal.met(value) else "**否 no**"
        lines.append(f"| {goal.id} | {goal.what} | {goal.wanted}{goal.unit} | {told} | {met} |")
    return "\n".join(lines)


def throughput(results: Results) -> str:
    """Return rates, waits and CPU beside the limits as a Markdown table."""
    lines = ["| 指标 figure | 客户端 clients | 每秒 per s | p50 ms | p99 ms | CPU ms |", "|---|---|---|---|---|---|"]
    names = {"insert": "裸插入 bare insert", "append": "日志追加 append", "echo": "消息往返 echo",
             "hello": "空请求 hello",
             "file": "填报 file", "approve": "审批 approve", "approve_notify": "审批，通知同时在发 with notify running"}
    for name, told in names.items():
        for clients, rounds in sorted((results.get(name) or {}).items(), key=lambda item: int(item[0])):
            figures = [_cell(rounds, figure) for figure in ("rate", "p50", "p99", "cpu_ms")]
            lines.append(f"| {told} | {clients} | {' | '.join(figures)} |")
    return "\n".join(lines)


def growth(results: Results) -> str:
    """Return what a case and a list cost at each size as a Markdown table; nothing when it was not measured."""
    lines = ["| 办件数 cases | 审批 CPU ms | 审批 p50 ms | 待办 p50 ms（1 个客户端） | 待办/秒（32 个） | 日志字节/件 "
             "| 行字节 |", "|---|---|---|---|---|---|---|"]
    for size in results.get("growth") or ():
        rounds = size["rounds"]
        figures = [_cell([one[part] for one in rounds], figure) for part, figure in (
            ("approve", "cpu_ms"), ("approve", "p50"), ("todo_1", "p50"), ("todo_32", "rate"))]
        lines.append(f"| {size['cases']:,} | {' | '.join(figures)} | {size['bytes']['log']} | {size['bytes']['row']} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def by_process(results: Results) -> str:
    """Return the CPU ms of an approval at 32 clients by process."""
    rounds = (results.get("approve") or {}).get("32") or []
    names = sorted({name for one in rounds for name in one["cpu"]})
    costs = {name: median([one["cpu"].get(name, 0.0) for one in rounds]) for name in names}
    dearest = sorted(costs.items(), key=lambda item: -item[1])
    return "，".join(f"{name} {cost:.2f}" for name, cost in dearest if cost > .01)


def noise(results: Results) -> str:
    """Return how busy others were, at least and at most."""
    shares = _shares(results)
    return f"{min(shares):.0%}–{max(shares):.0%}" if shares else "?"


def noisy(results: Results) -> bool:
    """Tell whether others took so much of the machine that rates and waits prove nothing."""
    return max(_shares(results), default=0.0) > QUIET


def _shares(results: Results) -> list[float]:
    points = [*(results.get("approve") or {}).values(), *(results.get("file") or {}).values()]
    return [float(one["others"]) for several in points for one in several]


def refused(results: Results) -> int:
    """Return how many requests were not answered well at first."""
    points = [*(results.get("approve") or {}).values(), *(results.get("file") or {}).values()]
    return sum(one["bad"] for several in points for one in several)


def _cell(rounds: Sequence[Results], figure: str) -> str:
    values = [one[figure] for one in rounds if figure in one]
    return _number(median(values)) if values else "–"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

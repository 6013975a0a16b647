"""`make bench`: measure the hall beside the limits of this machine and print goals, figures and noise."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from local.home import PROJECT
from tests.bench import firstpage, machine, plot, report, searching, stage
from tests.bench.rounds import ALONE, PARTS, Bench, Plan

README = Path(__file__).with_name("README.md")
PICTURE = Path(__file__).with_name("throughput.svg")
NOISY = (f"**其他程序占用超过 {machine.QUIET:.0%}：速率与等待只可参考，请在安静的机器上重测。** "
         "Others were busy: rates and waits prove nothing; measure again on a quiet machine.")
BEGIN, END = "<!-- 实测 measured -->", "<!-- 实测结束 end -->"

QUICK = Plan(rounds=1, approvals={1: 60, 8: 200, 32: 400}, inserts={1: 400, 8: 1500, 32: 3000}, plain=2000, samples=15,
             race=20, streams=2000, sizes=(1000, 5000), cases=60)
FULL = Plan(rounds=3, approvals={1: 150, 8: 500, 32: 1000}, inserts={1: 1000, 8: 4000, 32: 8000}, plain=5000,
            samples=60, race=200, streams=5000, sizes=(1000, 10_000, 100_000), cases=200)


def main(arguments: list[str]) -> int:
    """Run the parts that were asked for; the results go to ``.hall-test/bench.json`` and to the terminal."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="性能测量 measure how fast the hall is")
    parser.add_argument("--quick", action="store_true", help="两分钟左右的粗测 a rough run of about two minutes")
    parser.add_argument("--only", help=f"只测其中几项，用逗号分开 some parts only: {','.join(PARTS)}")
    parser.add_argument("--cases", help="规模，用逗号分开 sizes of the growth part, e.g. 1000,100000,1000000")
    parser.add_argument("--out", type=Path, default=PROJECT / ".hall-test" / "bench.json", help="结果文件 results")
    parser.add_argument("--write", action="store_true", help="把结果写进 README write the figures into the README")
    parser.add_argument("--keep", action="store_true", help="保留先前测得的其他项 keep what was measured before")
    chosen = parser.parse_args(arguments)
    plan = QUICK if chosen.quick else FULL
    if chosen.cases:
        plan = plan.with_sizes(tuple(int(word) for word in chosen.cases.split(",")))
    wanted = tuple(chosen.only.split(",")) if chosen.only else PARTS if not chosen.quick else PARTS[:7]
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"没有这一项 no such part: {', '.join(sorted(unknown))}")
    before = json.loads(chosen.out.read_text("utf-8")) if chosen.keep and chosen.out.exists() else {}
    results = {**before, **measured(plan, wanted)}
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    print(told(results))
    print(f"\n结果 results: {chosen.out}")
    if chosen.write:
        _write(results)
    return 0


def measured(plan: Plan, wanted: tuple[str, ...]) -> dict[str, Any]:
    """Start what is needed, measure, stop everything, whatever happens."""
    results: dict[str, Any] = {"at": datetime.now().astimezone().isoformat(timespec="seconds"),
                               "machine": machine.described(), "parts": wanted}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if set(wanted) <= ALONE:
        results["search"] = searching.apart()
        results["load_after"] = os.getloadavg()
        return results
    print("启动一套单独的大厅与数据库 starting a hall and a database of our own …", flush=True)
    stand = stage.prepare()
    try:
        Bench(stand, plan, results).run(wanted)
    finally:
        results["load_after"] = os.getloadavg()
        stage.clear(stand)
    return results


def told(results: dict[str, Any]) -> str:
    """Return everything a person wants to see, as Markdown."""
    about = results["machine"]
    load = ", ".join(f"{value:.1f}" for value in about["load"])
    return "\n".join([
        f"{results['at']}，{about['cores']} 核 {about['processor']}，内核 {about['kernel']}，"
        f"{about['memory_gib']} GiB，"
        f"Python {about['python']}；开始时负载 load {load}；测量期间其他程序占用 others used {report.noise(results)}；"
        f"没有及时答复而重发 sent again {report.refused(results)}",
        *(["", NOISY] if report.noisy(results) else []),
        "", searching.table(results), "", firstpage.table(results), "",
        *([] if set(results.get("parts", PARTS)) <= ALONE else [
            report.table(results), "", report.throughput(results), "", report.growth(results), "",
            f"32 个客户端时每次审批的 CPU（ms）by process: {report.by_process(results)}"])])


def _write(results: dict[str, Any]) -> None:
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n{told(results)}\n\n{END}{after}", "utf-8")
    colours = {"insert": "#9aa7b5", "approve": "#2563eb", "append": "#60a5fa"}
    rows = [(f"{name} @ {clients}", report.rate_of(results, name, clients), colours[name])
            for name in ("insert", "append", "approve") for clients in results.get(name, {})]
    PICTURE.write_text(plot.bars("每秒次数（对数刻度） per second, logarithmic", rows), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

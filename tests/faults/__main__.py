"""``python -m tests.faults``: play the scenarios, print one row for each, exit with 1 when anything was found."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.catalogue import SCENARIOS, SITES
from tests.faults.runner import Row, play
from tests.faults.site import Site
from tests.faults.table import one_line, printed


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line; 0 when nothing was found, 1 otherwise, 2 for a scenario nobody knows."""
    chosen = _parser().parse_args(arguments)
    if chosen.list:
        for name, scenario in SCENARIOS.items():
            print(f"{name:<16} {scenario.title}")
        return 0
    unknown = set(chosen.only) - set(SCENARIOS)
    if unknown:
        print(f"没有这些场景：{'、'.join(sorted(unknown))}；--list 列出全部", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is ended
    began, rows = time.monotonic(), _all(chosen.only or list(SCENARIOS), chosen.rounds, chosen.keep)
    print(printed(rows, time.monotonic() - began))
    return int(any(row.findings for row in rows))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="故障演练：边办件边出故障，再核对")
    parser.add_argument("--only", nargs="+", default=[], metavar="场景", help="只演练这些")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="每个场景里故障的倍数，默认 1")
    parser.add_argument("--list", action="store_true", help="列出全部场景")
    parser.add_argument("--keep", action="store_true", help="保留日志与数据，供查问题")
    return parser


def _all(names: Sequence[str], rounds: int, keep: bool) -> list[Row]:
    rows: list[Row] = []
    for kind, oplog_mb in SITES.items():
        wanted = [name for name in SCENARIOS if name in names and SCENARIOS[name].site == kind]
        if not wanted:
            continue
        folder = Path(tempfile.mkdtemp(prefix=f"hall-faults-{kind}-"))
        try:
            rows += _on_site(folder, wanted, rounds, oplog_mb)
        finally:
            if keep or any(row.findings for row in rows):
                print(f"日志与数据留在 {folder}", flush=True)
            else:
                shutil.rmtree(folder, ignore_errors=True)
    return rows


def _on_site(folder: Path, names: Sequence[str], rounds: int, oplog_mb: int) -> list[Row]:
    rows = []
    print("启动三个数据库节点、消息服务和大厅 …", flush=True)
    with Site(folder, oplog_mb=oplog_mb, report=lambda text: print(text, flush=True)) as site:
        for name in names:
            print(f"▶ {name} {SCENARIOS[name].title}", flush=True)
            row = play(name, SCENARIOS[name].play, site, rounds, busy=SCENARIOS[name].busy)
            rows.append(row)
            print(f"    {one_line(row)}", flush=True)
            for finding in row.findings:
                print(f"    ！ {finding}", flush=True)
    return rows


if __name__ == "__main__":
    raise SystemExit(main())

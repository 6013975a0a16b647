"""The ``verify`` verb: check everything a service keeps, and say what was checked and what was found."""

from __future__ import annotations

import gc
import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from chassis import ackcheck, modelcheck, plainsight
from chassis.cli import say
from chassis.findings import INVARIANTS, Inquiry, Report
from chassis.logcheck import LogCheck, exhaust
from chassis.progress import Progress

CLEAN, FOUND, NOT_CHECKED = 0, 1, 2


def perform(built: Any, name: str, chosen: Namespace) -> int:
    """Check and print; 0 when nothing was found, 1 when something was, 2 when it could not be checked to the end."""
    def path(text: str | None) -> Path | None:
        return Path(text) if text else None

    inquiry = Inquiry(acks=path(chosen.acks), heads=path(chosen.heads), canaries=path(chosen.canaries),
                      carriers=chosen.carriers or "", grace=chosen.grace, patience=chosen.patience, sla=chosen.sla)
    listener = _Lines() if chosen.json else _Terminal()
    report = Report(name, listener, path(chosen.resume))
    gc.set_threshold(100_000, 50, 1000)  # millions of short-lived objects without cycles, in a process of its own
    try:
        check(built, name, inquiry, report)
    except (PyMongoError, OSError, json.JSONDecodeError) as error:
        again = "；带着同样的 --resume 再来一次可以接着查" if chosen.resume else ""
        sys.stderr.write(f"没有查完：{type(error).__name__}{again}\n")
        return NOT_CHECKED
    report.close()
    return CLEAN if report.clean else FOUND


def check(built: Any, name: str, inquiry: Inquiry, report: Report) -> None:
    """Check what ``built`` has: ``store`` and ``step``, ``projectors``, ``replicas``, ``sight``, ``checks``."""
    store = getattr(built, "store", None)
    if store is not None:
        log = LogCheck(store.commits.database, name, store, getattr(built, "step", None), inquiry, report)
        log.alarms()
        log.chain()
        histories = log.histories()
        for projector in built.projectors[:1]:  # compared while the log is checked: one reading serves both
            modelcheck.check_model(projector, histories, inquiry, report)
        exhaust(histories)
        for projector in built.projectors[1:]:
            modelcheck.check_model(projector, log.again(), inquiry, report)
        if inquiry.acks is not None:
            ackcheck.check(inquiry.acks, name, store, report)
    for replica in getattr(built, "replicas", ()):
        modelcheck.check_replica(replica, inquiry, report)
    for own in getattr(built, "checks", ()):
        own(inquiry, report)
    if (sight := getattr(built, "sight", None)) is not None:
        plainsight.check(sight, inquiry.canaries, report)


class _Lines:
    """One JSON object a line, for the program that asks all services."""

    def __call__(self, line: Mapping[str, Any], /) -> None:
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - this is the output


class _Terminal:
    """Lines for a person; progress goes where errors go."""

    def __init__(self) -> None:
        self._moving = Progress("核验", {}, "条", out=sys.stderr)

    def __call__(self, line: Mapping[str, Any], /) -> None:
        if line["kind"] == "progress":
            self._moving(line["stage"], line["done"], line["total"])
            return
        self._moving.close()
        match line["kind"]:
            case "finding":
                say(f"✗ {line['invariant']}\t{line['where']}\t{line['what']}")
            case "checked":
                more = f"，另有 {line['more']} 处没有列出" if line["more"] else ""
                say(f"{line['invariant']}\t{INVARIANTS[line['invariant']]}\t查了 {line['number']:,}{more}")
            case "note":
                say(f"提示：{line['text']}")
            case "done":
                say(f"{line['service']}：" + (f"发现 {line['findings']} 处" if line["findings"] else "没有发现问题"))

"""Compare a log with what clients were told: each acknowledged command has its commit, in an order nobody can dispute.

A line of the file is ``{"stream", "version", "command_id"?, "digest"?, "service"?, "requested_at"?, "acked_at"?}``;
times are seconds or ISO 8601, of one clock. Lines without a service are about the service that is checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from chassis.eventstore import CommitStore, commit_id
from chassis.findings import Report

#: Acknowledgements looked up at once.
BATCH = 500

Ack = dict[str, Any]


def check(acks: Path, service: str, store: CommitStore, report: Report) -> None:
    """Check every line that is about ``service`` (I1), then the order of those that tell their times (I9)."""
    streams: dict[str, list[tuple[float, float, int, str]]] = {}
    lines = _lines(acks, service)
    while batch := list(islice(lines, BATCH)):
        _each(batch, store, report)
        for ack in batch:
            if "requested_at" in ack and "acked_at" in ack:
                streams.setdefault(ack["stream"], []).append(
                    (_seconds(ack["requested_at"]), _seconds(ack["acked_at"]), int(ack["version"]),
                     str(ack.get("command_id", ""))))
    for stream, told in streams.items():
        report.count("I9", len(told))
        for where, what in disorder(told):
            report.found("I9", f"{stream}:{where:06d}", what)


def disorder(told: Iterable[tuple[float, float, int, str]]) -> Iterator[tuple[int, str]]:
    """Yield ``(version, what)`` where ``(requested, acknowledged, version, command)`` of a stream have no order.

    What was acknowledged before another was requested has the lower version; no two commands share one.
    """
    first: dict[tuple[int, str], tuple[float, float, int, str]] = {}
    for one in sorted(told):
        first.setdefault(one[2:] if one[3] else (one[2], repr(one)), one)  # a repeat was requested when first asked for
    requests = list(first.values())
    answers = sorted(requests, key=lambda one: one[1])
    done, highest, holders = 0, 0, dict[int, str]()
    for requested, _, version, command in requests:
        while done < len(answers) and answers[done][1] < requested:
            highest = max(highest, answers[done][2])
            done += 1
        if holders.setdefault(version, command) != command:
            yield version, "两条命令被告知了同一个版本"
        elif version <= highest and holders.get(highest) != command:
            yield version, f"请求时第 {highest} 个提交已经确认，它却排在前面"


def _each(batch: list[Ack], store: CommitStore, report: Report) -> None:
    wanted = [commit_id(ack["stream"], int(ack["version"])) for ack in batch]
    fields = {"cmd": 1, "cmdh": 1}
    found = {row["_id"]: row for row in store.commits.find({"_id": {"$in": wanted}}, fields)}
    for ack, where in zip(batch, wanted, strict=True):
        report.count("I1")
        row = found.get(where)
        if row is None:
            report.found("I1", where, "客户端得到确认的提交不在日志里")
        elif ack.get("command_id") and row["cmd"] != ack["command_id"]:
            report.found("I1", where, "客户端得到确认的命令与这个提交不是同一条")
        elif ack.get("digest") and row["cmdh"] not in (ack["digest"], store.keyed(ack["digest"])):
            report.found("I1", where, "提交的内容摘要与客户端发出的不同")


def _lines(acks: Path, service: str) -> Iterator[Ack]:
    with acks.open(encoding="utf-8") as file:
        for line in file:
            if line.strip() and (ack := json.loads(line)).get("service", service) == service:
                yield ack


def _seconds(moment: Any) -> float:
    return moment if isinstance(moment, int | float) else datetime.fromisoformat(moment).timestamp()

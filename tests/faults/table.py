"""The result as a table for people."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from tests.faults.runner import Row

HEAD = ("场景", "故障", "已受理", "丢失", "重复", "客户端重试原因", "最长中断 s", "发现", "用时 s", "备注")


def printed(rows: Sequence[Row], seconds: float) -> str:
    """Return one line per scenario and one for all of them."""
    lines = [HEAD, *(_cells(row) for row in rows), (
        "合计", str(sum(row.faults for row in rows)), str(sum(row.acked for row in rows)),
        str(sum(row.lost for row in rows)), str(sum(row.doubled for row in rows)),
        _kinds(sum((row.errors for row in rows), Counter[str]())),
        f"{max((row.outage for row in rows), default=0.0):.1f}",
        str(sum(len(row.findings) for row in rows)), f"{seconds:.0f}", "")]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
                     .rstrip() for line in lines)


def one_line(row: Row) -> str:
    """Return the figures of one scenario, for those who do not wait for the table."""
    return (f"故障 {row.faults}，受理 {row.acked}，丢失 {row.lost}，重复 {row.doubled}，重试 {_kinds(row.errors)}，"
            f"最长中断 {row.outage:.1f} s，发现 {len(row.findings)}，用时 {row.seconds:.0f} s")


def _cells(row: Row) -> tuple[str, ...]:
    return (row.name, str(row.faults), str(row.acked), str(row.lost), str(row.doubled), _kinds(row.errors),
            f"{row.outage:.1f}", str(len(row.findings)), f"{row.seconds:.0f}", "；".join(row.noted))


def _kinds(errors: Counter[str]) -> str:
    return " ".join(f"{kind}×{count}" for kind, count in errors.most_common()) or "无"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)

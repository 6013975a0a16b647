"""What came of a check, as a table for people: which invariant, how much was looked at, what was found."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, TextIO

NAMES = {
    "I1": "确认过的命令恰有一个提交，没有命令生效两次", "I2": "流的版本、编号、时间连续，提交都合规",
    "I3": "账本的高度、位置、散列链、签名与外部锚点", "I4": "账本里的散列等于存下的字节",
    "I5": "超过一分钟的提交都已入账",
    "I6": "读模型、计数与副本等于从日志重新折叠", "I7": "该发的通知恰好都在台账里",
    "I8": "通知都有结局，发出的恰有一个回执", "I9": "先确认的命令版本在前", "I10": "信封之外没有个人信息明文",
}


class Result:
    """The lines of all services, added up."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.findings: list[dict[str, Any]] = []
        self.more: Counter[str] = Counter()
        self.notes: list[tuple[str, str]] = []
        self.rates: dict[tuple[str, str], tuple[int, float]] = {}
        self.unfinished: dict[str, str] = {}

    def hear(self, line: dict[str, Any]) -> None:
        """Take in one line of a service."""
        match line.get("kind"):
            case "finding":
                self.findings.append(line)
            case "checked":
                self.counts[line["invariant"]] += line["number"]
                self.more[line["invariant"]] += line["more"]
            case "note":
                self.notes.append((line["service"], line["text"]))
            case "rate":
                self.rates[line["service"], line["invariant"]] = line["number"], line["seconds"]

    @property
    def total(self) -> int:
        """How many findings there are, those that were only counted included."""
        return len(self.findings) + self.more.total()

    @property
    def clean(self) -> bool:
        """Whether everything was checked to the end and nothing was found."""
        return not self.total and not self.unfinished

    def show(self, out: TextIO) -> None:
        """Write the table, then every finding, then what an operator should know."""
        found: Counter[str] = Counter(item["invariant"] for item in self.findings)
        rows = [("", "不变量", "检查数", "发现")]
        for name, words in NAMES.items():
            number = found[name] + self.more[name]
            checked = f"{self.counts[name]:,}" if self.counts[name] or number else "未检查"
            rows.append((name, words, checked, str(number) if number else "0" if self.counts[name] else "-"))
        _write(rows, out)
        by_service: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for item in self.findings:
            by_service[item["service"]].append(item)
        for service, items in by_service.items():
            out.write(f"\n{service}：{len(items)} 处\n")
            for item in items:
                out.write(f"  ✗ {item['invariant']}　{item['where']}　{item['what']}\n")
        if self.more.total():
            out.write(f"\n另有 {self.more.total()} 处没有逐条列出\n")
        for service, why in self.unfinished.items():
            out.write(f"\n✗ {service} 没有查完：{why.strip() or '没有说明'}\n")
        for service, text in self.notes:
            out.write(f"\n提示（{service}）：{text}")
        out.write("\n" + self._speed() + ("没有发现问题\n" if self.clean else f"发现 {self.total} 处问题\n"))

    def _speed(self) -> str:
        rates = [f"{service} 每秒 {number / seconds:,.0f} 个提交{'（账本）' if name == 'I4' else '（逐流）'}"
                 for (service, name), (number, seconds) in self.rates.items()
                 if name in ("I2", "I4") and number >= 1000 and seconds > 0]
        return "；".join(rates) + "\n" if rates else ""


def _write(rows: Sequence[Sequence[str]], out: TextIO) -> None:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        out.write("  ".join(cells).rstrip() + "\n")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

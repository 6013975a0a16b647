"""What the check of a service reports: how much was looked at, what is wrong and where, and what an operator knows."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

#: What is checked, by the name of the invariant.
INVARIANTS: Mapping[str, str] = {
    "I1": "确认过的命令恰有一个提交，没有命令生效两次",
    "I2": "每个流的版本、编号、时间连续，每个提交都合规",
    "I3": "账本的高度、位置、散列链、签名与外部锚点",
    "I4": "账本里的散列等于存下的字节",
    "I5": "超过一分钟的提交都已入账",
    "I6": "读模型、计数与副本等于从日志重新折叠",
    "I7": "该发的通知恰好都在台账里",
    "I8": "每条通知都有结局，发出的恰有一个回执",
    "I9": "先确认的命令版本在前",
    "I10": "信封之外没有个人信息明文",
}
#: Seconds between two reports of progress, and between two saves of how far a check came.
EVERY = 1.0
#: The most findings of one invariant that are told one by one; the rest are counted.
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``invariant`` does not hold at ``where``: a stream with version, a position, a row. ``what`` is for people."""

    invariant: str
    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What a check is to compare with, besides the databases.

    ``acks``: JSON lines of acknowledged commands. ``heads``: a file or folder of published heads. ``canaries``: one
    text a line that must be nowhere in the clear. ``carriers``: address of the demonstration's outbox. ``grace``:
    seconds a commit may be on its way. ``patience``: seconds to wait for what is merely behind. ``sla``: seconds
    after which a notification must have ended, None for what the settings of sending allow.
    """

    acks: Path | None = None
    heads: Path | None = None
    canaries: Path | None = None
    carriers: str = ""
    grace: float = 60.0
    patience: float = 10.0
    sla: float | None = None


class Listener(Protocol):
    """Hears a report as it grows: one mapping per line, told apart by ``kind``."""

    def __call__(self, line: Mapping[str, Any], /) -> None:
        """Take in one line."""


@dataclass
class Report:
    """Counts and findings of one service, told to ``listener`` as they come, kept in ``file`` to go on after a stop."""

    service: str
    listener: Listener = lambda line: None
    file: Path | None = None
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)
    _told: float = 0.0
    _saved: float = 0.0

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            kept = json.loads(self.file.read_text("utf-8"))
            self.counts, self.marks, self.notes = Counter(kept["counts"]), kept["marks"], kept["notes"]
            self.more = Counter(kept["more"])
            for found in kept["findings"]:
                self._tell(Finding(**found))

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def count(self, invariant: str, number: int = 1) -> None:
        """Note that so many things were looked at for an invariant."""
        self.counts[invariant] += number

    def found(self, invariant: str, where: str, what: str) -> None:
        """Note that an invariant does not hold somewhere; the same is noted once."""
        finding = Finding(invariant=invariant, where=where, what=what)
        if finding in self.findings:
            return
        if sum(one.invariant == invariant for one in self.findings) >= MOST:
            self.more[invariant] += 1
            return
        self._tell(finding)

    def note(self, text: str) -> None:
        """Note what is no fault, but an operator's to know."""
        if text not in self.notes:
            self.notes.append(text)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is, now and then."""
        if time.monotonic() - self._told >= EVERY or done >= total:
            self._told = time.monotonic()
            self.listener({"kind": "progress", "service": self.service, "stage": stage, "done": done,
                           "total": max(done, total)})

    def mark(self, stage: str, place: Any, *, now: bool = False) -> None:
        """Remember how far a stage is, so that a check that is stopped goes on from there."""
        self.marks[stage] = place
        if self.file is not None and (now or time.monotonic() - self._saved >= EVERY):
            self._saved = time.monotonic()
            draft = self.file.with_suffix(".part")
            draft.write_text(json.dumps({
                "counts": self.counts, "marks": self.marks, "notes": self.notes, "more": self.more,
                "findings": [asdict(one) for one in self.findings]}, ensure_ascii=False), "utf-8")
            draft.replace(self.file)

    @contextmanager
    def timed(self, invariant: str) -> Iterator[None]:
        """Measure a stage and tell its rate: what was counted for ``invariant`` meanwhile, per second."""
        began, before = time.monotonic(), self.counts[invariant]
        yield
        seconds, number = time.monotonic() - began, self.counts[invariant] - before
        self.listener({"kind": "rate", "service": self.service, "invariant": invariant, "number": number,
                       "seconds": round(seconds, 3)})

    def close(self) -> None:
        """Tell the sums; there is nothing to go on with any more."""
        for invariant, number in sorted(self.counts.items()):
            self.listener({"kind": "checked", "service": self.service, "invariant": invariant, "number": number,
                           "more": self.more[invariant]})
        for text in self.notes:
            self.listener({"kind": "note", "service": self.service, "text": text})
        self.listener({"kind": "done", "service": self.service, "findings": len(self.findings) + self.more.total()})
        if self.file is not None:
            self.file.unlink(missing_ok=True)

    def _tell(self, finding: Finding) -> None:
        self.findings.append(finding)
        self.listener({"kind": "finding", "service": self.service, **asdict(finding)})

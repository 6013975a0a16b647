"""How far a long piece of work is: one moving line on a terminal, a line now and then where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TextIO

#: Seconds between two updates on a terminal, and between two lines elsewhere.
ON_TERMINAL, ELSEWHERE = 0.1, 5.0
#: Characters of the bar.
WIDTH = 24


class Progress:
    """Show ``(stage, done, total)`` as it comes; ``names`` are the words for the stages, ``unit`` for what is counted.

    A stage without a total worth showing (1 or less) is announced once by its name.
    """

    def __init__(self, title: str, names: Mapping[str, str], unit: str, out: TextIO | None = None) -> None:
        self._title, self._names, self._unit = title, names, unit
        self._out = out or sys.stdout
        self._moving = self._out.isatty()
        self._stage = ""
        self._began = self._shown = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show it if it is time to."""
        now = time.monotonic()
        new = stage != self._stage
        if new:
            self.close()
            self._stage, self._began, self._shown = stage, now, 0.0
        whole = done >= total
        if new or whole or now - self._shown >= (ON_TERMINAL if self._moving else ELSEWHERE):
            if not new and total <= 1:
                return
            self._shown = now
            self._write(self.line(done, total, now - self._began))

    def line(self, done: int, total: int, seconds: float) -> str:
        """Return the text: bar, share, counts, rate, remaining time."""
        name = f"{self._title} {self._names.get(self._stage, self._stage)}"
        if total <= 1:
            return name
        share = done / total
        filled = int(share * WIDTH)
        rate = done / seconds if seconds > 0 and done else 0.0
        left = f"剩余 {_clock((total - done) / rate)}" if rate and done < total else f"用时 {_clock(seconds)}"
        bar = f"[{'█' * filled}{'·' * (WIDTH - filled)}] " if self._moving else ""
        return f"{name} {bar}{share:4.0%} {done:,}/{total:,} {self._unit} {rate:,.0f}/秒 {left}"

    def close(self) -> None:
        """End the moving line."""
        if self._moving and self._stage:
            self._out.write("\n")
        self._out.flush()
        self._stage = ""

    def _write(self, text: str) -> None:
        self._out.write(f"\r\x1b[K{text}" if self._moving else f"{text}\n")
        self._out.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"

"""What a person at the terminal sees: steps with the seconds that have passed, and complaints that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# One clock for the whole command, also after it went on in the virtual environment's Python.
STARTED = float(os.environ.setdefault("HALL_COMMAND_BEGAN", repr(time.monotonic())))


class Trouble(Exception):
    """Something a person has to know: what failed, what to do about it and, when there is one, the end of a log."""

    def __init__(self, what: str, advice: str = "", log: str = "") -> None:
        super().__init__(what)
        self.what, self.advice, self.log = what, advice, log


def say(text: str) -> None:
    """One line of progress, headed by the seconds since the command was typed."""
    print(f"[{time.monotonic() - STARTED:6.1f} 秒] {text}", flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step and, when it took a noticeable time, how long it was."""
    say(f"{text} …")
    begun = time.monotonic()
    yield
    taken = time.monotonic() - begun
    if taken >= 2:
        say(f"  完成 done（{taken:.1f} 秒）")


def complain(trouble: Trouble) -> None:
    """Print a complaint so that it cannot be overlooked."""
    lines = ["", f"✗ 失败：{trouble.what}"]
    if trouble.log:
        lines += ["  最后的输出 last lines of the log:", *(f"    {line}" for line in trouble.log.splitlines())]
    if trouble.advice:
        lines += ["  怎么办 what to do:", *(f"    {line}" for line in trouble.advice.splitlines())]
    print("\n".join(lines), file=sys.stderr, flush=True)


def run(what: str, command: Sequence[str | Path], *, advice: str = "", cwd: Path | None = None,
        environment: Mapping[str, str] | None = None) -> str:  # fmt: skip
    """Run a command to its end and return its output. Raises Trouble with the last lines when it fails."""
    line = [str(part) for part in command]
    try:
        done = subprocess.run(line, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)  # fmt: skip
    except OSError as failure:
        raise Trouble(f"{what}：{failure}", advice) from failure
    if done.returncode:
        raise Trouble(
            f"{what}（退出码 exit {done.returncode}：{' '.join(line)[:200]}）", advice, last_lines(done.stdout)
        )
    return done.stdout


def last_lines(text: str, count: int = 15) -> str:
    return "\n".join(text.rstrip().splitlines()[-count:])


def width(text: str) -> int:
    """Columns a text takes on a terminal, where a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns; the first row is the heading."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = (cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)

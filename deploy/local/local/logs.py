"""The log files of a local hall: kept below a size, and shown to people."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

LIMIT = 5_000_000  # bytes per file
KEEP = 2  # older files beside the present one


def rotate(path: Path, limit: int = LIMIT) -> bool:
    """When a log outgrew `limit`, move its content aside. Programs write with O_APPEND, so emptying it is safe."""
    try:
        if path.stat().st_size <= limit:
            return False
    except FileNotFoundError:
        return False
    for number in range(KEEP, 1, -1):
        with suppress(FileNotFoundError):
            older(path, number - 1).replace(older(path, number))
    shutil.copyfile(path, older(path, 1))
    os.truncate(path, 0)
    return True


def older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, "" when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 64_000))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def follow(paths: Sequence[Path], lines: int = 20) -> Iterator[str]:
    """The last lines of every log and then, for ever, whatever is added to any of them."""
    positions: dict[Path, int] = {}
    for path in paths:
        positions[path] = path.stat().st_size if path.exists() else 0
        yield from (f"{path.stem}: {line}" for line in tail(path, lines).splitlines())
    while True:
        for path in paths:
            yield from (f"{path.stem}: {line}" for line in _added(path, positions))
        time.sleep(0.3)


def _added(path: Path, positions: dict[Path, int]) -> list[str]:
    """Whole lines added to `path` since the position noted for it; moves the position."""
    size = path.stat().st_size if path.exists() else 0
    start = positions[path] if size >= positions[path] else 0  # smaller than before: it was rotated
    if size == start:
        return []
    with path.open("rb") as log:
        log.seek(start)
        whole, newline, _ = log.read().rpartition(b"\n")
    positions[path] = start + len(whole) + len(newline)
    return whole.decode("utf-8", "replace").splitlines() if newline else []

"""Remembering what was already done, by a digest of everything it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from local.home import write_private


def digest_of(paths: Iterable[Path], *more: str) -> str:
    """One digest over the contents of files and of all files below folders, and over some texts beside them."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        files = sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
        for file in files:
            total.update(f"{file.relative_to(path.parent)}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_done(stamp: Path, digest: str) -> bool:
    try:
        return stamp.read_text("ascii").strip() == digest
    except OSError:
        return False


def mark_done(stamp: Path, digest: str) -> None:
    write_private(stamp, digest + "\n", mode=0o644)

"""Anchor in a folder: one file per head, written once and read-only. On a WORM share not even root can change it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from anchors.head import AnchorError, document, file_name, refuse_another


def publish(head: dict[str, Any], target_url: str) -> None:
    """Write ``<folder>/<service>/<height>.<key>.json``; nothing when it is there already. Raises AnchorError."""
    root = Path(unquote(urlsplit(target_url).path))
    target = root / file_name(head)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for other in sorted(target.parent.glob(f"{head['height']:012d}.*.json")):
            refuse_another(head, other.read_text("utf-8"))
        if not target.exists():
            _write_once(target, head)
    except OSError as failure:
        raise AnchorError(f"写不进锚点目录 cannot write to the folder: {failure.strerror}") from failure


def _write_once(target: Path, head: dict[str, Any]) -> None:
    """Make the file appear complete or not at all, durable, and never in the place of another."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o444), "w", encoding="utf-8") as out:
            out.write(document(head))
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, target)
    except FileExistsError:
        refuse_another(head, target.read_text("utf-8"))
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

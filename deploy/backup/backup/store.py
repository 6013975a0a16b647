"""The form of a backup on disk: a file of BSON documents per collection, as stored, and a manifest of their hashes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bson

FORMAT = 1
MANIFEST = "manifest.json"


class Damaged(Exception):
    """A backup is not what was written, or never was finished; says what and where, in Chinese."""


@dataclass(frozen=True)
class Entry:
    """One collection in a backup. ``indexes`` are as listIndexes shows them, without the one on ``_id``."""

    part: str
    collection: str
    documents: int
    sha256: str
    indexes: list[dict[str, Any]]

    @property
    def file(self) -> str:
        """The file's path inside the backup."""
        return f"{self.part}/{self.collection}.bson.gz"


def write(folder: Path, part: str, collection: str, documents: Iterable[bytes],
          indexes: list[dict[str, Any]]) -> Entry:
    """Write raw documents to a new file; durable when this returns."""
    path = folder / part / f"{collection}.bson.gz"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    total, count = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3, mtime=0) as packed:
            for document in documents:
                total.update(document)
                packed.write(document)
                count += 1
        out.flush()
        os.fsync(out.fileno())
    return Entry(part, collection, count, total.hexdigest(), indexes)


def finish(folder: Path, about: dict[str, Any], entries: Iterable[Entry]) -> str:
    """Write the manifest, which makes the backup complete; returns its SHA-256, to be noted elsewhere."""
    whole = {"format": FORMAT, **about, "collections": [asdict(entry) for entry in entries]}
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"
    draft = folder / f".{MANIFEST}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / MANIFEST)
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(folder: Path) -> tuple[dict[str, Any], list[Entry]]:
    """Return what a backup says about itself; raises Damaged when it is not a complete one."""
    try:
        whole: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise Damaged(f"{folder} 不是完整的备份：没有可读的 {MANIFEST}") from failure
    if whole.get("format") != FORMAT:
        raise Damaged(f"{folder} 的格式是 {whole.get('format')}，这里只认识 {FORMAT}")
    return whole, [Entry(**entry) for entry in whole.pop("collections")]


def read(folder: Path, entry: Entry) -> Iterator[bytes]:
    """Yield the raw documents of a collection; raises Damaged at its end when they are not the ones written."""
    total, count = hashlib.sha256(), 0
    try:
        with gzip.open(folder / entry.file, "rb") as packed:
            while size := packed.read(4):
                length = int.from_bytes(size, "little")
                document = size + packed.read(length - 4)
                if len(document) != length or length < 5:
                    raise Damaged(f"{entry.file} 在第 {count + 1} 个文档处中断")
                total.update(document)
                count += 1
                yield document
    except (OSError, EOFError, ValueError) as failure:
        raise Damaged(f"{entry.file} 读不出来：{type(failure).__name__}") from failure
    if (count, total.hexdigest()) != (entry.documents, entry.sha256):
        raise Damaged(f"{entry.file} 与清单不符：有 {count} 个文档，清单说 {entry.documents} 个，或内容被改动")


def parsed(document: bytes) -> dict[str, Any]:
    """Return a raw document as a dict; raises Damaged."""
    try:
        return bson.decode(document)
    except bson.InvalidBSON as failure:
        raise Damaged("有一个文档不是 BSON") from failure

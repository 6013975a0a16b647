"""Attachments in GridFS: a random id, no path anywhere, the owner and the digest beside the content."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple, Protocol

import gridfs
from pymongo.database import Database

from contracts.http_answers import StoredFile
from gateway import filetypes

#: Largest attachment, in bytes.
MAX_FILE = 20 * 1024 * 1024
MAX_NAME = 200
_CHUNK = 256 * 1024
_SPOOL = 1024 * 1024
_FALLBACK_NAME = "附件"


class TooLarge(ValueError):
    """The content is longer than MAX_FILE."""


class Readable(Protocol):
    """Whatever can be read in pieces."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""


class Received(NamedTuple):
    """An attachment that was judged and waits to be kept."""

    content: IO[bytes]
    about: StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stored file about to be sent. ``owner`` is None for documents the hall itself issued.

    ``public`` tells that its owner gave it for content that everybody may read.
    """

    about: StoredFile
    owner: str | None
    content: gridfs.GridOut
    public: bool = False

    def pieces(self) -> Iterator[bytes]:
        """Yield the content piece by piece."""
        try:
            while piece := self.content.read(_CHUNK):
                yield piece
        finally:
            self.content.close()


class Files:
    """The attachments of the hall."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._bucket = gridfs.GridFSBucket(database, bucket_name="files")

    def receive(self, name: str | None, content: Readable, room: ExitStack) -> Received:
        """Take ``content`` in and judge it; raises TooLarge and filetypes.NotAccepted. Nothing is stored yet.

        The content waits in a temporary file, gone when ``room`` closes: an archive can only be judged as a whole, and
        an upload that breaks off must leave nothing behind.
        """
        waiting = room.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOL))  # noqa: SIM115
        size, digest = _copy(content, waiting)
        if size == 0:
            raise filetypes.NotAccepted("文件是空的")
        kept = clean_name(name)
        return Received(waiting, StoredFile(file_id=uuid.uuid4().hex, name=kept, size=size, sha256=digest,
                                            media_type=filetypes.media_type(kept, waiting)))

    def keep(self, owner: str, received: Received, *, public: bool = False) -> StoredFile:
        """Store what was received; ``owner`` may read it from now on, and has said whether content may show it."""
        about = received.about
        metadata = {"owner": owner, "sha256": about.sha256, "media_type": about.media_type, "at": datetime.now(UTC),
                    **({"public": True} if public else {})}
        received.content.seek(0)
        self._bucket.upload_from_stream_with_id(about.file_id, about.name, received.content, metadata=metadata)
        return about

    def open(self, file_id: str) -> Opened | None:
        """Return a stored file ready to be read, or None when there is no such file."""
        try:
            content = self._bucket.open_download_stream(file_id)
        except gridfs.NoFile:
            return None
        known = content.metadata or {}
        about = StoredFile(
            file_id=file_id, name=content.filename or _FALLBACK_NAME, size=content.length,
            sha256=str(known.get("sha256", "")), media_type=str(known.get("media_type", "application/octet-stream")),
        )
        return Opened(about=about, owner=known.get("owner"), content=content, public=bool(known.get("public")))


def clean_name(name: str | None) -> str:
    """Return a name that is only a name: no folders, no control or direction marks, at most MAX_NAME characters."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    kept = kept.strip(" .")
    if len(kept) > MAX_NAME:
        stem, dot, extension = kept.rpartition(".")
        extension = dot + extension if stem and len(extension) <= 10 else ""
        kept = kept[: MAX_NAME - len(extension)] + extension
    return kept or _FALLBACK_NAME


def _copy(source: Readable, target: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while piece := source.read(_CHUNK):
        size += len(piece)
        if size > MAX_FILE:
            raise TooLarge
        digest.update(piece)
        target.write(piece)
    return size, digest.hexdigest()

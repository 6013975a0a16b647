"""Take a backup while people work: what one service keeps is read as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bson import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.client_session import ClientSession

from backup import contents, store
from backup.contents import Client

RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


def take(client: Client, prefix: str, folder: Path) -> str:
    """Write a backup of everything but the keys into the new folder ``folder``; returns the manifest's SHA-256.

    Raises FileExistsError for a folder that is there. A snapshot lasts five minutes on the server unless
    ``minSnapshotHistoryWindowInSeconds`` says longer: a service that takes longer to read raises OperationFailure.
    """
    return _take(client, prefix, folder, "hall", list(contents.collections(client, prefix)))


def take_keys(client: Client, prefix: str, folder: Path) -> str:
    """Write a backup of the keys of personal data alone; to be kept apart from the other."""
    return _take(client, prefix, folder, "keys", [contents.KEYS])


def _take(client: Client, prefix: str, folder: Path, kind: str, wanted: list[tuple[str, str]]) -> str:
    folder.mkdir(mode=0o700, parents=True)
    entries: list[store.Entry] = []
    for part, group in groupby(wanted, key=lambda item: item[0]):
        with client.start_session(snapshot=True) as session:
            for _, name in group:
                collection = client[f"{prefix}_{part}"][name]
                documents = _documents(collection, session)
                entries.append(store.write(folder, part, name, documents, _indexes(collection)))
    about = {"kind": kind, "prefix": prefix, "taken_at": datetime.now(UTC).isoformat(timespec="seconds")}
    return store.finish(folder, about, entries)


def _documents(collection: Any, session: ClientSession) -> Iterator[bytes]:
    found = collection.with_options(codec_options=RAW).find({}, session=session, batch_size=1000)
    for document in found.sort("_id", 1):
        yield bytes(document.raw)


def _indexes(collection: Any) -> list[dict[str, Any]]:
    listed = [dict(index) for index in collection.list_indexes()]
    return [{name: value if name != "key" else dict(value) for name, value in index.items() if name not in ("v", "ns")}
            for index in listed if index["name"] != "_id_"]  # fmt: skip

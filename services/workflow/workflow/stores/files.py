"""Attachments and issued documents, in the bucket shared with the gateway; cases hold only references."""

from __future__ import annotations

import hashlib
from typing import Any

import gridfs
from pymongo.database import Database


class Files:
    """A GridFS bucket; each file's ``metadata`` holds owner, sha256 and media_type."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._rows, self._chunks = database["files.files"], database["files.chunks"]
        self._bucket = gridfs.GridFSBucket(database, bucket_name="files")

    def describe(self, file_id: str, owner: str) -> dict[str, Any] | None:
        """Return ``{file_id, name, size, media_type}`` of a file its owner uploaded, or None."""
        found = self._rows.find_one({"_id": file_id, "metadata.owner": owner})
        if found is None:
            return None
        return {"file_id": file_id, "name": found["filename"], "size": found["length"],
                "media_type": found["metadata"]["media_type"]}

    def about(self, file_id: str) -> dict[str, Any] | None:
        """Return a file's name and metadata, or None."""
        found = self._rows.find_one({"_id": file_id})
        return {"name": found["filename"], **found["metadata"]} if found else None

    def keep(self, file_id: str, name: str, content: bytes, about: dict[str, Any]) -> dict[str, Any]:
        """Store a document under a fixed id; return name and metadata of what is there, which may be older."""
        metadata = {**about, "owner": "system", "sha256": hashlib.sha256(content).hexdigest()}
        try:
            self._bucket.upload_from_stream_with_id(file_id, name, content, metadata=metadata)
        except gridfs.errors.FileExists:
            kept = self.about(file_id)
            if kept is not None:
                return kept
            # Pieces without a file: whoever uploaded died before the end. Nobody can read them.
            self._chunks.delete_many({"files_id": file_id})
            self._bucket.upload_from_stream_with_id(file_id, name, content, metadata=metadata)
        return {"name": name, **metadata}

    def of(self, owner: str) -> list[str]:
        """Return the ids of everything somebody uploaded."""
        return [row["_id"] for row in self._rows.find({"metadata.owner": owner}, {"_id": 1})]

    def remove(self, file_id: str) -> None:
        """Delete a file with its content. Safe to repeat."""
        self._rows.delete_one({"_id": file_id})
        self._chunks.delete_many({"files_id": file_id})

    def is_issued(self, file_id: str) -> bool:
        """Tell whether a file is a document the hall issued, as opposed to an attachment."""
        return self._rows.find_one({"_id": file_id, "metadata.owner": "system"}, {"_id": 1}) is not None

    def verified(self, code: str) -> dict[str, Any] | None:
        """Return ``{file_id, case_id, name}`` of the document issued under a verification code, or None."""
        found = self._rows.find_one({"metadata.verify_code": code})
        if found is None or not code:
            return None
        return {"file_id": found["_id"], "case_id": found["metadata"]["case_id"], "name": found["filename"]}

"""Who may step in where a notification is stuck: the numbers of those who hold the post of an administrator."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.recorded import Recorded
from contracts import codec, ids
from contracts.errors import NotAllowed
from contracts.identity.events import PostGranted, PostRevoked

#: The post that may.
ADMINISTRATOR = "hall.admin"


class Posts:
    """The collection ``posts``: a row per person and unit, moved only by a later event of that person."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.rows = database["posts"]

    def learn(self, recorded: Recorded) -> None:
        """Take in one event of identity; what does not concern us is ignored."""
        for row in kept([recorded]).values():
            key = {"_id": row.pop("_id")}
            try:
                # A row that is newer does not match, so the upsert runs into its key: nothing to do then.
                self.rows.update_one({**key, "n": {"$lt": recorded.number}}, {"$set": row}, upsert=True)
            except DuplicateKeyError:
                return

    def need_administrator(self, no: str) -> None:
        """Raise NotAllowed unless a person holds the post."""
        if self.rows.find_one({"no": no, "held": True}, {"_id": 1}) is None:
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以查看和处理通知台账与搁置的消息")


def kept(events: list[Recorded]) -> dict[str, dict[str, Any]]:
    """Return the rows, by id, that events of a person amount to; pure."""
    rows = {}
    for recorded in events:
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if isinstance(event, PostGranted | PostRevoked) and event.role == ADMINISTRATOR:
            key = f"{event.no}:{event.unit}"
            rows[key] = {"_id": key, "no": event.no, "held": isinstance(event, PostGranted), "n": recorded.number}
    return rows


def stream_of(row: dict[str, Any]) -> str:
    """Return the stream a row comes from."""
    return ids.stream("person", row["no"])

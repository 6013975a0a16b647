"""Read a change stream in whole batches, each with the token after it; the driver's cursor gives single changes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from bson import CodecOptions
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError

log = structlog.get_logger(__name__)

#: Milliseconds the database waits for news before it answers "nothing yet".
PATIENCE_MS = 500
#: Seconds within which a second piece of news counts as a rush, and seconds between two looks during one: asking for
#: every change by itself costs the database and us ten times what asking for thirty together does.
RUSH, LINGER = 0.2, 0.1
#: The stream no longer reaches back to our position: history lost, or a token it cannot use.
HISTORY_LOST = frozenset({136, 222, 260, 280, 286})

Stage = dict[str, Any]
Batch = tuple[list[dict[str, Any]], dict[str, Any]]


def tail(source: Collection[dict[str, Any]] | Database[dict[str, Any]], token: dict[str, Any] | None,
         stages: Sequence[Stage], *, batch: int = 500, codec_options: CodecOptions[Any] | None = None,
         patience_ms: int = PATIENCE_MS) -> Iterator[Batch]:
    """Yield ``(changes, token after them)`` for ever, with no changes when there was no news for ``patience_ms``.

    ``source`` is a collection or a whole database; ``stages`` follow the ``$changeStream`` stage; without ``token``
    it begins now. Raises OperationFailure with a code in HISTORY_LOST when ``token`` is too old.
    """
    database, target = (source, 1) if isinstance(source, Database) else (source.database, source.name)
    options: Any = codec_options or source.codec_options  # commands do not inherit it, and times need their zone
    start = {"resumeAfter": token} if token else {}
    with database.client.start_session(causal_consistency=False) as session:
        reply: Any = database.command("aggregate", target, session=session, cursor={"batchSize": batch},
                                      codec_options=options, pipeline=[{"$changeStream": start}, *stages])
        cursor, part, before = reply["cursor"], "firstBatch", float("-inf")
        name = cursor["ns"].partition(".")[2]
        try:
            while True:
                changes, now = list(cursor[part]), time.monotonic()
                if changes or part == "nextBatch" or token is None:
                    yield changes, dict(cursor["postBatchResumeToken"])
                if cursor["id"] == 0:
                    return
                before = _linger(now, before, len(changes) < batch) if changes else before
                reply = database.command("getMore", cursor["id"], session=session, collection=name, batchSize=batch,
                                         maxTimeMS=patience_ms, codec_options=options)
                cursor, part = reply["cursor"], "nextBatch"
        finally:
            _close(database, name, cursor["id"], session)


def token_of_now(source: Collection[dict[str, Any]] | Database[dict[str, Any]]) -> dict[str, Any]:
    """Return the token from which everything after this moment is read."""
    changes = tail(source, None, [])
    try:
        return next(changes)[1]
    finally:
        changes.close()  # type: ignore[attr-defined]


def _linger(now: float, before: float, room: bool) -> float:
    """Wait a little when news that came ``now`` are the second lately and there is room for more; return ``now``."""
    left = now + LINGER - time.monotonic()
    if room and now - before < RUSH and left > 0:
        time.sleep(left)
    return now


def _close(database: Database[dict[str, Any]], name: str, cursor_id: int, session: ClientSession) -> None:
    if cursor_id == 0:
        return
    try:
        database.command("killCursors", name, cursors=[cursor_id], session=session)
    except PyMongoError:
        log.debug("changestream.cursor_left_to_expire")

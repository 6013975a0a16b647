"""What the carriers received: one SQLite file, written before the sender hears "accepted"."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

#: Whose days the provider's are.
BEIJING = timezone(timedelta(hours=8))

_TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, recipient TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,
    provider_id TEXT NOT NULL, outbound_id TEXT NOT NULL, fingerprint TEXT, repeats INTEGER NOT NULL DEFAULT 0)
"""
_COLUMNS = "id, channel, recipient AS 'to', title, text, at, provider_id, outbound_id, repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message for one recipient; ``outbound_id`` is the name the sender gave it (may be empty)."""

    channel: str
    to: str
    title: str
    text: str
    outbound_id: str
    provider_id: str = ""


class Outbox:
    """The received messages, oldest first. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(folder / "outbox.sqlite", check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        with self._writing() as connection:
            connection.execute(_TABLE)

    def record(self, message: Message, *, fingerprint: str | None = None, within: timedelta | None = None) -> str:
        """Keep ``message`` and return the provider's id for it.

        With a ``fingerprint``, a message of the same fingerprint (``within`` a span, or ever) is delivered once:
        the repeat is only counted, and the first one's provider id comes back.
        """
        now = datetime.now(UTC)
        since = (now - within).isoformat() if within else ""
        with self._writing() as connection:
            if fingerprint is not None:
                found = connection.execute(
                    "SELECT id, provider_id FROM messages WHERE fingerprint = ? AND at >= ?", (fingerprint, since)
                ).fetchone()
                if found:
                    connection.execute("UPDATE messages SET repeats = repeats + 1 WHERE id = ?", (found["id"],))
                    return str(found["provider_id"])
            provider_id = message.provider_id or uuid.uuid4().hex
            connection.execute(
                "INSERT INTO messages (channel, recipient, title, text, at, provider_id, outbound_id, fingerprint)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (message.channel, message.to, message.title, message.text, now.isoformat(), provider_id,
                 message.outbound_id, fingerprint))
            return provider_id

    def items(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the messages whose id is greater than ``since``, oldest first."""
        with self._lock:
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM messages WHERE id > ? ORDER BY id", (since,))
            return [dict(row) for row in rows]

    def texts_to(self, phone: str, day: date) -> list[dict[str, Any]]:
        """Return the text messages one number got on a day in Beijing, newest first."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
        bounds = (midnight.astimezone(UTC).isoformat(), (midnight + timedelta(days=1)).astimezone(UTC).isoformat())
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM messages WHERE channel = 'sms' AND recipient = ? AND at >= ? AND at < ?"
                " ORDER BY id DESC", (phone, *bounds))
            return [dict(row) for row in rows]

    def clear(self) -> None:
        """Forget everything received so far; ids are not used again."""
        with self._writing() as connection:
            connection.execute("DELETE FROM messages")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

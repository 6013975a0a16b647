"""How to reach people: a replica of what identity publishes, one row per person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from chassis.changes import Change, Put
from chassis.gate import Gate
from chassis.vault import Vault, is_sealed
from contracts.personal import ERASED
from notify.domain.addresses import Contact


class Contacts:
    """The collection ``contacts``; ``gate`` keeps the newest word on each person.

    With a ``vault`` phone and mailbox lie sealed, to be opened when something is sent.
    """

    def __init__(self, database: Database[dict[str, Any]], vault: Vault | None = None) -> None:
        self.gate = Gate(database["contacts"])
        self.vault = vault

    def prepare(self) -> None:
        """Create the index."""
        self.gate.rows.create_index([("no", ASCENDING)])

    def get(self, no: str) -> Contact | None:
        """Return the person's contact, or None when we have not heard of them."""
        row = self.gate.rows.find_one({"no": no})
        if row is None:
            return None
        return Contact(no=no, phone=self._opened(row, "phone"), email=self._opened(row, "email"), active=row["active"])

    def sealed(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield the changes with phone and mailbox sealed."""
        for change in changes:
            yield Put(self._sealed(change.row)) if isinstance(change, Put) else change

    def unsealed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with phone and mailbox opened; what is erased is blank."""
        opened = {name: self._opened(row, name) for name in ("phone", "email") if name in row}
        return {**row, **{name: "" if text == ERASED else text for name, text in opened.items()}}

    def _sealed(self, row: dict[str, Any]) -> dict[str, Any]:
        if self.vault is None:
            return row
        secret = {name: self.vault.seal(f"register:{row['no']}", row[name], _place(row, name))
                  for name in ("phone", "email") if row[name]}
        return {**row, **secret}

    def _opened(self, row: dict[str, Any], name: str) -> str:
        value = row[name]
        if not is_sealed(value):
            return str(value)
        opened = self.vault.open(value, _place(row, name)) if self.vault is not None else ERASED
        return "" if opened == ERASED else str(opened)


def _place(row: dict[str, Any], name: str) -> str:
    return f"contacts|{row['no']}|{name}"

"""Erase a person: write it down outside the database, destroy the keys, file the event, close the account."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from chassis.decider import Context, Receipt
from chassis.vault import Vault
from contracts.errors import NotPossibleNow
from contracts.identity.commands import EraseSubject
from contracts.identity.events import SubjectErased
from contracts.personal import SCOPES, subjects
from identity.adapters.register import Register
from identity.stores.passwords import Accounts

log = structlog.get_logger()


class Journal:
    """A file outside the database, one line per destroyed key: ``{"key": reference, "at": ISO 8601}``; names nobody.

    A restored backup has the keys again; replaying the journal destroys them once more.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, ref: str) -> None:
        """Append a line and see it on the disk; one that is there already is not written again."""
        if ref in set(self.read()):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"key": ref, "at": datetime.now(UTC).isoformat(timespec="seconds")})
        with self._path.open("a", encoding="ascii") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[str]:
        """Yield every key reference, oldest first; raises ValueError for a file that is no such journal."""
        if not self._path.exists():
            return
        for number, line in enumerate(self._path.read_text("ascii").splitlines(), start=1):
            try:
                yield str(json.loads(line)["key"])
            except (KeyError, TypeError, ValueError):
                raise ValueError(f"第 {number} 行不是删除记录") from None


class Erasing:
    """Carries out ``subject.erase``. Every part is safe to repeat: after a crash the same command finishes the work."""

    def __init__(self, register: Register, vault: Vault | None, journal: Journal | None, accounts: Accounts,
                 sign_out: Callable[[str], None]) -> None:
        self._register, self._vault, self._journal = register, vault, journal
        self._accounts, self._sign_out = accounts, sign_out

    def erase(self, command: EraseSubject, context: Context, digest: str) -> Receipt:
        """Erase as far as the scope reaches; raises what deciding raises, and NotPossibleNow without a vault.

        The keys go before the event is filed: once anybody can know of it, there is nothing left to be read.
        """
        if any(isinstance(event, SubjectErased) for event in self._register.preview(command)):
            for ref in self._destroy(command.no, command.scope):
                log.info("subject.key_destroyed", key=ref, scope=command.scope)
        receipt = self._register.execute(command, context, digest)
        self._register.show_again(receipt.stream)
        self._sign_out(command.no)
        self._accounts.remove(command.no)
        return receipt

    def replay(self, journal: Journal, numbers: list[str]) -> tuple[int, list[tuple[str, str]]]:
        """Destroy every key the journal names; return how many were there, and ``(number, scope)`` of whom they were.

        ``numbers`` are the people on record: to learn whose a reference is, one has to try.
        """
        vault = self._needed()[0]
        refs = set(journal.read())
        destroyed = sum(vault.destroy_ref(ref) for ref in sorted(refs))
        owners = []
        for no in numbers:
            reached = [scope for scope in SCOPES if {vault.ref(one) for one in subjects(no, scope)} <= refs]
            owners += [(no, reached[-1])] if reached else []
        return destroyed, owners

    def _destroy(self, no: str, scope: str) -> list[str]:
        vault, journal = self._needed()
        refs = [vault.ref(subject) for subject in subjects(no, scope)]
        for ref in refs:
            journal.note(ref)
            vault.destroy_ref(ref)
        return refs

    def _needed(self) -> tuple[Vault, Journal]:
        if self._vault is None or self._journal is None:
            raise NotPossibleNow(
                "没有设置主密钥（HALL_MASTER_KEY）或删除记录文件（HALL_ERASURE_JOURNAL），不能删除个人信息",
                code="erasure_unavailable")
        return self._vault, self._journal

"""File commits with the keys they claim and release: those of many callers in one write, each with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pymongo
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.operations import DeleteOne

from chassis.errors import GuardTaken
from chassis.together import DUPLICATE, inserts

#: Seconds a transaction may take altogether.
TRANSACTION_SECONDS = 8

Rows = Collection[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Filing:
    """A commit as it is stored, with the keys its stream takes and gives back by it."""

    document: dict[str, Any]
    claims: Sequence[str] = ()
    releases: Sequence[str] = ()


class Filer:
    """Writes batches of filings: commits to ``commits``, holders of keys to ``guards`` (``{_id: key, holder}``).

    A batch without keys is one insert; one with keys is one transaction, so that a key and the commit that takes it
    are there together or not at all. Where one of a batch is refused, halves of it are filed by themselves until it is
    alone and is told why; the others never notice.
    """

    def __init__(self, commits: Rows, guards: Rows) -> None:
        self._commits, self._guards = commits, guards
        self._insert = inserts(commits)

    def file(self, filings: Sequence[Filing]) -> Sequence[Exception | None]:
        """Return what became of each: None, DuplicateKeyError for a commit that is there, or GuardTaken."""
        if not any(one.claims or one.releases for one in filings):
            return self._insert([one.document for one in filings])
        try:
            self._in_transaction(lambda session: self._write(filings, session))
        except (DuplicateKeyError, BulkWriteError) as error:
            if isinstance(error, BulkWriteError) and not _duplicates(error):
                raise
            if len(filings) == 1:
                return [self._alone(filings[0])]
            middle = len(filings) // 2
            return [*self.file(filings[:middle]), *self.file(filings[middle:])]
        return [None] * len(filings)

    def _write(self, filings: Sequence[Filing], session: ClientSession) -> None:
        """Write as if nobody held what is claimed: hardly ever does anybody, and then the database refuses."""
        claims = [{"_id": key, "holder": one.document["s"]} for one in filings for key in one.claims]
        releases = [DeleteOne({"_id": key, "holder": one.document["s"]}) for one in filings for key in one.releases]
        if claims:
            self._guards.insert_many(claims, session=session)
        if releases:
            self._guards.bulk_write(releases, session=session)
        self._commits.insert_many([one.document for one in filings], session=session)

    def _alone(self, filing: Filing) -> Exception | None:
        def write(session: ClientSession) -> None:
            held = [key for key in filing.claims if self._holds(key, filing.document["s"], session)]
            self._write([Filing(filing.document, [key for key in filing.claims if key not in held], filing.releases)],
                        session)

        try:
            self._in_transaction(write)
        except (GuardTaken, DuplicateKeyError) as refusal:
            return refusal
        except BulkWriteError as error:
            if not _duplicates(error):
                raise
            [first, *_] = error.details["writeErrors"]
            return DuplicateKeyError(first.get("errmsg", ""), first["code"], first)
        return None

    def _holds(self, key: str, stream: str, session: ClientSession) -> bool:
        """Tell whether ``stream`` holds a key already; raises GuardTaken when another does."""
        found = self._guards.find_one({"_id": key}, session=session)
        if found is not None and found["holder"] != stream:
            raise GuardTaken(key, found["holder"])
        return found is not None

    def _in_transaction(self, write: Callable[[ClientSession], None]) -> None:
        with pymongo.timeout(TRANSACTION_SECONDS), self._commits.database.client.start_session() as session:
            session.with_transaction(write)


def _duplicates(error: BulkWriteError) -> bool:
    failed = error.details.get("writeErrors") or ()
    return bool(failed) and all(item["code"] == DUPLICATE for item in failed)

"""What goes when a person's data is erased: drafts, attachments, and what the lists show of their cases."""

from __future__ import annotations

import structlog

from chassis.projector import Projector
from chassis.vault import Vault
from contracts.personal import ALL, subjects
from workflow.stores.drafts import Drafts
from workflow.stores.files import Files

log = structlog.get_logger(__name__)


class KeyStillThere(Exception):
    """Identity destroys keys before it says so; that one is still there means it was put back."""


class Erasing:
    """Purges what is not the log; the log itself loses nothing but the key to it. Every part is safe to repeat."""

    def __init__(self, vault: Vault | None, drafts: Drafts, files: Files, cases: Projector) -> None:
        self._vault, self._drafts, self._files, self._cases = vault, drafts, files, cases

    def erase(self, no: str, scope: str) -> None:
        """Purge what ``scope`` reaches. With less than everything, attachments of cases stay as long as their cases.

        Raises KeyStillThere when the key is not destroyed: rows would be folded again with what must go.
        """
        for subject in subjects(no, scope):
            if self._vault is not None:
                self._vault.forget(subject)
                # Another process of ours might still hold the key and write a row with what it opens.
                if not self._vault.is_destroyed(subject, everywhere=True):
                    raise KeyStillThere
        drafts = self._drafts.discard_all(no)
        rows = list(self._cases.collection.find({"applicant.no": no}, {"files": 1}))
        uploads = set(self._files.of(no))
        if scope == ALL:
            unwanted = uploads.union(*(row["files"] for row in rows))
        else:
            unwanted = {one for one in uploads if self._cases.collection.find_one({"files": one}, {"_id": 1}) is None}
        for file_id in sorted(unwanted):
            self._files.remove(file_id)
        if scope == ALL:
            for row in rows:
                self._cases.again(row["_id"])
        log.info("subject.purged", scope=scope, drafts=drafts, files=len(unwanted), cases=len(rows))

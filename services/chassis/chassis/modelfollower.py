"""Follow the log for one read model, whichever generation of it is shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import structlog
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.changestream import LINGER
from chassis.eventstore import Commit
from chassis.follower import BATCH, Follower
from chassis.projector import Projector

log = structlog.get_logger(__name__)


class ModelFollower(Follower):
    """Each generation has a position of its own, under the name of its collection, so a switch can lose nothing.

    A process that has not noticed a switch moves the position of the generation it still writes to; the new one goes
    on from where its builder stopped. ``before`` is the name an earlier release kept the position under.
    """

    def __init__(self, projector: Projector, checkpoints: Collection[dict[str, Any]] | None = None, *,
                 before: str = "projections") -> None:
        home = projector.store.commits.database["checkpoints"] if checkpoints is None else checkpoints
        super().__init__(projector.store, home, projector.name, self._apply)
        self._stages = [*self._stages, {"$project": {f"fullDocument.{name}": 1 for name in ("_id", "s", "v", "at")}}]
        self._projector = projector
        self._rows = projector.model.at(projector.model.name)  # nothing is asked of the database before it runs
        self._before = before

    def behind(self, most: int = 10_000) -> int:
        """Return how many commits the generation shown still lacks, counting no further than ``most``."""
        self.checkpoint = self._projector.model.pointer(fresh=True).shown.collection
        self._adopt()
        return super().behind(most)

    def catch_up(self, enough: int = 0) -> None:
        """Handle everything that is in the log now, also across a switch."""
        arrived = False
        while not arrived:
            for news in self._advance():
                arrived = news <= enough
                if arrived:
                    break

    def _advance(self) -> Iterator[int]:
        model = self._projector.model
        shown = model.pointer(fresh=True).shown.collection
        if shown != self.checkpoint:
            log.info("projector.switched", projector=self.name, collection=shown)
        self.checkpoint, self._rows = shown, model.at(shown)
        self._adopt()
        for news in super()._advance():
            yield news
            if model.pointer().shown.collection != shown:
                return

    def _needed(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Leave out what the rows have already: whoever filed a commit usually shows it as well, now or in a moment.

        The change stream therefore brings names alone; what the rows lack is read from the log.
        """
        left = self._not_shown(documents)
        if left and len(documents) < BATCH:
            time.sleep(LINGER)
            left = self._not_shown(left)
        return self._store.stored([document["_id"] for document in left]) if left else []

    def _not_shown(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        streams = list({document["s"] for document in documents})
        found = self._rows.find({"_id": {"$in": streams}}, {"v": 1}) if streams else ()
        shown = {row["_id"]: row["v"] for row in found}
        return [document for document in documents if document["v"] > shown.get(document["s"], 0)]

    def _apply(self, commits: list[Commit]) -> None:
        self._projector.apply_to(self._rows, commits)

    def _adopt(self) -> None:
        """Go on from the position of an earlier release, which had one for all read models of the service."""
        if self.checkpoint != self._projector.model.name:
            return
        old = self._checkpoints.find_one({"_id": self._before})
        if old is None or self._checkpoints.find_one({"_id": self.checkpoint}, {"_id": 1}) is not None:
            return
        try:
            self._checkpoints.insert_one({**old, "_id": self.checkpoint})
        except DuplicateKeyError:
            return  # another process adopted it first

"""Put into the log what happened to feedback, so that who should know is told; what was written stays where it is."""

from __future__ import annotations

from typing import Any

from catalog.adapters.looking import Looking
from catalog.stores.feedback import Feedback
from chassis.errors import VersionConflict
from chassis.eventstore import CommitStore
from contracts import ids
from contracts.catalog.events import FeedbackAnswered, FeedbackReceived

#: The most threads of one look.
MOST = 100
#: The news of an entry -> its event.
EVENTS: dict[str, type] = {"received": FeedbackReceived, "answered": FeedbackAnswered}


class Telling(Looking):
    """Several processes may look: the log has each entry's news once."""

    name = "feedback"

    def __init__(self, feedback: Feedback, store: CommitStore) -> None:
        super().__init__()
        self._feedback, self._store = feedback, store

    def once(self) -> int:
        """File what is not told yet; return how much that was."""
        done = 0
        for row in self._feedback.untold(MOST):
            for news in sorted(row["untold"], key=lambda one: int(one["n"])):
                try:
                    self._file(row["_id"], row["serial"], news)
                except VersionConflict:  # another process is at it
                    break
                self._feedback.told(row["_id"], news["n"])
                done += 1
        return done

    def _file(self, id: str, serial: str, news: dict[str, Any]) -> None:
        stream, command_id = ids.stream("feedback", id), f"feedback-{id}-{news['n']}"
        if self._store.find_command(stream, command_id) is not None:
            return  # filed by somebody who did not get round to noting it
        event = EVENTS[news["type"]](id=id, serial=serial, **news["says"])
        self._store.append(stream, [event], expected_version=self._store.head(stream), command_id=command_id,
                           digest=command_id, by={"actor": news["by"]}, correlation_id=command_id)

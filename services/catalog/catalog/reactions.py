"""What events of other services lead to: figures of services, what people used last, and nothing left of the erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from catalog.projections.usage import started
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures
from catalog.stores.preferences import Preferences
from catalog.stores.recent import Recent
from catalog.stores.usage import Usage
from chassis.recorded import Recorded
from contracts import codec
from contracts.catalog.usage import SERVICE
from contracts.identity.events import SubjectErased

log = structlog.get_logger(__name__)

#: What was started longer ago is not "lately used" by anybody.
LATELY = timedelta(days=180)


class Reactions:
    """Idempotent, whatever the bus repeats."""

    def __init__(self, usage: Usage, figures: Figures, favourites: Favourites, recent: Recent,
                 preferences: Preferences) -> None:
        self._usage, self._figures = usage, figures
        self._favourites, self._recent, self._preferences = favourites, recent, preferences

    def on_case(self, recorded: Recorded) -> None:
        """Learn how cases of a service go, and who started one."""
        service = self._usage.learn(recorded)
        if service is None:
            return
        if (event := started(recorded)) is not None:
            self._figures.started(recorded.stream)
            at = datetime.fromisoformat(str(recorded.envelope["at"]))
            if not event.parent and at > datetime.now(UTC) - LATELY:
                self._recent.mark((event.by or event.applicant).no, SERVICE, service, at)
        self._figures.mark(service)

    def on_person(self, recorded: Recorded) -> None:
        """Forget whom identity erased; what they keep for themselves goes with whatever scope."""
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if isinstance(event, SubjectErased):
            gone = [store.erase(event.no) for store in (self._favourites, self._recent, self._preferences)]
            log.info("subject.forgotten", documents=sum(gone))

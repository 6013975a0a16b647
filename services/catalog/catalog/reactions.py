"""What events of other services lead to: figures of services, what people used last, and nothing left of the erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter

import structlog

from catalog.projections.usage import started
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures
from catalog.stores.preferences import Preferences
from catalog.stores.ratings import Ratings
from catalog.stores.recent import Recent, Use
from catalog.stores.usage import Usage
from chassis.recorded import Recorded
from contracts import codec
from contracts.catalog.usage import SERVICE
from contracts.identity.events import SubjectErased
from contracts.workflow.events import CaseStarted

log = structlog.get_logger(__name__)

#: What was started longer ago is not "lately used" by anybody.
LATELY = timedelta(days=180)


class Reactions:
    """Idempotent, whatever the bus repeats."""

    def __init__(self, usage: Usage, figures: Figures, favourites: Favourites, recent: Recent,
                 preferences: Preferences, ratings: Ratings) -> None:
        self._usage, self._figures = usage, figures
        self._favourites, self._recent, self._preferences, self._ratings = favourites, recent, preferences, ratings

    def on_cases(self, events: Sequence[Recorded]) -> None:
        """Learn how cases of services go, and who started one."""
        services = self._usage.learn(events)
        begun = [(event, recorded) for recorded in events if (event := started(recorded)) is not None]
        if begun:
            self._figures.started([recorded.stream for _, recorded in begun])
            self._recent.learn(dict(sorted(self._uses(begun), key=itemgetter(1))))
        self._figures.mark(*sorted(set(services.values())))

    @staticmethod
    def _uses(begun: Iterable[tuple[CaseStarted, Recorded]]) -> Iterator[tuple[Use, datetime]]:
        for event, recorded in begun:
            at = datetime.fromisoformat(str(recorded.envelope["at"]))
            if not event.parent and at > datetime.now(UTC) - LATELY:
                yield ((event.by or event.applicant).no, SERVICE, event.service), at

    def on_person(self, recorded: Recorded) -> None:
        """Forget whom identity erased; what they keep for themselves goes with whatever scope."""
        event = codec.decode_event(recorded.type, recorded.version, recorded.data)
        if isinstance(event, SubjectErased):
            stores = (self._favourites, self._recent, self._preferences, self._ratings)
            gone = [store.erase(event.no) for store in stores]
            log.info("subject.forgotten", documents=sum(gone))

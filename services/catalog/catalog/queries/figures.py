"""What stands beside a guide: how the service does, how I rate it, its questions and forms to download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from catalog.projections.markdown import rendered
from catalog.queries.contents import Contents
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures
from catalog.stores.visits import Visits
from contracts.catalog.figures import Download, GuideQuestion, OwnRating, RatingSummary, ServiceHealth
from contracts.catalog.questions import GetService
from contracts.catalog.usage import SERVICE
from contracts.catalog.views import ServiceGuide, ServicePage

#: From this score on somebody is satisfied.
SATISFIED = 4

Row = Mapping[str, Any]


class Beside:
    """Completes guides and pages of the catalogue; ``own`` tells how somebody rates a service."""

    def __init__(self, contents: Contents, figures: Figures, visits: Visits, favourites: Favourites,
                 own: Callable[[str, str], OwnRating | None]) -> None:
        self._contents, self._figures = contents, figures
        self._visits, self._favourites, self._own = visits, favourites, own

    def completed(self, asked: Any, answer: Any) -> Any:
        """Return an answer about services with what stands beside them; any other answer as it is."""
        match answer:
            case ServiceGuide():
                return self.guide(asked, answer)
            case ServicePage():
                return self.page(answer)
        return answer

    def page(self, page: ServicePage) -> ServicePage:
        """Return a page of the catalogue with ratings and uses."""
        rows = self._figures.some([item.code for item in page.items])
        return replace(page, items=tuple(
            replace(item, rating=rating(rows.get(item.code, {})), uses=rows.get(item.code, {}).get("uses", 0))
            for item in page.items))

    def guide(self, asked: GetService, guide: ServiceGuide) -> ServiceGuide:
        """Return the guide with what stands beside it."""
        row = self._figures.of(asked.code)
        return replace(
            guide, rating=rating(row), visits=self._visits.of(asked.code), uses=row.get("uses", 0),
            favourite=self._favourites.has(asked.actor, SERVICE, asked.code), health=health(row),
            my_rating=None if guide.kind == "own" else self._own(asked.actor, asked.code),
            faq=self._questions(asked.code), downloads=self._downloads(asked.code))

    def _questions(self, code: str) -> tuple[GuideQuestion, ...]:
        return tuple(GuideQuestion(id=row["id"], question=row["data"]["question"],
                                   answer_html=rendered(row["data"]["answer"]))
                     for row in self._contents.published("faq", service=code))

    def _downloads(self, code: str) -> tuple[Download, ...]:
        return tuple(download(code, item) for item in self._contents.overlay(code).get("downloads") or ())


def download(code: str, item: Row) -> Download:
    """Return a form to download; a file of the hall's own is fetched through the guide that lists it."""
    own = item.get("file_id")
    return Download(name=item["name"], file_id=own,
                    url=f"/v1/services/{code}/downloads/{own}" if own else item.get("url"))


def rating(figures: Row) -> RatingSummary:
    """Return what people say of a service."""
    stars = {str(score): (figures.get("stars") or {}).get(str(score), 0) for score in range(1, 6)}
    count = sum(stars.values())
    total = sum(int(score) * number for score, number in stars.items())
    return RatingSummary(average=round(total / count, 2) if count else None, count=count, stars=stars)


def health(figures: Row) -> ServiceHealth:
    """Return how a service does; what nothing is known about is None."""
    stars = figures.get("stars") or {}
    content = sum(number for score, number in stars.items() if int(score) >= SATISFIED)
    return ServiceHealth(
        median_days=figures.get("median_days"), return_rate=_share(figures.get("returned", 0), figures.get("all", 0)),
        satisfaction=_share(content, sum(stars.values())),
        abandoned_rate=_share(figures.get("abandoned", 0), figures.get("attempts", 0)), cases=figures.get("all", 0))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

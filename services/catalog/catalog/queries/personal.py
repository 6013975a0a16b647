"""What people keep, what they use and the first page, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from catalog.domain.facts import Facts
from catalog.queries.contents import Contents
from catalog.queries.figures import Beside
from catalog.queries.home import Home
from catalog.queries.kept import Kept, Notes
from catalog.queries.ratings import Rated
from catalog.reactions import Reactions
from catalog.stores.favourites import Favourites
from catalog.stores.figures import Figures, Keeper
from catalog.stores.posts import Posts
from catalog.stores.preferences import Preferences
from catalog.stores.ratings import Ratings
from catalog.stores.recent import Recent
from catalog.stores.usage import Usage
from catalog.stores.visits import Visits
from chassis.readmodel import ReadModel
from chassis.vault import Vault
from contracts.catalog import usage as asked
from contracts.catalog.content import ListNews
from contracts.catalog.content_views import NewsPage

#: Commands that leave no event.
PLAIN = (asked.AddFavourite, asked.RemoveFavourite, asked.MarkRecent, asked.VisitGuide, asked.NoteAttempt,
         asked.SetPhrases, asked.SaveFilter, asked.RemoveFilter, asked.RateService, asked.RemoveRating)
#: What is asked here.
ASKED = (asked.ShowHome, asked.ListFavourites, asked.ListRecent, asked.ListRatings, asked.ListRemarks,
         asked.ListPhrases, asked.ListFilters)


@dataclass(frozen=True, slots=True)
class Shelves:
    """The plain documents; ``favourites`` and ``recent`` are also for whoever shows and opens applications."""

    favourites: Favourites
    recent: Recent
    visits: Visits
    preferences: Preferences
    usage: Usage
    figures: Figures
    ratings: Ratings

    @classmethod
    def of(cls, database: Database[dict[str, Any]], vault: Vault | None) -> Shelves:
        """Return them all."""
        return cls(Favourites(database), Recent(database), Visits(database), Preferences(database), Usage(database),
                   Figures(database), Ratings(database, vault))

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        for store in (self.favourites, self.recent, self.visits, self.usage, self.figures, self.ratings):
            store.prepare()


class Personal:
    """``answers`` and ``deeds`` are looked up by the class of the message; ``beside`` completes guides."""

    def __init__(self, shelves: Shelves, services: ReadModel, content: ReadModel, contents: Contents,
                 news: Callable[[ListNews], NewsPage], posts: Posts, about: Callable[[str, set[str]], Facts]) -> None:
        self.shelves = shelves
        kept = Kept(services, content, contents, shelves.favourites, shelves.recent, shelves.preferences)
        rated = Rated(shelves.ratings, shelves.figures, services, posts, about)
        self.beside = Beside(contents, shelves.figures, shelves.visits, shelves.favourites, rated.own)
        notes = Notes(shelves.visits, shelves.figures, shelves.usage)
        self.home = Home(services, contents, shelves.figures, shelves.visits, shelves.favourites, news)
        self.reactions = Reactions(shelves.usage, shelves.figures, shelves.favourites, shelves.recent,
                                   shelves.preferences, shelves.ratings)
        self.keeper = Keeper(shelves.figures)
        self.answers: Mapping[type, Callable[[Any], Any]] = {
            **kept.answers, **rated.answers, asked.ShowHome: self.home.show}
        self.deeds: Mapping[type, Callable[[Any], Any]] = {**kept.deeds, **notes.deeds, **rated.deeds}

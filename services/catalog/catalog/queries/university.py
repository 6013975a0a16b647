"""我的大学, put together: applications, data cards, and the news of the university's web site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.database import Database

from catalog.adapters.fetching import Fetching
from catalog.adapters.importing import Importing
from catalog.queries.addresses import Addresses
from catalog.queries.applications import Applications
from catalog.queries.contents import Contents
from catalog.queries.feeds import Feeds
from catalog.settings import Settings
from catalog.stores.favourites import Favourites
from catalog.stores.news import News
from catalog.stores.posts import Posts
from catalog.stores.recent import Recent
from contracts.catalog import applications as asked
from contracts.catalog.cards import ListCards
from contracts.catalog.feeds import ListFeeds

ASKED = (asked.ListApplications, asked.FindApplication, ListCards, ListFeeds)
#: Commands that leave no event.
PLAIN = (asked.OpenApplication,)


class University:
    """``answers`` and ``deeds`` are looked up by the class of the message; ``importing`` runs in the background."""

    def __init__(self, settings: Settings, database: Database[dict[str, Any]], contents: Contents, posts: Posts,
                 favourites: Favourites, recent: Recent) -> None:
        addresses = Addresses({"HALL_CAMPUS_URL": settings.campus_url, "HALL_PUBLIC_URL": settings.public_url})
        applications = Applications(contents, favourites, recent, addresses)
        self.news = News(database)
        feeds = Feeds(contents, self.news, posts, addresses)
        self._fetching = Fetching(settings.feeds_inside)
        self.importing = Importing(self.news, feeds.wanted, self._fetching, database["leases"])
        self.answers: Mapping[type, Callable[[Any], Any]] = {**applications.answers, **feeds.answers}
        self.deeds: Mapping[type, Callable[[Any], Any]] = applications.acts

    def close(self) -> None:
        """Hang up."""
        self._fetching.close()

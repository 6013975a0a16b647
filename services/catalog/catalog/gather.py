"""Collect what a decision must know beyond its own stream: what the one who asks may keep, and what it is about."""

from __future__ import annotations

from typing import Any

from catalog.domain.content.decide import COMMANDS
from catalog.domain.facts import Facts
from catalog.domain.state import Entry
from catalog.stores.departments import Departments
from catalog.stores.posts import Posts
from catalog.stores.units import Units

#: The post that may publish, held anywhere; and the one that keeps the content of its unit.
ADMINISTRATOR, CONTENT_ADMINISTRATOR = "hall.admin", "content.admin"


class Gather:
    """Answers from the replica of posts: until somebody's post has arrived here, they do not hold it."""

    def __init__(self, posts: Posts, units: Units, departments: Departments) -> None:
        self._posts, self._units, self._departments = posts, units, departments

    def __call__(self, command: Any, state: Any) -> Facts:
        """Return the facts for one command."""
        if not isinstance(command, COMMANDS):
            return Facts(administrator=self._posts.holds(command.actor, ADMINISTRATOR))
        return self.about_content(command.actor, _services(command, state))

    def about_content(self, actor: str, services: set[str]) -> Facts:
        """Return what is known of whoever keeps content, and of the services it is about."""
        departments = self._departments.of(services)
        units = self._units.with_parts(self._posts.units(actor, CONTENT_ADMINISTRATOR))
        return Facts(administrator=self._posts.holds(actor, ADMINISTRATOR), units=units,
                     services=frozenset(departments), departments=departments)


def _services(command: Any, state: Any) -> set[str]:
    """Return the codes of the services that an entry was, is or will be about."""
    if command.kind == "guide":
        return {command.id}
    texts = list(state.texts.values()) if isinstance(state, Entry) else []
    mentioned = [getattr(command, "data", {}), *texts]
    return {text["service"] for text in mentioned if isinstance(text.get("service"), str)}

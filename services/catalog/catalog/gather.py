"""Collect what a decision must know beyond its own stream: whether the one who asks may publish at all."""

from __future__ import annotations

from typing import Any

from catalog.domain.facts import Facts
from catalog.stores.posts import Posts

#: The post that may publish, held anywhere.
ADMINISTRATOR = "hall.admin"


class Gather:
    """Answers from the replica of posts: until somebody's post has arrived here, they do not hold it."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts

    def __call__(self, command: Any, state: Any) -> Facts:
        """Return the facts for one command."""
        return Facts(administrator=self._posts.holds(command.actor, ADMINISTRATOR))

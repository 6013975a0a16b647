"""What surrounds the services, put together: content with its drafts, and feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.database import Database

from catalog.adapters.feedback_telling import Telling
from catalog.domain.facts import Facts
from catalog.queries.contents import Contents
from catalog.queries.feedback import FeedbackDesk
from catalog.queries.keeping import ContentKeeping
from catalog.queries.reading import ContentReading
from catalog.stores.content_drafts import ContentDrafts
from catalog.stores.departments import DepartmentNames
from catalog.stores.feedback import Feedback
from catalog.stores.posts import Posts
from chassis.eventstore import CommitStore
from chassis.readmodel import ReadModel
from chassis.recorded import Recorded
from chassis.vault import Vault
from contracts.catalog import content as asked
from contracts.catalog.feedback import AnswerFeedback, CloseFeedback, ReplyFeedback, SendFeedback
from contracts.identity.events import SubjectErased

#: Commands that leave no event.
PLAIN = (asked.SaveContentDraft, asked.DiscardContentDraft, SendFeedback, ReplyFeedback, CloseFeedback, AnswerFeedback)

#: What carries out a command that leaves no event, given its context.
Deed = Callable[[Any, Mapping[str, Any]], Any]


class Around:
    """``answers`` and ``deeds`` are looked up by the class of the message."""

    def __init__(self, database: Database[dict[str, Any]], services: ReadModel, content: ReadModel, store: CommitStore,
                 about: Callable[[str, set[str]], Facts], posts: Posts, names: DepartmentNames,
                 vault: Vault | None) -> None:
        self.contents = Contents(content, names)
        self.drafts, self._feedback = ContentDrafts(database["content_drafts"]), Feedback(database, vault)
        reading = ContentReading(self.contents, services, database["imported_news"])
        keeping = ContentKeeping(content, self.drafts, store, about)
        self.telling = Telling(self._feedback, store)
        desk = FeedbackDesk(self._feedback, posts, services, self.contents)
        self.answers: Mapping[type, Callable[[Any], Any]] = {
            **reading.answers, **keeping.answers, **desk.answers}
        self.deeds: Mapping[type, Deed] = {
            asked.SaveContentDraft: lambda wish, _: keeping.save_draft(wish),
            asked.DiscardContentDraft: lambda wish, _: keeping.discard_draft(wish),
            **{message: _with_id(deed) for message, deed in desk.deeds.items()}}

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self._feedback.prepare()

    def published(self, wish: Any) -> None:
        """What was published is no draft any more."""
        if isinstance(wish, asked.PublishContent):
            self.drafts.discard(wish.kind, wish.id)

    def learn(self, event: Recorded) -> None:
        """Let go of what must be forgotten; other events do not concern us. Safe to repeat."""
        if event.type == "subject.erased":
            self.forget(SubjectErased(**event.data))

    def forget(self, erased: SubjectErased) -> None:
        """Take away what somebody wrote, and their name where it says nothing official."""
        self._feedback.forget(erased.no, erased.scope)
        self.drafts.forget(erased.no)


def _with_id(deed: Callable[[Any, str], Any]) -> Deed:
    return lambda wish, context: deed(wish, context["command_id"])

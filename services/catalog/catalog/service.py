"""The door of the catalog service. It decides nothing: it finds who answers, and hands over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catalog.adapters.search_index import SearchIndex
from catalog.adapters.search_watch import OwnWatch, SearchWatch
from catalog.domain.decide import decide, read_sound, stream
from catalog.domain.evolve import evolve
from catalog.domain.legality import step
from catalog.domain.soundness import effects
from catalog.domain.state import Entry, Service
from catalog.gather import Gather
from catalog.projections import content, services
from catalog.queries import Queries, personal, university
from catalog.queries.around import PLAIN, Around, Deed
from catalog.queries.assistant import Assistant
from catalog.queries.searching import Searching
from catalog.settings import Settings
from catalog.stores import units, usage
from catalog.stores.asked import Asked
from catalog.stores.departments import DepartmentNames, Departments
from catalog.stores.posts import Posts, kept, stream_of
from chassis import heads, mongo
from chassis.broker import Publisher
from chassis.decider import Context, Decider, Receipt, digest_of, execute
from chassis.eventstore import CommitStore
from chassis.inbox import Recorded, inbox
from chassis.modelcheck import Replica
from chassis.modelfollower import ModelFollower
from chassis.plainsight import Sight
from chassis.projector import Projector
from chassis.rpc import rpc
from chassis.sequencer import keepers
from chassis.service import Assembly
from chassis.setaside import Desk as ParkedDesk
from chassis.setaside import SetAside
from chassis.vault import open_vault
from contracts import codec, parked
from contracts.catalog import commands, plugins, questions, views
from contracts.catalog import content as asked
from contracts.catalog import feedback as said
from contracts.catalog import search as sought
from contracts.catalog.content_views import ContentReceipt
from contracts.declare import message_of
from contracts.errors import Invalid, NotAllowed
from contracts.topology import TOPOLOGY

DECIDER = Decider(stream=stream, decide=decide, evolve=evolve)
#: Questions about what surrounds the services.
AROUND = (asked.GetSite, asked.ListPages, asked.GetPage, asked.ListNews, asked.GetNews, asked.ListFaq, asked.ListDuties,
          asked.FindContentFile, asked.GetTranslations,
          asked.ListContentKinds, asked.ListContent, asked.GetContent, asked.GetContentVersion, asked.PreviewContent,
          said.ListMyFeedback, said.GetFeedback, said.ListFeedback, sought.SearchAll, sought.Suggest,
          sought.AskAssistant, sought.StartAssistant)
COMMANDS = {message_of(cls)[1]: cls for cls in (
    commands.PublishVersion, commands.RetireService, asked.PublishContent, asked.WithdrawContent, asked.RestoreContent,
    *PLAIN, *personal.PLAIN, *university.PLAIN, parked.ReplayParked, parked.DiscardParked)}
QUESTIONS = {message_of(cls)[1]: cls for cls in (questions.ListServices, questions.GetService, questions.ListVersions,
                                                 questions.GetDefinition, questions.GetVersionDifference,
                                                 questions.CheckDefinition, *AROUND, *personal.ASKED,
                                                 *university.ASKED, parked.ListParked)}


class Catalog:
    """Everything behind the door."""

    def __init__(self, settings: Settings) -> None:
        plugins.install(settings.functions)
        effects.declare(settings.effects)
        self.client = mongo.connect(settings, appname="catalog")
        database = mongo.database(self.client, settings, "catalog")
        shelves = mongo.database(self.client, settings, "views")
        self.vault = vault = open_vault(self.client, settings)
        self.store = CommitStore(database, codec)
        self.decider = DECIDER
        self.posts, self.units = Posts(database["posts"]), units.Units(database["units"])
        self._shown = Projector("services", services.project, shelves["services"], self.store)
        self._content = Projector(content.NAME, content.project, shelves["content"], self.store,
                                  indexes=content.INDEXES)
        names = DepartmentNames(self._content.model, self.units)
        self._gather = Gather(self.posts, self.units,
                              Departments(self._shown.model, names, self.units))
        self.around = Around(database, self._shown.model, self._content.model, self.store, self._gather.about_content,
                             self.posts, names, vault)
        self.shelves = personal.Shelves.of(database, vault)
        self.personal = personal.Personal(self.shelves, self._shown.model, self._content.model, self.around.contents,
                                          self.around.answers[asked.ListNews], self.posts,
                                          self._gather.about_content)
        self.university = university.University(settings, database, self.around.contents, self.posts,
                                                self.shelves.favourites, self.shelves.recent)
        self.parked = ParkedDesk(SetAside.of("catalog", database, settings.amqp_url, TOPOLOGY), parked,
                                 self._need_administrator)
        self.search = SearchIndex(self._shown.model, self._content.model, database, names)
        assistant = Assistant(self.search, Asked(database), self.around.contents)
        self.queries = Queries(self._shown.model, self.store, self.around.contents,
                               {**Searching(self.search).answers, **assistant.answers})
        self._answers, self._deeds = self._desks()
        self.projectors, self.step = (self._shown, self._content), step
        self.replicas = (*self._replicas(mongo.database(self.client, settings, "identity"), database),
                         usage.replica(mongo.database(self.client, settings, "workflow"), database))
        self.sight = Sight((database,), sealed=vault is not None)
        self._publisher = Publisher(settings.amqp_url)
        self.followers = (ModelFollower(self._shown), ModelFollower(self._content), self.personal.keeper,
                          SearchWatch(self.search, shelves, (self._shown.model, self._content.model)),
                          OwnWatch(self.search, database),
                          self.university.importing, self.around.telling,
                          *keepers(database, self._publisher, "catalog"), heads.signer(database, "catalog", settings))

    def _desks(self) -> tuple[Mapping[type, Callable[[Any], Any]], Mapping[type, Deed]]:
        """Return who answers what besides ``queries``, and who does what leaves no event."""
        alone = {**self.personal.deeds, **self.university.deeds, **self.parked.deeds}
        return ({**self.around.answers, **self.personal.answers, **self.university.answers, **self.parked.answers,
                 questions.CheckDefinition: self.check},
                {**self.around.deeds, **{message: _alone(deed) for message, deed in alone.items()}})

    def _replicas(self, identity: Any, database: Any) -> tuple[Replica, ...]:
        return (
            Replica(name="副本 posts", log=identity, rows=database["posts"], types=("post.granted", "post.revoked"),
                    expected=kept, stream_of=stream_of),
            Replica(name="副本 units", log=identity, rows=database["units"], types=("unit.recorded",),
                    expected=units.kept, stream_of=units.stream_of))

    def prepare(self) -> None:
        """Create the indexes. Safe to repeat."""
        self._content.prepare()
        self.around.prepare()
        self.shelves.prepare()

    def execute(self, command: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out ``{"name", "data"}``; returns its receipt as plain data. Raises ContractError."""
        wish = _message(COMMANDS, command)
        if wish.actor != context.get("actor"):
            raise NotAllowed("操作人与登录者不一致")
        deed = self._deeds.get(type(wish))
        if deed is not None:
            done = deed(wish, context)
            return codec.encode(done) if done is not None else {}
        by = Context(actor=wish.actor, command_id=context["command_id"], correlation_id=context["correlation_id"])
        return codec.encode(self.perform(wish, by, context.get("digest") or digest_of(command)))

    def perform(self, wish: Any, context: Context, digest: str) -> Any:
        """Decide a command and show its effect at once; returns its receipt, a declared view. Raises ContractError."""
        receipt = execute(DECIDER, self.store, wish, self._gather, context, digest=digest)
        if receipt.commit is not None:
            (self._content if isinstance(receipt.state, Entry) else self._shown).apply([receipt.commit])
            self.search.touch(receipt.stream)
        self.around.published(wish)
        return self._answer(receipt)

    def learn(self, event: Recorded) -> None:
        """Take in one event of identity. Safe to repeat."""
        self.posts.learn(event)
        self.units.learn(event)
        self.around.learn(event)
        self.personal.reactions.on_person(event)

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}`` with a view as plain data. Raises ContractError."""
        wanted = _message(QUESTIONS, question)
        answer = self._answers.get(type(wanted), self.queries.answer)(wanted)
        return codec.encode(self.personal.beside.completed(wanted, answer))

    def check(self, wanted: questions.CheckDefinition) -> views.CheckedDefinition:
        """Decide a publication and throw the outcome away. Raises what publishing would raise."""
        wish = commands.PublishVersion(actor=wanted.actor, code=wanted.code, text=wanted.text,
                                       media_type=wanted.media_type)
        service = DECIDER.fold(self.store.read(stream(wish)))
        decided = decide(wish, service, self._gather(wish, service))
        definition = decided[0].definition if decided else read_sound(wanted.text, wanted.media_type)
        return views.CheckedDefinition(code=wanted.code, definition=definition,
                                       tests=len(definition.get("tests") or ()))

    def close(self) -> None:
        """Hang up."""
        self.university.close()
        self._publisher.close()
        self.client.close()

    def _need_administrator(self, no: str) -> None:
        if not self.posts.holds(no, "hall.admin"):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以查看和处理搁置的消息")

    def _answer(self, receipt: Receipt) -> views.VersionReceipt | ContentReceipt:
        """Tell the version the command left; a repeat tells what it told the first time."""
        commits = [commit for commit in self.store.read(receipt.stream) if commit.version <= receipt.version]
        left: Service | Entry = DECIDER.fold(commits)
        if isinstance(left, Entry):
            return ContentReceipt(kind=left.kind, id=left.id, version=left.version, position=receipt.position,
                                        state="withdrawn" if left.withdrawn else "published")
        return views.VersionReceipt(code=left.code, version=left.version, digest=left.digest,
                                    position=receipt.position)


def build(settings: Settings) -> Catalog:
    """Put together what the service and its shell verbs work with."""
    return Catalog(settings)


def build_prepared(settings: Settings) -> Catalog:
    """Put together the parts of a serving process, with the indexes in place."""
    catalog = Catalog(settings)
    catalog.prepare()
    return catalog


class CatalogService:
    """What the hall offers, version by version."""

    name = "catalog"
    app = Assembly(build_prepared)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Carry out ``{"name", "data"}`` for ``context["actor"]``."""
        return self.app.execute(command, context)

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}``."""
        return self.app.ask(question)

    @inbox("identity", queue="catalog.identity")
    def identity_event(self, event: Recorded) -> None:
        """Learn who may publish, and forget whom we must."""
        self.app.learn(event)

    @inbox("workflow", queue="catalog.workflow", many=True)
    def case_events(self, events: list[Recorded]) -> None:
        """Learn how the cases of each service go."""
        self.app.personal.reactions.on_cases(events)


def _alone(deed: Callable[[Any], Any]) -> Deed:
    return lambda wish, _: deed(wish)


def _message(known: Mapping[str, type], sent: Mapping[str, Any]) -> Any:
    cls = known.get(str(sent.get("name")))
    if cls is None:
        raise Invalid("目录服务不认识这个请求", code="malformed")
    return codec.load(cls, sent.get("data") or {})

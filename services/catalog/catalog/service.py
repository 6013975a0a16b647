"""The door of the catalog service. It decides nothing: it finds who answers, and hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.domain.decide import decide, read_sound, stream
from catalog.domain.evolve import evolve
from catalog.domain.legality import step
from catalog.domain.soundness import effects
from catalog.gather import Gather
from catalog.projections import services
from catalog.queries import Queries
from catalog.settings import Settings
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
from contracts import codec
from contracts.catalog import commands, plugins, questions, views
from contracts.declare import message_of
from contracts.errors import Invalid, NotAllowed

DECIDER = Decider(stream=stream, decide=decide, evolve=evolve)
COMMANDS = {message_of(cls)[1]: cls for cls in (commands.PublishVersion, commands.RetireService)}
QUESTIONS = {message_of(cls)[1]: cls for cls in (questions.ListServices, questions.GetService, questions.ListVersions,
                                                 questions.GetDefinition, questions.GetVersionDifference,
                                                 questions.CheckDefinition)}


class Catalog:
    """Everything behind the door."""

    def __init__(self, settings: Settings) -> None:
        plugins.install(settings.functions)
        effects.declare(settings.effects)
        self.client = mongo.connect(settings, appname="catalog")
        database = mongo.database(self.client, settings, "catalog")
        shelf = mongo.database(self.client, settings, "views")["services"]
        self.store = CommitStore(database, codec)
        self.decider = DECIDER
        self.posts = Posts(database["posts"])
        self._gather = Gather(self.posts)
        self._shown = Projector("services", services.project, shelf, self.store)
        self.queries = Queries(self._shown.model, self.store)
        self.projectors, self.step = (self._shown,), step
        self.replicas = (Replica(
            name="副本 posts", log=mongo.database(self.client, settings, "identity"), rows=database["posts"],
            types=("post.granted", "post.revoked"), expected=kept, stream_of=stream_of),)
        self.sight = Sight((database,), sealed=True)  # nothing personal belongs here, sealed or not
        self._publisher = Publisher(settings.amqp_url)
        self.followers = (ModelFollower(self._shown),
                          *keepers(database, self._publisher, "catalog"), heads.signer(database, "catalog", settings))

    def execute(self, command: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out ``{"name", "data"}``; returns a VersionReceipt as plain data. Raises ContractError."""
        wish = _message(COMMANDS, command)
        if wish.actor != context.get("actor"):
            raise NotAllowed("操作人与登录者不一致")
        asked = Context(actor=wish.actor, command_id=context["command_id"], correlation_id=context["correlation_id"])
        return codec.encode(self.perform(wish, asked, context.get("digest") or digest_of(command)))

    def perform(self, wish: Any, context: Context, digest: str) -> views.VersionReceipt:
        """Decide a command and show its effect at once. Raises ContractError."""
        receipt = execute(DECIDER, self.store, wish, self._gather, context, digest=digest)
        if receipt.commit is not None:
            self._shown.apply([receipt.commit])
        return self._answer(receipt)

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}`` with a view as plain data. Raises ContractError."""
        asked = _message(QUESTIONS, question)
        if isinstance(asked, questions.CheckDefinition):
            return codec.encode(self.check(asked))
        return codec.encode(self.queries.answer(asked))

    def check(self, asked: questions.CheckDefinition) -> views.CheckedDefinition:
        """Decide a publication and throw the outcome away. Raises what publishing would raise."""
        wish = commands.PublishVersion(actor=asked.actor, code=asked.code, text=asked.text,
                                       media_type=asked.media_type)
        service = DECIDER.fold(self.store.read(stream(wish)))
        decided = decide(wish, service, self._gather(wish, service))
        definition = decided[0].definition if decided else read_sound(asked.text, asked.media_type)
        return views.CheckedDefinition(code=asked.code, definition=definition,
                                       tests=len(definition.get("tests") or ()))

    def close(self) -> None:
        """Hang up."""
        self._publisher.close()
        self.client.close()

    def _answer(self, receipt: Receipt) -> views.VersionReceipt:
        """Tell the version the command left; a repeat tells what it told the first time."""
        commits = [commit for commit in self.store.read(receipt.stream) if commit.version <= receipt.version]
        service = DECIDER.fold(commits)
        return views.VersionReceipt(code=service.code, version=service.version, digest=service.digest,
                                    position=receipt.position)


class CatalogService:
    """What the hall offers, version by version."""

    name = "catalog"
    app = Assembly(Catalog)

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
        """Learn who may publish."""
        self.app.posts.learn(event)


def build(settings: Settings) -> Catalog:
    """Put together what the service and its shell verbs work with."""
    return Catalog(settings)


def _message(known: Mapping[str, type], sent: Mapping[str, Any]) -> Any:
    cls = known.get(str(sent.get("name")))
    if cls is None:
        raise Invalid("目录服务不认识这个请求", code="malformed")
    return codec.load(cls, sent.get("data") or {})

"""The door of the workflow service: put its parts together, hand messages to them, decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chassis import heads, mongo
from chassis.broker import Publisher
from chassis.eventstore import CommitStore
from chassis.inbox import Recorded, inbox
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
from contracts.catalog import plugins
from contracts.errors import Invalid, NotAllowed
from contracts.topology import TOPOLOGY
from contracts.workflow import commands as cmd
from contracts.workflow import questions as ask
from contracts.workflow.audit import RecordReading
from contracts.workflow.handover import HandOverSeats
from contracts.workflow.questions import GetCase
from contracts.workflow.rehearsals import MigrateCases
from workflow.adapters.campus import Campus
from workflow.adapters.deciding import DECIDER, Deciding
from workflow.adapters.documents import DocumentIssuer
from workflow.adapters.enrolment import Enrolment
from workflow.adapters.handover import HandingOver
from workflow.adapters.letters import read_message
from workflow.adapters.migration import Migrations
from workflow.adapters.papers import Papers
from workflow.domain.decide import decide
from workflow.domain.legality import step
from workflow.gather import Gatherer
from workflow.projections import cases
from workflow.queries.audit import AuditQueries
from workflow.queries.cases import CaseQueries
from workflow.queries.checks import Tallies, replicas
from workflow.queries.evidence import Evidence
from workflow.queries.forms import FormQueries
from workflow.queries.lookups import Lookups
from workflow.queries.mining import Mining
from workflow.queries.notices import NoticeQueries
from workflow.queries.papers import PaperQueries
from workflow.queries.past import PastQueries
from workflow.queries.rehearsals import RehearsalQueries
from workflow.queries.timekeeping import Timekeeping
from workflow.reactions.callbacks import Callbacks
from workflow.reactions.outside import Outside
from workflow.reactions.standing import Standing
from workflow.reactions.timekeeper import Timekeeper
from workflow.settings import Settings
from workflow.stores.counters import Counters
from workflow.stores.definitions import Definitions
from workflow.stores.drafting import Drafting
from workflow.stores.drafts import Drafts
from workflow.stores.erasing import Erasing
from workflow.stores.files import Files
from workflow.stores.organisation import Organisation
from workflow.stores.substitutes import Moments
from workflow.stores.timers import Timers

#: Carries out ``(command, context)`` and returns its receipt.
Deed = Callable[[Any, dict[str, Any]], dict[str, Any]]


class Workflow:
    """The parts of one process, put together."""

    def __init__(self, settings: Settings) -> None:
        plugins.install(settings.functions)
        self.client = mongo.connect(settings)
        own = mongo.database(self.client, settings, "workflow")
        views = mongo.database(self.client, settings, "views")
        self.decider, vault = DECIDER, open_vault(self.client, settings)
        self.store = CommitStore(own, codec, vault)
        self.organisation, self.definitions = Organisation(own, vault), Definitions(own)
        self.files = Files(mongo.database(self.client, settings, "files"))
        drafts, moments = Drafts(own, vault), Moments(own)
        campus = Campus(settings.campus_url, settings.campus_secret)
        self.gatherer = Gatherer(self.organisation, self.definitions, Counters(own), self.files, campus)
        self.forms = FormQueries(drafts, self.gatherer, self.files)
        self.drafting = Drafting(drafts, self.definitions, self.forms.title_of,
                                 lambda draft_id: self.store.head(draft_id) > 0)
        self.cases = Projector(cases.NAME, cases.project, views["cases"], self.store, indexes=cases.INDEXES,
                               serves=cases.LISTS)
        self.deciding = Deciding(self.store, self.gatherer, self.cases)
        self.lookups = Lookups(self.cases.model)
        self.gatherer.learn({"case-finished": self.lookups.is_finished, "open-cases": self.lookups.open_cases})
        self.queries = CaseQueries(self.store, DECIDER, self.gatherer, self.files, self.cases.model)
        self._papers = Papers(settings.hall_name, self.organisation.unit_name, self._name_of)
        self.papers = PaperQueries(self.queries, self._papers, settings.templates)
        self.past = PastQueries(self.store, self.cases.model)
        self.rehearsals = RehearsalQueries(self.store, DECIDER, self.gatherer, self.cases.model)
        self.notices = NoticeQueries(self.cases.model, self.deciding.case_and_definition)
        logs = {name: mongo.database(self.client, settings, name) for name in ("identity", "catalog", "workflow")}
        self.audit = AuditQueries(self.store, CommitStore(logs["identity"], codec), DECIDER, self.gatherer, self.past,
                                  Evidence(own, logs))
        mining = Mining(CommitStore(own, codec))
        self.formats, self.attachments = {"xes": mining.xes, "ocel": mining.ocel}, self.definitions.files
        self.projectors = (self.cases,)
        self.step, self.checks = step, (Tallies(self.cases.model).check, Timekeeping(own).check)
        self.replicas = replicas(own, logs["identity"], logs["catalog"], vault)
        self.sight = Sight((own, views, mongo.database(self.client, settings, "files")), sealed=vault is not None)
        self._erasing = Erasing(vault, drafts, self.files, self.cases)
        self._act_by_itself(own, campus, moments, settings)
        self._parked = ParkedDesk(SetAside.of("workflow", own, settings.amqp_url, TOPOLOGY), parked,
                                  self._need_administrator)
        self._prepared = (self.organisation, self.definitions, drafts, moments, self.outside, self.timekeeper)
        self._publisher = Publisher(settings.amqp_url)
        self.followers = self._followers(own, settings)
        self._deeds, self._answers = self._what_is_done(), self._what_is_answered()

    def _act_by_itself(self, own: Any, campus: Campus, moments: Moments, settings: Settings) -> None:
        """Put together what the service does of its own accord: effects, children, timers, people who come and go."""
        issuer = DocumentIssuer(
            self.deciding.case_and_definition,
            lambda case_id, reader: self.queries.detail(GetCase(case_id=case_id, actor=reader)),
            self.files, self._papers, settings.templates, settings.public_url)
        enrolment = Enrolment(campus, self.deciding.case_and_definition)
        self.outside = Outside(
            own, {"issue_document": issuer.perform, "check_student_status": enrolment.perform}, dict(settings.effects),
            load=self.deciding.case_and_definition, decide=self.deciding.decide, holds=self.organisation.holds,
            attempts=settings.effect_attempts)
        self._callbacks = Callbacks(self.store, self.lookups.id_of, self.deciding.fold, self.deciding.decide)
        self.timekeeper = Timekeeper(Timers(own), self.deciding.by_system)
        self.standing = Standing(moments, self.organisation, self.lookups.around, self.deciding.by_system)
        self._handing_over = HandingOver(own, self.organisation, self.lookups.open_of, self.deciding.fold,
                                         self.deciding.decide)
        self._migrations = Migrations(own, self.organisation, self.cases.model, self.deciding.fold,
                                      self.deciding.decide,
                                      lambda command, case: decide(command, case, self.gatherer.gather(command, case)))

    def _followers(self, own: Any, settings: Settings) -> tuple[Any, ...]:
        """Return what runs beside the service: whoever reads the log, keeps the ledger, and acts in time."""
        return (
            ModelFollower(self.cases),
            *self.outside.followers(self.store, own["checkpoints"]),
            *keepers(own, self._publisher, "workflow"), heads.signer(own, "workflow", settings),
            self.standing,
            *self.timekeeper.followers(self.store, own["checkpoints"]),
        )

    def _what_is_done(self) -> dict[type, Deed]:
        """Return who carries out a command that is not decided by a case."""
        parked_deeds: dict[type, Deed] = {
            kind: lambda command, _: codec.encode(self._parked.deeds[type(command)](command))
            for kind in self._parked.deeds}
        return {
            cmd.SaveDraft: lambda command, _: self.drafting.save(command),
            cmd.DiscardDraft: lambda command, _: self.drafting.discard(command),
            cmd.SubmitDraft: lambda command, context: self.deciding.submit(self.drafting, command, context),
            HandOverSeats: self._handing_over.run, MigrateCases: self._migrations.run,
            RecordReading: self.audit.record, cmd.ReceiveCallback: self._callbacks.receive,
            cmd.RetryEffect: self.outside.retry, **parked_deeds}

    def _what_is_answered(self) -> dict[type, Callable[[Any], dict[str, Any]]]:
        """Return who answers a question; the audit answers its own."""
        return {
            ask.GetCase: self._case_or_draft, ask.FindCase: self.queries.find, ask.GetRecords: self.queries.records,
            ask.GetDocument: self.queries.document, ask.MayReadFile: self.queries.may_read_file,
            ask.VerifyDocument: self.queries.verify, ask.GetForm: self.forms.form, ask.PreviewPath: self.forms.preview,
            ask.GetDraft: self.forms.find, ask.ListDrafts: self.forms.mine, ask.GetCaseRow: self.past.now,
            **self.rehearsals.answers, **self.papers.answers,
            ask.ListNotices: self.notices.public, ask.ListEffects: self.outside.stuck,
            parked.ListParked: lambda question: codec.encode(self._parked.listed(question)),
        }

    def prepare(self) -> None:
        """Create the indexes that reads rely on. Safe to repeat."""
        for store in self._prepared:
            store.prepare()
        self.cases.prepare()

    def execute(self, message: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Carry out one command and return its receipt."""
        command = read_message("command", message, context)
        return self._deeds.get(type(command), self.deciding.decide)(command, context)

    def ask(self, message: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer one question."""
        question = read_message("question", message, context)
        if type(question) in self.audit.answers:
            return self.audit.ask(question, context)
        answer = self._answers.get(type(question))
        if answer is None:
            raise Invalid("不认识的消息", code="malformed")
        return answer(question)

    def learn_organisation(self, event: Recorded) -> None:
        """Take in one event of identity; what must be forgotten goes from here as well. Safe to repeat."""
        if event.type == "subject.erased":
            self._erasing.erase(event.data["no"], event.data["scope"])
            self.deciding.forget()
        self.organisation.learn(event)
        self.standing.note(event)
        self.timekeeper.note_calendar(event)

    def close(self) -> None:
        """Let go of broker and database."""
        self._publisher.close()
        self.client.close()

    def _case_or_draft(self, question: GetCase) -> dict[str, Any]:
        """A draft has the id its case will have, so its owner can open it under the same address."""
        draft = self.forms.draft_page(question)
        return draft if draft is not None else self.queries.detail(question)

    def _need_administrator(self, no: str) -> None:
        if not self.organisation.holds(no, "hall.admin"):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以查看和处理搁置的消息")

    def _name_of(self, no: str) -> str | None:
        """Return what an active person is called."""
        person = self.organisation.person(no)
        return person.name if person else None


def build(settings: Settings) -> Workflow:
    """Return the parts; connections open at first use."""
    return Workflow(settings)


def build_prepared(settings: Settings) -> Workflow:
    """Return the parts of a serving process, with the indexes in place."""
    workflow = Workflow(settings)
    workflow.prepare()
    return workflow


class WorkflowService:
    """What other processes reach over the bus."""

    name = "workflow"
    app = Assembly(build_prepared)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command."""
        return self.app.execute(command, context)

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer a question."""
        return self.app.ask(question, context)

    @inbox("identity", queue="workflow.identity")
    def learn_organisation(self, event: Recorded) -> None:
        """Keep the replica of the organisation."""
        self.app.learn_organisation(event)

    @inbox("catalog", queue="workflow.catalog")
    def learn_definition(self, event: Recorded) -> None:
        """Keep every published version."""
        self.app.definitions.learn(event)

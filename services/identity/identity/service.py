"""The door of the identity service. It decides nothing: it finds who answers, and hands over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from chassis import heads, mongo
from chassis.broker import Publisher
from chassis.decider import Context, digest_of
from chassis.eventstore import CommitStore
from chassis.inbox import Recorded, inbox
from chassis.modelfollower import ModelFollower
from chassis.plainsight import Sight
from chassis.projector import Projector
from chassis.readmodel import ReadModel
from chassis.rpc import rpc
from chassis.sequencer import keepers
from chassis.service import Assembly
from chassis.setaside import Desk as ParkedDesk
from chassis.setaside import SetAside
from chassis.vault import open_vault
from contracts import codec, parked
from contracts.declare import message_of
from contracts.errors import Invalid, NotAllowed
from contracts.identity import commands, views
from contracts.identity.audit import AuditPerson
from contracts.identity.codes import RecoverPassword, RequestCode, ResetPassword, SignInByCode
from contracts.identity.entries import BeginWeCom, CompleteWeCom, GetSignInWays, RedeemEntry
from contracts.identity.events import PersonUpdated
from contracts.identity.mailbox import BindMailbox, GetMailbox, UnbindMailbox
from contracts.identity.tickets import IssueTicket, RedeemTicket
from contracts.topology import TOPOLOGY
from identity.adapters.cas_entry import CasEntry
from identity.adapters.code_desk import CodeDesk
from identity.adapters.entrance import Entrance
from identity.adapters.erasing import Erasing, Journal
from identity.adapters.imap import MailServers
from identity.adapters.keys import KeyKeeper, PublishedKeys
from identity.adapters.mail_desk import MailDesk
from identity.adapters.passwords import Passwords, in_thread
from identity.adapters.past import Past
from identity.adapters.register import COMMANDS, DECIDER, Register
from identity.adapters.sign_in import FrontDesk
from identity.adapters.single_sign_on import SingleSignOn
from identity.adapters.tokens import AccessTokens, public_jwk, signing_key
from identity.adapters.wecom import WeCom
from identity.domain.legality import step
from identity.domain.organisation import ADMINISTRATOR
from identity.gather import SHELL
from identity.projections import directory
from identity.queries import Queries
from identity.reactions import Substitutions
from identity.settings import ServiceSettings, Settings
from identity.stores.codes import Codes
from identity.stores.mailboxes import Mailboxes
from identity.stores.passes import Passes
from identity.stores.passwords import Accounts, Attempts
from identity.stores.sessions import Sessions
from identity.stores.tickets import Tickets

QUESTIONS = (views.Me, views.People, views.PeopleNamed, views.Units, views.Keys, views.MySubstitutes, views.GetCalendar)


class Identity:
    """The parts that need no signing key: the register, its read model, and what follows its log."""

    def __init__(self, settings: Settings) -> None:
        self.client = mongo.connect(settings, appname="identity")
        self.database = mongo.database(self.client, settings, "identity")
        vault = open_vault(self.client, settings)
        self.store = CommitStore(self.database, codec, vault)
        self.decider = DECIDER
        rows = mongo.database(self.client, settings, "directory")["directory"]
        project = directory.findable_by(vault.blind) if vault is not None else directory.project
        shown = Projector("directory", project, rows, self.store, indexes=directory.INDEXES)
        self.projectors, self.step = (shown,), step
        self.sight = Sight((self.database, rows.database), sealed=vault is not None)
        cases = ReadModel(mongo.database(self.client, settings, "views")["cases"])
        self.register = Register(self.store, shown, lambda no: cases.collection.count_documents(
            {"applicant.no": no, "ended_at": None}))
        self.substitutions = Substitutions(self.register)
        self.accounts = Accounts(self.database)
        journal = Journal(Path(settings.erasure_journal)) if settings.erasure_journal else None
        self.vault = vault
        self.mailboxes, self.tickets = Mailboxes(self.database, vault), Tickets(self.database)
        self.erasing = Erasing(self.register, vault, journal, self.accounts, self.forget)
        self.attempts = Attempts(self.database)
        self.sessions = Sessions(self.database, idle=timedelta(seconds=settings.refresh_seconds),
                                 longest=timedelta(seconds=settings.session_seconds))
        self.keys = PublishedKeys(self.database, keep=timedelta(seconds=settings.access_seconds))
        self.queries = Queries(shown.model, self.keys.current, vault.blind if vault is not None else None)
        self.publisher = Publisher(settings.amqp_url)
        self.followers: tuple[Any, ...] = (
            ModelFollower(shown),
            *keepers(self.database, self.publisher, "identity"), heads.signer(self.database, "identity", settings))

    def sign_out(self, no: str) -> None:
        """End every session of a person."""
        self.keys.announce_ended(self.sessions.revoke_all(no))

    def forget(self, no: str) -> None:
        """End every session of a person, and drop what they entrusted to us."""
        self.sign_out(no)
        self.tickets.forget(no)
        self.mailboxes.remove(no)

    def close(self) -> None:
        """Hang up."""
        self.publisher.close()
        self.client.close()


class App(Identity):
    """Everything behind the door."""

    def __init__(self, settings: ServiceSettings) -> None:
        super().__init__(settings)
        key = signing_key(settings.token_key)
        self.desk = FrontDesk(
            accounts=self.accounts, attempts=self.attempts, sessions=self.sessions, passwords=Passwords(in_thread),
            tokens=AccessTokens(key, seconds=settings.access_seconds), keys=self.keys,
            directory=self.register.gather)
        self.sso = SingleSignOn(tickets=self.tickets, sessions=self.sessions, directory=self.register.gather)
        self.mail = MailDesk(mailboxes=self.mailboxes, attempts=self.attempts,
                             servers=MailServers(dict(settings.mail_servers), in_clear=settings.demo))
        passes, account = Passes(self.database), settings.wecom()
        self.entrance = Entrance(desk=self.desk, passes=passes, wecom=WeCom(account) if account else None,
                                 entries={entry.code: CasEntry(entry) for entry in settings.entries},
                                 codes=settings.codes)
        assert self.vault is not None, "the settings demand a master key"
        codes = Codes(self.database, self.vault.digest)
        code_desk = CodeDesk(desk=self.desk, codes=codes, vault=self.vault, by_phone=self.queries.by_phone,
                             channels=frozenset(settings.codes))
        keeper = KeyKeeper(self.keys, public_jwk(key),
                           prepare=(self.attempts.prepare, self.sessions.prepare, self.tickets.prepare, passes.prepare,
                                    codes.prepare,
                                    *(shown.prepare for shown in self.projectors)))
        keeper.once()
        self.followers = (*self.followers, keeper)
        aside = ParkedDesk(SetAside.of("identity", self.database, settings.amqp_url, TOPOLOGY), parked,
                           self._need_administrator)
        self._effects: dict[type, Callable[[Any], Any]] = {
            commands.SignIn: self.desk.sign_in, commands.RefreshSession: self.desk.refresh,
            commands.SignOut: self.desk.sign_out, commands.ChangePassword: self.desk.change_password,
            commands.ActivateAccount: self.desk.activate, IssueTicket: self.sso.issue, RedeemTicket: self.sso.redeem,
            BeginWeCom: self.entrance.begin_wecom, CompleteWeCom: self.entrance.complete_wecom,
            RequestCode: code_desk.request, SignInByCode: code_desk.sign_in, RecoverPassword: code_desk.recover,
            ResetPassword: code_desk.reset,
            RedeemEntry: self.entrance.redeem, BindMailbox: self.mail.bind, UnbindMailbox: self.mail.unbind,
            **aside.deeds}
        self._commands = _by_name((*self._effects, *COMMANDS))
        self._answers: dict[type, Callable[[Any], Any]] = {
            AuditPerson: Past(self.store, self.register, self.queries.group_keys).person, GetMailbox: self.mail.look,
            GetSignInWays: self.entrance.ways,
            **aside.answers}
        self._questions = _by_name((*QUESTIONS, *self._answers))

    def execute(self, command: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a command; returns what its receipt or its view says. Raises ContractError."""
        wish = _message(self._commands, command)
        # What comes through the door acts for somebody who signed in, never for the shell.
        if hasattr(wish, "actor") and (wish.actor != context.get("actor") or wish.actor == SHELL):
            raise NotAllowed("操作人与登录者不一致")
        if type(wish) in self._effects:
            done = self._effects[type(wish)](wish)
            return codec.encode(done) if done is not None else {}
        asked = Context(actor=wish.actor, command_id=context["command_id"], correlation_id=context["correlation_id"],
                        on_behalf_of=context.get("on_behalf_of"))
        perform = self.erasing.erase if isinstance(wish, commands.EraseSubject) else self.register.execute
        receipt = perform(wish, asked, context.get("digest") or digest_of(command))
        for event in receipt.events:
            if isinstance(event, PersonUpdated) and not event.active:
                self.desk.forget(event.no)
        return {"stream": receipt.stream, "version": receipt.version, "position": receipt.position}

    def _need_administrator(self, no: str) -> None:
        person = self.register.gather.person(no)
        if person is None or not person.holds(ADMINISTRATOR):
            raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以查看和处理搁置的消息")

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a question. Raises ContractError."""
        asked = _message(self._questions, question)
        return codec.encode(self._answers.get(type(asked), self.queries.answer)(asked))


def build(settings: Settings) -> Identity:
    """Put together what the shell verbs work on."""
    return Identity(settings)


def assemble(settings: ServiceSettings) -> App:
    """Put together what the service works with."""
    return App(settings)


class IdentityService:
    """Who people are, what they hold, and whether they are who they say."""

    name = "identity"
    app = Assembly(assemble)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Carry out ``{"name", "data"}`` for ``context["actor"]``."""
        return self.app.execute(command, context)

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}``."""
        return self.app.ask(question)

    @inbox("workflow", queue="identity.workflow")
    def learn_outcome(self, event: Recorded) -> None:
        """Take in what a case that was approved, or woken, says about substitutes."""
        self.app.substitutions.take_in(event)


def _by_name(classes: tuple[type, ...]) -> dict[str, type]:
    return {message_of(cls)[1]: cls for cls in classes}


def _message(known: Mapping[str, type], sent: Mapping[str, Any]) -> Any:
    cls = known.get(str(sent.get("name")))
    if cls is None:
        raise Invalid("身份服务不认识这个请求", code="malformed")
    return codec.load(cls, sent.get("data") or {})

"""The door of the notify service: events in, the couriers at work, and what people and operators may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo import MongoClient

from chassis import mongo
from chassis.inbox import Recorded, inbox
from chassis.plainsight import Sight
from chassis.rpc import rpc
from chassis.service import Assembly
from chassis.setaside import Desk as ParkedDesk
from chassis.setaside import SetAside
from chassis.vault import open_vault
from contracts import codec, parked
from contracts.declare import message_of
from contracts.errors import NotAllowed, NotFound
from contracts.identity.codes import SendCode
from contracts.notify.commands import MarkNoticesRead, ResendDelivery, SettleDelivery
from contracts.notify.questions import ListDeliveries, ListNotices
from contracts.notify.views import NoticesMarked
from contracts.topology import TOPOLOGY
from notify.adapters.carriers import carriers
from notify.adapters.codes import CodeCourier
from notify.adapters.courier import Bell, Carrier, Courier
from notify.adapters.desk import Desk
from notify.adapters.email import Email
from notify.adapters.receipts import Receipts
from notify.adapters.sms import Sms
from notify.domain.channels import Channel
from notify.queries.balance import Balance
from notify.queries.lists import list_deliveries, list_notices
from notify.reactions import Reactions
from notify.settings import Settings
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from notify.stores.posts import Posts
from notify.stores.replicas import replicas

#: What only an administrator of the hall may ask or have done.
FOR_ADMINISTRATORS = (ListDeliveries, ResendDelivery, SettleDelivery, parked.ListParked, parked.ReplayParked,
                      parked.DiscardParked)


class Notify:
    """The parts of a notify process, put together. The ledger itself is the truth here: no read model to rebuild."""

    projectors = ()

    def __init__(self, settings: Settings, client: MongoClient[dict[str, Any]]) -> None:
        database = mongo.database(client, settings, "notify")
        vault = open_vault(client, settings)
        self.client, self._settings, self._bell = client, settings, Bell()
        self.ledger = Ledger(database, settings.lease, settings.waits)
        self.notices = Notices(mongo.database(client, settings, "views"))
        self._contacts, self._posts = Contacts(database, vault), Posts(database)
        self.desk = Desk(self.ledger, self._bell.ring)
        self.reactions = Reactions(self.ledger, Cases(database), self._contacts, self._bell.ring, self.notices,
                                   self._posts)
        ways = carriers(settings, self.notices)
        self._codes = CodeCourier({name: way for name, way in ways.items() if isinstance(way, Sms | Email)}, vault)
        self.followers = (*self._couriers(ways), self._codes)
        self._answers: dict[str, tuple[type, Callable[[Any], Any]]] = {
            "notices.list": (ListNotices, lambda asked: list_notices(asked, self.notices)),
            "deliveries.list": (ListDeliveries, lambda asked: list_deliveries(asked, self.ledger)),
        }
        self._deeds: dict[str, tuple[type, Callable[[Any], Any]]] = {
            "notices.mark-read": (MarkNoticesRead, self._mark_read),
            "delivery.resend": (ResendDelivery, self.desk.resend),
            "delivery.settle": (SettleDelivery, self.desk.settle),
            "code.send": (SendCode, self._codes.take),
        }
        aside = ParkedDesk(SetAside.of("notify", database, settings.amqp_url, TOPOLOGY), parked,
                           self._posts.need_administrator)
        self._answers |= {message_of(cls)[1]: (cls, answer) for cls, answer in aside.answers.items()}
        self._deeds |= {message_of(cls)[1]: (cls, do) for cls, do in aside.deeds.items()}
        logs = {name: mongo.database(client, settings, name) for name in ("identity", "catalog", "workflow")}
        balance = Balance((logs["workflow"], logs["catalog"]), self.ledger, self.notices, settings.sla)
        self.checks = (balance.check_due, balance.check_ended, balance.check_notices)
        self.replicas = replicas(database, logs["identity"], logs["workflow"], self._contacts)
        self.sight = Sight((database,), sealed=vault is not None)

    def prepare(self) -> None:
        """Create the indexes."""
        for store in (self.ledger, self.notices, self._contacts):
            store.prepare()

    def execute(self, command: dict[str, Any], actor: str) -> dict[str, Any]:
        """Obey a command. Raises NotFound for an unknown one, Invalid for wrong data, NotAllowed."""
        return self._perform(self._deeds, command, actor)

    def ask(self, question: dict[str, Any], actor: str) -> dict[str, Any]:
        """Answer a question. Raises NotFound for an unknown one, Invalid for wrong data, NotAllowed."""
        return self._perform(self._answers, question, actor)

    def close(self) -> None:
        """Let the couriers record what they are sending, then hang up."""
        for courier in self.followers:
            courier.wait(self._settings.timeout)
        self.client.close()

    def _couriers(self, ways: Mapping[Channel, Carrier]) -> tuple[Courier | Receipts, ...]:
        settings = self._settings
        couriers = (Courier(f"courier-{channel}-{hand}", channel, ways.get(channel), self.ledger, self._contacts,
                            self._bell, needs=settings.timeout)
                    for channel in Channel for hand in range(settings.hands))
        sms = ways.get(Channel.SMS)
        return (*couriers, Receipts(sms if isinstance(sms, Sms) else None, self.ledger, self._contacts,
                                    settings.receipts))

    def _perform(self, known: dict[str, tuple[type, Callable[[Any], Any]]], message: dict[str, Any],
                 actor: str) -> dict[str, Any]:
        found = known.get(str(message.get("name")))
        if found is None:
            raise NotFound("通知服务没有这个命令或问题")
        cls, perform = found
        asked = codec.load(cls, message.get("data") or {})
        if cls in FOR_ADMINISTRATORS:
            if asked.actor != actor:
                raise NotAllowed("操作人与登录者不一致")
            self._posts.need_administrator(actor)
        done = perform(asked)
        return codec.encode(done) if done is not None else {}

    def _mark_read(self, command: MarkNoticesRead) -> NoticesMarked:
        marked = self.notices.mark_read(command.actor, command.ids)
        return NoticesMarked(marked=marked, unread=self.notices.unread(command.actor))


def build(settings: Settings) -> Notify:
    """Put the parts together; nothing is connected yet."""
    return Notify(settings, mongo.connect(settings, appname="hall-notify"))


def build_prepared(settings: Settings) -> Notify:
    """Put the parts of a serving process together, with the indexes in place."""
    notify = build(settings)
    notify.prepare()
    return notify


class NotifyService:
    """The Nameko service; it decides nothing."""

    name = "notify"
    app = Assembly(build_prepared)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Obey ``{"name", "data"}``."""
        return self.app.execute(command, str(context.get("actor")))

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}``."""
        return self.app.ask(question, str(context.get("actor")))

    @inbox("workflow", queue="notify.workflow")
    def on_case(self, event: Recorded) -> None:
        """React to what happened to a case."""
        self.app.reactions.on_case(event)

    @inbox("catalog", queue="notify.catalog")
    def on_feedback(self, event: Recorded) -> None:
        """React to what happened to feedback."""
        self.app.reactions.on_feedback(event)

    @inbox("identity", queue="notify.identity")
    def on_person(self, event: Recorded) -> None:
        """React to what happened to a person."""
        self.app.reactions.on_person(event)

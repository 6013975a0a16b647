"""The door of the notify service: events in, the couriers at work, and what people and operators may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pymongo import MongoClient

from chassis import mongo
from chassis.inbox import Recorded, inbox
from chassis.rpc import rpc
from chassis.service import Assembly
from contracts import codec
from contracts.errors import NotFound
from contracts.notify.commands import MarkNoticesRead
from contracts.notify.questions import ListDeliveries, ListNotices
from contracts.notify.views import NoticesMarked
from notify.adapters.carriers import carriers
from notify.adapters.courier import Bell, Courier
from notify.domain.channels import Channel
from notify.queries import list_deliveries, list_notices
from notify.reactions import Reactions
from notify.settings import Settings
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices


class Notify:
    """The parts of a notify process, put together. The ledger itself is the truth here: no read model to rebuild."""

    projectors = ()

    def __init__(self, settings: Settings, client: MongoClient[dict[str, Any]]) -> None:
        database = mongo.database(client, settings, "notify")
        self.client, self._settings, self._bell = client, settings, Bell()
        self.ledger = Ledger(database, settings.lease, settings.waits)
        self.notices = Notices(mongo.database(client, settings, "views"))
        self._contacts = Contacts(database)
        self.reactions = Reactions(self.ledger, Cases(database), self._contacts, self._bell.ring)
        self.followers = self._couriers()
        self._answers: dict[str, tuple[type, Callable[[Any], Any]]] = {
            "notices.list": (ListNotices, lambda asked: list_notices(asked, self.notices)),
            "deliveries.list": (ListDeliveries, lambda asked: list_deliveries(asked, self.ledger)),
        }
        self._deeds: dict[str, tuple[type, Callable[[Any], Any]]] = {
            "notices.mark-read": (MarkNoticesRead, self._mark_read),
        }

    def prepare(self) -> None:
        """Create the indexes."""
        for store in (self.ledger, self.notices, self._contacts):
            store.prepare()

    def execute(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises NotFound for an unknown one, Invalid for wrong data."""
        return _perform(self._deeds, command)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer a question. Raises NotFound for an unknown one, Invalid for wrong data."""
        return _perform(self._answers, question)

    def close(self) -> None:
        """Let the couriers record what they are sending, then hang up."""
        for courier in self.followers:
            courier.wait(self._settings.timeout)
        self.client.close()

    def _couriers(self) -> tuple[Courier, ...]:
        ways = carriers(self._settings, self.notices)
        return tuple(
            Courier(f"courier-{channel}-{hand}", channel, ways.get(channel), self.ledger, self._contacts, self._bell)
            for channel in Channel for hand in range(self._settings.hands))

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


def _perform(known: dict[str, tuple[type, Callable[[Any], Any]]], message: dict[str, Any]) -> dict[str, Any]:
    found = known.get(str(message.get("name")))
    if found is None:
        raise NotFound("通知服务没有这个命令或问题")
    cls, perform = found
    return codec.encode(perform(codec.load(cls, message.get("data") or {})))


class NotifyService:
    """The Nameko service; it decides nothing."""

    name = "notify"
    app = Assembly(build_prepared)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Obey ``{"name", "data"}``."""
        return self.app.execute(command)

    @rpc
    def ask(self, question: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Answer ``{"name", "data"}``."""
        return self.app.ask(question)

    @inbox("workflow", queue="notify.workflow")
    def on_case(self, event: Recorded) -> None:
        """React to what happened to a case."""
        self.app.reactions.on_case(event)

    @inbox("identity", queue="notify.identity")
    def on_person(self, event: Recorded) -> None:
        """React to what happened to a person."""
        self.app.reactions.on_person(event)

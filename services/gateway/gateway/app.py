"""Compose the gateway: middleware outside, routes inside, everything it depends on handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import falcon
import falcon.media
from pymongo import MongoClient, ReadPreference
from pymongo.collection import Collection
from pymongo.database import Database

from chassis import mongo
from chassis.rpc_client import RpcClient
from contracts.calls import CALLS
from gateway import errors, routes
from gateway.asides import Asides
from gateway.backends import SERVICES, Backends
from gateway.cards.board import Board
from gateway.cards.campus import CampusSystem
from gateway.changes import Changes
from gateway.files import Files
from gateway.heads import Heads
from gateway.middleware.access import Access
from gateway.middleware.access_log import AccessLog
from gateway.middleware.conditional import Conditional
from gateway.middleware.correlation import Correlation
from gateway.middleware.english import English
from gateway.middleware.limits import Limits
from gateway.middleware.origin import SameOrigin
from gateway.middleware.security_headers import SecurityHeaders
from gateway.names import Names
from gateway.resources.cards import board
from gateway.resources.health import Check
from gateway.settings import Settings
from gateway.tokens import Tokens
from gateway.views import Views


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the gateway is made of in one process."""

    settings: Settings
    client: MongoClient[dict[str, Any]]
    rpc: RpcClient
    backends: Backends
    views: Views
    tokens: Tokens
    files: Files
    changes: Changes
    heads: Heads
    cards: Board
    asides: Asides
    names: Names

    def checks(self) -> tuple[Mapping[str, Check], Mapping[str, Check]]:
        """Return what the gateway cannot serve without, and what it can."""
        services: dict[str, Check] = {name: partial(self.backends.consumers, name) for name in SERVICES}
        required: dict[str, Check] = {"mongodb": self._database_answers, "rabbitmq": self.backends.connected,
                                      "workflow": services.pop("workflow")}
        return required, services

    def stop(self) -> None:
        """End the event streams; everything else finishes by itself."""
        self.changes.stop()

    def close(self) -> None:
        """Hang up."""
        self.stop()
        self.cards.close()
        self.rpc.close()
        self.client.close()

    def _database_answers(self) -> bool:
        self.client.admin.command("ping", maxTimeMS=1000)
        return True


def build(settings: Settings) -> Parts:
    """Put the parts together. Nothing connects before it is used, so this also works while servers are away."""
    client = mongo.connect(settings, appname="hall-gateway")
    views = _readable(mongo.database(client, settings, "views"))
    rpc = RpcClient(settings.amqp_url, may_call=CALLS["gateway"])
    backends, changes = Backends(rpc), Changes(views, cap=settings.streams)
    return Parts(
        settings=settings, client=client, rpc=rpc, backends=backends, views=Views(views, row=backends.case_row,
                                                                          favourites=_favourites(client, settings)),
        tokens=Tokens(_readable(mongo.database(client, settings, "identity"))["keys"]),
        files=Files(mongo.database(client, settings, "files")), changes=changes,
        heads=Heads({name: mongo.database(client, settings, name) for name in ("identity", "catalog", "workflow")}),
        cards=board(backends, CampusSystem(settings.campus_url, settings.campus_secret)),
        asides=Asides(backends, changes), names=Names(backends),
    )


def _favourites(client: MongoClient[dict[str, Any]], settings: Settings) -> Collection[dict[str, Any]]:
    """What people starred is the catalog's to keep; how many they are is only counted here."""
    return _readable(mongo.database(client, settings, "catalog"))["favourites"]


def _readable(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Lists are read, and tokens looked at, also while the database has no primary: that decides nothing."""
    return database.with_options(read_preference=ReadPreference.PRIMARY_PREFERRED)


def create_app(parts: Parts) -> falcon.App[Any, Any]:
    """Return the WSGI application."""
    app: falcon.App[Any, Any] = falcon.App(middleware=[
        Correlation(), AccessLog(), SecurityHeaders(), Conditional(), English(parts.names.english),
        Access(parts.tokens), SameOrigin(parts.settings.public_url), Limits(),
    ])
    app.req_options.strip_url_path_trailing_slash = False
    app.req_options.auto_parse_qs_csv = False
    app.req_options.keep_blank_qs_values = True
    handler = falcon.media.JSONHandler(dumps=partial(json.dumps, ensure_ascii=False, default=_plain))
    app.resp_options.media_handlers[falcon.MEDIA_JSON] = handler
    errors.install(app)
    routes.add(app, parts)
    return app


def _plain(value: Any) -> str:
    """Times cross the border as ISO 8601 with a zone; nothing else needs help."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")

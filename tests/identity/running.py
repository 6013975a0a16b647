"""The running identity service as its callers meet it: its verbs, its door on the bus, what its log tells others."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from typing import Any

from pymongo import MongoClient

from chassis.feed import Feed
from chassis.rpc_client import RpcClient
from chassis.sealing import opened
from chassis.vault import Vault
from tests.keys import MASTER

PASSWORD = "hall-demo"
HALL = """
units: [{key: univ, name: 示范大学}, {key: cs, name: 计算机学院, parent: univ}]
people:
  - {no: "10001", name: 陈一, kind: staff, unit: cs, phone: "13912345678", email: "chenyi@demo.example"}
  - {no: "10002", name: 陈二, kind: staff, unit: cs}
  - {no: "10009", name: 陈九, kind: staff, unit: cs}
  - {no: "90001", name: 管理员, kind: staff, unit: univ, posts: [{role: hall.admin, unit: univ}]}
groups: {board: ["10001"]}
relations: [{of: "10002", name: mentor, is: "10001"}]
"""


def verb(environment: dict[str, str], *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m identity …`` to its end."""
    return subprocess.run([sys.executable, "-m", "identity", *arguments], env={**os.environ, **environment, **changed},
                          capture_output=True, text=True, timeout=60)


class Door:
    """What the gateway does: one command or question at a time over the bus."""

    def __init__(self, amqp_url: str) -> None:
        self.client = RpcClient(amqp_url, timeout=10)

    def execute(self, name: str, data: dict[str, Any], command_id: str | None = None) -> dict[str, Any]:
        context = {"actor": data.get("actor", ""), "command_id": command_id or uuid.uuid4().hex,
                   "correlation_id": uuid.uuid4().hex}
        return self.client.call("identity", "execute", command={"name": name, "data": data}, context=context)

    def ask(self, name: str, **data: Any) -> dict[str, Any]:
        return self.client.call("identity", "ask", question={"name": name, "data": data},
                                context={"correlation_id": uuid.uuid4().hex})

    def sign_in(self, username: str = "10001", password: str = PASSWORD) -> dict[str, Any]:
        return self.execute("session.open", {"username": username, "password": password})

    def refresh(self, session: dict[str, Any]) -> dict[str, Any]:
        return self.execute("session.refresh", {"refresh_token": session["result"]["refresh_token"]})

    def record(self, no: str, actor: str = "90001", command_id: str | None = None, **given: Any) -> dict[str, Any]:
        return self.execute("person.record", {"actor": actor, "no": no, **given}, command_id)


def published(client: MongoClient, db_prefix: str) -> dict[str, dict[str, Any]]:
    """Every event another service would take in from the start, by stream and number."""
    feed = Feed(client[f"{db_prefix}_identity"], client[f"{db_prefix}_test"]["cursors"], "test.identity")
    vault = Vault(client[f"{db_prefix}_keys"], MASTER)
    events = [opened(vault, event) for taken in feed.take() for event in taken.events]
    return {f"{event.stream}:{event.number}": event.as_data() for event in events}


def logged(client: MongoClient, db_prefix: str) -> set[str]:
    """Every event in the log, by stream and number."""
    return {f"{commit['s']}:{commit['n0'] + index}" for commit in client[f"{db_prefix}_identity"]["commits"].find()
            for index in range(commit["n"])}

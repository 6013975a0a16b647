"""Which programs make up a local hall, with what settings and in which order."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import bus, credentials, mongodb, portal, python_env, roles
from local.debian import RABBITMQ, Packages
from local.downloads import library_path
from local.home import PROJECT, Home, write_private
from local.ports import LOOPBACK, is_free, keep_ports, next_free
from local.program import Program
from local.rabbitmq import Broker

SERVICES = ("identity", "catalog", "workflow", "notify")
#: Those that open sealed personal data; the others cannot, whatever they read.
HOLD_PERSONAL_DATA = ("identity", "catalog", "workflow", "notify")
#: Commands that use an account of another name.
ACCOUNTS = {"anchors": "auditor"}
#: The calls of system steps that the demonstration's campus server takes.
CALLS = ("call_finance_system", "write_timetable", "research_system")
#: The demonstration's own functions for expressions.
FUNCTIONS = PROJECT / "deploy/demo/functions"
DEFAULT_HTTP_PORT = 8080
DRAIN_SECONDS = 20
INTERNAL_PORTS = ("mongod", "amqp", "distribution", "epmd", "carriers", "smtp", "campus", "imap", *SERVICES)


@dataclass(frozen=True)
class Plan:
    """Everything that follows from one home and the settings of the person who runs it."""

    home: Home
    ports: Mapping[str, int]
    secrets: Mapping[str, Any]
    external_mongo: str
    external_amqp: str
    prefix: str
    given: Mapping[str, str]  # what the person set: some settings of theirs go before ours

    @classmethod
    def of(cls, home: Home, environ: Mapping[str, str] | None = None) -> Plan:
        """The plan for `home` with the ports it was given before; `choose_ports` first when nothing runs."""
        given = os.environ if environ is None else environ
        return cls(
            home=home,
            ports={name: int(port) for name, port in home.read("ports.json").items()},
            secrets=credentials.of(home),
            external_mongo=given.get("HALL_MONGO_URL", "").strip(),
            external_amqp=given.get("HALL_AMQP_URL", "").strip(),
            prefix=given.get("HALL_DB_PREFIX", "").strip() or "hall",
            given=given,
        )

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['http']}"

    @property
    def broker(self) -> Broker:
        return Broker(
            folder=self.home.root / "rabbitmq",
            port=self.ports["amqp"],
            distribution=self.ports["distribution"],
            epmd=self.ports["epmd"],
            accounts=self.secrets["amqp_users"],
            system=Packages(self.home).root_of(RABBITMQ) or Path("/"),
        )

    def mongo_url(self, part: str) -> str:
        """The database address of one part of the hall, with that part's own account."""
        if self.external_mongo:
            return self.external_mongo
        return mongodb.url(self.ports["mongod"], f"{self.prefix}_{part}", self.secrets["mongo_users"][part])

    # -- programs ------------------------------------------------------------------------------------------------------

    def programs(self) -> list[Program]:
        """Every program in the order a person would start them by hand."""
        listed: list[Program] = []
        if not self.external_mongo:
            listed += self._mongo_programs()
        if not self.external_amqp:
            listed += self._broker_programs()
        servers = tuple(program.name for program in listed if program.name in ("databases", "rabbitmq"))
        listed += [self._demo("carriers"), self._demo("campus")]
        listed += [self._service(name, servers) for name in SERVICES]
        return [*listed, self._gateway(servers)]

    def _mongo_programs(self) -> list[Program]:
        key_file = self.home.root / "mongo.key"
        write_private(key_file, self.secrets["mongo_key"])
        port = self.ports["mongod"]
        line = mongodb.command(self.home.tools / "mongod", self.home.folder("mongo"), port, key_file=key_file)
        mongod = Program("mongod", tuple(line), library_path(self.home), port, ready_port=port, grace=30)
        setup = (str(python_env.PYTHON), "-m", "local", "prepare-databases")
        return [mongod, Program("databases", setup, self._own(), after=("mongod",), once=True)]

    def _broker_programs(self) -> list[Program]:
        broker = self.broker
        broker.configure()
        surroundings = broker.environment()
        epmd = Program("epmd", tuple(broker.epmd_command()), surroundings, broker.epmd, ready_port=broker.epmd)
        line = (str(broker.server),)
        return [epmd, Program("rabbitmq", line, surroundings, broker.port, broker.port, after=("epmd",), grace=30)]

    def _service(self, name: str, servers: tuple[str, ...]) -> Program:
        port = self.ports[name]
        ready = f"http://{LOOPBACK}:{port}/readyz"
        grace = float(self.given.get("HALL_DRAIN_SECONDS", DRAIN_SECONDS)) + 5
        return Program(
            name, self._module(name), self.environment(name), port, ready_url=ready, after=servers, grace=grace
        )

    def _gateway(self, servers: tuple[str, ...]) -> Program:
        port = self.ports["http"]
        ready = f"{self.address}/readyz"
        # Requests under way still find the services when all are told to stop.
        return Program("gateway", self._module("gateway"), self.environment("gateway"), port, ready_url=ready,
                       after=servers, outlived_by=SERVICES, grace=25)  # fmt: skip

    def _demo(self, name: str) -> Program:
        port = self.ports[name]
        return Program(name, self._module(name), self.environment(name), port, ready_port=port)

    @staticmethod
    def _module(name: str) -> tuple[str, ...]:
        return (str(python_env.PYTHON), "-m", name, "run")

    # -- settings ------------------------------------------------------------------------------------------------------

    def _own(self) -> dict[str, str]:
        return {"HALL_HOME": str(self.home.root), "PYTHONUNBUFFERED": "1"}

    def environment(self, part: str) -> dict[str, str]:
        """The settings of one part: what all share and what only this one may know."""
        shared = {
            **self._own(),
            **Packages(self.home).font_settings(),
            "HALL_DB_PREFIX": self.prefix,
            "HALL_DEMO": "1",
            "HALL_DRAIN_SECONDS": self.given.get("HALL_DRAIN_SECONDS", str(DRAIN_SECONDS)),
            "HALL_LOG_FORMAT": self.given.get("HALL_LOG_FORMAT", "console"),
            "HALL_PUBLIC_URL": self.given.get("HALL_PUBLIC_URL", self.address),
        }
        account = ACCOUNTS.get(part, part)
        if account in mongodb.PARTS:
            shared["HALL_MONGO_URL"] = self.mongo_url(account)
        if part in bus.PARTS:
            shared["HALL_AMQP_URL"] = self.external_amqp or self.broker.url_of(part)
        if part in HOLD_PERSONAL_DATA:
            shared["HALL_MASTER_KEY"] = self.given.get("HALL_MASTER_KEY") or self.secrets["master_key"]
        if part in SERVICES:
            shared["HALL_HEALTH_PORT"] = str(self.ports[part])
        if part in (*roles.with_log(), "anchors"):
            shared["HALL_ANCHORS"] = self.given.get("HALL_ANCHORS", f"file://{self.home.root / 'anchors'}")
        if part in roles.with_log():
            shared["HALL_LEDGER_KEY"] = self.secrets["ledger_keys"][part]
            shared["HALL_HEAD_SECONDS"] = self.given.get("HALL_HEAD_SECONDS", "3600")
        return shared | getattr(self, f"_{part}_settings", dict)()

    def _identity_settings(self) -> dict[str, str]:
        journal = self.given.get("HALL_ERASURE_JOURNAL") or str(self.home.root / "erasures.jsonl")
        server = f"imap://{LOOPBACK}:{self.ports['imap']}"
        mail = self.given.get("HALL_MAILBOXES") or f"demo.example={server},stu.demo.example={server}"
        today = {"name": "今日校园", "validate": f"{self._campus}/cpdaily/p3/serviceValidate",
                 "kinds": ["student", "graduate", "staff"]}
        return {"HALL_TOKEN_KEY": self.secrets["token_key"], "HALL_ERASURE_JOURNAL": journal, "HALL_MAILBOXES": mail,
                "HALL_CODES": self.given.get("HALL_CODES", "sms,email"),
                "HALL_ENTRIES": self.given.get("HALL_ENTRIES") or json.dumps({"cpdaily": today}, ensure_ascii=False),
                "HALL_WECOM_KINDS": "staff", "HALL_WECOM_URL": self._carriers, "HALL_WECOM_PAGES": self._carriers,
                "HALL_WECOM_SCAN": self._carriers} | self._wecom()

    def _workflow_settings(self) -> dict[str, str]:
        return {"HALL_CAMPUS_URL": self._campus, "HALL_CAMPUS_SECRET": self.secrets["campus_secret"],
                "HALL_FUNCTIONS": str(FUNCTIONS), "HALL_EFFECTS": self._calls(),
                "HALL_TEMPLATES": self.given.get("HALL_TEMPLATES", "")}

    def _catalog_settings(self) -> dict[str, str]:
        return {"HALL_FUNCTIONS": str(FUNCTIONS), "HALL_EFFECTS": self._calls(), "HALL_CAMPUS_URL": self._campus,
                "HALL_FEEDS_INSIDE": f"{LOOPBACK}:{self.ports['campus']}"}

    @property
    def _carriers(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['carriers']}"

    @property
    def _campus(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['campus']}"

    def _calls(self) -> str:
        calls = f"{self._campus}/v1/calls"
        return json.dumps({name: {"url": f"{calls}/{name}", "secret": "HALL_CAMPUS_SECRET"} for name in CALLS})

    def _campus_settings(self) -> dict[str, str]:
        return {"HALL_CAMPUS_PORT": str(self.ports["campus"]), "HALL_CAMPUS_SECRET": self.secrets["campus_secret"],
                "HALL_CAMPUS_IMAP_PORT": str(self.ports["imap"]), "HALL_CAMPUS_URL": self._campus}

    def _gateway_settings(self) -> dict[str, str]:
        return {
            "HALL_HTTP_HOST": LOOPBACK,
            "HALL_HTTP_PORT": str(self.ports["http"]),
            "HALL_PORTAL_DIST": str(portal.DIST),
            "HALL_CARRIERS_URL": self._carriers,
            "HALL_COOKIE_SECURE": "0",
            "HALL_CAMPUS_URL": self._campus,
            "HALL_CAMPUS_SECRET": self.secrets["campus_secret"],
            "HALL_CALLBACK_SECRETS": f"payment_confirmed={self.secrets['campus_secret']}",
        }

    def _notify_settings(self) -> dict[str, str]:
        return {
            "HALL_SMS_URL": self._carriers,
            "HALL_WECOM_URL": self._carriers,
            "HALL_MAIL_FROM": "hall@demo.example",
        } | self._accounts()

    def _carriers_settings(self) -> dict[str, str]:
        return {
            "HALL_CARRIERS_PORT": str(self.ports["carriers"]),
            "HALL_CARRIERS_SMTP_PORT": str(self.ports["smtp"]),
            "HALL_CARRIERS_DATA": str(self.home.folder("carriers")),
        } | self._accounts()

    def _accounts(self) -> dict[str, str]:
        """The accounts at the demonstration's carriers, known to notify and to the carriers."""
        password = self.secrets["smtp_password"]
        return {
            "HALL_SMS_KEY_ID": self.secrets["sms_key_id"],
            "HALL_SMS_KEY_SECRET": self.secrets["sms_key_secret"],
            "HALL_SMS_SIGN_NAME": "示范大学",
            "HALL_SMTP_URL": f"smtp://hall:{password}@{LOOPBACK}:{self.ports['smtp']}",
        } | self._wecom()

    def _wecom(self) -> dict[str, str]:
        """The hall's application at the demonstration's WeCom, known to identity too."""
        return {"HALL_WECOM_CORP_ID": "wwdemo0000000000", "HALL_WECOM_SECRET": self.secrets["wecom_secret"],
                "HALL_WECOM_AGENT_ID": "1000002"}


def choose_ports(home: Home, wanted_http: str = "") -> str:
    """Give the stopped hall its ports; returns a remark when its web address is not the expected one, else ""."""
    kept = home.read("ports.json").get("http")
    wanted = int(wanted_http) if wanted_http.isdigit() else int(kept or DEFAULT_HTTP_PORT)
    chosen = wanted if is_free(wanted) else next_free(wanted + 1)
    ports = keep_ports(home, INTERNAL_PORTS)
    home.write("ports.json", {**ports, "http": chosen})
    if chosen != wanted:
        return f"{wanted} 端口已被占用，改用 {chosen} port {wanted} is taken, using {chosen}"
    return ""

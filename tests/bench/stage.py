"""What is measured: a hall of its own as `make up` starts it, and a bare database for the machine's limits."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient

from contracts import ids
from local import demo, mongodb, processes
from local.hall import Hall
from local.home import PROJECT, Home
from local.ports import LOOPBACK, any_free, is_open
from local.supervisor import recorded
from tests.bench.load import http_request

FOLDER = PROJECT / ".hall-test" / "bench"
#: Units, each with somebody who files reports and a head who approves them.
UNITS = 16
#: Weeks "1周-1周" … "53周-53周": one report may be open or done per unit and range.
RANGES = [f"{first}周-{last}周" for first in range(1, 54) for last in range(first, 54)]
SERVICE = "weekly-report"


@dataclass(frozen=True)
class Filed:
    """One case: its id and the number of the head who may approve it."""

    case_id: str
    head: str


@dataclass
class Stage:
    """The hall and its people, ready to be measured."""

    hall: Hall
    tokens: dict[str, str] = field(default_factory=dict)
    bare: Bare | None = None

    def __post_init__(self) -> None:
        forms = itertools.product(RANGES, range(1, UNITS + 1))
        self._forms: Iterator[tuple[str, int]] = iter(forms)

    @property
    def address(self) -> tuple[str, int]:
        """Where the gateway listens."""
        return LOOPBACK, self.hall.plan.ports["http"]

    @property
    def host(self) -> str:
        """The Host header."""
        return f"{LOOPBACK}:{self.address[1]}"

    def root(self) -> MongoClient[dict[str, Any]]:
        """Return a client of the hall's database that may do anything, as durable as the hall's own."""
        plan = self.hall.plan
        url = mongodb.url(plan.ports["mongod"], "root", plan.secrets["mongo_root"])
        return MongoClient(url, tz_aware=True, w="majority", journal=True)

    def groups(self) -> dict[str, list[int]]:
        """Return the process group of every program of the hall."""
        return {name: [who.pid] for name, who in recorded(self.hall.home).programs.items()}

    def bearer(self, no: str) -> str:
        """Return a value for the Authorization header of a person, signed in through the front door."""
        if no not in self.tokens:
            answer = requests.post(f"{self.hall.base_url}/v1/session", timeout=30,
                                   json={"username": no, "password": demo.PASSWORD})
            answer.raise_for_status()
            self.tokens[no] = f"Bearer {answer.json()['access_token']}"
        return self.tokens[no]

    def request(self, method: str, path: str, no: str, body: dict[str, Any] | None = None, *,
                key: str | None = None, position: str = "") -> bytes:
        """Return a request of a person as bytes; ``position`` is what their last receipt said."""
        extra = {"Idempotency_Key": key or uuid.uuid4().hex} if method != "GET" else {}
        extra |= {"Hall_Position": position} if position else {}
        return http_request(method, path, self.host, json.dumps(body or {}).encode(),
                            Authorization=self.bearer(no), **extra)

    def new_cases(self, count: int) -> tuple[list[Filed], list[bytes]]:
        """Return ``count`` cases to be, and the requests that file them."""
        filed, sent = [], []
        for weeks, unit in itertools.islice(self._forms, count):
            key, author = uuid.uuid4().hex, author_of(unit)
            form = {"weeks": weeks, "day": "2026-11-20", "items": [{"text": "一网通上线", "kind": "重点工作"}]}
            sent.append(self.request("POST", "/v1/cases", author, {"service": SERVICE, "form": form}, key=key))
            filed.append(Filed(ids.case_id(author, key), head_of(unit)))
        if len(filed) < count:
            raise RuntimeError("all weeks of all units are used up")
        return filed, sent

    def approvals(self, filed: Sequence[Filed]) -> list[bytes]:
        """Return the requests with which each head approves."""
        return [self.request("POST", f"/v1/cases/{case.case_id}/tasks/{case.case_id}.1/approve", case.head,
                             {"opinion": "同意"}) for case in filed]


def author_of(unit: int) -> str:
    """Return who files the reports of a unit."""
    return f"5{unit:04d}"


def head_of(unit: int) -> str:
    """Return who approves them."""
    return f"6{unit:04d}"


@dataclass
class Bare:
    """A mongod without passwords, otherwise started like the hall's: for what the machine can do at most."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and make it a replica set of one."""
        self.port = any_free()
        self.folder.mkdir(parents=True, exist_ok=True)
        line = mongodb.command(Home(self.folder).tools / "mongod", self.folder, self.port, key_file=None)
        with (self.folder.parent / "bare.log").open("wb") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            start_new_session=True)
        deadline = time.monotonic() + 60
        while not is_open(self.port):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the bare mongod did not start")
            time.sleep(0.05)
        mongodb.initiate(self.port)

    def stop(self) -> None:
        """End it; its data is of no value."""
        who = processes.identify(self.process.pid) if self.process else None
        if who is not None:
            processes.stop(who, grace=5)
        if self.process is not None:
            self.process.wait()


def prepare(folder: Path = FOLDER) -> Stage:
    """Start everything in an empty folder, load the demonstration and the people of the benchmark."""
    _remove(folder)
    environ = {key: value for key, value in os.environ.items() if not key.startswith("HALL_")}
    own = {"HALL_HTTP_PORT": str(any_free()), "HALL_ACCESS_SECONDS": "3600", "HALL_LOG_FORMAT": "json"}
    stage = Stage(Hall(Home(folder / "hall"), environ | own), bare=Bare(folder / "bare"))
    try:
        stage.hall.up()
        demo.load(stage.hall)
        people = folder / "people.yaml"
        people.write_text(_people(), "utf-8")
        stage.hall.run("identity", "load", str(people), "--demo-password", demo.PASSWORD, "--quiet")
        _wait_known(stage)
        for unit in range(1, UNITS + 1):
            stage.bearer(author_of(unit))
            stage.bearer(head_of(unit))
        assert stage.bare is not None
        stage.bare.start()
    except BaseException:
        clear(stage, folder)
        raise
    return stage


def clear(stage: Stage, folder: Path = FOLDER) -> None:
    """Stop everything that was started and delete what it wrote."""
    if stage.bare is not None:
        stage.bare.stop()
    stage.hall.down()
    _remove(folder)


def _remove(folder: Path) -> None:
    if (folder / "hall").exists():
        Hall(Home(folder / "hall")).down()
    shutil.rmtree(folder, ignore_errors=True)


def _people() -> str:
    units = [f"  - {{key: b{unit:02d}, name: 学院{unit}, parent: univ}}" for unit in range(1, UNITS + 1)]
    people = []
    for unit in range(1, UNITS + 1):
        at = f"kind: staff, unit: b{unit:02d}"
        people.append(f'  - {{"no": "{author_of(unit)}", name: 测作者{unit}, {at}}}')
        post = f"{{role: head, unit: b{unit:02d}}}"
        people.append(f'  - {{"no": "{head_of(unit)}", name: 测院长{unit}, {at}, posts: [{post}]}}')
    return "\n".join(["units:", *units, "people:", *people]) + "\n"


def _wait_known(stage: Stage) -> None:
    """Wait until the workflow service has heard of the last head."""
    deadline = time.monotonic() + 60
    with stage.root() as client:
        rows = client[f"{stage.hall.plan.prefix}_workflow"]["organisation"]
        while rows.find_one({"no": head_of(UNITS), "posts.role": "head"}) is None:
            if time.monotonic() > deadline:
                raise RuntimeError("the workflow service has not heard of the new people")
            time.sleep(0.1)

"""The sample's door, with methods that misbehave on request."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import eventlet

from chassis import mongo
from chassis.broker import Publisher
from chassis.decider import Context, digest_of, execute
from chassis.eventstore import CommitStore
from chassis.inbox import Gate, Recorded, inbox
from chassis.modelfollower import ModelFollower
from chassis.projector import Projector
from chassis.rpc import rpc
from chassis.sequencer import keepers
from chassis.service import Assembly
from chassis.settings import Settings
from tests.chassis.sample.domain import DECIDER, Add, Codec, project

TOPOLOGY = {"sample.events": {"sample.echo": ["#"]}, "other.events": {"sample.other": ["#"]}}


class Parts:
    """What the sample is made of."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = mongo.connect(settings)
        self.database = mongo.database(self.client, settings, "sample")
        self.store = CommitStore(self.database, Codec())
        self.decider = DECIDER
        self.counters = Projector("counters", project, mongo.database(self.client, settings, "views")["counters"],
                                  self.store, indexes={"name": [("name", 1)]}, serves=("tally",))
        self.projectors = (self.counters,)
        self.publisher = Publisher(settings.amqp_url)
        self.followers = (ModelFollower(self.counters),
                          *keepers(self.database, self.publisher, "sample"))
        self.gate = Gate(self.database["echo"])
        self.journal = Path(os.environ.get("SAMPLE_JOURNAL", os.devnull))

    def note(self, *words: Any) -> None:
        """Write a line to the journal the tests read."""
        with self.journal.open("a") as journal:
            journal.write(" ".join(map(str, words)) + "\n")


def build(settings: Settings) -> Parts:
    return Parts(settings)


def greet(settings: Settings, arguments: list[str]) -> int:
    print("你好", settings.db_prefix, *arguments)
    return 0


class Sample:
    """The Nameko class."""

    name = "sample"
    app = Assembly(build)

    @rpc
    def execute(self, command: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        receipt = execute(DECIDER, self.app.store, Add(**command["data"]), lambda command, state: None,
                          Context(context["actor"], context["command_id"], context["correlation_id"]),
                          digest=digest_of(command))
        if receipt.commit is not None:
            self.app.counters.apply([receipt.commit])
        return {"position": receipt.position, "repeated": receipt.repeated}

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def slow(self, key: str, seconds: float) -> str:
        self.app.note("start", key)
        eventlet.sleep(seconds)
        self.app.note("end", key)
        return key

    @rpc
    def leak_timeout(self) -> None:
        with eventlet.Timeout(0.05):
            eventlet.sleep(5)

    @rpc
    def fail(self, text: str) -> None:
        raise ValueError(text)

    @rpc
    def unspeakable(self) -> Any:
        return object()

    @inbox("sample", queue="sample.echo", many=True)
    def own_events(self, events: list[Recorded]) -> None:
        self.app.note("own", len(events))
        for event in events:
            if event.data.get("id") == "poison":
                raise RuntimeError("cannot be handled")
            self.app.gate.fold(event, _replicate)

    @inbox("other", queue="sample.other")
    def other_event(self, event: Recorded) -> None:
        self.app.note("got", event.data.get("key"), round(time.monotonic(), 3))
        if event.data.get("poison"):
            raise RuntimeError("身份证 110101199003078515 不合格")


def _replicate(event: Recorded) -> Any:
    from tests.chassis.sample.domain import Patch, Put

    if event.type == "counter.opened":
        yield Put({"seen": []})
    else:
        yield Patch(add={"seen": [{"id": event.number, "key": event.data["id"]}]})

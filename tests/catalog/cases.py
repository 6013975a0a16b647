"""What the workflow service says of cases, as it arrives in the catalog."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.service import Catalog
from chassis.recorded import Recorded
from contracts import codec
from contracts.workflow import events as ev
from contracts.workflow.people import Person

ANNA = Person(no="10001", name="安娜")
#: A Monday, 10:00 in Beijing.
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)

Story = list[Recorded]


def case(service: str = "seal", *events: Any, at: datetime = MONDAY, each: timedelta = timedelta(days=1),
         case_id: str = "", **started: Any) -> Story:
    """A case from its beginning, each further event a day later."""
    stream = case_id or uuid.uuid4().hex
    begun = ev.CaseStarted(**{"serial": "Y1", "service": service, "service_name": "用印", "definition_version": 1,
                              "digest": "d", "title": "用印_安娜", "applicant": ANNA, "applicant_facts": {}, "form": {},
                              **started})
    return [recorded(event, stream, number, at + number * each - each)
            for number, event in enumerate([begun, *events], start=1)]


def recorded(event: Any, stream: str, number: int, at: datetime) -> Recorded:
    """One event with its envelope."""
    name, version, data = codec.encode_event(event)
    return Recorded(name, version, data, {
        "stream": stream, "version": number, "number": number, "at": at.isoformat(), "actor": "10001",
        "on_behalf_of": None, "command_id": uuid.uuid4().hex, "correlation_id": "c"})


def completed() -> ev.CaseCompleted:
    return ev.CaseCompleted(step="done", outcome="approved")


def returned() -> ev.CaseReturned:
    return ev.CaseReturned(task_id="t", run="r", from_step="lead", to_step="fill", target="applicant", by=ANNA,
                           at=MONDAY, opinion="改", mode="replay", round=2)


def rated(score: int, remark: str = "") -> ev.CaseRated:
    return ev.CaseRated(by=ANNA, score=score, remark=remark)


def learn(catalog: Catalog, *stories: Iterable[Recorded]) -> None:
    """Take the stories in and add up what they say."""
    for story in stories:
        for event in story:
            catalog.personal.reactions.on_cases([event])
    catalog.personal.keeper.once()

"""Write traces as OCEL 2.0 in JSON: events related to the case, the task, the person and the service they touch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflow.queries.mining import Act, Trace

_BEGINNING = "1970-01-01T00:00:00Z"
_OBJECT_TYPES = [
    {"name": "case", "attributes": [{"name": "definition_version", "type": "integer"}]},
    {"name": "task", "attributes": [{"name": "step", "type": "string"}]},
    {"name": "person", "attributes": []},
    {"name": "service", "attributes": [{"name": "name", "type": "string"}]},
]
_EVENT_ATTRIBUTES = [{"name": name, "type": "string"} for name in ("transition", "step", "outcome")]


def write(out: Path, traces: Iterable[Trace]) -> int:
    """Write a file; return the number of events. Only people, services and activities are kept in memory."""
    unfinished, count = out.with_name(f"{out.name}.unfinished"), 0
    seen: set[str] = set()
    activities: dict[str, None] = {}
    with unfinished.open("w", encoding="utf-8") as file, TemporaryFile("w+", encoding="utf-8") as objects:
        file.write('{"objectTypes": ' + _json(_OBJECT_TYPES) + ',\n"events": [')
        for trace in traces:
            first = count == 0
            _append(objects, _objects(trace, seen), first)
            _append(file, (_event(trace, act) for act in trace.acts), first)
            count += len(trace.acts)
            activities.update(dict.fromkeys(act.name for act in trace.acts))
        types = [{"name": name, "attributes": _EVENT_ATTRIBUTES} for name in activities]
        file.write('\n],\n"eventTypes": ' + _json(types) + ',\n"objects": [')
        objects.seek(0)
        while piece := objects.read(1 << 20):
            file.write(piece)
        file.write("\n]}\n")
    unfinished.replace(out)
    return count


def _append(file: IO[str], items: Iterable[dict[str, Any]], first: bool) -> None:
    for item in items:
        file.write(("\n" if first else ",\n") + _json(item))
        first = False


def _event(trace: Trace, act: Act) -> dict[str, Any]:
    related = [("case", trace.id), ("service", trace.service), ("task", act.task), ("person", act.person)]
    said = {"transition": act.transition, "step": act.step, "outcome": act.outcome}
    return {"id": act.id, "type": act.name, "time": _time(act),
            "attributes": [{"name": name, "value": value} for name, value in said.items() if value],
            "relationships": [{"objectId": other, "qualifier": kind} for kind, other in related if other]}


def _objects(trace: Trace, seen: set[str]) -> Iterator[dict[str, Any]]:
    service = [{"objectId": trace.service, "qualifier": "of"}]
    yield _object(trace.id, "case", {"definition_version": trace.definition_version}, service)
    if trace.service not in seen:
        seen.add(trace.service)
        yield _object(trace.service, "service", {"name": trace.service_name})
    tasks: set[str] = set()
    for act in trace.acts:
        if act.task and act.task not in tasks:
            tasks.add(act.task)
            yield _object(act.task, "task", {"step": act.step}, [{"objectId": trace.id, "qualifier": "in"}])
        if act.person and act.person not in seen:
            seen.add(act.person)
            yield _object(act.person, "person", {})


def _object(key: str, kind: str, values: dict[str, Any], related: list[dict[str, str]] | None = None) -> dict[str, Any]:
    attributes = [{"name": name, "time": _BEGINNING, "value": value} for name, value in values.items()]
    return {"id": key, "type": kind, "attributes": attributes, "relationships": related or []}


def _time(act: Act) -> str:
    return act.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

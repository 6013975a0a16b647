"""Write traces as XES 1.0 (IEEE 1849): one trace per case, with the concept, time, org and lifecycle extensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from workflow.queries.mining import Act, Trace

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"""


def write(out: Path, traces: Iterable[Trace]) -> int:
    """Write a file; return the number of events. A file that could not be finished is not left behind."""
    unfinished, count = out.with_name(f"{out.name}.unfinished"), 0
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for trace in traces:
            file.writelines(_trace(trace))
            count += len(trace.acts)
        file.write("</log>\n")
    unfinished.replace(out)
    return count


def _trace(trace: Trace) -> Iterator[str]:
    yield "  <trace>\n"
    yield _text("concept:name", trace.id, 4)
    yield _text("hall:service", trace.service, 4)
    yield _text("hall:service_name", trace.service_name, 4)
    yield f'    <int key="hall:definition_version" value="{trace.definition_version}"/>\n'
    for act in trace.acts:
        yield from _event(act)
    yield "  </trace>\n"


def _event(act: Act) -> Iterator[str]:
    yield "    <event>\n"
    yield _text("concept:name", act.name, 6)
    yield f'      <date key="time:timestamp" value="{act.at.isoformat(timespec="milliseconds")}"/>\n'
    yield _text("lifecycle:transition", act.transition, 6)
    for key, value in (("org:resource", act.person), ("hall:step", act.step), ("hall:outcome", act.outcome)):
        if value:
            yield _text(key, value, 6)
    yield "    </event>\n"


def _text(key: str, value: str, indent: int) -> str:
    return f'{" " * indent}<string key="{key}" value={quoteattr(value)}/>\n'

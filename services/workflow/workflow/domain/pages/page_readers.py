"""Who was given the case to know or to read, by whom, and who has opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts.workflow import events as ev
from contracts.workflow.views import Receiver
from workflow.domain.pages.story import Told


def of_case(told: Sequence[Told], names: Mapping[str, str]) -> tuple[Receiver, ...]:
    """Return everybody who got a copy or a circulation, in the order of sending; ``names`` are those of the steps.

    Whoever got both stands there once, as who was asked to read; what must be read stays so.
    """
    found: dict[str, Receiver] = {}
    for item in told:
        match item.event:
            case ev.CopySent() as sent:
                for person in sent.people:
                    found[person.no] = _given(found.get(person.no), Receiver(
                        person=person, kind=sent.copy_kind, step=sent.step, step_name=names.get(sent.step, sent.step),
                        sent_at=item.at, by=sent.by, required=sent.required, until=sent.until))
            case ev.CopyRead() as event if event.person in found:
                found[event.person] = replace(found[event.person],
                                              read_at=found[event.person].read_at or item.at)
            case ev.ReaderExcused() as event if event.person in found:
                found[event.person] = replace(found[event.person], required=False)
    return tuple(found.values())


def _given(before: Receiver | None, now: Receiver) -> Receiver:
    if before is None:
        return now
    if now.kind != "circulation" or before.kind == "circulation":
        return before
    return replace(now, sent_at=before.sent_at, read_at=before.read_at)

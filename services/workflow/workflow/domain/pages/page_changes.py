"""What changed in the form since a reader last took a stand, field by field and row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.catalog.fields import Field
from contracts.workflow import events as ev
from workflow.domain.pages.page_form import Sight
from workflow.domain.pages.story import Told


def since_my_vote(told: Sequence[Told], reader: str, seen: Sight) -> tuple[dict[str, Any], ...]:
    """Return ``{key, label, before, after, rows?}`` of every field the reader sees that is not as it was then.

    Whoever has not voted yet, or handed in the form, sees it for the first time: nothing has changed for them.
    """
    before: dict[str, Any] | None = None
    after: dict[str, Any] = {}
    for item in told:
        event = item.event
        if isinstance(event, ev.FormChanged | ev.CaseResubmitted) and before is not None:
            before = {**event.before, **before}
            after |= event.values
        if _took_a_stand(event, reader):
            before, after = {}, {}
    if before is None:
        return ()
    return tuple(_change(field, before[field.key], after.get(field.key), seen) for field in seen.fields
                 if field.key in before and before[field.key] != after.get(field.key))


def _took_a_stand(event: Any, reader: str) -> bool:
    match event:
        case ev.VoteCast() | ev.CaseReturned() | ev.CaseResubmitted():
            return bool(event.by.no == reader)
        case ev.CaseStarted():
            return bool(event.applicant.no == reader)
    return False


def _change(field: Field, before: Any, after: Any, seen: Sight) -> dict[str, Any]:
    change = {"key": field.key, "label": field.label, "before": seen.shows(field, before),
              "after": seen.shows(field, after)}
    if field.type == "table":
        change["rows"] = _rows(field, before or [], after or [])
    return change


def _rows(field: Field, before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return ``{row, change, cells}`` of the rows that differ, counted from 1; ``change`` ∈ added removed changed."""
    found = []
    for at in range(max(len(before), len(after))):
        old, new = before[at] if at < len(before) else {}, after[at] if at < len(after) else {}
        cells = [{"key": column.key, "label": column.label, "before": old.get(column.key), "after": new.get(column.key)}
                 for column in field.row if old.get(column.key) != new.get(column.key)]
        if cells:
            change = "added" if at >= len(before) else "removed" if at >= len(after) else "changed"
            found.append({"row": at + 1, "change": change, "cells": cells})
    return found

"""What may hang on a note: files whoever writes it uploaded, and people of the case who should look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.errors import Invalid
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case

#: Most files, and most people, of one note.
MOST = 10


def files(ids: Sequence[str], facts: Facts) -> tuple[dict[str, Any], ...]:
    """Return ``{file_id, name, size, media_type}`` of each file; raises Invalid for one that is not the writer's."""
    _not_too_many(ids, "files", "个附件")
    found = [facts.answer("file", one) if len(one) <= 64 else None for one in dict.fromkeys(ids)]
    if any(one is None for one in found):
        raise Invalid("附件不存在或不是您上传的", errors={"files": ["附件不存在或不是您上传的，请重新上传"]})
    return tuple(dict(one) for one in found if one is not None)


def mentioned(numbers: Sequence[str], case: Case, facts: Facts) -> tuple[Person, ...]:
    """Return the people who should look; raises Invalid for somebody who has no part in the case."""
    _not_too_many(numbers, "mentions", "人")
    wanted = tuple(dict.fromkeys(numbers))
    if any(not case.involves(no) for no in wanted):
        message = "只能提醒参与本办件的人"
        raise Invalid(message, errors={"mentions": [message]})
    found = (facts.answer("person", no) for no in wanted)
    return tuple(person for person in found if person is not None)


def _not_too_many(given: Sequence[str], where: str, what: str) -> None:
    if len(given) > MOST:
        raise Invalid("太多了", errors={where: [f"最多 {MOST} {what}"]})

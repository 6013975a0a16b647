"""Notes that carry files and call somebody's attention."""

from __future__ import annotations

import pytest

from contracts.envelope import Envelope
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from tests.workflow.definitions import demo
from tests.workflow.forms import weekly
from tests.workflow.organisation import Hall
from tests.workflow.telling import Act, Tale, given, start
from workflow.projections import cases

WEEKLY = demo("weekly-report")
MINE = {"file_id": "f" * 32, "name": "补充材料.pdf", "size": 12, "media_type": "application/pdf"}


def note(no: str, *files: str, mentions: tuple[str, ...] = ()) -> Act:
    return lambda tale: cmd.AddComment(case_id=tale.case_id, actor=no, text="请看", files=files, mentions=mentions)


@pytest.fixture
def tale() -> Tale:
    """A weekly report that waits for its head; its author has uploaded one file."""
    hall = Hall()
    hall.files[MINE["file_id"], "10001"] = MINE
    return given(WEEKLY, start("10001", **weekly()), hall=hall)


def test_a_note_shows_its_files_and_whom_it_calls(tale: Tale) -> None:
    tale.when(note("10001", MINE["file_id"], MINE["file_id"], mentions=("11001", "11001"))).then("comment.added")
    said = tale.the(ev.CommentAdded)
    assert (said.files, [person.no for person in said.mentions]) == ((MINE,), ["11001"])
    [shown] = tale.page("11001").comments
    assert (shown["files"], shown["mentions"]) == ([MINE], [{"no": "11001", "name": "周院长"}])


def test_who_takes_part_may_read_the_files_of_a_note(tale: Tale) -> None:
    tale.when(note("10001", MINE["file_id"]))
    envelope = Envelope(**dict.fromkeys(Envelope.__dataclass_fields__))
    [change] = cases.project(tale.the(ev.CommentAdded), envelope)
    assert change.add == {"files": [MINE["file_id"]]}


def test_a_file_of_somebody_else_is_refused(tale: Tale) -> None:
    tale.when(note("11001", MINE["file_id"])).refused("invalid", "files")


def test_a_stranger_is_not_called(tale: Tale) -> None:
    tale.when(note("10001", mentions=("10004",))).refused("invalid", "mentions")


@pytest.mark.parametrize("what", ["files", "mentions"])
def test_a_note_carries_only_so_much(tale: Tale, what: str) -> None:
    many = tuple(str(number) for number in range(11))
    tale.when(note("10001", *many) if what == "files" else note("10001", mentions=many)).refused("invalid", what)


def test_a_note_of_an_earlier_release_is_read_as_it_was() -> None:
    from contracts import codec

    told = codec.decode_event("comment.added", 1, {"by": {"no": "1", "name": "甲", "unit": "", "unit_name": ""},
                                                   "text": "旧"})
    assert (told.text, told.files, told.mentions) == ("旧", (), ())

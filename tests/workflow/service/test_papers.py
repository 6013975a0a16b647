"""The running service makes forms for those who may, a few at a time, and answers everybody else meanwhile."""

from __future__ import annotations

import base64
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.testing import Process
from tests.workflow.forms import weekly
from tests.workflow.service.hall import Hall, Refused


@pytest.fixture(scope="module")
def case_id(hall: Hall, process: Process) -> str:
    """A weekly report that waits for its head."""
    return hall.start("10001", "weekly-report", weekly(weeks="3周-3周"))


def test_a_head_exports_what_an_author_may_only_print(hall: Hall, case_id: str) -> None:
    for made, start in (("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")):
        answer = hall.ask("11001", "document.render", case_id=case_id, format=made, origin="https://hall.example.edu")
        assert base64.b64decode(answer["content"]).startswith(start)
        assert answer["name"].startswith("工作周报_")
        assert answer["name"].endswith(made)
    with pytest.raises(Refused) as refused:
        hall.ask("10001", "document.render", case_id=case_id)
    assert (refused.value.kind, refused.value.code) == ("not-allowed", "export_not_allowed")
    printed = hall.ask("10001", "document.render", case_id=case_id, purpose="print", records=True)
    assert base64.b64decode(printed["content"]).startswith(b"%PDF-")
    with pytest.raises(Refused):
        hall.ask("10001", "document.render", case_id=case_id, purpose="print", format="docx")


@pytest.mark.parametrize("wrong", [{"format": "exe"}, {"purpose": "look"}, {"which": "all"}],
                         ids=["format", "purpose", "which"])
def test_what_cannot_be_made_is_refused(hall: Hall, case_id: str, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        hall.ask("11001", "document.render", case_id=case_id, **wrong)
    assert refused.value.code == "invalid"


def test_a_stranger_learns_nothing(hall: Hall, case_id: str) -> None:
    for number in (case_id, uuid.uuid4().hex):
        with pytest.raises(Refused) as refused:
            hall.ask("10004", "document.render", case_id=number)
        assert (refused.value.kind, refused.value.code) == ("not-found", "not_found")


def test_forms_in_the_making_keep_nobody_waiting(hall: Hall, case_id: str) -> None:
    """While four are asked for, of which two are made at a time, questions are answered before the last is there."""
    def made(_: int) -> float:
        hall.ask("11001", "document.render", case_id=case_id)
        return time.monotonic()

    with ThreadPoolExecutor(5) as people:
        forms = people.map(made, range(4))
        answered = people.submit(lambda: (hall.ask("10001", "case.get", case_id=case_id), time.monotonic())[1])
        assert answered.result() < max(forms)

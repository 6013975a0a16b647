"""Publishing and retiring: given what happened, when somebody asks, then this is recorded or that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalog.domain.decide import decide, stream
from catalog.domain.evolve import evolve
from catalog.domain.facts import Facts
from catalog.domain.state import Service
from contracts.catalog.commands import PublishVersion, RetireService
from contracts.catalog.definition import digest
from contracts.catalog.events import ServiceRetired, VersionPublished
from contracts.errors import Invalid, NotAllowed, NotFound

DEFINITIONS = Path(__file__).parents[2] / "deploy/demo/definitions"
WEEKLY = (DEFINITIONS / "weekly-report.yaml").read_text()
ADMIN = Facts(administrator=True)


def _publish(text: str = WEEKLY, code: str = "weekly-report") -> PublishVersion:
    return PublishVersion(actor="90001", code=code, text=text)


def _given(*commands: Any) -> Service | None:
    service = None
    for command in commands:
        for event in decide(command, service, ADMIN):
            service = evolve(service, event)
    return service


def test_the_first_version_is_number_one() -> None:
    [event] = decide(_publish(), None, ADMIN)
    assert isinstance(event, VersionPublished)
    assert (event.code, event.version, event.published_by) == ("weekly-report", 1, "90001")
    assert event.digest == digest(event.definition)
    assert list(event.definition["steps"]) == ["fill", "lead", "done"]


def test_changed_content_is_the_next_version() -> None:
    [event] = decide(_publish(WEEKLY.replace("2周", "3周")), _given(_publish()), ADMIN)
    assert event.version == 2


def test_the_same_content_again_is_no_new_version() -> None:
    assert decide(_publish("# 只多了一行注释\n" + WEEKLY), _given(_publish()), ADMIN) == []


def test_going_back_to_older_content_is_a_new_version() -> None:
    changed = _publish(WEEKLY.replace("2周", "3周"))
    [event] = decide(_publish(), _given(_publish(), changed), ADMIN)
    assert event.version == 3


def test_nobody_publishes_without_the_post() -> None:
    for command in (_publish(), _publish("not even a definition"), RetireService(actor="10001", code="weekly-report")):
        with pytest.raises(NotAllowed, match=r"hall\.admin"):
            decide(command, None, Facts())


def test_the_code_in_the_address_must_be_the_code_in_the_text() -> None:
    with pytest.raises(Invalid) as refused:
        decide(_publish(code="other"), None, ADMIN)
    assert list(refused.value.errors) == ["code"]


def test_problems_come_with_their_places() -> None:
    broken = WEEKLY.replace("who: head(form.unit)", "who: president()").replace("type: week_range", "type: weeks")
    with pytest.raises(Invalid) as refused:
        decide(_publish(broken), None, ADMIN)
    assert refused.value.code == "definition_invalid"
    assert refused.value.errors.keys() == {"steps.lead.who", "form.weeks.type"}


def test_a_text_that_is_no_yaml_is_refused_as_a_whole() -> None:
    with pytest.raises(Invalid) as refused:
        decide(_publish("a: [", "a"), None, ADMIN)
    assert list(refused.value.errors) == ["text"]


@pytest.mark.parametrize("file", sorted(DEFINITIONS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_definition_of_the_demonstration_is_published(file: Path) -> None:
    [event] = decide(_publish(file.read_text(), file.stem), None, ADMIN)
    assert (event.code, event.version) == (file.stem, 1)


def test_a_retired_service_stays_retired_until_it_is_published_again() -> None:
    retire = RetireService(actor="90001", code="weekly-report", reason="并入新系统")
    service = _given(_publish())
    [event] = decide(retire, service, ADMIN)
    assert event == ServiceRetired(code="weekly-report", retired_by="90001", reason="并入新系统")
    retired = evolve(service, event)
    assert decide(retire, retired, ADMIN) == []
    [again] = decide(_publish(), retired, ADMIN)
    assert (again.version, evolve(retired, again)) == (2, Service("weekly-report", 2, again.digest))


def test_nothing_can_be_retired_that_was_never_published() -> None:
    with pytest.raises(NotFound):
        decide(RetireService(actor="90001", code="absent"), None, ADMIN)


def test_a_service_has_one_stream() -> None:
    assert stream(_publish()) == stream(RetireService(actor="x", code="weekly-report"))
    assert stream(_publish()) != stream(_publish(code="other"))

"""What a case says about substitutes becomes a declaration in the register, once, and is taken back with the case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.recorded import Recorded
from contracts import codec
from contracts.identity.commands import RecordUnit
from contracts.workflow.events import SubstitutionGranted, SubstitutionRevoked
from contracts.workflow.people import Person
from identity.adapters.register import Register
from identity.gather import SHELL
from identity.reactions import Substitutions
from tests.identity.conftest import person

NOW = datetime.now(UTC).replace(microsecond=0)
CASE = "c" * 32


@pytest.fixture
def people(register: Register) -> Register:
    register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    for no, name in (("10001", "陈一"), ("10002", "陈二")):
        register.perform(person(no, name=name))
    return register


def recorded(event: Any, number: int = 7) -> Recorded:
    name, version, data = codec.encode_event(event)
    return Recorded(name, version, data, {"stream": CASE, "number": number})


def granted(to: str = "10002", days: int = 3, round: int = 1) -> Recorded:
    return recorded(SubstitutionGranted(id=f"case.{CASE}.{round}", no="10001", to=Person(no=to, name="陈二"),
                                        starts=NOW, ends=NOW + timedelta(days=days), services=("leave-note",)))


def revoked(round: int = 1) -> Recorded:
    return recorded(SubstitutionRevoked(id=f"case.{CASE}.{round}", no="10001"), 9)


def declared(register: Register) -> list[tuple[str, str, tuple[str, ...]]]:
    found = register.person("10001")
    assert found is not None
    return [(one.id, one.to, one.services) for one in found.substitutes]


def test_an_approved_case_declares_the_substitute_once_however_often_it_is_told(people: Register) -> None:
    reactions = Substitutions(people)
    for _ in range(3):
        reactions.take_in(granted())
    assert declared(people) == [(f"case.{CASE}.1", "10002", ("leave-note",))]


def test_a_woken_case_takes_it_back_and_a_new_end_declares_another(people: Register) -> None:
    reactions = Substitutions(people)
    for event in (granted(), revoked(), revoked(), granted()):  # the first is told again, late
        reactions.take_in(event)
    assert declared(people) == []
    reactions.take_in(granted(round=2))
    assert [id for id, _, _ in declared(people)] == [f"case.{CASE}.2"]


@pytest.mark.parametrize("event", [granted(days=-1), granted(to="10001"), granted(to="nobody"), revoked(5)],
                         ids=["over", "oneself", "stranger", "never granted"])
def test_what_the_register_refuses_is_left(people: Register, event: Recorded) -> None:
    Substitutions(people).take_in(event)
    assert declared(people) == []

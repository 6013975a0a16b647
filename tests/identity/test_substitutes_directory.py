"""Substitutes in the register and in the directory, with a real database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from pymongo.database import Database

from chassis.decider import Context
from chassis.eventstore import CommitStore
from chassis.projector import Projector
from chassis.readmodel import ReadModel
from contracts.errors import NotFound, NotPossibleNow
from contracts.identity.commands import DeactivatePerson, EndSubstitute, RecordUnit, SetSubstitute
from contracts.identity.views import MySubstitutes
from identity.adapters.register import Register
from identity.gather import SHELL
from identity.projections import directory
from identity.queries import Queries
from tests.identity.conftest import person


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def declare(register: Register, actor: str, to: str, begins: int, until: int, id: str = "one") -> None:
    command = SetSubstitute(actor=actor, id=id, to=to, begins=day(begins), until=day(until), services=("leave",))
    context = Context(actor=actor, command_id=uuid.uuid4().hex, correlation_id="c")
    register.execute(command, context, uuid.uuid4().hex)


@pytest.fixture
def people(register: Register) -> Register:
    register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    for no, name in (("10001", "陈一"), ("10002", "陈二"), ("10003", "陈三")):
        register.perform(person(no, name=name))
    return register


@pytest.fixture
def queries(people: Register, database: Database) -> Queries:
    return Queries(ReadModel(database["directory"]), list)


def test_both_sides_see_a_declaration_until_it_is_taken_back(people: Register, queries: Queries) -> None:
    declare(people, "10001", "10002", 3, 9, "later")
    declare(people, "10001", "10003", -1, 1)
    mine = queries.answer(MySubstitutes(actor="10001"))
    assert [(one.id, one.to.name, one.state) for one in mine.items] == [
        ("one", "陈三", "active"), ("later", "陈二", "coming")]
    assert mine.for_others == ()
    theirs = queries.answer(MySubstitutes(actor="10002"))
    assert [(one.id, one.principal.name, one.principal.unit_name, one.services) for one in theirs.for_others] == [
        ("later", "陈一", "计算机学院", ("leave",))]
    people.execute(EndSubstitute(actor="10001", id="later"),
                   Context(actor="10001", command_id="end", correlation_id="c"), "d")
    assert queries.answer(MySubstitutes(actor="10002")).for_others == ()


def test_a_circle_is_found_in_what_others_declared(people: Register) -> None:
    declare(people, "10002", "10003", 0, 5)
    declare(people, "10003", "10001", 4, 9)
    with pytest.raises(NotPossibleNow) as refused:
        declare(people, "10001", "10002", 5, 7)
    assert refused.value.code == "substitute_cycle"
    declare(people, "10001", "10002", 6, 7)


def test_a_strangers_and_a_leavers_declarations_are_refused(people: Register) -> None:
    with pytest.raises(NotFound):
        declare(people, "nobody", "10002", 0, 5)
    declare(people, "10001", "10002", 0, 5)
    people.perform(DeactivatePerson(actor=SHELL, no="10001"))
    kept = people.person("10001")
    assert kept is not None
    assert [item.to for item in kept.substitutes] == ["10002"]


def test_the_directory_is_built_again_from_the_log_as_it_was(
    people: Register, database: Database, store: CommitStore,
) -> None:
    declare(people, "10001", "10002", 3, 9, "later")
    declare(people, "10001", "10003", -1, 1)
    rows = database["directory"]
    shown = rows.find_one({"no": "10001"})
    again = Projector("directory", directory.project, rows, store).row(store.read(shown["_id"]))
    assert again["substitutes"] == shown["substitutes"]

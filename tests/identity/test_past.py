"""Who somebody was at a past moment, for auditors alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.eventstore import CommitStore
from chassis.testing import wait_until
from contracts.errors import NotAllowed, NotFound
from contracts.identity.audit import AuditPerson
from contracts.identity.commands import DeactivatePerson, Post, RecordGroup, RecordPerson, RecordUnit, Relation
from contracts.ids import stream
from identity.adapters.past import Past
from identity.adapters.register import Register
from identity.gather import SHELL
from tests.identity.conftest import person

AUDITOR = "90002"


@pytest.fixture
def moments(register: Register, store: CommitStore) -> list[datetime]:
    """10001 was a dean's assistant, then head of another unit, then left; the moments after each."""
    for key, name in (("cs", "计算机学院"), ("math", "数学学院")):
        register.perform(RecordUnit(actor=SHELL, key=key, name=name))
    register.perform(person(AUDITOR, name="审计员", posts=(Post(role="hall.auditor", unit="cs"),)))
    register.perform(person("90001", name="管理员", posts=(Post(role="hall.admin", unit="cs"),)))
    register.perform(person("10001", posts=(Post(role="assistant", unit="cs"),),
                            relations=(Relation(name="mentor", person="90001"),)))
    register.perform(RecordGroup(actor=SHELL, key="board", members=("10001",)))
    found = [_later(store)]
    register.perform(RecordPerson(actor=SHELL, no="10001", unit="math", posts=(Post(role="head", unit="math"),)))
    register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机与人工智能学院"))
    register.perform(RecordGroup(actor=SHELL, key="board", members=("90001",)))
    found.append(_later(store))
    register.perform(DeactivatePerson(actor=SHELL, no="10001"))
    return [*found, _later(store)]


def _later(store: CommitStore) -> datetime:
    last = max(commit.at for commit in store.scan())
    wait_until(lambda: datetime.now(UTC) > last + timedelta(milliseconds=10), within=5, every=0.005, what="time passes")
    return last + timedelta(milliseconds=1)


@pytest.fixture
def past(store: CommitStore, register: Register) -> Past:
    return Past(store, register, lambda: ["board"])


def ask(past: Past, at: datetime | None, no: str = "10001", actor: str = AUDITOR) -> Any:
    return past.person(AuditPerson(no=no, actor=actor, as_of=at))


def test_posts_units_relations_and_groups_are_those_of_the_moment(past: Past, moments: list[datetime]) -> None:
    first, second, third = (ask(past, at) for at in moments)
    assert [(post.role, post.unit_name) for post in first.posts] == [("assistant", "计算机学院")]
    assert [(post.role, post.unit_name) for post in second.posts] == [("head", "数学学院")]
    assert (first.unit, second.unit, first.groups, second.groups) == ("cs", "math", ("board",), ())
    assert [(item.name, item.person) for item in first.relations] == [("mentor", "90001")]
    assert (first.active, second.active, third.active) == (True, True, False)
    assert first.version < second.version < third.version == ask(past, None).version


def test_nobody_is_known_before_they_were_registered(past: Past, moments: list[datetime]) -> None:
    with pytest.raises(NotFound):
        ask(past, datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(NotFound):
        ask(past, None, no="nobody")


@pytest.mark.parametrize("actor", ["90001", "10001", "nobody"])
def test_only_an_auditor_who_is_active_may_ask(past: Past, moments: list[datetime], actor: str) -> None:
    with pytest.raises(NotAllowed):
        ask(past, None, actor=actor)


def test_an_auditor_who_lost_the_post_may_not_ask_any_more(past: Past, moments: list[datetime],
                                                           register: Register) -> None:
    register.perform(RecordPerson(actor=SHELL, no=AUDITOR, posts=()))
    with pytest.raises(NotAllowed):
        ask(past, moments[0])


def test_ways_to_reach_a_person_are_not_told(past: Past, moments: list[datetime], store: CommitStore) -> None:
    told = repr(ask(past, moments[0]))
    registered = store.read(stream("person", "10001"))[0].events[0]
    assert registered.phone not in told
    assert registered.email not in told
